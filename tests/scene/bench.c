/* Commands in one line and the check of a scene against fresh computations. */
#include "bench.h"

#include "conv/forward.h"
#include "conv/gradient.h"
#include "scene/internal.h"

#include <math.h>
#include <string.h>

Scene *new_scene(void) {
    Scene *scene;
    assert_ok(scene_create(&scene));
    return scene;
}

void assert_ok(Status status) {
    assert_string_equal(status.text, "");
    assert_int_equal(status.code, STATUS_OK);
}

static ConvTensor integers(const int extent[4], int seed) {
    ConvTensor tensor;
    assert_ok(conv_tensor_create(CONV_F32, extent, &tensor));
    int64_t count = conv_tensor_count(&tensor);
    for (int64_t i = 0; i < count; i++) {
        ((float *)tensor.data)[i] = (float)((i * 7 + seed) % 11 - 5);
    }
    return tensor;
}

Scene *scene_of(const ConvLayer *layer) {
    int extent[4];
    conv_layer_extent_x(layer, extent);
    ConvTensor x = integers(extent, 1);
    conv_layer_extent_w(layer, extent);
    ConvTensor w = integers(extent, 2);
    conv_layer_extent_b(layer, extent);
    ConvTensor b = integers(extent, 3);
    Scene *scene = new_scene();
    SceneSetup setup = {.layer = *layer, .x = &x, .w = &w, .b = &b};
    assert_ok(scene_open(scene, &setup));
    conv_tensor_destroy(&x);
    conv_tensor_destroy(&w);
    conv_tensor_destroy(&b);
    return scene;
}

Scene *small_scene(void) {
    ConvLayer layer = conv_layer_default();
    layer.ih = layer.iw = 5;
    layer.kh = layer.kw = 3;
    return scene_of(&layer);
}

void apply(Scene *scene, SceneCommand command) {
    assert_ok(scene_apply(scene, &command));
}

void set(Scene *scene, SceneParameter parameter, int value) {
    apply(scene,
          (SceneCommand){.kind = SCENE_SET_PARAMETER, .parameter = parameter, .value = value});
}

void set_cell(Scene *scene, ConvRole role, int i, int j, int k, int l, double number) {
    apply(scene,
          (SceneCommand){
              .kind = SCENE_SET_CELL, .role = (int)role, .index = {i, j, k, l}, .number = number});
}

void seek(Scene *scene, int64_t position) {
    apply(scene, (SceneCommand){.kind = SCENE_SEEK, .position = position});
}

void refuse(Scene *scene, SceneCommand command, StatusCode code, const char *part) {
    SceneState state = scene->state;
    SceneDerived derived = scene->derived;
    int64_t bytes = scene->store.bytes;
    int steps = scene->undo.count, past = scene->undo.past;
    Status status = scene_apply(scene, &command);
    if (!strstr(status.text, part)) {
        fail_msg("“%s” where “%s” was expected", status.text, part);
    }
    assert_int_equal(status.code, code);
    assert_true(same_state(&state, &scene->state));
    assert_int_equal(bytes, scene->store.bytes);
    assert_int_equal(steps, scene->undo.count);
    assert_int_equal(past, scene->undo.past);
    assert_memory_equal(derived.revision, scene->derived.revision, sizeof derived.revision);
    assert_ptr_equal(derived.y.data, scene->derived.y.data);
    assert_int_equal(derived.window, scene->derived.window);
    assert_int_equal(derived.term, scene->derived.term);
}

double at(const Scene *scene, ConvRole role, int i, int j, int k, int l) {
    return conv_tensor_at(scene_tensor(scene, role), (const int[4]){i, j, k, l});
}

bool same_bits(const ConvTensor *a, const ConvTensor *b) {
    return a->type == b->type && conv_tensor_same_shape(a, b) && conv_tensor_is_contiguous(a) &&
           conv_tensor_is_contiguous(b) &&
           memcmp(a->data, b->data, (size_t)(conv_tensor_count(a) * conv_type_size(a->type))) == 0;
}

bool same_state(const SceneState *a, const SceneState *b) {
    bool pin = a->pin_role == b->pin_role &&
               (a->pin_role < 0 || memcmp(a->pin_index, b->pin_index, sizeof a->pin_index) == 0);
    return scene_same_problem(a, b) && a->walk == b->walk && a->position == b->position &&
           a->stage == b->stage && a->step == b->step && a->playing == b->playing &&
           a->speed == b->speed && a->show_n == b->show_n && a->show_oc == b->show_oc &&
           a->show_ic == b->show_ic && pin;
}

