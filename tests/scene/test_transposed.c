/* Transposed layers in a scene: what becomes of the weights, the padding and the limits, both ways;
 * presets, targets and lessons of such layers. What they compute is the core's matter. */
#include "bench.h"

#include "io/file.h"
#include "scene/lesson.h"

#include <stdio.h>
#include <string.h>

static SceneCommand simple(SceneCommandKind kind, int value) {
    return (SceneCommand){.kind = kind, .value = value};
}

static void transpose(Scene *scene, bool on) {
    apply(scene, simple(SCENE_SET_TRANSPOSED, on));
    check_scene(scene);
}

static ConvLayer grouped_layer(void) {
    ConvLayer layer = conv_layer_default();
    layer.n = 2;
    layer.ic = 4;
    layer.ih = 5;
    layer.iw = 6;
    layer.oc = 6;
    layer.groups = 2;
    layer.kh = 3;
    layer.kw = 2;
    layer.bias = true;
    return layer;
}

/* Each pair of a channel and a filter keeps its kernel, there and back. */
static void test_kernels_keep_their_pairs(void **unused) {
    (void)unused;
    ConvLayer layer = grouped_layer();
    Scene *scene = scene_of(&layer);
    ConvTensor before;
    assert_ok(conv_tensor_copy(scene_tensor(scene, CONV_ROLE_W), CONV_F32, &before));
    transpose(scene, true);
    const ConvTensor *w = scene_tensor(scene, CONV_ROLE_W);
    assert_memory_equal(w->extent, ((const int[4]){4, 3, 3, 2}), sizeof w->extent);
    for (int oc = 0; oc < 6; oc++) {
        for (int icg = 0; icg < 2; icg++) {
            for (int tap = 0; tap < 6; tap++) {
                int kh = tap / 2, kw = tap % 2, ic = oc / 3 * 2 + icg;
                assert_true(conv_tensor_at(&before, (const int[4]){oc, icg, kh, kw}) ==
                            conv_tensor_at(w, (const int[4]){ic, oc % 3, kh, kw}));
            }
        }
    }
    transpose(scene, false);
    assert_true(same_bits(&before, scene_tensor(scene, CONV_ROLE_W)));
    conv_tensor_destroy(&before);
    scene_destroy(scene);
}

static void test_it_is_undone_and_done_again(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    SceneState plain = *scene_state(scene);
    transpose(scene, true);
    set(scene, SCENE_PARAMETER_SH, 2);
    set(scene, SCENE_PARAMETER_OPH, 1);
    assert_int_equal(scene_derived(scene)->shape.oh, 4 * 2 + 3 + 1);
    SceneState last = *scene_state(scene);
    for (int i = 0; i < 3; i++) {
        apply(scene, simple(SCENE_UNDO, 0));
        check_scene(scene);
    }
    assert_true(same_state(&plain, scene_state(scene)));
    assert_false(scene_state(scene)->layer.transposed);
    for (int i = 0; i < 3; i++) {
        apply(scene, simple(SCENE_REDO, 0));
        check_scene(scene);
    }
    assert_true(same_state(&last, scene_state(scene)));
    transpose(scene, false); /* no output padding is left */
    assert_int_equal(scene_state(scene)->layer.oph, 0);
    scene_destroy(scene);
}

/* What a view shows for a moment of the layer before: the plane of the shown filter and channel. */
static void test_the_ghost_is_of_the_shown_kernel(void **unused) {
    (void)unused;
    ConvLayer layer = grouped_layer();
    Scene *scene = scene_of(&layer);
    transpose(scene, true);
    apply(scene, (SceneCommand){.kind = SCENE_SHOW, .index = {1, 5, 3}});
    double first = at(scene, CONV_ROLE_W, 3, 2, 0, 0), last = at(scene, CONV_ROLE_W, 3, 2, 2, 1);
    set(scene, SCENE_PARAMETER_SH, 2);
    const SceneGhost *ghost = scene_ghost(scene);
    assert_non_null(ghost);
    assert_true(ghost->layer.transposed);
    assert_true(ghost->w.rows == 3 && ghost->w.cols == 2);
    assert_true(ghost->w.values[0] == first && ghost->w.values[5] == last);
    scene_destroy(scene);
}

