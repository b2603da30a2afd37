-- Which features are on, and for whom.

create type public.rollout_strategy as enum ('all', 'none', 'percentage', 'user_list', 'company_list');

create table public.feature_flags (
  key text primary key check (key ~ '^[a-z][a-z0-9_]*$'),
  description text not null,
  strategy public.rollout_strategy not null default 'none',
  default_on boolean not null default false,
  percentage smallint check (percentage between 0 and 100),
  users uuid[] not null default '{}',
  companies uuid[] not null default '{}',
  updated_at timestamptz not null default now(),
  check (strategy <> 'percentage' or percentage is not null)
);

insert into public.feature_flags (key, description, strategy, default_on, percentage) values
  ('new_chat_ui', 'New chat interface redesign', 'percentage', false, 10),
  ('ai_suggestions', 'AI-powered suggestions in prompts', 'company_list', false, null),
  ('export_pdf', 'PDF export', 'user_list', false, null),
  ('company_directory', 'Public directory of companies', 'all', true, null);
