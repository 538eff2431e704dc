/* Preloaded into a program: writes down, in their order, what it does to the files below $POWER_FOLDER.

   A record is: kind (1 octet), offset (8), length of the name (2), length of the data (4), name, data; little-endian.
   W write, T truncate (offset = new size), S the file is synced, D the folder is synced, U the file is unlinked.
   The calls themselves are made as ever. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static int journal = -1;
static char folder[PATH_MAX];
static size_t folder_length;
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor)) static void begin(void) {
  const char *where = getenv("POWER_FOLDER"), *to = getenv("POWER_JOURNAL");
  if (!where || !to || !realpath(where, folder)) return;
  folder_length = strlen(folder);
  journal = (int)syscall(SYS_openat, AT_FDCWD, to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* The name below the folder; "" = the folder itself; NULL = not ours. */
static const char *ours(const char *path) {
  if (strncmp(path, folder, folder_length)) return NULL;
  if (!path[folder_length]) return "";
  return path[folder_length] == '/' ? path + folder_length + 1 : NULL;
}

static const char *name_of(int fd, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length < 0) return NULL;
  path[length] = 0;
  return ours(path);
}

static void put(char kind, uint64_t offset, const char *name, const void *data, size_t size) {
  unsigned char head[15];
  uint16_t name_size = (uint16_t)strlen(name);
  uint32_t data_size = (uint32_t)size;
  head[0] = (unsigned char)kind;
  memcpy(head + 1, &offset, 8);
  memcpy(head + 9, &name_size, 2);
  memcpy(head + 11, &data_size, 4);
  struct iovec parts[3] = {{head, sizeof head}, {(void *)name, name_size}, {(void *)data, size}};
  ssize_t want = (ssize_t)(sizeof head + name_size + size);
  if (syscall(SYS_writev, journal, parts, 3) != want) abort(); /* half a trace proves nothing */
}

static void note(int fd, char kind, uint64_t offset, const void *data, size_t size) {
  char path[PATH_MAX];
  if (journal < 0) return;
  const char *name = name_of(fd, path);
  if (!name) return;
  put(*name ? kind : 'D', offset, name, data, size);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* Noted and done as one step, so that the order of the journal is that of the disk. */
#define DONE(type, call, good, ...)             \
  pthread_mutex_lock(&turn);                    \
  type result = call;                           \
  if (good) note(__VA_ARGS__);                  \
  pthread_mutex_unlock(&turn);                  \
  return result

ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
  DONE(ssize_t, REAL(pwrite)(fd, data, size, at), result > 0, fd, 'W', (uint64_t)at, data, (size_t)result);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
  DONE(ssize_t, REAL(pwrite64)(fd, data, size, at), result > 0, fd, 'W', (uint64_t)at, data, (size_t)result);
}

ssize_t write(int fd, const void *data, size_t size) {
  DONE(ssize_t, syscall(SYS_write, fd, data, size), result > 0, fd, 'W',
       (uint64_t)(syscall(SYS_lseek, fd, 0, SEEK_CUR) - result), data, (size_t)result);
}

int ftruncate(int fd, off_t size) {
  DONE(int, REAL(ftruncate)(fd, size), !result, fd, 'T', (uint64_t)size, "", 0);
}

int ftruncate64(int fd, off64_t size) {
  DONE(int, REAL(ftruncate64)(fd, size), !result, fd, 'T', (uint64_t)size, "", 0);
}

int fsync(int fd) { DONE(int, REAL(fsync)(fd), !result, fd, 'S', 0, "", 0); }

int fdatasync(int fd) { DONE(int, REAL(fdatasync)(fd), !result, fd, 'S', 0, "", 0); }

int unlink(const char *path) {
  char whole[PATH_MAX];
  const char *name = journal < 0 || !realpath(path, whole) ? NULL : ours(whole);
  pthread_mutex_lock(&turn);
  int result = REAL(unlink)(path);
  if (!result && name) put('U', 0, name, "", 0);
  pthread_mutex_unlock(&turn);
  return result;
}
