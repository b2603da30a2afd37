/** HTTP statuses as ranges, both ends included. */
export type StatusSet = readonly { from: number; to: number }[]

/**
 * Statuses written as `200-299`, `200, 204` or one range a line.
 * @throws Error that reads on after an input's name.
 */
export function parseStatusSet(text: string): StatusSet {
  const parts = text.split(/[\s,]+/).filter((part) => part !== '')
  if (parts.length === 0) throw new Error('must name at least one status, such as 200-299')
  return parts.map(parseRange)
}

function parseRange(part: string): { from: number; to: number } {
  const [, first, last = first] = /^(\d{3})(?:-(\d{3}))?$/.exec(part) ?? []
  const [from, to] = [Number(first), Number(last)]
  if (from >= 100 && to <= 599 && from <= to) return { from, to }
  throw new Error(`must list HTTP statuses and ranges such as 200-299, 304; ${JSON.stringify(part)} is neither`)
}

/** Whether the set holds this status. */
export const hasStatus = (set: StatusSet, status: number): boolean =>
  set.some(({ from, to }) => status >= from && status <= to)

/** The set as one writes it: `200-299, 304`. */
export const sayStatusSet = (set: StatusSet): string =>
  set.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)).join(', ')
