/* The losses that a backward pass starts from, and their derivatives. */
#include "conv/gradient.h"

#include <assert.h>
#include <stddef.h>

/* The value that `index` has in y and in t, and what a raster loop does with it. */
static bool next_index(const int extent[4], int index[4]) {
    for (int axis = 3; axis >= 0; axis--) {
        if (++index[axis] < extent[axis]) {
            return true;
        }
        index[axis] = 0;
    }
    return false;
}

static double loss_term(ConvLoss loss, double y, double t) {
    return loss == CONV_LOSS_SUM ? y : (y - t) * (y - t);
}

double conv_loss(ConvLoss loss, const ConvTensor *y, const ConvTensor *t) {
    assert((int)loss >= 0 && loss < CONV_LOSS_COUNT);
    bool reads_target = loss == CONV_LOSS_HALF_SQUARED;
    assert(y->data != NULL);
    assert(!reads_target || (t != NULL && conv_tensor_same_shape(y, t)));
    double sum = 0;
    int index[4] = {0};
    do {
        double target = reads_target ? conv_tensor_at(t, index) : 0;
        sum += loss_term(loss, conv_tensor_at(y, index), target);
    } while (next_index(y->extent, index));
    return reads_target ? sum / 2 : sum;
}

void conv_loss_gradient(ConvLoss loss, const ConvTensor *y, const ConvTensor *t, ConvTensor *dy) {
    assert((int)loss >= 0 && loss < CONV_LOSS_COUNT);
    assert(dy->data != NULL && conv_tensor_same_shape(y, dy));
    if (loss == CONV_LOSS_SUM) {
        conv_tensor_fill(dy, 1);
        return;
    }
    assert(t != NULL && conv_tensor_same_shape(y, t));
    int index[4] = {0};
    do {
        conv_tensor_set(dy, index, conv_tensor_at(y, index) - conv_tensor_at(t, index));
    } while (next_index(y->extent, index));
}
