-- Why: a trend asks for one number of one container in every run, but statistics lie together by scenario: over 3,650
-- runs, 2.3 million rows were read to draw one line. Here what is compared over runs lies together, series by series,
-- so that a trend reads little more than its answer.
--
-- Triggers fill the table: whoever writes containers and statistics (a collector, an import, a merge, a script) keeps
-- it complete, and a repaired statistic is never compared by its old value.

-- One row is a container in a scenario, by their names: what is followed over runs.
CREATE TABLE series (
  series_id INTEGER PRIMARY KEY,
  container TEXT NOT NULL CHECK (container <> ''),
  scenario  TEXT NOT NULL CHECK (scenario <> ''),
  UNIQUE (container, scenario)
) STRICT;

-- One row is what one scenario of one run says of a series. The measured phase is `load` of a reset scenario and
-- `sampling` of every other one. Missing stays NULL, never 0.
CREATE TABLE series_point (
  series_id              INTEGER NOT NULL REFERENCES series (series_id),
  scenario_id            INTEGER NOT NULL REFERENCES scenario (scenario_id) ON DELETE CASCADE,
  container_id           INTEGER NOT NULL,
  memory_limit_bytes     INTEGER,  -- NULL: no limit
  cpu_limit_millicores   INTEGER,
  tick_count             INTEGER,  -- readings expected in the measured phase
  memory_count           INTEGER,  -- readings of the working set in the measured phase, and their statistics
  memory_mean_bytes      REAL,
  memory_m2              REAL,     -- sum of (value - mean)^2
  memory_lag1            REAL,     -- autocorrelation of neighbouring readings
  memory_p95_bytes       REAL,
  memory_p99_bytes       REAL,
  cpu_count              INTEGER,
  cpu_mean_millicores    REAL,
  cpu_m2                 REAL,
  cpu_lag1               REAL,
  cpu_p95_millicores     REAL,
  growth_c               REAL,     -- of a duration scenario: sum of (offset - mean)(value - mean), bytes times seconds; of anonymous memory where it is recorded, else of the working set
  growth_m2_s2           REAL,     -- sum of (offset - mean)^2
  baseline_median_bytes  REAL,     -- of a reset scenario: median working set before the load
  post_reset_median_bytes REAL,    -- of a reset scenario: median working set after the reset
  PRIMARY KEY (series_id, scenario_id)
) STRICT, WITHOUT ROWID;

-- Serves comparisons of a few runs, and the deletion of a scenario.
CREATE INDEX series_point_by_scenario ON series_point (scenario_id, container_id);

-- Serves the list of runs: which of them have an aborted scenario.
CREATE INDEX scenario_aborted ON scenario (run_id) WHERE aborted = 1;

CREATE TRIGGER series_point_of_container AFTER INSERT ON container
BEGIN
  INSERT INTO series (container, scenario)
  SELECT new.name, s.name FROM scenario s WHERE s.scenario_id = new.scenario_id
  ON CONFLICT DO NOTHING;
  INSERT INTO series_point (series_id, scenario_id, container_id, memory_limit_bytes, cpu_limit_millicores)
  SELECT q.series_id, new.scenario_id, new.container_id, new.memory_limit_bytes, new.cpu_limit_millicores
  FROM scenario s
  JOIN series q ON q.container = new.name AND q.scenario = s.name
  WHERE s.scenario_id = new.scenario_id
  ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER series_point_limits AFTER UPDATE OF memory_limit_bytes, cpu_limit_millicores ON container
BEGIN
  UPDATE series_point
  SET memory_limit_bytes = new.memory_limit_bytes, cpu_limit_millicores = new.cpu_limit_millicores
  WHERE scenario_id = new.scenario_id AND container_id = new.container_id;
END;

CREATE TRIGGER series_point_memory AFTER INSERT ON container_statistic
WHEN new.metric = 'memory_working_set' AND new.phase_id = (
  SELECT min(p.phase_id) FROM scenario s JOIN phase p ON p.scenario_id = s.scenario_id
  WHERE s.scenario_id = new.scenario_id AND p.name = CASE s.kind WHEN 'reset' THEN 'load' ELSE 'sampling' END)
BEGIN
  UPDATE series_point
  SET tick_count = (SELECT p.tick_count FROM phase p WHERE p.scenario_id = new.scenario_id AND p.phase_id = new.phase_id),
    memory_count = new.sample_count, memory_mean_bytes = new.mean, memory_m2 = new.m2,
    memory_lag1 = new.lag1_autocorrelation, memory_p95_bytes = new.p95, memory_p99_bytes = new.p99,
    growth_c = CASE WHEN (SELECT kind FROM scenario WHERE scenario_id = new.scenario_id) = 'duration'
      THEN coalesce(growth_c, new.offset_value_c) END,
    growth_m2_s2 = CASE WHEN (SELECT kind FROM scenario WHERE scenario_id = new.scenario_id) = 'duration'
      THEN coalesce(growth_m2_s2, new.offset_m2_s2) END
  WHERE scenario_id = new.scenario_id AND container_id = new.container_id;
END;

