-- name: leak_slopes
-- title: Growth of memory over time
-- description: Least-squares slope of the working set in the sampled phase of the duration scenarios and of recordings, whose load is assumed to be constant; one row per scenario and container. The predecessor's tests of stress and speed vary their load: they are recordings whose parameters name no kind.
-- param: run integer required
-- param: container text
-- columns: scenario_id, scenario, kind, duration_minutes, total_agents, container, sample_count, coverage, memory_first_mb, memory_last_mb, slope_mb_per_min, r_squared, memory_limit_mb, restarts, aborted
SELECT
  c.scenario_id,
  c.scenario,
  c.kind,
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
WHERE c.run_id = :run AND c.phase = 'sampling' AND c.memory_mean_mb IS NOT NULL
  AND (c.kind = 'duration' OR c.kind = 'recording' AND json_extract(s.parameters, '$.kind') IS NOT NULL)
  AND (:container IS NULL OR c.container = :container)
ORDER BY s.ordinal, c.container
