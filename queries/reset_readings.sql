-- name: reset_readings
-- title: Memory before, under and after load in reset scenarios
-- description: The readings a reset is judged by; one row per reading, container by container in time order.
-- param: run integer required
-- columns: scenario_id, scenario, container, phase, offset_seconds, memory_used_mb
SELECT scenario_id, scenario, container, phase, offset_seconds, memory_used_mb
FROM samples
WHERE run_id = :run AND kind = 'reset' AND phase IN ('baseline', 'load', 'post_reset')
  AND memory_used_mb IS NOT NULL
ORDER BY scenario_id, container, offset_seconds
