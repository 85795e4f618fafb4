-- name: series_scenarios
-- title: Every closed scenario of every run
-- description: What a trend needs to know of the scenarios whose numbers it follows; one row per closed scenario, where series_points has one for each of its containers.
-- columns: scenario_id, run_id, ordinal, kind, total_agents, parameters, planned_seconds, aborted, abort_reason
SELECT
  scenario_id,
  run_id,
  ordinal,
  kind,
  total_agents,
  parameters,
  planned_duration_us / 1000000.0 AS planned_seconds,
  aborted,
  abort_reason
FROM scenario
WHERE elapsed_us IS NOT NULL
ORDER BY scenario_id
