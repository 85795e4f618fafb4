-- name: acknowledgement_list
-- title: Accepted changes
-- description: Changes of level somebody accepted; one row per acknowledgement, oldest first.
-- columns: acknowledgement_id, subject, run_id, begins_at, because, acknowledged_by, created_at, until
SELECT acknowledgement_id, subject, run_id, begins_at, because, acknowledged_by, created_at, until
FROM acknowledgements
ORDER BY acknowledgement_id
