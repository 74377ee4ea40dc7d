/* The player: steps of every size from any position, and playing as time passes. A position is one
 * integer; where a step ends is an index calculation. Steps between stages are stage.c's. */
#include "scene/internal.h"

#include <math.h>

/* Where the row that holds product `product` begins and ends. A row is a row of the walk's windows'
 * tensor; for dw and db it is a block, whose subtotal the core adds at once. */
static void row_of(const ConvWalk *walk, int64_t product, int64_t *first, int64_t *end) {
    if (walk->kind != CONV_WALK_DW && walk->kind != CONV_WALK_DB) {
        int extent[4];
        conv_walk_window_extent(walk, extent);
        int64_t row = walk->terms * extent[3];
        *first = product / row * row;
        *end = *first + row;
        return;
    }
    /* dw sums over the places of the window, db over the outputs */
    const ConvShape *shape = walk->kind == CONV_WALK_DW ? &walk->sides.shape : &walk->shape;
    int64_t image = (int64_t)shape->oh * shape->ow; /* a window is N whole images */
    int64_t block = (int64_t)conv_chain_rows(shape->ow) * shape->ow;
    int64_t image_first = product / image * image;
    *first = image_first + (product - image_first) / block * block;
    *end = *first + block < image_first + image ? *first + block : image_first + image;
}

/* How many windows a map of the walk's windows' tensor has: one image and channel of it, one filter
 * and channel of dW; each element of db is one by itself. */
static int64_t map_windows(const ConvWalk *walk) {
    int extent[4];
    conv_walk_window_extent(walk, extent);
    return (int64_t)extent[2] * extent[3];
}

int64_t scene_player_target(const ConvWalk *walk, int64_t position, SceneStep step, int direction) {
    int64_t length = conv_walk_length(walk);
    if (direction > 0 ? position >= length : position <= 0) {
        return direction > 0 ? length : 0;
    }
    int64_t product = direction > 0 ? position : position - 1; /* the one to add or to take back */
    int64_t first = product, end = product + 1;
    if (step == SCENE_STEP_WINDOW) {
        first = product / walk->terms * walk->terms;
        end = first + walk->terms;
    } else if (step == SCENE_STEP_ROW) {
        row_of(walk, product, &first, &end);
    } else if (step == SCENE_STEP_CHANNEL) {
        int64_t map = walk->terms * map_windows(walk);
        first = product / map * map;
        end = first + map;
    }
    return direction > 0 ? end : first;
}

static const ScenePlace START = {.position = 0, .stage = SCENE_STAGE_AS_IS};

static ScenePlace place_of(const SceneState *state) {
    return (ScenePlace){.position = state->position, .stage = state->stage};
}

static void go_to(SceneEdit *edit, ScenePlace place) {
    edit->next.position = place.position;
    edit->next.stage = place.stage;
    edit->placed = true;
}

static bool same_place(ScenePlace a, ScenePlace b) {
    return a.position == b.position && a.stage == b.stage;
}

/* Where a step leads, from stage to stage or among the products; at the end nowhere else. */
static ScenePlace place_after(const ConvWalk *walk, ScenePlace place, SceneStep step,
                              int direction) {
    if (!scene_stage_step(walk, &place, direction)) {
        place.position = scene_player_target(walk, place.position, step, direction);
    }
    return place;
}

static bool at_end(const ConvWalk *walk, ScenePlace place) {
    return same_place(place_after(walk, place, SCENE_STEP_PRODUCT, 1), place);
}

void scene_player_step(SceneEdit *edit, SceneStep step, int direction) {
    const ConvWalk *walk = &edit->scene->derived.walk;
    go_to(edit, place_after(walk, place_of(&edit->next), step, direction));
    edit->next.playing = false;
}

void scene_player_play(SceneEdit *edit, int value) {
    SceneState *next = &edit->next;
    bool play = value < 0 ? !next->playing : value > 0;
    if (play && at_end(&edit->scene->derived.walk, place_of(next))) {
        go_to(edit, START);
        next->first_window = 0;
    }
    if (play != next->playing) {
        edit->scene->player.phase = 0;
    }
    next->playing = play;
}

/* What a long sleep may cost in a loop, which has no end that stops it. */
static const double LOOP_STEPS_MOST = 1000;

/* A whole step has passed when all but a rounding error of it has. */
static const double WHOLE_STEP = 1 - 1e-9;

bool scene_player_advance(Scene *scene, double seconds) {
    ScenePlayer *player = &scene->player;
    player->since += seconds;
    scene_ghost_advance(scene, seconds);
    if (!scene->state.playing) {
        return false;
    }
    const ConvWalk *walk = &scene->derived.walk;
    const ScenePlace from = place_of(&scene->state);
    ScenePlace place = from, before = from;
    player->phase += seconds * scene->state.speed;
    const SceneStep step = scene->state.step;
    bool loop = scene->state.loop;
    if (loop) {
        player->phase = fmin(player->phase, LOOP_STEPS_MOST);
    }
    while (player->phase >= WHOLE_STEP && (loop || !at_end(walk, place))) {
        before = place;
        place = at_end(walk, place) ? START : place_after(walk, place, step, 1);
        player->phase = fmax(player->phase - 1, 0);
    }
    bool moved = !same_place(place, from), ended = !loop && at_end(walk, place);
    if (!moved && !ended) {
        return false;
    }
    SceneEdit edit = scene_edit_begin(scene);
    go_to(&edit, place);
    edit.next.playing = !ended;
    Status status = scene_edit_finish(&edit, status_ok(), false);
    if (moved && !status_failed(&status)) {
        player->previous = before;
        player->since = player->phase / scene->state.speed;
    }
    return moved && !status_failed(&status);
}

double scene_player_wait(const Scene *scene) {
    const SceneState *state = &scene->state;
    if (!state->playing) {
        return -1;
    }
    return fmax(1 - scene->player.phase, 0) / state->speed;
}

int64_t scene_player_previous(const Scene *scene, double *since) {
    *since = scene->player.since;
    return scene->player.previous.position;
}

SceneStage scene_player_previous_stage(const Scene *scene) {
    return scene->player.previous.stage;
}
