import { isDrilledUnhealthy } from './drills.js'

const PROBE_KEPT_MS = 1_000

/**
 * Makes the answer of `/health`. The status says whether this process serves; a database that is away does not turn it
 * red, since restarting the server would not bring the database back. Watch `/database` for that.
 * @param {import('./config.js').Config} config
 * @param {{ version: string, probe: () => Promise<string>, now: () => number }} ports `now` in milliseconds
 */
export function createHealth(config, { version, probe, now }) {
  const startedAt = now()
  let latest = { at: -Infinity, answer: undefined }

  /** Probes that come close together share one question to the database. */
  const database = () => {
    if (now() - latest.at >= PROBE_KEPT_MS) latest = { at: now(), answer: probe() }
    return latest.answer
  }

  return async () => {
    const uptimeMs = now() - startedAt
    const unhealthy = isDrilledUnhealthy(config, uptimeMs)
    return {
      status: unhealthy ? 503 : 200,
      body: {
        status: unhealthy ? 'unhealthy' : 'ok',
        commit: config.commit,
        version,
        environment: config.environment,
        uptime: Math.round(uptimeMs) / 1000,
        database: await database(),
      },
    }
  }
}
