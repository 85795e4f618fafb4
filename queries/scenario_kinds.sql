-- name: scenario_kinds
-- title: What kind of scenario a name stands for
-- description: Names of scenarios and their kinds; one row per name and kind.
-- columns: scenario, kind
SELECT DISTINCT name AS scenario, kind
FROM scenarios
ORDER BY name, kind
