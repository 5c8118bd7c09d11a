-- What the schema promises and does not keep: constraints that were never checked, indexes whose making was
-- cut off, text sorted by another version of the system's rules than it was indexed by.
select format('table %s: constraint %s was never checked against the rows that were there', c.conrelid::regclass, c.conname)
  as "fault!"
from pg_constraint c where not c.convalidated and c.connamespace = 'public'::regnamespace
union all
select format('index %s is not valid: drop it and make it anew', i.indexrelid::regclass)
from pg_index i join pg_class c on c.oid = i.indexrelid
where c.relnamespace = 'public'::regnamespace and not (i.indisvalid and i.indisready)
union all
select format('the system sorts text by version %s, this database was made with %s: reindex it, then '
    'alter database … refresh collation version', pg_database_collation_actual_version(d.oid), d.datcollversion)
from pg_database d
where d.datname = current_database() and d.datcollversion <> pg_database_collation_actual_version(d.oid)
union all
select format('collation %s sorts by version %s, its indexes were made with %s: reindex them', c.oid::regcollation,
    pg_collation_actual_version(c.oid), c.collversion)
from pg_collation c
where c.collversion <> pg_collation_actual_version(c.oid)
  and exists (select from pg_depend p where p.refclassid = 'pg_collation'::regclass and p.refobjid = c.oid
    and p.classid = 'pg_class'::regclass)
