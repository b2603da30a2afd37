import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { systemClock } from '../src/clock.ts'
import { run } from '../src/exec.ts'

const clock = systemClock
const node = (script: string, options: Partial<Parameters<typeof run>[0]> = {}) =>
  run({ command: process.execPath, args: ['-e', script], clock, ...options })

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe('running a command', () => {
  it('answers its exit code and its lines, standard error included', async () => {
    const lines: string[] = []
    const result = await node('console.log("a\\r\\nb"); console.error("c"); process.exitCode = 3', { onLine: (line) => lines.push(line) })
    expect(result).toEqual({ code: 3, ended: 'by-itself' })
    expect(lines.sort()).toEqual(['a', 'b', 'c'])
  })
  it('says which command was not found', async () => {
    await expect(run({ command: 'no-such-command', clock })).rejects.toThrow('The command no-such-command was not found')
  })
  it('asks politely once when the time is up, so that a report can still be written', async () => {
    const lines: string[] = []
    const script = 'process.on("SIGINT", () => { console.log("report written"); process.exit(130) }); console.log("ready"); setInterval(() => {}, 1000)'
    const controller = new AbortController()
    const onLine = (line: string): void => {
      lines.push(line)
      if (line === 'ready') controller.abort()
    }
    expect(await node(script, { onLine, signal: controller.signal })).toEqual({ code: 130, ended: 'canceled' })
    expect(lines).toEqual(['ready', 'report written'])
  })
  it('ends what does not listen, and what it started', async () => {
    const pids: number[] = []
    const script = `
      const { spawn } = require('node:child_process')
      process.on('SIGINT', () => {})
      const child = spawn(process.execPath, ['-e', 'process.on("SIGINT", () => {}); setInterval(() => {}, 1000)'], { stdio: 'inherit' })
      console.log(process.pid + ' ' + child.pid)
      setInterval(() => {}, 1000)`
    const controller = new AbortController()
    const onLine = (line: string): void => {
      pids.push(...line.split(' ').map(Number))
      controller.abort()
    }
    expect(await node(script, { onLine, signal: controller.signal, graceMs: 100 })).toEqual({ code: 137, ended: 'canceled' })
    expect(pids).toHaveLength(2)
    while (pids.some(isRunning)) await new Promise((resolve) => setImmediate(resolve))
  })
  it('tells a missing folder from a missing command, and what cannot be an argument', async () => {
    await expect(node('', { cwd: '/no/such/folder' })).rejects.toThrow('The folder /no/such/folder')
    await expect(run({ command: process.execPath, args: ['a\0b'], clock })).rejects.toThrow('could not be started')
  })
  it('ends a command whose reader fails, and throws what the reader threw', async () => {
    const onLine = (): void => {
      throw new Error('reader failed')
    }
    await expect(node('setInterval(() => console.log("x".repeat(100_000)), 1)', { onLine })).rejects.toThrow('reader failed')
  })
  it('does not wait for ever on output that a daemon of its own group holds open', async () => {
    const pids: number[] = []
    const script = `
      const { spawn } = require('node:child_process')
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit', detached: true })
      console.log(child.pid)
      child.unref()`
    try {
      expect(await node(script, { onLine: (line) => pids.push(Number(line)), graceMs: 50 })).toEqual({ code: 0, ended: 'by-itself' })
    } finally {
      for (const pid of pids) process.kill(pid, 'SIGKILL')
    }
  })
  it.each(['by-itself', 'canceled'])('ends what moved to a session of its own, %s', async (how) => {
    const pids: number[] = []
    // The child outlives its parent, and its own child has a session of its own again, and no pipe to us.
    const script = `
      const { spawn } = require('node:child_process')
      const inner = 'setInterval(() => {}, 1000)'
      const outer = 'const { pid } = require("node:child_process").spawn(process.execPath, ["-e", ' + JSON.stringify(inner) + '], { detached: true, stdio: "ignore" }); console.log(process.pid + " " + pid); ' + inner
      spawn(process.execPath, ['-e', outer], { stdio: 'inherit', detached: true }).unref()
      setInterval(() => {}, 1000)
      if (process.env.HOW === 'by-itself') require('node:fs').watch(process.env.FOLDER, () => process.exit())`
    const folder = mkdtempSync(join(tmpdir(), 'exec-'))
    const controller = new AbortController()
    const onLine = (line: string): void => {
      pids.push(...line.split(' ').map(Number))
      if (how === 'canceled') controller.abort()
      else writeFileSync(join(folder, 'go'), '')
    }
    const env = { ...process.env, HOW: how, FOLDER: folder }
    expect(await node(script, { onLine, env, signal: controller.signal, graceMs: 100, endsStrays: true })).toMatchObject({ ended: how })
    rmSync(folder, { recursive: true })
    expect(pids).toHaveLength(2)
    while (pids.some(isRunning)) await new Promise((resolve) => setImmediate(resolve))
  })
  it('hands on output without a line’s end in parts, whole characters each', async () => {
    const parts: string[] = []
    await node('process.stdout.write("ü".repeat(6_000_000))', { onLine: (line) => parts.push(line) })
    expect(parts.length).toBeGreaterThan(3)
    expect(parts.join('')).toBe('ü'.repeat(6_000_000))
    expect(Math.max(...parts.map((part) => part.length))).toBeLessThan(1_500_000)
  })
})
