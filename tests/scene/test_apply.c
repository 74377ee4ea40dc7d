/* What each command does, what it refuses, and that random ones by the thousand leave a scene in
 * which everything agrees. */
#include "bench.h"

#include "base/random.h"
#include "scene/internal.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static SceneCommand parameter(SceneParameter which, int value) {
    return (SceneCommand){.kind = SCENE_SET_PARAMETER, .parameter = which, .value = value};
}

static SceneCommand simple(SceneCommandKind kind, int value) {
    return (SceneCommand){.kind = kind, .value = value};
}

static void test_a_new_scene_is_the_smallest_layer(void **unused) {
    (void)unused;
    Scene *scene = new_scene();
    assert_int_equal(scene_state(scene)->position, 0);
    assert_int_equal(conv_walk_length(&scene_derived(scene)->walk), 1);
    assert_true(at(scene, CONV_ROLE_Y, 0, 0, 0, 0) == 1);
    assert_false(scene_can_undo(scene) || scene_can_redo(scene));
    check_scene(scene);
    scene_destroy(scene);
    scene_destroy(NULL);
}

static void test_only_what_changed_is_computed_again(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    uint64_t before[CONV_ROLE_COUNT];
    const uint64_t *now = scene_derived(scene)->revision;
#define REMEMBER() memcpy(before, now, sizeof before)
#define SAME(role) (before[CONV_ROLE_##role] == now[CONV_ROLE_##role])
    REMEMBER();
    seek(scene, 30);
    apply(scene, simple(SCENE_SET_WALK, CONV_WALK_DW));
    apply(scene, (SceneCommand){.kind = SCENE_PIN, .role = CONV_ROLE_X});
    assert_memory_equal(before, now, sizeof before);
    const void *x = scene_tensor(scene, CONV_ROLE_X)->data;
    set_cell(scene, CONV_ROLE_W, 0, 0, 1, 1, 9);
    assert_ptr_equal(x, scene_tensor(scene, CONV_ROLE_X)->data);
    assert_true(SAME(X) && SAME(B) && SAME(T) && SAME(DY) && SAME(DW) && SAME(DB));
    assert_false(SAME(W) || SAME(Y) || SAME(DX));
    REMEMBER();
    set_cell(scene, CONV_ROLE_X, 0, 0, 1, 1, 9);
    assert_true(SAME(W) && SAME(B) && SAME(T) && SAME(DY) && SAME(DX) && SAME(DB));
    assert_false(SAME(X) || SAME(Y) || SAME(DW));
    REMEMBER();
    set_cell(scene, CONV_ROLE_T, 0, 0, 1, 1, 9); /* and the loss that reads it */
    assert_true(SAME(X) && SAME(W) && SAME(Y));
    assert_false(SAME(T) || SAME(DY) || SAME(DX) || SAME(DW) || SAME(DB));
    REMEMBER();
    set_cell(scene, CONV_ROLE_T, 0, 0, 1, 1, 8);
    assert_true(SAME(Y));
    assert_false(SAME(DY) || SAME(DX) || SAME(DW) || SAME(DB));
    apply(scene, simple(SCENE_SET_LOSS, CONV_LOSS_GIVEN));
    REMEMBER();
    set_cell(scene, CONV_ROLE_X, 0, 0, 1, 1, 7); /* a given dY does not follow Y */
    assert_true(SAME(DY) && SAME(DX) && SAME(DB));
    assert_false(SAME(Y) || SAME(DW));
    REMEMBER();
    set_cell(scene, CONV_ROLE_DY, 0, 0, 1, 1, 7);
    assert_true(SAME(Y) && SAME(X) && SAME(W));
    assert_false(SAME(DY) || SAME(DX) || SAME(DW) || SAME(DB));
    check_scene(scene);
#undef REMEMBER
#undef SAME
    scene_destroy(scene);
}

