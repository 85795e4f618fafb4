-- name: series_kills
-- title: OOM kills, for comparing runs
-- description: How often containers were killed, also before their first reading; one row per scenario of a run and container that was killed.
-- param: first_run integer required
-- param: last_run integer required
-- param: container text
-- columns: run_id, scenario, container, kill_count
SELECT run_id, scenario, container, count(*) AS kill_count
FROM oom_events
WHERE run_id BETWEEN :first_run AND :last_run AND (:container IS NULL OR container = :container)
GROUP BY run_id, scenario, container
ORDER BY run_id, scenario, container
