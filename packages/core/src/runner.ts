import * as core from '@actions/core'
import { accessSync, appendFileSync, constants, statSync } from 'node:fs'
import { errorMessage } from './errors.ts'
import type { InputSource } from './inputs.ts'
import { truncateBytes } from './markdown.ts'
import type { Redactor } from './redact.ts'

/** Where in the repository a message belongs; the runner turns it into an annotation. */
export interface Place {
  title?: string
  file?: string
  startLine?: number
}

/** The runner's side of an action: its log, its masks, its files. */
export interface Runner extends InputSource {
  info(line: string): void
  notice(message: string, place?: Place): void
  warning(message: string, place?: Place): void
  error(message: string, place?: Place): void
  debug(message: string): void
  /** A chapter of the log; everything printed inside folds under its title. */
  group<T>(title: string, chapter: () => Promise<T>): Promise<T>
  /** A part of a chapter that is told apart in traces only. */
  stage<T>(name: string, work: () => Promise<T>): Promise<T>
  setOutput(name: string, value: string | number | boolean): void
  /** Appends Markdown to the summary of this step, cut to what the runner accepts. */
  summarize(markdown: string): void
  /** Keeps a value for the post step of this action. */
  saveState(name: string, value: string): void
  state(name: string): string
}

// The runner refuses a summary of more than 1 MiB and then shows nothing at all: platform fact, with room to spare.
const SUMMARY_LIMIT = 1_000_000
const MESSAGE_LIMIT = 4_000
// 1 MB a job, counted in UTF-16 (https://docs.github.com/en/actions/reference/limits); one output more fails the job.
const OUTPUT_LIMIT = 500_000

/** The runner, spoken to by workflow commands and files; every line passes the redactor. */
export function createRunner(redactor: Redactor, summaryFile: string | undefined): Runner {
  const clean = (text: string): string => inert(redactor.redact(text))
  const message = (text: string): string => clean(text).slice(0, MESSAGE_LIMIT)
  const bestEffort = (what: string, write: () => void): void => {
    try {
      write()
    } catch (error) {
      core.warning(message(`${what} could not be written: ${errorMessage(error)}`))
    }
  }
  const where = (place: Place = {}): Place => ({
    ...place,
    ...(place.title ? { title: redactor.redact(place.title) } : {}),
    ...(place.file ? { file: redactor.redact(place.file) } : {}),
  })
  return {
    input: (name) => core.getInput(name),
    mask: (secret) => {
      for (const form of redactor.add(secret)) core.setSecret(form)
    },
    info: (line) => core.info(clean(line)),
    notice: (text, place) => core.notice(message(text), where(place)),
    warning: (text, place) => core.warning(message(text), where(place)),
    error: (text, place) => core.error(message(text), where(place)),
    debug: (text) => core.debug(message(text)),
    group: (title, chapter) => core.group(clean(title), chapter),
    stage: (_, work) => work(),
    setOutput: (name, value) =>
      bestEffort(`The output ${name}`, () => {
        const written = typeof value === 'number' && !Number.isFinite(value) ? '' : String(value)
        core.setOutput(name, written.length > OUTPUT_LIMIT ? '' : written)
        if (written.length > OUTPUT_LIMIT) throw new Error(`it is larger than GitHub allows (${written.length} characters)`)
      }),
    summarize: (markdown) =>
      bestEffort('The summary', () => {
        if (!summaryFile) return
        const room = SUMMARY_LIMIT - (statSync(summaryFile, { throwIfNoEntry: false })?.size ?? 0)
        if (room < 1_000) throw new Error('it is full')
        appendFileSync(summaryFile, `${truncateBytes(redactor.redact(markdown), room)}\n`)
      }),
    saveState: (name, value) => bestEffort('The state for the post step', () => core.saveState(name, value)),
    state: (name) => core.getState(name),
  }
}

/** Whether what a step saves can reach its post step: a runner that names no file keeps none, and has no post step. */
export function keepsState(file: string | undefined): boolean {
  try {
    if (file) accessSync(file, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** Fails the step with this as its last error line. Called by runAction alone. */
export function failStep(message: string, redactor: Redactor): void {
  core.setFailed(inert(redactor.redact(message)).slice(0, MESSAGE_LIMIT))
}

/**
 * Text that the runner cannot take for a command: `::` at the start of a line and `##[` anywhere are commands
 * (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands), and what we print may come
 * from a server or a pull request. A zero-width space after the first character changes nothing for the reader.
 * The runner trims what .NET calls white space off a line first, which includes U+0085
 * (https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs).
 * What cannot be seen is written out, or two versions could look the same in the log, and a line be read backwards; the
 * escape of colors stays.
 */
export const inert = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/(^|\n)((?:[^\S\n]|\u0085)*):(?=:)/g, '$1$2:\u200B')
    .replaceAll('##[', '#\u200B#[')
    .replace(UNSEEN, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)

// Controls, less those of terminals (bell, backspace, escape), and what turns the direction of writing (https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters).
const UNSEEN = /[\0-\x06\x0e-\x1a\x1c-\x1f\x7f\u202a-\u202e\u2066-\u2069]/g
