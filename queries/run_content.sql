-- name: run_content
-- title: The facts of a run as text
-- description: One line per fact that a merge must find equal: the run itself and each scenario with its hash, without numbers that are local to the file and without labels, which may be changed; the SHA-256 of these lines, each ended by a newline, is run.content_sha256.
-- param: run integer required
-- columns: line
SELECT line FROM (
  SELECT 0 AS part,
    'run ' || quote(r.uid) || ' ' || quote(r.test_id) || ' ' || quote(r.status) || ' ' || r.started_at_us || ' '
      || quote(r.elapsed_us) || ' ' || quote(h.fingerprint) || ' ' || quote(r.hostname) || ' ' || quote(r.source) || ' '
      || r.interval_us || ' ' || quote(r.tool_version) || ' ' || quote(r.configuration) AS line
  FROM run r
  LEFT JOIN host h ON h.host_id = r.host_id
  WHERE r.run_id = :run
  UNION ALL
  SELECT ordinal,
    'scenario ' || ordinal || ' ' || quote(name) || ' ' || started_offset_us || ' ' || quote(elapsed_us) || ' '
      || quote(sample_count) || ' ' || quote(content_sha256)
  FROM scenario
  WHERE run_id = :run
)
ORDER BY part
