set local role chibo_owner;

-- Whom the record of a branch names, after they belong elsewhere. The rows of a member go along with the
-- member; the meeting, its exceptions, statements and tasks stay. meeting_people (0010) gives the names;
-- here are the roll and the holders of tasks. Both read the meeting, or the tasks, under the scope of the
-- caller (row-level security is forced on the owner too) and only the people behind them without.

-- Who belonged to the organization of a meeting on a day, with the standing of that day and the name of
-- today: members_on, also of those who have moved since. Planned for this organization and this day: a
-- plan for any of them would go through all facts that hold on a day.
create function meeting_roster(meeting uuid, on_day date)
returns table (member_id uuid, full_name text, given_name text, status text, votes boolean, in_attendance boolean)
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  branch integer;
begin
  select m.organization_id into branch from meetings m where m.id = meeting;
  return query
    select x.member_id, p.full_name, p.given_name, x.status, x.votes, x.in_attendance
    from members_on(branch, on_day) x
    join members p on p.id = x.member_id;
end
$$;

-- Who holds tasks, and whether they have left the organization that gave them: such a task needs
-- somebody else.
create function task_holders(held uuid[]) returns table (task_id uuid, full_name text, gone boolean)
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
  return query
    select t.id, p.full_name, not exists (select from memberships s where s.member_id = t.member_id
      and s.organization_id = t.organization_id and holds_on(s.valid, current_setting('chibo.today')::date))
    from tasks t join members p on p.id = t.member_id
    where t.id = any (held);
end
$$;
grant execute on function meeting_roster, task_holders to chibo_app;

-- What closing froze did not add up to the branch: those in reduced duty, on leave, suspended or abroad
-- were not counted.
alter table meetings
  add column reduced_count smallint,
  add column leave_count smallint,
  add column suspended_count smallint,
  add column abroad_count smallint;

reset role;
