set local role chibo_owner;
-- Rules of the world that are there from the beginning get an entry in the audit trail; the program made it.
select set_config('chibo.actor', '00000000-0000-7000-8000-000000000000', true),
  set_config('chibo.request', gen_random_uuid()::text, true);

-- What a leader tells of a meeting that he attended. No national form is known: the criteria follow what
-- organization boards complain of in their reports, and are rows with dates and a source.

-- What is looked at, each with three levels; one without levels is answered in words alone.
create table observation_criteria (
  id uuid not null,
  criterion_no smallint not null,
  title_vi text not null,
  title_en text not null,
  good_vi text,
  good_en text,
  fair_vi text,
  fair_en text,
  poor_vi text,
  poor_en text,
  valid daterange not null,
  source text not null,
  verified boolean not null,
  constraint observation_criteria_pkey primary key (id),
  constraint observation_criteria_all_levels_or_none check (num_nulls(good_vi, good_en, fair_vi, fair_en, poor_vi, poor_en) in (0, 6)),
  constraint observation_criteria_one_at_a_time exclude using gist (criterion_no with =, valid with &&)
);
insert into observation_criteria
select ('00000000-0000-7000-8025-0000000000' || lpad(t.no::text, 2, '0'))::uuid, t.no, t.vi, t.en, t.gvi, t.gen, t.fvi, t.fen,
  t.pvi, t.pen, '[1930-02-03,)', 'thực tế địa phương, cần xác nhận', false
from (values
  (1, 'Chuẩn bị buổi sinh hoạt', 'Preparation', 'Chu đáo', 'Thorough', 'Có chuẩn bị', 'Some', 'Sơ sài', 'Careless'),
  (2, 'Giờ giấc', 'Timing', 'Đúng giờ, đủ thời gian', 'On time and long enough', 'Muộn hoặc ngắn hơn dự kiến', 'Late or shorter than planned', 'Quá muộn hoặc quá ngắn', 'Far too late or too short'),
  (3, 'Trình tự các bước', 'Steps of the meeting', 'Đủ các bước', 'All of them', 'Thiếu một bước', 'One is missing', 'Thiếu nhiều bước', 'Several are missing'),
  (4, 'Kỹ năng của người chủ trì', 'Skill of the chair', 'Gợi mở, dân chủ, kết luận rõ', 'Invites, listens, concludes clearly', 'Đúng trình tự, ít gợi mở', 'In order, hardly inviting', 'Lúng túng', 'Unsure'),
  (5, 'Số người phát biểu', 'Number of speakers', 'Nhiều người', 'Many', 'Một số người', 'Some', 'Rất ít người', 'Very few'),
  (6, 'Chất lượng ý kiến', 'Quality of opinions', 'Có đề xuất, có tranh luận', 'Proposals and debate', 'Chủ yếu bổ sung báo cáo', 'Mostly additions to the report', 'Chung chung', 'General'),
  (7, 'Thời gian bàn việc chuyên môn', 'Share of professional talk', 'Vừa phải', 'Moderate', 'Hơi nhiều', 'Rather much', 'Gần hết buổi', 'Nearly the whole meeting'),
  (8, 'Đánh giá việc tháng trước', 'Assessment of last month', 'Đủ từng việc, có kết quả', 'Every task with its result', 'Còn sót việc', 'Some tasks left out', 'Sơ sài', 'Superficial'),
  (9, 'Phương hướng tháng tới', 'Directions for next month', 'Rõ người, rõ việc, rõ thời hạn', 'Who, what and by when', 'Có việc chưa rõ', 'Some unclear', 'Chung chung', 'General'),
  (10, 'Sinh hoạt chuyên đề', 'Thematic part', 'Có, thiết thực', 'Held, useful', 'Có, nặng về phổ biến văn bản', 'Held, mostly reading documents', 'Chưa làm', 'Not held'),
  (11, 'Nắm tình hình tư tưởng', 'Ideology of members followed', 'Kịp thời', 'In time', 'Có nêu, chưa kịp thời', 'Raised, but late', 'Không nêu', 'Not raised')
) as t (no, vi, en, gvi, gen, fvi, fen, pvi, pen);
insert into observation_criteria (id, criterion_no, title_vi, title_en, valid, source, verified) values
  ('00000000-0000-7000-8025-000000000012', 12, 'Nguyên nhân của hạn chế', 'Causes of what falls short', '[1930-02-03,)', 'thực tế địa phương, cần xác nhận', false),
  ('00000000-0000-7000-8025-000000000013', 13, 'Góp ý tại buổi sinh hoạt', 'Advice given at the meeting', '[1930-02-03,)', 'thực tế địa phương, cần xác nhận', false);

