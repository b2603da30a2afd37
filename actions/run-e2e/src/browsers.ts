import type { Ports } from '@axcouncil/core/action'
import { errorMessage } from '@axcouncil/core/errors'
import { type BrowserCache, areInstalled, browserCache, removeIncomplete } from '@axcouncil/e2e/browser-cache'
import { installBrowsers } from '@axcouncil/e2e/browsers'
import { type Cache, openCache } from '@axcouncil/e2e/cache'
import { findPlaywright } from '@axcouncil/e2e/playwright'
import type { Site } from './engine.ts'

/**
 * Installs browsers, with the help of a cache where there is one. Playwright's own installation runs in any case: it
 * does nothing for what is there, and mends what is not. Saved right after, so that tests that fail cost no cache.
 */
export async function provideBrowsers(wanted: string[], { inputs, ports, env, workingDirectory }: Site): Promise<void> {
  const playwright = await findPlaywright(workingDirectory)
  const onLine = (line: string): void => ports.runner.info(line)
  const cache = await openBrowserCache(wanted, { ports, env, workingDirectory })
  const missed = (await cache?.restore()) === false
  await installBrowsers({ playwright, browsers: wanted, workingDirectory, env, clock: ports.clock, signal: ports.signal, onLine })
  if (cache && missed && maySave(ports) && (inputs.shard?.current ?? 1) === 1) await cache.save()
}

interface OpenCache {
  /** Whether the browsers are there now; undefined where they were before. */
  restore(): Promise<boolean | undefined>
  save(): Promise<void>
}

async function openBrowserCache(words: string[], { ports, env, workingDirectory }: Pick<Site, 'ports' | 'env' | 'workingDirectory'>): Promise<OpenCache | undefined> {
  const service = openCache(ports.environment)
  const wanted = service && (await browserCache({ words, workingDirectory, env, os: process }))
  if (!service || !wanted) return undefined
  return { restore: () => restore(wanted, service, ports), save: () => save(wanted, service, ports) }
}

async function restore(wanted: BrowserCache, service: Cache, { runner }: Ports): Promise<boolean | undefined> {
  if (await areInstalled(wanted)) return undefined
  const found = await service.restore(wanted.paths, [wanted.key]).catch((error: unknown) => {
    runner.warning(`The cache of browsers could not be read, so they are downloaded: ${errorMessage(error)}`)
    return undefined
  })
  if (found === wanted.key) runner.info(`Browsers from the cache: ${found}`)
  else {
    runner.info(`No browsers in the cache yet for ${wanted.key}`)
    await removeIncomplete(wanted)
  }
  return found === wanted.key
}

async function save(wanted: BrowserCache, service: Cache, { runner }: Ports): Promise<void> {
  try {
    await service.save(wanted.paths, wanted.key)
  } catch (error) {
    runner.warning(`The browsers could not be saved in the cache: ${errorMessage(error)}`)
  }
}

// A cache of the default branch is read by every branch, so only what was reviewed may fill it; one of a pull request
// is read by nobody else and takes room from the others. Events that run on the default branch with somebody else's code
// (pull_request_target, workflow_run) are not among these.
const TRUSTED = ['push', 'schedule', 'workflow_dispatch']

function maySave({ environment: { event, eventName, ref } }: Ports): boolean {
  const branch = (event.repository as { default_branch?: unknown } | undefined)?.default_branch
  return typeof branch === 'string' && ref === `refs/heads/${branch}` && TRUSTED.includes(eventName ?? '')
}
