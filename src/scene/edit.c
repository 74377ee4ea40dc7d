/* One change from beginning to end: a copy of the state is changed, what follows from it is
 * derived, and then both are taken over together or not at all. */
#include "scene/internal.h"

#include <assert.h>
#include <string.h>

void scene_state_retain(SceneStore *store, const SceneState *state) {
    scene_store_retain(store, state->x);
    scene_store_retain(store, state->w);
    scene_store_retain(store, state->b);
    scene_store_retain(store, state->t);
    scene_store_retain(store, state->dy);
    scene_store_retain(store, state->picture);
}

void scene_state_release(SceneStore *store, const SceneState *state) {
    scene_store_release(store, state->x);
    scene_store_release(store, state->w);
    scene_store_release(store, state->b);
    scene_store_release(store, state->t);
    scene_store_release(store, state->dy);
    scene_store_release(store, state->picture);
}

bool scene_same_layer(const ConvLayer *a, const ConvLayer *b) {
    return a->n == b->n && a->ic == b->ic && a->ih == b->ih && a->iw == b->iw && a->oc == b->oc &&
           a->kh == b->kh && a->kw == b->kw && a->sh == b->sh && a->sw == b->sw && a->dh == b->dh &&
           a->dw == b->dw && a->padding == b->padding && a->top == b->top &&
           a->bottom == b->bottom && a->left == b->left && a->right == b->right &&
           a->groups == b->groups && a->bias == b->bias && a->flip == b->flip &&
           a->border == b->border && a->transposed == b->transposed && a->oph == b->oph &&
           a->opw == b->opw;
}

static bool same_random(const SceneRandom *a, const SceneRandom *b) {
    return a->seed == b->seed && a->distribution == b->distribution && a->low == b->low &&
           a->high == b->high && a->normalise == b->normalise;
}

bool scene_same_problem(const SceneState *a, const SceneState *b) {
    return a->type == b->type && scene_same_layer(&a->layer, &b->layer) && a->source == b->source &&
           same_random(&a->random, &b->random) && a->pattern == b->pattern &&
           a->digit == b->digit && a->image_grey == b->image_grey &&
           a->image_bytes == b->image_bytes && a->image_side == b->image_side && a->x == b->x &&
           a->w == b->w && a->b == b->b && a->t == b->t && a->dy == b->dy &&
           a->picture == b->picture && a->loss == b->loss;
}

SceneEdit scene_edit_begin(Scene *scene) {
    scene_state_retain(&scene->store, &scene->state);
    return (SceneEdit){.scene = scene, .next = scene->state};
}

void scene_edit_hold(SceneStore *store, const SceneState *state) {
    const SceneHandle handles[] = {state->x, state->w, state->b, state->t, state->dy};
    for (int i = 0; i < 5; i++) {
        scene_store_hold(store, handles[i]);
    }
}

void scene_edit_drop(SceneEdit *edit) {
    scene_state_release(&edit->scene->store, &edit->next);
    scene_edit_hold(&edit->scene->store, &edit->scene->state);
    memset(edit, 0, sizeof *edit);
}

void scene_edit_clear(SceneEdit *edit, SceneHandle *place) {
    scene_store_release(&edit->scene->store, *place);
    *place = 0;
}

Status scene_edit_put(SceneEdit *edit, SceneHandle *place, ConvTensor *tensor) {
    SceneHandle added;
    Status status = scene_store_add(&edit->scene->store, tensor, &added);
    if (!status_failed(&status)) {
        scene_edit_clear(edit, place);
        *place = added;
    }
    return status;
}

Status scene_edit_put_cells(SceneEdit *edit, SceneHandle *place, const SceneCell *cells,
                            int64_t count) {
    SceneHandle added;
    Status status = scene_store_add_edit(&edit->scene->store, *place, cells, count, &added);
    if (!status_failed(&status)) {
        scene_edit_clear(edit, place);
        *place = added;
    }
    return status;
}

static bool same_values(const ConvTensor *a, const ConvTensor *b) {
    size_t bytes = (size_t)(conv_tensor_count(a) * conv_type_size(a->type));
    return a->type == b->type && conv_tensor_same_shape(a, b) && conv_tensor_is_contiguous(a) &&
           conv_tensor_is_contiguous(b) && memcmp(a->data, b->data, bytes) == 0;
}

Status scene_edit_replace(SceneEdit *edit, SceneHandle *place, ConvTensor *tensor) {
    if (*place) {
        ConvTensor present = scene_edit_tensor(edit, *place);
        if (same_values(&present, tensor)) {
            conv_tensor_destroy(tensor);
            return status_ok();
        }
    }
    return scene_edit_put(edit, place, tensor);
}

Status scene_edit_put_zeros(SceneEdit *edit, SceneHandle *place, const int extent[4]) {
    SceneHandle added;
    Status status = scene_store_add_zeros(&edit->scene->store, edit->next.type, extent, &added);
    if (!status_failed(&status)) {
        scene_edit_clear(edit, place);
        *place = added;
    }
    return status;
}

