/** Five tables as a support desk has them, with the keys and indexes that such tables have. */
export const SCHEMA = `
  create table companies (id uuid primary key, name text not null, billing_email text, created_at timestamptz not null);
  create table users (id uuid primary key, company_id uuid not null references companies, email text not null unique, full_name text, phone text, created_at timestamptz not null);
  create table conversations (id bigint primary key, company_id uuid not null references companies, user_id uuid not null references users, subject text, status text not null, created_at timestamptz not null);
  create table messages (id bigint primary key, conversation_id bigint not null references conversations, user_id uuid references users, body text not null, created_at timestamptz not null);
  create table events (id bigint primary key, user_id uuid references users, kind text not null, ip inet, created_at timestamptz not null);
  create index on users (company_id); create index on conversations (company_id); create index on conversations (user_id);
  create index on messages (conversation_id); create index on messages (user_id); create index on events (user_id)`

/** So many rows in all, the same each time: companies 0.4%, users 8%, conversations 12%, messages 54%, the rest events. */
export function dataOf(rows: number): string {
  const [companies, users, conversations, messages] = [0.004, 0.08, 0.12, 0.54].map((share) => Math.round(rows * share)) as [number, number, number, number]
  const at = `timestamptz '2024-01-01' + i * interval '17 seconds'`
  const user = (i: string): string => `md5('u' || (${i}) % ${users})::uuid`
  return `
    insert into companies select md5('c' || i)::uuid, 'Company ' || i, 'billing' || i || '@company' || i || '.com', ${at} from generate_series(0, ${companies - 1}) i;
    insert into users select md5('u' || i)::uuid, md5('c' || i % ${companies})::uuid, 'person' || i || '@company' || i % ${companies} || '.com', 'Given' || i % 977 || ' Family' || i % 1979, '+4917' || lpad(i::text, 9, '0'), ${at} from generate_series(0, ${users - 1}) i;
    insert into conversations select i, md5('c' || i % ${companies})::uuid, ${user('i * 7')}, 'About the order ' || md5(i::text), (array['open', 'closed', 'waiting'])[1 + i % 3], ${at} from generate_series(1, ${conversations}) i;
    insert into messages select i, 1 + i % ${conversations}, ${user('i * 11')}, repeat('Hello, this is message ' || md5(i::text) || ' of us. ', 1 + i % 5), ${at} from generate_series(1, ${messages}) i;
    insert into events select i, ${user('i * 13')}, (array['login', 'logout', 'view'])[1 + i % 3], ('10.' || i % 256 || '.' || i / 256 % 256 || '.' || i / 65536)::inet, ${at} from generate_series(1, ${rows - companies - users - conversations - messages}) i;
    analyze`
}

/** What is masked of it: every column that is about somebody. */
export const SEED_YML = `version: 1
tables:
  companies: { columns: { name: company, billing_email: email } }
  users: { columns: { email: email, full_name: full-name, phone: phone } }
  conversations: { columns: { subject: free-text, status: keep } }
  messages: { columns: { body: free-text } }
  events: { columns: { kind: keep, ip: ip } }
`
