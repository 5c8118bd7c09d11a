-- The audit trail, as far as it can be told from itself: it is still written, nobody who serves pages may
-- write or change it, and its numbers are those that were given out.
select format('table %s: trigger %s is switched off', t.tgrelid::regclass, t.tgname) as "fault!"
from pg_trigger t join pg_class c on c.oid = t.tgrelid
where not t.tgisinternal and t.tgenabled = 'D' and c.relnamespace = 'public'::regnamespace
union all
select 'the trail can be changed: its trigger audit_entries_only_come is missing or not always on'
where not exists (select from pg_trigger t
  where t.tgrelid = 'audit_entries'::regclass and t.tgname = 'audit_entries_only_come' and t.tgenabled = 'A')
union all
select format('role chibo_app may %s audit_entries', p)
from unnest(array['insert', 'update', 'delete', 'truncate']) p
where has_table_privilege('chibo_app', 'audit_entries', p)
union all
select format('table %s: inserts and deletes are told, updates are not (or the other way round)', t.tgrelid::regclass)
from pg_trigger t
where t.tgname in ('audit_changes', 'audit_updates')
group by t.tgrelid having count(*) <> 2
union all
select format('the trail goes back in time by %s at entry %s', x.before - x.occurred_at, x.id)
from (select e.id, e.occurred_at, lag(e.occurred_at) over (order by e.id) as before from audit_entries e) x
where x.before - x.occurred_at > interval '1 hour'
