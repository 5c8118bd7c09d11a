set local role chibo_owner;

-- Records that were closed before 0014 get the figures that it added from the dated standings of their
-- day, as their prints said until now. Apart from 0014, so that no reader waits for it. An act of the
-- system, and written in the history as such.
select set_config(name, value, true) from (values
  ('chibo.actor', '00000000-0000-7000-8000-000000000000'), ('chibo.request', gen_random_uuid()::text),
  ('chibo.scope', '{(,)}'), ('chibo.write_scope', '{(,)}')) as s (name, value);
update meetings m
  set reduced_count = x.reduced, leave_count = x.leave, suspended_count = x.suspended, abroad_count = x.abroad
  from (
    select c.id, count(*) filter (where o.status = 'reduced') as reduced,
      count(*) filter (where o.status = 'leave_of_absence') as leave,
      count(*) filter (where o.status = 'suspended') as suspended,
      count(*) filter (where o.status = 'abroad') as abroad
    from meetings c left join lateral members_on(c.organization_id, c.held_on) o on true
    where c.state = 'closed' and c.official_count is not null
    group by c.id) x
  where m.id = x.id;

reset role;
