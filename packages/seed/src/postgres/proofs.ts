import type { Config } from '../config/config.ts'
import type { TablePlan } from '../plan/plan.ts'
import type { Proof } from '../report.ts'
import { type Seen, compareSeen } from '../verify/visibility.ts'
import { seenByAnonymous } from './anonymous.ts'
import { prove } from './prove.ts'
import { uncheckedOrphans } from './references.ts'
import { sequencesBehind } from './sequences.ts'
import type { Session } from './session.ts'
import { proveVariety } from './variety.ts'

/** What is needed to prove a load besides the databases. */
export interface Proving {
  config: Config
  /** How many rows of each table were loaded, of accounts too. */
  rows: ReadonlyMap<TablePlan, number>
  /** What an anonymous reader saw before the load, see seenByAnonymous. */
  before: Seen | undefined
}

/** Proves a load in every respect, before the target's transaction ends. */
export async function proveAll(session: Session, { config, rows, before }: Proving): Promise<Proof> {
  const { source, target, plan } = session
  const { leaks, orphans, counts } = await prove(session, rows)
  const columns = []
  for (const table of plan.tables) columns.push(...(await proveVariety(session, table)))
  const after = before && (await seenByAnonymous(target, config))
  return {
    leaks,
    counts,
    columns,
    orphans: [...orphans, ...(await uncheckedOrphans(session, config))],
    sequences: await sequencesBehind(target, plan.tables),
    anonymous: before && after && compareSeen({ before, after, source: await seenByAnonymous(source, config), meant: config.public }),
  }
}
