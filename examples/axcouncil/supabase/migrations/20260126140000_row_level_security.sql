-- Who may see what. Every table has row-level security; what no policy allows, nobody but the service role sees.

alter table public.companies enable row level security;
alter table public.users enable row level security;
alter table public.departments enable row level security;
alter table public.department_members enable row level security;
alter table public.invitations enable row level security;
alter table public.model_registry enable row level security;
alter table public.conversations enable row level security;
alter table public.messages enable row level security;
alter table public.audit_log enable row level security;
alter table public.feature_flags enable row level security;

-- The company of the person who asks. It reads as its owner, so that the policy of users does not call itself.
create function public.my_company() returns uuid
language sql stable security definer set search_path = ''
as $$ select company_id from public.users where id = (select auth.uid()) $$;

revoke execute on function public.my_company() from public;
grant execute on function public.my_company() to authenticated, service_role;

-- Since October 2026 Supabase grants nothing on new tables by itself.
grant select, insert, update, delete on all tables in schema public to service_role;
grant usage, select on all sequences in schema public to service_role;

-- Visitors see the directory: the names of companies that chose to be in it, and no other column of theirs.
grant select (id, name, industry, size, is_public) on public.companies to anon;
grant select on public.feature_flags, public.model_registry to anon, authenticated;
create policy "The directory is public" on public.companies for select to anon, authenticated using (is_public);
create policy "Flags are public" on public.feature_flags for select to anon, authenticated using (true);
create policy "Active models are public" on public.model_registry for select to anon, authenticated using (is_active);

-- People see their own company, and write what is theirs.
grant select on public.companies to authenticated;
grant select, update (email, username, full_name, first_name, last_name, phone, bio, settings, avatar_url) on public.users to authenticated;
grant select on public.departments, public.department_members, public.invitations to authenticated;
grant select, insert, update on public.conversations to authenticated;
grant select, insert on public.messages to authenticated;
grant usage on sequence public.messages_id_seq to authenticated;
create policy "People see their company" on public.companies for select to authenticated
  using (id = (select public.my_company()));
create policy "People see their colleagues" on public.users for select to authenticated
  using (company_id = (select public.my_company()));
create policy "People edit their profile" on public.users for update to authenticated
  using (id = (select auth.uid())) with check (company_id is not distinct from (select public.my_company()));
create policy "People see their departments" on public.departments for select to authenticated
  using (company_id = (select public.my_company()));
create policy "People see who is in their departments" on public.department_members for select to authenticated
  using (department_id in (select id from public.departments where company_id = (select public.my_company())));
create policy "People see their company's invitations" on public.invitations for select to authenticated
  using (company_id = (select public.my_company()));
create policy "People see their company's conversations" on public.conversations for select to authenticated
  using (company_id = (select public.my_company()));
create policy "People start conversations" on public.conversations for insert to authenticated
  with check (user_id = (select auth.uid()) and company_id = (select public.my_company()));
create policy "People change their conversations" on public.conversations for update to authenticated
  using (user_id = (select auth.uid())) with check (company_id = (select public.my_company()));
create policy "People read their company's messages" on public.messages for select to authenticated
  using (conversation_id in (select id from public.conversations where company_id = (select public.my_company())));
create policy "People write in their conversations" on public.messages for insert to authenticated
  with check (author = 'user' and conversation_id in (select id from public.conversations where user_id = (select auth.uid())));
