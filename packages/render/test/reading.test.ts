import { describe, expect, it } from '@jest/globals'
import { deployHook } from '@axcouncil/render/hook'
import { findOurs, findTwin } from '@axcouncil/render/identity'
import { reasonIn, sayFailure } from '@axcouncil/render/reason'
import { previousDeploy, progress } from '@axcouncil/render/status'

const A = 'a'.repeat(40)
const B = 'b'.repeat(40)
const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString()
const deploy = (id: string, rest: object = {}) => ({
  id,
  status: 'build_in_progress',
  trigger: 'api',
  commit: { id: A },
  createdAt: at(5),
  ...rest,
})

describe('progress', () => {
  it.each([
    ['created', { done: false, phase: 'queued', known: true }],
    ['update_in_progress', { done: false, phase: 'update', known: true }],
    ['live', { done: true, ending: 'live' }],
    ['deactivated', { done: true, ending: 'replaced' }],
    ['provisioning', { done: false, phase: 'update', known: false }],
    ['constructor', { done: false, phase: 'update', known: false }],
    [undefined, { done: false, phase: 'update', known: false }],
  ])('%s', (status, expected) => expect(progress(status === undefined ? {} : { status })).toEqual(expected))
})

describe('findOurs', () => {
  const identity = { trigger: 'api', request: { commitId: A }, before: [deploy('dep-old', { status: 'live' })] } as const

  it.each([
    ['a new deploy of our commit and trigger', deploy('dep-new'), 'dep-new'],
    ['a SHA in capitals', deploy('dep-new', { commit: { id: A.toUpperCase() } }), 'dep-new'],
    ['one that was there before', deploy('dep-old'), undefined],
    ['another commit', deploy('dep-new', { commit: { id: B } }), undefined],
    ['another trigger', deploy('dep-new', { trigger: 'new_commit' }), undefined],
    ['one without a commit', deploy('dep-new', { commit: null }), undefined],
    ['one from days ago', deploy('dep-new', { createdAt: '2025-12-01T00:00:00Z' }), undefined],
  ])('%s', (_, listed, found) => expect(findOurs([listed], identity)?.id).toBe(found))
})

describe('findTwin', () => {
  const look = (before: ReturnType<typeof deploy>[], request: object = { commitId: A }, rerun = false) =>
    findTwin({ trigger: 'api', request, before }, { rerun })?.id

  it('takes one that is on its way', () => expect(look([deploy('dep-1')])).toBe('dep-1'))
  it('does not take one that is live, in a first run', () =>
    expect(look([deploy('dep-1', { status: 'live' })])).toBeUndefined())
  it('takes one that is live, when run again', () =>
    expect(look([deploy('dep-1', { status: 'live' })], { commitId: A }, true)).toBe('dep-1'))
  it('does not take a live one that a newer deploy is about to replace', () =>
    expect(
      look([deploy('dep-2', { commit: { id: B } }), deploy('dep-1', { status: 'live' })], { commitId: A }, true),
    ).toBeUndefined())
  it('does not take one where the cache is to be cleared', () =>
    expect(look([deploy('dep-1')], { commitId: A, clearCache: true })).toBeUndefined())
  it('does not take one where nothing is pinned', () => expect(look([deploy('dep-1')], {})).toBeUndefined())
  it('does not trust a tag', () =>
    expect(look([deploy('dep-1', { image: { ref: 'ghcr.io/a/b:1' } })], { imageUrl: 'ghcr.io/a/b:1' })).toBeUndefined())
})

describe('previousDeploy', () => {
  const list = [
    deploy('dep-3', { status: 'live' }),
    deploy('dep-2', { status: 'build_failed' }),
    deploy('dep-1', { status: 'deactivated' }),
  ]
  it('is the live one before a new one', () => expect(previousDeploy(list, undefined)?.id).toBe('dep-3'))
  it('is the last that was live where ours is live already', () =>
    expect(previousDeploy(list, { id: 'dep-3' })?.id).toBe('dep-1'))
})

describe('reasonIn', () => {
  const ended = (details: object) => [
    { id: 'evt-1', timestamp: at(6), type: 'deploy_ended', details: { deployId: 'dep-1', ...details } },
  ]

  it.each([
    [
      'superseded',
      ended({ deployStatus: 'canceled', reason: { newDeploy: { id: 'dep-2' } } }),
      { kind: 'superseded', by: 'dep-2' },
    ],
    ['canceled', ended({ deployStatus: 'canceled', reason: {} }), { kind: 'canceled' }],
    [
      'out of memory',
      ended({ deployStatus: 'failed', reason: { failure: { evicted: false, oomKilled: { memoryLimit: '512Mi' } } } }),
      { kind: 'failure', text: 'it ran out of memory (limit 512Mi)' },
    ],
    ['no event', [], { kind: 'unknown' }],
    ["another deploy's event", ended({ deployId: 'dep-9', deployStatus: 'canceled' }), { kind: 'unknown' }],
  ])('%s', (_, events, reason) => expect(reasonIn(events, 'dep-1')).toMatchObject(reason))

  it("looks the reason of a failed build up in the build's own event", () => {
    const build = {
      id: 'evt-2',
      timestamp: at(6),
      type: 'build_ended',
      details: { buildId: 'bld-1', reason: { failure: { evicted: false, nonZeroExit: 2 } } },
    }
    expect(
      reasonIn([...ended({ deployStatus: 'failed', reason: { buildFailed: { id: 'bld-1' } } }), build], 'dep-1'),
    ).toMatchObject({ text: 'it exited with code 2' })
  })

  it('says nothing where Render says nothing', () => expect(sayFailure({ evicted: false })).toBeUndefined())
})

describe('deployHook', () => {
  it('reads a hook', () =>
    expect(deployHook('https://api.render.com/deploy/srv-abc123?key=k_1')).toMatchObject({
      serviceId: 'srv-abc123',
      key: 'k_1',
    }))

  it.each([
    ['https://api.render.com/deploy/exs-abc123?key=k_1', /Blueprint/],
    ['https://api.render.com/deploy/srv-abc123', /lacks its key/],
    ['https://api.render.com/v1/services/srv-abc123', /hook of a service/],
    ['srv-abc123', /address of a deploy hook/],
  ])('refuses %s without quoting it', (raw, fault) => {
    const said = (): unknown => deployHook(raw)
    expect(said).toThrow(fault)
    expect(said).not.toThrow(/abc123|k_1/)
  })
})
