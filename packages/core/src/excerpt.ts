/** What an error body says, on one line: its message where it is JSON of a known form, its first words otherwise. */
export function excerpt(body: string): string {
  const line = (messageIn(body) ?? wordsIn(body)).slice(0, READ).replace(/\s+/g, ' ').trim()
  return line.length > 200 ? `${line.slice(0, 197)}...` : line
}

// Enough of a page for its first words. The patterns below need quadratic time on a body that is made to hurt.
const READ = 8_192

const wordsIn = (body: string): string =>
  body
    .slice(0, READ)
    .replace(/<(script|style)[^]*?(<\/\1>|$)/gi, ' ')
    .replace(/<[^>]*>/g, ' ')

function messageIn(body: string): string | undefined {
  try {
    const { message, error, msg, error_description: description } = JSON.parse(body) as Record<string, unknown>
    const inner = (error as { message?: unknown } | null | undefined)?.message
    return [message, description, msg, error, inner].find((value) => typeof value === 'string')
  } catch {
    return undefined
  }
}
