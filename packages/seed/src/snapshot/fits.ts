import { ActionError } from '@axcouncil/core/errors'
import type { Catalog, Table } from '../catalog/catalog.ts'
import type { Rule } from '../config/rule.ts'
import { linesOf } from '../postgres/copy-text.ts'
import type { Plan, TablePlan } from '../plan/plan.ts'
import { checkTarget } from '../plan/target.ts'
import type { Manifest, SnapshotColumn, SnapshotTable } from './manifest.ts'

/**
 * The plan of restoring a snapshot into a target.
 * @throws ActionError that names every table and column which is another one there than where the snapshot was made.
 */
export function planRestore(manifest: Manifest, target: Catalog): Plan {
  const made = new Map(manifest.tables.map((table) => [table, target.tables.find(({ schema, name }) => schema === table.schema && name === table.table)]))
  const plan = { tables: [...made].map(([table, there]) => planOf(table, there)), excluded: manifest.excluded }
  checkTarget(plan, target)
  const other = [...made].flatMap(([table, there]) => differences(table, there!, manifest.transport))
  if (other.length === 0) return plan
  throw new ActionError(`The snapshot is of another schema than the target has: ${other.join('; ')}`, {
    advice: 'The target was not touched. Run the migrations on it that the source had when the snapshot was made, or make a new snapshot.',
  })
}

/** Schemas in which a snapshot has tables. */
export const schemasOf = ({ tables }: Manifest): string[] => [...new Set(tables.map(({ schema }) => schema))]

// What the target lacks is planned as the snapshot describes it, so that checkTarget names it.
function planOf(table: SnapshotTable, there: Table | undefined): TablePlan {
  const columns = table.columns.filter(({ name }) => !isComputed(there, name)).map((column) => ({
    column: there?.columns.find(({ name }) => name === column.name) ?? missing(column),
    rule: { name: column.rule, unique: false } as Rule,
    from: column.from,
    unique: false,
  }))
  const known: Table = there ?? { schema: table.schema, name: table.table, columns: [], primaryKey: [], uniques: [], foreignKeys: [] }
  return { name: table.name, table: known, columns, deferred: [], where: undefined }
}

/** Whether the target computes a column by itself. */
const isComputed = (there: Table | undefined, column: string): boolean => there?.columns.some(({ name, generated }) => generated && name === column) === true

/** A table's lines without the columns that the target computes by itself. The Data API, which wrote them, does not tell which these are. */
export async function* writable(lines: AsyncIterable<Buffer>, { columns: all }: SnapshotTable, { columns }: TablePlan): AsyncIterable<Buffer> {
  if (all.length === columns.length) return yield* lines
  const kept = all.map(({ name }) => columns.some(({ column }) => column.name === name))
  for await (const portion of linesOf(lines)) yield Buffer.from(portion.map((line) => `${line.split('\t').filter((_, at) => kept[at]).join('\t')}\n`).join(''))
}

const missing = ({ name, type }: SnapshotColumn): TablePlan['columns'][number]['column'] =>
  ({ name, type, category: 'other', element: undefined, nullable: true, hasDefault: false, generated: false, identity: false, maxLength: undefined, labels: undefined })

// The Data API writes types in another way than the database does: of what it told only the kind is compared.
function differences(table: SnapshotTable, there: Table, transport: Manifest['transport']): string[] {
  return table.columns.flatMap((column) => {
    const other = there.columns.find(({ name }) => name === column.name)!
    const same = transport === 'postgres' ? other.type === column.type : other.category === column.category
    return same ? [] : [`${table.name}.${column.name} is ${column.type}, and ${other.type} in the target`]
  })
}
