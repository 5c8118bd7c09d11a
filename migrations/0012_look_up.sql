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

reset role;
