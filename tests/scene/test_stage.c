/* The stages of walks that gather: the way through them and back, where they begin and end, and
 * sizes that lead from dY to dX. */
#include "bench.h"

#include "base/random.h"
#include "scene/internal.h"

static SceneCommand step(SceneStep size, int direction) {
    return (SceneCommand){.kind = SCENE_STEP, .step = size, .value = direction};
}

static SceneCommand stage(int which) {
    return (SceneCommand){.kind = SCENE_SET_STAGE, .value = which};
}

static SceneCommand walk(ConvWalkKind kind) {
    return (SceneCommand){.kind = SCENE_SET_WALK, .value = (int)kind};
}

/* 5×5, 3×3, stride 1: 25 windows of 9 terms. */
enum { LENGTH = 225 };

static Scene *gather_scene(void) {
    Scene *scene = small_scene();
    apply(scene, walk(CONV_WALK_DX_GATHER));
    assert_int_equal(conv_walk_length(&scene_derived(scene)->walk), LENGTH);
    return scene;
}

static void assert_place(const Scene *scene, int64_t position, SceneStage expected) {
    assert_int_equal(scene_state(scene)->position, position);
    assert_int_equal(scene_state(scene)->stage, expected);
    check_scene(scene);
}

/* Steps of a size through the whole walk: first the stages, then the products, then the crop. */
static void test_steps_lead_through_the_stages_and_back(void **unused) {
    (void)unused;
    const struct {
        SceneStep size;
        int products, first;
    } cases[] = {
        {SCENE_STEP_PRODUCT, LENGTH, 1}, {SCENE_STEP_WINDOW, 25, 9}, {SCENE_STEP_ROW, 5, 45}};
    for (int i = 0; i < 3; i++) {
        Scene *scene = gather_scene();
        SceneStep size = cases[i].size;
        for (int s = SCENE_STAGE_AS_IS; s <= SCENE_STAGE_SLIDE; s++) {
            assert_place(scene, 0, (SceneStage)s);
            apply(scene, step(size, 1));
        }
        assert_place(scene, cases[i].first, SCENE_STAGE_SLIDE);
        for (int p = 1; p < cases[i].products; p++) {
            apply(scene, step(size, 1));
        }
        assert_place(scene, LENGTH, SCENE_STAGE_SLIDE);
        apply(scene, step(size, 1));
        assert_place(scene, LENGTH, SCENE_STAGE_CROP);
        apply(scene, step(size, 1)); /* there is nothing beyond */
        assert_place(scene, LENGTH, SCENE_STAGE_CROP);
        apply(scene, step(size, -1));
        assert_place(scene, LENGTH, SCENE_STAGE_SLIDE);
        for (int p = 0; p < cases[i].products; p++) {
            apply(scene, step(size, -1));
        }
        for (int s = SCENE_STAGE_SLIDE; s >= SCENE_STAGE_AS_IS; s--) {
            assert_place(scene, 0, (SceneStage)s);
            apply(scene, step(size, -1));
        }
        assert_place(scene, 0, SCENE_STAGE_AS_IS);
        scene_destroy(scene);
    }
}

static void test_other_walks_have_no_stages(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    for (int i = 0; i < SCENE_WALK_COUNT; i++) {
        if (scene_walk(i) == CONV_WALK_DX_GATHER) {
            continue;
        }
        apply(scene, walk(scene_walk(i)));
        apply(scene, step(SCENE_STEP_PRODUCT, 1));
        assert_place(scene, 1, SCENE_STAGE_AS_IS);
        seek(scene, INT64_MAX);
        assert_place(scene, conv_walk_length(&scene_derived(scene)->walk), SCENE_STAGE_AS_IS);
        refuse(scene, stage(SCENE_STAGE_PAD), STATUS_VALUE, "has no stages");
    }
    scene_destroy(scene);
}

