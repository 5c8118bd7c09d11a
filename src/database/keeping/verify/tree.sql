-- The tree of organizations: intervals nested, dated superiors as the present ones.
select format('organization %s: %s', f.organization_id, f.fault) as "fault!" from tree_faults() f
