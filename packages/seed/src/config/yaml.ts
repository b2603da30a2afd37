import type { Node, Pair } from 'yaml'

/** A value of a YAML document that knows its line, so that a fault can name it. */
export type YamlNode = { line: number } & (
  | { kind: 'scalar'; value: string | number | boolean | null }
  | { kind: 'list'; items: YamlNode[] }
  | { kind: 'map'; entries: YamlEntry[] }
)

export interface YamlEntry {
  key: string
  line: number
  value: YamlNode
}

/** What a YAML text holds, or the lines where it is no YAML. */
export type YamlResult = { ok: true; root: YamlNode } | { ok: false; faults: { line: number; message: string }[] }

/** Reads YAML 1.2. The only door to the package yaml, which loads when it is first used. */
export async function readYaml(text: string): Promise<YamlResult> {
  const yaml = await import('yaml')
  const lines = new yaml.LineCounter()
  const document = yaml.parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
  if (document.errors.length > 0) {
    return { ok: false, faults: document.errors.map((error) => ({ line: lines.linePos(error.pos[0]).line, message: error.message })) }
  }
  const lineOf = (node: Node | null | undefined, otherwise: number): number =>
    node?.range ? lines.linePos(node.range[0]).line : otherwise
  const convert = (node: unknown, above: number): YamlNode => {
    const resolved = yaml.isAlias(node) ? node.resolve(document) : node
    const line = yaml.isNode(node) ? lineOf(node, above) : above
    if (yaml.isMap(resolved)) return { kind: 'map', line, entries: resolved.items.map((pair) => entry(pair, line)) }
    if (yaml.isSeq(resolved)) return { kind: 'list', line, items: resolved.items.map((item) => convert(item, line)) }
    return { kind: 'scalar', line, value: yaml.isScalar(resolved) ? scalar(resolved.value) : null }
  }
  const entry = ({ key, value }: Pair, above: number): YamlEntry => {
    const line = lineOf(key as Node, above)
    return { key: String(yaml.isScalar(key) ? key.value : key), line, value: convert(value, line) }
  }
  return { ok: true, root: convert(document.contents, 1) }
}

const scalar = (value: unknown): string | number | boolean | null =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value) ? (value as string) : String(value)

/** The plain value of a node, without its lines. */
export function plain(node: YamlNode): unknown {
  if (node.kind === 'scalar') return node.value
  if (node.kind === 'list') return node.items.map(plain)
  return Object.fromEntries(node.entries.map(({ key, value }) => [key, plain(value)]))
}
