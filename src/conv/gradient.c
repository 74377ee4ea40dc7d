/* The three gradients: checks, packing of strided tensors, then the kernels. */
#include "conv/gradient.h"

#include "conv/border.h"
#include "conv/kernels.h"
#include "conv/operands.h"
#include "conv/passes.h"

#include <assert.h>
#include <stddef.h>

enum { CHAIN_POSITIONS = 1024 };

int conv_chain_rows(int ow) {
    assert(ow >= 1);
    return (CHAIN_POSITIONS + ow - 1) / ow;
}

static ConvOperand operand(const ConvTensor *tensor, const char *name, const ConvLayer *layer,
                           void (*extent_of)(const ConvLayer *, int[4])) {
    ConvOperand result = {.tensor = tensor, .name = name};
    extent_of(layer, result.extent);
    return result;
}

static ConvOperand operand_dy(const ConvTensor *dy, const ConvLayer *layer,
                              const ConvShape *shape) {
    return (ConvOperand){dy, "dy", {layer->n, layer->oc, shape->oh, shape->ow}};
}

/* Which dX is wanted: by an algorithm, or by the direct one as far as a scatter walk has come. */
typedef struct Extent {
    ConvAlgorithm algorithm;
    bool whole;
    int64_t windows; /* dY cells that count; of a part only */
} Extent;

/* dx is on the fine side, of a transposed layer on the coarse one. */
static Status grad_input(const ConvLayer *layer, const ConvShape *shape, const ConvTensor *dy,
                         const ConvTensor *w, const Extent *extent, ConvTensor *dx) {
    ConvSides sides = conv_sides(layer, shape);
    if (layer->transposed) {
        return conv_pass_forward(extent->algorithm, &sides, dy, w, NULL, dx);
    }
    if (extent->whole) {
        return conv_pass_input(extent->algorithm, &sides, dy, w, NULL, dx);
    }
    return dy->type == CONV_F32 ? conv_kernel_grad_input_f32(layer, shape, dy->data, w->data, NULL,
                                                             extent->windows, dx->data)
                                : conv_kernel_grad_input_f64(layer, shape, dy->data, w->data, NULL,
                                                             extent->windows, dx->data);
}

/* The gradient of the padded input, folded. */
static Status grad_input_folded(const ConvLayer *layer, const ConvShape *shape,
                                const ConvTensor *dy, const ConvTensor *w, const Extent *wanted,
                                ConvTensor *dx) {
    ConvLayer padded = conv_border_padded_layer(layer);
    int extent[4];
    conv_layer_extent_x(&padded, extent);
    ConvTensor whole;
    Status status = conv_tensor_create(dx->type, extent, &whole);
    if (status.code == STATUS_OK) {
        status = grad_input(&padded, shape, dy, w, wanted, &whole);
    }
    if (status.code == STATUS_OK) {
        conv_border_fold(layer, &whole, dx);
    }
    conv_tensor_destroy(&whole);
    return status;
}

static Status grad_input_checked(const ConvLayer *layer, const ConvTensor *dy, const ConvTensor *w,
                                 const Extent *extent, ConvTensor *dx) {
    ConvShape shape;
    Status status = conv_layer_check(layer, &shape);
    if (status_failed(&status)) {
        return status;
    }
    const ConvOperand operands[3] = {
        operand_dy(dy, layer, &shape),
        operand(w, "w", layer, conv_layer_extent_w),
        operand(dx, "dx", layer, conv_layer_extent_x),
    };
    ConvPacked pack[3];
    if (!conv_operands_prepare(operands, 3, pack, &status)) {
        return status;
    }
    bool folds = layer->border != CONV_BORDER_ZEROS;
    status = (folds ? grad_input_folded : grad_input)(layer, &shape, &pack[0].tensor,
                                                      &pack[1].tensor, extent, &pack[2].tensor);
    conv_operands_finish(&status, 3, pack, dx);
    return status;
}

