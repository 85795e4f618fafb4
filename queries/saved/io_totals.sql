-- name: io_totals
-- title: How much was read, written, sent and received?
-- description: Growth of the counters over a scenario, where the source has them; one row per container. A restart sets counters back, so restarted containers read too low.
-- param: run run default=latest, the run
-- param: scenario text required, name of the scenario, such as load_scaling_40
-- reads: runs of its parameters
-- columns: container text, network_received_mb real MB, network_sent_mb real MB, block_read_mb real MB
-- columns: block_written_mb real MB
SELECT container, max(network_received_mb) - min(network_received_mb) AS network_received_mb,
  max(network_sent_mb) - min(network_sent_mb) AS network_sent_mb,
  max(block_read_mb) - min(block_read_mb) AS block_read_mb,
  max(block_written_mb) - min(block_written_mb) AS block_written_mb
FROM samples
WHERE run_id = :run AND scenario = :scenario
GROUP BY container
ORDER BY container
