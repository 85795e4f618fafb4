-- name: label_averages
-- title: How do the values of a label differ?
-- description: Mean of the means of all complete runs that carry the label; one row per scenario, phase, container and value.
-- param: key text default=git.branch, the label
-- columns: scenario text, phase text, container text, value text, run_count integer, memory_mean_mb real MB
-- columns: memory_p95_mb real MB, cpu_mean_percent real % of one core
SELECT c.scenario, c.phase, c.container, l.value, count(DISTINCT c.run_id) AS run_count,
  avg(c.memory_mean_mb) AS memory_mean_mb, avg(c.memory_p95_mb) AS memory_p95_mb,
  avg(c.cpu_mean_percent) AS cpu_mean_percent
FROM container_stats c
JOIN run_labels l ON l.run_id = c.run_id
JOIN runs r ON r.run_id = c.run_id
WHERE l.key = :key AND r.status = 'completed' AND c.aborted = 0
GROUP BY c.scenario, c.phase, c.container, l.value
ORDER BY c.scenario, c.phase, c.container, l.value
