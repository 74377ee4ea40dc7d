/* Tensors: making, viewing and reading them. Knows nothing of convolution. */
#include "conv/tensor.h"

#include "base/size.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGNMENT = 64 };

int64_t conv_type_size(ConvType type) {
    assert(type == CONV_F32 || type == CONV_F64);
    return type == CONV_F32 ? (int64_t)sizeof(float) : (int64_t)sizeof(double);
}

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
                size_add(bytes, ALIGNMENT, &bytes) && (uint64_t)bytes <= PTRDIFF_MAX;
    void *data = NULL;
    if (fits) {
        bytes -= bytes % ALIGNMENT; /* aligned_alloc wants whole multiples */
        data = aligned_alloc(ALIGNMENT, (size_t)bytes);
    }
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

int64_t conv_tensor_count(const ConvTensor *tensor) {
    if (tensor->data == NULL) {
        return 0;
    }
    int64_t count = 1;
    for (int axis = 0; axis < CONV_RANK; axis++) {
        count *= tensor->extent[axis];
    }
    return count;
}

bool conv_tensor_is_contiguous(const ConvTensor *tensor) {
    int64_t stride = 1;
    for (int axis = CONV_RANK - 1; axis >= 0; axis--) {
        /* Along an axis of one element no step is ever taken. */
        if (tensor->extent[axis] != 1 && tensor->stride[axis] != stride) {
            return false;
        }
        stride *= tensor->extent[axis];
    }
    return true;
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

/* A raster walk over the rows of a tensor: `offset` is where the row's first element lies. */
typedef struct Rows {
    const ConvTensor *tensor;
    int index[CONV_RANK - 1];
    int64_t offset;
} Rows;

static Rows first_row(const ConvTensor *tensor) {
    return (Rows){.tensor = tensor};
}

/* Goes on to the next row; false after the last one. */
static bool next_row(Rows *rows) {
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

/* Copies one row, converting when the types differ. Strides in elements. */
static void copy_row(const ConvTensor *source, int64_t source_offset, ConvTensor *target,
                     int64_t target_offset) {
    int count = target->extent[3];
    int64_t from = source->stride[3];
    int64_t to = target->stride[3];
    if (source->type == target->type && from == 1 && to == 1) {
        size_t size = (size_t)conv_type_size(source->type);
        memcpy((char *)target->data + size * (size_t)target_offset,
               (const char *)source->data + size * (size_t)source_offset, size * (size_t)count);
    } else if (source->type == CONV_F32 && target->type == CONV_F32) {
        const float *a = (const float *)source->data + source_offset;
        float *b = (float *)target->data + target_offset;
        for (int i = 0; i < count; i++) {
            b[i * to] = a[i * from];
        }
    } else {
        for (int i = 0; i < count; i++) {
            store(target, target_offset + i * to, load(source, source_offset + i * from));
        }
    }
}

void conv_tensor_assign(const ConvTensor *source, ConvTensor *target) {
    assert(source->data != NULL && target->data != NULL);
    assert(conv_tensor_same_shape(source, target));
    Rows from = first_row(source);
    Rows to = first_row(target);
    do {
        copy_row(source, from.offset, target, to.offset);
    } while (next_row(&from) && next_row(&to));
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
    Rows rows = first_row(tensor);
    do {
        for (int i = 0; i < tensor->extent[3]; i++) {
            store(tensor, rows.offset + i * tensor->stride[3], value);
        }
    } while (next_row(&rows));
}

void conv_tensor_range(const ConvTensor *tensor, double *low, double *high) {
    assert(tensor->data != NULL);
    double smallest = INFINITY;
    double largest = -INFINITY;
    Rows rows = first_row(tensor);
    do {
        for (int i = 0; i < tensor->extent[3]; i++) {
            double value = load(tensor, rows.offset + i * tensor->stride[3]);
            if (fabs(value) <= DBL_MAX) { /* neither infinite nor NaN */
                smallest = value < smallest ? value : smallest;
                largest = value > largest ? value : largest;
            }
        }
    } while (next_row(&rows));
    bool found = smallest <= largest;
    *low = found ? smallest : 0;
    *high = found ? largest : 0;
}

/* Sum of (element - centre)^power over the tensor in raster order, power 1 or 2. */
static double power_sum(const ConvTensor *tensor, double centre, int power) {
    double sum = 0;
    Rows rows = first_row(tensor);
    do {
        for (int i = 0; i < tensor->extent[3]; i++) {
            double distance = load(tensor, rows.offset + i * tensor->stride[3]) - centre;
            sum += power == 1 ? distance : distance * distance;
        }
    } while (next_row(&rows));
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
    double mean = power_sum(tensor, 0, 1) / count;
    double deviation = sqrt(power_sum(tensor, mean, 2) / count);
    Rows rows = first_row(tensor);
    do {
        for (int i = 0; i < tensor->extent[3]; i++) {
            int64_t offset = rows.offset + i * tensor->stride[3];
            store(tensor, offset, (load(tensor, offset) - mean) / deviation);
        }
    } while (next_row(&rows));
}
