import type { Ports } from '@axcouncil/core/action'
import type { Config } from '@axcouncil/seed/config/config'
import type { CloneOutcome } from '@axcouncil/seed/outcome'
import { type PostgresClone, cloneOverPostgres } from '@axcouncil/seed/postgres/clone'
import type { Report } from '@axcouncil/seed/report'
import { type RestClone, cloneOverRest } from '@axcouncil/seed/rest/clone'
import { checkTenant } from '@axcouncil/seed/tenant/check'
import { rowsWith } from '@axcouncil/seed/tenant/rest-rows'
import { chooseOverRest } from '@axcouncil/seed/tenant/rest-scope'
import { scopeToTenant } from '@axcouncil/seed/tenant/scope'
import { type Postgres, openPostgres } from '@axcouncil/seed/transports/postgres'
import { type RestDatabase, openRest } from '@axcouncil/seed/transports/rest'
import { loadConfig } from './config.ts'
import type { CloneInputs, Connection, Inputs, Project, Route } from './inputs.ts'

/** Clones the source into the target, masked. */
export async function clone(inputs: Inputs & CloneInputs, ports: Ports): Promise<Omit<Report, 'durationMs'>> {
  const { route, dryRun, strategy } = inputs
  const [source, target] = [route.source.place.name, route.target.place.name]
  const config = await loadConfig(inputs.config, ports)
  ports.runner.info(`${dryRun ? 'Comparing' : 'Cloning'} ${source} to ${target} by ${inputs.config}`)
  const outcome = route.kind === 'rest' ? await overRest(route, { inputs, config }, ports) : await overPostgres(route, { inputs, config }, ports)
  return { version: 1, strategy, transport: route.kind, dryRun, source, target, ...outcome }
}

/** What is asked, whichever way it goes. */
interface Asked {
  inputs: CloneInputs & { dryRun: boolean }
  config: Config
}

async function overRest({ source, target }: Extract<Route, { kind: 'rest' }>, asked: Asked, ports: Ports): Promise<CloneOutcome> {
  const open = ({ url, key }: Project, side: 'source' | 'target'): Promise<RestDatabase> => openRest({ url, key, side, ...ports })
  const databases = { source: await open(source, 'source'), target: await open(target, 'target') }
  const visit = ({ url, publishableKey }: Project, side: 'source' | 'target'): Promise<RestDatabase> | undefined =>
    publishableKey === undefined ? undefined : openRest({ url, key: publishableKey, keyInput: `${side}-publishable-key`, side, ...ports })
  const visitor = { source: await visit(source, 'source'), target: await visit(target, 'target') }
  return cloneOverRest({ ...databases, visitor, ...common(asked, ports), ...restTenant(asked, databases, ports), temp: ports.environment.temp })
}

function restTenant({ inputs: { tenant }, config }: Asked, { source }: { source: RestDatabase }, { runner }: Ports): Pick<RestClone, 'choose'> {
  if (!tenant) return {}
  return {
    choose: async (plan) => {
      const chosen = await chooseOverRest(plan, { source, config, tenant, say: (line) => runner.info(line) })
      return (table) => rowsWith(source, { table, columns: table.table.primaryKey, select: table.columns.map(({ column }) => column), values: chosen.get(table)! })
    },
  }
}

async function overPostgres({ source, target }: Extract<Route, { kind: 'postgres' }>, asked: Asked, ports: Ports): Promise<CloneOutcome> {
  const open = ({ url }: Connection, input: string): Promise<Postgres> => openPostgres({ url, input, label: labelOf(ports), signal: ports.signal })
  const from = await open(source, 'source-db-url')
  try {
    const to = await open(target, 'target-db-url')
    try {
      return await cloneOverPostgres({ source: from, target: to, another: () => open(source, 'source-db-url'), ...common(asked, ports), ...ofTenant(asked, { source: from, target: to }, ports) })
    } finally {
      await to.close().catch(() => {})
    }
  } finally {
    await from.close().catch(() => {})
  }
}

// The server cuts names of sessions at 63 bytes, and takes ASCII only.
const labelOf = ({ environment: { repository, runId, runAttempt } }: Ports): string =>
  repository && runId ? `seed-db, run ${runId}${runAttempt > 1 ? `.${runAttempt}` : ''} of ${repository.owner}/${repository.name}`.slice(0, 63) : 'seed-db'

// One tenant is a clone of the rows that hang off it.
function ofTenant({ inputs: { tenant }, config }: Asked, { source, target }: { source: Postgres; target: Postgres }, { runner }: Ports): Pick<PostgresClone, 'narrow' | 'check'> {
  if (!tenant) return {}
  return {
    narrow: (plan) => scopeToTenant(plan, { source, config, tenant, say: (line) => runner.info(line) }),
    check: (plan) => checkTenant(plan, { target, config, tenant }),
  }
}

const common = ({ inputs: { unclassified, maskKey, dryRun }, config }: Asked, { runner, clock }: Ports) => ({
  config,
  unclassified,
  maskKey,
  dryRun,
  clock,
  say: (line: string) => runner.info(line),
  group: <T>(title: string, chapter: () => Promise<T>) => runner.group(title, chapter),
})
