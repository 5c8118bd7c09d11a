set local role chibo_owner;

-- Accounts and what they may do, kept by an administrator and by those who may invite; who can see a record;
-- a member's own record and who looked at it.

-- Why an account was closed. People are looked up by the beginnings of words, as members are.
alter table users
  add column disabled_because text,
  add column search_name text not null generated always as (fold_vi(full_name)) stored,
  add column given_name text not null generated always as (regexp_replace(full_name, '^.*\s', '')) stored,
  add constraint users_disabled_because_length check (length(disabled_because) <= 500);
create index users_in_order on users (given_name collate "vi-x-icu", full_name collate "vi-x-icu", id);

-- Who may give which role, beside himself (at the organization where his own right begins) or only below it.
-- An administrator gives without a position to rest on, everybody else never. The same table stands in
-- src/access/giving.rs; a test compares.
create table giving_rules (
  giver text not null,
  given text not null,
  beside boolean not null,
  constraint giving_rules_pkey primary key (giver, given)
);
insert into giving_rules
select giver, given, true from (values
  ('administrator', array['branch_secretary', 'branch_recorder', 'committee', 'committee_office', 'organization_board',
    'inspection', 'member', 'auditor', 'administrator']),
  ('committee', array['branch_secretary', 'branch_recorder', 'committee', 'committee_office', 'organization_board',
    'inspection']),
  ('organization_board', array['branch_secretary', 'branch_recorder', 'committee_office', 'organization_board',
    'inspection']),
  ('committee_office', array['branch_secretary', 'branch_recorder', 'committee_office'])
) as t (giver, roles) cross join unnest(roles) given
union all values
  ('organization_board', 'committee', false),
  ('committee_office', 'committee', false),
  ('committee_office', 'organization_board', false),
  ('committee_office', 'inspection', false);
grant select on giving_rules to chibo_app;

-- The power that goes with a position, as src/slips/model.rs has it; a test compares.
create table position_powers (
  position text not null,
  role text not null,
  reach text not null,
  constraint position_powers_pkey primary key (position)
);
insert into position_powers values
  ('branch_secretary', 'branch_secretary', 'unit'),
  ('branch_deputy_secretary', 'branch_secretary', 'unit'),
  ('branch_committee_member', 'branch_recorder', 'unit'),
  ('committee_secretary', 'committee', 'subtree'),
  ('committee_deputy_secretary', 'committee', 'subtree'),
  ('office_head', 'committee_office', 'subtree'),
  ('office_staff', 'committee_office', 'subtree'),
  ('board_head', 'organization_board', 'subtree'),
  ('board_deputy', 'organization_board', 'subtree'),
  ('inspection_chair', 'inspection', 'subtree'),
  ('inspection_deputy', 'inspection', 'subtree');
grant select on position_powers to chibo_app;

-- Some functions below must see more than who calls them. Others of the owner rely on row-level security, so
-- the tables are opened to the owner only while a function says so, which takes it back at its end.
create policy owner_inside on positions for select to chibo_owner
  using (current_setting('chibo.inside', true) = 'on');
create policy owner_inside on departures for select to chibo_owner
  using (current_setting('chibo.inside', true) = 'on');

-- The level of a grant, held for every writer: not to oneself, in one's own name, a role that one's own right
-- gives there, and (but for an administrator) resting on a serving position that carries it. What ends is not
-- asked about: row-level security says who may end. What is given back (a position whose end was a mistake, a
-- departure that is taken back) was given before.
create function grants_guard() returns trigger language plpgsql security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
  actor uuid := current_setting('chibo.actor')::uuid;
  today date := current_setting('chibo.today')::date;
  reached int8range := int8range(new.tree_at, case new.reach when 'unit' then new.tree_at + 1 else new.tree_end end);
  rule text;
