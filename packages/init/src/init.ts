import type { Findings, TextFile } from './look.ts'
import { tablesOf } from './migrations.ts'
import { seedDraft } from './seed-draft.ts'
import { settingsOf, settingsText } from './settings.ts'
import { type Ask, type Setup, decide } from './setup.ts'
import { previewWorkflow } from './preview.ts'
import { releaseWorkflow } from './workflow.ts'
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
    { path: '.github/workflows/release.yml', text: releaseWorkflow(setup) },
    ...(setup.vercel && setup.tests ? [{ path: '.github/workflows/preview.yml', text: previewWorkflow(setup.tests) }] : []),
    ...(draft === undefined ? [] : [{ path: 'seed.yml', text: draft }]),
  ]
}

function inWords({ services, supabase, migrations, seedConfig, playwright, vercel, workflows }: Findings): string[] {
  const seen = (what: string, found: string | false): string => `${found === false ? '-' : '+'} ${what}${found === false ? ': none' : `: ${found}`}`
  return [
    seen('Render services in render.yaml', services !== undefined && (services.map(({ name }) => name).join(', ') || 'no web service')),
    seen('Supabase', supabase && `${migrations.length} migrations${seedConfig ? `, ${seedConfig.path}` : ''}`),
    seen('Playwright', playwright !== undefined && playwright),
    seen('Vercel', vercel && 'vercel.json'),
    seen('Workflows', workflows.length > 0 && workflows.map(({ path }) => path).join(', ')),
  ]
}

function advice({ services, seedConfig }: Findings, setup: Setup): string[] {
  const auto = (services ?? []).filter(({ autoDeploys }) => autoDeploys).map(({ name }) => name)
  return [
    ...(auto.length > 0 ? [`Switch auto-deploy off (autoDeployTrigger: "off") for ${auto.join(', ')}: otherwise each push goes live twice, once untested.`] : []),
    ...(setup.seed && !seedConfig ? ['Read every line of seed.yml before the first release: it decides what of your customers reaches staging.'] : []),
  ]
}
