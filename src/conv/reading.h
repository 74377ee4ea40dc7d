/* Which outputs of one axis read the source, and which are border: the one condition of all loops.
 * Private to conv. */
#ifndef CONV_READING_H
#define CONV_READING_H

#include "conv/inline.h"

#include <stdbool.h>
#include <stdint.h>

/// Outputs *low .. *high-1 of `count` read inside a source of `limit` cells, where output 0 reads
/// `place` and each further one `step` >= 1 cells on. The range may be empty.
CONV_INLINE void conv_reading_range(int place, int step, int limit, int count, int *low,
                                    int *high) {
    int first = place < 0 ? (-place + step - 1) / step : 0;
    int end = place < limit ? (limit - 1 - place) / step + 1 : 0;
    *low = first < count ? first : count;
    *high = end > count ? count : end < *low ? *low : end;
}

/// The place in a kernel plane of `taps` weights of the one that is used at window position
/// `position`: the opposite one when the kernel is turned. (Turning by 180° reverses raster order.)
CONV_INLINE int64_t conv_turned(int64_t taps, int64_t position, bool turned) {
    return turned ? taps - 1 - position : position;
}

#endif
