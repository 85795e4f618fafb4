-- name: top_cpu
-- title: Which containers used the most CPU?
-- description: The busiest phase of each container by mean, in percent of one core; one row per container of the run with a CPU reading.
-- param: run run default=latest, the run
-- reads: runs of its parameters
-- columns: container text, cpu_mean_percent real % of one core, scenario text, phase text
-- columns: cpu_p95_percent real % of one core, cpu_max_percent real % of one core
WITH ranked AS (
  SELECT container, scenario, phase, cpu_mean_percent, cpu_p95_percent, cpu_max_percent,
    row_number() OVER (PARTITION BY container ORDER BY cpu_mean_percent DESC, scenario_id, phase) AS place
  FROM container_stats
  WHERE run_id = :run AND cpu_mean_percent IS NOT NULL
)
SELECT container, cpu_mean_percent, scenario, phase, cpu_p95_percent, cpu_max_percent
FROM ranked
WHERE place = 1
ORDER BY cpu_mean_percent DESC, container
