-- name: scenario_outcomes
-- title: How often does each scenario fail?
-- description: Over all runs; one row per scenario name, the one that fails most first.
-- columns: scenario text, run_count integer, aborted_count integer, aborted_percent real %, oom_event_count integer
-- columns: lowest_coverage real 0 to 1
WITH kills AS (
  SELECT scenario_id, count(*) AS event_count FROM oom_events GROUP BY scenario_id
)
SELECT s.name AS scenario, count(DISTINCT s.run_id) AS run_count, sum(s.aborted) AS aborted_count,
  sum(s.aborted) * 100e0 / count(*) AS aborted_percent, sum(coalesce(k.event_count, 0)) AS oom_event_count,
  min(s.coverage) AS lowest_coverage
FROM scenarios s
LEFT JOIN kills k ON k.scenario_id = s.scenario_id
GROUP BY s.name
ORDER BY aborted_percent DESC, s.name
