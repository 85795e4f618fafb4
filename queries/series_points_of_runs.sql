-- name: series_points_of_runs
-- title: What some runs measured, for comparing them
-- description: The numbers that are compared over runs; one row per closed scenario of a run and container. It reads tables, because no view has the sums that a slope is pooled from.
-- param: runs text required, numbers of the runs as a JSON array
-- columns: scenario_id, run_id, ordinal, scenario, kind, total_agents, parameters,
-- columns: planned_seconds, aborted, abort_reason, container, memory_limit_mb, cpu_limit_cores,
-- columns: coverage, cpu_coverage, memory_count, memory_mean_mb, memory_std_mb, memory_lag1, memory_p95_mb,
-- columns: memory_p99_mb, cpu_count, cpu_mean_percent, cpu_std_percent, cpu_lag1, cpu_p95_percent,
-- columns: growth_c_mb_min, growth_m2_min2, baseline_median_mb, post_reset_median_mb
SELECT
  s.scenario_id,
  s.run_id,
  s.ordinal,
  q.scenario,
  s.kind,
  s.total_agents,
  s.parameters,
  s.planned_duration_us / 1000000.0 AS planned_seconds,
  s.aborted,
  s.abort_reason,
  q.container,
  v.memory_limit_bytes / 1048576.0 AS memory_limit_mb,
  v.cpu_limit_millicores / 1000.0 AS cpu_limit_cores,
  v.memory_count * 1.0 / nullif(v.tick_count, 0) AS coverage,
  -- the first reading of a container has no rate yet
  v.cpu_count * 1.0 / nullif(max(1, v.tick_count - 1), 0) AS cpu_coverage,
  v.memory_count,
  v.memory_mean_bytes / 1048576.0 AS memory_mean_mb,
  CASE WHEN v.memory_count > 1 THEN sqrt(v.memory_m2 / (v.memory_count - 1)) / 1048576.0 END AS memory_std_mb,
  v.memory_lag1,
  v.memory_p95_bytes / 1048576.0 AS memory_p95_mb,
  v.memory_p99_bytes / 1048576.0 AS memory_p99_mb,
  v.cpu_count,
  v.cpu_mean_millicores / 10.0 AS cpu_mean_percent,
  CASE WHEN v.cpu_count > 1 THEN sqrt(v.cpu_m2 / (v.cpu_count - 1)) / 10.0 END AS cpu_std_percent,
  v.cpu_lag1,
  v.cpu_p95_millicores / 10.0 AS cpu_p95_percent,
  v.growth_c / 1048576.0 / 60 AS growth_c_mb_min,
  v.growth_m2_s2 / 3600.0 AS growth_m2_min2,
  v.baseline_median_bytes / 1048576.0 AS baseline_median_mb,
  v.post_reset_median_bytes / 1048576.0 AS post_reset_median_mb
FROM json_each(:runs) chosen
CROSS JOIN scenario s ON s.run_id = chosen.value
CROSS JOIN series_point v ON v.scenario_id = s.scenario_id
CROSS JOIN series q ON q.series_id = v.series_id
WHERE s.elapsed_us IS NOT NULL
ORDER BY s.run_id, s.ordinal, q.container
