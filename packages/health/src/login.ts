const WORDS = /(^|[/._-])(log-?in|sign-?in|log-?on|sso|sso-api|oauth2?|saml2?|authorize|auth|authenticate|accounts?)([/._-]|$)/i
const HOSTS = /(^|\.)(accounts\.google\.com|login\.microsoftonline\.com|auth0\.com|okta\.com|cloudflareaccess\.com)$/i

/** Whether an address looks like the page of a login rather than what was asked for. */
export const isLogin = (url: URL): boolean => HOSTS.test(url.hostname) || WORDS.test(url.pathname) || /^(login|signin|sso|auth|accounts)\./i.test(url.hostname)

/** Whether a request for `asked` that ended at `answered` was sent to a login. */
export const wasSentToLogin = (asked: URL, answered: URL): boolean => asked.href !== answered.href && isLogin(answered) && !isLogin(asked)
