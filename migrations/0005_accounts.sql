set local role chibo_owner;

-- Who signs in. A person who leaves is disabled from a day on, never deleted: the trail names them.
create table users (
  id uuid not null,
  sign_in_name text not null,
  full_name text not null,
  phone text,
  password_hash text, -- argon2id; none until the invitation was used
  locale text, -- none: as the browser asks
  text_size smallint not null default 0, -- steps of A+
  member_id uuid,
  disabled_on date,
  version integer not null default 1,
  constraint users_pkey primary key (id),
  constraint users_sign_in_name_key unique (sign_in_name),
  constraint users_member_key unique (member_id),
  -- Folded: what is typed is folded before it is compared, so that capitals and tone marks do not matter.
  constraint users_sign_in_name_form check (sign_in_name ~ '^[a-z0-9][a-z0-9.@_+-]{2,63}$'),
  constraint users_full_name_given check (full_name = btrim(full_name) and full_name <> ''),
  constraint users_full_name_length check (length(full_name) <= 200),
  constraint users_locale_known check (locale in ('vi', 'en')),
  constraint users_text_size_known check (text_size between 0 and 3)
);

-- What a user may do, where and when. Carries the reach itself, so that opening a request reads one
-- table; the database keeps it right when the tree changes.
create table grants (
  id uuid not null,
  user_id uuid not null,
  role text not null,
  organization_id integer not null,
  tree_at bigint not null,
  tree_end bigint not null,
  reach text not null,
  valid daterange not null,
  position_id uuid, -- the position it rests on, and ends with
  given_by uuid not null,
  constraint grants_pkey primary key (id),
  constraint grants_user_exists foreign key (user_id) references users (id),
  constraint grants_giver_exists foreign key (given_by) references users (id),
  constraint grants_not_to_oneself check (user_id <> given_by),
  constraint grants_place foreign key (organization_id, tree_at, tree_end)
    references organizations (id, tree_lo, tree_hi) on update cascade,
  constraint grants_role_known check (role in ('branch_secretary', 'branch_recorder', 'committee',
    'committee_office', 'organization_board', 'inspection', 'leader', 'member', 'auditor', 'administrator')),
  constraint grants_reach_known check (reach in ('unit', 'subtree')),
  constraint grants_not_empty check (not isempty(valid)),
  constraint grants_once exclude using gist
    (user_id with =, role with =, organization_id with =, valid with &&)
);
create index grants_user on grants (user_id);
create index grants_organization on grants (organization_id);
create index grants_position on grants (position_id) where position_id is not null;

-- One device that is signed in. Only the hash of the token is kept: what lies here cannot be used as a
-- cookie. Limits by role are decided at sign-in (architecture: idle 12 h or 60 min, absolute 30 days or
-- 12 h).
create table sessions (
  token_hash bytea not null,
  id uuid not null, -- names it in the user's list of devices
  user_id uuid not null,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  idle_seconds integer not null,
  absolute_until timestamptz not null,
  own_device boolean not null,
  device text not null,
  constraint sessions_pkey primary key (token_hash),
  constraint sessions_id_key unique (id),
  constraint sessions_user_exists foreign key (user_id) references users (id),
  constraint sessions_token_hash_sha256 check (octet_length(token_hash) = 32),
  constraint sessions_idle_positive check (idle_seconds > 0),
  constraint sessions_absolute_later check (absolute_until > created_at),
  constraint sessions_device_length check (length(device) <= 200)
);
create index sessions_user on sessions (user_id, seen_at);

-- Failed attempts to sign in, counted by account and by part of the network, so that slowing down a
-- guesser never locks the owner out.
create table sign_in_attempts (
  account text not null, -- as typed, folded; there may be no such account
  address_prefix text not null, -- IPv4 /24, IPv6 /48
  window_start timestamptz not null,
  failures integer not null default 1,
  constraint sign_in_attempts_pkey primary key (account, address_prefix, window_start),
  constraint sign_in_attempts_account_length check (length(account) <= 100),
  constraint sign_in_attempts_failures_positive check (failures > 0)
);
create index sign_in_attempts_window on sign_in_attempts (window_start);

