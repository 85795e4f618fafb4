-- name: reset_means
-- title: Means of reset scenarios
-- description: What is left to judge a reset by when its readings were pruned, and is there before too; one row per reset scenario, container and sampled phase.
-- param: run integer required
-- columns: scenario_id, scenario, container, phase, memory_mean_mb, memory_max_mb, samples_pruned
SELECT c.scenario_id, c.scenario, c.container, c.phase, c.memory_mean_mb, c.memory_max_mb, s.samples_pruned
FROM container_stats c
JOIN scenarios s ON s.scenario_id = c.scenario_id
WHERE c.run_id = :run AND c.kind = 'reset' AND c.phase IN ('baseline', 'load', 'post_reset')
ORDER BY c.scenario_id, c.container, c.phase
