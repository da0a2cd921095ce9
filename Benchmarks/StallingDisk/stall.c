// A disk that hangs, for programs started with LD_PRELOAD: while the file that STALL_FILE names exists, whatever would
// change a disk waits. The kernel's own (dm-delay) is not in every kernel.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

static void wait_for_disk(void) {
    const char *path = getenv("STALL_FILE");
    const struct timespec pause = {0, 1000000};
    while (path && access(path, F_OK) == 0) nanosleep(&pause, NULL);
}

#define STALLING(type, name, parameters, arguments) \
    type name parameters { \
        static type (*next) parameters; \
        if (!next) next = (type (*) parameters)dlsym(RTLD_NEXT, #name); \
        wait_for_disk(); \
        type result = next arguments; \
        wait_for_disk(); \
        return result; \
    }

STALLING(ssize_t, pwrite, (int file, const void *bytes, size_t count, off_t offset), (file, bytes, count, offset))
STALLING(ssize_t, pwrite64, (int file, const void *bytes, size_t count, off64_t offset), (file, bytes, count, offset))
STALLING(int, fsync, (int file), (file))
STALLING(int, fdatasync, (int file), (file))
STALLING(int, sync_file_range, (int file, off64_t offset, off64_t count, unsigned flags), (file, offset, count, flags))
STALLING(int, fallocate64, (int file, int mode, off64_t offset, off64_t count), (file, mode, offset, count))
STALLING(int, ftruncate, (int file, off_t length), (file, length))
STALLING(int, unlink, (const char *path), (path))
