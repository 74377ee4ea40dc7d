/* The stages of a walk that gathers (dX, of a transposed layer Y): what it gathers from as it is,
 * with zeros inserted, padded, the kernel turned; then the products; at last the crop, or under a
 * mirrored border the fold, which scatter has, too. Which stages there are depends on the position
 * only: those before the products lie at position 0, the crop at the end. */
#include "scene/internal.h"

#include <assert.h>

bool scene_has_stages(const ConvLayer *layer, ConvWalkKind walk) {
    return walk == (layer->transposed ? CONV_WALK_FORWARD : CONV_WALK_DX_GATHER);
}

static bool has_stages(const ConvWalk *walk) {
    return scene_has_stages(&walk->layer, walk->kind);
}

bool scene_has_fold(const ConvWalk *walk) {
    const ConvLayer *layer = &walk->layer;
    return conv_walk_folds(walk) && layer->top + layer->bottom + layer->left + layer->right > 0;
}

/* Scatter has no stages but that one: all its products lie before it. */
static bool has_fold_alone(const ConvWalk *walk) {
    return scene_has_fold(walk) && !has_stages(walk);
}

const char *scene_stage_label(const ConvWalk *walk, SceneStage stage) {
    static const char *const labels[] = {
#define SCENE_STAGE(NAME, word, label) label,
#include "scene/stages.def"
#undef SCENE_STAGE
    };
    assert((unsigned)stage < SCENE_STAGE_COUNT);
    return stage == SCENE_STAGE_AS_IS && walk->layer.transposed ? "X as it is"
           : stage == SCENE_STAGE_CROP && conv_walk_folds(walk) ? "fold"
           : stage == SCENE_STAGE_AS_IS && has_fold_alone(walk) ? "push"
                                                                : labels[stage];
}

SceneStage scene_stage_settle(const ConvWalk *walk, ScenePlace place) {
    bool begun = place.position > 0, ended = place.position == conv_walk_length(walk);
    if (!has_stages(walk)) {
        bool folded = has_fold_alone(walk) && ended && place.stage == SCENE_STAGE_CROP;
        return folded ? SCENE_STAGE_CROP : SCENE_STAGE_AS_IS;
    }
    bool early = begun && place.stage < SCENE_STAGE_SLIDE;
    bool late = !ended && place.stage > SCENE_STAGE_SLIDE;
    return early || late ? SCENE_STAGE_SLIDE : place.stage;
}

bool scene_stage_step(const ConvWalk *walk, ScenePlace *place, int direction) {
    bool before = place->position == 0, after = place->position == conv_walk_length(walk);
    SceneStage from = place->stage, to = (SceneStage)((int)from + direction);
    if (has_fold_alone(walk)) {
        bool folds = after && (direction > 0) == (from == SCENE_STAGE_AS_IS);
        place->stage = !folds ? from : direction > 0 ? SCENE_STAGE_CROP : SCENE_STAGE_AS_IS;
        return folds;
    }
    bool preparing =
        before && (direction > 0 ? from < SCENE_STAGE_SLIDE : from > SCENE_STAGE_AS_IS);
    bool cropping = after && (direction > 0 ? from == SCENE_STAGE_SLIDE : from == SCENE_STAGE_CROP);
    if (!has_stages(walk) || !(preparing || cropping)) {
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
    const ConvWalk *walk = &edit->scene->derived.walk;
    bool staged = scene_has_stages(&next->layer, next->walk), fold = has_fold_alone(walk);
    if (!staged && !fold) {
        return status_error(STATUS_VALUE, "the walk %s has no stages", conv_walk_word(next->walk));
    }
    next->stage = (SceneStage)stage;
    if (staged && next->stage < SCENE_STAGE_SLIDE) {
        next->position = 0;
    } else if (next->stage == SCENE_STAGE_CROP) {
        next->position = conv_walk_length(walk);
    }
    edit->placed = true;
    return status_ok();
}

SceneGatherSizes scene_gather_sizes(const ConvLayer *layer, const ConvShape *shape) {
    const ConvSides sides = conv_sides(layer, shape);
    const ConvLayer *side = &sides.layer;
    SceneGatherSizes sizes = {
        .oh = sides.shape.oh,
        .ow = sides.shape.ow,
        .inserted_h = (sides.shape.oh - 1) * side->sh + 1,
        .inserted_w = (sides.shape.ow - 1) * side->sw + 1,
        .result_h = side->top + side->ih + side->bottom,
        .result_w = side->left + side->iw + side->right,
        .crop_top = side->top,
        .crop_bottom = side->bottom,
        .crop_left = side->left,
        .crop_right = side->right,
    };
    sizes.padded_h = sizes.result_h + shape->eff_h - 1;
    sizes.padded_w = sizes.result_w + shape->eff_w - 1;
    sizes.pad_top = shape->eff_h - 1;
    sizes.pad_bottom = sizes.padded_h - sizes.pad_top - sizes.inserted_h;
    sizes.pad_left = shape->eff_w - 1;
    sizes.pad_right = sizes.padded_w - sizes.pad_left - sizes.inserted_w;
    return sizes;
}