ConvTensor scene_edit_tensor(const SceneEdit *edit, SceneHandle handle) {
    const SceneStoreSlot *slot = scene_store_at(&edit->scene->store, handle);
    assert(slot->tensor.data);
    return slot->tensor;
}

static int clamp(int value, int low, int high) {
    return value < low ? low : value > high ? high : value;
}

void scene_edit_show(SceneState *next, int n, int oc, int ic) {
    next->show_n = clamp(n, 0, next->layer.n - 1);
    next->show_oc = clamp(oc, 0, next->layer.oc - 1);
    next->show_ic = clamp(ic, -1, next->layer.ic - 1);
}

/* Shows the image and the filter that the walk is in; at its ends, where the sums' order is open,
 * what the person has chosen stays while the walk does, and where it comes to the end. */
static void follow(const Scene *scene, SceneState *next, SceneDerived *derived, bool other_walk) {
    bool end = next->position == conv_walk_length(&derived->walk);
    if (!other_walk && next->first_window != 0 && end) {
        scene_shown_go(&derived->walk, next);
        conv_walk_turn(&derived->walk, next->first_window);
        return;
    }
    int old_n = -1, old_oc = -1, n, oc;
    bool free = scene_shown_is_free(&derived->walk, next->position);
    if (!other_walk && free) {
        scene_shown_of(&scene->derived.walk, scene->state.position, &old_n, &old_oc);
    }
    scene_shown_of(&derived->walk, next->position, &n, &oc);
    next->show_n = n != old_n ? n : next->show_n;
    next->show_oc = oc != old_oc ? oc : next->show_oc;
}

/* The position, what is shown and the pin, made fit for what was derived. */
static void settle(SceneEdit *edit, SceneDerived *derived) {
    const Scene *scene = edit->scene;
    SceneState *next = &edit->next;
    int64_t length = conv_walk_length(&derived->walk);
    bool first = !scene->derived.y.data;
    bool other = first || next->walk != scene->state.walk ||
                 length != conv_walk_length(&scene->derived.walk);
    if (!edit->placed && other) {
        next->position = 0;
    }
    next->position = next->position < 0 ? 0 : next->position > length ? length : next->position;
    ScenePlace place = {.position = next->position, .stage = next->stage};
    next->stage = scene_stage_settle(&derived->walk, place);
    if (first || !scene_same_layer(&scene->state.layer, &next->layer)) {
        next->left = (SceneLeft){.scatter = false};
    }
    bool natural = other && !edit->shown && !edit->visited;
    next->first_window = natural ? 0 : scene_shown_first(&derived->walk, next->first_window);
    conv_walk_turn(&derived->walk, next->first_window);

    scene_edit_show(next, next->show_n, next->show_oc, next->show_ic);
    if (edit->chosen) {
        scene_shown_go(&derived->walk, next);
        conv_walk_turn(&derived->walk, next->first_window);
    } else if (!edit->shown) {
        follow(scene, next, derived, other);
    }
    scene_derive_place(derived, next);

    if (next->pin_role >= 0) {
        int extent[4];
        scene_role_extent(&next->layer, (ConvRole)next->pin_role, extent);
        for (int axis = 0; axis < CONV_RANK; axis++) {
            if (next->pin_index[axis] >= extent[axis]) {
                next->pin_role = -1;
            }
        }
    }
}

/* Motion goes from where we were to where we are, unless that place is in another walk. */
static void track(Scene *scene, const SceneState *former) {
    ScenePlayer *player = &scene->player;
    const SceneState *state = &scene->state;
    bool other = former->walk != state->walk || former->first_window != state->first_window ||
                 !scene_same_layer(&former->layer, &state->layer);
    const SceneState *from = other ? state : former;
    if (other || former->position != state->position || former->stage != state->stage) {
        player->previous = (ScenePlace){.position = from->position, .stage = from->stage};
        player->since = 0;
    }
}

Status scene_edit_finish(SceneEdit *edit, Status status, bool undoable) {
    Scene *scene = edit->scene;
    SceneDerived derived;
    if (!status_failed(&status)) {
        status = scene_derive(edit, &derived);
    }
    if (status_failed(&status)) {
        scene_edit_drop(edit);
        return status;
    }
    settle(edit, &derived);
    scene_ghost_keep(scene, edit);
    scene_derive_accept(scene, &derived);
    SceneState former = scene->state;
    scene->state = edit->next;
    track(scene, &former);
    if (undoable && !scene_same_problem(&former, &scene->state)) {
        scene->state.basis = edit->typed ? former.basis : ++scene->bases;
        scene_undo_push(&scene->undo, &scene->store, &former, edit->gesture);
    } else {
        scene_state_release(&scene->store, &former);
    }
    return status;
}
