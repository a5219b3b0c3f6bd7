#pragma once
// libevent defines _GNU_SOURCE, which changes glibc's types under Swift's own Glibc module.
// Reading <features.h> first settles that before libevent can.
#include <features.h>
#include <sys/eventfd.h>
#include <sys/types.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <event2/dns.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <event2/util.h>
#include <sys/socket.h>

// accept4 is behind _GNU_SOURCE, which must not be defined here (see above): declared by hand.
extern int accept4(int fd, struct sockaddr *address, socklen_t *length, int flags);
static inline int parley_accept_nonblocking(int fd) {
    return accept4(fd, (struct sockaddr *)0, (socklen_t *)0, SOCK_NONBLOCK | SOCK_CLOEXEC);
}
