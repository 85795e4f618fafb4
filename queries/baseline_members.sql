-- name: baseline_members
-- title: The runs of every baseline that stands
-- description: What baseline: selectors mean; one row per run of the newest promotion of a name, names that were removed left out.
-- columns: name, run_id
SELECT name, run_id
FROM baselines
WHERE is_current = 1 AND is_removal = 0
ORDER BY name, run_id