begin
  if current_setting('chibo.writes') = '*' then
    return new;
  end if;
  perform set_config('chibo.inside', 'on', true);
  if tg_op = 'UPDATE' then
    if (new.id, new.user_id, new.role, new.organization_id, new.reach, new.given_by)
        is distinct from (old.id, old.user_id, old.role, old.organization_id, old.reach, old.given_by)
      or new.position_id is distinct from old.position_id then
      raise exception using errcode = 'check_violation', constraint = 'grants_stay', table = 'grants',
        message = 'a right is ended and given anew, not turned into another';
    end if;
    if new.valid <@ old.valid or pg_trigger_depth() > 1 then
      perform set_config('chibo.inside', 'off', true);
      return new;
    end if;
    if exists (select from departures d where new.id = any (d.grants) and d.recorded_on >= today - 31) then
      perform set_config('chibo.inside', 'off', true);
      return new;
    end if;
  end if;
  rule := case
    when new.user_id = actor then 'grants_not_to_oneself'
    when tg_op = 'INSERT' and new.given_by <> actor then 'grants_in_own_name'
    when new.position_id is not null and not exists (
      select from positions p
      join users u on u.member_id = p.member_id
      join organizations h on h.id = p.organization_id
      join position_powers w on w.position = p.position
      where p.id = new.position_id and u.id = new.user_id and w.role = new.role and w.reach = new.reach
        and new.organization_id = case h.kind when 'board' then h.parent_id else h.id end
        and new.valid <@ p.valid) then 'grants_rest_on_position'
    when new.role = 'member' and not exists (select from users u where u.id = new.user_id and u.member_id is not null)
      then 'grants_member_is_one'
    when not exists (
      select from grants g
      join giving_rules r on r.giver = g.role and r.given = new.role
      where g.user_id = actor and g.valid @> today
        and reached <@ int8range(g.tree_at, case g.reach when 'unit' then g.tree_at + 1 else g.tree_end end)
        and (r.beside or g.organization_id <> new.organization_id)
        and (g.role = 'administrator' or new.position_id is not null)) then 'grants_within_level'
  end;
  if rule is not null then
    raise exception using errcode = 'check_violation', constraint = rule, table = 'grants',
      message = format('the right %s at %s may not be given so', new.role, new.organization_id);
  end if;
  perform set_config('chibo.inside', 'off', true);
  return new;
end
$$;
create trigger grants_guard before insert or update on grants for each row execute function grants_guard();

-- A right that has done nothing yet, because it begins today or later, is taken away: nobody keeps a row of a
-- right that never was. The trail has both. Within what the transaction may write, as row-level security says.
create function grant_drop(dropped uuid) returns boolean language plpgsql security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
  delete from grants g where g.id = dropped and lower(g.valid) >= current_setting('chibo.today')::date
    and int8range(g.tree_at, case g.reach when 'unit' then g.tree_at + 1 else g.tree_end end)
      <@ current_setting('chibo.write_scope')::int8multirange;
  return found;
end
$$;
grant execute on function grant_drop to chibo_app;

-- Who loses a right today is signed out everywhere: the next request finds no session, a file that is being
-- sent stops, and whoever still holds other rights signs in anew for as long as these allow. A right that
-- only ends one day ends by itself: every request asks which rights hold on its day.
create function grants_end_sessions() returns trigger language plpgsql security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
  today date := current_setting('chibo.today')::date;
begin
  if old.valid @> today and (tg_op = 'DELETE' or not new.valid @> today) then
    delete from sessions where user_id = old.user_id;
  end if;
  return null;
end
$$;
create trigger grants_end_sessions after delete or update of valid on grants
  for each row execute function grants_end_sessions();

-- Who gets a right over many organizations is asked to sign in as often as everybody who holds one
-- (accounts::Lifetime), on the devices that are signed in already too.
create function grants_shorten_sessions() returns trigger language plpgsql security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
  update sessions set idle_seconds = least(idle_seconds, 3600),
    absolute_until = least(absolute_until, created_at + interval '12 hours')
  where user_id = new.user_id;
  return null;
end
$$;
create trigger grants_shorten_sessions after insert on grants
  for each row when (new.role not in ('branch_secretary', 'branch_recorder', 'member', 'leader'))
  execute function grants_shorten_sessions();

-- A closed account is signed out, and its slip is worth nothing.
create function users_end_sessions() returns trigger language plpgsql security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
  if new.disabled_on <= current_setting('chibo.today')::date then
    delete from sessions where user_id = new.id;
  end if;
  return null;
end
$$;
create trigger users_end_sessions after update of disabled_on on users
  for each row when (new.disabled_on is not null) execute function users_end_sessions();

-- Whether everything that a user holds or will hold lies within a part of the tree that the request sees:
-- only then is more shown than the name (devices, slips). An account without rights is for the top.
create function user_within(who uuid, within int8multirange) returns boolean language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
  seen int8multirange := within * current_setting('chibo.scope')::int8multirange;
