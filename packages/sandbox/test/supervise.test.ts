import { describe, expect, it } from '@jest/globals'
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { supervise, type Task } from '../src/supervise.ts'

const shell = (script: string, more: Partial<Task> = {}): Task => ({ command: 'sh', args: ['-c', script], env: process.env, ...more })
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    // A zombie that nobody has waited for yet is dead all the same.
    return process.platform !== 'linux' || !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
const untilDead = async (pid: number): Promise<void> => {
  while (isAlive(pid)) await sleep(10)
}

describe('supervise', () => {
  it('captures both streams line by line and in a file, and gives the exit code', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'supervise-'))
    const lines: string[] = []
    const log = join(folder, 'log')
    const exit = await supervise(shell('echo one; echo two >&2; printf three; exit 3', { log, onLine: (line) => lines.push(line) })).exited
    expect(exit).toEqual({ code: 3, signal: null })
    expect(lines.toSorted()).toEqual(['one', 'three', 'two'])
    while (!existsSync(log) || readFileSync(log, 'utf8').length < 14) await sleep(5)
    rmSync(folder, { recursive: true })
  })

  it('says why a program cannot be started', async () => {
    const lines: string[] = []
    const exit = await supervise({ command: 'no-such-program', onLine: (line) => lines.push(line) }).exited
    expect([exit, lines]).toEqual([{ code: 127, signal: null }, [expect.stringContaining('no-such-program')]])
  })

  it('kills what a program leaves behind', async () => {
    let left = 0
    await supervise(shell('sleep 600 & echo $!', { onLine: (line) => (left = Number(line)) })).exited
    expect(left).toBeGreaterThan(0)
    await untilDead(left)
  })

  it('stops with SIGTERM where that is enough, and with SIGKILL where it is not', async () => {
    const ready = (task: string): Promise<ReturnType<typeof supervise>> => new Promise((resolve) => {
      const running = supervise(shell(task, { onLine: () => resolve(running) }))
    })
    const polite = await ready('trap "exit 7" TERM; echo up; while :; do sleep 0.01; done')
    expect(await polite.stop(60_000)).toEqual({ code: 7, signal: null })
    const stubborn = await ready('trap "" TERM; echo up; while :; do sleep 0.01; done')
    expect(await stubborn.stop(50)).toEqual({ code: null, signal: 'SIGKILL' })
    expect(await stubborn.stop(50)).toEqual({ code: null, signal: 'SIGKILL' })
  })

  it('leaves nothing behind when the parent is killed', async () => {
    const module = pathToFileURL(join(import.meta.dirname, '../src/supervise.ts')).href
    const program = `import { supervise } from '${module}'
      supervise({ command: 'sh', args: ['-c', 'sleep 600 & echo $$ $!; wait'], env: process.env, onLine: (line) => console.log(line) })`
    const parent = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
    const pids = await new Promise<number[]>((resolve) => {
      parent.stdout.setEncoding('utf8').once('data', (line: string) => resolve(line.trim().split(' ').map(Number)))
    })
    expect(pids.every(isAlive)).toBe(true)
    parent.kill('SIGKILL')
    for (const pid of pids) await untilDead(pid)
  })
})
