#include <linux/falloc.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <pthread.h>
#include <spawn.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/statfs.h>
#include <time.h>
#include <unistd.h>

// Calls that the C library shows only with _GNU_SOURCE, which the Glibc module is compiled without.
int fallocate64(int descriptor, int mode, int64_t offset, int64_t length);
int sync_file_range(int descriptor, int64_t offset, int64_t length, unsigned int flags);
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);

/// Takes room without changing the file's size.
static inline int clinux_claim(int descriptor, int64_t offset, int64_t length) {
    return fallocate64(descriptor, FALLOC_FL_KEEP_SIZE, offset, length);
}

/// Begins to write out what is dirty (SYNC_FILE_RANGE_WRITE) and does not wait.
static inline int clinux_begin_sync(int descriptor) { return sync_file_range(descriptor, 0, 0, 2); }

// Beside other modules, members of timespec are at times in one that Swift can't import; so it stays on this side.

/// The clock in nanoseconds.
static inline int64_t clinux_clock(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/// Waits until a moment of the condition's clock, in nanoseconds.
static inline int clinux_wait_until(pthread_cond_t *condition, pthread_mutex_t *mutex, int64_t moment) {
    struct timespec time = {.tv_sec = moment / 1000000000, .tv_nsec = moment % 1000000000};
    return pthread_cond_timedwait(condition, mutex, &time);
}

/// A socket that becomes readable when an interface or an IPv4 address changes (rtnetlink); negative: there is none.
static inline int clinux_network_bell(void) {
    struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR};
    int bell = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
    if (bell >= 0 && bind(bell, (struct sockaddr *)&address, sizeof address) != 0) {
        close(bell);
        return -1;
    }
    return bell;
}

/// A descriptor that becomes readable when somebody writes to it (eventfd); negative: there is none.
static inline int clinux_wake_up(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

/// Names the calling thread; the kernel keeps 15 bytes.
static inline void clinux_name_thread(const char *name) { prctl(PR_SET_NAME, name); }

// Datagrams. Glibc shows sendmmsg and its structure only with _GNU_SOURCE; control messages are made of macros.

/// One message of sendmmsg, laid out like struct mmsghdr.
struct clinux_message {
    struct msghdr header;
    /// Bytes that were sent.
    unsigned int length;
};

struct mmsghdr;
int sendmmsg(int descriptor, struct mmsghdr *messages, unsigned int count, int flags);

/// Sends messages with one call (sendmmsg). How many the socket took, or -1 and errno.
static inline int clinux_send_messages(
    int descriptor, struct clinux_message *messages, unsigned int count, int flags) {
    return sendmmsg(descriptor, (struct mmsghdr *)messages, count, flags);
}

/// Bytes of the control message that clinux_set_segment writes.
enum { clinux_segment_bytes = CMSG_SPACE(sizeof(uint16_t)) };

/// Asks for the message to be cut into datagrams of that many bytes, of which the last may have fewer (UDP_SEGMENT).
static inline void clinux_set_segment(struct msghdr *message, void *control, uint16_t bytes) {
    message->msg_control = control;
    message->msg_controllen = CMSG_SPACE(sizeof bytes);
    struct cmsghdr *header = CMSG_FIRSTHDR(message);
    header->cmsg_level = IPPROTO_UDP;
    header->cmsg_type = UDP_SEGMENT;
    header->cmsg_len = CMSG_LEN(sizeof bytes);
    memcpy(CMSG_DATA(header), &bytes, sizeof bytes);
}

/// Whether the kernel knows UDP_SEGMENT: one that does not ignores the control message, and sends one large datagram.
static inline int clinux_knows_segments(int descriptor) {
    int bytes;
    socklen_t length = sizeof bytes;
    return getsockopt(descriptor, IPPROTO_UDP, UDP_SEGMENT, &bytes, &length) == 0;
}
