/* The loop under forward and input gradient: planes written as sums of shifted source planes,
 * laid over output columns. What differs between the passes is in the axes and in the order of the
 * packed weights. Private to the engines: checks nothing, allocates nothing. */
#ifndef CONV_SWEEP_H
#define CONV_SWEEP_H

#include "conv/inline.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    CONV_SWEEP_PLANES = 4, ///< most planes written side by side
    CONV_KNOWN_TAPS = 16,  ///< column taps whose columns are worked out once for all rows
};

/// Rows (or columns) of a sweep: output i lies at first + i*pitch and reads, through tap j, the
/// source at base + i*step + j*tap_step, where that is 0 .. limit-1; elsewhere the term is skipped.
typedef struct ConvAxis {
    int count;    ///< outputs
    int first;    ///< place of output 0 in the written tensor
    int pitch;    ///< from one output to the next
    int base;     ///< source place that output 0 reads through tap 0; may be negative
    int step;     ///< source distance of neighbouring outputs, >= 1
    int taps;     ///< taps, >= 0
    int tap_step; ///< source distance of neighbouring taps, >= 0
    int limit;    ///< source extent
} ConvAxis;

/// planes[p][i][j] = start[p] + sum over channel, row tap, column tap ascending, one fma a term.
typedef struct ConvSweep {
    ConvAxis rows, cols;
    int channels;          ///< source channels, may be 0
    int64_t channel_pitch; ///< elements from one source channel to the next
    int source_pitch;      ///< elements from one source row to the next
    int planes;            ///< planes written, 1 .. CONV_SWEEP_PLANES
    int64_t plane_pitch;   ///< elements from one of them to the next
    int row_pitch;         ///< elements from one written row to the next
    int length;            ///< of source rows that are laid out (laid_body.h): from rest to rest
    int64_t weight_pitch;  ///< from one tap's weights to the next, with planes in the lanes
    bool goes_on;          ///< start from what the planes hold, not from `start`
    bool streams;          ///< written past the caches: whole vectors lie in whole lines
} ConvSweep;

/* Quotient rounded up; b >= 1, and most often 1. */
CONV_INLINE int ceil_div(int a, int b) {
    return b == 1 ? a : a >= 0 ? (a + b - 1) / b : -(-a / b);
}

/* Quotient rounded down; b >= 1. */
CONV_INLINE int floor_div(int a, int b) {
    return -ceil_div(-a, b);
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

#endif
