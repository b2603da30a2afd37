import { CONTRACTS, type Contract } from './contract.ts'
import { type Data, dataOf, isMap, mapAt } from './data.ts'
import type { Finding } from './finding.ts'
import { hooksIn } from './hooks.ts'
import type { TextFile } from './look.ts'

const MAJOR = 'v1'
const CALL = /^axcouncil\/actions\/\.github\/workflows\/([\w-]+\.ya?ml)@(.+)$/
const STEP = /^axcouncil\/([\w-]+)@(.+)$/

/** What is wrong with how the workflows use ours: names, permissions, secrets, versions, concurrency. */
export async function checkWorkflows(files: readonly TextFile[]): Promise<Finding[]> {
  const findings: Finding[] = []
  let used = 0
  for (const { path, text } of files) {
    if (!text.includes('axcouncil/')) continue
    const data = await dataOf(text)
    if (data === undefined) {
      findings.push({ level: 'error', where: path, what: 'is no YAML that can be read' })
      continue
    }
    for (const [id, job] of Object.entries(mapAt(data, 'jobs'))) {
      const found = checkJob({ where: `${path}, job ${id}`, job, workflow: data })
      used += found.uses
      findings.push(...found.findings)
    }
  }
  for (const where of hooksIn(files)) findings.push({ level: 'warning', where, what: 'calls a deploy hook of Render beside the pipeline, so each push deploys twice, once untested', fix: 'Take that step out' })
  if (used === 0) findings.push({ level: 'error', where: '.github/workflows', what: 'nothing uses an axcouncil action or workflow', fix: 'npx axcouncil-init' })
  return findings
}

interface Place { where: string; job: Data; workflow: Data }

function checkJob({ where, job, workflow }: Place): { uses: number; findings: Finding[] } {
  const [, file, ref] = CALL.exec(String(mapAt(job).uses ?? '')) ?? []
  if (file && ref) {
    const contract = CONTRACTS[file]
    const findings = contract ? checkCall({ where, job, workflow }, file, contract) : [{ level: 'error', where, what: `there is no workflow ${file}`, fix: `There are: ${Object.keys(CONTRACTS).join(', ')}` } satisfies Finding]
    return { uses: 1, findings: [...findings, ...checkRef(where, ref)] }
  }
  const steps = mapAt(job).steps
  const refs = (Array.isArray(steps) ? steps : []).flatMap((step) => STEP.exec(String(mapAt(step).uses ?? ''))?.slice(2) ?? [])
  return { uses: refs.length, findings: refs.flatMap((each) => checkRef(where, each)) }
}

function checkCall(place: Place, file: string, contract: Contract): Finding[] {
  const { where, job, workflow } = place
  const given = mapAt(job, 'with')
  const unknown = Object.keys(given).filter((name) => !contract.inputs.includes(name))
  const missing = contract.required.filter((name) => !(name in given))
  const findings: Finding[] = [
    ...unknown.map((name): Finding => ({ level: 'error', where, what: `${file} has no input ${name}`, fix: near(name, contract.inputs) })),
    ...missing.map((name): Finding => ({ level: 'error', where, what: `the input ${name} is missing`, fix: `Add it under \`with:\`` })),
    ...checkSecrets(place, file, contract),
    ...checkPermissions(place, contract),
  ]
  const cancel = mapAt(workflow, 'concurrency')['cancel-in-progress'] ?? mapAt(job, 'concurrency')['cancel-in-progress']
  if (cancel === true && !/preview|quality|security/.test(file)) findings.push({ level: 'error', where, what: 'a newer run would cancel a deploy half-way', fix: 'cancel-in-progress: false' })
  if ('pull_request_target' in mapAt(workflow, 'on')) findings.push({ level: 'error', where, what: 'pull_request_target gives the code of strangers your secrets', fix: 'Use pull_request' })
  return findings.length > 0 ? findings : [{ level: 'ok', where, what: `calls ${file} as it should` }]
}

function checkSecrets({ where, job }: Place, file: string, { secrets }: Contract): Finding[] {
  const given = mapAt(job).secrets
  if (given === 'inherit') return [{ level: 'warning', where, what: '`secrets: inherit` gives away every secret, and stops working outside of your organisation', fix: 'Pass them by name' }]
  return Object.keys(isMap(given) ? given : {}).filter((name) => !secrets.includes(name))
    .map((name) => ({ level: 'error', where, what: `${file} has no secret ${name}`, fix: near(name, secrets) }))
}

function checkPermissions({ where, job, workflow }: Place, { permissions }: Contract): Finding[] {
  const granted = mapAt(job).permissions ?? mapAt(workflow).permissions
  if (granted === 'write-all') return [{ level: 'warning', where, what: '`write-all` grants more than is needed', fix: permissionsText(permissions) }]
  const wanted = Object.entries(permissions).map(([scope, level]) => [scope, scope === 'contents' && mapAt(job, 'with')['audit-branch'] ? 'write' : level] as const)
  const lacking = wanted.filter(([scope, level]) => ![level, 'write'].includes(String(granted === 'read-all' ? 'read' : (isMap(granted) ? granted[scope] : undefined) ?? '')))
  if (lacking.length === 0) return []
  const names = lacking.map(([scope, level]) => `${scope}: ${level}`).join(', ')
  return [{ level: 'error', where, what: `the job does not grant ${names}, so GitHub would not start it`, fix: permissionsText(Object.fromEntries(wanted)) }]
}

const permissionsText = (permissions: Readonly<Record<string, string>>): string =>
  ['permissions:', ...Object.entries(permissions).map(([scope, level]) => `  ${scope}: ${level}`)].join('\n')

function checkRef(where: string, ref: string): Finding[] {
  if (/^[0-9a-f]{40}$/.test(ref) || ref === MAJOR || ref.startsWith(`${MAJOR}.`)) return []
  const fix = `@${MAJOR}, an exact tag, or a commit`
  if (/^v\d/.test(ref)) return [{ level: 'warning', where, what: `@${ref} is not of the current major version ${MAJOR}`, fix }]
  return [{ level: 'error', where, what: `@${ref} is a branch and changes with every commit to it`, fix }]
}

// Of a mistyped name, the one that was meant: the same letters, or the most of them.
function near(name: string, names: readonly string[]): string {
  const pairs = (text: string): Set<string> => new Set(Array.from({ length: text.length - 1 }, (_, i) => text.toLowerCase().slice(i, i + 2)))
  const score = (other: string): number => [...pairs(name)].filter((pair) => pairs(other).has(pair)).length
  const best = [...names].sort((a, b) => score(b) - score(a))[0]
  return best !== undefined && score(best) > 1 ? `Did you mean ${best}?` : `There are: ${names.join(', ')}`
}
