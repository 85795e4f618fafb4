-- name: run_list
-- title: What is recorded
-- description: Every run of the warehouse; one row per run, newest first.
-- columns: run_id, test_id, status, started_at, completed_at, duration_seconds, scenario_count, aborted_count, sample_count, oom_event_count, labels, uid, host, host_fingerprint, source, interval_seconds, tool_version
WITH counted AS (
  SELECT
    s.run_id,
    count(*) AS scenario_count,
    sum(s.aborted) AS aborted_count,
    sum(coalesce(s.sample_count, (SELECT count(*) FROM sample x WHERE x.scenario_id = s.scenario_id))) AS sample_count
  FROM scenario s
  GROUP BY s.run_id
), killed AS (
  SELECT s.run_id, count(*) AS oom_event_count
  FROM oom_event o JOIN scenario s ON s.scenario_id = o.scenario_id
  GROUP BY s.run_id
)
SELECT
  r.run_id,
  r.test_id,
  r.status,
  strftime('%Y-%m-%dT%H:%M:%fZ', r.started_at_us / 1000000.0, 'unixepoch') AS started_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', (r.started_at_us + r.elapsed_us) / 1000000.0, 'unixepoch') AS completed_at,
  r.elapsed_us / 1000000.0 AS duration_seconds,
  coalesce(counted.scenario_count, 0) AS scenario_count,
  coalesce(counted.aborted_count, 0) AS aborted_count,
  coalesce(counted.sample_count, 0) AS sample_count,
  coalesce(killed.oom_event_count, 0) AS oom_event_count,
  '{' || coalesce((SELECT group_concat('"' || replace(replace(l.key, '\', '\\'), '"', '\"') || '":"'
      || replace(replace(l.value, '\', '\\'), '"', '\"') || '"')
     FROM (SELECT key, value FROM run_label WHERE run_id = r.run_id ORDER BY key) l), '') || '}' AS labels,
  r.uid,
  r.hostname AS host,
  h.fingerprint AS host_fingerprint,
  r.source,
  r.interval_us / 1000000.0 AS interval_seconds,
  r.tool_version
FROM run r
LEFT JOIN host h ON h.host_id = r.host_id
LEFT JOIN counted ON counted.run_id = r.run_id
LEFT JOIN killed ON killed.run_id = r.run_id
ORDER BY r.started_at_us DESC, r.run_id DESC
