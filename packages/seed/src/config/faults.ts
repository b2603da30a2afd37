import { ActionError } from '@axcouncil/core/errors'

/** Collects what is wrong with a file, so that all of it is told at once. */
export interface Faults {
  /** Notes one fault; answers undefined, so that a reader can `return faults.add(…)`. */
  add(line: number, message: string): undefined
  readonly list: readonly Fault[]
}

/** One fault and its line in the file, counted from 1. */
export interface Fault {
  line: number
  message: string
}

export function collectFaults(): Faults {
  const list: Fault[] = []
  return {
    list,
    add: (line, message) => {
      list.push({ line, message })
      return undefined
    },
  }
}

/** The configuration cannot be used. Nothing was connected to yet. */
export class ConfigError extends ActionError {
  readonly faults: readonly Fault[]

  constructor(file: string, faults: readonly Fault[]) {
    const sorted = faults.toSorted((a, b) => a.line - b.line)
    const said = sorted.map(({ line, message }) => `line ${line}: ${message}`)
    super(said.length === 1 ? `${file}, ${said[0]}` : `${file} has ${said.length} faults: ${said.join('; ')}`, {
      advice: 'Nothing was changed. The reference of seed.yml is in the README of seed-db.',
    })
    this.faults = sorted
  }
}
