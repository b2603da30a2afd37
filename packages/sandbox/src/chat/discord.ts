type Json = Record<string, unknown>

/** A refusal in Discord's form: HTTP status, and a body with Discord's own code. */
export type Refusal = { status: 400 | 401 | 404; body: { code: number; message: string; errors?: unknown } }

/** Discord's refusal of a plain code and sentence. docs.discord.com/developers/topics/opcodes-and-status-codes */
export const refusal = (status: Refusal['status'], code: number, message: string): Refusal => ({ status, body: { code, message } })

/**
 * Why Discord would not take this message: undefined where it would. Lengths from
 * docs.discord.com/developers/resources/message#embed-object-embed-limits
 */
export function refusalOf(payload: unknown): Refusal | undefined {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
    return refusal(400, 50109, 'The request body contains invalid JSON.')
  }
  const { content, embeds, username } = payload as Json
  if (tooLong(content, 2000)) return invalidForm('content', 2000)
  if (tooLong(username, 80)) return invalidForm('username', 80)
  if (embeds !== undefined && embeds !== null && !Array.isArray(embeds)) return invalidForm('embeds', 10)
  const list = (embeds ?? []) as Json[]
  if (list.length > 10) return invalidForm('embeds', 10)
  for (const [index, embed] of list.entries()) {
    const wrong = overlongPart(embed)
    if (wrong !== undefined) return invalidForm(`embeds.${index}.${wrong.path}`, wrong.most)
  }
  if (list.reduce((sum, embed) => sum + lengthOf(embed), 0) > 6000) return invalidForm('embeds', 6000)
  if (!content && list.length === 0) return refusal(400, 50006, 'Cannot send an empty message')
  return undefined
}

function overlongPart(embed: Json): { path: string; most: number } | undefined {
  const parts: [string, unknown, number][] = [
    ['title', embed['title'], 256], ['description', embed['description'], 4096],
    ['footer.text', (embed['footer'] as Json | undefined)?.['text'], 2048],
    ['author.name', (embed['author'] as Json | undefined)?.['name'], 256],
  ]
  const fields = (embed['fields'] ?? []) as Json[]
  if (fields.length > 25) return { path: 'fields', most: 25 }
  for (const [index, field] of fields.entries()) {
    parts.push([`fields.${index}.name`, field['name'], 256], [`fields.${index}.value`, field['value'], 1024])
  }
  const wrong = parts.find(([, text, most]) => tooLong(text, most))
  return wrong && { path: wrong[0], most: wrong[2] }
}

function lengthOf(embed: Json): number {
  const nested = [embed['footer'], embed['author'], ...((embed['fields'] ?? []) as Json[])].filter(Boolean) as Json[]
  const texts = [embed['title'], embed['description'], ...nested.flatMap((part) => [part['text'], part['name'], part['value']])]
  return texts.reduce<number>((sum, text) => sum + (typeof text === 'string' ? text.length : 0), 0)
}

const tooLong = (text: unknown, most: number) => typeof text === 'string' && text.length > most

function invalidForm(path: string, most: number): Refusal {
  const leaf: unknown = { _errors: [{ code: 'BASE_TYPE_MAX_LENGTH', message: `Must be ${most} or fewer in length.` }] }
  const errors = path.split('.').reduceRight((inner, part) => ({ [part]: inner }), leaf)
  return { status: 400, body: { code: 50035, message: 'Invalid Form Body', errors } }
}
