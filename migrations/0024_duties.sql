set local role chibo_owner;

-- What leaders are chosen by: rows with dates and a source, not constants.

-- How senior somebody is who holds a position, from 1 to 10.
create table position_ranks (
  position text not null,
  seniority smallint not null,
  valid daterange not null,
  source text not null,
  verified boolean not null,
  constraint position_ranks_pkey primary key (position, valid),
  constraint position_ranks_seniority_known check (seniority between 1 and 10),
  constraint position_ranks_one_at_a_time exclude using gist (position with =, valid with &&)
);
insert into position_ranks
select position, seniority, '[1930-02-03,)', 'thực tế địa phương, cần xác nhận', false
from (values
  ('committee_secretary', 10), ('committee_deputy_secretary', 9), ('standing_committee_member', 8), ('pc_chair', 8),
  ('inspection_chair', 7), ('board_head', 7), ('committee_member', 6), ('inspection_deputy', 6), ('board_deputy', 6),
  ('office_head', 5), ('division_head', 4), ('division_deputy', 3), ('office_staff', 2)
) as t (position, seniority);

-- key_seniority: from here on somebody is a key leader. evening_hour: a duty of the day ends and one of the
-- evening begins. weak_points: a mean of official scores below it makes a branch weak, in hundredths, over
-- weak_months.
create table assignment_norms (
  norm text not null,
  amount integer not null,
  valid daterange not null,
  source text not null,
  verified boolean not null,
  constraint assignment_norms_pkey primary key (norm, valid),
  constraint assignment_norms_known check (norm in ('key_seniority', 'evening_hour', 'weak_points', 'weak_months')),
  constraint assignment_norms_amount_positive check (amount > 0),
  constraint assignment_norms_one_at_a_time exclude using gist (norm with =, valid with &&)
);
insert into assignment_norms
select norm, amount, '[1930-02-03,)', 'thực tế địa phương, cần xác nhận', false
from (values ('key_seniority', 6), ('evening_hour', 17), ('weak_points', 7000), ('weak_months', 3)) as t (norm, amount);
grant select on position_ranks, assignment_norms to chibo_app;

-- Duties and trips of those who attend branches: entered by hand or read from a calendar file. They belong to
-- the person, who sees them with any account; the body where the person serves sees and enters them too.
create table duties (
  id uuid not null,
  leader_id uuid not null,
  first_day date not null,
  last_day date not null,
  part text not null,
  title text,
  private boolean not null default false, -- the words are for the person alone
  uid text, -- of the event in the calendar file; none: entered by hand
  constraint duties_pkey primary key (id),
  constraint duties_leader_exists foreign key (leader_id) references users (id),
  constraint duties_in_order check (last_day >= first_day),
  constraint duties_not_endless check (last_day < first_day + 366),
  constraint duties_part_known check (part in ('all_day', 'daytime', 'evening')),
  constraint duties_title_given check (title = btrim(title) and title <> ''),
  constraint duties_title_length check (length(title) <= 200),
  constraint duties_uid_length check (length(uid) <= 500),
  constraint duties_event_once unique nulls distinct (leader_id, uid, first_day)
);
create index duties_leader on duties (leader_id, last_day);

alter table duties enable row level security, force row level security;
create policy own_or_serving on duties
  using (leader_id = (select current_setting('chibo.actor')::uuid)
    or exists (select from users u join positions p on p.member_id = u.member_id
      where u.id = duties.leader_id and p.valid @> current_setting('chibo.today')::date
        and p.tree_at <@ (select current_setting('chibo.scope')::int8multirange)))
  with check (leader_id = (select current_setting('chibo.actor')::uuid)
    or exists (select from users u join positions p on p.member_id = u.member_id
      where u.id = duties.leader_id and p.valid @> current_setting('chibo.today')::date
        and p.tree_at <@ (select current_setting('chibo.write_scope')::int8multirange)));
