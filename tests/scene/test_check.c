/* Checks by nudging: exact on integers, in slices of any size, of the problem that is shown and of
 * no other. */
#include "bench.h"

#include "base/random.h"
#include "scene/check.h"
#include "scene/lesson.h"

#include <math.h>
#include <string.h>

static const ConvRole roles[] = {CONV_ROLE_X, CONV_ROLE_W, CONV_ROLE_B};
static const ConvRole gradients[] = {CONV_ROLE_DX, CONV_ROLE_DW, CONV_ROLE_DB};

static SceneCommand simple(SceneCommandKind kind, int value) {
    return (SceneCommand){.kind = kind, .value = value};
}

/* Two images, two groups, a stride, a dilation, borders of four sizes; 2×4×3×2 outputs. */
static Scene *rich_scene(void) {
    ConvLayer layer = conv_layer_default();
    layer.n = 2;
    layer.ic = layer.oc = 4;
    layer.groups = 2;
    layer.ih = 6;
    layer.iw = 5;
    layer.kh = 2;
    layer.kw = 3;
    layer.sh = layer.sw = 2;
    layer.dh = 2;
    layer.padding = CONV_PADDING_CUSTOM;
    layer.top = 1;
    layer.right = 1;
    layer.bias = true;
    Scene *scene = scene_of(&layer);
    apply(scene,
          (SceneCommand){.kind = SCENE_SET_DY, .value = SCENE_DY_RANDOM, .random = {.seed = 4}});
    set_cell(scene, CONV_ROLE_T, 1, 2, 0, 1, 3);
    return scene;
}

static int64_t run_all(SceneCheck *check, const Scene *scene, int64_t macs) {
    int64_t slices = 1;
    while (scene_check_advance(check, scene, macs)) {
        slices++;
    }
    return slices;
}

/* On integers nothing is rounded; 48 outputs make a mean that is. */
static void test_integers_agree_exactly(void **unused) {
    (void)unused;
    Scene *scene = rich_scene();
    for (int loss = 0; loss < CONV_LOSS_COUNT; loss++) {
        apply(scene, simple(SCENE_SET_LOSS, loss));
        for (int i = 0; i < 3; i++) {
            SceneCheck check = {0};
            assert_ok(scene_check_start(&check, scene, (int)roles[i]));
            assert_int_equal(check.count, conv_tensor_count(scene_tensor(scene, roles[i])));
            assert_true(check.step == 1);
            run_all(&check, scene, INT64_MAX);
            assert_ok(check.status);
            assert_int_equal(check.done, check.count);
            assert_int_equal(check.agreeing, check.count);
            assert_true(loss == CONV_LOSS_MEAN ? check.worst < 1e-4 : check.worst == 0);
            scene_check_drop(&check);
        }
    }
    scene_destroy(scene);
}

static void test_fractions_agree_within_rounding(void **unused) {
    (void)unused;
    Scene *scene = rich_scene();
    const SceneRandom random = {.seed = 5, .distribution = SCENE_NORMAL};
    apply(scene, (SceneCommand){.kind = SCENE_SET_RANDOM, .random = random});
    set_cell(scene, CONV_ROLE_W, 0, 0, 0, 0, 0.3);
    for (int i = 0; i < 3; i++) {
        SceneCheck check = {0};
        assert_ok(scene_check_start(&check, scene, (int)roles[i]));
        assert_true(roles[i] == CONV_ROLE_B ? check.step == 1 : check.step < 1);
        run_all(&check, scene, INT64_MAX);
        assert_int_equal(check.agreeing, check.count);
        assert_true(check.worst > 0 && check.worst < 0.01);
        ConvNudge nudge; /* the worst one is where it is said to be */
        assert_ok(scene_nudge(scene, (int)roles[i], check.worst_index, check.step, &nudge));
        assert_true(nudge.difference == check.worst);
    }
    scene_destroy(scene);
}

static bool same_numbers(const SceneCheck *a, const SceneCheck *b) {
    return a->done == b->done && a->agreeing == b->agreeing && a->worst == b->worst &&
           memcmp(a->worst_index, b->worst_index, sizeof a->worst_index) == 0;
}

