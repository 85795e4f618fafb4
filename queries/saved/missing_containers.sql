-- name: missing_containers
-- title: Which containers are gone since another run?
-- description: Containers the base run had in a scenario of the same name and the run has not; one row per scenario and container.
-- param: run run default=latest, the run
-- param: base run default=latest~1, the run to compare with
-- reads: runs of its parameters
-- columns: scenario text, container text, image text
SELECT s.name AS scenario, c.container, min(c.image) AS image
FROM containers c
JOIN scenarios s ON s.scenario_id = c.scenario_id
WHERE c.run_id = :base
  AND EXISTS (SELECT 1 FROM scenarios t WHERE t.run_id = :run AND t.name = s.name)
  AND NOT EXISTS (
    SELECT 1
    FROM containers d
    JOIN scenarios t ON t.scenario_id = d.scenario_id
    WHERE d.run_id = :run AND t.name = s.name AND d.container = c.container)
GROUP BY s.name, c.container
ORDER BY s.name, c.container
