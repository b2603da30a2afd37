-- Rows for staging and local development only: made up, so that every kind of edge case is at hand. Strategy `sql` of
-- seed-db runs this file after the migrations; it may run twice.

insert into public.companies (id, name, context, industry, size, settings, tags, is_public) values
  ('00000000-0000-4000-8000-000000000001', 'Acme Corp', 'Tech startup', 'tech', 'startup', '{"locale": "en"}', '{demo}', true),
  ('00000000-0000-4000-8000-000000000002', 'Globex Inc', 'Enterprise', 'finance', 'enterprise', '{"locale": "de"}', '{demo,"big tenant"}', true),
  ('00000000-0000-4000-8000-000000000003', 'Umlaut & Söhne "GmbH"', null, 'healthcare', 'smb', '{}', '{}', false),
  ('00000000-0000-4000-8000-000000000004', 'شركة المثال', repeat('Long context ', 200), 'other', 'smb', '{}', '{rtl}', true)
on conflict (id) do nothing;

insert into public.users (id, company_id, email, username, full_name, first_name, last_name, role) values
  ('00000000-0000-4000-8000-000000000101', '00000000-0000-4000-8000-000000000001', 'admin@staging.example', 'admin', 'Ada Example', 'Ada', 'Example', 'owner'),
  ('00000000-0000-4000-8000-000000000102', '00000000-0000-4000-8000-000000000002', 'user@staging.example', 'user', 'Uwe Example', 'Uwe', 'Example', 'member'),
  ('00000000-0000-4000-8000-000000000103', null, 'nobody+test@staging.example', 'nobody', null, null, null, 'guest')
on conflict (id) do nothing;

create temporary table seeded_departments (like public.departments including defaults excluding identity);

copy seeded_departments (id, company_id, parent_id, lead_id, name, description) from stdin;
1	00000000-0000-4000-8000-000000000001	\N	00000000-0000-4000-8000-000000000101	Engineering	Software development
2	00000000-0000-4000-8000-000000000001	1	\N	Product	\N
3	00000000-0000-4000-8000-000000000001	\N	\N	Sales & "Marketing"	Tab\there, newline\nthere; a backslash \\ and a semicolon
4	00000000-0000-4000-8000-000000000002	\N	00000000-0000-4000-8000-000000000102	Operations	It's -- not a comment
\.

insert into public.departments (id, company_id, parent_id, lead_id, name, description)
select id, company_id, parent_id, lead_id, name, description from seeded_departments
on conflict (id) do nothing;

drop table seeded_departments;
select setval(pg_get_serial_sequence('public.departments', 'id'), (select max(id) from public.departments));

insert into public.conversations (id, company_id, user_id, department_id, model_key, title, metadata) values
  ('00000000-0000-4000-8000-000000000201', '00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000101', 1, 'council-large', 'First questions 🚀', '{"source": "seed"}'),
  ('00000000-0000-4000-8000-000000000202', '00000000-0000-4000-8000-000000000002', null, null, null, null, null)
on conflict (id) do nothing;

insert into public.messages (conversation_id, position, author, content)
select '00000000-0000-4000-8000-000000000201', position, (array['user', 'assistant'])[position % 2 + 1]::public.message_author, 'Message ' || position
from generate_series(0, 9) as position
on conflict (conversation_id, position) do nothing;
