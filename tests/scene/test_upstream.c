/* What the backward pass starts from: typed and made dY, typed and made targets, and the loss that
 * follows whatever was typed. */
#include "bench.h"

#include "base/random.h"
#include "conv/forward.h"
#include "scene/internal.h"

static const SceneCommand undo = {.kind = SCENE_UNDO}, redo = {.kind = SCENE_REDO};

static SceneCommand loss(ConvLoss which) {
    return (SceneCommand){.kind = SCENE_SET_LOSS, .value = (int)which};
}

static SceneCommand target(int preset) {
    return (SceneCommand){.kind = SCENE_SET_TARGET, .value = preset};
}

/* Two images through two filters, 3 × 3 outputs each. */
static Scene *four_maps(void) {
    ConvLayer layer = conv_layer_default();
    layer.n = layer.oc = 2;
    layer.ih = layer.iw = 5;
    layer.kh = layer.kw = 3;
    return scene_of(&layer);
}

static double sum_of_products(const Scene *scene, ConvRole a, ConvRole b) {
    const ConvTensor *first = scene_tensor(scene, a);
    double sum = 0;
    int i[4];
    for (i[0] = 0; i[0] < first->extent[0]; i[0]++) {
        for (i[1] = 0; i[1] < first->extent[1]; i[1]++) {
            for (i[2] = 0; i[2] < first->extent[2]; i[2]++) {
                for (i[3] = 0; i[3] < first->extent[3]; i[3]++) {
                    sum += conv_tensor_at(first, i) * conv_tensor_at(scene_tensor(scene, b), i);
                }
            }
        }
    }
    return sum;
}

static void test_a_typed_cell_of_dy_is_given(void **unused) {
    (void)unused;
    Scene *scene = four_maps();
    assert_int_equal(scene_state(scene)->dy, 0);
    set_cell(scene, CONV_ROLE_DY, 1, 0, 2, 1, -4);
    assert_int_equal(scene_state(scene)->loss, CONV_LOSS_GIVEN);
    assert_true(at(scene, CONV_ROLE_DY, 1, 0, 2, 1) == -4);
    assert_true(at(scene, CONV_ROLE_DY, 1, 0, 2, 0) == 1); /* the others as ΣY had them */
    assert_true(at(scene, CONV_ROLE_DB, 0, 0, 0, 0) == 17 - 4);
    assert_true(scene_derived(scene)->loss == sum_of_products(scene, CONV_ROLE_DY, CONV_ROLE_Y));
    check_scene(scene);
    apply(scene, loss(CONV_LOSS_HALF_SQUARED)); /* now dY = Y */
    double y = at(scene, CONV_ROLE_Y, 0, 0, 0, 0);
    assert_true(at(scene, CONV_ROLE_DY, 1, 0, 2, 1) != -4);
    set_cell(scene, CONV_ROLE_DY, 0, 1, 0, 0, 9); /* what is seen is taken, not what was typed */
    assert_true(at(scene, CONV_ROLE_DY, 0, 0, 0, 0) == y);
    assert_true(at(scene, CONV_ROLE_DY, 0, 1, 0, 0) == 9);
    check_scene(scene);
    SceneCommand beside = {.kind = SCENE_SET_CELL, .role = CONV_ROLE_DY, .index = {0, 0, 0, 3}};
    refuse(scene, beside, STATUS_VALUE, "dY is 2×2×3×3, it has no cell 0,0,0,3");
    scene_destroy(scene);
}

static void test_a_refused_cell_changes_no_loss(void **unused) {
    (void)unused;
    Scene *scene = four_maps();
    const int roles[] = {CONV_ROLE_DY, CONV_ROLE_T};
    for (int i = 0; i < 2; i++) {
        SceneCommand cell = {.kind = SCENE_SET_CELL, .role = roles[i], .number = 1e39};
        refuse(scene, cell, STATUS_VALUE, "too large");
        cell.number = 0;
        cell.index[0] = 2;
        refuse(scene, cell, STATUS_VALUE, "no cell");
        assert_int_equal(scene_state(scene)->loss, CONV_LOSS_SUM);
    }
    scene_destroy(scene);
}

