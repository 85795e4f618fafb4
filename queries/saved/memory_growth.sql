-- name: memory_growth
-- title: Whose memory grew most since another run?
-- description: Mean working set against the same scenario, phase and container of the base run, biggest growth first; one row per series that both runs have. No verdict: that is what compare is for.
-- param: run run default=latest, the run
-- param: base run default=latest~1, the run to compare with
-- reads: runs of its parameters
-- columns: scenario text, phase text, container text, base_mean_mb real MB, memory_mean_mb real MB
-- columns: growth_mb real MB, growth_percent real %
SELECT new.scenario, new.phase, new.container, old.memory_mean_mb AS base_mean_mb, new.memory_mean_mb,
  new.memory_mean_mb - old.memory_mean_mb AS growth_mb,
  (new.memory_mean_mb - old.memory_mean_mb) * 100.0 / nullif(old.memory_mean_mb, 0) AS growth_percent
FROM container_stats new
JOIN container_stats old
  ON old.scenario = new.scenario AND old.phase = new.phase AND old.container = new.container
WHERE new.run_id = :run AND old.run_id = :base
ORDER BY growth_mb DESC, new.scenario_id, new.phase, new.container, old.scenario_id
