set local role chibo_owner;
-- The program corrects rows below; it has no other author.
select set_config('chibo.scope', '{(,)}', true), set_config('chibo.write_scope', '{(,)}', true),
  set_config('chibo.sees', '*', true), set_config('chibo.writes', '*', true),
  set_config('chibo.actor', '00000000-0000-7000-8000-000000000000', true),
  set_config('chibo.request', gen_random_uuid()::text, true),
  set_config('chibo.today', current_date::text, true);

-- A branch without a rule has no day. `least` passes over nulls, and what came out was the end of the month.
create or replace function meeting_day(day_of_month smallint, shift text, month date) returns date
language sql immutable as $$
  select case
      when day_of_month is null then null
      when shift = 'before_weekend' and extract(isodow from d) > 5 then d - (extract(isodow from d)::integer - 5)
      when shift = 'after_weekend' and extract(isodow from d) > 5 then d + (8 - extract(isodow from d)::integer)
      else d
    end
  from (select least(month + (day_of_month - 1), (month + interval '1 month' - interval '1 day')::date) as d) x
$$;

-- What the calendar planned so and nobody has touched since goes back to no day. What a person planned for the
-- last day of a month has another version, hour or chair.
update meetings m set planned_on = null
where m.kind = 'branch_regular' and m.state = 'planned' and m.version = 1 and m.planned_at is null and m.chair_id is null
  and m.planned_on = (m.month + interval '1 month' - interval '1 day')::date
  and not exists (select from meeting_rules r where r.organization_id = m.organization_id and r.valid @> m.planned_on);

-- By which decision and for which reason somebody is sent.
alter table assignments add column decision text, add column reason text,
  add constraint assignments_decision_length check (length(decision) <= 200),
  add constraint assignments_reason_length check (length(reason) <= 500);

-- What a leader learns of the place besides the meeting: the short report on the situation for who sent him.
alter table visit_reports add column situation text,
  add constraint visit_reports_situation_length check (length(situation) <= 2000);

-- Who assigned a leader reminds him: of the meeting while it lies ahead, of the report afterwards. One a day.
create table assignment_reminders (
  assignment_id uuid not null,
  sent_on date not null,
  organization_id integer not null, -- who assigns
  tree_at bigint not null,
  sent_by uuid not null,
  sent_at timestamptz not null,
  constraint assignment_reminders_pkey primary key (assignment_id, sent_on),
  constraint assignment_reminders_assignment foreign key (assignment_id, organization_id)
    references assignments (id, organization_id),
  constraint assignment_reminders_place foreign key (organization_id, tree_at)
    references organizations (id, tree_lo) on update cascade,
  constraint assignment_reminders_sender_exists foreign key (sent_by) references users (id)
);
create index assignment_reminders_organization on assignment_reminders (organization_id);

-- From which calendar an imported duty came: what is gone from it when it is read again is gone for the person.
alter table duties add column source text,
  add constraint duties_source_length check (length(source) <= 200);

-- The leader's own missed visit takes its evening again when it is opened again, unless it was given away.
create function assignments_evening_again() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('evenings of ' || new.leader_id, 24));
  if exists (select from assignments a where a.leader_id = new.leader_id and a.meeting_on = new.meeting_on
      and a.state in ('planned', 'attended') and a.id <> new.id
      and a.other_organization_id <> new.other_organization_id) then
    raise exception using errcode = 'unique_violation', constraint = 'assignments_one_evening', table = 'assignments',
      message = 'nobody is at two branches on one evening';
  end if;
  return new;
end
$$;
create trigger assignments_evening_again before update on assignments for each row
  when (old.state not in ('planned', 'attended') and new.state in ('planned', 'attended') and new.meeting_on is not null)
  execute function assignments_evening_again();

-- A leader reaches a branch to tell of his visit and for nothing else. The write scope of such a request is the
-- branch, so the scope alone would let it write any row there: whatever is protected is closed to it, and the
-- few tables of a visit are opened again, each for his own rows (by their triggers, and by the policy below).
create function writes_as_leader() returns boolean language sql stable as $$
  select case coalesce(nullif(current_setting('chibo.writes', true), ''), '*') when '*' then false -- the program itself
    else current_setting('chibo.writes')::text[] <@ array['leader'] end
$$;
grant execute on function writes_as_leader to chibo_app;

