-- name: headroom
-- title: How far is each container from its memory limit?
-- description: The highest reading against the lowest limit, least room first; one row per container of the run that has a limit.
-- param: run run default=latest, the run
-- reads: runs of its parameters
-- columns: container text, memory_limit_mb real MB, memory_max_mb real MB, headroom_mb real MB
-- columns: headroom_percent real % of the limit
WITH peak AS (
  SELECT container, min(memory_limit_mb) AS memory_limit_mb, max(memory_max_mb) AS memory_max_mb
  FROM container_stats
  WHERE run_id = :run AND memory_limit_mb IS NOT NULL
  GROUP BY container
)
SELECT container, memory_limit_mb, memory_max_mb, memory_limit_mb - memory_max_mb AS headroom_mb,
  (memory_limit_mb - memory_max_mb) * 100.0 / memory_limit_mb AS headroom_percent
FROM peak
ORDER BY headroom_percent, container
