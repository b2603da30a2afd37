import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { actionNames, root } from '../scripts/metadata.ts'
import { median, processMs, sideBySide } from './measure.ts'

/**
 * How long a step takes that has nothing to wait for, as whole processes: each bundle until it reports that its inputs
 * are missing, beside a bundle of @actions/core alone (budget 1.3 times); and deploy-render with `wait: false` against
 * a server on this machine, beside a bundle that makes one POST with undici (budget 60 ms more, three requests).
 */
export async function run(args: string[]): Promise<void> {
  const rounds = Number(args[0] ?? 21)
  const folder = await mkdtemp(join(root, '.sandbox-bench-'))
  try {
    await compareBundles(await bundleOf('core-alone', CORE_ALONE, folder), rounds)
    await compareTrigger(await bundleOf('one-post', ONE_POST, folder), rounds)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const CORE_ALONE = `import * as core from '@actions/core'\ncore.info(core.getInput('name'))\n`
const ONE_POST = `import { request } from 'undici'
const { body } = await request(process.env.TARGET, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })
console.log(await body.text())
`

async function bundleOf(name: string, source: string, folder: string): Promise<string> {
  const entry = join(folder, `${name}.mjs`)
  await writeFile(entry, source)
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  const ncc = join(root, 'node_modules/@vercel/ncc/dist/ncc/cli.js')
  const out = join(folder, name)
  await promisify(execFile)(process.execPath, [ncc, 'build', entry, '--out', out, '--no-cache', '--quiet'])
  return join(out, 'index.mjs')
}

async function compareBundles(baseline: string, rounds: number): Promise<void> {
  const bundles = Object.fromEntries((await actionNames()).map((name) => [name, join(root, 'dist', name, 'index.js')]))
  const works = Object.entries({ baseline, ...bundles }).map(([name, file]) => [name, () => processMs([file])])
  const samples = await sideBySide(Object.fromEntries(works), rounds)
  const base = median(samples.baseline!)
  console.log(`@actions/core alone: ${base.toFixed(0)} ms (median of ${rounds})`)
  for (const name of Object.keys(bundles)) {
    const ms = median(samples[name]!)
    console.log(`${name.padEnd(16)} ${ms.toFixed(0).padStart(4)} ms   ratio ${(ms / base).toFixed(2)}   budget 1.30`)
  }
}

const SERVICE = 'srv-d0000000000000000000'
const SHA = '8f31c2a4d5e6f708192a3b4c5d6e7f8091a2b3c4'

async function compareTrigger(onePost: string, rounds: number): Promise<void> {
  const render = await startRender()
  const inputs = { 'INPUT_API-KEY': 'rnd_measured', 'INPUT_API-URL': `${render.url}/v1`, 'INPUT_SERVICE-ID': SERVICE, INPUT_WAIT: 'false' }
  const ours = join(root, 'dist/deploy-render/index.js')
  const bare = (): Promise<number> => processMs([onePost], { TARGET: `${render.url}/elsewhere` })
  const trigger = (): Promise<number> => processMs([ours], { ...inputs, GITHUB_SHA: SHA })
  try {
    const samples = await sideBySide({ bare, trigger }, rounds)
    const [base, ms] = [median(samples.bare!), median(samples.trigger!)]
    console.log(`one POST with undici: ${base.toFixed(0)} ms (median of ${rounds})`)
    console.log(`deploy-render with wait: false  ${ms.toFixed(0)} ms   ratio ${(ms / base).toFixed(2)}   ${(ms - base).toFixed(0)} ms more, budget 60`)
    console.log(`                                ${render.requests() / rounds} requests, budget 3`)
  } finally {
    await new Promise((resolve) => render.server.close(resolve))
  }
}

/** As much of Render as a trigger asks for, answered at once: what is measured is the action. */
async function startRender(): Promise<{ server: Server; url: string; requests: () => number }> {
  let requests = 0
  const server = createServer(({ method, url }, response) => {
    requests += Number(url!.startsWith('/v1/'))
    const deploy = { id: 'dep-d0000000000000000000', status: 'created', trigger: 'api', commit: { id: SHA } }
    const service = { id: SERVICE, name: 'api', type: 'web_service', ownerId: 'tea-d0000000000000000000', autoDeploy: 'no' }
    const answer = method === 'POST' ? deploy : url!.includes('/deploys') ? [] : service
    response.writeHead(method === 'POST' ? 201 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests: () => requests }
}
