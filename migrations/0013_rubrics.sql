set local role chibo_owner;
-- Rules that are there already get an entry in the audit trail; the program itself made it.
select set_config('chibo.actor', '00000000-0000-7000-8000-000000000000', true),
  set_config('chibo.request', gen_random_uuid()::text, true);

-- Points are whole numbers of hundredths of a point (500: five points): they add up exactly.
--
-- A rubric (thang điểm) is one version of how the quality of a meeting is scored. One without an issuer
-- holds for the whole country; one that a committee or board issued holds for everything below it. The
-- nearest issuer above a branch decides, there the one made for the type of the branch. A published
-- version never changes: what changes is a new version with its own dates, and a sheet keeps the
-- version it was scored by.
create table rubrics (
  id uuid not null,
  issuer_id integer,
  title_vi text not null,
  title_en text not null,
  meeting_kinds text[] not null,
  branch_types text[], -- null: every type
  state text not null default 'draft',
  valid daterange not null,
  source text not null,
  verified boolean not null default false,
  copied_from uuid,
  version integer not null default 1,
  constraint rubrics_pkey primary key (id),
  constraint rubrics_issuer_exists foreign key (issuer_id) references organizations (id),
  constraint rubrics_copied_from_exists foreign key (copied_from) references rubrics (id),
  constraint rubrics_state_known check (state in ('draft', 'published', 'withdrawn')),
  constraint rubrics_title_given check (btrim(title_vi) <> '' and btrim(title_en) <> ''),
  constraint rubrics_source_given check (btrim(source) <> ''),
  constraint rubrics_valid_not_empty check (not isempty(valid)),
  constraint rubrics_meeting_kinds_known check (cardinality(meeting_kinds) > 0
    and meeting_kinds <@ array['branch_regular', 'branch_thematic', 'branch_extraordinary'])
);
create index rubrics_issuer on rubrics (issuer_id);

create table rubric_groups (
  rubric_id uuid not null,
  group_no smallint not null,
  label_vi text not null,
  label_en text not null,
  most integer not null,
  constraint rubric_groups_pkey primary key (rubric_id, group_no),
  constraint rubric_groups_rubric foreign key (rubric_id) references rubrics (id),
  constraint rubric_groups_most_positive check (most > 0)
);

-- From how many points on a class is reached: tốt, khá, trung bình, kém.
create table rubric_bands (
  rubric_id uuid not null,
  class text not null,
  from_points integer not null,
  constraint rubric_bands_pkey primary key (rubric_id, class),
  constraint rubric_bands_rubric foreign key (rubric_id) references rubrics (id),
  constraint rubric_bands_class_known check (class in ('good', 'fair', 'average', 'poor')),
  constraint rubric_bands_from_not_negative check (from_points >= 0)
);

create table criteria (
  id uuid not null,
  rubric_id uuid not null,
  group_no smallint not null,
  criterion_no smallint not null, -- order within the sheet
  code text not null,             -- as it is cited: 4.2
  label_vi text not null,
  label_en text not null,
  kind text not null,
  most integer not null,
  fact text,                      -- what the program counts for it; null: a person judges
  later boolean not null default false, -- known only after the meeting: promised at the vote
  na_fact text,                   -- not applicable where this fact lies within the bounds
  na_no_base boolean not null default false, -- or: where this share has no base (no task was due)
  na_low integer,
  na_low_closed boolean not null default true,
  na_high integer,
  na_high_closed boolean not null default true,
  na_policy text not null default 'full_marks',
  na_moves_to uuid,
  quality text,                   -- which of the three qualities it speaks to
  source text not null,
  verified boolean not null default false,
  constraint criteria_pkey primary key (id),
  constraint criteria_rubric_key unique (id, rubric_id),
  constraint criteria_code_once unique (rubric_id, code),
  constraint criteria_group foreign key (rubric_id, group_no) references rubric_groups (rubric_id, group_no),
  constraint criteria_moves_to foreign key (na_moves_to, rubric_id) references criteria (id, rubric_id),
  constraint criteria_kind_known check (kind in ('bool', 'choice', 'points')),
  constraint criteria_most_positive check (most > 0),
  constraint criteria_fact_known check (fact in ('minutes_short', 'attendance', 'unexcused', 'excused_streak',
    'committee_met', 'notice_days', 'documents_days_before', 'speakers', 'tasks_met', 'posted_within_days',
    'thematic_part', 'has_branch_committee', 'members')),
  constraint criteria_na_fact_known check (na_fact in ('minutes_short', 'attendance', 'unexcused', 'excused_streak',
    'committee_met', 'notice_days', 'documents_days_before', 'speakers', 'tasks_met', 'posted_within_days',
    'thematic_part', 'has_branch_committee', 'members')),
  constraint criteria_na_bounds check (na_fact is not null or not na_no_base and na_low is null and na_high is null),
  constraint criteria_na_policy_known check (na_policy in ('full_marks', 'rescaled', 'zero', 'moves_to')),
  constraint criteria_moves_somewhere check ((na_policy = 'moves_to') = (na_moves_to is not null)),
  constraint criteria_later_has_fact check (not later or fact is not null),
  constraint criteria_quality_known check (quality in ('leadership', 'education', 'fighting'))
);

