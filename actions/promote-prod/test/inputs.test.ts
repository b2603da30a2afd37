import { describe, expect, it } from '@jest/globals'
import { readEnvironment } from '@axcouncil/core/env'
import type { InputError } from '@axcouncil/core/errors'
import { freezeWindow, isFrozen } from '../src/gates/freeze-window.ts'
import { type Inputs, readInputs } from '../src/inputs.ts'

const sha = 'c0ffee0123456789c0ffee0123456789c0ffee01'
const bare = { 'api-key': 'rnd_key', 'service-id': 'srv-one', 'github-token': 'ghs_token', 'health-url': 'https://example.com/health' }
const masked: string[] = []
const read = (given: Record<string, string>, env: Record<string, string> = { GITHUB_SHA: sha }): Inputs =>
  readInputs({ input: (name) => given[name] ?? '', mask: (secret) => void masked.push(secret) }, readEnvironment(env))
const faults = (given: Record<string, string>, env?: Record<string, string>): string[] => {
  try {
    read(given, env)
    return []
  } catch (error) {
    return (error as InputError).faults.map(({ input, message }) => `${input} ${message}`)
  }
}

describe('readInputs', () => {
  it('refuses a canary that is watched for longer than a job on a runner of GitHub\'s may take', () => {
    const canary = { ...bare, 'canary-command': 'true', 'canary-steps': '5% 2h\n50% 3h\n100%' }
    const hosted = { GITHUB_SHA: sha, RUNNER_ENVIRONMENT: 'github-hosted' }
    expect([faults({ ...canary, soak: '31m' }, hosted), faults({ ...canary, soak: '30m' }, hosted), faults({ ...canary, soak: '3h' })]).toEqual([[expect.stringMatching(/^canary-steps and `soak` take 5h 31m together, and at most 5h 30m fit into a job/)], [], []])
  })

  it('is content with the fewest, and masks every secret', () => {
    const secrets = { 'vercel-token': 'vc_token', 'vercel-project': 'shop', 'notify-slack-url': 'https://hooks.slack.com/services/x', 'notify-discord-url': 'https://discord.com/api/webhooks/1/x' }
    expect(read({ ...bare, ...secrets })).toMatchObject({ mode: 'promote', waves: [['srv-one']], candidate: { commit: sha }, environment: 'production', rollbackTo: { kind: 'verified' } })
    expect(masked).toEqual(expect.arrayContaining(['rnd_key', 'ghs_token', 'vc_token', 'https://hooks.slack.com/services/x', 'https://discord.com/api/webhooks/1/x']))
  })

  it.each<[string, Record<string, string>, RegExp]>([
    ['no key', { 'api-key': '' }, /^api-key is required/],
    ['no service', { 'service-id': '' }, /^service-id is required/],
    ['no token', { 'github-token': '' }, /^github-token is required/],
    ['a key in clear text', { 'api-url': 'http://api.render.com/v1' }, /^api-url must be https/],
    ['a service twice', { 'service-id': 'srv-one\n\nsrv-one' }, /^service-id names srv-one more than once/],
    ['health groups that are not waves', { 'service-id': 'srv-one\n\nsrv-two\n\nsrv-three', 'health-url': 'https://a.com/\n\nhttps://b.com/' }, /^health-url has 2 groups, but `service-id` has 3 waves/],
    ['an unknown gate', { gates: 'checks\nsecurity' }, /^gates must be gate names.*not "security"/],
    ['gates both ways', { gates: 'checks\n-e2e' }, /^gates must either name gates, or take some out/],
    ['an override without a reason', { override: 'freeze' }, /^override-reason is required with `override`/],
    ['an override of no gate', { override: 'freezer', 'override-reason': 'hurry' }, /^override must be gate names.*not "freezer"/],
    ['an override of all', { override: 'all', 'override-reason': 'hurry' }, /^override must be gate names.*not "all"/],
    ['a rollback without a reason', { mode: 'rollback' }, /^override-reason is required in mode rollback/],
    ['rollback-to elsewhere', { 'rollback-to': 'previous' }, /^rollback-to is for mode rollback only/],
    ['half a pair', { domain: 'shop.example.com' }, /^idle-service-id is required/],
    ['a pair whose traffic nothing moves', { 'idle-service-id': 'srv-two' }, /^domain is required with `idle-service-id`, or a `switch-command`/],
    ['a way there without a way back', { 'idle-service-id': 'srv-two', 'switch-command': 'true' }, /^switch-back-command is required/],
    ['two ways there', { 'idle-service-id': 'srv-two', domain: 'shop.example.com', 'switch-command': 'true', 'switch-back-command': 'true' }, /^switch-command is instead of `domain`/],
    ['steps that fall', { 'canary-command': 'true', 'canary-steps': '25% 1m\n5% 1m\n100%' }, /^canary-steps must rise from step to step, and 5% does not$/],
    ['steps that end early', { 'canary-command': 'true', 'canary-steps': '25% 1m\n50% 1m' }, /^canary-steps must end with 100%/],
    ['a step that is none', { 'canary-command': 'true', 'canary-steps': 'half' }, /^canary-steps must be a percentage and a time a line, such as 25% 10m, not "half"$/],
    ['steps without a command', { 'canary-steps': '100%' }, /^canary-steps needs a `canary-command`/],
    ['a canary for a pair', { 'idle-service-id': 'srv-two', domain: 'shop.example.com', 'canary-command': 'true' }, /^canary-command does not go with `idle-service-id`/],
    ['shares that are none', { 'max-error-increase': '0.01' }, /^max-error-increase must be a percentage such as 1%, not "0.01"$/],
    ['an assertion that is none', { 'expect-json': 'status ok' }, /^expect-json /],
    ['variables that are none', { 'command-env': 'A=1\nsecret' }, /^command-env must be lines of the form NAME=value$/],
    ['a pair of one', { 'idle-service-id': 'srv-one', domain: 'shop.example.com' }, /^idle-service-id must be another service/],
    ['a project without a token', { 'vercel-project': 'shop' }, /^vercel-token is required with `vercel-project`/],
    ['a webhook in clear text', { 'notify-slack-url': 'http://hooks.slack.com/x' }, /^notify-slack-url must be an https address$/],
    ['a path out of the repository', { 'flags-file': '../flags.json' }, /^flags-file must be a path inside the repository/],
    ['a branch that is none', { 'audit-branch': 'refs/heads/audit' }, /^audit-branch must be the name of a branch/],
    ['a switch that is none', { 'dry-run': 'yes' }, /^dry-run must be true or false/],
  ])('names %s', (_, given, says) => {
    expect(faults({ ...bare, ...given })).toEqual([expect.stringMatching(says)])
  })

  it('names everything that is wrong at once, and never a secret', () => {
    const all = faults({ 'api-key': 'two words', 'service-id': 'web', commit: 'main', soak: '60', 'max-commits': '-1' }, {})
    expect(all).toHaveLength(7)
    expect(all.join()).not.toContain('two words')
  })

  it('needs no address in mode check', () => {
    expect(faults({ ...bare, mode: 'check', 'health-url': '' })).toEqual([])
  })
})

