import { stripVTControlCharacters } from 'node:util'

/** Where in a run something happened. */
export interface Place {
  /** `<calling job>/<workflow>/<job>`, as act names it; two shards differ in their matrix. */
  job: string
  jobId: string
  matrix: Record<string, unknown>
  step: string
  stepId: string
  stage: 'Pre' | 'Main' | 'Post' | 'Set up job' | 'Complete job'
}

/** One thing that act told. Which job and step it belongs to stands in `at`. */
export type ActEvent = { at: Place } & (
  | { kind: 'step-started' }
  | { kind: 'step-finished'; result: 'success' | 'failure' | 'skipped'; durationMs: number }
  | { kind: 'job-finished'; result: 'success' | 'failure' }
  | { kind: 'line'; text: string }
  | { kind: 'annotation'; level: 'error' | 'warning' | 'notice'; message: string; properties: Record<string, string> }
  | { kind: 'output'; name: string; value: string }
  | { kind: 'summary'; markdown: string }
  | { kind: 'mask'; secret: string }
  | { kind: 'complaint'; message: string }
)

type Fields = Record<string, unknown>

/**
 * What one line of `act --json` says; undefined for what tells nothing (its own caches, containers).
 * The shape of a line was read off act 0.2.89. `step` and `arg` come unmasked from act: redact what is kept.
 */
export function parseLine(line: string): ActEvent | undefined {
  const fields = toFields(line)
  if (!fields) return undefined
  const at = placeOf(fields)
  const message = text(fields['msg'])
  if (fields['jobResult']) return { at, kind: 'job-finished', result: fields['jobResult'] === 'success' ? 'success' : 'failure' }
  if (fields['stepResult']) return finished(at, fields)
  if (fields['raw_output']) return { at, kind: 'line', text: clean(message) }
  if (fields['command']) return command(at, fields)
  if (at.step && message.startsWith('⭐ Run ')) return { at, kind: 'step-started' }
  if (fields['level'] === 'error' || message.includes('Skipping unsupported platform')) {
    return { at, kind: 'complaint', message: clean(message) }
  }
  return undefined
}

function command(at: Place, fields: Fields): ActEvent {
  const argument = text(fields['arg'])
  switch (fields['command']) {
    case 'error': case 'warning': case 'notice':
      return { at, kind: 'annotation', level: fields['command'], message: argument, properties: strings(fields['kvPairs']) }
    case 'set-output': return { at, kind: 'output', name: text(fields['name']), value: argument }
    case 'summary': return { at, kind: 'summary', markdown: text(fields['content']) }
    case 'add-mask': return { at, kind: 'mask', secret: argument }
    // Groups and the rest stay in the log as they were written.
    default: return { at, kind: 'line', text: clean(text(fields['raw']) || text(fields['msg']).trim()) }
  }
}

function finished(at: Place, fields: Fields): ActEvent {
  const result = fields['stepResult'] === 'failure' || fields['stepResult'] === 'skipped' ? fields['stepResult'] : 'success'
  // act counts in nanoseconds.
  return { at, kind: 'step-finished', result, durationMs: Math.round(Number(fields['executionTime'] ?? 0) / 1e6) }
}

function placeOf(fields: Fields): Place {
  const ids = fields['stepID'] ?? fields['stepid']
  const step = text(fields['step'])
  const stage = step === 'Set up job' || step === 'Complete job' ? step : text(fields['stage'])
  return {
    // act pads names to one width, for its own columns.
    job: text(fields['job']).trim(),
    jobId: text(fields['jobID']),
    matrix: isFields(fields['matrix']) ? fields['matrix'] : {},
    step,
    stepId: Array.isArray(ids) ? ids.join('.') : '',
    stage: stage === 'Pre' || stage === 'Post' || stage === 'Set up job' || stage === 'Complete job' ? stage : 'Main',
  }
}

function toFields(line: string): Fields | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    const value: unknown = JSON.parse(line)
    return isFields(value) ? value : undefined
  } catch {
    return undefined
  }
}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const strings = (value: unknown): Record<string, string> =>
  Object.fromEntries(Object.entries(isFields(value) ? value : {}).map(([key, item]) => [key, String(item)]))

// Steps run on a pseudo-terminal, so their output has colours and carriage returns.
const clean = (value: string): string => stripVTControlCharacters(value).replace(/\r?\n$/, '').replace(/^.*\r(?=[^\r\n])/, '')
