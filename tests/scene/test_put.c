/* Numbers put in: painted lines, and whole tensors that take the layer with them or must fit it. */
#include "bench.h"

#include "scene/internal.h"

#include <math.h>

static SceneCommand put(ConvRole role, int rank, const ConvTensor *tensor) {
    return (SceneCommand){
        .kind = SCENE_SET_TENSOR, .role = (int)role, .value = rank, .tensor = tensor};
}

static ConvTensor count_up(int n, int c, int h, int w) {
    ConvTensor tensor;
    const int extent[4] = {n, c, h, w};
    assert_ok(conv_tensor_create(CONV_F64, extent, &tensor));
    for (int64_t i = 0; i < conv_tensor_count(&tensor); i++) {
        ((double *)tensor.data)[i] = (double)i + 1;
    }
    return tensor;
}

static void test_x_takes_the_layer_with_it(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    ConvTensor tensor = count_up(2, 3, 6, 7);
    apply(scene, put(CONV_ROLE_X, 4, &tensor));
    const ConvLayer *layer = &scene_state(scene)->layer;
    assert_true(layer->n == 2 && layer->ic == 3 && layer->ih == 6 && layer->iw == 7);
    assert_true(at(scene, CONV_ROLE_X, 1, 2, 5, 6) == 2 * 3 * 6 * 7);
    check_scene(scene);
    apply(scene, (SceneCommand){.kind = SCENE_UNDO});
    assert_int_equal(layer->iw, 5);
    check_scene(scene);
    conv_tensor_destroy(&tensor);
    tensor = count_up(1, 1, 2, 9);
    refuse(scene, put(CONV_ROLE_X, 2, &tensor), STATUS_SHAPE, "2"); /* lower than the kernel */
    conv_tensor_destroy(&tensor);
    scene_destroy(scene);
}

/* A matrix of the plane's size changes that plane alone, any other one becomes X. */
static void test_a_matrix_is_a_plane_where_it_fits(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    set(scene, SCENE_PARAMETER_IC, 3);
    double other = at(scene, CONV_ROLE_X, 0, 0, 4, 4);
    ConvTensor plane = count_up(1, 1, 5, 5);
    SceneCommand command = put(CONV_ROLE_X, 2, &plane);
    command.index[1] = 2;
    apply(scene, command);
    assert_int_equal(scene_state(scene)->layer.ic, 3);
    assert_true(at(scene, CONV_ROLE_X, 0, 2, 4, 4) == 25);
    assert_true(at(scene, CONV_ROLE_X, 0, 0, 4, 4) == other);
    check_scene(scene);
    command.index[1] = 3;
    refuse(scene, command, STATUS_VALUE, "X has no plane 0,3");
    ConvTensor larger = count_up(1, 1, 6, 4);
    apply(scene, put(CONV_ROLE_X, 2, &larger));
    assert_int_equal(scene_state(scene)->layer.ic, 1);
    assert_int_equal(scene_state(scene)->layer.ih, 6);
    check_scene(scene);
    conv_tensor_destroy(&plane);
    conv_tensor_destroy(&larger);
    scene_destroy(scene);
}

static void test_kernels(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    set(scene, SCENE_PARAMETER_IC, 2);
    set(scene, SCENE_PARAMETER_OC, 2);
    ConvTensor plane = count_up(1, 1, 2, 4);
    SceneCommand command = put(CONV_ROLE_W, 2, &plane);
    command.index[0] = command.index[1] = 1;
    apply(scene, command);
    const ConvLayer *layer = &scene_state(scene)->layer;
    assert_true(layer->kh == 2 && layer->kw == 4 && layer->oc == 2);
    assert_true(at(scene, CONV_ROLE_W, 1, 1, 1, 3) == 8);
    check_scene(scene);
    ConvTensor bank = count_up(5, 2, 3, 3);
    apply(scene, put(CONV_ROLE_W, 4, &bank));
    assert_true(layer->oc == 5 && layer->kh == 3 && layer->kw == 3);
    assert_true(at(scene, CONV_ROLE_W, 4, 1, 2, 2) == 90);
    check_scene(scene);
    ConvTensor thick = count_up(1, 3, 3, 3);
    refuse(scene, put(CONV_ROLE_W, 3, &thick), STATUS_SHAPE,
           "W has 3 channels, each filter reads 2");
    ConvTensor tall = count_up(1, 1, 6, 1);
    refuse(scene, put(CONV_ROLE_W, 2, &tall), STATUS_SHAPE, "6");
    conv_tensor_destroy(&plane);
    conv_tensor_destroy(&bank);
    conv_tensor_destroy(&thick);
    conv_tensor_destroy(&tall);
    scene_destroy(scene);
}