/* Under a mirrored border scatter has one stage, behind its last product. */
static void test_scatter_ends_with_a_fold(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    apply(scene, walk(CONV_WALK_DX_SCATTER));
    apply(scene, (SceneCommand){.kind = SCENE_SET_BORDER, .value = CONV_BORDER_CIRCULAR});
    refuse(scene, stage(SCENE_STAGE_CROP), STATUS_VALUE, "has no stages"); /* there is no border */
    apply(scene, (SceneCommand){.kind = SCENE_SET_PADDING, .value = CONV_PADDING_SAME});
    const ConvWalk *of = &scene_derived(scene)->walk;
    assert_true(scene_has_fold(of));
    assert_string_equal(scene_stage_label(of, SCENE_STAGE_CROP), "fold");
    assert_string_equal(scene_stage_label(of, SCENE_STAGE_AS_IS), "push");
    int64_t length = conv_walk_length(of);
    seek(scene, length - 1);
    assert_place(scene, length - 1, SCENE_STAGE_AS_IS);
    apply(scene, step(SCENE_STEP_WINDOW, 1));
    assert_place(scene, length, SCENE_STAGE_AS_IS);
    apply(scene, step(SCENE_STEP_WINDOW, 1));
    assert_place(scene, length, SCENE_STAGE_CROP);
    apply(scene, step(SCENE_STEP_WINDOW, 1)); /* there is nothing beyond */
    assert_place(scene, length, SCENE_STAGE_CROP);
    apply(scene, step(SCENE_STEP_WINDOW, -1));
    assert_place(scene, length, SCENE_STAGE_AS_IS);
    apply(scene, step(SCENE_STEP_WINDOW, -1));
    assert_place(scene, length - of->terms, SCENE_STAGE_AS_IS);
    apply(scene, stage(SCENE_STAGE_CROP));
    assert_place(scene, length, SCENE_STAGE_CROP);
    apply(scene, stage(SCENE_STAGE_AS_IS));
    assert_place(scene, length, SCENE_STAGE_AS_IS);
    apply(scene, (SceneCommand){.kind = SCENE_PLAY, .value = 1}); /* the fold is still to come */
    assert_true(scene_player_advance(scene, 1));
    assert_place(scene, length, SCENE_STAGE_CROP);
    assert_false(scene_state(scene)->playing);
    apply(scene, (SceneCommand){.kind = SCENE_SWITCH_DX}); /* gather has it, too */
    assert_int_equal(scene_state(scene)->stage, SCENE_STAGE_CROP);
    scene_destroy(scene);
}

static void test_seeking_goes_to_the_products(void **unused) {
    (void)unused;
    Scene *scene = gather_scene();
    apply(scene, stage(SCENE_STAGE_TURN));
    seek(scene, 12);
    assert_place(scene, 12, SCENE_STAGE_SLIDE);
    seek(scene, LENGTH);
    assert_place(scene, LENGTH, SCENE_STAGE_SLIDE);
    apply(scene, stage(SCENE_STAGE_CROP));
    seek(scene, LENGTH + 5);
    assert_place(scene, LENGTH, SCENE_STAGE_SLIDE);
    seek(scene, -3); /* the very beginning */
    assert_place(scene, 0, SCENE_STAGE_AS_IS);
    scene_destroy(scene);
}

static void test_any_stage_can_be_chosen(void **unused) {
    (void)unused;
    Scene *scene = gather_scene();
    for (int s = SCENE_STAGE_AS_IS; s <= SCENE_STAGE_TURN; s++) {
        seek(scene, 100);
        apply(scene, stage(s));
        assert_place(scene, 0, (SceneStage)s);
    }
    apply(scene, stage(SCENE_STAGE_SLIDE));
    assert_place(scene, 0, SCENE_STAGE_SLIDE);
    seek(scene, 100);
    apply(scene, stage(SCENE_STAGE_SLIDE));
    assert_place(scene, 100, SCENE_STAGE_SLIDE);
    apply(scene, stage(SCENE_STAGE_CROP));
    assert_place(scene, LENGTH, SCENE_STAGE_CROP);
    apply(scene, stage(SCENE_STAGE_SLIDE));
    assert_place(scene, LENGTH, SCENE_STAGE_SLIDE);
    refuse(scene, stage(-1), STATUS_VALUE, "no stage number -1");
    refuse(scene, stage(SCENE_STAGE_COUNT), STATUS_VALUE, "no stage number 6");
    assert_false(scene_can_undo(scene) && scene->undo.past > 1); /* looking is not undone */
    scene_destroy(scene);
}

static void test_switching_arrives_among_the_products(void **unused) {
    (void)unused;
    Scene *scene = gather_scene();
    const SceneCommand change = {.kind = SCENE_SWITCH_DX};
    apply(scene, stage(SCENE_STAGE_PAD));
    apply(scene, change);
    assert_place(scene, 0, SCENE_STAGE_AS_IS); /* scatter */
    apply(scene, change);
    assert_place(scene, 0, SCENE_STAGE_SLIDE);
    apply(scene, stage(SCENE_STAGE_CROP));
    apply(scene, change);
    apply(scene, change);
    assert_place(scene, LENGTH, SCENE_STAGE_SLIDE);
    apply(scene, walk(CONV_WALK_DX_GATHER)); /* chosen anew, it begins */
    assert_place(scene, 0, SCENE_STAGE_AS_IS);
    scene_destroy(scene);
}

