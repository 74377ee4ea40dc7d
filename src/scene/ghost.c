/* What stood there before a layer was changed, so that a view can show it for a moment. The values
 * are copies of small planes; nothing is computed of them. */
#include "scene/internal.h"

static void keep(const ConvTensor *tensor, int n, int c, SceneGhostPlane *out) {
    int rows = tensor->extent[2], cols = tensor->extent[3];
    *out = (SceneGhostPlane){0};
    if ((int64_t)rows * cols > SCENE_GHOST_CELLS || !conv_tensor_is_contiguous(tensor)) {
        return;
    }
    out->rows = rows;
    out->cols = cols;
    for (int i = 0; i < rows * cols; i++) {
        out->values[i] = conv_tensor_at(tensor, (int[4]){n, c, i / cols, i % cols});
    }
}

void scene_ghost_keep(Scene *scene, const SceneEdit *edit) {
    const SceneState *state = &scene->state;
    SceneGhost *ghost = &scene->ghost;
    if (scene_same_layer(&state->layer, &edit->next.layer)) {
        return;
    }
    ghost->there = !edit->fresh && scene->derived.y.data && state->source == edit->next.source;
    if (!ghost->there) {
        return;
    }
    int channel = state->show_ic > 0 ? state->show_ic : 0;
    ghost->layer = state->layer;
    ghost->shape = scene->derived.shape;
    ghost->since = 0;
    keep(scene_tensor(scene, CONV_ROLE_X), state->show_n, channel, &ghost->x);
    if (state->layer.transposed) {
        keep(scene_tensor(scene, CONV_ROLE_W), channel, state->show_oc % ghost->shape.ocg,
             &ghost->w);
    } else {
        keep(scene_tensor(scene, CONV_ROLE_W), state->show_oc, channel % ghost->shape.icg,
             &ghost->w);
    }
    keep(scene_tensor(scene, CONV_ROLE_Y), state->show_n, state->show_oc, &ghost->y);
}

void scene_ghost_advance(Scene *scene, double seconds) {
    scene->ghost.since += seconds;
    scene->ghost.there = scene->ghost.there && scene->ghost.since < SCENE_GHOST_SECONDS;
}

const SceneGhost *scene_ghost(const Scene *scene) {
    return scene->ghost.there ? &scene->ghost : NULL;
}
