set local role chibo_owner;

-- What this database is for: one row. A demonstration database says so on every page and print, and
-- knows the day it was made for.
create table installation (
  one boolean not null default true,
  demonstration_day date, -- none: real data
  constraint installation_pkey primary key (one),
  constraint installation_one check (one)
);
insert into installation default values;
grant select on installation to chibo_app;
grant update (demonstration_day) on installation to chibo_app; -- by `chibo demo`, once, into an empty database
create policy once_update on installation for update
  using (demonstration_day is null and current_setting('chibo.writes') = '*') with check (true);
create policy everyone_select on installation for select using (true);
alter table installation enable row level security, force row level security;
select audit('installation', record => 'one');

reset role;