static void test_playing_goes_through_the_stages(void **unused) {
    (void)unused;
    Scene *scene = gather_scene();
    apply(scene, (SceneCommand){.kind = SCENE_SET_STEP, .step = SCENE_STEP_ROW});
    apply(scene, (SceneCommand){.kind = SCENE_PLAY, .value = 1});
    for (int s = SCENE_STAGE_ZEROS; s <= SCENE_STAGE_SLIDE; s++) {
        assert_false(scene_player_advance(scene, 0.5));
        assert_true(scene_player_advance(scene, 0.5));
        assert_place(scene, 0, (SceneStage)s);
    }
    assert_true(scene_player_advance(scene, 5));
    assert_place(scene, LENGTH, SCENE_STAGE_SLIDE);
    assert_true(scene_state(scene)->playing);
    assert_true(scene_player_advance(scene, 1));
    assert_place(scene, LENGTH, SCENE_STAGE_CROP);
    assert_false(scene_state(scene)->playing);
    apply(scene, (SceneCommand){.kind = SCENE_PLAY, .value = 1}); /* once more from the start */
    assert_place(scene, 0, SCENE_STAGE_AS_IS);
    assert_true(scene_player_advance(scene, 1e18));
    assert_place(scene, LENGTH, SCENE_STAGE_CROP);
    seek(scene, LENGTH);
    apply(scene, (SceneCommand){.kind = SCENE_PLAY, .value = 1}); /* the crop is still to come */
    assert_place(scene, LENGTH, SCENE_STAGE_SLIDE);
    assert_true(scene_player_advance(scene, 1));
    assert_place(scene, LENGTH, SCENE_STAGE_CROP);
    scene_destroy(scene);
}

static void test_motion_knows_the_stage_it_comes_from(void **unused) {
    (void)unused;
    Scene *scene = gather_scene();
    double since;
    apply(scene, stage(SCENE_STAGE_PAD));
    scene_player_advance(scene, 0.25);
    assert_int_equal(scene_player_previous(scene, &since), 0);
    assert_true(since == 0.25);
    assert_int_equal(scene_player_previous_stage(scene), SCENE_STAGE_AS_IS);
    apply(scene, step(SCENE_STEP_PRODUCT, 1));
    assert_int_equal(scene_player_previous_stage(scene), SCENE_STAGE_PAD);
    scene_player_previous(scene, &since);
    assert_true(since == 0);
    seek(scene, 7);
    assert_int_equal(scene_player_previous_stage(scene), SCENE_STAGE_TURN);
    assert_int_equal(scene_player_previous(scene, &since), 0);
    apply(scene, walk(CONV_WALK_DW)); /* between walks nothing moves */
    assert_int_equal(scene_player_previous_stage(scene), SCENE_STAGE_AS_IS);
    scene_destroy(scene);
}

/* Whoever looks at a stage and changes the stride sees that stage of the other layer. */
static void test_a_stage_outlasts_changes_of_the_layer(void **unused) {
    (void)unused;
    Scene *scene = gather_scene();
    apply(scene, stage(SCENE_STAGE_ZEROS));
    set(scene, SCENE_PARAMETER_SW, 2);
    assert_place(scene, 0, SCENE_STAGE_ZEROS);
    set_cell(scene, CONV_ROLE_DY, 0, 0, 1, 1, 4);
    assert_place(scene, 0, SCENE_STAGE_ZEROS);
    apply(scene, stage(SCENE_STAGE_TURN));
    apply(scene, (SceneCommand){.kind = SCENE_UNDO}); /* of a value leaves one where one is */
    assert_place(scene, 0, SCENE_STAGE_TURN);
    apply(scene, stage(SCENE_STAGE_CROP));
    set(scene, SCENE_PARAMETER_KH, 2); /* a walk of another length starts over */
    assert_place(scene, 0, SCENE_STAGE_SLIDE);
    apply(scene, (SceneCommand){.kind = SCENE_UNDO}); /* back to where one was in that layer */
    assert_int_equal(scene_state(scene)->stage, SCENE_STAGE_CROP);
    check_scene(scene);
    scene_destroy(scene);
}

