// Writes down, in the order in which they took effect, all changes that a program makes below one folder.
//
//   cc -shared -fPIC -O2 -o interposer.so interposer.c -ldl
//   POWER_CUT_FOLDER=/path POWER_CUT_LOG=/path/of/log LD_PRELOAD=./interposer.so PROGRAM
//
// One lock is held around each call and its record, so the log's order is the order of the effects. A record is a head
// (struct record), then the path, the second path and the data. What is written through memory maps is not seen: sqlite
// maps its -shm alone, which is made anew after a power cut; maps of other files end the program.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum operation { CREATE = 1, WRITE, TRUNCATE, CLAIM, RENAME, UNLINK, MKDIR, RMDIR, LINK, SYNC, SYNC_FOLDER };

struct record {
    uint32_t operation, path_length, path2_length, data_length;
    int64_t inode, offset, length, time;  // CLOCK_MONOTONIC in nanoseconds
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int log_file = -2;
static char folder[PATH_MAX];
static size_t folder_length;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static void complain(const char *words) {
    dprintf(2, "interposer: %s: %s\n", words, strerror(errno));
    _exit(70);
}

static void start(void) {
    const char *named = getenv("POWER_CUT_FOLDER"), *log = getenv("POWER_CUT_LOG");
    log_file = -1;
    if (!named || !log) return;
    if (!realpath(named, folder)) complain(named);
    folder_length = strlen(folder);
    log_file = REAL(open)(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log_file < 0) complain(log);
}

static int is_inside(const char *path) {
    return strncmp(path, folder, folder_length) == 0 && (path[folder_length] == '/' || path[folder_length] == 0);
}

// The path below the folder, "" for the folder itself, or null.
static const char *inside(int directory, const char *path, char *buffer) {
    if (log_file == -2) start();
    if (log_file < 0 || !path) return NULL;
    if (path[0] != '/') {
        char link[64], base[PATH_MAX];
        ssize_t count;
        if (directory == AT_FDCWD) {
            if (!getcwd(base, sizeof base)) return NULL;
        } else {
            snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
            if ((count = readlink(link, base, sizeof base - 1)) < 0) return NULL;
            base[count] = 0;
        }
        if (snprintf(buffer, PATH_MAX, "%s/%s", base, path) >= PATH_MAX) return NULL;
    } else {
        if (snprintf(buffer, PATH_MAX, "%s", path) >= PATH_MAX) return NULL;
    }
    if (!is_inside(buffer)) return NULL;
    return buffer[folder_length] ? buffer + folder_length + 1 : "";
}

// The same for an open file.
static const char *inside_file(int file, char *buffer) {
    char link[64];
    if (log_file == -2) start();
    if (log_file < 0) return NULL;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t count = readlink(link, buffer, PATH_MAX - 1);
    if (count < 0) return NULL;
    buffer[count] = 0;
    if (!is_inside(buffer)) return NULL;
    return buffer[folder_length] ? buffer + folder_length + 1 : "";
}

static int64_t inode_of(int file) {
    struct stat status;
    return fstat(file, &status) == 0 ? (int64_t)status.st_ino : 0;
}

static int64_t inode_at(const char *path) {
    struct stat status;
    return lstat(path, &status) == 0 ? (int64_t)status.st_ino : 0;
}

static void put(uint32_t operation, const char *path, const char *path2, int64_t inode, int64_t offset, int64_t length,
                const void *data, size_t data_length) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    struct record record = {
        operation, (uint32_t)strlen(path), (uint32_t)strlen(path2), (uint32_t)data_length, inode, offset, length,
        (int64_t)now.tv_sec * 1000000000 + now.tv_nsec};
    struct iovec parts[] = {
        {&record, sizeof record}, {(void *)path, record.path_length}, {(void *)path2, record.path2_length},
        {(void *)data, data_length}};
    ssize_t all = (ssize_t)(sizeof record + record.path_length + record.path2_length + data_length);
    if (REAL(writev)(log_file, parts, 4) != all) complain("the log");
}

// Runs `call` with the lock held; `note` when it did something to a file below the folder.
#define NOTED(type, where, call, note)                   \
    int saved;                                           \
    pthread_mutex_lock(&lock);                           \
    const char *path = where;                            \
    type result = call;                                  \
    saved = errno;                                       \
    if (path && result >= 0) { note; }                   \
    pthread_mutex_unlock(&lock);                         \
    errno = saved;                                       \
    return result;