-- The levels of a choice, and of a bool the one that means yes. The bounds are of the fact: a count, a
-- share in hundredths of a per cent (5000: 50 %), 1 and 0 for yes and no. A bound that is missing is open
-- to that side.
create table criterion_levels (
  criterion_id uuid not null,
  level_no smallint not null,
  label_vi text not null,
  label_en text not null,
  points integer not null,
  low integer,
  low_closed boolean not null default true,
  high integer,
  high_closed boolean not null default true,
  constraint criterion_levels_pkey primary key (criterion_id, level_no),
  constraint criterion_levels_criterion foreign key (criterion_id) references criteria (id),
  constraint criterion_levels_points_not_negative check (points >= 0)
);

-- Where another fact lies within the bounds, a criterion gives at most so many points.
create table criterion_caps (
  criterion_id uuid not null,
  fact text not null,
  low integer,
  low_closed boolean not null default true,
  high integer,
  high_closed boolean not null default true,
  at_most integer not null,
  constraint criterion_caps_pkey primary key (criterion_id, fact),
  constraint criterion_caps_criterion foreign key (criterion_id) references criteria (id),
  constraint criterion_caps_fact_known check (fact in ('minutes_short', 'attendance', 'unexcused', 'excused_streak',
    'committee_met', 'notice_days', 'documents_days_before', 'speakers', 'tasks_met', 'posted_within_days',
    'thematic_part', 'has_branch_committee', 'members')),
  constraint criterion_caps_at_most_not_negative check (at_most >= 0)
);

-- What scoring is held to; nothing is blocked by the deadlines.
create table score_norms (
  norm text not null,
  amount integer not null,
  valid daterange not null,
  source text not null,
  verified boolean not null,
  constraint score_norms_pkey primary key (norm, valid),
  constraint score_norms_known check (norm in ('reason_points', 'submit_days', 'decide_days')),
  constraint score_norms_one_at_a_time exclude using gist (norm with =, valid with &&)
);
insert into score_norms values
  ('reason_points', 1000, '[2018-07-06,)', 'thực tế địa phương, cần xác nhận', false),
  ('submit_days', 2, '[2018-07-06,)', 'thực tế địa phương, cần xác nhận', false),
  ('decide_days', 30, '[2018-07-06,)', 'thực tế địa phương, cần xác nhận', false);

-- A branch of thirty members and more sits longer.
alter table meeting_norms drop constraint meeting_norms_known, add constraint meeting_norms_known
  check (norm in ('minimum_minutes', 'attendance_percent', 'minimum_minutes_large', 'large_from_members'));
insert into meeting_norms values
  ('minimum_minutes_large', 120, '[2018-07-06,)', 'thực tế địa phương, cần xác nhận', false),
  ('large_from_members', 30, '[2018-07-06,)', 'thực tế địa phương, cần xác nhận', false);

