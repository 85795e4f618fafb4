-- name: restarts
-- title: Which containers restarted, and when?
-- description: Restarts seen while a scenario ran; one row per run, scenario and container with a restart, newest first.
-- columns: run_id integer, started_at text ISO 8601 UTC, scenario text, container text, restarts integer
SELECT s.run_id, s.started_at, s.name AS scenario, c.container, c.restarts
FROM containers c
JOIN scenarios s ON s.scenario_id = c.scenario_id
WHERE c.restarts > 0
ORDER BY s.run_id DESC, s.ordinal, c.container
