/* Commands: each one becomes an edit. What a command may change stands in its function here or in
 * the file of its subject. */
#include "scene/internal.h"

#include <assert.h>
#include <math.h>

/* The layer with its padding rule applied, and its tensors made to fit. */
static Status resolve_layer(SceneEdit *edit, ConvLayer layer) {
    Status status = conv_layer_resolve(&layer);
    return status_failed(&status) ? status : scene_edit_layer(edit, &layer);
}

static Status set_padding(SceneEdit *edit, int rule) {
    if (rule < 0 || rule >= CONV_PADDING_COUNT) {
        return status_error(STATUS_VALUE, "there is no padding rule number %d", rule);
    }
    ConvLayer layer = edit->next.layer;
    layer.padding = (ConvPadding)rule;
    return resolve_layer(edit, layer);
}

static Status set_border(SceneEdit *edit, int border) {
    if (border < 0 || border >= CONV_BORDER_COUNT) {
        return status_error(STATUS_VALUE, "there are no padding values number %d", border);
    }
    ConvLayer layer = edit->next.layer;
    layer.border = (ConvBorder)border;
    return resolve_layer(edit, layer);
}

static Status set_flip(SceneEdit *edit, bool flip) {
    ConvLayer layer = edit->next.layer;
    layer.flip = flip;
    return resolve_layer(edit, layer);
}

/* What it has not: rules of padding other than its four sides, borders that show the input. The
 * sides stay where something is left of the output. */
static void make_transposed(ConvLayer *layer) {
    ConvShape shape;
    layer->transposed = true;
    layer->border = CONV_BORDER_ZEROS;
    if (layer->padding == CONV_PADDING_VALID) {
        return;
    }
    layer->padding = CONV_PADDING_CUSTOM;
    Status status = conv_layer_check(layer, &shape);
    if (status_failed(&status)) {
        layer->padding = CONV_PADDING_VALID;
    }
}

static Status set_transposed(SceneEdit *edit, bool transposed) {
    ConvLayer layer = edit->next.layer;
    if (layer.transposed == transposed) {
        return status_ok();
    }
    if (transposed) {
        make_transposed(&layer);
    } else {
        layer.transposed = false;
        layer.oph = layer.opw = 0;
    }
    return resolve_layer(edit, layer);
}

static Status put_dense_zeros(SceneEdit *edit, SceneHandle *place, const int extent[4]) {
    ConvTensor zeros;
    Status status = conv_tensor_create(edit->next.type, extent, &zeros);
    return status_failed(&status) ? status : scene_edit_put(edit, place, &zeros);
}

/* A layer without bias keeps a b of zeros, so that there is always one to look at. */
static Status set_bias(SceneEdit *edit, bool bias) {
    if (edit->next.layer.bias == bias) {
        return status_ok();
    }
    int extent[4];
    conv_layer_extent_b(&edit->next.layer, extent);
    edit->next.layer.bias = bias;
    return bias ? status_ok() : put_dense_zeros(edit, &edit->next.b, extent);
}

static Status set_random(SceneEdit *edit, const SceneRandom *random) {
    SceneState *next = &edit->next;
    Status status = scene_random_check(random, next->type);
    if (status_failed(&status)) {
        return status;
    }
    status = scene_edit_leave_image(edit);
    if (status_failed(&status)) {
        return status;
    }
    int extent[4];
    ConvTensor x;
    conv_layer_extent_x(&next->layer, extent);
    status = scene_draw_random(next->type, random, extent, &x);
    if (status_failed(&status)) {
        return status;
    }
    scene_edit_clear(edit, &next->picture);
    next->source = SCENE_SOURCE_RANDOM;
    next->random = *random;
    return scene_edit_put(edit, &next->x, &x);
}

/* How pictures enter, the present one at once. */
static Status set_image_entry(SceneEdit *edit, bool *setting, bool value) {
    SceneState *next = &edit->next;
    if (*setting == value) {
        return status_ok();
    }
    *setting = value;
    if (next->source != SCENE_SOURCE_IMAGE) {
        return status_ok();
    }
    ConvLayer layer = next->layer;
    Status status = scene_edit_picture(edit, NULL, &layer);
    return status_failed(&status) ? status : resolve_layer(edit, layer);
}