static void test_the_given_loss_starts_from_the_present_dy(void **unused) {
    (void)unused;
    for (int from = 0; from < CONV_LOSS_COUNT; from++) {
        if (from == CONV_LOSS_GIVEN) {
            continue;
        }
        Scene *scene = four_maps();
        apply(scene, loss((ConvLoss)from));
        ConvTensor before;
        assert_ok(conv_tensor_copy(scene_tensor(scene, CONV_ROLE_DY), CONV_F32, &before));
        apply(scene, loss(CONV_LOSS_GIVEN));
        assert_true(same_bits(&before, scene_tensor(scene, CONV_ROLE_DY)));
        check_scene(scene);
        set_cell(scene, CONV_ROLE_X, 0, 0, 2, 2, 30); /* and stays as it is */
        assert_true(same_bits(&before, scene_tensor(scene, CONV_ROLE_DY)));
        conv_tensor_destroy(&before);
        check_scene(scene);
        scene_destroy(scene);
    }
}

static void test_a_typed_dy_is_kept_beside_other_losses(void **unused) {
    (void)unused;
    Scene *scene = four_maps();
    set_cell(scene, CONV_ROLE_DY, 1, 1, 1, 1, 6);
    apply(scene, loss(CONV_LOSS_MEAN));
    assert_true(at(scene, CONV_ROLE_DY, 1, 1, 1, 1) == (double)(1.0f / 36));
    check_scene(scene);
    set(scene, SCENE_PARAMETER_IW, 7);
    set(scene, SCENE_PARAMETER_OC, 3);
    apply(scene, loss(CONV_LOSS_GIVEN));
    assert_true(at(scene, CONV_ROLE_DY, 1, 1, 1, 1) == 6);
    assert_true(at(scene, CONV_ROLE_DY, 0, 0, 0, 0) == 1);
    assert_true(at(scene, CONV_ROLE_DY, 1, 1, 1, 4) == 0); /* there was none */
    assert_true(at(scene, CONV_ROLE_DY, 1, 2, 0, 0) == 0);
    check_scene(scene);
    set(scene, SCENE_PARAMETER_KH, 5);
    check_scene(scene);
    scene_destroy(scene);
}

static void test_a_made_dy(void **unused) {
    (void)unused;
    Scene *scene = four_maps();
    SceneCommand make = {.kind = SCENE_SET_DY, .value = SCENE_DY_ONE_HOT, .index = {1, 0, 2, 1}};
    apply(scene, make);
    assert_int_equal(scene_state(scene)->loss, CONV_LOSS_GIVEN);
    assert_true(at(scene, CONV_ROLE_DY, 1, 0, 2, 1) == 1);
    assert_true(sum_of_products(scene, CONV_ROLE_DY, CONV_ROLE_DY) == 1);
    assert_true(scene_derived(scene)->loss == at(scene, CONV_ROLE_Y, 1, 0, 2, 1));
    assert_true(at(scene, CONV_ROLE_DW, 0, 0, 0, 0) == at(scene, CONV_ROLE_X, 1, 0, 2, 1));
    check_scene(scene);
    make.index[2] = 3;
    refuse(scene, make, STATUS_VALUE, "dY is 2×2×3×3, it has no cell 1,0,3,1");
    make.value = SCENE_DY_ONES;
    apply(scene, make);
    assert_true(sum_of_products(scene, CONV_ROLE_DY, CONV_ROLE_DY) == 36);
    assert_true(at(scene, CONV_ROLE_DB, 1, 0, 0, 0) == 18);
    check_scene(scene);
    make.value = SCENE_DY_COUNT;
    refuse(scene, make, STATUS_VALUE, "not number 3");
    make.value = -1;
    refuse(scene, make, STATUS_VALUE, "not number -1");
    scene_destroy(scene);
}

