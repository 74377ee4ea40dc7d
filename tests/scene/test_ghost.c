/* What a change of the layer leaves behind for a second. */
#include "bench.h"

static void a_changed_layer_is_remembered_for_a_second(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    assert_null(scene_ghost(scene));
    double values[9];
    for (int i = 0; i < 9; i++) {
        values[i] = at(scene, CONV_ROLE_Y, 0, 0, i / 3, i % 3);
    }
    set(scene, SCENE_PARAMETER_SW, 2);
    const SceneGhost *ghost = scene_ghost(scene);
    assert_non_null(ghost);
    assert_int_equal(ghost->layer.sw, 1);
    assert_int_equal(ghost->shape.ow, 3);
    assert_true(ghost->since == 0 && ghost->y.rows == 3 && ghost->y.cols == 3);
    for (int i = 0; i < 9; i++) {
        assert_true(ghost->y.values[i] == values[i]);
    }
    scene_player_advance(scene, 0.75);
    assert_true(scene_ghost(scene) && scene_ghost(scene)->since == 0.75);
    scene_player_advance(scene, 0.25);
    assert_null(scene_ghost(scene));
    scene_destroy(scene);
}

static void the_last_change_counts(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    set(scene, SCENE_PARAMETER_SW, 2);
    scene_player_advance(scene, 0.9);
    set(scene, SCENE_PARAMETER_SH, 2);
    assert_true(scene_ghost(scene)->since == 0);
    assert_int_equal(scene_ghost(scene)->layer.sw, 2);
    assert_int_equal(scene_ghost(scene)->layer.sh, 1);
    apply(scene, (SceneCommand){.kind = SCENE_UNDO});
    assert_int_equal(scene_ghost(scene)->layer.sh, 2); /* undo changes the layer, too */
    scene_destroy(scene);
}

/* Where we are, a value and a refused change leave nothing. */
static void other_changes_leave_nothing(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    seek(scene, 30);
    set_cell(scene, CONV_ROLE_X, 0, 0, 1, 1, 7);
    refuse(
        scene,
        (SceneCommand){.kind = SCENE_SET_PARAMETER, .parameter = SCENE_PARAMETER_KH, .value = 99},
        STATUS_SHAPE, "");
    assert_null(scene_ghost(scene));
    scene_destroy(scene);
}

/* All else changes with it: there is nothing to compare with. */
static void what_is_opened_leaves_nothing(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    set(scene, SCENE_PARAMETER_SW, 2);
    const float x[16] = {1}, w[4] = {1};
    ConvTensor input = conv_tensor_view(CONV_F32, (const int[4]){1, 1, 4, 4}, (void *)x);
    ConvTensor kernel = conv_tensor_view(CONV_F32, (const int[4]){1, 1, 2, 2}, (void *)w);
    SceneSetup setup = {.layer = scene_state(scene)->layer, .x = &input, .w = &kernel};
    setup.layer.ih = setup.layer.iw = 4;
    setup.layer.kh = setup.layer.kw = 2;
    assert_ok(scene_open(scene, &setup));
    assert_null(scene_ghost(scene));
    scene_destroy(scene);
}

/* Only the outline of a large plane is kept. */
static void large_planes_are_not_copied(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    set(scene, SCENE_PARAMETER_IH, 40);
    set(scene, SCENE_PARAMETER_IW, 40);
    set(scene, SCENE_PARAMETER_SW, 2);
    assert_int_equal(scene_ghost(scene)->x.rows, 0);
    assert_int_equal(scene_ghost(scene)->y.rows, 0);
    assert_int_equal(scene_ghost(scene)->w.rows, 3);
    assert_int_equal(scene_ghost(scene)->shape.ow, 38);
    scene_destroy(scene);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_changed_layer_is_remembered_for_a_second),
        cmocka_unit_test(the_last_change_counts),
        cmocka_unit_test(other_changes_leave_nothing),
        cmocka_unit_test(what_is_opened_leaves_nothing),
        cmocka_unit_test(large_planes_are_not_copied),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
