/* The largest magnitude in a tensor, and whether it holds integers only: one pass, several lanes
 * side by side so that a compiler can use vectors. */
#include "scene/store.h"

#include <assert.h>
#include <float.h>
#include <math.h>

enum { LANES = 16, INTEGER_LIMIT = 1 << 24 };

/* An element above the limit, an infinity or a NaN takes the branch to 0.5, which is no integer. */
#define DEFINE_MEASURE(name, Real, ABS, GREATEST)                                                  \
    static void name(const Real *data, int64_t count, double *largest, bool *integers) {           \
        Real high[LANES] = {0};                                                                    \
        int broken[LANES] = {0};                                                                   \
        int64_t whole = count - count % LANES;                                                     \
        for (int64_t i = 0; i < whole; i += LANES) {                                               \
            for (int lane = 0; lane < LANES; lane++) {                                             \
                Real size = ABS(data[i + lane]);                                                   \
                Real finite = size <= GREATEST ? size : 0;                                         \
                Real small = size < INTEGER_LIMIT ? size : (Real)0.5;                              \
                high[lane] = finite > high[lane] ? finite : high[lane];                            \
                broken[lane] |= (Real)(int)small != small;                                         \
            }                                                                                      \
        }                                                                                          \
        for (int64_t i = whole; i < count; i++) {                                                  \
            Real size = ABS(data[i]);                                                              \
            Real small = size < INTEGER_LIMIT ? size : (Real)0.5;                                  \
            high[0] = size <= GREATEST && size > high[0] ? size : high[0];                         \
            broken[0] |= (Real)(int)small != small;                                                \
        }                                                                                          \
        for (int lane = 0; lane < LANES; lane++) {                                                 \
            *largest = high[lane] > *largest ? high[lane] : *largest;                              \
            *integers = *integers && !broken[lane];                                                \
        }                                                                                          \
    }

DEFINE_MEASURE(measure_f32, float, fabsf, FLT_MAX)
DEFINE_MEASURE(measure_f64, double, fabs, DBL_MAX)

SceneMeasure scene_measure(const ConvTensor *tensor) {
    assert(conv_tensor_is_contiguous(tensor));
    SceneMeasure measure = {0, true};
    int64_t count = conv_tensor_count(tensor);
    if (tensor->type == CONV_F32) {
        measure_f32(tensor->data, count, &measure.limit, &measure.integers);
    } else {
        measure_f64(tensor->data, count, &measure.limit, &measure.integers);
    }
    if (measure.limit == 0) {
        measure.limit = 1;
    }
    return measure;
}
