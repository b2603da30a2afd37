/**
 * A failure in words for the person who reads the log: what happened and where (`message`), and what to do next
 * (`advice`). Everything an action throws on purpose is one of these; anything else is a defect of ours.
 */
export class ActionError extends Error {
  readonly advice: string | undefined

  constructor(message: string, options: { advice?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = new.target.name
    this.advice = options.advice
  }
}

/** One wrong input: its name as written in the workflow, and why it is wrong. */
export interface InputFault {
  input: string
  message: string
}

/** Every wrong input of a step, reported together, before anything was changed anywhere. */
export class InputError extends ActionError {
  readonly faults: readonly InputFault[]

  constructor(faults: readonly InputFault[]) {
    super(
      faults.length === 1
        ? `The input ${sentence(faults[0]!)}`
        : `${faults.length} inputs are wrong. ${faults.map((fault, i) => `(${i + 1}) ${sentence(fault)}`).join(' ')}`,
      { advice: 'Nothing was changed. Correct the `with:` block of this step.' },
    )
    this.faults = faults
  }
}

const sentence = ({ input, message }: InputFault): string => `\`${input}\` ${message}`

/** The job was canceled (SIGINT or SIGTERM from the runner) while something was under way. */
export class CanceledError extends ActionError {
  constructor(during = 'The job was canceled') {
    super(during)
  }
}

/** Something did not happen in the time it was given. */
export class TimeoutError extends ActionError {}

/** The message of whatever was thrown, never empty, with the causes that say more than the outermost error. */
export function errorMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // Node gives the error of a host whose addresses all refused no message of its own.
  const parts = error instanceof AggregateError ? [...new Set(error.errors.map(errorMessage))].slice(0, 3).join('; ') : ''
  const own = error.message || parts || error.name
  const cause = error.cause instanceof Error ? errorMessage(error.cause) : ''
  return cause && !own.includes(cause) ? `${own}: ${cause}` : own
}
