#pragma once
int parley_simdjson_placeholder(void);
