-- name: hosts
-- title: Which machines recorded what?
-- description: Runs by host fingerprint; runs on different fingerprints are not compared; one row per fingerprint, and one without for imported runs.
-- columns: host_fingerprint text, host text, run_count integer, first_started_at text ISO 8601 UTC
-- columns: last_started_at text ISO 8601 UTC
SELECT host_fingerprint, min(host) AS host, count(*) AS run_count, min(started_at) AS first_started_at,
  max(started_at) AS last_started_at
FROM runs
GROUP BY host_fingerprint
ORDER BY last_started_at DESC, host_fingerprint NULLS LAST
