set local role chibo_owner;

-- Rules of the world that a meeting is prepared and recorded by: rows with dates and a source.

-- The agenda proposed for a branch type; branch_type null is for every type without its own rows.
create table agenda_templates (
  id integer generated always as identity,
  branch_type text,
  item_no smallint not null,
  section text not null,
  title_vi text not null,
  title_en text not null,
  valid daterange not null,
  source text not null,
  verified boolean not null,
  constraint agenda_templates_pkey primary key (id),
  constraint agenda_templates_section_known check (section in
    ('opening', 'information', 'last_month', 'ideology', 'next_month', 'criticism', 'thematic', 'other')),
  constraint agenda_templates_one_at_a_time
    exclude using gist (coalesce(branch_type, '') with =, item_no with =, valid with &&)
);
insert into agenda_templates (branch_type, item_no, section, title_vi, title_en, valid, source, verified)
select t.branch_type, t.item_no, t.section, t.title_vi, t.title_en, '[2025-10-28,)',
  'HD 42-HD/BTCTW ngày 28/10/2025', false
from (values
  (null, 1, 'information', 'Thông tin thời sự, văn bản mới của cấp trên', 'Current affairs and new documents from above'),
  (null, 2, 'last_month', 'Đánh giá việc thực hiện nghị quyết tháng trước', 'What became of last month''s resolution'),
  (null, 3, 'ideology', 'Tình hình tư tưởng của đảng viên và quần chúng', 'Ideology of members and people'),
  (null, 4, 'next_month', 'Nhiệm vụ tháng tới', 'Tasks of the coming month'),
  (null, 5, 'criticism', 'Tự phê bình và phê bình', 'Self-criticism and criticism'),
  ('village', 1, 'information', 'Thông tin thời sự, văn bản mới của cấp trên', 'Current affairs and new documents from above'),
  ('village', 2, 'last_month', 'Đánh giá việc thực hiện nghị quyết tháng trước', 'What became of last month''s resolution'),
  ('village', 3, 'ideology', 'Tình hình tư tưởng của đảng viên và nhân dân trong thôn', 'Ideology of members and of the people of the village'),
  ('village', 4, 'next_month', 'Nhiệm vụ tháng tới: kinh tế, nông thôn mới, an ninh, môi trường', 'Coming month: economy, new countryside, security, environment'),
  ('village', 5, 'criticism', 'Tự phê bình và phê bình', 'Self-criticism and criticism'),
  ('commune_office', 1, 'information', 'Thông tin thời sự, văn bản mới của cấp trên', 'Current affairs and new documents from above'),
  ('commune_office', 2, 'last_month', 'Đánh giá việc thực hiện nghị quyết tháng trước', 'What became of last month''s resolution'),
  ('commune_office', 3, 'ideology', 'Tư tưởng, tác phong, đạo đức công vụ của đảng viên', 'Ideology, working style and conduct of members'),
  ('commune_office', 4, 'next_month', 'Nhiệm vụ tháng tới: cải cách hành chính, chuyển đổi số, tiến độ công việc', 'Coming month: administrative reform, digital work, progress'),
  ('commune_office', 5, 'criticism', 'Tự phê bình và phê bình', 'Self-criticism and criticism'),
  ('school', 1, 'information', 'Thông tin thời sự, văn bản mới của cấp trên', 'Current affairs and new documents from above'),
  ('school', 2, 'last_month', 'Đánh giá việc thực hiện nghị quyết tháng trước', 'What became of last month''s resolution'),
  ('school', 3, 'ideology', 'Tư tưởng của đảng viên, giáo viên và học sinh', 'Ideology of members, teachers and pupils'),
  ('school', 4, 'next_month', 'Nhiệm vụ tháng tới: chất lượng dạy và học, nền nếp', 'Coming month: teaching, learning, order'),
  ('school', 5, 'criticism', 'Tự phê bình và phê bình', 'Self-criticism and criticism')
) as t (branch_type, item_no, section, title_vi, title_en);

