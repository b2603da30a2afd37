/** One thing that the doctor saw: how bad it is, where, what, and what to do. */
export interface Finding {
  level: 'ok' | 'note' | 'warning' | 'error'
  where: string
  what: string
  fix?: string
}

const SIGNS = { ok: '+', note: ' ', warning: '!', error: 'x' } as const

/** A finding for a person; the remedy stands on a line of its own. */
export const findingText = ({ level, where, what, fix }: Finding): string =>
  `${SIGNS[level]} ${where}: ${what}${fix === undefined ? '' : `\n    ${fix.replaceAll('\n', '\n    ')}`}`
