-- name: pruned_runs
-- title: How many runs have lost raw readings?
-- description: Runs of which readings were pruned; one row per warehouse.
-- columns: run_count
SELECT count(DISTINCT run_id) AS run_count
FROM scenario
WHERE samples_pruned_at_us IS NOT NULL
ORDER BY run_count