-- What the earlier guideline asked for, of every type of branch.
insert into agenda_templates (branch_type, item_no, section, title_vi, title_en, valid, source, verified)
select null, t.item_no, t.section, t.title_vi, t.title_en, '[2018-07-06,2025-10-28)',
  'HD 12-HD/BTCTW ngày 06/7/2018', false
from (values
  (1, 'information', 'Thông tin thời sự, văn bản mới của cấp trên', 'Current affairs and new documents from above'),
  (2, 'last_month', 'Đánh giá việc thực hiện nghị quyết tháng trước', 'What became of last month''s resolution'),
  (3, 'ideology', 'Tình hình tư tưởng của đảng viên và quần chúng', 'Ideology of members and people'),
  (4, 'next_month', 'Nhiệm vụ tháng tới', 'Tasks of the coming month')
) as t (item_no, section, title_vi, title_en);

create table absence_reasons (
  code text not null,
  reason_no smallint not null,
  label_vi text not null,
  label_en text not null,
  valid daterange not null,
  source text not null,
  verified boolean not null,
  constraint absence_reasons_pkey primary key (code, valid),
  constraint absence_reasons_one_at_a_time exclude using gist (code with =, valid with &&)
);
insert into absence_reasons
select code, no, vi, en, '[1930-02-03,)', 'thực tế sinh hoạt chi bộ', false
from (values
  ('illness', 1, 'Ốm đau', 'Illness'), ('business_trip', 2, 'Công tác', 'Business trip'),
  ('study', 3, 'Học tập', 'Study'), ('family', 4, 'Việc gia đình', 'Family matter'),
  ('maternity', 5, 'Thai sản', 'Maternity'), ('disaster', 6, 'Thiên tai', 'Natural disaster'),
  ('away', 7, 'Đi làm xa', 'Working far away'), ('other', 8, 'Khác', 'Other')
) as t (code, no, vi, en);

-- Lengths and shares that a meeting is measured by; nothing is blocked by them.
create table meeting_norms (
  norm text not null,
  amount integer not null,
  valid daterange not null,
  source text not null,
  verified boolean not null,
  constraint meeting_norms_pkey primary key (norm, valid),
  constraint meeting_norms_known check (norm in ('minimum_minutes', 'attendance_percent')),
  constraint meeting_norms_one_at_a_time exclude using gist (norm with =, valid with &&)
);
insert into meeting_norms values
  ('minimum_minutes', 90, '[2018-07-06,)', 'HD 12-HD/BTCTW ngày 06/7/2018; HD 42-HD/BTCTW ngày 28/10/2025', false),
  ('attendance_percent', 85, '[2018-07-06,2025-10-28)', 'HD 12-HD/BTCTW ngày 06/7/2018', false),
  ('attendance_percent', 90, '[2025-10-28,)', 'HD 42-HD/BTCTW ngày 28/10/2025', false);

-- The day a branch meets in a month by its rule (domain: the fixed monthly branch day).
create function meeting_day(day_of_month smallint, shift text, month date) returns date
language sql immutable as $$
  select case
      when shift = 'before_weekend' and extract(isodow from d) > 5 then d - (extract(isodow from d)::integer - 5)
      when shift = 'after_weekend' and extract(isodow from d) > 5 then d + (8 - extract(isodow from d)::integer)
      else d
    end
  from (select least(month + (day_of_month - 1), (month + interval '1 month' - interval '1 day')::date) as d) x
$$;
grant execute on function meeting_day to chibo_app;