-- The national frame: seven groups, four bands. The groups and their points are the guideline's; how an
-- item is divided, and every table of steps, is local practice.
insert into rubrics (id, issuer_id, title_vi, title_en, meeting_kinds, valid, source) values
  ('00000000-0000-7000-8042-000000000000', null, 'Thang điểm sinh hoạt chi bộ thường kỳ', 'Rubric of the regular branch meeting',
   '{branch_regular}', '[2025-10-28,)', 'HD 42-HD/BTCTW ngày 28/10/2025, mục II.5');
insert into rubric_groups
select '00000000-0000-7000-8042-000000000000', g.no, g.vi, g.en, g.most * 100
from (values
  (1, 'Chấp hành thời gian, thời lượng', 'Time and duration', 5),
  (2, 'Tỷ lệ đảng viên dự sinh hoạt', 'Attendance', 5),
  (3, 'Công tác chuẩn bị', 'Preparation', 10),
  (4, 'Tổ chức sinh hoạt', 'Conduct of the meeting', 40),
  (5, 'Thực hiện nguyên tắc tổ chức, sinh hoạt đảng', 'Principles of organization and Party life', 5),
  (6, 'Kết quả lãnh đạo thực hiện kết luận, nghị quyết', 'Results of the last resolution', 30),
  (7, 'Kết thúc sinh hoạt', 'Closing of the meeting', 5)
) as g (no, vi, en, most);
insert into rubric_bands
select '00000000-0000-7000-8042-000000000000', b.class, b.from_points * 100
from (values ('good', 90), ('fair', 70), ('average', 50), ('poor', 0)) as b (class, from_points);

insert into criteria (id, rubric_id, group_no, criterion_no, code, label_vi, label_en, kind, most, fact, later,
  na_fact, na_no_base, na_low, na_high, na_policy, quality, source)
select ('00000000-0000-7000-8042-0000000000' || lpad(c.no::text, 2, '0'))::uuid,
  '00000000-0000-7000-8042-000000000000', c.group_no, c.no, c.code, c.vi, c.en, c.kind, c.most * 100, c.fact,
  c.fact is not distinct from 'posted_within_days', c.na_fact, coalesce(c.na_fact = c.fact, false), c.na, c.na, c.policy, c.quality,
  case when c.fact is null then 'HD 42-HD/BTCTW ngày 28/10/2025, mục II.5'
    else 'thực tế địa phương, cần xác nhận' end
