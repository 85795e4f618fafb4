-- name: findings_not_passed
-- title: Which stored verdicts are not a pass?
-- description: What gates found, newest first; one row per stored verdict.
-- columns: run_id integer, created_at text ISO 8601 UTC, kind text, subject text, verdict text, reason text
-- columns: policy_version text
SELECT run_id, created_at, kind, subject, verdict, reason, policy_version
FROM findings
WHERE verdict <> 'pass'
ORDER BY created_at DESC, run_id DESC, kind, subject, verdict, reason
