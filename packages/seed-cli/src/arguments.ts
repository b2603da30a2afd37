import { parseArgs } from 'node:util'
import { ActionError } from '@axcouncil/core/errors'
import { OPTIONS, type Option } from './options.ts'

/** Inputs of the action that are secrets. They come from the environment alone. */
export const SECRETS: readonly string[] = ['source-db-url', 'source-key', 'target-db-url', 'target-key', 'mask-key']

/** The variable that a secret comes from: `mask-key` from `MASK_KEY`. */
export const variableOf = (input: string): string => input.toUpperCase().replaceAll('-', '_')

/** Whether an option is a flag, which stands without a value. */
export const isFlag = ({ default: value }: Option): boolean => value === 'true' || value === 'false'

/**
 * The action's inputs out of a command line: `clone --target-name x`. An option may be repeated where the input takes lines.
 * @throws ActionError that never quotes a value.
 */
export function readArguments(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Record<string, string> | 'help' {
  const secret = SECRETS.find((name) => args.some((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`)))
  if (secret) throw new ActionError(`--${secret} is a secret, and other programs and the shell's history see what stands on a command line`, { advice: `Set the variable ${variableOf(secret)} instead.` })
  const { values, positionals } = parse(args)
  if (values['help']) return 'help'
  if (positionals.length > 1) throw new ActionError(`One strategy at a time, and not ${positionals.length}`, { advice: USAGE })
  const strategy = positionals[0] ?? OPTIONS.find(({ name }) => name === 'strategy')!.default
  const given = OPTIONS.filter(({ name }) => name !== 'strategy').map((option) => [option.name, valueOf(option, values[option.name], env)] as const)
  return { strategy, ...Object.fromEntries(given) }
}

const USAGE = 'See axcouncil-seed --help.'

function valueOf({ name, default: fallback }: Option, value: string | boolean | (string | boolean)[] | undefined, env: Readonly<Record<string, string | undefined>>): string {
  if (SECRETS.includes(name)) return env[variableOf(name)] ?? ''
  return value === undefined ? fallback : Array.isArray(value) ? value.join('\n') : String(value)
}

interface Parsed {
  values: Record<string, string | boolean | (string | boolean)[] | undefined>
  positionals: string[]
}

function parse(args: readonly string[]): Parsed {
  const options = OPTIONS.filter(({ name }) => name !== 'strategy' && !SECRETS.includes(name)).map((option) =>
    [option.name, isFlag(option) ? ({ type: 'boolean' } as const) : ({ type: 'string', multiple: true } as const)] as const)
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: { ...Object.fromEntries(options), help: { type: 'boolean', short: 'h' } } })
  } catch (error) {
    throw new ActionError((error as Error).message, { advice: USAGE, cause: error })
  }
}
