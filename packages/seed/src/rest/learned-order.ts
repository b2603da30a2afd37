import { DatabaseError } from '../database-error.ts'

/** Whether a database refused something since a reference would point to nothing (SQLSTATE 23503). */
export const isBrokenReference = (error: unknown): error is DatabaseError => error instanceof DatabaseError && error.code === '23503'

/**
 * Works on all items in their order, which need not be right: PostgREST does not tell references of several columns, so
 * that those which the database refuses for a reference come again after all others. `work` must bear being repeated.
 * @throws DatabaseError where a whole round got no item further, and any other error at once.
 */
export async function inLearnedOrder<T extends { name: string }>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  let waiting = items
  while (waiting.length > 0) {
    const refused: { item: T; error: DatabaseError }[] = []
    for (const item of waiting) {
      try {
        await work(item)
      } catch (error) {
        if (!isBrokenReference(error)) throw error
        refused.push({ item, error })
      }
    }
    if (refused.length === waiting.length) throw noOrder(refused)
    waiting = refused.map(({ item }) => item)
  }
}

function noOrder(refused: readonly { item: { name: string }; error: DatabaseError }[]): DatabaseError {
  const { error } = refused[0]!
  const names = refused.map(({ item }) => item.name)
  return new DatabaseError(names.length === 1 ? error.message : `${error.message}; ${names.join(', ')} were tried in turn and none went`, {
    code: error.code,
    advice: [
      error.advice,
      'Tables that refer to themselves or to one another in a circle by keys of several columns, which the Data API does not tell, need the way over PostgreSQL (`source-db-url`).',
    ].filter((part) => part !== undefined).join(' '),
  })
}
