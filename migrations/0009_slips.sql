set local role chibo_owner;

-- When somebody last signed in. Sessions are forgotten when they end; whoever hands out slips wants to
-- know who has never come.
create table sign_ins (
  user_id uuid not null,
  last_at timestamptz not null,
  constraint sign_ins_pkey primary key (user_id),
  constraint sign_ins_user_exists foreign key (user_id) references users (id)
);
grant select, insert, update on sign_ins to chibo_app;

-- Nobody hands a slip to himself.
alter table invitations add constraint invitations_not_to_oneself check (issued_by <> user_id);

-- A grant that rests on a position has the position's dates: whoever ends the one ends the other, in
-- the same moment. A grant that was ended sooner by itself does not come back.
create function grants_follow_position() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  delete from grants g where g.position_id = new.id and g.valid <> old.valid and isempty(g.valid * new.valid);
  update grants g set valid = case when g.valid = old.valid then new.valid else g.valid * new.valid end
    where g.position_id = new.id;
  return null;
end
$$;
create trigger grants_follow after update of valid on positions
  for each row when (old.valid is distinct from new.valid) execute function grants_follow_position();
-- The function runs as the owner: the end of a position reaches farther than the writer of the position.
create policy owner_update on grants for update to chibo_owner using (true) with check (true);
create policy owner_delete on grants for delete to chibo_owner using (true);

reset role;