static void test_input_grows_and_shrinks(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    double corner = at(scene, CONV_ROLE_X, 0, 0, 4, 4);
    set(scene, SCENE_PARAMETER_IH, 7);
    set(scene, SCENE_PARAMETER_IC, 3);
    set(scene, SCENE_PARAMETER_N, 2);
    assert_true(corner != 0);
    assert_true(at(scene, CONV_ROLE_X, 1, 2, 4, 4) == corner); /* a copy of the first channel */
    assert_true(at(scene, CONV_ROLE_X, 1, 2, 5, 4) == 0);
    set(scene, SCENE_PARAMETER_IH, 5);
    set(scene, SCENE_PARAMETER_IC, 1);
    set(scene, SCENE_PARAMETER_N, 1);
    assert_true(at(scene, CONV_ROLE_X, 0, 0, 4, 4) == corner);
    check_scene(scene);
    set(scene, SCENE_PARAMETER_IC, 2);
    set_cell(scene, CONV_ROLE_X, 0, 1, 4, 4, corner + 1);
    set(scene, SCENE_PARAMETER_IC, 3); /* of the first channel, not of the last one */
    assert_true(at(scene, CONV_ROLE_X, 0, 2, 4, 4) == corner);
    scene_destroy(scene);
}

static void test_random_input_is_drawn_anew(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    const SceneRandom random = {.seed = 7, .distribution = SCENE_INTEGERS, .low = -9, .high = 9};
    apply(scene, (SceneCommand){.kind = SCENE_SET_RANDOM, .random = random});
    set(scene, SCENE_PARAMETER_IC, 2);
    ConvTensor expected;
    assert_ok(scene_draw_random(CONV_F32, &random, (const int[4]){1, 2, 5, 5}, &expected));
    assert_true(same_bits(&expected, scene_tensor(scene, CONV_ROLE_X)));
    conv_tensor_destroy(&expected);
    RandomState state; /* n, ic, ih, iw in the order of the stream */
    random_init(&state, 7);
    assert_true(at(scene, CONV_ROLE_X, 0, 0, 0, 0) == (double)random_integer(&state, -9, 9));
    assert_true(at(scene, CONV_ROLE_X, 0, 0, 0, 1) == (double)random_integer(&state, -9, 9));
    set_cell(scene, CONV_ROLE_X, 0, 0, 0, 0, 42); /* typed into, it is no random tensor any more */
    assert_int_equal(scene_state(scene)->source, SCENE_SOURCE_TYPED);
    set(scene, SCENE_PARAMETER_IH, 6);
    assert_true(at(scene, CONV_ROLE_X, 0, 0, 0, 0) == 42);
    scene_destroy(scene);
}

static void test_random_distributions(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    set(scene, SCENE_PARAMETER_IH, 50);
    SceneRandom random = {.seed = 1, .distribution = SCENE_UNIFORM, .low = 2, .high = 4};
    apply(scene, (SceneCommand){.kind = SCENE_SET_RANDOM, .random = random});
    double low, high;
    conv_tensor_range(scene_tensor(scene, CONV_ROLE_X), &low, &high);
    assert_true(low >= 2 && low < 2.1 && high > 3.9 && high < 4);
    random.normalise = true;
    apply(scene, (SceneCommand){.kind = SCENE_SET_RANDOM, .random = random});
    conv_tensor_range(scene_tensor(scene, CONV_ROLE_X), &low, &high);
    assert_true(low > -1.9 && low < -1.5 && high > 1.5 && high < 1.9);
    random = (SceneRandom){.seed = 1, .distribution = SCENE_UNIFORM, .low = 2, .high = 1};
    SceneCommand command = {.kind = SCENE_SET_RANDOM, .random = random};
    refuse(scene, command, STATUS_VALUE, "the first is the larger");
    command.random.high = NAN;
    refuse(scene, command, STATUS_VALUE, "finite");
    command.random = (SceneRandom){.distribution = SCENE_INTEGERS, .low = 0.5, .high = 2};
    refuse(scene, command, STATUS_VALUE, "whole bounds");
    scene_destroy(scene);
}

static void test_padding_rules(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    set(scene, SCENE_PARAMETER_KH, 4);
    apply(scene, simple(SCENE_SET_PADDING, CONV_PADDING_SAME));
    const ConvLayer *layer = &scene_state(scene)->layer;
    assert_true(layer->top == 1 && layer->bottom == 2 && layer->left == 1 && layer->right == 1);
    refuse(scene, parameter(SCENE_PARAMETER_SH, 2), STATUS_VALUE, "stride");
    int low, high;
    scene_parameter_limits(scene, SCENE_PARAMETER_SH, &low, &high);
    assert_true(low == 1 && high == 1);
    apply(scene, simple(SCENE_SET_PADDING, CONV_PADDING_CUSTOM)); /* the numbers stay */
    assert_true(layer->top == 1 && layer->bottom == 2);
    set(scene, SCENE_PARAMETER_SH, 2);
    refuse(scene, simple(SCENE_SET_PADDING, CONV_PADDING_SAME), STATUS_VALUE, "stride");
    apply(scene, simple(SCENE_SET_PADDING, CONV_PADDING_FULL));
    assert_true(layer->top == 3 && layer->bottom == 3 && layer->left == 2);
    set(scene, SCENE_PARAMETER_LEFT, 0); /* a side of one's own makes the rule one's own */
    assert_int_equal(layer->padding, CONV_PADDING_CUSTOM);
    assert_true(layer->top == 3 && layer->left == 0);
    check_scene(scene);
    refuse(scene, simple(SCENE_SET_PADDING, CONV_PADDING_COUNT), STATUS_VALUE, "no padding rule");
    scene_destroy(scene);
}

