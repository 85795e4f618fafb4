-- name: scaling_levels
-- title: Means at each load level
-- description: The points a scaling formula goes through: means of the sampling phase of the load scenarios, with what their certainty is computed from; one row per container and load scenario.
-- param: run integer required
-- param: container text
-- columns: run_id, host_fingerprint, container, scenario, total_agents, coverage, sample_count, memory_mean_mb, memory_std_mb, memory_lag1_autocorrelation, cpu_sample_count, cpu_mean_percent, cpu_std_percent, cpu_lag1_autocorrelation, memory_limit_mb, aborted
SELECT
  c.run_id,
  r.host_fingerprint,
  c.container,
  c.scenario,
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
FROM container_stats c
JOIN runs r ON r.run_id = c.run_id
WHERE c.run_id = :run AND c.kind = 'load' AND c.phase = 'sampling' AND c.total_agents > 0
  AND (:container IS NULL OR c.container = :container)
ORDER BY c.container, c.total_agents, c.scenario_id
