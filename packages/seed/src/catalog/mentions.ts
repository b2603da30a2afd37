/** Whether an expression, as PostgreSQL writes it out, names a column. */
export function mentions(sql: string, column: string): boolean {
  const code = sql.replace(/'(?:[^']|'')*'/g, `''`)
  return code.includes(`"${column.replaceAll('"', '""')}"`) || (/^[a-z_][a-z0-9_]*$/.test(column) && new RegExp(`(?<![\\w$"])${column}(?![\\w$"])`).test(code))
}
