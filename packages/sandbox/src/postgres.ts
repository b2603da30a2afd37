import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chownSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { join } from 'node:path'
import { ActionError } from '@axcouncil/core/errors'
import { systemClock } from '@axcouncil/core/clock'
import { makeServerFolder, serverAccount, type Account } from './postgres/account.ts'
import { findBinaries, usableBinaries, type PostgresMajor } from './postgres/binaries.ts'
import { atDatabase, quoteName, withConnection } from './postgres/client.ts'

/** A running PostgreSQL server of our own, on 127.0.0.1 only, with nothing in it yet. */
export interface PostgresServer {
  /** Connects as the superuser, to the database `postgres`. Carries a password. */
  url: string
  port: number
  version: PostgresMajor
  /** Creates an empty database, or a copy of `template` (to which nobody may be connected). Returns the superuser's URL. */
  createDatabase(name: string, options?: { template?: string; owner?: string }): Promise<string>
  /** Stops the server at once and removes its data. May be called twice. */
  stop(): Promise<void>
}

/** `port` 0, the default, takes a free one; `superuser` names the superuser, `postgres` by default. */
export interface PostgresOptions {
  version?: PostgresMajor
  port?: number
  superuser?: string
}

interface Installation {
  folder: string
  bin: string
  account: Account | undefined
}

/**
 * Starts a PostgreSQL server with a new, empty cluster. It promises no durability (`fsync = off`), writes the same
 * kind of log as hosted Supabase (`wal_level = logical`), and ends with this process however that ends.
 * Throws an ActionError where the platform has no binaries or the server does not come up.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const { version = 17, port = 0, superuser = 'postgres' } = options
  const binaries = findBinaries(version)
  const account = serverAccount()
  const folder = makeServerFolder(account)
  try {
    const installation = { folder, bin: usableBinaries(binaries, folder, account), account }
    const password = createCluster(installation, superuser)
    const listening = port || (await freePort())
    const guard = await launch(installation, listening)
    const url = `postgresql://${superuser}:${password}@127.0.0.1:${listening}/postgres`
    return { url, port: listening, version, createDatabase: creator(url), stop: () => stop(guard) }
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

/** Runs initdb; returns the superuser's password. */
function createCluster({ folder, bin, account }: Installation, superuser: string): string {
  const password = randomBytes(18).toString('base64url')
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (account) chownSync(passwordFile, account.uid, account.gid)
  const access = ['-U', superuser, '-A', 'scram-sha-256', '--pwfile', passwordFile]
  const args = ['-D', join(folder, 'data'), ...access, '-E', 'UTF8', `--locale=${LOCALE}`, '--no-sync']
  const made = spawnSync(join(bin, 'initdb'), args, { ...account, cwd: folder, encoding: 'utf8', env: {} })
  rmSync(passwordFile)
  if (made.status === 0) return password
  throw new ActionError(`initdb failed: ${(made.error?.message ?? made.stderr).trim()}`)
}

// With a UTF-8 locale `lower()` and `[[:alpha:]]` know more than ASCII, as on hosted projects; messages stay English.
const LOCALE = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8'

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'logical',
  max_wal_size: '4GB',
  max_connections: '60',
  timezone: 'UTC',
}

/** Runs the server under its guard until it takes connections. */
async function launch({ folder, bin, account }: Installation, port: number): Promise<ChildProcess> {
  const settings = Object.entries({ ...SETTINGS, port }).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const server = [join(bin, 'postgres'), '-D', join(folder, 'data'), ...settings]
  // The script travels as an argument: the server's account may not be able to read this repository.
  const guard = spawn('/bin/sh', ['-c', readFileSync(GUARD, 'utf8'), 'postgres-guard', folder, ...server], {
    ...account,
    cwd: '/',
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin' },
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const log = await untilReadyOrEnded(guard, join(folder, 'log'))
  if (!log.includes(READY)) {
    await stop(guard)
    throw new ActionError(`PostgreSQL did not start on port ${port}: ${log.trim()}`)
  }
  guard.unref()
  for (const pipe of [guard.stdin, guard.stdout]) (pipe as Socket).unref()
  return guard
}

const GUARD = new URL('./postgres/guard.sh', import.meta.url)

// Written by PostgreSQL in its own words, since the cluster's messages are in English.
const READY = 'database system is ready to accept connections'

/** The server's log as it stands when the server is ready or, its standard output having ended, gone. */
async function untilReadyOrEnded(guard: ChildProcess, logFile: string): Promise<string> {
  const ended = new AbortController()
  guard.on('error', () => ended.abort())
  guard.stdout!.on('close', () => ended.abort()).resume()
  for (;;) {
    const log = existsSync(logFile) ? readFileSync(logFile, 'utf8') : ''
    if (log.includes(READY) || ended.signal.aborted) return log
    await systemClock.sleep(10, ended.signal).catch(() => {})
  }
}

const creator =
  (url: string): PostgresServer['createDatabase'] =>
  async (name, { template = 'template1', owner } = {}) => {
    const ownership = owner ? ` OWNER ${quoteName(owner)}` : ''
    const statement = `CREATE DATABASE ${quoteName(name)} TEMPLATE ${quoteName(template)}${ownership}`
    await withConnection(url, (connection) => connection.query(statement))
    return atDatabase(url, name)
  }

/** Closes the guard's pipe, upon which it stops the server and removes the folder; resolves when it has. */
async function stop(guard: ChildProcess): Promise<void> {
  if (guard.exitCode !== null || guard.signalCode !== null || guard.pid === undefined) return
  const exited = once(guard, 'exit')
  guard.ref()
  guard.stdin!.end()
  await exited
}

/** A port that nobody listens on at this moment. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
