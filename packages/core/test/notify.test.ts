import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type Chat, startChat } from '@axcouncil/sandbox/chat'
import { systemClock } from '@axcouncil/core/clock'
import { createHttp } from '@axcouncil/core/http'
import { type Notice, createNotifier } from '@axcouncil/core/notify'
import { createRedactor } from '@axcouncil/core/redact'
import { createRunner } from '@axcouncil/core/runner'

let chat: Chat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(() => chat.stop())
beforeEach(() => {
  chat.messages.length = 0
  chat.faults.clear()
})

const notice = (title: string, more: Partial<Notice> = {}): Notice => ({ tone: 'good', title, text: 'A <b> & c_d', facts: [{ name: 'Commit', value: 'c0ffee1' }], links: [{ label: 'Run', url: 'https://example.com/run/1' }], ...more })

function open(channels: { slackUrl?: string; discordUrl?: string } = {}) {
  const warnings: string[] = []
  const ids: string[] = []
  const redactor = createRedactor()
  redactor.add('hunter22')
  for (const url of [chat.slackUrl, chat.discordUrl]) redactor.add(url)
  const { signal } = new AbortController()
  const proxy = { http: undefined, https: undefined, no: undefined }
  const notifier = createNotifier({
    channels: { slackUrl: chat.slackUrl, discordUrl: chat.discordUrl, ...channels },
    http: createHttp({ clock: systemClock, redactor, signal, proxy, log: () => {} }),
    runner: { ...createRunner(redactor, undefined), warning: (text) => void warnings.push(redactor.redact(text)) },
    clock: systemClock, signal, redactor,
    onMessage: (id) => void ids.push(id),
  })
  return { notifier, warnings, ids }
}
const of = (service: string) => chat.messages.filter((message) => message.service === service)

describe('createNotifier', () => {
  it('keeps one Discord message that changes, and one Slack message for the outcome', async () => {
    const { notifier, warnings, ids } = open()
    await notifier.progress(notice('deploying'))
    await notifier.progress(notice('verifying'))
    await notifier.outcome(notice('promoted'))
    expect(warnings).toEqual([])
    const [discord] = of('discord')
    expect(discord!.history.map((one) => (one.embeds as { title: string }[])[0]!.title)).toEqual(['deploying', 'verifying', 'promoted'])
    expect([of('discord').length, of('slack').length, ids]).toEqual([1, 1, [discord!.id]])
    expect(of('slack')[0]!.payload).toEqual({
      text: 'promoted: A <b> & c_d',
      unfurl_links: false,
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: 'promoted', emoji: true } },
        { type: 'section', text: { type: 'mrkdwn', text: 'A &lt;b&gt; &amp; c_d' } },
        { type: 'section', fields: [{ type: 'mrkdwn', text: '*Commit*\nc0ffee1' }] },
        { type: 'context', elements: [{ type: 'mrkdwn', text: '<https://example.com/run/1|Run>' }] },
      ],
    })
  })

  it('is cut to what the services take, calls nobody, and tells no secret', async () => {
    const { notifier, warnings } = open()
    await notifier.outcome(notice('t'.repeat(400), { text: `@everyone hunter22 ${'x'.repeat(9_000)}`, facts: Array.from({ length: 30 }, (_, i) => ({ name: `n${i}`, value: 'v'.repeat(3_000) })) }))
    expect(warnings).toEqual([])
    expect(chat.messages).toHaveLength(2)
    expect(JSON.stringify(chat.messages)).not.toContain('hunter22')
    expect(of('discord')[0]!.payload.allowed_mentions).toEqual({ parse: [] })
  })

  it('only warns where a service is down, gone or slow to take it, and never shows the address', async () => {
    chat.faults.add({ path: /services/, fault: { kind: '500' }, times: 5 })
    const { notifier, warnings } = open({ discordUrl: chat.discordUrl.replace('secret', 'wrong') })
    await notifier.outcome(notice('failed'))
    expect(warnings.sort()).toEqual([expect.stringContaining('Discord could not be told'), expect.stringContaining('Slack could not be told')])
    expect(warnings.join()).not.toContain('sandboxSlackSecret')
    chat.faults.clear()
    chat.faults.add({ path: /services/, fault: { kind: '429', retryAfter: 0 } })
    const again = open()
    await again.notifier.outcome(notice('promoted'))
    expect([again.warnings, of('slack').length]).toEqual([[], 1])
  })

  it('tells the outcome anew where somebody deleted the message', async () => {
    const { notifier, warnings } = open()
    await notifier.progress(notice('deploying'))
    chat.messages.length = 0
    await notifier.outcome(notice('promoted'))
    expect([warnings, of('discord').length]).toEqual([[], 1])
  })
})
