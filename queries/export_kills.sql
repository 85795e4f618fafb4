-- name: export_kills
-- title: The OOM kills of a run with their exact times
-- description: What the OOM events of a results.json are written from; one row per kill, scenario by scenario in order of time.
-- param: run integer required
-- columns: scenario_id, oom_event_id, container, offset_us, previous_restart_count, current_restart_count
SELECT o.scenario_id, o.oom_event_id, o.container, o.offset_us, o.previous_restart_count, o.current_restart_count
FROM scenario s
JOIN oom_event o ON o.scenario_id = s.scenario_id
WHERE s.run_id = :run
ORDER BY s.ordinal, o.offset_us, o.oom_event_id