-- One meeting. Regular ones come to be in advance, one a month, so that "not met" is a row.
-- Attendance is present by default: while it is recorded only exceptions are rows (attendances);
-- at closing the roster is frozen here with its counters.
create table meetings (
  id uuid not null,
  organization_id integer not null,
  tree_at bigint not null,
  month date not null,
  kind text not null,
  state text not null default 'planned',
  planned_on date,
  planned_at time,
  place text,
  chair_id uuid,
  minute_taker_id uuid,
  held_on date,
  started_at time,
  ended_at time,
  dues text,
  conclusion text,
  votes_for smallint,
  votes_against smallint,
  votes_other smallint,
  not_held_because text,
  roster uuid[],             -- who was in the base of the attendance rate when it closed
  roster_count smallint,
  official_count smallint,
  probationary_count smallint,
  exempt_count smallint,
  present_count smallint,
  present_voting_count smallint,
  excused_count smallint,
  unexcused_count smallint,
  speaker_count smallint,
  on_behalf_by uuid,         -- who of the superior's office entered it from paper
  confirmed_by uuid,         -- who of the branch confirmed such a record
  version integer not null default 1,
  constraint meetings_pkey primary key (id),
  constraint meetings_organization_key unique (id, organization_id),
  constraint meetings_place foreign key (organization_id, tree_at)
    references organizations (id, tree_lo) on update cascade,
  constraint meetings_month_is_first check (extract(day from month) = 1),
  constraint meetings_kind_known check (kind in ('branch_regular', 'branch_thematic', 'branch_extraordinary')),
  constraint meetings_state_known check (state in ('planned', 'recording', 'closed', 'not_held')),
  constraint meetings_chair_exists foreign key (chair_id) references members (id),
  constraint meetings_minute_taker_exists foreign key (minute_taker_id) references members (id),
  constraint meetings_ends_after_start check (ended_at > started_at),
  constraint meetings_votes_not_negative check (votes_for >= 0 and votes_against >= 0 and votes_other >= 0),
  constraint meetings_closed_complete check (state <> 'closed' or (held_on is not null and started_at is not null
    and ended_at is not null and chair_id is not null and minute_taker_id is not null and roster is not null)),
  constraint meetings_not_held_has_reason check ((state = 'not_held') = (not_held_because is not null)),
  constraint meetings_on_behalf_user foreign key (on_behalf_by) references users (id),
  constraint meetings_confirmed_user foreign key (confirmed_by) references users (id)
);
create unique index meetings_one_regular_a_month on meetings (organization_id, month) where kind = 'branch_regular';
create index meetings_organization on meetings (organization_id, month);
create index meetings_list on meetings (month, tree_at);
create index meetings_not_recorded on meetings (month, tree_at) where state in ('planned', 'recording');

-- A closed organization accepts no meeting dated outside its life.
create function meetings_within_life() returns trigger language plpgsql as $$
begin
  if exists (select from organizations o where o.id = new.organization_id
      and (coalesce(new.held_on, new.planned_on) < o.established_on
        or coalesce(new.held_on, new.planned_on) >= o.closed_on)) then
    raise exception using errcode = 'check_violation', constraint = 'meetings_within_life', table = 'meetings',
      message = format('organization %s did not exist on %s', new.organization_id, coalesce(new.held_on, new.planned_on));
  end if;
  return new;
end
$$;
create trigger meetings_within_life before insert or update of held_on, planned_on on meetings
  for each row execute function meetings_within_life();

create table agenda_items (
  id uuid not null,
  meeting_id uuid not null,
  organization_id integer not null,
  tree_at bigint not null,
  item_no smallint not null,
  section text not null,
  title text not null,
  presenter_id uuid,
  conclusion text,
  version integer not null default 1,
  constraint agenda_items_pkey primary key (id),
  constraint agenda_items_meeting foreign key (meeting_id, organization_id)
    references meetings (id, organization_id),
  constraint agenda_items_presenter_exists foreign key (presenter_id) references members (id),
  constraint agenda_items_place foreign key (organization_id, tree_at)
    references organizations (id, tree_lo) on update cascade,
  constraint agenda_items_section_known check (section in
    ('opening', 'information', 'last_month', 'ideology', 'next_month', 'criticism', 'thematic', 'other')),
  constraint agenda_items_title_given check (btrim(title) <> '')
);
create index agenda_items_organization on agenda_items (organization_id);
create index agenda_items_meeting on agenda_items (meeting_id, item_no);

