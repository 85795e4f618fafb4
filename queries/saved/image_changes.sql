-- name: image_changes
-- title: When did a container get another image?
-- description: Image or content id different from the run before that had the container; one row per run and container that changed, newest first.
-- columns: run_id integer, container text, image text, image_id text, previous_run_id integer
-- columns: previous_image text, previous_image_id text
WITH used AS (
  SELECT run_id, container, min(image) AS image, min(image_id) AS image_id
  FROM containers
  GROUP BY run_id, container
), followed AS (
  SELECT run_id, container, image, image_id,
    lag(run_id) OVER (PARTITION BY container ORDER BY run_id) AS previous_run_id,
    lag(image) OVER (PARTITION BY container ORDER BY run_id) AS previous_image,
    lag(image_id) OVER (PARTITION BY container ORDER BY run_id) AS previous_image_id
  FROM used
)
SELECT run_id, container, image, image_id, previous_run_id, previous_image, previous_image_id
FROM followed
WHERE previous_run_id IS NOT NULL
  AND (coalesce(image, '') <> coalesce(previous_image, '')
    OR coalesce(image_id, '') <> coalesce(previous_image_id, ''))
ORDER BY run_id DESC, container
