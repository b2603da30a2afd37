import { createReadStream, mkdtempSync, rmSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { ActionError, errorMessage } from '@axcouncil/core/errors'
import type { Row } from '../mask/table.ts'

/**
 * Masked rows on their way, in files that nobody else may read: so that the whole source is read, masked and checked
 * before the first row is written, in little memory. What a rule takes out of a row is never in them.
 */
export interface Spool {
  append(table: string, rows: readonly Row[]): Promise<void>
  /** The rows in the order they came, each as its JSON, so many at a time. */
  read(table: string, size: number): AsyncIterable<string[]>
  /** Ends all writing; needed before reading. */
  finish(): Promise<void>
  remove(): void
}

/**
 * Makes a spool in a folder of its own below `temp`.
 * @throws ActionError, as its methods do, where that cannot be written to: most often the disk is full.
 */
export function createSpool(temp: string): Spool {
  const folder = makeFolder(temp)
  const names = new Map<string, string>()
  const files = new Map<string, Promise<FileHandle>>()
  const pathOf = (table: string): string => {
    if (!names.has(table)) names.set(table, join(folder, `${names.size}.ndjson`))
    return names.get(table)!
  }
  return {
    append: async (table, rows) => {
      if (rows.length === 0) return
      try {
        if (!files.has(table)) files.set(table, open(pathOf(table), 'w', 0o600))
        // All of it, where `write` may write a part of what a disk has room for.
        await (await files.get(table)!).appendFile(`${rows.map((row) => JSON.stringify(row)).join('\n')}\n`)
      } catch (error) {
        throw unwritable(error)
      }
    },
    async *read(table, size) {
      if (!names.has(table)) return
      let rows: string[] = []
      for await (const line of createInterface({ input: createReadStream(pathOf(table)), crlfDelay: Infinity })) {
        rows.push(line)
        if (rows.length < size) continue
        yield rows
        rows = []
      }
      if (rows.length > 0) yield rows
    },
    finish: async () => {
      for (const file of files.values()) await (await file).close()
      files.clear()
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function makeFolder(temp: string): string {
  try {
    return mkdtempSync(join(temp, 'seed-db-'))
  } catch (error) {
    throw unwritable(error)
  }
}

const unwritable = (error: unknown): ActionError =>
  new ActionError(`Masked rows cannot be kept in RUNNER_TEMP on their way (${(error as NodeJS.ErrnoException).code ?? errorMessage(error)})`, {
    advice: 'Nothing was written to the target. Make room on the runner\'s disk, or use the way over PostgreSQL, which needs none.',
    cause: error,
  })
