/* Reading JSON strictly. Lists are measured along their first elements and then read with every
 * length checked against that. */
#include "scene/json.h"

#include "base/size.h"
#include "io/file.h"
#include "scene/internal.h"

#include <float.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

SceneJsonPath scene_json_path(const char *format, ...) {
    SceneJsonPath path;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(path.text, sizeof path.text, format, arguments);
    va_end(arguments);
    return path;
}

Status scene_json_load(const char *path, json_t **out) {
    *out = NULL;
    IoBytes bytes;
    Status status = io_file_load(path, SCENE_JSON_FILE_MAX, &bytes);
    if (status_failed(&status)) {
        return status;
    }
    json_error_t error;
    json_t *root = json_loadb((const char *)bytes.data, bytes.size, JSON_REJECT_DUPLICATES, &error);
    io_bytes_free(&bytes);
    if (!root) {
        return status_error(STATUS_FORMAT, "line %d, column %d: %s", error.line, error.column,
                            error.text);
    }
    if (!json_is_object(root)) {
        json_decref(root);
        return status_error(STATUS_FORMAT, "the file holds a list where an object {…} belongs");
    }
    *out = root;
    return status;
}

Status scene_json_fields(const json_t *object, SceneJsonPath where, const char *const *known) {
    if (!json_is_object(object)) {
        return status_error(STATUS_FORMAT, "%s is not an object {…}", where.text);
    }
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)object, key, value) {
        const char *const *name = known;
        while (*name && strcmp(*name, key) != 0) {
            name++;
        }
        if (!*name) {
            return status_error(STATUS_FORMAT, "%s%sthere is no field “%.40s”", where.text,
                                where.text[0] ? ": " : "", key);
        }
    }
    return status_ok();
}

Status scene_json_integer(const json_t *value, SceneJsonPath where, int64_t low, int64_t high,
                          int64_t *out) {
    if (!value) {
        return status_ok();
    }
    if (!json_is_integer(value)) {
        return status_error(STATUS_FORMAT, "%s is not a whole number", where.text);
    }
    int64_t number = json_integer_value(value);
    if (number < low || number > high) {
        return status_error(STATUS_FORMAT, "%s is %lld, it must lie between %lld and %lld",
                            where.text, (long long)number, (long long)low, (long long)high);
    }
    *out = number;
    return status_ok();
}

Status scene_json_int(const json_t *value, SceneJsonPath where, int low, int high, int *out) {
    int64_t number = *out;
    Status status = scene_json_integer(value, where, low, high, &number);
    if (!status_failed(&status)) {
        *out = (int)number;
    }
    return status;
}

Status scene_json_number(const json_t *value, SceneJsonPath where, double *out) {
    if (value && !json_is_number(value)) {
        return status_error(STATUS_FORMAT, "%s is not a number", where.text);
    }
    if (value) {
        *out = json_number_value(value);
    }
    return status_ok();
}

Status scene_json_bool(const json_t *value, SceneJsonPath where, bool *out) {
    if (value && !json_is_boolean(value)) {
        return status_error(STATUS_FORMAT, "%s is neither true nor false", where.text);
    }
    if (value) {
        *out = json_is_true(value);
    }
    return status_ok();
}

Status scene_json_text(const json_t *value, SceneJsonPath where, size_t limit, char **out) {
    if (!value) {
        return status_ok();
    }
    if (!json_is_string(value)) {
        return status_error(STATUS_FORMAT, "%s is not a text in quotes", where.text);
    }
    if (json_string_length(value) > limit) {
        return status_error(STATUS_FORMAT, "%s is longer than %zu bytes", where.text, limit);
    }
    char *copy = strdup(json_string_value(value));
    if (!copy) {
        return status_error(STATUS_MEMORY, "there is no memory for a text");
    }
    *out = copy;
    return status_ok();
}

Status scene_json_word(const json_t *value, SceneJsonPath where, const char *const *words,
                       int count, int *out) {
    if (!value) {
        return status_ok();
    }
    const char *text = json_is_string(value) ? json_string_value(value) : "";
    char list[200] = "";
    for (int i = 0; i < count; i++) {
        if (strcmp(text, words[i]) == 0) {
            *out = i;
            return status_ok();
        }
        size_t length = strlen(list);
        snprintf(list + length, sizeof list - length, "%s“%s”", i ? ", " : "", words[i]);
    }
    return status_error(STATUS_FORMAT, "%s is none of %s", where.text, list);
}

