/**
 * A recording: what steps asked real services, and what those answered. JSON Lines, a line as soon as it is known, so
 * that a run that dies leaves all that it saw. docs/live.md describes the format for readers.
 */
export type Line = Head | StepLine | ExchangeLine | EndLine

/** The first line. `recording` is the version of this format. */
export interface Head { recording: 1; at: string }

/** A step begins: all exchanges until the next such line are its own. Secrets are named, never there. */
export interface StepLine { step: string; at: string; inputs: Record<string, string>; env: Record<string, string> }

/** One request and what came back, `ms` milliseconds later. */
export interface ExchangeLine { at: string; ms: number; request: RecordedRequest; answer: RecordedAnswer }

/** The step is over. `log` is what a reader of the run sees; commands that mask are not in it. */
export interface EndLine { end: string; at: string; exitCode: number; outputs: Record<string, string>; log: string; summary: string }

/** `body` is text, undefined where there was none; `omitted` says why one is not here. */
export interface Body { body?: string | undefined; omitted?: string | undefined }
export type RecordedRequest = Body & { method: string; url: string; headers: Record<string, string> }

/** An answer, or a connection that broke before there was one (`fault` is the system's code, such as ECONNREFUSED). */
export type RecordedAnswer = (Body & { status: number; headers: Record<string, string> }) | { fault: string }

/** A step with all that belongs to it. */
export interface RecordedStep extends StepLine {
  exchanges: ExchangeLine[]
  /** Undefined where the recording ends before the step did. */
  end: EndLine | undefined
}

/**
 * Reads a recording. A last line that was not written to its end is passed over.
 * @throws Error that names the line that is none of a recording.
 */
export function readRecording(text: string): { head: Head; steps: RecordedStep[] } {
  const lines = text.split('\n')
  const whole = text.endsWith('\n') ? lines : lines.slice(0, -1)
  const [head, ...rest] = whole.filter((line) => line !== '').map(parseLine)
  if (!head || !('recording' in head)) throw new Error('This is no recording: its first line has no `recording`')
  if (head.recording !== 1) throw new Error(`This recording has format ${String(head.recording)}; format 1 can be read`)
  const steps: RecordedStep[] = []
  for (const [i, line] of rest.entries()) {
    const step = steps.at(-1)
    if ('step' in line) steps.push({ ...line, exchanges: [], end: undefined })
    else if (!step) throw new Error(`Line ${i + 2} of the recording belongs to no step`)
    else if ('request' in line) step.exchanges.push(line)
    else if ('end' in line) step.end = line
    else throw new Error(`Line ${i + 2} of the recording is none that is known`)
  }
  return { head, steps }
}

function parseLine(line: string, i: number): Line {
  try {
    return JSON.parse(line) as Line
  } catch {
    throw new Error(`Line ${i + 1} of the recording is no JSON`)
  }
}
