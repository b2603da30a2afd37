import { readEnvironment } from '@axcouncil/core/env'
import { ActionError, errorMessage } from '@axcouncil/core/errors'
import { readArguments } from './arguments.ts'
import { helpText } from './help.ts'
import { runBundle } from './run.ts'

/** Exit codes: 0 done, 1 failed or refused, 2 the command was not understood, 130 canceled. */
async function main(args: readonly string[]): Promise<number> {
  const environment = readEnvironment().all()
  const asked = readArguments(args, environment)
  if (asked !== 'help') return runBundle(asked, environment)
  console.log(helpText())
  return 0
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  console.error(`${errorMessage(error)}${error instanceof ActionError && error.advice ? `\n${error.advice}` : ''}`)
  process.exitCode = error instanceof ActionError ? 2 : 1
}
