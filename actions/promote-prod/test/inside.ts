import type { Ports } from '@axcouncil/core/action'
import { type Clock, systemClock } from '@axcouncil/core/clock'
import { readEnvironment } from '@axcouncil/core/env'
import { createHttp } from '@axcouncil/core/http'
import { createRedactor } from '@axcouncil/core/redact'
import { createRunner } from '@axcouncil/core/runner'
import { readInputs } from '../src/inputs.ts'
import { openStory } from '../src/story.ts'
import { survey } from '../src/survey.ts'
import { type World as Inside, openWorld } from '../src/world.ts'
import { KEY, SERVICE, type World } from './world.ts'

/** A promotion's world inside this process, over the servers of a test's world: for what needs no process of its own. */
export interface Seen {
  inside: Inside
  log: string[]
}

/** Nobody waits in a test: sleeps take no time. `now` sets the wall clock. */
const hasty = (now: number | undefined): Clock => ({ ...systemClock, ...(now === undefined ? {} : { now: () => now }), sleep: async () => {} })

/**
 * Opens it. `env` is added to that of a plain run. With `now`, servers say that time, too, or `theirs`.
 * `patience` is the part of every timeout that is waited for. */
export async function look(world: World, sha: string, { inputs = {}, env = {}, now, theirs = now, patience = 1 }: { inputs?: Record<string, string>; env?: Record<string, string>; now?: number; theirs?: number; patience?: number } = {}): Promise<Seen> {
  const log: string[] = []
  const redactor = createRedactor()
  const clock: Clock = { ...hasty(now), after: (ms, callback) => systemClock.after(ms * patience, callback) }
  const environment = readEnvironment({ GITHUB_REPOSITORY: KEY, GITHUB_API_URL: world.github.url, GITHUB_SHA: sha, GITHUB_RUN_ID: '1001', GITHUB_RUN_ATTEMPT: '1', GITHUB_JOB: 'promote', GITHUB_ACTOR: 'octocat', ...env })
  const say = (line: string): void => void log.push(line)
  const runner = { ...createRunner(redactor, undefined), info: say, warning: say, setOutput: () => {}, saveState: () => {}, group: <T>(title: string, chapter: () => Promise<T>) => (say(`# ${title}`), chapter()) }
  const { signal } = new AbortController()
  const http = createHttp({ clock, redactor, signal, proxy: environment.proxy, log: () => {} })
  const send: typeof http.send = async (request) => {
    const answer = await http.send(request)
    return theirs === undefined ? answer : { ...answer, headers: { ...answer.headers, date: new Date(theirs).toUTCString() } }
  }
  const ports: Ports = { runner, clock, environment, redactor, signal, http: { ...http, send }, grace: () => ports }
  const given: Record<string, string> = { 'api-key': 'rnd_test', 'service-id': SERVICE, 'api-url': world.render.url, commit: sha, 'github-token': 'github-token', 'health-url': `${world.render.serviceUrl(SERVICE)}/health`, ...inputs }
  const inside = openWorld(readInputs({ input: (name) => given[name] ?? '', mask: () => {} }, environment), ports, openStory(clock))
  inside.targets = await survey(inside)
  return { inside, log }
}
