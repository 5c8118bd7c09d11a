set local role chibo_owner;

-- Who goes where: a committee or board assigns leaders to the meetings of branches, month by month, within a
-- programme of a half-year or without one. Practice of the organizations of the Party as reported from
-- provinces (no national form is known); what follows is data with a source.

-- A programme of attendance: the body that issues it, its months, the document it rests on. Once frozen, the
-- assignments that stand are its baseline, whatever becomes of them later.
create table programs (
  id uuid not null,
  organization_id integer not null,
  tree_at bigint not null,
  title text not null,
  basis text, -- number and date of the plan or decision
  first_month date not null,
  last_month date not null,
  frozen_at timestamptz,
  frozen_by uuid,
  version integer not null default 1,
  constraint programs_pkey primary key (id),
  constraint programs_organization_key unique (id, organization_id),
  constraint programs_place foreign key (organization_id, tree_at)
    references organizations (id, tree_lo) on update cascade,
  constraint programs_freezer_exists foreign key (frozen_by) references users (id),
  constraint programs_title_given check (title = btrim(title) and title <> ''),
  constraint programs_title_length check (length(title) <= 200),
  constraint programs_basis_length check (length(basis) <= 500),
  constraint programs_months check (first_month = date_trunc('month', first_month)
    and last_month = date_trunc('month', last_month) and last_month >= first_month
    and last_month < first_month + interval '12 months'),
  constraint programs_frozen_by_somebody check ((frozen_at is null) = (frozen_by is null))
);
create index programs_organization on programs (organization_id, first_month);

-- The groups that the report counts apart, for example leaders of boards, heads and deputies of divisions.
create table program_groups (
  program_id uuid not null,
  group_no smallint not null,
  organization_id integer not null,
  tree_at bigint not null,
  name text not null,
  constraint program_groups_pkey primary key (program_id, group_no),
  constraint program_groups_program foreign key (program_id, organization_id)
    references programs (id, organization_id) on delete cascade,
  constraint program_groups_place foreign key (organization_id, tree_at)
    references organizations (id, tree_lo) on update cascade,
  constraint program_groups_name_given check (name = btrim(name) and name <> ''),
  constraint program_groups_name_length check (length(name) <= 120)
);
create index program_groups_organization on program_groups (organization_id);

-- Who takes part, in which group, and how many visits are expected of each.
create table program_leaders (
  program_id uuid not null,
  leader_id uuid not null,
  group_no smallint not null,
  organization_id integer not null,
  tree_at bigint not null,
  target smallint not null,
  constraint program_leaders_pkey primary key (program_id, leader_id),
  constraint program_leaders_group foreign key (program_id, group_no)
    references program_groups (program_id, group_no) on delete cascade,
  constraint program_leaders_leader_exists foreign key (leader_id) references users (id),
  constraint program_leaders_place foreign key (organization_id, tree_at)
    references organizations (id, tree_lo) on update cascade,
  constraint program_leaders_target_positive check (target between 1 and 60)
);
create index program_leaders_organization on program_leaders (organization_id);
create index program_leaders_leader on program_leaders (leader_id);

-- Why a visit was missed.
create table miss_reasons (
  code text not null,
  reason_no smallint not null,
  label_vi text not null,
  label_en text not null,
  excused boolean not null,
  valid daterange not null,
  source text not null,
  verified boolean not null,
  constraint miss_reasons_pkey primary key (code, valid),
  constraint miss_reasons_one_at_a_time exclude using gist (code with =, valid with &&)
);
insert into miss_reasons
select code, no, vi, en, excused, '[1930-02-03,)', 'thực tế địa phương, cần xác nhận', false
from (values
  ('business_trip', 1, 'Trùng lịch công tác', 'Clash with a business trip', true),
  ('branch_moved', 2, 'Chi bộ đổi ngày họp', 'The branch changed the day', true),
  ('branch_cancelled', 3, 'Chi bộ không họp', 'The branch did not meet', true),
  ('illness', 4, 'Ốm đau', 'Illness', true),
  ('urgent_task', 5, 'Nhiệm vụ đột xuất', 'Urgent task', true),
  ('other', 6, 'Lý do khác', 'Other reason', true),
  ('none', 7, 'Không có lý do', 'No reason', false)
) as t (code, no, vi, en, excused);
grant select on miss_reasons to chibo_app;