-- What a finding is about, so that findings of a half-year can be grouped.
create table finding_topics (
  code text not null,
  topic_no smallint not null,
  label_vi text not null,
  label_en text not null,
  valid daterange not null,
  source text not null,
  verified boolean not null,
  constraint finding_topics_pkey primary key (code, valid),
  constraint finding_topics_one_at_a_time exclude using gist (code with =, valid with &&)
);
insert into finding_topics
select code, no, vi, en, '[1930-02-03,)', 'thực tế địa phương, cần xác nhận', false
from (values
  ('preparation', 1, 'Công tác chuẩn bị', 'Preparation'),
  ('attendance', 2, 'Chấp hành chế độ sinh hoạt', 'Attendance'),
  ('chairing', 3, 'Điều hành của chi ủy, bí thư', 'How secretary and committee lead'),
  ('discussion', 4, 'Phát biểu, thảo luận', 'Discussion'),
  ('content', 5, 'Nội dung sinh hoạt', 'Content'),
  ('thematic', 6, 'Sinh hoạt chuyên đề', 'Thematic meetings'),
  ('ideology', 7, 'Tư tưởng của đảng viên và Nhân dân', 'Ideology of members and people'),
  ('tasks', 8, 'Thực hiện nghị quyết, nhiệm vụ', 'Carrying out resolutions and tasks'),
  ('records', 9, 'Sổ sách, biên bản', 'Books and minutes'),
  ('other', 10, 'Vấn đề khác', 'Other')
) as t (code, no, vi, en);
grant select on observation_criteria, finding_topics to chibo_app;

-- The telling of one attended visit. It belongs to the branch, as the visit does; who assigned the leader
-- reads it wherever the branch stands.
create table visit_reports (
  assignment_id uuid not null,
  organization_id integer not null,
  tree_at bigint not null,
  arrived_at time,
  left_at time,
  spoke boolean,
  remarks text,
  state text not null default 'draft',
  sent_at timestamptz,
  version integer not null default 1,
  constraint visit_reports_pkey primary key (assignment_id),
  constraint visit_reports_branch_key unique (assignment_id, organization_id),
  constraint visit_reports_assignment foreign key (assignment_id, organization_id)
    references assignments (id, other_organization_id),
  constraint visit_reports_place foreign key (organization_id, tree_at)
    references organizations (id, tree_lo) on update cascade,
  constraint visit_reports_state_known check (state in ('draft', 'sent')),
  constraint visit_reports_sent check ((state = 'sent') = (sent_at is not null)),
  constraint visit_reports_sent_complete check (state = 'draft' or (arrived_at is not null and spoke is not null)),
  constraint visit_reports_leaves_after_arriving check (left_at > arrived_at),
  constraint visit_reports_remarks_length check (length(remarks) <= 4000)
);
create index visit_reports_organization on visit_reports (organization_id);

create table visit_observations (
  assignment_id uuid not null,
  criterion_id uuid not null,
  organization_id integer not null,
  tree_at bigint not null,
  level text,
  note text,
  constraint visit_observations_pkey primary key (assignment_id, criterion_id),
  constraint visit_observations_report foreign key (assignment_id, organization_id)
    references visit_reports (assignment_id, organization_id),
  constraint visit_observations_criterion_exists foreign key (criterion_id) references observation_criteria (id),
  constraint visit_observations_place foreign key (organization_id, tree_at)
    references organizations (id, tree_lo) on update cascade,
  constraint visit_observations_level_known check (level in ('good', 'fair', 'poor')),
  constraint visit_observations_says_something check (level is not null or note is not null),
  constraint visit_observations_note_length check (length(note) <= 2000)
);
create index visit_observations_organization on visit_observations (organization_id);

