import { ActionError } from '@axcouncil/core/errors'
import { createBytes, isInside, readChunks } from './bytes.ts'
import { CUT, LONGEST_TEXT } from './texts.ts'
import { attributesIn, decoded, encodingOf, localName, nameIn } from './xml-tag.ts'

/** What a reader of XML is told, in the order of the document. Long texts and values of attributes are cut. */
export interface XmlEvents {
  open(name: string, attributes: Record<string, string>): void
  /** Whether text that stands here is read at all. */
  wantsText(): boolean
  /** The text between two tags, or that of one CDATA section. */
  text(piece: string): void
  close(name: string): void
}

/**
 * Reads an XML file of any size as a stream. Liberal about what test tools write (control characters, bare ampersands,
 * tags that are not closed); entities of a DOCTYPE are never expanded, so a small file cannot become a large one.
 * It is our own because the parsers that exist put a value together in memory before they hand it over, and a test's
 * message may have 600 MB; of XML, it knows what reports use.
 * @returns whether the document ended where its root element does. One that was cut off holds less than it should.
 */
export async function readXml(file: string, events: XmlEvents): Promise<{ whole: boolean }> {
  const parser = createParser(events)
  for await (const chunk of readChunks(file)) parser.write(chunk)
  return { whole: parser.isWhole() }
}

const [LESS, GREATER, EQUALS, DOUBLE, SINGLE, OPEN_LIST, CLOSE_LIST, HYPHEN, QUESTION, SPACE] = [...Buffer.from('<>="\'[]-? ')] as [
  number, number, number, number, number, number, number, number, number, number,
]
const DEEPEST = 1_000
const MOST_OF_TAG = 1024 * 1024

type State = 'text' | 'markup' | 'tag' | 'cdata' | 'comment' | 'instruction' | 'doctype'

// What stands before the `>` that ends a section.
const ENDS = { cdata: [CLOSE_LIST, CLOSE_LIST], comment: [HYPHEN, HYPHEN], instruction: [undefined, QUESTION] } as const

