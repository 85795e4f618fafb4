-- name: slowest_scenarios
-- title: Which scenarios take the longest, and for what?
-- description: Length of finished scenarios, and how much of it readings were taken in; the rest is set-up, warm-up and settling; one row per scenario, longest first.
-- param: count integer default=20, rows at most
-- columns: run_id integer, scenario text, duration_seconds real s, sampled_seconds real s, other_seconds real s
WITH sampled AS (
  SELECT scenario_id, sum(ended_offset_seconds - started_offset_seconds) AS sampled_seconds
  FROM phases
  WHERE tick_count > 0
  GROUP BY scenario_id
)
SELECT s.run_id, s.name AS scenario, s.duration_seconds, coalesce(p.sampled_seconds, 0.0) AS sampled_seconds,
  s.duration_seconds - coalesce(p.sampled_seconds, 0.0) AS other_seconds
FROM scenarios s
LEFT JOIN sampled p ON p.scenario_id = s.scenario_id
WHERE s.duration_seconds IS NOT NULL
ORDER BY s.duration_seconds DESC, s.run_id DESC, s.ordinal LIMIT :count
