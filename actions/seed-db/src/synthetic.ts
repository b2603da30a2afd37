import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Ports } from '@axcouncil/core/action'
import type { CloneOutcome } from '@axcouncil/seed/outcome'
import type { Report } from '@axcouncil/seed/report'
import { type Synthetic, synthesizeOverPostgres } from '@axcouncil/seed/synthetic/postgres'
import { synthesizeOverRest } from '@axcouncil/seed/synthetic/rest'
import { openPostgres } from '@axcouncil/seed/transports/postgres'
import { openRest } from '@axcouncil/seed/transports/rest'
import { DEFAULT_CONFIG, emptyConfig, loadConfig } from './config.ts'
import type { Inputs, SyntheticInputs } from './inputs.ts'

/** Fills the target with made-up rows, as many as asked for; the same for the same seed. */
export async function synthesize(inputs: Inputs & SyntheticInputs, ports: Ports): Promise<Omit<Report, 'durationMs'>> {
  const { target, amounts, seed, dryRun } = inputs
  const { runner, clock } = ports
  const name = (target.kind === 'rest' ? target.project : target.connection).place.name
  const config = (await isLeftOut(inputs, ports)) ? emptyConfig(inputs.config) : await loadConfig(inputs.config, ports)
  runner.info(`${dryRun ? 'Planning' : 'Making'} rows for ${name} by the seed ${seed}`)
  const options: Synthetic = { config, amounts, seed, dryRun, clock, say: (line) => runner.info(line), group: (title, chapter) => runner.group(title, chapter) }
  const outcome = await make(target, options, ports)
  return { version: 1, strategy: 'synthetic', transport: target.kind, dryRun, source: undefined, target: name, ...outcome }
}

async function make(target: SyntheticInputs['target'], options: Synthetic, ports: Ports): Promise<CloneOutcome> {
  if (target.kind === 'rest') {
    const { url, key } = target.project
    return synthesizeOverRest(await openRest({ url, key, side: 'target', ...ports }), { ...options, temp: ports.environment.temp })
  }
  const database = await openPostgres({ url: target.connection.url, input: 'target-db-url', signal: ports.signal })
  try {
    return await synthesizeOverPostgres(database, options)
  } finally {
    await database.close().catch(() => {})
  }
}

// Rows can be made without a file of rules; one that a workflow names must be there.
const isLeftOut = ({ config }: SyntheticInputs, { environment }: Ports): Promise<boolean> =>
  access(resolve(environment.workspace, config)).then(() => false, (error: NodeJS.ErrnoException) => config === DEFAULT_CONFIG && error.code === 'ENOENT')
