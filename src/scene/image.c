/* Pictures as input: kept as loaded, and turned into X in the size, the colours and the range that
 * were chosen. */
#include "scene/internal.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static int longer_side(const IoImage *image) {
    return image->width > image->height ? image->width : image->height;
}

/* In whole numbers, so that the picture's own side gives its own size. */
static int scaled(int length, int side, int longer) {
    int64_t pixels = (int64_t)length * side / longer;
    return pixels > 1 ? (int)pixels : 1;
}

void scene_image_size(const IoImage *image, int side, int *width, int *height) {
    *width = scaled(image->width, side, longer_side(image));
    *height = scaled(image->height, side, longer_side(image));
}

static const IoImage *picture_of(const SceneStore *store, const SceneState *state) {
    return &scene_store_at(store, state->picture)->image;
}

const IoImage *scene_picture(const Scene *scene) {
    return scene->state.source == SCENE_SOURCE_IMAGE ? picture_of(&scene->store, &scene->state)
                                                     : NULL;
}

/* Whether a tensor is X of the layer's extents. */
static bool is_x(const ConvTensor *tensor, const SceneState *state, const ConvLayer *layer) {
    int extent[4];
    conv_layer_extent_x(layer, extent);
    return tensor && tensor->data && tensor->type == state->type &&
           memcmp(tensor->extent, extent, sizeof extent) == 0;
}

Status scene_edit_picture(SceneEdit *edit, ConvTensor *at_hand, ConvLayer *layer) {
    SceneState *next = &edit->next;
    const IoImage *picture = picture_of(&edit->scene->store, next);
    IoImage sized = {0};
    ConvTensor x;
    layer->n = 1;
    layer->ic = next->image_grey ? 1 : 3;
    scene_image_size(picture, next->image_side, &layer->iw, &layer->ih);
    if (layer->ic % layer->groups) {
        layer->groups = 1; /* three channels become one */
    }
    Status status = status_ok();
    if (is_x(at_hand, next, layer)) {
        return scene_edit_put(edit, &next->x, at_hand);
    }
    if (layer->iw != picture->width || layer->ih != picture->height) {
        status = io_image_resize(picture, layer->iw, layer->ih, &sized);
        picture = &sized;
    }
    if (!status_failed(&status)) {
        status = io_image_tensor(picture, next->image_grey, !next->image_bytes, next->type, &x);
    }
    io_image_free(&sized);
    return status_failed(&status) ? status : scene_edit_put(edit, &next->x, &x);
}

Status scene_edit_image(SceneEdit *edit, IoImage *image, int side) {
    SceneState *next = &edit->next;
    bool grey = image->channels == 1;
    SceneHandle added;
    Status status = scene_store_add_image(&edit->scene->store, image, &added);
    if (!status_failed(&status)) {
        scene_edit_clear(edit, &next->picture);
        next->picture = added;
        next->image_side = side;
        next->image_grey = grey;
        next->source = SCENE_SOURCE_IMAGE;
    }
    return status;
}

/* Four filters worth looking at, the output as large as the picture. */
static ConvLayer photo_layer(const ConvLayer *from) {
    ConvLayer layer = conv_layer_default();
    layer.n = from->n;
    layer.ic = from->ic;
    layer.ih = from->ih;
    layer.iw = from->iw;
    layer.oc = 4;
    layer.kh = layer.kw = 3;
    layer.padding = CONV_PADDING_SAME;
    layer.bias = true;
    return layer;
}

/* The filters of photo_layer, from the bank. */
static Status photo_filters(SceneEdit *edit) {
    int extent[4];
    conv_layer_extent_w(&edit->next.layer, extent);
    ConvTensor w;
    Status status = conv_tensor_create(edit->next.type, extent, &w);
    if (status_failed(&status)) {
        return status;
    }
    const ConvLayer *layer = &edit->next.layer;
    for (int oc = 0; oc < layer->oc && !status_failed(&status); oc++) {
        status =
            scene_preset_fill(scene_preset_bank(oc, 3, 3), edit->next.random.seed, layer, oc, &w);
    }
    if (status_failed(&status)) {
        conv_tensor_destroy(&w);
        return status;
    }
    status = scene_edit_put(edit, &edit->next.w, &w);
    if (!status_failed(&status)) {
        ConvTensor b;
        conv_layer_extent_b(&edit->next.layer, extent);
        status = conv_tensor_create(edit->next.type, extent, &b);
        if (!status_failed(&status)) {
            status = scene_edit_put(edit, &edit->next.b, &b);
        }
    }
    return status;
}