static void test_groups_go_to_the_next_divisor(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    set(scene, SCENE_PARAMETER_IC, 6);
    set(scene, SCENE_PARAMETER_OC, 12);
    const ConvLayer *layer = &scene_state(scene)->layer;
    int low, high;
    scene_parameter_limits(scene, SCENE_PARAMETER_GROUPS, &low, &high);
    assert_true(low == 1 && high == 6);
    set(scene, SCENE_PARAMETER_GROUPS, 4); /* up: the next divisor of 6 is 6 */
    assert_int_equal(layer->groups, 6);
    set(scene, SCENE_PARAMETER_GROUPS, 5); /* down: 3 */
    assert_int_equal(layer->groups, 3);
    check_scene(scene);
    scene_parameter_limits(scene, SCENE_PARAMETER_IC, &low, &high);
    assert_true(low == 3 && high % 3 == 0);
    set(scene, SCENE_PARAMETER_IC, 7); /* channels go by whole groups */
    assert_int_equal(layer->ic, 9);
    set(scene, SCENE_PARAMETER_IC, 8);
    assert_int_equal(layer->ic, 6);
    refuse(scene, parameter(SCENE_PARAMETER_IC, 2), STATUS_VALUE, "");
    refuse(scene, parameter(SCENE_PARAMETER_GROUPS, 7), STATUS_VALUE, "groups");
    refuse(scene, parameter(SCENE_PARAMETER_GROUPS, 0), STATUS_VALUE, "groups");
    check_scene(scene);
    scene_destroy(scene);
}

static void test_layers_that_cannot_be_are_refused(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    refuse(scene, parameter(SCENE_PARAMETER_KH, 6), STATUS_SHAPE, "6");
    refuse(scene, parameter(SCENE_PARAMETER_IH, 2), STATUS_SHAPE, "2");
    refuse(scene, parameter(SCENE_PARAMETER_DW, 3), STATUS_SHAPE, "spans 7");
    refuse(scene, parameter(SCENE_PARAMETER_SH, 0), STATUS_VALUE, "stride");
    refuse(scene, parameter(SCENE_PARAMETER_TOP, -1), STATUS_VALUE, "Padding top");
    refuse(scene, parameter(SCENE_PARAMETER_N, INT32_MAX), STATUS_VALUE, "Batch");
    set(scene, SCENE_PARAMETER_IH, 1000);
    refuse(scene, parameter(SCENE_PARAMETER_IW, 1 << 20), STATUS_LIMIT, "X would be");
    refuse(scene, parameter(SCENE_PARAMETER_OC, 1 << 20), STATUS_LIMIT, "Y would be");
    refuse(scene, simple(SCENE_COMMAND_COUNT, 0), STATUS_VALUE, "no command");
    check_scene(scene);
    scene_destroy(scene);
}

static void test_too_many_multiplications_are_refused(void **unused) {
    (void)unused;
    const SceneLayerSize size = {.n = 1,
                                 .ic = 64,
                                 .ih = 258,
                                 .iw = 258,
                                 .oc = 64,
                                 .icg = 64,
                                 .kh = 9,
                                 .kw = 9,
                                 .oh = 250,
                                 .ow = 250};
    Status status = scene_layer_budget(&size);
    assert_int_equal(status.code, STATUS_LIMIT);
    assert_string_equal(status.text,
                        "one pass would add up more than 4.3 billion products; choose a smaller "
                        "input or kernel, fewer filters, or a larger stride");
    const SceneLayerSize photo = {1, 3, 1224, 1632, 64, 3, 3, 3, 1224, 1632, false};
    assert_ok(scene_layer_budget(&photo)); /* 2 megapixels through 64 filters */
    SceneLayerSize smaller = size;
    smaller.kh = smaller.kw = 3;
    assert_ok(scene_layer_budget(&smaller));
}