begin
  return coalesce((
    select bool_and(int8range(g.tree_at, case g.reach when 'unit' then g.tree_at + 1 else g.tree_end end) <@ seen)
    from grants g
    where g.user_id = who
      and (upper_inf(g.valid) or upper(g.valid) > current_setting('chibo.today')::date)), 0::bigint <@ seen);
end
$$;

-- Who can see what lies at a place, by what: the holders of these roles there today, and the leaders assigned
-- to it. As the owner, because a right over a commune is also one over its branches, whose people may know
-- who holds it; asked for a place that the request itself sees.
create function who_sees(place bigint, roles text[])
returns table (user_id uuid, full_name text, role text, organization_id integer, organization text, reach text,
  "position" text, since date, until date)
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  today date := current_setting('chibo.today')::date;
begin
  if not place <@ current_setting('chibo.scope')::int8multirange then
    return;
  end if;
  perform set_config('chibo.inside', 'on', true);
  return query
    select u.id, u.full_name, g.role, g.organization_id, organization_name(g.organization_id, today), g.reach,
      p.position, lower(g.valid), upper(g.valid) - 1
    from grants g join users u on u.id = g.user_id left join positions p on p.id = g.position_id
    where g.role = any (roles) and g.role <> 'leader' and g.valid @> today
      and place >= g.tree_at and place < case g.reach when 'unit' then g.tree_at + 1 else g.tree_end end
      and (u.disabled_on is null or u.disabled_on > today)
    union all
    select u.id, u.full_name, 'leader', a.organization_id, organization_name(a.organization_id, today), 'assignment',
      null, a.month, (a.month + interval '1 month' + interval '29 days')::date
    from assignments a join users u on u.id = a.leader_id
    where 'leader' = any (roles) and a.other_at = place and a.state <> 'withdrawn'
      and today >= a.month and today < (a.month + interval '1 month' + interval '30 days')
      and (u.disabled_on is null or u.disabled_on > today);
  perform set_config('chibo.inside', 'off', true);
end
$$;
-- Whether something that a user holds or will hold lies out of a part of the tree: then nobody there hands out
-- a slip for the account.
create function user_beyond(who uuid, within int8multirange) returns boolean language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
  seen int8multirange := within * current_setting('chibo.scope')::int8multirange;
begin
  return exists (select from grants g where g.user_id = who
    and (upper_inf(g.valid) or upper(g.valid) > current_setting('chibo.today')::date)
    and not int8range(g.tree_at, case g.reach when 'unit' then g.tree_at + 1 else g.tree_end end) <@ seen);
end
$$;
grant execute on function user_within, user_beyond, who_sees to chibo_app;

-- A print of slips for many at once: the same form prints once.
create table slip_prints (
  id uuid not null,
  organization_id integer not null,
  tree_at bigint not null,
  issued_by uuid not null,
  issued_at timestamptz not null,
  whom text not null,
  constraint slip_prints_pkey primary key (id),
  constraint slip_prints_place foreign key (organization_id, tree_at)
    references organizations (id, tree_lo) on update cascade,
  constraint slip_prints_issuer_exists foreign key (issued_by) references users (id),
  constraint slip_prints_whom_known check (whom in ('secretaries', 'leaders', 'branches', 'committees'))
);
create index slip_prints_organization on slip_prints (organization_id);
select protect('slip_prints');
revoke update, delete on slip_prints from chibo_app;
select audit('slip_prints');

-- Who read a member's record, once a day: with the right by which it was read. Without foreign keys into the
-- tree: what was read stays read. The member sees it, and nobody else but the reader.
create table member_reads (
  member_id uuid not null,
  reader_id uuid not null,
  read_on date not null,
  role text not null,
  organization_id integer not null,
  constraint member_reads_pkey primary key (member_id, read_on, reader_id),
  constraint member_reads_member_exists foreign key (member_id) references members (id),
  constraint member_reads_reader_exists foreign key (reader_id) references users (id)
);
alter table member_reads enable row level security, force row level security;
create policy reader_insert on member_reads for insert with check (reader_id::text = current_setting('chibo.actor'));
create policy own_select on member_reads for select using (
  reader_id::text = current_setting('chibo.actor')
  or member_id = (select u.member_id from users u where u.id::text = current_setting('chibo.actor')));
grant select, insert on member_reads to chibo_app;
-- Whether somebody is a member is checked by the owner of the table, who sees members.

