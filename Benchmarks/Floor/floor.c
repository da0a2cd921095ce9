// The floor under every RTSP server: ready-made access units to each viewer over TCP, with one send() each, and nothing
// else. It answers just enough of RTSP for the load client.
//
//     floor PORT FILE RATE
//
// FILE holds access units in interleaved framing (RFC 2326 10.12), each behind its length in four bytes, the machine's
// order; the first is a key frame. They go out round and round, RATE a second.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <unistd.h>

enum { MOST_UNITS = 4096, MOST_VIEWERS = 1024 };

static struct { unsigned char *bytes; size_t length; } units[MOST_UNITS];
static int unit_count;
static int playing[MOST_VIEWERS];
static int viewer_count;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void load(const char *path) {
    struct stat facts;
    int file = open(path, O_RDONLY);
    if (file < 0 || fstat(file, &facts) != 0) fail(path);
    unsigned char *bytes = mmap(NULL, facts.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_POPULATE, file, 0);
    if (bytes == MAP_FAILED) fail(path);
    unsigned char *end = bytes + facts.st_size;
    uint32_t length;
    for (; unit_count < MOST_UNITS && end - bytes > (ptrdiff_t)sizeof length; unit_count++, bytes += length) {
        memcpy(&length, bytes, sizeof length);
        bytes += sizeof length;
        if (length > end - bytes) break;
        units[unit_count].bytes = bytes;
        units[unit_count].length = length;
    }
    if (unit_count == 0) {
        fprintf(stderr, "%s holds no access units\n", path);
        exit(1);
    }
}

static void forget(int viewer) {
    for (int index = 0; index < viewer_count; index++)
        if (playing[index] == viewer) playing[index--] = playing[--viewer_count];
    close(viewer);
}

// A request is small and comes in one piece on loopback.
static void answer(int viewer) {
    char request[2048], reply[1024];
    ssize_t count = recv(viewer, request, sizeof request - 1, 0);
    if (count <= 0) {
        forget(viewer);
        return;
    }
    request[count] = 0;
    const char *number = strstr(request, "CSeq:");
    const char *description =
        "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=floor\r\nt=0 0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"
        "a=control:trackID=0\r\n";
    if (strncmp(request, "DESCRIBE", 8) != 0) description = "";
    int length = snprintf(
        reply, sizeof reply,
        "RTSP/1.0 200 OK\r\nCSeq: %d\r\nSession: 1\r\nTransport: RTP/AVP/TCP;interleaved=0-1\r\n"
        "Content-Length: %zu\r\n\r\n%s",
        number ? atoi(number + 5) : 0, strlen(description), description);
    send(viewer, reply, length, MSG_NOSIGNAL);
    if (strncmp(request, "PLAY", 4) == 0 && viewer_count < MOST_VIEWERS) playing[viewer_count++] = viewer;
}

// Numbers the packets on, so that no viewer counts a loss where the file begins again.
static void renumber(int unit) {
    static uint16_t sequence;
    size_t place = 0;
    while (place + 16 <= units[unit].length) {
        unsigned char *packet = units[unit].bytes + place;
        packet[6] = sequence >> 8;
        packet[7] = sequence++;
        place += 4 + (packet[2] << 8 | packet[3]);
    }
}

static void deliver(int unit) {
    renumber(unit);
    // The sockets block: what a viewer has no room for is waited for.
    for (int index = 0; index < viewer_count; index++)
        send(playing[index], units[unit].bytes, units[unit].length, MSG_NOSIGNAL);
}

int main(int argc, char **argv) {
    if (argc != 4 || atoi(argv[3]) <= 0) {
        fprintf(stderr, "usage: floor PORT FILE RATE\n");
        return 64;
    }
    load(argv[2]);
    int yes = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1]))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 256) != 0) fail("listen");

    int clock = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
    long interval = 1000000000L / atoi(argv[3]);
    struct itimerspec rhythm = {
        .it_interval = {interval / 1000000000, interval % 1000000000}, .it_value = {0, 1}};
    timerfd_settime(clock, 0, &rhythm, NULL);

    int poller = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener};
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
    event.data.fd = clock;
    epoll_ctl(poller, EPOLL_CTL_ADD, clock, &event);
    for (uint64_t unit = 0, ticks;;) {
        struct epoll_event events[64];
        int count = epoll_wait(poller, events, 64, -1);
        for (int index = 0; index < count; index++) {
            int descriptor = events[index].data.fd;
            if (descriptor == listener) {
                int viewer = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
                setsockopt(viewer, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
                event.data.fd = viewer;
                epoll_ctl(poller, EPOLL_CTL_ADD, viewer, &event);
            } else if (descriptor == clock) {
                if (read(clock, &ticks, sizeof ticks) == sizeof ticks) deliver(unit++ % unit_count);
            } else {
                answer(descriptor);
            }
        }
    }
}
