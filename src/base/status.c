/* Status values: filling in the sentence and cutting it at a whole character. Keeps no state and
 * allocates nothing. */
#include "base/status.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Bytes of the character that starts with `lead`, by the first bits of UTF-8 (RFC 3629). */
static size_t character_size(unsigned char lead) {
    if (lead >= 0xF0) {
        return 4;
    }
    if (lead >= 0xE0) {
        return 3;
    }
    return lead >= 0xC0 ? 2 : 1;
}

/* Drops a last character whose bytes are not all there. */
static void drop_cut_character(char *text) {
    size_t start = strlen(text);
    size_t length = start;
    while (start > 0 && ((unsigned char)text[start - 1] & 0xC0) == 0x80) {
        start--;
    }
    if (start > 0 && start - 1 + character_size((unsigned char)text[start - 1]) > length) {
        text[start - 1] = '\0';
    }
}

Status status_error(StatusCode code, const char *format, ...) {
    assert(code > STATUS_OK && code < STATUS_CODE_COUNT);
    Status status;
    status.code = code;
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(status.text, sizeof status.text, format, arguments);
    va_end(arguments);
    if (length < 0) {
        snprintf(status.text, sizeof status.text, "%s", status_word(code));
    } else if (length >= (int)sizeof status.text) {
        drop_cut_character(status.text);
    }
    return status;
}

const char *status_word(StatusCode code) {
    static const char *const words[] = {
#define STATUS_CODE(NAME, word) word,
#include "base/status_codes.def"
#undef STATUS_CODE
    };
    assert((int)code >= 0 && code < STATUS_CODE_COUNT);
    return words[code];
}
