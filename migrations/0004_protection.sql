set local role chibo_owner;

-- Who changed which row, to what, in which request. Rows only come; no role may change them.
create table audit_entries (
  id bigint generated always as identity,
  occurred_at timestamptz not null default clock_timestamp(),
  actor_id uuid not null,
  request_id uuid not null,
  organization_id integer, -- without a foreign key: the trail outlives everything it tells of
  table_name text not null,
  row_id text not null, -- its primary key; parts are joined with '/'
  record_id text not null, -- what the row is a part of (an absence: its meeting), else the row itself
  act text not null,
  old_row jsonb, -- of an update only what changed
  new_row jsonb,
  constraint audit_entries_pkey primary key (id),
  constraint audit_entries_act_known check (act in ('INSERT', 'UPDATE', 'DELETE'))
);
create index audit_entries_record on audit_entries (record_id, id);
create index audit_entries_organization on audit_entries (organization_id, id);

create function audit_refuse() returns trigger language plpgsql as $$
begin
  raise exception using errcode = 'insufficient_privilege', constraint = 'audit_entries_only_come',
    message = 'the audit trail is written once';
end
$$;
create trigger audit_entries_only_come before update or delete or truncate on audit_entries
  for each statement execute function audit_refuse();
alter table audit_entries enable always trigger audit_entries_only_come;

-- The trail is read where the organization is in sight today. An entry carries no position of its own:
-- it would have to change when the tree does, and this is the largest table. What belongs to no
-- organization (accounts) is for those who see the top of the tree.
alter table audit_entries enable row level security;
create policy scope_select on audit_entries for select using (
  case when organization_id is null
    then 0::bigint <@ (select current_setting('chibo.scope')::int8multirange)
    else exists (select from organizations o where o.id = audit_entries.organization_id) end);
grant select on audit_entries to chibo_app;

-- Secrets leave only that they were there.
create function audit_hide(fact jsonb, hidden text[]) returns jsonb language sql immutable as $$
  select fact || coalesce(jsonb_object_agg(h, 'hidden'), '{}') from unnest(hidden) h
  where fact -> h <> 'null'
$$;

-- What of `fact` differs in `other`.
create function audit_difference(fact jsonb, other jsonb) returns jsonb language sql immutable as $$
  select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each(fact)
  where value is distinct from other -> key
$$;

-- One trigger for every table; its arguments are the columns of the key, the column that names the
-- record, and those to hide. An unset actor or request raises an error: no write without an author.
create function audit_row() returns trigger
language plpgsql security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
  before jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  after jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  fact jsonb := coalesce(after, before);
  place text := case tg_table_name when 'organizations' then 'id' else 'organization_id' end;
  hidden text[] := tg_argv[2];
begin
  insert into audit_entries
    (actor_id, request_id, organization_id, table_name, row_id, record_id, act, old_row, new_row)
  values (
    current_setting('chibo.actor')::uuid, current_setting('chibo.request')::uuid,
    (fact ->> place)::integer, tg_table_name,
    (select string_agg(fact ->> key, '/' order by nr) from unnest(tg_argv[0]::text[]) with ordinality as k (key, nr)),
    fact ->> tg_argv[1], tg_op,
    audit_hide(case tg_op when 'UPDATE' then audit_difference(before, after) else before end, hidden),
    audit_hide(case tg_op when 'UPDATE' then audit_difference(after, before) else after end, hidden));
  return null;
end
$$;

-- The columns of foreign keys into the tree: `ids` name organizations, `positions` follow them.
create function tree_columns(target regclass, out ids text[], out positions text[])
language sql stable as $$
  select array_agg(a.attname::text) filter (where f.attname = 'id'),
    array_agg(a.attname::text) filter (where f.attname <> 'id')
  from pg_constraint c
  cross join lateral unnest(c.conkey, c.confkey) as k (own, foreign_column)
  join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.own
  join pg_attribute f on f.attrelid = c.confrelid and f.attnum = k.foreign_column
  where c.conrelid = target and c.contype = 'f' and c.confrelid = 'organizations'::regclass
    and c.confupdtype = 'c'
$$;

-- The condition under which an update is a renumbering of the tree and no act of a person: the
-- organizations stay while a position changes (the foreign key allows nothing else).
create function renumbering(target regclass) returns text language sql stable as $$
  select coalesce(
    (select string_agg(format('old.%1$I is not distinct from new.%1$I', c), ' and ') from unnest(t.ids) c)
    || ' and (' ||
    (select string_agg(format('old.%1$I is distinct from new.%1$I', c), ' or ') from unnest(t.positions) c)
    || ')', 'false')
  from tree_columns(target) t
$$;

-- Puts the audit trigger on a table.
-- `unless`: an update that is not a person's act; where none is named, a renumbering of the tree.
-- `hidden`: columns whose values never get into the trail (hashes of passwords, tokens, codes).
-- `record`: the column that names the record this row is a part of; where none is named, the key.
create function audit(
  target regclass, unless text default null, hidden text[] default '{}', record text default null)