static void check_measure(const Scene *scene, ConvRole role) {
    const ConvTensor *tensor = scene_tensor(scene, role);
    double low, high, limit;
    conv_tensor_range(tensor, &low, &high);
    limit = fmax(fabs(low), fabs(high));
    assert_true(scene->derived.limit[role] == (limit > 0 ? limit : 1));
    bool whole = true;
    int i[4];
    for (i[0] = 0; i[0] < tensor->extent[0]; i[0]++) {
        for (i[1] = 0; i[1] < tensor->extent[1]; i[1]++) {
            for (i[2] = 0; i[2] < tensor->extent[2]; i[2]++) {
                for (i[3] = 0; i[3] < tensor->extent[3]; i[3]++) {
                    double value = conv_tensor_at(tensor, i);
                    whole = whole && value == floor(value) && fabs(value) < 1 << 24;
                }
            }
        }
    }
    assert_int_equal(whole, scene->derived.integers[role]);
}

static void check_tensors(const Scene *scene) {
    const SceneState *state = &scene->state;
    for (int role = 0; role < CONV_ROLE_COUNT; role++) {
        int extent[4];
        scene_role_extent(&state->layer, (ConvRole)role, extent);
        const ConvTensor *tensor = scene_tensor(scene, (ConvRole)role);
        assert_memory_equal(extent, tensor->extent, sizeof extent);
        assert_int_equal(tensor->type, state->type);
        bool zeros = role == CONV_ROLE_T && tensor->stride[3] == 0;
        assert_true(zeros || conv_tensor_is_contiguous(tensor));
        check_measure(scene, (ConvRole)role);
    }
    for (int oc = 0; oc < state->layer.oc && !state->layer.bias; oc++) {
        assert_true(at(scene, CONV_ROLE_B, oc, 0, 0, 0) == 0);
    }
}

static void check_fresh(const Scene *scene) {
    const SceneState *state = &scene->state;
    const SceneDerived *derived = &scene->derived;
    const ConvTensor *x = scene_tensor(scene, CONV_ROLE_X), *w = scene_tensor(scene, CONV_ROLE_W);
    const ConvTensor *b = scene_tensor(scene, CONV_ROLE_B), *t = scene_loss_partner(scene);
    ConvTensor y, dy, dx, dw, db;
    assert_ok(conv_tensor_create(state->type, derived->y.extent, &y));
    assert_ok(conv_tensor_create(state->type, derived->y.extent, &dy));
    assert_ok(conv_tensor_create(state->type, x->extent, &dx));
    assert_ok(conv_tensor_create(state->type, w->extent, &dw));
    assert_ok(conv_tensor_create(state->type, b->extent, &db));
    assert_ok(conv_forward(&state->layer, x, w, state->layer.bias ? b : NULL, &y));
    conv_loss_gradient(state->loss, &y, t, &dy);
    assert_ok(conv_grad_input(&state->layer, &dy, w, &dx));
    assert_ok(conv_grad_weight(&state->layer, x, &dy, &dw));
    assert_ok(conv_grad_bias(&state->layer, &dy, &db));
    assert_true(same_bits(&y, &derived->y));
    assert_true(same_bits(&dy, &derived->dy));
    assert_true(same_bits(&dx, &derived->dx));
    assert_true(same_bits(&dw, &derived->dw));
    assert_true(same_bits(&db, &derived->db));
    assert_true(conv_loss(state->loss, &y, t) == derived->loss);
    if (state->loss == CONV_LOSS_HALF_SQUARED) {
        assert_ptr_equal(t->data, scene_tensor(scene, CONV_ROLE_T)->data);
    }
    ConvTensor *all[] = {&y, &dy, &dx, &dw, &db};
    for (int i = 0; i < 5; i++) {
        conv_tensor_destroy(all[i]);
    }
}

/* A typed dY is as large as Y and, under the loss that reads it, is dY. */
static void check_typed_dy(const Scene *scene) {
    const SceneState *state = &scene->state;
    if (!state->dy) {
        assert_int_not_equal(state->loss, CONV_LOSS_GIVEN);
        return;
    }
    const ConvTensor *typed = &scene_store_at(&scene->store, state->dy)->tensor;
    assert_int_equal(typed->type, state->type);
    assert_true(conv_tensor_same_shape(typed, &scene->derived.y));
    if (state->loss == CONV_LOSS_GIVEN) {
        assert_true(same_bits(typed, &scene->derived.dy));
    }
}

