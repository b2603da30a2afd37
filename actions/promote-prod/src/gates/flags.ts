import { isMissing, readText } from '../content.ts'
import { type Gate, fail, pass, unknown } from './gate.ts'

/** The file of feature flags can be read by what is about to run: valid JSON, an object, each flag in a known form. */
export const flags: Gate = {
  applies: () => true,
  async ask({ github, inputs: { candidate: { commit }, flagsFile } }) {
    const text = await readText(github, flagsFile, commit)
    if (text === undefined) {
      const short = commit.slice(0, 7)
      return (await isMissing(github, flagsFile, commit)) ? pass(`there is no ${flagsFile} in ${short}`) : unknown(`GitHub does not show ${flagsFile}, although ${short} has it`, { advice: 'The job needs `permissions: contents: read`.' })
    }
    const faults = flagFaults(text)
    if (faults.length === 0) return pass(`${flagsFile} is valid`)
    return fail(`${flagsFile}: ${faults.slice(0, 3).join('; ')}${faults.length > 3 ? `; and ${faults.length - 3} more` : ''}`, { advice: 'Mend the file and promote the commit that does.' })
  },
}

/** What is wrong with a file of feature flags. */
export function flagFaults(text: string): string[] {
  let file: unknown
  try {
    file = JSON.parse(text)
  } catch (error) {
    return [`is not JSON (${(error as Error).message})`]
  }
  if (typeof file !== 'object' || file === null || Array.isArray(file)) return ['must be an object of flags by name']
  return [...twice(text), ...Object.entries(file).flatMap(([name, flag]) => faultsOf(name, flag))]
}

const STRATEGIES: Record<string, string | undefined> = { percentage: 'percentage', company_list: 'companies', user_list: 'users' }

function faultsOf(name: string, flag: unknown): string[] {
  if (['boolean', 'string', 'number'].includes(typeof flag)) return []
  if (typeof flag !== 'object' || flag === null) return [`${name} must be a value or an object`]
  const { strategy, percentage, enabled } = flag as Record<string, unknown>
  const needed = typeof strategy === 'string' ? STRATEGIES[strategy] : undefined
  const given = needed === undefined ? undefined : (flag as Record<string, unknown>)[needed]
  return [
    ...(percentage !== undefined && !(typeof percentage === 'number' && percentage >= 0 && percentage <= 100) ? [`${name}.percentage must be a number from 0 to 100`] : []),
    ...(enabled !== undefined && typeof enabled !== 'boolean' ? [`${name}.enabled must be true or false`] : []),
    ...(needed !== undefined && given === undefined ? [`${name} has the strategy ${String(strategy)} and no ${needed}`] : []),
    ...(needed?.endsWith('s') && given !== undefined && !Array.isArray(given) ? [`${name}.${needed} must be a list`] : []),
  ]
}

// JSON.parse takes the last of two flags with one name without a word. Names at the top stand at depth one.
function twice(text: string): string[] {
  const seen = new Set<string>()
  const again = new Set<string>()
  let depth = 0
  for (const [token, key] of text.matchAll(/"((?:[^"\\]|\\.)*)"\s*:|"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if (token === '{' || token === '[') depth += 1
    else if (token === '}' || token === ']') depth -= 1
    else if (depth === 1 && key !== undefined) (seen.has(key) ? again : seen).add(key)
  }
  return [...again].map((name) => `${name} is there twice`)
}
