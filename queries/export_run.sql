-- name: export_run
-- title: A run with its exact times
-- description: What the head of a results.json is written from; one row per run, and one run is asked for.
-- param: run integer required
-- columns: run_id, uid, test_id, status, started_at_us, elapsed_us, interval_us, source, configuration, pruned_count
SELECT run_id, uid, test_id, status, started_at_us, elapsed_us, interval_us, source, configuration,
  (SELECT count(*) FROM scenario s WHERE s.run_id = run.run_id AND s.samples_pruned_at_us IS NOT NULL) AS pruned_count
FROM run
WHERE run_id = :run
ORDER BY run_id
