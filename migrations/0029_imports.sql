set local role chibo_owner;

-- Lists that committees bring in from their own spreadsheets. A batch is one file on its way: its columns are
-- settled, it is checked against the book and shown, applied in one transaction, and undone while nothing was
-- built on it. What takes long (checking, applying, undoing) is a job, and the batch itself is its row in the
-- queue: `state` says that it is due, `worker` and `leased_until` who is at it. A worker that dies loses its lease
-- and another one begins anew; the work is one transaction, so half of it was never there.
create table import_batches (
  id uuid not null,
  organization_id integer not null,
  tree_at bigint not null,
  kind text not null,
  state text not null,
  file_name text not null,
  file_size integer not null,
  file_hash bytea not null,
  sheet text, -- which one of the file, where it has several
  section text, -- which branch of the sheet, where it lists several
  titles jsonb not null, -- where the titles stand and what each column is
  old_encoding text, -- the text is converted from it
  warnings jsonb not null default '[]',
  new_count integer,
  changed_count integer,
  unchanged_count integer,
  error_count integer,
  skipped_count integer,
  plan_hash bytea, -- of what was shown: nothing else is applied
  problem jsonb, -- why the last work ended without effect
  created_by uuid not null,
  created_at timestamptz not null,
  asked_by uuid not null, -- with whose rights the work is done
  asked_at timestamptz not null,
  applied_by uuid,
  applied_at timestamptz,
  applied_request uuid, -- the number under which the trail has it
  undone_by uuid,
  undone_at timestamptz,
  worker uuid,
  leased_until timestamptz,
  attempts smallint not null default 0,
  progress smallint not null default 0, -- of the work, in per cent
  version integer not null default 1,
  constraint import_batches_pkey primary key (id),
  constraint import_batches_organization_key unique (id, organization_id),
  constraint import_batches_place foreign key (organization_id, tree_at)
    references organizations (id, tree_lo) on update cascade,
  constraint import_batches_kind_known check (kind in ('members', 'organizations', 'positions')),
  constraint import_batches_state_known check (state in
    ('uploaded', 'checking', 'checked', 'applying', 'applied', 'undoing', 'undone', 'discarded', 'failed')),
  constraint import_batches_old_encoding_known check (old_encoding in ('tcvn3', 'vni')),
  constraint import_batches_file_name_length check (length(file_name) <= 200),
  constraint import_batches_applied_whole check (num_nulls(applied_by, applied_at, applied_request) in (0, 3)),
  constraint import_batches_created_by_exists foreign key (created_by) references users (id),
  constraint import_batches_asked_by_exists foreign key (asked_by) references users (id),
  constraint import_batches_applied_by_exists foreign key (applied_by) references users (id),
  constraint import_batches_undone_by_exists foreign key (undone_by) references users (id)
);
create index import_batches_organization on import_batches (organization_id, created_at);
create index import_batches_tree on import_batches (tree_at, created_at);
create index import_batches_due on import_batches (asked_at) where state in ('checking', 'applying', 'undoing');

-- The file, until it was applied or discarded.
create table import_files (
  batch_id uuid not null,
  organization_id integer not null,
  tree_at bigint not null,
  content bytea not null,
  constraint import_files_pkey primary key (batch_id),
  constraint import_files_batch foreign key (batch_id, organization_id)
    references import_batches (id, organization_id),
  constraint import_files_place foreign key (organization_id, tree_at)
    references organizations (id, tree_lo) on update cascade,
  constraint import_files_size check (length(content) <= 10000000)
);
create index import_files_organization on import_files (organization_id);
alter table import_files alter column content set storage external; -- a workbook is packed already

-- What was found out about each row. Not in the trail: what a row does to the book is.
create table import_rows (
  batch_id uuid not null,
  row_number integer not null,
  organization_id integer not null,
  tree_at bigint not null,
  name text not null,
  verdict text not null,
  detail jsonb not null, -- changes, reasons, notes, as the program writes them
  target text, -- what it became or is in the book
  undo jsonb, -- how that is taken back
  constraint import_rows_pkey primary key (batch_id, row_number),
  constraint import_rows_batch foreign key (batch_id, organization_id)
    references import_batches (id, organization_id),
  constraint import_rows_place foreign key (organization_id, tree_at)
    references organizations (id, tree_lo) on update cascade,
  constraint import_rows_verdict_known check (verdict in ('new', 'changed', 'unchanged', 'error', 'skipped'))
);
create index import_rows_organization on import_rows (organization_id);
create index import_rows_verdict on import_rows (batch_id, verdict, row_number);

-- What a committee said of a column once, it need not say again.
create table import_columns (
  organization_id integer not null,
  tree_at bigint not null,
  kind text not null,
  title text not null, -- folded
  field text, -- none: not imported
  constraint import_columns_pkey primary key (organization_id, kind, title),
  constraint import_columns_place foreign key (organization_id, tree_at)
    references organizations (id, tree_lo) on update cascade,
  constraint import_columns_kind_known check (kind in ('members', 'organizations', 'positions')),
  constraint import_columns_title_length check (length(title) <= 300)
);

select protect(t) from unnest(array['import_batches', 'import_files', 'import_rows', 'import_columns']::regclass[]) t;
revoke delete on import_batches from chibo_app; -- discarded or undone, never gone
-- Who works at it and how far it came is no act of a person; every act raises the version.
select audit('import_batches', 'old.version = new.version');

-- Workers look for work before they know with whose rights it is done.
create policy owner_inside on import_batches to chibo_owner
  using (current_setting('chibo.inside', true) = 'on') with check (current_setting('chibo.inside', true) = 'on');

