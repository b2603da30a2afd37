-- Production's rows, computed from their numbers. See production-data.ts, which runs this file in one transaction.

-- The words that people and companies are made of. Surnames and companies are of our own invention, so that a pseudonym
-- never equals a real value by chance, and a value found in staging is a leak. No address can receive mail (RFC 2606).
create function pg_temp.pick(list text[], n bigint) returns text language sql immutable
  as 'select list[1 + n % cardinality(list)]';

create function pg_temp.first_name(n bigint) returns text language sql immutable as $$
  select pg_temp.pick(array['Annelore', 'Björk', 'Chukwuemeka', 'D''Arcy', 'Émilie', 'Françoise', 'Günther', 'Hồng',
    'Íñigo', 'Jean-Luc', 'Kæthe', 'Łukasz', 'Małgorzata', 'Nuño', 'Øyvind', 'Przemysław', 'Quetzalli', 'Ñusta', 'Şebnem',
    U&'Zoe\0308', 'مريم', 'נועה', '美咲', 'Ольга'], n) $$;

create function pg_temp.last_name(n bigint) returns text language sql immutable as $$
  select pg_temp.pick(array['Quillen', 'Vaster', 'O''Drum', 'Brackel', 'Fjeldsø', 'Thorne-Wy', 'Krzyż', 'Zubiza',
    'Ashgar', 'Möllen', 'Pendrag', 'Wixel', 'Yarrow', 'Hexham', 'Lundqvi', 'Dubrov'], n)
  || pg_temp.pick(array['brook', 'holt', 'ovan', 'mere', 'dahl', 'wick', 'anek', 'rreta', 'ian', 'sted', 'worth', 'bury',
    'field', 'combe', 'stone', 'nik'], n / 16) $$;

create function pg_temp.domain(n bigint) returns text language sql immutable as $$
  select pg_temp.pick(array['quillmail.test', 'Post.Vasterholt.test', 'büro.test', 'mail.co.test', 'x-y.test'], n) $$;

create function pg_temp.company(n bigint) returns text language sql immutable as $$
  select pg_temp.pick(array['Vexholm', 'Brightquarry', 'Ostrava Looms', 'Nimbrel', 'Káva & Klobouk', 'Tesselmere', 'Årvik',
    'Pollux-Hadley', 'Zephyrine', 'Grünspan'], n)
  || ' ' || pg_temp.pick(array['Holdings', 'GmbH & Co. KG', 'Ltd.', '株式会社', 'S.à r.l.', '"Worldwide"', 'Labs 🧪',
    'Partners'], n / 10) || ' ' || n $$;

-- Names that break quoting, escaping, layouts and spreadsheets; null beyond the last.
create function pg_temp.hostile_name(n bigint) returns text language sql immutable as $$
  select (array[
    'Vexholm''); DROP TABLE companies;--', 'Back\slash \n \N Nimbrel', '\N Tesselmere', 'NULL Zephyrine',
    E'Tab\there and\nnewline Årvik', '  Grünspan with spaces around  ', 'شركة فيكسهولم القابضة', 'חברת נימברל בע"מ',
    U&'Nimbrel \202Eright-to-left override\202C', '👩‍👩‍👧‍👦 Family Tesselmere 🏳️‍🌈',
    '=HYPERLINK("http://evil.test";"Pollux-Hadley")', '<script>alert("Zephyrine")</script>', '{"json": "Brightquarry"}',
    '$1 $' || '$ ${Vexholm} %s {{Nimbrel}}', U&'Zero\200Bwidth\FEFF Ostrava Looms', repeat('Káva ', 2000) || 'Klobouk'
  ])[n] $$;

-- A version 4 UUID, the same for the same text.
create function pg_temp.id(of text) returns uuid language sql immutable
  as $$ select overlay(overlay(md5(of) placing '4' from 13) placing '8' from 17)::uuid $$;

create function pg_temp.phone(n bigint) returns text language sql immutable as $$
  select case n % 7
    when 0 then null
    when 1 then '+1 (555) ' || to_char(n % 1000, 'FM000') || '-' || 7000 + n % 3000 || ' ext. ' || n
    when 2 then '0049 30 ' || 50000000 + n
    when 3 then '+49-171-' || 6000000 + n
    when 4 then '020 79' || to_char(n / 100, 'FM000') || ' ' || 4000 + n
    when 5 then '+33 6.' || to_char(10000000 + n * 37, 'FM99"."99"."99"."99')
    else '(0' || 5000 + n || ') ' || 80000 + n
  end $$;

