/* Tensors: making, viewing and reading them. Knows nothing of convolution. */
#include "conv/tensor.h"

#include "base/memory.h"
#include "base/size.h"
#include "conv/rows.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static ConvTensor empty_tensor(void) {
    return (ConvTensor){.data = NULL};
}

ConvTensor conv_tensor_view(ConvType type, const int extent[CONV_RANK], void *data) {
    ConvTensor tensor = {.type = type, .data = data};
    int64_t stride = 1;
    for (int axis = CONV_RANK - 1; axis >= 0; axis--) {
        tensor.extent[axis] = extent[axis];
        tensor.stride[axis] = stride;
        stride *= extent[axis];
    }
    return tensor;
}

Status conv_tensor_create(ConvType type, const int extent[CONV_RANK], ConvTensor *out) {
    *out = empty_tensor();
    for (int axis = 0; axis < CONV_RANK; axis++) {
        if (extent[axis] < 1) {
            return status_error(STATUS_SHAPE, "a tensor of %d×%d×%d×%d has an extent below 1",
                                extent[0], extent[1], extent[2], extent[3]);
        }
    }
    int64_t bytes;
    bool fits = size_product(extent, CONV_RANK, &bytes) &&
                size_multiply(bytes, conv_type_size(type), &bytes) &&
                (uint64_t)bytes <= PTRDIFF_MAX;
    void *data = fits ? memory_take((size_t)bytes) : NULL;
    if (data == NULL) {
        return status_error(STATUS_MEMORY, "there is no memory for a tensor of %d×%d×%d×%d",
                            extent[0], extent[1], extent[2], extent[3]);
    }
    memset(data, 0, (size_t)bytes);
    *out = conv_tensor_view(type, extent, data);
    return status_ok();
}

void conv_tensor_destroy(ConvTensor *tensor) {
    free(tensor->data);
    *tensor = empty_tensor();
}

bool conv_tensor_same_shape(const ConvTensor *a, const ConvTensor *b) {
    return memcmp(a->extent, b->extent, sizeof a->extent) == 0;
}

ConvTensor conv_tensor_permute(const ConvTensor *tensor, const int order[CONV_RANK]) {
    ConvTensor result = *tensor;
    unsigned seen = 0;
    for (int axis = 0; axis < CONV_RANK; axis++) {
        assert(order[axis] >= 0 && order[axis] < CONV_RANK);
        seen |= 1u << order[axis];
        result.extent[axis] = tensor->extent[order[axis]];
        result.stride[axis] = tensor->stride[order[axis]];
    }
    assert(seen == (1u << CONV_RANK) - 1);
    (void)seen;
    return result;
}

static double load(const ConvTensor *tensor, int64_t offset) {
    return tensor->type == CONV_F32 ? (double)((const float *)tensor->data)[offset]
                                    : ((const double *)tensor->data)[offset];
}

static void store(ConvTensor *tensor, int64_t offset, double value) {
    if (tensor->type == CONV_F32) {
        ((float *)tensor->data)[offset] = (float)value;
    } else {
        ((double *)tensor->data)[offset] = value;
    }
}

static int64_t offset_of(const ConvTensor *tensor, const int index[CONV_RANK]) {
    assert(tensor->data != NULL);
    int64_t offset = 0;
    for (int axis = 0; axis < CONV_RANK; axis++) {
        assert(index[axis] >= 0 && index[axis] < tensor->extent[axis]);
        offset += index[axis] * tensor->stride[axis];
    }
    return offset;
}

double conv_tensor_at(const ConvTensor *tensor, const int index[CONV_RANK]) {
    return load(tensor, offset_of(tensor, index));
}

void conv_tensor_set(ConvTensor *tensor, const int index[CONV_RANK], double value) {
    store(tensor, offset_of(tensor, index), value);
}

#define CONV_BODY "conv/tensor_body.h"
#include "conv/both_types.h"

/* Copies one row, converting when the types differ. */
static void copy_row(const ConvTensor *source, int64_t from, ConvTensor *target, int64_t to) {
    if (source->type != target->type) {
        for (int64_t i = 0; i < target->extent[3]; i++) {
            store(target, to + i * target->stride[3], load(source, from + i * source->stride[3]));
        }
    } else if (source->type == CONV_F32) {
        copy_elements_f32(source, from, target, to);
    } else {
        copy_elements_f64(source, from, target, to);
    }
}

void conv_tensor_assign(const ConvTensor *source, ConvTensor *target) {
    assert(source->data != NULL && target->data != NULL);
    assert(conv_tensor_same_shape(source, target));
    ConvRows from = conv_first_row(source);
    ConvRows to = conv_first_row(target);
    do {
        copy_row(source, from.offset, target, to.offset);
    } while (conv_next_row(&from) && conv_next_row(&to));
}

Status conv_tensor_copy(const ConvTensor *source, ConvType type, ConvTensor *out) {
    assert(source->data != NULL);
    ConvTensor copy;
    Status status = conv_tensor_create(type, source->extent, &copy);
    if (status.code == STATUS_OK) {
        conv_tensor_assign(source, &copy);
    }
    *out = copy;
    return status;
}

void conv_tensor_fill(ConvTensor *tensor, double value) {
    assert(tensor->data != NULL);
    ConvRows rows = conv_first_row(tensor);
    do {
        if (tensor->type == CONV_F32) {
            fill_elements_f32(tensor, rows.offset, value);
        } else {
            fill_elements_f64(tensor, rows.offset, value);
        }
    } while (conv_next_row(&rows));
}

void conv_tensor_range(const ConvTensor *tensor, double *low, double *high) {
    assert(tensor->data != NULL);
    double smallest = INFINITY;
    double largest = -INFINITY;
    ConvRows rows = conv_first_row(tensor);
    do {
        if (tensor->type == CONV_F32) {
            range_elements_f32(tensor, rows.offset, &smallest, &largest);
        } else {
            range_elements_f64(tensor, rows.offset, &smallest, &largest);
        }
    } while (conv_next_row(&rows));
    bool found = smallest <= largest;
    *low = found ? smallest : 0;
    *high = found ? largest : 0;
}

static double sum_of(const ConvTensor *tensor) {
    double sum = 0;
    ConvRows rows = conv_first_row(tensor);
    do {
        sum = tensor->type == CONV_F32 ? add_elements_f32(tensor, rows.offset, sum)
                                       : add_elements_f64(tensor, rows.offset, sum);
    } while (conv_next_row(&rows));
    return sum;
}

static double squares_around(const ConvTensor *tensor, double centre) {
    double sum = 0;
    ConvRows rows = conv_first_row(tensor);
    do {
        sum = tensor->type == CONV_F32 ? add_squares_f32(tensor, rows.offset, centre, sum)
                                       : add_squares_f64(tensor, rows.offset, centre, sum);
    } while (conv_next_row(&rows));
    return sum;
}

void conv_tensor_normalise(ConvTensor *tensor) {
    assert(tensor->data != NULL);
    double low;
    double high;
    conv_tensor_range(tensor, &low, &high);
    if (low == high) { /* constant: a deviation of 0, whatever rounding makes of it */
        conv_tensor_fill(tensor, 0);
        return;
    }
    double count = (double)conv_tensor_count(tensor);
    double mean = sum_of(tensor) / count;
    double deviation = sqrt(squares_around(tensor, mean) / count);
    ConvRows rows = conv_first_row(tensor);
    do {
        if (tensor->type == CONV_F32) {
            rescale_elements_f32(tensor, rows.offset, mean, deviation);
        } else {
            rescale_elements_f64(tensor, rows.offset, mean, deviation);
        }
    } while (conv_next_row(&rows));
}