CREATE TRIGGER series_point_cpu AFTER INSERT ON container_statistic
WHEN new.metric = 'cpu' AND new.phase_id = (
  SELECT min(p.phase_id) FROM scenario s JOIN phase p ON p.scenario_id = s.scenario_id
  WHERE s.scenario_id = new.scenario_id AND p.name = CASE s.kind WHEN 'reset' THEN 'load' ELSE 'sampling' END)
BEGIN
  UPDATE series_point
  SET tick_count = (SELECT p.tick_count FROM phase p WHERE p.scenario_id = new.scenario_id AND p.phase_id = new.phase_id),
    cpu_count = new.sample_count, cpu_mean_millicores = new.mean, cpu_m2 = new.m2,
    cpu_lag1 = new.lag1_autocorrelation, cpu_p95_millicores = new.p95
  WHERE scenario_id = new.scenario_id AND container_id = new.container_id;
END;

-- Anonymous memory holds no file cache, so its growth goes before that of the working set.
CREATE TRIGGER series_point_growth AFTER INSERT ON container_statistic
WHEN new.metric = 'memory_anon'
  AND (SELECT kind FROM scenario WHERE scenario_id = new.scenario_id) = 'duration'
  AND new.phase_id = (
    SELECT min(p.phase_id) FROM phase p WHERE p.scenario_id = new.scenario_id AND p.name = 'sampling')
BEGIN
  UPDATE series_point SET growth_c = new.offset_value_c, growth_m2_s2 = new.offset_m2_s2
  WHERE scenario_id = new.scenario_id AND container_id = new.container_id;
END;

CREATE TRIGGER series_point_reset AFTER INSERT ON container_statistic
WHEN new.metric = 'memory_working_set'
  AND (SELECT kind FROM scenario WHERE scenario_id = new.scenario_id) = 'reset'
BEGIN
  UPDATE series_point
  SET baseline_median_bytes = CASE WHEN new.phase_id = (
        SELECT min(p.phase_id) FROM phase p WHERE p.scenario_id = new.scenario_id AND p.name = 'baseline')
      THEN new.p50 ELSE baseline_median_bytes END,
    post_reset_median_bytes = CASE WHEN new.phase_id = (
        SELECT min(p.phase_id) FROM phase p WHERE p.scenario_id = new.scenario_id AND p.name = 'post_reset')
      THEN new.p50 ELSE post_reset_median_bytes END
  WHERE scenario_id = new.scenario_id AND container_id = new.container_id;
END;

-- What was recorded before this version.
INSERT INTO series (container, scenario)
SELECT DISTINCT c.name, s.name FROM container c JOIN scenario s ON s.scenario_id = c.scenario_id
ORDER BY c.name, s.name;

INSERT INTO series_point
SELECT q.series_id, s.scenario_id, c.container_id, c.memory_limit_bytes, c.cpu_limit_millicores,
  CASE WHEN m.sample_count IS NOT NULL OR u.sample_count IS NOT NULL THEN p.tick_count END,
  m.sample_count, m.mean, m.m2, m.lag1_autocorrelation, m.p95, m.p99,
  u.sample_count, u.mean, u.m2, u.lag1_autocorrelation, u.p95,
  CASE WHEN s.kind = 'duration' THEN coalesce(a.offset_value_c, m.offset_value_c) END,
  CASE WHEN s.kind = 'duration' THEN coalesce(a.offset_m2_s2, m.offset_m2_s2) END,
  b.p50, r.p50
FROM series q
JOIN scenario s ON s.name = q.scenario
JOIN container c ON c.scenario_id = s.scenario_id AND c.name = q.container
LEFT JOIN phase p
  ON p.scenario_id = s.scenario_id
  AND p.phase_id = (
    SELECT min(x.phase_id) FROM phase x
    WHERE x.scenario_id = s.scenario_id AND x.name = CASE s.kind WHEN 'reset' THEN 'load' ELSE 'sampling' END)
LEFT JOIN container_statistic m
  ON m.scenario_id = s.scenario_id AND m.container_id = c.container_id AND m.phase_id = p.phase_id
  AND m.metric = 'memory_working_set'
LEFT JOIN container_statistic u
  ON u.scenario_id = s.scenario_id AND u.container_id = c.container_id AND u.phase_id = p.phase_id
  AND u.metric = 'cpu'
LEFT JOIN container_statistic a
  ON a.scenario_id = s.scenario_id AND a.container_id = c.container_id AND a.phase_id = p.phase_id
  AND a.metric = 'memory_anon'
LEFT JOIN container_statistic b
  ON s.kind = 'reset' AND b.scenario_id = s.scenario_id AND b.container_id = c.container_id
  AND b.metric = 'memory_working_set' AND b.phase_id = (
    SELECT min(x.phase_id) FROM phase x WHERE x.scenario_id = s.scenario_id AND x.name = 'baseline')
LEFT JOIN container_statistic r
  ON s.kind = 'reset' AND r.scenario_id = s.scenario_id AND r.container_id = c.container_id
  AND r.metric = 'memory_working_set' AND r.phase_id = (
    SELECT min(x.phase_id) FROM phase x WHERE x.scenario_id = s.scenario_id AND x.name = 'post_reset')
ORDER BY q.series_id, s.scenario_id;
