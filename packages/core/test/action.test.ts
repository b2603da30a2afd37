import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'

/** Each test runs a small action in a process of its own, as the runner would. */
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'action-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const source = new URL('../src/', import.meta.url).href

async function act(body: string, { env = {}, warns = false, onLine }: { env?: Record<string, string>; warns?: boolean; onLine?: (line: string, kill: (signal: NodeJS.Signals) => void) => void } = {}) {
  const script = join(folder, 'entry.ts')
  const [output, summary, state] = ['output', 'summary', 'state'].map((name) => join(folder, name))
  await Promise.all([output!, summary!, state!].map((file) => writeFile(file, '')))
  await writeFile(script, `
    import { runAction } from '${source}action.ts'
    import { ActionError } from '${source}errors.ts'
    import { parseInputs } from '${source}inputs.ts'
    import * as parse from '${source}parsers.ts'
    ${body}`)
  const child = spawn(process.execPath, ['--no-warnings', script], {
    env: { PATH: process.env.PATH, GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary, GITHUB_STATE: state, ...env },
  })
  let stdout = ''
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString()
    onLine?.(chunk.toString(), (signal) => child.kill(signal))
  })
  const stderr = child.stderr.toArray()
  const code = await new Promise((resolve) => child.on('exit', resolve))
  // Node itself remarks on an await that never ends.
  expect(Buffer.concat(await stderr).toString()).toMatch(warns ? /^$|unsettled top-level await/ : /^$/)
  return { code, stdout, output: await readFile(output!, 'utf8'), summary: await readFile(summary!, 'utf8') }
}

