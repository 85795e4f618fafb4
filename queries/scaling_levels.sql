-- name: scaling_levels
-- title: Means at each load level
-- description: The points a scaling formula goes through: means of the sampling phase of the load scenarios; one row per container and load scenario.
-- param: run integer required
-- param: container text
-- columns: container, scenario, total_agents, sample_count, coverage, memory_mean_mb, cpu_mean_percent, memory_limit_mb, aborted
SELECT container, scenario, total_agents, sample_count, coverage, memory_mean_mb, cpu_mean_percent,
  memory_limit_mb, aborted
FROM container_stats
WHERE run_id = :run AND kind = 'load' AND phase = 'sampling' AND total_agents > 0
  AND (:container IS NULL OR container = :container)
ORDER BY container, total_agents, scenario_id
