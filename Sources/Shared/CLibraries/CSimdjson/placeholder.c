int parley_simdjson_placeholder(void) { return 0; }
