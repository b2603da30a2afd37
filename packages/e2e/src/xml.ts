import { createReadStream } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'

/** What a reader of XML is told, in the order of the document. */
export interface XmlEvents {
  open(name: string, attributes: Record<string, string>): void
  /** Text and CDATA, in pieces. */
  text(piece: string): void
  close(name: string): void
}

/**
 * Reads an XML file of any size as a stream. Liberal about what test tools write (control characters, bare ampersands);
 * entities of a DOCTYPE are never expanded, so a small file cannot become a large one. The only door to sax, which
 * loads when first used.
 * @returns whether the document ended where its root element does. One that was cut off holds less than it should.
 */
export async function readXml(file: string, events: XmlEvents): Promise<{ whole: boolean }> {
  const { default: sax } = await import('sax')
  const parser = sax.parser(true, {})
  let depth = 0
  let seen = false
  parser.onerror = () => {
    // Resumes: what cannot be understood is text.
    ;(parser as { error: Error | null }).error = null
  }
  parser.onopentag = ({ name, attributes }) => {
    depth += 1
    seen = true
    events.open(localName(name), attributes as Record<string, string>)
  }
  parser.onclosetag = (name) => {
    depth -= 1
    events.close(localName(name))
  }
  parser.ontext = (piece) => events.text(piece)
  // In CDATA nothing needs escaping: what was escaped below is given back.
  parser.oncdata = (piece) => events.text(piece.replaceAll('&amp;', '&'))
  const decoder = new StringDecoder('utf8')
  let tail = ''
  for await (const chunk of createReadStream(file)) {
    const text = tail + decoder.write(chunk as Buffer)
    const cut = endOfWhole(text)
    tail = text.slice(cut)
    parser.write(escapeBare(text.slice(0, cut)))
  }
  parser.write(escapeBare(tail))
  // Closing the parser closes open elements too: how many there were says whether the file is whole.
  return { whole: seen && depth === 0 }
}

const LONGEST_REFERENCE = 10

// A reference at the end may go on in the next chunk.
function endOfWhole(text: string): number {
  const last = text.lastIndexOf('&')
  return last >= 0 && last >= text.length - LONGEST_REFERENCE ? last : text.length
}

// A bare ampersand, or an entity that XML does not know by itself, is text: a parser would swallow the quote after it.
const escapeBare = (text: string): string => text.replace(/&(?!(?:#\d{1,7}|#x[\da-f]{1,6}|amp|lt|gt|quot|apos);)/gi, '&amp;')

const localName = (name: string): string => name.slice(name.indexOf(':') + 1)
