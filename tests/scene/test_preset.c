/* Kernel presets: their values, their names, and what becomes of them when the layer changes. */
#include "bench.h"

#include "scene/internal.h"

#include <math.h>
#include <string.h>

static SceneCommand preset(ScenePreset preset, int oc) {
    return (SceneCommand){.kind = SCENE_SET_PRESET, .value = (int)preset, .index = {oc}};
}

static void assert_kernel(const Scene *scene, int oc, int icg, const double *values) {
    const int *extent = scene_tensor(scene, CONV_ROLE_W)->extent;
    for (int kh = 0; kh < extent[2]; kh++) {
        for (int kw = 0; kw < extent[3]; kw++) {
            double value = at(scene, CONV_ROLE_W, oc, icg, kh, kw);
            assert_true(fabs(value - values[kh * extent[3] + kw]) < 1e-7);
        }
    }
}

static void test_values_of_presets(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    const double sobel[] = {.25, 0, -.25, .5, 0, -.5, .25, 0, -.25};
    const double gauss[] = {.0625, .125, .0625, .125, .25, .125, .0625, .125, .0625};
    const double emboss[] = {-2, -1, 0, -1, 1, 1, 0, 1, 2};
    apply(scene, preset(SCENE_PRESET_SOBEL_X, 0));
    assert_kernel(scene, 0, 0, sobel);
    apply(scene, preset(SCENE_PRESET_GAUSS, 0));
    assert_kernel(scene, 0, 0, gauss);
    apply(scene, preset(SCENE_PRESET_EMBOSS, 0));
    assert_kernel(scene, 0, 0, emboss);
    check_scene(scene);
    scene_destroy(scene);
}

static void test_values_at_other_sizes(void **unused) {
    (void)unused;
    ConvLayer layer = conv_layer_default();
    layer.ih = layer.iw = 6;
    layer.kh = 2;
    layer.kw = 5;
    Scene *scene = scene_of(&layer);
    const double edge_v[] = {1, 1, 0, -1, -1, 1, 1, 0, -1, -1};
    const double edge_h[] = {1, 1, 1, 1, 1, -1, -1, -1, -1, -1};
    const double blur[] = {.1, .1, .1, .1, .1, .1, .1, .1, .1, .1};
    const double gauss[] = {1 / 32., 4 / 32., 6 / 32., 4 / 32., 1 / 32.,
                            1 / 32., 4 / 32., 6 / 32., 4 / 32., 1 / 32.};
    const double identity[] = {0, 0, 1, 0, 0, 0, 0, 0, 0, 0};
    apply(scene, preset(SCENE_PRESET_EDGE_V, 0));
    assert_kernel(scene, 0, 0, edge_v);
    apply(scene, preset(SCENE_PRESET_EDGE_H, 0));
    assert_kernel(scene, 0, 0, edge_h);
    apply(scene, preset(SCENE_PRESET_BLUR, 0));
    assert_kernel(scene, 0, 0, blur);
    apply(scene, preset(SCENE_PRESET_GAUSS, 0));
    assert_kernel(scene, 0, 0, gauss);
    apply(scene, preset(SCENE_PRESET_IDENTITY, 0));
    assert_kernel(scene, 0, 0, identity);
    refuse(scene, preset(SCENE_PRESET_SOBEL_Y, 0), STATUS_VALUE,
           "Sobel y is a 3×3 kernel, the layer's kernel is 2×5");
    refuse(scene, preset(SCENE_PRESET_BLUR, 1), STATUS_VALUE, "there is no filter 1");
    refuse(scene, preset(SCENE_PRESET_COUNT, 0), STATUS_VALUE, "no kernel preset");
    scene_destroy(scene);
}

static ConvLayer layer_of_filters(int channels, int filters, int size, bool transposed) {
    ConvLayer layer = conv_layer_default();
    layer.ic = channels;
    layer.oc = filters;
    layer.kh = layer.kw = size;
    layer.transposed = transposed;
    return layer;
}

/* A filter is found again by its values, in both types, with any number of channels, on whichever
 * axis the layer has them. */
