import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createParser } from '../src/xml.ts'

type Node = string | { cdata: string } | { name: string; attributes: Record<string, string>; children: Node[] }

function read(xml: string | Buffer, size = 7): { told: unknown[]; whole: boolean } {
  const told: unknown[] = []
  const parser = createParser({
    open: (name, attributes) => void told.push(['open', name, { ...attributes }]),
    wantsText: () => true,
    text: (piece) => void told.push(['text', piece]),
    close: (name) => void told.push(['close', name]),
  })
  const bytes = Buffer.from(xml as string)
  for (let i = 0; i < bytes.length; i += size) parser.write(bytes.subarray(i, i + size))
  return { told, whole: parser.isWhole() }
}
const texts = (xml: string, size?: number): string => read(xml, size).told.flatMap((event) => ((event as string[])[0] === 'text' ? (event as string[])[1] : [])).join('')

describe('the reader of XML', () => {
  const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
  const written = (node: Node): string => {
    if (typeof node === 'string') return escaped(node)
    if ('cdata' in node) return `<![CDATA[${node.cdata}]]>`
    const attributes = Object.entries(node.attributes).map(([name, value], i) => (i % 2 === 0 ? ` ${name}="${escaped(value)}"` : `\n${name} = '${escaped(value).replaceAll("'", '&#39;')}'`)).join('')
    if (node.children.length === 0) return `<${node.name}${attributes} />`
    return `<${node.name}${attributes}><!-- > " ' --><?x?>${node.children.map(written).join('<!---->')}</${node.name} >`
  }
  const events = (node: Node): unknown[] => {
    if (typeof node === 'string') return node === '' ? [] : [['text', node]]
    if ('cdata' in node) return node.cdata === '' ? [] : [['text', node.cdata]]
    return [['open', node.name, node.attributes], ...node.children.flatMap(events), ['close', node.name]]
  }
  const text = fc.string({ unit: fc.constantFrom('a', '<', '>', '&', '"', "'", ']', '-', '?', '=', '/', 'é', '😀', '\n', 'amp;') })
  const { node } = fc.letrec<{ node: Node; element: Node }>((tie) => ({
    node: fc.oneof({ maxDepth: 3 }, text, text.map((cdata) => ({ cdata: cdata.replaceAll(']]>', '') })), tie('element')),
    element: fc.record({ name: fc.constantFrom('a', 'test-case', 'ü'), attributes: fc.dictionary(fc.constantFrom('x', 'long-name', 'é'), text), children: fc.array(tie('node'), { maxLength: 3 }) }),
  }))

  it('tells what stands there, wherever the chunks end', () => {
    fc.assert(fc.property(fc.array(node, { maxLength: 3 }), fc.integer({ min: 1, max: 40 }), (children, size) => {
      const root: Node = { name: 'root', attributes: { a: '1 > 0' }, children: ['x', ...children] }
      const { told, whole } = read(`\uFEFF<?xml version="1.0"?><!DOCTYPE root [<!ENTITY a "x>y">]>${written(root)}\n`, size)
      expect(told).toEqual(events(root))
      expect(whole).toBe(true)
    }), { numRuns: 500 })
  })

  it('goes on where text is not escaped, or tags are not closed', () => {
    expect(texts('<a>1 < 2 & 3 &nbsp; &#0; &#x41; <3</a>', 1)).toBe('1 < 2 & 3 &nbsp; &#0; A <3')
    const { told, whole } = read('<a><div>x</a>')
    expect(told).toEqual([['open', 'a', {}], ['open', 'div', {}], ['text', 'x'], ['close', 'div'], ['close', 'a']])
    expect(whole).toBe(true)
  })

  it.each(['<a>', '<a', '<a b="', '<a></a', '<a><![CDATA[x</a>', '', 'text'])('finds that %s is not whole', (xml) => {
    expect(read(xml).whole).toBe(false)
  })

  it.each([1, 1_000, 100_000])('cuts long values between characters and says so, in chunks of %i bytes', (size) => {
    const long = 'é'.repeat(20_000)
    const cut = `${'é'.repeat(8 * 1024)} … cut`
    expect(read(`<a x="${long}" y="1">${long}<![CDATA[${long}]]></a>`, size).told).toEqual([['open', 'a', { x: cut, y: '1' }], ['text', cut], ['text', cut], ['close', 'a']])
  })

  it('reads what older tools write on Windows', () => {
    expect(read(Buffer.concat([Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a x="'), Buffer.from([0xe9]), Buffer.from('"/>')])).told[0]).toEqual(['open', 'a', { x: 'é' }])
  })

  it('refuses what is nested without end', () => {
    expect(() => read('<a>'.repeat(5_000))).toThrow('nested more than 1000 levels deep')
  })
})
