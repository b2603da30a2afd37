import { ActionError, errorMessage } from '@axcouncil/core/errors'
import type { Deploy } from '@axcouncil/render/model'
import { migrationsBetween } from './gates/migrations.ts'
import { verifiedDeploys } from './record.ts'
import type { Move } from './story.ts'
import type { Target } from './survey.ts'
import { tell } from './tell.ts'
import { type World, inHurry } from './world.ts'

/** How many former deploys are looked at: Render keeps the builds of a few only, by plan. */
const DEPTH = 20

/**
 * The deploy to bring each service back to, after its own `bad` one: the last verified, else what was live before.
 * @throws ActionError where a service has nothing to go back to.
 */
export async function findWayBack(world: World, targets: readonly Target[], bad: (target: Target) => Deploy | undefined): Promise<Move[]> {
  const { inputs, ports: { runner, signal } } = world
  return Promise.all(
    targets.map(async (target): Promise<Move> => {
      const { service } = target
      const former = formerDeploys(target, bad(target))
      const [verified] = await inHurry(world, (github) => verifiedDeploys(github, inputs.environment, former)).catch((error: unknown) => {
        if (!signal.aborted) runner.warning(`Which deploy of ${service.name} was verified last, GitHub does not say (${errorMessage(error)}): it goes back to what was live before.`)
        return []
      })
      const [previous] = former
      const chosen = verified ?? previous
      if (!chosen) throw noWayBack(service.name)
      return { service, target: chosen, verified: verified !== undefined }
    }),
  )
}

/**
 * Deploys of a service that were live before a bad one, of other sources than its, newest first. What somebody rolled
 * back from is none of them, and a rollback stands for the deploy that it went back to: its build is the same.
 */
export function formerDeploys({ before }: Pick<Target, 'before'>, bad: Deploy | undefined): Deploy[] {
  const wentLive = before.filter(({ status }) => status === 'live' || status === 'deactivated')
  const takenBack = new Set(wentLive.flatMap(({ trigger }, i) => (trigger === 'rollback' ? (wentLive[i + 1]?.id ?? []) : [])))
  const since = wentLive.findIndex(({ id }) => id === bad?.id)
  const former = wentLive.slice(since + 1).filter((deploy) => !takenBack.has(deploy.id) && !isSameSource(deploy, bad))
  const originals = former.map((deploy) => (deploy.trigger === 'rollback' ? (wentLive.find((one) => one.trigger !== 'rollback' && isSameSource(one, deploy)) ?? deploy) : deploy))
  return originals.filter((deploy, i) => originals.indexOf(deploy) === i).slice(0, DEPTH)
}

/** Whether two deploys run the same thing. */
export const isSameSource = (a: Deploy, b: Deploy | undefined): boolean =>
  b !== undefined && (a.commit?.id ? a.commit.id === b.commit?.id : a.image?.ref !== undefined && a.image.ref === b.image?.ref)

const noWayBack = (name: string): ActionError =>
  new ActionError(`${name} has no earlier deploy to go back to`, { advice: 'Deploy a commit that works, by promoting it.' })

/**
 * Refuses a way back over migrations that destroyed something, since the old version may need what is gone. Production is
 * not well: what cannot be seen is said, with what to do about it, and holds nothing up.
 * @throws ActionError saying what to do then.
 */
export async function refuseOverDestruction(world: World, moves: readonly Move[], from: string | undefined): Promise<void> {
  const { inputs: { allowDestructive, migrationsPath }, ports: { signal } } = world
  if (allowDestructive) return
  const nameless = moves.find(({ target }) => from === undefined || !target.commit?.id)
  if (nameless) warnUnseen(world, `${from === undefined ? 'what is live' : nameless.target.id} names no commit`)
  if (from === undefined) return
  const commits = [...new Set(moves.flatMap(({ target }) => target.commit?.id ?? []))].filter((commit) => commit !== from)
  for (const commit of commits) {
    const found = await inHurry(world, (github) => migrationsBetween(github, migrationsPath, { from: commit, to: from })).catch((error: unknown) => {
      if (!signal.aborted) warnUnseen(world, errorMessage(error), `${commit}...${from}`)
      return undefined
    })
    const [first] = found?.destructive ?? []
    if (!first) continue
    throw new ActionError(`Between ${commit.slice(0, 7)} and ${from.slice(0, 7)} lies a destructive migration (${first.file}: ${first.what}), so the old version may not work on the database of now`, {
      advice: 'Mend forward: promote a commit that repairs it. If the old version does work on this database, roll back with `allow-destructive: true`.',
    })
  }
}

function warnUnseen(world: World, why: string, range?: string): void {
  const { inputs: { migrationsPath }, ports: { runner, environment: { serverUrl } }, github: { owner, repo } } = world
  const where = range ? ` (${serverUrl}/${owner}/${repo}/compare/${range})` : ''
  tell(world, `Going back, though nobody can tell whether a migration destroyed what the old version needs: ${why}`)
  runner.warning(`Nobody can tell whether a destructive migration lies on the way back (${why}). The rollback goes on all the same, since production is not well. Look at ${migrationsPath} yourself${where}: if the old version needs what was dropped, promote a commit that brings it back.`)
}