-- What may be seen of another may be taken away only where it may be written.
create policy removed_by_writers on duties as restrictive for delete
  using (leader_id = (select current_setting('chibo.actor')::uuid)
    or exists (select from users u join positions p on p.member_id = u.member_id
      where u.id = duties.leader_id and p.valid @> current_setting('chibo.today')::date
        and p.tree_at <@ (select current_setting('chibo.write_scope')::int8multirange)));
grant select, insert, delete on duties to chibo_app;

-- The evening of an assignment follows its meeting, and a branch can move its day to one that the leader has
-- given to another branch. That must not keep the branch from moving, and the assignment stays: the two are
-- shown as a clash. So one evening is asked for when an assignment is made, and no more afterwards; of two
-- made at once the second waits for the first and is refused like by the index that stood here.
drop index assignments_one_evening;
create index assignments_evening on assignments (leader_id, meeting_on) where state in ('planned', 'attended');
-- A branch can meet for a month after its end.
alter table assignments drop constraint assignments_day_in_month;

create function assignments_begin() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  if new.state = 'planned' and exists (select from organizations o where o.id = new.other_organization_id
      and (o.kind <> 'branch' or o.closed_on <= new.month)) then
    raise exception using errcode = 'check_violation', constraint = 'assignments_open_branch', table = 'assignments',
      message = 'nobody is sent where no branch meets any more';
  end if;
  if new.state in ('planned', 'attended') and new.meeting_on is not null then
    perform pg_advisory_xact_lock(hashtextextended('evenings of ' || new.leader_id, 24));
    if exists (select from assignments a where a.leader_id = new.leader_id and a.meeting_on = new.meeting_on
        and a.state in ('planned', 'attended') and a.id <> new.id
        and a.other_organization_id <> new.other_organization_id) then -- of the same branch assignments_once speaks
      raise exception using errcode = 'unique_violation', constraint = 'assignments_one_evening', table = 'assignments',
        message = 'nobody is at two branches on one evening';
    end if;
  end if;
  return new;
end
$$;
create trigger assignments_begin before insert on assignments for each row execute function assignments_begin();

-- Both sides write the evening: who assigns, and whoever moves the day of the branch.
drop trigger sides on assignments;
do $$
begin
  execute format('create trigger sides before update on assignments for each row when (not (%s))
    execute function guard_sides(%L, %L)', renumbering('assignments'), '{miss_code, miss_note, told_at}',
    '{version, state, meeting_on}');
end
$$;
create function assignments_follow() returns trigger language plpgsql as $$
begin
  update assignments a set meeting_on = coalesce(new.held_on, new.planned_on)
  where a.other_organization_id = new.organization_id and a.month = new.month and a.state = 'planned'
    and a.meeting_on is distinct from coalesce(new.held_on, new.planned_on);
  return null;
end
$$;
create trigger assignments_follow after insert or update of planned_on, held_on on meetings
  for each row when (new.kind = 'branch_regular') execute function assignments_follow();

-- A frozen programme stays as it is, with its groups and who takes part.
create function programs_stay() returns trigger language plpgsql as $$
declare
  program uuid := case tg_table_name when 'programs' then to_jsonb(old) ->> 'id'
    else coalesce(to_jsonb(new), to_jsonb(old)) ->> 'program_id' end;
begin
  if exists (select from programs p where p.id = program and p.frozen_at is not null) then
    raise exception using errcode = 'check_violation', constraint = 'programs_stay', table = 'programs',
      message = 'a frozen programme does not change';
  end if;
  return coalesce(new, old);
end
$$;
do $$
declare
  target regclass;
begin
  foreach target in array array['programs', 'program_groups', 'program_leaders']::regclass[] loop
    execute format('create trigger programs_stay before update on %s for each row when (not (%s))
      execute function programs_stay()', target, renumbering(target));
  end loop;
end
$$;
create trigger programs_stay_removed before delete on programs for each row execute function programs_stay();
create trigger programs_stay_made before insert or delete on program_groups for each row execute function programs_stay();
create trigger programs_stay_made before insert or delete on program_leaders for each row execute function programs_stay();

select audit('duties', record => 'leader_id'), audit('position_ranks', record => 'position'),
  audit('assignment_norms', record => 'norm');

reset role;