Status scene_json_integers(const json_t *value, SceneJsonPath where, int least, int most, int low,
                           int *out, int *count) {
    if (!value) {
        return status_ok();
    }
    size_t size = json_array_size(value);
    if (!json_is_array(value) || size < (size_t)least || size > (size_t)most) {
        return status_error(STATUS_FORMAT, "%s is not a list of %d to %d whole numbers", where.text,
                            least, most);
    }
    for (size_t i = 0; i < size; i++) {
        Status status =
            scene_json_int(json_array_get(value, i), scene_json_path("%s[%zu]", where.text, i), low,
                           CONV_EXTENT_MAX, &out[i]);
        if (status_failed(&status)) {
            return status;
        }
    }
    *count = (int)size;
    return status_ok();
}

bool scene_json_is_random(const json_t *value) {
    return json_is_object(value);
}

/* Extents of the last `rank` axes, or of axis 0 alone for a bias. */
static Status align(SceneJsonPath where, const int *axes, int rank, bool vector, int extent[4]) {
    for (int axis = 0; axis < CONV_RANK; axis++) {
        extent[axis] = 1;
    }
    if (!vector) {
        memcpy(extent + CONV_RANK - rank, axes, (size_t)rank * sizeof *axes);
        return status_ok();
    }
    if (rank != 1) {
        return status_error(STATUS_FORMAT, "%s is not one list, with a number for each filter",
                            where.text);
    }
    extent[0] = axes[0];
    return status_ok();
}

static Status read_random(const json_t *value, SceneJsonPath where, ConvType type,
                          SceneRandom *random, int axes[4], int *rank) {
    static const char *const known[] = {"seed",      "distribution", "low", "high",
                                        "normalise", "shape",        NULL};
    static const char *const words[] = {"normal", "uniform", "integers"};
    int64_t seed = 1;
    int distribution = SCENE_NORMAL;
    *random = scene_random_default();
#define FIELD(name) json_object_get(value, name), scene_json_path("%s." name, where.text)
    Status status = scene_json_fields(value, where, known);
    if (!status_failed(&status)) {
        status = scene_json_integer(FIELD("seed"), 0, INT64_MAX, &seed);
    }
    if (!status_failed(&status)) {
        status =
            scene_json_word(FIELD("distribution"), words, SCENE_DISTRIBUTION_COUNT, &distribution);
    }
    if (!status_failed(&status)) {
        status = scene_json_number(FIELD("low"), &random->low);
    }
    if (!status_failed(&status)) {
        status = scene_json_number(FIELD("high"), &random->high);
    }
    if (!status_failed(&status)) {
        status = scene_json_bool(FIELD("normalise"), &random->normalise);
    }
    if (!status_failed(&status) && !json_object_get(value, "shape")) {
        status = status_error(STATUS_FORMAT, "%s has no shape", where.text);
    }
    if (!status_failed(&status)) {
        status = scene_json_integers(FIELD("shape"), 1, CONV_RANK, 1, axes, rank);
    }
#undef FIELD
    random->seed = (uint64_t)seed;
    random->distribution = (SceneDistribution)distribution;
    return status_failed(&status) ? status : scene_random_check(random, type);
}

/* Whether a tensor that is drawn is not too large for a lesson. */
static Status check_drawn_size(SceneJsonPath where, const int extent[4]) {
    int64_t count;
    if (!size_product(extent, CONV_RANK, &count) || count > SCENE_JSON_RANDOM_MAX) {
        return status_error(STATUS_LIMIT, "%s has more than %d million elements", where.text,
                            SCENE_JSON_RANDOM_MAX >> 20);
    }
    return status_ok();
}

static Status random_tensor(const json_t *value, SceneJsonPath where, ConvType type, bool vector,
                            SceneRandom *random, ConvTensor *out) {
    static const char *const known[] = {"random", NULL};
    SceneRandom read;
    int axes[4], rank = 0, extent[4];
    Status status = scene_json_fields(value, where, known);
    if (!status_failed(&status)) {
        status = read_random(json_object_get(value, "random"),
                             scene_json_path("%s.random", where.text), type, &read, axes, &rank);
    }
    if (!status_failed(&status)) {
        status = align(where, axes, rank, vector, extent);
    }
    if (!status_failed(&status)) {
        status = check_drawn_size(where, extent);
    }
    if (status_failed(&status)) {
        return status;
    }
    if (random) {
        *random = read;
    }
    return scene_draw_random(type, &read, extent, out);
}

bool scene_json_is_pattern(const json_t *value) {
    return json_is_object(value) && json_object_get(value, "pattern");
}

