-- name: summary
-- title: Memory and CPU of every container in every scenario
-- description: What each container used; one row per scenario, container and sampled phase, and one for a scenario or container without statistics, so that nothing aborted goes unseen. It reads tables, because container_stats has no row where memory was not read.
-- param: run integer required
-- columns: ordinal, scenario, kind, total_agents, container, phase, sample_count, coverage, cpu_coverage, memory_mean_mb, memory_p95_mb, memory_max_mb, cpu_mean_percent, cpu_max_percent, memory_slope_mb_per_min, oom_event_count, outcome, abort_reason, memory_limit_mb
WITH oom AS (
  SELECT scenario_id, container, count(*) AS event_count FROM oom_events WHERE run_id = :run
  GROUP BY scenario_id, container
), seen AS (
  SELECT scenario_id, container FROM containers WHERE run_id = :run
  UNION  -- a container may be killed before its first reading
  SELECT scenario_id, container FROM oom
), stat AS (
  SELECT c.scenario_id, c.name AS container, p.phase_id, p.name AS phase,
    coalesce(m.sample_count, u.sample_count) AS sample_count,
    min(1.0, coalesce(m.sample_count, 0) * 1.0 / nullif(p.tick_count, 0)) AS coverage,
    -- the first reading of a container has no rate yet
    min(1.0, coalesce(u.sample_count, 0) * 1.0 / nullif(max(1, p.tick_count - 1), 0)) AS cpu_coverage,
    m.mean / 1048576.0 AS memory_mean_mb, m.p95 / 1048576.0 AS memory_p95_mb,
    m.maximum / 1048576.0 AS memory_max_mb, u.mean / 10.0 AS cpu_mean_percent,
    u.maximum / 10.0 AS cpu_max_percent, m.slope_per_min / 1048576.0 AS memory_slope_mb_per_min,
    c.memory_limit_bytes / 1048576.0 AS memory_limit_mb
  FROM scenario s
  JOIN container c ON c.scenario_id = s.scenario_id
  JOIN phase p ON p.scenario_id = s.scenario_id
  LEFT JOIN container_statistic m
    ON m.scenario_id = s.scenario_id AND m.container_id = c.container_id AND m.phase_id = p.phase_id
    AND m.metric = 'memory_working_set'
  LEFT JOIN container_statistic u
    ON u.scenario_id = s.scenario_id AND u.container_id = c.container_id AND u.phase_id = p.phase_id
    AND u.metric = 'cpu'
  WHERE s.run_id = :run AND (m.sample_count IS NOT NULL OR u.sample_count IS NOT NULL)
)
SELECT s.ordinal, s.name AS scenario, s.kind, s.total_agents, seen.container, stat.phase,
  stat.sample_count, stat.coverage, stat.cpu_coverage, stat.memory_mean_mb, stat.memory_p95_mb,
  stat.memory_max_mb, stat.cpu_mean_percent, stat.cpu_max_percent, stat.memory_slope_mb_per_min,
  coalesce(oom.event_count, 0) AS oom_event_count,
  CASE WHEN s.aborted = 1 THEN 'aborted' WHEN s.completed_at IS NULL THEN 'unfinished' ELSE 'completed' END AS outcome,
  s.abort_reason, stat.memory_limit_mb
FROM scenarios s
LEFT JOIN seen ON seen.scenario_id = s.scenario_id
LEFT JOIN stat ON stat.scenario_id = seen.scenario_id AND stat.container = seen.container
LEFT JOIN oom ON oom.scenario_id = seen.scenario_id AND oom.container = seen.container
WHERE s.run_id = :run
ORDER BY s.ordinal, seen.container, stat.phase_id
