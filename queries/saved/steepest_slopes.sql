-- name: steepest_slopes
-- title: Where did memory rise fastest under constant load?
-- description: Least-squares slope in duration scenarios over all runs, steepest first; one row per run, scenario and container at or above the slope asked for. For a verdict that knows noise use leaks.
-- param: slope real default=0.5, MB/min
-- columns: run_id integer, scenario text, container text, memory_slope_mb_per_min real MB/min
-- columns: memory_slope_r_squared real 0 to 1, memory_first_mb real MB, memory_last_mb real MB, sample_count integer
SELECT run_id, scenario, container, memory_slope_mb_per_min, memory_slope_r_squared, memory_first_mb,
  memory_last_mb, sample_count
FROM container_stats
WHERE kind = 'duration' AND phase = 'sampling' AND memory_slope_mb_per_min >= :slope
ORDER BY memory_slope_mb_per_min DESC, run_id DESC, scenario_id, container
