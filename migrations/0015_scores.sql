set local role chibo_owner;

-- What was done around the meeting: it is scored, and known by its day only.
alter table meetings
  add column committee_met_on date,    -- the branch committee met, or secretary and deputy took counsel
  add column notice_on date,           -- members had notice
  add column documents_posted_on date, -- documents were on the electronic handbook
  add column record_posted_on date;    -- minutes and resolution were; known only after the meeting

-- The quality of a meeting: what the branch says (self), what the record says (computed), what the
-- superior decides. One row is one version: a correction of a locked score is a new version with a
-- reason, and the old one stays. Points are hundredths of a point.
create table scores (
  id uuid not null,
  meeting_id uuid not null,
  organization_id integer not null,
  tree_at bigint not null,
  month date not null, -- of the meeting, so that a list of a month finds it
  rubric_id uuid not null,
  version_no smallint not null default 1,
  corrects uuid,
  correction_reason text,
  superseded boolean not null default false, -- a later version corrects it
  state text not null default 'draft',
  self_points integer,
  self_class text,
  computed_points integer, -- every criterion that can be counted as counted, the others as the branch judges
  computed_class text,
  facts jsonb,             -- what the record knew when the branch scored
  submitted_facts jsonb,   -- and when the sheet went to the superior
  shortcomings text,       -- as the chair names them, and how they are put right: into the minutes
  votes_for smallint,
  votes_against smallint,
  votes_other smallint,
  returned_because text,   -- one sentence of the superior, until it is submitted again
  decided_points integer,
  decided_class text,
  decision_reason text,
  decided_by uuid,
  version integer not null default 1,
  constraint scores_pkey primary key (id),
  constraint scores_organization_key unique (id, organization_id),
  constraint scores_version_once unique (meeting_id, version_no),
  constraint scores_meeting foreign key (meeting_id, organization_id) references meetings (id, organization_id),
  constraint scores_place foreign key (organization_id, tree_at)
    references organizations (id, tree_lo) on update cascade,
  constraint scores_rubric_exists foreign key (rubric_id) references rubrics (id),
  constraint scores_corrects_exists foreign key (corrects) references scores (id),
  constraint scores_decided_by_exists foreign key (decided_by) references users (id),
  constraint scores_state_known check (state in
    ('draft', 'agreed', 'voted', 'submitted', 'returned', 'confirmed', 'adjusted', 'locked')),
  constraint scores_classes_known check (self_class in ('good', 'fair', 'average', 'poor')
    and computed_class in ('good', 'fair', 'average', 'poor') and decided_class in ('good', 'fair', 'average', 'poor')),
  constraint scores_points_in_bounds check (self_points between 0 and 10000
    and computed_points between 0 and 10000 and decided_points between 0 and 10000),
  constraint scores_votes_not_negative check (votes_for >= 0 and votes_against >= 0 and votes_other >= 0),
  constraint scores_agreed_complete check (state = 'draft' or (self_points is not null and self_class is not null
    and computed_points is not null and computed_class is not null and facts is not null)),
  constraint scores_submitted_complete check (state in ('draft', 'agreed', 'voted') or submitted_facts is not null),
  constraint scores_voted_has_votes check (state in ('draft', 'agreed') or votes_for is not null),
  constraint scores_returned_has_reason check (state <> 'returned' or btrim(returned_because) <> ''),
  constraint scores_decided_complete check ((state in ('confirmed', 'adjusted', 'locked'))
    = (decided_points is not null and decided_class is not null and decided_by is not null)),
  constraint scores_correction_has_reason check ((corrects is null) = (version_no = 1)
    and (corrects is null or btrim(correction_reason) <> ''))
);
create unique index scores_one_in_force on scores (meeting_id) where not superseded;
create index scores_organization on scores (organization_id, month);
create index scores_list on scores (month, tree_at);
create index scores_waiting on scores (state, tree_at) where not superseded and state in ('submitted', 'returned');

