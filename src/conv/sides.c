/* From a layer to the ordinary layer between its sides. Computes no element. */
#include "conv/sides.h"

ConvSides conv_sides(const ConvLayer *layer, const ConvShape *shape) {
    ConvSides sides = {.layer = *layer, .shape = *shape};
    if (!layer->transposed) {
        return sides;
    }
    sides.layer.transposed = false;
    sides.layer.oph = sides.layer.opw = 0;
    sides.layer.bias = false; /* it belongs to the fine side here */
    sides.layer.ic = layer->oc;
    sides.layer.ih = shape->oh;
    sides.layer.iw = shape->ow;
    sides.layer.oc = layer->ic;
    sides.shape.oh = layer->ih;
    sides.shape.ow = layer->iw;
    sides.shape.icg = shape->ocg;
    sides.shape.ocg = shape->icg;
    return sides;
}

/* Outputs along one axis of a checked layer. */
static int outputs_of(const ConvLayer *layer, int input, int before, int after, int kernel,
                      int stride, int dilation, int output_padding) {
    int span = dilation * (kernel - 1) + 1;
    return layer->transposed ? (input - 1) * stride - before - after + span + output_padding
                             : (input + before + after - span) / stride + 1;
}

ConvSides conv_sides_of(const ConvLayer *layer) {
    const ConvShape shape = {
        .oh = outputs_of(layer, layer->ih, layer->top, layer->bottom, layer->kh, layer->sh,
                         layer->dh, layer->oph),
        .ow = outputs_of(layer, layer->iw, layer->left, layer->right, layer->kw, layer->sw,
                         layer->dw, layer->opw),
        .icg = layer->ic / layer->groups,
        .ocg = layer->oc / layer->groups,
    };
    return conv_sides(layer, &shape);
}
