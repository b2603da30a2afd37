import { createInterface } from 'node:readline'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readEnvironment } from '@axcouncil/core/env'
import { ActionError, errorMessage } from '@axcouncil/core/errors'
import { doctor } from './doctor.ts'
import { init } from './init.ts'
import { look } from './look.ts'
import { NO_REPOSITORY, placeAt } from './repository.ts'
import type { Ask } from './setup.ts'

const USAGE = `Usage: axcouncil-init [--yes] [--directory FOLDER]
       axcouncil-init doctor [--live] [--json] [--directory FOLDER]

  (nothing)      looks at the repository, asks little, writes the workflow and what else is missing
  --yes          asks nothing; what is there already is shown as a diff and left alone
  doctor         checks a repository that has adopted it: names, permissions, secrets, versions, seed.yml
  --live         with real keys from the environment, read-only: what is deployed, what the gates would say, the real schema
  --json         the findings as data
  --directory    the repository; the current folder if left out`

async function main(args: readonly string[], log: (line: string) => void): Promise<number> {
  const { values, positionals } = read(args)
  const [command = 'init'] = positionals
  if (values.help) {
    log(USAGE)
    return 0
  }
  if (!['init', 'doctor'].includes(command) || positionals.length > 1) throw new ActionError(`There is no command ${positionals.join(' ')}`, { advice: USAGE })
  const place = await placeAt(resolve(values.directory ?? '.'))
  const { root } = place
  const findings = await look(root)
  if (command === 'doctor') return doctor(place, findings, { environment: readEnvironment(), live: values.live ?? false, json: values.json ?? false, log })
  if (!place.isRepository) log(`! ${NO_REPOSITORY}`)
  const person = values.yes ? undefined : createInterface({ input: process.stdin, output: process.stdout })
  try {
    await init(root, findings, { ask: person ? asking(person) : async (_question, proposal) => proposal, log })
    return 0
  } finally {
    person?.close()
  }
}

// Line by line, so that answers can also come from a pipe; where it ends, the proposals hold.
function asking(person: AsyncIterable<string>): Ask {
  const lines = person[Symbol.asyncIterator]()
  return async (question, proposal) => {
    process.stdout.write(`${question} [${proposal}]: `)
    const { done, value } = await lines.next()
    return (done ? '' : value.trim()) || proposal
  }
}

function read(args: readonly string[]) {
  const flag = { type: 'boolean' } as const
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: { yes: { ...flag, short: 'y' }, live: flag, json: flag, help: { ...flag, short: 'h' }, directory: { type: 'string' } } })
  } catch (error) {
    throw new ActionError((error as Error).message, { advice: USAGE, cause: error })
  }
}

try {
  process.exitCode = await main(process.argv.slice(2), (line) => console.log(line))
} catch (error) {
  console.error(`${errorMessage(error)}${error instanceof ActionError && error.advice ? `\n${error.advice}` : ''}`)
  process.exitCode = 1
}
