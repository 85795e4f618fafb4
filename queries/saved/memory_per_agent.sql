-- name: memory_per_agent
-- title: What does one more agent cost in memory?
-- description: The difference between the highest and the lowest load level over the agents between them; one row per container of the run with two levels. For a formula with its uncertainty use scaling.
-- param: run run default=latest, the run
-- reads: runs of its parameters
-- columns: container text, memory_mb_per_agent real MB, lowest_agents integer, highest_agents integer
-- columns: memory_at_lowest_mb real MB, memory_at_highest_mb real MB
WITH level AS (
  SELECT container, total_agents, avg(memory_mean_mb) AS memory_mean_mb
  FROM container_stats
  WHERE run_id = :run AND kind = 'load' AND phase = 'sampling' AND aborted = 0 AND total_agents IS NOT NULL
  GROUP BY container, total_agents
), edge AS (
  SELECT container, min(total_agents) AS lowest_agents, max(total_agents) AS highest_agents
  FROM level
  GROUP BY container
)
SELECT e.container,
  (high.memory_mean_mb - low.memory_mean_mb) / (e.highest_agents - e.lowest_agents) AS memory_mb_per_agent,
  e.lowest_agents, e.highest_agents, low.memory_mean_mb AS memory_at_lowest_mb,
  high.memory_mean_mb AS memory_at_highest_mb
FROM edge e
JOIN level low ON low.container = e.container AND low.total_agents = e.lowest_agents
JOIN level high ON high.container = e.container AND high.total_agents = e.highest_agents
WHERE e.highest_agents > e.lowest_agents
ORDER BY memory_mb_per_agent DESC, e.container
