/* The three passes over the sides of a layer, by any algorithm and of either type: the one place
 * that chooses the loops. Private to conv: tensors are contiguous, agree with the sides and do not
 * overlap; borders are of zeros. STATUS_MEMORY is the only failure, before anything is written. */
#ifndef CONV_PASSES_H
#define CONV_PASSES_H

#include "conv/algorithm.h"
#include "conv/sides.h"
#include "conv/tensor.h"

/// Fine to coarse. b may be NULL or empty.
Status conv_pass_forward(ConvAlgorithm algorithm, const ConvSides *sides, const ConvTensor *fine,
                         const ConvTensor *w, const ConvTensor *b, ConvTensor *coarse);

/// Coarse to fine; the sums begin at `start`, one value a fine channel, or at +0 where it is NULL
/// or empty.
Status conv_pass_input(ConvAlgorithm algorithm, const ConvSides *sides, const ConvTensor *coarse,
                       const ConvTensor *w, const ConvTensor *start, ConvTensor *fine);

/// Fine and coarse to dw.
Status conv_pass_weight(ConvAlgorithm algorithm, const ConvSides *sides, const ConvTensor *fine,
                        const ConvTensor *coarse, ConvTensor *dw);

#endif