static Status set_preset(SceneEdit *edit, int preset, int oc) {
    SceneState *next = &edit->next;
    Status status = scene_preset_check(preset, &next->layer);
    if (status_failed(&status)) {
        return status;
    }
    if (oc < 0 || oc >= next->layer.oc) {
        return status_error(STATUS_VALUE, "there is no filter %d, the layer has %d", oc,
                            next->layer.oc);
    }
    ConvTensor old = scene_edit_tensor(edit, next->w), w;
    if (scene_preset_match(&next->layer, &old, oc, next->random.seed) == preset) {
        return status;
    }
    status = conv_tensor_copy(&old, old.type, &w);
    if (status_failed(&status)) {
        return status;
    }
    status = scene_preset_fill((ScenePreset)preset, next->random.seed, &next->layer, oc, &w);
    if (status_failed(&status)) {
        conv_tensor_destroy(&w);
        return status;
    }
    return scene_edit_put(edit, &next->w, &w);
}

Status scene_index_check(const ConvLayer *layer, int role, const int index[4]) {
    if (role < 0 || role >= CONV_ROLE_COUNT) {
        return status_error(STATUS_VALUE, "there is no tensor number %d", role);
    }
    int extent[4];
    scene_role_extent(layer, (ConvRole)role, extent);
    for (int axis = 0; axis < CONV_RANK; axis++) {
        if (index[axis] < 0 || index[axis] >= extent[axis]) {
            return status_error(STATUS_VALUE, "%s is %d×%d×%d×%d, it has no cell %d,%d,%d,%d",
                                conv_role_title((ConvRole)role), extent[0], extent[1], extent[2],
                                extent[3], index[0], index[1], index[2], index[3]);
        }
    }
    return status_ok();
}

/* Keeps the place in the present walk, which another one follows. */
static void leave_walk(SceneState *next) {
    SceneLeft *left = &next->left;
    left->at[next->walk].position = next->position;
    left->at[next->walk].first_window = next->first_window;
    left->at[next->walk].stage = next->stage;
    if (conv_walk_target(next->walk) == CONV_ROLE_DX) {
        left->scatter = next->walk == CONV_WALK_DX_SCATTER;
    }
}

static Status set_walk(SceneEdit *edit, int walk) {
    if (walk < 0 || walk >= CONV_WALK_COUNT) {
        return status_error(STATUS_VALUE, "there is no walk number %d", walk);
    }
    if (!scene_has_walk(walk)) {
        return status_error(STATUS_VALUE, "there is no picture of the walk %s",
                            conv_walk_word((ConvWalkKind)walk));
    }
    if (edit->next.walk != (ConvWalkKind)walk) {
        leave_walk(&edit->next);
    }
    edit->next.walk = (ConvWalkKind)walk;
    edit->next.position = edit->next.first_window = 0;
    edit->next.stage = SCENE_STAGE_AS_IS;
    edit->placed = true;
    return status_ok();
}

/* A glance at another walk costs no place, and what a person has chosen stays so. What plays,
 * plays from the start. */
static Status visit_walk(SceneEdit *edit, int walk) {
    SceneState *next = &edit->next;
    if (next->walk == (ConvWalkKind)walk) {
        return status_ok();
    }
    walk = walk == CONV_WALK_DX_GATHER && next->left.scatter ? CONV_WALK_DX_SCATTER : walk;
    Status status = set_walk(edit, walk);
    if (!status_failed(&status) && !next->playing) {
        next->position = next->left.at[walk].position;
        next->first_window = next->left.at[walk].first_window;
        next->stage = next->left.at[walk].stage;
    }
    edit->visited = true;
    edit->chosen = !scene_shown_by_walk(edit->scene) || next->first_window != 0;
    return status;
}

/* How far back switch_dx looks for a product that the other walk has too. */
enum { SWITCH_REACH = 4096 };