-- One criterion of a score.
create table score_lines (
  score_id uuid not null,
  criterion_id uuid not null,
  organization_id integer not null,
  tree_at bigint not null,
  applicable boolean not null default true,
  computed_points integer,   -- null: a person judges, or it is known only later
  self_accepted boolean not null default false, -- the branch takes what is computed
  self_level smallint,
  self_points integer,
  self_reason text,
  submitted_points integer,  -- computed again when the sheet went to the superior
  decided_level smallint,
  decided_points integer,
  decided_reason text,
  constraint score_lines_pkey primary key (score_id, criterion_id),
  constraint score_lines_score foreign key (score_id, organization_id) references scores (id, organization_id),
  constraint score_lines_criterion foreign key (criterion_id) references criteria (id),
  constraint score_lines_place foreign key (organization_id, tree_at)
    references organizations (id, tree_lo) on update cascade,
  constraint score_lines_points_not_negative check (computed_points >= 0 and self_points >= 0
    and submitted_points >= 0 and decided_points >= 0)
);
create index score_lines_organization on score_lines (organization_id);

-- Acts on a score with who, when and why.
create table score_acts (
  id uuid not null,
  score_id uuid not null,
  organization_id integer not null,
  tree_at bigint not null,
  act text not null,
  actor_id uuid not null,
  at timestamptz not null,
  reason text,
  constraint score_acts_pkey primary key (id),
  constraint score_acts_score foreign key (score_id, organization_id) references scores (id, organization_id),
  constraint score_acts_actor_exists foreign key (actor_id) references users (id),
  constraint score_acts_place foreign key (organization_id, tree_at)
    references organizations (id, tree_lo) on update cascade,
  constraint score_acts_act_known check (act in ('edited', 'agreed', 'voted', 'submitted', 'returned', 'confirmed',
    'adjusted', 'withdrawn', 'locked', 'corrected')),
  constraint score_acts_reason_given check (act not in ('returned', 'corrected') or btrim(reason) <> '')
);
create index score_acts_organization on score_acts (organization_id);
create index score_acts_score on score_acts (score_id, at);

-- The sheet of somebody who was there (a leader) or who inspects: stands apart, one for each author.
create table score_sheets (
  id uuid not null,
  meeting_id uuid not null,
  organization_id integer not null,
  tree_at bigint not null,
  month date not null,
  rubric_id uuid not null,
  kind text not null,
  author_id uuid not null,
  state text not null default 'draft',
  points integer,
  class text,
  findings text,
  recommendations text,
  signed_at timestamptz,
  version integer not null default 1,
  constraint score_sheets_pkey primary key (id),
  constraint score_sheets_organization_key unique (id, organization_id),
  constraint score_sheets_one_an_author unique (meeting_id, kind, author_id),
  constraint score_sheets_meeting foreign key (meeting_id, organization_id) references meetings (id, organization_id),
  constraint score_sheets_place foreign key (organization_id, tree_at)
    references organizations (id, tree_lo) on update cascade,
  constraint score_sheets_rubric_exists foreign key (rubric_id) references rubrics (id),
  constraint score_sheets_author_exists foreign key (author_id) references users (id),
  constraint score_sheets_kind_known check (kind in ('attendee', 'inspection')),
  constraint score_sheets_state_known check (state in ('draft', 'signed')),
  constraint score_sheets_class_known check (class in ('good', 'fair', 'average', 'poor')),
  constraint score_sheets_signed_complete check (state <> 'signed'
    or (points is not null and class is not null and signed_at is not null))
);
create index score_sheets_organization on score_sheets (organization_id, month);
create index score_sheets_list on score_sheets (month, tree_at);

create table score_sheet_lines (
  sheet_id uuid not null,
  criterion_id uuid not null,
  organization_id integer not null,
  tree_at bigint not null,
  level smallint,
  points integer not null,
  note text,
  constraint score_sheet_lines_pkey primary key (sheet_id, criterion_id),
  constraint score_sheet_lines_sheet foreign key (sheet_id, organization_id)
    references score_sheets (id, organization_id),
  constraint score_sheet_lines_criterion foreign key (criterion_id) references criteria (id),
  constraint score_sheet_lines_place foreign key (organization_id, tree_at)
    references organizations (id, tree_lo) on update cascade,
  constraint score_sheet_lines_points_not_negative check (points >= 0)
);
create index score_sheet_lines_organization on score_sheet_lines (organization_id);

