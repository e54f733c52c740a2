#include <curl/curl.h>
#include <string.h>

// curl_easy_setopt takes whatever comes, which Swift cannot call.
static inline CURLcode curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode curl_set_text(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}

// Bytes to send, and how many of them are left.
struct curl_bytes {
    const char *next;
    size_t left;
};

static inline size_t curl_take_bytes(char *room, size_t size, size_t count, void *bytes) {
    struct curl_bytes *from = (struct curl_bytes *)bytes;
    size_t taken = size * count < from->left ? size * count : from->left;
    memcpy(room, from->next, taken);
    from->next += taken;
    from->left -= taken;
    return taken;
}

static inline CURLcode curl_set_bytes(CURL *handle, struct curl_bytes *bytes) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_READFUNCTION, curl_take_bytes);
    return code ? code : curl_easy_setopt(handle, CURLOPT_READDATA, bytes);
}

static inline CURLcode curl_set_error(CURL *handle, char *room) {
    return curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, room);
}

static inline CURLcode curl_get_status(CURL *handle, long *status) {
    return curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, status);
}
