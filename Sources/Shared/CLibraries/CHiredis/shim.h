#pragma once
#include <features.h>
// Only the protocol reader is used; the connection is a ByteStream of module Events.
#include <hiredis/read.h>
#include <hiredis/hiredis.h>
