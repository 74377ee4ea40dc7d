/* A tensor's rows in raster order, for code that goes over all elements whatever the strides.
 * Private to conv. */
#ifndef CONV_ROWS_H
#define CONV_ROWS_H

#include "conv/tensor.h"

/// Stands on one row; start with conv_first_row and go on while conv_next_row is true.
typedef struct ConvRows {
    const ConvTensor *tensor;
    int index[CONV_RANK - 1];
    int64_t offset; ///< of the row's first element, in elements from the tensor's data
} ConvRows;

static inline ConvRows conv_first_row(const ConvTensor *tensor) {
    return (ConvRows){.tensor = tensor};
}

/// Goes on to the next row; false after the last one.
static inline bool conv_next_row(ConvRows *rows) {
    for (int axis = CONV_RANK - 2; axis >= 0; axis--) {
        rows->offset += rows->tensor->stride[axis];
        if (++rows->index[axis] < rows->tensor->extent[axis]) {
            return true;
        }
        rows->offset -= rows->tensor->stride[axis] * rows->tensor->extent[axis];
        rows->index[axis] = 0;
    }
    return false;
}

#endif
