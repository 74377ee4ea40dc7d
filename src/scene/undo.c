/* Undo: a ring of former states that hold their tensors. An undo that changes no more than values
 * leaves the person where they are; one that changes the layer goes back to where they were. */
#include "scene/internal.h"

#include <assert.h>
#include <stdlib.h>

Status scene_undo_init(SceneUndo *undo) {
    *undo = (SceneUndo){.states = calloc(SCENE_UNDO_STEPS, sizeof *undo->states)};
    return undo->states
               ? status_ok()
               : status_error(STATUS_MEMORY, "there is no memory for a list of undo steps");
}

static SceneState *state_at(SceneUndo *undo, int number) {
    assert(number >= 0 && number < undo->count);
    return &undo->states[(undo->first + number) % SCENE_UNDO_STEPS];
}

static void drop_oldest(SceneUndo *undo, SceneStore *store) {
    scene_state_release(store, state_at(undo, 0));
    undo->first = (undo->first + 1) % SCENE_UNDO_STEPS;
    undo->count--;
    undo->past--;
}

static void drop_undone(SceneUndo *undo, SceneStore *store) {
    while (undo->count > undo->past) {
        scene_state_release(store, state_at(undo, undo->count - 1));
        undo->count--;
    }
}

void scene_undo_free(SceneUndo *undo, SceneStore *store) {
    undo->past = 0;
    drop_undone(undo, store);
    free(undo->states);
    *undo = (SceneUndo){0};
}

void scene_forget_past(Scene *scene) {
    scene->undo.past = 0;
    scene->undo.gesture = 0;
    drop_undone(&scene->undo, &scene->store);
}

void scene_undo_push(SceneUndo *undo, SceneStore *store, const SceneState *state,
                     uint64_t gesture) {
    bool goes_on = gesture && gesture == undo->gesture;
    undo->gesture = gesture;
    drop_undone(undo, store);
    if (goes_on && undo->past > 0) {
        scene_state_release(store, state);
        return;
    }
    if (undo->count == SCENE_UNDO_STEPS) {
        drop_oldest(undo, store);
    }
    undo->count++;
    undo->past++;
    *state_at(undo, undo->count - 1) = *state;
    while (undo->count > 0 && store->bytes > SCENE_STORE_BYTES_MAX) {
        drop_oldest(undo, store);
    }
}

bool scene_can_undo(const Scene *scene) {
    return scene->undo.past > 0;
}

int scene_undo_count(const Scene *scene) {
    return scene->undo.past;
}

int64_t scene_bytes(const Scene *scene, int64_t *most) {
    *most = SCENE_STORE_BYTES_MAX;
    return scene->store.bytes;
}

bool scene_can_redo(const Scene *scene) {
    return scene->undo.past < scene->undo.count;
}

/* The ring's state, with the player's settings and, in the same layer, the place of the present. */
static void return_to(SceneEdit *edit, const SceneState *stored) {
    SceneState *next = &edit->next;
    const SceneState *present = &edit->scene->state;
    scene_state_retain(&edit->scene->store, stored);
    scene_state_release(&edit->scene->store, next);
    *next = *stored;
    next->step = present->step;
    next->playing = present->playing;
    next->loop = present->loop;
    next->speed = present->speed;
    if (scene_same_layer(&stored->layer, &present->layer)) {
        next->walk = present->walk;
        next->position = present->position;
        next->first_window = present->first_window;
        next->stage = present->stage;
        next->left = present->left;
        next->show_n = present->show_n;
        next->show_oc = present->show_oc;
        next->show_ic = present->show_ic;
        next->pin_role = present->pin_role;
        for (int axis = 0; axis < CONV_RANK; axis++) {
            next->pin_index[axis] = present->pin_index[axis];
        }
    }
    scene_edit_hold(&edit->scene->store, next);
    edit->placed = edit->shown = true;
}

Status scene_undo_move(Scene *scene, int direction) {
    SceneUndo *undo = &scene->undo;
    if (direction < 0 ? !scene_can_undo(scene) : !scene_can_redo(scene)) {
        return status_ok();
    }
    undo->gesture = 0;
    SceneState *stored = state_at(undo, direction < 0 ? undo->past - 1 : undo->past);
    SceneState present = scene->state;
    SceneEdit edit = scene_edit_begin(scene);
    return_to(&edit, stored);
    scene_state_retain(&scene->store, &present);
    Status status = scene_edit_finish(&edit, status_ok(), false);
    if (status_failed(&status)) {
        scene_state_release(&scene->store, &present);
        return status;
    }
    scene_state_release(&scene->store, stored);
    *stored = present;
    undo->past += direction;
    return status;
}