/* Rules and borders that it has not are given up; the four sides stay where something is left. */
static void test_what_it_has_not_is_given_up(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    apply(scene, simple(SCENE_SET_PADDING, CONV_PADDING_SAME));
    apply(scene, simple(SCENE_SET_BORDER, CONV_BORDER_REFLECT));
    transpose(scene, true);
    const ConvLayer *layer = &scene_state(scene)->layer;
    assert_int_equal(layer->padding, CONV_PADDING_CUSTOM);
    assert_int_equal(layer->border, CONV_BORDER_ZEROS);
    assert_true(layer->top == 1 && layer->right == 1);
    assert_int_equal(scene_derived(scene)->shape.oh, 5);
    refuse(scene, simple(SCENE_SET_PADDING, CONV_PADDING_FULL), STATUS_VALUE,
           "padding 'full' is for ordinary layers");
    refuse(scene, simple(SCENE_SET_BORDER, CONV_BORDER_CIRCULAR), STATUS_VALUE,
           "padding values 'circular' are for ordinary layers");
    scene_destroy(scene);

    ConvLayer low = conv_layer_default(); /* 2 rows; 'full' would cut all 4 of its output away */
    low.ih = low.iw = 2;
    low.kh = low.kw = 3;
    low.padding = CONV_PADDING_FULL;
    scene = scene_of(&low);
    transpose(scene, true);
    layer = &scene_state(scene)->layer;
    assert_int_equal(layer->padding, CONV_PADDING_VALID);
    assert_int_equal(scene_derived(scene)->shape.oh, 4);
    refuse(scene, simple(SCENE_SET_TRANSPOSED, 0), STATUS_SHAPE, "a kernel 3 high has no room");
    scene_destroy(scene);
}

static void expect_limits(const Scene *scene, SceneParameter which, int low, int high) {
    int got_low, got_high;
    scene_parameter_limits(scene, which, &got_low, &got_high);
    assert_int_equal(got_low, low);
    assert_int_equal(got_high, high);
}

static void test_limits_follow(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    expect_limits(scene, SCENE_PARAMETER_OPH, 0, 0); /* of transposed layers alone */
    refuse(
        scene,
        (SceneCommand){.kind = SCENE_SET_PARAMETER, .parameter = SCENE_PARAMETER_OPH, .value = 1},
        STATUS_VALUE, "output padding is 1×0, but only transposed layers have any");
    transpose(scene, true);
    expect_limits(scene, SCENE_PARAMETER_OPH, 0, 0); /* a stride of 1 leaves no choice */
    set(scene, SCENE_PARAMETER_SH, 3);
    expect_limits(scene, SCENE_PARAMETER_OPH, 0, 2);
    expect_limits(scene, SCENE_PARAMETER_OPW, 0, 0);
    set(scene, SCENE_PARAMETER_OPH, 2);
    expect_limits(scene, SCENE_PARAMETER_SH, 3, (1 << 18) - 2); /* Y is 2^20 high at most */
    refuse(
        scene,
        (SceneCommand){.kind = SCENE_SET_PARAMETER, .parameter = SCENE_PARAMETER_OPH, .value = 3},
        STATUS_VALUE, "output padding below cannot be 3, it must be smaller than the stride, 3");
    set(scene, SCENE_PARAMETER_DH, 4);
    expect_limits(scene, SCENE_PARAMETER_OPH, 0, 3);
    expect_limits(scene, SCENE_PARAMETER_KH, 1, (1 << 18) - 3);
    scene_destroy(scene);

    scene = small_scene();
    transpose(scene, true); /* 7×7: one row of it stays */
    expect_limits(scene, SCENE_PARAMETER_TOP, 0, 6);
    set(scene, SCENE_PARAMETER_TOP, 4);
    expect_limits(scene, SCENE_PARAMETER_BOTTOM, 0, 2);
    expect_limits(scene, SCENE_PARAMETER_IH, 3, (1 << 20) - 2);
    refuse(scene,
           (SceneCommand){
               .kind = SCENE_SET_PARAMETER, .parameter = SCENE_PARAMETER_BOTTOM, .value = 3},
           STATUS_SHAPE, "the output would be 7 high, padding 4 and 3 would leave nothing of it");
    scene_destroy(scene);
}

