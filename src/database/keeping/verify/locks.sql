-- The second lock: whatever has a place in the tree or a policy is under row-level security, forced on its
-- owner too. The trail is not forced: the owner's trigger writes it. And nobody who serves pages is above it.
select format('table %s: row-level security is %s', c.oid::regclass,
    case when c.relrowsecurity then 'not forced on its owner' else 'off' end) as "fault!"
from pg_class c
where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
  and (exists (select from pg_policy p where p.polrelid = c.oid)
    or exists (select from pg_attribute a
      where a.attrelid = c.oid and a.attname in ('tree_at', 'tree_lo') and not a.attisdropped))
  and (not c.relrowsecurity or (not c.relforcerowsecurity and c.relname <> 'audit_entries'))
union all
select format('table %s: no policy says who sees it', c.oid::regclass)
from pg_class c
where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relrowsecurity
  and not exists (select from pg_policy p where p.polrelid = c.oid)
union all
select format('role %s is above row-level security', r.rolname)
from pg_roles r where r.rolname in ('chibo_app', 'chibo_owner') and (r.rolsuper or r.rolbypassrls)
union all
select 'role chibo_app can become chibo_owner'
where exists (select from pg_roles where rolname = 'chibo_app')
  and exists (select from pg_roles where rolname = 'chibo_owner')
  and pg_has_role('chibo_app', 'chibo_owner', 'member')
union all
select format('table %s belongs to %s, not to chibo_owner', c.oid::regclass, pg_get_userbyid(c.relowner))
from pg_class c
where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname <> '_sqlx_migrations'
  and pg_get_userbyid(c.relowner) <> 'chibo_owner'
union all
select 'anybody may make temporary tables, which would come before real ones of the same name'
where has_database_privilege('chibo_app', current_database(), 'temporary')
