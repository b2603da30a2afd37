import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../scripts/metadata.ts'

/** A fenced block of a page: its language, its text without the indent of the fence, and the line it begins on. */
export interface Block {
  page: string
  line: number
  language: string
  text: string
}

const PAGES = ['*.md', 'docs/*.md', 'actions/*/README.md', 'packages/init/README.md', 'packages/seed-cli/README.md', 'examples/*/README.md']

/** Every fenced block of everything that a user reads. */
export function blocks(): Block[] {
  return PAGES.flatMap((pattern) => globSync(pattern, { cwd: root })).sort().flatMap((page) => blocksOf(page, readFileSync(join(root, page), 'utf8')))
}

export function blocksOf(page: string, markdown: string): Block[] {
  return [...markdown.matchAll(/^([ \t]*)```(\w*)[^\n]*\n([^]*?)^\1```/gm)].map((match) => {
    const [, indent = '', language = '', text = ''] = match
    return { page, language, line: markdown.slice(0, match.index).split('\n').length, text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), '') }
  })
}

export type Kind = 'workflow' | 'jobs' | 'job' | 'steps' | 'with' | 'seed' | 'blueprint' | 'action-part' | 'other'

/** What kind of YAML a block shows, by its first key. */
export function kindOf(text: string): Kind {
  const body = text.replaceAll(/^\s*#.*\n/gm, '')
  const has = (pattern: RegExp): boolean => pattern.test(body)
  if (has(/^jobs:/m)) return has(/^["']?on["']?:/m) ? 'workflow' : 'jobs'
  if (has(/^services:/m)) return 'blueprint'
  if (has(/^version: 1$/m) || has(/^(tables|auth|relations|synthetic):/m)) return 'seed'
  if (has(/^ *- (uses|name|id|run|if):/)) return 'steps'
  if (has(/^ *(steps):/) || has(/^ *permissions:/)) return 'job'
  if (has(/^ *with:/)) return 'with'
  return 'other'
}

/** A block as a whole workflow that a linter can read; undefined where it is part of something else. */
export function asWorkflow({ page, text }: Block): string | undefined {
  const kind = kindOf(text)
  const head = `name: ${JSON.stringify(page)}\non:\n  workflow_dispatch:${dispatched(text)}\npermissions: {}\nconcurrency: { group: docs, cancel-in-progress: false }\n`
  const job = (rest: string): string => `${head}jobs:\n  job:\n    name: Job\n    runs-on: ubuntu-latest\n${rest}`
  if (kind === 'workflow') return text
  if (kind === 'jobs') return head + text
  if (kind === 'job') return job(under(text, 4) + (/^ *(steps|uses):/m.test(text) ? '' : '    steps:\n      - run: "true"\n'))
  if (kind === 'steps') return job(`    permissions: {}\n    steps:\n${stubs(text)}${under(text, 6)}`)
  return undefined
}

/** Moves a text to an indent, whatever it had. */
function under(text: string, indent: number): string {
  const lines = text.trimEnd().split('\n')
  const own = Math.min(...lines.filter((line) => line.trim()).map((line) => line.length - line.trimStart().length))
  return `${lines.map((line) => (line.trim() ? ' '.repeat(indent) + line.slice(own) : '')).join('\n')}\n`
}

// A part of a job may read steps that the page shows elsewhere.
function stubs(text: string): string {
  const read = new Set([...text.matchAll(/steps\.([\w-]+)\./g)].map(([, id]) => id!))
  for (const [, id] of text.matchAll(/^ *(?:- )?id: ([\w-]+)/gm)) read.delete(id!)
  return [...read].map((id) => `      - id: ${id}\n        run: "true"\n`).join('')
}

function dispatched(text: string): string {
  const names = new Set([...text.matchAll(/\binputs\.([\w-]+)/g)].map(([, name]) => name!))
  return names.size === 0 ? '' : `\n    inputs:\n${[...names].map((name) => `      ${name}: { type: string }\n`).join('')}`.trimEnd()
}
