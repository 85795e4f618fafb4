-- name: run_list
-- title: What is recorded
-- description: Every run of the warehouse; one row per run, newest first.
-- columns: run_id, test_id, status, started_at, completed_at, duration_seconds, scenario_count, aborted_count, sample_count, oom_event_count, labels, uid, host, host_fingerprint, source, interval_seconds, tool_version
SELECT run_id, test_id, status, started_at, completed_at, duration_seconds, scenario_count, aborted_count,
  sample_count, oom_event_count, labels, uid, host, host_fingerprint, source, interval_seconds, tool_version
FROM runs
ORDER BY started_at DESC, run_id DESC
