-- Closed meetings whose frozen figures are not those of their rows: the roster, the exceptions of those on
-- it, who spoke.
select format('meeting %s: frozen %s, its rows say %s', x.id, x.frozen, x.counted) as "fault!"
from (
  select m.id,
    (m.roster_count, m.present_count, m.excused_count, m.unexcused_count, m.speaker_count)::text as frozen,
    (cardinality(m.roster), cardinality(m.roster) - a.excused - a.unexcused, a.excused, a.unexcused, s.speakers)::text
      as counted,
    m.present_voting_count between 0 and m.present_count as voting_fits
  from meetings m
  cross join lateral (
    select count(*) filter (where t.status = 'absent_excused') as excused,
      count(*) filter (where t.status = 'absent_unexcused') as unexcused
    from attendances t where t.meeting_id = m.id and t.member_id = any (m.roster)) a
  cross join lateral (
    select count(distinct t.member_id) as speakers from statements t where t.meeting_id = m.id) s
  where m.state = 'closed') x
where x.frozen is distinct from x.counted or not x.voting_fits
