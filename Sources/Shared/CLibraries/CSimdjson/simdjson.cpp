#include "shim.h"

#include <cstring>
#include <memory>
#include <new>

#include <simdjson.h>

namespace {

struct parser_state {
    simdjson::dom::parser parser;
    simdjson::dom::document document;
    std::unique_ptr<uint8_t[]> input;
};

parser_state &state_of(parley_json_document *document) {
    return *static_cast<parser_state *>(document->parser);
}

// Capacities are powers of two, so a slowly growing input does not allocate each time.
bool reserve(parley_json_document *document, size_t length) {
    if (length <= document->capacity) return true;
    size_t capacity = 4096;
    while (capacity < length) capacity *= 2;

    auto &state = state_of(document);
    document->capacity = 0;
    state.input.reset(new (std::nothrow) uint8_t[capacity + simdjson::SIMDJSON_PADDING]());
    if (!state.input) return false;
    // simdjson refuses the container that reaches its depth; an empty one costs it no depth.
    if (state.parser.allocate(capacity, PARLEY_JSON_MAX_DEPTH + 1) != simdjson::SUCCESS) return false;
    if (state.document.allocate(capacity) != simdjson::SUCCESS) return false;
    document->capacity = capacity;
    return true;
}

const char *reason_of(simdjson::error_code error) {
    switch (error) {
        case simdjson::EMPTY: return "there is no JSON value";
        case simdjson::UTF8_ERROR: return "the bytes are not valid UTF-8";
        case simdjson::UNCLOSED_STRING: return "a string is not closed";
        case simdjson::UNESCAPED_CHARS: return "a string contains a control character that is not escaped";
        case simdjson::STRING_ERROR: return "a string contains an invalid escape";
        case simdjson::NUMBER_ERROR: return "a number is malformed or out of range";
        case simdjson::T_ATOM_ERROR:
        case simdjson::F_ATOM_ERROR:
        case simdjson::N_ATOM_ERROR: return "a word is neither true, false nor null";
        default: return "a comma, colon, brace, bracket or key is missing or misplaced";
    }
}

}  // namespace

parley_json_document *parley_json_create(void) {
    auto document = new (std::nothrow) parley_json_document();
    if (!document) return nullptr;
    document->parser = new (std::nothrow) parser_state();
    if (document->parser) return document;
    delete document;
    return nullptr;
}

parley_json_status parley_json_parse(parley_json_document *document, const uint8_t *bytes, size_t length) {
    if (!reserve(document, length)) return PARLEY_JSON_NO_MEMORY;
    auto &state = state_of(document);
    if (length > 0) std::memcpy(state.input.get(), bytes, length);
    auto error = state.parser.parse_into_document(state.document, state.input.get(), length, false).error();
    document->tape = state.document.tape.get();
    document->strings = state.document.string_buf.get();
    switch (error) {
        case simdjson::SUCCESS: return PARLEY_JSON_OK;
        case simdjson::DEPTH_ERROR: return PARLEY_JSON_TOO_DEEP;
        case simdjson::MEMALLOC: return PARLEY_JSON_NO_MEMORY;
        default: document->reason = reason_of(error); return PARLEY_JSON_SYNTAX;
    }
}

void parley_json_trim(parley_json_document *document, size_t keep) {
    if (document->capacity <= keep) return;
    auto &state = state_of(document);
    state.parser = simdjson::dom::parser();
    state.document = simdjson::dom::document();
    state.input.reset();
    document->capacity = 0;
    document->tape = nullptr;
    document->strings = nullptr;
}