create table visit_findings (
  id uuid not null,
  assignment_id uuid not null,
  organization_id integer not null,
  tree_at bigint not null,
  topic text, -- of finding_topics; none only in a draft
  finding text,
  constraint visit_findings_pkey primary key (id),
  constraint visit_findings_report foreign key (assignment_id, organization_id)
    references visit_reports (assignment_id, organization_id),
  constraint visit_findings_place foreign key (organization_id, tree_at)
    references organizations (id, tree_lo) on update cascade,
  constraint visit_findings_length check (length(finding) <= 2000)
);
create index visit_findings_organization on visit_findings (organization_id);
create index visit_findings_report on visit_findings (assignment_id);

-- A recommendation becomes a task of the branch when the telling is sent.
create table visit_recommendations (
  id uuid not null,
  assignment_id uuid not null,
  organization_id integer not null,
  tree_at bigint not null,
  recommendation text,
  due_on date,
  constraint visit_recommendations_pkey primary key (id),
  constraint visit_recommendations_branch_key unique (id, organization_id),
  constraint visit_recommendations_report foreign key (assignment_id, organization_id)
    references visit_reports (assignment_id, organization_id),
  constraint visit_recommendations_place foreign key (organization_id, tree_at)
    references organizations (id, tree_lo) on update cascade,
  constraint visit_recommendations_length check (length(recommendation) <= 500)
);
create index visit_recommendations_organization on visit_recommendations (organization_id);
create index visit_recommendations_report on visit_recommendations (assignment_id);

-- What a later visitor saw of an earlier recommendation.
create table visit_checks (
  recommendation_id uuid not null,
  assignment_id uuid not null,
  organization_id integer not null,
  tree_at bigint not null,
  verdict text,
  note text,
  constraint visit_checks_pkey primary key (recommendation_id, assignment_id),
  constraint visit_checks_recommendation foreign key (recommendation_id, organization_id)
    references visit_recommendations (id, organization_id),
  constraint visit_checks_report foreign key (assignment_id, organization_id)
    references visit_reports (assignment_id, organization_id),
  constraint visit_checks_place foreign key (organization_id, tree_at)
    references organizations (id, tree_lo) on update cascade,
  constraint visit_checks_verdict_known check (verdict in ('confirmed', 'not_confirmed')),
  constraint visit_checks_note_length check (length(note) <= 2000)
);
create index visit_checks_organization on visit_checks (organization_id);
create index visit_checks_report on visit_checks (assignment_id);

-- Who told what when, and why it was opened again.
create table visit_acts (
  id uuid not null,
  assignment_id uuid not null,
  organization_id integer not null,
  tree_at bigint not null,
  act text not null,
  actor_id uuid not null,
  at timestamptz not null,
  reason text,
  constraint visit_acts_pkey primary key (id),
  constraint visit_acts_assignment foreign key (assignment_id, organization_id)
    references assignments (id, other_organization_id),
  constraint visit_acts_actor_exists foreign key (actor_id) references users (id),
  constraint visit_acts_place foreign key (organization_id, tree_at)
    references organizations (id, tree_lo) on update cascade,
  constraint visit_acts_act_known check (act in ('attended', 'missed', 'reopened')),
  constraint visit_acts_reason_given check (act <> 'reopened' or btrim(reason) <> ''),
  constraint visit_acts_reason_length check (length(reason) <= 1000)
);
create index visit_acts_organization on visit_acts (organization_id);
create index visit_acts_assignment on visit_acts (assignment_id, at);

select protect(t) from unnest(array['visit_reports', 'visit_observations', 'visit_findings', 'visit_recommendations',
  'visit_checks', 'visit_acts']::regclass[]) t;
revoke delete on visit_reports, visit_acts from chibo_app; -- they stay
revoke update on visit_acts from chibo_app;

-- Who assigned the leader reads what he tells, also where the branch itself is out of his reach.
do $$
declare
  target text;