-- Only exceptions: who is not named here was present from beginning to end.
create table attendances (
  meeting_id uuid not null,
  member_id uuid not null,
  organization_id integer not null,
  tree_at bigint not null,
  status text not null,
  reason text,
  note text,
  version integer not null default 1,
  constraint attendances_pkey primary key (meeting_id, member_id),
  constraint attendances_meeting foreign key (meeting_id, organization_id)
    references meetings (id, organization_id),
  constraint attendances_member_exists foreign key (member_id) references members (id),
  constraint attendances_place foreign key (organization_id, tree_at)
    references organizations (id, tree_lo) on update cascade,
  constraint attendances_status_known
    check (status in ('absent_excused', 'absent_unexcused', 'late', 'left_early'))
);
create index attendances_organization on attendances (organization_id);
create index attendances_member on attendances (member_id);

create table guests (
  id uuid not null,
  meeting_id uuid not null,
  organization_id integer not null,
  tree_at bigint not null,
  full_name text not null,
  title text,
  constraint guests_pkey primary key (id),
  constraint guests_meeting foreign key (meeting_id, organization_id) references meetings (id, organization_id),
  constraint guests_place foreign key (organization_id, tree_at)
    references organizations (id, tree_lo) on update cascade,
  constraint guests_full_name_given check (btrim(full_name) <> '')
);
create index guests_organization on guests (organization_id);
create index guests_meeting on guests (meeting_id);

create table statements (
  id uuid not null,
  meeting_id uuid not null,
  organization_id integer not null,
  tree_at bigint not null,
  agenda_item_id uuid,
  member_id uuid not null,
  kind text not null,
  text text,
  version integer not null default 1,
  constraint statements_pkey primary key (id),
  constraint statements_meeting foreign key (meeting_id, organization_id)
    references meetings (id, organization_id),
  constraint statements_agenda_item_exists foreign key (agenda_item_id) references agenda_items (id),
  constraint statements_member_exists foreign key (member_id) references members (id),
  constraint statements_place foreign key (organization_id, tree_at)
    references organizations (id, tree_lo) on update cascade,
  constraint statements_kind_known
    check (kind in ('information', 'addition', 'critique', 'proposal', 'question', 'report'))
);
create index statements_organization on statements (organization_id);
create index statements_meeting on statements (meeting_id);
create index statements_member on statements (member_id);

-- A task of a resolution; later also of directives, recommendations, findings. It is open until a
-- meeting hears that it is done.
create table tasks (
  id uuid not null,
  organization_id integer not null,
  tree_at bigint not null,
  meeting_id uuid not null, -- the meeting that gave it
  title text not null,
  member_id uuid not null,
  measure text not null,
  due_on date not null,
  version integer not null default 1,
  constraint tasks_pkey primary key (id),
  constraint tasks_organization_key unique (id, organization_id),
  constraint tasks_meeting foreign key (meeting_id, organization_id) references meetings (id, organization_id),
  constraint tasks_member_exists foreign key (member_id) references members (id),
  constraint tasks_place foreign key (organization_id, tree_at)
    references organizations (id, tree_lo) on update cascade,
  constraint tasks_title_given check (btrim(title) <> ''),
  constraint tasks_measure_given check (btrim(measure) <> '')
);
create index tasks_organization on tasks (organization_id, due_on);
create index tasks_meeting on tasks (meeting_id);
create index tasks_member on tasks (member_id);

