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

reset role;
