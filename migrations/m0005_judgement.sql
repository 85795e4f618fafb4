-- Why: comparing today with last week needs runs that people have accepted (baselines), changes they have accepted
-- (acknowledgements), and verdicts that can be reached again from what they rested on (judgements).
-- Times are Unix microseconds UTC.

-- One row is a promotion: the moment a name came to stand for a set of runs, or for none any more. The newest
-- promotion of a name is its current set; older ones stay, so that nobody has to guess what a verdict compared with.
CREATE TABLE baseline (
  baseline_id INTEGER PRIMARY KEY,
  name        TEXT NOT NULL CHECK (name <> '' AND name NOT GLOB '*[^a-zA-Z0-9._-]*'),
  is_removal  INTEGER NOT NULL DEFAULT 0 CHECK (is_removal IN (0, 1)),  -- 1: the name was taken back and has no runs
  selector    TEXT NOT NULL,                 -- as it was typed; the runs it meant then are in baseline_run
  set_at_us   INTEGER NOT NULL CHECK (set_at_us > 0),
  set_by      TEXT NOT NULL DEFAULT '',
  because     TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX baseline_by_name ON baseline (name, baseline_id);

-- One row is a run of a promotion.
CREATE TABLE baseline_run (
  baseline_id INTEGER NOT NULL REFERENCES baseline (baseline_id) ON DELETE CASCADE,
  run_id      INTEGER NOT NULL REFERENCES run (run_id) ON DELETE CASCADE,
  PRIMARY KEY (baseline_id, run_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX baseline_run_by_run ON baseline_run (run_id);

-- One row is a change somebody accepted: from a moment on, the series it names have a new level.
-- The moment and not only the run, because the acknowledgement must outlive a run that is deleted.
CREATE TABLE acknowledgement (
  acknowledgement_id INTEGER PRIMARY KEY,
  subject            TEXT NOT NULL CHECK (subject <> ''),  -- scenario/container/metric; * stands for anything
  begins_at_us       INTEGER NOT NULL CHECK (begins_at_us > 0),  -- start of the first run of the new level
  run_id             INTEGER REFERENCES run (run_id) ON DELETE SET NULL,  -- that run; NULL after it was deleted
  because            TEXT NOT NULL CHECK (because <> ''),
  acknowledged_by    TEXT NOT NULL DEFAULT '',
  created_at_us      INTEGER NOT NULL CHECK (created_at_us > 0),
  until_us           INTEGER CHECK (until_us > created_at_us)    -- NULL: for good
) STRICT;

CREATE INDEX acknowledgement_by_run ON acknowledgement (run_id);

-- One row is one call of the gate, with everything its verdicts can be reached again from.
CREATE TABLE judgement (
  judgement_id      INTEGER PRIMARY KEY,
  created_at_us     INTEGER NOT NULL CHECK (created_at_us > 0),
  tool_version      TEXT NOT NULL,
  algorithm_version INTEGER NOT NULL CHECK (algorithm_version >= 1),  -- rises when equal inputs may give another verdict
  policy            TEXT NOT NULL CHECK (policy GLOB '{*}'),          -- JSON: the policy in force, defaults filled in
  policy_sha256     TEXT NOT NULL CHECK (length(policy_sha256) = 64), -- over that text
  options           TEXT NOT NULL DEFAULT '{}' CHECK (options GLOB '{*}'),  -- JSON: what the command line changed
  verdict           TEXT NOT NULL CHECK (verdict IN ('pass', 'fail', 'inconclusive'))
) STRICT;

-- One row is a run a judgement rested on. By uid, so that a missing run can be named after it was deleted, and a
-- judgement can be reached again in a file the runs were merged into.
CREATE TABLE judgement_run (
  judgement_id INTEGER NOT NULL REFERENCES judgement (judgement_id) ON DELETE CASCADE,
  side         TEXT NOT NULL CHECK (side IN ('base', 'candidate', 'history')),
  uid          TEXT NOT NULL CHECK (length(uid) = 36),
  PRIMARY KEY (judgement_id, side, uid)
) STRICT, WITHOUT ROWID;

ALTER TABLE finding ADD COLUMN judgement_id INTEGER REFERENCES judgement (judgement_id) ON DELETE CASCADE;  -- NULL: stored by an earlier release

CREATE INDEX finding_by_judgement ON finding (judgement_id);

CREATE VIEW baselines AS
-- one row is a run of a promotion of a named baseline, or a removal of the name
SELECT
  b.name AS name,                -- text: name of the baseline; `baseline:NAME` selects its current runs
  r.run_id AS run_id,            -- integer?: a run of the set; NULL when the name was removed or its runs were deleted
  b.baseline_id = (SELECT max(n.baseline_id) FROM baseline n WHERE n.name = b.name) AS is_current,  -- integer: 1 for the newest promotion of the name
  b.is_removal AS is_removal,    -- integer: 1 when the name was taken back
  b.selector AS selector,        -- text: words by which the runs were chosen
  strftime('%Y-%m-%dT%H:%M:%fZ', b.set_at_us / 1000000.0, 'unixepoch') AS set_at,  -- text ISO 8601 UTC: when
  b.set_by AS set_by,            -- text: who; empty when not known
  b.because AS because,          -- text: why; empty when not said
  b.baseline_id AS promotion_id  -- integer: number of the promotion in this file
FROM baseline b
LEFT JOIN baseline_run r ON r.baseline_id = b.baseline_id;

CREATE VIEW acknowledgements AS
-- one row is a change of level that somebody accepted
SELECT
  acknowledgement_id AS acknowledgement_id,  -- integer: number of the acknowledgement in this file
  subject AS subject,                        -- text: scenario/container/metric; * stands for anything
  run_id AS run_id,                          -- integer?: first run of the new level; NULL after it was deleted
  strftime('%Y-%m-%dT%H:%M:%fZ', begins_at_us / 1000000.0, 'unixepoch') AS begins_at,  -- text ISO 8601 UTC: start of that run
  because AS because,                        -- text: why
  acknowledged_by AS acknowledged_by,        -- text: who; empty when not known
  strftime('%Y-%m-%dT%H:%M:%fZ', created_at_us / 1000000.0, 'unixepoch') AS created_at,  -- text ISO 8601 UTC: when
  strftime('%Y-%m-%dT%H:%M:%fZ', until_us / 1000000.0, 'unixepoch') AS until  -- text? ISO 8601 UTC: when it lapses; NULL: never
FROM acknowledgement;

CREATE VIEW judgements AS
-- one row is a call of the gate
SELECT
  judgement_id AS judgement_id,  -- integer: number of the call in this file; `gate --replay` takes it
  strftime('%Y-%m-%dT%H:%M:%fZ', created_at_us / 1000000.0, 'unixepoch') AS created_at,  -- text ISO 8601 UTC: when
  verdict AS verdict,            -- text: pass, fail or inconclusive, over all findings
  tool_version AS tool_version,  -- text: version of tidemark
  algorithm_version AS algorithm_version,  -- integer: rises when equal inputs may give another verdict
  policy_sha256 AS policy_sha256,  -- text: hash over the policy
  policy AS policy,              -- text JSON: the policy in force, defaults filled in
  options AS options             -- text JSON: what the command line changed
FROM judgement;

CREATE VIEW judgement_runs AS
-- one row is a run that a call of the gate rested on
SELECT
  j.judgement_id AS judgement_id,  -- integer: the call
  j.side AS side,                  -- text: base, candidate or history
  j.uid AS uid,                    -- text: uid of the run
  r.run_id AS run_id               -- integer?: its number in this file; NULL when it is not there any more
FROM judgement_run j
LEFT JOIN run r ON r.uid = j.uid;

DROP VIEW findings;

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
  strftime('%Y-%m-%dT%H:%M:%fZ', f.created_at_us / 1000000.0, 'unixepoch') AS created_at,  -- text ISO 8601 UTC: when judged
  f.finding_id AS finding_id,          -- integer: number of the finding in this file
  f.judgement_id AS judgement_id       -- integer?: the call of the gate it belongs to; NULL when stored by an earlier release
FROM finding f;
