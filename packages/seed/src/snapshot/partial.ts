import { hash, randomBytes } from 'node:crypto'
import { readFile, readdir, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'

/** This machine, or this container: processes of others have numbers of their own. */
const HOST = hash('sha256', hostname()).slice(0, 8)

/** A name beside `path` for a file that is being written, which says by which process of which machine. */
export const partialOf = (path: string): string => join(dirname(path), `.${basename(path)}.${HOST}-${process.pid}-${randomBytes(4).toString('hex')}.partial`)

/**
 * Removes what runs left behind that were killed while they wrote this very snapshot. Another process that still lives, or
 * lives on another machine, keeps its file. Nothing happens where that cannot be done.
 */
export async function removeAbandoned(path: string): Promise<void> {
  const begin = `.${basename(path)}.${HOST}-`
  for (const name of await readdir(dirname(path)).catch(() => [])) {
    const [, pid] = name.startsWith(begin) ? (/^(\d+)-[0-9a-f]{8}\.partial$/.exec(name.slice(begin.length)) ?? []) : []
    if (pid !== undefined && !(await isAlive(Number(pid)))) await rm(join(dirname(path), name), { force: true }).catch(() => {})
  }
}

// A process that belongs to somebody else lives too, and one that has ended may have given its number to another: its file stays.
async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
  // Killed and not yet waited for by its parent (proc(5)).
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return !/\) [ZX] /.test(stat)
}