-- One leader, one branch, one month. Between two: made by the body that assigns, attended at the branch. The
-- right of the leader to see the branch follows from this row (open_request) and from nothing else.
create table assignments (
  id uuid not null,
  organization_id integer not null, -- who assigns
  tree_at bigint not null,
  other_organization_id integer not null, -- the branch
  other_at bigint not null,
  leader_id uuid not null,
  month date not null,
  meeting_on date, -- the evening it takes: the day of the meeting as far as it is known
  program_id uuid,
  baseline boolean not null default false, -- stood when the programme was frozen
  postponed_from uuid, -- the missed one that this one makes up for
  -- The four numbers that were in sight when it was chosen; none where the program did not propose.
  difficulty smallint,
  seniority smallint,
  months_since smallint,
  evening_free boolean,
  state text not null default 'planned',
  withdrawn_reason text,
  -- The side of the branch: what the leader tells.
  miss_code text,
  miss_note text,
  told_at timestamptz, -- when attended or missed was told
  version integer not null default 1,
  constraint assignments_pkey primary key (id),
  constraint assignments_organization_key unique (id, organization_id),
  constraint assignments_branch_key unique (id, other_organization_id),
  constraint assignments_place foreign key (organization_id, tree_at)
    references organizations (id, tree_lo) on update cascade,
  constraint assignments_other_place foreign key (other_organization_id, other_at)
    references organizations (id, tree_lo) on update cascade,
  constraint assignments_leader_exists foreign key (leader_id) references users (id),
  constraint assignments_program foreign key (program_id, organization_id) references programs (id, organization_id),
  constraint assignments_postponed_exists foreign key (postponed_from) references assignments (id),
  constraint assignments_postponed_once unique (postponed_from),
  constraint assignments_month_first check (month = date_trunc('month', month)),
  constraint assignments_day_in_month check (date_trunc('month', meeting_on) = month),
  constraint assignments_state_known check (state in ('planned', 'attended', 'missed', 'withdrawn')),
  constraint assignments_miss_has_reason check ((state = 'missed') = (miss_code is not null)),
  constraint assignments_told check ((state in ('attended', 'missed')) = (told_at is not null)),
  constraint assignments_withdrawn_has_reason check ((state = 'withdrawn') = (withdrawn_reason is not null)),
  constraint assignments_baseline_in_program check (not baseline or program_id is not null),
  constraint assignments_note_length check (length(miss_note) <= 1000),
  constraint assignments_withdrawn_length check (length(withdrawn_reason) <= 500)
);
create unique index assignments_once on assignments (leader_id, other_organization_id, month) where state <> 'withdrawn';
-- Nobody is at two branches on one evening.
create unique index assignments_one_evening on assignments (leader_id, meeting_on) where state in ('planned', 'attended');
create index assignments_organization on assignments (organization_id, month);
create index assignments_other on assignments (other_organization_id, month);
create index assignments_list on assignments (month, tree_at);
create index assignments_program on assignments (program_id) where program_id is not null;

select protect('programs'), protect('program_groups'), protect('program_leaders');
select protect_between('assignments', '{miss_code, miss_note, told_at}', '{version, state}');
-- A leader sees where he is going before the right to see the branch begins, and afterwards where he was.
alter policy scope_select on assignments using (
  tree_at <@ (select current_setting('chibo.scope')::int8multirange)
  or other_at <@ (select current_setting('chibo.scope')::int8multirange)
  or leader_id = (select current_setting('chibo.actor')::uuid));
create policy owner_select on assignments for select to chibo_owner using (true); -- open_request and its like
revoke delete on assignments from chibo_app; -- withdrawn, never gone

-- What was agreed stays: nobody changes whose, where and when; the baseline is never taken back; what was
-- told is told by the leader himself; a baseline can be missed but not withdrawn.
create function assignments_guard() returns trigger language plpgsql as $$
begin
  if (new.leader_id, new.other_organization_id, new.month) is distinct from (old.leader_id, old.other_organization_id, old.month) then
    raise exception using errcode = 'check_violation', constraint = 'assignments_stay', table = 'assignments',
      message = 'an assignment is withdrawn and made anew, not turned into another';
  end if;
  if old.baseline and (not new.baseline or new.program_id is distinct from old.program_id or new.state = 'withdrawn') then
    raise exception using errcode = 'check_violation', constraint = 'assignments_baseline_stays', table = 'assignments',
      message = 'the baseline of a programme stays';
  end if;
  if new.state in ('attended', 'missed') and (new.state, new.miss_code, new.miss_note) is distinct from (old.state, old.miss_code, old.miss_note)
    and current_setting('chibo.writes') <> '*' and new.leader_id::text <> current_setting('chibo.actor') then
    raise exception using errcode = 'check_violation', constraint = 'assignments_told_by_leader', table = 'assignments',
      message = 'who was to attend tells whether he did';
  end if;
  return new;
end
$$;
create trigger assignments_guard before update on assignments for each row execute function assignments_guard();

