#pragma once
#include <stdint.h>

/// Stores readings into the table `sample` of a warehouse that has the scenario and its containers, and folds the log
/// into the file at the end: what a program in C would do that does nothing else. Every value is that of `bench_value`.
/// Returns 0, or the code of SQLite that says what failed.
int raw_insert(const char *path, int64_t scenario, int containers, int ticks, int ticks_per_commit);

/// What column `column` (0 to 9) of a reading holds.
static inline int64_t bench_value(int column, int container, int tick) {
  return ((int64_t)(column + 1) << 22) + ((int64_t)container << 16) + (int64_t)tick * (column + 3);
}
