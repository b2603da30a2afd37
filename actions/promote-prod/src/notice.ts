import { runUrl } from '@axcouncil/core/env'
import { formatDuration } from '@axcouncil/core/duration'
import { type Notice, type Notifier, createNotifier } from '@axcouncil/core/notify'
import { readText } from './content.ts'
import { whoIs } from './gates/gates.ts'
import { saveMessage } from './state.ts'
import type { Outcome } from './story.ts'
import { liveCommit } from './survey.ts'
import type { World } from './world.ts'

const notifierOf = ({ inputs, ports, story }: World): Notifier =>
  createNotifier({
    ...ports,
    channels: inputs.notify,
    messageId: story.messageId,
    onMessage: (id) => {
      story.messageId = id
      saveMessage(ports.runner, id)
    },
  })

const wantsNone = ({ inputs: { notify, mode, dryRun } }: World): boolean => mode === 'check' || dryRun || (!notify.slackUrl && !notify.discordUrl)

/** Says what is under way, where a message can still be changed. */
export async function tellProgress(world: World, doing: string): Promise<void> {
  const { inputs } = world
  if (wantsNone(world)) return
  const what = inputs.candidate.imageUrl ?? inputs.candidate.commit.slice(0, 7)
  await notifierOf(world).progress({ tone: 'progress', title: `⏳ ${inputs.environment}: ${what} ${doing}`, text: whatShips(world), facts: factsOf(world), links: linksOf(world) })
}

const TITLES: Record<Outcome, [Notice['tone'], string]> = {
  promoted: ['good', '✅'],
  'already-live': ['good', '✅'],
  'rolled-back': ['bad', '⏪'],
  blocked: ['bad', '⛔'],
  failed: ['bad', '❌'],
  unknown: ['unclear', '❔'],
}

/** Says how it ended, canceled or not. */
export async function tellOutcome(world: World): Promise<void> {
  const { inputs, story } = world
  if (wantsNone(world) || story.outcome === undefined) return
  const [tone, sign] = TITLES[story.outcome]
  const rollback = await rollbackLink(world)
  const text = [`${story.message}.`, story.next].filter(Boolean).join(' ')
  await notifierOf(world).outcome({ tone, title: `${sign} ${inputs.environment}: ${story.outcome}`, text, facts: factsOf(world), links: [...linksOf(world), ...rollback] })
}

/** Where people roll back by hand, if the repository has a workflow for that. */
export async function rollbackLink({ inputs, ports, github }: Pick<World, 'inputs' | 'ports' | 'github'>): Promise<Notice['links']> {
  const { serverUrl, repository } = ports.environment
  if (!repository) return []
  const found = await readText(github, `.github/workflows/${inputs.rollbackWorkflow}`, inputs.candidate.commit).catch(() => undefined)
  return found === undefined ? [] : [{ label: 'Roll back', url: `${serverUrl}/${repository.owner}/${repository.name}/actions/workflows/${inputs.rollbackWorkflow}` }]
}

function whatShips({ story: { shipment } }: World): string {
  const [first] = shipment?.commits ?? []
  if (!shipment || !first) return 'The same commit again.'
  return `${first.subject}${shipment.aheadBy > 1 ? `, and ${shipment.aheadBy - 1} more` : ''}`
}

function factsOf({ inputs, ports, story }: World): Notice['facts'] {
  const { candidate, mode, reason } = inputs
  return [
    ...(mode === 'rollback' ? [] : [{ name: 'Commit', value: candidate.imageUrl ?? candidate.commit.slice(0, 7) }]),
    { name: 'Started by', value: whoIs(ports.environment) },
    ...(story.shipment && mode !== 'rollback' ? [{ name: 'Ships', value: `${story.shipment.aheadBy} ${story.shipment.aheadBy === 1 ? 'commit' : 'commits'} by ${story.shipment.authors.slice(0, 3).join(', ')}` }] : []),
    { name: 'After', value: formatDuration(ports.clock.elapsed() - story.startedMs) },
    ...(reason ? [{ name: 'Reason', value: reason }] : []),
  ]
}

function linksOf(world: World): Notice['links'] {
  const run = runUrl(world.ports.environment)
  const diff = world.story.shipment?.url ?? takenBackUrl(world)
  return [...(run ? [{ label: 'Run', url: run }] : []), ...(diff ? [{ label: 'Diff', url: diff }] : [])]
}

/** Of a rollback by hand: what it takes out of production. */
function takenBackUrl({ ports: { environment: { serverUrl, repository } }, story, targets }: World): string | undefined {
  const [from, to] = [story.rollback?.moves[0]?.target.commit?.id, liveCommit(targets)]
  return repository && from && to && from !== to ? `${serverUrl}/${repository.owner}/${repository.name}/compare/${from}...${to}` : undefined
}

/** That a job was killed before it could say how it ended. */
export const cutOff = (environment: string, links: Notice['links']): Notice => ({
  tone: 'unclear',
  title: `❔ ${environment}: cut off`,
  text: `The job ended before the promotion had an outcome. Nobody has verified what ${environment} runs now: run the job again, or roll back.`,
  facts: [],
  links,
})
