/** Values computed once a row and used several times. */
export interface Scope {
  /** Names an expression, which may use names given before. */
  bind(expression: string): string
  /** What follows the FROM clause so that the names are known. */
  joins(): string
}

/**
 * Without it each pseudonym would be hashed as often as its parts are used. Each level is computed out of those before;
 * `offset 0` keeps the planner from pulling a level apart and computing everything in its place again.
 */
export function createScope(name: string): Scope {
  const levels: string[][] = []
  const own = new RegExp(`\\b${name}(\\d+)\\.x\\d`, 'g')
  return {
    bind: (expression) => {
      const level = Math.max(0, ...[...expression.matchAll(own)].map(([, used]) => Number(used)))
      const bound = (levels[level] ??= [])
      const known = bound.indexOf(expression)
      return `${name}${level + 1}.x${known >= 0 ? known : bound.push(expression) - 1}`
    },
    joins: () =>
      levels.map((bound, i) => ` cross join lateral (select ${bound.map((expression, at) => `${expression} as x${at}`).join(', ')} offset 0) ${name}${i + 1}`).join(''),
  }
}
