#pragma once
#include <features.h>

// The low-level SHA-256 calls are deprecated in OpenSSL 3 but remain; parley_sha256 says why they are used.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

// SHA256() of OpenSSL 3 looks the algorithm up on every call: 0.31 µs for 40 bytes against 0.05 µs for these three.
// They cannot fail.
static inline void parley_sha256(const void *bytes, size_t count, unsigned char *digest) {
    SHA256_CTX context;
    SHA256_Init(&context);
    SHA256_Update(&context, bytes, count);
    SHA256_Final(digest, &context);
}

// SSL_set_tlsext_host_name is a macro with a cast, which Swift cannot import.
static inline int parley_ssl_set_host_name(SSL *ssl, const char *name) {
    return (int)SSL_set_tlsext_host_name(ssl, name);
}

// SSL_CTX_set_min_proto_version is a macro too. Nothing older than TLS 1.2.
static inline int parley_ssl_require_modern(SSL_CTX *context) {
    return (int)SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
}
