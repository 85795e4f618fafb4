-- name: gate_failures
-- title: Runs whose newest judgement failed
-- description: Why runs are not accepted as a baseline; one row per failed finding of the newest judgement of a run, warnings and acknowledged ones included.
-- columns: run_id, subject, evidence, finding_id
WITH newest AS (
  SELECT run_id, max(judgement_id) AS judgement_id
  FROM judgement_runs
  WHERE side = 'candidate' AND run_id IS NOT NULL
  GROUP BY run_id
)
SELECT n.run_id, f.subject, f.evidence, f.finding_id
FROM newest n
JOIN judgements j ON j.judgement_id = n.judgement_id
JOIN findings f ON f.judgement_id = n.judgement_id
WHERE j.verdict = 'fail' AND f.verdict = 'fail'
ORDER BY n.run_id, f.finding_id
