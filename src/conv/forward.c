/* The forward pass: checks, packing of strided tensors, then the kernel. */
#include "conv/forward.h"

#include "conv/border.h"
#include "conv/operands.h"
#include "conv/passes.h"

#include <assert.h>
#include <stddef.h>

static Status check_tensors(const ConvLayer *layer, const ConvShape *shape, const ConvTensor *x,
                            const ConvTensor *w, const ConvTensor *b, const ConvTensor *y) {
    int extent[4];
    conv_layer_extent_x(layer, extent);
    Status status = conv_operand_check(x, "x", extent, x->type);
    if (status.code == STATUS_OK) {
        conv_layer_extent_w(layer, extent);
        status = conv_operand_check(w, "w", extent, x->type);
    }
    if (status.code == STATUS_OK && layer->bias) {
        conv_layer_extent_b(layer, extent);
        status = conv_operand_check(b, "b", extent, x->type);
    }
    if (status.code == STATUS_OK && !layer->bias && b != NULL && b->data != NULL) {
        status = status_error(STATUS_SHAPE, "b is given, the layer has no bias");
    }
    if (status.code == STATUS_OK) {
        const int y_extent[4] = {layer->n, layer->oc, shape->oh, shape->ow};
        status = conv_operand_check(y, "y", y_extent, x->type);
    }
    return status;
}

/* y is on the coarse side, of a transposed layer on the fine one. */
static Status compute(ConvAlgorithm algorithm, const ConvLayer *layer, const ConvShape *shape,
                      ConvPacked pack[4]) {
    const ConvTensor *x = &pack[0].tensor;
    const ConvTensor *w = &pack[1].tensor;
    const ConvTensor *b = &pack[2].tensor;
    ConvTensor *y = &pack[3].tensor;
    ConvSides sides = conv_sides(layer, shape);
    return layer->transposed ? conv_pass_input(algorithm, &sides, x, w, b, y)
                             : conv_pass_forward(algorithm, &sides, x, w, b, y);
}

/* The same of the input with its border around it, which is then the input. */
static Status compute_padded(ConvAlgorithm algorithm, const ConvLayer *layer,
                             const ConvShape *shape, ConvPacked pack[4]) {
    ConvPacked with_border[4] = {pack[0], pack[1], pack[2], pack[3]};
    Status status = conv_border_pad(layer, &pack[0].tensor, &with_border[0].tensor);
    if (status.code == STATUS_OK) {
        ConvLayer padded = conv_border_padded_layer(layer);
        status = compute(algorithm, &padded, shape, with_border);
        conv_tensor_destroy(&with_border[0].tensor);
    }
    return status;
}

Status conv_forward(const ConvLayer *layer, const ConvTensor *x, const ConvTensor *w,
                    const ConvTensor *b, ConvTensor *y) {
    return conv_forward_by(CONV_ALGORITHM_DIRECT, layer, x, w, b, y);
}

Status conv_forward_by(ConvAlgorithm algorithm, const ConvLayer *layer, const ConvTensor *x,
                       const ConvTensor *w, const ConvTensor *b, ConvTensor *y) {
    ConvShape shape;
    Status status = conv_layer_check(layer, &shape);
    if (status.code == STATUS_OK) {
        status = check_tensors(layer, &shape, x, w, b, y);
    }
    if (status.code != STATUS_OK) {
        return status;
    }
    assert(!conv_operands_overlap(x, y) && !conv_operands_overlap(w, y));
    assert(!conv_operands_overlap(b, y));

    ConvPacked pack[4] = {0};
    status = conv_packed_read(x, &pack[0]);
    if (status.code == STATUS_OK) {
        status = conv_packed_read(w, &pack[1]);
    }
    if (status.code == STATUS_OK && layer->bias) {
        status = conv_packed_read(b, &pack[2]);
    }
    if (status.code == STATUS_OK) {
        status = conv_packed_write(y, &pack[3]);
    }
    if (status.code == STATUS_OK) {
        status = (layer->border == CONV_BORDER_ZEROS ? compute : compute_padded)(algorithm, layer,
                                                                                 &shape, pack);
    }
    if (status.code == STATUS_OK) {
        conv_packed_store(&pack[3], y);
    }
    for (int i = 0; i < 4; i++) {
        conv_packed_free(&pack[i]);
    }
    return status;
}
