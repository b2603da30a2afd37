import { InputError, type InputFault } from './errors.ts'

/** Where raw input text comes from, and where secrets are registered. Trimmed; an absent input is the empty string. */
export interface InputSource {
  input(name: string): string
  mask(secret: string): void
}

/** Turns the text of an input into its value. Throws an Error whose message reads on after the input's name. */
export type Parse<T> = (raw: string) => T

/** Reads inputs one by one, keeping every fault for the end. An empty input counts as not given. */
export interface InputReader {
  /** The value, or a fault when it is not given. */
  required<T>(name: string, parse: Parse<T>): T
  /** The value, or undefined when it is not given. */
  optional<T>(name: string, parse: Parse<T>): T | undefined
  /** The value, or that of the default text as action.yml declares it. */
  defaulted<T>(name: string, fallback: string, parse: Parse<T>): T
  /** The value, masked before anything else happens with it; its faults never quote it. */
  secret<T = string>(name: string, parse?: Parse<T>): T | undefined
  /** Whether the workflow gave this input. */
  given(name: string): boolean
  /** Notes a fault found by comparing inputs with one another. */
  fault(name: string, message: string): void
}

/**
 * Reads all inputs of an action at once.
 * @throws InputError that names every wrong input. After it returns, nothing is a raw string any more.
 */
export function parseInputs<T>(source: InputSource, read: (reader: InputReader) => T): T {
  const faults: InputFault[] = []
  const attempt = <V>(name: string, parse: Parse<V>, raw: string): V => {
    try {
      return parse(raw)
    } catch (error) {
      faults.push({ input: name, message: (error as Error).message })
      // Never seen by anyone: parseInputs throws before it would return a value that holds it.
      return undefined as V
    }
  }
  const reader: InputReader = {
    required: (name, parse) =>
      attempt(name, (raw) => (raw === '' ? missing() : parse(raw)), source.input(name)),
    optional: (name, parse) => {
      const raw = source.input(name)
      return raw === '' ? undefined : attempt(name, parse, raw)
    },
    defaulted: (name, fallback, parse) => attempt(name, parse, source.input(name) || fallback),
    secret: <V = string>(name: string, parse?: Parse<V>) => {
      const raw = source.input(name)
      if (raw === '') return undefined
      source.mask(raw)
      return attempt(name, parse ? unquoted(parse) : (text) => text as V, raw)
    },
    given: (name) => source.input(name) !== '',
    fault: (input, message) => faults.push({ input, message }),
  }
  try {
    const value = read(reader)
    if (faults.length === 0) return value
  } catch (error) {
    // `read` may stumble over a value that is missing because of a fault: the fault is what to report.
    if (faults.length === 0) throw error
  }
  throw new InputError(faults)
}

// A quote that was cut short is no longer the secret that the log masks.
const unquoted =
  <T>(parse: Parse<T>): Parse<T> =>
  (raw) => {
    try {
      return parse(raw)
    } catch (error) {
      throw new Error((error as Error).message.replace(/,? (?:not )?"[^]*"/, ''))
    }
  }

const missing = (): never => {
  throw new Error('is required and was not given')
}
