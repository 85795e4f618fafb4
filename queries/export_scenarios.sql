-- name: export_scenarios
-- title: The scenarios of a run with their exact times
-- description: What the scenarios of a results.json are written from; one row per scenario, in order of execution.
-- param: run integer required
-- columns: scenario_id, ordinal, kind, name, drivers, riders, total_agents, planned_duration_us, parameters, started_offset_us, elapsed_us, abort_reason, container_count, last_offset_us
SELECT s.scenario_id, s.ordinal, s.kind, s.name, s.drivers, s.riders, s.total_agents, s.planned_duration_us,
  s.parameters, s.started_offset_us, s.elapsed_us, s.abort_reason,
  (SELECT count(*) FROM container c WHERE c.scenario_id = s.scenario_id) AS container_count,
  (SELECT max(x.offset_us) FROM sample x WHERE x.scenario_id = s.scenario_id) AS last_offset_us
FROM scenario s
WHERE s.run_id = :run
ORDER BY s.ordinal
