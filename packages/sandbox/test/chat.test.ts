import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { startChat } from '@axcouncil/sandbox/chat'
import type { Chat } from '@axcouncil/sandbox/chat'

let chat: Chat
beforeEach(async () => { chat = await startChat() })
afterEach(() => chat.stop())

const send = async (url: string, body: unknown, method = 'POST') => {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const answer = await fetch(url, { method, headers: { 'content-type': 'application/json' }, body: text })
  const said = await answer.text()
  return { status: answer.status, text: said, json: said.startsWith('{') ? JSON.parse(said) : undefined }
}

const mrkdwn = (length: number) => ({ type: 'mrkdwn', text: 'x'.repeat(length) })
const section = (length: number) => ({ type: 'section', text: mrkdwn(length) })
const button = (url: string) => ({ type: 'button', text: { type: 'plain_text', text: 'Run' }, url })

describe('Slack', () => {
  it('keeps what it accepts', async () => {
    const payload = { text: 'Promoted', blocks: [{ type: 'header', text: { type: 'plain_text', text: 'Promoted' } }, section(3000),
      { type: 'divider' }, { type: 'context', elements: [mrkdwn(2000)] }, { type: 'actions', elements: [button('https://ci.example')] }] }
    expect(await send(chat.slackUrl, payload)).toMatchObject({ status: 200, text: 'ok' })
    expect(chat.messages).toEqual([{ service: 'slack', id: expect.any(String), payload, history: [payload] }])
  })

  it.each([
    ['{', 'invalid_payload'],
    ['[]', 'invalid_payload'],
    [{}, 'no_text'],
    [{ blocks: [] }, 'no_text'],
    [{ blocks: Array.from({ length: 51 }, () => section(1)) }, 'invalid_blocks'],
    [{ blocks: [section(3001)] }, 'invalid_blocks'],
    [{ blocks: [section(0)] }, 'invalid_blocks'],
    [{ blocks: [{ type: 'section' }] }, 'invalid_blocks'],
    [{ blocks: [{ type: 'section', fields: Array.from({ length: 11 }, () => mrkdwn(1)) }] }, 'invalid_blocks'],
    [{ blocks: [{ type: 'header', text: mrkdwn(5) }] }, 'invalid_blocks'],
    [{ blocks: [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }] }, 'invalid_blocks'],
    [{ blocks: [{ type: 'actions', elements: [button('not a url')] }] }, 'invalid_blocks'],
    [{ blocks: [{ type: 'callout' }] }, 'invalid_blocks'],
  ])('refuses %#', async (payload, word) => {
    expect(await send(chat.slackUrl, payload)).toMatchObject({ status: 400, text: word })
    expect(chat.messages).toEqual([])
  })

  it('knows no other webhook', async () => {
    expect(await send(`${chat.slackUrl}x`, { text: 'hi' })).toMatchObject({ status: 404, text: 'no_service' })
  })
})

describe('Discord', () => {
  it('gives the message where asked to wait, and lets it be edited', async () => {
    expect(await send(chat.discordUrl, { content: 'fire and forget' })).toMatchObject({ status: 204, text: '' })
    const { json } = await send(`${chat.discordUrl}?wait=true`, { content: 'deploying', embeds: [{ title: 'a' }] })
    expect(json).toMatchObject({ content: 'deploying', edited_timestamp: null })
    const edited = await send(`${chat.discordUrl}/messages/${json.id}`, { content: 'promoted' }, 'PATCH')
    expect(edited).toMatchObject({ status: 200, json: { id: json.id, content: 'promoted', embeds: [{ title: 'a' }] } })
    expect(chat.messages.map((each) => each.history.map((payload) => payload['content']))).toEqual([
      ['fire and forget'], ['deploying', 'promoted'],
    ])
    expect((await fetch(`${chat.discordUrl}/messages/${json.id}`)).status).toBe(200)
    expect((await send(`${chat.discordUrl}/messages/${json.id}`, '{', 'PATCH')).status).toBe(400)
    expect((await send(`${chat.discordUrl}x/messages/${json.id}`, { content: 'x' }, 'PATCH')).status).toBe(401)
  })

  it.each([
    ['{', 400, 50109],
    [{}, 400, 50006],
    [{ content: 'x'.repeat(2001) }, 400, 50035],
    [{ embeds: Array.from({ length: 11 }, () => ({ title: 'x' })) }, 400, 50035],
    [{ embeds: [{ fields: [{ name: 'x', value: 'x'.repeat(1025) }] }] }, 400, 50035],
    [{ embeds: [{ description: 'x'.repeat(4000) }, { description: 'x'.repeat(2001) }] }, 400, 50035],
  ])('refuses %#', async (payload, status, code) => {
    expect(await send(chat.discordUrl, payload)).toMatchObject({ status, json: { code } })
    expect(chat.messages).toEqual([])
  })

  it('names the field at fault, and knows no other webhook or message', async () => {
    const long = await send(chat.discordUrl, { embeds: [{ title: 'x'.repeat(257) }] })
    expect(long.json.errors.embeds['0'].title._errors[0].message).toBe('Must be 256 or fewer in length.')
    expect(await send(`${chat.discordUrl}x`, { content: 'x' })).toMatchObject({ status: 401, json: { code: 50027 } })
    expect(await send(chat.discordUrl.replace('110', '111'), { content: 'x' })).toMatchObject({ status: 404, json: { code: 10015 } })
    expect(await send(`${chat.discordUrl}/messages/1`, { content: 'x' }, 'PATCH')).toMatchObject({ status: 404, json: { code: 10008 } })
  })

  it('can be rate limited', async () => {
    chat.faults.add({ path: /\/api\/webhooks/, fault: { kind: '429', retryAfter: 1 } })
    expect((await send(chat.discordUrl, { content: 'x' })).status).toBe(429)
    expect((await send(chat.discordUrl, { content: 'x' })).status).toBe(204)
  })
})
