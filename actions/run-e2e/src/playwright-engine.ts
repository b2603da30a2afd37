import { access, mkdir, mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import type { Ports } from '@axcouncil/core/action'
import { errorMessage } from '@axcouncil/core/errors'
import { listTests } from '@axcouncil/e2e/inventory'
import { mergeReports } from '@axcouncil/e2e/merge'
import { blobEnvironment, choosesTests, findPlaywright, testArguments } from '@axcouncil/e2e/playwright'
import { leaveOutPictures } from '@axcouncil/e2e/pictures'
import { scrubZipFile } from '@axcouncil/e2e/scrub-files'
import { secretPages } from '@axcouncil/e2e/secret-pages'
import type { Engine, Site } from './engine.ts'
import type { Inputs } from './inputs.ts'
import { partArguments } from './plan.ts'
import { repeatShard } from './repeat.ts'
import { tellDropped } from './upload.ts'

/** The project's own Playwright, which writes a blob report beside whatever its configuration asks for. */
export async function playwrightEngine(site: Site): Promise<Engine> {
  const { inputs, ports, env, workingDirectory } = site
  const playwright = await findPlaywright(workingDirectory)
  const folder = await mkdtemp(join(ports.environment.temp, 'e2e-'))
  const blobs = join(folder, 'blobs')
  await mkdir(blobs)
  const blob = join(blobs, 'report.zip')
  const selection = testArguments(inputs)
  const { shard } = inputs
  const repeat = shard && (await repeatShard(shard, { site, playwright, folder }))
  const part = repeat ? { args: repeat.args, planned: true } : shard ? await partArguments(shard, { inputs, ports, playwright, folder }) : { args: [], planned: false }
  // One shard says what all of them together must have run.
  const list = shard?.current === 1 && !choosesTests(inputs.args)
  const inventory = list
    ? await listTests({ playwright, args: selection, workingDirectory, repositoryRoot: ports.environment.workspace, folder, env, clock: ports.clock, signal: ports.signal })
    : undefined
  return {
    title: `Run Playwright ${playwright.version}`,
    command: playwright.command,
    args: [...playwright.args, ...selection, ...part.args],
    env: { ...env, ...(await blobEnvironment(playwright, { folder, blob })) },
    collect: async (signal) => {
      const written = await access(blob).then(() => true, () => false)
      // Everything else is made of the blob: clean that, and all of it is clean.
      const clean = written && (await scrubBlob(blob, site))
      const merged = await mergeReports({
        playwright, blobs, out: join(folder, 'report'), html: clean && !inputs.shard, workingDirectory, env, signal,
        repositoryRoot: ports.environment.workspace, clock: ports.clock, onLine: (line) => ports.runner.info(line),
      })
      const blobFiles = clean ? [blob, ...((await repeat?.blobs(blob)) ?? [])] : []
      return { report: merged && (repeat?.complete(merged.report) ?? merged.report), html: merged?.html, blobs: blobFiles, inventory, planned: part.planned }
    },
  }
}

async function scrubBlob(blob: string, { inputs, scrubber, ports }: Site): Promise<boolean> {
  try {
    await leaveOut(blob, inputs, ports)
    tellDropped(await scrubZipFile(blob, scrubber), ports)
    return true
  } catch (error) {
    ports.runner.warning(`The report could not be searched for secrets, so it is not uploaded: ${errorMessage(error)}`)
    return false
  }
}

async function leaveOut(blob: string, { secretPages: patterns }: Inputs, { environment, runner }: Ports): Promise<void> {
  if (patterns.length === 0) return
  const { tests, pictures } = await leaveOutPictures(blob, { pages: secretPages(patterns), repositoryRoot: environment.workspace })
  runner.info(`secret-pages: ${pictures} screenshots, videos and frames of ${tests} tests were left out of the report`)
}
