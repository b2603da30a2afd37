import type { World } from './world.ts'

/** Notes a moment of the promotion for its timeline, where the summary, the record and the messages take it from. */
export function tell({ story, ports }: World, what: string): void {
  story.timeline.push({ at: ports.clock.now(), what })
}
