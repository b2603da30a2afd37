import { runUrl } from '@axcouncil/core/env'
import { formatDuration } from '@axcouncil/core/duration'
import { type Notice, type Notifier, createNotifier } from '@axcouncil/core/notify'
import { readText } from './content.ts'
import { whoIs } from './gates.ts'
import { saveMessage } from './state.ts'
import type { Outcome } from './story.ts'
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
  const { inputs, story, ports, github } = world
  if (wantsNone(world) || story.outcome === undefined) return
  const [tone, sign] = TITLES[story.outcome]
  const file = `.github/workflows/${inputs.rollbackWorkflow}`
  const back = await readText(github, file, inputs.candidate.commit).catch(() => undefined)
  const { serverUrl, repository } = ports.environment
  const rollback = back !== undefined && repository ? [{ label: 'Roll back', url: `${serverUrl}/${repository.owner}/${repository.name}/actions/workflows/${inputs.rollbackWorkflow}` }] : []
  const text = [`${story.message}.`, story.next].filter(Boolean).join(' ')
  await notifierOf(world).outcome({ tone, title: `${sign} ${inputs.environment}: ${story.outcome}`, text, facts: factsOf(world), links: [...linksOf(world), ...rollback] })
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

function linksOf({ ports, story }: World): Notice['links'] {
  const run = runUrl(ports.environment)
  return [...(run ? [{ label: 'Run', url: run }] : []), ...(story.shipment?.url ? [{ label: 'Diff', url: story.shipment.url }] : [])]
}

/** That a job was killed before it could say how it ended. */
export const cutOff = (environment: string, run: string | undefined): Notice => ({
  tone: 'unclear',
  title: `❔ ${environment}: cut off`,
  text: `The job ended before the promotion had an outcome. Nobody has verified what ${environment} runs now: run the job again, or roll back.`,
  facts: [],
  links: run ? [{ label: 'Run', url: run }] : [],
})
