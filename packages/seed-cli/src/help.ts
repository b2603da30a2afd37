import { SECRETS, isFlag, variableOf } from './arguments.ts'
import { OPTIONS } from './options.ts'

/** What `--help` prints, out of the action's own description of its inputs. */
export function helpText(): string {
  const strategy = OPTIONS.find(({ name }) => name === 'strategy')!
  const options = OPTIONS.filter(({ name }) => name !== 'strategy' && !SECRETS.includes(name))
  return [
    'Usage: axcouncil-seed [STRATEGY] [OPTIONS]', '',
    ...wrap(strategy.description), `  Default: ${strategy.default}.`, '',
    'Options', ...options.flatMap((option) => [`  --${option.name}${isFlag(option) ? '' : ' VALUE'}`, ...wrap(`${option.description}${option.default && !isFlag(option) ? ` Default: ${option.default}.` : ''}`, '      ')]),
    '  --help, -h', '      This text.', '',
    'Secrets, from the environment alone', ...OPTIONS.filter(({ name }) => SECRETS.includes(name)).flatMap(({ name, description }) => [`  ${variableOf(name)}`, ...wrap(description, '      ')]), '',
    'An option that takes lines may be repeated. Paths are relative to the current folder.',
    'Exit codes: 0 done, 1 failed or refused, 2 the command was not understood, 130 canceled.',
    'Manual: https://github.com/axcouncil/seed-db#readme',
  ].join('\n')
}

function wrap(text: string, indent = '  '): string[] {
  const lines: string[] = []
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1)
    if (last === undefined || last.length + word.length > 98) lines.push(`${indent}${word}`)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines
}
