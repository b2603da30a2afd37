import type { Ports } from '@axcouncil/core/action'
import type { Clock } from '@axcouncil/core/clock'
import type { Runner } from '@axcouncil/core/runner'
import { type Render, createRender } from './client.ts'

/** What the life of a deploy needs of the world. */
export interface RenderPorts {
  render: Render
  clock: Clock
  signal: AbortSignal
  log: Pick<Runner, 'info' | 'warning'>
  /** The same under a signal that ends after `ms`: to tidy up once the job was canceled. */
  grace(ms: number): RenderPorts
}

/** An action's ports with Render's API opened in them. */
export const openRender = (ports: Ports, access: { apiUrl: URL; apiKey: string }): RenderPorts => ({
  render: createRender({ ...ports, ...access }),
  clock: ports.clock,
  signal: ports.signal,
  log: ports.runner,
  grace: (ms) => openRender(ports.grace(ms), access),
})
