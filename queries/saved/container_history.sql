-- name: container_history
-- title: How did one container fare over the runs?
-- description: Its statistics in every finished scenario, newest run first; one row per run, scenario and phase.
-- param: container text required, name of the container
-- columns: run_id integer, started_at text ISO 8601 UTC, status text, scenario text, phase text, memory_mean_mb real MB
-- columns: memory_p95_mb real MB, memory_max_mb real MB, cpu_mean_percent real % of one core
SELECT c.run_id, r.started_at, r.status, c.scenario, c.phase, c.memory_mean_mb, c.memory_p95_mb,
  c.memory_max_mb, c.cpu_mean_percent
FROM runs r
CROSS JOIN container_stats c  -- in this order, or all statistics are read for one container
WHERE c.run_id = r.run_id AND c.container = :container
ORDER BY c.run_id DESC, c.scenario_id, c.phase