-- The slip of paper with which somebody sets a password for the first time, or again.
create table invitations (
  id uuid not null,
  user_id uuid not null,
  code_hash bytea not null,
  issued_by uuid not null,
  issued_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  revoked_at timestamptz,
  constraint invitations_pkey primary key (id),
  constraint invitations_code_key unique (code_hash),
  constraint invitations_user_exists foreign key (user_id) references users (id),
  constraint invitations_issuer_exists foreign key (issued_by) references users (id),
  constraint invitations_code_hash_sha256 check (octet_length(code_hash) = 32),
  constraint invitations_expire_later check (expires_at > issued_at),
  constraint invitations_used_or_revoked check (used_at is null or revoked_at is null),
  constraint invitations_used_in_time check (used_at <= expires_at)
);
create unique index invitations_one_open on invitations (user_id) where used_at is null and revoked_at is null;

-- The program itself, where nobody signed in stands behind an act. Has no password, cannot get one
-- through a slip, and has been disabled from the beginning.
insert into users (id, sign_in_name, full_name, disabled_on)
  values ('00000000-0000-7000-8000-000000000000', 'he.thong', 'Hệ thống', '-infinity');

-- Where the actor holds any of these roles, as the tree stands in this statement; '*' is the system.
create function reach_of(roles text) returns int8multirange language plpgsql stable as $$
begin
  if roles = '*' then
    return '{(,)}';
  end if;
  return coalesce((
    select range_agg(int8range(g.tree_at, case g.reach when 'unit' then g.tree_at + 1 else g.tree_end end))
    from grants g
    where g.user_id = current_setting('chibo.actor')::uuid and g.role = any (roles::text[])
      and g.valid @> current_setting('chibo.today')::date), '{}');
end
$$;

-- Opens a request: takes hold of the tree ('free': not at all, a reader has a snapshot; 'still': shared,
-- for a writer; 'alone', for a change of the tree), reads the grants valid today and sets the second
-- lock, the author and the request until the end of the transaction. A function, because it runs in every request: its plan is kept,
-- while list queries must be planned anew for each scope (force_custom_plan). As the owner, because it
-- reads grants before there is a scope.
create function open_request(who uuid, today date, sees text[], writes text[], request uuid, tree text)
returns table (role text, organization_id integer, reach text, lo bigint, hi bigint)
language plpgsql security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
  seen int8multirange := '{}';
  writable int8multirange := '{}';
begin
  case tree
    when 'free' then null;
    when 'still' then perform tree_lock_shared();
    when 'alone' then perform tree_lock();
  end case;
  for role, organization_id, reach, lo, hi in
    select g.role, g.organization_id, g.reach, g.tree_at,
      case g.reach when 'unit' then g.tree_at + 1 else g.tree_end end
    from grants g where g.user_id = who and g.valid @> today
  loop
    if role = any (sees) then
      seen := seen + int8multirange(int8range(lo, hi));
    end if;
    if role = any (writes) then
      writable := writable + int8multirange(int8range(lo, hi));
    end if;
    return next;
  end loop;
  perform set_config('chibo.scope', seen::text, true),
    set_config('chibo.write_scope', writable::text, true),
    set_config('chibo.sees', sees::text, true),
    set_config('chibo.writes', writes::text, true),
    set_config('chibo.actor', who::text, true),
    set_config('chibo.request', request::text, true),
    set_config('chibo.today', today::text, true);
end
$$;

-- Opens work of the program itself (demonstration data, occurrences of the month): the whole tree, alone.
create function open_system(who uuid, today date, request uuid) returns void language sql as $$
  select tree_lock();
  select set_config('chibo.scope', '{(,)}', true), set_config('chibo.write_scope', '{(,)}', true),
    set_config('chibo.sees', '*', true), set_config('chibo.writes', '*', true),
    set_config('chibo.actor', who::text, true), set_config('chibo.request', request::text, true),
    set_config('chibo.today', today::text, true)
$$;

-- The session behind a cookie, with its user and the roles that the user holds today, if it is still
-- good: not idle too long, not too old, the user not disabled. Notes that it was seen, at most once a
-- minute, so that reading pages does not write.
create function resume_session(token bytea, at timestamptz)
returns table (session_id uuid, user_id uuid, full_name text, locale text, text_size smallint,
  member_id uuid, roles text[], own_device boolean, created_at timestamptz, seen_at timestamptz,
  idle_seconds integer, absolute_until timestamptz)
