import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Ports } from '@axcouncil/core/action'
import { ActionError } from '@axcouncil/core/errors'
import type { Config } from '@axcouncil/seed/config/config'
import { readConfig } from '@axcouncil/seed/config/read-config'

/** The default of the input `config`. */
export const DEFAULT_CONFIG = 'seed.yml'

/** A configuration that says nothing. */
export const emptyConfig = (file: string): Config => ({ file, schemas: ['public'], tables: new Map(), relations: [], auth: undefined, synthetic: new Map(), public: [] })

/**
 * Reads the file of the input `config`, whose secrets the runner masks from here on.
 * @throws ActionError where it cannot be read, ConfigError where it is wrong.
 */
export async function loadConfig(path: string, { environment, runner }: Ports): Promise<Config> {
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
