-- name: database_tables
-- title: Rows and bytes of every table
-- description: What the file's pages hold, counted by dbstat (https://www.sqlite.org/dbstat.html) without reading a row; one row per table, its indexes included in the bytes.
-- columns: table_name, row_count, bytes
SELECT m.tbl_name AS table_name,
  -- In a WITHOUT ROWID table rows lie on inner pages too; in a rowid table those hold keys only.
  sum(CASE WHEN m.type = 'table' AND (l.wr = 1 OR d.pagetype = 'leaf') THEN d.ncell ELSE 0 END) AS row_count,
  sum(d.pgsize) AS bytes
FROM dbstat d
JOIN sqlite_schema m ON m.name = d.name
JOIN pragma_table_list l ON l.schema = 'main' AND l.name = m.tbl_name
GROUP BY m.tbl_name
ORDER BY bytes DESC, table_name
