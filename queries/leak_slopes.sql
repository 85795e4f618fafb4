-- name: leak_slopes
-- title: Growth of memory over time
-- description: Least-squares slope of the working set in the sampled phase of the duration scenarios; one row per duration scenario and container.
-- param: run integer required
-- param: container text
-- columns: scenario, duration_minutes, total_agents, container, sample_count, coverage, memory_first_mb, memory_last_mb, slope_mb_per_min, r_squared, aborted
SELECT
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
  c.aborted
FROM container_stats c
JOIN scenarios s ON s.scenario_id = c.scenario_id
WHERE c.run_id = :run AND c.kind = 'duration' AND (:container IS NULL OR c.container = :container)
ORDER BY s.ordinal, c.container, c.phase
