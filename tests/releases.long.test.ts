import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { exportWorkflows } from '../packages/sandbox/src/act/adapt.ts'
import { runWorkflow, type WorkflowRun } from '../packages/sandbox/src/act/run.ts'
import { acquireAct } from '../scripts/tools/act.ts'
import { exported, passCi, type ReleaseWorld, startReleaseWorld } from './release-world.ts'

/** The release script as a process, against real bare repositories and the local GitHub. Every step of it: release.long.test.ts. */
let world: ReleaseWorld
beforeEach(async () => { world = await startReleaseWorld() })
afterEach(() => world.stop())

const edit = (path: string, change: (text: string) => string): void => writeFileSync(join(world.clone, path), change(readFileSync(join(world.clone, path), 'utf8')))
const refs = (name: string): Record<string, string> =>
  Object.fromEntries(world.git(world.bare(name), 'for-each-ref', '--format=%(refname:short) %(if)%(*objectname)%(then)%(*objectname)%(else)%(objectname)%(end)').split('\n').filter(Boolean).map((line) => line.split(' ') as [string, string]))
const show = (name: string, ref: string): string => world.git(world.bare(name), 'show', ref)

describe('a release', () => {
  it('is only told about by a dry run', async () => {
    const before = world.state()
    const { code, output } = await world.release('1.0.0', '--dry-run')
    expect([code, world.state()]).toEqual([0, before])
    expect(world.github.requests.filter(({ method }) => method !== 'GET')).toEqual([])
    expect(world.git(world.clone, 'status', '--porcelain')).toBe('')
    for (const line of ['Would change axcouncil/deploy-render', 'publish the release v1.0.0 with deploy-render-v1.0.0.tar.gz', '    - First.', 'Nothing was changed']) expect(output).toContain(line)
    expect(output).toMatch(/\+ +- uses: axcouncil\/deploy-render@[0-9a-f]{40} # v1\.0\.0/)
  })

  it('gives every repository its tags and releases, and workflows that are pinned all the way down', async () => {
    const out = join(world.folder, 'out')
    expect(await world.release('1.0.0', '--out', out)).toMatchObject({ code: 0 })
    for (const name of ['deploy-render', 'wait-healthy']) {
      const commit = refs(name).main!
      expect(refs(name)).toEqual({ main: commit, v1: commit, 'v1.0': commit, 'v1.0.0': commit })
      expect(show(name, 'v1.0.0:action.yml')).toContain('main: dist/index.js')
      expect(show(name, 'v1.0.0:README.md')).toContain('(https://github.com/axcouncil/actions/blob/v1.0.0/docs/guide.md)')
      expect(show(name, 'v1.0.0:dist/licenses.txt')).toContain('undici')
    }
    const { main, ...tags } = refs('actions')
    const commit = tags['v1.0.0']!
    expect(tags).toEqual({ v1: commit, 'v1.0': commit, 'v1.0.0': commit })
    // main keeps the moving major, and the tag stands beside it.
    expect(show('actions', `${main}:.github/workflows/deploy-staging.yml`)).toContain('axcouncil/deploy-render@v1\n')
    const part = show('actions', 'v1.0.0:.github/workflows/deploy-staging.yml')
    for (const name of ['deploy-render', 'wait-healthy']) expect(part).toContain(`axcouncil/${name}@${refs(name).main}`)
    const partCommit = /deploy-staging\.yml@([0-9a-f]{40})/.exec(show('actions', `${commit}:.github/workflows/pipeline.yml`))?.[1]
    expect(show('actions', `${partCommit}:.github/workflows/deploy-staging.yml`)).toBe(part)
    expect(world.git(world.bare('actions'), 'merge-base', '--is-ancestor', partCommit!, 'v1.0.0')).toBe('')
    const { releases } = world.github.repository('axcouncil/actions')
    expect(releases).toMatchObject([{ tag: 'v1.0.0', draft: false, body: '- First.', target: commit }])
    expect(releases[0]!.assets.map(({ name, bytes }) => [name, bytes.equals(readFileSync(join(out, name)))])).toEqual(
      ['deploy-render-v1.0.0.tar.gz', 'deploy-render-v1.0.0.cdx.json', 'wait-healthy-v1.0.0.tar.gz', 'wait-healthy-v1.0.0.cdx.json', 'SHA256SUMS'].map((name) => [name, true]))
    expect(JSON.parse(readFileSync(join(out, 'wait-healthy-v1.0.0.cdx.json'), 'utf8'))).toMatchObject({ components: [{ name: 'undici', version: '8.0.0', hashes: [{ alg: 'SHA-512', content: '000000' }] }] })
  })

  it('moves the tags with the next version, and not back with a mended old one', async () => {
    await world.release('1.0.0')
    const first = refs('wait-healthy')
    edit('CHANGELOG.md', (text) => `${text}\n## 1.0.1\n\n- Mended.\n`)
    world.commit('Next')
    expect(await world.release('1.1.0')).toMatchObject({ code: 0 })
    const second = refs('wait-healthy')
    expect(second).toEqual({ ...first, v1: second['v1.1.0'], main: second['v1.1.0'], 'v1.1': second['v1.1.0'], 'v1.1.0': expect.any(String) })
    expect(second.main).not.toBe(first.main)
    expect(world.git(world.bare('wait-healthy'), 'rev-parse', `${second.main}^`)).toBe(first.main)
    expect(await world.release('1.0.1')).toMatchObject({ code: 0 })
    expect(refs('wait-healthy')).toEqual({ ...second, 'v1.0': expect.not.stringMatching(first.main!), 'v1.0.1': refs('wait-healthy')['v1.0'] })
    expect(refs('actions').v1).toBe(refs('actions')['v1.1.0'])
  }, 60_000)

  const hasKeys = spawnSync('ssh-keygen', ['-?']).error === undefined
  if (!hasKeys) console.warn('The signing of tags is not tested: there is no ssh-keygen.')
  const withKeys = hasKeys ? it : () => {}
  withKeys('signs the exact tags where git has a key', async () => {
    const key = join(world.folder, 'key')
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key])
    for (const [name, value] of [['gpg.format', 'ssh'], ['user.signingkey', key]] as const) world.git(world.clone, 'config', name, value)
    expect(await world.release('1.0.0')).toMatchObject({ code: 0 })
    for (const name of ['actions', 'wait-healthy']) {
      expect(world.git(world.bare(name), 'cat-file', 'tag', 'v1.0.0')).toContain('-----BEGIN SSH SIGNATURE-----')
      expect(world.git(world.bare(name), 'cat-file', '-t', 'v1')).toBe('commit')
    }
  })
})

