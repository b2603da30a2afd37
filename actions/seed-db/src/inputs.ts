import type { InputReader, InputSource, Parse } from '@axcouncil/core/inputs'
import { parseInputs } from '@axcouncil/core/inputs'
import { boolean, integer, lines, oneOf, text, url } from '@axcouncil/core/parsers'
import { type Place, placeOfConnection, placeOfUrl } from '@axcouncil/seed/target-name'
import type { Unclassified } from '@axcouncil/seed/plan/classify'
import { type Amount, parseAmount } from '@axcouncil/seed/synthetic/amounts'
import { type Tenant, parseTenant } from '@axcouncil/seed/tenant/scope'
import { compare } from './refuse.ts'

/** What this step is asked to do, checked. */
export type Inputs = { dryRun: boolean; targetName: string | undefined } & (CloneInputs | SyntheticInputs | SnapshotInputs | SqlInputs)

export interface CloneInputs {
  strategy: 'clone' | 'tenant'
  config: string
  route: Route
  maskKey: string
  unclassified: Unclassified
  /** Of whom the rows are, for strategy tenant. */
  tenant: Tenant | undefined
}

/** Which way rows go: over the Data APIs of two projects, or in PostgreSQL's own protocol. */
export type Route = { kind: 'rest'; source: Project; target: Project } | { kind: 'postgres'; source: Connection; target: Connection }

export interface SyntheticInputs {
  strategy: 'synthetic'
  config: string
  target: { kind: 'rest'; project: Project } | { kind: 'postgres'; connection: Connection }
  amounts: readonly Amount[]
  seed: number
}

export interface SqlInputs {
  strategy: 'sql'
  target: Connection
  migrations: string
  seedFiles: string[]
  /** Whether a workflow named the seed files; the default one may be missing. */
  seedFilesGiven: boolean
}

/** A snapshot is written where there is a source, and restored where there is a target. */
export interface SnapshotInputs {
  strategy: 'snapshot'
  path: string
  config: string
  source: { kind: 'rest'; project: Project } | { kind: 'postgres'; connection: Connection } | undefined
  target: Connection | undefined
  /** There in any case where there is a source. */
  maskKey: string | undefined
  unclassified: Unclassified
}

/** A Supabase project, spoken to over its Data API. */
export interface Project {
  url: URL
  key: string
  /** What the application gives to everybody, to see what visitors see. */
  publishableKey: string | undefined
  place: Place
}

/** A database, spoken to in PostgreSQL's own protocol. */
export interface Connection {
  url: URL
  place: Place
}

/** Everything as given, before it is compared. */
export type Given = ReturnType<typeof readAll>

/**
 * Reads and checks all inputs, and refuses targets that must not be written.
 * @throws InputError naming every wrong input, before anything is connected to.
 */
export const readInputs = (source: InputSource): Inputs =>
  parseInputs(source, (reader) => {
    const given = readAll(reader)
    compare(given, reader)
    if (given.strategy === 'synthetic') return syntheticInputs(given)
    if (given.strategy === 'snapshot') return snapshotInputs(given)
    return given.strategy === 'sql' ? sqlInputs(given) : cloneInputs(given)
  })

function readAll(reader: InputReader) {
  return {
    strategy: reader.defaulted('strategy', 'clone', oneOf('clone', 'tenant', 'synthetic', 'snapshot', 'sql')),
    config: reader.defaulted('config', 'seed.yml', text),
    sourceDb: reader.secret('source-db-url', connection),
    sourceUrl: reader.optional('source-url', confidential),
    sourceKey: reader.secret('source-key', oneLine),
    sourceVisitor: reader.secret('source-publishable-key', oneLine),
    targetDb: reader.secret('target-db-url', connection),
    targetUrl: reader.optional('target-url', confidential),
    targetKey: reader.secret('target-key', oneLine),
    targetVisitor: reader.secret('target-publishable-key', oneLine),
    targetName: reader.optional('target-name', text),
    maskKey: reader.secret('mask-key', longEnough),
    unclassified: reader.defaulted('unclassified', 'fail', oneOf('fail', 'mask', 'exclude')),
    protect: reader.defaulted('protect', '', lines(text)),
    tenant: reader.optional('tenant', parseTenant),
    rows: reader.defaulted('rows', '', lines(parseAmount)),
    seed: reader.defaulted('seed', '1', integer()),
    migrations: reader.defaulted('migrations', 'supabase/migrations', text),
    seedFiles: reader.defaulted('seed-file', 'supabase/seed.sql', lines(text)),
    snapshot: reader.optional('snapshot', text),
    dryRun: reader.defaulted('dry-run', 'false', boolean),
  }
}

