/** A stable number for a name, so that ids do not depend on the order of requests. */
export function stableId(name: string): number {
  let hash = 7
  for (const char of name) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 1_000_000_007
  return hash
}

/** GitHub's opaque `node_id` of an object. */
export const nodeId = (kind: string, id: number | string): string => Buffer.from(`${kind}:${id}`).toString('base64url')

/** A user or bot as every answer embeds it (`simple-user`). */
export function account(origin: string, login: string): Record<string, unknown> {
  const url = `${origin}/users/${encodeURIComponent(login)}`
  const id = stableId(login)
  return {
    login, id, node_id: nodeId('User', id), avatar_url: `${origin}/avatars/${id}`, gravatar_id: '', url,
    html_url: `https://github.com/${login.replace(/^(.+)\[bot\]$/, 'apps/$1')}`, followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`, gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`, subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`, repos_url: `${url}/repos`, events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`, type: login.endsWith('[bot]') ? 'Bot' : 'User', site_admin: false,
  }
}

/** The GitHub App behind a `slug[bot]` login, as check runs and deployments name it; null for a person. */
export function appOf(origin: string, login: string): Record<string, unknown> | null {
  if (!login.endsWith('[bot]')) return null
  const slug = login.slice(0, -'[bot]'.length)
  const since = '2018-07-30T09:30:17Z'
  return {
    id: stableId(slug), slug, node_id: nodeId('App', slug), owner: account(origin, 'github'), name: slug,
    description: null, external_url: 'https://help.github.com/en/actions',
    html_url: `https://github.com/apps/${slug}`, created_at: since, updated_at: since,
    permissions: {}, events: [],
  }
}

/** The account that a commit's e-mail address belongs to: GitHub's noreply addresses say it, others are unknown (null). */
export function accountOfEmail(origin: string, email: string): Record<string, unknown> | null {
  const login = /^(?:\d+\+)?(.+)@users\.noreply\.github\.com$/.exec(email)?.[1]
  return login === undefined ? null : account(origin, login)
}
