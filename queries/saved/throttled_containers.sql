-- name: throttled_containers
-- title: Which containers were held back by their CPU limit?
-- description: Share of the time a container was throttled in a scenario; one row per container that was, the worst first.
-- param: run run default=latest, the run
-- param: scenario text required, name of the scenario, such as load_scaling_40
-- reads: runs of its parameters
-- columns: container text, throttled_mean_percent real % of the time, throttled_max_percent real % of the time
-- columns: throttled_seconds real s, cpu_mean_percent real % of one core, sample_count integer
SELECT container, avg(throttled_percent) AS throttled_mean_percent,
  max(throttled_percent) AS throttled_max_percent,
  max(throttled_time_seconds) - min(throttled_time_seconds) AS throttled_seconds,
  avg(cpu_percent) AS cpu_mean_percent, count(throttled_percent) AS sample_count
FROM samples
WHERE run_id = :run AND scenario = :scenario
GROUP BY container
HAVING max(throttled_percent) > 0
ORDER BY throttled_mean_percent DESC, container
