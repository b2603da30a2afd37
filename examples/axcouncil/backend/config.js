/**
 * @typedef {object} Config
 * @property {string} host where to listen; Render needs 0.0.0.0, a laptop does not
 * @property {number} port 0 takes a free one
 * @property {string} commit the commit that is running, as Render gives it, or `unknown`
 * @property {string} environment `staging`, `production`, or `development`
 * @property {string[]} frontendOrigins the origins that browsers may call this API from
 * @property {{ url: string, key: string } | undefined} supabase undefined where it is not configured
 * @property {number | undefined} unhealthyAfterMs a drill, see drills.js
 * @property {boolean} breakPage a drill, see drills.js
 */

/**
 * Reads the environment once; after this nothing else looks at `process.env`.
 * Throws one error that names every wrong variable.
 * @param {Record<string, string | undefined>} env
 * @returns {Config}
 */
export function readConfig(env) {
  const faults = []
  const key = env.SUPABASE_PUBLISHABLE_KEY || env.SUPABASE_ANON_KEY
  const config = {
    host: env.HOST || '127.0.0.1',
    port: Number(env.PORT || 8081),
    commit: env.RENDER_GIT_COMMIT || 'unknown',
    environment: env.ENVIRONMENT || 'development',
    frontendOrigins: (env.FRONTEND_ORIGIN ?? '').split(',').map((origin) => origin.trim()).filter(Boolean),
    supabase: env.SUPABASE_URL && key ? { url: env.SUPABASE_URL, key } : undefined,
    unhealthyAfterMs: env.UNHEALTHY_AFTER_MS ? Number(env.UNHEALTHY_AFTER_MS) : undefined,
    breakPage: env.BREAK_PAGE === '1',
  }
  if (!Number.isInteger(config.port) || config.port < 0 || config.port > 65_535) faults.push('PORT must be 0 to 65535')
  if (config.unhealthyAfterMs !== undefined && !(config.unhealthyAfterMs >= 0)) {
    faults.push('UNHEALTHY_AFTER_MS must be a number of milliseconds')
  }
  for (const origin of config.frontendOrigins) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
      faults.push(`FRONTEND_ORIGIN must list origins such as https://app.example.com, without a path: ${origin}`)
    }
  }
  if (env.SUPABASE_URL && !URL.canParse(env.SUPABASE_URL)) faults.push('SUPABASE_URL must be a URL')
  if (Boolean(env.SUPABASE_URL) !== Boolean(key)) {
    faults.push('SUPABASE_URL and SUPABASE_PUBLISHABLE_KEY must be set together')
  }
  if (key && isSecretKey(key)) {
    faults.push('SUPABASE_PUBLISHABLE_KEY holds a secret key: it would switch row-level security off for every visitor')
  }
  if (faults.length > 0) throw new Error(`Wrong environment:\n- ${faults.join('\n- ')}`)
  return config
}

/** True for a new secret key (`sb_secret_…`) and for a legacy JWT whose role is `service_role`. */
function isSecretKey(key) {
  if (key.startsWith('sb_secret_')) return true
  try {
    return JSON.parse(Buffer.from(key.split('.')[1] ?? '', 'base64url').toString()).role === 'service_role'
  } catch {
    return false
  }
}