/** A parser over the bytes of a document, which may be cut into chunks anywhere. */
export function createParser(events: XmlEvents): { write(chunk: Buffer): void; isWhole(): boolean } {
  const names: string[] = []
  let state: State = 'text'
  let encoding: BufferEncoding = 'utf8'
  let seen = false
  // What was read after the `<`, while it is open what that begins.
  let head = ''
  const tag = createBytes(MOST_OF_TAG, 'it has a tag of more than 1 MB')
  const text = createBytes(LONGEST_TEXT + CUT.length * 2, '')
  // Bytes of the text, or of the attribute's value, cut ones included.
  let length = 0
  let wanted = false
  let quote = 0
  let afterEquals = false
  let brackets = 0
  // The last two bytes of the chunk before.
  let before: [number, number] = [0, 0]

  const take = (chunk: Buffer, from: number, to: number): void => {
    if (wanted) keep({ into: text, chunk, from, to })
    length += to - from
  }
  const keep = ({ into, chunk, from, to }: { into: typeof text; chunk: Buffer; from: number; to: number }): void => {
    const room = LONGEST_TEXT - length
    if (room <= 0) return
    let end = Math.min(to, from + room)
    while (end < to && end > from && isInside(chunk[end]!)) end -= 1
    into.push(chunk, from, end)
  }

  /** Begins another part of the document; the text before it is whole. */
  const begin = (next: State): void => {
    if (wanted && length > 0) {
      text.shorten(length)
      const raw = text.text(encoding) + (length > LONGEST_TEXT ? CUT : '')
      events.text(state === 'cdata' ? raw : decoded(raw))
    }
    state = next
    text.shorten(0)
    length = 0
    head = ''
    before = [0, 0]
    wanted = (next === 'text' || next === 'cdata') && names.length > 0 && events.wantsText()
    if (next === 'instruction') wanted = true
  }

  const close = (name: string): void => {
    const at = names.lastIndexOf(name)
    if (at < 0) return
    // Text such as `<div>` that nobody escaped opens elements that nothing closes.
    while (names.length > at) events.close(localName(names.pop()!))
  }
  const endTag = (source: string, attributes: Record<string, string>): void => {
    if (source.startsWith('/')) close(source.slice(1).trim())
    else {
      const name = nameIn(source)
      if (names.length >= DEEPEST) throw new ActionError(`it is nested more than ${DEEPEST} levels deep`)
      seen = true
      names.push(name)
      events.open(localName(name), attributes)
      if (source.endsWith('/')) close(name)
    }
    begin('text')
  }

  const steps: Record<State, (chunk: Buffer, i: number) => number> = {
    text(chunk, i) {
      const end = chunk.indexOf(LESS, i)
      take(chunk, i, end < 0 ? chunk.length : end)
      if (end < 0) return chunk.length
      // Flushed only when it is known that this is no bare `<`.
      state = 'markup'
      head = ''
      return end + 1
    },
    markup(chunk, i) {
      head += String.fromCharCode(chunk[i]!)
      if (head === '?') begin('instruction')
      else if (head === '!--') begin('comment')
      else if (head === '![CDATA[') begin('cdata')
      else if (head.startsWith('!')) {
        if (!'!--'.startsWith(head) && !'![CDATA['.startsWith(head)) begin('doctype')
      } else if (/[a-z_:/\x80-\xff]/i.test(head)) {
        begin('tag')
        return i
      } else {
        state = 'text'
        take(Buffer.from('<'), 0, 1)
        return i
      }
      return i + 1
    },
    tag(chunk, start) {
      let i = start
      if (tag.length() === 0) {
        // A short tag, as nearly all are, is looked at as a whole, unless a value in it holds the `>`.
        const end = chunk.indexOf(GREATER, i)
        const source = end < 0 || end - i > LONGEST_TEXT ? undefined : chunk.toString(encoding, i, end)
        const attributes = source && attributesIn(source)
        if (attributes) {
          endTag(source, attributes)
          return end + 1
        }
      }
      while (i < chunk.length) {
        if (quote > 0) {
          const end = chunk.indexOf(quote, i)
          const stop = end < 0 ? chunk.length : end
          keep({ into: tag, chunk, from: i, to: stop })
          length += stop - i
          if (end < 0) return chunk.length
          if (length > LONGEST_TEXT) tag.add(CUT)
          tag.push(chunk, end, end + 1)
          quote = 0
          i = end + 1
          continue
        }
        const begun = i
        let byte = chunk[i]!
        while (byte !== GREATER && !(afterEquals && (byte === DOUBLE || byte === SINGLE))) {
          afterEquals = byte === EQUALS || (afterEquals && byte <= SPACE)
          i += 1
          if (i === chunk.length) break
          byte = chunk[i]!
        }
        tag.push(chunk, begun, i)
        if (i === chunk.length) return i
        afterEquals = false
        if (byte === GREATER) {
          const source = tag.text(encoding)
          tag.shorten(0)
          endTag(source, attributesIn(source) ?? {})
          return i + 1
        }
        tag.push(chunk, i, i + 1)
        quote = byte
        length = 0
        i += 1
      }
      return i
    },
    cdata: (chunk, i) => section(chunk, i, ENDS.cdata),
    comment: (chunk, i) => section(chunk, i, ENDS.comment),
    instruction: (chunk, i) => section(chunk, i, ENDS.instruction),
    doctype(chunk, i) {
      const byte = chunk[i]!
      if (quote > 0) quote = byte === quote ? 0 : quote
      else if (byte === DOUBLE || byte === SINGLE) quote = byte
      else if (byte === OPEN_LIST) brackets += 1
      else if (byte === CLOSE_LIST) brackets -= 1
      else if (byte === GREATER && brackets <= 0) begin('text')
      return i + 1
    },
  }

  /** Goes on in a section to its end or that of the chunk; answers where. */
  const section = (chunk: Buffer, start: number, [second, last]: readonly [number | undefined, number]): number => {
    const at = (i: number): number => (i >= start ? chunk[i]! : before[i - start + 2]!)
    let end = chunk.indexOf(GREATER, start)
    while (end >= 0 && !(at(end - 1) === last && (second === undefined || at(end - 2) === second))) end = chunk.indexOf(GREATER, end + 1)
    take(chunk, start, end < 0 ? chunk.length : end)
    if (end < 0) {
      before = [at(chunk.length - 2), at(chunk.length - 1)]
      return chunk.length
    }
    length -= second === undefined ? 1 : 2
    if (state === 'instruction') {
      encoding = encodingOf(text.text()) ?? encoding
      wanted = false
    }
    begin('text')
    return end + 1
  }

  return {
    write(chunk) {
      for (let i = 0; i < chunk.length; ) i = steps[state](chunk, i)
    },
    isWhole: () => seen && names.length === 0 && (state === 'text' || state === 'markup'),
  }
}
