-- name: scenario_readings
-- title: The readings of a scenario's sampled phases
-- description: What container_statistic is computed from; one row per reading, container by container in time order. Readings that fall outside the sampled phases are left out.
-- param: scenario integer required
-- columns: container_id, phase_id, offset_us, working_set_bytes, anon_bytes, cpu_millicores
SELECT
  x.container_id AS container_id,
  p.phase_id AS phase_id,
  x.offset_us AS offset_us,
  x.working_set_bytes AS working_set_bytes,
  x.anon_bytes AS anon_bytes,
  x.cpu_millicores AS cpu_millicores
FROM sample x
JOIN phase p
  ON p.scenario_id = x.scenario_id
  AND p.phase_id = (
    SELECT q.phase_id FROM phase q
    WHERE q.scenario_id = x.scenario_id AND q.started_offset_us <= x.offset_us
    ORDER BY q.phase_id DESC LIMIT 1)
WHERE x.scenario_id = :scenario AND p.tick_count > 0
ORDER BY x.container_id, p.phase_id, x.offset_us
