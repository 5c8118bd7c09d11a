-- Two logins. chibo_owner owns every table and function and signs in for migrations; chibo_app is what
-- the running program signs in as. Neither may bypass row-level security, and neither can become the
-- other.
--
-- Runs as a superuser (private cluster, tests) or, in a database somebody else administers, as
-- chibo_owner itself, who owns the database; both roles exist there already.
--
-- A role belongs to the whole cluster, a migration to one database: parallel test databases run this
-- at the same moment. So each statement may lose a race, and losing means that another has done it.
do $$
declare
  wanted text;
begin
  foreach wanted in array array['chibo_owner', 'chibo_app'] loop
    continue when exists (select from pg_roles where rolname = wanted);
    begin
      execute format('create role %I login nosuperuser nocreatedb nocreaterole nobypassrls', wanted);
    exception when duplicate_object or unique_violation then null;
    end;
  end loop;
  -- A temporary table would come before a real one of the same name.
  execute format('revoke temporary on database %I from public', current_database());
end
$$;

create extension if not exists btree_gist; -- equality of integers and uuids inside exclusion constraints
create extension if not exists pg_trgm; -- search in the middle of a name

grant usage, create on schema public to chibo_owner;
grant usage on schema public to chibo_app;

-- Every later migration begins with `set local role chibo_owner` and ends with `reset role`.
set local role chibo_owner;

-- A function is for those to whom it is granted: many of ours see more than who calls them.
alter default privileges revoke execute on functions from public;

-- A name as it is searched: lower case, đ as d, without tone and vowel marks. So "hoà" finds "Hòa" and
-- "uy" finds both "uỷ" and "ủy". crate::text::fold does the same to what is typed; a test compares.
-- The collation is named because `lower` would otherwise follow the cluster's locale.
create function fold_vi(name text) returns text
language sql immutable strict parallel safe as $$
  select regexp_replace(
    normalize(replace(lower(name collate "und-x-icu"), 'đ', 'd'), NFD), '[\u0300-\u036f]', '', 'g')
$$;
grant execute on function fold_vi to chibo_app;

reset role;
