set local role chibo_owner;
-- A file that was brought and never applied holds the data of people who are nobody's business here: it goes after
-- a time, with what was read from it. That it was there stays known.
create function import_forget(before timestamptz, request uuid) returns bigint language plpgsql security definer
set search_path = public, pg_temp as $$
declare
  stale uuid[];
begin
  perform set_config('chibo.scope', '{(,)}', true), set_config('chibo.write_scope', '{(,)}', true),
    set_config('chibo.actor', '00000000-0000-7000-8000-000000000000', true),
    set_config('chibo.request', request::text, true);
  -- Whoever works at one of them now keeps it until the next time.
  stale := array(select b.id from import_batches b
    where b.created_at < before and b.state in ('uploaded', 'checked', 'failed') for update skip locked);
  delete from import_rows r where r.batch_id = any (stale);
  delete from import_files f where f.batch_id = any (stale);
  update import_batches b set state = 'discarded', version = b.version + 1 where b.id = any (stale);
  perform set_config('chibo.scope', '{}', true), set_config('chibo.write_scope', '{}', true);
  return cardinality(stale);
end
$$;
grant execute on function import_forget to chibo_app;

reset role;