from (values
  (1, 1, '1.1', 'Thời lượng sinh hoạt bảo đảm theo quy định', 'The meeting lasts as long as it should', 'choice', 5, 'minutes_short', null, null, 'full_marks', null),
  (2, 2, '2.1', 'Tỷ lệ đảng viên dự sinh hoạt; không có người vắng không lý do', 'Share of members present; nobody absent without a reason', 'choice', 4, 'attendance', null, null, 'full_marks', null),
  (3, 2, '2.2', 'Không có đảng viên vắng có lý do quá 3 lần liên tiếp trong năm', 'Nobody excused more than three times running this year', 'bool', 1, 'excused_streak', null, null, 'full_marks', null),
  (4, 3, '3.1', 'Nội dung đúng, đủ, có trọng tâm, sát thực tế', 'Content right, complete, focused and close to local life', 'points', 5, null, null, null, 'full_marks', 'leadership'),
  (5, 3, '3.2a', 'Họp chi ủy (hoặc bí thư, phó bí thư hội ý) trước kỳ sinh hoạt', 'The branch committee (or secretary and deputy) met before', 'bool', 2, 'committee_met', 'has_branch_committee', 0, 'full_marks', null),
  (6, 3, '3.2b', 'Thông báo trước cho đảng viên và cấp ủy viên phụ trách', 'Members and the committee member in charge had notice', 'bool', 1, 'notice_days', null, null, 'full_marks', null),
  (7, 3, '3.2c', 'Tài liệu đăng trên Sổ tay đảng viên điện tử trước ít nhất 1 ngày', 'Documents on the electronic handbook at least a day before', 'bool', 2, 'documents_days_before', null, null, 'full_marks', null),
  (8, 4, '4.1', 'Thực hiện đầy đủ trình tự các bước', 'All steps taken in order', 'points', 5, null, null, null, 'full_marks', null),
  (9, 4, '4.2a', 'Đủ nội dung; biểu dương, nhắc nhở; giải pháp khả thi', 'Full content; praise and reminders; feasible measures', 'points', 20, null, null, null, 'full_marks', 'education'),
  (10, 4, '4.2b', 'Tỷ lệ đảng viên có mặt phát biểu ý kiến', 'Share of those present who spoke', 'choice', 5, 'speakers', null, null, 'full_marks', 'fighting'),
  (11, 4, '4.3', 'Chủ trì linh hoạt, dân chủ, gợi mở, kết luận rõ', 'Chaired with flexibility and openness, summed up clearly', 'points', 10, null, null, null, 'full_marks', 'leadership'),
  (12, 5, '5.1', 'Tập trung dân chủ; tự phê bình và phê bình; tính chiến đấu', 'Democratic centralism; self-criticism and criticism; fighting spirit', 'points', 5, null, null, null, 'full_marks', 'fighting'),
  (13, 6, '6.1', 'Tỷ lệ chỉ tiêu, nhiệm vụ của nghị quyết tháng trước đã hoàn thành', 'Share of last month''s tasks that were done', 'choice', 30, 'tasks_met', 'tasks_met', null, 'rescaled', 'leadership'),
  (14, 7, '7.1', 'Chủ trì kết luận; thông qua biên bản, nghị quyết; phân công nhiệm vụ', 'The chair concluded; minutes and resolution adopted; tasks assigned', 'points', 4, null, null, null, 'full_marks', null),
  (15, 7, '7.2', 'Biên bản, nghị quyết đăng trên Sổ tay đảng viên điện tử trong 2 ngày', 'Minutes and resolution on the electronic handbook within two days', 'bool', 1, 'posted_within_days', null, null, 'full_marks', null)
) as c (no, group_no, code, vi, en, kind, most, fact, na_fact, na, policy, quality);

insert into criterion_levels (criterion_id, level_no, label_vi, label_en, points, low, low_closed, high, high_closed)
select ('00000000-0000-7000-8042-0000000000' || lpad(l.criterion::text, 2, '0'))::uuid, l.no, l.vi, l.en,
  l.points * 100, l.low, l.low_closed, l.high, l.high_closed
from (values
  (1, 1, 'Đủ thời lượng', 'Full length', 5, null::integer, true, 0, true),
  (1, 2, 'Thiếu đến 15 phút', 'Up to 15 minutes short', 4, 0, false, 15, true),
  (1, 3, 'Thiếu trên 15 đến 30 phút', 'More than 15 and up to 30 minutes short', 3, 15, false, 30, true),
  (1, 4, 'Thiếu trên 30 đến 45 phút', 'More than 30 and up to 45 minutes short', 2, 30, false, 45, true),
  (1, 5, 'Thiếu trên 45 phút', 'More than 45 minutes short', 1, 45, false, null, true),
  (2, 1, 'Từ 90 % trở lên', '90 % and more', 4, 9000, true, null, true),
  (2, 2, 'Từ 75 % đến dưới 90 %', '75 % to less than 90 %', 3, 7500, true, 9000, false),
  (2, 3, 'Từ 65 % đến dưới 75 %', '65 % to less than 75 %', 2, 6500, true, 7500, false),
  (2, 4, 'Dưới 65 %, hoặc có người vắng không lý do', 'Less than 65 %, or somebody absent without a reason', 1, null, true, 6500, false),
  (3, 1, 'Không ai quá 3 lần liên tiếp', 'Nobody more than three times running', 1, null, true, 3, true),
  (5, 1, 'Đã họp', 'Met', 2, 1, true, 1, true),
  (6, 1, 'Đã thông báo trước', 'Notice was given', 1, 1, true, null, true),
  (7, 1, 'Trước ít nhất 1 ngày', 'At least a day before', 2, 1, true, null, true),
  (10, 1, 'Trên 50 %', 'More than 50 %', 5, 5000, false, null, true),
  (10, 2, 'Từ 40 % đến 50 %', '40 % to 50 %', 4, 4000, true, 5000, true),
  (10, 3, 'Từ 30 % đến dưới 40 %', '30 % to less than 40 %', 3, 3000, true, 4000, false),
  (10, 4, 'Dưới 30 %', 'Less than 30 %', 2, null, true, 3000, false),
  (13, 1, 'Từ 90 % đến 100 %', '90 % to 100 %', 30, 9000, true, null, true),
  (13, 2, 'Từ 80 % đến dưới 90 %', '80 % to less than 90 %', 27, 8000, true, 9000, false),
  (13, 3, 'Từ 70 % đến dưới 80 %', '70 % to less than 80 %', 24, 7000, true, 8000, false),
  (13, 4, 'Từ 60 % đến dưới 70 %', '60 % to less than 70 %', 20, 6000, true, 7000, false),
  (13, 5, 'Từ 50 % đến dưới 60 %', '50 % to less than 60 %', 15, 5000, true, 6000, false),
  (13, 6, 'Dưới 50 %', 'Less than 50 %', 10, null, true, 5000, false),
  (15, 1, 'Trong 2 ngày', 'Within two days', 1, 0, true, 2, true)
) as l (criterion, no, vi, en, points, low, low_closed, high, high_closed);
insert into criterion_caps (criterion_id, fact, low, at_most) values
  ('00000000-0000-7000-8042-000000000002', 'unexcused', 1, 100);