static void test_slices_of_any_size_find_the_same(void **unused) {
    (void)unused;
    Scene *scene = rich_scene();
    const SceneRandom random = {.seed = 6, .distribution = SCENE_UNIFORM, .high = 1};
    apply(scene, (SceneCommand){.kind = SCENE_SET_RANDOM, .random = random});
    SceneCheck whole = {0}, slow = {0}, sliced = {0};
    assert_ok(scene_check_start(&whole, scene, CONV_ROLE_X));
    assert_int_equal(run_all(&whole, scene, INT64_MAX), 1);
    assert_int_equal(whole.count, 240);
    assert_ok(scene_check_start(&slow, scene, CONV_ROLE_X));
    assert_true(scene_check_advance(&slow, scene, 1));
    assert_int_equal(slow.done, 1); /* one at least */
    assert_int_equal(run_all(&slow, scene, 0), 239);
    assert_ok(scene_check_start(&sliced, scene, CONV_ROLE_X));
    int64_t seven = (int64_t)(7.5 * sliced.cost);
    assert_true(scene_check_advance(&sliced, scene, seven));
    assert_int_equal(sliced.done, 7);
    assert_int_equal(run_all(&sliced, scene, seven), 34);
    assert_true(same_numbers(&whole, &slow) && same_numbers(&whole, &sliced));
    assert_false(scene_check_advance(&whole, scene, 1)); /* it has ended and stays so */
    assert_int_equal(whole.done, 240);
    scene_destroy(scene);
}

/* A gradient that starts from another dY is found out. */
static void test_a_wrong_gradient_is_found(void **unused) {
    (void)unused;
    Scene *scene = rich_scene();
    SceneCheck check = {0};
    assert_ok(scene_check_start(&check, scene, CONV_ROLE_B));
    ConvTensor *dy = &check.shared.given.dy;
    const int cells[][4] = {{0, 1, 0, 0}, {1, 3, 2, 1}};
    for (int i = 0; i < 2; i++) {
        conv_tensor_set(dy, cells[i], conv_tensor_at(dy, cells[i]) + 2 + i);
    }
    run_all(&check, scene, INT64_MAX);
    assert_int_equal(check.done, 4);
    assert_int_equal(check.agreeing, 2);
    assert_int_equal(check.first_index[0], 1);
    assert_true(check.first.difference == 2 && !check.first.agrees);
    assert_true(check.first.numeric == at(scene, CONV_ROLE_DB, 1, 0, 0, 0));
    assert_true(check.worst == 3);
    assert_int_equal(check.worst_index[0], 3);
    scene_check_drop(&check);

    assert_ok(scene_check_start(&check, scene, CONV_ROLE_B));
    conv_tensor_set(&check.shared.given.dy, cells[0], NAN);
    conv_tensor_set(&check.shared.given.dy, cells[1], NAN);
    run_all(&check, scene, INT64_MAX);
    assert_int_equal(check.agreeing, 2);
    assert_true(isnan(check.worst) && check.worst_index[0] == 1); /* the first of them */
    scene_check_drop(&check);
    scene_destroy(scene);
}

static void test_a_changed_problem_ends_the_check(void **unused) {
    (void)unused;
    const SceneCommand changes[] = {
        {.kind = SCENE_SET_CELL, .role = CONV_ROLE_X, .number = 30},
        {.kind = SCENE_SET_CELL, .role = CONV_ROLE_W, .number = 30},
        {.kind = SCENE_SET_CELL, .role = CONV_ROLE_B, .number = 30},
        {.kind = SCENE_SET_CELL, .role = CONV_ROLE_T, .number = 30},
        {.kind = SCENE_SET_CELL, .role = CONV_ROLE_DY, .number = 30},
        {.kind = SCENE_SET_LOSS, .value = CONV_LOSS_MEAN},
        {.kind = SCENE_SET_TARGET, .value = -1},
        {.kind = SCENE_SET_FLIP, .value = 1},
        {.kind = SCENE_SET_BIAS, .value = 0},
        {.kind = SCENE_SET_PARAMETER, .parameter = SCENE_PARAMETER_IH, .value = 7},
        {.kind = SCENE_UNDO},
        {.kind = SCENE_REDO},
    };
    Scene *scene = rich_scene();
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        SceneCheck check = {0}, done = {0};
        assert_ok(scene_check_start(&check, scene, CONV_ROLE_W));
        assert_true(scene_check_advance(&check, scene, 1));
        assert_ok(scene_check_start(&done, scene, CONV_ROLE_B));
        run_all(&done, scene, INT64_MAX);
        assert_true(scene_check_is_of(&check, scene) && scene_check_is_of(&done, scene));
        apply(scene, changes[i]);
        assert_false(scene_check_is_of(&check, scene) || scene_check_is_of(&done, scene));
        assert_false(scene_check_advance(&check, scene, INT64_MAX));
        assert_false(scene_check_advance(&done, scene, INT64_MAX));
        assert_true(check.count == 0 && check.done == 0 && done.count == 0);
    }
    scene_destroy(scene);
}

