/* The sweep for f32 and f64, from one body. */
#include "conv/sweep.h"

#include "conv/clones.h"

/* Quotient rounded up; b >= 1. */
CONV_INLINE int ceil_div(int a, int b) {
    return a >= 0 ? (a + b - 1) / b : -(-a / b);
}

/* Outputs of an axis that read the source through tap j: *low .. *high-1. */
CONV_INLINE void reading_range(const ConvAxis *axis, int j, int *low, int *high) {
    int place = axis->base + j * axis->tap_step;
    int first = ceil_div(-place, axis->step);
    int end = ceil_div(axis->limit - place, axis->step);
    *low = first < 0 ? 0 : first > axis->count ? axis->count : first;
    *high = end < *low ? *low : end > axis->count ? axis->count : end;
}

/* Taps of an axis that read the source for output i: *low .. *high-1. */
CONV_INLINE void reading_taps(const ConvAxis *axis, int i, int *low, int *high) {
    int place = axis->base + i * axis->step;
    *low = 0;
    *high = axis->taps;
    while (*low < *high && place + *low * axis->tap_step < 0) {
        ++*low;
    }
    while (*low < *high && place + (*high - 1) * axis->tap_step >= axis->limit) {
        --*high;
    }
}

#define CONV_BODY "conv/sweep_body.h"
#include "conv/both_types.h"
