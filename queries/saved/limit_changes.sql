-- name: limit_changes
-- title: When did a limit change?
-- description: Memory or CPU limit different from the run before that had the container; one row per run and container that changed, newest first.
-- columns: run_id integer, container text, memory_limit_mb real MB, cpu_limit_cores real cores, previous_run_id integer
-- columns: previous_memory_limit_mb real MB, previous_cpu_limit_cores real cores
WITH given AS (
  SELECT run_id, container, min(memory_limit_mb) AS memory_limit_mb, min(cpu_limit_cores) AS cpu_limit_cores
  FROM containers
  GROUP BY run_id, container
), followed AS (
  SELECT run_id, container, memory_limit_mb, cpu_limit_cores,
    lag(run_id) OVER (PARTITION BY container ORDER BY run_id) AS previous_run_id,
    lag(memory_limit_mb) OVER (PARTITION BY container ORDER BY run_id) AS previous_memory_limit_mb,
    lag(cpu_limit_cores) OVER (PARTITION BY container ORDER BY run_id) AS previous_cpu_limit_cores
  FROM given
)
SELECT run_id, container, memory_limit_mb, cpu_limit_cores, previous_run_id, previous_memory_limit_mb,
  previous_cpu_limit_cores
FROM followed
WHERE previous_run_id IS NOT NULL
  AND (coalesce(memory_limit_mb, -1) <> coalesce(previous_memory_limit_mb, -1)
    OR coalesce(cpu_limit_cores, -1) <> coalesce(previous_cpu_limit_cores, -1))
ORDER BY run_id DESC, container
