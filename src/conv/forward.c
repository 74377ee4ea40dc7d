/* The forward pass: checks, packing of strided tensors, then the kernel. */
#include "conv/forward.h"

#include "conv/border.h"
#include "conv/operands.h"
#include "conv/passes.h"

#include <stddef.h>

/* Packs are x, w, b if the layer has one, y. y is on the coarse side, of a transposed layer on the
 * fine one. */
static Status compute(ConvAlgorithm algorithm, const ConvLayer *layer, const ConvShape *shape,
                      ConvPacked pack[4]) {
    const ConvTensor *x = &pack[0].tensor;
    const ConvTensor *w = &pack[1].tensor;
    const ConvTensor *b = layer->bias ? &pack[2].tensor : NULL;
    ConvTensor *y = &pack[layer->bias ? 3 : 2].tensor;
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
    if (status_failed(&status)) {
        return status;
    }
    if (!layer->bias && b != NULL && b->data != NULL) {
        return status_error(STATUS_SHAPE, "b is given, the layer has no bias");
    }
    ConvOperand operands[4] = {{.tensor = x, .name = "x"}, {.tensor = w, .name = "w"}};
    conv_layer_extent_x(layer, operands[0].extent);
    conv_layer_extent_w(layer, operands[1].extent);
    int count = 2;
    if (layer->bias) {
        operands[count] = (ConvOperand){.tensor = b, .name = "b"};
        conv_layer_extent_b(layer, operands[count++].extent);
    }
    operands[count++] = (ConvOperand){y, "y", {layer->n, layer->oc, shape.oh, shape.ow}};
    ConvPacked pack[4];
    if (!conv_operands_prepare(operands, count, pack, &status)) {
        return status;
    }
    bool pads = layer->border != CONV_BORDER_ZEROS;
    Status computed = (pads ? compute_padded : compute)(algorithm, layer, &shape, pack);
    conv_operands_finish(&computed, count, pack, y);
    return computed;
}