-- What a later meeting heard of a task: the table of results in the next resolution.
create table task_results (
  task_id uuid not null,
  meeting_id uuid not null,
  organization_id integer not null,
  tree_at bigint not null,
  outcome text not null,
  note text,
  version integer not null default 1,
  constraint task_results_pkey primary key (task_id, meeting_id),
  constraint task_results_task foreign key (task_id, organization_id) references tasks (id, organization_id),
  constraint task_results_meeting foreign key (meeting_id, organization_id)
    references meetings (id, organization_id),
  constraint task_results_place foreign key (organization_id, tree_at)
    references organizations (id, tree_lo) on update cascade,
  constraint task_results_outcome_known check (outcome in ('done', 'partly', 'not_done'))
);
create index task_results_organization on task_results (organization_id);
create index task_results_meeting on task_results (meeting_id);

-- Acts on a meeting with who, when and why. Its state follows from the last of them.
create table meeting_acts (
  id uuid not null,
  meeting_id uuid not null,
  organization_id integer not null,
  tree_at bigint not null,
  act text not null,
  actor_id uuid not null,
  at timestamptz not null,
  reason text,
  constraint meeting_acts_pkey primary key (id),
  constraint meeting_acts_meeting foreign key (meeting_id, organization_id)
    references meetings (id, organization_id),
  constraint meeting_acts_actor_exists foreign key (actor_id) references users (id),
  constraint meeting_acts_place foreign key (organization_id, tree_at)
    references organizations (id, tree_lo) on update cascade,
  constraint meeting_acts_act_known check (act in
    ('started', 'closed', 'not_held', 'reopened', 'entered_on_behalf', 'confirmed')),
  constraint meeting_acts_reason_given check (act not in ('not_held', 'reopened') or btrim(reason) <> '')
);
create index meeting_acts_organization on meeting_acts (organization_id);
create index meeting_acts_meeting on meeting_acts (meeting_id, at);

-- Terms of committees: numbers of documents begin anew with each (one congress in five years, piloted
-- from 1/7/2025: QĐ 294-QĐ/TW ngày 26/5/2025).
create table document_terms (
  valid daterange not null,
  source text not null,
  verified boolean not null,
  constraint document_terms_pkey primary key (valid),
  constraint document_terms_one_at_a_time exclude using gist (valid with &&)
);
insert into document_terms values
  ('[,2025-07-01)', 'nhiệm kỳ trước khi tổ chức lại', false),
  ('[2025-07-01,)', 'QĐ 294-QĐ/TW ngày 26/5/2025', false);

-- Numbers of documents run from 01 per kind within a term, without gaps: one is taken when a document
-- is issued, never for a draft (HD 05-HD/VPTW ngày 27/5/2026; unverified).
create table document_numbers (
  organization_id integer not null,
  tree_at bigint not null,
  kind text not null,
  term_from date not null, -- first day of the term; of the first one known: 1930-02-03
  number integer not null,
  meeting_id uuid not null,
  constraint document_numbers_pkey primary key (organization_id, kind, term_from, number),
  constraint document_numbers_once unique (meeting_id, kind),
  constraint document_numbers_meeting foreign key (meeting_id, organization_id)
    references meetings (id, organization_id),
  constraint document_numbers_place foreign key (organization_id, tree_at)
    references organizations (id, tree_lo) on update cascade,
  constraint document_numbers_kind_known check (kind in ('minutes', 'resolution')),
  constraint document_numbers_positive check (number > 0)
);

select protect(t) from unnest(array['meetings', 'agenda_items', 'attendances', 'guests', 'statements', 'tasks',
  'task_results', 'meeting_acts', 'document_numbers']::regclass[]) t;
select audit('meetings'), audit('tasks');
-- What is part of a meeting belongs to its history.
select audit(t, record => 'meeting_id') from unnest(array['agenda_items', 'attendances', 'guests', 'statements',
  'task_results', 'meeting_acts', 'document_numbers']::regclass[]) t;
grant select on agenda_templates, absence_reasons, meeting_norms, document_terms to chibo_app;
select audit('agenda_templates', record => 'section'), audit('absence_reasons', record => 'code'),
  audit('meeting_norms', record => 'norm'), audit('document_terms', record => 'valid');

reset role;
