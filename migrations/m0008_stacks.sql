-- Why: a stack of strangers has jobs that end well in the middle of a measurement, images that are older than the
-- commit they are measured under, containers that swap, and containers whose last words explain their end.
--
-- A job that ended with exit code 0 has all its readings when it has those until its end: what a container is expected to
-- have is counted until its last reading then.

ALTER TABLE container ADD COLUMN image_created_at_us INTEGER CHECK (image_created_at_us > 0);  -- NULL: the engine does not say
ALTER TABLE container ADD COLUMN finished_offset_us INTEGER CHECK (finished_offset_us >= 0);   -- last reading of a job that ended with exit code 0 and did not start again; NULL: it ran on

ALTER TABLE sample ADD COLUMN swap_bytes INTEGER CHECK (swap_bytes >= 0);  -- NULL: the source does not count it

ALTER TABLE oom_event ADD COLUMN log TEXT;  -- the last lines of the container's log, without secrets; NULL: none

-- One row is something that befell a container other than an OOM kill.
CREATE TABLE container_event (
  container_event_id INTEGER PRIMARY KEY,
  scenario_id        INTEGER NOT NULL REFERENCES scenario (scenario_id) ON DELETE CASCADE,
  container          TEXT NOT NULL CHECK (container <> ''),  -- by name: it may have ended before its first reading
  offset_us          INTEGER NOT NULL CHECK (offset_us >= 0),
  kind               TEXT NOT NULL CHECK (kind IN ('restarted', 'ended', 'unhealthy')),
  detail             TEXT NOT NULL DEFAULT '',
  log                TEXT
) STRICT;

CREATE INDEX container_event_by_scenario ON container_event (scenario_id);

CREATE VIEW container_events AS
-- one row is a restart, an end or a failed health check of a container
SELECT
  s.run_id AS run_id,            -- integer: the run
  s.scenario_id AS scenario_id,  -- integer: the scenario
  s.name AS scenario,            -- text: name of the scenario
  e.container AS container,      -- text: name of the container
  strftime('%Y-%m-%dT%H:%M:%fZ', (r.started_at_us + s.started_offset_us + e.offset_us) / 1000000.0, 'unixepoch') AS timestamp,  -- text ISO 8601 UTC: when it was noticed
  e.offset_us / 1000000.0 AS offset_seconds,  -- real s: since the start of the scenario
  e.kind AS kind,                -- text: restarted, ended (and not started again) or unhealthy (never became healthy)
  e.detail AS detail,            -- text: how it ended, or what its check said
  e.log AS log                   -- text?: the last lines of its log, at most 100, without secrets; NULL when there was none
FROM container_event e
JOIN scenario s ON s.scenario_id = e.scenario_id
JOIN run r ON r.run_id = s.run_id;

DROP VIEW oom_events;

CREATE VIEW oom_events AS
-- one row is an OOM kill
SELECT
  s.run_id AS run_id,            -- integer: the run
  s.scenario_id AS scenario_id,  -- integer: the scenario
  s.name AS scenario,            -- text: name of the scenario
  o.container AS container,      -- text: name of the container
  strftime('%Y-%m-%dT%H:%M:%fZ', (r.started_at_us + s.started_offset_us + o.offset_us) / 1000000.0, 'unixepoch') AS timestamp,  -- text ISO 8601 UTC: moment of the kill
  o.offset_us / 1000000.0 AS offset_seconds,             -- real s: since the start of the scenario
  o.previous_restart_count AS previous_restart_count,    -- integer?: restart count before
  o.current_restart_count AS current_restart_count,      -- integer?: restart count after
  o.source AS source,            -- text: which signal told of it
  o.detail AS detail,            -- text: what the signal said
  o.log AS log                   -- text?: the last lines of its log, at most 100, without secrets; NULL when there was none
FROM oom_event o
JOIN scenario s ON s.scenario_id = o.scenario_id
JOIN run r ON r.run_id = s.run_id;

DROP VIEW containers;

