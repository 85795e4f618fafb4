-- name: phase_timeline
-- title: What happened when in a run?
-- description: Every phase in order, in seconds since its scenario began; one row per phase of the run.
-- param: run run default=latest, the run
-- reads: runs of its parameters
-- columns: ordinal integer, scenario text, phase text, started_offset_seconds real s, duration_seconds real s
-- columns: tick_count integer
SELECT s.ordinal, s.name AS scenario, p.name AS phase, p.started_offset_seconds,
  p.ended_offset_seconds - p.started_offset_seconds AS duration_seconds, p.tick_count
FROM phases p
JOIN scenarios s ON s.scenario_id = p.scenario_id
WHERE s.run_id = :run
ORDER BY s.ordinal, p.phase_id
