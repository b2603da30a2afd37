/**
 * What secrets look like where their values are not known. Each pattern keeps what its first and last groups match, so
 * that JSON remains JSON and a reader sees what was there.
 */
interface Shape {
  /** Text without which the pattern cannot match, in lower case: most texts are passed over by it. */
  hints: string[]
  pattern: RegExp
  /** Where given, what to take out of each match of the pattern. */
  inside?: RegExp
}

const NAMES = 'authorization|proxy-authorization|cookie|set-cookie|x-api-key|api-key|apikey|x-auth-token|x-csrf-token|x-vercel-protection-bypass|x-amz-security-token'
const PARAMETERS = 'access_token|refresh_token|id_token|provider_token|token|api_?key|apikey|client_secret|secret|password|signature|sig|x-vercel-protection-bypass|x-amz-signature|x-amz-security-token'

const HEADER_HINTS = ['authorization', 'cookie', 'x-', 'key']
const FIELD_HINTS = ['token', 'password', 'secret', 'key', 'signature', 'auth', 'cookie', 'sig']

/** Every shape that is looked for. */
export const SHAPES: Shape[] = [
  // Tokens whose makers gave them a prefix so that they can be found.
  { hints: ['gh'], pattern: /()\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{22,})()/g },
  { hints: ['sb_secret_', 'sbp_'], pattern: /()\b(?:sb_secret_[\w-]{16,}|sbp_[a-f0-9]{40})()/g },
  { hints: ['rnd_', 'npm_', 'glpat-', 'vercel_'], pattern: /()\b(?:rnd_\w{20,}|npm_[A-Za-z0-9]{36}|glpat-[\w-]{20,}|vercel_\w{20,})()/g },
  { hints: ['sk_', 'rk_', 'whsec_', 'sk-'], pattern: /()\b(?:[sr]k_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9+/=]{16,}|sk-[\w-]{20,})()/g },
  { hints: ['akia', 'asia', 'aiza'], pattern: /()\b(?:A[KS]IA[0-9A-Z]{16}|AIza[\w-]{35})()/g },
  { hints: ['xox', 'hooks.slack.com', '/api/webhooks/'], pattern: /()(?:\bxox[abeoprs]-[\w-]{10,}|https:\/\/hooks\.slack\.com\/(?:services|workflows)\/[\w/-]+|https:\/\/(?:\w+\.)?discord(?:app)?\.com\/api\/webhooks\/\d+\/[\w-]+)()/g },
  { hints: ['eyj'], pattern: /()\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{5,}()/g },
  { hints: ['private key-----'], pattern: /(-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----)[^-]{20,20000}(-----END)/g },
  // Credentials by the place where they stand.
  { hints: ['bearer ', 'basic '], pattern: /(\b(?:bearer|basic)\s+)[\w.~+/=-]{8,}()/gi },
  { hints: ['://'], pattern: /(\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@"'\\]{1,100}:)[^\s/@"'\\]{1,300}(@)/gi },
  { hints: ['?', '&', 'token', 'password'], pattern: new RegExp(`([?&#](?:${PARAMETERS})=)[^&#\\s"'\\\\<>]+()`, 'gi') },
  // HAR: headers and query as name and value, in either order; cookies and storage state with further fields after them.
  { hints: ['"name"'], pattern: new RegExp(`("name"\\s*:\\s*"(?:${NAMES}|${PARAMETERS})"\\s*,\\s*"value"\\s*:\\s*")(?:[^"\\\\]|\\\\.)+(")`, 'gi') },
  { hints: ['"value"'], pattern: new RegExp(`("value"\\s*:\\s*")(?:[^"\\\\]|\\\\.)+("\\s*,\\s*"name"\\s*:\\s*"(?:${NAMES}|${PARAMETERS})")`, 'gi') },
  // Cookies of HAR and of storage state: all their values, whatever their names.
  { hints: ['cookies"'], pattern: /"cookies"\s*:\s*\[(?:\s*\{(?:"(?:[^"\\]|\\.)*"|[^{}"])*\}\s*,?)+/g, inside: /("value"\s*:\s*")(?:[^"\\]|\\.)+(")/g },
  // Headers as lines of a log.
  { hints: HEADER_HINTS, pattern: new RegExp(`((?:^|["\\s])(?:${NAMES})\\s*:\\s+)[^\\s"'\\\\][^"\\\\\\r\\n]*()`, 'gim') },
  // Fields of JSON, and of JSON that stands in a string of JSON.
  { hints: FIELD_HINTS, pattern: new RegExp(`("(?:${NAMES}|${PARAMETERS})"\\s*:\\s*")(?:[^"\\\\]|\\\\.)+(")`, 'gi') },
  { hints: FIELD_HINTS, pattern: new RegExp(`(\\\\"(?:${NAMES}|${PARAMETERS})\\\\"\\s*:\\s*\\\\")(?:[^"\\\\]|\\\\\\\\(?:\\\\"|.))+(\\\\")`, 'gi') },
]
