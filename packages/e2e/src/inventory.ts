import { join } from 'node:path'
import { type ExecRequest, run } from '@axcouncil/core/exec'
import type { Playwright } from './playwright.ts'
import { readPlaywright } from './playwright-report.ts'
import type { TestCase } from './report.ts'

/** All tests that there are. */
export interface Inventory {
  keys: string[]
  /** Whether Playwright may spread the tests of one file over shards. Blob reports do not tell. */
  fullyParallel: boolean
}

/** What listing needs. */
export interface InventoryRequest extends Pick<ExecRequest, 'clock' | 'signal' | 'env'> {
  playwright: Playwright
  /** Arguments of `playwright test` that select tests; no shard and no list among them. */
  args: string[]
  workingDirectory: string
  repositoryRoot: string
  folder: string
}

/**
 * All tests that there are, as Playwright lists them: it loads the files, and neither global setup nor web
 * server. Against these the merge proves that the shards together ran every test.
 * @returns undefined where they cannot be listed.
 */
export async function listTests({ playwright, args, workingDirectory, repositoryRoot, folder, env, clock, signal }: InventoryRequest): Promise<Inventory | undefined> {
  const file = join(folder, 'inventory.json')
  const { code } = await run({
    command: playwright.command,
    args: [...playwright.args, ...args, '--list', '--reporter=json'],
    cwd: workingDirectory,
    env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: file, PW_TEST_REPORTER: undefined },
    timeoutMs: 120_000,
    clock,
    signal,
  })
  if (code !== 0) return undefined
  const keys: string[] = []
  const collector = { test: ({ key }: TestCase) => void keys.push(key), error: () => undefined }
  const header = await readPlaywright(file, { repositoryRoot, collector }).catch(() => undefined)
  return header && { keys, fullyParallel: header.fullyParallel }
}
