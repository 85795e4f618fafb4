-- name: leak_kills
-- title: OOM kills in durations and recordings
-- description: Where a memory series breaks off and another begins; one row per OOM kill.
-- param: run integer required
-- columns: scenario_id, container, offset_seconds
SELECT e.scenario_id, e.container, e.offset_seconds
FROM oom_events e
JOIN scenarios s ON s.scenario_id = e.scenario_id
WHERE e.run_id = :run AND s.kind IN ('duration', 'recording')
GROUP BY e.scenario_id, e.container, e.offset_seconds
ORDER BY e.scenario_id, e.container, e.offset_seconds
