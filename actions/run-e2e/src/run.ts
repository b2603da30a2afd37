import { resolve } from 'node:path'
import type { Ports } from '@axcouncil/core/action'
import { formatDuration } from '@axcouncil/core/duration'
import { ActionError, errorMessage } from '@axcouncil/core/errors'
import { type ExecResult, run } from '@axcouncil/core/exec'
import { type Budget, checkBudget, readBudget } from '@axcouncil/e2e/budget'
import { testEnvironment } from '@axcouncil/e2e/environment'
import { stampFiles } from '@axcouncil/e2e/report-files'
import type { TestCase, TestReport } from '@axcouncil/e2e/report'
import type { Scrubber } from '@axcouncil/e2e/scrub'
import { type VersionFault, findVersionFault } from '@axcouncil/e2e/version'
import { commandEngine } from './command-engine.ts'
import type { Collected, Engine, Site } from './engine.ts'
import { type Finding, factsOf } from './finding.ts'
import type { Inputs } from './inputs.ts'
import { playwrightEngine } from './playwright-engine.ts'
import { prepare } from './prepare.ts'

/** Runs the tests of the project, all of them or one shard. */
export async function runTests(inputs: Inputs, ports: Ports, scrubber: Scrubber): Promise<Finding> {
  const timeoutMs = inputs.timeout
  const before = await versionFault(inputs, ports, 'before')
  const part = inputs.shard && { shard: inputs.shard, blobs: [] }
  if (before) return { facts: factsOf({ timeoutMs, versionFault: before }), html: undefined, part, durationMs: 0 }
  const workingDirectory = resolve(ports.environment.workspace, inputs.workingDirectory)
  const site: Site = { inputs, ports, env: testEnvironment(ports.environment, inputs), workingDirectory, scrubber }
  const budget = inputs.budget === undefined ? undefined : await openBudget(inputs.budget, site)
  await prepare(site)
  const engine = inputs.command === undefined ? await playwrightEngine(site) : await commandEngine(site)

  const started = ports.clock.elapsed()
  const { code, ended } = await runEngine(engine, site)
  const durationMs = ports.clock.elapsed() - started
  ports.runner.info(`The tests ended after ${formatDuration(durationMs)} with exit code ${code}`)

  // After a cancel, the runner leaves ten seconds for all of what follows.
  const patient = ports.signal.aborted ? ports.grace(4_000) : ports
  const versionAfter = await versionFault(inputs, patient, 'after')
  const { report, html, blobs, inventory, planned } = await engine.collect(patient.signal).catch((error: unknown) => {
    if (ended === 'by-itself') throw error
    // That the tests were ended says more than what is left of their report.
    ports.runner.warning(`The report of what ran until then cannot be read: ${errorMessage(error)}`)
    return NOTHING
  })
  const whole = cleaned(withTests(report, await budget?.check(), inputs), scrubber)
  return {
    facts: factsOf({ timeoutMs, report: whole, exitCode: code, ended, versionFault: versionAfter, planned }),
    html,
    part: part && { ...part, blobs, inventory },
    durationMs,
  }
}

const NOTHING: Collected = { report: undefined, html: undefined, blobs: [], inventory: undefined, planned: false }

async function runEngine({ title, command, args, env }: Engine, site: Site): Promise<ExecResult> {
  const { inputs, ports, workingDirectory, scrubber } = site
  const part = inputs.shard ? `, shard ${inputs.shard.current} of ${inputs.shard.total}` : ''
  return ports.runner.group(`${title}${part}`, () =>
    around(site, () =>
      run({
        command,
        args,
        cwd: workingDirectory,
        env,
        timeoutMs: inputs.timeout,
        // Test runners need a moment after SIGINT to write what they have.
        graceMs: 15_000,
        cancelGraceMs: 5_000,
        endsStrays: true,
        clock: ports.clock,
        signal: ports.signal,
        onLine: (line) => ports.runner.info(scrubber.text(line)),
      }),
    ),
  )
}

// One shard must not tear down what another one still uses: with shards, e2e.yml runs both commands around all of them.
async function around(site: Site, tests: () => Promise<ExecResult>): Promise<ExecResult> {
  const { setupCommand, teardownCommand, shard } = site.inputs
  const { runner } = site.ports
  if (shard) return tests()
  try {
    const setup = setupCommand ? await bash(setupCommand, site, site.ports) : undefined
    if (setup?.ended === 'canceled') return setup
    if (setup && setup.code !== 0) throw new ActionError(`\`setup-command\` ended with exit code ${setup.code}`, { advice: 'Its output above says why. No test ran.' })
    return await tests()
  } finally {
    if (teardownCommand) {
      const { code } = await bash(teardownCommand, site, site.ports.signal.aborted ? site.ports.grace(3_000) : site.ports)
      if (code !== 0) runner.warning(`\`teardown-command\` ended with exit code ${code}; what it should have removed may still be there`)
    }
  }
}

const bash = (script: string, { env, workingDirectory }: Site, { clock, signal, runner }: Ports): Promise<ExecResult> =>
  run({ command: 'bash', args: ['-eo', 'pipefail', '-c', script], cwd: workingDirectory, env, clock, signal, onLine: (line) => runner.info(line) })

async function openBudget(path: string, { ports, workingDirectory }: Site): Promise<{ check: () => Promise<TestCase[]> }> {
  const repositoryRoot = ports.environment.workspace
  const budget: Budget = await readBudget(resolve(repositoryRoot, path), path)
  const before = await stampFiles(budget.limits.map(({ file }) => file), workingDirectory)
  return { check: () => checkBudget(budget, { before, workingDirectory, repositoryRoot }) }
}

function withTests(report: TestReport | undefined, more: TestCase[] | undefined, { command, reports, shard }: Inputs): TestReport | undefined {
  // A command without `reports` has its budget as its only tests; otherwise a report that is missing stays missing.
  const base = report ?? (more && command !== undefined && reports.length === 0 ? { tool: command.trim().split(/\s/, 1)[0]!, tests: [], errors: [], durationMs: 0, shard } : undefined)
  return base && { ...base, shard, tests: [...base.tests, ...(more ?? [])] }
}

// Messages go into annotations, the summary and the comment. Test by test: all of a huge report as one text would be
// in memory several times.
function cleaned(report: TestReport | undefined, scrubber: Scrubber): TestReport | undefined {
  const clean = <T>(dirty: T): T => {
    const text = JSON.stringify(dirty)
    const scrubbed = scrubber.text(text)
    return scrubbed === text ? dirty : (JSON.parse(scrubbed) as T)
  }
  return report && { ...clean({ ...report, tests: [] }), tests: report.tests.map(clean) }
}

async function versionFault({ version }: Inputs, { http }: Ports, moment: 'before' | 'after'): Promise<VersionFault | undefined> {
  return version && findVersionFault(http, { ...version, moment })
}
