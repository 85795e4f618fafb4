-- name: leak_slopes
-- title: Growth of memory over time
-- description: Least-squares slope of the working set in the sampled phase of the duration scenarios, from the centred sums stored at scenario close; one row per duration scenario and container.
-- param: run integer required
-- param: container text
-- columns: scenario, duration_minutes, total_agents, container, sample_count, coverage, memory_first_mb, memory_last_mb, slope_mb_per_min, r_squared, aborted
SELECT
  s.name AS scenario,
  s.planned_duration_us / 60000000.0 AS duration_minutes,
  s.total_agents,
  c.name AS container,
  m.sample_count,
  min(1.0, m.sample_count * 1.0 / nullif(p.tick_count, 0)) AS coverage,
  m.first_value / 1048576.0 AS memory_first_mb,
  m.last_value / 1048576.0 AS memory_last_mb,
  m.slope_per_min / 1048576.0 AS slope_mb_per_min,
  -- the squared correlation of offset and value; NULL for a constant series
  min(1.0, m.offset_value_c * m.offset_value_c / nullif(m.m2 * m.offset_m2_s2, 0)) AS r_squared,
  s.aborted
FROM scenario s
JOIN container_statistic m ON m.scenario_id = s.scenario_id AND m.metric = 'memory_working_set'
JOIN container c ON c.scenario_id = m.scenario_id AND c.container_id = m.container_id
JOIN phase p ON p.scenario_id = m.scenario_id AND p.phase_id = m.phase_id
WHERE s.run_id = :run AND s.kind = 'duration' AND (:container IS NULL OR c.name = :container)
ORDER BY s.ordinal, c.name, m.phase_id
