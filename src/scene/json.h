/* Reading JSON strictly: every value with the path of its field, so that a sentence can say where
 * it stands. Knows tensors and random numbers, not lessons. Nothing it accepts is unbounded. */
#ifndef SCENE_JSON_H
#define SCENE_JSON_H

#include "scene/scene.h"

#include <jansson.h>

enum {
    SCENE_JSON_FILE_MAX = 1 << 20,     ///< bytes of a file
    SCENE_JSON_ELEMENTS_MAX = 1 << 16, ///< of a tensor written out
    SCENE_JSON_RANDOM_MAX = 1 << 22,   ///< of a random tensor
    SCENE_JSON_PATH_SIZE = 80,
};

/// Where a value stands: "x[1][2]", "steps[0].at".
typedef struct SceneJsonPath {
    char text[SCENE_JSON_PATH_SIZE];
} SceneJsonPath;

SceneJsonPath scene_json_path(const char *format, ...) __attribute__((format(printf, 1, 2)));

/// Reads a file whose outermost value is an object; json_decref frees it.
///   errors  STATUS_FILE, STATUS_LIMIT; STATUS_FORMAT with line and column
Status scene_json_load(const char *path, json_t **out);

/* The following return STATUS_FORMAT with the path when the value is not what is asked for, and
 * leave *out as it was when the value is absent (NULL). */

/// Refuses fields that are not in `known`, a list that ends with NULL.
Status scene_json_fields(const json_t *object, SceneJsonPath where, const char *const *known);

Status scene_json_integer(const json_t *value, SceneJsonPath where, int64_t low, int64_t high,
                          int64_t *out);
Status scene_json_int(const json_t *value, SceneJsonPath where, int low, int high, int *out);
Status scene_json_number(const json_t *value, SceneJsonPath where, double *out);
Status scene_json_bool(const json_t *value, SceneJsonPath where, bool *out);

/// A string of at most `limit` bytes, copied; the caller's to free.
Status scene_json_text(const json_t *value, SceneJsonPath where, size_t limit, char **out);

/// The number of a word in a list of `count`.
Status scene_json_word(const json_t *value, SceneJsonPath where, const char *const *words,
                       int count, int *out);

/// A list of `least` to `most` integers, each at least `low`; *count says how many there are.
Status scene_json_integers(const json_t *value, SceneJsonPath where, int least, int most, int low,
                           int *out, int *count);

/// Whether a value is {"random": ...}, not a list of numbers.
bool scene_json_is_random(const json_t *value);

/// Whether a value is {"pattern": ...}.
bool scene_json_is_pattern(const json_t *value);

/// {"pattern": {...}} with its shape: the pattern, its digit, and the tensor that it is.
Status scene_json_pattern(const json_t *value, SceneJsonPath where, ConvType type,
                          ScenePattern *pattern, int *digit, ConvTensor *out);

/// A tensor: nested lists of numbers, or {"random": {...}} with its shape, whose numbers then also
/// go to *random (where that is not NULL). Absent axes are 1 on the left; with `vector` one list is
/// [count,1,1,1], as a bias is.
Status scene_json_tensor(const json_t *value, SceneJsonPath where, ConvType type, bool vector,
                         SceneRandom *random, ConvTensor *out);

#endif
