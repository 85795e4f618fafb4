-- name: leak_readings
-- title: Memory over time in durations and recordings
-- description: The readings a leak is judged by: the sampled phase of the duration scenarios and of recordings, whose load is assumed to be constant; one row per reading, container by container in time order.
-- param: run integer required
-- param: container text
-- columns: scenario_id, container, offset_seconds, memory_used_mb, memory_anon_mb, memory_limit_mb, cpu_time_seconds
SELECT scenario_id, container, offset_seconds, memory_used_mb, memory_anon_mb, memory_limit_mb, cpu_time_seconds
FROM samples
WHERE run_id = :run AND kind IN ('duration', 'recording') AND phase = 'sampling' AND memory_used_mb IS NOT NULL
  AND (:container IS NULL OR container = :container)
ORDER BY scenario_id, container, offset_seconds
