import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { licensesOf } from './licenses.ts'
import { actionNames, root } from './metadata.ts'
import { ncc } from './ncc.ts'

/** Bundles one action with everything it needs into `out`: index.js, chunks that load on demand, licenses.txt. */
export async function bundle(name: string, out: string): Promise<void> {
  await rm(out, { recursive: true, force: true })
  const stats = `${out}.stats.json`
  await ncc(join(root, 'actions', name, 'src/index.ts'), out, stats)
  // ncc's own list of licences is that of the last chunk alone.
  await writeFile(join(out, 'licenses.txt'), await licensesOf(stats))
  await rm(stats)
  // Bundles are ES modules wherever they travel to.
  await writeFile(join(out, 'package.json'), '{"type":"module"}\n')
}

/** The files in which two folders differ, by content or presence. */
export async function differences(left: string, right: string): Promise<string[]> {
  const names = new Set([...(await listFiles(left)), ...(await listFiles(right))])
  const same = async (name: string): Promise<boolean> => {
    const [a, b] = await Promise.all([left, right].map((folder) => readFile(join(folder, name)).catch(() => undefined)))
    return a !== undefined && b !== undefined && a.equals(b)
  }
  const checked = await Promise.all([...names].sort().map(async (name) => ({ name, same: await same(name) })))
  return checked.filter((file) => !file.same).map(({ name }) => name)
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)))
}

async function check(names: string[]): Promise<number> {
  const scratch = await mkdtemp(join(tmpdir(), 'bundle-check-'))
  try {
    const stale: string[] = []
    for (const name of names) {
      await bundle(name, join(scratch, name))
      const files = await differences(join(root, 'dist', name), join(scratch, name))
      if (files.length > 0) stale.push(`dist/${name}: ${files.join(', ')}`)
    }
    if (stale.length === 0) return say(`dist is what the sources build (${names.length} actions, byte for byte)`, 0)
    return say(`dist is not what the sources build. Run: npm run build\n  ${stale.join('\n  ')}`, 1)
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function build(names: string[]): Promise<number> {
  const scratch = await mkdtemp(join(tmpdir(), 'bundle-'))
  try {
    for (const name of names) {
      await bundle(name, join(scratch, name))
      await rm(join(root, 'dist', name), { recursive: true, force: true })
      await cp(join(scratch, name), join(root, 'dist', name), { recursive: true })
      say(`built dist/${name}`, 0)
    }
    return 0
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

const say = (line: string, code: number): number => {
  console.log(line)
  return code
}

if (import.meta.main) {
  const args = process.argv.slice(2)
  const named = args.filter((arg) => !arg.startsWith('--'))
  const names = named.length > 0 ? named : await actionNames()
  process.exitCode = args.includes('--check') ? await check(names) : await build(names)
}
