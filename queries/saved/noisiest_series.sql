-- name: noisiest_series
-- title: Which memory series vary the most?
-- description: Standard deviation over mean, the noisiest first; one row per scenario, phase and container of the run with two readings or more.
-- param: run run default=latest, the run
-- reads: runs of its parameters
-- columns: scenario text, phase text, container text, variation_percent real % of the mean, memory_mean_mb real MB
-- columns: memory_std_mb real MB, memory_lag1_autocorrelation real -1 to 1, sample_count integer
SELECT scenario, phase, container, memory_std_mb * 100.0 / memory_mean_mb AS variation_percent,
  memory_mean_mb, memory_std_mb, memory_lag1_autocorrelation, sample_count
FROM container_stats
WHERE run_id = :run AND memory_std_mb IS NOT NULL AND memory_mean_mb > 0
ORDER BY variation_percent DESC, scenario_id, phase, container
