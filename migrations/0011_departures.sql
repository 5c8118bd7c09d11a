set local role chibo_owner;

-- A member left an organization. The dates stand in memberships; here is what else came to an end with
-- it, so that a departure entered by mistake can be taken back, for thirty days from the day it was
-- entered (not from its date: paper often comes late).
create table departures (
  id uuid not null,
  member_id uuid not null,
  organization_id integer not null,
  tree_at bigint not null,
  membership_id uuid not null,
  recorded_on date not null,
  positions uuid[] not null, -- ended with it
  grants uuid[] not null,    -- ended with it or with those positions
  returned_on date,          -- the day it was taken back
  constraint departures_pkey primary key (id),
  constraint departures_member_exists foreign key (member_id) references members (id),
  constraint departures_membership_exists foreign key (membership_id) references memberships (id),
  constraint departures_place foreign key (organization_id, tree_at)
    references organizations (id, tree_lo) on update cascade,
  constraint departures_returned_after check (returned_on >= recorded_on)
);
create unique index departures_one_open on departures (membership_id) where returned_on is null;
create index departures_organization on departures (organization_id);
create index departures_member on departures (member_id);
select protect('departures');
select audit('departures', record => 'member_id');

-- Who searches for a card or a phone number has no name to go by.
create index members_card_no on members (card_no) where card_no is not null;
create index members_phone on members (phone) where phone is not null;

-- Powers end with what they rest on, whoever ends it and by whatever way. They never end before today:
-- what was done under them was done. One that was to begin later never comes. Without a day: today.
create function grants_end(ending uuid[], since date) returns void language plpgsql security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
  ends date := greatest(since, current_setting('chibo.today')::date);
begin
  delete from grants where id = any (ending) and lower(valid) >= ends;
  update grants set valid = daterange(lower(valid), ends)
    where id = any (ending) and lower(valid) < ends and (upper_inf(valid) or upper(valid) > ends);
end
$$;
create policy owner_update on grants for update to chibo_owner using (true) with check (true);
create policy owner_delete on grants for delete to chibo_owner using (true);

create function positions_end_grants() returns trigger language plpgsql security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
  perform grants_end(array(select g.id from grants g where g.position_id = new.id),
    case when new.position = old.position then upper(new.valid) end);
  return null;
end
$$;
-- A position that is put right to be another one carries nothing either.
create trigger positions_end_grants after update of valid, position on positions
  for each row when (not upper_inf(new.valid) or new.position <> old.position)
  execute function positions_end_grants();

-- A position whose end is taken back gives back what ended with it, and nothing that was ended by itself.
create function positions_resume_grants() returns trigger language plpgsql security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
  update grants set valid = daterange(lower(valid), upper(new.valid))
    where position_id = new.id and upper(valid) = upper(old.valid);
  return null;
end
$$;
create trigger positions_resume_grants after update of valid on positions
  for each row when (upper(new.valid) > upper(old.valid) or (upper_inf(new.valid) and not upper_inf(old.valid)))
  execute function positions_resume_grants();

-- A member with an account serves a branch as long as the membership there lasts; what somebody holds
-- elsewhere rests on something else.
create function memberships_end_grants() returns trigger language plpgsql security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
  perform grants_end(array(
    select g.id from grants g join users u on u.id = g.user_id
    where u.member_id = new.member_id and g.organization_id = new.organization_id), upper(new.valid));
  return null;
end
$$;
create trigger memberships_end_grants after update of valid on memberships
  for each row when (not upper_inf(new.valid)) execute function memberships_end_grants();

reset role;
