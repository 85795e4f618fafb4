-- name: memory_composition
-- title: What is the memory of each container made of?
-- description: Means over a scenario: anonymous memory, file cache, and the rest of what is charged (kernel, sockets); one row per container. What a source does not tell is NULL.
-- param: run run default=latest, the run
-- param: scenario text required, name of the scenario, such as load_scaling_40
-- reads: runs of its parameters
-- columns: container text, memory_used_mb real MB, memory_usage_mb real MB, memory_anon_mb real MB
-- columns: memory_file_mb real MB, memory_other_mb real MB
SELECT container, avg(memory_used_mb) AS memory_used_mb, avg(memory_usage_mb) AS memory_usage_mb,
  avg(memory_anon_mb) AS memory_anon_mb, avg(memory_file_mb) AS memory_file_mb,
  avg(memory_usage_mb - memory_anon_mb - memory_file_mb) AS memory_other_mb
FROM samples
WHERE run_id = :run AND scenario = :scenario
GROUP BY container
ORDER BY memory_used_mb DESC NULLS LAST, container
