-- name: series_kills
-- title: OOM kills over runs
-- description: How often containers were killed, also before their first reading; one row per scenario of a run and container that was killed.
-- param: container text
-- columns: run_id, scenario, parameters, planned_seconds, container, kill_count
SELECT s.run_id, s.name AS scenario, s.parameters, s.planned_duration_us / 1000000.0 AS planned_seconds, o.container,
  count(*) AS kill_count
FROM oom_event o
JOIN scenario s ON s.scenario_id = o.scenario_id
WHERE :container IS NULL OR o.container = :container
GROUP BY s.scenario_id, o.container
ORDER BY s.run_id, s.name, s.scenario_id, o.container
