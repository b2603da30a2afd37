import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type GitHub, startGitHub } from '@axcouncil/sandbox/github/server'
import { root } from '../scripts/metadata.ts'

/**
 * A small repository that stands in for this one, with two actions, a bare git repository for it and for each action's
 * mirror, and the local GitHub over them. What is run against it is the real release script as a process of its own.
 */
export interface ReleaseWorld {
  folder: string
  /** The clone that is released. */
  clone: string
  github: GitHub
  git: (where: string, ...args: string[]) => string
  bare: (name: string) => string
  /** Runs `scripts/release.ts` in the clone. */
  release: (...args: string[]) => Promise<Ended>
  /** Commits everything in the clone, pushes it to main, and lets CI find it good. */
  commit: (message: string) => string
  /** Kills the next release with SIGKILL at the n-th push, before or after it took effect. */
  killAt: (push: number, when: 'before' | 'after') => void
  state: () => unknown
  stop: () => Promise<void>
}

/** How a run ended: null where it was killed. */
export interface Ended { code: number | null; output: string }

export const NAMES = ['actions', 'deploy-render', 'wait-healthy']

const BUNDLE = (name: string): string => `const wait = process.env.INPUT_WAIT
if (wait && !/^(true|false)$/.test(wait)) { console.log('::error::wait is wrong'); process.exit(1) }
console.log('${name} of the first version')
`
const BUILD = `import { cpSync, readFileSync, readdirSync } from 'node:fs'
for (const name of readdirSync('actions')) {
  const [from, to] = ['actions/' + name + '/source.js', 'dist/' + name + '/index.js']
  if (!process.argv.includes('--check')) cpSync(from, to)
  else if (process.env.RELEASE_TOKEN) { console.log('the bundler can see the token'); process.exitCode = 1 }
  else if (!readFileSync(from).equals(readFileSync(to))) { console.log(to + ' is not what the sources build'); process.exitCode = 1 }
}`
const workflow = (job: string): string => `on: { workflow_call: {} }\npermissions: {}\njobs:\n  job:\n${job}`

function files(): Record<string, string> {
  const action = (name: string): Record<string, string> => ({
    [`actions/${name}/action.yml`]: `name: ${name}\ndescription: Stands in\ninputs:\n  wait: { description: Whether to wait, default: true }\nruns:\n  using: node24\n  main: ../../dist/${name}/index.js\n`,
    [`actions/${name}/README.md`]: `# ${name}\n\nSee the [guide](../../docs/guide.md) and ![a picture](picture.png).\n`,
    [`actions/${name}/source.js`]: BUNDLE(name),
    [`dist/${name}/index.js`]: BUNDLE(name),
    [`dist/${name}/package.json`]: '{"type":"module"}\n',
    [`dist/${name}/licenses.txt`]: 'undici 8.0.0 (MIT)\n\nMIT License\n',
  })
  return {
    'package.json': '{ "private": true, "scripts": { "build": "node build.mjs" } }\n',
    'package-lock.json': '{ "packages": { "node_modules/undici": { "version": "8.0.0", "license": "MIT", "integrity": "sha512-AAAA" }, "node_modules/jest": { "version": "30.0.0", "dev": true } } }\n',
    'build.mjs': BUILD,
    'CHANGELOG.md': '# Changelog\n\n## 1.1.0\n\n- Second.\n\n## 1.0.0\n\n- First.\n',
    LICENSE: 'MIT\n',
    '.github/workflows/ci.yml': 'on: push\njobs:\n  check:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo checked\n',
    '.github/workflows/deploy-staging.yml': workflow('    runs-on: ubuntu-latest\n    steps:\n      - uses: axcouncil/deploy-render@v1\n      - uses: "axcouncil/wait-healthy@v1" # until it answers\n'),
    '.github/workflows/pipeline.yml': workflow('    uses: axcouncil/actions/.github/workflows/deploy-staging.yml@v1\n'),
    ...action('deploy-render'),
    ...action('wait-healthy'),
  }
}

const DATED = { GIT_AUTHOR_DATE: '2026-11-01T10:00:00Z', GIT_COMMITTER_DATE: '2026-11-01T10:00:00Z', GIT_CONFIG_GLOBAL: '/dev/null' }

/** Another repository than the stand-in: `prepare` puts its files into the clone's folder, beside which everything is made. */
export interface OtherRepository { names: string[]; within: string; prepare: (clone: string) => void }

