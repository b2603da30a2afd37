import type { InputReader, Parse } from '@axcouncil/core/inputs'
import { quote } from '@axcouncil/core/parsers'
import { positive } from './parsers.ts'

/** What all commands of the caller's have in common. */
export interface CommandInputs {
  /** Milliseconds that one run may take. */
  timeoutMs: number
  /** Variables for them, most of them secrets. */
  env: Record<string, string>
}

/** Reads the inputs about commands. The value of each variable is masked. */
export function readCommands(reader: InputReader): CommandInputs {
  const env = reader.secret('command-env', variables) ?? {}
  return { timeoutMs: reader.defaulted('command-timeout', '2m', positive), env }
}

const variables: Parse<Record<string, string>> = (raw) => {
  const lines = raw.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'))
  return Object.fromEntries(
    lines.map((line) => {
      const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/.exec(line) ?? []
      if (name === undefined || value === undefined) throw new Error(`must be lines of the form NAME=value, not ${quote(line)}`)
      return [name, value]
    }),
  )
}