static void test_the_border_is_set_limited_and_undone(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    set(scene, SCENE_PARAMETER_TOP, 2);
    double zeros = at(scene, CONV_ROLE_Y, 0, 0, 0, 0);
    apply(scene, simple(SCENE_SET_BORDER, CONV_BORDER_REFLECT));
    assert_true(at(scene, CONV_ROLE_Y, 0, 0, 0, 0) != zeros);
    check_scene(scene);
    int low, high, rows = scene_state(scene)->layer.ih;
    scene_parameter_limits(scene, SCENE_PARAMETER_TOP, &low, &high);
    assert_int_equal(high, rows - 1); /* reflect leaves the edge row out */
    scene_parameter_limits(scene, SCENE_PARAMETER_IH, &low, &high);
    assert_int_equal(low, 3);
    apply(scene, simple(SCENE_SET_BORDER, CONV_BORDER_CIRCULAR));
    scene_parameter_limits(scene, SCENE_PARAMETER_TOP, &low, &high);
    assert_true(high > rows);
    set(scene, SCENE_PARAMETER_TOP, rows);
    Status status =
        scene_apply(scene, &(SceneCommand){.kind = SCENE_SET_BORDER, .value = CONV_BORDER_REFLECT});
    assert_int_equal(status.code, STATUS_SHAPE);
    assert_non_null(strstr(status.text, "cannot be 5: 'reflect' mirrors"));
    assert_int_equal(scene_state(scene)->layer.border, CONV_BORDER_CIRCULAR);
    assert_int_equal(
        scene_apply(scene, &(SceneCommand){.kind = SCENE_SET_BORDER, .value = CONV_BORDER_COUNT})
            .code,
        STATUS_VALUE);
    for (int i = 0; i < 4; i++) {
        apply(scene, (SceneCommand){.kind = SCENE_UNDO});
    }
    assert_int_equal(scene_state(scene)->layer.border, CONV_BORDER_ZEROS);
    assert_int_equal(scene_state(scene)->layer.top, 0);
    check_scene(scene);
    scene_destroy(scene);
}

static void test_the_position_stays_where_the_walk_is_as_long(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    seek(scene, 40);
    set_cell(scene, CONV_ROLE_W, 0, 0, 0, 0, 5);
    assert_int_equal(scene_state(scene)->position, 40);
    apply(scene, simple(SCENE_SET_FLIP, 1));
    assert_int_equal(scene_state(scene)->position, 40);
    set(scene, SCENE_PARAMETER_KH, 2);
    assert_int_equal(scene_state(scene)->position, 0);
    check_scene(scene);
    scene_destroy(scene);
}

static void test_the_target_keeps_its_values(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    set_cell(scene, CONV_ROLE_T, 0, 0, 1, 2, 6);
    apply(scene, simple(SCENE_SET_LOSS, CONV_LOSS_HALF_SQUARED));
    set(scene, SCENE_PARAMETER_IW, 9);
    assert_true(at(scene, CONV_ROLE_T, 0, 0, 1, 2) == 6);
    assert_true(at(scene, CONV_ROLE_T, 0, 0, 1, 6) == 0);
    check_scene(scene);
    scene_destroy(scene);
}

static void test_cells(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    set_cell(scene, CONV_ROLE_X, 0, 0, 2, 3, 2.5);
    assert_true(at(scene, CONV_ROLE_X, 0, 0, 2, 3) == 2.5);
    assert_false(scene_state(scene)->layer.bias);
    set_cell(scene, CONV_ROLE_B, 0, 0, 0, 0, 3); /* typing a bias switches it on */
    assert_true(scene_state(scene)->layer.bias);
    check_scene(scene);
    apply(scene, simple(SCENE_SET_BIAS, 0));
    assert_true(at(scene, CONV_ROLE_B, 0, 0, 0, 0) == 0);
    check_scene(scene);
    SceneCommand cell = {.kind = SCENE_SET_CELL, .role = CONV_ROLE_Y, .number = 1};
    refuse(scene, cell, STATUS_VALUE, "Y is computed");
    cell.role = CONV_ROLE_W;
    cell.index[3] = 3;
    refuse(scene, cell, STATUS_VALUE, "W is 1×1×3×3, it has no cell 0,0,0,3");
    cell.index[3] = 0;
    cell.number = 1e39;
    refuse(scene, cell, STATUS_VALUE, "too large for a 32-bit number");
    cell.number = NAN;
    refuse(scene, cell, STATUS_VALUE, "finite");
    cell.role = CONV_ROLE_COUNT;
    refuse(scene, cell, STATUS_VALUE, "no tensor");
    scene_destroy(scene);
}

