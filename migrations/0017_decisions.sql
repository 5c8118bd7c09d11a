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
  return new;
end
$$;

-- What waits for somebody, for the counters of the home page: all states but the last.
drop index scores_waiting;
create index scores_open on scores (state, tree_at) where not superseded and state <> 'locked';

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
  m.state = 'closed' and (m.held_on >= m.month + interval '1 month'
    or (select min(a.at) from meeting_acts a where a.meeting_id = m.id and a.act = 'closed')
      >= (m.month + interval '1 month' + interval '1 day' * (select n.amount from score_norms n
        where n.norm = 'submit_days' and n.valid @> m.month)) at time zone 'Asia/Ho_Chi_Minh') as late
from meetings m
left join scores s on s.meeting_id = m.id and not s.superseded
where m.kind = 'branch_regular';
grant select on month_cells to chibo_app;

reset role;
