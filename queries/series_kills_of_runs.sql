-- name: series_kills_of_runs
-- title: OOM kills in some runs
-- description: How often containers were killed, also before their first reading; one row per scenario of a run and container that was killed.
-- param: runs text required, numbers of the runs as a JSON array
-- columns: run_id, scenario, parameters, planned_seconds, container, kill_count
SELECT s.run_id, s.name AS scenario, s.parameters, s.planned_duration_us / 1000000.0 AS planned_seconds, o.container,
  count(*) AS kill_count
FROM json_each(:runs) chosen
CROSS JOIN scenario s ON s.run_id = chosen.value
CROSS JOIN oom_event o ON o.scenario_id = s.scenario_id
GROUP BY s.scenario_id, o.container
ORDER BY s.run_id, s.name, s.scenario_id, o.container