export async function startReleaseWorld(other?: OtherRepository): Promise<ReleaseWorld> {
  const names = other?.names ?? NAMES
  const folder = mkdtempSync(join(other?.within ?? tmpdir(), '.sandbox-release-'))
  const clone = join(folder, 'clone')
  const bare = (name: string): string => join(folder, `${name}.git`)
  const git = (where: string, ...args: string[]): string =>
    execFileSync('git', ['-C', where, '-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args], { encoding: 'utf8', env: { ...process.env, ...DATED }, stdio: ['ignore', 'pipe', 'pipe'] }).trim()
  for (const [path, text] of other ? [] : Object.entries(files())) {
    mkdirSync(dirname(join(clone, path)), { recursive: true })
    writeFileSync(join(clone, path), text)
  }
  mkdirSync(clone, { recursive: true })
  other?.prepare(clone)
  for (const name of names) {
    execFileSync('git', ['init', '--quiet', '--bare', '-b', 'main', bare(name)])
    for (const when of ['pre', 'post']) addHook(folder, bare(name), when)
  }
  git(clone, 'init', '--quiet', '-b', 'main')
  const github = await startGitHub({ repositories: Object.fromEntries(names.map((name) => [`axcouncil/${name}`, bare(name)])), rateLimit: { limit: 100_000, windowSeconds: 3600 } })
  const commit = (message: string): string => {
    git(clone, 'add', '--all')
    git(clone, 'commit', '--quiet', '--allow-empty', '-m', message)
    const sha = git(clone, 'rev-parse', 'HEAD')
    git(clone, 'push', '--quiet', '--no-verify', bare('actions'), 'HEAD:refs/heads/main')
    passCi(github, sha, 'success')
    return sha
  }
  commit('Start')
  return {
    folder, clone, github, git, bare, commit,
    release: (...args) => run(folder, clone, { args: [...args, '--remotes', join(folder, '{name}.git')], url: github.url }),
    killAt: (push, when) => { writeFileSync(join(folder, 'kill-at'), `${when === 'before' ? 'pre' : 'post'} ${push}`); writeFileSync(join(folder, 'pushes'), '') },
    state: () => Object.fromEntries(names.map((name) => [name, stateOf(github, name, git(bare(name), 'for-each-ref', '--format=%(refname) %(objectname)'))])),
    async stop() {
      await github.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** What CI's run on main ended with. */
export function passCi(github: GitHub, sha: string, conclusion: string | null): void {
  const { runs } = github.repository('axcouncil/actions')
  const number = runs.length + 1
  runs.push({
    id: 5000 + number, name: 'CI', path: '.github/workflows/ci.yml', workflowId: 7, number, attempt: 1, event: 'push', status: conclusion === null ? 'in_progress' : 'completed',
    conclusion, headSha: sha, headBranch: 'main', actor: 'ada', createdAt: '2026-11-01T10:00:00Z',
  })
}

// A push's hook counts the pushes and, at the one that is asked for, kills the releaser as a power cut would.
function addHook(folder: string, repository: string, when: string): void {
  const hook = join(repository, 'hooks', `${when}-receive`)
  writeFileSync(hook, `#!/bin/sh
cat > /dev/null
[ -f ${folder}/kill-at ] || exit 0
${when === 'pre' ? `echo x >> ${folder}/pushes` : ''}
[ "${when} $(wc -l < ${folder}/pushes | tr -d ' ')" = "$(cat ${folder}/kill-at)" ] || exit 0
rm ${folder}/kill-at
kill -9 "$(cat ${folder}/pid)"
exit 1
`)
  chmodSync(hook, 0o755)
}

function run(folder: string, cwd: string, { args, url }: { args: string[]; url: string }): Promise<Ended> {
  const env = { PATH: process.env.PATH, HOME: folder, GIT_CONFIG_GLOBAL: '/dev/null', GITHUB_API_URL: url, RELEASE_TOKEN: 'github-token' }
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--no-warnings', join(root, 'scripts/release.ts'), ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    writeFileSync(join(folder, 'pid'), String(child.pid))
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => { output += text })
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, output }))
  })
}

function stateOf(github: GitHub, name: string, refs: string): unknown {
  const releases = github.repository(`axcouncil/${name}`).releases.map(({ tag, draft, body, target, assets }) =>
    ({ tag, draft, body, target, assets: assets.map((asset) => [asset.name, createHash('sha256').update(asset.bytes).digest('hex')]) }))
  return { refs: refs.split('\n'), releases }
}

/** A folder with the files of one commit or tag of a bare repository. */
export function exported(world: ReleaseWorld, name: string, ref: string): string {
  const target = mkdtempSync(join(world.folder, 'export-'))
  const tar = execFileSync('git', ['-C', world.bare(name), 'archive', ref], { maxBuffer: 64 * 1024 * 1024 })
  execFileSync('tar', ['-x', '-C', target], { input: tar })
  return target
}