static void test_looking_around_leaves_the_check_alone(void **unused) {
    (void)unused;
    Scene *scene = rich_scene();
    SceneCheck check = {0};
    assert_ok(scene_check_start(&check, scene, CONV_ROLE_W));
    const SceneCommand moves[] = {
        {.kind = SCENE_SEEK, .position = 5},
        {.kind = SCENE_SET_WALK, .value = CONV_WALK_DX_GATHER},
        {.kind = SCENE_SET_STAGE, .value = SCENE_STAGE_CROP},
        {.kind = SCENE_PIN, .role = CONV_ROLE_X},
        {.kind = SCENE_SET_CELL, .role = CONV_ROLE_X, .number = at(scene, CONV_ROLE_X, 0, 0, 0, 0)},
    };
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
        assert_true(scene_check_advance(&check, scene, 1));
        apply(scene, moves[i]);
    }
    run_all(&check, scene, INT64_MAX);
    assert_true(check.done == 48 && check.agreeing == 48);
    scene_destroy(scene);
}

static void test_what_cannot_be_checked_is_refused(void **unused) {
    (void)unused;
    Scene *scene = rich_scene();
    SceneCheck check = {0};
    assert_ok(scene_check_start(&check, scene, CONV_ROLE_X));
    assert_true(scene_check_advance(&check, scene, 1));
    const int wrong[] = {CONV_ROLE_Y, CONV_ROLE_DX, CONV_ROLE_T, -1, CONV_ROLE_COUNT};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        Status status = scene_check_start(&check, scene, wrong[i]);
        assert_int_equal(status.code, STATUS_VALUE);
        assert_string_equal(status.text, "X, W and b can be nudged, the rest follows from them");
        assert_int_equal(check.count, 0); /* what was under way is dropped */
    }
    assert_false(scene_check_is_of(&check, scene));
    assert_false(scene_check_advance(&check, scene, 1));
    scene_check_drop(&check);
    set(scene, SCENE_PARAMETER_IW, 20000); /* 2·10⁷ products, and 12 of them anew for each */
    set(scene, SCENE_PARAMETER_IH, 200);
    Status status = scene_check_start(&check, scene, CONV_ROLE_W);
    assert_int_equal(status.code, STATUS_LIMIT);
    assert_string_equal(status.text,
                        "checking all of W would add up 2.30 billion products, more than 2.15 "
                        "billion; check single cells, or a smaller layer");
    set(scene, SCENE_PARAMETER_IW, 15000);
    assert_ok(scene_check_start(&check, scene, CONV_ROLE_W));
    scene_check_drop(&check);
    scene_destroy(scene);
}

/* ---- one element ------------------------------------------------------------------------- */

