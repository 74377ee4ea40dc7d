/* The loss, dY and the measures of both, computed row by row in threads, against plain loops: for
 * more rows than are summed at a time, and for enough of them that threads share them. */
#include "bench.h"

#include "scene/internal.h"

#include <string.h>

/* 2 images of 4 filters of 1100 rows: 8800 rows. */
static Scene *tall_scene(int width) {
    ConvLayer layer = conv_layer_default();
    layer.n = 2;
    layer.oc = 4;
    layer.ih = 1100;
    layer.iw = width;
    return scene_of(&layer);
}

static void check_all_losses(Scene *scene) {
    for (int loss = 0; loss < CONV_LOSS_COUNT; loss++) {
        apply(scene, (SceneCommand){.kind = SCENE_SET_LOSS, .value = loss});
        check_scene(scene);
        set_cell(scene, CONV_ROLE_W, 3, 0, 0, 0, 0.25 + loss); /* Y changes under it */
        check_scene(scene);
    }
}

static void test_all_losses_in_threads(void **unused) {
    (void)unused;
    Scene *scene = tall_scene(130);
    check_all_losses(scene);
    set_cell(scene, CONV_ROLE_T, 1, 2, 1099, 129, 7.5); /* a target with numbers in it */
    check_all_losses(scene);
    scene_destroy(scene);
}

static void test_all_losses_of_narrow_rows(void **unused) {
    (void)unused;
    Scene *scene = tall_scene(1);
    check_all_losses(scene);
    scene_destroy(scene);
}

/* A dY with Y's values is Y: what is written into the one is not read as the other. */
static void test_dy_goes_its_own_way_again(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    apply(scene, (SceneCommand){.kind = SCENE_SET_LOSS, .value = CONV_LOSS_HALF_SQUARED});
    assert_ptr_equal(scene->derived.dy.data, scene->derived.y.data);
    set_cell(scene, CONV_ROLE_X, 0, 0, 2, 2, 9);
    check_scene(scene);
    set_cell(scene, CONV_ROLE_DY, 0, 0, 1, 1, -3); /* becomes a typed one */
    check_scene(scene);
    assert_true(at(scene, CONV_ROLE_DY, 0, 0, 1, 1) == -3);
    assert_true(at(scene, CONV_ROLE_Y, 0, 0, 1, 1) != -3);
    for (int i = 0; i < 3; i++) {
        apply(scene, (SceneCommand){.kind = SCENE_UNDO});
        check_scene(scene);
    }
    for (int i = 0; i < 3; i++) {
        apply(scene, (SceneCommand){.kind = SCENE_REDO});
        check_scene(scene);
    }
    scene_destroy(scene);
}

/* After the first change there and back no memory is asked for any more. */
static void test_memory_is_used_again(void **unused) {
    (void)unused;
    Scene *scene = tall_scene(8);
    SceneBuffer before[CONV_ROLE_COUNT][2];
    for (int i = 0; i < 6; i++) {
        set(scene, SCENE_PARAMETER_SH, 2 - i % 2);
        if (i == 1) {
            memcpy(before, scene->buffers, sizeof before);
        }
    }
    assert_memory_equal(before, scene->buffers, sizeof before);
    check_scene(scene);
    scene_destroy(scene);
}

/* Nor for maps of 72 MiB, which the system may have while they are not in use. */
static void test_large_memory_is_used_again(void **unused) {
    (void)unused;
    ConvLayer layer = conv_layer_default();
    layer.iw = 1 << 20;
    layer.oc = 18;
    layer.kh = layer.kw = 1;
    Scene *scene = scene_of(&layer);
    SceneBuffer before[CONV_ROLE_COUNT][2];
    for (int i = 0; i < 4; i++) {
        set_cell(scene, CONV_ROLE_W, 7, 0, 0, 0, 0.5 + i);
        set(scene, SCENE_PARAMETER_OC, 18 - i % 2);
        check_scene(scene);
        if (i == 1) {
            memcpy(before, scene->buffers, sizeof before);
        }
    }
    for (int i = 0; i < 2 * CONV_ROLE_COUNT; i++) {
        assert_ptr_equal(before[i / 2][i % 2].data, scene->buffers[i / 2][i % 2].data);
    }
    scene_destroy(scene);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_losses_in_threads),
        cmocka_unit_test(test_all_losses_of_narrow_rows),
        cmocka_unit_test(test_dy_goes_its_own_way_again),
        cmocka_unit_test(test_memory_is_used_again),
        cmocka_unit_test(test_large_memory_is_used_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
