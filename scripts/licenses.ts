import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from './metadata.ts'

/** A module as webpack's statistics name it; concatenated modules nest. */
interface StatsModule {
  name?: string
  modules?: StatsModule[]
}

/**
 * The licences of all third-party packages in a bundle, as their authors ask for: each package's name, version,
 * licence and licence text, sorted by name.
 */
export async function licensesOf(statsFile: string): Promise<string> {
  const stats = JSON.parse(await readFile(statsFile, 'utf8')) as { modules?: StatsModule[] }
  const folders = new Set(names(stats.modules ?? []).flatMap((name) => packageFolder(name) ?? []))
  const entries = await Promise.all([...folders].sort().map(describe))
  return `${[...new Set(entries)].join(`\n${'-'.repeat(80)}\n`)}\n`
}

const names = (modules: StatsModule[]): string[] => modules.flatMap(({ name, modules: inner }) => [name ?? '', ...names(inner ?? [])])

const packageFolder = (module: string): string | undefined => module.match(/.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0].replace(/^.*?(?=(\.\/)?node_modules\/)/, '')

async function describe(folder: string): Promise<string> {
  const { name, version, license = 'not stated' } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8')) as Record<string, string>
  const file = (await readdir(join(root, folder))).filter((each) => /^(licen[sc]e|copying|notice)/i.test(each)).sort()[0]
  const text = file ? (await readFile(join(root, folder, file), 'utf8')).replaceAll('\r\n', '\n').trim() : 'The package carries no licence file.'
  return `${name} ${version} (${license})\n\n${text}`
}
