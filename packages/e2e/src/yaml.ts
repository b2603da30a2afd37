import { readFile } from 'node:fs/promises'
import { ActionError, errorMessage } from '@axcouncil/core/errors'

/**
 * Reads a YAML 1.2 file as plain data. A door to the package yaml, which loads when first used.
 * @throws ActionError that names the file, and the line where it is no YAML.
 */
export async function readYamlFile(file: string, shown: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ActionError(`The file ${shown} cannot be read: ${errorMessage(cause)}`, { advice: 'Its path starts at the root of the repository.' })
  })
  const { parse } = await import('yaml')
  try {
    return parse(text, { uniqueKeys: true, maxAliasCount: 100 }) as unknown
  } catch (cause) {
    throw new ActionError(`${shown} is no YAML: ${errorMessage(cause)}`)
  }
}

/** Whether a value is a mapping, as opposed to a list, a scalar or nothing. */
export const isMapping = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
