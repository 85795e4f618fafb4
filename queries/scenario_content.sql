-- name: scenario_content
-- title: The rows of a scenario as text
-- description: One line per row in a fixed order, without the numbers a merge may change and without what columns newer than the hash leave empty; a real number stands as its whole part and its fraction in units of 2^-52, because SQLite's text of it depends on SQLite's release (hashes of Tidemark 0.1.0 are over quote(peak_percent)); the SHA-256 of these lines, each ended by a newline, is scenario.content_sha256. By hand: sqlite3 -list tidemark.db ".param set :scenario 7" ".read queries/scenario_content.sql" | sha256sum
-- param: scenario integer required
-- columns: line
SELECT line FROM (
  SELECT 1 AS part, 0 AS a, 0 AS b,
    'scenario ' || quote(kind) || ' ' || quote(name) || ' ' || quote(drivers) || ' ' || quote(riders) || ' '
      || quote(total_agents) || ' ' || quote(planned_duration_us) || ' ' || quote(parameters) || ' '
      || quote(aborted) || ' ' || quote(abort_reason) || ' ' || quote(stale_count) AS line
  FROM scenario WHERE scenario_id = :scenario
  UNION ALL
  SELECT 2, phase_id, 0,
    'phase ' || phase_id || ' ' || quote(name) || ' ' || started_offset_us || ' ' || quote(ended_offset_us) || ' ' || tick_count
  FROM phase WHERE scenario_id = :scenario
  UNION ALL
  SELECT 3, container_id, 0,
    'container ' || container_id || ' ' || quote(name) || ' ' || quote(service) || ' ' || quote(engine_id) || ' '
      || quote(image) || ' ' || quote(image_id) || ' ' || quote(memory_limit_bytes) || ' '
      || quote(cpu_limit_millicores) || ' ' || restarts
      || coalesce(' image_created_at_us ' || image_created_at_us, '') || coalesce(' finished_offset_us ' || finished_offset_us, '')
  FROM container WHERE scenario_id = :scenario
  UNION ALL
  SELECT 4, container_id, offset_us,
    'sample ' || container_id || ' ' || offset_us || ' ' || quote(working_set_bytes) || ' ' || quote(usage_bytes) || ' '
      || quote(anon_bytes) || ' ' || quote(file_bytes) || ' ' || quote(memory_limit_bytes) || ' '
      || quote(cpu_millicores) || ' ' || quote(cpu_time_us) || ' ' || quote(throttled_millicores) || ' '
      || quote(throttled_time_us) || ' ' || quote(pids) || coalesce(' swap_bytes ' || swap_bytes, '')
  FROM sample WHERE scenario_id = :scenario
  UNION ALL
  SELECT 5, container_id, offset_us,
    'sample_io ' || container_id || ' ' || offset_us || ' ' || quote(network_received_bytes) || ' '
      || quote(network_sent_bytes) || ' ' || quote(block_read_bytes) || ' ' || quote(block_written_bytes)
  FROM sample_io WHERE scenario_id = :scenario
  UNION ALL
  SELECT 6, offset_us, oom_event_id,
    'oom_event ' || quote(container) || ' ' || offset_us || ' ' || quote(previous_restart_count) || ' '
      || quote(current_restart_count) || ' ' || quote(source) || ' ' || quote(detail) || CASE WHEN log IS NULL THEN '' ELSE ' log ' || quote(log) END
  FROM oom_event WHERE scenario_id = :scenario
  UNION ALL
  SELECT 7, started_offset_us, memory_warning_id,
    'memory_warning ' || quote(container) || ' ' || started_offset_us || ' ' || quote(ended_offset_us) || ' '
      || CAST(peak_percent AS INTEGER) || ' ' || CAST((peak_percent - CAST(peak_percent AS INTEGER)) * 4503599627370496.0 AS INTEGER)
  FROM memory_warning WHERE scenario_id = :scenario
  UNION ALL
  SELECT 8, offset_us, container_event_id,
    'container_event ' || quote(container) || ' ' || offset_us || ' ' || quote(kind) || ' ' || quote(detail) || ' ' || quote(log)
  FROM container_event WHERE scenario_id = :scenario
)
ORDER BY part, a, b