describe('an action', () => {
  it('writes its outputs and its summary before it fails, and its last line says what to do', async () => {
    const { code, stdout, output, summary } = await act(`await runAction({
      readInputs: () => ({}),
      main: async () => ({ outputs: { outcome: 'failed', id: undefined }, summary: '# Failed', failure: new ActionError('The build failed', { advice: 'Read the log.' }) }),
    })`)
    expect(code).toBe(1)
    expect(output).toMatch(/outcome<<ghadelimiter_.+\nfailed\n/)
    expect(output).toMatch(/id<<ghadelimiter_.+\n\n/)
    expect(summary).toBe('# Failed\n')
    expect(stdout.trim().split('\n').at(-1)).toBe('::error::The build failed. Read the log.')
  })
  it('names all wrong inputs, prints no secret and does nothing', async () => {
    const { code, stdout, output, summary } = await act(
      `await runAction({
        name: 'deploy-render', withoutResult: () => ({ outcome: 'failed' }),
        readInputs: (source) => parseInputs(source, (r) => ({ key: r.secret('api-key', () => { throw new Error('is no key') }), wait: r.defaulted('wait', 'true', parse.boolean), id: r.required('service-id', parse.text) })),
        main: async () => { console.log('RAN'); return { outputs: {}, summary: '' } },
      })`,
      { env: { 'INPUT_API-KEY': 'rnd_hunter2hunter2', INPUT_WAIT: 'ja' } },
    )
    expect(code).toBe(1)
    expect(stdout.replaceAll(/::add-mask::.*\n/g, '')).not.toContain('hunter2')
    expect(stdout).not.toContain('RAN')
    expect(output).toMatch(/^outcome<<ghadelimiter_.+\nfailed\n/)
    expect(summary).toContain('### ❌ deploy-render did nothing: 3 inputs are wrong\n')
    expect(summary).not.toContain('hunter2')
    for (const name of ['api-key', 'wait', 'service-id']) expect(summary).toContain(`| \`${name}\` | `)
    const last = stdout.trim().split('\n').at(-1)!
    for (const name of ['api-key', 'wait', 'service-id']) expect(last).toContain(`\`${name}\``)
  })
  it('redacts secrets in log, summary and errors, and keeps foreign text from being a command', async () => {
    const { stdout, summary } = await act(
      `await runAction({
        readInputs: (source) => ({ key: source.input('api-key') }),
        main: async ({ key }, { runner }) => { runner.mask(key); runner.info('saw ' + key); runner.info('::set-env name=A::b'); return { outputs: {}, summary: key, failure: new ActionError('bad ' + key) } },
      })`,
      { env: { 'INPUT_API-KEY': 'hunter2hunter2' } },
    )
    expect(stdout).toContain('saw ***')
    expect(stdout).toContain('::error::bad ***')
    expect(stdout).not.toMatch(/^::set-env/m)
    expect(summary).toBe('***\n')
  })
  it('ends every sleep and tidies up in time when the job is canceled', async () => {
    const { code, stdout } = await act(
      `await runAction({
        readInputs: () => ({}),
        main: async (_inputs, ports) => {
          ports.runner.info('sleeping')
          try { await ports.clock.sleep(3_600_000, ports.signal) } finally { await ports.grace(1_000).clock.sleep(1); ports.runner.info('tidied') }
          return { outputs: {}, summary: '' }
        },
      })`,
      { onLine: (line, kill) => line.includes('sleeping') && kill('SIGINT') },
    )
    expect(code).toBe(1)
    expect(stdout).toMatch(/sleeping\ntidied\n[^]*::error::The job was canceled/)
  })
  it('runs its post step, which warns instead of failing', async () => {
    const { code, stdout } = await act(
      `await runAction({ readInputs: () => ({}), main: async () => { throw new Error('main ran') }, post: async () => { throw new Error('gone') } })`,
      { env: { STATE_isPost: 'true' } },
    )
    expect(code).toBe(0)
    expect(stdout).toBe('::warning::Tidying up failed: gone\n')
  })
  it('survives a runner without files', async () => {
    const { code, stdout } = await act(
      `await runAction({ readInputs: () => ({}), main: async () => ({ outputs: { a: 'b' }, summary: 'x' }) })`,
      { env: { GITHUB_OUTPUT: '/no/such/file', GITHUB_STEP_SUMMARY: '/no/such/file' } },
    )
    expect(code).toBe(0)
    expect(stdout).toContain('::warning::The output a could not be written')
    expect(stdout).toContain('::warning::The summary could not be written')
  })
  it.each([
    ['an error in a promise that nobody awaits', 'Promise.reject(new Error("lost key hunter2hunter2")); await new Promise(() => setInterval(() => {}, 1_000))', 'lost key ***'],
    ['an error in a callback', 'setImmediate(() => { throw new Error("lost key hunter2hunter2") }); await new Promise(() => setInterval(() => {}, 1_000))', 'lost key ***'],
    ['a wait for what cannot happen', 'await new Promise(() => {})', 'still waiting for something'],
  ])('fails with words on %s', async (_what, body, said) => {
    const { code, stdout, output, summary } = await act(
      `await runAction({ name: 'wait-healthy', withoutResult: () => ({ verdict: 'unknown' }), readInputs: () => ({}), main: async (_inputs, { runner }) => { runner.mask('hunter2hunter2'); ${body} } })`,
      { warns: true },
    )
    expect(code).toBe(1)
    expect(output).toMatch(/^verdict<<ghadelimiter_.+\nunknown\n/)
    expect(summary).toMatch(/^### ❌ wait-healthy came to no result\n/)
    expect(summary).not.toContain('hunter2')
    expect(stdout.trim().split('\n').at(-1)).toMatch(/^::error::/)
    expect(stdout.trim().split('\n').at(-1)).toContain(said)
  })
  it('ends although a timer was left open, and keeps what it had to say', async () => {
    const { code, output } = await act(
      `await runAction({ readInputs: () => ({}), main: async () => { setInterval(() => {}, 1_000); return { outputs: { ms: NaN, n: 7 }, summary: '' } } })`,
    )
    expect(code).toBe(0)
    expect(output).toMatch(/ms<<\S+\n\n[^]*n<<\S+\n7\n/)
  })
  it('goes on tidying up after a cancel, whatever rejects unnoticed', async () => {
    const { code, stdout } = await act(
      `await runAction({
        readInputs: () => ({}),
        main: async (_inputs, ports) => {
          void ports.clock.sleep(3_600_000, ports.signal)
          ports.runner.info('sleeping')
          try { await ports.clock.sleep(3_600_000, ports.signal) } finally { await ports.grace(1_000).clock.sleep(20); ports.runner.info('tidied') }
        },
      })`,
      { onLine: (line, kill) => line.includes('sleeping') && kill('SIGINT') },
    )
    expect(code).toBe(1)
    expect(stdout).toMatch(/tidied\n[^]*::error::The job was canceled/)
  })
  it('says what to do even where a server said too much, and drops only what GitHub would refuse', async () => {
    const { stdout, output, summary } = await act(
      `await runAction({ readInputs: () => ({}), main: async (_inputs, { runner }) => {
        runner.summarize('${'x'.repeat(60)}\\n'.repeat(12_000))
        return { outputs: { big: 'x'.repeat(4_000_000), small: 'y' }, summary: 'line\\n'.repeat(200_000), failure: new ActionError('x'.repeat(4_000_000), { advice: 'Read the log.' }) }
      } })`,
    )
    expect(stdout.trim().split('\n').at(-1)).toMatch(/Read the log\.$/)
    expect(stdout).toContain('::warning::The output big could not be written: it is larger than GitHub allows')
    expect(output).toMatch(/big<<\S+\n\n[^]*small<<\S+\ny\n/)
    expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(1024 * 1024)
    expect(summary).toContain('Cut here')
  })
  it('begins nothing where its post step would take itself for the main step', async () => {
    const { code, stdout } = await act(
      `await runAction({ readInputs: () => ({}), main: async () => { console.log('RAN'); return { outputs: {}, summary: '' } }, post: async () => {} })`,
      { env: { GITHUB_STATE: '/no/such/file' } },
    )
    expect(code).toBe(1)
    expect(stdout).not.toContain('RAN')
    expect(stdout).toContain('::error::The file that GITHUB_STATE names cannot be written')
  })
})
