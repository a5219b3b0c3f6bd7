#pragma once
#include <stddef.h>
#include <stdint.h>

// simdjson is C++; this is all of it that Swift needs, in C. A parsed document is simdjson's tape, an array of 64-bit
// words (doc/tape.md in simdjson's source describes it), and its string buffer. JSONElement reads both in place.

#ifdef __cplusplus
extern "C" {
#endif

typedef enum parley_json_status {
    PARLEY_JSON_OK,
    PARLEY_JSON_SYNTAX,    // document->reason says what is wrong
    PARLEY_JSON_TOO_DEEP,  // more than PARLEY_JSON_MAX_DEPTH containers inside each other
    PARLEY_JSON_NO_MEMORY,
} parley_json_status;

enum { PARLEY_JSON_MAX_DEPTH = 64 };

// A document and the parser that fills it. `tape` and `strings` belong to the parser and hold until the next parse or
// trim.
typedef struct parley_json_document {
    const uint64_t *tape;
    const uint8_t *strings;
    const char *reason;   // static text, set when a parse fails
    size_t capacity;      // bytes of input it can take without allocating
    uint32_t generation;  // Swift's: tells a live element from one that outlived its document
    void *parser;
} parley_json_document;

// Null when there is no memory. There is no way to free a document: an element that outlived its closure must be able
// to look at `generation`. Documents are pooled, their number is that of the deepest nesting; parley_json_trim frees
// what is big.
parley_json_document *parley_json_create(void);

// Copies the bytes (simdjson reads past the end of its input) and parses the copy.
parley_json_status parley_json_parse(parley_json_document *document, const uint8_t *bytes, size_t length);

// Frees the buffers when they take documents of more than `keep` bytes.
void parley_json_trim(parley_json_document *document, size_t keep);

#ifdef __cplusplus
}
#endif
