set local role chibo_owner;

-- A sheet keeps the facts it was judged by, so that its points can be checked whatever becomes of the
-- record; a line that nobody has judged yet has no points.
alter table score_sheets add column facts jsonb;
alter table score_sheets drop constraint score_sheets_signed_complete, add constraint score_sheets_signed_complete
  check (state <> 'signed'
    or (points is not null and class is not null and signed_at is not null and facts is not null));
alter table score_sheet_lines alter column points drop not null;

-- Nobody begins a sheet in another's name.
create function score_sheets_begin() returns trigger language plpgsql as $$
begin
  if new.state <> 'draft' or new.author_id::text <> current_setting('chibo.actor') then
    raise exception using errcode = 'check_violation', constraint = 'score_sheets_author_only', table = 'score_sheets',
      message = 'a sheet is begun by its author';
  end if;
  return new;
end
$$;
create trigger score_sheets_begin before insert on score_sheets for each row execute function score_sheets_begin();

reset role;
