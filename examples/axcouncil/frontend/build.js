import { execFileSync } from 'node:child_process'
import { cpSync, rmSync, writeFileSync } from 'node:fs'

/**
 * Builds the page into `frontend/dist`: the sources as they are, plus which commit this is and where the API lives.
 * `VITE_API_URL` is empty where the backend serves the page itself, and the backend's address on Vercel.
 */
const sources = new URL('src/', import.meta.url)
const dist = new URL('dist/', import.meta.url)
const apiUrl = (process.env.VITE_API_URL ?? '').replace(/\/$/, '')
const commit = commitFrom(process.env)

rmSync(dist, { recursive: true, force: true })
cpSync(sources, dist, { recursive: true })
writeFileSync(
  new URL('config.js', dist),
  `export const API_URL = ${JSON.stringify(apiUrl)}\nexport const COMMIT = ${JSON.stringify(commit)}\n`,
)
console.log(`Built frontend/dist for commit ${commit || 'unknown'}, API at ${apiUrl || 'the same origin'}`)

/** Render and Vercel say which commit they build; on a laptop git does. */
function commitFrom(env) {
  const given = env.RENDER_GIT_COMMIT || env.VERCEL_GIT_COMMIT_SHA || env.GITHUB_SHA
  if (given) return given
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return ''
  }
}