static void test_a_nudge_gives_the_gradient(void **unused) {
    (void)unused;
    Scene *scene = rich_scene();
    RandomState random;
    random_init(&random, 8);
    for (int i = 0; i < 60; i++) {
        ConvRole role = roles[i % 3];
        const ConvTensor *tensor = scene_tensor(scene, role);
        int index[4];
        for (int axis = 0; axis < CONV_RANK; axis++) {
            index[axis] = (int)random_integer(&random, 0, tensor->extent[axis] - 1);
        }
        ConvNudge nudge;
        assert_ok(scene_nudge(scene, (int)role, index, 0, &nudge));
        assert_true(nudge.value == conv_tensor_at(tensor, index) && nudge.step == 1);
        assert_true(nudge.loss == scene_derived(scene)->loss);
        double gradient = conv_tensor_at(scene_tensor(scene, gradients[i % 3]), index);
        assert_true(nudge.analytic == gradient && nudge.numeric == gradient && nudge.agrees);
        set_cell(scene, role, index[0], index[1], index[2], index[3], nudge.value + 1);
        assert_true(scene_derived(scene)->loss == nudge.upper);
        apply(scene, simple(SCENE_UNDO, 0));
        assert_ok(scene_nudge(scene, (int)role, index, 0.5, &nudge));
        assert_true(nudge.step == 0.5 && nudge.numeric == gradient);
    }
    scene_destroy(scene);
}

/* The numbers that the text of lesson 12 tells. */
static void test_the_lesson_about_nudging_tells_the_truth(void **unused) {
    (void)unused;
    SceneLesson lesson;
    Scene *scene = new_scene();
    assert_ok(scene_lesson_load(LESSONS "/12-check-a-gradient.json", &lesson));
    assert_ok(scene_open(scene, &lesson.setup));
    ConvNudge nudge;
    assert_ok(scene_nudge(scene, CONV_ROLE_W, (const int[4]){0, 0, 1, 1}, 0, &nudge));
    assert_true(nudge.loss == 16 && nudge.lower == 0 && nudge.upper == 64);
    assert_true(nudge.numeric == 32 && nudge.analytic == 32 && nudge.step == 1);
    assert_ok(scene_nudge(scene, CONV_ROLE_B, (const int[4]){0}, 0, &nudge));
    assert_true(nudge.lower == 6.5 && nudge.upper == 34.5 && nudge.analytic == 14);
    scene_destroy(scene);
    scene_lesson_free(&lesson);
}

static void test_a_layer_without_bias_is_nudged_about_zero(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    assert_false(scene_state(scene)->layer.bias);
    set_cell(scene, CONV_ROLE_T, 0, 0, 0, 0, 2);
    ConvNudge nudge;
    assert_ok(scene_nudge(scene, CONV_ROLE_B, (const int[4]){0}, 0, &nudge));
    assert_true(nudge.value == 0 && nudge.agrees);
    assert_true(nudge.numeric == at(scene, CONV_ROLE_DB, 0, 0, 0, 0));
    assert_false(scene_state(scene)->layer.bias);
    scene_destroy(scene);
}