returns void language plpgsql as $$
declare
  key text[] := coalesce(
    (select array_agg(a.attname::text order by k.nr)
      from pg_index i
      cross join lateral unnest(i.indkey::smallint[]) with ordinality as k (attnum, nr)
      join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
      where i.indrelid = target and i.indisprimary),
    array['organization_id']); -- dated facts without a key are known by whom they are about
  arguments text := format('%L, %L, %L', key, coalesce(record, key[1]), hidden);
begin
  execute format('create trigger audit_changes after insert or delete on %s
    for each row execute function audit_row(%s)', target, arguments);
  execute format('create trigger audit_updates after update on %s
    for each row when (old.* is distinct from new.* and not (%s)) execute function audit_row(%s)',
    target, coalesce(unless, renumbering(target)), arguments);
end
$$;

-- The second lock, written once: `chibo.scope` says what may be read, `chibo.write_scope` what may be
-- written. `place` is the position of the row, `tree_at` unless the table is the tree itself.
create function protect(target regclass, place text default 'tree_at') returns void language plpgsql as $$
declare
  seen text := format('%I <@ (select current_setting(''chibo.scope'')::int8multirange)', place);
  writable text := format('%I <@ (select current_setting(''chibo.write_scope'')::int8multirange)', place);
begin
  execute format('alter table %s enable row level security, force row level security', target);
  execute format('create policy scope_select on %s for select using (%s)', target, seen);
  execute format('create policy scope_insert on %s for insert with check (%s)', target, writable);
  execute format('create policy scope_update on %s for update using (%s) with check (%s)', target, writable, writable);
  execute format('create policy scope_delete on %s for delete using (%s)', target, writable);
  execute format('grant select, insert, update, delete on %s to chibo_app', target);
end
$$;

-- For rows between two organizations (a transfer, a residence contact, a visit): the owner is
-- (organization_id, tree_at), the other side (other_organization_id, other_at). Both see the row. Only
-- the owner makes and removes it; in an update each side changes its own columns.
-- `others`: the columns of the other side; `shared`: those that both may change, such as the version.
create function protect_between(target regclass, others text[], shared text[] default '{version}')
returns void language plpgsql as $$
declare
  seen text := '(select current_setting(''chibo.scope'')::int8multirange)';
  writable text := '(select current_setting(''chibo.write_scope'')::int8multirange)';
begin
  perform protect(target);
  execute format('alter policy scope_select on %1$s using (tree_at <@ %2$s or other_at <@ %2$s)', target, seen);
  execute format('alter policy scope_update on %1$s using (tree_at <@ %2$s or other_at <@ %2$s)
    with check (tree_at <@ %2$s or other_at <@ %2$s)', target, writable);
  execute format('create trigger sides before update on %s for each row when (not (%s))
    execute function guard_sides(%L, %L)', target, renumbering(target), others, shared);
end
$$;

create function guard_sides() returns trigger language plpgsql as $$
declare
  writable int8multirange := current_setting('chibo.write_scope')::int8multirange;
  owned boolean := old.tree_at <@ writable and new.tree_at <@ writable;
  received boolean := old.other_at <@ writable and new.other_at <@ writable;
  others text[] := tg_argv[0];
  shared text[] := tg_argv[1];
  changed text;
begin
  for changed in
    select key from jsonb_object_keys(audit_difference(to_jsonb(new), to_jsonb(old))) key
    where key <> all (shared) and not case when key = any (others) then received else owned end
  loop
    raise exception using errcode = 'insufficient_privilege', constraint = format('%s_sides', tg_table_name),
      message = format('column %s of %s is written by the other side', changed, tg_table_name);
  end loop;
  return new;
end
$$;
grant execute on function guard_sides, audit_difference to chibo_app;

-- For what is handed down (a directive, a campaign): the header stays with its issuer like any other
-- row, and in addition a view that the owner of the tables makes may read it. That view joins the
-- header to the rows of the addressees, which keep their second lock, and names the columns that an
-- addressee may read.
create function protect_handed_down(target regclass) returns void language plpgsql as $$
begin
  perform protect(target);
  execute format('create policy owner_select on %s for select to chibo_owner using (true)', target);
end
$$;

select protect('organizations', 'tree_lo'), protect('meeting_rules');
create policy owner_all on organizations to chibo_owner using (true) with check (true); -- for the functions of 0003,
revoke insert, update, delete on organizations from chibo_app; -- which are the way
grant update (kind, branch_type, code, difficulty, established_on, version) on organizations to chibo_app;
-- Names, kinds and superiors may be read by everyone who signs in.
grant select on branch_types, organization_parents, organization_names to chibo_app;

select audit('organizations', 'old.tree_lo <> new.tree_lo and old.parent_id is not distinct from new.parent_id
  or old.tree_hi <> new.tree_hi'),
  audit('organization_parents'), audit('organization_names'), audit('meeting_rules', record => 'organization_id'),
  audit('branch_types');

reset role;
