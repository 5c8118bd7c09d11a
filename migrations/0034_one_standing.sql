set local role chibo_owner;
-- Rules that are there already get an entry in the audit trail; the program itself made it.
select set_config('chibo.actor', '00000000-0000-7000-8000-000000000000', true),
  set_config('chibo.request', gen_random_uuid()::text, true);

-- Where the published rubrics of a kind of meeting apply. What is held and covered by none is not waiting to be
-- scored: the grid, the board and the list of what waits ask here, and nowhere else. As the owner, for the reason
-- that rubric_for gives.
create function rubric_spans(meeting_kind text) returns table (valid daterange, branch_types text[], lo bigint, hi bigint)
language sql rows 10 stable parallel safe security definer set search_path = public, pg_temp as $$
  select r.valid, r.branch_types, coalesce(o.tree_lo, 0), coalesce(o.tree_hi, 9223372036854775807)
  from rubrics r left join organizations o on o.id = r.issuer_id
  where r.state = 'published' and meeting_kind = any (r.meeting_kinds)
$$;
grant execute on function rubric_spans(text) to chibo_app;

create or replace function is_scored(organization integer, meeting_kind text, on_day date) returns boolean
language sql stable set search_path = public, pg_temp as $$
  select exists (select from organizations o join rubric_spans(meeting_kind) r
    on r.valid @> on_day and o.tree_lo >= r.lo and o.tree_lo < r.hi
      and (r.branch_types is null or o.branch_type = any (r.branch_types))
    where o.id = organization)
$$;

-- As in 0022, with what the grid shows beside it.
create or replace view meeting_standings with (security_invoker = true) as
select q.meeting_id, q.organization_id, q.tree_at, q.month, q.thematic, q.score_id, q.rubric_id, q.self_points,
  q.decided_points, q.lost_no, q.lost_points, q.na_no,
  case
    when q.decided_class is not null then q.decided_class
    when q.score_state = 'submitted' then 'undecided'
    when q.state = 'not_held' then 'not_held'
    when q.state = 'closed' then case when q.score_id is not null or exists (select from rubric_spans('branch_regular') r
      where r.valid @> q.on_day and q.tree_at >= r.lo and q.tree_at < r.hi and (r.branch_types is null
        or exists (select from organizations o where o.id = q.organization_id and o.branch_type = any (r.branch_types))))
      then 'unscored' end
    when q.month < (select date_trunc('month', current_setting('chibo.today')::date)::date) then 'unrecorded'
  end as standing,
  q.state, q.score_state, q.decided_class
from meeting_quality q
where q.kind = 'branch_regular';

-- The grid's words for the same: `unrated` was held when no rubric applied, `ahead` is not over and not recorded.
create or replace view month_cells with (security_invoker = true) as
select m.organization_id, m.tree_at, m.month, m.id as meeting_id, v.score_state,
  coalesce(v.decided_points, v.self_points) as points, v.decided_class as class,
  case
    when v.decided_class is not null then 'decided'
    when v.standing = 'undecided' then 'submitted'
    when v.standing = 'unrecorded' then 'missing'
    when v.standing is not null then v.standing
    when m.state = 'closed' then 'unrated'
    else 'ahead'
  end as standing,
  m.state = 'closed' and greatest(m.held_on, m.recorded_on - late_after(m.month)) >= m.month + interval '1 month' as late
from meetings m
left join meeting_standings v on v.meeting_id = m.id
where m.kind = 'branch_regular';
drop function rubric_spans();

-- A translation is optional: where there is none, English pages show the Vietnamese.
alter table rubrics alter column title_en drop not null;
alter table rubric_groups alter column label_en drop not null;
alter table criteria alter column label_en drop not null;
alter table criterion_levels alter column label_en drop not null;

-- From how many official members on an organization is what it is: rows with dates and a source, not constants.
create table organization_norms (
  norm text not null,
  amount integer not null,
  valid daterange not null,
  source text not null,
  verified boolean not null,
  constraint organization_norms_pkey primary key (norm, valid),
  constraint organization_norms_known check (norm in ('branch_from_official', 'committee_from_official')),
  constraint organization_norms_amount_positive check (amount > 0),
  constraint organization_norms_one_at_a_time exclude using gist (norm with =, valid with &&)
);
insert into organization_norms values
  ('branch_from_official', 3, '[1930-02-03,)', 'Điều lệ Đảng, cần đối chiếu', false),
  ('committee_from_official', 9, '[1930-02-03,)', 'hướng dẫn thi hành Điều lệ Đảng, cần đối chiếu', false);
grant select on organization_norms to chibo_app;
select audit('organization_norms', record => 'norm');

-- After how many meetings without a word somebody is asked to speak.
alter table meeting_norms drop constraint meeting_norms_known, add constraint meeting_norms_known check (norm in
  ('minimum_minutes', 'attendance_percent', 'minimum_minutes_large', 'large_from_members', 'silent_meetings'));
insert into meeting_norms values
  ('silent_meetings', 3, '[2018-07-06,)', 'thực tế địa phương, cần xác nhận', false);

reset role;
