/* Files of the tests of io/: where they lie, and bytes in and out without the code under test. */
#ifndef TESTS_IO_FILES_H
#define TESTS_IO_FILES_H

#include "test.h"

#include "io/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct Path {
    char text[600];
} Path;

/* A name in the scratch folder, the process in it, so that tests can run side by side. */
static inline Path in_scratch(const char *name) {
    Path path;
    snprintf(path.text, sizeof path.text, "%s/%ld-%s", TEST_SCRATCH, (long)getpid(), name);
    return path;
}

static inline Path in_data(const char *folder, const char *name) {
    Path path;
    snprintf(path.text, sizeof path.text, "%s/%s/%s", TEST_DATA, folder, name);
    return path;
}

static inline void put_file(const char *path, const void *data, size_t size) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

/* The whole file; freed by io_bytes_free. */
static inline IoBytes get_file(const char *path) {
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    size_t size = (size_t)ftell(file);
    rewind(file);
    IoBytes bytes = {malloc(size + 1), size};
    assert_int_equal(fread(bytes.data, 1, size, file), size);
    fclose(file);
    return bytes;
}

static inline void assert_status(Status status, StatusCode code, const char *part) {
    if (status.code != code || (part && !strstr(status.text, part)))
        fail_msg("got %s \"%s\", expected %s with \"%s\"", status_word(status.code), status.text,
                 status_word(code), part ? part : "");
    if (strchr(status.text, '\n') || (status.code != STATUS_OK && !status.text[0]))
        fail_msg("not one sentence: \"%s\"", status.text);
}

static inline void assert_ok(Status status) {
    assert_status(status, STATUS_OK, NULL);
}

#endif
