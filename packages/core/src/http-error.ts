import { ActionError } from './errors.ts'

/** Where an exchange broke off, as a user would name it. */
export type ConnectionFault = 'dns' | 'refused' | 'tls' | 'timeout' | 'reset' | 'protocol'

/** No complete answer came back. */
export class ConnectionError extends ActionError {
  readonly fault: ConnectionFault
  /** The system's or undici's code, e.g. ECONNREFUSED, CERT_HAS_EXPIRED, UND_ERR_CONNECT_TIMEOUT. */
  readonly code: string
  /** False where the request provably never reached the server, so that even a POST may be sent again. */
  readonly mayHaveArrived: boolean

  constructor(message: string, detail: { fault: ConnectionFault; code: string; mayHaveArrived: boolean; cause?: unknown }) {
    super(message, { cause: detail.cause })
    this.fault = detail.fault
    this.code = detail.code
    this.mayHaveArrived = detail.mayHaveArrived
  }
}

/** A complete answer came back, but not one that was asked for. */
export class HttpError extends ActionError {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** The answer's body, cut to what is worth keeping, with secrets redacted. */
  readonly body: string

  constructor(message: string, answer: { status: number; headers: Readonly<Record<string, string>>; body: string }) {
    super(message)
    this.status = answer.status
    this.headers = answer.headers
    this.body = answer.body
  }
}

/** Whether this error is an answer with that status. */
export const isStatus = (error: unknown, ...statuses: number[]): error is HttpError =>
  error instanceof HttpError && statuses.includes(error.status)

const DNS = ['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_FAIL', 'EAI_NONAME']
const REFUSED = ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL']
const TIMEOUT = ['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT']
const PROTOCOL = /^(Z_|ERR__ERROR|HPE_|UND_ERR_HTTP_PARSER|UND_ERR_RES_CONTENT_LENGTH|UND_ERR_HEADERS_OVERFLOW)/
const TLS = /^(CERT_|ERR_TLS|ERR_SSL|EPROTO$|DEPTH_ZERO_|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH)/
// A TLS alert may come in the middle of an exchange; a certificate is judged before anything was sent.
const ALERT = /^(ERR_SSL|EPROTO$)/
const UNSENDABLE = /^(UND_ERR_INVALID_ARG|UND_ERR_NOT_SUPPORTED|UND_ERR_REQ_CONTENT_LENGTH|ERR_INVALID_)/

/** Names a failure of Node's or undici's by its code. */
export function connectionError(error: unknown, where: string): ConnectionError {
  const code = codeOf(error)
  const fault = faultOf(code)
  const beforeSending =
    code === 'UND_ERR_CONNECT_TIMEOUT' ||
    fault === 'dns' ||
    (fault === 'tls' && !ALERT.test(code)) ||
    // A route can vanish under a connection that is in use, too.
    (fault === 'refused' && sourceOf(error).syscall === 'connect')
  return new ConnectionError(`${where} ${SAID[fault]} (${code})`, { fault, code, mayHaveArrived: !beforeSending, cause: error })
}

const SAID: Record<ConnectionFault, string> = {
  dns: 'could not be found: its host name does not resolve',
  refused: 'refused the connection or cannot be reached',
  tls: 'failed the TLS handshake',
  timeout: 'did not answer in time',
  reset: 'closed the connection before the answer was complete',
  protocol: 'answered with something that is not valid HTTP',
}

function faultOf(code: string): ConnectionFault {
  if (DNS.includes(code)) return 'dns'
  if (REFUSED.includes(code)) return 'refused'
  if (TIMEOUT.includes(code)) return 'timeout'
  if (TLS.test(code)) return 'tls'
  return PROTOCOL.test(code) ? 'protocol' : 'reset'
}

/**
 * The fault of a request that cannot be sent at all, such as a header value with a line break in it: trying again would
 * not help. Undefined for anything that happened on the way.
 */
export function unsendable(error: unknown, where: string): ActionError | undefined {
  const { code, message } = sourceOf(error)
  return UNSENDABLE.test(String(code)) ? new ActionError(`${where} cannot be sent: ${message}`, { cause: error }) : undefined
}

interface Source {
  code?: unknown
  syscall?: unknown
  message?: unknown
  name?: unknown
}

// Node tries all of a host's addresses and then throws an AggregateError, whose first error says why.
function sourceOf(error: unknown): Source {
  if (error instanceof AggregateError && error.errors.length > 0) return sourceOf(error.errors[0])
  const { code, cause } = error as { code?: unknown; cause?: unknown }
  return typeof code === 'string' || !cause ? (error as Source) : sourceOf(cause)
}

function codeOf(error: unknown): string {
  const { code, name } = sourceOf(error)
  if (typeof code === 'string') return code
  // undici gives this one no code where the first line is not HTTP at all.
  return name === 'HTTPParserError' ? 'HPE_INVALID_CONSTANT' : 'UNKNOWN'
}
