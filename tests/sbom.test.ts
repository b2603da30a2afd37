import { describe, expect, it } from '@jest/globals'
import { actionNames, root } from '../scripts/metadata.ts'
import { billOfMaterials } from '../scripts/release/sbom.ts'

/** What CycloneDX 1.6 asks of a bill of materials (https://cyclonedx.org/docs/1.6/json/), of each action's real bundle. */
interface Component { 'bom-ref': string; purl: string; version: string; licenses: { expression?: string; license?: { name: string } }[]; hashes?: { alg: string; content: string }[] }
interface Bill { bomFormat: string; specVersion: string; serialNumber: string; metadata: { component: { purl: string } }; components: Component[] }
const names = await actionNames()

describe.each(names)('the bill of materials of %s', (name) => {
  const make = (): Promise<string> => billOfMaterials({ name, version: '1.2.3', root })

  it('is one, and the same each time', async () => {
    const text = await make()
    expect(await make()).toBe(text)
    const bill = JSON.parse(text) as Bill
    expect(bill).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6', serialNumber: expect.stringMatching(/^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) })
    expect(bill.metadata.component.purl).toBe(`pkg:github/axcouncil/${name}@v1.2.3`)
  })

  it('names each package once, with the hash of the lockfile and a licence that is one', async () => {
    const { components } = JSON.parse(await make()) as Bill
    expect(components.length).toBeGreaterThan(3)
    expect(new Set(components.map((component) => component['bom-ref'])).size).toBe(components.length)
    for (const { purl, version, hashes, licenses } of components) {
      expect(purl).toMatch(/^pkg:npm\/(%40[\w.-]+\/)?[\w.-]+@\d+\.\d+\.\d+/)
      expect([purl, hashes]).toEqual([purl, [{ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) }]])
      expect([purl, purl.endsWith(`@${version}`), licenses.length]).toEqual([purl, true, 1])
      // https://spdx.org/licenses: those that occur. A text that is none of them is a name, not an expression.
      const [{ expression, license } = {}] = licenses
      if (expression === undefined) expect([purl, license?.name]).toEqual([purl, expect.stringMatching(/^(not stated|MIT\/X11)$/)])
      else for (const id of expression.split(/[() ]+|AND|OR/).filter(Boolean)) expect(['MIT', 'ISC', '0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'Unlicense', 'CC0-1.0', 'Python-2.0']).toContain(id)
    }
  })
})
