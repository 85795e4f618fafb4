// The statistics of this program as SQL functions, in plain C: `tidemark sql` registers them on its connection, and
// libtidemark_sql.so brings the same ones to every other program that uses SQLite.
#ifndef STATISTICS_SQL_H
#define STATISTICS_SQL_H

struct sqlite3;

/// One function as help and completion show it.
typedef struct {
  /// As written in SQL.
  const char *name;
  /// The second is NULL where the function has one argument.
  const char *arguments[2];
  /// Units and ranges included.
  const char *meaning;
} StatisticsSQLFunction;

/// All functions; the one after the last has no name.
const StatisticsSQLFunction *statistics_sql_functions(void);

/// Adds all of them to a connection. Returns 0 or a code of SQLite.
int statistics_sql_register(struct sqlite3 *connection);

#endif
