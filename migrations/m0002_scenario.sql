-- Why: the measurements themselves. A sample row is written for every container at every tick, so it is the
-- one table whose width matters: no text, no UUID, no index beyond its key, base units throughout.

-- One row is one measured experiment inside a run.
CREATE TABLE scenario (
  scenario_id         INTEGER PRIMARY KEY,
  run_id              INTEGER NOT NULL REFERENCES run (run_id) ON DELETE CASCADE,
  ordinal             INTEGER NOT NULL CHECK (ordinal >= 1),   -- order of execution
  kind                TEXT NOT NULL CHECK (kind IN ('baseline', 'load', 'duration', 'reset', 'recording')),
  name                TEXT NOT NULL CHECK (name <> ''),
  drivers             INTEGER CHECK (drivers >= 0),
  riders              INTEGER CHECK (riders >= 0),
  total_agents        INTEGER CHECK (total_agents >= 0),       -- NULL: not known (a recording of a stack somebody else drives)
  planned_duration_us INTEGER CHECK (planned_duration_us > 0), -- length of the sampled phases as asked for
  parameters          TEXT NOT NULL CHECK (parameters GLOB '{*}'),  -- JSON
  started_offset_us   INTEGER NOT NULL CHECK (started_offset_us >= 0),  -- since the start of the run
  elapsed_us          INTEGER CHECK (elapsed_us >= 0),         -- NULL while open
  aborted             INTEGER NOT NULL DEFAULT 0 CHECK (aborted IN (0, 1)),
  abort_reason        TEXT,
  sample_count        INTEGER CHECK (sample_count >= 0),       -- written at close
  stale_count         INTEGER NOT NULL DEFAULT 0 CHECK (stale_count >= 0),  -- readings older than 2.5 intervals, not stored
  content_sha256      TEXT CHECK (length(content_sha256) = 64),             -- over the rows of the scenario, written at close
  UNIQUE (run_id, ordinal),
  CHECK ((aborted = 1) = (abort_reason IS NOT NULL)),
  CHECK (drivers IS NULL OR riders IS NULL OR drivers + riders = total_agents)
) STRICT;

-- One row is a named stretch of a scenario. Offsets are microseconds since the start of the scenario;
-- a phase includes its first moment and not its last.
CREATE TABLE phase (
  scenario_id       INTEGER NOT NULL REFERENCES scenario (scenario_id) ON DELETE CASCADE,
  phase_id          INTEGER NOT NULL CHECK (phase_id >= 1),    -- order within the scenario
  name              TEXT NOT NULL CHECK (name IN ('setup', 'warmup', 'settle', 'baseline', 'load', 'sampling', 'post_reset')),
  started_offset_us INTEGER NOT NULL CHECK (started_offset_us >= 0),
  ended_offset_us   INTEGER CHECK (ended_offset_us >= started_offset_us),
  tick_count        INTEGER NOT NULL DEFAULT 0 CHECK (tick_count >= 0),  -- readings each container should have; 0 in phases that are not sampled
  PRIMARY KEY (scenario_id, phase_id)
) STRICT, WITHOUT ROWID;

-- One row is a container seen in a scenario. With the source `process` a container is a declared service:
-- a process and its descendants.
CREATE TABLE container (
  scenario_id          INTEGER NOT NULL REFERENCES scenario (scenario_id) ON DELETE CASCADE,
  container_id         INTEGER NOT NULL CHECK (container_id >= 1),   -- counted within the scenario: one byte in every sample
  name                 TEXT NOT NULL CHECK (name <> ''),
  service              TEXT,
  engine_id            TEXT,              -- the engine's id of the container, or the process id
  image                TEXT,
  image_id             TEXT,
  memory_limit_bytes   INTEGER CHECK (memory_limit_bytes > 0),       -- NULL: no limit
  cpu_limit_millicores INTEGER CHECK (cpu_limit_millicores > 0),
  restarts             INTEGER NOT NULL DEFAULT 0 CHECK (restarts >= 0),
  PRIMARY KEY (scenario_id, container_id),
  UNIQUE (scenario_id, name)
) STRICT, WITHOUT ROWID;

