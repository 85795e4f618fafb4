-- name: judgement_members
-- title: Runs a judgement rested on
-- description: The runs a judgement compared; one row per run and side, its number NULL when it is not in this file.
-- param: judgement integer required
-- columns: side, uid, run_id
SELECT side, uid, run_id
FROM judgement_runs
WHERE judgement_id = :judgement
ORDER BY side, uid