static Status switch_dx(SceneEdit *edit) {
    SceneState *next = &edit->next;
    const ConvWalk *from = &edit->scene->derived.walk;
    if (next->walk != CONV_WALK_DX_GATHER && next->walk != CONV_WALK_DX_SCATTER) {
        return status_error(STATUS_VALUE, "only dX is computed both by gather and by scatter");
    }
    ConvWalk to;
    next->walk = next->walk == CONV_WALK_DX_GATHER ? CONV_WALK_DX_SCATTER : CONV_WALK_DX_GATHER;
    Status status = conv_walk_init(&to, next->walk, &from->layer, &from->operands);
    if (status_failed(&status)) {
        return status;
    }
    edit->placed = true;
    next->first_window = 0;
    next->stage = next->stage == SCENE_STAGE_CROP && scene_has_fold(&to)
                      ? SCENE_STAGE_CROP
                      : SCENE_STAGE_SLIDE; /* the one in which there are products */
    if (next->position == conv_walk_length(from)) {
        next->position = conv_walk_length(&to);
        return status;
    }
    int64_t least = next->position > SWITCH_REACH ? next->position - SWITCH_REACH : 0;
    for (int64_t p = next->position; p > least; p--) {
        if (conv_walk_switch(from, p, &to, &next->position)) {
            return status;
        }
    }
    next->position = 0;
    return status;
}

static Status seek(SceneEdit *edit, int64_t position) {
    edit->next.position = position;
    edit->next.stage = SCENE_STAGE_AS_IS; /* among the products it becomes theirs */
    edit->placed = true;
    return status_ok();
}

static Status step(SceneEdit *edit, const SceneCommand *command) {
    if (command->step >= SCENE_STEP_COUNT || (command->value != 1 && command->value != -1)) {
        return status_error(STATUS_VALUE,
                            "a step is a product, a window, a row or a channel, on or back");
    }
    scene_player_step(edit, command->step, command->value);
    return status_ok();
}

static Status set_step(SceneEdit *edit, SceneStep size) {
    if (size >= SCENE_STEP_COUNT) {
        return status_error(STATUS_VALUE, "a step is a product, a window, a row or a channel");
    }
    edit->next.step = size;
    return status_ok();
}

static Status set_loop(SceneEdit *edit, int value) {
    edit->next.loop = value < 0 ? !edit->next.loop : value > 0;
    return status_ok();
}

static Status set_speed(SceneEdit *edit, double speed) {
    if (!(speed >= SCENE_SPEED_MIN && speed <= SCENE_SPEED_MAX)) {
        return status_error(STATUS_VALUE, "the speed goes from %g to %g steps a second, not %g",
                            SCENE_SPEED_MIN, SCENE_SPEED_MAX, speed);
    }
    edit->next.speed = speed;
    return status_ok();
}

static Status show(SceneEdit *edit, const int index[4]) {
    SceneState *next = &edit->next;
    scene_edit_show(next, index[0], index[1], index[2]);
    scene_shown_go(&edit->scene->derived.walk, next);
    edit->placed = edit->shown = true;
    return status_ok();
}

static Status pin(SceneEdit *edit, int role, const int index[4]) {
    if (role >= 0) {
        Status status = scene_index_check(&edit->next.layer, role, index);
        if (status_failed(&status)) {
            return status;
        }
        for (int axis = 0; axis < CONV_RANK; axis++) {
            edit->next.pin_index[axis] = index[axis];
        }
    }
    edit->next.pin_role = role < 0 ? -1 : role;
    return status_ok();
}