CREATE VIEW containers AS
-- one row is a container seen in a scenario
SELECT
  s.run_id AS run_id,            -- integer: the run
  c.scenario_id AS scenario_id,  -- integer: the scenario
  c.name AS container,           -- text: name of the container, as reports print it
  c.service AS service,          -- text?: service of the stack it belongs to
  c.engine_id AS engine_id,      -- text?: the engine's id, or the process id
  c.image AS image,              -- text?: image, or the command of a process
  c.image_id AS image_id,        -- text?: content id of the image
  c.memory_limit_bytes / 1048576.0 AS memory_limit_mb,    -- real? MB: NULL without a limit
  c.cpu_limit_millicores / 1000.0 AS cpu_limit_cores,     -- real? cores: NULL without a limit
  c.restarts AS restarts,        -- integer: restarts seen during the scenario
  strftime('%Y-%m-%dT%H:%M:%fZ', c.image_created_at_us / 1000000.0, 'unixepoch') AS image_created_at,  -- text? ISO 8601 UTC: when the image was built; NULL when the engine does not say
  c.finished_offset_us / 1000000.0 AS finished_offset_seconds  -- real? s: last reading of a job that ended with exit code 0 during the scenario; NULL when it ran on
FROM container c
JOIN scenario s ON s.scenario_id = c.scenario_id;

DROP VIEW samples;

CREATE VIEW samples AS
-- one row is a reading of a container
SELECT
  s.run_id AS run_id,              -- integer: the run
  s.scenario_id AS scenario_id,    -- integer: the scenario
  s.name AS scenario,              -- text: name of the scenario
  s.kind AS kind,                  -- text: kind of the scenario
  s.total_agents AS total_agents,  -- integer?: agents asked for
  (SELECT p.name FROM phase p
     WHERE p.scenario_id = x.scenario_id AND p.started_offset_us <= x.offset_us
     ORDER BY p.phase_id DESC LIMIT 1) AS phase,  -- text: phase the reading falls into
  c.name AS container,             -- text: name of the container
  strftime('%Y-%m-%dT%H:%M:%fZ', (r.started_at_us + s.started_offset_us + x.offset_us) / 1000000.0, 'unixepoch') AS timestamp,  -- text ISO 8601 UTC: moment of the reading
  x.offset_us / 1000000.0 AS offset_seconds,               -- real s: since the start of the scenario
  x.working_set_bytes / 1048576.0 AS memory_used_mb,       -- real? MB: working set (usage less inactive file cache; of processes: resident set)
  x.usage_bytes / 1048576.0 AS memory_usage_mb,            -- real? MB: everything charged to the container, page cache included
  x.anon_bytes / 1048576.0 AS memory_anon_mb,              -- real? MB: anonymous memory (rss)
  x.file_bytes / 1048576.0 AS memory_file_mb,              -- real? MB: file cache; of processes: resident file and shared pages
  x.memory_limit_bytes / 1048576.0 AS memory_limit_mb,     -- real? MB: limit at that moment; NULL without a limit
  x.working_set_bytes * 100.0 / x.memory_limit_bytes AS memory_percent,  -- real? %: working set of the limit
  x.cpu_millicores / 10.0 AS cpu_percent,                  -- real? % of one core: rate since the previous reading; 250 is two and a half cores
  x.cpu_time_us / 1000000.0 AS cpu_time_seconds,           -- real? s: cumulative CPU time
  x.throttled_millicores / 10.0 AS throttled_percent,      -- real? % of the time: throttled since the previous reading
  x.throttled_time_us / 1000000.0 AS throttled_time_seconds,  -- real? s: cumulative throttled time
  x.pids AS pids,                                          -- integer?: threads and processes
  io.network_received_bytes / 1048576.0 AS network_received_mb,  -- real? MB: cumulative
  io.network_sent_bytes / 1048576.0 AS network_sent_mb,          -- real? MB: cumulative
  io.block_read_bytes / 1048576.0 AS block_read_mb,              -- real? MB: cumulative
  io.block_written_bytes / 1048576.0 AS block_written_mb,        -- real? MB: cumulative
  x.swap_bytes / 1048576.0 AS swap_mb                            -- real? MB: swapped out; NULL where the source does not count it