static void test_a_random_dy_is_that_of_its_seed(void **unused) {
    (void)unused;
    Scene *scene = four_maps();
    const uint64_t seed = scene_state(scene)->random.seed;
    SceneCommand make = {.kind = SCENE_SET_DY, .value = SCENE_DY_RANDOM, .random = {.seed = 12}};
    apply(scene, make);
    RandomState random;
    random_init(&random, 12);
    const float *values = scene_tensor(scene, CONV_ROLE_DY)->data;
    for (int i = 0; i < 36; i++) {
        assert_true(values[i] == (float)random_integer(&random, -3, 3));
    }
    assert_int_equal(scene_state(scene)->random.seed, seed); /* that of X stays */
    check_scene(scene);
    int steps = scene->undo.past;
    apply(scene, make); /* the same once more is no change */
    assert_int_equal(scene->undo.past, steps);
    make.random.seed = 13;
    apply(scene, make);
    assert_int_equal(scene->undo.past, steps + 1);
    scene_destroy(scene);
}

static void test_a_typed_target_is_aimed_at(void **unused) {
    (void)unused;
    Scene *scene = four_maps();
    set_cell(scene, CONV_ROLE_T, 0, 1, 2, 2, 0); /* 0 as before, but now it counts */
    assert_int_equal(scene_state(scene)->loss, CONV_LOSS_HALF_SQUARED);
    assert_true(same_bits(scene_tensor(scene, CONV_ROLE_DY), scene_tensor(scene, CONV_ROLE_Y)));
    check_scene(scene);
    scene_destroy(scene);
}

/* T is what a scene with these filters and without bias has as Y. */
static void check_target(const Scene *scene, ScenePreset preset) {
    const SceneState *state = &scene->state;
    ConvLayer layer = state->layer;
    layer.bias = false;
    ConvTensor w, y;
    assert_ok(conv_tensor_copy(scene_tensor(scene, CONV_ROLE_W), state->type, &w));
    for (int oc = 0; oc < layer.oc; oc++) {
        assert_ok(scene_preset_fill(preset, state->random.seed, &layer, oc, &w));
    }
    int extent[4];
    conv_layer_extent_y(&layer, extent);
    assert_ok(conv_tensor_create(state->type, extent, &y));
    assert_ok(conv_forward(&layer, scene_tensor(scene, CONV_ROLE_X), &w, NULL, &y));
    assert_true(same_bits(&y, scene_tensor(scene, CONV_ROLE_T)));
    conv_tensor_destroy(&w);
    conv_tensor_destroy(&y);
}

static void test_targets_of_every_preset(void **unused) {
    (void)unused;
    const int sizes[][2] = {{3, 3}, {1, 1}, {5, 5}, {2, 3}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        ConvLayer layer = conv_layer_default();
        layer.n = 2;
        layer.ic = layer.oc = 4;
        layer.groups = 2;
        layer.ih = layer.iw = 7;
        layer.kh = sizes[i][0];
        layer.kw = sizes[i][1];
        layer.sh = 2;
        layer.padding = CONV_PADDING_FULL;
        layer.bias = layer.flip = i % 2;
        Scene *scene = scene_of(&layer);
        for (int preset = 0; preset < SCENE_PRESET_COUNT; preset++) {
            if (!scene_preset_fits((ScenePreset)preset, layer.kh, layer.kw)) {
                refuse(scene, target(preset), STATUS_VALUE, "is a 3×3 kernel, the layer's kernel");
                continue;
            }
            apply(scene, loss(CONV_LOSS_SUM));
            apply(scene, target(preset));
            assert_int_equal(scene_state(scene)->loss, CONV_LOSS_HALF_SQUARED);
            check_target(scene, (ScenePreset)preset);
            check_scene(scene);
        }
        refuse(scene, target(SCENE_PRESET_COUNT), STATUS_VALUE, "no kernel preset");
        refuse(scene, target(-2), STATUS_VALUE, "no kernel preset");
        scene_destroy(scene);
    }
}

