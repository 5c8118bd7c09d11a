set local role chibo_owner;
-- Rules that are there already get an entry in the audit trail; the program itself made it.
select set_config('chibo.actor', '00000000-0000-7000-8000-000000000000', true),
  set_config('chibo.request', gen_random_uuid()::text, true);

-- When a branch stands on the list of those that need help, and how many scored meetings of a chair make
-- a mean that may be told. Points are hundredths.
create table quality_norms (
  norm text not null,
  amount integer not null,
  valid daterange not null,
  source text not null,
  verified boolean not null,
  constraint quality_norms_pkey primary key (norm, valid),
  constraint quality_norms_known check (norm in
    ('months', 'low_classes', 'not_held', 'fall', 'overrated', 'chair_meetings')),
  constraint quality_norms_amount_positive check (amount > 0),
  constraint quality_norms_one_at_a_time exclude using gist (norm with =, valid with &&)
);
insert into quality_norms values
  ('months', 3, '[2018-07-06,)', 'thực tế địa phương, cần xác nhận', false),
  ('low_classes', 2, '[2018-07-06,)', 'thực tế địa phương, cần xác nhận', false),
  ('not_held', 1, '[2018-07-06,)', 'thực tế địa phương, cần xác nhận', false),
  ('fall', 1500, '[2018-07-06,)', 'thực tế địa phương, cần xác nhận', false),
  ('overrated', 1000, '[2018-07-06,)', 'thực tế địa phương, cần xác nhận', false),
  ('chair_meetings', 3, '[2018-07-06,)', 'thực tế địa phương, cần xác nhận', false);
grant select on quality_norms to chibo_app;
select audit('quality_norms', record => 'norm');

-- Which criteria speak of how the meeting was chaired.
alter table criteria add column chairing boolean not null default false;
alter table criteria disable trigger criteria_stay;
update criteria set chairing = true where rubric_id = '00000000-0000-7000-8042-000000000000' and code in ('4.3', '7.1');
alter table criteria enable trigger criteria_stay;

-- Where the published rubrics of regular meetings apply: a meeting that none covers is not waiting to be
-- scored. As the owner, for the reason that rubric_for gives.
create function rubric_spans() returns table (valid daterange, branch_types text[], lo bigint, hi bigint)
language sql rows 10 stable parallel safe security definer set search_path = public, pg_temp as $$
  select r.valid, r.branch_types, coalesce(o.tree_lo, 0), coalesce(o.tree_hi, 9223372036854775807)
  from rubrics r left join organizations o on o.id = r.issuer_id
  where r.state = 'published' and 'branch_regular' = any (r.meeting_kinds)
$$;
grant execute on function rubric_spans to chibo_app;

-- As in 0013, which could not be asked about a part that names its rubric itself.
create or replace function rubric_parts_stay() returns trigger language plpgsql as $$
declare
  part jsonb := to_jsonb(case tg_op when 'DELETE' then old else new end);
  rubric uuid := coalesce((part ->> 'rubric_id')::uuid,
    (select c.rubric_id from criteria c where c.id = (part ->> 'criterion_id')::uuid));
begin
  if not exists (select from rubrics r where r.id = rubric and r.state = 'draft') then
    raise exception using errcode = 'check_violation', constraint = 'rubrics_stay', table = tg_table_name,
      message = 'a published rubric does not change';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end
$$;

-- Points lost are kept by the number of the criterion.
alter table criteria add constraint criteria_no_once unique (rubric_id, criterion_no);

-- What boards count, one narrow row for each meeting: a province asks for a hundred thousand of them at once,
-- which the wide rows behind them do not give in time. Nobody writes it but the triggers below, and
-- quality_faults() compares it with what it is made of.
create table meeting_quality (
  meeting_id uuid not null,
  organization_id integer not null,
  tree_at bigint not null,
  month date not null,
  kind text not null,
  state text not null,
  on_day date not null,      -- held, else planned
  thematic boolean not null, -- a thematic meeting, or a part of this one
  score_id uuid,             -- the version in force
  rubric_id uuid,
  score_state text,
  self_points integer,
  decided_points integer,
  decided_class text,
  lost_no smallint[],        -- of a decided score: numbers of the criteria that lost points,
  lost_points integer[],     -- how many each,
  na_no smallint[],          -- and of those that did not apply
  constraint meeting_quality_pkey primary key (meeting_id),
  constraint meeting_quality_meeting foreign key (meeting_id) references meetings (id) on delete cascade,
  constraint meeting_quality_place foreign key (organization_id, tree_at)
    references organizations (id, tree_lo) on update cascade
);
create index meeting_quality_organization on meeting_quality (organization_id, month);
create index meeting_quality_list on meeting_quality (month, tree_at);
create index meeting_quality_thematic on meeting_quality (month, tree_at) where thematic;
select protect('meeting_quality');

