/* What a loss is made of: a term for each element of Y, their sum, and L from the sum. For code
 * that changes single elements and wants L without going over the whole map, or has the sum from
 * elsewhere (conv/tally.h). For conv and for scenes. */
#ifndef CONV_LOSS_H
#define CONV_LOSS_H

#include "conv/gradient.h"
#include "conv/inline.h"

/// What one element y with its target t adds to the sum; t is unread unless the loss reads it.
CONV_INLINE double conv_loss_term(ConvLoss loss, double y, double t) {
    switch (loss) {
    case CONV_LOSS_HALF_SQUARED:
        return (y - t) * (y - t);
    case CONV_LOSS_GIVEN:
        return t * y;
    default:
        return y;
    }
}

/// The derivative of conv_loss_term by y.
static inline double conv_loss_slope(ConvLoss loss, double y, double t) {
    switch (loss) {
    case CONV_LOSS_HALF_SQUARED:
        return 2 * (y - t);
    case CONV_LOSS_GIVEN:
        return t;
    default:
        return 1;
    }
}

/// L from the sum of the terms of `count` elements.
static inline double conv_loss_from_sum(ConvLoss loss, double sum, int64_t count) {
    switch (loss) {
    case CONV_LOSS_MEAN:
        return sum / (double)count;
    case CONV_LOSS_HALF_SQUARED:
        return sum / 2;
    default:
        return sum;
    }
}

/// The sum of the terms, in the order of conv_loss.
double conv_loss_sum(ConvLoss loss, const ConvTensor *y, const ConvTensor *t);

/// That sum begun at `sum`: over a map of several planes, one plane after another, the same bits.
double conv_loss_add(double sum, ConvLoss loss, const ConvTensor *y, const ConvTensor *t);

#endif
