-- name: aborted_scenarios
-- title: Which scenarios did not run to their end?
-- description: Aborted scenarios with the reason; one row per scenario, newest first.
-- columns: run_id integer, started_at text ISO 8601 UTC, ordinal integer, scenario text, duration_seconds real s
-- columns: abort_reason text
SELECT run_id, started_at, ordinal, name AS scenario, duration_seconds, abort_reason
FROM scenarios
WHERE aborted = 1
ORDER BY run_id DESC, ordinal
