import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { withConnection } from '../postgres/client.ts'

/**
 * Runs a folder's migrations (`<timestamp>_<name>.sql`) in order, each in a transaction, and records them where the
 * Supabase CLI does, in supabase_migrations.schema_migrations. Returns the versions that ran.
 */
export async function migrate(databaseUrl: string, folder: string): Promise<string[]> {
  const files = readdirSync(folder).filter((file) => /^\d+_.*\.sql$/.test(file)).sort()
  return withConnection(databaseUrl, async (connection) => {
    await connection.query(`
      create schema if not exists supabase_migrations;
      create table if not exists supabase_migrations.schema_migrations
        (version text primary key, statements text[], name text);
    `)
    for (const file of files) {
      const [version, name] = [file.split('_', 1)[0]!, file.replace(/^\d+_|\.sql$/g, '')]
      const sql = readFileSync(join(folder, file), 'utf8')
      await connection.query(`begin;\n${sql}\n;commit;`)
      const record = 'insert into supabase_migrations.schema_migrations values ($1, array[$2], $3)'
      await connection.query(record, [version, sql, name])
    }
    return files.map((file) => file.split('_', 1)[0]!)
  })
}
