-- name: run_label_values
-- title: The labels of every run
-- description: What label:, branch: and commit: selectors look in; one row per label of a run.
-- columns: run_id, key, value
SELECT run_id, key, value
FROM run_labels
ORDER BY run_id, key
