set local role chibo_owner;

-- A position whose end is taken back gives back what ended with it, and nothing that was ended by itself
-- or has been given anew since.
create or replace function positions_resume_grants() returns trigger language plpgsql security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
  update grants g set valid = daterange(lower(g.valid), upper(new.valid))
    where g.position_id = new.id and upper(g.valid) = upper(old.valid)
      and not exists (select from grants h where h.id <> g.id and h.user_id = g.user_id and h.role = g.role
        and h.organization_id = g.organization_id and h.valid && daterange(upper(g.valid), upper(new.valid)));
  return null;
end
$$;

reset role;
