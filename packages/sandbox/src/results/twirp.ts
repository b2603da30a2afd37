import type { GitHubContext } from '../github/route.ts'
import type { SandboxApp } from '../listen.ts'
import { readToken } from './token.ts'
import type { Backend } from './token.ts'

const statuses = {
  invalid_argument: 400, unauthenticated: 401, permission_denied: 403, not_found: 404, already_exists: 409, internal: 500,
} as const

/** A refusal in Twirp's words: `code` decides the HTTP status. twitchtv.github.io/twirp/docs/errors.html */
export class TwirpFailure extends Error {
  readonly code: keyof typeof statuses

  constructor(code: keyof typeof statuses, message: string) {
    super(message)
    this.name = 'TwirpFailure'
    this.code = code
  }
}

/** What a method gets: the caller's run and job, the message's fields (snake_case), and this server's origin. */
export type TwirpCall = { backend: Backend; message: Record<string, unknown>; origin: string }

/** The text field of a message; empty where it is absent, as in protobuf. */
export const textOf = ({ message }: TwirpCall, field: string): string => String(message[field] ?? '')

/** Serves a Twirp service's methods as JSON. A message that names another run than its token is refused. */
export function mountTwirp(
  app: SandboxApp, key: Buffer,
  service: { name: string; methods: Record<string, (call: TwirpCall) => unknown> },
): void {
  for (const [method, run] of Object.entries(service.methods)) {
    app.post(`/twirp/github.actions.results.api.v1.${service.name}/${method}`, async (c) => {
      try {
        return c.json(await run(await admit(c, key)) as object)
      } catch (error) {
        const failure = error instanceof TwirpFailure ? error : new TwirpFailure('internal', (error as Error).message)
        return c.json({ code: failure.code, msg: failure.message }, statuses[failure.code])
      }
    })
  }
}

async function admit(c: GitHubContext, key: Buffer): Promise<TwirpCall> {
  const backend = readToken(c.req.header('authorization'), key)
  if (backend === undefined) throw new TwirpFailure('unauthenticated', 'token is not valid')
  const message = await c.req.json<Record<string, unknown>>().catch(() => {
    throw new TwirpFailure('invalid_argument', 'the body is not JSON')
  })
  const run = message['workflow_run_backend_id']
  if (run !== undefined && run !== backend.run) throw new TwirpFailure('permission_denied', 'token is of another run')
  return { backend, message, origin: new URL(c.req.url).origin }
}
