-- name: minute_averages
-- title: How did memory and CPU go, minute by minute?
-- description: Readings of a scenario averaged by the minute since it began, with the highest reading beside the mean; one row per container and minute.
-- param: run run default=latest, the run
-- param: scenario text required, name of the scenario, such as load_scaling_40
-- reads: runs of its parameters
-- columns: container text, minute real min, sample_count integer, memory_mean_mb real MB, memory_max_mb real MB
-- columns: cpu_mean_percent real % of one core
SELECT container, floor(offset_seconds / 60.0) AS minute, count(*) AS sample_count,
  avg(memory_used_mb) AS memory_mean_mb, max(memory_used_mb) AS memory_max_mb,
  avg(cpu_percent) AS cpu_mean_percent
FROM samples
WHERE run_id = :run AND scenario = :scenario
GROUP BY container, floor(offset_seconds / 60.0)
ORDER BY container, minute
