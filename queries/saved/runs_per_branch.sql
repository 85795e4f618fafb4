-- name: runs_per_branch
-- title: How many runs has each branch?
-- description: Runs by their label git.branch, the one run last first; one row per branch, and one without a branch for runs that have no such label.
-- columns: branch text, run_count integer, completed_count integer, oom_event_count integer
-- columns: first_started_at text ISO 8601 UTC, last_started_at text ISO 8601 UTC
SELECT l.value AS branch, count(*) AS run_count,
  sum(CASE WHEN r.status = 'completed' THEN 1 ELSE 0 END) AS completed_count,
  sum(r.oom_event_count) AS oom_event_count, min(r.started_at) AS first_started_at,
  max(r.started_at) AS last_started_at
FROM runs r
LEFT JOIN run_labels l ON l.run_id = r.run_id AND l.key = 'git.branch'
GROUP BY l.value
ORDER BY last_started_at DESC, branch NULLS LAST
