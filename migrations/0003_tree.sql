set local role chibo_owner;

-- All changes of the tree. They take the tree lock exclusively and run as the owner, who alone may write
-- to the tree and reads it whole: a renumbering may touch rows that the actor cannot see. They refuse
-- an organization outside of what the transaction may write; whether the act itself is allowed was
-- decided before, by App::begin and require().
--
-- A connection of the program plans each statement anew for its scope (force_custom_plan). Here the
-- same few statements, and the cascades behind them, run thousands of times: each entry asks for
-- plans that are kept.

-- One change of the tree at a time, and none while a writing transaction holds the lock shared: a
-- position read in a transaction stays true until its end. A transaction that will change the tree
-- takes it at its beginning, or two of them that had begun by holding it shared would wait for each
-- other.
create function tree_lock() returns void language sql as
$$ select pg_advisory_xact_lock(7433001) $$;

-- Does not wait: a save that waits for a long change gives its connection back in between (App::begin),
-- so that readers find one. Refused also while somebody waits for the lock alone, who thus gets it.
create function tree_lock_shared() returns void language plpgsql as $$
begin
  if not pg_try_advisory_xact_lock_shared(7433001) then
    raise exception using errcode = 'lock_not_available', constraint = 'organizations_still',
      message = 'the tree is being changed';
  end if;
end
$$;

-- The widest free stretch among the children of a parent. Position tree_lo is the parent's own.
create function tree_widest_gap(parent integer, out lo bigint, out hi bigint)
language sql stable as $$
  with edges as (
    select coalesce(lag(c.tree_hi) over (order by c.tree_lo), p.tree_lo + 1) as lo, c.tree_lo as hi
    from organizations p join organizations c on c.parent_id = p.id
    where p.id = parent
    union all
    select coalesce((select max(c.tree_hi) from organizations c where c.parent_id = parent), p.tree_lo + 1),
      p.tree_hi
    from organizations p where p.id = parent
  )
  select e.lo, e.hi from edges e order by e.hi - e.lo desc limit 1
$$;

-- Units inside an interval, the one at its start included.
create function tree_weight(lo bigint, hi bigint) returns bigint language sql stable as
$$ select count(*) from organizations where tree_lo >= lo and tree_lo < hi $$;

create function tree_size(top integer) returns bigint language sql stable as
$$ select tree_weight(tree_lo, tree_hi) from organizations where id = top $$;

-- Lays the subtree of `top` out in [lo, hi): each child gets room by the number of units below it
-- and half of every parent stays free. `extra` units are about to arrive under `host`.
create function tree_lay_out(top integer, lo bigint, hi bigint, host integer default null, extra bigint default 0)
returns bigint language plpgsql as $$
declare
  guest_at bigint := (select o.tree_lo from organizations o where o.id = host);
  moved bigint;
begin
  with recursive placed as (
    select top as id, tree_lay_out.lo as lo, tree_lay_out.hi as hi
    union all
    select c.id, p.lo + 1 + u.unit * c.before, p.lo + 1 + u.unit * (c.before + c.weight)
    from placed p
    cross join lateral (
      select k.id, k.weight,
        (sum(k.weight) over (order by k.tree_lo) - k.weight)::bigint as before,
        sum(k.weight) over () as total
      from (
        select o.id, o.tree_lo, tree_weight(o.tree_lo, o.tree_hi)
          + case when o.tree_lo <= guest_at and guest_at < o.tree_hi then extra else 0 end as weight
        from organizations o where o.parent_id = p.id
      ) k
    ) c
    cross join lateral (select div(p.hi - p.lo - 1, 2 * c.total)::bigint as unit) u
  )
  update organizations o set tree_lo = p.lo, tree_hi = p.hi
  from placed p where o.id = p.id and (o.tree_lo, o.tree_hi) <> (p.lo, p.hi);
  get diagnostics moved = row_count;
  return moved;
end
$$;

-- Called when no gap under `host` can take `units`: spreads the units of the nearest ancestor that
-- has at least 2^24 positions for each of them. The root has 2^62 and never fails.
create function tree_make_room(host integer, units bigint) returns void language plpgsql as $$
declare
  top organizations;
