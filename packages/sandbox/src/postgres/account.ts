import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdtempSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { ActionError } from '@axcouncil/core/errors'

/** A user of this machine, as the operating system numbers it. */
export interface Account {
  uid: number
  gid: number
}

/**
 * The account that the server must run under: undefined for our own; where we are root, which PostgreSQL refuses to
 * run as, `postgres` or `nobody`, or one made for the purpose.
 */
export function serverAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const account = lookUp('postgres') ?? lookUp('nobody')
  if (account) return account
  const made = spawnSync('useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'])
  const created = made.status === 0 ? lookUp('postgres') : undefined
  if (created) return created
  throw new ActionError('PostgreSQL refuses to run as root, and this machine has no other account to run it under', {
    advice: 'Run as an ordinary user, or create one: `useradd --system postgres`.',
  })
}

/** A new folder for one server, owned by `account`, below folders that it may enter. */
export function makeServerFolder(account: Account | undefined): string {
  const parent = [tmpdir(), '/tmp', '/var/tmp'].find((folder) => !account || isTraversable(folder))
  if (!parent) throw new ActionError('No temporary folder is open to other accounts, so PostgreSQL has nowhere to live')
  const folder = mkdtempSync(join(parent, 'axcouncil-postgres-'))
  if (account) chownSync(folder, account.uid, account.gid)
  chmodSync(folder, 0o700)
  return folder
}

/** Whether every account may enter `path` and all folders above it. */
export function isTraversable(path: string): boolean {
  if ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) % 2 === 0) return false
  return dirname(path) === path || isTraversable(dirname(path))
}

function lookUp(name: string): Account | undefined {
  const fields = readFileSync('/etc/passwd', 'utf8').split('\n').map((line) => line.split(':')).find(([user]) => user === name)
  const [uid, gid] = [Number(fields?.[2]), Number(fields?.[3])]
  return fields && uid > 0 ? { uid, gid } : undefined
}
