-- name: series_points
-- title: What runs measured of one container, or of every one, over all runs
-- description: The numbers that trends follow over runs; one row per scenario of a run and container, series by series. What is the same for all containers of a scenario is in series_scenarios. It reads tables, because no view has the sums that a slope is pooled from.
-- param: container text
-- param: scenario_name text
-- columns: scenario_id, scenario, container, memory_limit_mb, cpu_limit_cores, coverage, cpu_coverage,
-- columns: memory_mean_mb, memory_p95_mb, memory_p99_mb, cpu_mean_percent, cpu_p95_percent,
-- columns: growth_c_mb_min, growth_m2_min2, baseline_median_mb, post_reset_median_mb
SELECT
  v.scenario_id,
  q.scenario,
  q.container,
  v.memory_limit_bytes / 1048576.0 AS memory_limit_mb,
  v.cpu_limit_millicores / 1000.0 AS cpu_limit_cores,
  v.memory_count * 1.0 / nullif(v.tick_count, 0) AS coverage,
  -- the first reading of a container has no rate yet
  v.cpu_count * 1.0 / nullif(max(1, v.tick_count - 1), 0) AS cpu_coverage,
  v.memory_mean_bytes / 1048576.0 AS memory_mean_mb,
  v.memory_p95_bytes / 1048576.0 AS memory_p95_mb,
  v.memory_p99_bytes / 1048576.0 AS memory_p99_mb,
  v.cpu_mean_millicores / 10.0 AS cpu_mean_percent,
  v.cpu_p95_millicores / 10.0 AS cpu_p95_percent,
  v.growth_c / 1048576.0 / 60 AS growth_c_mb_min,
  v.growth_m2_s2 / 3600.0 AS growth_m2_min2,
  v.baseline_median_bytes / 1048576.0 AS baseline_median_mb,
  v.post_reset_median_bytes / 1048576.0 AS post_reset_median_mb
FROM series q
CROSS JOIN series_point v ON v.series_id = q.series_id
WHERE (:container IS NULL OR q.container = :container) AND (:scenario_name IS NULL OR q.scenario = :scenario_name)
ORDER BY q.container, q.scenario, v.scenario_id
