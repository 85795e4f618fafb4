-- name: prune_candidates
-- title: Ended runs begun before a moment
-- description: What pruning weighs: the readings a run still has, and what may protect it; one row per run, oldest first.
-- param: before text required
-- param: run integer
-- columns: run_id, uid, test_id, started_at, sample_count, raw_sample_count, labels, baselines, newer_count
SELECT r.run_id, r.uid, r.test_id, r.started_at, r.sample_count, r.raw_sample_count, r.labels,
  (SELECT group_concat(name, ', ') FROM (
     SELECT DISTINCT name FROM baselines b WHERE b.run_id = r.run_id AND b.is_current = 1 ORDER BY name)) AS baselines,
  (SELECT count(*) FROM runs n WHERE n.started_at > r.started_at) AS newer_count
FROM runs r
WHERE r.started_at < :before AND r.status <> 'running' AND (:run IS NULL OR r.run_id = :run)
ORDER BY r.started_at, r.run_id
