/** Five tables as a support desk has them, with the keys and indexes that such tables have. */
export const SCHEMA = `
  create table companies (id uuid primary key, name text not null, billing_email text, created_at timestamptz not null);
  create table users (id uuid primary key, company_id uuid not null references companies, email text not null unique, full_name text, phone text, settings jsonb, created_at timestamptz not null);
  create table conversations (id bigint primary key, company_id uuid not null references companies, user_id uuid not null references users, subject text, status text not null, created_at timestamptz not null);
  create table messages (id bigint primary key, conversation_id bigint not null references conversations, user_id uuid references users, body text not null, created_at timestamptz not null);
  create table events (id bigint primary key, user_id uuid references users, kind text not null, ip inet, created_at timestamptz not null);
  create index on users (company_id); create index on conversations (company_id); create index on conversations (user_id);
  create index on messages (conversation_id); create index on messages (user_id); create index on events (user_id)`

/** How many companies the rows belong to in equal parts. */
export const COMPANIES = 2_000

/** A company of them; what hangs off it is one of COMPANIES parts of the rows. */
export const TENANT = 'companies:e8536def-9dd3-f9ce-c97d-1b07285ab8f9'

/** So many rows in all, the same each time: users 8%, conversations 12%, messages 54%, the rest events. No row of one company refers to another's. */
export function dataOf(rows: number): string {
  const perCompany = Math.max(1, Math.round((rows * 0.08) / COMPANIES))
  const [users, conversations, messages] = [perCompany * COMPANIES, Math.round(rows * 0.12), Math.round(rows * 0.54)]
  const at = `timestamptz '2024-01-01' + i * interval '17 seconds'`
  const user = (company: string, i: string): string => `md5('u' || (${company}) + ${COMPANIES} * ((${i}) % ${perCompany}))::uuid`
  const conversation = `1 + i % ${conversations}`
  return `
    insert into companies select md5('c' || i)::uuid, 'Company ' || i, 'billing' || i || '@company' || i || '.com', ${at} from generate_series(0, ${COMPANIES - 1}) i;
    insert into users select md5('u' || i)::uuid, md5('c' || i % ${COMPANIES})::uuid, 'person' || i || '@company' || i % ${COMPANIES} || '.com', 'Given' || i % 977 || ' Family' || i % 1979, '+4917' || lpad(i::text, 9, '0'),
      json_build_object('plan', 'pro', 'seats', i % 9, 'contact', json_build_object('email', 'person' || i || '@private.com', 'notes', json_build_array('met at the fair', 'likes tea'))), ${at} from generate_series(0, ${users - 1}) i;
    insert into conversations select i, md5('c' || i % ${COMPANIES})::uuid, ${user(`i % ${COMPANIES}`, 'i * 7')}, 'About the order ' || md5(i::text), (array['open', 'closed', 'waiting'])[1 + i % 3], ${at} from generate_series(1, ${conversations}) i;
    insert into messages select i, ${conversation}, ${user(`(${conversation}) % ${COMPANIES}`, 'i * 11')}, repeat('Hello, this is message ' || md5(i::text) || ' of us. ', 1 + i % 5), ${at} from generate_series(1, ${messages}) i;
    insert into events select i, ${user(`i % ${COMPANIES}`, 'i * 13')}, (array['login', 'logout', 'view'])[1 + i % 3], ('10.' || i % 256 || '.' || i / 256 % 256 || '.' || i / 65536)::inet, ${at} from generate_series(1, ${rows - COMPANIES - users - conversations - messages}) i;
    analyze`
}

/** What is masked of it: every column that is about somebody. */
export const SEED_YML = `version: 1
tables:
  companies: { columns: { name: company, billing_email: email } }
  users: { columns: { email: email, full_name: full-name, phone: phone, settings: { rule: json, paths: { $.contact.email: email, "$.contact.notes[*]": free-text }, rest: keep } } }
  conversations: { columns: { subject: free-text, status: keep } }
  messages: { columns: { body: free-text } }
  events: { columns: { kind: keep, ip: ip } }
`