describe('a release is refused, and nothing is changed,', () => {
  const refused = async (version: string, reason: string | RegExp, ...args: string[]): Promise<void> => {
    const before = world.state()
    const { code, output } = await world.release(version, ...args)
    expect([code, output]).toEqual([1, expect.stringMatching(reason)])
    expect(world.state()).toEqual(before)
    expect(output).not.toContain('github-token')
  }

  it('when one byte of a bundle is not what the sources build', async () => {
    edit('dist/wait-healthy/index.js', (text) => text.replace('first', 'fixst'))
    await refused('1.0.0', 'The clone has changes that are in no commit: M dist/wait-healthy/index.js')
    world.commit('Change one byte')
    await refused('1.0.0', /bundles were refused: dist\/wait-healthy\/index.js is not what the sources build/)
  })

  it('when CI is red, running, or was never run', async () => {
    const sha = world.commit('Next')
    passCi(world.github, sha, 'failure')
    await refused('1.0.0', `CI ended with failure for ${sha}`)
    passCi(world.github, sha, null)
    await refused('1.0.0', `CI is still in_progress for ${sha}`)
    world.github.repository('axcouncil/actions').runs.splice(0)
    await refused('1.0.0', `CI has not run for ${sha} on main`)
  })

  it('when the commit is not on main, or the changelog is silent', async () => {
    await refused('3.0.0', 'CHANGELOG.md has no entry for 3.0.0')
    world.git(world.clone, 'commit', '--quiet', '--allow-empty', '-m', 'Not pushed')
    await refused('1.0.0', /is not on main/)
  })

  it('when a bundle does not start', async () => {
    const broken = 'import "a-package-that-was-not-bundled"\n'
    edit('actions/wait-healthy/source.js', () => broken)
    edit('dist/wait-healthy/index.js', () => broken)
    world.commit('Break it')
    await refused('1.0.0', /bundle of wait-healthy does not start: .*a-package-that-was-not-bundled/s)
  })

  it('when the files made elsewhere are not these', async () => {
    const out = join(world.folder, 'out')
    await world.release('1.0.0', '--dry-run', '--out', out)
    writeFileSync(join(out, 'wait-healthy-v1.0.0.tar.gz'), 'x', { flag: 'a' })
    await refused('1.0.0', 'not the bytes that were made elsewhere: wait-healthy-v1.0.0.tar.gz', '--expect', out)
  })

  it('when a published file is another one of the same length', async () => {
    await world.release('1.0.0')
    const asset = world.github.repository('axcouncil/actions').releases[0]!.assets.find(({ name }) => name === 'SHA256SUMS')!
    asset.bytes = Buffer.from(asset.bytes)
    asset.bytes[0]! ^= 1
    await refused('1.0.0', 'The release v1.0.0 is published with another SHA256SUMS than this commit makes')
  })

  it('when the version is there with other content', async () => {
    await world.release('1.0.0')
    const from = world.git(world.clone, 'rev-parse', 'HEAD')
    for (const file of ['actions/deploy-render/source.js', 'dist/deploy-render/index.js']) edit(file, (text) => text.replace('first', 'second'))
    world.commit('Change the bundle')
    await refused('1.0.0', `deploy-render has v1.0.0 already, with other content \\(released from ${from}\\)`)
  })

  it('when only the workflows differ from what the version has', async () => {
    await world.release('1.0.0')
    edit('.github/workflows/deploy-staging.yml', (text) => `${text}# changed\n`)
    world.commit('Change a workflow')
    await refused('1.0.0', /actions has v1\.0\.0 already, with other content/)
  })
})