update rubrics set state = 'published';

-- A published version stays as it is: only its end may come nearer, or it is withdrawn.
create function rubrics_stay() returns trigger language plpgsql as $$
begin
  if old.state <> 'draft' and (new.issuer_id, new.title_vi, new.title_en, new.meeting_kinds, new.branch_types,
      new.source, lower(new.valid)) is distinct from (old.issuer_id, old.title_vi, old.title_en, old.meeting_kinds,
      old.branch_types, old.source, lower(old.valid)) or old.state = 'withdrawn' or new.state < old.state
    or old.state <> 'draft' and not new.valid <@ old.valid then
    raise exception using errcode = 'check_violation', constraint = 'rubrics_stay', table = 'rubrics',
      message = 'a published rubric does not change';
  end if;
  return new;
end
$$;
create trigger rubrics_stay before update on rubrics for each row execute function rubrics_stay();

-- Two published versions of one issuer never apply to the same meeting.
create function rubrics_one_at_a_time() returns trigger language plpgsql as $$
begin
  if new.state = 'published' and exists (select from rubrics r where r.id <> new.id and r.state = 'published'
      and r.issuer_id is not distinct from new.issuer_id and r.valid && new.valid
      and r.meeting_kinds && new.meeting_kinds
      and (r.branch_types is null) = (new.branch_types is null)
      and (r.branch_types is null or r.branch_types && new.branch_types)) then
    raise exception using errcode = 'check_violation', constraint = 'rubrics_one_at_a_time', table = 'rubrics',
      message = 'another published rubric applies to these meetings';
  end if;
  return new;
end
$$;
create trigger rubrics_one_at_a_time after insert or update on rubrics
  for each row execute function rubrics_one_at_a_time();

create function rubric_parts_stay() returns trigger language plpgsql as $$
declare
  part record := case tg_op when 'DELETE' then old else new end;
  rubric uuid := case when tg_argv[0] = 'criterion'
    then (select c.rubric_id from criteria c where c.id = part.criterion_id) else part.rubric_id end;
begin
  if not exists (select from rubrics r where r.id = rubric and r.state = 'draft') then
    raise exception using errcode = 'check_violation', constraint = 'rubrics_stay', table = tg_table_name,
      message = 'a published rubric does not change';
  end if;
  return part;
end
$$;
create trigger rubric_groups_stay before insert or update or delete on rubric_groups
  for each row execute function rubric_parts_stay('rubric');
