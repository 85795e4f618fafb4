-- name: summary
-- title: Memory and CPU of every container in every scenario
-- description: What each container used; one row per scenario, container and sampled phase, and one for a scenario or container without statistics, so that nothing aborted goes unseen.
-- param: run integer required
-- columns: ordinal, scenario, kind, total_agents, container, phase, sample_count, coverage, memory_mean_mb, memory_p95_mb, memory_max_mb, cpu_mean_percent, cpu_max_percent, memory_slope_mb_per_min, oom_event_count, result, abort_reason, memory_limit_mb
WITH stat AS (
  SELECT scenario_id, container, phase, sample_count, coverage, memory_mean_mb, memory_p95_mb, memory_max_mb,
    cpu_mean_percent, cpu_max_percent, memory_slope_mb_per_min, memory_limit_mb
  FROM container_stats WHERE run_id = :run
  UNION ALL  -- a recording may know no memory
  SELECT s.scenario_id, c.name, p.name, u.sample_count, min(1.0, u.sample_count * 1.0 / nullif(p.tick_count, 0)),
    NULL, NULL, NULL, u.mean / 10.0, u.maximum / 10.0, NULL, c.memory_limit_bytes / 1048576.0
  FROM scenario s
  JOIN container_statistic u ON u.scenario_id = s.scenario_id AND u.metric = 'cpu'
  JOIN container c ON c.scenario_id = u.scenario_id AND c.container_id = u.container_id
  JOIN phase p ON p.scenario_id = u.scenario_id AND p.phase_id = u.phase_id
  WHERE s.run_id = :run
    AND NOT EXISTS (
      SELECT 1 FROM container_statistic m
      WHERE m.scenario_id = u.scenario_id AND m.container_id = u.container_id AND m.phase_id = u.phase_id
        AND m.metric = 'memory_working_set')
), oom AS (
  SELECT scenario_id, container, count(*) AS event_count FROM oom_events WHERE run_id = :run
  GROUP BY scenario_id, container
), seen AS (
  SELECT scenario_id, container FROM containers WHERE run_id = :run
  UNION  -- a container may be killed before its first reading
  SELECT scenario_id, container FROM oom
)
SELECT s.ordinal, s.name AS scenario, s.kind, s.total_agents, seen.container, stat.phase,
  stat.sample_count, stat.coverage, stat.memory_mean_mb, stat.memory_p95_mb, stat.memory_max_mb,
  stat.cpu_mean_percent, stat.cpu_max_percent, stat.memory_slope_mb_per_min,
  coalesce(oom.event_count, 0) AS oom_event_count,
  CASE WHEN s.aborted = 1 THEN 'aborted' WHEN s.completed_at IS NULL THEN 'unfinished' ELSE 'pass' END AS result,
  s.abort_reason, stat.memory_limit_mb
FROM scenarios s
LEFT JOIN seen ON seen.scenario_id = s.scenario_id
LEFT JOIN stat ON stat.scenario_id = seen.scenario_id AND stat.container = seen.container
LEFT JOIN oom ON oom.scenario_id = seen.scenario_id AND oom.container = seen.container
WHERE s.run_id = :run
ORDER BY s.ordinal, seen.container,
  (SELECT min(p.phase_id) FROM phases p WHERE p.scenario_id = s.scenario_id AND p.name = stat.phase)
