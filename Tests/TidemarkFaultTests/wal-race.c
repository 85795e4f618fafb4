/* A writer in the one moment in which a checkpoint of SQLite 3.7.0 to 3.51.2 must not meet one (https://www.sqlite.org/wal.html,
   section 11): after the checkpointer has read the header of the log's index, and before it acts upon it. A shim over the usual
   VFS writes there by another connection: SQLite calls xUnfetch at that place when the header has changed.

   Usage: wal-race MODE FILE, where MODE is what PRAGMA wal_checkpoint knows. Prints what became of the file: "ok", or the first
   complaint of integrity_check, whether the writer got through, "written" or "refused", and SQLite's release. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static sqlite3 *writer;
static int is_armed, was_called, write_status;

typedef struct {
  sqlite3_file base;
  sqlite3_io_methods methods;
  sqlite3_file *real;
} Shim;

static void fail(sqlite3 *db, const char *what) {
  fprintf(stderr, "%s: %s\n", what, sqlite3_errmsg(db));
  exit(1);
}

static void run(sqlite3 *db, const char *sql) {
  if (sqlite3_exec(db, sql, 0, 0, 0) != SQLITE_OK) fail(db, sql);
}

#define REAL(f) (((Shim *)(f))->real)
static int x_close(sqlite3_file *f) { return REAL(f)->pMethods->xClose(REAL(f)); }
static int x_read(sqlite3_file *f, void *b, int n, sqlite3_int64 o) { return REAL(f)->pMethods->xRead(REAL(f), b, n, o); }
static int x_write(sqlite3_file *f, const void *b, int n, sqlite3_int64 o) { return REAL(f)->pMethods->xWrite(REAL(f), b, n, o); }
static int x_truncate(sqlite3_file *f, sqlite3_int64 n) { return REAL(f)->pMethods->xTruncate(REAL(f), n); }
static int x_sync(sqlite3_file *f, int flags) { return REAL(f)->pMethods->xSync(REAL(f), flags); }
static int x_size(sqlite3_file *f, sqlite3_int64 *n) { return REAL(f)->pMethods->xFileSize(REAL(f), n); }
static int x_lock(sqlite3_file *f, int l) { return REAL(f)->pMethods->xLock(REAL(f), l); }
static int x_unlock(sqlite3_file *f, int l) { return REAL(f)->pMethods->xUnlock(REAL(f), l); }
static int x_reserved(sqlite3_file *f, int *r) { return REAL(f)->pMethods->xCheckReservedLock(REAL(f), r); }
static int x_control(sqlite3_file *f, int op, void *a) { return REAL(f)->pMethods->xFileControl(REAL(f), op, a); }
static int x_sector(sqlite3_file *f) { return REAL(f)->pMethods->xSectorSize(REAL(f)); }
static int x_device(sqlite3_file *f) { return REAL(f)->pMethods->xDeviceCharacteristics(REAL(f)); }
static int x_map(sqlite3_file *f, int i, int n, int e, void volatile **p) { return REAL(f)->pMethods->xShmMap(REAL(f), i, n, e, p); }
static int x_shm_lock(sqlite3_file *f, int o, int n, int l) { return REAL(f)->pMethods->xShmLock(REAL(f), o, n, l); }
static void x_barrier(sqlite3_file *f) { REAL(f)->pMethods->xShmBarrier(REAL(f)); }
static int x_unmap(sqlite3_file *f, int d) { return REAL(f)->pMethods->xShmUnmap(REAL(f), d); }
static int x_fetch(sqlite3_file *f, sqlite3_int64 o, int n, void **p) { return REAL(f)->pMethods->xFetch(REAL(f), o, n, p); }

static int x_unfetch(sqlite3_file *f, sqlite3_int64 o, void *p) {
  if (is_armed && p == 0) {
    is_armed = 0;
    was_called = 1;
    write_status = sqlite3_exec(writer, "INSERT INTO t SELECT 100000 + value, randomblob(900) FROM generate", 0, 0, 0);
  }
  return REAL(f)->pMethods->xUnfetch(REAL(f), o, p);
}

static sqlite3_vfs *usual;

static int x_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out) {
  (void)v;
  Shim *shim = (Shim *)f;
  shim->real = (sqlite3_file *)(shim + 1);
  int status = usual->xOpen(usual, name, shim->real, flags, out);
  if (status != SQLITE_OK || !shim->real->pMethods) {
    f->pMethods = 0;
    return status;
  }
  const sqlite3_io_methods *real = shim->real->pMethods;
  shim->methods = (sqlite3_io_methods){3, x_close, x_read, x_write, x_truncate, x_sync, x_size, x_lock, x_unlock, x_reserved,
    x_control, x_sector, x_device, real->iVersion > 1 ? x_map : 0, x_shm_lock, x_barrier, x_unmap, x_fetch, x_unfetch};
  if (real->iVersion < 3) shim->methods.iVersion = real->iVersion;
  f->pMethods = &shim->methods;
  return SQLITE_OK;
}

static int print(void *seen, int n, char **values, char **names) {
  (void)n;
  (void)names;
  if (!*(int *)seen) printf("%.60s", values[0]);
  *(int *)seen = 1;
  return 0;
}

int main(int count, char **arguments) {
  if (count != 3) return 64;
  usual = sqlite3_vfs_find(0);
  sqlite3_vfs shim = *usual;
  shim.zName = "shim";
  shim.szOsFile = sizeof(Shim) + usual->szOsFile;
  shim.xOpen = x_open;
  sqlite3_vfs_register(&shim, 0);
  sqlite3 *checkpointer;
  if (sqlite3_open(arguments[2], &writer) != SQLITE_OK) fail(writer, "open");
  run(writer, "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;"
              "CREATE TABLE t (id INTEGER PRIMARY KEY, b BLOB);"
              "CREATE VIEW generate AS WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 40)"
              "  SELECT value FROM n;"
              "INSERT INTO t SELECT value, randomblob(900) FROM generate;");
  if (sqlite3_open_v2(arguments[2], &checkpointer, SQLITE_OPEN_READWRITE, "shim") != SQLITE_OK) fail(checkpointer, "open");
  run(checkpointer, "PRAGMA wal_autocheckpoint = 0; SELECT count(*) FROM t");
  /* The whole log is in the file, so the next writer begins it anew; and the checkpointer does not know yet. */
  run(writer, "INSERT INTO t SELECT 1000 + value, randomblob(900) FROM generate;"
              "INSERT INTO t SELECT 2000 + value, randomblob(900) FROM generate; PRAGMA wal_checkpoint(PASSIVE);");
  is_armed = 1;
  char sql[80];
  snprintf(sql, sizeof sql, "PRAGMA wal_checkpoint(%s)", arguments[1]);
  run(checkpointer, sql);
  is_armed = 0;
  if (!was_called) {
    fprintf(stderr, "SQLite %s did not come by\n", sqlite3_libversion());
    return 2;
  }
  sqlite3_exec(writer, "INSERT INTO t SELECT 200000 + value, randomblob(900) FROM generate", 0, 0, 0);
  sqlite3_close(checkpointer);
  sqlite3_close(writer);
  sqlite3 *reader;
  int seen = 0;
  if (sqlite3_open(arguments[2], &reader) != SQLITE_OK) fail(reader, "open");
  if (sqlite3_exec(reader, "PRAGMA integrity_check", print, &seen, 0) != SQLITE_OK && !seen) printf("%s", sqlite3_errmsg(reader));
  printf(" %s %s\n", write_status == SQLITE_OK ? "written" : "refused", sqlite3_libversion());
  return 0;
}
