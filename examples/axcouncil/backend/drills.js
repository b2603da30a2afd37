/**
 * Two ways to be broken on purpose, so that a pipeline can be tried out before it is needed. Neither is on by default.
 */

/**
 * `UNHEALTHY_AFTER_MS`: this long after the start `/health` turns 503, as a leak or a full connection pool would.
 * @param {{ unhealthyAfterMs: number | undefined }} config
 * @param {number} uptimeMs
 */
export function isDrilledUnhealthy({ unhealthyAfterMs }, uptimeMs) {
  return unhealthyAfterMs !== undefined && uptimeMs >= unhealthyAfterMs
}

/**
 * `BREAK_PAGE=1`: the list comes under another name than the page expects, as after a careless rename.
 * Health stays green; only somebody who looks at the page can tell.
 * @param {{ breakPage: boolean }} config
 * @param {{ companies: object[] }} answer
 */
export function drilledAnswer({ breakPage }, answer) {
  if (!breakPage) return answer
  const { companies, ...rest } = answer
  return { rows: companies, ...rest }
}
