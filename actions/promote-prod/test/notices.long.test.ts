import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type Chat, startChat } from '@axcouncil/sandbox/chat'
import { BUNDLE, SERVICE, type World, startWorld } from './world.ts'

/* What a team reads in Slack and Discord, by the bundle: once a run, with the way to the run, the diff and the way back. */
let world: World
let chat: Chat
beforeAll(async () => {
  ;[world, chat] = await Promise.all([startWorld({ change: { '.github/workflows/rollback.yml': 'name: Roll back' } }), startChat()])
})
afterAll(() => Promise.all([world.stop(), chat.stop()]))
beforeEach(() => void (chat.messages.length = 0))

const RUN = 'https://github.com/axcouncil/example/actions/runs/1001'
const BACK = 'https://github.com/axcouncil/example/actions/workflows/rollback.yml'
const webhooks = (): Record<string, string> => ({ 'notify-slack-url': chat.slackUrl, 'notify-discord-url': chat.discordUrl })
const proven = async (message: string): Promise<string> => {
  const sha = world.commit(message)
  await world.prove(sha)
  return sha
}
/** The one message of each service, as it reads in the end. */
const read = (): Record<string, string> => Object.fromEntries(chat.messages.map(({ service, history }) => [service, JSON.stringify(history.at(-1))]))

describe('one message in each chat', () => {
  it('of a promotion that is rolled back', async () => {
    const before = world.live
    const sha = await proven('Turns bad')
    world.render.script(SERVICE, { env: { GOOD_ANSWERS: '0' } })
    const run = await world.promote(sha, webhooks(), { entry: BUNDLE })
    expect([run.outputs.outcome, chat.messages.map(({ service }) => service).sort()]).toEqual(['rolled-back', ['discord', 'slack']])
    for (const text of Object.values(read())) for (const part of ['⏪ production: rolled-back', RUN, `/compare/${before}...${sha}`, BACK, 'octocat']) expect(text).toContain(part)
  })

  it('of a rollback by hand, with what it takes out', async () => {
    const bad = world.commit('By hand')
    await world.render.deploy(SERVICE, bad)
    const run = await world.promote(world.live, { ...webhooks(), mode: 'rollback', 'override-reason': 'the shop is down' }, { entry: BUNDLE })
    expect([run.outputs.outcome, chat.messages.length]).toEqual(['rolled-back', 2])
    for (const text of Object.values(read())) for (const part of ['the shop is down', RUN, `...${bad}`, BACK]) expect(text).toContain(part)
  })

  it('of one that a gate stops, and of one that is canceled', async () => {
    await world.promote(world.commit('Unproven'), webhooks(), { entry: BUNDLE })
    expect(Object.values(read()).every((text) => text.includes('⛔ production: blocked') && text.includes(RUN))).toBe(true)
    chat.messages.length = 0
    const job = new AbortController()
    await world.promote(await proven('Canceled'), { ...webhooks(), soak: '60s' }, { entry: BUNDLE, signal: job.signal, onLine: (line) => void (/Watching on/.test(line) && job.abort()) })
    expect([chat.messages.length, ...Object.values(read()).map((text) => text.includes('❔ production: unknown') && text.includes('canceled') && text.includes(BACK))]).toEqual([2, true, true])
  })
})

describe('a chat that cannot be told', () => {
  it.each([['is not there', 'http://127.0.0.1:9/hook'], ['refuses', '']])('and %s changes nothing but a warning', async (_, address) => {
    const url = address || `${new URL(chat.slackUrl).origin}/nobody`
    const run = await world.promote(await proven(`Told nobody, as it ${_}`), { 'notify-slack-url': url, 'notify-discord-url': url }, { entry: BUNDLE })
    expect([run.exitCode, run.outputs.outcome]).toEqual([0, 'promoted'])
    expect(run.stdout).toMatch(/::warning::Slack could not be told/)
    expect(run.stdout).toMatch(/::warning::Discord could not be told/)
  })
})
