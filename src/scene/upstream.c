/* What the backward pass starts from: the loss, a dY that is typed or made, a target that is made
 * by another kernel. How L and dY follow from them is the core's business. */
#include "scene/internal.h"

#include "conv/forward.h"

Status scene_edit_give(SceneEdit *edit) {
    SceneState *next = &edit->next;
    if (next->loss == CONV_LOSS_GIVEN) {
        return status_ok();
    }
    const ConvTensor *present = &edit->scene->derived.dy;
    ConvTensor dy;
    Status status = conv_tensor_copy(present, present->type, &dy);
    if (!status_failed(&status)) {
        next->loss = CONV_LOSS_GIVEN;
        status = scene_edit_replace(edit, &next->dy, &dy);
    }
    return status;
}

Status scene_edit_loss(SceneEdit *edit, int loss) {
    SceneState *next = &edit->next;
    if (loss < 0 || loss >= CONV_LOSS_COUNT) {
        return status_error(STATUS_VALUE, "there is no loss number %d", loss);
    }
    if (loss == CONV_LOSS_GIVEN && !next->dy) {
        return scene_edit_give(edit);
    }
    next->loss = (ConvLoss)loss;
    return status_ok();
}

static Status make_dy(ConvType type, SceneDy kind, const int extent[4], const int one[4],
                      uint64_t seed, ConvTensor *out) {
    const SceneRandom random = {.seed = seed, .distribution = SCENE_INTEGERS, .low = -3, .high = 3};
    if (kind == SCENE_DY_RANDOM) {
        return scene_draw_random(type, &random, extent, out);
    }
    Status status = conv_tensor_create(type, extent, out);
    if (!status_failed(&status) && kind == SCENE_DY_ONES) {
        conv_tensor_fill(out, 1);
    } else if (!status_failed(&status)) {
        conv_tensor_set(out, one, 1);
    }
    return status;
}

Status scene_edit_dy(SceneEdit *edit, const SceneCommand *command) {
    SceneState *next = &edit->next;
    if (command->value < 0 || command->value >= SCENE_DY_COUNT) {
        return status_error(STATUS_VALUE, "dY becomes ones, a single 1 or random, not number %d",
                            command->value);
    }
    SceneDy kind = (SceneDy)command->value;
    if (kind == SCENE_DY_ONE_HOT) {
        Status status = scene_index_check(&next->layer, CONV_ROLE_DY, command->index);
        if (status_failed(&status)) {
            return status;
        }
    }
    int extent[4];
    ConvTensor dy;
    conv_layer_extent_y(&next->layer, extent);
    Status status = make_dy(next->type, kind, extent, command->index, command->random.seed, &dy);
    if (status_failed(&status)) {
        return status;
    }
    next->loss = CONV_LOSS_GIVEN;
    return scene_edit_replace(edit, &next->dy, &dy);
}

/* The kernels of the present layer, every filter the preset. */
static Status preset_filters(const SceneEdit *edit, ScenePreset preset, ConvTensor *out) {
    const SceneState *next = &edit->next;
    int extent[4];
    conv_layer_extent_w(&next->layer, extent);
    Status status = conv_tensor_create(next->type, extent, out);
    if (status_failed(&status)) {
        return status;
    }
    for (int oc = 0; oc < next->layer.oc && !status_failed(&status); oc++) {
        status = scene_preset_fill(preset, next->random.seed, &next->layer, oc, out);
    }
    if (status_failed(&status)) {
        conv_tensor_destroy(out);
    }
    return status;
}

/* What the layer makes of X with other kernels and without bias. */
static Status output_of(const SceneEdit *edit, const ConvTensor *w, ConvTensor *out) {
    const SceneState *next = &edit->next;
    ConvLayer layer = next->layer;
    layer.bias = false;
    ConvTensor x = scene_edit_tensor(edit, next->x);
    int extent[4];
    conv_layer_extent_y(&layer, extent);
    Status status = conv_tensor_create(next->type, extent, out);
    if (status_failed(&status)) {
        return status;
    }
    status = conv_forward(&layer, &x, w, NULL, out);
    if (status_failed(&status)) {
        conv_tensor_destroy(out);
    }
    return status;
}

static Status forget_target(SceneEdit *edit) {
    ConvTensor t = scene_edit_tensor(edit, edit->next.t);
    bool zeros = t.stride[3] == 0;
    return zeros ? status_ok() : scene_edit_put_zeros(edit, &edit->next.t, t.extent);
}

Status scene_edit_target(SceneEdit *edit, int preset) {
    SceneState *next = &edit->next;
    ConvTensor w, t;
    if (preset == -1) {
        next->loss = CONV_LOSS_HALF_SQUARED;
        return forget_target(edit);
    }
    Status status = scene_preset_check(preset, &next->layer);
    if (!status_failed(&status)) {
        status = preset_filters(edit, (ScenePreset)preset, &w);
    }
    if (status_failed(&status)) {
        return status;
    }
    status = output_of(edit, &w, &t);
    conv_tensor_destroy(&w);
    if (status_failed(&status)) {
        return status;
    }
    next->loss = CONV_LOSS_HALF_SQUARED;
    return scene_edit_replace(edit, &next->t, &t);
}
