-- name: judgement_facts
-- title: Judgements of the gate
-- description: What the gate decided and by which policy; one row per judgement, of one run where one is given, newest first.
-- param: run integer
-- columns: judgement_id, created_at, verdict, tool_version, algorithm_version, policy_sha256, policy, options
SELECT judgement_id, created_at, verdict, tool_version, algorithm_version, policy_sha256, policy, options
FROM judgements j
WHERE :run IS NULL OR EXISTS (
    SELECT 1 FROM judgement_runs r
    WHERE r.judgement_id = j.judgement_id AND r.side = 'candidate' AND r.run_id = :run)
ORDER BY judgement_id DESC
