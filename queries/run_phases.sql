-- name: run_phases
-- title: The phases of a run
-- description: The named stretches of each scenario; one row per phase, in order.
-- param: run integer required
-- columns: scenario, phase, started_offset_seconds, ended_offset_seconds, duration_seconds, tick_count
SELECT s.name AS scenario, p.name AS phase, p.started_offset_seconds, p.ended_offset_seconds,
  p.ended_offset_seconds - p.started_offset_seconds AS duration_seconds, p.tick_count
FROM scenarios s
JOIN phases p ON p.scenario_id = s.scenario_id
WHERE s.run_id = :run
ORDER BY s.ordinal, p.phase_id
