import { ActionError } from '@axcouncil/core/errors'
import { tell } from './tell.ts'
import { type Build, type Frontend, type Vercel, createVercel } from './vercel.ts'
import type { World } from './world.ts'

/** The frontend as it was found, and the build that belongs to the candidate. */
export interface FrontendTarget extends Frontend {
  build: Build | undefined
}

const open = ({ inputs, ports }: World): Vercel | undefined => (inputs.vercel ? createVercel(inputs.vercel, ports) : undefined)

/**
 * Looks at the frontend where there is one: what serves, and the build of this commit. It is promoted as it was built,
 * so without one there is nothing to promote.
 * @throws ActionError where Vercel refuses, or in mode promote has no build.
 */
export async function surveyFrontend(world: World): Promise<FrontendTarget | undefined> {
  const { inputs: { candidate, mode }, ports: { runner } } = world
  const vercel = open(world)
  if (!vercel) return undefined
  const [frontend, build] = await Promise.all([vercel.look(), mode === 'rollback' ? undefined : vercel.findBuild(candidate.commit)])
  runner.info(`${frontend.name} (Vercel): ${frontend.current ? `${frontend.current.id}, commit ${frontend.current.commit?.slice(0, 7) ?? 'unknown'}` : 'nothing is live'}`)
  if (mode === 'rollback') return { ...frontend, build }
  if (!build) throw new ActionError(`Vercel has no ready production build of ${candidate.commit.slice(0, 7)} in ${frontend.name}`, { advice: 'Nothing was changed. Let Vercel build the commit for production first, with automatic assignment of the domains switched off, so that the build waits.' })
  if (frontend.autoAssigns) runner.warning(`Vercel gives the production domains of ${frontend.name} to every new build by itself, before any gate is asked: switch off "Auto-assign Custom Production Domains" in the project's settings.`)
  return { ...frontend, build }
}

/** Whether the frontend has to move at all. */
export const isFrontendLive = (frontend: FrontendTarget | undefined): boolean => frontend === undefined || frontend.current?.id === frontend.build?.id || frontend.current?.commit === frontend.build?.commit

/** Gives production to the candidate's build. Answers what went wrong, where something did. */
export async function promoteFrontend(world: World): Promise<ActionError | undefined> {
  const { story, ports: { runner, signal } } = world
  const { frontend } = story
  if (!frontend?.build || isFrontendLive(frontend)) return undefined
  try {
    // Noted before it is asked for: a move whose answer is lost has to be taken back, too.
    story.frontendMoved = true
    await open(world)!.move('promote', frontend.build)
    runner.info(`${frontend.name} (Vercel): ${frontend.build.id} has production.`)
    tell(world, `${frontend.name}: ${frontend.build.id} has production at Vercel`)
    return undefined
  } catch (error) {
    if (!(error instanceof ActionError) || signal.aborted) throw error
    return error
  }
}

/**
 * Gives production back to the build that had it before, or that belongs to the commit which the backend went back to.
 * @throws ActionError where Vercel does not.
 */
export async function restoreFrontend(world: World, commit: string | undefined): Promise<void> {
  const { story, ports: { runner }, inputs } = world
  const vercel = open(world)
  const { frontend } = story
  if (!vercel || !frontend) return
  // By hand, or where an attempt before this one moved it, nobody saw what it was before: the backend's commit tells.
  const isFound = inputs.mode === 'rollback' || (!story.frontendMoved && isFrontendLive(frontend))
  const build = isFound ? (commit ? await vercel.findBuild(commit) : undefined) : story.frontendMoved ? frontend.current : undefined
  if (!build) {
    if (isFound) runner.warning(`Vercel has no ready production build of ${commit?.slice(0, 7) ?? 'that commit'}: ${frontend.name} stays as it is.`)
    return
  }
  const now = await vercel.look()
  if (now.current?.id === build.id) return
  await vercel.move('rollback', build)
  runner.info(`${frontend.name} (Vercel): ${build.id} has production again. New builds no longer take it by themselves.`)
  tell(world, `${frontend.name}: ${build.id} has production at Vercel again`)
}