-- A member's own record, by the account alone: no right in the tree is needed for it, and none follows from
-- it. Each function answers for who acts and for nobody else.
create policy owner_inside on meetings for select to chibo_owner
  using (current_setting('chibo.inside', true) = 'on');
create policy owner_inside on attendances for select to chibo_owner
  using (current_setting('chibo.inside', true) = 'on');
create policy owner_inside on tasks for select to chibo_owner
  using (current_setting('chibo.inside', true) = 'on');
create policy owner_inside on task_results for select to chibo_owner
  using (current_setting('chibo.inside', true) = 'on');

create function own_member() returns uuid language sql stable security definer
set search_path = public, pg_temp as
$$ select u.member_id from users u where u.id = current_setting('chibo.actor')::uuid $$;

create function own_record()
returns table (full_name text, organization text, status text, status_since date, admitted_on date, official_on date,
  card_no text, phone text, email text, birth_year smallint, birth_month smallint, birth_day smallint)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  perform set_config('chibo.inside', 'on', true);
  return query
  select m.full_name, organization_name(m.organization_id), s.status, lower(s.valid), m.admitted_on, m.official_on,
    m.card_no, m.phone, m.email, m.birth_year, m.birth_month, m.birth_day
  from members m
  left join member_statuses s on s.member_id = m.id and s.valid @> current_setting('chibo.today')::date
  where m.id = own_member();
  perform set_config('chibo.inside', 'off', true);
end
$$;

