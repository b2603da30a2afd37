import type { Ports } from '@axcouncil/core/action'
import { type GitHub, createGitHub } from '@axcouncil/core/github'
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
  const { http, clock, environment } = ports
  return {
    inputs,
    ports,
    github: createGitHub({ http: minding(http, clock, story), environment, token: inputs.token }),
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
