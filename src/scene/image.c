/* Pictures as input: reduced where they are too large, kept as loaded, and turned into X in colour
 * or in grey. */
#include "scene/internal.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The stored picture holds value/255 in f32, from which the byte comes back exactly. */
static Status picture_bytes(const ConvTensor *picture, IoImage *out) {
    int height = picture->extent[2], width = picture->extent[3];
    int64_t plane = (int64_t)height * width;
    *out = (IoImage){.width = width, .height = height, .channels = 3};
    out->pixels = malloc((size_t)(3 * plane));
    if (!out->pixels) {
        return status_error(STATUS_MEMORY, "no memory for a picture of %d×%d", width, height);
    }
    const float *values = picture->data;
    for (int64_t i = 0; i < plane; i++) {
        for (int channel = 0; channel < 3; channel++) {
            out->pixels[3 * i + channel] = (uint8_t)lrintf(values[channel * plane + i] * 255);
        }
    }
    return status_ok();
}

Status scene_edit_picture(SceneEdit *edit, ConvLayer *layer) {
    SceneState *next = &edit->next;
    ConvTensor picture = scene_edit_tensor(edit, next->picture), x;
    layer->n = 1;
    layer->ic = next->image_grey ? 1 : 3;
    layer->ih = picture.extent[2];
    layer->iw = picture.extent[3];
    if (layer->ic % layer->groups) {
        layer->groups = 1; /* three channels become one */
    }
    if (!next->image_grey && next->type == CONV_F32) {
        scene_store_retain(&edit->scene->store, next->picture);
        scene_edit_clear(edit, &next->x);
        next->x = next->picture;
        return status_ok();
    }
    IoImage image;
    Status status = picture_bytes(&picture, &image);
    if (!status_failed(&status)) {
        status = io_image_tensor(&image, next->image_grey, true, next->type, &x);
        io_image_free(&image);
    }
    return status_failed(&status) ? status : scene_edit_put(edit, &next->x, &x);
}

Status scene_edit_image(SceneEdit *edit, const IoImage *image) {
    ConvTensor picture;
    Status status = io_image_tensor(image, false, true, CONV_F32, &picture);
    if (!status_failed(&status)) {
        status = scene_edit_put(edit, &edit->next.picture, &picture);
    }
    edit->next.source = SCENE_SOURCE_IMAGE;
    edit->next.image_grey = image->channels == 1;
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
    for (int oc = 0; oc < extent[0] && !status_failed(&status); oc++) {
        status = scene_preset_fill(scene_preset_bank(oc, 3, 3), edit->next.random.seed, oc, &w);
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

static Status open_picture(SceneEdit *edit, const IoImage *image) {
    const ConvLayer before = edit->next.layer;
    Status status = scene_edit_image(edit, image);
    ConvLayer layer = before;
    if (!status_failed(&status)) {
        status = scene_edit_picture(edit, &layer);
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
    edit->placed = true;
    return status_failed(&status) ? status : forget_target(edit);
}

/* A very long picture has a side of 1, and then the other one decides. */
static int reduced_side(int side, double scale, int64_t pixels) {
    return (int)fmin(fmax(1, floor(side * scale)), (double)pixels);
}

Status scene_open_image(Scene *scene, const IoImage *image, int64_t pixels) {
    assert(pixels >= 1 && image->width >= 1 && image->height >= 1);
    IoImage reduced = {0};
    if ((int64_t)image->width * image->height > pixels) {
        double scale = sqrt((double)pixels / ((double)image->width * image->height));
        int width = reduced_side(image->width, scale, pixels);
        int height = reduced_side(image->height, scale, pixels);
        Status status = io_image_resize(image, width, height, &reduced);
        if (status_failed(&status)) {
            return status;
        }
        image = &reduced;
    }
    SceneEdit edit = scene_edit_begin(scene);
    Status status = scene_edit_finish(&edit, open_picture(&edit, image), true);
    io_image_free(&reduced);
    return status;
}
