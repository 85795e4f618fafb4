-- name: run_values
-- title: What containers needed, run after run
-- description: Memory and CPU of each container in each measured phase of a scenario that ran to its end, series by series, oldest run first; one row per run, scenario, phase and container. Tools that look for change points read it.
-- param: runs text required, numbers of the runs as a JSON array
-- columns: scenario, phase, container, run_id, started_at, host_fingerprint, commit_id, branch, memory_mean_mb, memory_p95_mb, cpu_mean_percent
SELECT
  c.scenario,
  c.phase,
  c.container,
  c.run_id,
  r.started_at,
  r.host_fingerprint,
  (SELECT value FROM run_labels l WHERE l.run_id = c.run_id AND l.key = 'git.commit') AS commit_id,
  (SELECT value FROM run_labels l WHERE l.run_id = c.run_id AND l.key = 'git.branch') AS branch,
  c.memory_mean_mb,
  c.memory_p95_mb,
  c.cpu_mean_percent
FROM runs r
JOIN scenarios s ON s.run_id = r.run_id
JOIN container_stats c ON c.scenario_id = s.scenario_id
WHERE r.run_id IN (SELECT value FROM json_each(:runs))
  AND s.aborted = 0 AND c.phase IN ('baseline', 'load', 'sampling', 'post_reset') AND c.memory_mean_mb IS NOT NULL
ORDER BY c.scenario, c.phase, c.container, r.started_at, r.run_id
