-- name: containers_of_runs
-- title: Which containers runs have
-- description: What could have been meant by a name that none of them has; one row per name.
-- param: runs text required, numbers of the runs as a JSON array
-- columns: container
SELECT DISTINCT container
FROM containers
WHERE run_id IN (SELECT value FROM json_each(:runs))
ORDER BY container