-- One row is one reading of one container. Missing stays NULL, never 0.
-- Clustered so that one container's series is contiguous: every report reads it in that order.
CREATE TABLE sample (
  scenario_id          INTEGER NOT NULL,
  container_id         INTEGER NOT NULL,
  offset_us            INTEGER NOT NULL CHECK (offset_us >= 0),  -- since the start of the scenario, by the source's own clock where it has one
  working_set_bytes    INTEGER CHECK (working_set_bytes >= 0),
  usage_bytes          INTEGER CHECK (usage_bytes >= 0),
  anon_bytes           INTEGER CHECK (anon_bytes >= 0),
  file_bytes           INTEGER CHECK (file_bytes >= 0),
  memory_limit_bytes   INTEGER CHECK (memory_limit_bytes > 0),   -- here and not only in container: it may change while running
  cpu_millicores       INTEGER CHECK (cpu_millicores >= 0),      -- rate since the previous reading; NULL at the first
  cpu_time_us          INTEGER CHECK (cpu_time_us >= 0),         -- cumulative
  throttled_millicores INTEGER CHECK (throttled_millicores >= 0),
  throttled_time_us    INTEGER CHECK (throttled_time_us >= 0),
  pids                 INTEGER CHECK (pids >= 0),                -- threads and processes, as the kernel's pids controller counts
  PRIMARY KEY (scenario_id, container_id, offset_us),
  FOREIGN KEY (scenario_id, container_id) REFERENCES container (scenario_id, container_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- One row is the network and block I/O of one reading, cumulative since the container started, where the source
-- has them. Apart from sample, so that stacks without them pay nothing and reports on memory and CPU read
-- narrower rows.
CREATE TABLE sample_io (
  scenario_id            INTEGER NOT NULL,
  container_id           INTEGER NOT NULL,
  offset_us              INTEGER NOT NULL,
  network_received_bytes INTEGER CHECK (network_received_bytes >= 0),
  network_sent_bytes     INTEGER CHECK (network_sent_bytes >= 0),
  block_read_bytes       INTEGER CHECK (block_read_bytes >= 0),
  block_written_bytes    INTEGER CHECK (block_written_bytes >= 0),
  PRIMARY KEY (scenario_id, container_id, offset_us),
  FOREIGN KEY (scenario_id, container_id, offset_us)
    REFERENCES sample (scenario_id, container_id, offset_us) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- One row is one OOM kill.
CREATE TABLE oom_event (
  oom_event_id           INTEGER PRIMARY KEY,
  scenario_id            INTEGER NOT NULL REFERENCES scenario (scenario_id) ON DELETE CASCADE,
  container              TEXT NOT NULL CHECK (container <> ''),  -- by name: a container may be killed before its first reading
  offset_us              INTEGER NOT NULL CHECK (offset_us >= 0),
  previous_restart_count INTEGER CHECK (previous_restart_count >= 0),
  current_restart_count  INTEGER CHECK (current_restart_count >= 0),
  source                 TEXT NOT NULL,   -- which signal told of it: events, inspect, cgroup, exit
  detail                 TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX oom_event_by_scenario ON oom_event (scenario_id);

-- One row is a stretch during which a container stood above the warning share of its memory limit.
CREATE TABLE memory_warning (
  memory_warning_id INTEGER PRIMARY KEY,
  scenario_id       INTEGER NOT NULL REFERENCES scenario (scenario_id) ON DELETE CASCADE,
  container         TEXT NOT NULL CHECK (container <> ''),
  started_offset_us INTEGER NOT NULL CHECK (started_offset_us >= 0),
  ended_offset_us   INTEGER CHECK (ended_offset_us >= started_offset_us),  -- NULL: still above at the end
  peak_percent      REAL NOT NULL CHECK (peak_percent > 0)
) STRICT;

CREATE INDEX memory_warning_by_scenario ON memory_warning (scenario_id);
