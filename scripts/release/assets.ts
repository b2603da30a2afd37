import { createHash } from 'node:crypto'
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { ActionError } from '@axcouncil/core/errors'
import { billOfMaterials } from './sbom.ts'
import type { Scratch } from './scratch.ts'
import type { Mirror } from './mirrors.ts'

/** Files that a release carries, by name. */
export type Assets = ReadonlyMap<string, Buffer>

/**
 * Makes the files of a release: for each action an archive of its mirror and its bill of materials, and the checksums
 * of all of them. The same commit gives the same bytes on every machine, so what was attested in one job can be compared
 * with what another one publishes.
 */
export async function makeAssets(scratch: Scratch, mirrors: readonly Mirror[], release: { tag: string; root: string; like: string }): Promise<Assets> {
  const { tag, root, like } = release
  const files = new Map<string, Buffer>()
  for (const { name, tree } of mirrors) {
    // git puts the commit into the archive, and the mirror's own depends on its history: this one does not.
    const commit = await scratch.commit({ tree, parents: [], message: `${name} ${tag}`, like })
    const tar = await promisify(execFile)('git', ['archive', '--format=tar', `--prefix=${name}/`, commit], {
      cwd: join(scratch.folder, 'scratch.git'), encoding: 'buffer', maxBuffer: 512 * 1024 * 1024,
    })
    files.set(`${name}-${tag}.tar.gz`, gzipSync(tar.stdout, { level: 9 }))
    files.set(`${name}-${tag}.cdx.json`, Buffer.from(await billOfMaterials({ name, version: tag.slice(1), root })))
  }
  files.set('SHA256SUMS', Buffer.from([...files].map(([file, bytes]) => `${sha256(bytes)}  ${file}\n`).join('')))
  return files
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

/** Writes the files into a folder. */
export async function writeAssets(assets: Assets, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const [name, bytes] of assets) await writeFile(join(folder, name), bytes)
}

/** Throws an ActionError unless the folder holds exactly these files with exactly these bytes. */
export async function expectAssets(assets: Assets, folder: string): Promise<void> {
  const there = await readdir(folder).catch(() => [] as string[])
  const same = async (name: string): Promise<boolean> => {
    const bytes = await readFile(join(folder, name)).catch(() => undefined)
    return bytes !== undefined && assets.get(name)?.equals(bytes) === true
  }
  const differing: string[] = []
  for (const name of new Set([...there, ...assets.keys()])) if (!(await same(name))) differing.push(name)
  if (differing.length > 0) throw new ActionError(`These files are not the bytes that were made elsewhere: ${differing.sort().join(', ')}`)
}
