/* Makes the N-th write, sync, truncate, unlink, rename or link on files below FAULT_PATH fail, or kills the process there.
   Preloaded (ld.so(8)): unlike strace's injection it counts over all threads. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_int count;

static int is_ours(const char *path) {
  const char *prefix = getenv("FAULT_PATH");
  return prefix && strncmp(path, prefix, strlen(prefix)) == 0;
}

static int is_our_descriptor(int descriptor) {
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return is_ours(path);
}

/* Whether the call is to fail. */
static int strikes(void) {
  int number = atomic_fetch_add(&count, 1) + 1;
  const char *log = getenv("FAULT_LOG");
  if (log) {
    int descriptor = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (descriptor >= 0) {
      ssize_t (*real)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
      real(descriptor, "x", 1);
      close(descriptor);
    }
  }
  const char *at = getenv("FAULT_AT"), *mode = getenv("FAULT_MODE");
  if (!at || !mode || number != atoi(at)) return 0;
  if (strcmp(mode, "kill") == 0) kill(getpid(), SIGKILL);
  errno = strcmp(mode, "ENOSPC") == 0 ? ENOSPC : EIO;
  return 1;
}

#define REAL(type, name, ...) type (*real)(__VA_ARGS__) = dlsym(RTLD_NEXT, #name)

ssize_t write(int d, const void *b, size_t n) {
  REAL(ssize_t, write, int, const void *, size_t);
  return is_our_descriptor(d) && strikes() ? -1 : real(d, b, n);
}
ssize_t pwrite(int d, const void *b, size_t n, off_t o) {
  REAL(ssize_t, pwrite, int, const void *, size_t, off_t);
  return is_our_descriptor(d) && strikes() ? -1 : real(d, b, n, o);
}
ssize_t pwrite64(int d, const void *b, size_t n, off64_t o) {
  REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t);
  return is_our_descriptor(d) && strikes() ? -1 : real(d, b, n, o);
}
int fsync(int d) {
  REAL(int, fsync, int);
  return is_our_descriptor(d) && strikes() ? -1 : real(d);
}
int fdatasync(int d) {
  REAL(int, fdatasync, int);
  return is_our_descriptor(d) && strikes() ? -1 : real(d);
}
int ftruncate(int d, off_t n) {
  REAL(int, ftruncate, int, off_t);
  return is_our_descriptor(d) && strikes() ? -1 : real(d, n);
}
int ftruncate64(int d, off64_t n) {
  REAL(int, ftruncate64, int, off64_t);
  return is_our_descriptor(d) && strikes() ? -1 : real(d, n);
}
int unlink(const char *p) {
  REAL(int, unlink, const char *);
  return is_ours(p) && strikes() ? -1 : real(p);
}
int rename(const char *a, const char *b) {
  REAL(int, rename, const char *, const char *);
  return is_ours(b) && strikes() ? -1 : real(a, b);
}
/* FAULT_OLD_RENAME: as on a file system that knows no flags. */
int renameat2(int x, const char *a, int y, const char *b, unsigned int flags) {
  REAL(int, renameat2, int, const char *, int, const char *, unsigned int);
  if (is_ours(b) && getenv("FAULT_OLD_RENAME")) {
    errno = EINVAL;
    return -1;
  }
  return is_ours(b) && strikes() ? -1 : real(x, a, y, b, flags);
}
int link(const char *a, const char *b) {
  REAL(int, link, const char *, const char *);
  return is_ours(b) && strikes() ? -1 : real(a, b);
}
