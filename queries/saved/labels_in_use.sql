-- name: labels_in_use
-- title: Which labels are there?
-- description: Every label with how often it was given; one row per key and value.
-- columns: key text, value text, run_count integer, last_run_id integer
SELECT key, value, count(*) AS run_count, max(run_id) AS last_run_id
FROM run_labels
GROUP BY key, value
ORDER BY key, value
