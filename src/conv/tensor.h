/* Tensors of four extents with strides, in f32 or f64. NHWC images and K·K·I·O kernels are views
 * of the same struct, not other kinds of tensor. */
#ifndef CONV_TENSOR_H
#define CONV_TENSOR_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum ConvType { CONV_F32, CONV_F64 } ConvType;

enum { CONV_RANK = 4 };

/// Four axes, row-major when contiguous. What they mean depends on the tensor:
///   x dx [N,IC,IH,IW] · y dy t [N,OC,OH,OW] · w dw [OC,ICG,KH,KW] · b db [OC,1,1,1]
/// A struct with `data` NULL is empty. Copying the struct lends the elements (a view); only the
/// struct that conv_tensor_create filled may be given to conv_tensor_destroy.
typedef struct ConvTensor {
    ConvType type;
    int extent[CONV_RANK];
    int64_t stride[CONV_RANK]; ///< in elements, not bytes
    void *data;
} ConvTensor;

/// Bytes of one element: 4 or 8.
static inline int64_t conv_type_size(ConvType type) {
    return type == CONV_F32 ? (int64_t)sizeof(float) : (int64_t)sizeof(double);
}

/// Allocates a contiguous tensor of zeros (64-byte aligned).
///   errors  STATUS_SHAPE an extent is below 1; STATUS_MEMORY it does not fit; *out is then empty
Status conv_tensor_create(ConvType type, const int extent[CONV_RANK], ConvTensor *out);

/// Frees the elements and makes the struct empty. An empty one is fine.
void conv_tensor_destroy(ConvTensor *tensor);

/// New contiguous tensor with the values of `source` (any strides), converted to `type`.
Status conv_tensor_copy(const ConvTensor *source, ConvType type, ConvTensor *out);

/// Copies the elements of `source` into `target` (any strides), rounded to the target's type.
/// shapes  the same; the two must not overlap
void conv_tensor_assign(const ConvTensor *source, ConvTensor *target);

/// Contiguous view over elements that the caller owns.
ConvTensor conv_tensor_view(ConvType type, const int extent[CONV_RANK], void *data);

/// The same elements with axes reordered: axis i of the result is axis order[i] of `tensor`.
///   NHWC memory read as NCHW: order {0,3,1,2};  K·K·I·O read as O·I·K·K: order {3,2,0,1}
ConvTensor conv_tensor_permute(const ConvTensor *tensor, const int order[CONV_RANK]);

/// Number of elements; 0 when empty.
static inline int64_t conv_tensor_count(const ConvTensor *tensor) {
    const int *extent = tensor->extent;
    return tensor->data == NULL ? 0 : (int64_t)extent[0] * extent[1] * extent[2] * extent[3];
}

/// Whether elements lie in raster order without gaps. Along an axis of one element no step is ever
/// taken.
static inline bool conv_tensor_is_contiguous(const ConvTensor *tensor) {
    const int *extent = tensor->extent;
    const int64_t *stride = tensor->stride;
    int64_t row = extent[3];
    int64_t plane = row * extent[2];
    int64_t image = plane * extent[1];
    return (extent[3] == 1 || stride[3] == 1) && (extent[2] == 1 || stride[2] == row) &&
           (extent[1] == 1 || stride[1] == plane) && (extent[0] == 1 || stride[0] == image);
}

bool conv_tensor_same_shape(const ConvTensor *a, const ConvTensor *b);

/// Element at an index, each part within its extent (assert). f32 is widened exactly.
double conv_tensor_at(const ConvTensor *tensor, const int index[CONV_RANK]);

/// Stores `value`, rounded to the tensor's type.
void conv_tensor_set(ConvTensor *tensor, const int index[CONV_RANK], double value);

void conv_tensor_fill(ConvTensor *tensor, double value);

/// Smallest and largest finite element; both 0 when there is none.
void conv_tensor_range(const ConvTensor *tensor, double *low, double *high);

/// Whole tensor to mean 0 and deviation 1 (ddof 0), in place; a constant tensor becomes zeros.
///   order   sums in f64, raster order
void conv_tensor_normalise(ConvTensor *tensor);

#endif
