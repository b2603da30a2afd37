import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { actionNames, root } from '../scripts/metadata.ts'
import { assembleMirror, withAbsoluteLinks } from '../scripts/mirror.ts'
import { notesOf } from '../scripts/release/changelog.ts'
import { movingReferences, pinInLayers } from '../scripts/release/pins.ts'
import { readRequest } from '../scripts/release/request.ts'
import { exactTag, parseVersion, standingOf } from '../scripts/release/version.ts'

/** The parts of a release that need no repository. */
describe('a version', () => {
  it.each(['1.2', 'v1', '1.2.3-rc.1', '01.2.3', '1.2.3 ', '', '1.2.3.4'])('%j is not one that is released', (text) => {
    expect(parseVersion(text)).toBeUndefined()
  })

  const standing = (version: string, ...tags: string[]): unknown => {
    const { previous, newest, moving } = standingOf(parseVersion(version)!, tags)
    return [previous && exactTag(previous), newest, ...moving]
  }
  it('takes along the tags of the lines of which it is the newest', () => {
    expect(standing('1.0.0')).toEqual([undefined, true, 'v1', 'v1.0'])
    expect(standing('1.10.0', 'v1.9.0', 'v1', 'v1.9')).toEqual(['v1.9.0', true, 'v1', 'v1.10'])
    expect(standing('2.0.0', 'v1.9.0')).toEqual(['v1.9.0', true, 'v2', 'v2.0'])
  })
  it('leaves newer lines where they are when an old one is mended', () => {
    expect(standing('1.1.5', 'v1.1.4', 'v1.2.0')).toEqual(['v1.1.4', false, 'v1.1'])
    expect(standing('1.3.0', 'v1.2.0', 'v2.0.0')).toEqual(['v1.2.0', false, 'v1', 'v1.3'])
  })
  it('stands where it stood when it is there already, and does not look at other tags', () => {
    expect(standing('1.2.0', 'v1.2.0', 'v1.1.0', '9.9.9', 'v3', 'nightly')).toEqual(['v1.1.0', true, 'v1', 'v1.2'])
  })
})

describe('the changelog', () => {
  const text = '# Changelog\n\n## Unreleased\n\n- later\n\n## [1.2.3] - 2026-11-23\n\n### Added\n\n- a\n\n## 1.2.30\n\n- b\n\n## 1.0.0\n\n## 0.9.0\n- x\n## v0.9.0\n- y\n'
  it('gives what stands under the version’s heading', () => {
    expect(notesOf(text, '1.2.3')).toBe('### Added\n\n- a')
    expect(notesOf(text, '1.2.30')).toBe('- b')
  })
  it.each([['2.0.0', 'no entry'], ['1.0.0', 'empty'], ['0.9.0', '2 entries'], ['1.2', 'no entry']])('refuses %s: %s', (version, reason) => {
    expect(() => notesOf(text, version)).toThrow(reason)
  })
})