static void test_a_layer_that_is_its_target_has_no_loss(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    apply(scene, (SceneCommand){.kind = SCENE_SET_PRESET, .value = SCENE_PRESET_SOBEL_X});
    apply(scene, target(SCENE_PRESET_SOBEL_X));
    assert_true(scene_derived(scene)->loss == 0);
    assert_true(sum_of_products(scene, CONV_ROLE_DW, CONV_ROLE_DW) == 0);
    apply(scene, target(SCENE_PRESET_BLUR));
    assert_true(scene_derived(scene)->loss > 0);
    scene_destroy(scene);
}

static void test_a_target_of_zeros_takes_no_room(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    apply(scene, target(SCENE_PRESET_LAPLACE));
    apply(scene, loss(CONV_LOSS_SUM));
    apply(scene, target(-1));
    assert_int_equal(scene_state(scene)->loss, CONV_LOSS_HALF_SQUARED);
    assert_int_equal(scene_tensor(scene, CONV_ROLE_T)->stride[3], 0);
    assert_true(at(scene, CONV_ROLE_T, 0, 0, 2, 2) == 0);
    int steps = scene->undo.past;
    apply(scene, target(-1));
    assert_int_equal(scene->undo.past, steps);
    check_scene(scene);
    scene_destroy(scene);
}

static void test_undo_takes_dy_and_target_back(void **unused) {
    (void)unused;
    const SceneCommand changes[] = {
        {.kind = SCENE_SET_CELL, .role = CONV_ROLE_DY, .number = 5},
        {.kind = SCENE_SET_DY, .value = SCENE_DY_RANDOM, .random = {.seed = 3}},
        {.kind = SCENE_SET_DY, .value = SCENE_DY_ONE_HOT, .index = {1, 1, 2, 2}},
        {.kind = SCENE_SET_TARGET, .value = SCENE_PRESET_EMBOSS},
        {.kind = SCENE_SET_LOSS, .value = CONV_LOSS_GIVEN},
        {.kind = SCENE_SET_CELL, .role = CONV_ROLE_T, .number = -5},
        {.kind = SCENE_SET_TARGET, .value = -1},
        {.kind = SCENE_SET_DY, .value = SCENE_DY_ONES},
    };
    enum { COUNT = sizeof changes / sizeof *changes };
    Scene *scene = four_maps();
    SceneState state[COUNT + 1];
    double losses[COUNT + 1];
    for (int i = 0; i <= COUNT; i++) {
        state[i] = *scene_state(scene);
        losses[i] = scene_derived(scene)->loss;
        if (i < COUNT) {
            apply(scene, changes[i]);
        }
    }
    for (int i = COUNT - 1; i >= 0; i--) {
        apply(scene, undo);
        assert_true(same_state(&state[i], scene_state(scene)));
        assert_true(losses[i] == scene_derived(scene)->loss);
        check_scene(scene);
    }
    for (int i = 1; i <= COUNT; i++) {
        apply(scene, redo);
        assert_true(same_state(&state[i], scene_state(scene)));
        assert_true(losses[i] == scene_derived(scene)->loss);
    }
    check_scene(scene);
    scene_destroy(scene);
}

static void test_undone_tensors_take_no_room(void **unused) {
    (void)unused;
    Scene *scene = four_maps();
    SceneCommand make = {.kind = SCENE_SET_DY, .value = SCENE_DY_ONE_HOT};
    int64_t bytes = scene->store.bytes;
    for (int i = 0; i < 9; i++) {
        make.index[2] = i / 3;
        make.index[3] = i % 3;
        apply(scene, make);
        assert_int_equal(scene->store.bytes, bytes + 36 * 4);
        apply(scene, undo);
    }
    scene_destroy(scene);
}

/* A setup of x = 1…9 through one 2×2 filter of ones. */
static void open_setup(Scene *scene, SceneSetup setup, const float *dy) {
    float x[9], w[4] = {1, 1, 1, 1};
    for (int i = 0; i < 9; i++) {
        x[i] = (float)i + 1;
    }
    ConvTensor tx = conv_tensor_view(CONV_F32, (const int[4]){1, 1, 3, 3}, x);
    ConvTensor tw = conv_tensor_view(CONV_F32, (const int[4]){1, 1, 2, 2}, w);
    ConvTensor tdy = conv_tensor_view(CONV_F32, (const int[4]){1, 1, 2, 2}, (float *)dy);
    setup.layer = conv_layer_default();
    setup.layer.ih = setup.layer.iw = 3;
    setup.layer.kh = setup.layer.kw = 2;
    setup.x = &tx;
    setup.w = &tw;
    setup.dy = dy ? &tdy : NULL;
    assert_ok(scene_open(scene, &setup));
    check_scene(scene);
}

