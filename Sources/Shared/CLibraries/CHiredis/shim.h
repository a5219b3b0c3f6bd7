#pragma once
#include <features.h>
// Only the protocol reader is used; the connection is a bufferevent of module Events.
#include <hiredis/read.h>
#include <hiredis/hiredis.h>
