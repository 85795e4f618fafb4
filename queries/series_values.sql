-- name: series_values
-- title: What runs measured, for comparing them
-- description: The stored statistics every series over runs is made of; one row per closed scenario of a run and container. A reset scenario is read under load, any other one in its sampling phase. It reads the tables, because the views leave out the sums a slope is pooled from and the planned length.
-- param: first_run integer required
-- param: last_run integer required
-- param: container text
-- columns: run_id, scenario, kind, total_agents, parameters, planned_seconds, is_aborted, abort_reason, container, memory_limit_mb, cpu_limit_cores, coverage, memory_count, memory_mean_mb, memory_std_mb, memory_lag1, memory_p95_mb, memory_p99_mb, cpu_count, cpu_mean_percent, cpu_std_percent, cpu_lag1, cpu_p95_percent, growth_c_mb_min, growth_m2_min2, baseline_median_mb, post_reset_median_mb
SELECT
  s.run_id,
  s.name AS scenario,
  s.kind,
  s.total_agents,
  s.parameters,
  s.planned_duration_us / 1000000.0 AS planned_seconds,
  s.aborted AS is_aborted,
  s.abort_reason,
  c.name AS container,
  c.memory_limit_bytes / 1048576.0 AS memory_limit_mb,
  c.cpu_limit_millicores / 1000.0 AS cpu_limit_cores,
  m.sample_count * 1.0 / nullif(p.tick_count, 0) AS coverage,
  m.sample_count AS memory_count,
  m.mean / 1048576.0 AS memory_mean_mb,
  CASE WHEN m.sample_count > 1 THEN sqrt(m.m2 / (m.sample_count - 1)) / 1048576.0 END AS memory_std_mb,
  m.lag1_autocorrelation AS memory_lag1,
  m.p95 / 1048576.0 AS memory_p95_mb,
  m.p99 / 1048576.0 AS memory_p99_mb,
  u.sample_count AS cpu_count,
  u.mean / 10.0 AS cpu_mean_percent,
  CASE WHEN u.sample_count > 1 THEN sqrt(u.m2 / (u.sample_count - 1)) / 10.0 END AS cpu_std_percent,
  u.lag1_autocorrelation AS cpu_lag1,
  u.p95 / 10.0 AS cpu_p95_percent,
  -- Anonymous memory holds no file cache; the working set where nothing else is recorded.
  CASE WHEN s.kind = 'duration' THEN coalesce(a.offset_value_c, m.offset_value_c) / 1048576.0 / 60 END AS growth_c_mb_min,
  CASE WHEN s.kind = 'duration' THEN coalesce(a.offset_m2_s2, m.offset_m2_s2) / 3600.0 END AS growth_m2_min2,
  b.p50 / 1048576.0 AS baseline_median_mb,
  r.p50 / 1048576.0 AS post_reset_median_mb
FROM scenario s
JOIN container c ON c.scenario_id = s.scenario_id
LEFT JOIN phase p
  ON p.scenario_id = s.scenario_id
  AND p.phase_id = (
    SELECT min(q.phase_id) FROM phase q
    WHERE q.scenario_id = s.scenario_id AND q.name = CASE s.kind WHEN 'reset' THEN 'load' ELSE 'sampling' END)
LEFT JOIN container_statistic m
  ON m.scenario_id = s.scenario_id AND m.container_id = c.container_id AND m.phase_id = p.phase_id
  AND m.metric = 'memory_working_set'
LEFT JOIN container_statistic u
  ON u.scenario_id = s.scenario_id AND u.container_id = c.container_id AND u.phase_id = p.phase_id
  AND u.metric = 'cpu'
LEFT JOIN container_statistic a
  ON a.scenario_id = s.scenario_id AND a.container_id = c.container_id AND a.phase_id = p.phase_id
  AND a.metric = 'memory_anon'
LEFT JOIN container_statistic b
  ON s.kind = 'reset' AND b.scenario_id = s.scenario_id AND b.container_id = c.container_id
  AND b.metric = 'memory_working_set' AND b.phase_id = (
    SELECT min(q.phase_id) FROM phase q WHERE q.scenario_id = s.scenario_id AND q.name = 'baseline')
LEFT JOIN container_statistic r
  ON s.kind = 'reset' AND r.scenario_id = s.scenario_id AND r.container_id = c.container_id
  AND r.metric = 'memory_working_set' AND r.phase_id = (
    SELECT min(q.phase_id) FROM phase q WHERE q.scenario_id = s.scenario_id AND q.name = 'post_reset')
WHERE s.run_id BETWEEN :first_run AND :last_run AND s.elapsed_us IS NOT NULL
  AND (:container IS NULL OR c.name = :container)
ORDER BY s.run_id, s.ordinal, c.name
