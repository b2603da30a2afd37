import type { GitHub } from './github.ts'
import { truncateBytes } from './markdown.ts'

interface IssueComment {
  id: number
  body?: string
  user: { type?: string } | null
}

// GitHub refuses more than 65,536 characters; bytes are never fewer than characters.
const LIMIT = 65_000

/**
 * Writes one comment on a pull request and keeps updating that one: it is found by a marker that nobody sees, on any
 * page, and only among comments of bots, so that nobody's own words are ever overwritten.
 */
export async function upsertComment(github: GitHub, { pull, marker, body }: { pull: number; marker: string; body: string }): Promise<void> {
  const tag = `<!-- axcouncil:${marker} -->`
  const text = `${tag}\n${truncateBytes(body, LIMIT)}`
  const comments = await github.list<IssueComment>(`issues/${pull}/comments`, undefined, Infinity)
  const own = comments.find((comment) => comment.body?.startsWith(tag) && comment.user?.type === 'Bot')
  if (own) await github.call('PATCH', `issues/comments/${own.id}`, { body: text })
  else await github.call('POST', `issues/${pull}/comments`, { body: text })
}
