import type { Findings, RenderService } from './look.ts'

/** What is to be written, after all is known. */
export interface Setup {
  healthPath: string
  tests: { folder: string; shards: number; expectsCommit: boolean } | undefined
  seed: boolean
  vercel: boolean
  names: { staging: string; production: string }
}

/** Puts a question; answers what was typed, or the proposal. */
export type Ask = (question: string, proposal: string) => Promise<string>

/** Decides by what was found, and asks what a file cannot tell. `ask` answers every proposal where nobody is to be asked. */
export async function decide(findings: Findings, ask: Ask): Promise<Setup> {
  const { services = [], supabase, playwright, expectsCommit, vercel } = findings
  const [staging, production] = pairOf(services)
  const healthPath = await ask('Path at which the backend tells its health and its commit', staging?.healthPath || production?.healthPath || '/health')
  const shards = playwright === undefined ? 0 : Number(await ask('Jobs to spread the browser tests over', '2'))
  const seed = supabase && isYes(await ask('Fill the staging database with masked rows of production at each release (y/n)', 'y'))
  return {
    healthPath: healthPath.startsWith('/') ? healthPath : `/${healthPath}`,
    tests: playwright === undefined ? undefined : { folder: playwright, shards: Number.isInteger(shards) && shards > 0 ? Math.min(shards, 256) : 2, expectsCommit },
    seed,
    vercel,
    names: { staging: staging?.name ?? 'your staging service', production: production?.name ?? 'your production service' },
  }
}

// With several services, the two that are called the same but for the word: `api-staging` and `api`, or `api-production`.
function pairOf(services: readonly RenderService[]): [RenderService | undefined, RenderService | undefined] {
  const stem = (name: string): string => name.toLowerCase().replaceAll(/stag(?:e|ing)|test|preprod|prod(?:uction)?|live|[^a-z0-9]/g, '')
  const isStaging = ({ name, environment }: RenderService): boolean => STAGING.test(`${environment} ${name}`)
  const staging = services.find(isStaging)
  const others = services.filter((service) => !isStaging(service))
  return [staging, others.find(({ name }) => staging && stem(name) === stem(staging.name)) ?? others[0]]
}

const STAGING = /stag|test|preprod/i

const isYes = (answer: string): boolean => /^y(es)?$/i.test(answer.trim())
