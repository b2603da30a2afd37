import { quoteText, withConnection } from '../postgres/client.ts'

/** The superuser of a hosted project, whom its owner never becomes. */
export const SUPERUSER = 'supabase_admin'

/** The roles that requests run as: the publishable key's, a signed-in person's, and the secret key's. */
export const API_ROLES = ['anon', 'authenticated', 'service_role'] as const

/**
 * Makes the roles of a hosted project on a new server, whose superuser is `supabase_admin`. The owner of everything
 * is `postgres`, no superuser, who may however bypass row-level security and turn triggers off with
 * `session_replication_role`, as supautils allows on hosted projects (github.com/supabase/supautils).
 */
export async function createRoles(serverUrl: string, ownerPassword: string): Promise<void> {
  await withConnection(serverUrl, (connection) =>
    connection.query(`
      create role anon nologin noinherit;
      create role authenticated nologin noinherit;
      create role service_role nologin noinherit bypassrls;
      create role postgres login createdb createrole replication bypassrls password ${quoteText(ownerPassword)};
      grant anon, authenticated, service_role to postgres with admin option;
      grant set on parameter session_replication_role to postgres;
      alter role postgres set search_path = "$user", public, extensions;
      alter role ${SUPERUSER} set search_path = "$user", public, extensions;
    `),
  )
}

/** Gives a database, owned by `postgres`, what is around the tables of a hosted project. `url` is the superuser's. */
export async function prepareDatabase(url: string): Promise<void> {
  await withConnection(url, (connection) =>
    connection.query(`
      create schema extensions;
      grant usage on schema extensions to public;
      grant create on schema extensions to postgres;
      grant usage on schema public to ${API_ROLES.join(', ')};
    `),
  )
}

/**
 * Opens the managed schema `auth` as far as a hosted project does: to be read and written by its owner, not altered.
 * The history of migrations, made at the same time by @supabase/lite, is the owner's to make.
 */
export async function grantAuth(url: string): Promise<void> {
  await withConnection(url, (connection) =>
    connection.query(`
      drop schema supabase_migrations cascade;
      grant usage on schema auth to postgres, ${API_ROLES.join(', ')};
      grant all on all tables in schema auth to postgres;
      grant execute on all functions in schema auth to postgres, ${API_ROLES.join(', ')};
    `),
  )
}
