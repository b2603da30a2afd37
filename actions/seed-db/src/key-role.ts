/**
 * The role that a key of Supabase acts as, where it says so: the newer kind by its beginning, the older one, a JSON web token,
 * by a claim (https://supabase.com/docs/guides/api/api-keys). It is read and not verified: a server does that.
 */
export function roleOfKey(key: string): string | undefined {
  if (key.startsWith('sb_publishable_')) return 'anon'
  if (key.startsWith('sb_secret_')) return 'service_role'
  const [, payload] = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(key) ?? []
  if (payload === undefined) return undefined
  try {
    const { role } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { role?: unknown }
    return typeof role === 'string' ? role : undefined
  } catch {
    return undefined
  }
}