describe('freezeWindow', () => {
  it.each<[string, string, boolean]>([
    ['2026-12-20..2027-01-03 Europe/Berlin holidays', '2026-12-19T22:59:00Z', false],
    ['2026-12-20..2027-01-03 Europe/Berlin holidays', '2026-12-19T23:00:00Z', true],
    ['2026-12-20..2027-01-03 Europe/Berlin holidays', '2027-01-03T22:59:00Z', true],
    ['2026-12-20..2027-01-03 Europe/Berlin holidays', '2027-01-03T23:00:00Z', false],
    ['2026-12-24T12:00..2026-12-24T18:00 America/New_York', '2026-12-24T17:00:00Z', true],
    ['2026-12-24T12:00..2026-12-24T18:00 America/New_York', '2026-12-24T16:59:00Z', false],
    ['UTC 2026-12-25 Christmas', '2026-12-25T00:00:00Z', true],
    ['12-25 UTC', '2031-12-25T23:59:00Z', true],
    ['12-25 UTC', '2031-12-26T00:00:00Z', false],
    ['12-24..01-02 UTC', '2031-01-01T10:00:00Z', true],
    ['12-24..01-02 UTC', '2031-06-01T10:00:00Z', false],
    ['Fri 16:00..Mon 08:00 Europe/Berlin', '2026-11-29T12:00:00Z', true],
    ['Fri 16:00..Mon 08:00 Europe/Berlin', '2026-11-30T07:00:00Z', false],
    ['Sat UTC', '2026-11-28T12:00:00Z', true],
    ['sat..sun UTC weekend', '2026-11-29T23:59:00Z', true],
    ['sat..sun UTC weekend', '2026-11-30T00:00:00Z', false],
    ['22:00..06:00 Asia/Kolkata night', '2026-11-30T00:29:00Z', true],
    ['22:00..06:00 Asia/Kolkata night', '2026-11-30T00:30:00Z', false],
    // The hour that a clock shows twice is frozen both times; in summer 16:00 in Berlin is 14:00 UTC.
    ['02:00..03:00 Europe/Berlin', '2026-10-25T00:30:00Z', true],
    ['02:00..03:00 Europe/Berlin', '2026-10-25T01:30:00Z', true],
    ['Fri 16:00..Mon 08:00 Europe/Berlin', '2026-07-03T14:00:00Z', true],
    // The hour that no clock shows, on the day summer begins, is none: 01:59 is followed by 03:00.
    ['02:00..03:00 Europe/Berlin', '2027-03-28T00:59:00Z', false],
    ['02:00..03:00 Europe/Berlin', '2027-03-28T01:00:00Z', false],
    ['2027-03-28T01:30..2027-03-28T03:30 Europe/Berlin', '2027-03-28T01:29:00Z', true],
    ['2027-03-28T01:30..2027-03-28T03:30 Europe/Berlin', '2027-03-28T01:30:00Z', false],
    ['Fri 16:00..Mon 08:00 Europe/Berlin', '2027-03-29T05:59:00Z', true],
    ['Fri 16:00..Mon 08:00 Europe/Berlin', '2027-03-29T06:00:00Z', false],
    ['Fri 16:00..Mon 08:00 Europe/Berlin', '2026-10-26T06:59:00Z', true],
    ['Fri 16:00..Mon 08:00 Europe/Berlin', '2026-10-26T07:00:00Z', false],
    ['22:00..00:00 UTC', '2026-11-30T23:59:00Z', true],
    ['22:00..00:00 UTC', '2026-11-30T00:00:00Z', false],
    ['22:00..24:00 UTC', '2026-11-30T23:59:00Z', true],
    ['00:00..00:00 UTC', '2026-11-30T12:00:00Z', true],
    ['12-31..01-01 Pacific/Auckland', '2026-12-30T11:00:00Z', true],
    ['12-31..01-01 Pacific/Auckland', '2027-01-01T11:00:00Z', false],
    ['02-29 UTC', '2028-02-29T12:00:00Z', true],
    ['02-29 UTC', '2027-03-01T00:00:00Z', false],
  ])('%s at %s: %s', (line, at, frozen) => {
    expect(isFrozen(freezeWindow(line), Date.parse(at))).toBe(frozen)
  })

  it('keeps the reason', () => {
    expect(freezeWindow('Fri 16:00..Mon 08:00 Europe/Berlin the weekend').reason).toBe('the weekend')
  })

  it.each(['2026-12-20..2027-01-03', 'Europe/Berlin', '2026-13-01 UTC', '2026-02-30 UTC', '25:00..26:00 UTC', '22:00..24:30 UTC', '2026-12-24T25:00..2026-12-27T08:00 UTC', '2026-12-24T12:00..2026-12-27T08:61 UTC', '2026-12-24T12:00..2026-12-24T11:00 UTC', '22:00..06:00 CEST/Berlin', '22:00..06:00 +01:00', 'Fri 16:00 Mars/Olympus', '2027-01-01..2026-01-01 UTC', '02-30 UTC', 'Fri 16:00 UTC', 'Fri 16:00..Mon 25:00 UTC', '12-24..13-01 UTC', '2026-12-24.. UTC'])('refuses %s', (line) => {
    expect(() => freezeWindow(line)).toThrow(/names no (IANA time zone|time)/)
  })
})