-- Every personal value in prose, JSON or an array is one of these people's, so that planted.ts can list them all.
-- Every twentieth person is the one before, in another company and with the address in capitals.
create temporary table people on commit drop as
with numbers as (select j, j - (j % 20 = 0)::int as p from generate_series(1, :users) j),
  named as (select *, pg_temp.first_name(p) as first_name, pg_temp.last_name(p / 24) as last_name from numbers),
  addressed as (
    select *, case p % 500 when 7 then '"V I P".' else '' end || regexp_replace(first_name, '[^[:alpha:]]', '', 'g')
      || case p % 6 when 0 then '.tag+' else '.' end || p || '@' || pg_temp.domain(p) as address
    from named)
select j, pg_temp.id('user-' || j) as id, first_name, last_name, first_name || ' ' || last_name as full_name,
  case j % 20 when 0 then upper(address) else address end as address, pg_temp.phone(p) as phone
from addressed;
create unique index on people (j);
analyze people;

insert into public.companies (id, name, context, industry, size, billing_email, phone, website, settings, tags, is_public,
  created_at, updated_at)
select pg_temp.id('company-' || i), coalesce(pg_temp.hostile_name(i), pg_temp.company(i / 2)),
  case
    when i % 7 = 0 then null
    when i % 500 = 1 then repeat('Ask ' || full_name || ' <' || address || '>. ', 400)
    else 'Founded by ' || full_name || E'.\n\tCall ' || coalesce(phone, 'nobody') || ' or write to ' || address || '; "soon".'
  end,
  pg_temp.pick('{tech,finance,healthcare,other}', i), pg_temp.pick('{startup,smb,enterprise}', i)::public.company_size,
  case i % 9 when 0 then null when 1 then 'Billing+' || i / 2 || '@Vexholm.test' else lower(address) end,
  phone, case when i % 4 > 0 then 'https://user:' || j || '@' || pg_temp.domain(i) || '/~' || j end,
  case when i % 11 = 0 then '{}' else jsonb_build_object(
    'theme', pg_temp.pick('{dark,light}', i), 'seats', i % 40, 'locale', null,
    'billing', jsonb_build_object('email', address, 'contact', jsonb_build_object('name', full_name, 'phone', phone)),
    'notes', jsonb_build_array(jsonb_build_object('author', upper(address), 'text', full_name || E'\n"again"'), null, i)) end,
  case i % 5
    when 0 then '{}'
    when 1 then array['owner:' || address, 'a,b', '"quoted"', '\', null]
    else array['beta', 'tier-' || i % 3]
  end,
  i % 50 = 3, timestamptz '2024-01-01' + i * interval '97 minutes',
  timestamptz '2026-01-01' + i * interval '13 seconds 123456 microseconds'
from generate_series(1, :companies) i join people on j = 1 + (i * 31) % :users;

insert into public.users (id, company_id, email, username, full_name, first_name, last_name, phone, bio, role, settings, tags,
  last_ip, avatar_url, birth_date, created_at, last_seen_at)
select id, case when j % 97 > 0 then pg_temp.id('company-' || 1 + (j * 7919) % :companies) end,
  address, 'quill_' || j, case when j % 53 > 0 then full_name end, first_name, last_name, phone,
  case j % 6
    when 0 then null
    when 1 then ''
    when 2 then repeat('I am ' || full_name || '. ', case when j % 1000 = 2 then 1000 else 1 end)
    else 'Reach me at ' || address || E' \\ or\t' || coalesce(phone, '\N') || ' 🙂'
  end,
  pg_temp.pick('{member,member,admin,guest,owner}', j)::public.user_role,
  case when j % 13 = 0 then '{}' else jsonb_build_object('notify', j % 2 = 0, 'emergency', jsonb_build_array(
    jsonb_build_object('name', full_name, 'phone', phone, 'link', 'mailto:' || address), null)) end,
  case when j % 8 = 0 then array[address, 'née ' || last_name] else '{}' end,
  ('10.' || j % 256 || '.' || j / 256 || '.7')::inet, 'https://cdn.quillmail.test/avatars/' || lower(address) || '.png',
  date '1950-01-01' + j * 2, timestamptz '2024-02-29 23:59:59.999999+00' + j * interval '61 minutes',
  case when j % 3 > 0 then timestamptz '2026-10-31 12:00:00+00' - j * interval '7 minutes' end
from people;

-- Two departments a company, the second within the first.
insert into public.departments (id, company_id, parent_id, lead_id, name, description, created_at)
select n, pg_temp.id('company-' || (n + 1) / 2), case when n % 2 = 0 then n - 1 end, case when n % 3 = 0 then id end,
  pg_temp.pick(array['Engineering', 'Product', 'Sales & "Marketing"', 'Men''s Apparel', 'R\D', 'Opérations', 'الموارد البشرية',
    'Support 🛟'], n),
  case n % 4 when 0 then null when 1 then 'Led by ' || full_name else repeat('Long text ', n % 30) end,
  timestamptz '2024-06-01' + n * interval '1 minute'
from generate_series(1, 2 * :companies) n join people on j = 1 + n % :users;
select setval(pg_get_serial_sequence('public.departments', 'id'), 2 * :companies);

insert into public.department_members (department_id, user_id, title, joined_on)
select d.id, u.id, case when d.id % 3 > 0 then 'Chief of ' || d.name end, date '2025-01-01' + (d.id % 400)::int
from public.users u join public.departments d on d.company_id = u.company_id and d.parent_id is null
where u.role in ('member', 'admin');

insert into public.invitations (company_id, invited_by, email, message, token, created_at, accepted_at)
select pg_temp.id('company-' || n), case when n % 4 > 0 then id end, case n % 2 when 0 then upper(address) else address end,
  case when n % 5 > 0 then 'Dear ' || full_name || E',\nwelcome — it''s "great" here.' end, pg_temp.id('token-' || n),
  timestamptz '2026-09-01' + n * interval '5 minutes', case n % 2 when 0 then timestamptz '2026-10-01' end
from generate_series(1, :invitations) n join people on j = n;

insert into public.conversations (id, company_id, user_id, department_id, model_key, title, summary, status, metadata, created_at)
select pg_temp.id('conversation-' || n), coalesce(u.company_id, pg_temp.id('company-1')), case when n % 10 > 0 then u.id end,
  case when n % 3 = 0 then d.id end, pg_temp.pick('{council-large,council-small,drafter,legacy-2024}', n),
  case when n % 6 > 0 then 'Question of ' || p.full_name || ' №' || n end,
  case when n % 2 = 0 then 'A summary for ' || p.address end,
  pg_temp.pick('{open,archived,deleted}', n)::public.conversation_status,
  case n % 4
    when 0 then null
    when 1 then 'null'
    else jsonb_build_object('client', jsonb_build_object('ip', host(u.last_ip), 'email', p.address))
  end,
  timestamptz '2025-01-01' + n * interval '71 minutes'
from generate_series(1, :conversations) n join people p on p.j = 1 + n % :users join public.users u on u.id = p.id
  left join public.departments d on d.company_id = u.company_id and d.parent_id is null;

insert into public.messages (conversation_id, position, author, content, metadata, sent_at)
select pg_temp.id('conversation-' || 1 + n / 2), n % 2, pg_temp.pick('{user,assistant}', n)::public.message_author,
  case
    when n = 4242 then repeat('Everything about ' || full_name || E'\t\\\n', 6000)
    when n % 2 = 0 then 'I am ' || full_name || ', ' || address || '. Why?'
    else 'Because, dear ' || first_name || '… 🤷🏽‍♀️ ' || repeat('reasons ', n % 40)
  end,
  case n % 2 when 0 then jsonb_build_object('from', address, 'cc', jsonb_build_array(lower(address), null)) else '{}' end,
  timestamptz '2025-01-01' + n * interval '35 minutes'
from generate_series(0, :messages - 1) n join people on j = 1 + (1 + n / 2) % :users;

-- Accounts carry a password that nobody knows; the audit log is what a clone has no business with.
insert into auth.users (id, aud, role, email, encrypted_password, phone, email_confirmed_at, raw_app_meta_data, raw_user_meta_data)
select id, 'authenticated', 'authenticated', lower(address),
  '$2a$10$' || translate(left(md5(j::text) || md5(address), 53), 'f', '.'), phone, timestamptz '2025-05-05',
  '{"provider": "email"}', jsonb_build_object('full_name', full_name, 'phone', phone)
from people where j % 10 = 1;

insert into public.audit_log (actor_email, ip, action, details, happened_at)
select address, ('192.0.2.' || j % 256)::inet, 'sign-in', jsonb_build_object('name', full_name),
  timestamptz '2026-01-01' + j * interval '1 hour'
from people where j % 5 = 0;

update public.feature_flags set companies = array[pg_temp.id('company-3'), pg_temp.id('company-53')] where key = 'ai_suggestions';
update public.feature_flags set users = array[pg_temp.id('user-1')] where key = 'export_pdf';