-- What the row of a meeting should be.
create function quality_of(meeting uuid) returns setof meeting_quality language sql stable as $$
  select m.id, m.organization_id, m.tree_at, m.month, m.kind, m.state, coalesce(m.held_on, m.planned_on, m.month),
    m.state = 'closed' and (m.kind = 'branch_thematic'
      or exists (select from agenda_items a where a.meeting_id = m.id and a.section = 'thematic')),
    s.id, s.rubric_id, s.state, s.self_points, s.decided_points, s.decided_class, l.lost_no, l.lost_points, l.na_no
  from meetings m
  left join scores s on s.meeting_id = m.id and not s.superseded
  left join lateral (
    select array_agg(p.no order by p.no) filter (where p.lost > 0) as lost_no,
      array_agg(p.lost order by p.no) filter (where p.lost > 0) as lost_points,
      array_agg(p.no order by p.no) filter (where p.lost is null) as na_no
    from (
      select c.criterion_no as no,
        case when i.applicable then c.most - coalesce(i.decided_points, i.self_points) end as lost
      from score_lines i join criteria c on c.id = i.criterion_id
      where i.score_id = s.id and s.decided_class is not null) p) l on true
  where m.id = meeting and m.kind in ('branch_regular', 'branch_thematic')
$$;
create function quality_keep(meeting uuid) returns void language sql as $$
  insert into meeting_quality select * from quality_of(meeting)
  on conflict on constraint meeting_quality_pkey do update set month = excluded.month, kind = excluded.kind,
    state = excluded.state, on_day = excluded.on_day, thematic = excluded.thematic, score_id = excluded.score_id,
    rubric_id = excluded.rubric_id, score_state = excluded.score_state, self_points = excluded.self_points,
    decided_points = excluded.decided_points, decided_class = excluded.decided_class, lost_no = excluded.lost_no,
    lost_points = excluded.lost_points, na_no = excluded.na_no
$$;
-- Rows that are not what they should be: none.
create function quality_faults() returns setof uuid language sql stable as $$
  select coalesce(q.meeting_id, t.meeting_id)
  from meeting_quality q
  full join (select t.* from meetings m cross join lateral quality_of(m.id) t) t on t.meeting_id = q.meeting_id
  where q is distinct from t
$$;
grant execute on function quality_of, quality_keep, quality_faults to chibo_app;

create function quality_follow() returns trigger language plpgsql as $$
declare
  fact jsonb := to_jsonb(case tg_op when 'DELETE' then old else new end);
begin
  if tg_table_name = 'score_lines' then
    -- Lines that come after the decision: those of a correction.
    perform quality_keep(s.meeting_id) from scores s where s.id = (fact ->> 'score_id')::uuid and s.decided_class is not null;
  else
    perform quality_keep(coalesce(fact ->> 'meeting_id', fact ->> 'id')::uuid);
  end if;
  return null;
end
$$;
create trigger quality_follow after insert or update of kind, state, month, held_on, planned_on on meetings
  for each row execute function quality_follow();
create trigger quality_follow after insert or update of state, superseded, rubric_id, self_points, decided_points, decided_class
  on scores for each row execute function quality_follow();
create trigger quality_follow after insert or update of applicable, self_points, decided_points on score_lines
  for each row execute function quality_follow();
create trigger quality_follow_thematic after insert on agenda_items
  for each row when (new.section = 'thematic') execute function quality_follow();
create trigger quality_follow_section after update of section on agenda_items
  for each row when ((old.section = 'thematic') <> (new.section = 'thematic')) execute function quality_follow();
create trigger quality_follow_removed after delete on agenda_items
  for each row when (old.section = 'thematic') execute function quality_follow();

-- What is there already.
select set_config('chibo.scope', '{(,)}', true), set_config('chibo.write_scope', '{(,)}', true),
  set_config('chibo.today', current_date::text, true), set_config('chibo.sees', '*', true),
  set_config('chibo.writes', '*', true);
select quality_keep(id) from meetings;

-- Where the quality of each regular meeting stands, once: the official class; not yet decided by the
-- superior; held, and the sheet with the branch or not begun; not recorded though its month is over; not held. Null:
-- the month is not over, or no rubric covered it. Whoever counts and whoever lists reads this.
create view meeting_standings with (security_invoker = true) as
select q.meeting_id, q.organization_id, q.tree_at, q.month, q.thematic, q.score_id, q.rubric_id, q.self_points,
  q.decided_points, q.lost_no, q.lost_points, q.na_no,
  case
    when q.decided_class is not null then q.decided_class
    when q.score_state = 'submitted' then 'undecided'
    when q.state = 'not_held' then 'not_held'
    when q.state = 'closed' then case when q.score_id is not null or exists (select from rubric_spans() r
      where r.valid @> q.on_day and q.tree_at >= r.lo and q.tree_at < r.hi and (r.branch_types is null
        or exists (select from organizations o where o.id = q.organization_id and o.branch_type = any (r.branch_types))))
      then 'unscored' end
    when q.month < (select date_trunc('month', current_setting('chibo.today')::date)::date) then 'unrecorded'
  end as standing
from meeting_quality q
where q.kind = 'branch_regular';
grant select on meeting_standings to chibo_app;

reset role;
