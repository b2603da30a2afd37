import type { Clock } from '@axcouncil/core/clock'
import type { Http } from '@axcouncil/core/http'
import type { Story } from './story.ts'
import type { World } from './world.ts'

// A header says whole seconds, and an answer is under way for some.
const WRONG_MS = 60_000

/** The same connections, through which the story learns how far GitHub's clock is ahead of the runner's. */
export const minding = (http: Http, clock: Clock, story: Story): Http => ({
  ...http,
  send: async (request) => {
    const answer = await http.send(request)
    const said = Date.parse(answer.headers.date ?? '')
    if (!Number.isNaN(said)) story.clockOffMs = said - clock.now()
    return answer
  },
})

/** By how much the runner's clock is wrong: positive where it is slow, 0 within a minute, or before GitHub answered. */
export const clockError = ({ story: { clockOffMs = 0 } }: Pick<World, 'story'>): number => (Math.abs(clockOffMs) > WRONG_MS ? clockOffMs : 0)

/** Wall time that runs on different machines agree on: GitHub's, where the runner's clock is wrong. */
export const sharedNow = (world: Pick<World, 'ports' | 'story'>): number => world.ports.clock.now() + clockError(world)