create function close_to_leaders(target regclass) returns void language plpgsql as $$
begin
  execute format('create policy not_by_leaders_insert on %s as restrictive for insert to chibo_app
    with check (not (select writes_as_leader()))', target);
  execute format('create policy not_by_leaders_update on %s as restrictive for update to chibo_app
    using (not (select writes_as_leader()))', target);
  execute format('create policy not_by_leaders_delete on %s as restrictive for delete to chibo_app
    using (not (select writes_as_leader()))', target);
end
$$;
create function open_to_leaders(target regclass) returns void language plpgsql as $$
begin
  execute format('drop policy not_by_leaders_insert on %1$s; drop policy not_by_leaders_update on %1$s;
    drop policy not_by_leaders_delete on %1$s', target);
end
$$;

-- As in 0004, closed to leaders: a table that comes later is closed until it is opened.
create or replace function protect(target regclass, place text default 'tree_at') returns void language plpgsql as $$
declare
  seen text := format('%I <@ (select current_setting(''chibo.scope'')::int8multirange)', place);
  writable text := format('%I <@ (select current_setting(''chibo.write_scope'')::int8multirange)', place);
begin
  execute format('alter table %s enable row level security, force row level security', target);
  execute format('create policy scope_select on %s for select using (%s)', target, seen);
  execute format('create policy scope_insert on %s for insert with check (%s)', target, writable);
  execute format('create policy scope_update on %s for update using (%s) with check (%s)', target, writable, writable);
  execute format('create policy scope_delete on %s for delete using (%s)', target, writable);
  execute format('grant select, insert, update, delete on %s to chibo_app', target);
  perform close_to_leaders(target);
end
$$;
select close_to_leaders(p.polrelid::regclass) from pg_policy p where p.polname = 'scope_insert';
select close_to_leaders(t) from unnest(array['rubrics', 'rubric_groups', 'criteria', 'criterion_levels', 'criterion_caps',
  'rubric_bands']::regclass[]) t;
select open_to_leaders(t) from unnest(array['assignments', 'tasks', 'visit_reports', 'visit_observations', 'visit_findings',
  'visit_recommendations', 'visit_checks', 'visit_acts']::regclass[]) t;
create policy own_by_leaders on assignments as restrictive for update to chibo_app
  using (not (select writes_as_leader()) or leader_id = (select current_setting('chibo.actor')::uuid));
-- Duties are written where somebody serves: being sent to a branch is no reason to write those of its secretary.
create policy own_by_leaders_insert on duties as restrictive for insert to chibo_app
  with check (not (select writes_as_leader()) or leader_id = (select current_setting('chibo.actor')::uuid));
create policy own_by_leaders_update on duties as restrictive for update to chibo_app
  using (not (select writes_as_leader()) or leader_id = (select current_setting('chibo.actor')::uuid));
create policy own_by_leaders_delete on duties as restrictive for delete to chibo_app
  using (not (select writes_as_leader()) or leader_id = (select current_setting('chibo.actor')::uuid));
-- Nor is it one to close the account of somebody who serves there, or to hand out a slip.
create policy own_by_leaders on users as restrictive for update to chibo_app
  using (not (select writes_as_leader()) or id = (select current_setting('chibo.actor')::uuid));
create policy own_by_leaders_insert on invitations as restrictive for insert to chibo_app
  with check (not (select writes_as_leader()) or user_id = (select current_setting('chibo.actor')::uuid));
create policy own_by_leaders_update on invitations as restrictive for update to chibo_app
  using (not (select writes_as_leader()) or user_id = (select current_setting('chibo.actor')::uuid));

select protect('assignment_reminders');
revoke update, delete on assignment_reminders from chibo_app; -- they only come
alter policy scope_select on assignment_reminders using (tree_at <@ (select current_setting('chibo.scope')::int8multirange)
  or exists (select from assignments a where a.id = assignment_reminders.assignment_id
    and a.leader_id = (select current_setting('chibo.actor')::uuid)));
-- Where one is sent oneself, with the grounds: also before the right to see the branch begins.
create policy owner_own on programs for select to chibo_owner using (exists (select from assignments a
  where a.program_id = programs.id and a.leader_id::text = current_setting('chibo.actor', true)));
create function own_assignments(since date) returns table (branch text, difficulty text, month date, day date, state text,
  body text, decision text, reason text)
language sql stable security definer set search_path = public, pg_temp as $$
  select organization_name(a.other_organization_id), o.difficulty, a.month, a.meeting_on, a.state,
    organization_name(a.organization_id), coalesce(a.decision, p.basis), a.reason
  from assignments a join organizations o on o.id = a.other_organization_id left join programs p on p.id = a.program_id
  where a.leader_id = current_setting('chibo.actor')::uuid and a.state <> 'withdrawn' and a.month >= since
  order by a.month, a.meeting_on nulls last, a.id
$$;
grant execute on function own_assignments to chibo_app;

select audit('assignment_reminders', record => 'assignment_id');

reset role;
