-- name: export_phases
-- title: The phases of a scenario with their exact times
-- description: By what a reading's phase is told while it is exported; one row per phase, in order.
-- param: scenario integer required
-- columns: phase_id, name, started_offset_us
SELECT phase_id, name, started_offset_us
FROM phase
WHERE scenario_id = :scenario
ORDER BY phase_id