static int opened(const char *name, int directory, const char *given, int flags, mode_t mode) {
    char buffer[PATH_MAX];
    int (*real)(int, const char *, int, ...) = dlsym(RTLD_NEXT, name);
    int saved;
    // Opening may wait (for a pipe's other end), so only what can make or empty a file is kept in order.
    if (!(flags & (O_CREAT | O_TRUNC))) return real(directory, given, flags, mode);
    pthread_mutex_lock(&lock);
    const char *path = inside(directory, given, buffer);
    struct stat before;
    int existed = path && stat(buffer, &before) == 0;
    int result = real(directory, given, flags, mode);
    saved = errno;
    if (path && result >= 0) {
        if (!existed) put(CREATE, path, "", inode_of(result), 0, 0, "", 0);
        else if (flags & O_TRUNC) put(TRUNCATE, path, "", inode_of(result), 0, 0, "", 0);
    }
    pthread_mutex_unlock(&lock);
    errno = saved;
    return result;
}

#define MODE                                                   \
    mode_t mode = 0;                                           \
    if (flags & (O_CREAT | O_TMPFILE)) {                       \
        va_list rest;                                          \
        va_start(rest, flags);                                 \
        mode = va_arg(rest, mode_t);                           \
        va_end(rest);                                          \
    }