/* Which stages there are is a matter of the position. */
static void check_stage(const SceneState *state, const ConvWalk *walk) {
    int64_t length = conv_walk_length(walk);
    if (!scene_has_stages(&state->layer, state->walk)) {
        bool folded = scene_has_fold(walk) && state->position == length;
        assert_true(state->stage == SCENE_STAGE_AS_IS ||
                    (folded && state->stage == SCENE_STAGE_CROP));
        return;
    }
    assert_in_range(state->stage, state->position ? SCENE_STAGE_SLIDE : SCENE_STAGE_AS_IS,
                    state->position == length ? SCENE_STAGE_CROP : SCENE_STAGE_SLIDE);
}

/* At either end of the walk the window is the first or the last one of what is shown. */
static void check_end(const SceneState *state, const SceneDerived *derived) {
    const ConvWalk *walk = &derived->walk;
    bool start = state->position == 0;
    ConvRole role = conv_walk_window_role(walk->kind);
    int cell[4];
    ConvTerm term;
    assert_int_equal(derived->term, start ? -1 : walk->terms - 1);
    conv_walk_window_cell(walk, derived->window, cell);
    conv_walk_term(walk, derived->window, 0, &term);
    if (role == CONV_ROLE_Y || role == CONV_ROLE_DY) {
        assert_int_equal(cell[0], state->show_n);
        assert_int_equal(cell[1], state->show_oc);
        assert_int_equal(cell[2], start ? 0 : derived->shape.oh - 1);
        assert_int_equal(cell[3], start ? 0 : derived->shape.ow - 1);
    } else if (role == CONV_ROLE_DX) {
        assert_int_equal(cell[0], state->show_n);
        assert_int_equal(term.a.index[1] / derived->shape.ocg, state->show_oc / derived->shape.ocg);
    } else {
        const ConvFactor *dy = role == CONV_ROLE_DW ? &term.b : &term.a;
        assert_int_equal(dy->index[1], state->show_oc);
    }
}

/* The walk stands over the present tensors, and its place is that of the position. */
static void check_walk(const Scene *scene) {
    const SceneState *state = &scene->state;
    const SceneDerived *derived = &scene->derived;
    const ConvWalk *walk = &derived->walk;
    int64_t length = conv_walk_length(walk);
    assert_int_equal(walk->kind, state->walk);
    assert_true(scene_same_layer(&walk->layer, &state->layer));
    assert_ptr_equal(walk->operands.x.data, scene_tensor(scene, CONV_ROLE_X)->data);
    assert_ptr_equal(walk->operands.w.data, scene_tensor(scene, CONV_ROLE_W)->data);
    assert_ptr_equal(walk->operands.dy.data, derived->dy.data);
    assert_in_range(state->position, 0, length);
    check_stage(state, walk);
    if (state->position > 0 && state->position < length) {
        int n, oc;
        assert_int_equal(derived->window * walk->terms + derived->term + 1, state->position);
        assert_in_range(derived->term, 0, walk->terms - 1);
        scene_shown_of(walk, state->position, &n, &oc);
        assert_int_equal(state->show_n, n);
        assert_int_equal(state->show_oc, oc);
    } else {
        check_end(state, derived);
    }
}

void check_scene(const Scene *scene) {
    const SceneState *state = &scene->state;
    ConvLayer resolved = state->layer;
    assert_ok(conv_layer_resolve(&resolved));
    assert_true(scene_same_layer(&resolved, &state->layer));
    check_tensors(scene);
    check_fresh(scene);
    check_typed_dy(scene);
    check_walk(scene);
    assert_in_range(state->show_n, 0, state->layer.n - 1);
    assert_in_range(state->show_oc, 0, state->layer.oc - 1);
    assert_true(state->show_ic >= -1 && state->show_ic < state->layer.ic);
    if (state->pin_role >= 0) {
        assert_true(isfinite(
            conv_tensor_at(scene_tensor(scene, (ConvRole)state->pin_role), state->pin_index)));
    }
    assert_true(scene->undo.past <= scene->undo.count);
    assert_true(scene->store.bytes <= SCENE_STORE_BYTES_MAX);
}
