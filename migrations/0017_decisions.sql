set local role chibo_owner;

-- Who scored is party to every version of a score, not only to the one that was scored: a correction has
-- none of the branch's acts. As the owner, which must see them all, as before.
create policy owner_select on scores for select to chibo_owner using (true);
create or replace function is_party_to_score(who uuid, score uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from scores s join scores v on v.meeting_id = s.meeting_id
      join score_acts a on a.score_id = v.id
      where s.id = score and a.actor_id = who and a.act in ('edited', 'agreed', 'voted', 'submitted'))
    or exists (select from scores s join users u on u.id = who
      join positions p on p.member_id = u.member_id and p.organization_id = s.organization_id
        and p.valid @> current_setting('chibo.today')::date
      where s.id = score)
$$;

-- A decision is signed by whoever makes it. The program itself (the first load of a database) may enter
-- what others decided.
create function decides_for_itself(who uuid) returns boolean language sql stable as $$
  select who::text = current_setting('chibo.actor')
    or current_setting('chibo.actor') = '00000000-0000-7000-8000-000000000000'
$$;
grant execute on function decides_for_itself to chibo_app;

create or replace function scores_guard() returns trigger language plpgsql as $$
begin
  if old.state = 'locked' and (to_jsonb(new) - array['superseded', 'version', 'tree_at'])
      is distinct from (to_jsonb(old) - array['superseded', 'version', 'tree_at'])
      or old.superseded and not new.superseded then
    raise exception using errcode = 'check_violation', constraint = 'scores_locked_stays', table = 'scores',
      message = 'a locked score is corrected by a new version';
  end if;
  if new.state <> old.state and not score_may_become(old.state, new.state) then
    raise exception using errcode = 'check_violation', constraint = 'scores_state_order', table = 'scores',
      message = format('a score does not become %s after %s', new.state, old.state);
  end if;
  if (new.meeting_id, new.rubric_id, new.version_no, new.corrects)
      is distinct from (old.meeting_id, old.rubric_id, old.version_no, old.corrects) and old.state <> 'draft' then
    raise exception using errcode = 'check_violation', constraint = 'scores_locked_stays', table = 'scores',
      message = 'what a score is about does not change';
  end if;
  -- What the superior decides on is what was submitted, and a decision is made by its act alone.
  if old.state in ('submitted', 'confirmed', 'adjusted') and (new.self_points, new.self_class, new.computed_points,
      new.computed_class, new.facts, new.submitted_facts, new.shortcomings, new.votes_for, new.votes_against,
      new.votes_other) is distinct from (old.self_points, old.self_class, old.computed_points, old.computed_class,
      old.facts, old.submitted_facts, old.shortcomings, old.votes_for, old.votes_against, old.votes_other) then
    raise exception using errcode = 'check_violation', constraint = 'scores_submitted_stays', table = 'scores',
      message = 'what was submitted stays as it is until it is returned';
  end if;
  if new.state = old.state and (new.decided_points, new.decided_class, new.decided_by, new.decision_reason)
      is distinct from (old.decided_points, old.decided_class, old.decided_by, old.decision_reason) then
    raise exception using errcode = 'check_violation', constraint = 'scores_state_order', table = 'scores',
      message = 'a decision is withdrawn before another is made';
  end if;
  if new.state in ('confirmed', 'adjusted') and old.state = 'submitted'
      and (is_party_to_score(new.decided_by, new.id) or not decides_for_itself(new.decided_by)) then
    raise exception using errcode = 'check_violation', constraint = 'scores_decided_by_another', table = 'scores',
      message = 'who scored, or serves in the branch, does not decide';
  end if;
  return new;
end
$$;
create or replace function scores_begin() returns trigger language plpgsql as $$
begin
  if new.corrects is null and new.state <> 'draft' or new.corrects is not null and not (new.state = 'adjusted'
      and exists (select from scores s where s.id = new.corrects and s.state = 'locked'
        and s.meeting_id = new.meeting_id and s.version_no = new.version_no - 1)
      and not is_party_to_score(new.decided_by, new.corrects) and decides_for_itself(new.decided_by)) then
    raise exception using errcode = 'check_violation', constraint = 'scores_state_order', table = 'scores',
      message = 'a score begins as a draft, a correction as the decision of somebody else';
  end if;
  new.regular := coalesce((select m.kind = 'branch_regular' from meetings m where m.id = new.meeting_id), true);
  return new;
end
$$;

-- A returned sheet is written by the branch line by line, and its lines are there already: an insert that
-- meets one becomes an update, but comes by here first.
create or replace function score_lines_guard() returns trigger language plpgsql as $$
declare
  standing text := (select s.state from scores s where s.id = coalesce(new.score_id, old.score_id));