-- Where a leader stands on a day: at the branch, from the first of the month to 30 days after its end.
create function assigned_on(who uuid, today date) returns table (organization_id integer, lo bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select distinct a.other_organization_id, a.other_at from assignments a
  where a.leader_id = who and a.state <> 'withdrawn'
    and today >= a.month and today < (a.month + interval '1 month' + interval '30 days')
$$;
grant execute on function assigned_on to chibo_app;

-- As in 0005, with what is assigned. A grant of the role leader reaches nothing by itself: it only says what
-- the person is.
create or replace function reach_of(roles text) returns int8multirange language plpgsql stable as $$
begin
  if roles = '*' then
    return '{(,)}';
  end if;
  return coalesce((
    select range_agg(int8range(g.lo, g.hi)) from (
      select g.role, g.tree_at as lo, case g.reach when 'unit' then g.tree_at + 1 else g.tree_end end as hi
      from grants g
      where g.user_id = current_setting('chibo.actor')::uuid and g.role <> 'leader'
        and g.valid @> current_setting('chibo.today')::date
      union all
      select 'leader', a.lo, a.lo + 1
      from assigned_on(current_setting('chibo.actor')::uuid, current_setting('chibo.today')::date) a) g
    where g.role = any (roles::text[])), '{}');
end
$$;

create or replace function open_request(who uuid, today date, sees text[], writes text[], request uuid, tree text)
returns table (role text, organization_id integer, reach text, lo bigint, hi bigint)
language plpgsql security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
  seen int8multirange := '{}';
  writable int8multirange := '{}';
begin
  case tree
    when 'free' then null;
    when 'still' then perform tree_lock_shared();
    when 'alone' then perform tree_lock();
  end case;
  for role, organization_id, reach, lo, hi in
    select g.role, g.organization_id, g.reach, g.tree_at,
      case g.reach when 'unit' then g.tree_at + 1 else g.tree_end end
    from grants g where g.user_id = who and g.role <> 'leader' and g.valid @> today
    union all
    select distinct 'leader', a.other_organization_id, 'unit', a.other_at, a.other_at + 1
    from assignments a
    where a.leader_id = who and a.state <> 'withdrawn'
      and a.month <= today and today < (a.month + interval '1 month' + interval '30 days')
  loop
    if role = any (sees) then
      seen := seen + int8multirange(int8range(lo, hi));
    end if;
    if role = any (writes) then
      writable := writable + int8multirange(int8range(lo, hi));
    end if;
    return next;
  end loop;
  perform set_config('chibo.scope', seen::text, true),
    set_config('chibo.write_scope', writable::text, true),
    set_config('chibo.sees', sees::text, true),
    set_config('chibo.writes', writes::text, true),
    set_config('chibo.actor', who::text, true),
    set_config('chibo.request', request::text, true),
    set_config('chibo.today', today::text, true);
end
$$;

-- What a user is: by grant, or a leader by being in a programme or assigned, now or later.
create or replace function roles_of(who uuid, today date) returns table (role text) language sql stable security definer
set search_path = public, pg_temp as $$
  select g.role from grants g where g.user_id = who and g.valid @> today
  union
  select 'leader' where exists (select from assignments a where a.leader_id = who and a.state <> 'withdrawn'
    and today < (a.month + interval '1 month' + interval '30 days'))
  order by 1
$$;

-- As in 0005, with those roles.
create or replace function resume_session(token bytea, at timestamptz)
returns table (session_id uuid, user_id uuid, full_name text, locale text, text_size smallint,
  member_id uuid, roles text[], own_device boolean, created_at timestamptz, seen_at timestamptz,
  idle_seconds integer, absolute_until timestamptz)
language plpgsql security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
  today date := (at at time zone 'Asia/Ho_Chi_Minh')::date;
begin
  select s.id, u.id, u.full_name, u.locale, u.text_size, u.member_id,
      array(select r.role from roles_of(u.id, today) r order by 1),
      s.own_device, s.created_at, s.seen_at, s.idle_seconds, s.absolute_until
    into session_id, user_id, full_name, locale, text_size, member_id, roles, own_device, created_at,
      seen_at, idle_seconds, absolute_until
    from sessions s join users u on u.id = s.user_id
    where s.token_hash = token
      and s.absolute_until > at
      and s.seen_at + make_interval(secs => s.idle_seconds) > at
      and (u.disabled_on is null or u.disabled_on > today);
  if not found then
    return;
  end if;
  if seen_at <= at - interval '1 minute' then
    -- Of several pages asked for at once one takes note; the others need not wait for it.
    update sessions s set seen_at = at where s.token_hash = (
      select t.token_hash from sessions t
      where t.token_hash = token and t.seen_at <= at - interval '1 minute' for update skip locked);
    seen_at := at;
  end if;
  return next;
end
$$;

select audit('programs'), audit('program_groups', record => 'program_id'), audit('program_leaders', record => 'program_id'),
  audit('assignments'), audit('miss_reasons', record => 'code');

reset role;
