import type { Ports } from './action.ts'
import { errorMessage } from './errors.ts'
import { ConnectionError, HttpError } from './http-error.ts'
import { jsonOf } from './http.ts'
import { serverWaitMs } from './rate-limit.ts'
import { retry } from './retry.ts'

/** Something to tell people, in plain text; each service gets it in its own form. */
export interface Notice {
  tone: 'progress' | 'good' | 'bad' | 'unclear'
  /** A few words: `✅ production: promoted`. */
  title: string
  /** What happened, in a sentence or two. */
  text: string
  /** Short values with their names, which stand in two columns on a screen and one on a phone. */
  facts: readonly { name: string; value: string }[]
  links: readonly { label: string; url: string }[]
}

/** Where to tell it. The addresses are secrets. */
export interface Channels {
  slackUrl: string | undefined
  discordUrl: string | undefined
}

/** Tells people. Best-effort: it warns and never throws, so that no verdict ever depends on a chat. */
export interface Notifier {
  /** Something is under way: shown where a message can be changed later (Discord), so that there is only one. */
  progress(notice: Notice): Promise<void>
  /** How it ended: changes that message, and is the only one in Slack, whose webhooks cannot change theirs. */
  outcome(notice: Notice): Promise<void>
}

/** What telling needs of the world, and the Discord message to go on with where there is one. */
export interface NotifierOptions extends Pick<Ports, 'http' | 'clock' | 'signal' | 'runner' | 'redactor'> {
  channels: Channels
  messageId?: string | undefined
  /** Told the Discord message as soon as it exists, so that a post step can change it. */
  onMessage?: ((id: string) => void) | undefined
}

/** Opens the channels. Nothing is sent yet. */
export function createNotifier(options: NotifierOptions): Notifier {
  const { channels: { slackUrl, discordUrl }, runner } = options
  let { messageId } = options
  const attempt = async (service: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      runner.warning(`${service} could not be told: ${errorMessage(error)}`)
    }
  }
  const discord = async (notice: Notice): Promise<void> => {
    if (!discordUrl) return
    await attempt('Discord', async () => {
      const id = await sendDiscord(discordUrl, messageId, { notice, options })
      if (id !== undefined && id !== messageId) options.onMessage?.(id)
      messageId = id ?? messageId
    })
  }
  return {
    progress: discord,
    outcome: async (notice) => {
      const slack = slackUrl ? attempt('Slack', () => post(slackUrl, 'POST', slackMessage(notice), options).then(() => undefined)) : undefined
      await Promise.all([discord(notice), slack])
    },
  }
}

// Chats limit bursts to a few messages a second and say for how long; a message that may have arrived is not sent twice.
async function post(url: string, method: 'POST' | 'PATCH', message: unknown, { http, clock, signal, redactor }: NotifierOptions): ReturnType<Ports['http']['send']> {
  // A chat is read by more people than a log is.
  const json: unknown = JSON.parse(JSON.stringify(message), (_, value: unknown) => (typeof value === 'string' ? redactor.redact(value) : value))
  return retry(() => http.send({ url, method, json, timeoutMs: 5_000 }), {
    policy: { attempts: 3, baseMs: 300, maxMs: 1_000 },
    decide: (error) => {
      if (error instanceof HttpError && error.status === 429) {
        const afterMs = serverWaitMs(error, clock.now()) ?? 1_000
        return afterMs <= 5_000 ? { retry: true, afterMs } : { retry: false }
      }
      // A PATCH says the same thing twice without harm.
      const harmless = method === 'PATCH' && (error instanceof ConnectionError || (error instanceof HttpError && error.status >= 500))
      return { retry: harmless }
    },
    clock,
    signal,
  })
}

/** Slack's blocks (https://docs.slack.dev/reference/block-kit/blocks): text of its own for notifications and old clients. */
export function slackMessage({ title, text, facts, links }: Notice): Record<string, unknown> {
  const section = (content: string): unknown => ({ type: 'section', text: { type: 'mrkdwn', text: cut(content, 3_000) } })
  // Links as text and not as buttons: a button calls home, and a webhook has no home.
  const row = links.map(({ label, url }) => `<${url.replace(/[<>|]/g, encodeURIComponent)}|${slackText(label)}>`).join('  ·  ')
  return {
    text: cut(`${title}: ${text}`, 3_000),
    unfurl_links: false,
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: cut(title, 150), emoji: true } },
      section(slackText(text)),
      ...(facts.length > 0 ? [{ type: 'section', fields: facts.slice(0, 10).map(({ name, value }) => ({ type: 'mrkdwn', text: cut(`*${slackText(name)}*\n${slackText(value)}`, 2_000) })) }] : []),
      ...(row ? [{ type: 'context', elements: [{ type: 'mrkdwn', text: cut(row, 2_000) }] }] : []),
    ],
  }
}

// https://docs.slack.dev/messaging/formatting-message-text#escaping
const slackText = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const COLORS: Record<Notice['tone'], number> = { progress: 0x5865f2, good: 0x2da44e, bad: 0xcf222e, unclear: 0xbf8700 }

/** A Discord message with one embed (https://discord.com/developers/docs/resources/webhook#execute-webhook). */
export function discordMessage({ tone, title, text, facts, links }: Notice): Record<string, unknown> {
  const row = links.map(({ label, url }) => `[${discordText(label)}](${url.replace(/[()<>\s]/g, encodeURIComponent)})`).join('  ·  ')
  return {
    // Nobody is called by a commit whose subject says @everyone.
    allowed_mentions: { parse: [] },
    embeds: [
      {
        title: cut(title, 256),
        color: COLORS[tone],
        description: `${cut(discordText(text), 2_000)}${row ? `\n\n${cut(row, 1_500)}` : ''}`,
        fields: facts.slice(0, 10).map(({ name, value }) => ({ name: cut(name, 256), value: cut(discordText(value), 200) || '–', inline: true })),
      },
    ],
  }
}

const discordText = (text: string): string => text.replace(/[\\*_~|`>[\]]/g, '\\$&')

async function sendDiscord(url: string, messageId: string | undefined, { notice, options }: { notice: Notice; options: NotifierOptions }): Promise<string | undefined> {
  const message = discordMessage(notice)
  const address = new URL(url)
  if (messageId) {
    address.pathname += `/messages/${messageId}`
    try {
      await post(address.href, 'PATCH', message, options)
      return messageId
    } catch (error) {
      // Somebody deleted it: the outcome is told all the same.
      if (!(error instanceof HttpError && error.status === 404)) throw error
    }
  }
  const fresh = new URL(url)
  fresh.searchParams.set('wait', 'true')
  const { id } = jsonOf<{ id?: unknown }>(await post(fresh.href, 'POST', message, options))
  return typeof id === 'string' ? id : undefined
}

const cut = (text: string, limit: number): string => (text.length > limit ? `${text.slice(0, limit - 1)}…` : text)
