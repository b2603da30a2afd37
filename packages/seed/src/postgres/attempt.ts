import { type Postgres, type ServerError, isServerError } from '../transports/postgres.ts'

/**
 * Runs one statement within the transaction and takes it back; answers with what the server has against it. As it has
 * parameters, the server takes no second statement in its text.
 */
export async function attempt(database: Pick<Postgres, 'query'>, sql: string, parameters: readonly [unknown, ...unknown[]]): Promise<ServerError | undefined> {
  await database.query('savepoint attempt')
  try {
    await database.query(sql, parameters)
    return undefined
  } catch (error) {
    if (!isServerError(error) || error.code.startsWith('57') || error.code.startsWith('08')) throw error
    return error
  } finally {
    await database.query('rollback to savepoint attempt; release savepoint attempt').catch(() => {})
  }
}
