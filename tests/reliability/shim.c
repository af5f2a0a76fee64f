/* Stands between rmflow and the disk (LD_PRELOAD), for the files under the folder FAULT_FOLDER. It can
   - fail the N-th call that writes (pwrite, write, ftruncate, fsync, fdatasync, unlink), once or from there on, and
   - log each of those calls with its data to the file FAULT_LOG, so that a power cut can be played back.
   gcc -O2 -shared -fPIC -o shim.so shim.c -ldl */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

enum { WRITE = 1, TRUNCATE = 2, SYNC = 3, UNLINK = 4, MARK = 9 };

static long calls = 0, fail_at = 0, for_ever = 0;
static int with_errno = EIO, log_fd = -1, is_ready = 0;
static const char *folder = NULL;

#define REAL(name) ({ static typeof(&name) f; if (!f) f = (typeof(&name))dlsym(RTLD_NEXT, #name); f; })

static void ready(void) {
    const char *place = getenv("FAULT_LOG");
    if (is_ready) return;
    is_ready = 1;
    folder = getenv("FAULT_FOLDER");
    if (place) log_fd = open(place, O_CREAT | O_WRONLY | O_APPEND, 0600);
}

static int is_ours(const char *path) { return folder && strncmp(path, folder, strlen(folder)) == 0; }

static int path_of(int fd, char *path, size_t size) {
    char link[64];
    ssize_t n;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    n = readlink(link, path, size - 1);
    if (n < 0) return 0;
    path[n] = 0;
    return is_ours(path);
}

static int fails(void) {
    calls++;
    if (fail_at <= 0 || !(calls == fail_at || (for_ever && calls > fail_at))) return 0;
    errno = with_errno;
    return 1;
}

struct entry { uint32_t what, path_length; int64_t at; uint32_t length; } __attribute__((packed));

static void note(uint32_t what, const char *path, int64_t at, const void *data, uint32_t length) {
    struct entry e = { what, (uint32_t)strlen(path), at, data ? length : 0 };
    struct iovec parts[3] = { { &e, sizeof e }, { (void *)path, e.path_length }, { (void *)data, e.length } };
    if (log_fd >= 0 && writev(log_fd, parts, 3) < 0) abort();
}

#define THROUGH(call, what, at, data) \
    char path[4096]; ready(); \
    if (!path_of(fd, path, sizeof path)) return call; \
    if (fails()) return -1; \
    typeof(call) done = call; \
    if (done >= 0) note(what, path, at, data, (uint32_t)done); \
    return done;

ssize_t pwrite64(int fd, const void *data, size_t n, off64_t at) { THROUGH(REAL(pwrite64)(fd, data, n, at), WRITE, at, data) }
ssize_t pwrite(int fd, const void *data, size_t n, off_t at) { THROUGH(REAL(pwrite)(fd, data, n, at), WRITE, at, data) }
ssize_t write(int fd, const void *data, size_t n) {
    off_t at = lseek(fd, 0, SEEK_CUR);
    THROUGH(REAL(write)(fd, data, n), WRITE, at, data)
}
int ftruncate64(int fd, off64_t size) { THROUGH(REAL(ftruncate64)(fd, size), TRUNCATE, size, NULL) }
int ftruncate(int fd, off_t size) { THROUGH(REAL(ftruncate)(fd, size), TRUNCATE, size, NULL) }
int fsync(int fd) { THROUGH(REAL(fsync)(fd), SYNC, 0, NULL) }
int fdatasync(int fd) { THROUGH(REAL(fdatasync)(fd), SYNC, 0, NULL) }
int unlink(const char *path) {
    int done;
    ready();
    if (!is_ours(path)) return REAL(unlink)(path);
    if (fails()) return -1;
    done = REAL(unlink)(path);
    if (done == 0) note(UNLINK, path, 0, NULL, 0);
    return done;
}

/* For the test, through ctypes. */
void fault_mark(int64_t n) { ready(); note(MARK, "", n, NULL, 0); }
void fault_arm(long at, long is_for_ever, int error) { calls = 0; fail_at = at; for_ever = is_for_ever; with_errno = error; }
long fault_calls(void) { return calls; }
