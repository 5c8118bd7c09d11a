-- Statements that go through the rows themselves; each returns sentences. One for each foreign key (a restore
-- or a replica may have left them unchecked), one for the checks of each table, one for each counter of
-- numbers, one for the versions that the trail tells of.
select format(
    $s$select format('table %%s: %%s rows break %%s', %L, count(*), %L)
      from %s c where %s and not exists (select from %s p where %s) having count(*) > 0$s$,
    k.conrelid::regclass, k.conname, k.conrelid::regclass,
    (select string_agg(format('c.%I is not null', a.attname), ' and ')
      from unnest(k.conkey) n join pg_attribute a on a.attrelid = k.conrelid and a.attnum = n),
    k.confrelid::regclass,
    (select string_agg(format('p.%I = c.%I', f.attname, a.attname), ' and ')
      from unnest(k.conkey, k.confkey) as n (own, far)
      join pg_attribute a on a.attrelid = k.conrelid and a.attnum = n.own
      join pg_attribute f on f.attrelid = k.confrelid and f.attnum = n.far)) as "statement!"
from pg_constraint k
where k.contype = 'f' and k.connamespace = 'public'::regnamespace
union all
select format(
    $s$select format('table %%s: %%s rows break %%s', %L, f.rows, f.name)
      from (select %s from %s) t cross join lateral (values %s) f (name, rows) where f.rows > 0$s$,
    k.conrelid::regclass,
    string_agg(format('count(*) filter (where not (%s)) as c%s', pg_get_expr(k.conbin, k.conrelid), k.oid), ', '),
    k.conrelid::regclass,
    string_agg(format('(%L, t.c%s)', k.conname, k.oid), ', '))
from pg_constraint k
where k.contype = 'c' and k.connamespace = 'public'::regnamespace and k.conrelid <> 0
group by k.conrelid
union all
select format(
    $s$select format('table %%s: its next number is %%s, and %%s is given out already', %L, s.last_value, m.most)
      from %s s cross join (select max(%I) as most from %s) m where m.most > s.last_value$s$,
    a.attrelid::regclass, pg_get_serial_sequence(a.attrelid::regclass::text, a.attname), a.attname, a.attrelid::regclass)
from pg_attribute a join pg_class c on c.oid = a.attrelid
where a.attidentity <> '' and c.relnamespace = 'public'::regnamespace
union all
select format(
    $s$with told as materialized (
        select v.table_name, v.row_id, min(v.no) as least, max(v.no) as most, count(distinct v.no) as number
        from (select e.table_name, e.row_id, (e.new_row ->> 'version')::integer as no
          from audit_entries e where e.new_row ? 'version') v
        group by v.table_name, v.row_id)
      select format('table %%s, row %%s: it has version %%s, and the trail tells of %%s between %%s and %%s',
        t.table_name, t.row_id, t.version, told.number, told.least, told.most)
      from (%s) t join told using (table_name, row_id)
      where told.most <> t.version or told.number <> told.most - told.least + 1
      order by t.table_name, t.row_id limit 100$s$,
    string_agg(format('select %L as table_name, id::text as row_id, version from %s', c.relname, c.oid::regclass),
      ' union all '))
from pg_class c
join pg_trigger g on g.tgrelid = c.oid and g.tgname = 'audit_updates'
join pg_attribute v on v.attrelid = c.oid and v.attname = 'version' and not v.attisdropped
join pg_index i on i.indrelid = c.oid and i.indisprimary and i.indnatts = 1
join pg_attribute a on a.attrelid = c.oid and a.attname = 'id' and a.attnum = i.indkey[0]
where c.relnamespace = 'public'::regnamespace
