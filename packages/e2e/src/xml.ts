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
  parser.oncdata = (piece) => events.text(piece)
  const decoder = new StringDecoder('utf8')
  for await (const chunk of createReadStream(file)) parser.write(decoder.write(chunk as Buffer))
  // Closing the parser closes open elements too: how many there were says whether the file is whole.
  return { whole: seen && depth === 0 }
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1)
