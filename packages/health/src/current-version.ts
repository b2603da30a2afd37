import { randomUUID } from 'node:crypto'
import { type HealthPorts, ask } from './ask.ts'
import type { HealthSpec } from './spec.ts'
import { readVersion } from './version-source.ts'

const TRIES = 3

/** The version that the first address answers with now, well or not; undefined where no answer tells one. */
export async function currentVersion(spec: HealthSpec, ports: HealthPorts): Promise<string | undefined> {
  const url = spec.urls[0]!
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const exchange = await ask({ url, name: url, family: spec.families[0], bustCaches: attempt > 0 }, spec, ports, randomUUID())
    const reading = exchange.answered ? readVersion(spec.versionFrom, exchange.answer) : undefined
    if (reading?.found) return reading.version
  }
  return undefined
}
