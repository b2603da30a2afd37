import { createHash } from 'node:crypto'

const STRATEGIES = ['all', 'none', 'percentage', 'user_list', 'company_list']

/**
 * @typedef {object} Flag
 * @property {string} description
 * @property {'all' | 'none' | 'percentage' | 'user_list' | 'company_list'} strategy
 * @property {number} [percentage] 0 to 100, strategy `percentage`
 * @property {string[]} [users] strategy `user_list`
 * @property {string[]} [companies] strategy `company_list`
 */

/**
 * Checks the parsed text of feature-flags.json and returns it; throws one error that names every fault.
 * @param {unknown} file
 * @returns {Record<string, Flag>}
 */
export function parseFlags(file) {
  if (!isRecord(file)) throw new Error('feature-flags.json must be an object of flags by name')
  const faults = Object.entries(file).flatMap(([name, flag]) => faultsOf(flag).map((fault) => `${name}: ${fault}`))
  if (faults.length > 0) throw new Error(`feature-flags.json is not valid:\n- ${faults.join('\n- ')}`)
  return file
}

/**
 * Whether a flag is on for this visitor. An unknown visitor never is in a percentage or a list.
 * @param {string} name
 * @param {Flag | undefined} flag an unknown flag is off
 * @param {{ userId?: string, companyId?: string }} visitor
 */
export function isEnabled(name, flag, { userId, companyId }) {
  switch (flag?.strategy) {
    case 'all':
      return true
    case 'percentage':
      return userId !== undefined && bucketOf(name, userId) < flag.percentage
    case 'user_list':
      return userId !== undefined && flag.users.includes(userId)
    case 'company_list':
      return companyId !== undefined && flag.companies.includes(companyId)
    default:
      return false
  }
}

/** What a browser is told about every flag: never who else is on the lists. */
export function describeFlags(flags, visitor) {
  return Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => [
      name,
      {
        enabled: isEnabled(name, flag, visitor),
        description: flag.description,
        strategy: flag.strategy,
        ...(flag.strategy === 'percentage' && { percentage: flag.percentage }),
      },
    ]),
  )
}

/**
 * A number from 0 to 99.99 that is the same for the same flag and user on every machine and after every restart,
 * so that going from 10 % to 20 % adds visitors and takes the flag from nobody.
 */
export function bucketOf(name, userId) {
  return (createHash('sha256').update(`${name}:${userId}`).digest().readUInt32BE() % 10_000) / 100
}

function faultsOf(flag) {
  if (!isRecord(flag)) return ['must be an object']
  const faults = []
  if (!STRATEGIES.includes(flag.strategy)) faults.push(`strategy must be one of ${STRATEGIES.join(', ')}`)
  if (typeof flag.description !== 'string') faults.push('description must be a text')
  if (flag.strategy === 'percentage' && !(flag.percentage >= 0 && flag.percentage <= 100)) {
    faults.push('percentage must be a number from 0 to 100')
  }
  if (flag.strategy === 'user_list' && !isListOfTexts(flag.users)) faults.push('users must be a list of user ids')
  if (flag.strategy === 'company_list' && !isListOfTexts(flag.companies)) {
    faults.push('companies must be a list of company ids')
  }
  return faults
}

function isRecord(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isListOfTexts(value) {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
