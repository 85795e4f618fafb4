-- Makes :runs runs of the template runs in the file, ten a day, the newest on 2026-11-27. A copy has its own identity
-- and labels, and the memory of its template times a factor of its own, so that no history is constant.
-- Content hashes stay those of the templates.
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -200000;
PRAGMA foreign_keys = OFF;
BEGIN;

CREATE TEMP TABLE copy AS
WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < :runs),
  template AS (SELECT count(*) AS runs, (SELECT max(scenario_id) FROM scenario) AS scenarios FROM run)
SELECT n AS run_id, (n - 1) % runs + 1 AS source, (n - 1) / runs * scenarios AS shift,
  -- A multiplicative hash of the number, spread over one percent either way.
  1 + ((n * 2654435761) % 1000 - 500) / 50000.0 AS factor
FROM number, template;
CREATE TEMP TABLE template_size AS SELECT count(*) AS runs FROM run;

INSERT INTO run (run_id, uid, test_id, status, started_at_us, elapsed_us, host_id, hostname, source, interval_us,
  tool_version, configuration)
SELECT k.run_id, printf('%08x', k.run_id) || substr(r.uid, 9), r.test_id, r.status, r.started_at_us, r.elapsed_us,
  r.host_id, r.hostname, r.source, r.interval_us, r.tool_version, r.configuration
FROM copy k JOIN run r ON r.run_id = k.source WHERE k.shift > 0 ORDER BY k.run_id;

UPDATE run SET started_at_us = (1795810000 - (:runs - run_id) * 8640) * 1000000;
UPDATE run SET test_id = strftime('%Y%m%d_%H%M%S', started_at_us / 1000000, 'unixepoch');

INSERT OR REPLACE INTO run_label (run_id, key, value)
SELECT run_id, 'git.branch', CASE run_id % 3 WHEN 0 THEN 'dev' ELSE 'main' END FROM run
UNION ALL SELECT run_id, 'git.commit', printf('%040x', run_id * 2654435761) FROM run;

INSERT INTO scenario (scenario_id, run_id, ordinal, kind, name, drivers, riders, total_agents, planned_duration_us,
  parameters, started_offset_us, elapsed_us, aborted, abort_reason, sample_count, stale_count, content_sha256)
SELECT s.scenario_id + k.shift, k.run_id, s.ordinal, s.kind, s.name, s.drivers, s.riders, s.total_agents,
  s.planned_duration_us, s.parameters, s.started_offset_us, s.elapsed_us, s.aborted, s.abort_reason, s.sample_count,
  s.stale_count, s.content_sha256
FROM copy k CROSS JOIN scenario s ON s.run_id = k.source WHERE k.shift > 0;

INSERT INTO phase SELECT p.scenario_id + k.shift, p.phase_id, p.name, p.started_offset_us, p.ended_offset_us, p.tick_count
FROM copy k CROSS JOIN scenario s ON s.run_id = k.source CROSS JOIN phase p ON p.scenario_id = s.scenario_id
WHERE k.shift > 0;

INSERT INTO container (scenario_id, container_id, name, memory_limit_bytes, cpu_limit_millicores)
SELECT c.scenario_id + k.shift, c.container_id, c.name, c.memory_limit_bytes, c.cpu_limit_millicores
FROM copy k CROSS JOIN scenario s ON s.run_id = k.source CROSS JOIN container c ON c.scenario_id = s.scenario_id
WHERE k.shift > 0;

INSERT INTO sample (scenario_id, container_id, offset_us, working_set_bytes, memory_limit_bytes, cpu_millicores)
SELECT x.scenario_id + k.shift, x.container_id, x.offset_us, CAST(x.working_set_bytes * k.factor AS INTEGER),
  x.memory_limit_bytes, x.cpu_millicores
FROM copy k CROSS JOIN scenario s ON s.run_id = k.source CROSS JOIN sample x ON x.scenario_id = s.scenario_id
WHERE k.shift > 0;

INSERT INTO container_statistic (scenario_id, container_id, phase_id, metric, sample_count, mean, m2, minimum, maximum,
  p50, p95, p99, first_value, last_value, lag1_autocorrelation, offset_mean_s, offset_m2_s2, offset_value_c, slope_per_min)
SELECT t.scenario_id + k.shift, t.container_id, t.phase_id, t.metric, t.sample_count, t.mean * k.factor,
  t.m2 * k.factor * k.factor, t.minimum * k.factor, t.maximum * k.factor, t.p50 * k.factor, t.p95 * k.factor,
  t.p99 * k.factor, t.first_value * k.factor, t.last_value * k.factor, t.lag1_autocorrelation, t.offset_mean_s,
  t.offset_m2_s2, t.offset_value_c * k.factor, t.slope_per_min * k.factor
FROM copy k CROSS JOIN scenario s ON s.run_id = k.source
CROSS JOIN container_statistic t ON t.scenario_id = s.scenario_id
WHERE k.shift > 0;

COMMIT;
