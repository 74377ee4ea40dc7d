/* Tests of the subcommands: each runs in a folder of its own, calls them as main does, and sees
 * what they print and write. */
#ifndef TESTS_APP_CLI_TEST_H
#define TESTS_APP_CLI_TEST_H

#include "test.h"

#include "app/cli.h"
#include "base/random.h"
#include "conv/tensor.h"
#include "io/npy.h"

#include <dirent.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef int Command(int argc, char **argv);

/* What a subcommand left behind. */
typedef struct Outcome {
    int status;
    char out[1 << 16];
    char err[1024];
} Outcome;

// ---- the folder --------------------------------------------------------------------------------

static inline int enter_folder(void **state) {
    (void)state;
    char folder[600];
    snprintf(folder, sizeof folder, "%s/cli-XXXXXX", TEST_SCRATCH);
    return mkdtemp(folder) ? chdir(folder) : -1;
}

static inline int count_files(void) {
    int count = 0;
    DIR *entries = opendir(".");
    for (struct dirent *entry; (entry = readdir(entries));) {
        count += strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
    }
    closedir(entries);
    return count;
}

static inline int leave_folder(void **state) {
    (void)state;
    char folder[600];
    if (!getcwd(folder, sizeof folder)) {
        return -1;
    }
    DIR *entries = opendir(".");
    for (struct dirent *entry; (entry = readdir(entries));) {
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..")) {
            remove(entry->d_name);
        }
    }
    closedir(entries);
    return chdir("..") || rmdir(folder);
}

#define CLI_TEST(name) cmocka_unit_test_setup_teardown(name, enter_folder, leave_folder)

// ---- running -----------------------------------------------------------------------------------

static inline int send_to_file(int descriptor, const char *path) {
    int kept = dup(descriptor);
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(kept >= 0 && file >= 0);
    dup2(file, descriptor);
    close(file);
    return kept;
}

static inline void take_back(int descriptor, int kept, const char *path, char *text, size_t size) {
    dup2(kept, descriptor);
    close(kept);
    FILE *file = fopen(path, "r");
    size_t got = fread(text, 1, size - 1, file);
    text[got] = 0;
    assert_true(got < size - 1);
    fclose(file);
    remove(path);
}

/* Runs a subcommand with words separated by spaces. The result is the caller's to free. */
static inline Outcome *run_cli(Command *command, const char *words) {
    enum { WORDS = 64 };
    Outcome *outcome = malloc(sizeof *outcome);
    char *copy = strdup(words), *argv[WORDS + 1] = {0};
    int argc = 0;
    for (char *word = strtok(copy, " "); word; word = strtok(NULL, " ")) {
        assert_true(argc < WORDS);
        argv[argc++] = word;
    }
    fflush(stdout);
    int out = send_to_file(1, ".out"), err = send_to_file(2, ".err");
    outcome->status = command(argc, argv);
    fflush(stdout);
    take_back(1, out, ".out", outcome->out, sizeof outcome->out);
    take_back(2, err, ".err", outcome->err, sizeof outcome->err);
    free(copy);
    return outcome;
}

/* Runs a subcommand that has to succeed without a word. */
static inline void run_ok(Command *command, const char *words) {
    Outcome *outcome = run_cli(command, words);
    if (outcome->status != CLI_OK || outcome->out[0] || outcome->err[0]) {
        fail_msg("%s: status %d, %s%s", words, outcome->status, outcome->out, outcome->err);
    }
    free(outcome);
}

/* Runs a subcommand that has to fail: with this status and one line on stderr, which is `line`, or
 * begins with it where it ends in "...". Nothing is printed and no file appears. */
static inline void run_fails(Command *command, const char *words, int status, const char *line) {
    int files = count_files();
    Outcome *outcome = run_cli(command, words);
    size_t length = strlen(line);
    bool beginning = length > 3 && strcmp(line + length - 3, "...") == 0;
    size_t compared = beginning ? length - 3 : strlen(outcome->err);
    char *end = strchr(outcome->err, '\n');
    if (end) {
        compared -= !beginning;
    }
    if (outcome->status != status || outcome->out[0] || !end || end[1] ||
        (!beginning && compared != length) || strncmp(outcome->err, line, compared) != 0) {
        fail_msg("%s: status %d, %s%s; expected %d, %s", words, outcome->status, outcome->out,
                 outcome->err, status, line);
    }
    assert_int_equal(count_files(), files);
    free(outcome);
}

