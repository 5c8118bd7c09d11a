set local role chibo_owner;

-- How a Party document looks: a rule of the world with dates, chosen by the day of the meeting. Only what
-- differs between two rules is a column; what all have in common (heading, number, signatures, margins)
-- stands in templates/documents and in the style sheet.
create table document_forms (
  form text not null,
  end_mark text not null,             -- what closes the last sentence
  title_points smallint not null,     -- size of "BIÊN BẢN", "NGHỊ QUYẾT"
  signer_title_bold boolean not null, -- "BÍ THƯ" in bold like the line above it
  abstract_rule boolean not null,     -- "-----" under what the document is about
  valid daterange not null,
  source text not null,
  verified boolean not null,
  constraint document_forms_pkey primary key (form),
  constraint document_forms_title_points_known check (title_points between 14 and 16),
  constraint document_forms_end_mark_given check (btrim(end_mark) <> ''),
  constraint document_forms_one_at_a_time exclude using gist (valid with &&)
);
insert into document_forms values
  ('36-HD/VPTW', './.', 16, true, false, '[2018-04-03,2026-05-27)', 'HD 36-HD/VPTW ngày 03/4/2018', false),
  -- Issued that day under QĐ 399-QĐ/TW of 9/1/2026; from which day it is in force was not seen.
  ('05-HD/VPTW', '.', 14, false, true, '[2026-05-27,)', 'HD 05-HD/VPTW ngày 27/5/2026', false);
grant select on document_forms to chibo_app;
select audit('document_forms', record => 'form');

-- The names, as they are today, of those whom the record of a meeting names. A member's row goes along
-- with the member, so the record of a branch would lose whoever belongs elsewhere by now. The meeting
-- and all that is part of it is read under the scope of the caller; only the names are not.
create function meeting_people(meeting uuid) returns table (member_id uuid, full_name text)
language plpgsql security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
  perform set_config('chibo.naming', 'on', true);
  return query select p.id, p.full_name from members p where p.id in (
    select m.chair_id from meetings m where m.id = meeting
    union all select m.minute_taker_id from meetings m where m.id = meeting
    union all select i.presenter_id from agenda_items i where i.meeting_id = meeting
    union all select a.member_id from attendances a where a.meeting_id = meeting
    union all select s.member_id from statements s where s.meeting_id = meeting
    union all select t.member_id from tasks t where t.meeting_id = meeting
    union all select t.member_id from task_results r join tasks t on t.id = r.task_id where r.meeting_id = meeting
    union all select o.member_id from meetings m join positions o on o.organization_id = m.organization_id
      and o.valid @> coalesce(m.held_on, m.planned_on, m.month) where m.id = meeting);
  perform set_config('chibo.naming', 'off', true);
end
$$;
grant execute on function meeting_people to chibo_app;
create policy owner_names on members for select to chibo_owner
  using (current_setting('chibo.naming', true) = 'on'); -- for this function: chibo_app gains nothing by setting it

reset role;
