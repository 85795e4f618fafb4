-- name: database_facts
-- title: The file and the library that reads it
-- description: Versions, page counts, and the stretch of time the runs cover; one row per warehouse file, the one that is open.
-- columns: schema_version, sqlite_version, sqlite_source_id, journal_mode, page_size, page_count, free_page_count, oldest_run_at, newest_run_at, recorded_days
SELECT
  (SELECT user_version FROM pragma_user_version) AS schema_version,
  sqlite_version() AS sqlite_version,
  sqlite_source_id() AS sqlite_source_id,
  (SELECT journal_mode FROM pragma_journal_mode) AS journal_mode,
  (SELECT page_size FROM pragma_page_size) AS page_size,
  (SELECT page_count FROM pragma_page_count) AS page_count,
  (SELECT freelist_count FROM pragma_freelist_count) AS free_page_count,
  (SELECT min(started_at) FROM runs) AS oldest_run_at,
  (SELECT max(started_at) FROM runs) AS newest_run_at,
  (SELECT julianday(max(started_at)) - julianday(min(started_at)) FROM runs) AS recorded_days
ORDER BY 1
