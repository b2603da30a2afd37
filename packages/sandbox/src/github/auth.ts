import { GitHubFailure } from './failures.ts'

/** What a token may do, by scope: GitHub's names of a workflow's `permissions`. A scope left out is none. */
export type Permissions = Record<string, 'read' | 'write'>

/** Who a token speaks for; `permissions` left out means everything. */
export type Grant = { login?: string; permissions?: Permissions }

/** The caller of a request. */
export type Actor = { login: string; permissions: Permissions | 'all' }

/** The caller that the `Authorization` header names (`Bearer` or `token`); undefined without one. Throws 401 on a bad one. */
export function authenticate(header: string | undefined, tokens: Record<string, Grant>): Actor | undefined {
  if (header === undefined) return undefined
  const token = /^(?:bearer|token)\s+(\S+)$/i.exec(header)?.[1]
  const grant = token !== undefined && Object.hasOwn(tokens, token) ? tokens[token] : undefined
  if (grant === undefined) throw new GitHubFailure(401, { message: 'Bad credentials' })
  return { login: grant.login ?? 'github-actions[bot]', permissions: grant.permissions ?? 'all' }
}

/** Throws 403 "Resource not accessible by integration" unless the caller has one of the permissions (`scope:read|write`). */
export function authorise(actor: Actor, needs: string[]): void {
  const { permissions } = actor
  if (permissions === 'all' || needs.length === 0) return
  const allowed = needs.some((need) => {
    const [scope = '', level] = need.split(':')
    return permissions[scope] === 'write' || (permissions[scope] === 'read' && level === 'read')
  })
  if (!allowed) throw new GitHubFailure(403, { message: 'Resource not accessible by integration' })
}
