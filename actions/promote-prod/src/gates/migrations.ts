import type { GitHub } from '@axcouncil/core/github'
import { listFolder, readBlob } from '../content.ts'
import { type Gate, fail, pass } from './gate.ts'
import { destructiveStatements } from './destructive.ts'
import { liveCommit } from '../survey.ts'

/** No migration between what is live and the candidate destroys anything, unless somebody said that it may. */
export const migrations: Gate = {
  applies: ({ targets, inputs }) => liveCommit(targets) !== undefined && liveCommit(targets) !== inputs.candidate.commit,
  async ask({ github, targets, inputs: { candidate, migrationsPath, allowDestructive } }) {
    const live = liveCommit(targets)
    if (!live) return pass('nothing is live yet, so no data can be lost')
    const found = await migrationsBetween(github, migrationsPath, { from: live, to: candidate.commit })
    if (found.all.length === 0) return pass(`no migrations between ${live.slice(0, 7)} and ${candidate.commit.slice(0, 7)}`)
    const names = `${found.all.length} ${found.all.length === 1 ? 'migration' : 'migrations'}`
    if (found.destructive.length === 0) return pass(`${names}, none of them destructive`)
    const said = `${names}; ${found.destructive.slice(0, 3).map(({ file, what }) => `${file.split('/').at(-1)} has ${what}`).join(', ')}${found.destructive.length > 3 ? ` and ${found.destructive.length - 3} more` : ''}`
    if (allowDestructive) return pass(`${said}; \`allow-destructive\` says that it may`)
    return fail(said, { advice: 'What is deleted does not come back by a rollback. Back up, then set `allow-destructive: true`, or override the gate with a reason.' })
  },
}

/** New and changed migrations between two commits, and the statements in them that destroy. */
export interface Migrations {
  all: string[]
  destructive: { file: string; what: string }[]
}

/** Reads what migrations one commit has and another has not, in whichever direction. */
export async function migrationsBetween(github: GitHub, folder: string, { from, to }: { from: string; to: string }): Promise<Migrations> {
  const [before, after] = await Promise.all([listFolder(github, folder, from), listFolder(github, folder, to)])
  const all = [...after].filter(([path, sha]) => path.endsWith('.sql') && before.get(path) !== sha)
  const texts = await Promise.all(all.map(async ([file, sha]) => ({ file, statements: destructiveStatements(await readBlob(github, sha)) })))
  return { all: all.map(([file]) => file), destructive: texts.flatMap(({ file, statements }) => statements.map((what) => ({ file, what }))) }
}
