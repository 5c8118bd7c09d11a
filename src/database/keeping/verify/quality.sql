-- The rows that quality is counted from, compared with what they are made of.
select format('meeting %s: its row of quality is not what its record and score make it', f) as "fault!"
from quality_faults() f
