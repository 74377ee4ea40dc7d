/* The largest magnitude in a tensor, and whether it holds integers only. Every photo passes here
 * each time it changes, so the loops are plain ones over lanes that lie side by side, and the
 * search for a fraction ends where one was found. */
#include "scene/store.h"

#include <assert.h>
#include <math.h>

enum { LANES = 16, BLOCK = 4096, INTEGER_LIMIT = 1 << 24 };

/* largest: of all magnitudes, NaN left out. largest_finite: infinities too. integers: a magnitude
 * of 2^24 and more, an infinity or a NaN counts as 0.5, which is no integer. */
#define DEFINE_MEASURE(Real, suffix, ABS)                                                          \
    static Real largest_##suffix(const Real *data, int64_t count) {                                \
        Real high[LANES] = {0}, found = 0;                                                         \
        int64_t whole = count - count % LANES;                                                     \
        for (int64_t i = 0; i < whole; i += LANES) {                                               \
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
    static bool integers_##suffix(const Real *data, int64_t count) {                               \
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
        return (SceneMeasure){.limit = largest > 0 ? (double)largest : 1,                          \
                              .integers = integers_##suffix(data, count)};                         \
    }

DEFINE_MEASURE(float, f32, fabsf)
DEFINE_MEASURE(double, f64, fabs)

SceneMeasure scene_measure(const ConvTensor *tensor) {
    assert(conv_tensor_is_contiguous(tensor));
    int64_t count = conv_tensor_count(tensor);
    return tensor->type == CONV_F32 ? measure_f32(tensor->data, count)
                                    : measure_f64(tensor->data, count);
}
