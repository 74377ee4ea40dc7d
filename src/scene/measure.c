/* The largest magnitude in a tensor, and whether it holds integers only. Every photo passes here
 * each time it changes, so threads share it, the loops are plain ones over lanes that lie side by
 * side, and the search for a fraction ends where one was found. */
#include "scene/store.h"

#include "conv/clones.h"
#include "conv/threads.h"

#include <assert.h>
#include <math.h>

enum {
    LANES = 32,      /* of 16 the compiler makes no vectors */
    BLOCK = 256,     /* elements looked at for fractions at a time */
    SHARE = 1 << 16, /* elements that a thread takes at a time, or more in the largest tensors */
    SHARES = 1024,
    LINE_BYTES = 64, /* of the cache */
    AHEAD = 512,     /* elements that are fetched ahead, over the ends of pages */
    INTEGER_LIMIT = 1 << 24
};

/* largest: of all magnitudes, NaN left out. largest_finite: infinities too. integers: a magnitude
 * of 2^24 and more, an infinity or a NaN counts as 0.5, which is no integer. */
#define DEFINE_MEASURE(Real, suffix, ABS)                                                          \
    CONV_CLONES static Real largest_##suffix(const Real *data, int64_t count) {                    \
        Real high[LANES] = {0}, found = 0;                                                         \
        int64_t whole = count - count % LANES;                                                     \
        for (int64_t i = 0; i < whole; i += LANES) {                                               \
            for (int lane = 0; lane < LANES; lane += LINE_BYTES / sizeof(Real)) {                  \
                __builtin_prefetch(data + i + AHEAD + lane);                                       \
            }                                                                                      \
            for (int lane = 0; lane < LANES; lane++) {                                             \
                Real size = ABS(data[i + lane]);                                                   \
                high[lane] = size > high[lane] ? size : high[lane];                                \
            }                                                                                      \
        }                                                                                          \
        for (int64_t i = whole; i < count; i++) {                                                  \
            found = ABS(data[i]) > found ? ABS(data[i]) : found;                                   \
        }                                                                                          \
        for (int lane = 0; lane < LANES; lane++) {                                                 \
            found = high[lane] > found ? high[lane] : found;                                       \
        }                                                                                          \
        return found;                                                                              \
    }                                                                                              \
                                                                                                   \
    static Real largest_finite_##suffix(const Real *data, int64_t count) {                         \
        Real found = 0;                                                                            \
        for (int64_t i = 0; i < count; i++) {                                                      \
            found = isfinite(data[i]) && ABS(data[i]) > found ? ABS(data[i]) : found;              \
        }                                                                                          \
        return found;                                                                              \
    }                                                                                              \
                                                                                                   \
    CONV_CLONES static bool integers_##suffix(const Real *data, int64_t count) {                   \
        int fractions = 0;                                                                         \
        for (int64_t first = 0; first < count && !fractions; first += BLOCK) {                     \
            int64_t end = first + BLOCK < count ? first + BLOCK : count;                           \
            for (int64_t i = first; i < end; i++) {                                                \
                Real size = ABS(data[i]);                                                          \
                Real small = size < INTEGER_LIMIT ? size : (Real)0.5;                              \
                fractions |= (Real)(int)small != small;                                            \
            }                                                                                      \
        }                                                                                          \
        return !fractions;                                                                         \
    }                                                                                              \
                                                                                                   \
    static SceneMeasure measure_##suffix(const Real *data, int64_t count) {                        \
        Real largest = largest_##suffix(data, count);                                              \
        if (isinf(largest)) {                                                                      \
            largest = largest_finite_##suffix(data, count);                                        \
        }                                                                                          \
        return (SceneMeasure){.limit = (double)largest,                                            \
                              .integers = integers_##suffix(data, count)};                         \
    }

DEFINE_MEASURE(float, f32, fabsf)
DEFINE_MEASURE(double, f64, fabs)

static SceneMeasure measure_some(const ConvTensor *tensor, int64_t first, int64_t count) {
    return tensor->type == CONV_F32 ? measure_f32((const float *)tensor->data + first, count)
                                    : measure_f64((const double *)tensor->data + first, count);
}

bool scene_measure_integers(const ConvTensor *part) {
    assert(conv_tensor_is_contiguous(part));
    int64_t count = conv_tensor_count(part);
    return part->type == CONV_F32 ? integers_f32(part->data, count)
                                  : integers_f64(part->data, count);
}

void scene_measure_add(SceneMeasure *measure, const SceneMeasure *more) {
    measure->limit = more->limit > measure->limit ? more->limit : measure->limit;
    measure->integers = measure->integers && more->integers;
}

SceneMeasure scene_measure_part(const ConvTensor *tensor) {
    assert(conv_tensor_is_contiguous(tensor));
    return measure_some(tensor, 0, conv_tensor_count(tensor));
}

typedef struct Work {
    const ConvTensor *tensor;
    int64_t count, share, next;
    SceneMeasure found[SHARES];
} Work;

static void take_shares(Work *work) {
    for (int64_t i, first; (first = (i = conv_take(&work->next)) * work->share) < work->count;) {
        int64_t left = work->count - first;
        work->found[i] = measure_some(work->tensor, first, left < work->share ? left : work->share);
    }
}

static SceneMeasure measure_shared(const ConvTensor *tensor, int64_t count) {
    Work work = {.tensor = tensor, .count = count};
    work.share = count / SHARES + 1 > SHARE ? count / SHARES + 1 : SHARE;
    int64_t shares = (count + work.share - 1) / work.share;
    CONV_PARALLEL(conv_threads(count, shares))
    take_shares(&work);
    SceneMeasure measure = {.integers = true};
    for (int64_t i = 0; i < shares; i++) {
        scene_measure_add(&measure, &work.found[i]);
    }
    return measure;
}

SceneMeasure scene_measure(const ConvTensor *tensor) {
    assert(conv_tensor_is_contiguous(tensor));
    int64_t count = conv_tensor_count(tensor);
    return scene_measure_finish(count <= SHARE ? measure_some(tensor, 0, count)
                                               : measure_shared(tensor, count));
}

static bool is_integer(double value) {
    return fabs(value) < INTEGER_LIMIT && value == floor(value);
}

static bool all_integers(const SceneCell *cells, int64_t count) {
    bool all = true;
    for (int64_t i = 0; i < count; i++) {
        all = all && is_integer(cells[i].value);
    }
    return all;
}

static double largest_of(const SceneCell *cells, int64_t count) {
    double largest = 0;
    for (int64_t i = 0; i < count; i++) {
        largest = fmax(largest, fabs(cells[i].value));
    }
    return largest;
}

SceneMeasure scene_measure_edit(const ConvTensor *tensor, SceneMeasure before,
                                const SceneCell *cells, const SceneCell *old, int64_t count) {
    double largest = largest_of(cells, count);
    bool zeros = before.limit == 1 && before.integers; /* perhaps: they have that limit, too */
    bool lost = largest < before.limit && largest_of(old, count) >= before.limit;
    if (zeros || lost) {
        return scene_measure(tensor);
    }
    SceneMeasure measure = {.limit = fmax(before.limit, largest)};
    measure.integers = all_integers(cells, count);
    if (measure.integers && !before.integers) { /* a photo has its first fraction soon */
        measure.integers = !all_integers(old, count) && scene_measure_integers(tensor);
    }
    return measure;
}

SceneMeasure scene_measure_finish(SceneMeasure measure) {
    measure.limit = measure.limit > 0 ? measure.limit : 1;
    return measure;
}
