-- name: run_heads
-- title: Every run by its names
-- description: What a run selector is resolved against; one row per run, newest first.
-- columns: run_id, uid, test_id, status, started_at
SELECT run_id, uid, test_id, status, started_at
FROM runs
ORDER BY run_id DESC
