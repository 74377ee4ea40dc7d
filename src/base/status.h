/* What a call that can fail returns: a code for programs and a sentence for people.
 * Only the world's mistakes (a file, a typed shape) travel this way; a caller's mistake is an
 * assert. Nothing here allocates. */
#ifndef BASE_STATUS_H
#define BASE_STATUS_H

#include <stdbool.h>

typedef enum StatusCode {
#define STATUS_CODE(NAME, word) STATUS_##NAME,
#include "base/status_codes.def"
#undef STATUS_CODE
    STATUS_CODE_COUNT
} StatusCode;

enum { STATUS_TEXT_SIZE = 240 };

/// Result of a call. `text` is one sentence without a full stop, empty when `code` is STATUS_OK,
/// cut at a whole UTF-8 character when it would not fit.
typedef struct Status {
    StatusCode code;
    char text[STATUS_TEXT_SIZE];
} Status;

/// Success. Costs no clearing of the text beyond its first byte.
static inline Status status_ok(void) {
    Status status;
    status.code = STATUS_OK;
    status.text[0] = '\0';
    return status;
}

/// A failure with a printf-formatted sentence that says what is wrong, with the numbers in it.
///   errors  code STATUS_OK is a caller's mistake (assert)
Status status_error(StatusCode code, const char *format, ...) __attribute__((format(printf, 2, 3)));

/// True when `status` is not STATUS_OK.
static inline bool status_failed(const Status *status) {
    return status->code != STATUS_OK;
}

/// The word of a code, as in status_codes.def: "shape", "file", ...
const char *status_word(StatusCode code);

#endif