static void test_nudges_that_are_none(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    const struct {
        int role, index[4];
        double step;
        const char *part;
    } cases[] = {{CONV_ROLE_DX, {0}, 0, "X, W and b can be nudged"},
                 {-1, {0}, 0, "X, W and b can be nudged"},
                 {CONV_ROLE_W, {0, 0, 3, 0}, 0, "W is 1×1×3×3, it has no cell 0,0,3,0"},
                 {CONV_ROLE_X, {-1, 0, 0, 0}, 0, "it has no cell -1,0,0,0"},
                 {CONV_ROLE_X, {0}, -1, "a positive way, not -1"},
                 {CONV_ROLE_X, {0}, NAN, "a positive way"},
                 {CONV_ROLE_X, {0}, INFINITY, "a positive way"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ConvNudge nudge = {.value = 77};
        Status status = scene_nudge(scene, cases[i].role, cases[i].index, cases[i].step, &nudge);
        assert_int_equal(status.code, STATUS_VALUE);
        assert_non_null(strstr(status.text, cases[i].part));
        assert_true(nudge.value == 77);
    }
    scene_destroy(scene);
}

static void test_a_kept_nudge_follows_what_is_asked(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    SceneNudge kept = {0};
    const int centre[4] = {0, 0, 1, 1}, corner[4] = {0};
    scene_nudge_update(&kept, scene, CONV_ROLE_W, centre, 0, INT64_MAX);
    assert_ok(kept.status);
    assert_true(kept.nudge.analytic == at(scene, CONV_ROLE_DW, 0, 0, 1, 1));
    kept.nudge.numeric = 1234; /* to see whether it is computed again */
    seek(scene, 9);
    scene_nudge_update(&kept, scene, CONV_ROLE_W, centre, 0, INT64_MAX);
    assert_true(kept.nudge.numeric == 1234);
    scene_nudge_update(&kept, scene, CONV_ROLE_W, corner, 0, INT64_MAX);
    assert_true(kept.nudge.numeric == at(scene, CONV_ROLE_DW, 0, 0, 0, 0));
    kept.nudge.numeric = 1234;
    scene_nudge_update(&kept, scene, CONV_ROLE_W, corner, 2, INT64_MAX);
    assert_true(kept.nudge.step == 2 && kept.nudge.numeric != 1234);
    kept.nudge.numeric = 1234;
    scene_nudge_update(&kept, scene, CONV_ROLE_X, corner, 2, INT64_MAX);
    assert_true(kept.nudge.numeric == at(scene, CONV_ROLE_DX, 0, 0, 0, 0));
    kept.nudge.numeric = 1234;
    set_cell(scene, CONV_ROLE_W, 0, 0, 0, 0, 21);
    scene_nudge_update(&kept, scene, CONV_ROLE_X, corner, 2, INT64_MAX);
    assert_true(kept.nudge.numeric == 21);
    scene_nudge_update(&kept, scene, CONV_ROLE_X, (const int[4]){0, 0, 5, 0}, 2, INT64_MAX);
    assert_int_equal(kept.status.code, STATUS_VALUE);
    scene_nudge_drop(&kept);
    scene_destroy(scene);
}

/* What all nudges share is added up a plane at a time, the second nudge has it already, and a
 * problem that changes from call to call is not begun. */
static void test_a_kept_nudge_comes_in_slices(void **unused) {
    (void)unused;
    Scene *scene = rich_scene(); /* 2 images of 4 filters */
    const int first[4] = {0}, other[4] = {1, 2, 3, 1};
    SceneNudge kept = {0};
    assert_true(scene_nudge_update(&kept, scene, CONV_ROLE_X, first, 0, 1));
    assert_int_equal(kept.shared.planes, 0); /* not begun */
    for (int plane = 1; plane < 8; plane++) {
        assert_true(scene_nudge_update(&kept, scene, CONV_ROLE_X, first, 0, 1));
        assert_int_equal(kept.shared.planes, 8);
        assert_int_equal(kept.shared.done, plane);
        assert_false(kept.known);
    }
    assert_false(scene_nudge_update(&kept, scene, CONV_ROLE_X, first, 0, 1));
    ConvNudge whole;
    assert_ok(scene_nudge(scene, CONV_ROLE_X, first, 0, &whole));
    assert_memory_equal(&kept.nudge, &whole, sizeof whole);
    assert_false(scene_nudge_update(&kept, scene, CONV_ROLE_X, other, 0, 1));
    assert_ok(scene_nudge(scene, CONV_ROLE_X, other, 0, &whole));
    assert_memory_equal(&kept.nudge, &whole, sizeof whole);
    for (int value = 5; value < 9; value++) {
        set_cell(scene, CONV_ROLE_W, 0, 0, 0, 0, value);
        assert_true(scene_nudge_update(&kept, scene, CONV_ROLE_X, other, 0, 1));
        assert_int_equal(kept.shared.planes, 0);
    }
    scene_nudge_drop(&kept);
    scene_destroy(scene);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_integers_agree_exactly),
        cmocka_unit_test(test_fractions_agree_within_rounding),
        cmocka_unit_test(test_slices_of_any_size_find_the_same),
        cmocka_unit_test(test_a_wrong_gradient_is_found),
        cmocka_unit_test(test_a_changed_problem_ends_the_check),
        cmocka_unit_test(test_looking_around_leaves_the_check_alone),
        cmocka_unit_test(test_what_cannot_be_checked_is_refused),
        cmocka_unit_test(test_a_nudge_gives_the_gradient),
        cmocka_unit_test(test_the_lesson_about_nudging_tells_the_truth),
        cmocka_unit_test(test_a_layer_without_bias_is_nudged_about_zero),
        cmocka_unit_test(test_nudges_that_are_none),
        cmocka_unit_test(test_a_kept_nudge_follows_what_is_asked),
        cmocka_unit_test(test_a_kept_nudge_comes_in_slices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
