-- name: export_readings
-- title: The readings of all containers in a stretch of time
-- description: What the samples of a results.json are written from, so many microseconds of a scenario at a time; one row per reading, moment by moment.
-- param: scenario integer required
-- param: from integer required
-- param: until integer required
-- columns: container_id, container, offset_us, working_set_bytes, memory_limit_bytes, cpu_millicores
-- CROSS JOIN keeps the containers outside, so that the key of sample serves the stretch of each.
SELECT x.container_id, c.name AS container, x.offset_us, x.working_set_bytes,
  coalesce(x.memory_limit_bytes, c.memory_limit_bytes) AS memory_limit_bytes, x.cpu_millicores
FROM container c
CROSS JOIN sample x ON x.scenario_id = c.scenario_id AND x.container_id = c.container_id
WHERE c.scenario_id = :scenario AND x.offset_us >= :from AND x.offset_us < :until
ORDER BY x.offset_us, x.container_id
