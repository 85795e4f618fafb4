-- name: judgement_findings
-- title: Findings of a judgement
-- description: What a judgement found; one row per finding, in the order in which it was told.
-- param: judgement integer required
-- columns: finding_id, kind, subject, verdict, reason, evidence
SELECT finding_id, kind, subject, verdict, reason, evidence
FROM findings
WHERE judgement_id = :judgement
ORDER BY finding_id
