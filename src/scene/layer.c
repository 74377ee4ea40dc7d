/* The edit's layer as a whole: whether it can be computed here, and its tensors made to fit it. */
#include "scene/internal.h"

#include "base/size.h"

#include <inttypes.h>

static bool within(const int *factor, int count, int64_t limit, int64_t *product) {
    *product = INT64_MAX;
    return size_product(factor, count, product) && *product <= limit;
}

Status scene_layer_budget(const SceneLayerSize *size) {
    const struct {
        const char *title;
        int extent[4];
    } tensors[] = {
        {"X", {size->n, size->ic, size->ih, size->iw}},
        {"W", {size->oc, size->icg, size->kh, size->kw}},
        {"Y", {size->n, size->oc, size->oh, size->ow}},
    };
    int64_t product;
    for (size_t i = 0; i < sizeof tensors / sizeof *tensors; i++) {
        if (!within(tensors[i].extent, 4, SCENE_TENSOR_ELEMENTS_MAX, &product)) {
            return status_error(
                STATUS_LIMIT,
                "%s would be %d×%d×%d×%d, more than the %d million elements there is memory for",
                tensors[i].title, tensors[i].extent[0], tensors[i].extent[1], tensors[i].extent[2],
                tensors[i].extent[3], SCENE_TENSOR_ELEMENTS_MAX / 1000000);
        }
    }
    bool coarse_x = size->transposed; /* one place of the window for each x, not for each y */
    int passes[] = {size->n,
                    size->oc,
                    coarse_x ? size->ih : size->oh,
                    coarse_x ? size->iw : size->ow,
                    size->icg,
                    size->kh,
                    size->kw};
    if (!within(passes, 7, SCENE_MACS_MAX, &product)) {
        return status_error(STATUS_LIMIT,
                            "one pass would add up more than %.1f billion products; "
                            "choose a smaller input or kernel, fewer filters, or a larger stride",
                            (double)SCENE_MACS_MAX / 1e9);
    }
    return status_ok();
}

Status scene_layer_check(const ConvLayer *layer, ConvShape *shape) {
    ConvShape found;
    Status status = conv_layer_check(layer, &found);
    if (status_failed(&status)) {
        return status;
    }
    SceneLayerSize size = {.n = layer->n,
                           .ic = layer->ic,
                           .ih = layer->ih,
                           .iw = layer->iw,
                           .oc = layer->oc,
                           .icg = found.icg,
                           .kh = layer->kh,
                           .kw = layer->kw,
                           .oh = found.oh,
                           .ow = found.ow,
                           .transposed = layer->transposed};
    status = scene_layer_budget(&size);
    if (!status_failed(&status)) {
        *shape = found;
    }
    return status;
}

Status scene_edit_layer(SceneEdit *edit, const ConvLayer *layer) {
    ConvShape shape;
    Status status = scene_layer_check(layer, &shape);
    if (status_failed(&status)) {
        return status;
    }
    ConvLayer old = edit->next.layer;
    edit->next.layer = *layer;
    return scene_fit_tensors(edit, &old);
}

static int no_more(int extent) {
    return extent < SCENE_DRAWN_SIDE ? extent : SCENE_DRAWN_SIDE;
}

Status scene_edit_leave_image(SceneEdit *edit) {
    SceneState *next = &edit->next;
    ConvLayer layer = next->layer;
    ConvShape shape;
    layer.ih = no_more(layer.ih);
    layer.iw = no_more(layer.iw);
    Status status = conv_layer_resolve(&layer);
    if (!status_failed(&status)) {
        status = scene_layer_check(&layer, &shape);
    }
    bool kept = status_failed(&status); /* the kernel is too large for that */
    bool smaller = layer.ih < next->layer.ih || layer.iw < next->layer.iw;
    if (next->source != SCENE_SOURCE_IMAGE || kept || !smaller) {
        return status_ok();
    }
    scene_edit_clear(edit, &next->picture);
    next->source = SCENE_SOURCE_TYPED;
    return scene_edit_layer(edit, &layer);
}
