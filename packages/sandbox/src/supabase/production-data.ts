import { quoteText, withConnection } from '../postgres/client.ts'
import {
  COMPANY_ENDS, COMPANY_STARTS, DEPARTMENTS, FIRST_NAMES, HOSTILE_NAMES, MAIL_DOMAINS, SURNAME_ENDS, SURNAME_STARTS,
} from './vocabulary.ts'

/** How many rows production has. Every table but the audit log is several pages of the Data API long. */
export const ROWS = { companies: 5200, users: 10_600, invitations: 1500, conversations: 8000, messages: 16_000 } as const

/**
 * Fills an empty example database, the same each time, with data that breaks careless tools: nulls, quotes, backslashes,
 * emoji, right-to-left and very long text, addresses that differ in case only, personal data inside JSON, arrays and
 * prose. It is made inside the server, in about a second. `databaseUrl` is the superuser's.
 */
export async function loadProductionData(databaseUrl: string): Promise<void> {
  await withConnection(databaseUrl, (connection) =>
    connection.query(['begin', PEOPLE, COMPANIES, USERS, DEPARTMENTS_AND_MEMBERS, INVITATIONS, CONVERSATIONS, REST, 'commit'].join(';\n')),
  )
  await withConnection(databaseUrl, (connection) => connection.query('analyze'))
}

/** The element of a list that an integer expression points to, round and round. */
const pick = (list: readonly string[], index: string): string =>
  `(array[${list.map(quoteText).join(', ')}])[1 + (${index}) % ${list.length}]`

/** A version 4 UUID computed from a text expression. */
const uuid = (text: string): string =>
  `overlay(overlay(md5(${text}) placing '4' from 13) placing '8' from 17)::uuid`

// Every personal value in prose or JSON is one of these people's, so that planted.ts can list them all.
const PEOPLE = `
create temporary table people on commit drop as
select j, ${uuid(`'user-' || j`)} as id, first_name, last_name, first_name || ' ' || last_name as full_name,
  (array['', '"V I P".'])[1 + (p % 500 = 7)::int] || regexp_replace(first_name, '[^[:alpha:]]', '', 'g') || '.' ||
    (array['', 'tag+'])[1 + (p % 6 = 0)::int] || p || '@' || ${pick(MAIL_DOMAINS, 'p')} as address,
  case p % 7
    when 0 then null
    when 1 then '+1 (555) ' || to_char(p % 1000, 'FM000') || '-' || to_char(7000 + p % 3000, 'FM0000') || ' ext. ' || p
    when 2 then '0049 30 ' || 50000000 + p
    when 3 then '+49-171-' || 6000000 + p
    when 4 then '020 79' || to_char(p / 100, 'FM00') || ' ' || 4000 + p
    when 5 then '+33 6.' || to_char(10000000 + p * 37, 'FM99"."99"."99"."99')
    else '(0' || 5000 + p || ') ' || 80000 + p
  end as phone
from (
  select j, p, ${pick(FIRST_NAMES, 'p')} as first_name,
    ${pick(SURNAME_STARTS, 'p / 24')} || ${pick(SURNAME_ENDS, 'p / 384')} as last_name
  -- Every twentieth person is the one before, in another company and with the address written in capitals.
  from (select j, case when j % 20 = 0 then j - 1 else j end as p from generate_series(1, ${ROWS.users}) j) numbers
) named;
create unique index on people (j);
update people set address = upper(address) where j % 20 = 0;
analyze people`

