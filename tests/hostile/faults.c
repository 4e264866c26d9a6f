/* Counts, over all processes of a run, the calls that change files below a folder, and at one of
   them sends a signal or fails the call. Loaded with LD_PRELOAD; tests/hostile/faults.py builds it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int *counter;
static int at, number, failure, self;
static pid_t target;
static const char *root;

__attribute__((constructor)) static void setup(void) {
    const char *file = getenv("FAULT_COUNTER");
    if (!file) return;
    int handle = syscall(SYS_openat, AT_FDCWD, file, O_RDWR | O_CLOEXEC);
    if (handle < 0) return;
    void *shared = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED, handle, 0);
    close(handle);
    if (shared == MAP_FAILED) return;
    root = getenv("FAULT_ROOT");
    at = atoi(getenv("FAULT_AT"));
    number = atoi(getenv("FAULT_SIGNAL"));
    failure = atoi(getenv("FAULT_ERRNO"));
    self = atoi(getenv("FAULT_SELF"));
    target = atoi(getenv("FAULT_PID"));
    counter = shared;
}

static int inside(const char *path) {
    char here[PATH_MAX];
    if (!path) return 0;
    if (path[0] != '/') path = getcwd(here, sizeof here);
    return path && strncmp(path, root, strlen(root)) == 0;
}

/* Count a call; return whether it is to fail. */
static int step(const char *path) {
    if (!counter || !inside(path)) return 0;
    if (__sync_add_and_fetch(counter, 1) != at) return 0;
    if (number) {
        kill(self ? getpid() : target, number);
        if (!self && number == SIGKILL) usleep(20000);
    }
    if (failure) errno = failure;
    return failure;
}

static int step_of(int handle) {
    char link[64], path[PATH_MAX];
    if (!counter) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return path[0] == '/' ? step(path) : 0;
}

/* Of a call that names a file by the folder that holds it. */
static int step_at(int place, const char *path) {
    return place == AT_FDCWD || (path && path[0] == '/') ? step(path) : step_of(place);
}

/* Of one that removes: it is counted for signals only. What cannot be removed stays by right. */
static int removal(int place, const char *path) { return failure ? 0 : step_at(place, path); }

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define WRITES (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC)
#define OPEN(name)                                                             \
    int name(const char *path, int flags, ...) {                               \
        va_list more;                                                          \
        va_start(more, flags);                                                 \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0; \
        va_end(more);                                                          \
        if (flags & WRITES && step(path)) return -1;                           \
        return REAL(name)(path, flags, mode);                                  \
    }
#define OPENAT(name)                                                           \
    int name(int place, const char *path, int flags, ...) {                    \
        va_list more;                                                          \
        va_start(more, flags);                                                 \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0; \
        va_end(more);                                                          \
        if (flags & WRITES && step_at(place, path)) return -1;                 \
        return REAL(name)(place, path, flags, mode);                           \
    }

OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)

int mkdir(const char *path, mode_t mode) { return step(path) ? -1 : REAL(mkdir)(path, mode); }
int chmod(const char *path, mode_t mode) { return step(path) ? -1 : REAL(chmod)(path, mode); }
int rename(const char *from, const char *to) { return step(to) ? -1 : REAL(rename)(from, to); }
int link(const char *from, const char *to) { return step(to) ? -1 : REAL(link)(from, to); }
int mkdirat(int place, const char *path, mode_t mode) {
    return step_at(place, path) ? -1 : REAL(mkdirat)(place, path, mode);
}
int renameat(int old, const char *from, int place, const char *to) {
    return step_at(place, to) ? -1 : REAL(renameat)(old, from, place, to);
}
int unlink(const char *path) { return removal(AT_FDCWD, path) ? -1 : REAL(unlink)(path); }
int rmdir(const char *path) { return removal(AT_FDCWD, path) ? -1 : REAL(rmdir)(path); }
int unlinkat(int place, const char *path, int flags) {
    return removal(place, path) ? -1 : REAL(unlinkat)(place, path, flags);
}
ssize_t write(int handle, const void *bytes, size_t count) {
    return step_of(handle) ? -1 : REAL(write)(handle, bytes, count);
}
