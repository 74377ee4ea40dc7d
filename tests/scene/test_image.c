/* Pictures as input: the layer they get, colour and grey, reducing, and the way back. */
#include "bench.h"

#include "scene/internal.h"

#include <stdlib.h>
#include <string.h>

static IoImage picture(int width, int height, int channels) {
    IoImage image = {.width = width, .height = height, .channels = channels};
    size_t size = (size_t)width * (size_t)height * (size_t)channels;
    image.pixels = malloc(size);
    assert_non_null(image.pixels);
    for (size_t i = 0; i < size; i++) {
        image.pixels[i] = (uint8_t)(i * 37 % 256);
    }
    return image;
}

static Scene *open_picture(int width, int height, int channels) {
    Scene *scene = small_scene();
    IoImage image = picture(width, height, channels);
    assert_ok(scene_open_image(scene, &image, NULL, 1 << 20));
    io_image_free(&image);
    return scene;
}

static void set_grey(Scene *scene, int grey) {
    apply(scene, (SceneCommand){.kind = SCENE_SET_IMAGE_GREY, .value = grey});
}

static void test_a_picture_gets_four_filters(void **unused) {
    (void)unused;
    Scene *scene = open_picture(8, 6, 3);
    const SceneState *state = scene_state(scene);
    const ConvLayer *layer = &state->layer;
    assert_int_equal(state->source, SCENE_SOURCE_IMAGE);
    assert_true(layer->n == 1 && layer->ic == 3 && layer->ih == 6 && layer->iw == 8);
    assert_true(layer->oc == 4 && layer->kh == 3 && layer->kw == 3 && layer->bias);
    assert_int_equal(layer->padding, CONV_PADDING_SAME);
    const ScenePreset filters[] = {SCENE_PRESET_SOBEL_X, SCENE_PRESET_SOBEL_Y, SCENE_PRESET_LAPLACE,
                                   SCENE_PRESET_BLUR};
    for (int oc = 0; oc < 4; oc++) {
        assert_int_equal(scene_preset_of(scene, oc), filters[oc]);
        assert_true(at(scene, CONV_ROLE_B, oc, 0, 0, 0) == 0);
    }
    for (int i = 0; i < 3; i++) { /* red, green, blue of the pixel at row 2, column 5 */
        float value = (float)((((2 * 8 + 5) * 3 + i) * 37 % 256) / 255.0);
        assert_true(at(scene, CONV_ROLE_X, 0, i, 2, 5) == (double)value);
    }
    check_scene(scene);
    apply(scene, (SceneCommand){.kind = SCENE_UNDO});
    assert_int_equal(scene_state(scene)->layer.iw, 5);
    assert_int_equal(scene_state(scene)->source, SCENE_SOURCE_TYPED);
    apply(scene, (SceneCommand){.kind = SCENE_REDO});
    assert_int_equal(scene_state(scene)->layer.iw, 8);
    check_scene(scene);
    scene_destroy(scene);
}

static void test_grey_and_back(void **unused) {
    (void)unused;
    Scene *scene = open_picture(8, 6, 3);
    IoImage image = picture(8, 6, 3);
    ConvTensor grey;
    assert_ok(io_image_tensor(&image, true, true, CONV_F32, &grey));
    ConvTensor colour;
    assert_ok(conv_tensor_copy(scene_tensor(scene, CONV_ROLE_X), CONV_F32, &colour));
    set(scene, SCENE_PARAMETER_OC, 6);
    set(scene, SCENE_PARAMETER_GROUPS, 3);
    set_grey(scene, 1);
    assert_int_equal(scene_state(scene)->layer.ic, 1);
    assert_int_equal(scene_state(scene)->layer.groups, 1);
    assert_true(same_bits(&grey, scene_tensor(scene, CONV_ROLE_X)));
    assert_int_equal(scene_preset_of(scene, 1), SCENE_PRESET_SOBEL_Y);
    check_scene(scene);
    set_grey(scene, 0);
    assert_true(same_bits(&colour, scene_tensor(scene, CONV_ROLE_X)));
    assert_int_equal(scene_preset_of(scene, 1), SCENE_PRESET_SOBEL_Y);
    check_scene(scene);
    conv_tensor_destroy(&grey);
    conv_tensor_destroy(&colour);
    io_image_free(&image);
    scene_destroy(scene);
}