int open(const char *path, int flags, ...) { MODE return opened("openat", AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE return opened("openat64", AT_FDCWD, path, flags, mode); }
int openat(int at, const char *path, int flags, ...) { MODE return opened("openat", at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) { MODE return opened("openat64", at, path, flags, mode); }

static ssize_t written(int file, const void *data, size_t count, off_t offset, int is_positioned) {
    char buffer[PATH_MAX];
    if (!is_positioned && log_file != -2 && !inside_file(file, buffer)) return REAL(write)(file, data, count);
    NOTED(ssize_t, inside_file(file, buffer),
          is_positioned ? REAL(pwrite64)(file, data, count, offset) : REAL(write)(file, data, count),
          put(WRITE, path, "", inode_of(file), is_positioned ? offset : lseek(file, 0, SEEK_CUR) - result, result, data,
              (size_t)result))
}

ssize_t write(int file, const void *data, size_t count) { return written(file, data, count, 0, 0); }
ssize_t pwrite(int file, const void *data, size_t count, off_t offset) { return written(file, data, count, offset, 1); }
ssize_t pwrite64(int file, const void *data, size_t count, off64_t offset) {
    return written(file, data, count, offset, 1);
}

// In parts: what is written is the same.
static ssize_t gathered(int file, const struct iovec *parts, int count, off_t offset, int is_positioned) {
    ssize_t all = 0;
    for (int index = 0; index < count; index++) {
        ssize_t done = written(file, parts[index].iov_base, parts[index].iov_len, offset + all, is_positioned);
        if (done < 0) return all > 0 ? all : done;
        all += done;
        if ((size_t)done < parts[index].iov_len) break;
    }
    return all;
}

ssize_t writev(int file, const struct iovec *parts, int count) {
    char buffer[PATH_MAX];
    if (!inside_file(file, buffer)) return REAL(writev)(file, parts, count);
    return gathered(file, parts, count, 0, 0);
}
ssize_t pwritev(int file, const struct iovec *parts, int count, off_t offset) {
    return gathered(file, parts, count, offset, 1);
}
ssize_t pwritev64(int file, const struct iovec *parts, int count, off64_t offset) {
    return gathered(file, parts, count, offset, 1);
}

#define SIZED(name, operation, parameters, arguments, offset, length)                                       \
    int name parameters {                                                                                   \
        char buffer[PATH_MAX];                                                                              \
        NOTED(int, inside_file(file, buffer), REAL(name) arguments,                                         \
              put(operation, path, "", inode_of(file), offset, length, "", 0))                              \
    }
SIZED(ftruncate, TRUNCATE, (int file, off_t size), (file, size), 0, size)
SIZED(ftruncate64, TRUNCATE, (int file, off64_t size), (file, size), 0, size)

static int claimed(int file, int mode, off64_t offset, off64_t length) {
    char buffer[PATH_MAX];
    // Other modes (holes, zeroing) nobody here uses.
    NOTED(int, inside_file(file, buffer), REAL(fallocate64)(file, mode, offset, length),
          if (mode & ~FALLOC_FL_KEEP_SIZE) { errno = ENOTSUP; complain("a mode of fallocate that is not known here"); }
          put(CLAIM, path, mode & FALLOC_FL_KEEP_SIZE ? "keep" : "", inode_of(file), offset, length, "", 0))
}
int fallocate(int file, int mode, off_t offset, off_t length) { return claimed(file, mode, offset, length); }
int fallocate64(int file, int mode, off64_t offset, off64_t length) { return claimed(file, mode, offset, length); }
int posix_fallocate(int file, off_t offset, off_t length) { return claimed(file, 0, offset, length) ? errno : 0; }
int posix_fallocate64(int file, off64_t offset, off64_t length) { return claimed(file, 0, offset, length) ? errno : 0; }

static int synced(int file, const char *name) {
    char buffer[PATH_MAX];
    struct stat status;
    int (*real)(int) = dlsym(RTLD_NEXT, name);
    // The sync itself takes long and is not made under the lock: what others write meanwhile may or may not be in it, so
    // what counts is what was there when it began; and it has taken effect only when it ends, which is the record's place.
    pthread_mutex_lock(&lock);
    const char *path = inside_file(file, buffer);
    if (path) put(SYNC + 100, path, "", inode_of(file), 0, 0, "", 0);
    pthread_mutex_unlock(&lock);
    int result = real(file), saved = errno;
    if (path && result == 0) {
        int is_folder = fstat(file, &status) == 0 && S_ISDIR(status.st_mode);
        pthread_mutex_lock(&lock);
        put(is_folder ? SYNC_FOLDER : SYNC, path, "", inode_of(file), 0, 0, "", 0);
        pthread_mutex_unlock(&lock);
    }
    errno = saved;
    return result;
}
int fsync(int file) { return synced(file, "fsync"); }
int fdatasync(int file) { return synced(file, "fdatasync"); }
// sync_file_range with SYNC_FILE_RANGE_WRITE promises nothing, so it is not noted.

static int moved(int from_at, const char *from, int to_at, const char *to, unsigned flags) {
    char buffer[PATH_MAX], buffer2[PATH_MAX];
    const char *path2 = inside(to_at, to, buffer2);
    NOTED(int, inside(from_at, from, buffer), REAL(renameat2)(from_at, from, to_at, to, flags),
          put(RENAME, path, path2 ? path2 : "", inode_at(buffer2), 0, 0, "", 0))
}
int rename(const char *from, const char *to) { return moved(AT_FDCWD, from, AT_FDCWD, to, 0); }
int renameat(int from_at, const char *from, int to_at, const char *to) { return moved(from_at, from, to_at, to, 0); }
int renameat2(int from_at, const char *from, int to_at, const char *to, unsigned flags) {
    return moved(from_at, from, to_at, to, flags);
}

int unlink(const char *given) {
    char buffer[PATH_MAX];
    int64_t inode = inside(AT_FDCWD, given, buffer) ? inode_at(buffer) : 0;
    NOTED(int, inside(AT_FDCWD, given, buffer), REAL(unlink)(given), put(UNLINK, path, "", inode, 0, 0, "", 0))
}
int unlinkat(int at, const char *given, int flags) {
    char buffer[PATH_MAX];
    int64_t inode = inside(at, given, buffer) ? inode_at(buffer) : 0;
    NOTED(int, inside(at, given, buffer), REAL(unlinkat)(at, given, flags),
          put(flags & AT_REMOVEDIR ? RMDIR : UNLINK, path, "", inode, 0, 0, "", 0))
}
int rmdir(const char *given) {
    char buffer[PATH_MAX];
    NOTED(int, inside(AT_FDCWD, given, buffer), REAL(rmdir)(given), put(RMDIR, path, "", 0, 0, 0, "", 0))
}
int mkdir(const char *given, mode_t mode) {
    char buffer[PATH_MAX];
    NOTED(int, inside(AT_FDCWD, given, buffer), REAL(mkdir)(given, mode), put(MKDIR, path, "", 0, 0, 0, "", 0))
}
int link(const char *from, const char *to) {
    char buffer[PATH_MAX], buffer2[PATH_MAX];
    const char *path2 = inside(AT_FDCWD, to, buffer2);
    NOTED(int, inside(AT_FDCWD, from, buffer), REAL(link)(from, to),
          put(LINK, path, path2 ? path2 : "", inode_at(buffer), 0, 0, "", 0))
}

static void *mapped(void *at, size_t length, int protection, int flags, int file, off64_t offset) {
    char buffer[PATH_MAX];
    if (file >= 0 && (flags & MAP_SHARED) && (protection & PROT_WRITE)) {
        const char *path = inside_file(file, buffer);
        size_t count = path ? strlen(path) : 0;
        if (path && (count < 4 || strcmp(path + count - 4, "-shm") != 0)) {
            errno = ENOTSUP;
            complain("writing through a memory map can't be noted");
        }
    }
    return REAL(mmap64)(at, length, protection, flags, file, offset);
}
void *mmap(void *at, size_t length, int protection, int flags, int file, off_t offset) {
    return mapped(at, length, protection, flags, file, offset);
}
void *mmap64(void *at, size_t length, int protection, int flags, int file, off64_t offset) {
    return mapped(at, length, protection, flags, file, offset);
}
