#pragma once
#include <features.h>
#include <curl/curl.h>

// curl_easy_setopt, curl_multi_setopt and curl_easy_getinfo are variadic, which Swift cannot call: one wrapper per
// argument type.
static inline CURLcode parley_curl_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode parley_curl_set_string(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode parley_curl_set_pointer(CURL *easy, CURLoption option, void *value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode parley_curl_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(easy, option, value);
}
typedef size_t (*parley_curl_data_callback)(char *bytes, size_t size, size_t count, void *context);
static inline CURLcode parley_curl_set_data_callback(CURL *easy, CURLoption option, parley_curl_data_callback value) {
    return curl_easy_setopt(easy, option, value);
}
typedef int (*parley_curl_socket_callback)(CURL *easy, curl_socket_t fd, int what, void *context, void *socket_context);
static inline CURLMcode parley_curl_multi_set_socket_callback(CURLM *multi, parley_curl_socket_callback value) {
    return curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, value);
}
typedef int (*parley_curl_timer_callback)(CURLM *multi, long milliseconds, void *context);
static inline CURLMcode parley_curl_multi_set_timer_callback(CURLM *multi, parley_curl_timer_callback value) {
    return curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, value);
}
static inline CURLMcode parley_curl_multi_set_pointer(CURLM *multi, CURLMoption option, void *value) {
    return curl_multi_setopt(multi, option, value);
}
static inline CURLMcode parley_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}
static inline CURLcode parley_curl_get_long(CURL *easy, CURLINFO info, long *value) {
    return curl_easy_getinfo(easy, info, value);
}
static inline CURLcode parley_curl_get_pointer(CURL *easy, CURLINFO info, void **value) {
    return curl_easy_getinfo(easy, info, value);
}
typedef curl_socket_t (*parley_curl_open_callback)(void *context, curlsocktype purpose, struct curl_sockaddr *address);
static inline CURLcode parley_curl_set_open_callback(CURL *easy, parley_curl_open_callback value) {
    return curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, value);
}
typedef int (*parley_curl_close_callback)(void *context, curl_socket_t fd);
static inline CURLcode parley_curl_set_close_callback(CURL *easy, parley_curl_close_callback value) {
    return curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, value);
}