/* The core has walks that there are no pictures of. */
static void test_walks_of_the_core_alone_are_refused(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    int refused = 0;
    for (int kind = 0; kind < CONV_WALK_COUNT; kind++) {
        if (scene_has_walk(kind)) {
            apply(scene, simple(SCENE_SET_WALK, kind));
            assert_int_equal(scene_state(scene)->walk, kind);
        } else {
            refuse(scene, simple(SCENE_SET_WALK, kind), STATUS_VALUE, "no picture of the walk");
            refused++;
        }
    }
    assert_int_equal(refused, CONV_WALK_COUNT - SCENE_WALK_COUNT);
    assert_false(scene_has_walk(CONV_WALK_IM2COL) || scene_has_walk(CONV_WALK_TAPS));
    assert_false(scene_has_walk(-1) || scene_has_walk(CONV_WALK_COUNT));
    scene_destroy(scene);
}

static void test_settings_are_checked(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    SceneCommand speed = {.kind = SCENE_SET_SPEED, .number = 8.5};
    refuse(scene, speed, STATUS_VALUE, "0.25 to 8");
    speed.number = NAN;
    refuse(scene, speed, STATUS_VALUE, "0.25 to 8");
    refuse(scene, simple(SCENE_SET_LOSS, CONV_LOSS_COUNT), STATUS_VALUE, "no loss");
    refuse(scene, simple(SCENE_SET_WALK, -1), STATUS_VALUE, "no walk");
    refuse(scene, simple(SCENE_SET_WALK, CONV_WALK_COUNT), STATUS_VALUE, "no walk");
    refuse(scene, simple(SCENE_STEP, 2), STATUS_VALUE, "a step is");
    refuse(scene, (SceneCommand){.kind = SCENE_SET_STEP, .step = SCENE_STEP_COUNT}, STATUS_VALUE,
           "a step is");
    SceneCommand pin = {.kind = SCENE_PIN, .role = CONV_ROLE_DX, .index = {0, 0, 4, 4}};
    apply(scene, pin);
    assert_int_equal(scene_state(scene)->pin_role, CONV_ROLE_DX);
    pin.index[2] = 5;
    refuse(scene, pin, STATUS_VALUE, "no cell");
    set(scene, SCENE_PARAMETER_IW, 4); /* the pinned cell is gone */
    assert_int_equal(scene_state(scene)->pin_role, -1);
    apply(scene, (SceneCommand){.kind = SCENE_SHOW, .index = {9, 9, 9}});
    assert_true(scene_state(scene)->show_n == 0 && scene_state(scene)->show_ic == 0);
    scene_destroy(scene);
}

static void test_a_setup_is_taken_whole_or_not_at_all(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    seek(scene, 30);
    SceneState before = *scene_state(scene);
    float values[16] = {0};
    ConvTensor x = conv_tensor_view(CONV_F32, (const int[4]){1, 1, 4, 4}, values);
    ConvTensor w = conv_tensor_view(CONV_F32, (const int[4]){1, 1, 2, 2}, values);
    ConvLayer layer = conv_layer_default();
    SceneSetup setup = {.layer = layer, .x = &x, .w = &w};
    Status status =
        scene_open(scene, &setup); /* the layer's extents are not those of the tensors */
    assert_int_equal(status.code, STATUS_SHAPE);
    setup.layer.ih = setup.layer.iw = 4;
    setup.layer.kh = setup.layer.kw = 5;
    status = scene_open(scene, &setup);
    assert_int_equal(status.code, STATUS_SHAPE);
    setup.layer.kh = setup.layer.kw = 2;
    setup.layer.padding = CONV_PADDING_SAME;
    setup.layer.sh = 2;
    status = scene_open(scene, &setup);
    assert_int_equal(status.code, STATUS_VALUE);
    assert_true(same_state(&before, scene_state(scene)));
    check_scene(scene);
    setup.layer.sh = 1;
    setup.type = CONV_F64;
    setup.position = 1000;
    assert_ok(scene_open(scene, &setup));
    assert_int_equal(scene_state(scene)->position, 64);
    check_scene(scene);
    scene_destroy(scene);
}

