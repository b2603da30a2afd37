import type { InputReader } from '@axcouncil/core/inputs'
import { type Place, isLocal, isNamed, isProtected, isSamePlace, placeOfConnection, placeOfUrl } from '@axcouncil/seed/target-name'
import type { Given } from './inputs.ts'
import { roleOfKey } from './key-role.ts'

/**
 * Notes every fault that only shows by looking at several inputs: what the strategy needs and was not given, and targets
 * that must not be written. Asks what was given rather than what was understood, so that all faults are told together.
 */
export function compare(given: Given, reader: InputReader): void {
  // One that is misspelled is a fault already, and asks for nothing.
  const strategy: Given['strategy'] | undefined = given.strategy
  refuseSecret(given, reader)
  if (strategy === 'snapshot') return requireSnapshot(given, reader)
  if (strategy === 'sql') requireSql(reader)
  else if (strategy === 'synthetic') requireTarget(given, reader)
  else if (strategy !== undefined) requireClone(given, reader)
  if (strategy === 'tenant') requireTenant(reader)
  refuseTarget(given, reader)
}

// A secret key sees all, so that it would prove nothing about what visitors see.
function refuseSecret({ sourceVisitor, targetVisitor }: Given, reader: InputReader): void {
  for (const [input, key] of [['source-publishable-key', sourceVisitor], ['target-publishable-key', targetVisitor]] as const) {
    if (key !== undefined && roleOfKey(key) === 'service_role') reader.fault(input, 'is a secret key, which sees everything: give the publishable key (sb_publishable_…)')
  }
}

function requireClone(given: Given, reader: InputReader): void {
  const missing = (input: string): void => (reader.given(input) ? undefined : reader.fault(input, `is required for strategy ${given.strategy}`))
  missing('mask-key')
  const overPostgres = reader.given('source-db-url') || reader.given('target-db-url')
  for (const side of ['source', 'target'] as const) {
    if (overPostgres) {
      missing(`${side}-db-url`)
      if (reader.given(`${side}-url`)) reader.fault(`${side}-url`, `and \`${side}-db-url\` exclude each other: both sides go one way`)
      continue
    }
    missing(`${side}-url`)
    missing(`${side}-key`)
    refusePublishable(`${side}-key`, side === 'source' ? given.sourceKey : given.targetKey, reader)
  }
}

// A source is written to the file, the file is restored to a target; with both, one after the other.
function requireSnapshot(given: Given, reader: InputReader): void {
  const is = (...inputs: string[]): boolean => inputs.some(reader.given)
  const [source, target] = [is('source-db-url', 'source-url', 'source-key'), is('target-db-url', 'target-url', 'target-key')]
  if (!is('snapshot')) reader.fault('snapshot', 'is required for strategy snapshot: the file to write or to restore')
  if (!source && !target) reader.fault('strategy', 'snapshot needs `source-db-url`, or `source-url` and `source-key`, to write a snapshot; or `target-db-url` to restore one')
  if (source) {
    if (is('source-db-url') && is('source-url')) reader.fault('source-url', 'and `source-db-url` exclude each other: one way is enough')
    for (const input of is('source-db-url') ? [] : ['source-url', 'source-key']) if (!is(input)) reader.fault(input, 'is required to write a snapshot, or `source-db-url`')
    if (!is('mask-key')) reader.fault('mask-key', 'is required to write a snapshot')
    refusePublishable('source-key', given.sourceKey, reader)
  }
  if (target && !is('target-db-url')) reader.fault('target-db-url', 'is required to restore a snapshot: over `target-url` it could not be all or nothing')
  if (is('target-db-url') && is('target-url')) reader.fault('target-url', 'and `target-db-url` exclude each other: snapshots are restored over the latter')
  if (target) refuseTarget(given, reader)
}

function requireTenant(reader: InputReader): void {
  if (!reader.given('tenant')) reader.fault('tenant', 'is required for strategy tenant, as in companies:42')
}

function requireTarget({ targetKey }: Given, reader: InputReader): void {
  if (reader.given('target-db-url')) {
    if (reader.given('target-url')) reader.fault('target-url', 'and `target-db-url` exclude each other: one way is enough')
    return
  }
  for (const input of ['target-url', 'target-key']) if (!reader.given(input)) reader.fault(input, 'is required, or `target-db-url`')
  refusePublishable('target-key', targetKey, reader)
}

function refusePublishable(input: string, key: string | undefined, reader: InputReader): void {
  // Where row-level security hides everything from them, the target would be emptied.
  const isVisitors = key !== undefined && ['anon', 'authenticated'].includes(roleOfKey(key) ?? '')
  if (isVisitors) reader.fault(input, 'is a publishable key, which sees what visitors see: give the secret key (sb_secret_…, or a legacy one of service_role)')
}

function requireSql(reader: InputReader): void {
  if (reader.given('target-db-url')) return
  const also = reader.given('target-url') ? ': SQL cannot be run over `target-url`' : ''
  reader.fault('target-db-url', `is required for strategy sql${also}`)
}

function refuseTarget(given: Given, { fault }: InputReader): void {
  const { targetName, protect, dryRun } = given
  const [source, target] = placesOf(given)
  if (!targetName && dryRun !== true) {
    fault('target-name', `is required to write: name the target${target ? `, ${target.name},` : ''} so that nothing else is overwritten by mistake`)
  }
  if (!target) return
  if (targetName && !isNamed(target, targetName)) {
    fault('target-name', `says ${JSON.stringify(targetName)}, but the target is ${target.names.map((name) => JSON.stringify(name)).join(' or ')}`)
  }
  const protectedBy = protect?.find((line) => isProtected(target, line))
  if (protectedBy) fault('protect', `names ${JSON.stringify(protectedBy)}, which is the target: it must never be written`)
  if (source && isSamePlace(source, target)) {
    fault(given.targetDb ? 'target-db-url' : 'target-url', 'is the source: a database is never copied onto itself')
  } else if (source && target && isOneKey(given) && !(isLocal(source) && isLocal(target))) {
    fault('target-key', 'is the source\'s: a project has secret keys of its own, so that both URLs name the same one (a custom domain is another name of its project)')
  }
}

// Projects of one machine may share the keys that the Supabase CLI gives all of them.
const isOneKey = ({ sourceUrl, targetUrl, sourceKey, targetKey }: Given): boolean =>
  sourceUrl !== undefined && targetUrl !== undefined && sourceKey !== undefined && sourceKey === targetKey

function placesOf({ sourceUrl, sourceDb, targetUrl, targetDb }: Given): [Place | undefined, Place | undefined] {
  const place = (database: URL | undefined, url: URL | undefined): Place | undefined => (database ? placeOfConnection(database) : url && placeOfUrl(url))
  return [place(sourceDb, sourceUrl), place(targetDb, targetUrl)]
}