select protect(t) from unnest(array['scores', 'score_lines', 'score_acts', 'score_sheets', 'score_sheet_lines']::regclass[]) t;
revoke delete on scores, score_lines, score_acts, score_sheets, score_sheet_lines from chibo_app; -- they stay
revoke update on score_acts from chibo_app;

-- The life of a score. crate::evaluations::state says the same; a test compares every pair.
create function score_may_become(before text, after text) returns boolean language sql immutable as $$
  select (before, after) in (('draft', 'agreed'), ('agreed', 'draft'), ('agreed', 'voted'), ('voted', 'draft'),
    ('voted', 'submitted'), ('submitted', 'returned'), ('returned', 'submitted'), ('submitted', 'confirmed'),
    ('submitted', 'adjusted'), ('confirmed', 'submitted'), ('adjusted', 'submitted'), ('confirmed', 'locked'),
    ('adjusted', 'locked'))
$$;
grant execute on function score_may_become to chibo_app;

-- Who decides has not scored, and does not serve in the branch that is judged. As the owner: it must
-- see every act and every office, whatever the one who decides may see.
create policy owner_select on score_acts for select to chibo_owner using (true);
create policy owner_judges on positions for select to chibo_owner
  using (current_setting('chibo.judging', true) = 'on'); -- for this function: chibo_app gains nothing by setting it
create function is_party_to_score(who uuid, score uuid) returns boolean language plpgsql security definer
set search_path = public, pg_temp as $$
declare
  party boolean;
begin
  perform set_config('chibo.judging', 'on', true);
  party := exists (select from score_acts a where a.score_id = score and a.actor_id = who
      and a.act in ('edited', 'agreed', 'voted', 'submitted'))
    or exists (select from score_acts a join users u on u.id = who
      join positions p on p.member_id = u.member_id and p.organization_id = a.organization_id
        and p.valid @> current_setting('chibo.today')::date
      where a.score_id = score);
  perform set_config('chibo.judging', 'off', true);
  return party;
end
$$;
grant execute on function is_party_to_score to chibo_app;

create function scores_guard() returns trigger language plpgsql as $$
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
  if new.state in ('confirmed', 'adjusted') and old.state = 'submitted'
      and is_party_to_score(new.decided_by, new.id) then
    raise exception using errcode = 'check_violation', constraint = 'scores_decided_by_another', table = 'scores',
      message = 'who scored, or serves in the branch, does not decide';
  end if;
  return new;
end
$$;
create trigger scores_guard before update on scores for each row execute function scores_guard();
-- A correction comes decided; the version it corrects was locked.
create function scores_begin() returns trigger language plpgsql as $$
begin
  if new.corrects is null and new.state <> 'draft' or new.corrects is not null and not (new.state = 'adjusted'
      and exists (select from scores s where s.id = new.corrects and s.state = 'locked'
        and s.meeting_id = new.meeting_id and s.version_no = new.version_no - 1)
      and not is_party_to_score(new.decided_by, new.corrects)) then
    raise exception using errcode = 'check_violation', constraint = 'scores_state_order', table = 'scores',
      message = 'a score begins as a draft, a correction as the decision of somebody else';
  end if;
  return new;
end
$$;
create trigger scores_begin before insert on scores for each row execute function scores_begin();
create function scores_remain() returns trigger language plpgsql as $$
begin
  raise exception using errcode = 'check_violation', constraint = 'scores_locked_stays', table = tg_table_name,
    message = 'scores are not deleted';
end
$$;
create trigger scores_remain before delete on scores for each row execute function scores_remain();
create trigger score_acts_remain before delete on score_acts for each row execute function scores_remain();