#ifndef __SANITIZE_ADDRESS__
static int64_t occupied_bytes(void) {
    long long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%lld", &pages), 1);
    fclose(file);
    return pages * sysconf(_SC_PAGESIZE);
}

/* Applies with more and more room: for the first tensor, then for some of what follows from it
 * (what was found stays for the next try), at last for all. Returns how often there was too little.
 */
static int apply_in_tight_rooms(Scene *scene, SceneCommand command) {
    struct rlimit before, tight;
    assert_int_equal(getrlimit(RLIMIT_AS, &before), 0);
    int refused = 0;
    bool done = false;
    for (int megabytes = 4; megabytes < 400 && !done; megabytes += 8) {
        SceneState state = scene->state;
        tight = before;
        tight.rlim_cur = (rlim_t)(occupied_bytes() + ((int64_t)megabytes << 20));
        assert_int_equal(setrlimit(RLIMIT_AS, &tight), 0);
        Status status = scene_apply(scene, &command);
        assert_int_equal(setrlimit(RLIMIT_AS, &before), 0);
        done = !status_failed(&status);
        if (!done) {
            assert_int_equal(status.code, STATUS_MEMORY);
            assert_true(same_state(&state, scene_state(scene)));
            check_scene(scene);
            refused++;
        }
    }
    assert_true(done);
    check_scene(scene);
    return refused;
}

static void test_nothing_changes_when_memory_runs_out(void **unused) {
    (void)unused;
#ifdef M_MMAP_THRESHOLD
    mallopt(M_MMAP_THRESHOLD, 1 << 20); /* what is freed goes back, and is no room for the next */
#endif
    Scene *large = small_scene(); /* threads need room, too, once */
    apply(large, parameter(SCENE_PARAMETER_IW, 1 << 20));
    scene_destroy(large);
    Scene *scene = small_scene();
    seek(scene, 30);
    assert_true(apply_in_tight_rooms(scene, parameter(SCENE_PARAMETER_IW, 1 << 20)) >= 3);
    assert_true(apply_in_tight_rooms(scene, simple(SCENE_SET_DY, SCENE_DY_RANDOM)) >= 1);
    assert_true(apply_in_tight_rooms(scene, simple(SCENE_SET_TARGET, SCENE_PRESET_BLUR)) >= 1);
    const SceneCommand cell = {.kind = SCENE_SET_CELL, .role = CONV_ROLE_DY, .number = 4};
    assert_true(apply_in_tight_rooms(scene, cell) >= 1);
    scene_destroy(scene);
}
#endif

/* ---- random commands ---------------------------------------------------------------------- */

static int roll(RandomState *random, int low, int high) {
    return (int)random_integer(random, low, high);
}

static SceneCommand random_command(RandomState *random, const SceneState *state) {
    SceneCommand command = {
        .kind = (SceneCommandKind)roll(random, 0, SCENE_COMMAND_COUNT - 1),
        .parameter = (SceneParameter)roll(random, 0, SCENE_PARAMETER_COUNT - 1),
        .step = (SceneStep)roll(random, 0, SCENE_STEP_COUNT - 1),
        .value = roll(random, -1, 7),
        .role = roll(random, -1, CONV_ROLE_COUNT - 1),
        .position = roll(random, -5, 400),
        .number = roll(random, -8, 8) / 2.0,
        .random = {.seed = (uint64_t)roll(random, 0, 9),
                   .distribution = (SceneDistribution)roll(random, 0, SCENE_DISTRIBUTION_COUNT - 1),
                   .low = roll(random, -4, 1),
                   .high = roll(random, 0, 4),
                   .normalise = roll(random, 0, 1)},
    };
    int extent[4] = {4, 4, 8, 8};
    if (command.role >= 0) {
        scene_role_extent(&state->layer, (ConvRole)command.role, extent);
    }
    for (int axis = 0; axis < CONV_RANK; axis++) { /* now and then just beside the tensor */
        command.index[axis] = roll(random, roll(random, 0, 9) ? 0 : -1, extent[axis] - 1);
        command.to[axis] = roll(random, roll(random, 0, 9) ? 0 : -1, extent[axis] - 1);
    }
    command.gesture = (uint32_t)roll(random, 0, 2);
    return command;
}

