/* Patterns as input: their numbers, and that they follow the layer. */
#include "bench.h"

#include "scene/internal.h"

#include <string.h>

static Scene *pattern_scene(ScenePattern pattern, int height, int width) {
    Scene *scene = small_scene();
    set(scene, SCENE_PARAMETER_IH, height);
    set(scene, SCENE_PARAMETER_IW, width);
    apply(scene, (SceneCommand){.kind = SCENE_SET_PATTERN, .value = (int)pattern});
    assert_int_equal(scene_state(scene)->source, SCENE_SOURCE_PATTERN);
    check_scene(scene);
    return scene;
}

/* Rows of digits, as many as X has. */
static void assert_x(const Scene *scene, int n, const char *const *rows) {
    const ConvLayer *layer = &scene_state(scene)->layer;
    for (int i = 0; i < layer->ih; i++) {
        assert_int_equal(strlen(rows[i]), layer->iw);
        for (int j = 0; j < layer->iw; j++) {
            assert_true(at(scene, CONV_ROLE_X, n, 0, i, j) == rows[i][j] - '0');
        }
    }
}

static void test_every_pattern_is_what_it_says(void **unused) {
    (void)unused;
    static const char *const wanted[][5] = {
        [SCENE_PATTERN_IMPULSE] = {"000000", "000000", "000100", "000000", "000000"},
        [SCENE_PATTERN_EDGE] = {"111000", "111000", "111000", "111000", "111000"},
        [SCENE_PATTERN_CHECKER] = {"101010", "010101", "101010", "010101", "101010"},
        [SCENE_PATTERN_RAMP] = {"012345", "012345", "012345", "012345", "012345"},
        [SCENE_PATTERN_CIRCLE] = {"000000", "011110", "011110", "011110", "000000"},
    };
    for (int p = 0; p < SCENE_PATTERN_DIGIT; p++) {
        Scene *scene = pattern_scene((ScenePattern)p, 5, 6);
        assert_x(scene, 0, wanted[p]);
        scene_destroy(scene);
    }
}

/* Odd and even sizes have a middle, and it is symmetric. */
static void test_the_circle_is_round(void **unused) {
    (void)unused;
    for (int size = 3; size < 40; size++) {
        Scene *scene = pattern_scene(SCENE_PATTERN_CIRCLE, size, size);
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                double value = at(scene, CONV_ROLE_X, 0, 0, i, j);
                assert_true(value == at(scene, CONV_ROLE_X, 0, 0, j, i));
                assert_true(value == at(scene, CONV_ROLE_X, 0, 0, size - 1 - i, j));
            }
        }
        assert_true(at(scene, CONV_ROLE_X, 0, 0, size / 2, size / 2) == 1);
        assert_true(at(scene, CONV_ROLE_X, 0, 0, 0, 0) == 0);
        scene_destroy(scene);
    }
}

static void test_digits_with_a_margin_and_one_after_the_other(void **unused) {
    (void)unused;
    static const char *const seven[] = {"0000000", "0111110", "0000010", "0000100", "0001000",
                                        "0010000", "0010000", "0010000", "0000000"};
    static const char *const eight[] = {"0000000", "0011100", "0100010", "0100010", "0011100",
                                        "0100010", "0100010", "0011100", "0000000"};
    Scene *scene = pattern_scene(SCENE_PATTERN_DIGIT, 9, 7);
    apply(scene, (SceneCommand){.kind = SCENE_SET_PATTERN,
                                .value = SCENE_PATTERN_DIGIT,
                                .index = {7, 0, 0, 0}});
    set(scene, SCENE_PARAMETER_N, 2);
    assert_x(scene, 0, seven);
    assert_x(scene, 1, eight);
    check_scene(scene);
    const SceneCommand ten = {
        .kind = SCENE_SET_PATTERN, .value = SCENE_PATTERN_DIGIT, .index = {10, 0, 0, 0}};
    refuse(scene, ten, STATUS_VALUE, "from 0 to 9, not 10");
    const SceneCommand none = {.kind = SCENE_SET_PATTERN, .value = SCENE_PATTERN_COUNT};
    refuse(scene, none, STATUS_VALUE, "there is no pattern");
    scene_destroy(scene);
}

static void test_a_pattern_is_drawn_anew_until_it_is_typed_into(void **unused) {
    (void)unused;
    Scene *scene = pattern_scene(SCENE_PATTERN_RAMP, 5, 5);
    set(scene, SCENE_PARAMETER_IW, 8);
    assert_true(at(scene, CONV_ROLE_X, 0, 0, 4, 7) == 7);
    set_cell(scene, CONV_ROLE_X, 0, 0, 0, 0, 9);
    assert_int_equal(scene_state(scene)->source, SCENE_SOURCE_TYPED);
    set(scene, SCENE_PARAMETER_IW, 9);
    assert_true(at(scene, CONV_ROLE_X, 0, 0, 0, 0) == 9);
    assert_true(at(scene, CONV_ROLE_X, 0, 0, 4, 8) == 0);
    apply(scene, (SceneCommand){.kind = SCENE_UNDO});
    apply(scene, (SceneCommand){.kind = SCENE_UNDO});
    assert_int_equal(scene_state(scene)->source, SCENE_SOURCE_PATTERN);
    apply(scene, (SceneCommand){.kind = SCENE_KEEP_X});
    assert_int_equal(scene_state(scene)->source, SCENE_SOURCE_TYPED);
    assert_true(at(scene, CONV_ROLE_X, 0, 0, 4, 7) == 7);
    check_scene(scene);
    scene_destroy(scene);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_pattern_is_what_it_says),
        cmocka_unit_test(test_the_circle_is_round),
        cmocka_unit_test(test_digits_with_a_margin_and_one_after_the_other),
        cmocka_unit_test(test_a_pattern_is_drawn_anew_until_it_is_typed_into),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
