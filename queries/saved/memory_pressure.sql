-- name: memory_pressure
-- title: Which containers come near their limit?
-- description: Stretches above the warning share of the limit over all runs; one row per container, the highest first.
-- columns: container text, peak_percent real % of the limit, stretch_count integer, run_count integer
-- columns: last_started_at text ISO 8601 UTC
SELECT container, max(peak_percent) AS peak_percent, count(*) AS stretch_count,
  count(DISTINCT run_id) AS run_count, max(started_at) AS last_started_at
FROM memory_warnings
GROUP BY container
ORDER BY peak_percent DESC, container
