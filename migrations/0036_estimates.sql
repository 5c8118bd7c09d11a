set local role chibo_owner;
-- How many rows a scope lets through. PostgreSQL's own `<@` between an element and a multirange has a fixed guess,
-- one row in two hundred, and the second lock says it again beside the first: whoever reads a whole province
-- was planned as reading four rows of it, in nested loops that then went around a hundred thousand times. This
-- operator is the same function with another guess: that a scope lets through what its own bounds let
-- through, and those (tree_at >= lo and tree_at < hi) stand beside it in every query and are estimated by the
-- histogram. It is in schema public; the connections of the program look there first (App::connect), so that
-- a query that says `tree_at <@ …` means this one. Policies name it.
create operator public.<@ (
  leftarg = anyelement, rightarg = anymultirange, function = pg_catalog.elem_contained_by_multirange, restrict = neqsel
);

-- All policies there are, with it. What compares ranges (0005) has no such guess and stays.
do $$
declare
  one record;
begin
  perform set_config('search_path', 'public, pg_catalog', true);
  for one in
    select p.polname, p.polrelid::regclass as target,
      replace(pg_get_expr(p.polqual, p.polrelid), 'OPERATOR(pg_catalog.<@)', 'OPERATOR(public.<@)') as seen,
      replace(pg_get_expr(p.polwithcheck, p.polrelid), 'OPERATOR(pg_catalog.<@)', 'OPERATOR(public.<@)') as written
    from pg_policy p
    where concat(pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
      like '%OPERATOR(pg_catalog.<@)%'
  loop
    execute format('alter policy %I on %s', one.polname, one.target)
      || coalesce(' using (' || one.seen || ')', '') || coalesce(' with check (' || one.written || ')', '');
  end loop;
  perform set_config('search_path', 'public', true);
end
$$;

-- As in 0030, with it.
create or replace function protect(target regclass, place text default 'tree_at') returns void language plpgsql as $$
declare
  seen text := format('%I operator(public.<@) (select current_setting(''chibo.scope'')::int8multirange)', place);
  writable text := format('%I operator(public.<@) (select current_setting(''chibo.write_scope'')::int8multirange)', place);
begin
  execute format('alter table %s enable row level security, force row level security', target);
  execute format('create policy scope_select on %s for select using (%s)', target, seen);
  execute format('create policy scope_insert on %s for insert with check (%s)', target, writable);
  execute format('create policy scope_update on %s for update using (%s) with check (%s)', target, writable, writable);
  execute format('create policy scope_delete on %s for delete using (%s)', target, writable);
  execute format('grant select, insert, update, delete on %s to chibo_app', target);
  perform close_to_leaders(target);
end
$$;

-- As in 0004, with it.
create or replace function protect_between(target regclass, others text[], shared text[] default '{version}')
returns void language plpgsql as $$
declare
  seen text := 'operator(public.<@) (select current_setting(''chibo.scope'')::int8multirange)';
  writable text := 'operator(public.<@) (select current_setting(''chibo.write_scope'')::int8multirange)';
begin
  perform protect(target);
  execute format('alter policy scope_select on %1$s using (tree_at %2$s or other_at %2$s)', target, seen);
  execute format('alter policy scope_update on %1$s using (tree_at %2$s or other_at %2$s)
    with check (tree_at %2$s or other_at %2$s)', target, writable);
  execute format('create trigger sides before update on %s for each row when (not (%s))
    execute function guard_sides(%L, %L)', target, renumbering(target), others, shared);
end
$$;

reset role;