const act = await acquireAct(() => {})
if (act.kind === 'missing') console.warn(`The test of callers is left out: ${act.sentence}`)
const withAct = act.kind === 'ready' ? describe : () => {}

withAct('callers of what was pushed', () => {
  // Of the actions only what the caller is to end up with can be had: anything else that is asked for fails the run.
  async function play(uses: string, refOf: (name: string) => string): Promise<WorkflowRun> {
    const localRepositories: Record<string, string> = {}
    for (const name of ['deploy-render', 'wait-healthy']) localRepositories[`axcouncil/${name}@${refOf(name)}`] = exported(world, name, refOf(name))
    for (const ref of world.git(world.bare('actions'), 'rev-list', 'v1.0.0').split('\n')) {
      const folder = mkdtempSync(join(world.folder, 'library-'))
      await exportWorkflows(exported(world, 'actions', ref), folder)
      localRepositories[`axcouncil/actions@${ref}`] = folder
    }
    const workdir = mkdtempSync(join(world.folder, 'caller-'))
    mkdirSync(join(workdir, '.github/workflows'), { recursive: true })
    writeFileSync(join(workdir, '.github/workflows/caller.yml'), `name: Caller\non: push\njobs:\n  release:\n${uses}`)
    writeFileSync(join(workdir, 'event.json'), '{}')
    world.git(workdir, 'init', '--quiet', '-b', 'main')
    world.git(workdir, 'add', '-A')
    world.git(workdir, 'commit', '--quiet', '-m', 'Start')
    return runWorkflow({
      actPath: act.kind === 'ready' ? act.path : '', workdir, workflow: '.github/workflows/caller.yml', event: 'push', eventPath: join(workdir, 'event.json'),
      localRepositories, secrets: { GITHUB_TOKEN: 'token' }, path: [dirname(process.execPath)],
    })
  }
  const printed = (run: WorkflowRun): string[] => run.jobs.flatMap(({ steps }) => steps.flatMap(({ lines }) => lines)).filter((line) => line.includes('first version'))

  it('run an action by its major version and a pipeline by its commit', async () => {
    expect(await world.release('1.0.0')).toMatchObject({ code: 0 })
    const step = await play('    runs-on: ubuntu-latest\n    steps:\n      - uses: axcouncil/deploy-render@v1\n', () => 'v1')
    expect([step.exitCode, step.complaints, printed(step)]).toEqual([0, [], ['deploy-render of the first version']])
    const pipeline = await play(`    uses: axcouncil/actions/.github/workflows/pipeline.yml@${refs('actions')['v1.0.0']}\n`, (name) => refs(name).v1!)
    expect([pipeline.exitCode, pipeline.complaints, printed(pipeline)]).toEqual([0, [], ['deploy-render of the first version', 'wait-healthy of the first version']])
    expect(existsSync(join(world.clone, '.git/refs/tags/v1.0.0'))).toBe(false)
  }, 60_000)
})
