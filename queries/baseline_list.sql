-- name: baseline_list
-- title: Named baselines and what they stood for before
-- description: Which runs a name stands for, since when, by whom and why; one row per run of a promotion, or per removal, newest promotion of a name first.
-- param: name text
-- columns: name, is_current, is_removal, set_at, set_by, because, selector, promotion_id, run_id
SELECT name, is_current, is_removal, set_at, set_by, because, selector, promotion_id, run_id
FROM baselines
WHERE :name IS NULL OR name = :name
ORDER BY name, promotion_id DESC, run_id
