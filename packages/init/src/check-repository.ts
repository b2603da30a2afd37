import type { Catalog } from '@axcouncil/seed/catalog/catalog'
import { readConfig } from '@axcouncil/seed/config/read-config'
import { classify } from '@axcouncil/seed/plan/classify'
import { proposeLine } from '@axcouncil/seed/plan/propose'
import type { Finding } from './finding.ts'
import type { Findings, TextFile } from './look.ts'
import { tablesOf } from './migrations.ts'

/** What render.yaml says that does not go with the pipeline. */
export function checkRender({ services }: Findings): Finding[] {
  if (services === undefined) return [{ level: 'note', where: 'render.yaml', what: 'is not there, so the services are as the dashboard says; --live asks Render' }]
  return services.flatMap(({ name, healthPath, autoDeploys }): Finding[] => {
    const where = `render.yaml, ${name}`
    return [
      ...(autoDeploys ? [{ level: 'error', where, what: 'Render deploys each push by itself, untested', fix: 'autoDeployTrigger: "off"' } satisfies Finding] : []),
      ...(healthPath ? [] : [{ level: 'warning', where, what: 'has no health path, so Render switches to a version that only opened its port', fix: 'healthCheckPath: /health' } satisfies Finding]),
      ...(!autoDeploys && healthPath ? [{ level: 'ok', where, what: 'is deployed by the pipeline alone' } satisfies Finding] : []),
    ]
  })
}

/** What seed.yml leaves open of the tables that the migrations make. */
export async function checkSeed({ seedConfig, migrations }: Findings): Promise<Finding[]> {
  if (!seedConfig) return []
  return classified(seedConfig, { tables: tablesOf(migrations).filter(({ schema }) => schema === 'public'), unknown: [] }, 'supabase/migrations')
}

/** What seed.yml leaves open of a catalog, wherever that was read. */
export async function classified(seedConfig: TextFile, catalog: Catalog, source: string): Promise<Finding[]> {
  const where = seedConfig.path
  try {
    const config = await readConfig({ file: where, text: seedConfig.text }, () => 'set at the run')
    if (catalog.tables.length === 0) return [{ level: 'note', where, what: `no table could be read from ${source}` }]
    const { unclassified, faults } = classify(catalog, config, 'fail')
    const open = unclassified.map(({ table, column }) => `${table}.${column.name}: ${proposeLine(column)}`)
    return [
      ...faults.map(({ line, message }): Finding => ({ level: 'warning', where: `${where}:${line}`, what: `${message} (by ${source})` })),
      ...(open.length > 0 ? [{ level: 'error', where, what: `${open.length} columns of ${source} have no rule, so seed-db would refuse; by their names perhaps`, fix: open.join('\n') } satisfies Finding] : []),
      ...(open.length === 0 && faults.length === 0 ? [{ level: 'ok', where, what: `every column of ${source} has a rule` } satisfies Finding] : []),
    ]
  } catch (error) {
    return [{ level: 'error', where, what: (error as Error).message }]
  }
}
