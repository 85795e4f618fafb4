-- name: oom_incidents
-- title: OOM kills and memory warnings
-- description: Where memory ran out or nearly did; one row per OOM kill or stretch above the warning share of the limit, in order of time.
-- param: run integer required
-- columns: incident, scenario, container, timestamp, offset_seconds, ended_at, peak_percent, previous_restart_count, current_restart_count, source, detail
SELECT 'oom' AS incident, scenario, container, timestamp, offset_seconds, NULL AS ended_at,
  NULL AS peak_percent, previous_restart_count, current_restart_count, source, detail
FROM oom_events
WHERE run_id = :run
UNION ALL
SELECT 'warning', scenario, container, started_at, NULL, ended_at, peak_percent, NULL, NULL, NULL, NULL
FROM memory_warnings
WHERE run_id = :run
ORDER BY 4, 1, 2, 3, 11
