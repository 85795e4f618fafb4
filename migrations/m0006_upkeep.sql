-- Why: raw readings are worth keeping for weeks, their statistics for years. A scenario whose readings were pruned
-- stays comparable, says that they are gone, and can still be checked for damage; and what no scenario holds, the
-- facts of the run itself, gets a hash of its own.

ALTER TABLE scenario ADD COLUMN samples_pruned_at_us INTEGER CHECK (samples_pruned_at_us > 0);  -- NULL: the readings are there. Set before the first one goes, so that a prune that was killed half-way reads as pruned

ALTER TABLE scenario ADD COLUMN remainder_sha256 TEXT CHECK (length(remainder_sha256) = 64);  -- over what stays when the readings go, statistics included; content_sha256 stays that of the whole

ALTER TABLE run ADD COLUMN content_sha256 TEXT CHECK (length(content_sha256) = 64);  -- over the facts of the run and the hashes of its scenarios; NULL while running, or when ended by a release before this version

DROP VIEW runs;

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
     FROM scenario s WHERE s.run_id = r.run_id) AS sample_count,  -- integer: readings recorded, also those that were pruned since
  (SELECT count(*) FROM oom_event o JOIN scenario s ON s.scenario_id = o.scenario_id
     WHERE s.run_id = r.run_id) AS oom_event_count,  -- integer: OOM kills
  '{' || coalesce((SELECT group_concat('"' || replace(replace(l.key, '\', '\\'), '"', '\"') || '":"'
      || replace(replace(l.value, '\', '\\'), '"', '\"') || '"')
     FROM (SELECT key, value FROM run_label WHERE run_id = r.run_id ORDER BY key) l), '') || '}' AS labels,  -- text JSON: all labels as one object
  (SELECT count(*) FROM scenario s WHERE s.run_id = r.run_id AND s.samples_pruned_at_us IS NOT NULL) > 0 AS samples_pruned,  -- integer: 1 when raw readings of a scenario were pruned; statistics stay
  (SELECT coalesce(sum(coalesce(s.sample_count, (SELECT count(*) FROM sample x WHERE x.scenario_id = s.scenario_id))), 0)
     FROM scenario s WHERE s.run_id = r.run_id AND s.samples_pruned_at_us IS NULL) AS raw_sample_count,  -- integer: readings still there
  r.content_sha256 AS content_sha256  -- text?: hash over the facts of the run and its scenarios; NULL while running, or when ended by a release before schema version 6
FROM run r
LEFT JOIN host h ON h.host_id = r.host_id;

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
            / (sum(p.tick_count) * (SELECT count(*) FROM container c WHERE c.scenario_id = s.scenario_id)))
     FROM phase p WHERE p.scenario_id = s.scenario_id) AS coverage,  -- real? 0 to 1: readings recorded over readings expected; NULL when none were expected
  s.content_sha256 AS content_sha256,  -- text?: hash over the rows of the scenario as it was recorded; NULL while open
  s.samples_pruned_at_us IS NOT NULL AS samples_pruned,  -- integer: 1 when its raw readings were pruned; statistics stay
  strftime('%Y-%m-%dT%H:%M:%fZ', s.samples_pruned_at_us / 1000000.0, 'unixepoch') AS samples_pruned_at,  -- text? ISO 8601 UTC: when; NULL when they are there
  CASE WHEN s.samples_pruned_at_us IS NULL THEN coalesce(s.sample_count, (SELECT count(*) FROM sample x WHERE x.scenario_id = s.scenario_id)) ELSE 0 END AS raw_sample_count  -- integer: readings still there
FROM scenario s
JOIN run r ON r.run_id = s.run_id;
