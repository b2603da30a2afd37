import type { Ports } from '@axcouncil/core/action'
import { withTimeout } from '@axcouncil/core/clock'
import { formatDuration } from '@axcouncil/core/duration'
import { TimeoutError } from '@axcouncil/core/errors'
import { type GitHub, createGitHub } from '@axcouncil/core/github'
import type { Http } from '@axcouncil/core/http'
import { type RenderPorts, openRender } from '@axcouncil/render/ports'
import type { Inputs } from './inputs.ts'
import type { Story } from './story.ts'
import type { Target } from './survey.ts'
import { minding } from './wall-clock.ts'

/** Everything that a part of a promotion works with: what is asked, where to ask, and what happened so far. */
export interface World {
  inputs: Inputs
  ports: Ports
  github: GitHub
  render: RenderPorts
  /** The services, as they were looked at last. */
  targets: readonly Target[]
  story: Story
}

/** Opens GitHub and Render. Nothing is sent yet. */
export function openWorld(inputs: Inputs, ports: Ports, story: Story): World {
  return {
    inputs,
    ports,
    github: gitHubOver(ports.http, { inputs, ports, story }),
    render: openRender(ports, inputs.access),
    targets: [],
    story,
  }
}

/** The same world under a signal that ends after `ms`: for what has to be done once the job was canceled. */
export function graceful(world: World, ms: number): World {
  const ports = world.ports.grace(ms)
  return { ...openWorld(world.inputs, ports, world.story), targets: world.targets }
}

const gitHubOver = (http: Http, { inputs: { token }, ports: { clock, environment }, story }: Pick<World, 'inputs' | 'ports' | 'story'>): GitHub =>
  createGitHub({ http: minding(http, clock, story), environment, token })

/**
 * Asks GitHub while production is not well: what is good to know before a rollback must not hold it up.
 * @throws TimeoutError where GitHub has not said it after `HURRY_MS`.
 */
export const inHurry = <T>(world: World, ask: (github: GitHub) => Promise<T>): Promise<T> => {
  const { http, clock, signal } = world.ports
  const late = (): Error => new TimeoutError(`GitHub did not answer within ${formatDuration(HURRY_MS)}`)
  return withTimeout((limit) => ask(gitHubOver(http.under(limit), world)), { ms: HURRY_MS, late, clock, signal })
}

const HURRY_MS = 5_000
