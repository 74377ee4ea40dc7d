/* The stages of dX by gather: dY as it is, with zeros inserted, padded, the kernel turned; then the
 * products; at last the crop. Which stages there are depends on the position only: those before the
 * products lie at position 0, the crop at the end. */
#include "scene/internal.h"

#include <assert.h>

const char *scene_stage_label(SceneStage stage) {
    static const char *const labels[] = {
#define SCENE_STAGE(NAME, word, label) label,
#include "scene/stages.def"
#undef SCENE_STAGE
    };
    assert((unsigned)stage < SCENE_STAGE_COUNT);
    return labels[stage];
}

SceneStage scene_stage_settle(const ConvWalk *walk, ScenePlace place) {
    if (walk->kind != CONV_WALK_DX_GATHER) {
        return SCENE_STAGE_AS_IS;
    }
    bool begun = place.position > 0, ended = place.position == conv_walk_length(walk);
    bool early = begun && place.stage < SCENE_STAGE_SLIDE;
    bool late = !ended && place.stage > SCENE_STAGE_SLIDE;
    return early || late ? SCENE_STAGE_SLIDE : place.stage;
}

bool scene_stage_step(const ConvWalk *walk, ScenePlace *place, int direction) {
    bool before = place->position == 0, after = place->position == conv_walk_length(walk);
    SceneStage from = place->stage, to = (SceneStage)((int)from + direction);
    bool preparing =
        before && (direction > 0 ? from < SCENE_STAGE_SLIDE : from > SCENE_STAGE_AS_IS);
    bool cropping = after && (direction > 0 ? from == SCENE_STAGE_SLIDE : from == SCENE_STAGE_CROP);
    if (walk->kind != CONV_WALK_DX_GATHER || !(preparing || cropping)) {
        return false;
    }
    place->stage = to;
    return true;
}

Status scene_edit_stage(SceneEdit *edit, int stage) {
    SceneState *next = &edit->next;
    if (stage < 0 || stage >= SCENE_STAGE_COUNT) {
        return status_error(STATUS_VALUE, "there is no stage number %d", stage);
    }
    if (next->walk != CONV_WALK_DX_GATHER) {
        return status_error(STATUS_VALUE, "only dX by gather has stages");
    }
    next->stage = (SceneStage)stage;
    if (next->stage < SCENE_STAGE_SLIDE) {
        next->position = 0;
    } else if (next->stage == SCENE_STAGE_CROP) {
        next->position = conv_walk_length(&edit->scene->derived.walk);
    }
    edit->placed = true;
    return status_ok();
}

SceneGatherSizes scene_gather_sizes(const ConvLayer *layer, const ConvShape *shape) {
    SceneGatherSizes sizes = {
        .oh = shape->oh,
        .ow = shape->ow,
        .inserted_h = (shape->oh - 1) * layer->sh + 1,
        .inserted_w = (shape->ow - 1) * layer->sw + 1,
        .pad_top = shape->eff_h - 1,
        .pad_bottom = shape->eff_h - 1 + shape->tail_h,
        .pad_left = shape->eff_w - 1,
        .pad_right = shape->eff_w - 1 + shape->tail_w,
        .crop_top = layer->top,
        .crop_bottom = layer->bottom,
        .crop_left = layer->left,
        .crop_right = layer->right,
    };
    sizes.padded_h = sizes.pad_top + sizes.inserted_h + sizes.pad_bottom;
    sizes.padded_w = sizes.pad_left + sizes.inserted_w + sizes.pad_right;
    sizes.result_h = sizes.padded_h - shape->eff_h + 1;
    sizes.result_w = sizes.padded_w - shape->eff_w + 1;
    return sizes;
}
