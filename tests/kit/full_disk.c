/*
 * A disk that is full for as long as a file says so, for programs that are started with this library preloaded.
 *
 * FULL_DISK names a folder. While a file of the same name with ".full" behind it exists, whatever would make a file in the folder
 * longer is written half, then a half of the rest, and at last refused with ENOSPC, as a disk does that fills up; what was there
 * already can be written over. A file system of its own would need the right to mount one.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { SECTOR = 512 };

/* Whether writing up to here would need room that is not there. */
static int needs_room(int fd, off_t end) {
  const char *folder = getenv("FULL_DISK");
  char flag[PATH_MAX], link[64], path[PATH_MAX];
  struct stat file;
  ssize_t length;
  if (!folder) return 0;
  snprintf(flag, sizeof flag, "%s.full", folder);
  if (access(flag, F_OK) != 0) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  length = readlink(link, path, sizeof path - 1);
  if (length < 0 || fstat(fd, &file) != 0 || !S_ISREG(file.st_mode)) return 0;
  path[length] = 0;
  return strncmp(path, folder, strlen(folder)) == 0 && path[strlen(folder)] == '/' && end > file.st_size;
}

/* How much of a write there is still room for. */
static size_t room(int fd, size_t count, off_t offset) {
  if (!needs_room(fd, offset + (off_t)count)) return count;
  return count > SECTOR ? count / 2 : 0;
}

static ssize_t no_room(void) {
  errno = ENOSPC;
  return -1;
}

#define REAL(name, type) ((type)dlsym(RTLD_NEXT, name))

static ssize_t write_at(const char *name, int fd, const void *bytes, size_t count, off_t offset) {
  size_t fits = room(fd, count, offset);
  if (count > 0 && fits == 0) return no_room();
  return REAL(name, ssize_t (*)(int, const void *, size_t, off_t))(fd, bytes, fits, offset);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) {
  return write_at("pwrite", fd, bytes, count, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off_t offset) {
  return write_at("pwrite64", fd, bytes, count, offset);
}

ssize_t write(int fd, const void *bytes, size_t count) {
  off_t at = lseek(fd, 0, SEEK_CUR);
  size_t fits = at < 0 ? count : room(fd, count, at);
  if (count > 0 && fits == 0) return no_room();
  return REAL("write", ssize_t (*)(int, const void *, size_t))(fd, bytes, fits);
}

static ssize_t write_all_at(const char *name, int fd, const struct iovec *parts, int count, off_t offset) {
  off_t end = offset;
  for (int part = 0; part < count; part++) end += (off_t)parts[part].iov_len;
  if (needs_room(fd, end)) return no_room();
  return REAL(name, ssize_t (*)(int, const struct iovec *, int, off_t))(fd, parts, count, offset);
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) {
  return write_all_at("pwritev", fd, parts, count, offset);
}

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off_t offset) {
  return write_all_at("pwritev64", fd, parts, count, offset);
}

int posix_fallocate(int fd, off_t offset, off_t length) {
  if (needs_room(fd, offset + length)) return ENOSPC;
  return REAL("posix_fallocate", int (*)(int, off_t, off_t))(fd, offset, length);
}

int posix_fallocate64(int fd, off_t offset, off_t length) {
  return posix_fallocate(fd, offset, length);
}

int fallocate(int fd, int mode, off_t offset, off_t length) {
  if (needs_room(fd, offset + length)) return (int)no_room();
  return REAL("fallocate", int (*)(int, int, off_t, off_t))(fd, mode, offset, length);
}

int fallocate64(int fd, int mode, off_t offset, off_t length) {
  return fallocate(fd, mode, offset, length);
}