language plpgsql security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
  today date := (at at time zone 'Asia/Ho_Chi_Minh')::date;
begin
  select s.id, u.id, u.full_name, u.locale, u.text_size, u.member_id,
      array(select distinct g.role from grants g where g.user_id = u.id and g.valid @> today order by 1),
      s.own_device, s.created_at, s.seen_at, s.idle_seconds, s.absolute_until
    into session_id, user_id, full_name, locale, text_size, member_id, roles, own_device, created_at,
      seen_at, idle_seconds, absolute_until
    from sessions s join users u on u.id = s.user_id
    where s.token_hash = token
      and s.absolute_until > at
      and s.seen_at + make_interval(secs => s.idle_seconds) > at
      and (u.disabled_on is null or u.disabled_on > today);
  if not found then
    return;
  end if;
  if seen_at <= at - interval '1 minute' then
    -- Of several pages asked for at once one takes note; the others need not wait for it.
    update sessions s set seen_at = at where s.token_hash = (
      select t.token_hash from sessions t
      where t.token_hash = token and t.seen_at <= at - interval '1 minute' for update skip locked);
    seen_at := at;
  end if;
  return next;
end
$$;

-- The roles that a user holds on a day, anywhere: asked when signing in, before there is an actor.
create function roles_of(who uuid, today date) returns table (role text) language sql stable security definer
set search_path = public, pg_temp as
$$ select distinct g.role from grants g where g.user_id = who and g.valid @> today order by 1 $$;
grant execute on function roles_of to chibo_app;

-- Whether every grant of a user that has not ended lies within what this transaction may write. Only
-- then may it change the account or hand out a new password for it: a commune's office could otherwise
-- take over somebody who also serves the province. An account without grants is for the top of the tree.
create function user_in_reach(who uuid) returns boolean language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
  writable int8multirange := current_setting('chibo.write_scope')::int8multirange;
begin
  return coalesce((
    select bool_and(int8range(g.tree_at, case g.reach when 'unit' then g.tree_at + 1 else g.tree_end end) <@ writable)
    from grants g
    where g.user_id = who
      and (upper_inf(g.valid) or upper(g.valid) > current_setting('chibo.today')::date)),
    0::bigint <@ writable);
end
$$;

-- The second lock on accounts. Everybody's name may be read, because it stands beside what they did.
alter table users enable row level security, force row level security;
create policy everyone_select on users for select using (true);
create policy signed_in_insert on users for insert with check (current_setting('chibo.actor') <> '');
create policy reach_update on users for update
  using (id::text = current_setting('chibo.actor') or user_in_reach(id));

-- A grant is given where the giver may write, for the whole of what it reaches. Everybody reads their own.
select protect('grants');
alter policy scope_select on grants using (
  tree_at <@ (select current_setting('chibo.scope')::int8multirange)
  or user_id = (select current_setting('chibo.actor')::uuid));
alter policy scope_insert on grants with check (
  int8range(tree_at, case reach when 'unit' then tree_at + 1 else tree_end end)
    <@ (select current_setting('chibo.write_scope')::int8multirange));
alter policy scope_update on grants with check (
  int8range(tree_at, case reach when 'unit' then tree_at + 1 else tree_end end)
    <@ (select current_setting('chibo.write_scope')::int8multirange));
create policy owner_select on grants for select to chibo_owner using (true); -- open_request and its like
revoke delete on grants from chibo_app; -- they end

alter table invitations enable row level security, force row level security;
create policy everyone_select on invitations for select using (true);
create policy reach_insert on invitations for insert with check (
  issued_by::text = current_setting('chibo.actor') and user_in_reach(user_id));
create policy reach_update on invitations for update
  using (user_id::text = current_setting('chibo.actor') or user_in_reach(user_id));

grant select, insert, update on users, invitations to chibo_app;
grant select, insert, update, delete on sessions, sign_in_attempts to chibo_app;
grant execute on function open_request, open_system, resume_session, user_in_reach to chibo_app;

select audit('users', hidden => '{password_hash}'), audit('grants', record => 'user_id'),
  audit('invitations', hidden => '{code_hash}', record => 'user_id');

reset role;
