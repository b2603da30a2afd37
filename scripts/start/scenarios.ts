import type { Play } from '../../packages/sandbox/src/world.ts'

/** A story that the local world can play. */
export interface Scenario {
  name: string
  /** What happens, told before it does. */
  story: string
  play: Play
  /** What the last stage that runs is to say, if the story goes as told: an outcome or verdict of contracts/actions.md. */
  ending: string
}

/** All stories. The first one is played when none is named. */
export const SCENARIOS: Scenario[] = [
  {
    name: 'happy',
    story: 'All goes well: the commit reaches production.',
    play: {},
    ending: 'promoted',
  },
  {
    name: 'old-version-lingers',
    story: 'Render says "live" while the old version goes on answering in staging for 8 seconds.',
    play: { staging: { linger: { ms: 8_000 } } },
    ending: 'promoted',
  },
  {
    name: 'build-fails',
    story: 'The build of the commit fails in staging.',
    play: { staging: { failBuild: true } },
    ending: 'failed',
  },
  {
    name: 'e2e-fails',
    story: 'The commit breaks the page in staging, though its health is fine.',
    play: { staging: { env: { BREAK_PAGE: '1' } } },
    ending: 'failed',
  },
  {
    name: 'unhealthy-after-promote',
    story: 'The commit is well in staging, and turns unhealthy a few seconds after its start in production.',
    play: { production: { env: { UNHEALTHY_AFTER_MS: '3500' } } },
    ending: 'rolled-back',
  },
  {
    name: 'unclassified-column',
    story: 'A migration added a column that nobody classified in seed.yml.',
    play: { migration: 'alter table public.users add column home_address text' },
    ending: 'refused',
  },
]

/** The scenario that the arguments name. Throws an Error that lists all of them. */
export function chooseScenario(args: readonly string[]): Scenario {
  const at = args.findIndex((arg) => arg === '--scenario' || arg.startsWith('--scenario='))
  const known = SCENARIOS.map(({ name }) => name).join(', ')
  if (at === -1 && args.length > 0) throw new Error(`Unknown argument ${args[0]}. Use --scenario with one of: ${known}`)
  if (at === -1) return SCENARIOS[0]!
  const name = args[at]!.includes('=') ? args[at]!.split('=')[1] : args[at + 1]
  const scenario = SCENARIOS.find((each) => each.name === name)
  if (!scenario) throw new Error(`There is no scenario ${name ?? '(none given)'}. There are: ${known}`)
  return scenario
}
