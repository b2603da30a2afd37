import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

interface LockEntry { version?: string; integrity?: string; link?: boolean }

/**
 * The CycloneDX bill of materials of one bundle (https://cyclonedx.org/docs/1.6/json/): the packages that are inside, as
 * dist/<name>/licenses.txt names them, with their hashes from the lockfile. Without dates or random numbers, so that it
 * can be made again.
 */
export async function billOfMaterials({ name, version, root }: { name: string; version: string; root: string }): Promise<string> {
  const licenses = await readFile(join(root, 'dist', name, 'licenses.txt'), 'utf8')
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as { packages?: Record<string, LockEntry> }
  // An entry begins with a line such as `undici 8.12.4 (MIT)`; scripts/licenses.ts writes it.
  const headings = [...licenses.matchAll(/^((?:@[\w.-]+\/)?[\w.-]+) (\d[\w.+-]*) \((.+)\)$/gm)]
  const components = headings.map(([, library = '', exact = '', license = '']) => component({ library, exact, license, integrity: integrityOf(lock.packages ?? {}, library, exact) }))
  const main = { type: 'application', name: `axcouncil/${name}`, version, 'bom-ref': `pkg:github/axcouncil/${name}@v${version}`, purl: `pkg:github/axcouncil/${name}@v${version}` }
  const content = { metadata: { component: main }, components: components.sort((a, b) => (a.purl < b.purl ? -1 : 1)) }
  return `${JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', serialNumber: serial(content), version: 1, ...content }, null, 2)}\n`
}

const integrityOf = (packages: Record<string, LockEntry>, library: string, exact: string): string | undefined =>
  Object.entries(packages).find(([path, { version }]) => path.endsWith(`node_modules/${library}`) && version === exact)?.[1].integrity

function component({ library, exact, license, integrity }: { library: string; exact: string; license: string; integrity: string | undefined }) {
  const purl = `pkg:npm/${library.replace('@', '%40')}@${exact}`
  const [algorithm, hash] = integrity?.split('-') ?? []
  return {
    type: 'library', name: library, version: exact, 'bom-ref': purl, purl, licenses: [SPDX.test(license) ? { expression: license } : { license: { name: license } }],
    ...(algorithm === 'sha512' && hash ? { hashes: [{ alg: 'SHA-512', content: Buffer.from(hash, 'base64').toString('hex') }] } : {}),
  }
}

// Some packages write down what is no expression of SPDX: `MIT/X11`, or nothing.
const SPDX = /^\(?[A-Za-z0-9][A-Za-z0-9.+-]*(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+)*\)?$/

// A serial number must be a UUID; this one follows from the content.
function serial(content: unknown): string {
  const hex = createHash('sha256').update(JSON.stringify(content)).digest('hex')
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
