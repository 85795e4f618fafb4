-- name: leak_slopes
-- title: Growth of memory over time
-- description: Least-squares slope of the working set in the sampled phase of the duration scenarios; one row per duration scenario and container.
-- param: run integer required
-- param: container text
-- columns: scenario_id, scenario, duration_minutes, total_agents, container, sample_count, coverage, memory_first_mb, memory_last_mb, slope_mb_per_min, r_squared, memory_limit_mb, restarts, aborted
SELECT
  c.scenario_id,
  c.scenario,
  s.duration_minutes,
  c.total_agents,
  c.container,
  c.sample_count,
  c.coverage,
  c.memory_first_mb,
  c.memory_last_mb,
  c.memory_slope_mb_per_min AS slope_mb_per_min,
  c.memory_slope_r_squared AS r_squared,
  c.memory_limit_mb,
  k.restarts,
  c.aborted
FROM container_stats c
JOIN scenarios s ON s.scenario_id = c.scenario_id
JOIN containers k ON k.scenario_id = c.scenario_id AND k.container = c.container
WHERE c.run_id = :run AND c.kind = 'duration' AND c.phase = 'sampling'
  AND (:container IS NULL OR c.container = :container)
ORDER BY s.ordinal, c.container
