/** One entry of `errors` in GitHub's validation answers. */
export type FieldError = { resource: string; code: string; field?: string; message?: string; [more: string]: unknown }

/** A refusal in GitHub's words; the server turns it into an answer of that status. */
export class GitHubFailure extends Error {
  readonly status: number
  readonly body: Record<string, unknown>

  constructor(status: number, body: { message: string; errors?: (FieldError | string)[] }) {
    super(body.message)
    this.name = 'GitHubFailure'
    this.status = status
    this.body = { ...body, documentation_url: 'https://docs.github.com/rest', status: String(status) }
  }
}

/** 404 with the two words GitHub uses for everything absent or hidden. */
export const notFound = () => new GitHubFailure(404, { message: 'Not Found' })

/** 422 "Validation Failed" with the fields at fault. */
export const validationFailed = (...errors: (FieldError | string)[]) =>
  new GitHubFailure(422, { message: 'Validation Failed', errors })

/** 422 with a sentence of its own, as the git and deployment endpoints answer. */
export const unprocessable = (message: string) => new GitHubFailure(422, { message })

/** 409 with a sentence, and the contexts or fields it is about. */
export const conflict = (message: string, errors?: FieldError[]) =>
  new GitHubFailure(409, errors === undefined ? { message } : { message, errors })
