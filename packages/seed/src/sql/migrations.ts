import type { Postgres } from '../transports/postgres.ts'

/** A migration by its file: `20260105090000_create_users.sql`. */
export interface Migration {
  version: string
  name: string
  /** Path from the workspace. */
  file: string
}

/** Migrations among file names, in order; anything else in the folder is none of ours, as for the Supabase CLI. */
export const migrationsIn = (folder: string, files: readonly string[]): Migration[] =>
  files
    .map((file) => ({ file, parts: /^(\d+)_(.*)\.sql$/.exec(file) }))
    .filter(({ parts }) => parts !== null)
    .map(({ file, parts }) => ({ version: parts![1]!, name: parts![2]!, file: `${folder}/${file}` }))
    .sort((a, b) => (a.version < b.version ? -1 : 1))

/** Versions that the database has, in the table that the Supabase CLI keeps; none where there is no such table. */
export async function appliedVersions(database: Postgres): Promise<Set<string>> {
  const [found] = await database.query<{ there: boolean }>(`select to_regclass('supabase_migrations.schema_migrations') is not null as there`)
  if (!found?.there) return new Set()
  const rows = await database.query<{ version: string }>('select version from supabase_migrations.schema_migrations')
  return new Set(rows.map(({ version }) => version))
}

/** Makes the table where it is missing, with the columns that the CLI's has. */
export const createHistory = (database: Postgres): Promise<unknown> =>
  database.query(`
    set lock_timeout = '4s';
    create schema if not exists supabase_migrations;
    create table if not exists supabase_migrations.schema_migrations (version text not null primary key);
    alter table supabase_migrations.schema_migrations add column if not exists statements text[];
    alter table supabase_migrations.schema_migrations add column if not exists name text;
    reset lock_timeout`)

/** Records a migration as run; within its own transaction. */
export const recordMigration = (database: Postgres, { version, name }: Migration, statements: readonly string[]): Promise<unknown> =>
  database.query('insert into supabase_migrations.schema_migrations (version, name, statements) values ($1, $2, $3)', [version, name, statements])
