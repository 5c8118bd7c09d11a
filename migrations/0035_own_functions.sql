set local role chibo_owner;
-- The policies that keep leaders to their visits are the application's. The owner of the tables is a member of
-- chibo_app, so they bound its functions too: work on an import that failed could not be ended, because whoever
-- asked for it wrote by no right at all at that moment, and that counted as writing as a leader.
create or replace function writes_as_leader() returns boolean language sql stable as $$
  select case when current_user = 'chibo_owner' then false -- a function says itself what it allows
    when coalesce(nullif(current_setting('chibo.writes', true), ''), '*') = '*' then false -- the program itself
    else current_setting('chibo.writes')::text[] <@ array['leader'] end
$$;

reset role;
