/* Means of blocks of values, as a picture shown small is made of. */
#include "gpu/values.h"
#include "test.h"

#include <math.h>

static void blocks_at_the_edges_are_smaller(void **state) {
    (void)state;
    /* 5 wide, 3 high, rows 6 apart */
    const float plane[] = {1, 2, 3, 4, 5, 99, 6, 7, 8, 9, 10, 99, 11, 12, 13, 14, 15, 99};
    DrawImage image = {
        .planes = {plane}, .plane_count = 1, .width = 5, .height = 3, .row_stride = 6};
    float means[3];
    gpu_values_means(&image, 2, 2, 0, means);
    assert_float_equal(means[0], (1 + 2 + 6 + 7) / 4.0f, 1e-6f);
    assert_float_equal(means[1], (3 + 4 + 8 + 9) / 4.0f, 1e-6f);
    assert_float_equal(means[2], (5 + 10) / 2.0f, 1e-6f);
    gpu_values_means(&image, 2, 2, 1, means);
    assert_float_equal(means[0], 11.5f, 1e-6f);
    assert_float_equal(means[2], 15, 1e-6f);
    gpu_values_means(&image, 4, 1, 1, means);
    assert_float_equal(means[0], 7.5f, 1e-6f);
    assert_float_equal(means[1], 10, 1e-6f);
}

static void planes_are_interleaved(void **state) {
    (void)state;
    const float red[] = {1, 3}, green[] = {10, 30}, blue[] = {100, NAN};
    DrawImage image = {
        .planes = {red, green, blue}, .plane_count = 3, .width = 2, .height = 1, .row_stride = 2};
    float means[6];
    gpu_values_means(&image, 1, 1, 0, means);
    assert_float_equal(means[0], 1, 0);
    assert_float_equal(means[1], 10, 0);
    assert_float_equal(means[4], 30, 0);
    assert_true(isnan(means[5]));
    gpu_values_means(&image, 2, 2, 0, means);
    assert_float_equal(means[0], 2, 0);
    assert_true(isnan(means[2])); /* one that is not a number shows */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_at_the_edges_are_smaller),
        cmocka_unit_test(planes_are_interleaved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
