import type { Clock } from '@axcouncil/core/clock'
import { ActionError } from '@axcouncil/core/errors'
import { withoutAccounts } from '../auth/plan.ts'
import type { Config } from '../config/config.ts'
import { createDigest, deriveKey } from '../mask/digest.ts'
import type { Unclassified } from '../plan/classify.ts'
import { makePlan } from '../plan/make-plan.ts'
import { sayDoubtful } from '../plan/doubtful.ts'
import type { Plan, TablePlan } from '../plan/plan.ts'
import { sayPlan } from '../plan/say.ts'
import { checkTarget } from '../plan/target.ts'
import { type CloneOutcome, reportTables } from '../outcome.ts'
import type { RestDatabase } from '../transports/rest.ts'
import { createWitness } from '../verify/witness.ts'
import { IncompleteError, incomplete } from './incomplete.ts'
import { checkTables, checkTextKeys, withoutComputed } from './preflight.ts'
import { readSource } from './read.ts'
import { type Session, type TableFacts, type Watched, pagesOf } from './session.ts'
import type { Row } from '../mask/table.ts'
import { createSpool } from './spool.ts'
import { verifyTarget } from './verify.ts'
import { type Seen, type Visibility, compareSeen } from '../verify/visibility.ts'
import { seenByVisitor } from './anonymous.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { deleteStale, findStale, writeTarget } from './write.ts'

/** A clone over the Data API. */
export interface RestClone {
  source: RestDatabase
  target: RestDatabase
  /** The projects as somebody without an account reaches them; undefined where no publishable key was given. */
  visitor: { source: RestDatabase | undefined; target: RestDatabase | undefined }
  config: Config
  unclassified: Unclassified
  maskKey: string
  dryRun: boolean
  /** Chooses rows; all by default. */
  choose?: (plan: Plan) => Promise<(table: TablePlan) => AsyncIterable<Row[]>>
  /** Folder for masked rows on their way. */
  temp: string
  clock: Clock
  say: (line: string) => void
  /** A chapter of the log. */
  group: <T>(title: string, chapter: () => Promise<T>) => Promise<T>
}

/**
 * Makes the target equal to the masked source. Nothing is written before the whole source was read, masked and checked.
 * Each request is a transaction of its own there, so that an interrupted run leaves some tables new and some old; what
 * is written is masked, and the next run puts all right.
 */
export async function cloneOverRest(options: RestClone): Promise<CloneOutcome> {
  const { source, target, config, clock, say, group } = options
  const { plan, here, there } = await group('Plan', () => planOf(options))
  const rows = options.choose ? await group('Choose rows', () => options.choose!(plan)) : (table: TablePlan) => pagesOf(source, table)
  const digest = createDigest(deriveKey(options.maskKey))
  const spool = createSpool(options.temp)
  try {
    const session: Session = { source, target, plan, watched: watchedIn(there), rows, digest, spool, witness: createWitness(), clock, say }
    const facts = await group('Read and mask the source', () => readSource(session))
    if (!options.choose) refuseNothing(facts)
    if (options.dryRun) {
      const stale = await group('Compare with the target', () => countStale(session, facts))
      return { tables: reportTables(plan, facts, stale), excluded: plan.excluded, proof: undefined, limits: limitsOf(config), todo: todoOf(plan) }
    }
    const before = options.visitor.target && (await seenByVisitor(options.visitor.target, there.tables, config.schemas))
    const stale = await group('Write the target', () => halfWay(say, async () => {
      const deleted = await deleteStale(session, facts)
      await writeTarget(session)
      return deleted
    }))
    const proof = await group('Verify', async () => ({ ...(await verifyTarget(session, facts)), anonymous: before && (await compareVisits(options, before, { here, there })) }))
    return { tables: reportTables(plan, facts, stale), excluded: plan.excluded, proof, limits: limitsOf(config), todo: todoOf(plan) }
  } finally {
    await spool.finish()
    spool.remove()
  }
}

// Row-level security shows a key that may not see rows none, and says nothing: all of the target's would be deleted.
function refuseNothing(facts: ReadonlyMap<TablePlan, TableFacts>): void {
  if (facts.size === 0 || [...facts.values()].some(({ rows }) => rows > 0)) return
  throw new ActionError('The source shows the key in the input `source-key` not a single row', {
    advice: 'Nothing was written. Give the secret key (sb_secret_…), from which row-level security hides nothing, and see that `source-url` names production.',
  })
}