-- What a member was and is: belonging ('membership') and offices ('position'), the latest first.
create function own_course()
returns table (kind text, what text, title text, organization text, since date, until date, because text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  perform set_config('chibo.inside', 'on', true);
  return query
  select 'membership', null, null, organization_name(b.organization_id), lower(b.valid), upper(b.valid) - 1, b.ended_because
  from memberships b where b.member_id = own_member()
  union all
  select 'position', p.position, p.title, organization_name(p.organization_id), lower(p.valid), upper(p.valid) - 1, null
  from positions p where p.member_id = own_member()
  order by 5 desc nulls last, 1;
  perform set_config('chibo.inside', 'off', true);
end
$$;

-- The closed meetings since a day at which the member was expected, the latest first.
create function own_attendance(since date)
returns table (month date, held_on date, kind text, organization text, exception text, reason text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  perform set_config('chibo.inside', 'on', true);
  return query
  select t.month, t.held_on, t.kind, organization_name(t.organization_id), a.status, a.reason
  from meetings t left join attendances a on a.meeting_id = t.id and a.member_id = own_member()
  where t.organization_id in (select b.organization_id from memberships b where b.member_id = own_member())
    and t.state = 'closed' and t.month >= since and t.roster @> array[own_member()]
  order by t.held_on desc, t.id;
  perform set_config('chibo.inside', 'off', true);
end
$$;

-- The member's tasks with what the last meeting heard of them, the open ones first.
create function own_tasks()
returns table (title text, measure text, due_on date, organization text, outcome text, note text, done boolean)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  perform set_config('chibo.inside', 'on', true);
  return query
  select k.title, k.measure, k.due_on, organization_name(k.organization_id), r.outcome, r.note,
    coalesce(r.outcome = 'done', false)
  from tasks k
  left join lateral (
    select x.outcome, x.note from task_results x join meetings t on t.id = x.meeting_id
    where x.task_id = k.id order by t.month desc, t.held_on desc nulls last limit 1) r on true
  where k.member_id = own_member()
  order by coalesce(r.outcome = 'done', false), case when r.outcome = 'done' then null else k.due_on end,
    k.due_on desc, k.id
  limit 50;
  perform set_config('chibo.inside', 'off', true);
end
$$;
grant execute on function own_member, own_record, own_course, own_attendance, own_tasks to chibo_app;

-- Where a day begins in the trail: numbers grow with time, so halving finds it without another index on the
-- largest table. A few rows written at the same moment may be out of order: the day itself is compared too.
create function audit_begin(at timestamptz) returns bigint language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
  low bigint := coalesce((select min(id) from audit_entries), 1);
  high bigint := coalesce((select max(id) from audit_entries), 0) + 1;
  middle bigint;
  found_id bigint;
  found_at timestamptz;
begin
  while low < high loop
    middle := low + (high - low) / 2;
    select e.id, e.occurred_at into found_id, found_at from audit_entries e where e.id >= middle order by e.id limit 1;
    if found_at is null or found_at >= at then
      high := middle;
    else
      low := found_id + 1;
    end if;
  end loop;
  return low;
end
$$;
grant execute on function audit_begin to chibo_app;

-- Numbers of the entries that are looked for, the latest first, within the scope of the request and of the
-- question (`reach`). As the owner, because row-level security looks at each entry by itself: of 1.2 million
-- entries all were read for the fifty of a commune, 1.4 s (now 5 ms). The way leads over the narrowest of what
-- was asked: a record, few organizations, a kind, a person; else from the end.
create index audit_entries_actor on audit_entries (actor_id, id);
create index audit_entries_table on audit_entries (table_name, id);
create function audit_search(
  reach int8multirange, within integer, low bigint, high bigint, since timestamptz, until timestamptz,
  actors uuid[], tables text[], record text, at_most integer)
returns setof bigint language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  seen int8multirange := reach * current_setting('chibo.scope')::int8multirange;
  places integer[] := array(select o.id from organizations o where o.tree_lo <@ seen and (within is null
    or exists (select from organizations w where w.id = within and o.tree_lo >= w.tree_lo and o.tree_lo < w.tree_hi)));
  top boolean := within is null and 0::bigint <@ seen;
  one_table text;
  one_actor uuid;
  found_ids bigint[] := '{}';
begin
  if record is not null then
    return query select e.id from audit_entries e
      where e.record_id = record and e.id >= low and e.id < high
        and (e.organization_id = any (places) or top and e.organization_id is null)
        and (since is null or e.occurred_at >= since) and (until is null or e.occurred_at < until)
        and (actors is null or e.actor_id = any (actors)) and (tables is null or e.table_name = any (tables))
      order by e.id desc limit at_most;
  elsif not top and cardinality(places) <= 1000 then
    return query select x.id from unnest(places) p cross join lateral (
        select e.id from audit_entries e
        where e.organization_id = p and e.id >= low and e.id < high
          and (since is null or e.occurred_at >= since) and (until is null or e.occurred_at < until)
          and (actors is null or e.actor_id = any (actors)) and (tables is null or e.table_name = any (tables))
        order by e.id desc limit at_most) x
      order by x.id desc limit at_most;
  elsif tables is not null then
    foreach one_table in array tables loop -- one by one: how many entries a table has decides how they are found
      found_ids := found_ids || array(select e.id from audit_entries e
        where e.table_name = one_table and e.id >= low and e.id < high
          and (e.organization_id = any (places) or top and e.organization_id is null)
          and (since is null or e.occurred_at >= since) and (until is null or e.occurred_at < until)
          and (actors is null or e.actor_id = any (actors))
        order by e.id desc limit at_most);
    end loop;
    return query select x.id from unnest(found_ids) x (id) order by x.id desc limit at_most;
  elsif actors is not null then
    foreach one_actor in array actors loop
      found_ids := found_ids || array(select e.id from audit_entries e
        where e.actor_id = one_actor and e.id >= low and e.id < high
          and (e.organization_id = any (places) or top and e.organization_id is null)
          and (since is null or e.occurred_at >= since) and (until is null or e.occurred_at < until)
        order by e.id desc limit at_most);
    end loop;
    return query select x.id from unnest(found_ids) x (id) order by x.id desc limit at_most;
  else
    return query select e.id from audit_entries e
      where e.id >= low and e.id < high
        and (e.organization_id = any (places) or top and e.organization_id is null)
        and (since is null or e.occurred_at >= since) and (until is null or e.occurred_at < until)
      order by e.id desc limit at_most;
  end if;
end
$$;
grant execute on function audit_search to chibo_app;

-- That somebody took the trail out of the program: narrowed how, as far as his right reaches from here.
create table export_acts (
  id uuid not null,
  user_id uuid not null,
  organization_id integer not null, -- without a foreign key, as in the trail
  at timestamptz not null,
  what text not null,
  filter text not null,
  row_count integer not null,
  constraint export_acts_pkey primary key (id),
  constraint export_acts_user_exists foreign key (user_id) references users (id)
);
alter table export_acts enable row level security, force row level security;
create policy own_insert on export_acts for insert with check (user_id::text = current_setting('chibo.actor'));
create policy own_select on export_acts for select using (user_id::text = current_setting('chibo.actor'));
grant select, insert on export_acts to chibo_app;
select audit('export_acts', record => 'user_id');

reset role;