static void test_a_grey_picture_is_one_channel(void **unused) {
    (void)unused;
    Scene *scene = open_picture(7, 5, 1);
    assert_true(scene_state(scene)->image_grey);
    assert_int_equal(scene_state(scene)->layer.ic, 1);
    assert_int_equal(scene_picture(scene)->channels, 1);
    /* The layer read one channel before, so it is kept: one filter, no padding. */
    assert_int_equal(scene_state(scene)->layer.oc, 1);
    assert_int_equal(scene_state(scene)->layer.padding, CONV_PADDING_VALID);
    check_scene(scene);
    scene_destroy(scene);
}

static void test_the_next_picture_keeps_the_layer(void **unused) {
    (void)unused;
    Scene *scene = open_picture(8, 6, 3);
    set(scene, SCENE_PARAMETER_KH, 5);
    set(scene, SCENE_PARAMETER_OC, 2);
    seek(scene, 50);
    IoImage next = picture(20, 10, 3), tiny = picture(2, 2, 3);
    assert_ok(scene_open_image(scene, &next, NULL, 1 << 20));
    assert_int_equal(scene_state(scene)->layer.kh, 5);
    assert_int_equal(scene_state(scene)->layer.oc, 2);
    assert_int_equal(scene_state(scene)->layer.iw, 20);
    assert_int_equal(scene_state(scene)->position, 0);
    apply(scene, (SceneCommand){.kind = SCENE_SET_PADDING, .value = CONV_PADDING_VALID});
    assert_ok(
        scene_open_image(scene, &tiny, NULL, 1 << 20)); /* too small for 5×3: the usual layer */
    assert_int_equal(scene_state(scene)->layer.kh, 3);
    assert_int_equal(scene_state(scene)->layer.oc, 4);
    check_scene(scene);
    io_image_free(&next);
    io_image_free(&tiny);
    scene_destroy(scene);
}

