set local role chibo_owner;

-- Names with numbers in them in the order that people expect: Thôn 2 before Thôn 10.
create collation vi_numbered (provider = icu, locale = 'vi-u-kn-true');

-- Search by the beginnings of words (crate::text::search) compares `' ' || search_name || ' '` with
-- patterns such as `% kien%`; the index holds the same expression, and the blank before a word makes
-- even two letters selective.
drop index organization_names_search, members_search;
create index organization_names_words on organization_names using gin ((' ' || search_name || ' ') gin_trgm_ops);
create index members_words on members using gin ((' ' || search_name || ' ') gin_trgm_ops);
-- A common name is found by walking the list in its order instead.
create index members_in_order on members (given_name collate "vi-x-icu", full_name collate "vi-x-icu", id);

-- Members by their names, within the scope of the request and the narrower one of the question (`reach`).
-- As the owner: `like` is not leakproof, so under row-level security no index on names is ever used.
-- The same condition stands here instead. `lead` is the pattern that is expected to find the fewest.
create policy owner_select on members for select to chibo_owner using (true);
create function members_named(
  lead text, others text[], reach int8multirange, after uuid, at_most integer)
returns table (id uuid, tree_at bigint, organization_id integer, full_name text)
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  seen int8multirange := reach * current_setting('chibo.scope')::int8multirange;
  lo bigint := coalesce(lower(seen), 0); -- the system's own scope has no ends
  hi bigint := coalesce(upper(seen), 1::bigint << 62);
  last members;
begin
  select * into last from members m where m.id = after and m.tree_at <@ seen;
  return query
    select m.id, m.tree_at, m.organization_id, m.full_name
    from members m
    where ' ' || m.search_name || ' ' like lead and ' ' || m.search_name || ' ' like all (others)
      and m.tree_at >= lo and m.tree_at < hi and m.tree_at <@ seen
      and (last.id is null or (m.given_name collate "vi-x-icu", m.full_name collate "vi-x-icu", m.id)
        > (last.given_name, last.full_name, last.id))
    order by m.given_name collate "vi-x-icu", m.full_name collate "vi-x-icu", m.id
    limit at_most;
end
$$;
grant execute on function members_named to chibo_app;

-- Whether a dated fact holds on a day: `valid @> on_day`, but not for an index. Nearly all facts hold
-- today, and the exclusion constraints bring an index in which `valid @>` finds every one of them; under
-- row-level security, which hides what the planner knows of `valid`, it takes those for a few.
create function holds_on(valid daterange, on_day date) returns boolean language sql immutable parallel safe as $$
  select coalesce(lower(valid) <= on_day, true) and coalesce(on_day < upper(valid), true)
$$;
grant execute on function holds_on to chibo_app;

-- How many members stood below an organization on a date, by its children of that date (null: its own)
-- and by standing; only standings that count, and only organizations within the scope of the request
-- and of the question. The same members as members_on gives for each of them (a test compares).
--
-- As the owner, for the same reason: row-level security hides from the planner how many rows a date
-- selects, and it would go through a province member by member. Where many organizations are asked
-- for, it is told not to.
create policy owner_select on memberships for select to chibo_owner using (true);
create policy owner_select on member_statuses for select to chibo_owner using (true);
create index member_statuses_member on member_statuses (member_id) include (status, valid);
create function head_counts(top integer, on_day date, reach int8multirange)
returns table (child integer, status text, members bigint)
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan set enable_nestloop = on as $$
declare
  seen int8multirange := reach * current_setting('chibo.scope')::int8multirange;
  children integer[] := '{}';
  organizations integer[] := '{}';
  level_children integer[] := array[null];
  level integer[] := array[top];
  counted text[];
begin
  for depth in 1..20 loop -- a tree of the Party has six levels
    exit when level is null;
    children := children || level_children;
    organizations := organizations || level;
    select array_agg(coalesce(l.child, p.organization_id)), array_agg(p.organization_id) into level_children, level
      from unnest(level_children, level) as l (child, id)
      join organization_parents p on p.parent_id = l.id and holds_on(p.valid, on_day);
  end loop;
  select array_agg(b.child), array_agg(b.id) into children, organizations
    from unnest(children, organizations) as b (child, id)
    join organizations o on o.id = b.id and o.tree_lo <@ seen;
  select array_agg(r.status) into counted from member_status_rules r where r.counted and r.valid @> on_day;
  if cardinality(organizations) > 200 then
    perform set_config('enable_nestloop', 'off', true); -- ends with the function
  end if;
  return query
    with members as (
      select m.organization_id, s.status, count(*) as members
      from memberships m join member_statuses s on s.member_id = m.member_id
      where m.organization_id = any (organizations) and holds_on(m.valid, on_day) and holds_on(s.valid, on_day)
        and s.status = any (counted)
      group by m.organization_id, s.status
    )
    select b.child, m.status, sum(m.members)::bigint
    from unnest(children, organizations) as b (child, id) join members m on m.organization_id = b.id
    group by b.child, m.status;
end
$$;
grant execute on function head_counts to chibo_app;

reset role;