const COMPANIES = `
insert into public.companies
  (id, name, context, industry, size, billing_email, phone, website, settings, tags, is_public, created_at, updated_at)
select ${uuid(`'company-' || i`)},
  case when i <= ${HOSTILE_NAMES.length} then ${pick(HOSTILE_NAMES, 'i - 1')}
    else ${pick(COMPANY_STARTS, 'i / 2')} || ' ' || ${pick(COMPANY_ENDS, 'i / 20')} || ' ' || i / 2 end,
  case when i % 7 = 0 then null when i % 500 = 1 then repeat('Ask ' || full_name || ' <' || address || '>. ', 400)
    else 'Founded by ' || full_name || E'.\\n\\tCall ' || coalesce(phone, 'nobody') || ' or write to ' || address || '; "discreetly".' end,
  ${pick(['tech', 'finance', 'healthcare', 'other'], 'i')},
  ${pick(['startup', 'smb', 'enterprise'], 'i')}::public.company_size,
  case i % 9 when 0 then null when 1 then 'Billing+' || i / 2 || '@Vexholm.test' else lower(address) end,
  phone, case when i % 4 = 0 then null else 'https://user:' || j || '@' || ${pick(MAIL_DOMAINS, 'i')} || '/~' || j end,
  case when i % 11 = 0 then '{}'::jsonb else jsonb_build_object(
    'theme', ${pick(['dark', 'light'], 'i')}, 'seats', i % 40, 'locale', null,
    'billing', jsonb_build_object('email', address, 'contact', jsonb_build_object('name', full_name, 'phone', phone)),
    'notes', jsonb_build_array(jsonb_build_object('author', upper(address), 'text', 'Met ' || full_name || E'\\n"again"'), null, i)) end,
  case i % 5 when 0 then '{}'::text[] when 1 then array['owner:' || address, 'a,b', '"quoted"', '\\', null] else array['beta', 'tier-' || i % 3] end,
  i % 50 = 3, timestamptz '2024-01-01' + i * interval '97 minutes', timestamptz '2026-01-01' + i * interval '13 seconds 123456 microseconds'
from generate_series(1, ${ROWS.companies}) i join people on j = 1 + (i * 31) % ${ROWS.users}`

const USERS = `
insert into public.users (id, company_id, email, username, full_name, first_name, last_name, phone, bio, role, settings, tags,
  last_ip, avatar_url, birth_date, created_at, last_seen_at)
select id, case when j % 97 = 0 then null else ${uuid(`'company-' || 1 + (j * 7919) % ${ROWS.companies}`)} end,
  address, 'quill_' || j, case when j % 53 = 0 then null else full_name end, first_name, nullif(last_name, 'Wixelnik'), phone,
  case j % 6 when 0 then null when 1 then '' when 2 then repeat('I am ' || full_name || '. ', 1 + (j % 1000 = 2)::int * 999)
    else 'Reach me at ' || address || E' \\\\ or\\t' || coalesce(phone, '\\N') || ' 🙂' end,
  ${pick(['member', 'member', 'admin', 'guest', 'owner'], 'j')}::public.user_role,
  case when j % 13 = 0 then '{}'::jsonb else jsonb_build_object('notify', j % 2 = 0,
    'emergency', jsonb_build_array(jsonb_build_object('name', full_name, 'phone', phone, 'link', 'mailto:' || address), null)) end,
  case when j % 8 = 0 then array[address, 'née ' || last_name] else '{}' end,
  ('10.' || j % 256 || '.' || j / 256 || '.7')::inet, 'https://cdn.quillmail.test/avatars/' || lower(address) || '.png',
  date '1950-01-01' + j * 2, timestamptz '2024-02-29 23:59:59.999999+00' + j * interval '61 minutes',
  case when j % 3 = 0 then null else timestamptz '2026-10-31 12:00:00+00' - j * interval '7 minutes' end
from people`

const DEPARTMENTS_AND_MEMBERS = `
insert into public.departments (id, company_id, parent_id, lead_id, name, description, created_at)
select n, ${uuid(`'company-' || (n + 1) / 2`)}, case when n % 2 = 0 then n - 1 end, case when n % 3 = 0 then id end,
  ${pick(DEPARTMENTS, 'n')}, case n % 4 when 0 then null when 1 then 'Led by ' || full_name else repeat('Long text ', n % 30) end,
  timestamptz '2024-06-01' + n * interval '1 minute'
from generate_series(1, ${ROWS.companies * 2}) n join people on j = 1 + n % ${ROWS.users};
select setval(pg_get_serial_sequence('public.departments', 'id'), ${ROWS.companies * 2});
insert into public.department_members (department_id, user_id, title, joined_on)
select d.id, u.id, case when d.id % 3 = 0 then null else 'Chief of ' || d.name end, date '2025-01-01' + (d.id % 400)::int
from public.users u join public.departments d on d.company_id = u.company_id and d.parent_id is null
where u.role in ('member', 'admin')`

