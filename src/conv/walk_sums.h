/* Partial sums of a walk's cells in tight loops, for seeking: no term is made. Private to conv. */
#ifndef CONV_WALK_SUMS_H
#define CONV_WALK_SUMS_H

#include "conv/walk.h"

/// The sums of a cell between two terms.
typedef struct ConvSums {
    double closed; ///< total of the chains that have ended; 0 before the first has
    double chain;  ///< running sum of the chain that is open
    double cell;   ///< the cell's value
} ConvSums;

/// Sums of a Y cell after the first `count` terms of its window.
ConvSums conv_sums_forward(const ConvWalk *walk, const int cell[4], int64_t count);

/// Sums of a dX cell after the first `count` terms of its gather window.
ConvSums conv_sums_grad_input(const ConvWalk *walk, const int cell[4], int64_t count);

/// Sums of a dW or db cell after the first `count` terms of its window.
ConvSums conv_sums_grad_weight(const ConvWalk *walk, const int cell[4], int64_t count);
ConvSums conv_sums_grad_bias(const ConvWalk *walk, const int cell[4], int64_t count);

#endif