static void test_large_pictures_are_reduced(void **unused) {
    (void)unused;
    Scene *scene = new_scene();
    const struct {
        int width, height;
        int64_t pixels;
        int to_width, to_height;
    } cases[] = {{200, 100, 5000, 100, 50},
                 {200, 100, 20000, 200, 100},
                 {1000, 1, 100, 100, 1},
                 {3, 3, 1, 1, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        IoImage image = picture(cases[i].width, cases[i].height, 3);
        assert_ok(scene_open_image(scene, &image, NULL, cases[i].pixels));
        assert_int_equal(scene_state(scene)->layer.iw, cases[i].to_width);
        assert_int_equal(scene_state(scene)->layer.ih, cases[i].to_height);
        io_image_free(&image);
    }
    check_scene(scene);
    scene_destroy(scene);
}

static int longer_side(const Scene *scene) {
    const IoImage *image = scene_picture(scene);
    return image->width > image->height ? image->width : image->height;
}

/* A tensor of the extents that are wanted is taken as it is, another one is not looked at. */
static void test_a_tensor_at_hand_is_used(void **unused) {
    (void)unused;
    for (int fits = 0; fits < 2; fits++) {
        Scene *scene = small_scene();
        IoImage image = picture(40, 20, 3), copy = picture(fits ? 20 : 19, 10, 3);
        ConvTensor x;
        copy.pixels[0] = 255;
        assert_ok(io_image_tensor(&copy, false, true, CONV_F32, &x));
        assert_ok(scene_open_image(scene, &image, &x, 200));
        assert_int_equal(x.data == NULL, fits);
        assert_int_equal(scene_state(scene)->layer.iw, 20);
        assert_int_equal(at(scene, CONV_ROLE_X, 0, 0, 0, 0) == 1, fits);
        check_scene(scene);
        io_image_free(&copy);
        conv_tensor_destroy(&x);
        scene_destroy(scene);
    }
}

/* Every chosen size is made of the picture as it was loaded, not of a smaller one. */
static void test_the_size_is_chosen(void **unused) {
    (void)unused;
    Scene *scene = open_picture(40, 20, 3);
    const int sides[] = {10, 40, 7, 1, 23};
    for (int i = 0; i < 5; i++) {
        if (sides[i] < 3) {
            set(scene, SCENE_PARAMETER_KH, 1);
        }
        apply(scene, (SceneCommand){.kind = SCENE_SET_IMAGE_SIZE, .value = sides[i]});
        const ConvLayer *layer = &scene_state(scene)->layer;
        assert_int_equal(layer->iw, sides[i]);
        assert_int_equal(layer->ih, sides[i] / 2 ? sides[i] / 2 : 1);
        IoImage sized;
        ConvTensor x;
        assert_ok(io_image_resize(scene_picture(scene), layer->iw, layer->ih, &sized));
        assert_ok(io_image_tensor(&sized, false, true, CONV_F32, &x));
        assert_true(same_bits(&x, scene_tensor(scene, CONV_ROLE_X)));
        conv_tensor_destroy(&x);
        io_image_free(&sized);
        check_scene(scene);
    }
    assert_int_equal(longer_side(scene), 40);
    const SceneCommand larger = {.kind = SCENE_SET_IMAGE_SIZE, .value = 41};
    refuse(scene, larger, STATUS_VALUE, "longer side can be 1 to 40, not 41");
    apply(scene, (SceneCommand){.kind = SCENE_SET_IMAGE_SIZE, .value = 40});
    apply(scene, (SceneCommand){.kind = SCENE_SET_PADDING, .value = CONV_PADDING_VALID});
    set(scene, SCENE_PARAMETER_KH, 5);
    const SceneCommand small = {.kind = SCENE_SET_IMAGE_SIZE, .value = 4};
    refuse(scene, small, STATUS_SHAPE, "2"); /* the kernel is higher than that */
    scene_destroy(scene);
    scene = small_scene();
    refuse(scene, small, STATUS_VALUE, "there is no photo");
    scene_destroy(scene);
}

static void test_values_up_to_255(void **unused) {
    (void)unused;
    Scene *scene = open_picture(8, 6, 3);
    apply(scene, (SceneCommand){.kind = SCENE_SET_IMAGE_BYTES, .value = 1});
    for (int i = 0; i < 3; i++) {
        assert_true(at(scene, CONV_ROLE_X, 0, i, 2, 5) == ((2 * 8 + 5) * 3 + i) * 37 % 256);
    }
    assert_true(scene_derived(scene)->integers[CONV_ROLE_X]);
    check_scene(scene);
    apply(scene, (SceneCommand){.kind = SCENE_UNDO});
    assert_false(scene_state(scene)->image_bytes);
    check_scene(scene);
    scene_destroy(scene);
}

static void test_a_picture_decides_its_size(void **unused) {
    (void)unused;
    Scene *scene = open_picture(8, 6, 3);
    const SceneParameter fixed[] = {SCENE_PARAMETER_N, SCENE_PARAMETER_IC, SCENE_PARAMETER_IH,
                                    SCENE_PARAMETER_IW};
    for (int i = 0; i < 4; i++) {
        int low, high, value = scene_parameter_get(&scene_state(scene)->layer, fixed[i]);
        scene_parameter_limits(scene, fixed[i], &low, &high);
        assert_true(low == value && high == value);
        refuse(
            scene,
            (SceneCommand){.kind = SCENE_SET_PARAMETER, .parameter = fixed[i], .value = value + 1},
            STATUS_VALUE, "the picture decides it");
    }
    apply(scene, (SceneCommand){.kind = SCENE_SET_RANDOM,
                                .random = {.seed = 4, .distribution = SCENE_NORMAL}});
    assert_int_equal(scene_state(scene)->picture, 0);
    set(scene, SCENE_PARAMETER_IH, 9);
    check_scene(scene);
    scene_destroy(scene);
}

/* What takes a picture's place is so small that its cells can be seen; undo brings the picture. */
static void test_what_follows_a_picture_is_small(void **unused) {
    (void)unused;
    for (int random = 0; random < 2; random++) {
        Scene *scene = open_picture(60, 20, 3);
        const ConvLayer before = scene_state(scene)->layer;
        apply(scene,
              random ? (SceneCommand){.kind = SCENE_SET_RANDOM,
                                      .random = {.seed = 4, .distribution = SCENE_NORMAL}}
                     : (SceneCommand){.kind = SCENE_SET_PATTERN, .value = SCENE_PATTERN_IMPULSE});
        const ConvLayer *now = &scene_state(scene)->layer;
        assert_int_equal(before.ih > before.iw ? now->ih : now->iw, 28);
        assert_int_equal(before.ih > before.iw ? now->iw : now->ih, 20);
        assert_int_equal(now->ic, 3);
        assert_int_equal(scene_tensor(scene, CONV_ROLE_X)->extent[2], now->ih);
        check_scene(scene);
        apply(scene, (SceneCommand){.kind = SCENE_UNDO});
        assert_memory_equal(&scene_state(scene)->layer, &before, sizeof before);
        assert_int_equal(scene_state(scene)->source, SCENE_SOURCE_IMAGE);
        check_scene(scene);
        scene_destroy(scene);
    }
}

static void test_a_setup_can_bring_a_picture(void **unused) {
    (void)unused;
    for (int type = CONV_F32; type <= CONV_F64; type++) {
        Scene *scene = new_scene();
        IoImage image = picture(9, 7, 3);
        float weights[3 * 2 * 2] = {1, 2, 3, 4};
        ConvTensor w = conv_tensor_view(CONV_F32, (const int[4]){1, 3, 2, 2}, weights);
        ConvLayer layer = conv_layer_default();
        layer.kh = layer.kw = 2;
        SceneSetup setup = {.type = (ConvType)type,
                            .layer = layer,
                            .w = &w,
                            .source = SCENE_SOURCE_IMAGE,
                            .image = &image};
        assert_ok(scene_open(scene, &setup));
        assert_int_equal(scene_state(scene)->layer.ih, 7);
        ConvTensor x;
        assert_ok(io_image_tensor(&image, false, true, (ConvType)type, &x));
        assert_true(same_bits(&x, scene_tensor(scene, CONV_ROLE_X)));
        check_scene(scene);
        setup.image_grey = true; /* then w has too many channels, and nothing changes */
        Status status = scene_open(scene, &setup);
        assert_int_equal(status.code, STATUS_SHAPE);
        check_scene(scene);
        assert_int_equal(scene_state(scene)->layer.ic, 3);
        conv_tensor_destroy(&x);
        io_image_free(&image);
        scene_destroy(scene);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_picture_gets_four_filters),
        cmocka_unit_test(test_grey_and_back),
        cmocka_unit_test(test_a_grey_picture_is_one_channel),
        cmocka_unit_test(test_the_next_picture_keeps_the_layer),
        cmocka_unit_test(test_large_pictures_are_reduced),
        cmocka_unit_test(test_a_tensor_at_hand_is_used),
        cmocka_unit_test(test_the_size_is_chosen),
        cmocka_unit_test(test_values_up_to_255),
        cmocka_unit_test(test_a_picture_decides_its_size),
        cmocka_unit_test(test_what_follows_a_picture_is_small),
        cmocka_unit_test(test_a_setup_can_bring_a_picture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
