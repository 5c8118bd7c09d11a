set local role chibo_owner;

-- What an organization is called on the day of this request.
create function organization_name(named integer) returns text language sql stable as
$$ select organization_name(named, current_setting('chibo.today')::date) $$;
grant execute on function organization_name(integer) to chibo_app;

-- People of the Party. Only what running a branch needs (data minimisation, Law 91/2025/QH15): no
-- religion, ethnicity, health, family or citizen number. A member belongs to one home organization;
-- organization_id and tree_at follow the membership that is valid today.
create table members (
  id uuid not null,
  organization_id integer not null,
  tree_at bigint not null,
  full_name text not null,
  search_name text not null generated always as (fold_vi(full_name)) stored,
  -- Lists are sorted as people are called: by the last word, then by the whole name.
  given_name text not null generated always as (regexp_replace(full_name, '^.*\s', '')) stored,
  sex text not null,
  birth_year smallint,
  birth_month smallint,
  birth_day smallint,
  phone text,
  email text,
  card_no text,
  admitted_on date,  -- day of the admission decision: party age counts from it
  official_on date,
  occupation text,
  education_general text,
  education_professional text,
  political_theory text,
  version integer not null default 1,
  constraint members_pkey primary key (id),
  constraint members_organization_key unique (id, organization_id),
  constraint members_place foreign key (organization_id, tree_at)
    references organizations (id, tree_lo) on update cascade,
  constraint members_full_name_given check (full_name = btrim(full_name) and full_name <> '' and length(full_name) <= 100),
  constraint members_sex_known check (sex in ('male', 'female')),
  -- A birth date may be known to the year or the month only.
  constraint members_birth_date_real check (
    (birth_month is null or birth_year is not null) and (birth_day is null or birth_month is not null)
    and birth_year between 1900 and 2100 and birth_month between 1 and 12
    and (birth_day is null or birth_day between 1 and extract(day from
      make_date(birth_year, birth_month, 1) + interval '1 month' - interval '1 day'))),
  constraint members_card_no_digits check (card_no ~ '^[0-9]{6,12}$'),
  constraint members_official_after_admission check (official_on >= admitted_on),
  constraint members_political_theory_known
    check (political_theory in ('elementary', 'intermediate', 'advanced', 'bachelor'))
);
create index members_organization on members (organization_id);
create index members_tree on members (tree_at);
create index members_search on members using gin (search_name gin_trgm_ops);
-- A card number is one person's within one organization; across the country it is not ours to judge.
create unique index members_card_no_once on members (organization_id, card_no) where card_no is not null;

-- To which organization a member belonged on a date: never two at once.
create table memberships (
  id uuid not null,
  member_id uuid not null,
  organization_id integer not null,
  tree_at bigint not null,
  valid daterange not null,
  ended_because text,
  ended_note text,
  constraint memberships_pkey primary key (id),
  constraint memberships_member_exists foreign key (member_id) references members (id),
  constraint memberships_place foreign key (organization_id, tree_at)
    references organizations (id, tree_lo) on update cascade,
  constraint memberships_not_empty check (not isempty(valid)),
  constraint memberships_one_at_a_time exclude using gist (member_id with =, valid with &&),
  constraint memberships_ended_because_known check (ended_because in
    ('transferred', 'reorganized', 'resigned', 'removed', 'expelled', 'deceased')),
  constraint memberships_end_has_reason check (upper_inf(valid) = (ended_because is null))
);
create index memberships_organization on memberships (organization_id, member_id);
create index memberships_tree on memberships (tree_at);

-- What a member's standing was on a date. The flags of a status (counted, votes, in the base of the
-- attendance rate) are rules of the world with dates: member_status_rules.
create table member_statuses (
  id uuid not null,
  member_id uuid not null,
  organization_id integer not null,
  tree_at bigint not null,
  status text not null,
  valid daterange not null,
  constraint member_statuses_pkey primary key (id),
  constraint member_statuses_member_exists foreign key (member_id) references members (id),
  constraint member_statuses_place foreign key (organization_id, tree_at)
    references organizations (id, tree_lo) on update cascade,
  constraint member_statuses_not_empty check (not isempty(valid)),
  constraint member_statuses_one_at_a_time exclude using gist (member_id with =, valid with &&),
  constraint member_statuses_status_known check (status in
    ('official', 'probationary', 'exempt', 'reduced', 'leave_of_absence', 'suspended', 'abroad'))
);
create index member_statuses_organization on member_statuses (organization_id, member_id);

