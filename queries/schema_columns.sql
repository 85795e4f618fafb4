-- name: schema_columns
-- title: Columns of every view and table
-- description: The objects of the warehouse with the text that made them; one row per column, views first.
-- columns: object, kind, object_sql, column_name, declared_type, not_null, primary_key
SELECT m.name AS object, m.type AS kind, m.sql AS object_sql, c.name AS column_name, c.type AS declared_type,
  c."notnull" AS not_null, c.pk AS primary_key
FROM sqlite_schema m
JOIN pragma_table_xinfo(m.name) c
WHERE m.type IN ('view', 'table') AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\'
-- A view that a later migration made anew moves to the end; these are where reading begins.
ORDER BY m.type = 'table', m.name <> 'runs', m.name <> 'run_labels', m.name <> 'scenarios',
  m.rowid, c.cid
