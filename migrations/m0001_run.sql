-- Why: a result means nothing without knowing what was run, when, where and by which tool.
-- Several collectors (CI jobs) write runs into one file at once; rows of different runs never touch.
-- No table and no view calls a JSON function: SQLite 3.40 counts those as unsafe, and a connection that does not
-- trust the schema (`PRAGMA trusted_schema = OFF`, the advice for files from elsewhere) could not open the file.

-- One row is a machine as far as performance goes: stable facts only, never a host name or a clock rate,
-- so that two CI machines of one kind share a row and their runs may be compared.
CREATE TABLE host (
  host_id        INTEGER PRIMARY KEY,
  fingerprint    TEXT NOT NULL UNIQUE CHECK (length(fingerprint) = 16),  -- first 16 hex digits of a SHA-256 over the facts below
  architecture   TEXT NOT NULL,              -- x86_64, aarch64
  cpu_model      TEXT NOT NULL,
  cpu_cores      INTEGER NOT NULL CHECK (cpu_cores > 0),
  memory_bytes   INTEGER NOT NULL CHECK (memory_bytes > 0),
  kernel         TEXT NOT NULL,              -- major.minor
  cgroup_version INTEGER NOT NULL CHECK (cgroup_version IN (0, 1, 2)),  -- 0: no cgroup in use
  engine         TEXT NOT NULL DEFAULT ''    -- container engine and its major version; '' when none is used
) STRICT;

-- One row is one execution of the collector against a stack.
-- Times are Unix microseconds UTC at the start plus monotonic offsets, so a clock that jumps cannot reorder anything.
CREATE TABLE run (
  run_id           INTEGER PRIMARY KEY AUTOINCREMENT,  -- never reused: `#12` stays that run even after a deletion
  uid              TEXT NOT NULL UNIQUE CHECK (length(uid) = 36),   -- UUIDv7, the identity across files
  test_id          TEXT NOT NULL CHECK (test_id GLOB '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]_[0-9][0-9][0-9][0-9][0-9][0-9]'),
  status           TEXT NOT NULL CHECK (status IN ('running', 'completed', 'interrupted', 'failed')),
  started_at_us    INTEGER NOT NULL CHECK (started_at_us > 0),
  elapsed_us       INTEGER CHECK (elapsed_us >= 0),   -- monotonic; NULL while the run is in progress
  host_id          INTEGER REFERENCES host (host_id), -- NULL for a run imported from elsewhere
  hostname         TEXT NOT NULL DEFAULT '',
  source           TEXT NOT NULL,                     -- process, cgroup, docker, cadvisor, import
  interval_us      INTEGER NOT NULL CHECK (interval_us > 0),
  tool_version     TEXT NOT NULL,
  configuration    TEXT NOT NULL CHECK (configuration GLOB '{*}'),  -- JSON; secrets already replaced
  CHECK ((status = 'running') = (elapsed_us IS NULL))
) STRICT;

-- Serves the selectors: newest first, and dates.
CREATE INDEX run_by_started_at ON run (started_at_us);

-- One row is a label of a run, such as git.commit or ci.build. Rows and not JSON, because rows are what every
-- engine can filter on. No control characters, so that the view can write them as JSON by escaping two characters.
CREATE TABLE run_label (
  run_id INTEGER NOT NULL REFERENCES run (run_id) ON DELETE CASCADE,
  key    TEXT NOT NULL CHECK (key <> '' AND key NOT GLOB '*[' || char(1) || '-' || char(31) || ']*'),
  value  TEXT NOT NULL CHECK (value NOT GLOB '*[' || char(1) || '-' || char(31) || ']*'),
  PRIMARY KEY (run_id, key)
) STRICT, WITHOUT ROWID;

-- Serves label:k=v, branch: and commit: selectors.
CREATE INDEX run_label_by_key_value ON run_label (key, value, run_id);
