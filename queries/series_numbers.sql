-- name: series_numbers
-- title: One number of one container, or of every one, over all runs
-- description: One of the numbers that are compared over runs, and nothing of the others; one row per closed scenario of a run and container, series by series, with NULL where it was not measured. It reads tables, because a view would compute every number.
-- param: metric text required, as `tidemark trend` takes it, of those that each scenario has
-- param: container text
-- param: scenario_name text
-- columns: run_id, ordinal, scenario, parameters, planned_seconds, aborted, abort_reason, container, memory_limit_mb,
-- columns: cpu_limit_cores, coverage, value
SELECT
  s.run_id,
  s.ordinal,
  q.scenario,
  s.parameters,
  s.planned_duration_us / 1000000.0 AS planned_seconds,
  s.aborted,
  s.abort_reason,
  q.container,
  v.memory_limit_bytes / 1048576.0 AS memory_limit_mb,
  v.cpu_limit_millicores / 1000.0 AS cpu_limit_cores,
  CASE WHEN :metric IN ('cpu_mean_percent', 'cpu_p95_percent')
    -- the first reading of a container has no rate yet
    THEN min(1.0, v.cpu_count * 1.0 / nullif(max(1, v.tick_count - 1), 0))
    ELSE v.memory_count * 1.0 / nullif(v.tick_count, 0) END AS coverage,
  CASE :metric
    WHEN 'memory_mean_mb' THEN v.memory_mean_bytes / 1048576.0
    WHEN 'memory_p95_mb' THEN v.memory_p95_bytes / 1048576.0
    WHEN 'cpu_mean_percent' THEN v.cpu_mean_millicores / 10.0
    WHEN 'cpu_p95_percent' THEN v.cpu_p95_millicores / 10.0
    WHEN 'headroom_mb' THEN v.memory_limit_bytes / 1048576.0 - v.memory_p99_bytes / 1048576.0
    -- kills are rows of their own; where there is none, there was none
    WHEN 'oom_count' THEN 0.0
  END AS value
FROM series q
CROSS JOIN series_point v ON v.series_id = q.series_id
CROSS JOIN scenario s ON s.scenario_id = v.scenario_id
WHERE (:container IS NULL OR q.container = :container) AND (:scenario_name IS NULL OR q.scenario = :scenario_name)
  AND s.elapsed_us IS NOT NULL
ORDER BY q.container, q.scenario, v.scenario_id
