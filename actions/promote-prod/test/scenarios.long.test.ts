import { beforeAll, describe, expect, it } from '@jest/globals'
import type { ActionRun } from '@axcouncil/sandbox/run-action'
import { BUNDLE, SERVICE, type World, recordStates, startWorld } from './world.ts'

/**
 * What can become of a promotion, each played once with the real bundle in a production of its own: what it says, what
 * serves, and what GitHub keeps. Three are played at once, since one of them soaks for half a minute.
 */
interface Scene {
  play: (world: World) => Promise<ActionRun>
  exitCode: number
  outcome: string
  /** The commit that serves in the end, by the message of its commit. */
  serves: string
  /** The states of the records of production on GitHub, oldest first. */
  records: string[]
  /** The last line of the log. */
  says: RegExp
}

const proven = async (world: World, message: string): Promise<string> => {
  const sha = world.commit(message)
  await world.prove(sha)
  return sha
}
const promote = (world: World, sha: string, inputs: Record<string, string> = {}, step: Parameters<World['promote']>[2] = {}): Promise<ActionRun> => world.promote(sha, inputs, { entry: BUNDLE, ...step })

/** Turns bad so long after its first answer to the action. */
const badAfter = (ms: number): string => `
import { createServer } from 'node:http'
let since
createServer((request, response) => {
  if (request.headers['user-agent'] === 'axcouncil-actions') since ??= Date.now()
  response.statusCode = Date.now() - since > ${ms} ? 503 : 200
  response.end(JSON.stringify({ commit: process.env.RENDER_GIT_COMMIT }))
}).listen(process.env.PORT, '127.0.0.1')
process.on('SIGTERM', () => process.exit(0))
`

