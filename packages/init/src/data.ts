import { type YamlNode, readYaml } from '@axcouncil/seed/config/yaml'

/** What a YAML or JSON file holds, as plain values. */
export type Data = string | number | boolean | null | Data[] | { [key: string]: Data }

/** Reads YAML; undefined where the text is none, which the caller tells in its own words. */
export async function dataOf(text: string): Promise<Data | undefined> {
  const result = await readYaml(text)
  return result.ok ? toData(result.root) : undefined
}

function toData(node: YamlNode): Data {
  if (node.kind === 'scalar') return node.value
  if (node.kind === 'list') return node.items.map(toData)
  return Object.fromEntries(node.entries.map(({ key, value }) => [key, toData(value)]))
}

/** The map at a place, empty where there is none, so that a chain of lookups needs no branches. */
export const mapAt = (data: Data | undefined, ...path: string[]): Record<string, Data> => {
  const found = path.reduce<Data | undefined>((value, key) => (isMap(value) ? value[key] : undefined), data)
  return isMap(found) ? found : {}
}

/** Whether a value is a map. */
export const isMap = (value: Data | undefined): value is Record<string, Data> => typeof value === 'object' && value !== null && !Array.isArray(value)
