-- name: top_memory
-- title: Which containers used the most memory?
-- description: The highest reading of each container and where it was; one row per container of the run.
-- param: run run default=latest, the run
-- reads: runs of its parameters
-- columns: container text, memory_max_mb real MB, scenario text, phase text, memory_p95_mb real MB
-- columns: memory_mean_mb real MB, memory_limit_mb real MB
WITH ranked AS (
  SELECT container, scenario, phase, memory_max_mb, memory_p95_mb, memory_mean_mb, memory_limit_mb,
    row_number() OVER (PARTITION BY container ORDER BY memory_max_mb DESC, scenario_id, phase) AS place
  FROM container_stats
  WHERE run_id = :run
)
SELECT container, memory_max_mb, scenario, phase, memory_p95_mb, memory_mean_mb, memory_limit_mb
FROM ranked
WHERE place = 1
ORDER BY memory_max_mb DESC, container
