import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { exportWorkflows } from '../packages/sandbox/src/act/adapt.ts'
import { runWorkflow, type WorkflowRun } from '../packages/sandbox/src/act/run.ts'
import { STAGING, startWorld, type World } from '../packages/sandbox/src/world.ts'
import { root } from '../scripts/metadata.ts'
import { settingsFor } from '../scripts/start/settings.ts'
import { acquireAct } from '../scripts/tools/act.ts'
import { acquireChromium } from '../scripts/tools/chromium.ts'
import { which } from '../scripts/tools/command.ts'
import { exported, type ReleaseWorld, startReleaseWorld } from './release-world.ts'

/** This very repository, released into bare repositories; what was pushed takes the example from main to production. */
const [act, chromium] = await Promise.all([acquireAct(() => {}), acquireChromium(() => {})])
const ready = act.kind === 'ready' && chromium.kind === 'ready'
if (!ready) console.warn('The release of this repository is not tried out: act or Chromium is missing.')
const withTools = ready ? describe : () => {}
const ACTIONS = ['deploy-render', 'promote-prod', 'run-e2e', 'seed-db', 'wait-healthy']
const COPIED = ['.github', 'packages', 'actions', 'scripts', 'dist', 'package.json', 'package-lock.json', 'tsconfig.json', 'LICENSE', '.gitignore', '.gitattributes']

withTools('what was released', () => {
  let released: ReleaseWorld
  let world: World
  let folder = ''
  let commit = ''

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'release-real-'))
    released = await startReleaseWorld({
      names: ['actions', ...ACTIONS],
      within: root,
      prepare: (clone) => {
        for (const name of COPIED) execFileSync('cp', ['-a', join(root, name), clone])
        execFileSync('cp', ['-al', join(root, 'node_modules'), clone])
        // Whether dist is up to date is for CI to say; what is tried out here is what comes after.
        execFileSync('npm', ['run', '--silent', 'build'], { cwd: clone, stdio: 'pipe' })
        writeFileSync(join(clone, 'CHANGELOG.md'), '# Changelog\n\n## 1.0.0\n\n- First.\n')
      },
    })
    const ended = await released.release('1.0.0')
    expect([ended.code, ended.output]).toEqual([0, expect.stringContaining('v1.0.0 is released in 6 repositories')])
    commit = released.git(released.bare('actions'), 'rev-parse', 'v1.0.0^{commit}')
    world = await startWorld({ example: join(root, 'examples/axcouncil'), folder })
  }, 900_000)
  afterAll(async () => {
    await world?.stop()
    await released?.stop()
  })

  // Of the actions only what the caller is to end up with can be had: anything else that is asked for fails the run.
  async function play(caller: string, refOf: (name: string) => string): Promise<WorkflowRun> {
    const localRepositories: Record<string, string> = {}
    for (const name of ACTIONS) localRepositories[`axcouncil/${name}@${refOf(name)}`] = exported(released, name, refOf(name))
    for (const ref of released.git(released.bare('actions'), 'rev-list', commit).split('\n')) {
      const library = mkdtempSync(join(folder, 'library-'))
      await exportWorkflows(exported(released, 'actions', ref), library)
      localRepositories[`axcouncil/actions@${ref}`] = library
    }
    const setupNode = mkdtempSync(join(folder, 'setup-node-'))
    writeFileSync(join(setupNode, 'action.yml'), 'name: setup-node\ndescription: The Node of this machine is used\nruns: { using: composite, steps: [] }\n')
    localRepositories['actions/setup-node@820762786026740c76f36085b0efc47a31fe5020'] = setupNode
    mkdirSync(join(world.caller.folder, '.github/workflows'), { recursive: true })
    writeFileSync(join(world.caller.folder, '.github/workflows/caller.yml'), caller)
    const eventPath = join(folder, 'event.json')
    writeFileSync(eventPath, JSON.stringify({ ref: 'refs/heads/main', before: world.caller.live, after: world.caller.candidate, repository: { full_name: world.repository, default_branch: 'main' } }))
    return runWorkflow({
      ...settingsFor(world, chromium.kind === 'ready' ? chromium.path : undefined), localRepositories, eventPath, event: 'push',
      actPath: act.kind === 'ready' ? act.path : '', workdir: world.caller.folder, workflow: '.github/workflows/caller.yml', temporary: folder,
      path: [dirname(process.execPath), dirname((await which('npm')) ?? process.execPath)],
    })
  }

  const outcomes = (run: WorkflowRun): [string, string][] => run.jobs.flatMap(({ steps }) => steps.flatMap(({ id, outputs }) => (outputs.outcome ? [[id, outputs.outcome] as [string, string]] : [])))

  const told = (run: WorkflowRun): string[] => run.jobs.flatMap(({ name, result, steps }) => [`${name}: ${result}`, ...steps.flatMap(({ lines, annotations }) => [...lines, ...annotations.map(({ level, message }) => `${level}: ${message}`)])])

  it('runs as a single action by the major version', async () => {
    const caller = `on: push\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n      - id: deploy\n        uses: axcouncil/deploy-render@v1\n        with: { api-key: "\${{ secrets.RENDER_API_KEY }}", service-id: ${STAGING}, api-url: "\${{ vars.RENDER_API_URL }}" }\n`
    const run = await play(caller, () => 'v1')
    expect([run.exitCode, run.complaints, outcomes(run)]).toEqual([0, [], [['deploy', 'live']]])
  }, 600_000)

  it('runs as the whole pipeline, pinned by its commit', async () => {
    const example = readFileSync(join(root, 'examples/axcouncil/.github/workflows/release.yml'), 'utf8')
    const run = await play(example.replace('pipeline.yml@v1', `pipeline.yml@${commit}`), (name) => released.git(released.bare(name), 'rev-parse', 'v1.0.0^{commit}'))
    if (run.exitCode !== 0) console.warn(told(run).join('\n'))
    expect([run.exitCode, run.complaints, outcomes(run).at(-1)]).toEqual([0, [], ['promote', 'promoted']])
  }, 900_000)
})
