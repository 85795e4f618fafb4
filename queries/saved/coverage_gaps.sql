-- name: coverage_gaps
-- title: Where are readings missing?
-- description: Series with fewer readings than they should have, the thinnest first; one row per run, scenario, phase and container below the share asked for.
-- param: coverage real default=0.9, readings over readings expected
-- columns: run_id integer, scenario text, phase text, container text, coverage real 0 to 1, sample_count integer
SELECT run_id, scenario, phase, container, coverage, sample_count
FROM container_stats
WHERE coverage < :coverage
ORDER BY coverage, run_id DESC, scenario_id, phase, container