static void test_bias_target_and_dy_must_fit(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    set(scene, SCENE_PARAMETER_OC, 3);
    ConvTensor three = count_up(1, 1, 1, 3), column = count_up(1, 1, 3, 1);
    apply(scene, put(CONV_ROLE_B, 1, &three));
    assert_true(scene_state(scene)->layer.bias && at(scene, CONV_ROLE_B, 2, 0, 0, 0) == 3);
    apply(scene, put(CONV_ROLE_B, 2, &column));
    check_scene(scene);
    refuse(scene, put(CONV_ROLE_T, 1, &three), STATUS_SHAPE, "a map of T is 3×3 as Y is, not 1×3");
    ConvTensor map = count_up(1, 1, 3, 3), whole = count_up(1, 3, 3, 3),
               four = count_up(1, 4, 3, 3);
    SceneCommand command = put(CONV_ROLE_T, 2, &map);
    command.index[1] = 1;
    apply(scene, command);
    assert_int_equal(scene_state(scene)->loss, CONV_LOSS_HALF_SQUARED);
    assert_true(at(scene, CONV_ROLE_T, 0, 1, 2, 2) == 9 && at(scene, CONV_ROLE_T, 0, 0, 2, 2) == 0);
    apply(scene, put(CONV_ROLE_DY, 3, &whole));
    assert_int_equal(scene_state(scene)->loss, CONV_LOSS_GIVEN);
    assert_true(at(scene, CONV_ROLE_DY, 0, 2, 2, 2) == 27);
    check_scene(scene);
    refuse(scene, put(CONV_ROLE_DY, 3, &four), STATUS_SHAPE, "dY is 1×3×3×3 as Y is, not 1×4×3×3");
    refuse(scene, put(CONV_ROLE_B, 2, &map), STATUS_SHAPE, "each of the 3 filters, not 9");
    refuse(scene, put(CONV_ROLE_Y, 3, &whole), STATUS_VALUE, "Y is computed");
    refuse(scene, put(CONV_ROLE_X, 3, NULL), STATUS_VALUE, "there are no numbers");
    ((double *)whole.data)[4] = 1e39;
    refuse(scene, put(CONV_ROLE_DY, 3, &whole), STATUS_VALUE, "the number at 0,0,1,1 is 1e+39");
    ((double *)whole.data)[4] = NAN;
    refuse(scene, put(CONV_ROLE_DY, 3, &whole), STATUS_VALUE, "cells take finite numbers");
    ConvTensor *all[] = {&three, &column, &map, &whole, &four};
    for (int i = 0; i < 5; i++) {
        conv_tensor_destroy(all[i]);
    }
    scene_destroy(scene);
}

static SceneCommand stroke(ConvRole role, int i, int j, int to_i, int to_j) {
    return (SceneCommand){.kind = SCENE_PAINT,
                          .role = (int)role,
                          .index = {0, 0, i, j},
                          .to = {0, 0, to_i, to_j},
                          .number = 50};
}

static void test_a_stroke_is_a_line(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    apply(scene, stroke(CONV_ROLE_X, 0, 0, 4, 4));
    for (int i = 0; i < 5; i++) {
        for (int j = 0; j < 5; j++) {
            assert_true((at(scene, CONV_ROLE_X, 0, 0, i, j) == 50) == (i == j));
        }
    }
    apply(scene, stroke(CONV_ROLE_X, 3, 0, 3, 4));
    apply(scene, stroke(CONV_ROLE_X, 4, 1, 0, 1));
    for (int k = 0; k < 5; k++) {
        assert_true(at(scene, CONV_ROLE_X, 0, 0, 3, k) == 50);
        assert_true(at(scene, CONV_ROLE_X, 0, 0, k, 1) == 50);
    }
    int steps = scene_undo_count(scene);
    apply(scene, stroke(CONV_ROLE_X, 3, 0, 3, 4)); /* there already */
    assert_int_equal(scene_undo_count(scene), steps);
    refuse(scene, stroke(CONV_ROLE_X, 0, 0, 5, 0), STATUS_VALUE, "it has no cell 0,0,5,0");
    refuse(scene, stroke(CONV_ROLE_DX, 0, 0, 1, 1), STATUS_VALUE, "dX is computed");
    SceneCommand apart = stroke(CONV_ROLE_W, 0, 0, 2, 2);
    set(scene, SCENE_PARAMETER_OC, 2);
    apart.to[0] = 1; /* another plane: that cell alone */
    apply(scene, apart);
    assert_true(at(scene, CONV_ROLE_W, 1, 0, 2, 2) == 50);
    assert_true(at(scene, CONV_ROLE_W, 0, 0, 0, 0) != 50 &&
                at(scene, CONV_ROLE_W, 1, 0, 0, 0) != 50);
    check_scene(scene);
    scene_destroy(scene);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_x_takes_the_layer_with_it),
        cmocka_unit_test(test_a_matrix_is_a_plane_where_it_fits),
        cmocka_unit_test(test_kernels),
        cmocka_unit_test(test_bias_target_and_dy_must_fit),
        cmocka_unit_test(test_a_stroke_is_a_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