/* The target of another picture means nothing here. */
static Status forget_target(SceneEdit *edit) {
    int extent[4];
    conv_layer_extent_y(&edit->next.layer, extent);
    return scene_edit_put_zeros(edit, &edit->next.t, extent);
}

Status scene_edit_image_size(SceneEdit *edit, int side) {
    SceneState *next = &edit->next;
    if (next->source != SCENE_SOURCE_IMAGE) {
        return status_error(STATUS_VALUE, "there is no photo to make smaller or larger");
    }
    int most = longer_side(picture_of(&edit->scene->store, next));
    if (side < 1 || side > most) {
        return status_error(STATUS_VALUE, "the photo's longer side can be 1 to %d, not %d", most,
                            side);
    }
    if (side == next->image_side) {
        return status_ok();
    }
    ConvLayer layer = next->layer;
    ConvShape shape;
    next->image_side = side;
    scene_image_size(picture_of(&edit->scene->store, next), side, &layer.iw, &layer.ih);
    Status status = conv_layer_resolve(&layer);
    if (!status_failed(&status)) {
        status = scene_layer_check(&layer, &shape); /* before pixels are made */
    }
    if (!status_failed(&status)) {
        status = scene_edit_picture(edit, NULL, &layer);
    }
    if (!status_failed(&status)) {
        status = scene_edit_layer(edit, &layer);
    }
    return status_failed(&status) ? status : forget_target(edit);
}

static Status open_picture(SceneEdit *edit, IoImage *image, ConvTensor *x, int side) {
    const ConvLayer before = edit->next.layer;
    Status status = scene_edit_image(edit, image, side);
    ConvLayer layer = before;
    if (!status_failed(&status)) {
        status = scene_edit_picture(edit, x, &layer);
    }
    if (status_failed(&status)) {
        return status;
    }
    Status fits = layer.ic == before.ic ? conv_layer_resolve(&layer)
                                        : status_error(STATUS_SHAPE, "other channels");
    ConvShape shape;
    if (!status_failed(&fits)) {
        fits = scene_layer_check(&layer, &shape);
    }
    if (status_failed(&fits)) {
        layer = photo_layer(&layer);
        status = conv_layer_resolve(&layer);
    }
    if (!status_failed(&status)) {
        status = scene_edit_layer(edit, &layer);
    }
    if (!status_failed(&status) && status_failed(&fits)) {
        status = photo_filters(edit);
        edit->next.loss = CONV_LOSS_HALF_SQUARED; /* ΣY has the same gradient everywhere */
    }
    edit->next.position = 0;
    edit->next.lesson = 0;
    edit->placed = true;
    return status_failed(&status) ? status : forget_target(edit);
}

/* The longer side at which a picture has at most `pixels`. A very long picture has a side of 1, and
 * then the other one decides. */
static int side_within(const IoImage *image, int64_t pixels) {
    int longer = longer_side(image);
    double scale = sqrt((double)pixels / ((double)image->width * image->height));
    return scale >= 1 ? longer : (int)fmin(fmax(1, floor(longer * scale)), (double)pixels);
}

Status scene_open_image(Scene *scene, IoImage *image, ConvTensor *x, int64_t pixels) {
    assert(pixels >= 1 && image->width >= 1 && image->height >= 1);
    SceneEdit edit = scene_edit_begin(scene);
    int side = side_within(image, pixels);
    Status status = scene_edit_finish(&edit, open_picture(&edit, image, x, side), true);
    io_image_free(image);
    return status;
}