begin
  foreach target in array array['visit_reports', 'visit_observations', 'visit_findings', 'visit_recommendations',
    'visit_checks', 'visit_acts'] loop
    execute format('alter policy scope_select on %1$s using (tree_at <@ (select current_setting(''chibo.scope'')::int8multirange)
      or exists (select from assignments a where a.id = %1$s.assignment_id
        and a.tree_at <@ (select current_setting(''chibo.scope'')::int8multirange)))', target);
  end loop;
end
$$;

-- The tasks of a branch know which recommendation they came of.
alter table tasks add column recommendation_id uuid,
  add constraint tasks_recommended_once unique (recommendation_id),
  add constraint tasks_recommendation foreign key (recommendation_id, organization_id)
    references visit_recommendations (id, organization_id);

-- Whether a later visitor saw that what the meeting of a month heard as done is not: the task is open again.
create function seen_undone(recommendation uuid, heard_in date) returns boolean language sql stable as $$
  select recommendation is not null and exists (select from visit_checks c
    join visit_reports r on r.assignment_id = c.assignment_id and r.state = 'sent'
    join assignments a on a.id = c.assignment_id
    where c.recommendation_id = recommendation and c.verdict = 'not_confirmed' and a.month >= heard_in)
$$;

-- Whether anything rests on what was told: a meeting has heard of a task that came of it, a later visitor has
-- checked a recommendation, or the missed visit is planned anew.
create function visit_built_on(assignment uuid) returns boolean language sql stable as $$
  select exists (select from visit_recommendations v join tasks t on t.recommendation_id = v.id
      join task_results r on r.task_id = t.id where v.assignment_id = assignment)
    or exists (select from visit_recommendations v join visit_checks c on c.recommendation_id = v.id
      where v.assignment_id = assignment)
    or exists (select from assignments f where f.postponed_from = assignment and f.state <> 'withdrawn')
$$;

-- A visit is told by the leader whom it was assigned to and by nobody else, also not by another leader who is
-- assigned to the same branch; and what was sent stays until it is opened again.
create function visit_parts_guard() returns trigger language plpgsql as $$
declare
  told uuid := case tg_op when 'DELETE' then old.assignment_id else new.assignment_id end;
begin
  if current_setting('chibo.writes') <> '*' then
    if not exists (select from assignments a where a.id = told and a.state <> 'withdrawn'
        and a.leader_id::text = current_setting('chibo.actor')) then
      raise exception using errcode = 'insufficient_privilege', constraint = 'visits_own_only', table = tg_table_name,
        message = 'a visit is told by whom it was assigned to';
    end if;
    if tg_table_name not in ('visit_reports', 'visit_acts')
      and not exists (select from visit_reports r where r.assignment_id = told and r.state = 'draft') then
      raise exception using errcode = 'check_violation', constraint = 'visits_sent_stay', table = tg_table_name,
        message = 'what was sent is opened again before it is changed';
    end if;
  end if;
  return case tg_op when 'DELETE' then old else new end;
end
$$;

create function visit_reports_guard() returns trigger language plpgsql as $$
begin
  if new.assignment_id <> old.assignment_id or (old.state = 'sent' and new.state = 'sent') then
    raise exception using errcode = 'check_violation', constraint = 'visits_sent_stay', table = 'visit_reports',
      message = 'what was sent is opened again before it is changed';
  end if;
  if old.state = 'sent' and visit_built_on(old.assignment_id) then
    raise exception using errcode = 'check_violation', constraint = 'visits_built_on', table = 'visit_reports',
      message = 'something rests on what was told';
  end if;
  return new;
end
$$;

-- What was told of an assignment is taken back by who told it, while nothing rests on it.
create function assignments_reopened() returns trigger language plpgsql as $$
begin
  if current_setting('chibo.writes') <> '*' and new.leader_id::text <> current_setting('chibo.actor') then
    raise exception using errcode = 'check_violation', constraint = 'assignments_told_by_leader', table = 'assignments',
      message = 'who was to attend tells whether he did';
  end if;
  if visit_built_on(old.id) then
    raise exception using errcode = 'check_violation', constraint = 'visits_built_on', table = 'assignments',
      message = 'something rests on what was told';
  end if;
  return new;
