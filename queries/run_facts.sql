-- name: run_facts
-- title: The facts of a run
-- description: When, where and by which tool a run was recorded; one row per run, and one run is asked for.
-- param: run integer required
-- columns: run_id, uid, test_id, status, started_at, completed_at, duration_seconds, labels, source, interval_seconds, tool_version, host, host_fingerprint, architecture, cpu_model, cpu_cores, memory_mb, kernel, cgroup_version, engine, scenario_count, aborted_count, sample_count, oom_event_count
SELECT r.run_id, r.uid, r.test_id, r.status, r.started_at, r.completed_at, r.duration_seconds, r.labels,
  r.source, r.interval_seconds, r.tool_version, r.host, r.host_fingerprint,
  h.architecture, h.cpu_model, h.cpu_cores, h.memory_bytes / 1048576.0 AS memory_mb, h.kernel,
  h.cgroup_version, h.engine,
  r.scenario_count, r.aborted_count, r.sample_count, r.oom_event_count
FROM runs r
LEFT JOIN host h ON h.fingerprint = r.host_fingerprint
WHERE r.run_id = :run
ORDER BY r.run_id