/* Presets fill one filter, new filters come from the bank, channels repeat. */
static void test_filters_are_presets(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    transpose(scene, true);
    set(scene, SCENE_PARAMETER_OC, 3);
    set(scene, SCENE_PARAMETER_IC, 2);
    check_scene(scene);
    assert_int_equal(scene_tensor(scene, CONV_ROLE_W)->extent[0], 2);
    assert_int_equal(scene_tensor(scene, CONV_ROLE_W)->extent[1], 3);
    apply(scene,
          (SceneCommand){.kind = SCENE_SET_PRESET, .value = SCENE_PRESET_LAPLACE, .index = {2}});
    assert_int_equal(scene_preset_of(scene, 1), SCENE_PRESET_SOBEL_Y); /* second of the bank */
    assert_int_equal(scene_preset_of(scene, 2), SCENE_PRESET_LAPLACE);
    assert_int_equal(scene_preset_of(scene, 0), -1);
    for (int ic = 0; ic < 2; ic++) { /* divided by two channels */
        assert_true(at(scene, CONV_ROLE_W, ic, 2, 1, 1) == at(scene, CONV_ROLE_W, 0, 2, 0, 1) * -4);
    }
    set(scene, SCENE_PARAMETER_IC, 4);
    assert_int_equal(scene_preset_of(scene, 2), SCENE_PRESET_LAPLACE);
    transpose(scene, false);
    assert_int_equal(scene_preset_of(scene, 2), SCENE_PRESET_LAPLACE);
    transpose(scene, true);
    apply(scene, simple(SCENE_SET_TARGET, SCENE_PRESET_BLUR));
    check_scene(scene);
    for (int oc = 0; oc < 3; oc++) { /* with these kernels and no bias Y is the target */
        apply(scene,
              (SceneCommand){.kind = SCENE_SET_PRESET, .value = SCENE_PRESET_BLUR, .index = {oc}});
        set_cell(scene, CONV_ROLE_B, oc, 0, 0, 0, 0);
    }
    assert_true(scene_derived(scene)->loss == 0);
    scene_destroy(scene);
}

/* Filters as a whole bring their number on the second axis. */
static void test_filters_are_put_in(void **unused) {
    (void)unused;
    ConvLayer layer = grouped_layer();
    Scene *scene = scene_of(&layer);
    transpose(scene, true);
    float values[4 * 5 * 2 * 2];
    for (int i = 0; i < 4 * 5 * 2 * 2; i++) {
        values[i] = (float)(i % 7);
    }
    ConvTensor w = conv_tensor_view(CONV_F32, (const int[4]){4, 5, 2, 2}, values);
    SceneCommand command = {
        .kind = SCENE_SET_TENSOR, .role = CONV_ROLE_W, .value = 4, .tensor = &w};
    apply(scene, command);
    check_scene(scene);
    assert_int_equal(scene_state(scene)->layer.oc, 10);
    assert_int_equal(scene_state(scene)->layer.kw, 2);
    w = conv_tensor_view(CONV_F32, (const int[4]){5, 4, 2, 2}, values);
    refuse(scene, command, STATUS_SHAPE, "W has 5 channels, X has 4");
    scene_destroy(scene);
}

/* ---- lessons ------------------------------------------------------------------------------ */

static const char *const PATH = TEST_SCRATCH "/transposed.json";

