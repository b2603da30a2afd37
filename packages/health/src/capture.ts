import { randomUUID } from 'node:crypto'
import { ActionError } from '@axcouncil/core/errors'
import type { Answer } from './answer.ts'
import { type HealthPorts, type Target, ask } from './ask.ts'
import { type Baseline, baselineKey, fingerprint } from './baseline.ts'
import type { HealthSpec } from './spec.ts'
import { hasStatus } from './status-set.ts'
import { readVersion } from './version-source.ts'

/** Every answer differs from the last, so that no change would prove anything. */
export class NothingStable extends ActionError {}

/** What answers before a deploy, and what it took to find out. */
export interface Capture {
  baseline: Baseline
  attempts: number
  elapsedMs: number
}

// More than a second apart, so that an uptime in seconds gives itself away as something that changes by itself.
const PROBES = 3
const APART_MS = 1_100

/**
 * Notes what answers now at every address, to be told apart from what answers after the deploy. An address that does
 * not give a good answer is noted as such: then any good answer is a change.
 * @throws NothingStable
 */
export async function capture(spec: HealthSpec, ports: HealthPorts): Promise<Capture> {
  const started = ports.clock.elapsed()
  const noted = await Promise.all(spec.urls.map((url) => captureOne(url, spec, ports)))
  return {
    baseline: Object.fromEntries(noted.map(({ key, print }) => [key, print])),
    attempts: noted.reduce((sum, { attempts }) => sum + attempts, 0),
    elapsedMs: ports.clock.elapsed() - started,
  }
}

async function captureOne(url: string, spec: HealthSpec, ports: HealthPorts) {
  const key = baselineKey(url)
  const target: Target = { url, name: key, family: spec.families[0], bustCaches: false }
  const answers: Answer[] = []
  let attempts = 0
  while (attempts < PROBES) {
    if (attempts > 0) await ports.clock.sleep(APART_MS, ports.signal)
    attempts += 1
    const exchange = await ask(target, spec, ports, randomUUID())
    if (exchange.answered && hasStatus(spec.status, exchange.answer.status)) answers.push(exchange.answer)
    if (answers.length > 0 && readVersion(spec.versionFrom, answers.at(-1)!).found) break
  }
  const print = fingerprint(answers, spec.versionFrom)
  if (print) return { key, print, attempts }
  throw new NothingStable(`${key} shows no version, and no part of its answers stays the same from one to the next`, {
    advice: 'A change after the deploy would prove nothing. Let the app say its commit, and name where in `version-from`.',
  })
}
