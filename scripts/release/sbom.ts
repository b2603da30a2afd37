import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

interface LockEntry { version?: string; license?: string; integrity?: string; dev?: boolean; link?: boolean }

/**
 * The CycloneDX bill of materials of one bundle (https://cyclonedx.org/docs/1.6/json/): the packages that the bundler
 * says are inside, by dist/<name>/licenses.txt, with versions and hashes from the lockfile. Without dates or random
 * numbers, so that it can be made again.
 */
export async function billOfMaterials({ name, version, root }: { name: string; version: string; root: string }): Promise<string> {
  const bundled = await readFile(join(root, 'dist', name, 'licenses.txt'), 'utf8').catch(() => '')
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as { packages?: Record<string, LockEntry> }
  const lines = new Set(bundled.split(/\r?\n/))
  const inside = Object.entries(lock.packages ?? {}).filter(([path, { version: exact, link }]) =>
    path.includes('node_modules/') && exact !== undefined && !link && lines.has(nameOf(path)))
  const components = inside.map(([path, entry]) => component(nameOf(path), entry))
  const unique = [...new Map(components.map((each) => [each.purl, each])).values()].sort((a, b) => (a.purl < b.purl ? -1 : 1))
  const main = { type: 'application', name: `axcouncil/${name}`, version, 'bom-ref': `pkg:github/axcouncil/${name}@v${version}`, purl: `pkg:github/axcouncil/${name}@v${version}` }
  const content = { metadata: { component: main }, components: unique }
  return `${JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', serialNumber: serial(content), version: 1, ...content }, null, 2)}\n`
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)

function component(name: string, { version = '', license, integrity }: LockEntry) {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`
  const [algorithm, hash] = integrity?.split('-') ?? []
  return {
    type: 'library', name, version, 'bom-ref': purl, purl,
    ...(license === undefined ? {} : { licenses: [{ expression: license }] }),
    ...(algorithm === 'sha512' && hash ? { hashes: [{ alg: 'SHA-512', content: Buffer.from(hash, 'base64').toString('hex') }] } : {}),
  }
}

// A serial number must be a UUID; this one follows from the content.
function serial(content: unknown): string {
  const hex = createHash('sha256').update(JSON.stringify(content)).digest('hex')
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
