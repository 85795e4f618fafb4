-- Why: the views are the public interface. People write SQL against them and tools export them, so their columns
-- may be added to, never renamed or dropped; the tables underneath are ours to change.
-- Human units here and only here: MB = 2^20 bytes, CPU in percent of one core, seconds, ISO 8601 UTC.
--
-- The comment behind each column is its documentation: type (`?`: may be NULL), unit, colon, meaning.
-- `tidemark schema` and docs/schema.md are read from these lines.

CREATE VIEW runs AS
-- one row is a run: one execution of the collector against a stack
SELECT
  r.run_id AS run_id,                -- integer: number of the run in this file; `#12` selects it
  r.uid AS uid,                      -- text: UUIDv7, the same in every file the run is merged into
  r.test_id AS test_id,              -- text: start time as YYYYMMDD_HHMMSS, UTC
  r.status AS status,                -- text: running, completed, interrupted or failed
  strftime('%Y-%m-%dT%H:%M:%fZ', r.started_at_us / 1000000.0, 'unixepoch') AS started_at,  -- text ISO 8601 UTC: start
  strftime('%Y-%m-%dT%H:%M:%fZ', (r.started_at_us + r.elapsed_us) / 1000000.0, 'unixepoch') AS completed_at,  -- text? ISO 8601 UTC: end; NULL while running
  r.elapsed_us / 1000000.0 AS duration_seconds,  -- real? s: monotonic length; NULL while running
  r.hostname AS host,                -- text: host name of the machine, for people; never compared
  h.fingerprint AS host_fingerprint, -- text?: equal on machines whose runs may be compared; NULL for imported runs
  r.source AS source,                -- text: where samples came from: process, cgroup, docker, cadvisor, import
  r.interval_us / 1000000.0 AS interval_seconds,  -- real s: sampling interval
  r.tool_version AS tool_version,    -- text: version of tidemark-collect
  (SELECT count(*) FROM scenario s WHERE s.run_id = r.run_id) AS scenario_count,  -- integer: scenarios begun
  (SELECT count(*) FROM scenario s WHERE s.run_id = r.run_id AND s.aborted = 1) AS aborted_count,  -- integer: scenarios aborted
  (SELECT coalesce(sum(coalesce(s.sample_count, (SELECT count(*) FROM sample x WHERE x.scenario_id = s.scenario_id))), 0)
     FROM scenario s WHERE s.run_id = r.run_id) AS sample_count,  -- integer: readings stored
  (SELECT count(*) FROM oom_event o JOIN scenario s ON s.scenario_id = o.scenario_id
     WHERE s.run_id = r.run_id) AS oom_event_count,  -- integer: OOM kills
  '{' || coalesce((SELECT group_concat('"' || replace(replace(l.key, '\', '\\'), '"', '\"') || '":"'
      || replace(replace(l.value, '\', '\\'), '"', '\"') || '"')
     FROM (SELECT key, value FROM run_label WHERE run_id = r.run_id ORDER BY key) l), '') || '}' AS labels  -- text JSON: all labels as one object
FROM run r
LEFT JOIN host h ON h.host_id = r.host_id;

CREATE VIEW run_labels AS
-- one row is a label of a run
SELECT
  run_id AS run_id,  -- integer: the run
  key AS key,        -- text: such as git.commit, git.branch, ci.build, demo
  value AS value     -- text: as given
FROM run_label;

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
  coalesce(s.sample_count, (SELECT count(*) FROM sample x WHERE x.scenario_id = s.scenario_id)) AS sample_count,  -- integer: readings stored
  s.stale_count AS stale_count,   -- integer: readings older than 2.5 intervals, counted and not stored
  (SELECT min(1.0, coalesce(s.sample_count, (SELECT count(*) FROM sample x WHERE x.scenario_id = s.scenario_id)) * 1.0
            / (sum(p.tick_count) * (SELECT count(*) FROM container c WHERE c.scenario_id = s.scenario_id)))
     FROM phase p WHERE p.scenario_id = s.scenario_id) AS coverage,  -- real? 0 to 1: readings stored over readings expected; NULL when none were expected
  s.content_sha256 AS content_sha256  -- text?: hash over the rows of the scenario; NULL while open
FROM scenario s
JOIN run r ON r.run_id = s.run_id;

CREATE VIEW phases AS
-- one row is a phase of a scenario
SELECT
  scenario_id AS scenario_id,  -- integer: its scenario
  phase_id AS phase_id,        -- integer: order within the scenario, from 1
  name AS name,                -- text: setup, warmup, settle, baseline, load, sampling or post_reset
  started_offset_us / 1000000.0 AS started_offset_seconds,  -- real s: since the start of the scenario
  ended_offset_us / 1000000.0 AS ended_offset_seconds,      -- real? s: NULL while open
  tick_count AS tick_count     -- integer: readings each container should have; 0 in phases that are not sampled
FROM phase;

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
  io.block_written_bytes / 1048576.0 AS block_written_mb         -- real? MB: cumulative
FROM sample x
JOIN container c ON c.scenario_id = x.scenario_id AND c.container_id = x.container_id
JOIN scenario s ON s.scenario_id = x.scenario_id
JOIN run r ON r.run_id = s.run_id
LEFT JOIN sample_io io
  ON io.scenario_id = x.scenario_id AND io.container_id = x.container_id AND io.offset_us = x.offset_us;

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
  min(1.0, m.sample_count * 1.0 / nullif(p.tick_count, 0)) AS coverage,  -- real? 0 to 1: readings over readings expected
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
  c.restarts AS restarts         -- integer: restarts seen during the scenario
FROM container c
JOIN scenario s ON s.scenario_id = c.scenario_id;

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
  o.detail AS detail             -- text: what the signal said
FROM oom_event o
JOIN scenario s ON s.scenario_id = o.scenario_id
JOIN run r ON r.run_id = s.run_id;

CREATE VIEW memory_warnings AS
-- one row is a stretch above the warning share of the memory limit
SELECT
  s.run_id AS run_id,            -- integer: the run
  s.scenario_id AS scenario_id,  -- integer: the scenario
  s.name AS scenario,            -- text: name of the scenario
  w.container AS container,      -- text: name of the container
  strftime('%Y-%m-%dT%H:%M:%fZ', (r.started_at_us + s.started_offset_us + w.started_offset_us) / 1000000.0, 'unixepoch') AS started_at,  -- text ISO 8601 UTC: first reading above
  strftime('%Y-%m-%dT%H:%M:%fZ', (r.started_at_us + s.started_offset_us + w.ended_offset_us) / 1000000.0, 'unixepoch') AS ended_at,  -- text? ISO 8601 UTC: first reading below again; NULL when still above at the end
  w.peak_percent AS peak_percent -- real %: highest share of the limit
FROM memory_warning w
JOIN scenario s ON s.scenario_id = w.scenario_id
JOIN run r ON r.run_id = s.run_id;

CREATE VIEW findings AS
-- one row is a stored verdict
SELECT
  f.run_id AS run_id,                  -- integer: the run judged
  f.kind AS kind,                      -- text: regression, leak, reset, oom or objective
  f.subject AS subject,                -- text: scenario/container/metric
  f.verdict AS verdict,                -- text: pass, fail or inconclusive
  f.reason AS reason,                  -- text: why, in one sentence
  f.evidence AS evidence,              -- text JSON: the numbers the verdict rests on
  f.policy_version AS policy_version,  -- text: version and hash of the policy
  strftime('%Y-%m-%dT%H:%M:%fZ', f.created_at_us / 1000000.0, 'unixepoch') AS created_at  -- text ISO 8601 UTC: when judged
FROM finding f;
