import { mkdir, mkdtemp, readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Ports } from '@axcouncil/core/action'
import { formatDuration } from '@axcouncil/core/duration'
import { type ExecResult, run } from '@axcouncil/core/exec'
import { testEnvironment } from '@axcouncil/e2e/environment'
import { mergeReports } from '@axcouncil/e2e/merge'
import { blobEnvironment, findPlaywright, testArguments } from '@axcouncil/e2e/playwright'
import { findVersionFault } from '@axcouncil/e2e/version'
import type { Finding } from './finding.ts'
import type { Inputs } from './inputs.ts'
import { prepare } from './prepare.ts'

/** Runs the tests of the project, all of them or one shard. */
export async function runTests(inputs: Inputs, ports: Ports): Promise<Finding> {
  const before = await versionFault(inputs, ports, 'before')
  if (before) return { facts: factsOf(inputs, { versionFault: before }), report: undefined, html: undefined, shard: undefined, durationMs: 0 }
  const env = testEnvironment(ports.environment, inputs)
  const workingDirectory = resolve(ports.environment.workspace, inputs.workingDirectory)
  await prepare({ inputs, ports, env, workingDirectory })
  const playwright = await findPlaywright(workingDirectory)
  const folder = await mkdtemp(join(ports.environment.temp, 'e2e-'))
  const blobs = join(folder, 'blobs')
  await mkdir(blobs)

  const started = ports.clock.elapsed()
  const { code, ended } = await ports.runner.group(`Run Playwright ${playwright.version}${inputs.shard ? `, shard ${inputs.shard.current} of ${inputs.shard.total}` : ''}`, () =>
    around(inputs, { env, workingDirectory, ports }, () =>
      run({
        command: playwright.command,
        args: [...playwright.args, ...testArguments(inputs)],
        cwd: workingDirectory,
        env: { ...env, ...blobEnvironment(join(blobs, 'report.zip')) },
        timeoutMs: inputs.timeout,
        // Playwright needs a moment after SIGINT to write what it has.
        graceMs: ports.signal.aborted ? 5_000 : 15_000,
        clock: ports.clock,
        signal: ports.signal,
        onLine: (line) => ports.runner.info(line),
      }),
    ),
  )
  const durationMs = ports.clock.elapsed() - started
  ports.runner.info(`The tests ended after ${formatDuration(durationMs)} with exit code ${code}`)

  const patient = ports.signal.aborted ? ports.grace(4_000) : ports
  const versionAfter = await versionFault(inputs, patient, 'after')
  const hasBlob = (await readdir(blobs)).length > 0
  const merged = await mergeReports({
    playwright, blobs, out: join(folder, 'report'), workingDirectory, repositoryRoot: ports.environment.workspace, env,
    clock: ports.clock, signal: patient.signal, onLine: (line) => ports.runner.info(line),
  })
  const record = inputs.shard && { shard: inputs.shard, attempt: ports.environment.runAttempt, exitCode: code, ended, versionFault: versionAfter, blob: hasBlob }
  return {
    facts: factsOf(inputs, { report: merged?.report, exitCode: code, ended, versionFault: versionAfter }),
    report: merged?.report,
    html: merged?.html,
    shard: record && { record, folder },
    durationMs,
  }
}

// One shard must not tear down what another one still uses: with shards, e2e.yml runs both commands around all of them.
async function around(
  { setupCommand, teardownCommand, shard }: Inputs,
  { env, workingDirectory, ports }: { env: Record<string, string | undefined>; workingDirectory: string; ports: Ports },
  tests: () => Promise<ExecResult>,
): Promise<ExecResult> {
  const bash = (script: string): Promise<ExecResult> =>
    run({ command: 'bash', args: ['-eo', 'pipefail', '-c', script], cwd: workingDirectory, env, clock: ports.clock, signal: ports.signal, onLine: (line) => ports.runner.info(line) })
  if (setupCommand && !shard) {
    const { code, ended } = await bash(setupCommand)
    if (code !== 0) return { code, ended }
  }
  try {
    return await tests()
  } finally {
    if (teardownCommand && !shard) {
      const { code } = await bash(teardownCommand)
      if (code !== 0) ports.runner.warning(`\`teardown-command\` ended with exit code ${code}; what it should have removed may still be there`)
    }
  }
}

async function versionFault({ version }: Inputs, { http }: Ports, moment: 'before' | 'after'): Promise<string | undefined> {
  return version && findVersionFault(http, { ...version, moment })
}

const factsOf = ({ timeout }: Inputs, known: Partial<Finding['facts']>): Finding['facts'] => ({
  report: undefined,
  exitCode: undefined,
  ended: 'by-itself',
  timeoutMs: timeout,
  missingShards: [],
  versionFault: undefined,
  ...known,
})