static void test_every_preset_is_recognised(void **unused) {
    (void)unused;
    for (int round = 0; round < 4 * SCENE_PRESET_COUNT; round++) {
        ConvType type = round % 2 ? CONV_F64 : CONV_F32;
        bool transposed = round / 2 % 2;
        int i = round / 4;
        for (int size = 2; size <= 7; size++) {
            if (!scene_preset_fits((ScenePreset)i, size, size)) {
                continue;
            }
            ConvLayer layer = layer_of_filters(3, 2, size, transposed);
            int extent[4];
            ConvTensor w;
            conv_layer_extent_w(&layer, extent);
            assert_ok(conv_tensor_create(type, extent, &w));
            assert_int_equal(scene_preset_match(&layer, &w, 1, 5), -1); /* zeros are no preset */
            assert_ok(scene_preset_fill((ScenePreset)i, 5, &layer, 1, &w));
            bool twin = i == SCENE_PRESET_GAUSS && size == 2; /* four quarters, as the blur */
            assert_int_equal(scene_preset_match(&layer, &w, 1, 5), twin ? SCENE_PRESET_BLUR : i);
            assert_int_equal(scene_preset_match(&layer, &w, 0, 5), -1);
            const int cell[4] = {transposed ? 2 : 1, transposed ? 1 : 2, size - 1, 0};
            conv_tensor_set(&w, cell, conv_tensor_at(&w, cell) + 0.125);
            assert_int_equal(scene_preset_match(&layer, &w, 1, 5), -1);
            conv_tensor_destroy(&w);
        }
    }
}

/* Which numbers of a transposed layer's W are a filter, with groups. */
static void test_a_transposed_filter_is_on_the_second_axis(void **unused) {
    (void)unused;
    ConvLayer layer = layer_of_filters(4, 6, 3, true);
    layer.groups = 2;
    int extent[4];
    ConvTensor w;
    conv_layer_extent_w(&layer, extent);
    assert_ok(conv_tensor_create(CONV_F32, extent, &w));
    int index[4] = {0};
    for (index[0] = 0; index[0] < 4; index[0]++) {
        for (index[1] = 0; index[1] < 3; index[1]++) {
            conv_tensor_set(&w, index, 10 * index[0] + index[1]);
        }
    }
    for (int oc = 0; oc < 6; oc++) {
        ConvTensor filter = scene_filter(&layer, &w, oc);
        assert_int_equal(filter.extent[0], 1);
        assert_int_equal(filter.extent[1], 2);
        for (int icg = 0; icg < 2; icg++) {
            double value = conv_tensor_at(&filter, (const int[4]){0, icg, 0, 0});
            assert_true(value == 10 * (oc / 3 * 2 + icg) + oc % 3);
        }
    }
    conv_tensor_destroy(&w);
}

static void test_random_filters_differ_and_come_again(void **unused) {
    (void)unused;
    ConvTensor w;
    ConvLayer layer = layer_of_filters(1, 2, 5, false);
    assert_ok(conv_tensor_create(CONV_F32, (const int[4]){2, 1, 5, 5}, &w));
    assert_ok(scene_preset_fill(SCENE_PRESET_RANDOM, 9, &layer, 0, &w));
    assert_ok(scene_preset_fill(SCENE_PRESET_RANDOM, 9, &layer, 1, &w));
    int same = 0;
    for (int i = 0; i < 25; i++) {
        float value = ((float *)w.data)[i];
        assert_true(value == floorf(value) && fabsf(value) <= 3);
        same += value == ((float *)w.data)[25 + i];
    }
    assert_true(same < 15);
    assert_int_equal(scene_preset_match(&layer, &w, 0, 10), -1);
    conv_tensor_destroy(&w);
}