create trigger rubric_bands_stay before insert or update or delete on rubric_bands
  for each row execute function rubric_parts_stay('rubric');
create trigger criteria_stay before insert or update or delete on criteria
  for each row execute function rubric_parts_stay('rubric');

-- The rubric by which a meeting of an organization on a day is scored; none: no rubric applies. As the
-- owner: a branch does not see the organizations above it, yet is scored by what they issued.
create function rubric_for(organization integer, meeting_kind text, on_day date) returns uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select r.id
  from organizations o
  join rubrics r on r.state = 'published' and r.valid @> on_day and meeting_kind = any (r.meeting_kinds)
    and (r.branch_types is null or o.branch_type = any (r.branch_types))
  left join organizations issuer on issuer.id = r.issuer_id
  where o.id = organization
    and (issuer.id is null or o.tree_lo >= issuer.tree_lo and o.tree_lo < issuer.tree_hi)
  order by issuer.tree_lo desc nulls last, r.branch_types is null
  limit 1
$$;

-- Everybody reads the rules they are judged by; the issuer alone writes them.
create function rubric_writable(rubric uuid) returns boolean language sql stable as $$
  select exists (select from rubrics r join organizations o on o.id = r.issuer_id
    where r.id = rubric and o.tree_lo <@ current_setting('chibo.write_scope')::int8multirange)
$$;
alter table rubrics enable row level security, force row level security;
create policy owner_all on rubrics to chibo_owner using (true) with check (true);
create policy everyone_select on rubrics for select to chibo_app using (true);
create policy issuer_insert on rubrics for insert to chibo_app with check (state = 'draft' and exists (
  select from organizations o where o.id = issuer_id
    and o.tree_lo <@ (select current_setting('chibo.write_scope')::int8multirange)));
create policy issuer_update on rubrics for update to chibo_app using (exists (
  select from organizations o where o.id = issuer_id
    and o.tree_lo <@ (select current_setting('chibo.write_scope')::int8multirange)));
create policy issuer_delete on rubrics for delete to chibo_app using (state = 'draft' and exists (
  select from organizations o where o.id = issuer_id
    and o.tree_lo <@ (select current_setting('chibo.write_scope')::int8multirange)));
do $$
declare
  part text;
  rubric text;
begin
  for part, rubric in select * from (values
      ('rubric_groups', 'rubric_id'), ('rubric_bands', 'rubric_id'), ('criteria', 'rubric_id'),
      ('criterion_levels', '(select c.rubric_id from criteria c where c.id = criterion_id)'),
      ('criterion_caps', '(select c.rubric_id from criteria c where c.id = criterion_id)')) as parts loop
    execute format('alter table %I enable row level security, force row level security', part);
    execute format('create policy owner_all on %I to chibo_owner using (true) with check (true)', part);
    execute format('create policy everyone_select on %I for select to chibo_app using (true)', part);
    execute format('create policy issuer_insert on %I for insert to chibo_app with check (rubric_writable(%s))', part, rubric);
    execute format('create policy issuer_update on %I for update to chibo_app using (rubric_writable(%s))', part, rubric);
    execute format('create policy issuer_delete on %I for delete to chibo_app using (rubric_writable(%s))', part, rubric);
    execute format('grant select, insert, update, delete on %I to chibo_app', part);
  end loop;
end
$$;
create trigger criterion_levels_stay before insert or update or delete on criterion_levels
  for each row execute function rubric_parts_stay('criterion');
create trigger criterion_caps_stay before insert or update or delete on criterion_caps
  for each row execute function rubric_parts_stay('criterion');
grant select, insert, update, delete on rubrics to chibo_app;
grant select on score_norms to chibo_app;
grant execute on function rubric_for, rubric_writable to chibo_app;
select audit('rubrics'), audit('score_norms', record => 'norm');
select audit(t, record => 'rubric_id') from unnest(array['rubric_groups', 'rubric_bands', 'criteria']::regclass[]) t;
select audit(t, record => 'criterion_id') from unnest(array['criterion_levels', 'criterion_caps']::regclass[]) t;

reset role;
