type Json = Record<string, unknown>

const blockTypes = new Set([
  'section', 'header', 'divider', 'context', 'actions', 'image', 'rich_text', 'markdown', 'video', 'table',
])

/**
 * What Slack's incoming webhooks answer to a payload: undefined where it is accepted, else the error word of a 400.
 * Limits from docs.slack.dev/reference/block-kit/blocks; words from docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 */
export function refusalOf(payload: unknown): string | undefined {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return 'invalid_payload'
  const { text, blocks, attachments } = payload as Json
  if (text !== undefined && typeof text !== 'string') return 'invalid_payload'
  if (blocks !== undefined && !(Array.isArray(blocks) && blocks.length <= 50 && blocks.every(validBlock))) return 'invalid_blocks'
  if (attachments !== undefined && !(Array.isArray(attachments) && attachments.every(validAttachment))) return 'invalid_attachments'
  const said = Boolean(text) || (blocks as unknown[] | undefined)?.length || (attachments as unknown[] | undefined)?.length
  return said ? undefined : 'no_text'
}

function validAttachment(attachment: unknown): boolean {
  const { blocks } = (attachment ?? {}) as Json
  return blocks === undefined || (Array.isArray(blocks) && blocks.length <= 50 && blocks.every(validBlock))
}

function validBlock(block: unknown): boolean {
  if (typeof block !== 'object' || block === null) return false
  const { type, text, fields, elements, block_id: id } = block as Json
  if (!blockTypes.has(String(type)) || (id !== undefined && String(id).length > 255)) return false
  switch (type) {
    case 'section': return validSection(text, fields)
    case 'header': return validText(text, 150, ['plain_text'])
    case 'context': return count(elements, 10) && (elements as unknown[]).every((each) =>
      (each as Json)['type'] === 'image' || validText(each, 2000))
    case 'actions': return count(elements, 25) && (elements as unknown[]).every(validElement)
    case 'image': return isText((block as Json)['alt_text'], 2000)
    case 'markdown': return isText(text, 12_000)
    default: return true
  }
}

function validSection(text: unknown, fields: unknown): boolean {
  if (text === undefined && fields === undefined) return false
  if (text !== undefined && !validText(text, 3000)) return false
  return fields === undefined || (count(fields, 10) && (fields as unknown[]).every((field) => validText(field, 2000)))
}

function validElement(element: unknown): boolean {
  const { type, text, url, value } = element as Json
  if (type !== 'button') return typeof type === 'string'
  return validText(text, 75, ['plain_text'])
    && (url === undefined || (isText(url, 3000) && URL.canParse(url as string)))
    && (value === undefined || isText(value, 2000))
}

function validText(value: unknown, longest: number, types = ['plain_text', 'mrkdwn']): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { type, text } = value as Json
  return types.includes(String(type)) && isText(text, longest)
}

const isText = (value: unknown, longest: number) => typeof value === 'string' && value.length > 0 && value.length <= longest

const count = (value: unknown, most: number) => Array.isArray(value) && value.length > 0 && value.length <= most