end
$$;
create trigger assignments_reopened before update on assignments for each row
  when (old.state in ('attended', 'missed') and new.state not in ('attended', 'missed')) execute function assignments_reopened();

do $$
declare
  target regclass;
begin
  foreach target in array array['visit_reports', 'visit_observations', 'visit_findings', 'visit_recommendations',
    'visit_checks', 'visit_acts']::regclass[] loop
    execute format('create trigger told_by_leader before insert or delete on %s for each row execute function visit_parts_guard()', target);
    execute format('create trigger told_by_leader_again before update on %s for each row when (not (%s))
      execute function visit_parts_guard()', target, renumbering(target));
  end loop;
  execute format('create trigger visit_reports_guard before update on visit_reports for each row when (not (%s))
    execute function visit_reports_guard()', renumbering('visit_reports'));
end
$$;

-- Tasks of a branch are given by its meetings. A leader adds exactly those of his own recommendations, and
-- takes them back while no meeting has heard of them; nobody turns one into another.
create function tasks_recommended_guard() returns trigger language plpgsql as $$
declare
  writes text := current_setting('chibo.writes');
  source uuid := case tg_op when 'INSERT' then new.recommendation_id else old.recommendation_id end;
begin
  if writes = '*' then
    null;
  elsif source is null then
    if writes::text[] <@ array['leader'] or (tg_op = 'UPDATE' and new.recommendation_id is not null) then
      raise exception using errcode = 'insufficient_privilege', constraint = 'tasks_by_meetings', table = 'tasks',
        message = 'tasks are given by the meetings of the branch';
    end if;
  elsif tg_op = 'UPDATE' or not exists (select from visit_recommendations v join assignments a on a.id = v.assignment_id
      join visit_reports r on r.assignment_id = a.id and r.state = 'draft'
      where v.id = source and a.leader_id::text = current_setting('chibo.actor')) then
    raise exception using errcode = 'insufficient_privilege', constraint = 'tasks_by_recommendation', table = 'tasks',
      message = 'a recommendation stays as the leader made it';
  elsif tg_op = 'DELETE' and exists (select from task_results r where r.task_id = old.id) then
    raise exception using errcode = 'check_violation', constraint = 'visits_built_on', table = 'tasks',
      message = 'a meeting has heard of it';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end
$$;
create trigger tasks_recommended before insert or delete on tasks for each row execute function tasks_recommended_guard();
do $$
begin
  execute format('create trigger tasks_recommended_again before update on tasks for each row when (not (%s))
    execute function tasks_recommended_guard()', renumbering('tasks'));
end
$$;

-- Whoever reaches a branch by being assigned to it makes no assignment there himself, except through
-- assignment_follow_up, which runs as the owner.
create function assignments_by_body() returns trigger language plpgsql as $$
declare
  writes text := current_setting('chibo.writes');
begin
  if current_user <> 'chibo_owner' and writes <> '*' and writes::text[] <@ array['leader'] then
    raise exception using errcode = 'insufficient_privilege', constraint = 'assignments_by_body', table = 'assignments',
      message = 'leaders are assigned by a committee or a board';
  end if;
  return new;
end
$$;
create trigger assignments_by_body before insert on assignments for each row execute function assignments_by_body();

-- How often a visit was put off before it came to this assignment.
create function postponed_times(assignment uuid) returns integer language sql stable as $$
  with recursive chain (id, postponed_from, n) as (
    select a.id, a.postponed_from, 0 from assignments a where a.id = assignment
    union all
    select a.id, a.postponed_from, c.n + 1 from assignments a join chain c on a.id = c.postponed_from)
  select coalesce(max(n), 0) from chain
$$;

-- Plans a missed visit anew: for the leader's own missed assignment only, once, in one of the three months
-- after it. As the owner, because making assignments belongs to the body that assigns; the leader's reach
-- says that the missed one is his to tell of, and what is made differs from it in month and day alone.
create policy owner_follow_up on assignments for insert to chibo_owner
  with check (current_setting('chibo.following', true) = 'on'); -- for this function: chibo_app gains nothing by setting it
create policy owner_follow_up on programs for select to chibo_owner
  using (current_setting('chibo.following', true) = 'on');
create function assignment_follow_up(missed uuid, follow_up uuid, in_month date, evening date) returns uuid
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  before assignments;
  made uuid;
begin
  select a.* into before from assignments a where a.id = missed
    and a.leader_id::text = current_setting('chibo.actor')
    and a.other_at <@ current_setting('chibo.write_scope')::int8multirange for update;
  if not found then
    raise exception using errcode = 'insufficient_privilege', constraint = 'visits_own_only', table = 'assignments',
      message = 'a visit is planned anew by whom it was assigned to';
  end if;
  select a.id into made from assignments a where a.postponed_from = missed;
  if found then
    return made; -- pressed twice
  end if;
  if before.state <> 'missed' then
    raise exception using errcode = 'check_violation', constraint = 'follow_ups_of_missed', table = 'assignments',
      message = 'only a missed visit is planned anew';
  end if;
  if exists (select from organizations o where o.id = before.other_organization_id and o.closed_on is not null) then
    raise exception using errcode = 'check_violation', constraint = 'follow_ups_branch_open', table = 'assignments',
      message = 'the branch is closed';
  end if;
  if in_month <= before.month or in_month > before.month + interval '3 months' then
    raise exception using errcode = 'check_violation', constraint = 'follow_ups_soon', table = 'assignments',
      message = 'a missed visit is made up for within three months';
  end if;
  perform set_config('chibo.following', 'on', true);
  insert into assignments (id, organization_id, tree_at, other_organization_id, other_at, leader_id, month, meeting_on,
      program_id, postponed_from)
    values (follow_up, before.organization_id, before.tree_at, before.other_organization_id, before.other_at,
      before.leader_id, in_month, evening,
      (select p.id from programs p where p.id = before.program_id and in_month <= p.last_month), missed);
  perform set_config('chibo.following', 'off', true);
  return follow_up;
end
$$;
grant execute on function visit_built_on, seen_undone, postponed_times, assignment_follow_up to chibo_app;

-- The calendar of a person under a secret address: only the hash of its token is kept.
create table calendar_feeds (
  user_id uuid not null,
  token_hash bytea not null,
  created_at timestamptz not null,
  constraint calendar_feeds_pkey primary key (user_id),
  constraint calendar_feeds_token_key unique (token_hash),
  constraint calendar_feeds_user_exists foreign key (user_id) references users (id),
  constraint calendar_feeds_token_hash_sha256 check (octet_length(token_hash) = 32)
);

-- What a person's calendar was last told of each assignment: when something differs, the number of the
-- change grows, whatever changed it (the assignment, the day of the meeting, the right to see its place).
create table calendar_entries (
  user_id uuid not null,
  assignment_id uuid not null,
  fingerprint bytea not null,
  change_no integer not null default 0,
  changed_at timestamptz not null,
  constraint calendar_entries_pkey primary key (user_id, assignment_id),
  constraint calendar_entries_user_exists foreign key (user_id) references users (id),
  constraint calendar_entries_assignment_exists foreign key (assignment_id) references assignments (id)
);
alter table calendar_entries enable row level security, force row level security;
create policy own on calendar_entries using (user_id = (select current_setting('chibo.actor')::uuid));
grant select, insert, update, delete on calendar_feeds to chibo_app;
grant select, insert, update on calendar_entries to chibo_app;

-- Whose calendar stands under a token, while the account is open.
create function calendar_owner(token bytea, today date) returns table (user_id uuid, locale text) language sql stable as $$
  select f.user_id, u.locale from calendar_feeds f join users u on u.id = f.user_id
  where f.token_hash = token and (u.disabled_on is null or u.disabled_on > today)
$$;
grant execute on function calendar_owner to chibo_app;

select audit('visit_reports', record => 'assignment_id'), audit('visit_observations', record => 'assignment_id'),
  audit('visit_findings', record => 'assignment_id'), audit('visit_recommendations', record => 'assignment_id'),
  audit('visit_checks', record => 'assignment_id'), audit('visit_acts', record => 'assignment_id'),
  audit('calendar_feeds', hidden => '{token_hash}', record => 'user_id'),
  audit('observation_criteria', record => 'criterion_no'), audit('finding_topics', record => 'code');

reset role;
