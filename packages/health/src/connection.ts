import type { ConnectionError, ConnectionFault } from '@axcouncil/core/http-error'
import type { Target } from './ask.ts'
import { tlsHint } from './hint.ts'
import type { Fault, Sample } from './report.ts'

/** The proxies in use, whose failures are not the service's. */
export type ProxyAddresses = Readonly<Record<'http' | 'https', string | undefined>>

// A reset or a broken answer is a connection that was not granted to the end: `reason` has one word for them.
const FAULTS: Record<ConnectionFault, Fault> = { dns: 'dns', refused: 'refused', tls: 'tls', timeout: 'timeout', reset: 'refused', protocol: 'refused' }
const UNREACHABLE = ['ENETUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL', 'EHOSTUNREACH']

/** Says why no answer came, and on which side the fault may lie. */
export function judgeConnection(error: ConnectionError, target: Target, proxy: ProxyAddresses): Pick<Sample, 'kind' | 'detail' | 'hint' | 'side'> {
  const url = new URL(target.url)
  const kind = FAULTS[error.fault]
  const proxied = proxyFault(error, proxy)
  if (proxied) return { kind: 'refused', detail: proxied, hint: 'Check the proxy variables (HTTPS_PROXY, HTTP_PROXY, NO_PROXY) of this runner.', side: 'ours' }
  const away = kind === 'dns' || kind === 'timeout' || UNREACHABLE.includes(error.code)
  return { kind, detail: SAYINGS[error.fault](error, url), hint: hintOf(error, url), side: away && !isLoopback(url) ? 'unclear' : 'theirs' }
}

const SAYINGS: Record<ConnectionFault, (error: ConnectionError, url: URL) => string> = {
  dns: ({ code }, { hostname }) => `no answer: the host name ${hostname} does not resolve (${code})`,
  refused: ({ code }, { host }) =>
    code === 'ECONNREFUSED' ? `no answer: the connection to ${host} was refused (${code})` : `no answer: there is no way to ${host} (${code})`,
  tls: (error) => `no answer: the TLS handshake failed (${error.code}${tlsWords(error)})`,
  timeout: ({ message }) => `no answer${/within \S+( \S+)?$/.exec(message)?.[0].replace(/^/, ' ') ?? ' in time'}`,
  reset: ({ code }) => `no whole answer: the connection was reset (${code})`,
  protocol: ({ code }) => (isCoded(code) ? `no whole answer: its body is not what its content-encoding says (${code})` : `no answer in valid HTTP (${code})`),
}

const isCoded = (code: string): boolean => /^(Z_|ERR__ERROR)/.test(code)

function tlsWords({ cause }: ConnectionError): string {
  const said = String((cause as { message?: unknown } | undefined)?.message ?? '').split('\n')[0]!
  // Of OpenSSL's own words one part is for people; of Node's, its advice on its flags is not.
  const words = /:SSL routines:[^:]*:([^:]+)/.exec(said)?.[1] ?? said.split('; ')[0]!
  return words ? `: ${words.slice(0, 160)}` : ''
}

function hintOf({ fault, code }: ConnectionError, url: URL): string {
  const { protocol } = url
  switch (fault) {
    case 'dns': return `Check the spelling of ${url.hostname}, and whether its DNS record exists.`
    case 'tls': return tlsHint(code)
    case 'timeout': return 'The service takes the connection and stays silent, or a firewall drops it. Look at its logs; a slow start needs a longer `attempt-timeout`.'
    case 'reset': return `The process behind it ends while it answers: look for a crash in its logs.${protocol === 'http:' ? ' A port that speaks https does so too: is the scheme right?' : ''}`
    case 'protocol': return isCoded(code) ? 'Look at what compresses the answers: the app, or a proxy before it.' : 'Another protocol than HTTP speaks on that port: check scheme and port.'
    case 'refused': return `Nothing listens there. Check that the service is started and listens on 0.0.0.0 and the right port${url.port ? ` (${url.port})` : ''}.`
  }
}

function proxyFault(error: ConnectionError, proxy: ProxyAddresses): string | undefined {
  const cause = (error.cause ?? {}) as { message?: unknown; address?: unknown; port?: unknown; errors?: { port?: unknown }[] }
  const tunnel = /proxy response \((\d+)\)/i.exec(String(cause.message ?? ''))
  if (tunnel) return `no answer: the proxy refused the way there with ${tunnel[1]}`
  if (error.code.startsWith('UND_ERR_PRX')) return `no answer: the proxy did not let the connection through (${error.code})`
  const port = cause.port ?? cause.errors?.[0]?.port
  const used = [proxy.https, proxy.http].find((address) => address && URL.canParse(address) && Number(portOf(new URL(address))) === Number(port))
  return used && error.fault === 'refused' ? `no answer: the proxy ${new URL(used).host} refused the connection (${error.code})` : undefined
}

const portOf = ({ port, protocol }: URL): string => port || (protocol === 'https:' ? '443' : '80')

const isLoopback = ({ hostname }: URL): boolean => /^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname)
