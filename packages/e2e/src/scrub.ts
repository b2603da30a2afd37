import { isUtf8 } from 'node:buffer'
import { escapeHtml } from '@axcouncil/core/markdown'
import { createRedactor } from '@axcouncil/core/redact'
import { SHAPES } from './secret-shapes.ts'
import { bufferSource, isZip, rewriteZip } from './zip.ts'

/** Takes secrets out of what tests leave behind: known values in all their forms, and what looks like a token. */
export interface Scrubber {
  text(text: string): string
  /**
   * Content without secrets, or undefined where it holds none. Archives are cleaned entry by entry, archives in them
   * too; `drop` is told of files that cannot be cleaned, and the reason, and they become a note.
   */
  bytes(name: string, content: Buffer, drop: (name: string, why: string) => void): Promise<Buffer | undefined>
}

// A shorter value would be found everywhere, and would prove what it is by being taken out.
const SHORTEST = 4
// Archives in archives in archives are nobody's report.
const DEEPEST = 4

/** A scrubber that knows these values. */
export function createScrubber(values: readonly string[]): Scrubber {
  const redactor = createRedactor()
  const partial = new Set<string>()
  for (const value of values.filter(({ length }) => length >= SHORTEST)) {
    for (const form of [value, escapeHtml(value), ...inHtml(value), JSON.stringify(JSON.stringify(value)).slice(3, -3)]) redactor.add(form)
    for (const form of insideBase64(value)) partial.add(form)
  }
  const longestFirst = [...partial].sort((a, b) => b.length - a.length)
  const text = (dirty: string): string => withoutShapes(longestFirst.reduce((clean, form) => clean.replaceAll(form, '***'), redactor.redact(dirty)))

  const bytes: Scrubber['bytes'] = (name, content, drop) => scrub(name, content, { drop, depth: 0 })
  const scrub = async (name: string, content: Buffer, context: Context): Promise<Buffer | undefined> => {
    if (isZip(content)) return archive(name, content, context)
    if (isText(content)) return embedded(name, content.toString('utf8'), context)
    // Nothing can be replaced in an image or a font, but a value that stands there as it is can be seen.
    const seen = content.toString('latin1')
    if (text(seen) === seen || !known(seen)) return undefined
    return dropped(name, 'it holds a secret and is no text', context)
  }
  const known = (latin1: string): boolean => redactor.redact(latin1) !== latin1

  const archive = async (name: string, content: Buffer, context: Context): Promise<Buffer | undefined> => {
    if (context.depth >= DEEPEST) return dropped(name, 'it is an archive in too many archives', context)
    const parts: Buffer[] = []
    try {
      const inner = { ...context, depth: context.depth + 1 }
      const changed = await rewriteZip(bufferSource(content), async (part) => void parts.push(part), (entry, data) => scrub(`${name}/${entry}`, data, inner))
      return changed ? Buffer.concat(parts) : undefined
    } catch {
      return dropped(name, 'it is an archive that cannot be read', context)
    }
  }

  // Playwright's HTML report carries its data as a ZIP archive in Base64.
  const embedded = async (name: string, dirty: string, context: Context): Promise<Buffer | undefined> => {
    const pieces = dirty.split(EMBEDDED)
    if (pieces.length === 1) {
      const clean = text(dirty)
      return clean === dirty ? undefined : Buffer.from(clean)
    }
    const cleaned = await Promise.all(
      pieces.map(async (piece, i) => {
        if (i % 2 === 0) return text(piece)
        const inner = await scrub(name, Buffer.from(piece.slice(PREFIX.length), 'base64'), { ...context, depth: context.depth + 1 })
        return inner ? PREFIX + inner.toString('base64') : piece
      }),
    )
    const clean = cleaned.join('')
    return clean === dirty ? undefined : Buffer.from(clean)
  }
  return { text, bytes }
}

interface Context {
  drop: (name: string, why: string) => void
  depth: number
}

const PREFIX = 'data:application/zip;base64,'
const EMBEDDED = /(data:application\/zip;base64,[A-Za-z0-9+/=]{20,})/

function dropped(name: string, why: string, { drop }: Context): Buffer {
  drop(name, why)
  return Buffer.from(`This file was left out of the report: ${why}.\n`)
}

const isText = (content: Buffer): boolean => isUtf8(content) && !content.subarray(0, 8_000).includes(0)

function withoutShapes(text: string): string {
  const lower = text.toLowerCase()
  return SHAPES.reduce((clean, { hints, pattern, inside }) => {
    if (!hints.some((hint) => lower.includes(hint))) return clean
    return inside ? clean.replace(pattern, (match) => match.replace(inside, '$1***$2')) : clean.replace(pattern, '$1***$2')
  }, text)
}

// As text of an element, and as the value of an attribute.
function inHtml(value: string): string[] {
  const text = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return [text, text.replaceAll('"', '&quot;')]
}

/**
 * How a value looks inside the Base64 of a longer text, at each of its three possible positions: only the characters
 * that do not depend on what stands around it.
 */
function insideBase64(value: string): string[] {
  const bytes = Buffer.from(value)
  return [0, 1, 2].flatMap((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64').replaceAll('=', '')
    const whole = encoded.slice(shift === 0 ? 0 : shift + 1, encoded.length - ((bytes.length + shift) % 3 === 0 ? 0 : 1))
    return whole.length < 8 ? [] : [whole, whole.replaceAll('+', '-').replaceAll('/', '_')]
  })
}
