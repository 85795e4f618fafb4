-- name: scaling_levels
-- title: Means at each load level
-- description: The points a scaling formula goes through: means of the sampling phase of the load scenarios, and of recordings whose number of agents is known, with what their certainty is computed from; one row per container and scenario.
-- param: run integer required
-- param: container text
-- columns: run_id, host_fingerprint, container, scenario, kind, total_agents, coverage, sample_count, memory_mean_mb, memory_std_mb, memory_lag1_autocorrelation, cpu_sample_count, cpu_mean_percent, cpu_std_percent, cpu_lag1_autocorrelation, memory_limit_mb, aborted
WITH stat AS (
  SELECT run_id, scenario_id, scenario, kind, total_agents, phase, container, sample_count, coverage,
    memory_mean_mb, memory_std_mb, memory_lag1_autocorrelation, cpu_mean_percent, cpu_std_percent,
    memory_limit_mb, aborted
  FROM container_stats WHERE run_id = :run
  UNION ALL  -- a recording may know no memory
  SELECT s.run_id, s.scenario_id, s.name, s.kind, s.total_agents, p.name, c.name, u.sample_count,
    min(1.0, u.sample_count * 1.0 / nullif(p.tick_count, 0)), NULL, NULL, NULL, u.mean / 10.0,
    CASE WHEN u.sample_count > 1 THEN sqrt(u.m2 / (u.sample_count - 1)) / 10.0 END,
    c.memory_limit_bytes / 1048576.0, s.aborted
  FROM scenario s
  JOIN container_statistic u ON u.scenario_id = s.scenario_id AND u.metric = 'cpu'
  JOIN container c ON c.scenario_id = u.scenario_id AND c.container_id = u.container_id
  JOIN phase p ON p.scenario_id = u.scenario_id AND p.phase_id = u.phase_id
  WHERE s.run_id = :run
    AND NOT EXISTS (
      SELECT 1 FROM container_statistic m
      WHERE m.scenario_id = u.scenario_id AND m.container_id = u.container_id AND m.phase_id = u.phase_id
        AND m.metric = 'memory_working_set')
)
SELECT
  c.run_id,
  r.host_fingerprint,
  c.container,
  c.scenario,
  c.kind,
  c.total_agents,
  c.coverage,
  c.sample_count,
  c.memory_mean_mb,
  c.memory_std_mb,
  c.memory_lag1_autocorrelation,
  (SELECT u.sample_count
     FROM container k
     JOIN phase p ON p.scenario_id = k.scenario_id AND p.name = c.phase
     JOIN container_statistic u
       ON u.scenario_id = k.scenario_id AND u.container_id = k.container_id AND u.phase_id = p.phase_id
     WHERE k.scenario_id = c.scenario_id AND k.name = c.container AND u.metric = 'cpu'
     ORDER BY p.phase_id LIMIT 1) AS cpu_sample_count,
  c.cpu_mean_percent,
  c.cpu_std_percent,
  (SELECT u.lag1_autocorrelation
     FROM container k
     JOIN phase p ON p.scenario_id = k.scenario_id AND p.name = c.phase
     JOIN container_statistic u
       ON u.scenario_id = k.scenario_id AND u.container_id = k.container_id AND u.phase_id = p.phase_id
     WHERE k.scenario_id = c.scenario_id AND k.name = c.container AND u.metric = 'cpu'
     ORDER BY p.phase_id LIMIT 1) AS cpu_lag1_autocorrelation,
  c.memory_limit_mb,
  c.aborted
FROM stat c
JOIN runs r ON r.run_id = c.run_id
JOIN scenarios s ON s.scenario_id = c.scenario_id
WHERE c.phase = 'sampling' AND c.total_agents > 0
  AND (c.kind = 'load' OR c.kind = 'recording' AND json_extract(s.parameters, '$.kind') IS NOT NULL)
  AND (:container IS NULL OR c.container = :container)
ORDER BY c.container, c.total_agents, c.scenario_id
