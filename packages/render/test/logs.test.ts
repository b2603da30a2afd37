import { describe, expect, it } from '@jest/globals'
import type { LogQuery, Render } from '@axcouncil/render/client'
import { lastLines } from '@axcouncil/render/logs'
import type { LogLine } from '@axcouncil/render/model'
import type { RenderPorts } from '@axcouncil/render/ports'

/** A log of so many lines, two a millisecond, read as Render reads it: pages of 100, `endTime` included. */
async function read(lines: number, count: number): Promise<{ shown: LogLine[]; pages: number }> {
  const at = (n: number): string => new Date(Date.UTC(2026, 0, 1) + Math.floor(n / 2)).toISOString()
  const all = Array.from({ length: lines }, (_, n) => ({ id: `log-${n}`, message: `line ${n}`, timestamp: at(n) }))
  let pages = 0
  const listLogs = async ({ endTime, limit }: LogQuery): Promise<LogLine[]> => {
    pages += 1
    return all.filter(({ timestamp }) => endTime === undefined || timestamp <= endTime).slice(-Math.min(limit, 100))
  }
  const log = { info: () => undefined, warning: () => undefined }
  const ports = { render: { listLogs } as unknown as Render, log, signal: new AbortController().signal } as unknown as RenderPorts
  const service = { id: 'srv-1', name: 'api', type: 'web_service', ownerId: 'tea-1' } as const
  return { shown: await lastLines(service, { id: 'dep-1', status: 'build_failed' }, count, ports), pages }
}

describe('the last lines of a log', () => {
  it.each([
    [250, 250, 3],
    [1_000, 50, 1],
    [30, 250, 1],
    [0, 50, 1],
  ])('of %i lines, %i asked for: the newest, once each and in order', async (lines, count, pages) => {
    const seen = await read(lines, count)
    const expected = Array.from({ length: Math.min(lines, count) }, (_, n) => `line ${lines - Math.min(lines, count) + n}`)
    expect(seen.shown.map(({ message }) => message)).toEqual(expected)
    expect(seen.pages).toBe(pages)
  })
})
