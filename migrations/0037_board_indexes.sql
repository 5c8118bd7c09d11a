set local role chibo_owner;
-- What boards count is answered by an index alone, without the rows.

-- As meetings_figures, with what the book counts beside it: the day planned, and who entered and confirmed a record.
create index meetings_counts on meetings (month, tree_at)
  include (id, kind, state, planned_on, held_on, recorded_on, on_behalf_by, confirmed_by);
drop index meetings_figures;

-- As scores_open, with what the lists of what waits are ordered by.
create index scores_waiting on scores (state, tree_at) include (id, meeting_id, month, regular)
  where not superseded and state <> 'locked';
drop index scores_open;

-- Of a part of the tree, over many months.
create index meeting_quality_tree on meeting_quality (tree_at, month);

-- As score_acts_score, so that it says by itself since when a sheet waits.
create index score_acts_course on score_acts (score_id, at) include (act, tree_at);
drop index score_acts_score;

-- As in 0034, asking the function where a rubric applies: it is asked of the few that were held and have no sheet.
-- Written out in the view, its price was put on every row that a board counts, and nothing of it could be counted by
-- two processes at once.
alter function is_scored(integer, text, date) parallel safe;
create or replace view meeting_standings with (security_invoker = true) as
select q.meeting_id, q.organization_id, q.tree_at, q.month, q.thematic, q.score_id, q.rubric_id, q.self_points,
  q.decided_points, q.lost_no, q.lost_points, q.na_no,
  case
    when q.decided_class is not null then q.decided_class
    when q.score_state = 'submitted' then 'undecided'
    when q.state = 'not_held' then 'not_held'
    when q.state = 'closed' then case
      when q.score_id is not null or is_scored(q.organization_id, q.kind, q.on_day) then 'unscored' end
    when q.month < (select date_trunc('month', current_setting('chibo.today')::date)::date) then 'unrecorded'
  end as standing,
  q.state, q.score_state, q.decided_class
from meeting_quality q
where q.kind = 'branch_regular';

reset role;