create table member_status_rules (
  status text not null,
  counted boolean not null,       -- in the head-count of the organization
  votes boolean not null,
  in_attendance boolean not null, -- in the base of the attendance rate
  valid daterange not null,
  source text not null,
  verified boolean not null,
  constraint member_status_rules_pkey primary key (status, valid),
  constraint member_status_rules_one_at_a_time exclude using gist (status with =, valid with &&)
);
insert into member_status_rules values
  ('official', true, true, true, '[1930-02-03,)', 'Điều lệ Đảng; thực tế sinh hoạt chi bộ', false),
  ('probationary', true, false, true, '[1930-02-03,)', 'Điều lệ Đảng; thực tế sinh hoạt chi bộ', false),
  ('exempt', true, true, false, '[1930-02-03,)', 'Quy định thi hành Điều lệ Đảng', false),
  ('reduced', true, true, true, '[1930-02-03,)', 'thực tế sinh hoạt chi bộ', false),
  ('leave_of_absence', true, true, true, '[1930-02-03,)', 'thực tế sinh hoạt chi bộ', false),
  ('suspended', true, false, false, '[1930-02-03,)', 'Quy định về kỷ luật đảng viên', false),
  ('abroad', true, false, false, '[1930-02-03,)', 'Quy định về đảng viên ở ngoài nước', false);

-- Offices held, with dates. Powers rest on them: a grant ends with its position.
create table positions (
  id uuid not null,
  member_id uuid not null,
  organization_id integer not null,
  tree_at bigint not null,
  position text not null,
  title text, -- as the decision words it, where it says more than the code
  valid daterange not null,
  decision text,
  version integer not null default 1,
  constraint positions_pkey primary key (id),
  constraint positions_member_exists foreign key (member_id) references members (id),
  constraint positions_place foreign key (organization_id, tree_at)
    references organizations (id, tree_lo) on update cascade,
  constraint positions_not_empty check (not isempty(valid)),
  constraint positions_position_known check (position in (
    'branch_secretary', 'branch_deputy_secretary', 'branch_committee_member', 'group_leader', 'group_deputy',
    'committee_secretary', 'committee_deputy_secretary', 'standing_committee_member', 'committee_member',
    'inspection_chair', 'inspection_deputy', 'board_head', 'board_deputy', 'division_head', 'division_deputy',
    'office_head', 'office_staff', 'village_head', 'pc_chair')),
  constraint positions_once exclude using gist
    (member_id with =, organization_id with =, position with =, valid with &&),
  -- One serving secretary per organization, branch or committee.
  constraint positions_one_secretary exclude using gist (organization_id with =, valid with &&)
    where (position in ('branch_secretary', 'committee_secretary'))
);
create index positions_organization on positions (organization_id, position);
create index positions_member on positions (member_id);

alter table users add constraint users_member_exists foreign key (member_id) references members (id);
alter table grants add constraint grants_position_exists foreign key (position_id) references positions (id);

-- The members of an organization on a date with their standing then: the roster of a meeting and
-- every head-count "as of" come from here and nowhere else. Row-level security of the caller applies.
create function members_on(organization integer, on_day date)
returns table (member_id uuid, status text, counted boolean, votes boolean, in_attendance boolean)
language sql stable as $$
  select m.member_id, s.status, r.counted, r.votes, r.in_attendance
  from memberships m
  join member_statuses s on s.member_id = m.member_id and s.valid @> on_day
  join member_status_rules r on r.status = s.status and r.valid @> on_day
  where m.organization_id = organization and m.valid @> on_day
$$;
grant execute on function members_on to chibo_app;

select protect(t) from unnest(array['members', 'memberships', 'member_statuses', 'positions']::regclass[]) t;
select audit('members');
-- Dated facts belong to the history of their member.
select audit(t, record => 'member_id')
  from unnest(array['memberships', 'member_statuses', 'positions']::regclass[]) t;
grant select on member_status_rules to chibo_app;
select audit('member_status_rules', record => 'status');

reset role;
