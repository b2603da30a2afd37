/** Values computed once a row and used several times. */
export interface Scope {
  /** Names an expression, which may use names given before. */
  bind(expression: string): string
  /** What stands in a FROM clause so that the names are known, around a table or query in parentheses. */
  from(rows: string): string
  /** How many names there are. */
  size(): number
}

/**
 * Without it each pseudonym would be hashed as often as its parts are used. Names are columns of subqueries around the rows,
 * each computed out of those inside of it; `offset 0` keeps the planner from merging them and computing everything in its
 * place again. Joins to subqueries of one row would read nicer, but PostgreSQL looks for their results in a cache, which
 * costs more than the results do. `alias` is the name of the rows, `order` a column by which they come sorted and stay so:
 * said at each level, PostgreSQL knows it and sorts at none.
 */
export function createScope(alias: string, order?: string): Scope {
  const levels: string[][] = []
  const own = new RegExp(`\\b${alias}\\."=(\\d+)\\.\\d+"`, 'g')
  const column = (level: number, at: number): string => `"=${level}.${at}"`
  return {
    bind: (expression) => {
      const level = Math.max(0, ...[...expression.matchAll(own)].map(([, used]) => Number(used)))
      const bound = (levels[level] ??= [])
      const known = bound.indexOf(expression)
      return `${alias}.${column(level + 1, known >= 0 ? known : bound.push(expression) - 1)}`
    },
    size: () => levels.flat().length,
    from: (rows) =>
      levels.reduce((inner, bound, i) => `(select ${alias}.*, ${bound.map((expression, at) => `${expression} as ${column(i + 1, at)}`).join(', ')} from ${inner}${order ? ` order by ${alias}.${order}` : ''} offset 0) ${alias}`, `${rows} ${alias}`),
  }
}