Status scene_json_pattern(const json_t *value, SceneJsonPath where, ConvType type,
                          ScenePattern *pattern, int *digit, ConvTensor *out) {
    static const char *const outer[] = {"pattern", NULL};
    static const char *const known[] = {"name", "digit", "shape", NULL};
    static const char *const words[] = {
#define SCENE_PATTERN(NAME, word, label, help) word,
#include "scene/patterns.def"
#undef SCENE_PATTERN
    };
    const json_t *inside = json_object_get(value, "pattern");
    const SceneJsonPath here = scene_json_path("%s.pattern", where.text);
    int number = SCENE_PATTERN_IMPULSE, axes[4] = {0}, rank = 0, extent[4];
#define FIELD(name) json_object_get(inside, name), scene_json_path("%s." name, here.text)
    Status status = scene_json_fields(value, where, outer);
    if (!status_failed(&status)) {
        status = scene_json_fields(inside, here, known);
    }
    if (!status_failed(&status)) {
        status = scene_json_word(FIELD("name"), words, SCENE_PATTERN_COUNT, &number);
    }
    if (!status_failed(&status)) {
        status = scene_json_int(FIELD("digit"), 0, SCENE_DIGIT_COUNT - 1, digit);
    }
    if (!status_failed(&status) && !json_object_get(inside, "shape")) {
        status = status_error(STATUS_FORMAT, "%s has no shape", here.text);
    }
    if (!status_failed(&status)) {
        status = scene_json_integers(FIELD("shape"), 1, CONV_RANK, 1, axes, &rank);
    }
#undef FIELD
    if (!status_failed(&status)) {
        status = align(where, axes, rank, false, extent);
    }
    if (!status_failed(&status)) {
        status = check_drawn_size(where, extent);
    }
    *pattern = (ScenePattern)number;
    return status_failed(&status) ? status
                                  : scene_draw_pattern(type, *pattern, *digit, extent, out);
}

/* The extents that the first elements of nested lists have. */
static Status measure_lists(const json_t *value, SceneJsonPath where, int axes[4], int *rank) {
    *rank = 0;
    for (const json_t *list = value; json_is_array(list); list = json_array_get(list, 0)) {
        size_t size = json_array_size(list);
        if (*rank == CONV_RANK) {
            return status_error(STATUS_FORMAT, "%s has lists nested deeper than %d", where.text,
                                CONV_RANK);
        }
        if (size == 0 || size > SCENE_JSON_ELEMENTS_MAX) {
            return status_error(STATUS_FORMAT, "%s has a list of %zu", where.text, size);
        }
        axes[(*rank)++] = (int)size;
    }
    int64_t count;
    if (*rank == 0) {
        return status_error(STATUS_FORMAT, "%s is not a list of numbers", where.text);
    }
    if (!size_product(axes, *rank, &count) || count > SCENE_JSON_ELEMENTS_MAX) {
        return status_error(STATUS_LIMIT, "%s has more than %d elements", where.text,
                            SCENE_JSON_ELEMENTS_MAX);
    }
    return status_ok();
}

static Status read_element(const json_t *value, SceneJsonPath where, ConvTensor *out,
                           int64_t offset) {
    double number = 0;
    Status status = scene_json_number(value, where, &number);
    if (!status_failed(&status) && out->type == CONV_F32 && fabs(number) > FLT_MAX) {
        status = status_error(STATUS_FORMAT, "%s is too large for f32", where.text);
    }
    if (status_failed(&status)) {
        return status;
    }
    if (out->type == CONV_F32) {
        ((float *)out->data)[offset] = (float)number;
    } else {
        ((double *)out->data)[offset] = number;
    }
    return status;
}

/* The elements of nested lists in raster order; as deep as a tensor has axes. */
static Status read_lists(const json_t *value, SceneJsonPath where, const int *axes, int rank,
                         ConvTensor *out, int64_t *offset) {
    if (rank == 0) {
        return read_element(value, where, out, (*offset)++);
    }
    if (!json_is_array(value) || json_array_size(value) != (size_t)axes[0]) {
        return status_error(STATUS_FORMAT, "%s is not a list of %d, as the ones before it are",
                            where.text, axes[0]);
    }
    Status status = status_ok();
    for (int i = 0; i < axes[0] && !status_failed(&status); i++) {
        status =
            read_lists(json_array_get(value, (size_t)i), scene_json_path("%s[%d]", where.text, i),
                       axes + 1, rank - 1, out, offset);
    }
    return status;
}

Status scene_json_tensor(const json_t *value, SceneJsonPath where, ConvType type, bool vector,
                         SceneRandom *random, ConvTensor *out) {
    if (!value) {
        return status_ok();
    }
    if (scene_json_is_random(value)) {
        return random_tensor(value, where, type, vector, random, out);
    }
    int axes[4], rank, extent[4];
    Status status = measure_lists(value, where, axes, &rank);
    if (!status_failed(&status)) {
        status = align(where, axes, rank, vector, extent);
    }
    ConvTensor tensor;
    if (!status_failed(&status)) {
        status = conv_tensor_create(type, extent, &tensor);
    }
    if (status_failed(&status)) {
        return status;
    }
    int64_t offset = 0;
    status = read_lists(value, where, axes, rank, &tensor, &offset);
    if (status_failed(&status)) {
        conv_tensor_destroy(&tensor);
        return status;
    }
    *out = tensor;
    return status;
}