FROM sample x
JOIN container c ON c.scenario_id = x.scenario_id AND c.container_id = x.container_id
JOIN scenario s ON s.scenario_id = x.scenario_id
JOIN run r ON r.run_id = s.run_id
LEFT JOIN sample_io io
  ON io.scenario_id = x.scenario_id AND io.container_id = x.container_id AND io.offset_us = x.offset_us;

DROP VIEW container_stats;

CREATE VIEW container_stats AS
-- one row is a container in a sampled phase of a closed scenario
SELECT
  s.run_id AS run_id,              -- integer: the run
  s.scenario_id AS scenario_id,    -- integer: the scenario
  s.name AS scenario,              -- text: name of the scenario
  s.kind AS kind,                  -- text: kind of the scenario
  s.total_agents AS total_agents,  -- integer?: agents asked for
  p.name AS phase,                 -- text: the phase
  c.name AS container,             -- text: name of the container
  m.sample_count AS sample_count,  -- integer: readings
  min(1.0, m.sample_count * 1.0 / nullif(CASE
      WHEN c.finished_offset_us IS NULL THEN p.tick_count
      WHEN c.finished_offset_us < p.started_offset_us THEN 0
      ELSE min(p.tick_count, (c.finished_offset_us - p.started_offset_us)
        / (SELECT r.interval_us FROM run r WHERE r.run_id = s.run_id) + 1) END, 0)) AS coverage,  -- real? 0 to 1: readings over readings expected
  m.mean / 1048576.0 AS memory_mean_mb,     -- real MB: working set, mean
  CASE WHEN m.sample_count > 1 THEN sqrt(m.m2 / (m.sample_count - 1)) / 1048576.0 END AS memory_std_mb,  -- real? MB: standard deviation (n - 1)
  m.minimum / 1048576.0 AS memory_min_mb,   -- real MB: smallest
  m.maximum / 1048576.0 AS memory_max_mb,   -- real MB: largest
  m.p50 / 1048576.0 AS memory_p50_mb,       -- real MB: median (percentiles are of type 7)
  m.p95 / 1048576.0 AS memory_p95_mb,       -- real MB: 95th percentile
  m.p99 / 1048576.0 AS memory_p99_mb,       -- real MB: 99th percentile
  m.first_value / 1048576.0 AS memory_first_mb,  -- real MB: first reading
  m.last_value / 1048576.0 AS memory_last_mb,    -- real MB: last reading
  c.memory_limit_bytes / 1048576.0 AS memory_limit_mb,  -- real? MB: limit; NULL without a limit
  u.mean / 10.0 AS cpu_mean_percent,        -- real? % of one core: mean
  CASE WHEN u.sample_count > 1 THEN sqrt(u.m2 / (u.sample_count - 1)) / 10.0 END AS cpu_std_percent,  -- real? % of one core: standard deviation (n - 1)
  u.minimum / 10.0 AS cpu_min_percent,      -- real? % of one core: smallest
  u.maximum / 10.0 AS cpu_max_percent,      -- real? % of one core: largest
  u.p50 / 10.0 AS cpu_p50_percent,          -- real? % of one core: median
  u.p95 / 10.0 AS cpu_p95_percent,          -- real? % of one core: 95th percentile
  u.p99 / 10.0 AS cpu_p99_percent,          -- real? % of one core: 99th percentile
  m.slope_per_min / 1048576.0 AS memory_slope_mb_per_min,  -- real? MB/min: least-squares slope of the working set
  min(1.0, m.offset_value_c * m.offset_value_c / nullif(m.m2 * m.offset_m2_s2, 0)) AS memory_slope_r_squared,  -- real? 0 to 1: of that line; NULL for a constant series
  m.lag1_autocorrelation AS memory_lag1_autocorrelation,   -- real? -1 to 1: of the working set
  a.mean / 1048576.0 AS memory_anon_mean_mb,               -- real? MB: anonymous memory, mean
  a.slope_per_min / 1048576.0 AS memory_anon_slope_mb_per_min,  -- real? MB/min: least-squares slope of anonymous memory
  s.aborted AS aborted             -- integer: 1 when the scenario did not run to its end