static void test_a_setup_begins_with_its_stage(void **unused) {
    (void)unused;
    Scene *scene = gather_scene();
    float one = 1;
    ConvTensor tensor = conv_tensor_view(CONV_F32, (const int[4]){1, 1, 1, 1}, &one);
    SceneSetup setup = {
        .layer = conv_layer_default(), .x = &tensor, .w = &tensor, .walk = CONV_WALK_DX_GATHER};
    apply(scene, stage(SCENE_STAGE_TURN));
    assert_ok(scene_open(scene, &setup));
    assert_place(scene, 0, SCENE_STAGE_AS_IS);
    setup.position = 1;
    assert_ok(scene_open(scene, &setup));
    assert_place(scene, 1, SCENE_STAGE_SLIDE);
    scene_destroy(scene);
}

static void test_stages_have_labels(void **unused) {
    (void)unused;
    Scene *scene = gather_scene();
    const ConvWalk *now = &scene_derived(scene)->walk;
    assert_string_equal(scene_stage_label(now, SCENE_STAGE_AS_IS), "dY as it is");
    assert_string_equal(scene_stage_label(now, SCENE_STAGE_ZEROS), "insert s−1 zeros");
    assert_string_equal(scene_stage_label(now, SCENE_STAGE_CROP), "crop");
    apply(scene, (SceneCommand){.kind = SCENE_SET_BORDER, .value = CONV_BORDER_REPLICATE});
    assert_string_equal(scene_stage_label(now, SCENE_STAGE_CROP), "fold");
    apply(scene, (SceneCommand){.kind = SCENE_SET_TRANSPOSED, .value = 1});
    apply(scene, walk(CONV_WALK_FORWARD));
    assert_string_equal(scene_stage_label(now, SCENE_STAGE_AS_IS), "X as it is");
    assert_string_equal(scene_stage_label(now, SCENE_STAGE_CROP), "crop");
    scene_destroy(scene);
}

/* Of a transposed layer the forward walk gathers, and dX by gather does not. */
static void test_a_transposed_layer_has_them_forward(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    apply(scene, (SceneCommand){.kind = SCENE_SET_TRANSPOSED, .value = 1});
    assert_place(scene, 0, SCENE_STAGE_AS_IS);
    for (int i = SCENE_STAGE_ZEROS; i <= SCENE_STAGE_SLIDE; i++) {
        apply(scene, step(SCENE_STEP_PRODUCT, 1));
        assert_place(scene, 0, (SceneStage)i);
    }
    apply(scene, step(SCENE_STEP_PRODUCT, 1));
    assert_place(scene, 1, SCENE_STAGE_SLIDE);
    int64_t length = conv_walk_length(&scene_derived(scene)->walk);
    assert_int_equal(length, 7 * 7 * 9);
    seek(scene, length);
    apply(scene, step(SCENE_STEP_PRODUCT, 1));
    assert_place(scene, length, SCENE_STAGE_CROP);
    apply(scene, walk(CONV_WALK_DX_GATHER));
    apply(scene, step(SCENE_STEP_PRODUCT, 1));
    assert_place(scene, 1, SCENE_STAGE_AS_IS);
    refuse(scene, stage(SCENE_STAGE_PAD), STATUS_VALUE, "the walk dx-gather has no stages");
    scene_destroy(scene);
}

/* 7×7, 2×2, stride 2, one row above: 4×3 outputs, the last column read by no window. */
static void test_sizes_of_an_example(void **unused) {
    (void)unused;
    ConvLayer layer = conv_layer_default();
    layer.ih = layer.iw = 7;
    layer.kh = layer.kw = 2;
    layer.sh = layer.sw = 2;
    layer.padding = CONV_PADDING_CUSTOM;
    layer.top = 1;
    ConvShape shape;
    assert_ok(conv_layer_check(&layer, &shape));
    SceneGatherSizes sizes = scene_gather_sizes(&layer, &shape);
    assert_true(sizes.oh == 4 && sizes.ow == 3);
    assert_true(sizes.inserted_h == 7 && sizes.inserted_w == 5);
    assert_true(sizes.pad_top == 1 && sizes.pad_bottom == 1);
    assert_true(sizes.pad_left == 1 && sizes.pad_right == 2);
    assert_true(sizes.padded_h == 9 && sizes.padded_w == 8);
    assert_true(sizes.result_h == 8 && sizes.result_w == 7);
    assert_true(sizes.crop_top == 1 && sizes.crop_bottom == 0);
}