const SCENES: Record<string, Scene> = {
  healthy: {
    play: async (world) => promote(world, await proven(world, 'Candidate')),
    exitCode: 0, outcome: 'promoted', serves: 'Candidate', records: ['success'], says: /is live in production, verified and well for 500ms/,
  },
  'the build fails': {
    play: async (world) => {
      world.render.script(SERVICE, { failBuild: true })
      return promote(world, await proven(world, 'Candidate'))
    },
    exitCode: 1, outcome: 'failed', serves: 'Begin', records: ['failure'], says: /^::error::.*build.*production runs dep-/,
  },
  'unhealthy at once': {
    play: async (world) => {
      world.render.script(SERVICE, { env: { GOOD_ANSWERS: '0' } })
      return promote(world, await proven(world, 'Candidate'))
    },
    exitCode: 1, outcome: 'rolled-back', serves: 'Begin', records: ['failure'], says: /^::error::.*was rolled back to dep-.*, which serves and is verified\./,
  },
  'healthy, then bad after 30 s of soak': {
    play: async (world) => {
      const sha = world.commit('Candidate', { 'server.mjs': badAfter(30_000) })
      await world.prove(sha)
      return promote(world, sha, { soak: '2m' }, { limitMs: 100_000 })
    },
    exitCode: 1, outcome: 'rolled-back', serves: 'Begin', records: ['failure'], says: /^::error::.*(soak|watching|30s|3\ds).*was rolled back to dep-/,
  },
  'the rollback fails too': {
    play: async (world) => {
      world.render.script(SERVICE, { env: { GOOD_ANSWERS: '0' } })
      world.render.script(SERVICE, { exitAtStart: 3 })
      return promote(world, await proven(world, 'Candidate'))
    },
    exitCode: 1, outcome: 'failed', serves: 'Candidate', records: ['failure'], says: /^::error::.*the rollback failed: .*exited with code 3/,
  },
  'superseded by a hotfix during the soak': {
    play: async (world) => {
      const sha = await proven(world, 'Candidate')
      const hotfix = world.commit('Hotfix')
      let fixing: Promise<unknown> | undefined
      const run = await promote(world, sha, { soak: '30s' }, { onLine: (line) => void (/Watching on/.test(line) && (fixing ??= world.render.deploy(SERVICE, hotfix))) })
      await fixing
      return run
    },
    exitCode: 1, outcome: 'failed', serves: 'Hotfix', records: ['failure'], says: /somebody else deployed after it, so nothing was rolled back/,
  },
  'a freeze': {
    play: async (world) => promote(world, await proven(world, 'Candidate'), { freeze: '00:00..24:00 Europe/Berlin inventory' }),
    exitCode: 1, outcome: 'blocked', serves: 'Begin', records: [], says: /^::error::A gate does not let .* freeze: .*inventory/,
  },
  'staging revoked': {
    play: async (world) => {
      const sha = await proven(world, 'Candidate')
      await world.prove(sha, { health: 'failure', e2e: 'none' })
      return promote(world, sha)
    },
    exitCode: 1, outcome: 'blocked', serves: 'Begin', records: [], says: /^::error::A gate does not let .* staging: /,
  },
  'staging revoked between the first look and the lock': {
    play: async (world) => {
      const sha = await proven(world, 'Candidate')
      let revoked: Promise<unknown> | undefined
      const run = await promote(world, sha, {}, { onLine: (line) => void (/Lock, and gates once more/.test(line) && (revoked ??= world.prove(sha, { health: 'failure', e2e: 'none' }))) })
      await revoked
      return run
    },
    exitCode: 1, outcome: 'blocked', serves: 'Begin', records: ['inactive'], says: /^::error::A gate does not let .* staging: /,
  },
  'an approval that is stale: a newer commit went out meanwhile': {
    play: async (world) => {
      const waiting = await proven(world, 'Approved late')
      const newer = await promote(world, await proven(world, 'Newer'))
      if (newer.outputs.outcome !== 'promoted') return newer
      return promote(world, waiting, {}, { env: { GITHUB_RUN_ID: '900' } })
    },
    exitCode: 1, outcome: 'blocked', serves: 'Newer', records: ['success'], says: /^::error::A gate does not let .* newer: .*older than/,
  },
  'two at once': {
    play: async (world) => {
      const sha = await proven(world, 'Candidate')
      const runs = await Promise.all(['3001', '3002'].map((id) => promote(world, sha, {}, { env: { GITHUB_RUN_ID: id } })))
      const [one, other] = runs.sort((a, b) => (a.outputs.outcome! < b.outputs.outcome! ? -1 : 1))
      expect([one!.outputs.outcome, other!.outputs.outcome]).toEqual(['blocked', 'promoted'])
      return one!
    },
    exitCode: 1, outcome: 'blocked', serves: 'Candidate', records: ['success'], says: /^::error::A gate does not let .* lock: /,
  },
}

interface Played {
  run: ActionRun
  serving: string
  records: string[]
}

async function playIn({ play }: Scene): Promise<Played> {
  const world = await startWorld()
  try {
    const run = await play(world)
    const { commit } = await world.call<{ commit: { message: string } }>('GET', `commits/${await world.serving()}`)
    return { run, serving: commit.message, records: recordStates(world) }
  } finally {
    await world.stop()
  }
}

describe('the bundle', () => {
  const names = Object.keys(SCENES)
  const played: Record<string, Played> = {}
  beforeAll(async () => {
    // The long one begins first.
    const left = names.toSorted((a, b) => Number(b.includes('30 s')) - Number(a.includes('30 s')))
    await Promise.all([1, 2, 3].map(async () => {
      for (let name = left.shift(); name; name = left.shift()) played[name] = await playIn(SCENES[name]!)
    }))
  }, 180_000)

  it.each(names)('%s', (name) => {
    const { exitCode, outcome, serves, records, says } = SCENES[name]!
    const { run, serving, records: kept } = played[name]!
    expect({ exitCode: run.exitCode, outcome: run.outputs.outcome, serving }).toEqual({ exitCode, outcome, serving: serves })
    expect(kept.filter((state) => name !== 'two at once' || state !== 'inactive')).toEqual(records)
    expect(run.stdout.trim().split('\n').at(-1)).toMatch(says)
    expect(run.summary).toContain('**Live now:**')
  })
})