begin
  if tg_op = 'DELETE' or standing = 'locked'
    or tg_op = 'UPDATE' and standing not in ('draft', 'returned')
      and (new.applicable, new.computed_points, new.self_accepted, new.self_level, new.self_points, new.self_reason)
        is distinct from (old.applicable, old.computed_points, old.self_accepted, old.self_level, old.self_points,
        old.self_reason)
    or tg_op = 'UPDATE' and standing <> 'submitted'
      and (new.decided_level, new.decided_points, new.decided_reason)
        is distinct from (old.decided_level, old.decided_points, old.decided_reason)
    or tg_op = 'UPDATE' and standing not in ('voted', 'returned')
      and new.submitted_points is distinct from old.submitted_points
    or tg_op = 'INSERT' and standing not in ('draft', 'returned', 'adjusted') then
    raise exception using errcode = 'check_violation', constraint = 'scores_locked_stays', table = 'score_lines',
      message = format('a line of a score that is %s does not change so', standing);
  end if;
  return new;
end
$$;

-- What waits for somebody, for the counters of the home page: all states but the last.
drop index scores_waiting;
create index scores_open on scores (state, tree_at) where not superseded and state <> 'locked';

-- On which day a record was first closed: of its act, kept with the record so that a list of a month need
-- not look for the acts of each.
alter table meetings add column recorded_on date;
create function meetings_recorded() returns trigger language plpgsql as $$
begin
  new.recorded_on := coalesce(new.recorded_on, current_setting('chibo.today')::date);
  return new;
end
$$;
create trigger meetings_recorded before update of state on meetings
  for each row when (old.state <> 'closed' and new.state = 'closed') execute function meetings_recorded();
create function meeting_acts_recorded() returns trigger language plpgsql as $$
declare
  day date := (new.at at time zone 'Asia/Ho_Chi_Minh')::date;
begin
  update meetings m set recorded_on = day
    where m.id = new.meeting_id and m.state = 'closed' and (m.recorded_on is null or m.recorded_on > day);
  return null;
end
$$;
create trigger meeting_acts_recorded after insert on meeting_acts
  for each row when (new.act = 'closed') execute function meeting_acts_recorded();
select set_config('chibo.scope', '{(,)}', true), set_config('chibo.write_scope', '{(,)}', true),
  set_config('chibo.actor', '00000000-0000-7000-8000-000000000000', true),
  set_config('chibo.request', gen_random_uuid()::text, true);
update meetings m set recorded_on = a.day
from (select c.meeting_id, min((c.at at time zone 'Asia/Ho_Chi_Minh')::date) as day from meeting_acts c
  where c.act = 'closed' group by c.meeting_id) a
where a.meeting_id = m.id and m.state = 'closed';

-- Whether a score is of a regular meeting, so that the counts of a month need not join the two.
alter table scores add column regular boolean not null default true;
update scores s set regular = m.kind = 'branch_regular' from meetings m where m.id = s.meeting_id
  and m.kind <> 'branch_regular';
create index scores_figures on scores (month, tree_at) include (state, regular) where not superseded;
create index meetings_figures on meetings (month, tree_at) include (kind, state, held_on, recorded_on);

-- Whether a meeting that was held is scored. Mostly the national rubric answers; where only rubrics of
-- some committees are in force, the way up the tree has to be asked.
create function is_scored(organization integer, meeting_kind text, on_day date) returns boolean
language sql stable set search_path = public, pg_temp as $$
  select exists (select from rubrics r where r.state = 'published' and r.valid @> on_day
      and meeting_kind = any (r.meeting_kinds) and r.issuer_id is null and r.branch_types is null)
    or exists (select from rubrics r where r.state = 'published' and r.valid @> on_day
      and meeting_kind = any (r.meeting_kinds)) and rubric_for(organization, meeting_kind, on_day) is not null
$$;
grant execute on function is_scored to chibo_app;

-- How many days after the end of a month its record may still be closed in time: as many as a sheet has to
-- be submitted in. Inlined where it is used.
create function late_after(month date) returns integer language sql stable as $$
  select coalesce((select n.amount from score_norms n where n.norm = 'submit_days' and n.valid @> month), 0)
$$;
grant execute on function late_after to chibo_app;

-- The regular month of a branch in one word, for the grid: `ahead` it is not over and not recorded,
-- `missing` it is over and not recorded, `not_held`; held and `decided`, `submitted`, `unscored` (with the
-- branch), `unrated` (no rubric applies). Late: held after its month, or the record first closed more days
-- after its end than a sheet has to be submitted. With the rights of whoever asks.
create view month_cells with (security_invoker = true) as
select m.organization_id, m.tree_at, m.month, m.id as meeting_id, s.state as score_state,
  coalesce(s.decided_points, s.self_points) as points, s.decided_class as class,
  case
    when m.state = 'not_held' then 'not_held'
    when m.state <> 'closed' then
      case when m.month < date_trunc('month', current_setting('chibo.today')::date)::date then 'missing' else 'ahead' end
    when s.state in ('confirmed', 'adjusted', 'locked') then 'decided'
    when s.state = 'submitted' then 'submitted'
    when s.id is not null or is_scored(m.organization_id, m.kind, m.held_on) then 'unscored'
    else 'unrated'
  end as standing,
  m.state = 'closed' and greatest(m.held_on, m.recorded_on - late_after(m.month)) >= m.month + interval '1 month' as late
from meetings m
left join scores s on s.meeting_id = m.id and not s.superseded
where m.kind = 'branch_regular';
grant select on month_cells to chibo_app;

reset role;
