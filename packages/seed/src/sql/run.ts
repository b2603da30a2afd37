import { ActionError, errorMessage } from '@axcouncil/core/errors'
import { type Postgres, isServerError } from '../transports/postgres.ts'
import { type Migration, appliedVersions, createHistory, recordMigration } from './migrations.ts'
import { type Statement, splitStatements } from './split.ts'

/** A file of SQL to run. */
export interface SqlFile {
  /** As messages name it. */
  file: string
  text: string
  /** Undefined for a seed file, which leaves no record. */
  migration: Migration | undefined
}

/** A file taken apart. */
export interface SqlScript extends SqlFile {
  statements: Statement[]
}

/** @throws ActionError that names every place where a file is no SQL, before anything ran. */
export function readScripts(files: readonly SqlFile[]): SqlScript[] {
  const read = files.map((file) => ({ file, ...splitStatements(file.text) }))
  const faults = read.flatMap(({ file, faults: found }) => found.map(({ line, message }) => `${file.file}, line ${line}: ${message}`))
  if (faults.length === 0) return read.map(({ file, statements }) => ({ ...file, statements }))
  throw new ActionError(faults.join('; '), { advice: 'Nothing was run.' })
}

// Two runs at once would run a migration twice: whoever comes second waits here, and then sees that it is done.
const LOCK = 'select pg_advisory_xact_lock(7236829109817541)'

/**
 * Runs a file in a transaction of its own; a migration is recorded in the same. Answers how many statements ran, none
 * where another run was faster.
 * @throws ActionError that names file and line. The file then has changed nothing.
 */
export async function runScript(database: Postgres, { file, statements, migration }: SqlScript): Promise<number> {
  const own = statements.filter(({ text }) => !isTransactionControl(text))
  if (migration) await createHistory(database)
  await database.query('begin')
  try {
    await database.query(LOCK)
    if (migration && (await appliedVersions(database)).has(migration.version)) {
      await database.query('rollback')
      return 0
    }
    for (const statement of own) await runStatement(database, file, statement)
    // A file may have narrowed the search path or the role for itself.
    if (migration) await recordMigration(database, migration, own.map(({ text }) => text))
    await database.query('commit')
    return own.length
  } catch (error) {
    await database.query('rollback').catch(() => {})
    throw error instanceof ActionError ? error : scriptError(error, { file, line: own.at(-1)?.line ?? 1, statement: undefined })
  } finally {
    await database.query('reset all; reset role').catch(() => {})
  }
}

// The file is a transaction already; ending it in the middle would leave half of it behind.
const isTransactionControl = (text: string): boolean => /^(begin|start\s+transaction|commit|end)(\s+(work|transaction))?$/i.test(text)

async function runStatement(database: Postgres, file: string, statement: Statement): Promise<void> {
  try {
    if (statement.data === undefined) await database.query(statement.text)
    else await database.copyIn(statement.text, [statement.data])
  } catch (error) {
    throw scriptError(error, { file, line: statement.line, statement: statement.text })
  }
}

// The message only: details quote rows (`Key (email)=(…) already exists`).
function scriptError(error: unknown, { file, line, statement }: { file: string; line: number; statement: string | undefined }): ActionError {
  const position = isServerError(error) ? Number(error.position ?? 0) : 0
  const further = statement && position > 0 ? [...statement].slice(0, position - 1).filter((char) => char === '\n').length : 0
  const code = isServerError(error) ? ` (${error.code})` : ''
  return new ActionError(`${file}, line ${line + further}: ${errorMessage(error)}${code}`, {
    advice: isServerError(error) && error.code === '25001' ? 'Every file runs in a transaction: run this statement by hand.' : 'This file has changed nothing; those before it are done.',
  })
}