Status conv_grad_input_part(const ConvLayer *layer, const ConvTensor *dy, const ConvTensor *w,
                            int64_t windows, ConvTensor *dx) {
    const Extent extent = {.windows = windows, .whole = windows == conv_tensor_count(dy)};
    assert(windows >= 0 && windows <= conv_tensor_count(dy));
    assert(extent.whole || !layer->transposed);
    return grad_input_checked(layer, dy, w, &extent, dx);
}

Status conv_grad_input(const ConvLayer *layer, const ConvTensor *dy, const ConvTensor *w,
                       ConvTensor *dx) {
    return conv_grad_input_by(CONV_ALGORITHM_DIRECT, layer, dy, w, dx);
}

Status conv_grad_input_by(ConvAlgorithm algorithm, const ConvLayer *layer, const ConvTensor *dy,
                          const ConvTensor *w, ConvTensor *dx) {
    const Extent extent = {.algorithm = algorithm, .whole = true};
    return grad_input_checked(layer, dy, w, &extent, dx);
}

static Status grad_weight(ConvAlgorithm algorithm, const ConvLayer *layer, const ConvShape *shape,
                          const ConvTensor *x, const ConvTensor *dy, ConvTensor *dw) {
    ConvSides sides = conv_sides(layer, shape);
    return layer->transposed ? conv_pass_weight(algorithm, &sides, dy, x, dw)
                             : conv_pass_weight(algorithm, &sides, x, dy, dw);
}

/* The same from the input with its border around it. */
static Status grad_weight_padded(ConvAlgorithm algorithm, const ConvLayer *layer,
                                 const ConvShape *shape, const ConvTensor *x, const ConvTensor *dy,
                                 ConvTensor *dw) {
    ConvLayer padded = conv_border_padded_layer(layer);
    ConvTensor whole;
    Status status = conv_border_pad(layer, x, &whole);
    if (status.code == STATUS_OK) {
        status = grad_weight(algorithm, &padded, shape, &whole, dy, dw);
        conv_tensor_destroy(&whole);
    }
    return status;
}

Status conv_grad_weight(const ConvLayer *layer, const ConvTensor *x, const ConvTensor *dy,
                        ConvTensor *dw) {
    return conv_grad_weight_by(CONV_ALGORITHM_DIRECT, layer, x, dy, dw);
}

Status conv_grad_weight_by(ConvAlgorithm algorithm, const ConvLayer *layer, const ConvTensor *x,
                           const ConvTensor *dy, ConvTensor *dw) {
    ConvShape shape;
    Status status = conv_layer_check(layer, &shape);
    if (status_failed(&status)) {
        return status;
    }
    const ConvOperand operands[3] = {
        operand(x, "x", layer, conv_layer_extent_x),
        operand_dy(dy, layer, &shape),
        operand(dw, "dw", layer, conv_layer_extent_w),
    };
    ConvPacked pack[3];
    if (!conv_operands_prepare(operands, 3, pack, &status)) {
        return status;
    }
    bool pads = layer->border != CONV_BORDER_ZEROS;
    status = (pads ? grad_weight_padded : grad_weight)(algorithm, layer, &shape, &pack[0].tensor,
                                                       &pack[1].tensor, &pack[2].tensor);
    conv_operands_finish(&status, 3, pack, dw);
    return status;
}

Status conv_grad_bias(const ConvLayer *layer, const ConvTensor *dy, ConvTensor *db) {
    ConvShape shape;
    Status status = conv_layer_check(layer, &shape);
    if (status_failed(&status)) {
        return status;
    }
    const ConvOperand operands[2] = {
        operand_dy(dy, layer, &shape),
        operand(db, "db", layer, conv_layer_extent_b),
    };
    ConvPacked pack[2];
    if (!conv_operands_prepare(operands, 2, pack, &status)) {
        return status;
    }
    const void *from = pack[0].tensor.data;
    void *to = pack[1].tensor.data;
    if (dy->type == CONV_F32) {
        conv_kernel_grad_bias_f32(layer, &shape, from, to);
    } else {
        conv_kernel_grad_bias_f64(layer, &shape, from, to);
    }
    conv_operands_finish(&status, 2, pack, db);
    return status;
}
