import { ActionError } from '@axcouncil/core/errors'
import { ConnectionError, HttpError } from '@axcouncil/core/http-error'
import type { RestDatabase } from './rest.ts'

/** The project whose Data API is asked, and the side that its inputs are named by. */
export interface Asked {
  url: URL
  side: 'source' | 'target'
}

/** The database, whose errors name the input that says where it is. */
export function inItsInput(database: RestDatabase, asked: Asked): RestDatabase {
  const told = <A extends unknown[], T>(ask: (...args: A) => Promise<T>) => (...args: A): Promise<T> =>
    ask(...args).catch((error: unknown) => {
      throw explained(error, asked)
    })
  return {
    catalog: told(database.catalog),
    count: told(database.count),
    showsRows: told(database.showsRows),
    page: told(database.page),
    upsert: told(database.upsert),
    update: told(database.update),
    delete: told(database.delete),
  }
}

function explained(error: unknown, { url, side }: Asked): unknown {
  const where = `${url.host} in the input \`${side}-url\``
  if (error instanceof ConnectionError) {
    return new ActionError(`${where} cannot be reached: ${error.message}`, {
      advice: error.mayHaveArrived ? 'Run the step again. Where that does not help, see whether the project is paused.' : 'Check the host and the port, and that the project is not paused.',
      cause: error,
    })
  }
  if (!(error instanceof HttpError)) return error
  if (error.status === 413) {
    return new ActionError(`${where} refuses a row as too large for one request (413): ${error.message}`, {
      advice: 'Raise what the server, or the proxy before it, takes (client_max_body_size of nginx), or give the column that is so large the rule null in seed.yml.',
      cause: error,
    })
  }
  return new ActionError(`${where} does not answer as a Data API does: ${error.message}`, {
    advice: error.status >= 500 || error.status === 429
      ? 'See whether the project is paused or restoring, then run the step again.'
      : 'Give the URL of the project, https://<ref>.supabase.co, and not of the dashboard or of the application.',
    cause: error,
  })
}
