import type { Answer } from './answer.ts'

/** What to do about a TLS fault, by Node's code for it. */
export function tlsHint(code: string): string {
  if (code === 'CERT_HAS_EXPIRED') return 'The certificate has expired: renew it.'
  if (code === 'CERT_NOT_YET_VALID') return 'The certificate is not valid yet: check the clocks of both machines.'
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'The certificate is for another name: check the address, or whether the custom domain is verified with the host.'
  if (/SELF_SIGNED|UNABLE_TO_(VERIFY|GET)/.test(code)) return 'Nobody known has signed the certificate: send the whole chain, or name its authority in NODE_EXTRA_CA_CERTS.'
  return 'Check scheme and port: this may be plain HTTP, or a server with an old version of TLS.'
}

/** What to do about a status, by what the answer gives away of who gave it. */
export function statusHint({ status, headers }: Answer): string | undefined {
  const onVercel = /vercel/i.test(headers.server ?? '') || 'x-vercel-id' in headers
  if ((status === 401 || status === 403) && onVercel) {
    return 'Vercel protects this deployment: give `x-vercel-protection-bypass: <secret>` in `headers` (Project Settings, Deployment Protection).'
  }
  // What Render's edge answers itself for a host that no service has.
  if (status === 404 && headers['x-render-routing'] === 'no-server') return 'Render knows no service of this host name: check the address.'
  if (status >= 300 && status < 400) return 'Name the address that it leads to in `url`, or see `redirects`.'
  if (status === 401 || status === 403) return 'It wants credentials: give them in `headers`, or watch an address that needs none.'
  if (status === 404 || status === 410) return 'Check the path in `url`.'
  if (status === 405) return 'It does not take this `method`.'
  if (status === 429) return 'It asks for fewer requests: set a longer `interval`.'
  if (status >= 502 && status <= 504) return 'A gateway answers in place of the service, which is not up or has crashed: look at its logs.'
  if (status >= 500) return 'The service runs but fails: look at its logs.'
  return undefined
}
