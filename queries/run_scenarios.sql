-- name: run_scenarios
-- title: The scenarios of a run
-- description: What a run measured and how completely; one row per scenario, in order of execution.
-- param: run integer required
-- columns: ordinal, scenario, kind, total_agents, started_at, duration_seconds, sample_count, stale_count, coverage, result, abort_reason, drivers, riders, duration_minutes, parameters, content_sha256
SELECT ordinal, name AS scenario, kind, total_agents, started_at, duration_seconds, sample_count, stale_count,
  coverage,
  CASE WHEN aborted = 1 THEN 'aborted' WHEN completed_at IS NULL THEN 'unfinished'
    WHEN NOT EXISTS (SELECT 1 FROM container_stats c WHERE c.scenario_id = s.scenario_id) THEN 'no memory'
    ELSE 'pass' END AS result,
  abort_reason, drivers, riders, duration_minutes, parameters, content_sha256
FROM scenarios s
WHERE run_id = :run
ORDER BY ordinal
