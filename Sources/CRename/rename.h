#include <errno.h>
#include <stdio.h>

#ifdef __linux__
/* renameat2(2) is declared for _GNU_SOURCE only. */
int renameat2(int old_folder, const char *old_path, int new_folder, const char *new_path, unsigned int flags);
#endif

/* Renames a file in one step unless there is one under the new name: EEXIST. EINVAL or ENOSYS where the file system or the
   kernel does not know how. */
static inline int rename_without_replacing(const char *old_path, const char *new_path) {
#if defined(__linux__)
  return renameat2(-100 /* AT_FDCWD */, old_path, -100, new_path, 1 /* RENAME_NOREPLACE */);
#elif defined(__APPLE__)
  return renamex_np(old_path, new_path, RENAME_EXCL);
#else
  errno = ENOSYS;
  return -1;
#endif
}
