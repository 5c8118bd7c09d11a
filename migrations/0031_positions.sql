set local role chibo_owner;
-- Whoever reaches one branch or one commune is served by position: without these the home page of a secretary
-- read the tasks and meetings of everybody (64 ms among ten thousand branches; 6 ms with them).
create index tasks_tree on tasks (tree_at, due_on);
create index meetings_tree on meetings (tree_at, month);

-- The three short lists of the home page are chosen from these alone, without a look at the rows.
drop index meetings_not_recorded;
create index meetings_not_recorded on meetings (month, tree_at) include (id, planned_on, planned_at)
  where state in ('planned', 'recording');
drop index meetings_figures;
create index meetings_figures on meetings (month, tree_at) include (id, kind, state, held_on, recorded_on);

reset role;