// ---- arrays ------------------------------------------------------------------------------------

/* Writes an array of `rank` axes, its values rounded to the type. */
static inline void put_array(const char *path, ConvType type, int rank, const int *shape,
                             const double *values) {
    int extent[CONV_RANK] = {1, 1, 1, 1};
    for (int i = 0; i < rank; i++) {
        extent[CONV_RANK - rank + i] = shape[i];
    }
    ConvTensor tensor;
    Status status = conv_tensor_create(type, extent, &tensor);
    for (int64_t i = 0; i < conv_tensor_count(&tensor); i++) {
        if (type == CONV_F32) {
            ((float *)tensor.data)[i] = (float)values[i];
        } else {
            ((double *)tensor.data)[i] = values[i];
        }
    }
    if (!status_failed(&status)) {
        status = io_npy_save(path, &tensor, rank);
    }
    assert_string_equal(status.text, "");
    conv_tensor_destroy(&tensor);
}

#define SHAPE(...)                                                                                 \
    (int)(sizeof(int[]){__VA_ARGS__} / sizeof(int)), (const int[]) {                               \
        __VA_ARGS__                                                                                \
    }
#define VALUES(...)                                                                                \
    (const double[]) {                                                                             \
        __VA_ARGS__                                                                                \
    }

/* Random values: small whole numbers, or normal ones; freed by the caller. */
static inline double *random_values(uint64_t seed, int64_t count, bool whole) {
    RandomState random;
    random_init(&random, seed);
    double *values = malloc((size_t)count * sizeof *values);
    for (int64_t i = 0; i < count; i++) {
        values[i] = whole ? (double)random_integer(&random, -4, 4) : random_normal(&random);
    }
    return values;
}

static inline int64_t count_of(int rank, const int *shape) {
    int64_t count = 1;
    for (int i = 0; i < rank; i++) {
        count *= shape[i];
    }
    return count;
}

static inline void put_random(const char *path, ConvType type, uint64_t seed, bool whole, int rank,
                              const int *shape) {
    double *values = random_values(seed, count_of(rank, shape), whole);
    put_array(path, type, rank, shape, values);
    free(values);
}

/* Reads an array back, of just this type and shape. */
static inline IoNpy get_array(const char *path, ConvType type, int rank, const int *shape) {
    IoNpy npy;
    Status status = io_npy_load(path, &npy);
    assert_string_equal(status.text, "");
    assert_int_equal(npy.tensor.type, type);
    assert_int_equal(npy.rank, rank);
    for (int i = 0; i < rank; i++) {
        assert_int_equal(npy.tensor.extent[CONV_RANK - rank + i], shape[i]);
    }
    return npy;
}

static inline double value_at(const IoNpy *npy, int64_t i) {
    return npy->tensor.type == CONV_F32 ? (double)((const float *)npy->tensor.data)[i]
                                        : ((const double *)npy->tensor.data)[i];
}

/* The array is of this type and shape and holds exactly these values. */
static inline void assert_array(const char *path, ConvType type, int rank, const int *shape,
                                const double *values) {
    IoNpy npy = get_array(path, type, rank, shape);
    for (int64_t i = 0; i < count_of(rank, shape); i++) {
        if (value_at(&npy, i) != values[i]) {
            fail_msg("%s: element %d is %g, not %g", path, (int)i, value_at(&npy, i), values[i]);
        }
    }
    conv_tensor_destroy(&npy.tensor);
}

/* Reorders the axes of an array in a file: axis i of the new one is axis order[i] of the old one.
 */
static inline void put_permuted(const char *from, const char *to, const int order[4]) {
    IoNpy npy;
    Status status = io_npy_load(from, &npy);
    assert_string_equal(status.text, "");
    ConvTensor view = conv_tensor_permute(&npy.tensor, order);
    status = io_npy_save(to, &view, 4);
    assert_string_equal(status.text, "");
    conv_tensor_destroy(&npy.tensor);
}

static inline void assert_same_files(const char *a, const char *b) {
    IoBytes first, second;
    Status status = io_file_load(a, 1 << 24, &first);
    assert_string_equal(status.text, "");
    status = io_file_load(b, 1 << 24, &second);
    assert_string_equal(status.text, "");
    assert_int_equal(first.size, second.size);
    assert_memory_equal(first.data, second.data, first.size);
    io_bytes_free(&first);
    io_bytes_free(&second);
}

#endif
