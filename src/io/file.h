/* Whole files in, whole files out. A file that cannot be finished leaves nothing behind. */
#ifndef IO_FILE_H
#define IO_FILE_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Bytes in memory; `data` is owned and freed by io_bytes_free. Empty: data NULL, size 0.
typedef struct IoBytes {
    uint8_t *data;
    size_t size;
} IoBytes;

void io_bytes_free(IoBytes *bytes);

/// The part of a path after its last '/'; lent, points into `path`.
const char *io_file_name(const char *path);

/// A file's name as sentences show it.
typedef struct IoName {
    char text[64];
} IoName;

/// io_file_name for sentences: of a long one the middle is left out; what would break a line
/// becomes '?'.
IoName io_file_label(const char *path);

/// True when two paths lead to one regular file, or would once they are written.
bool io_file_same(const char *a, const char *b);

/// Reads a regular file of at most `limit` bytes; adds a NUL after the last byte (not counted).
///   errors  STATUS_FILE not there, a folder, a pipe or unreadable; STATUS_LIMIT larger; *out empty
Status io_file_load(const char *path, size_t limit, IoBytes *out);

/// Writes a file by way of a temporary one beside it, which then takes its name: readers see the
/// old file or the new one, never a part. A device or pipe (/dev/stdout) is written directly.
///   errors  STATUS_FILE with the reason; an existing file keeps its content
Status io_file_save(const char *path, const void *data, size_t size);

/// One of several files that belong together; lends its path and bytes.
typedef struct IoOutput {
    const char *path;
    const void *data;
    size_t size;
} IoOutput;

/// Writes several files as io_file_save writes one. All are complete under their temporary names
/// before the first one takes its own, so that a full disk leaves every old file as it was.
///   errors  as io_file_save; *failed is the place in the list of the file that is the reason
Status io_file_save_all(const IoOutput *outputs, int count, int *failed);

#endif
