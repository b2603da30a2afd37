import { access, mkdir, mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { mergeReports } from '@axcouncil/e2e/merge'
import { blobEnvironment, findPlaywright, testArguments } from '@axcouncil/e2e/playwright'
import type { Engine, Site } from './engine.ts'

/** The project's own Playwright, which writes a blob report beside whatever its configuration asks for. */
export async function playwrightEngine({ inputs, ports, env, workingDirectory }: Site): Promise<Engine> {
  const playwright = await findPlaywright(workingDirectory)
  const folder = await mkdtemp(join(ports.environment.temp, 'e2e-'))
  const blobs = join(folder, 'blobs')
  await mkdir(blobs)
  const blob = join(blobs, 'report.zip')
  return {
    title: `Run Playwright ${playwright.version}`,
    command: playwright.command,
    args: [...playwright.args, ...testArguments(inputs)],
    env: { ...env, ...blobEnvironment(blob) },
    collect: async (signal) => {
      const written = await access(blob).then(() => blob, () => undefined)
      const merged = await mergeReports({
        playwright, blobs, out: join(folder, 'report'), html: !inputs.shard, workingDirectory, env, signal,
        repositoryRoot: ports.environment.workspace, clock: ports.clock, onLine: (line) => ports.runner.info(line),
      })
      return { report: merged?.report, html: merged?.html, blob: written }
    },
  }
}
