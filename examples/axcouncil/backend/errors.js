/** An answer that is not 2xx: `code` is for programs, `message` for people; `cause` is only logged. */
export class HttpError extends Error {
  constructor(status, code, message, cause) {
    super(message, { cause })
    this.status = status
    this.code = code
  }
}
