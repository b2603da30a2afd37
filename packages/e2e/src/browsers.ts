import type { Clock } from '@axcouncil/core/clock'
import { formatDuration } from '@axcouncil/core/duration'
import { ActionError } from '@axcouncil/core/errors'
import { run } from '@axcouncil/core/exec'
import type { Playwright } from './playwright.ts'

/** What one installation needs. */
export interface BrowserRequest {
  playwright: Playwright
  browsers: string[]
  workingDirectory: string
  env: Record<string, string | undefined>
  clock: Clock
  signal: AbortSignal
  onLine: (line: string) => void
}

// Downloads print their progress. Silence this long means that nothing moves any more: Playwright before 1.60 on
// Node 24.16 and later stops for ever at 100 % (microsoft/playwright#41000).
const SILENCE_MS = 120_000
const TRIES = 3

/**
 * Installs browsers with the project's own Playwright, which does nothing for those that are there. An installation
 * that falls silent is ended and tried again.
 * @throws ActionError that shows the end of its output, after the last try.
 */
export async function installBrowsers(request: BrowserRequest): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const tail: string[] = []
    const { code, silent } = await installOnce(request, tail)
    if (code === 0) return
    request.signal.throwIfAborted()
    const why = silent ? `printed nothing for ${formatDuration(SILENCE_MS)}` : `ended with exit code ${code}`
    if (attempt === TRIES) {
      throw new ActionError(`Installing ${request.browsers.join(', ')} ${why}: ${tail.slice(-3).join(' ')}`, {
        advice: 'Check that the runner reaches the download host, or use a browser of the system: set PLAYWRIGHT_CHROMIUM_EXECUTABLE_PATH, read it in the Playwright configuration, and `install: never`.',
      })
    }
    request.onLine(`Installing browsers ${why}; trying again (${attempt + 1} of ${TRIES})`)
  }
}

async function installOnce(request: BrowserRequest, tail: string[]): Promise<{ code: number; silent: boolean }> {
  const { playwright, browsers, workingDirectory, env, clock, signal } = request
  const watchdog = new AbortController()
  const bark = (): (() => void) => clock.after(SILENCE_MS, () => watchdog.abort())
  let calm = bark()
  const { code } = await run({
    command: playwright.command,
    args: [...playwright.args, 'install', ...browsers],
    cwd: workingDirectory,
    env,
    clock,
    signal: AbortSignal.any([signal, watchdog.signal]),
    onLine: (line) => {
      calm()
      calm = bark()
      tail.push(line)
    },
  })
  calm()
  return { code, silent: watchdog.signal.aborted }
}