// Comparing has made sure that what a strategy needs is there.
const cloneInputs = (given: Given): Inputs => cloneBy(given, routeOf(given))

const cloneBy = ({ strategy, config, targetName, maskKey, unclassified, tenant, dryRun }: Given, route: Route): Inputs => ({
  strategy: strategy === 'tenant' ? 'tenant' : 'clone',
  tenant: strategy === 'tenant' ? tenant : undefined,
  config,
  route,
  targetName,
  maskKey: maskKey!,
  unclassified,
  dryRun,
})

const sqlInputs = ({ targetDb, targetName, migrations, seedFiles, dryRun }: Given): Inputs => ({
  strategy: 'sql',
  target: database(targetDb),
  targetName,
  migrations,
  seedFiles,
  seedFilesGiven: seedFiles?.join() !== 'supabase/seed.sql',
  dryRun,
})

const syntheticInputs = ({ config, targetDb, targetUrl, targetKey, targetName, rows, seed, dryRun }: Given): Inputs => ({
  strategy: 'synthetic',
  config,
  target: targetDb ? { kind: 'postgres', connection: database(targetDb) } : { kind: 'rest', project: project(targetUrl, targetKey) },
  targetName,
  amounts: rows!,
  seed: seed!,
  dryRun,
})

const snapshotInputs = ({ snapshot, config, sourceDb, sourceUrl, sourceKey, targetDb, targetName, maskKey, unclassified, dryRun }: Given): Inputs => ({
  strategy: 'snapshot',
  path: snapshot!,
  config,
  source: sourceDb ? { kind: 'postgres', connection: database(sourceDb) } : sourceUrl && { kind: 'rest', project: project(sourceUrl, sourceKey) },
  target: targetDb && database(targetDb),
  targetName,
  maskKey,
  unclassified,
  dryRun,
})

const routeOf = ({ sourceDb, targetDb, sourceUrl, sourceKey, sourceVisitor, targetUrl, targetKey, targetVisitor }: Given): Route =>
  sourceDb || targetDb
    ? { kind: 'postgres', source: database(sourceDb), target: database(targetDb) }
    : { kind: 'rest', source: project(sourceUrl, sourceKey, sourceVisitor), target: project(targetUrl, targetKey, targetVisitor) }

const database = (url: URL | undefined): Connection => ({ url, place: url && placeOfConnection(url) }) as Connection

const project = (address: URL | undefined, key: string | undefined, publishableKey?: string): Project =>
  ({ url: address, key, publishableKey, place: address && placeOfUrl(address) }) as Project

const connection: Parse<URL> = (raw) => {
  const parsed = URL.canParse(raw) ? new URL(raw) : undefined
  const isPostgres = parsed && ['postgres:', 'postgresql:'].includes(parsed.protocol)
  if (!parsed || !isPostgres || parsed.hostname === '') throw new Error('must be a connection such as postgresql://user:password@host:5432/database')
  // Then a part of the password is taken for the host or the database, and would be shown as that.
  if (`${parsed.pathname}${parsed.search}${parsed.hash}`.includes('@')) throw new Error('has an @ after the host: write the characters @ : / ? # in the password percent-encoded (%40 %3A %2F %3F %23)')
  if (parsed.port === '6543' && /\.supabase\.(com|co|in)$/.test(parsed.hostname)) throw new Error('is the transaction pooler (port 6543), which keeps no session for a statement of some length: give the session pooler\'s connection, port 5432')
  return parsed
}

const oneLine: Parse<string> = (raw) => {
  if (/^[\x21-\x7e]+$/.test(raw)) return raw
  throw new Error('must be one line without spaces: something else was pasted along')
}

const longEnough: Parse<string> = (raw) => {
  if ([...raw].length >= 16) return raw
  throw new Error('must have 16 or more characters: shorter keys can be found by trying')
}

// A secret key must not travel in clear text; a server on this machine is another matter.
const confidential: Parse<URL> = (raw) => {
  const parsed = url(raw)
  if (parsed.search || parsed.hash) throw new Error('must not have a query or a fragment')
  if (parsed.protocol === 'https:' || /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(parsed.hostname)) return parsed
  throw new Error(`must be https: the secret key would travel in clear text to ${parsed.host}`)
}
