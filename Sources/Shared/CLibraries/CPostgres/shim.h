#pragma once
#include <features.h>
#include <libpq-fe.h>