static Status carry_out(SceneEdit *edit, const SceneCommand *command) {
    switch (command->kind) {
    case SCENE_SET_PARAMETER:
        return scene_edit_parameter(edit, command->parameter, command->value);
    case SCENE_SET_PADDING:
        return set_padding(edit, command->value);
    case SCENE_SET_BORDER:
        return set_border(edit, command->value);
    case SCENE_SET_FLIP:
        return set_flip(edit, command->value != 0);
    case SCENE_SET_TRANSPOSED:
        return set_transposed(edit, command->value != 0);
    case SCENE_SET_BIAS:
        return set_bias(edit, command->value != 0);
    case SCENE_SET_RANDOM:
        return set_random(edit, &command->random);
    case SCENE_SET_IMAGE_GREY:
        return set_image_entry(edit, &edit->next.image_grey, command->value != 0);
    case SCENE_SET_IMAGE_BYTES:
        return set_image_entry(edit, &edit->next.image_bytes, command->value != 0);
    case SCENE_SET_IMAGE_SIZE:
        return scene_edit_image_size(edit, command->value);
    case SCENE_SET_PATTERN:
        return scene_edit_pattern(edit, command->value, command->index[0]);
    case SCENE_SET_TENSOR:
        return scene_edit_tensor_put(edit, command);
    case SCENE_SET_PRESET:
        return set_preset(edit, command->value, command->index[0]);
    case SCENE_SET_CELL:
        return scene_edit_cell(edit, command);
    case SCENE_KEEP_X:
        edit->next.source = SCENE_SOURCE_TYPED;
        scene_edit_clear(edit, &edit->next.picture);
        return status_ok();
    case SCENE_PAINT:
        return scene_edit_paint(edit, command);
    case SCENE_SET_LOSS:
        return scene_edit_loss(edit, command->value);
    case SCENE_SET_DY:
        return scene_edit_dy(edit, command);
    case SCENE_SET_TARGET:
        return scene_edit_target(edit, command->value);
    case SCENE_SET_WALK:
        return set_walk(edit, command->value);
    case SCENE_VISIT_WALK:
        return visit_walk(edit, command->value);
    case SCENE_SWITCH_DX:
        return switch_dx(edit);
    case SCENE_SEEK:
        return seek(edit, command->position);
    case SCENE_SET_STAGE:
        return scene_edit_stage(edit, command->value);
    case SCENE_STEP:
        return step(edit, command);
    case SCENE_SET_STEP:
        return set_step(edit, command->step);
    case SCENE_PLAY:
        scene_player_play(edit, command->value);
        return status_ok();
    case SCENE_SET_LOOP:
        return set_loop(edit, command->value);
    case SCENE_SET_SPEED:
        return set_speed(edit, command->number);
    case SCENE_SHOW:
        return show(edit, command->index);
    case SCENE_PIN:
        return pin(edit, command->role, command->index);
    case SCENE_UNDO: /* these two are no edits of the present state */
    case SCENE_REDO:
    case SCENE_COMMAND_COUNT:
        break;
    }
    return status_error(STATUS_VALUE, "there is no command number %d", (int)command->kind);
}

/* The gesture's number, different for each thing that a command can change. */
static uint64_t gesture_of(const SceneCommand *command) {
    if (!command->gesture) {
        return 0;
    }
    uint64_t thing = (uint64_t)command->kind << 16;
    thing += command->kind == SCENE_SET_PARAMETER ? (uint64_t)command->parameter
             : command->kind == SCENE_PAINT       ? (uint64_t)(unsigned)command->role
                                                  : 0;
    return (uint64_t)command->gesture << 32 | thing;
}

Status scene_apply(Scene *scene, const SceneCommand *command) {
    static const bool undoable[] = {
#define SCENE_COMMAND(NAME, undoable) undoable,
#include "scene/commands.def"
#undef SCENE_COMMAND
    };
    if (command->kind == SCENE_UNDO || command->kind == SCENE_REDO) {
        return scene_undo_move(scene, command->kind == SCENE_UNDO ? -1 : 1);
    }
    SceneEdit edit = scene_edit_begin(scene);
    edit.gesture = gesture_of(command);
    edit.typed = command->kind == SCENE_SET_CELL || command->kind == SCENE_PAINT ||
                 command->kind == SCENE_KEEP_X;
    Status status = carry_out(&edit, command);
    bool known = (unsigned)command->kind < SCENE_COMMAND_COUNT;
    return scene_edit_finish(&edit, status, known && undoable[command->kind]);
}
