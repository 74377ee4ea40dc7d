/* Tensors that follow a changed layer: what still fits keeps its values, random input and
 * patterns are drawn anew, filters that are presets stay presets. */
#include "scene/internal.h"

#include <assert.h>
#include <string.h>

static int smaller(int a, int b) {
    return a < b ? a : b;
}

/* Copies the columns that both have, from one row to another. */
static void copy_row(const ConvTensor *source, const int from[3], ConvTensor *out,
                     const int to[3]) {
    const int64_t size = conv_type_size(source->type);
    int64_t read = 0, written = 0;
    for (int axis = 0; axis < 3; axis++) {
        read += from[axis] * source->stride[axis];
        written += to[axis] * out->stride[axis];
    }
    memcpy((char *)out->data + written * size, (const char *)source->data + read * size,
           (size_t)(smaller(source->extent[3], out->extent[3]) * size));
}

Status scene_fit_copy(const ConvTensor *source, const int extent[4], bool repeat, ConvTensor *out) {
    assert(conv_tensor_is_contiguous(source));
    Status status = conv_tensor_create(source->type, extent, out);
    if (status_failed(&status)) {
        return status;
    }
    const int *had = source->extent;
    int n = repeat ? extent[0] : smaller(extent[0], had[0]);
    int c = repeat ? extent[1] : smaller(extent[1], had[1]);
    int to[3];
    for (to[0] = 0; to[0] < n; to[0]++) {
        for (to[1] = 0; to[1] < c; to[1]++) {
            for (to[2] = 0; to[2] < smaller(extent[2], had[2]); to[2]++) {
                const int from[3] = {to[0] < had[0] ? to[0] : 0, to[1] < had[1] ? to[1] : 0, to[2]};
                copy_row(source, from, out, to);
            }
        }
    }
    return status;
}

static bool has_extent(const ConvTensor *tensor, const int extent[4]) {
    return memcmp(tensor->extent, extent, sizeof tensor->extent) == 0;
}

/* More images or channels repeat the first one; more rows and columns are zeros. */
static Status fit_x(SceneEdit *edit) {
    SceneState *next = &edit->next;
    ConvTensor x = scene_edit_tensor(edit, next->x), fitted;
    int extent[4];
    conv_layer_extent_x(&next->layer, extent);
    if (has_extent(&x, extent)) {
        return status_ok();
    }
    Status status;
    switch (next->source) {
    case SCENE_SOURCE_RANDOM:
        status = scene_draw_random(next->type, &next->random, extent, &fitted);
        break;
    case SCENE_SOURCE_PATTERN:
        status = scene_draw_pattern(next->type, next->pattern, next->digit, extent, &fitted);
        break;
    default:
        status = scene_fit_copy(&x, extent, true, &fitted);
        break;
    }
    return status_failed(&status) ? status : scene_edit_put(edit, &next->x, &fitted);
}

/* w with its first two axes as the other kind of layer has them: each pair of a channel and a
 * filter keeps its kernel. */
static Status exchange_axes(const ConvTensor *w, const ConvLayer *old, ConvTensor *out) {
    const int groups = old->groups, first = w->extent[0] / groups, second = w->extent[1];
    const int extent[4] = {second * groups, first, w->extent[2], w->extent[3]};
    Status status = conv_tensor_create(w->type, extent, out);
    for (int i = 0; i < w->extent[0] && !status_failed(&status); i++) {
        for (int j = 0; j < second; j++) {
            for (int kh = 0; kh < extent[2]; kh++) {
                const int from[3] = {i, j, kh};
                const int to[3] = {i / first * second + j, i % first, kh};
                copy_row(w, from, out, to);
            }
        }
    }
    return status;
}

/* More channels repeat the first one and more taps are zeros, unless the filter is a preset that
 * has a rule for the new size. */
static Status fit_w_as_it_is(SceneEdit *edit, const ConvLayer *old) {
    SceneState *next = &edit->next;
    ConvTensor w = scene_edit_tensor(edit, next->w), fitted;
    int extent[4];
    conv_layer_extent_w(&next->layer, extent);
    if (has_extent(&w, extent)) {
        return status_ok();
    }
    Status status = scene_fit_copy(&w, extent, true, &fitted);
    if (status_failed(&status)) {
        return status;
    }
    int kh = extent[2], kw = extent[3];
    uint64_t seed = next->random.seed;
    for (int oc = 0; oc < next->layer.oc && !status_failed(&status); oc++) {
        int preset = oc < old->oc ? scene_preset_match(old, &w, oc, seed)
                                  : (int)scene_preset_bank(oc, kh, kw);
        if (preset >= 0 && scene_preset_fits((ScenePreset)preset, kh, kw)) {
            status = scene_preset_fill((ScenePreset)preset, seed, &next->layer, oc, &fitted);
        }
    }
    if (status_failed(&status)) {
        conv_tensor_destroy(&fitted);
        return status;
    }
    return scene_edit_put(edit, &next->w, &fitted);
}

/* The edit's w in the order of axes that its layer has. */
static Status fit_w(SceneEdit *edit, const ConvLayer *old) {
    SceneState *next = &edit->next;
    ConvLayer from = *old;
    Status status = status_ok();
    if (old->transposed != next->layer.transposed) {
        ConvTensor w = scene_edit_tensor(edit, next->w), exchanged;
        status = exchange_axes(&w, old, &exchanged);
        if (!status_failed(&status)) {
            status = scene_edit_put(edit, &next->w, &exchanged);
        }
        from.transposed = next->layer.transposed;
    }
    return status_failed(&status) ? status : fit_w_as_it_is(edit, &from);
}

/* b, t and dy: more of any are zeros. A target of nothing but zeros need not be stored as such. */
static Status fit_zeros(SceneEdit *edit, SceneHandle *place, const int extent[4]) {
    ConvTensor tensor = scene_edit_tensor(edit, *place), fitted;
    if (has_extent(&tensor, extent)) {
        return status_ok();
    }
    if (tensor.stride[3] == 0) {
        return scene_edit_put_zeros(edit, place, extent);
    }
    Status status = scene_fit_copy(&tensor, extent, false, &fitted);
    return status_failed(&status) ? status : scene_edit_put(edit, place, &fitted);
}

Status scene_fit_tensors(SceneEdit *edit, const ConvLayer *old) {
    SceneState *next = &edit->next;
    int extent[4];
    Status status = fit_x(edit);
    if (!status_failed(&status)) {
        status = fit_w(edit, old);
    }
    if (!status_failed(&status)) {
        conv_layer_extent_b(&next->layer, extent);
        status = fit_zeros(edit, &next->b, extent);
    }
    if (!status_failed(&status)) {
        conv_layer_extent_y(&next->layer, extent);
        status = fit_zeros(edit, &next->t, extent);
    }
    if (!status_failed(&status) && next->dy) {
        status = fit_zeros(edit, &next->dy, extent);
    }
    return status;
}
