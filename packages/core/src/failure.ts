import { ActionError, CanceledError, InputError, errorMessage } from './errors.ts'
import { escapeMarkdown, table } from './markdown.ts'

// The runner shows 4,096 characters of a message; what to do must be among them.
const SHOWN = 3_000

/** What an error says to whoever reads the log: what happened, and what to do. */
export function sayFailure(error: unknown): string {
  if (!(error instanceof ActionError)) return `${errorMessage(error)}. This is a defect of this action: please report it with the log above.`
  const message = error.message.length > SHOWN ? `${error.message.slice(0, SHOWN)}...` : error.message
  const end = /[.!?]$/.test(message) ? '' : '.'
  return error.advice ? `${message}${end} ${error.advice}` : message
}

/** The summary of an action that came to no end of its own: wrong inputs as a table, else what was thrown. */
export function summarizeFailure(name: string, error: unknown): string {
  if (!(error instanceof InputError)) return [`### ${error instanceof CanceledError ? '🚫' : '❌'} ${name} came to no result`, escapeMarkdown(sayFailure(error))].join('\n\n')
  const { faults, advice } = error
  const heading = faults.length === 1 ? 'an input is wrong' : `${faults.length} inputs are wrong`
  return [
    `### ❌ ${name} did nothing: ${heading}`,
    table(['Input', 'What is wrong'], faults.map(({ input, message }) => [`\`${input}\``, escapeMarkdown(message.slice(0, SHOWN))])),
    ...(advice ? [escapeMarkdown(advice)] : []),
  ].join('\n\n')
}