-- The branch writes its columns while the sheet is with the branch, the superior while it is there.
create function score_lines_guard() returns trigger language plpgsql as $$
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
    or tg_op = 'INSERT' and standing not in ('draft', 'adjusted') then
    raise exception using errcode = 'check_violation', constraint = 'scores_locked_stays', table = 'score_lines',
      message = format('a line of a score that is %s does not change so', standing);
  end if;
  return new;
end
$$;
create trigger score_lines_guard before insert or delete on score_lines
  for each row execute function score_lines_guard();
do $$
begin
  execute format('create trigger score_lines_guard_update before update on score_lines for each row when (not (%s))
    execute function score_lines_guard()', renumbering('score_lines'));
end
$$;

-- What was signed stays.
create function score_sheets_guard() returns trigger language plpgsql as $$
begin
  if (to_jsonb(new) - 'tree_at') is distinct from (to_jsonb(old) - 'tree_at') and (old.state = 'signed'
      or new.author_id <> old.author_id or new.author_id::text <> current_setting('chibo.actor')) then
    raise exception using errcode = 'check_violation', constraint = 'score_sheets_author_only', table = 'score_sheets',
      message = 'a sheet is written by its author until it is signed';
  end if;
  return new;
end
$$;
create trigger score_sheets_guard before update on score_sheets for each row execute function score_sheets_guard();
create function score_sheet_lines_guard() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or (tg_op = 'INSERT' or (to_jsonb(new) - 'tree_at') is distinct from (to_jsonb(old) - 'tree_at'))
      and not exists (select from score_sheets s where s.id = new.sheet_id and s.state = 'draft'
        and s.author_id::text = current_setting('chibo.actor')) then
    raise exception using errcode = 'check_violation', constraint = 'score_sheets_author_only',
      table = 'score_sheet_lines', message = 'a sheet is written by its author until it is signed';
  end if;
  return new;
end
$$;
create trigger score_sheet_lines_guard before insert or update or delete on score_sheet_lines
  for each row execute function score_sheet_lines_guard();

-- What went to the superior is not opened again under the superior's eyes; what was only voted is void
-- once the record is open again.
create function meetings_scored_stay_closed() returns trigger language plpgsql as $$
begin
  if exists (select from scores s where s.meeting_id = new.id and not s.superseded
      and s.state in ('submitted', 'confirmed', 'adjusted', 'locked')) then
    raise exception using errcode = 'check_violation', constraint = 'meetings_scored_stay_closed', table = 'meetings',
      message = 'the score of this meeting was submitted';
  end if;
  update scores set state = 'draft', votes_for = null, votes_against = null, votes_other = null,
    version = version + 1 where meeting_id = new.id and state in ('agreed', 'voted');
  return new;
end
$$;
create trigger meetings_scored_stay_closed after update of state on meetings
  for each row when (old.state in ('closed', 'not_held') and new.state in ('planned', 'recording'))
  execute function meetings_scored_stay_closed();

-- The longest run of excused absences in a year that reaches up to a meeting, over those excused there.
create function excused_streak(meeting uuid) returns integer language sql stable as $$
  with this as (select m.id, m.organization_id, m.month from meetings m where m.id = meeting),
  held as (
    select m.id, row_number() over (order by m.month desc) as back
    from meetings m join this on m.organization_id = this.organization_id
    where m.kind = 'branch_regular' and m.month <= this.month and m.month >= date_trunc('year', this.month)
      and (m.state = 'closed' or m.id = this.id)),
  runs as (
    select a.member_id, count(*) as run
    from attendances a join held h on h.id = a.meeting_id
    where a.status = 'absent_excused' and not exists (
      select from held missed where missed.back < h.back and not exists (
        select from attendances b where b.meeting_id = missed.id and b.member_id = a.member_id
          and b.status = 'absent_excused'))
    group by a.member_id)
  select coalesce(max(run), 0)::integer from runs
$$;
grant execute on function excused_streak to chibo_app;

select audit('scores', record => 'meeting_id'), audit('score_lines', record => 'score_id'),
  audit('score_acts', record => 'score_id'), audit('score_sheets', record => 'meeting_id'),
  audit('score_sheet_lines', record => 'sheet_id');

reset role;
