import { describe, expect, it } from '@jest/globals'
import type { FaultRule } from '@axcouncil/sandbox/render/fault'
import { type Cell, type Played, WIRE, lateFaults, playAll, renderFaults, say } from './matrix.ts'

/*
 * Every fault at every request of the flows that do not simply go live: a failed build with its events and log, a deploy
 * that a newer one replaces, a job that is canceled, a patience that ends, a queued deploy, a hook without a key.
 */
interface Flow extends Pick<Cell, 'script' | 'inputs' | 'cancel' | 'armed'> {
  name: string
  flow?: 'hook'
  requests: Record<string, (service: string) => Pick<FaultRule, 'method' | 'path' | 'nth'>>
  /** Whether a POST of it may take effect though its answer is lost. */
  late?: boolean
  expect: (played: Played) => void
}

const outcome = (want: string | RegExp) => ({ outputs, printed }: Played) =>
  expect({ outcome: outputs.outcome, printed }).toEqual({ outcome: expect.stringMatching(want), printed })

const events = (id: string) => ({ method: 'GET', path: `/services/${id}/events` })
const looks = (nth: number) => (id: string) => ({ method: 'GET', path: `/services/${id}/deploys/dep-`, nth })
const lists = (nth: number) => (id: string) => ({ method: 'GET', path: `/services/${id}/deploys\\?`, nth })
const cancels = (id: string) => ({ method: 'POST', path: `/services/${id}/deploys/dep-[a-z0-9]+/cancel$` })

const flows: Flow[] = [
  {
    name: 'a build fails',
    script: { failBuild: true },
    requests: { 'GET events': events, 'GET logs': () => ({ method: 'GET', path: '/logs\\?' }), 'GET deploy': looks(1) },
    expect: (played) => {
      outcome('failed')(played)
      expect(played.outputs.status).toBe('build_failed')
      expect(played.failure).toContain('The build of lane-')
    },
  },
  {
    name: 'a newer deploy takes its place',
    script: { buildDelayMs: 60_000, superseded: { afterMs: 150 } },
    requests: { 'GET events': events },
    expect: (played) => {
      // Where the events cannot be had, the list of deploys tells.
      outcome('superseded')(played)
    },
  },
  {
    name: 'the job is canceled',
    script: { buildDelayMs: 60_000 },
    cancel: true,
    late: true,
    requests: { 'POST cancel': cancels },
    expect: (played) => {
      outcome('canceled')(played)
      expect(played.deploys[0]!.status).toBe('canceled')
    },
  },
  {
    name: 'the job was canceled',
    script: { buildDelayMs: 60_000 },
    cancel: true,
    armed: 'by the cancel',
    requests: { 'GET deploy that follows': looks(1) },
    expect: (played) => {
      outcome('canceled')(played)
      expect(played.deploys[0]!.status).toBe('canceled')
    },
  },
  {
    name: 'the patience ends',
    script: { buildDelayMs: 60_000 },
    inputs: { timeout: '5s', 'on-timeout': 'cancel' },
    late: true,
    requests: { 'POST cancel': cancels },
    expect: (played) => {
      outcome('timed-out')(played)
      expect(played.deploys[0]!.status).toBe('canceled')
    },
  },
  {
    name: 'Render answers 202',
    script: { answer202: true },
    requests: { 'GET deploys, looking for it': lists(2), 'second GET deploy': looks(2) },
    expect: (played) => {
      outcome('live')(played)
      expect(played.outputs.adopted).toBe(true)
    },
  },
]

const cells = flows.flatMap(({ name, flow = 'api' as const, requests, late, script, inputs, cancel, armed }) =>
  Object.entries(requests).flatMap(([request, at]) =>
    [...renderFaults, ...(late ? lateFaults : [])].map((fault) => ({
      name: `${name}, ${request}: ${say(fault)}`,
      flow,
      render: (id: string) => ({ ...at(id), ...fault }),
      ...(script ? { script } : {}),
      ...(inputs ? { inputs } : {}),
      ...(cancel ? { cancel } : {}),
      ...(armed ? { armed } : {}),
    })),
  ),
)
const expectations = new Map(flows.map((flow) => [flow.name, flow.expect]))
const played = await playAll(cells)

describe('every fault at every request of', () => {
  it.each(played.map((one) => [one.cell.name, one] as const))('%s', (name, one) => {
    const superseding = one.deploys.filter(({ trigger }) => trigger !== 'api')
    const { printed } = one
    expect({ struck: one.struck, ours: one.deploys.length - superseding.length, printed }).toEqual({ struck: 1, ours: 1, printed })
    expectations.get(flows.find((flow) => name.startsWith(`${flow.name}, `))!.name)!(one)
    expect(one.openRecords).toEqual([])
    expect(printed + JSON.stringify(one.outputs) + one.failure).not.toMatch(/rnd_verySecret|github-token|hookSecret/)
  })
})

// With the hook alone nothing can be looked up: it is called once, and what it did is said or called unknown.
const hooked = await playAll(
  [...WIRE.map((fault) => ({ fault })), ...lateFaults].map((fault) => ({
    name: say(fault),
    flow: 'hook' as const,
    inputs: { 'api-key': '', environment: '' },
    render: (id: string) => ({ method: 'POST', path: `/deploy/${id}\\?`, ...fault }),
  })),
)

describe('a hook without a key', () => {
  it.each(hooked.map((one) => [one.cell.name, one] as const))('%s', (_, { struck, deploys, printed, outputs, failure }) => {
    expect([struck, deploys.length <= 1]).toEqual([1, true])
    const said = failure === '' ? /The deploy was started and is not followed/ : deploys.length === 0 ? /cannot be told|does not deploy/ : /cannot be told/
    expect(`${printed} ${failure}`).toMatch(said)
    expect(outputs.outcome).toMatch(deploys.length === 1 ? 'triggered' : /triggered|failed/)
    expect(printed + failure).not.toMatch(/hookSecret/)
  })
})