begin
  select * into top from organizations where id = host;
  while top.parent_id is not null
    and (top.tree_hi - top.tree_lo) / (tree_size(top.id) + units) < (1 << 24) loop
    select * into top from organizations where id = top.parent_id;
  end loop;
  perform tree_lay_out(top.id, top.tree_lo, top.tree_hi, host, units);
end
$$;

-- A free interval under `host` for `units`: a 64th of the widest gap, or more where many arrive,
-- and never fewer than 1024 positions for each.
create function tree_allocate(host integer, units bigint, out lo bigint, out hi bigint)
language plpgsql as $$
declare
  gap record;
  width bigint;
begin
  for attempt in 1..2 loop
    select * into gap from tree_widest_gap(host);
    width := least((gap.hi - gap.lo) / 2, greatest((gap.hi - gap.lo) / 64, units << 20));
    if width >= units << 10 then
      lo := gap.lo;
      hi := gap.lo + width;
      return;
    end if;
    perform tree_make_room(host, units);
  end loop;
  raise exception 'no room for % units under organization %', units, host;
end
$$;

-- Refuses organizations that the transaction may not write (the second lock of these functions).
-- What it may write is asked of the grants again (reach_of, migration 0005): an earlier change in the
-- same transaction may have renumbered.
create function tree_require(touching integer[]) returns void language plpgsql as $$
declare
  writable int8multirange := reach_of(current_setting('chibo.writes'));
  missing integer;
begin
  select t.id into missing from unnest(touching) as t (id)
    left join organizations o on o.id = t.id
    where o.id is null or not o.tree_lo <@ writable
    limit 1;
  if found then
    raise exception using errcode = 'insufficient_privilege', constraint = 'organizations_in_reach',
      message = format('organization %s is out of reach', missing);
  end if;
end
$$;

-- Begins a change: the lock, then the organizations concerned within reach.
create function tree_open(touching integer[]) returns void language plpgsql as $$
begin
  perform tree_lock();
  perform tree_require(touching);
end
$$;

-- Ends a change. The positions that this transaction knew are void: it may read on, where its grants
-- reach now, and change the tree further; another write needs a new transaction.
create function tree_shut() returns void language plpgsql as $$
begin
  perform set_config('chibo.scope', reach_of(current_setting('chibo.sees'))::text, true),
    set_config('chibo.write_scope', '{}', true);
end
$$;

-- A new organization, named and placed under its superior from a date on. `form` is the id minted with
-- the form: sent twice, it is one organization. The first organization of all has no superior.
create function organization_insert(
  parent integer, kind text, branch_type text, name text, since date, form uuid default null)
returns integer language plpgsql security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
  room record;
  made integer;
begin
  if parent is null and current_setting('chibo.writes') <> '*' then
    raise exception using errcode = 'insufficient_privilege', constraint = 'organizations_in_reach',
      message = 'only the system itself plants a tree';
  end if;
  perform tree_open(array_remove(array[parent], null));
  select o.id into made from organizations o where o.form_id = form;
  if not found then
    if parent is null then
      select 0::bigint as lo, 1::bigint << 62 as hi into room;
    else
      perform tree_require_open(parent);
      select * into room from tree_allocate(parent, 1);
    end if;
    insert into organizations (parent_id, kind, branch_type, form_id, tree_lo, tree_hi, established_on)
      values (parent, organization_insert.kind, organization_insert.branch_type, form, room.lo, room.hi, since)
      returning id into made;
    insert into organization_names (organization_id, name, valid) values (made, name, daterange(since, null));
    if parent is not null then
      insert into organization_parents values (made, parent, daterange(since, null));
    end if;
  end if;
  perform tree_shut();
  return made;
end
$$;

-- Nothing new hangs under what has been closed.
create function tree_require_open(host integer) returns void language plpgsql as $$
begin
  if exists (select from organizations where id = host and closed_on is not null) then
    raise exception using errcode = 'check_violation', constraint = 'organizations_host_open',
      message = format('organization %s is closed', host);
  end if;