/* Picture and lesson, time and commands, in any order. */
static void shake(Scene *scene, RandomState *random, int commands) {
    int done = 0, refused = 0;
    for (int i = 0; i < commands; i++) {
        SceneCommand command = random_command(random, &scene->state);
        SceneState before = scene->state;
        Status status = scene_apply(scene, &command);
        if (status_failed(&status)) {
            assert_true(status.text[0] && same_state(&before, &scene->state));
            refused++;
        } else {
            done++;
        }
        if (roll(random, 0, 4) == 0) {
            scene_player_advance(scene, roll(random, 0, 30) / 10.0);
        }
        check_scene(scene);
    }
    assert_true(done > commands / 4 && refused > commands / 50);
}

static void test_random_commands_leave_everything_in_agreement(void **unused) {
    (void)unused;
    RandomState random;
    random_init(&random, 20);
    for (int round = 0; round < 8; round++) {
        Scene *scene = small_scene();
        shake(scene, &random, 500);
        uint8_t *pixels = malloc(4 * 5 * 3);
        assert_non_null(pixels);
        for (size_t i = 0; i < 4 * 5 * 3; i++) {
            pixels[i] = (uint8_t)roll(&random, 0, 255);
        }
        IoImage image = {.width = 5, .height = 4, .channels = round % 2 ? 3 : 1, .pixels = pixels};
        if (image.channels == 1) {
            image.height = 12;
        }
        assert_ok(scene_open_image(scene, &image, NULL, 1000));
        shake(scene, &random, 250);
        scene_destroy(scene);
    }
}

/* Limits are promises: whatever lies within them can be set. */
static void test_values_within_the_limits_are_accepted(void **unused) {
    (void)unused;
    RandomState random;
    random_init(&random, 21);
    Scene *scene = small_scene();
    for (int i = 0; i < 1500; i++) {
        SceneParameter which = (SceneParameter)roll(&random, 0, SCENE_PARAMETER_COUNT - 1);
        int low, high, now = scene_parameter_get(&scene_state(scene)->layer, which);
        scene_parameter_limits(scene, which, &low, &high);
        assert_true(low <= now && now <= high);
        int top = high > 9 ? 9 : high;
        set(scene, which, roll(&random, low, top < low ? low : top));
        if (roll(&random, 0, 9) == 0) {
            SceneCommand rule = simple(SCENE_SET_PADDING, roll(&random, 0, CONV_PADDING_COUNT - 1));
            scene_apply(scene, &rule);
            SceneCommand kind = simple(SCENE_SET_TRANSPOSED, roll(&random, 0, 1));
            scene_apply(scene, &kind);
        }
    }
    check_scene(scene);
    scene_destroy(scene);
}

static int *field_of(ConvLayer *layer, SceneParameter which) {
    int *const fields[] = {
#define SCENE_PARAMETER(NAME, field, word, label) &layer->field,
#include "scene/parameters.def"
#undef SCENE_PARAMETER
    };
    return fields[which];
}

/* The same for values too large to be computed in a test: the layer is only checked. */
static void check_far_limits(const Scene *scene, RandomState *random) {
    for (int which = 0; which < SCENE_PARAMETER_COUNT; which++) {
        int low, high;
        scene_parameter_limits(scene, (SceneParameter)which, &low, &high);
        for (int i = 0; i < 40; i++) {
            ConvLayer layer = scene_state(scene)->layer;
            int *field = field_of(&layer, (SceneParameter)which);
            int span = high - low, value = low + (span >> roll(random, 0, 20));
            *field = i == 0 ? low : i == 1 ? high : roll(random, low, value);
            if (which == SCENE_PARAMETER_IC || which == SCENE_PARAMETER_OC) {
                *field += (layer.groups - *field % layer.groups) % layer.groups;
            }
            if (which == SCENE_PARAMETER_GROUPS && (layer.ic % *field || layer.oc % *field)) {
                continue;
            }
            if (which >= SCENE_PARAMETER_TOP && which <= SCENE_PARAMETER_RIGHT) {
                layer.padding = CONV_PADDING_CUSTOM;
            }
            ConvShape shape;
            assert_ok(conv_layer_resolve(&layer));
            assert_ok(scene_layer_check(&layer, &shape));
        }
    }
}

