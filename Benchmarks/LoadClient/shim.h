// What Swift's Glibc module leaves out.
#include <netinet/tcp.h>
#include <sys/epoll.h>
