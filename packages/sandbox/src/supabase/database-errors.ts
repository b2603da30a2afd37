import { AsyncLocalStorage } from 'node:async_hooks'
import type { PostgresConnection } from '@supabase/lite/postgres'

/** What PostgREST says of an error that the database raised. */
interface DatabaseError {
  code: string
  message: string
  detail?: string
  hint?: string
}

/**
 * Answers with the database's own code where @supabase/lite knows none and says `500 SUP`: a violated check is then a
 * 400 that nobody repeats, as on hosted projects, and a statement that took too long is told by its code 57014.
 */
export function withDatabaseErrors(
  connection: PostgresConnection,
  fetch: (request: Request) => Promise<Response>,
): (request: Request) => Promise<Response> {
  const raised = new AsyncLocalStorage<{ error?: DatabaseError }>()
  const normalize = connection.normalizeDbError.bind(connection)
  connection.normalizeDbError = (error: unknown) => {
    const normalized: unknown = normalize(error)
    const store = raised.getStore()
    if (store && isDatabaseError(normalized)) store.error = normalized
    return normalized
  }
  return (request) =>
    raised.run({}, async () => {
      const response = await fetch(request)
      const error = raised.getStore()?.error
      if (response.status !== 500 || !error) return response
      const { code, message, detail = null, hint = null } = error
      return Response.json({ code, details: detail, hint, message }, { status: statusOf(code), headers: corsOf(response) })
    })
}

const isDatabaseError = (error: unknown): error is DatabaseError =>
  error instanceof Error && /^[0-9A-Z]{5}$/.test(String((error as Error & { code?: unknown }).code))

// The rows of PostgREST's table that matter here (docs.postgrest.org, References, Errors, HTTP Status Codes).
function statusOf(code: string): number {
  if (['23503', '23505'].includes(code)) return 409
  if (code.startsWith('53')) return 503
  return /^(08|2D|38|39|3B|40|54|55|57|58|F0|HV|P0|XX)/.test(code) && code !== 'P0001' ? 500 : 400
}

const corsOf = (response: Response): [string, string][] =>
  [...response.headers].filter(([name]) => name.startsWith('access-control-'))
