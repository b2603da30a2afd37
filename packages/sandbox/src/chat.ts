import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import type { Context } from 'hono'
import { refusal, refusalOf as discordRefusal } from './chat/discord.ts'
import { refusalOf as slackRefusal } from './chat/slack.ts'
import { createFaults } from './faults.ts'
import type { Faults } from './faults.ts'
import { listen } from './listen.ts'

/** A message that was accepted: `payload` is what it says now, `history` all that it ever said, oldest first. */
export type ChatMessage = {
  service: 'slack' | 'discord'
  id: string
  payload: Record<string, unknown>
  history: Record<string, unknown>[]
}

/** The running chat services; each address is a secret webhook that takes messages, `messages` keeps them. */
export type Chat = { slackUrl: string; discordUrl: string; messages: ChatMessage[]; faults: Faults; stop: () => Promise<void> }

const slackPath = '/services/T0AXCOUNCIL/B0DEPLOYS/sandboxSlackSecret'
const webhook = { id: '1100000000000000001', token: 'sandbox-discord-secret' }

/** Starts Slack's incoming webhook and Discord's webhook on one port of 127.0.0.1. */
export async function startChat({ port }: { port?: number } = {}): Promise<Chat> {
  const messages: ChatMessage[] = []
  const faults = createFaults()
  const app = new Hono<{ Bindings: HttpBindings }>()
  app.use(faults.middleware)
  let id = 1_200_000_000_000_000_000n
  const keep = (service: ChatMessage['service'], payload: Record<string, unknown>) => {
    const message = { service, id: String(++id), payload, history: [payload] }
    messages.push(message)
    return message
  }
  app.post('/services/:team/:channel/:secret', async (c) => {
    if (c.req.path !== slackPath) return c.text('no_service', 404)
    const payload = await bodyOf(c)
    const refused = slackRefusal(payload)
    if (refused !== undefined) return c.text(refused, 400)
    keep('slack', payload as Record<string, unknown>)
    return c.text('ok')
  })
  mountDiscord(app, messages, (payload) => keep('discord', payload))
  const { url, stop } = await listen(app, port)
  return { slackUrl: url + slackPath, discordUrl: `${url}/api/webhooks/${webhook.id}/${webhook.token}`, messages, faults, stop }
}

/** The JSON of a request, also where Slack's older form field `payload` carries it; undefined where it is none. */
async function bodyOf(c: Context): Promise<unknown> {
  const text = await c.req.text()
  try {
    const form = c.req.header('content-type')?.startsWith('application/x-www-form-urlencoded')
    return JSON.parse(form ? new URLSearchParams(text).get('payload') ?? '' : text) as unknown
  } catch {
    return undefined
  }
}

type App = Hono<{ Bindings: HttpBindings }>

function mountDiscord(app: App, messages: ChatMessage[], keep: (payload: Record<string, unknown>) => ChatMessage): void {
  const path = '/api/:version{(?:v\\d+/)?webhooks}/:id/:token'
  const denied = (c: Context) => {
    if (c.req.param('id') !== webhook.id) return refusal(404, 10015, 'Unknown Webhook')
    return c.req.param('token') === webhook.token ? undefined : refusal(401, 50027, 'Invalid Webhook Token')
  }
  const find = (c: Context) => messages.find((each) => each.service === 'discord' && each.id === c.req.param('message'))
  const unknown = refusal(404, 10008, 'Unknown Message')

  app.post(path, async (c) => {
    const payload = await bodyOf(c)
    const refused = denied(c) ?? discordRefusal(payload)
    if (refused !== undefined) return c.json(refused.body, refused.status)
    const message = keep(payload as Record<string, unknown>)
    return c.req.query('wait') === 'true' ? c.json(present(message)) : c.body(null, 204)
  })
  app.patch(`${path}/messages/:message`, async (c) => {
    const message = find(c)
    const change = await bodyOf(c)
    const denial = denied(c)
    if (denial !== undefined || message === undefined) return c.json((denial ?? unknown).body, (denial ?? unknown).status)
    const payload = { ...message.payload, ...change as object }
    const refused = change === undefined ? discordRefusal(change) : discordRefusal(payload)
    if (refused !== undefined) return c.json(refused.body, refused.status)
    message.payload = payload
    message.history.push(message.payload)
    return c.json(present(message))
  })
  app.get(`${path}/messages/:message`, (c) => {
    const message = find(c)
    const refused = denied(c) ?? unknown
    return message === undefined || denied(c) ? c.json(refused.body, refused.status) : c.json(present(message))
  })
}

/** A message as Discord returns it. */
function present(message: ChatMessage) {
  return {
    id: message.id, type: 0, channel_id: '1100000000000000002', webhook_id: webhook.id,
    content: message.payload['content'] ?? '', embeds: message.payload['embeds'] ?? [], attachments: [], mentions: [],
    mention_roles: [], mention_everyone: false, pinned: false, tts: false, flags: 0, components: [],
    author: { id: webhook.id, username: message.payload['username'] ?? 'Deploys', avatar: null, discriminator: '0000', bot: true },
    timestamp: new Date().toISOString(), edited_timestamp: message.history.length > 1 ? new Date().toISOString() : null,
  }
}
