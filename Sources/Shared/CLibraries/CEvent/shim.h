#pragma once
// libevent defines _GNU_SOURCE, which changes glibc's types under Swift's own Glibc module.
// Reading <features.h> first settles that before libevent can.
#include <features.h>
#include <sys/eventfd.h>
#include <sys/types.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <event2/util.h>