-- Takes the batch that is due longest, for as long as the lease lasts. Called outside of any transaction.
create function import_claim(by_worker uuid, lease interval)
returns table (batch_id uuid, kind text, asked_by uuid, attempts smallint) language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  perform set_config('chibo.scope', '{}', true), set_config('chibo.write_scope', '{}', true),
    set_config('chibo.inside', 'on', true);
  return query
    update import_batches b
    set worker = by_worker, leased_until = clock_timestamp() + lease, attempts = b.attempts + 1
    where b.id = (select d.id from import_batches d
      where d.state in ('checking', 'applying', 'undoing')
        and (d.leased_until is null or d.leased_until < clock_timestamp())
      order by d.asked_at limit 1 for update skip locked)
    returning b.id, b.kind, b.asked_by, b.attempts;
  perform set_config('chibo.inside', 'off', true);
end
$$;

-- Says that the worker is alive and how far it came; false where another one has taken over.
create function import_beat(batch uuid, by_worker uuid, lease interval, done smallint)
returns boolean language plpgsql security definer set search_path = public, pg_temp as $$
declare
  mine boolean;
begin
  perform set_config('chibo.scope', '{}', true), set_config('chibo.write_scope', '{}', true),
    set_config('chibo.inside', 'on', true);
  update import_batches b set leased_until = clock_timestamp() + lease, progress = greatest(b.progress, done)
    where b.id = batch and b.worker = by_worker and b.state in ('checking', 'applying', 'undoing');
  mine := found;
  perform set_config('chibo.inside', 'off', true);
  return mine;
end
$$;

-- Ends work that cannot be done (the right ended, the file is unreadable now), whatever its author may still do.
create function import_stop(batch uuid, by_worker uuid, why jsonb) returns void language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  perform set_config('chibo.inside', 'on', true);
  update import_batches b set problem = why, version = b.version + 1, worker = null, leased_until = null,
      state = case b.state when 'undoing' then 'applied' else 'failed' end
    where b.id = batch and b.worker = by_worker and b.state in ('checking', 'applying', 'undoing');
  perform set_config('chibo.inside', 'off', true);
end
$$;

-- What refers to any of these members beside what an import writes itself: by foreign keys, so that a table that
-- comes later counts too, and by the frozen rolls of meetings.
create function import_built_on(people uuid[]) returns table (what text, members bigint)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  reference record;
begin
  perform set_config('chibo.inside', 'on', true);
  for reference in
    select c.conrelid::regclass::text as whose, a.attname::text as named
    from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
    where c.confrelid = 'members'::regclass and c.contype = 'f'
      and c.conrelid not in ('memberships'::regclass, 'member_statuses'::regclass, 'positions'::regclass,
        'member_reads'::regclass)
    order by 1, 2
  loop
    return query execute format('select %L, count(distinct %2$I) from %1$s where %2$I = any ($1)
      having count(*) > 0', reference.whose, reference.named) using people;
  end loop;
  return query select 'meetings'::text, count(distinct p) from meetings m cross join unnest(people) p
    where m.roster && people and p = any (m.roster) having count(*) > 0;
  perform set_config('chibo.inside', 'off', true);
end
$$;

-- Who looked at a record is known as long as the record is. For members that an undone import takes away again,
-- within what the transaction may write.
create policy owner_inside on member_reads to chibo_owner
  using (current_setting('chibo.inside', true) = 'on') with check (false);
create function import_forget_reads(people uuid[]) returns void language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  perform set_config('chibo.inside', 'on', true);
  delete from member_reads r using members m
    where r.member_id = any (people) and m.id = r.member_id
      and m.tree_at <@ current_setting('chibo.write_scope')::int8multirange;
  perform set_config('chibo.inside', 'off', true);
end
$$;

-- Organizations of a list, in this order: what stands under a row that is planted here names its form. One function,
-- because after the first of them a transaction writes nothing else, and each gets its number in the register.
create function import_plant(rows jsonb) returns void language plpgsql security definer
set search_path = public, pg_temp as $$
declare
  one record;
  made integer;
begin
  for one in
    select x.* from jsonb_array_elements(rows) with ordinality r (item, nr),
      jsonb_to_record(r.item) as x(form uuid, parent integer, parent_form uuid, kind text, branch_type text, name text,
        code text, since date)
    order by r.nr
  loop
    made := organization_insert(
      coalesce(one.parent, (select o.id from organizations o where o.form_id = one.parent_form)),
      one.kind, one.branch_type, one.name, one.since, one.form);
    update organizations o set code = one.code where o.id = made and one.code is not null;
  end loop;
end
$$;

-- Takes them out again, what stands below first. What refers to one of them keeps all, by its foreign key.
create function import_uproot(forms uuid[]) returns void language plpgsql security definer
set search_path = public, pg_temp as $$
declare
  going integer[] := array(select o.id from organizations o where o.form_id = any (forms) order by o.tree_lo desc);
  one integer;
begin
  perform tree_open(going);
  foreach one in array going loop
    delete from organization_parents p where p.organization_id = one;
    delete from organization_names n where n.organization_id = one;
    delete from organizations o where o.id = one;
  end loop;
  perform tree_shut();
end
$$;

-- Why personal data were taken out.
alter table export_acts add column reason text,
  add constraint export_acts_reason_length check (length(reason) <= 500);

grant execute on function import_claim, import_beat, import_stop, import_built_on, import_forget_reads, import_plant,
  import_uproot to chibo_app;

reset role;