end
$$;

-- Moves a subtree for access only: interval and parent_id, without the dated history.
create function tree_move(moving integer, host integer) returns void language plpgsql as $$
declare
  units bigint := tree_size(moving);
  room record;
begin
  if exists (select from organizations m, organizations h where m.id = moving and h.id = host
      and h.tree_lo >= m.tree_lo and h.tree_lo < m.tree_hi) then
    raise exception using errcode = 'check_violation', constraint = 'organizations_not_below_itself',
      message = format('organization %s cannot be moved below itself', moving);
  end if;
  perform tree_require_open(host);
  select * into room from tree_allocate(host, units);
  perform tree_lay_out(moving, room.lo, room.hi);
  update organizations set parent_id = host, version = version + 1 where id = moving;
end
$$;

-- Ends the dated superiors of organizations on a date; what was to begin later never comes.
create function tree_end_parents(ending integer[], since date) returns void language plpgsql as $$
begin
  delete from organization_parents where organization_id = any (ending) and lower(valid) >= since;
  update organization_parents set valid = daterange(lower(valid), since)
    where organization_id = any (ending) and valid @> since;
end
$$;

-- A decision that puts organizations under another superior from a date on.
create function organization_reattach(moving integer[], host integer, since date)
returns void language plpgsql security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
  one integer;
begin
  perform tree_open(moving || host);
  if exists (select from organizations where id = any (moving) and closed_on is not null) then
    raise exception using errcode = 'check_violation', constraint = 'organizations_closed_stay',
      message = 'a closed organization stays where it was put';
  end if;
  foreach one in array moving loop
    perform tree_move(one, host);
  end loop;
  perform tree_end_parents(moving, since);
  insert into organization_parents select m, host, daterange(since, null) from unnest(moving) m;
  perform tree_shut();
end
$$;

-- Ends an organization. A merger names the one successor; otherwise (split, dispersal, dissolution)
-- successor is null and the papers go to the superior that decided.
create function organization_close(closing integer, successor integer, decided_by integer, since date)
returns void language plpgsql security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
  perform tree_open(array[closing, coalesce(successor, decided_by)]);
  perform tree_require_open(closing);
  if exists (select from organizations where parent_id = closing and closed_on is null) then
    raise exception using errcode = 'check_violation', constraint = 'organizations_closed_without_children',
      message = format('organization %s still has open children', closing);
  end if;
  perform tree_move(closing, coalesce(successor, decided_by));
  update organizations set closed_on = since, successor_id = successor where id = closing;
  perform tree_end_parents(array[closing], since);
  perform tree_shut();
end
$$;

-- Another name from a date on; one that was to come later is dropped. No change of the tree: the
-- transaction writes on.
create function organization_rename(renaming integer, name text, since date)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform tree_require(array[renaming]);
  delete from organization_names n where n.organization_id = renaming and lower(n.valid) >= since;
  update organization_names n set valid = daterange(lower(n.valid), since)
    where n.organization_id = renaming and n.valid @> since;
  insert into organization_names (organization_id, name, valid)
    values (renaming, organization_rename.name, daterange(since, null));
end
$$;

-- The name an organization bore on a date: before its first one the first, afterwards the last.
create function organization_name(named integer, as_of date) returns text language sql stable as $$
  select n.name from organization_names n where n.organization_id = named
  order by lower(n.valid) <= as_of desc, case when lower(n.valid) <= as_of then lower(n.valid) end desc,
    lower(n.valid)
  limit 1
$$;

-- From the top of the tree down to an organization, itself included, by today's superiors and with the
-- names of a date. Names, kinds and superiors may be read by everyone who signs in, so it asks for no
-- scope.
create function organization_path(bottom integer, as_of date)
returns table (step integer, id integer, kind text, name text) language sql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
  with recursive up as (
    select 0 as above, o.id, o.parent_id, o.kind from organizations o where o.id = bottom
    union all
    select up.above + 1, o.id, o.parent_id, o.kind from up join organizations o on o.id = up.parent_id
  )
  select (max(up.above) over () - up.above)::integer, up.id, up.kind, organization_name(up.id, as_of)
  from up order by up.above desc
