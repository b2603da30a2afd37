import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { actionNames, root } from '../scripts/metadata.ts'
import { median, processMs, sideBySide } from './measure.ts'

/**
 * How long each bundle takes from its start to reporting that inputs are missing, beside a bundle of @actions/core
 * alone that reads one input and prints it. Budget: 1.3 times.
 */
export async function run(args: string[]): Promise<void> {
  const rounds = Number(args[0] ?? 21)
  const folder = await mkdtemp(join(root, '.sandbox-bench-'))
  try {
    const baseline = await bundleOfCoreAlone(folder)
    const bundles = Object.fromEntries((await actionNames()).map((name) => [name, join(root, 'dist', name, 'index.js')]))
    const works = { baseline, ...bundles }
    const samples = await sideBySide(Object.fromEntries(Object.entries(works).map(([name, file]) => [name, () => processMs([file])])), rounds)
    const base = median(samples.baseline!)
    console.log(`@actions/core alone: ${base.toFixed(0)} ms (median of ${rounds})`)
    for (const name of Object.keys(bundles)) {
      const ms = median(samples[name]!)
      console.log(`${name.padEnd(16)} ${ms.toFixed(0).padStart(4)} ms   ratio ${(ms / base).toFixed(2)}   budget 1.30`)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function bundleOfCoreAlone(folder: string): Promise<string> {
  const entry = join(folder, 'entry.mjs')
  await writeFile(entry, `import * as core from '@actions/core'\ncore.info(core.getInput('name'))\n`)
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  const ncc = join(root, 'node_modules/@vercel/ncc/dist/ncc/cli.js')
  await promisify(execFile)(process.execPath, [ncc, 'build', entry, '--out', join(folder, 'out'), '--no-cache', '--quiet'])
  return join(folder, 'out/index.mjs')
}
