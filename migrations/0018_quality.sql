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
language sql stable security definer set search_path = public, pg_temp as $$
  select r.valid, r.branch_types, coalesce(o.tree_lo, 0), coalesce(o.tree_hi, 9223372036854775807)
  from rubrics r left join organizations o on o.id = r.issuer_id
  where r.state = 'published' and 'branch_regular' = any (r.meeting_kinds)
$$;
grant execute on function rubric_spans to chibo_app;

-- Each regular meeting with where its quality stands, once: the official class; not yet decided by the
-- superior; held and not yet scored to the end; not recorded though its month is over; not held. Null:
-- the month is not over, or no rubric covered it. Whoever counts and whoever lists reads this.
create view meeting_standings with (security_invoker = true) as
select m.id as meeting_id, m.organization_id, m.tree_at, o.parent_id, o.branch_type, m.month, m.held_on,
  m.not_held_because, m.chair_id, s.id as score_id, s.state as score_state, s.rubric_id,
  s.self_points, s.self_class, s.computed_points, s.computed_class, s.decided_points, s.decided_class,
  case
    when s.decided_class is not null then s.decided_class
    when s.state in ('submitted', 'returned') then 'undecided'
    when m.state = 'not_held' then 'not_held'
    when m.state = 'closed' then case when exists (select from rubric_spans() r
      where r.valid @> coalesce(m.held_on, m.planned_on, m.month) and m.tree_at >= r.lo and m.tree_at < r.hi
        and (r.branch_types is null or o.branch_type = any (r.branch_types))) then 'unscored' end
    when m.month < (select date_trunc('month', current_setting('chibo.today')::date)::date) then 'unrecorded'
  end as standing
from meetings m
join organizations o on o.id = m.organization_id
left join scores s on s.meeting_id = m.id and not s.superseded
where m.kind = 'branch_regular';
grant select on meeting_standings to chibo_app;

create index agenda_items_thematic on agenda_items (meeting_id) where section = 'thematic';

reset role;
