import { type InputSource, parseInputs } from '@axcouncil/core/inputs'
import { duration, url } from '@axcouncil/core/parsers'

/** What the workflow asks for. */
export interface Inputs {
  url: URL
  /** Milliseconds. */
  timeout: number
}

/** Reads the inputs. Throws InputError that names every wrong one. */
export const readInputs = (source: InputSource): Inputs =>
  parseInputs(source, (read) => ({
    url: read.required('url', url),
    timeout: read.defaulted('timeout', '30s', duration),
  }))