FROM container_statistic m
JOIN container c ON c.scenario_id = m.scenario_id AND c.container_id = m.container_id
JOIN phase p ON p.scenario_id = m.scenario_id AND p.phase_id = m.phase_id
JOIN scenario s ON s.scenario_id = m.scenario_id
LEFT JOIN container_statistic u
  ON u.scenario_id = m.scenario_id AND u.container_id = m.container_id AND u.phase_id = m.phase_id AND u.metric = 'cpu'
LEFT JOIN container_statistic a
  ON a.scenario_id = m.scenario_id AND a.container_id = m.container_id AND a.phase_id = m.phase_id AND a.metric = 'memory_anon'
WHERE m.metric = 'memory_working_set';

DROP VIEW scenarios;

CREATE VIEW scenarios AS
-- one row is a scenario: one measured experiment inside a run
SELECT
  s.scenario_id AS scenario_id,   -- integer: number of the scenario in this file
  s.run_id AS run_id,             -- integer: its run
  s.ordinal AS ordinal,           -- integer: order of execution within the run, from 1
  s.kind AS kind,                 -- text: baseline, load, duration, reset or recording
  s.name AS name,                 -- text: such as load_scaling_40
  s.drivers AS drivers,           -- integer?: drivers asked for
  s.riders AS riders,             -- integer?: riders asked for
  s.total_agents AS total_agents, -- integer?: drivers + riders; NULL when not known
  CASE WHEN s.kind = 'duration' THEN s.planned_duration_us / 60000000.0 END AS duration_minutes,  -- real? min: planned length of a duration scenario
  s.parameters AS parameters,     -- text JSON: everything that must be equal for two scenarios to be comparable
  strftime('%Y-%m-%dT%H:%M:%fZ', (r.started_at_us + s.started_offset_us) / 1000000.0, 'unixepoch') AS started_at,  -- text ISO 8601 UTC: start
  strftime('%Y-%m-%dT%H:%M:%fZ', (r.started_at_us + s.started_offset_us + s.elapsed_us) / 1000000.0, 'unixepoch') AS completed_at,  -- text? ISO 8601 UTC: end; NULL while open
  s.elapsed_us / 1000000.0 AS duration_seconds,  -- real? s: length with all phases; NULL while open
  s.aborted AS aborted,           -- integer: 1 when it did not run to its end
  s.abort_reason AS abort_reason, -- text?: why; NULL when not aborted
  coalesce(s.sample_count, (SELECT count(*) FROM sample x WHERE x.scenario_id = s.scenario_id)) AS sample_count,  -- integer: readings recorded, also those that were pruned since
  s.stale_count AS stale_count,   -- integer: readings older than 2.5 intervals, counted and not stored
  (SELECT min(1.0, coalesce(s.sample_count, (SELECT count(*) FROM sample x WHERE x.scenario_id = s.scenario_id)) * 1.0
            / nullif(sum(CASE
                WHEN c.finished_offset_us IS NULL THEN p.tick_count
                WHEN c.finished_offset_us < p.started_offset_us THEN 0
                ELSE min(p.tick_count, (c.finished_offset_us - p.started_offset_us) / r.interval_us + 1) END), 0))
     FROM phase p JOIN container c ON c.scenario_id = p.scenario_id WHERE p.scenario_id = s.scenario_id) AS coverage,  -- real? 0 to 1: readings recorded over readings expected; NULL when none were expected
  s.content_sha256 AS content_sha256,  -- text?: hash over the rows of the scenario as it was recorded; NULL while open
  s.samples_pruned_at_us IS NOT NULL AS samples_pruned,  -- integer: 1 when its raw readings were pruned; statistics stay
  strftime('%Y-%m-%dT%H:%M:%fZ', s.samples_pruned_at_us / 1000000.0, 'unixepoch') AS samples_pruned_at,  -- text? ISO 8601 UTC: when; NULL when they are there
  CASE WHEN s.samples_pruned_at_us IS NULL THEN coalesce(s.sample_count, (SELECT count(*) FROM sample x WHERE x.scenario_id = s.scenario_id)) ELSE 0 END AS raw_sample_count  -- integer: readings still there
