import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Ports } from '@axcouncil/core/action'
import { ActionError } from '@axcouncil/core/errors'
import type { Config } from '@axcouncil/seed/config/config'
import { readConfig } from '@axcouncil/seed/config/read-config'
import type { Report } from '@axcouncil/seed/report'
import { cloneOverRest } from '@axcouncil/seed/rest/clone'
import { openRest, type RestDatabase } from '@axcouncil/seed/transports/rest'
import type { CloneInputs, Inputs, Project } from './inputs.ts'

/** Clones one Supabase project into another over their Data APIs. */
export async function clone(inputs: Inputs & CloneInputs, ports: Ports): Promise<Omit<Report, 'durationMs'>> {
  const { runner, clock, environment } = ports
  const { source, target, unclassified, maskKey, dryRun } = inputs
  const config = await loadConfig(inputs.config, ports)
  runner.info(`${dryRun ? 'Comparing' : 'Cloning'} ${source.place.name} to ${target.place.name} by ${inputs.config}`)
  const outcome = await cloneOverRest({
    source: await open(source, 'source', ports),
    target: await open(target, 'target', ports),
    config,
    unclassified,
    maskKey,
    dryRun,
    temp: environment.temp,
    clock,
    say: (line) => runner.info(line),
    group: (title, chapter) => runner.group(title, chapter),
  })
  return { version: 1, strategy: 'clone', transport: 'rest', dryRun, source: source.place.name, target: target.place.name, ...outcome }
}

async function loadConfig(path: string, { environment, runner }: Ports): Promise<Config> {
  const file = resolve(environment.workspace, path)
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new ActionError(`The file ${path} in the input \`config\` cannot be read (${cause.code})`, {
      advice: `Nothing was changed. Check the repository out before this step; the file was looked for at ${file}.`,
    })
  })
  const config = await readConfig({ file: path, text }, (name) => environment.variable(name))
  if (config.auth?.password) runner.mask(config.auth.password)
  return config
}

const open = ({ url, key }: Project, side: 'source' | 'target', { http, clock, signal }: Ports): Promise<RestDatabase> =>
  openRest({ url, key, side, http, clock, signal })