static void test_presets_stay_presets_when_the_kernel_grows(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    apply(scene, preset(SCENE_PRESET_EDGE_V, 0));
    set(scene, SCENE_PARAMETER_KW, 5);
    assert_int_equal(scene_preset_of(scene, 0), SCENE_PRESET_EDGE_V);
    set(scene, SCENE_PARAMETER_IC, 3);
    assert_int_equal(scene_preset_of(scene, 0), SCENE_PRESET_EDGE_V);
    assert_true(at(scene, CONV_ROLE_W, 0, 2, 0, 0) == (double)(1.0f / 3));
    set(scene, SCENE_PARAMETER_IC, 1);
    set(scene, SCENE_PARAMETER_KW, 3);
    apply(scene, preset(SCENE_PRESET_SOBEL_X, 0)); /* no rule for 4×3: values stay, zeros follow */
    set(scene, SCENE_PARAMETER_KH, 4);
    const double grown[] = {.25, 0, -.25, .5, 0, -.5, .25, 0, -.25, 0, 0, 0};
    assert_kernel(scene, 0, 0, grown);
    set(scene, SCENE_PARAMETER_KH, 3);
    assert_int_equal(scene_preset_of(scene, 0), SCENE_PRESET_SOBEL_X);
    scene_destroy(scene);
}

static void test_new_filters_come_from_the_bank(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    ConvTensor before;
    assert_ok(conv_tensor_copy(scene_tensor(scene, CONV_ROLE_W), CONV_F32, &before));
    set(scene, SCENE_PARAMETER_OC, 12);
    assert_memory_equal(before.data, scene_tensor(scene, CONV_ROLE_W)->data, 9 * sizeof(float));
    conv_tensor_destroy(&before);
    const ScenePreset bank[] = {SCENE_PRESET_SOBEL_Y, SCENE_PRESET_LAPLACE, SCENE_PRESET_BLUR,
                                SCENE_PRESET_EDGE_V,  SCENE_PRESET_EDGE_H,  SCENE_PRESET_GAUSS,
                                SCENE_PRESET_SHARPEN, SCENE_PRESET_EMBOSS,  SCENE_PRESET_IDENTITY,
                                SCENE_PRESET_SOBEL_X, SCENE_PRESET_SOBEL_Y};
    for (int oc = 1; oc < 12; oc++) {
        assert_int_equal(scene_preset_of(scene, oc), bank[oc - 1]);
    }
    check_scene(scene);
    set(scene, SCENE_PARAMETER_OC, 1);
    set(scene, SCENE_PARAMETER_KW, 2);
    set(scene, SCENE_PARAMETER_OC, 2);
    assert_int_equal(scene_preset_of(scene, 1), SCENE_PRESET_RANDOM);
    scene_destroy(scene);
}

static void test_presets_describe_themselves(void **unused) {
    (void)unused;
    char text[200];
    scene_preset_describe(SCENE_PRESET_SOBEL_X, 1, text, sizeof text);
    assert_string_equal(text, "1 0 −1 / 2 0 −2 / 1 0 −1, divided by 4");
    scene_preset_describe(SCENE_PRESET_SOBEL_X, 3, text, sizeof text);
    assert_string_equal(text, "1 0 −1 / 2 0 −2 / 1 0 −1, divided by 4 and by 3 channels");
    scene_preset_describe(SCENE_PRESET_EDGE_V, 3, text, sizeof text);
    assert_string_equal(text, "1 0 −1 / 1 0 −1 / 1 0 −1, divided by 3 channels");
    scene_preset_describe(SCENE_PRESET_IDENTITY, 1, text, sizeof text);
    assert_string_equal(text, "0 0 0 / 0 1 0 / 0 0 0");
    scene_preset_describe(SCENE_PRESET_RANDOM, 3, text, sizeof text);
    assert_non_null(strstr(text, "seed"));
    assert_string_equal(scene_preset_label(SCENE_PRESET_SOBEL_X), "Sobel x");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_of_presets),
        cmocka_unit_test(test_values_at_other_sizes),
        cmocka_unit_test(test_every_preset_is_recognised),
        cmocka_unit_test(test_a_transposed_filter_is_on_the_second_axis),
        cmocka_unit_test(test_random_filters_differ_and_come_again),
        cmocka_unit_test(test_presets_stay_presets_when_the_kernel_grows),
        cmocka_unit_test(test_new_filters_come_from_the_bank),
        cmocka_unit_test(test_presets_describe_themselves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
