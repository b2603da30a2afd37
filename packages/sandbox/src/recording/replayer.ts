import { type ActionRun, type ActionStep, spawnAction } from '../run-action.ts'
import { comparable, movedBy, ownUuids } from './comparable.ts'
import { keptHeaders } from './forward.ts'
import type { ExchangeLine, RecordedAnswer, RecordedRequest, RecordedStep } from './format.ts'
import { type Asked, type Given, startGateway } from './gateway.ts'

/** How a replayed step went, and whether it asked what was recorded. */
export interface Replayed {
  run: ActionRun
  /** Requests that the recording does not have, each with the nearest one that it has. */
  mismatches: string[]
  /** Recorded requests that were never made this time. What polls may ask less often than it did: that is a matter of time. */
  unused: string[]
}

/** Answers a step out of a recording. */
export interface Replayer {
  answer: (asked: Asked) => Promise<Given>
  mismatches: string[]
  unused: () => string[]
}

/**
 * Runs a recorded step again: the same inputs, the same variables, and the recorded answers in place of the services.
 * Nothing is asked of any network. `inputs` and `env` of the step win over what was recorded.
 */
export async function replay(step: RecordedStep, { inputs, env, ...rest }: ActionStep): Promise<Replayed> {
  const replayer = createReplayer(step)
  const names = [...new Set(step.exchanges.map(({ request }) => request.url).filter((url) => url.startsWith('https:')).map((url) => new URL(url).hostname))]
  const gateway = await startGateway({ names, answer: replayer.answer })
  try {
    const run = await spawnAction({ ...rest, inputs: { ...step.inputs, ...inputs }, env: { ...step.env, ...env, ...gateway.env } })
    return { run, mismatches: replayer.mismatches, unused: replayer.unused() }
  } finally {
    await gateway.stop()
  }
}

/**
 * Gives the recorded answers: to the same request (method, address and body, but for moments and durations) in the order
 * in which they came. What only reads and is asked once more than it was gets its last answer again, since how often a
 * watch looks depends on the machine. Anything else is a mismatch: it is noted, and answered with 418, which nothing tries again, and the reason.
 */
export function createReplayer({ exchanges, at }: RecordedStep): Replayer {
  const queues = new Map<string, { lines: ExchangeLine[]; next: number }>()
  for (const line of exchanges) {
    const key = keyOf(line.request)
    const queue = queues.get(key) ?? { lines: [], next: 0 }
    queue.lines.push(line)
    queues.set(key, queue)
  }
  const shift = Date.now() - Date.parse(at)
  const mismatches: string[] = []
  // What the step made up when it was recorded, and what it made up now: answers tell it what it said.
  const made = new Map<string, string>()
  const learn = (then: RecordedRequest, now: RecordedRequest): void => {
    const fresh = ownUuids(`${now.url} ${now.body ?? ''}`)
    for (const [i, uuid] of ownUuids(`${then.url} ${then.body ?? ''}`).entries()) made.set(uuid, fresh[i]!)
  }
  const asNow = (text: string): string => ownUuids(text).reduce((told, uuid) => told.replaceAll(uuid, made.get(uuid) ?? uuid), movedBy(text, shift))
  return {
    mismatches,
    unused: () => [...queues.values()].flatMap(({ lines, next }) => (next === 0 ? lines.slice(0, 1).map(({ request }) => titleOf(request)) : [])),
    async answer(asked) {
      const request = requestOf(asked)
      const queue = queues.get(keyOf(request))
      const line = queue?.lines[queue.next] ?? (/^(GET|HEAD)$/.test(asked.method) ? queue?.lines.at(-1) : undefined)
      if (queue) queue.next += 1
      const omitted = line && 'omitted' in line.answer ? line.answer.omitted : undefined
      if (line && omitted === undefined) {
        learn(line.request, request)
        return givenOf(line.answer, { shift, asNow })
      }
      const fault = omitted === undefined ? mismatch(request, { queue, exchanges }) : `${titleOf(request)} cannot be replayed: its answer is not in the recording (${omitted})`
      mismatches.push(fault)
      return { status: 418, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify({ message: fault })) }
    },
  }
}

const keyOf = ({ method, url, body = '' }: RecordedRequest): string => `${method} ${comparable(url)}\n${comparable(body)}`

const titleOf = ({ method, url }: RecordedRequest): string => `${method} ${url}`

function requestOf({ method, url, headers, body }: Asked): RecordedRequest {
  return { method, url, headers: keptHeaders(headers), ...(body.length > 0 ? { body: body.toString('utf8') } : {}) }
}

interface Now { shift: number; asNow: (text: string) => string }

function givenOf(answer: RecordedAnswer, { shift, asNow }: Now): Given {
  if ('fault' in answer) return answer
  const headers = Object.entries(answer.headers).map(([name, value]) => {
    if (name === 'date') return [name, new Date(Date.parse(value) + shift).toUTCString()]
    const isEpoch = /ratelimit-reset$/.test(name) && Number(value) > 1e9
    return [name, isEpoch ? String(Number(value) + Math.round(shift / 1_000)) : asNow(value)]
  })
  return { status: answer.status, headers: Object.fromEntries(headers) as Record<string, string>, body: Buffer.from(asNow(answer.body ?? '')) }
}

interface Recorded { queue: { lines: ExchangeLine[] } | undefined; exchanges: ExchangeLine[] }

function mismatch(request: RecordedRequest, { queue, exchanges }: Recorded): string {
  const title = titleOf(request)
  if (queue) return `${title} was asked more often than the recording has it (${queue.lines.length})`
  const same = exchanges.map((line) => line.request).filter(({ method, url }) => method === request.method && comparable(url) === comparable(request.url))
  const nearest = same.map(({ body = '' }) => difference(body, request.body ?? '')).sort((a, b) => b.at - a.at)[0]
  if (nearest) return `${title} has another body than was recorded: ${nearest.text}`
  const path = (url: string): string => url.replace(/\?.*/, '')
  const near = exchanges.find((line) => path(line.request.url) === path(request.url))
  return `${title} is not in the recording${near ? `, which has ${titleOf(near.request)}` : ''}`
}

// The first place where they differ is what a person looks for.
function difference(recorded: string, asked: string): { at: number; text: string } {
  const [a, b] = [comparable(recorded), comparable(asked)]
  let i = 0
  while (i < a.length && a[i] === b[i]) i += 1
  const around = (text: string): string => JSON.stringify(text.slice(Math.max(0, i - 30), i + 50))
  return { at: i, text: `recorded ${around(a)}, asked ${around(b)}` }
}
