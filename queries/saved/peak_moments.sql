-- name: peak_moments
-- title: At which moment did each container use the most memory?
-- description: The highest reading of each container in a scenario; one row per container, biggest first.
-- param: run run default=latest, the run
-- param: scenario text required, name of the scenario, such as load_scaling_40
-- reads: runs of its parameters
-- columns: container text, timestamp text ISO 8601 UTC, offset_seconds real s, phase text, memory_used_mb real MB
-- columns: memory_percent real % of the limit, cpu_percent real % of one core
WITH ranked AS (
  SELECT container, timestamp, offset_seconds, phase, memory_used_mb, memory_percent, cpu_percent,
    row_number() OVER (PARTITION BY container ORDER BY memory_used_mb DESC, offset_seconds) AS place
  FROM samples
  WHERE run_id = :run AND scenario = :scenario AND memory_used_mb IS NOT NULL
)
SELECT container, timestamp, offset_seconds, phase, memory_used_mb, memory_percent, cpu_percent
FROM ranked
WHERE place = 1
ORDER BY memory_used_mb DESC, container