const INVITATIONS = `
insert into public.invitations (company_id, invited_by, email, message, token, created_at, accepted_at)
select ${uuid(`'company-' || n`)}, case when n % 4 = 0 then null else id end, case when n % 2 = 0 then upper(address) else address end,
  case when n % 5 = 0 then null else 'Dear ' || full_name || E',\\nwelcome — it''s "great" here.' end, ${uuid(`'token-' || n`)},
  timestamptz '2026-09-01' + n * interval '5 minutes', case when n % 2 = 0 then timestamptz '2026-10-01' end
from generate_series(1, ${ROWS.invitations}) n join people on j = n`

const CONVERSATIONS = `
insert into public.conversations (id, company_id, user_id, department_id, model_key, title, summary, status, metadata, created_at)
select ${uuid(`'conversation-' || n`)}, coalesce(u.company_id, ${uuid(`'company-1'`)}), case when n % 10 = 0 then null else u.id end,
  case when n % 3 = 0 then d.id end, ${pick(['council-large', 'council-small', 'drafter', 'legacy-2024'], 'n')},
  case when n % 6 = 0 then null else 'Question of ' || p.full_name || ' №' || n end,
  case when n % 2 = 0 then 'A summary for ' || p.address end, ${pick(['open', 'archived', 'deleted'], 'n')}::public.conversation_status,
  case n % 4 when 0 then null when 1 then 'null'::jsonb else jsonb_build_object('client', jsonb_build_object('ip', host(u.last_ip), 'email', p.address)) end,
  timestamptz '2025-01-01' + n * interval '71 minutes'
from generate_series(1, ${ROWS.conversations}) n join people p on p.j = 1 + n % ${ROWS.users} join public.users u on u.id = p.id
  left join public.departments d on d.company_id = u.company_id and d.parent_id is null;
insert into public.messages (conversation_id, position, author, content, metadata, sent_at)
select ${uuid(`'conversation-' || 1 + n / 2`)}, n % 2, ${pick(['user', 'assistant'], 'n')}::public.message_author,
  case when n = 4242 then repeat('Everything about ' || full_name || E'\\t\\\\\\n', 6000) when n % 2 = 0 then 'I am ' || full_name || ', ' || address || '. Why?'
    else 'Because, dear ' || first_name || '… 🤷🏽‍♀️ ' || repeat('reasons ', n % 40) end,
  case when n % 2 = 0 then jsonb_build_object('from', address, 'cc', jsonb_build_array(lower(address), null)) else '{}' end,
  timestamptz '2025-01-01' + n * interval '35 minutes'
from generate_series(0, ${ROWS.messages - 1}) n join people on j = 1 + (1 + n / 2) % ${ROWS.users}`

// Accounts carry a password that nobody knows; the audit log is what a clone has no business with.
const REST = `
insert into auth.users (id, aud, role, email, encrypted_password, phone, email_confirmed_at, raw_app_meta_data, raw_user_meta_data)
select id, 'authenticated', 'authenticated', lower(address), '$2a$10$' || translate(substr(md5(j::text) || md5(address), 1, 53), 'f', '.'), phone, timestamptz '2025-05-05',
  '{"provider": "email"}', jsonb_build_object('full_name', full_name, 'phone', phone)
from people where j % 10 = 1;
insert into public.audit_log (actor_email, ip, action, details, happened_at)
select address, ('192.0.2.' || j % 256)::inet, 'sign-in', jsonb_build_object('name', full_name), timestamptz '2026-01-01' + j * interval '1 hour'
from people where j % 5 = 0;
update public.feature_flags set companies = array[${uuid(`'company-3'`)}, ${uuid(`'company-53'`)}] where key = 'ai_suggestions';
update public.feature_flags set users = array[${uuid(`'user-1'`)}] where key = 'export_pdf'`