static void write_lesson(const char *layer, const char *w, const char *steps) {
    FILE *file = fopen(PATH, "wb");
    assert_non_null(file);
    fprintf(file,
            "{\"lesson\": 1, \"title\": \"t\", \"x\": [[1, 2], [3, 4]], \"w\": %s, \"b\": [0], "
            "\"layer\": {%s}, \"steps\": [%s], "
            "\"expect\": {\"y\": [[1, 1, 2], [0, 0, 0], [3, 3, 4]]}}",
            w, layer, steps);
    assert_int_equal(fclose(file), 0);
}

static const char *const STEP = "{\"title\": \"a\", \"text\": \"b\"}";
static const char *const LAYER = "\"transposed\": true, \"stride\": 2, \"padding\": [0, 1, 0, 1]";

/* 2×2 through a kernel of one row: what stands there is each number twice, the stride apart. */
static void test_a_lesson_can_be_transposed(void **unused) {
    (void)unused;
    SceneLesson lesson;
    write_lesson(LAYER, "[[1, 1], [0, 0]]", STEP);
    assert_ok(scene_lesson_load(PATH, &lesson));
    Scene *scene = new_scene();
    assert_ok(scene_open(scene, &lesson.setup));
    check_scene(scene);
    for (int i = 0; i < 9; i++) {
        const int cell[4] = {0, 0, i / 3, i % 3};
        assert_true(conv_tensor_at(&scene_derived(scene)->y, cell) ==
                    conv_tensor_at(&lesson.expect[CONV_ROLE_Y], cell));
    }
    scene_destroy(scene);
    scene_lesson_free(&lesson);

    write_lesson("\"transposed\": true, \"stride\": 2, \"padding\": [1, 1, 1, 1], "
                 "\"output-padding\": 1",
                 "[[1, 1], [0, 0]]", "{\"title\": \"a\", \"text\": \"b\", \"stage\": \"pad\"}");
    assert_ok(scene_lesson_load(PATH, &lesson));
    assert_int_equal(lesson.steps[0].stage, SCENE_STAGE_PAD); /* its forward walk has stages */
    assert_int_equal(lesson.setup.layer.opw, 1);
    scene_lesson_free(&lesson);
}

static void refuse_lesson(const char *layer, const char *w, const char *steps, const char *part) {
    SceneLesson lesson;
    write_lesson(layer, w, steps);
    Status status = scene_lesson_load(PATH, &lesson);
    if (!strstr(status.text, part)) {
        fail_msg("“%s” where “%s” was expected", status.text, part);
    }
}

static void test_broken_lessons_are_refused(void **unused) {
    (void)unused;
    const char *w = "[[1, 1], [0, 0]]";
    refuse_lesson("\"output-padding\": 1", w, STEP, "only transposed layers have any");
    refuse_lesson("\"transposed\": true, \"output-padding\": [0, -1]", w, STEP,
                  "layer.output-padding[1] is -1");
    refuse_lesson("\"transposed\": true, \"padding\": \"same\"", w, STEP,
                  "padding 'same' is for ordinary layers");
    refuse_lesson(LAYER, "[[[[1, 1]], [[1, 1]]]]", STEP, "b is 1×1×1×1, the layer makes it 2");
    refuse_lesson(LAYER, w,
                  "{\"title\": \"a\", \"text\": \"b\", \"walk\": \"dx-gather\", \"stage\": "
                  "\"pad\"}",
                  "only the walk forward has stages");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kernels_keep_their_pairs),
        cmocka_unit_test(test_it_is_undone_and_done_again),
        cmocka_unit_test(test_the_ghost_is_of_the_shown_kernel),
        cmocka_unit_test(test_what_it_has_not_is_given_up),
        cmocka_unit_test(test_limits_follow),
        cmocka_unit_test(test_filters_are_presets),
        cmocka_unit_test(test_filters_are_put_in),
        cmocka_unit_test(test_a_lesson_can_be_transposed),
        cmocka_unit_test(test_broken_lessons_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