FROM scenario s
JOIN run r ON r.run_id = s.run_id;

DROP TRIGGER series_point_memory;

CREATE TRIGGER series_point_memory AFTER INSERT ON container_statistic
WHEN new.metric = 'memory_working_set' AND new.phase_id = (
  SELECT min(p.phase_id) FROM scenario s JOIN phase p ON p.scenario_id = s.scenario_id
  WHERE s.scenario_id = new.scenario_id AND p.name = CASE s.kind WHEN 'reset' THEN 'load' ELSE 'sampling' END)
BEGIN
  UPDATE series_point
  SET tick_count = (
      SELECT CASE
        WHEN c.finished_offset_us IS NULL THEN p.tick_count
        WHEN c.finished_offset_us < p.started_offset_us THEN 0
        ELSE min(p.tick_count, (c.finished_offset_us - p.started_offset_us) / r.interval_us + 1) END
      FROM phase p
      JOIN container c ON c.scenario_id = p.scenario_id AND c.container_id = new.container_id
      JOIN scenario s ON s.scenario_id = p.scenario_id
      JOIN run r ON r.run_id = s.run_id
      WHERE p.scenario_id = new.scenario_id AND p.phase_id = new.phase_id),
    memory_count = new.sample_count, memory_mean_bytes = new.mean, memory_m2 = new.m2,
    memory_lag1 = new.lag1_autocorrelation, memory_p95_bytes = new.p95, memory_p99_bytes = new.p99,
    growth_c = CASE WHEN (SELECT kind FROM scenario WHERE scenario_id = new.scenario_id) = 'duration'
      THEN coalesce(growth_c, new.offset_value_c) END,
    growth_m2_s2 = CASE WHEN (SELECT kind FROM scenario WHERE scenario_id = new.scenario_id) = 'duration'
      THEN coalesce(growth_m2_s2, new.offset_m2_s2) END
  WHERE scenario_id = new.scenario_id AND container_id = new.container_id;
END;

DROP TRIGGER series_point_cpu;

CREATE TRIGGER series_point_cpu AFTER INSERT ON container_statistic
WHEN new.metric = 'cpu' AND new.phase_id = (
  SELECT min(p.phase_id) FROM scenario s JOIN phase p ON p.scenario_id = s.scenario_id
  WHERE s.scenario_id = new.scenario_id AND p.name = CASE s.kind WHEN 'reset' THEN 'load' ELSE 'sampling' END)
BEGIN
  UPDATE series_point
  SET tick_count = (
      SELECT CASE
        WHEN c.finished_offset_us IS NULL THEN p.tick_count
        WHEN c.finished_offset_us < p.started_offset_us THEN 0
        ELSE min(p.tick_count, (c.finished_offset_us - p.started_offset_us) / r.interval_us + 1) END
      FROM phase p
      JOIN container c ON c.scenario_id = p.scenario_id AND c.container_id = new.container_id
      JOIN scenario s ON s.scenario_id = p.scenario_id
      JOIN run r ON r.run_id = s.run_id
      WHERE p.scenario_id = new.scenario_id AND p.phase_id = new.phase_id),
    cpu_count = new.sample_count, cpu_mean_millicores = new.mean, cpu_m2 = new.m2,
    cpu_lag1 = new.lag1_autocorrelation, cpu_p95_millicores = new.p95
  WHERE scenario_id = new.scenario_id AND container_id = new.container_id;
END;