describe('pins', () => {
  const pins = { owner: 'axcouncil', repository: 'actions', tag: 'v1.2.3', actions: new Map([['seed-db', 'a'.repeat(40)]]) }
  const pin = async (files: Record<string, string>): Promise<{ layers: string[][]; texts: Record<string, string> }> => {
    const layers: string[][] = []
    const texts: Record<string, string> = {}
    await pinInLayers(new Map(Object.entries(files)), pins, async (layer) => {
      layers.push([...layer.keys()])
      for (const [file, text] of layer) texts[file] = text
      return String(layers.length).repeat(40)
    })
    return { layers, texts }
  }
  const call = (file: string): string => `    uses: axcouncil/actions/.github/workflows/${file}@v1\n`

  it('goes in layers, each pinned to the commit of those before', async () => {
    const { layers, texts } = await pin({ 'top.yml': call('middle.yml') + call('part.yml'), 'middle.yml': call('part.yml'), 'part.yml': '      - uses: axcouncil/seed-db@v1\n' })
    expect(layers).toEqual([['part.yml'], ['middle.yml'], ['top.yml']])
    expect(texts['part.yml']).toBe(`      - uses: axcouncil/seed-db@${'a'.repeat(40)} # v1.2.3\n`)
    expect(texts['top.yml']).toBe([['middle.yml', '2'], ['part.yml', '1']].map(([file, digit]) =>
      `    uses: axcouncil/actions/.github/workflows/${file}@${digit!.repeat(40)} # v1.2.3\n`).join(''))
  })

  it('touches nothing but references to what is ours', async () => {
    const text = [
      '# uses: axcouncil/seed-db@v1 in a comment stays', '      - uses: actions/checkout@v4 # v4.0.0', "      - uses: 'axcouncil/seed-db@v1' # why",
      '        with: { uses: axcouncil/seed-db@v1 }', '      - run: echo "uses: axcouncil/seed-db@v1"', '',
    ].join('\n')
    const { texts } = await pin({ 'a.yml': text })
    expect(texts['a.yml']!.split('\n').map((line, i) => (line === text.split('\n')[i] ? 'same' : line))).toEqual([
      'same', 'same', `      - uses: 'axcouncil/seed-db@${'a'.repeat(40)}' # v1.2.3`, 'same', 'same', 'same',
    ])
    expect(movingReferences(text, 'axcouncil')).toEqual(['axcouncil/seed-db@v1'])
    expect(movingReferences(texts['a.yml']!, 'axcouncil')).toEqual([])
  })

  it('refuses what the release does not hold, and rings', async () => {
    await expect(pin({ 'a.yml': '  - uses: axcouncil/other@v1\n' })).rejects.toThrow('a.yml uses axcouncil/other, which this release does not hold')
    await expect(pin({ 'a.yml': call('b.yml'), 'b.yml': call('a.yml') })).rejects.toThrow('call one another in a ring, or one that is not there: a.yml, b.yml')
    await expect(pin({ 'a.yml': call('gone.yml') })).rejects.toThrow('one that is not there: a.yml')
  })
})

describe('the command line', () => {
  it.each([[[]], [['1.2']], [['1.2.3', '1.2.4']], [['1.2.3', '--force']]])('%j shows how it is used', (args) => {
    expect(() => readRequest(args, { RELEASE_TOKEN: 'x' })).toThrow(expect.objectContaining({ advice: expect.stringContaining('Usage: npm run release') }))
  })
  it('needs a token for all but a dry run', () => {
    expect(() => readRequest(['1.2.3'], {})).toThrow('RELEASE_TOKEN is not set')
    expect(readRequest(['1.2.3', '--dry-run'], {})).toMatchObject({ dryRun: true, token: undefined })
  })
})

describe('a mirror’s README', () => {
  it('leads back to this repository at the same version', () => {
    const text = '[a](../../docs/x.md#y) ![b](pic.png) [c](https://c.test) [d](#d)\n\n[e]: src/index.ts\n'
    expect(withAbsoluteLinks(text, 'actions/seed-db/', 'v1.2.3')).toBe([
      '[a](https://github.com/axcouncil/actions/blob/v1.2.3/docs/x.md#y) ![b](https://github.com/axcouncil/actions/raw/v1.2.3/actions/seed-db/pic.png)',
      ' [c](https://c.test) [d](#d)\n\n[e]: https://github.com/axcouncil/actions/blob/v1.2.3/actions/seed-db/src/index.ts\n',
    ].join(''))
  })
})

describe.each(await actionNames())('the tree of %s', (name) => {
  it('stands by itself: every link of its README leads somewhere, every file that it names is there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mirror-'))
    try {
      await assembleMirror(name, folder, { ref: 'v1.2.3' })
      const readme = readFileSync(join(folder, 'README.md'), 'utf8').replaceAll(/```[^]*?```/g, '')
      const targets = [...readme.matchAll(/\]\(([^)\s]+)\)|^\[[^\]]+\]: +(\S+)/gm)].map(([, inline, reference]) => (inline ?? reference)!)
      expect(targets.length).toBeGreaterThan(0)
      const ours = /^https:\/\/github\.com\/axcouncil\/actions\/(?:blob|raw)\/v1\.2\.3\/([^#]+)/
      const broken = targets.filter((target) => {
        const path = ours.exec(target)?.[1]
        if (path !== undefined) return !existsSync(join(root, decodeURIComponent(path)))
        return target.startsWith('#') ? !readme.toLowerCase().includes(target.slice(1).replaceAll('-', ' ')) : !/^https:\/\//.test(target)
      })
      expect(broken).toEqual([])
      for (const file of ['LICENSE', 'dist/index.js', 'dist/licenses.txt', 'dist/package.json']) expect([file, existsSync(join(folder, file))]).toEqual([file, true])
      expect(readFileSync(join(folder, 'action.yml'), 'utf8')).toMatch(/^ {2}main: dist\/index\.js$/m)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