static void test_a_setup_brings_its_dy_or_its_target(void **unused) {
    (void)unused;
    Scene *scene = four_maps();
    const float dy[4] = {1, 0, -2, 3};
    open_setup(scene, (SceneSetup){.loss = CONV_LOSS_GIVEN}, dy);
    assert_true(scene_derived(scene)->loss == 12 - 2 * 24 + 3 * 28);
    open_setup(scene, (SceneSetup){.loss = CONV_LOSS_SUM}, dy); /* for later */
    assert_true(scene_derived(scene)->loss == 12 + 16 + 24 + 28);
    apply(scene, loss(CONV_LOSS_GIVEN));
    assert_true(at(scene, CONV_ROLE_DY, 0, 0, 1, 0) == -2);
    open_setup(scene, (SceneSetup){.loss = CONV_LOSS_GIVEN}, NULL);
    assert_true(scene_derived(scene)->loss == 12 + 16 + 24 + 28); /* ones */
    open_setup(scene, (SceneSetup){.loss = CONV_LOSS_SUM}, NULL); /* what was typed is gone */
    assert_int_equal(scene_state(scene)->dy, 0);
    open_setup(scene,
               (SceneSetup){.loss = CONV_LOSS_HALF_SQUARED,
                            .targeted = true,
                            .target = SCENE_PRESET_IDENTITY,
                            .type = CONV_F64},
               NULL);
    check_target(scene, SCENE_PRESET_IDENTITY);
    scene_destroy(scene);
}

static void test_a_setup_of_a_wrong_dy_is_refused(void **unused) {
    (void)unused;
    Scene *scene = four_maps();
    SceneState before = *scene_state(scene);
    float one = 1;
    ConvTensor tensor = conv_tensor_view(CONV_F32, (const int[4]){1, 1, 1, 1}, &one);
    ConvTensor wide = conv_tensor_view(CONV_F32, (const int[4]){1, 1, 1, 2}, &one);
    SceneSetup setup = {.layer = conv_layer_default(), .x = &tensor, .w = &tensor, .dy = &wide};
    Status status = scene_open(scene, &setup);
    assert_int_equal(status.code, STATUS_SHAPE);
    assert_string_equal(status.text, "dY is 1×1×1×2, the layer needs 1×1×1×1");
    setup.dy = NULL;
    setup.targeted = true;
    setup.target = SCENE_PRESET_SOBEL_X;
    status = scene_open(scene, &setup);
    assert_int_equal(status.code, STATUS_VALUE);
    assert_true(same_state(&before, scene_state(scene)));
    check_scene(scene);
    scene_destroy(scene);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_typed_cell_of_dy_is_given),
        cmocka_unit_test(test_a_refused_cell_changes_no_loss),
        cmocka_unit_test(test_the_given_loss_starts_from_the_present_dy),
        cmocka_unit_test(test_a_typed_dy_is_kept_beside_other_losses),
        cmocka_unit_test(test_a_made_dy),
        cmocka_unit_test(test_a_random_dy_is_that_of_its_seed),
        cmocka_unit_test(test_a_typed_target_is_aimed_at),
        cmocka_unit_test(test_targets_of_every_preset),
        cmocka_unit_test(test_a_layer_that_is_its_target_has_no_loss),
        cmocka_unit_test(test_a_target_of_zeros_takes_no_room),
        cmocka_unit_test(test_undo_takes_dy_and_target_back),
        cmocka_unit_test(test_undone_tensors_take_no_room),
        cmocka_unit_test(test_a_setup_brings_its_dy_or_its_target),
        cmocka_unit_test(test_a_setup_of_a_wrong_dy_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
