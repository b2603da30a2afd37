import type { Findings, TextFile } from './look.ts'
import { tablesOf } from './migrations.ts'
import { seedDraft } from './seed-draft.ts'
import { settingsOf, settingsText } from './settings.ts'
import { type Ask, type Setup, decide } from './setup.ts'
import { previewWorkflow } from './preview.ts'
import { releaseWorkflow } from './workflow.ts'
import { hooksIn } from './hooks.ts'
import { writeSafely } from './write.ts'

/** Writes what a repository needs to be released by the pipeline, and says what is left for a person to do. */
export async function init(root: string, findings: Findings, { ask, log }: { ask: Ask; log: (line: string) => void }): Promise<void> {
  for (const line of inWords(findings)) log(line)
  const setup = await decide(findings, ask)
  log('')
  for (const file of filesFor(findings, setup)) log(`${await writeSafely(root, file, { ask, log })}: ${file.path}`)
  for (const line of advice(findings, setup)) log(`\n${line}`)
  log(`\n${settingsText(settingsOf(setup))}`)
  log('\nThen push, and look at it with: npx axcouncil-init doctor')
}

function filesFor(findings: Findings, setup: Setup): TextFile[] {
  const draft = setup.seed && !findings.seedConfig ? seedDraft(tablesOf(findings.migrations)) : undefined
  return [
    { path: freePath(findings, 'release'), text: releaseWorkflow(setup) },
    ...(setup.vercel && setup.tests ? [{ path: freePath(findings, 'preview'), text: previewWorkflow(setup.tests) }] : []),
    ...(draft === undefined ? [] : [{ path: 'seed.yml', text: draft }]),
  ]
}

// A workflow of that name that has nothing to do with us keeps its name: ours gets another one beside it.
function freePath({ workflows }: Findings, name: string): string {
  const theirs = workflows.some(({ path, text }) => path === `.github/workflows/${name}.yml` && !text.includes('axcouncil/'))
  return `.github/workflows/${theirs ? 'axcouncil-' : ''}${name}.yml`
}

function inWords({ services, supabase, migrations, seedConfig, playwright, otherPlaywright, vercel, workflows }: Findings): string[] {
  const seen = (what: string, found: string | false): string => `${found === false ? '-' : '+'} ${what}${found === false ? ': none' : `: ${found}`}`
  return [
    seen('Render services in render.yaml', services !== undefined && (services.map(({ name }) => name).join(', ') || 'no web service')),
    seen('Supabase', supabase && `${migrations.length} migrations${seedConfig ? `, ${seedConfig.path}` : ''}`),
    seen('Playwright', playwright !== undefined && `${playwright}${otherPlaywright.length > 0 ? ` (and ${otherPlaywright.join(', ')})` : ''}`),
    seen('Vercel', vercel && 'vercel.json'),
    seen('Workflows', workflows.length > 0 && workflows.map(({ path }) => path).join(', ')),
  ]
}

function advice({ services, seedConfig, workflows, otherPlaywright }: Findings, setup: Setup): string[] {
  const left = (services ?? []).map(({ name }) => name).filter((name) => !Object.values(setup.names).includes(name))
  const auto = (services ?? []).filter(({ autoDeploys }) => autoDeploys).map(({ name }) => name)
  return [
    ...(auto.length > 0 ? [`Switch auto-deploy off (autoDeployTrigger: "off") for ${auto.join(', ')}: otherwise each push goes live twice, once untested.`] : []),
    ...(left.length > 0 ? [`${left.join(', ')}: not deployed by this workflow. STAGING_SERVICE_ID and PRODUCTION_SERVICE_ID take several services, a line each.`] : []),
    ...(otherPlaywright.length > 0 ? [`Only the tests in ${setup.tests?.folder} are run; for those in ${otherPlaywright.join(', ')} add a job that calls e2e.yml.`] : []),
    ...hooksIn(workflows).map((path) => `${path} calls a deploy hook of Render: take that step out, or each push deploys twice, once untested.`),
    ...(setup.seed && !seedConfig ? ['Read every line of seed.yml before the first release: it decides what of your customers reaches staging.'] : []),
  ]
}
