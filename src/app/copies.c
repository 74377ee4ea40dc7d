/* Looks for copies where a layer has grown; see copies.h. */
#include "app/copies.h"

#include <stdio.h>
#include <string.h>

/* Whether the last block along an axis (0 or 1) has the numbers of the first one. */
static bool repeats_first(const ConvTensor *tensor, int axis) {
    const int64_t size = conv_type_size(tensor->type), step = tensor->stride[axis] * size;
    const char *first = tensor->data, *last = first + step * (tensor->extent[axis] - 1);
    return memcmp(first, last, (size_t)step) == 0;
}

/* "Image 1" or "Images 1 to 3", and "begins" or "begin". */
static int name_new(const char *what, int from, int to, const char *of, char *out, size_t size) {
    return from == to ? snprintf(out, size, "%s %d%s begins", what, from, of)
                      : snprintf(out, size, "%ss %d to %d%s begin", what, from, to, of);
}

static void tell(const char *what, int from, int to, const char *of, const char *numbers, char *out,
                 size_t size) {
    int used = name_new(what, from, to - 1, of, out, size);
    snprintf(out + used, size - (size_t)used,
             " with the %s of %c%s 0. Type into the cells for others.", numbers,
             what[0] + 'a' - 'A', what + 1);
}

/* A channel has a plane of X, and one of W in each filter. */
static bool tell_channels(const Scene *scene, int from, char *out, size_t size) {
    const SceneState *state = scene_state(scene);
    const ConvLayer *layer = &state->layer;
    const ConvTensor *w = scene_tensor(scene, CONV_ROLE_W);
    bool grown = layer->transposed || layer->groups == 1;
    bool in_x = repeats_first(scene_tensor(scene, CONV_ROLE_X), 1);
    bool in_w = grown && scene_preset_of(scene, state->show_oc) < 0 &&
                repeats_first(w, layer->transposed ? 0 : 1);
    if (in_x || in_w) {
        tell("Channel", from, layer->ic,
             in_x && in_w ? " of X and W"
             : in_x       ? " of X"
                          : " of W",
             "numbers", out, size);
    }
    int preset = scene_preset_of(scene, state->show_oc);
    bool shared = grown && preset >= 0;
    if (shared) { /* so that Y stays as large as it was */
        size_t used = in_x ? strlen(out) : 0;
        snprintf(out + used, size - used, "%sW is %s divided by %d, for each channel.",
                 used ? " " : "", scene_preset_label((ScenePreset)preset), layer->ic);
    }
    return in_x || in_w || shared;
}

static bool tell_filters(const Scene *scene, int from, char *out, size_t size) {
    const ConvLayer *layer = &scene_state(scene)->layer;
    const ConvTensor *w = scene_tensor(scene, CONV_ROLE_W);
    bool copied =
        !layer->transposed && scene_preset_of(scene, layer->oc - 1) < 0 && repeats_first(w, 0);
    if (copied) {
        tell("Filter", from, layer->oc, "", "weights", out, size);
    }
    return copied;
}

bool app_copies_tell(const Scene *scene, const ConvLayer *before, char *out, size_t size) {
    const ConvLayer *layer = &scene_state(scene)->layer;
    if (layer->n > before->n && repeats_first(scene_tensor(scene, CONV_ROLE_X), 0)) {
        tell("Image", before->n, layer->n, "", "numbers", out, size);
        return true;
    }
    if (layer->ic > before->ic) {
        return tell_channels(scene, before->ic, out, size);
    }
    return layer->oc > before->oc && tell_filters(scene, before->oc, out, size);
}
