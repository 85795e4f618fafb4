-- name: timeline
-- title: Memory and CPU over time
-- description: What is drawn over the time of a run: the working set, where none is known usage, else anonymous memory, and the rate of CPU; one row per reading, container by container in time order.
-- param: run integer required
-- param: container text
-- columns: scenario_id, scenario, container, minutes, memory_mb, is_working_set, cpu_percent, memory_limit_mb
SELECT
  s.scenario_id,
  s.name AS scenario,
  c.name AS container,
  (s.started_offset_us + x.offset_us) / 60000000.0 AS minutes,
  coalesce(x.working_set_bytes, x.usage_bytes, x.anon_bytes) / 1048576.0 AS memory_mb,
  x.working_set_bytes IS NOT NULL AS is_working_set,
  x.cpu_millicores / 10.0 AS cpu_percent,
  coalesce(x.memory_limit_bytes, c.memory_limit_bytes) / 1048576.0 AS memory_limit_mb
FROM scenario s
JOIN container c ON c.scenario_id = s.scenario_id
JOIN sample x ON x.scenario_id = c.scenario_id AND x.container_id = c.container_id
WHERE s.run_id = :run AND (:container IS NULL OR c.name = :container)
ORDER BY c.name, s.ordinal, x.offset_us
