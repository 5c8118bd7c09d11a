set local role chibo_owner;

-- Which recorded meetings an inspection looks at: drawn by lot, so that nobody picks the good ones. A draw
-- stays with the number that it was drawn by; whoever has that number draws the same again. One that did not
-- please is withdrawn with a reason and stays in sight.
create table samples (
  id uuid not null,
  organization_id integer not null, -- below which organization it was drawn
  tree_at bigint not null,
  first_month date not null,
  last_month date not null,
  size smallint not null,
  branches integer not null, -- out of how many branches with a closed meeting in these months
  seed bigint not null,
  drawn_by uuid not null,
  drawn_at timestamptz not null,
  withdrawn_at timestamptz,
  withdrawn_reason text,
  constraint samples_pkey primary key (id),
  constraint samples_organization_key unique (id, organization_id),
  constraint samples_place foreign key (organization_id, tree_at)
    references organizations (id, tree_lo) on update cascade,
  constraint samples_drawer_exists foreign key (drawn_by) references users (id),
  constraint samples_months check (first_month = date_trunc('month', first_month)
    and last_month = date_trunc('month', last_month) and last_month >= first_month),
  constraint samples_size_positive check (size > 0 and size <= branches),
  constraint samples_withdrawn check ((withdrawn_at is null) = (withdrawn_reason is null)),
  constraint samples_withdrawn_length check (length(withdrawn_reason) <= 500)
);
create index samples_organization on samples (organization_id, drawn_at);

create table sample_meetings (
  sample_id uuid not null,
  meeting_id uuid not null,
  draw_no smallint not null,
  organization_id integer not null, -- of the sample
  tree_at bigint not null,
  constraint sample_meetings_pkey primary key (sample_id, meeting_id),
  constraint sample_meetings_no_once unique (sample_id, draw_no),
  constraint sample_meetings_sample foreign key (sample_id, organization_id) references samples (id, organization_id),
  constraint sample_meetings_meeting_exists foreign key (meeting_id) references meetings (id),
  constraint sample_meetings_place foreign key (organization_id, tree_at)
    references organizations (id, tree_lo) on update cascade
);
create index sample_meetings_organization on sample_meetings (organization_id);
create index sample_meetings_meeting on sample_meetings (meeting_id);

select protect('samples'), protect('sample_meetings');
revoke delete on samples, sample_meetings from chibo_app; -- a draw stays
revoke update on samples, sample_meetings from chibo_app;
grant update (tree_at, withdrawn_at, withdrawn_reason) on samples to chibo_app;
create function samples_guard() returns trigger language plpgsql as $$
begin
  if old.withdrawn_at is not null and (to_jsonb(new) - 'tree_at') is distinct from (to_jsonb(old) - 'tree_at') then
    raise exception using errcode = 'check_violation', constraint = 'samples_stay', table = 'samples',
      message = 'a withdrawn sample stays withdrawn';
  end if;
  return new;
end
$$;
create trigger samples_guard before update on samples for each row execute function samples_guard();
select audit('samples'), audit('sample_meetings', record => 'sample_id');

-- A line is begun without a decision: whoever writes a draft cannot write the superior's word into it. The
-- program itself (the first load of a database) may enter what others decided.
create function score_lines_begin() returns trigger language plpgsql as $$
begin
  if (new.decided_level is not null or new.decided_points is not null or new.decided_reason is not null)
    and current_setting('chibo.actor') <> '00000000-0000-7000-8000-000000000000'
    and (select s.state from scores s where s.id = new.score_id) in ('draft', 'returned') then
    raise exception using errcode = 'check_violation', constraint = 'score_lines_decided_by_superior',
      table = 'score_lines', message = 'a line of an undecided score carries no decision';
  end if;
  return new;
end
$$;
create trigger score_lines_begin before insert on score_lines for each row execute function score_lines_begin();

reset role;
