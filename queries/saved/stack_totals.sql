-- name: stack_totals
-- title: What does the whole stack need?
-- description: Sums over all containers; one row per scenario and phase of the run. The sum of the highest readings is an upper bound, because they need not coincide.
-- param: run run default=latest, the run
-- reads: runs of its parameters
-- columns: scenario text, total_agents integer, phase text, container_count integer, memory_mean_mb real MB
-- columns: memory_max_mb real MB, cpu_mean_percent real % of one core
SELECT scenario, total_agents, phase, count(*) AS container_count, sum(memory_mean_mb) AS memory_mean_mb,
  sum(memory_max_mb) AS memory_max_mb, sum(cpu_mean_percent) AS cpu_mean_percent
FROM container_stats
WHERE run_id = :run
GROUP BY scenario_id, scenario, total_agents, phase
ORDER BY scenario_id, phase
