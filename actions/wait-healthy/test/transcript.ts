import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ActionRun } from '@axcouncil/sandbox/run-action'

/** What the user sees of a step: its log, outputs and summary, with what differs from run to run made equal. */
export function transcriptOf({ stdout, stderr, exitCode, outputs, summary }: ActionRun, sha: string): string {
  const log = (stdout + stderr).split('\n').filter((line) => !line.startsWith('::add-mask::')).join('\n').trim()
  const values = Object.entries(outputs).map(([name, value]) => `${name}=${value}`).join('\n')
  const text = `${log}\n\nexit code ${exitCode}\n\n--- outputs\n${values}\n\n--- summary\n${summary}\n`
  return text
    .replaceAll(sha, 'THE-COMMIT')
    .replaceAll(sha.slice(0, 7), 'THE-COM')
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replaceAll(/\(\d{4,5}\)/g, '(PORT)')
    .replaceAll(/^ *\d+(\.\d+)?m?s {2}/gm, '   TIME  ')
    .replaceAll(/(\d+m )?\b\d+(\.\d+)?m?s\b/g, 'TIME')
    .replaceAll(/-ms=\d+/g, '-ms=TIME')
    .replaceAll(/^( {2}(x-axis "[^"]*"|y-axis "ms"|bar|line)) .*/gm, '$1 NUMBERS')
}

/**
 * The transcript kept under this name. With UPDATE_TRANSCRIPTS set it is written first, for a reviewer to read the
 * difference.
 */
export function kept(name: string, transcript: string): string {
  const file = join(import.meta.dirname, 'transcripts', `${name}.txt`)
  if (process.env.UPDATE_TRANSCRIPTS) writeFileSync(file, transcript)
  return readFileSync(file, 'utf8')
}