static void test_far_limits_are_kept_too(void **unused) {
    (void)unused;
    RandomState random;
    random_init(&random, 22);
    Scene *scene = small_scene();
    int transposed = 0;
    for (int i = 0; i < 200; i++) {
        SceneParameter which = (SceneParameter)roll(&random, 0, SCENE_PARAMETER_COUNT - 1);
        int low, high;
        scene_parameter_limits(scene, which, &low, &high);
        int top = high > 12 ? 12 : high;
        set(scene, which, roll(&random, low, top < low ? low : top));
        SceneCommand rule = simple(SCENE_SET_PADDING, roll(&random, 0, CONV_PADDING_COUNT - 1));
        scene_apply(scene, &rule);
        SceneCommand kind = simple(SCENE_SET_TRANSPOSED, i / 50 % 2);
        scene_apply(scene, &kind); /* an ordinary one may not fit */
        transposed += scene_state(scene)->layer.transposed;
        check_far_limits(scene, &random);
    }
    assert_in_range(transposed, 90, 150);
    scene_destroy(scene);
}

/* Layers at the edge of what can be computed, put into a scene without computing them: with a
 * kernel half as high as the input this one takes too long, with a lower or a higher one it does
 * not. */
static void test_limits_do_not_reach_across_a_gap(void **unused) {
    (void)unused;
    RandomState random;
    random_init(&random, 23);
    Scene *scene = new_scene();
    ConvLayer layer = conv_layer_default();
    layer.ih = layer.oc = 4096;
    ConvShape shape;
    ConvLayer between = layer, beyond = layer;
    between.kh = 2048;
    beyond.kh = 4096;
    assert_int_equal(scene_layer_check(&between, &shape).code, STATUS_LIMIT);
    assert_ok(scene_layer_check(&beyond, &shape));
    const ConvLayer from[] = {layer, beyond};
    for (int i = 0; i < 2; i++) {
        SceneState state = scene->state;
        ConvShape former = scene->derived.shape;
        scene->state.layer = from[i];
        assert_ok(scene_layer_check(&from[i], &scene->derived.shape));
        int low, high;
        scene_parameter_limits(scene, SCENE_PARAMETER_KH, &low, &high);
        assert_true(i == 0 ? high > 100 && high < 2048 : low > 2048);
        check_far_limits(scene, &random);
        scene->state = state;
        scene->derived.shape = former;
    }
    scene_destroy(scene);
}

/* Where nothing but the shape sets it, the limit is the last value that goes. */
static void test_limits_are_no_narrower_than_the_shape(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    const struct {
        SceneParameter which;
        int low, high;
    } cases[] = {{SCENE_PARAMETER_KH, 1, 5},     {SCENE_PARAMETER_IH, 3, 1 << 20},
                 {SCENE_PARAMETER_DH, 1, 2},     {SCENE_PARAMETER_SH, 1, 1 << 20},
                 {SCENE_PARAMETER_GROUPS, 1, 1}, {SCENE_PARAMETER_OC, 1, 1 << 20}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int low, high;
        scene_parameter_limits(scene, cases[i].which, &low, &high);
        assert_int_equal(low, cases[i].low);
        assert_int_equal(high, cases[i].high);
    }
    scene_destroy(scene);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_new_scene_is_the_smallest_layer),
        cmocka_unit_test(test_only_what_changed_is_computed_again),
        cmocka_unit_test(test_input_grows_and_shrinks),
        cmocka_unit_test(test_random_input_is_drawn_anew),
        cmocka_unit_test(test_random_distributions),
        cmocka_unit_test(test_padding_rules),
        cmocka_unit_test(test_groups_go_to_the_next_divisor),
        cmocka_unit_test(test_layers_that_cannot_be_are_refused),
        cmocka_unit_test(test_too_many_multiplications_are_refused),
        cmocka_unit_test(test_the_border_is_set_limited_and_undone),
        cmocka_unit_test(test_the_position_stays_where_the_walk_is_as_long),
        cmocka_unit_test(test_the_target_keeps_its_values),
        cmocka_unit_test(test_cells),
        cmocka_unit_test(test_walks_of_the_core_alone_are_refused),
        cmocka_unit_test(test_settings_are_checked),
        cmocka_unit_test(test_a_setup_is_taken_whole_or_not_at_all),
#ifndef __SANITIZE_ADDRESS__
        cmocka_unit_test(test_nothing_changes_when_memory_runs_out),
#endif
        cmocka_unit_test(test_random_commands_leave_everything_in_agreement),
        cmocka_unit_test(test_values_within_the_limits_are_accepted),
        cmocka_unit_test(test_far_limits_are_kept_too),
        cmocka_unit_test(test_limits_do_not_reach_across_a_gap),
        cmocka_unit_test(test_limits_are_no_narrower_than_the_shape),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
