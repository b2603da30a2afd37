import { API_URL } from './config.js'

/** What the server said instead of an answer; the message is fit to be shown. */
export class ApiError extends Error {}

/**
 * Asks the backend. Throws ApiError where it refuses or cannot be reached; an aborted question throws AbortError.
 * @param {string} path
 * @param {Record<string, string | number>} [query]
 * @param {AbortSignal} [signal]
 */
export async function ask(path, query = {}, signal) {
  const search = new URLSearchParams(query).toString()
  const url = `${API_URL}${path}${search && `?${search}`}`
  const response = await fetch(url, { signal, headers: identity() }).catch((error) => {
    if (error.name === 'AbortError') throw error
    throw new ApiError('The server cannot be reached. Check your connection and try again.')
  })
  const body = await response.json().catch(() => undefined)
  if (response.ok && body !== undefined) return body
  throw new ApiError(body?.message ?? `The server answered ${response.status}.`)
}

/** Who is signed in, by the token that the sign-in page leaves for this tab; a visitor has none. */
function identity() {
  const token = sessionStorage.getItem('access_token')
  return token ? { authorization: `Bearer ${token}` } : {}
}
