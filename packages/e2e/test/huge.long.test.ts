import { execFile } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'

/** Reports of 600 MB, read by a process of its own whose memory the kernel measures. */
const MEGABYTE = 1024 * 1024
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'huge-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function write(path: string, { head, each, foot }: { head: string; each: (i: number) => string; foot: string }): Promise<string> {
  const file = join(folder, path)
  const stream = createWriteStream(file)
  stream.write(head)
  for (let i = 0, size = 0; size < 600 * MEGABYTE; i += 1) {
    const text = each(i)
    size += text.length
    if (!stream.write(text)) await once(stream, 'drain')
  }
  stream.end(foot)
  await once(stream, 'finish')
  return file
}

// The kernel's figure for this very program: resourceUsage().maxRSS also counts what its parent had at the fork.
async function read(file: string): Promise<{ tests: number; failed: number; errors: number; peakMb: number }> {
  const script = `
    const { readFileSync } = await import('node:fs')
    const { readReportFiles } = await import(${JSON.stringify(join(import.meta.dirname, '../src/report-files.ts'))})
    const report = await readReportFiles([process.argv[1]], { tool: 'x', workingDirectory: '/', repositoryRoot: '/' })
    const failed = report.tests.filter(({ status }) => status === 'failed').length
    const peakMb = Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024
    console.log(JSON.stringify({ tests: report.tests.length, failed, errors: report.errors.length, peakMb }))`
  const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', '--input-type=module', '--eval', script, file])
  return JSON.parse(stdout) as Awaited<ReturnType<typeof read>>
}

const output = 'a line of what the test printed, "quoted" and <marked>\n'.repeat(4_000)

describe('a report of 600 MB', () => {
  it('of JUnit is read in less than 200 MB of memory', async () => {
    const file = await write('junit.xml', {
      head: '<testsuites><testsuite name="s">',
      each: (i) => `<testcase name="t${i}" classname="c">${i % 100 === 0 ? '<failure message="boom">at x (a.ts:1:2)</failure>' : ''}<system-out><![CDATA[${output}]]></system-out></testcase>`,
      foot: '</testsuite></testsuites>',
    })
    const { peakMb, ...found } = await read(file)
    expect(found).toEqual({ tests: expect.any(Number), failed: Math.ceil(found.tests / 100), errors: 0 })
    expect(found.tests).toBeGreaterThan(2_000)
    expect(peakMb).toBeLessThan(200)
  }, 300_000)

  it('of CTRF is read in less than 200 MB of memory', async () => {
    const file = await write('ctrf.json', {
      head: '{"results":{"tests":[',
      each: (i) => `${i > 0 ? ',' : ''}${JSON.stringify({ name: `t${i}`, status: i % 100 === 0 ? 'failed' : 'passed', stdout: [output], message: i % 100 === 0 ? output : '' })}`,
      foot: ']}}',
    })
    const { peakMb, ...found } = await read(file)
    expect(found).toEqual({ tests: expect.any(Number), failed: Math.ceil(found.tests / 100), errors: 0 })
    expect(found.tests).toBeGreaterThan(2_000)
    expect(peakMb).toBeLessThan(200)
  }, 300_000)
})