static int roll(RandomState *random, int low, int high) {
    return (int)random_integer(random, low, high);
}

/* What insertion, padding and the turned kernel's sliding make is the padded input. */
static void test_sizes_lead_from_side_to_side(void **unused) {
    (void)unused;
    RandomState random;
    random_init(&random, 31);
    int layers = 0, transposed = 0;
    while (layers < 20000) {
        ConvLayer layer = conv_layer_default();
        layer.ih = roll(&random, 1, 30);
        layer.iw = roll(&random, 1, 30);
        layer.kh = roll(&random, 1, 7);
        layer.kw = roll(&random, 1, 7);
        layer.sh = roll(&random, 1, 5);
        layer.sw = roll(&random, 1, 5);
        layer.dh = roll(&random, 1, 4);
        layer.dw = roll(&random, 1, 4);
        layer.top = roll(&random, 0, 5);
        layer.bottom = roll(&random, 0, 5);
        layer.left = roll(&random, 0, 5);
        layer.right = roll(&random, 0, 5);
        layer.padding = (ConvPadding)roll(&random, 0, CONV_PADDING_COUNT - 1);
        layer.transposed = roll(&random, 0, 1);
        layer.oph = layer.transposed ? roll(&random, 0, 3) : 0;
        layer.opw = layer.transposed ? roll(&random, 0, 3) : 0;
        ConvShape shape;
        Status status = conv_layer_resolve(&layer);
        if (status_failed(&status)) {
            continue;
        }
        status = conv_layer_check(&layer, &shape);
        if (status_failed(&status)) {
            continue;
        }
        layers++;
        transposed += layer.transposed;
        int fine_h = layer.transposed ? shape.oh : layer.ih;
        int fine_w = layer.transposed ? shape.ow : layer.iw;
        int coarse_h = layer.transposed ? layer.ih : shape.oh;
        int coarse_w = layer.transposed ? layer.iw : shape.ow;
        SceneGatherSizes sizes = scene_gather_sizes(&layer, &shape);
        assert_int_equal(sizes.result_h, layer.top + fine_h + layer.bottom);
        assert_int_equal(sizes.result_w, layer.left + fine_w + layer.right);
        assert_int_equal(sizes.result_h - sizes.crop_top - sizes.crop_bottom, fine_h);
        assert_int_equal(sizes.result_w - sizes.crop_left - sizes.crop_right, fine_w);
        assert_int_equal(sizes.inserted_h, coarse_h + (coarse_h - 1) * (layer.sh - 1));
        assert_int_equal(sizes.inserted_w, coarse_w + (coarse_w - 1) * (layer.sw - 1));
        assert_int_equal(sizes.pad_top, layer.dh * (layer.kh - 1));
        assert_int_equal(sizes.pad_left, layer.dw * (layer.kw - 1));
        if (layer.transposed) {
            assert_int_equal(sizes.pad_bottom - sizes.pad_top, layer.oph);
            assert_int_equal(sizes.pad_right - sizes.pad_left, layer.opw);
        } else {
            assert_in_range(sizes.pad_bottom - sizes.pad_top, 0, layer.sh - 1);
            assert_in_range(sizes.pad_right - sizes.pad_left, 0, layer.sw - 1);
        }
        assert_int_equal(sizes.padded_h, sizes.pad_top + sizes.inserted_h + sizes.pad_bottom);
        assert_int_equal(sizes.padded_w, sizes.pad_left + sizes.inserted_w + sizes.pad_right);
    }
    assert_true(transposed > 2000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_steps_lead_through_the_stages_and_back),
        cmocka_unit_test(test_other_walks_have_no_stages),
        cmocka_unit_test(test_scatter_ends_with_a_fold),
        cmocka_unit_test(test_seeking_goes_to_the_products),
        cmocka_unit_test(test_any_stage_can_be_chosen),
        cmocka_unit_test(test_switching_arrives_among_the_products),
        cmocka_unit_test(test_playing_goes_through_the_stages),
        cmocka_unit_test(test_motion_knows_the_stage_it_comes_from),
        cmocka_unit_test(test_a_stage_outlasts_changes_of_the_layer),
        cmocka_unit_test(test_a_setup_begins_with_its_stage),
        cmocka_unit_test(test_stages_have_labels),
        cmocka_unit_test(test_a_transposed_layer_has_them_forward),
        cmocka_unit_test(test_sizes_of_an_example),
        cmocka_unit_test(test_sizes_lead_from_side_to_side),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
