import { withoutAccounts } from '../auth/plan.ts'
import type { Config } from '../config/config.ts'
import { createDigest, deriveKey } from '../mask/digest.ts'
import { type CloneOutcome, reportTables } from '../outcome.ts'
import type { Row } from '../mask/table.ts'
import { sayDoubtful } from '../plan/doubtful.ts'
import { makePlan } from '../plan/make-plan.ts'
import type { TablePlan } from '../plan/plan.ts'
import { sayPlan } from '../plan/say.ts'
import { writeFields } from '../postgres/copy-text.ts'
import { encode } from '../postgres/session.ts'
import { checkTables, checkTextKeys } from '../rest/preflight.ts'
import { type Reading, readSource } from '../rest/read.ts'
import { type TableFacts, pagesOf } from '../rest/session.ts'
import { createSpool } from '../rest/spool.ts'
import type { RestDatabase } from '../transports/rest.ts'
import { createWitness } from '../verify/witness.ts'
import { type SnapshotWriting, packTables } from './write.ts'

const limitsOf = ({ auth }: Config): string[] => [
  'Rows of the source that changed while it was read may be in either state: the Data API has no snapshot.',
  ...(auth?.users ? ['Accounts (auth.users) are not in it: the Data API does not serve them.'] : []),
]

/** Writes the source into a file over the Data API: page by page, masked on the runner. */
export async function writeSnapshotOverRest(source: RestDatabase, options: SnapshotWriting & { temp: string }): Promise<CloneOutcome> {
  const { config, unclassified, group, say, clock } = options
  const plan = await group('Plan', async () => {
    const made = makePlan(await source.catalog(config.schemas), withoutAccounts(config), { unclassified, circles: 'allow' })
    checkTables(made)
    await checkTextKeys(made, source)
    sayPlan(made, say)
    for (const line of sayDoubtful(made)) say(line)
    return made
  })
  const spool = createSpool(options.temp)
  try {
    const session: Reading = { source, plan, rows: (table) => pagesOf(source, table), digest: createDigest(deriveKey(options.maskKey)), spool, witness: createWitness(), clock, say }
    const facts: ReadonlyMap<TablePlan, TableFacts> = await group('Read and mask the source', () => readSource(session))
    if (options.dryRun) return { tables: reportTables(plan, facts, new Map()), excluded: plan.excluded, proof: undefined, limits: limitsOf(config), todo: [] }
    await spool.finish()
    const packed = await packTables(plan, options, (table) => linesOf(session, table), { sizeOf: async (table) => facts.get(table)!.rows, tell: async () => ({ transport: 'rest', sequences: [] }) })
    return { ...packed, limits: limitsOf(config), todo: [...packed.todo, ...sayDoubtful(plan)] }
  } finally {
    await spool.finish()
    spool.remove()
  }
}

async function* linesOf({ spool }: Reading, table: TablePlan): AsyncIterable<Buffer> {
  for await (const rows of spool.read(table.name, 1_000)) {
    yield Buffer.from(rows.map((json) => JSON.parse(json) as Row).map((row) => writeFields(table.columns.map((plan) => encode(row[plan.column.name] ?? null, plan)))).join(''))
  }
}