$$;

-- The same by the superiors of that date: the heading of a paper written then.
create function organization_path_as_of(bottom integer, as_of date)
returns table (step integer, id integer, kind text, name text) language sql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
  with recursive up as (
    select 0 as above, bottom as id
    union all
    select up.above + 1, p.parent_id from up
    join organization_parents p on p.organization_id = up.id and p.valid @> as_of
  )
  select (max(up.above) over () - up.above)::integer, up.id, o.kind, organization_name(up.id, as_of)
  from up join organizations o on o.id = up.id order by up.above desc
$$;

-- Every way in which intervals can disagree with parent_id; empty when the tree is sound.
create function tree_faults() returns table (organization_id integer, fault text)
language sql security definer set search_path = public, pg_temp as $$
  select c.id, 'not inside its parent'
  from organizations c join organizations p on p.id = c.parent_id
  where c.tree_lo <= p.tree_lo or c.tree_hi > p.tree_hi
  union all
  select s.id, 'overlaps the next sibling' from (
    select o.id, o.tree_hi, lead(o.tree_lo) over (partition by o.parent_id order by o.tree_lo) as next
    from organizations o) s
  where s.tree_hi > s.next
  union all
  select o.id, 'open, but its dated parent differs' from organizations o
  left join organization_parents h on h.organization_id = o.id and upper_inf(h.valid)
  where o.closed_on is null and o.parent_id is distinct from h.parent_id
  union all
  select o.id, 'open, but hangs under a closed one' from organizations o
  join organizations p on p.id = o.parent_id
  where o.closed_on is null and p.closed_on is not null
  union all
  select o.id, 'closed, but hangs elsewhere than under its successor' from organizations o
  where o.parent_id <> o.successor_id
$$;

-- The same for one changed row, held at commit: whoever writes to the tree, by whatever way, cannot
-- leave a child outside its parent or two siblings that overlap. Neighbours suffice: of overlapping
-- siblings some two that follow each other overlap, and one of those was changed.
create function tree_check() returns trigger language plpgsql security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
  o organizations;
  sound boolean;
begin
  select * into o from organizations where id = new.id;
  if not found or (o.parent_id, o.tree_lo, o.tree_hi) is distinct from (new.parent_id, new.tree_lo, new.tree_hi) then
    return null; -- a later change of the same row is checked in its turn
  end if;
  sound := (o.parent_id is null
      or exists (select from organizations p where p.id = o.parent_id
        and p.tree_lo < o.tree_lo and o.tree_hi <= p.tree_hi))
    and coalesce((select s.tree_hi from organizations s where s.parent_id = o.parent_id
      and s.tree_lo < o.tree_lo order by s.tree_lo desc limit 1) <= o.tree_lo, true)
    and coalesce((select s.tree_lo from organizations s where s.parent_id = o.parent_id
      and s.tree_lo > o.tree_lo order by s.tree_lo limit 1) >= o.tree_hi, true)
    and coalesce((select c.tree_lo from organizations c where c.parent_id = o.id
      order by c.tree_lo limit 1) > o.tree_lo, true)
    and coalesce((select c.tree_hi from organizations c where c.parent_id = o.id
      order by c.tree_lo desc limit 1) <= o.tree_hi, true);
  if not sound then
    raise exception using errcode = 'integrity_constraint_violation', constraint = 'organizations_nested',
      message = format('organization %s lies outside its parent or overlaps a neighbour', o.id);
  end if;
  return null;
end
$$;
create constraint trigger organizations_nested after insert or update of parent_id, tree_lo, tree_hi
  on organizations deferrable initially deferred for each row execute function tree_check();

grant execute on function tree_lock, tree_lock_shared, organization_insert, organization_rename,
  organization_reattach, organization_close, organization_name, organization_path,
  organization_path_as_of, tree_faults to chibo_app;

reset role;
