-- name: run_heads
-- title: Every run by its names
-- description: What a run selector is resolved against, and what runs are comparable by; one row per run, newest first, without what is still being imported. It reads tables, because the view counts the readings of every run.
-- columns: run_id, uid, test_id, status, started_at, host_fingerprint, interval_seconds, aborted_count
SELECT
  r.run_id,
  r.uid,
  r.test_id,
  r.status,
  strftime('%Y-%m-%dT%H:%M:%fZ', r.started_at_us / 1000000.0, 'unixepoch') AS started_at,
  h.fingerprint AS host_fingerprint,
  r.interval_us / 1000000.0 AS interval_seconds,
  (SELECT count(*) FROM scenario s WHERE s.run_id = r.run_id AND s.aborted = 1) AS aborted_count
FROM run r
LEFT JOIN host h ON h.host_id = r.host_id
WHERE NOT (r.status = 'running' AND r.source = 'import')
ORDER BY r.started_at_us DESC, r.run_id DESC
