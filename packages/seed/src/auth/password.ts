import type { AuthConfig } from '../config/config.ts'

// What Supabase Auth uses itself (golang.org/x/crypto/bcrypt.DefaultCost).
const COST = 10

/**
 * The hash of the one password that all accounts get, as Supabase Auth checks it. Computed here, so that no database and no
 * log of one ever sees the password. The only door to bcryptjs, which loads here.
 */
export async function hashOfPassword({ password }: AuthConfig): Promise<string> {
  const { hash } = await import('bcryptjs')
  return hash(password!, COST)
}
