-- name: oom_history
-- title: Which containers were killed for memory, over all runs?
-- description: Every OOM kill with its run; one row per kill, newest first.
-- columns: run_id integer, timestamp text ISO 8601 UTC, scenario text, total_agents integer, container text
-- columns: offset_seconds real s, source text, detail text
SELECT o.run_id, o.timestamp, o.scenario, s.total_agents, o.container, o.offset_seconds, o.source, o.detail
FROM oom_events o
JOIN scenarios s ON s.scenario_id = o.scenario_id
ORDER BY o.timestamp DESC, o.scenario_id, o.container, o.source, o.detail