async function planOf({ source, target, config, unclassified, say }: RestClone): Promise<{ plan: Plan; here: Catalog; there: Catalog }> {
  const sourceCatalog = await source.catalog(config.schemas)
  const targetCatalog = await target.catalog(config.schemas)
  const planned = makePlan(sourceCatalog, withoutAccounts(config), { unclassified, circles: 'refuse' })
  checkTarget(planned, targetCatalog)
  checkTables(planned)
  const plan = await withoutComputed(planned, target)
  await checkTextKeys(plan, source)
  sayPlan(plan, say)
  for (const line of sayDoubtful(plan)) say(line)
  return { plan, here: sourceCatalog, there: targetCatalog }
}

// Requests cannot be undone. Where the process itself is killed, the line before the first of them is all that is told.
async function halfWay<T>(say: (line: string) => void, write: () => Promise<T>): Promise<T> {
  say('From here until all is written the target is incomplete: where this run ends before, run the step again, which completes it.')
  try {
    return await write()
  } catch (error) {
    say(incomplete(error))
    if (error instanceof ActionError) throw new IncompleteError(error)
    throw error
  }
}

// What the target has of a table, with the columns that the plan knows nothing of.
const watchedIn = (there: Catalog) => ({ table, columns }: TablePlan): Watched => {
  const all = there.tables.find(({ schema, name }) => schema === table.schema && name === table.name)?.columns ?? []
  const unplanned = all.filter(({ name }) => !columns.some(({ column }) => column.name === name))
  return { table, columns: [...columns, ...unplanned.map((column) => ({ column }))] }
}

async function compareVisits({ visitor, config }: RestClone, before: Seen, { here, there }: { here: Catalog; there: Catalog }): Promise<Visibility> {
  const after = await seenByVisitor(visitor.target!, there.tables, config.schemas)
  const source = visitor.source && (await seenByVisitor(visitor.source, here.tables, config.schemas))
  return compareSeen({ before, after, source, meant: config.public })
}

const countStale = async (session: Session, facts: ReadonlyMap<TablePlan, TableFacts>): Promise<Map<TablePlan, number>> =>
  new Map([...(await findStale(session, facts))].map(([table, rows]) => [table, rows.length]))

/** What the Data API cannot do, as far as it concerns this plan. */
const limitsOf = ({ auth }: Config): string[] => [
  'Triggers of the target fire for every row written: the Data API cannot turn them off.',
  'There is no snapshot: rows of the source that changed while it was read may be in either state.',
  ...(auth?.users ? ['Accounts (auth.users) are not carried, since the Data API does not serve them: nobody can sign in to staging with the password in seed.yml. Over PostgreSQL they are.'] : []),
]

/** What somebody has to do in the target by hand, since the Data API cannot. */
function todoOf(plan: Plan): string[] {
  const { tables } = plan
  const counted = tables.filter(({ table }) => {
    const key = table.primaryKey.length === 1 ? table.columns.find(({ name }) => name === table.primaryKey[0]) : undefined
    return key?.category === 'number' && table.foreignKeys.every(({ columns }) => !columns.includes(key.name))
  })
  const numbers = tables.flatMap(({ name, columns }) => columns.filter(({ column: { type }, rule }) => rule.name === 'keep' && /^(\w+\.)?(oid|lo)$/.test(type)).map(({ column }) => `${name}.${column.name}`))
  const said = sayDoubtful(plan)
  if (numbers.length > 0) said.push(`Large objects are not copied: where the numbers in ${numbers.join(', ')} mean such, the target has none of them. Give the columns the rule null in seed.yml.`)
  if (counted.length === 0) return said
  const sql = counted.map(({ table: { schema, name, primaryKey: [key] } }) => {
    const quoted = [schema, name].map((part) => `"${part}"`).join('.')
    return `select setval(pg_get_serial_sequence('${quoted}', '${key}'), max("${key}")) from ${quoted};`
  })
  return [...said, `The Data API cannot set sequences, so that new rows would get numbers which are taken. Run in the SQL editor of the target: ${sql.join(' ')}`]
}
