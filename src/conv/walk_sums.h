/* Partial sums of a walk's cells in tight loops, for seeking: no term is made. Private to conv. */
#ifndef CONV_WALK_SUMS_H
#define CONV_WALK_SUMS_H

#include "conv/walk.h"

/// The sums of a cell between two terms.
typedef struct ConvSums {
    double closed; ///< total of the chains that have ended, if `counts`
    double chain;  ///< running sum of the chain that is open
    double cell;   ///< the cell's value
    bool counts;   ///< `closed` is a part of the cell: a chain has ended, or the cell began with it
} ConvSums;

/// Sums of a coarse cell after the first `count` terms of its window: icg, kh, kw ascending or,
/// with taps_first, kh, kw, icg.
ConvSums conv_sums_window(const ConvWalk *walk, const int cell[4], int64_t count, bool taps_first);

/// Sums of a fine cell after the first `count` terms of its gather window: filters ascending, taps
/// descending.
ConvSums conv_sums_gather(const ConvWalk *walk, const int cell[4], int64_t count);

/// Sums of a fine cell after `count` terms in the order kh, kw, filter: one chain, or one a tap.
ConvSums conv_sums_laid(const ConvWalk *walk, const int cell[4], int64_t count);
ConvSums conv_sums_fold(const ConvWalk *walk, const int cell[4], int64_t count);

/// Sums of a dW or db cell after the first `count` terms of its window.
ConvSums conv_sums_weight(const ConvWalk *walk, const int cell[4], int64_t count);
ConvSums conv_sums_bias(const ConvWalk *walk, const int cell[4], int64_t count);

#endif
