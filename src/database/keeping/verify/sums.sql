-- How many rows of each table there must be at least, by what the trail tells: those that came less those
-- that went. More may be there: what a migration wrote before a table was watched.
select e.table_name as "table_name!",
  (count(*) filter (where e.act = 'INSERT') - count(*) filter (where e.act = 'DELETE')) as "rows!"
from audit_entries e group by e.table_name
