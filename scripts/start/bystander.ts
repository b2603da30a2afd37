import { setTimeout as sleep } from 'node:timers/promises'

/** What a plain check of the status would have seen beside the pipeline's own wait. */
export interface Bystander {
  /** Milliseconds from the end of the deploy step to the first 200, and the version that it came from. */
  firstOk: { afterMs: number; commit: string } | undefined
  /** Milliseconds from the end of the deploy step to the first answer of the new version. */
  firstNew: { afterMs: number } | undefined
}

/**
 * Asks the health address as `curl -f` in a loop would, from the moment at which the deploy step has ended until the
 * wait has: this is the check that the pipeline does better, measured in the same run.
 */
export async function watchPlainly(url: string, candidate: string, until: AbortSignal): Promise<Bystander> {
  const started = performance.now()
  const seen: Bystander = { firstOk: undefined, firstNew: undefined }
  while (!until.aborted && !seen.firstNew) {
    const commit = await ask(url)
    const afterMs = performance.now() - started
    if (commit !== undefined) seen.firstOk ??= { afterMs, commit }
    if (commit === candidate) seen.firstNew = { afterMs }
    await sleep(100, undefined, { signal: until }).catch(() => undefined)
  }
  return seen
}

async function ask(url: string): Promise<string | undefined> {
  try {
    const answer = await fetch(url, { headers: { connection: 'close' }, signal: AbortSignal.timeout(5_000) })
    return answer.ok ? ((await answer.json()) as { commit?: string }).commit : undefined
  } catch {
    return undefined
  }
}
