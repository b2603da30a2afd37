/** A moment as ISO 8601 writes it, in text or percent-encoded. */
export const MOMENT = /\d{4}-\d\d-\d\dT\d\d(?::|%3A)\d\d(?::|%3A)\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?/gi

// Milliseconds since 1970, between 2023 and 2030.
const MILLISECONDS = /\b1[78]\d{11}\b/g
const UUID = /\b(?!00000000-0000-4000-8000-)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g

/** Identifiers that a step made up itself, in their order: those of others are pseudonyms that begin with zeros. */
export const ownUuids = (text: string): string[] => text.match(UUID) ?? []

/** Text without what differs each time that a step runs: moments, durations, counts of a watch, and what it makes up. */
export function comparable(text: string): string {
  return text
    .replaceAll(MOMENT, '<moment>')
    .replaceAll(MILLISECONDS, '<moment>')
    .replaceAll(UUID, '<uuid>')
    .replaceAll(/((?:duration|elapsed|latency-p\d\d)-ms\\?"?(?: = |: ?))"?\d+"?/g, '$1<duration>')
    // A record of the run covers its moments, so its hash changes with them.
    .replaceAll(/\b[0-9a-f]{64}\b/g, '<sha256>')
    .replaceAll(/\/[\w./-]*\/step-\w{6}\//g, '<temporary>/')
    // How often a watch looks depends on the machine.
    .replaceAll(/\b\d+ of \d+ (?=answers)/g, '<n> of <n> ')
    .replaceAll(/(?<![\w-])(?:\d+(?:\.\d+)? ?(?:ms|s|min|m|h)\b ?)+(?![\w-])/g, '<duration> ')
    .replaceAll(/[ \t]+/g, ' ')
}

/** What a reader of the log sees, without what differs each time: commands that mask are the runner's alone. */
export function comparableLog(log: string): string {
  return withoutMasks(log).split('\n').map((line) => comparable(line).trim()).join('\n').trim()
}

/** The log without the commands that register masks: they hold what is to be masked. */
export const withoutMasks = (log: string): string => log.split('\n').filter((line) => !line.startsWith('::add-mask::')).join('\n')

/**
 * Moves the moments of an answer by as much as has passed since it was recorded, so that a step which compares them with
 * now (was this deploy made after I asked?) decides as it did then.
 */
export function movedBy(text: string, ms: number): string {
  return text.replaceAll(MILLISECONDS, (at) => String(Number(at) + Math.round(ms))).replaceAll(MOMENT, (moment) => {
    const at = Date.parse(moment)
    if (Number.isNaN(at)) return moment
    const moved = new Date(at + ms).toISOString()
    return /\.\d+/.test(moment) ? moved : moved.replace(/\.\d+/, '')
  })
}
