-- Why: reports across many runs must not scan samples (measured 45 times slower than a rollup), and they must
-- still work after raw samples were pruned. Written once, in the transaction that closes a scenario;
-- `tidemark db check` recomputes and compares.

-- One row is one metric of one container in one sampled phase of a scenario.
-- Values are bytes for memory and milli-cores for CPU. The centred sums (Welford 1962; Chan, Golub and LeVeque
-- 1983) can be merged across rows without losing digits; sums of products of bytes and times cannot.
CREATE TABLE container_statistic (
  scenario_id         INTEGER NOT NULL,
  container_id        INTEGER NOT NULL,
  phase_id            INTEGER NOT NULL,
  metric              TEXT NOT NULL CHECK (metric IN ('memory_working_set', 'memory_anon', 'cpu')),
  sample_count        INTEGER NOT NULL CHECK (sample_count >= 1),
  mean                REAL NOT NULL,
  m2                  REAL NOT NULL CHECK (m2 >= 0),       -- sum of (value - mean)^2
  minimum             REAL NOT NULL,
  maximum             REAL NOT NULL,
  p50                 REAL NOT NULL,                       -- percentiles of type 7 (Hyndman and Fan 1996)
  p95                 REAL NOT NULL,
  p99                 REAL NOT NULL,
  first_value         REAL NOT NULL,
  last_value          REAL NOT NULL,
  lag1_autocorrelation REAL,                               -- NULL: fewer than 3 readings, or constant
  offset_mean_s       REAL NOT NULL,                       -- mean of the offsets, seconds
  offset_m2_s2        REAL NOT NULL CHECK (offset_m2_s2 >= 0),
  offset_value_c      REAL NOT NULL,                       -- sum of (offset - mean offset)(value - mean)
  slope_per_min       REAL,                                -- offset_value_c / offset_m2_s2 * 60; NULL with one reading
  PRIMARY KEY (scenario_id, container_id, phase_id, metric),
  FOREIGN KEY (scenario_id, container_id) REFERENCES container (scenario_id, container_id) ON DELETE CASCADE,
  FOREIGN KEY (scenario_id, phase_id) REFERENCES phase (scenario_id, phase_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- One row is a stored verdict with everything needed to reach it again.
CREATE TABLE finding (
  finding_id     INTEGER PRIMARY KEY,
  run_id         INTEGER NOT NULL REFERENCES run (run_id) ON DELETE CASCADE,
  kind           TEXT NOT NULL CHECK (kind <> ''),         -- regression, leak, reset, oom, objective
  subject        TEXT NOT NULL CHECK (subject <> ''),      -- scenario/container/metric
  verdict        TEXT NOT NULL CHECK (verdict IN ('pass', 'fail', 'inconclusive')),
  reason         TEXT NOT NULL CHECK (reason <> ''),
  evidence       TEXT NOT NULL CHECK (evidence GLOB '{*}'),  -- JSON
  policy_version TEXT NOT NULL,
  created_at_us  INTEGER NOT NULL CHECK (created_at_us > 0)
) STRICT;

CREATE INDEX finding_by_run ON finding (run_id);
