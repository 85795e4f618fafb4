#include "raw_insert.h"

#include <sqlite3.h>

static int store(sqlite3 *db, int64_t scenario, int containers, int ticks, int ticks_per_commit) {
  sqlite3_stmt *insert;
  int code = sqlite3_prepare_v2(
      db,
      "INSERT INTO sample (scenario_id, container_id, offset_us, working_set_bytes, usage_bytes, anon_bytes, file_bytes,"
      " memory_limit_bytes, cpu_millicores, cpu_time_us, throttled_millicores, throttled_time_us, pids)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      -1, &insert, 0);
  if (code != SQLITE_OK) return code;
  sqlite3_bind_int64(insert, 1, scenario);
  for (int tick = 0; tick < ticks; tick++) {
    if (tick % ticks_per_commit == 0) sqlite3_exec(db, "BEGIN IMMEDIATE", 0, 0, 0);
    for (int container = 1; container <= containers; container++) {
      sqlite3_bind_int64(insert, 2, container);
      sqlite3_bind_int64(insert, 3, (int64_t)tick * 2000000);
      for (int column = 0; column < 10; column++)
        sqlite3_bind_int64(insert, 4 + column, bench_value(column, container, tick));
      code = sqlite3_step(insert);
      if (code != SQLITE_DONE) {
        sqlite3_finalize(insert);
        return code;
      }
      sqlite3_reset(insert);
    }
    if (tick % ticks_per_commit == ticks_per_commit - 1 || tick == ticks - 1) sqlite3_exec(db, "COMMIT", 0, 0, 0);
  }
  return sqlite3_finalize(insert);
}

int raw_insert(const char *path, int64_t scenario, int containers, int ticks, int ticks_per_commit) {
  sqlite3 *db;
  int code = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, 0);
  if (code == SQLITE_OK)
    code = sqlite3_exec(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON", 0, 0, 0);
  if (code == SQLITE_OK) code = store(db, scenario, containers, ticks, ticks_per_commit);
  if (code == SQLITE_OK) code = sqlite3_wal_checkpoint_v2(db, 0, SQLITE_CHECKPOINT_TRUNCATE, 0, 0);
  int closed = sqlite3_close(db);
  return code == SQLITE_OK ? closed : code;
}
