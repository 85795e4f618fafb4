-- name: run_heads
-- title: Every run by its names
-- description: What a run selector is resolved against, and what runs are comparable by; one row per run, newest first.
-- columns: run_id, uid, test_id, status, started_at, host_fingerprint, interval_seconds, aborted_count
SELECT run_id, uid, test_id, status, started_at, host_fingerprint, interval_seconds, aborted_count
FROM runs
ORDER BY started_at DESC, run_id DESC
