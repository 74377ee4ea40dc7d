/* Tensors: making, viewing, copying and the figures of a whole one. */
#include "cases.h"

#include <stdint.h>
#include <stdlib.h>

static ConvTensor counted(ConvType type, int a, int b, int c, int d) {
    ConvTensor tensor;
    Status status = conv_tensor_create(type, (int[4]){a, b, c, d}, &tensor);
    assert_string_equal(status.text, "");
    int index[4] = {0};
    double value = 0;
    do {
        conv_tensor_set(&tensor, index, value++);
    } while (next_index(tensor.extent, index));
    return tensor;
}

static void a_new_tensor_is_zeros_in_one_piece(void **state) {
    (void)state;
    ConvTensor tensor;
    Status status = conv_tensor_create(CONV_F32, (int[4]){2, 3, 5, 7}, &tensor);
    assert_string_equal(status.text, "");
    assert_int_equal(conv_tensor_count(&tensor), 210);
    assert_true(conv_tensor_is_contiguous(&tensor));
    assert_int_equal((uintptr_t)tensor.data % 64, 0);
    for (int i = 0; i < 210; i++) {
        assert_true(same_bits(((float *)tensor.data)[i], 0));
    }
    conv_tensor_destroy(&tensor);
    assert_null(tensor.data);
    assert_int_equal(conv_tensor_count(&tensor), 0);
    conv_tensor_destroy(&tensor);
}

static void tensors_that_cannot_be(void **state) {
    (void)state;
    ConvTensor tensor = {.data = &tensor};
    Status status = conv_tensor_create(CONV_F32, (int[4]){1, 0, 2, 2}, &tensor);
    assert_int_equal(status.code, STATUS_SHAPE);
    assert_string_equal(status.text, "a tensor of 1×0×2×2 has an extent below 1");
    assert_null(tensor.data);
    const int most[4] = {INT32_MAX, INT32_MAX, INT32_MAX, INT32_MAX};
    status = conv_tensor_create(CONV_F64, most, &tensor);
    assert_int_equal(status.code, STATUS_MEMORY);
    assert_null(tensor.data);
#ifndef __SANITIZE_ADDRESS__ /* which stops where malloc would say no */
    const int large[4] = {1 << 20, 1 << 20, 1 << 18, 1};
    status = conv_tensor_create(CONV_F64, large, &tensor);
    assert_int_equal(status.code, STATUS_MEMORY);
    assert_null(tensor.data);
#endif
}

static void elements_are_where_strides_say(void **state) {
    (void)state;
    ConvTensor tensor = counted(CONV_F64, 2, 3, 4, 5);
    assert_true(((double *)tensor.data)[119] == 119);
    assert_true(conv_tensor_at(&tensor, (int[4]){1, 2, 3, 4}) == 119);
    assert_true(conv_tensor_at(&tensor, (int[4]){1, 0, 2, 3}) == 60 + 10 + 3);
    conv_tensor_destroy(&tensor);
}

static void nhwc_memory_reads_as_nchw(void **state) {
    (void)state;
    ConvTensor image = counted(CONV_F32, 2, 4, 5, 3); /* N H W C */
    ConvTensor view = conv_tensor_permute(&image, (int[4]){0, 3, 1, 2});
    const int expected[4] = {2, 3, 4, 5};
    assert_memory_equal(view.extent, expected, sizeof expected);
    assert_false(conv_tensor_is_contiguous(&view));
    int index[4] = {0};
    do {
        const int stored[4] = {index[0], index[2], index[3], index[1]};
        assert_true(conv_tensor_at(&view, index) == conv_tensor_at(&image, stored));
    } while (next_index(view.extent, index));
    conv_tensor_destroy(&image);
}

static void an_axis_of_one_element_has_no_stride_to_mind(void **state) {
    (void)state;
    ConvTensor grey = counted(CONV_F32, 1, 4, 5, 1); /* NHWC with one channel is NCHW as well */
    ConvTensor view = conv_tensor_permute(&grey, (int[4]){0, 3, 1, 2});
    assert_true(conv_tensor_is_contiguous(&view));
    conv_tensor_destroy(&grey);
}

static void copies_keep_values_and_change_types(void **state) {
    (void)state;
    static const ConvType types[2] = {CONV_F32, CONV_F64};
    for (int i = 0; i < 4; i++) {
        ConvTensor image = counted(types[i % 2], 2, 4, 5, 3);
        ConvTensor view = conv_tensor_permute(&image, (int[4]){0, 3, 1, 2});
        ConvTensor copy;
        Status status = conv_tensor_copy(&view, types[i / 2], &copy);
        assert_string_equal(status.text, "");
        assert_int_equal(copy.type, types[i / 2]);
        assert_true(conv_tensor_is_contiguous(&copy));
        assert_same_bits(&copy, &view, "copy", "view");
        conv_tensor_fill(&view, 0); /* through the view, the copy stays */
        assert_true(conv_tensor_at(&image, (int[4]){1, 3, 4, 2}) == 0);
        assert_true(conv_tensor_at(&copy, (int[4]){1, 2, 3, 4}) == 119);
        conv_tensor_assign(&copy, &view);
        assert_same_bits(&view, &copy, "view", "copy");
        conv_tensor_destroy(&copy);
        conv_tensor_destroy(&image);
    }
}

static void f32_rounds_what_is_stored(void **state) {
    (void)state;
    ConvTensor tensor = counted(CONV_F32, 1, 1, 1, 1);
    const int origin[4] = {0};
    conv_tensor_set(&tensor, origin, 0.1);
    assert_true(conv_tensor_at(&tensor, origin) == (double)0.1f);
    conv_tensor_destroy(&tensor);
}

static void the_range_is_of_finite_elements(void **state) {
    (void)state;
    ConvTensor tensor = counted(CONV_F32, 1, 1, 1, 4);
    float *data = tensor.data;
    double low;
    double high;
    data[0] = NAN;
    data[1] = INFINITY;
    data[2] = -INFINITY;
    data[3] = NAN;
    conv_tensor_range(&tensor, &low, &high);
    assert_true(low == 0 && high == 0);
    data[3] = 7;
    conv_tensor_range(&tensor, &low, &high);
    assert_true(low == 7 && high == 7);
    data[0] = -3;
    conv_tensor_range(&tensor, &low, &high);
    assert_true(low == -3 && high == 7);
    conv_tensor_destroy(&tensor);
}

static void normalising_makes_mean_zero_and_deviation_one(void **state) {
    (void)state;
    for (int i = 0; i < 2; i++) {
        ConvTensor image = counted(i == 0 ? CONV_F32 : CONV_F64, 1, 28, 28, 3);
        ConvTensor view = conv_tensor_permute(&image, (int[4]){0, 3, 1, 2});
        conv_tensor_normalise(&view);
        double sum = 0;
        double squares = 0;
        int index[4] = {0};
        do {
            double value = conv_tensor_at(&view, index);
            sum += value;
            squares += value * value;
        } while (next_index(view.extent, index));
        double bound = i == 0 ? 1e-6 : 1e-14;
        assert_true(fabs(sum / 2352) < bound);
        assert_true(fabs(squares / 2352 - 1) < bound);
        /* 0, 1, ... 2351 have deviation sqrt((2352² - 1) / 12). */
        double deviation = sqrt((2352.0 * 2352.0 - 1) / 12);
        assert_true(fabs(conv_tensor_at(&image, (int[4]){0}) + 2351 / 2.0 / deviation) < bound);
        conv_tensor_destroy(&image);
    }
}

/* Seven times 0.1 divided by seven is not 0.1: its deviation is 0 all the same. */
static void a_constant_tensor_normalises_to_zeros(void **state) {
    (void)state;
    ConvTensor tensor = counted(CONV_F64, 1, 1, 1, 7);
    conv_tensor_fill(&tensor, 0.1);
    conv_tensor_normalise(&tensor);
    for (int i = 0; i < 7; i++) {
        assert_true(same_bits(conv_tensor_at(&tensor, (int[4]){0, 0, 0, i}), 0));
    }
    conv_tensor_destroy(&tensor);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_tensor_is_zeros_in_one_piece),
        cmocka_unit_test(tensors_that_cannot_be),
        cmocka_unit_test(elements_are_where_strides_say),
        cmocka_unit_test(nhwc_memory_reads_as_nchw),
        cmocka_unit_test(an_axis_of_one_element_has_no_stride_to_mind),
        cmocka_unit_test(copies_keep_values_and_change_types),
        cmocka_unit_test(f32_rounds_what_is_stored),
        cmocka_unit_test(the_range_is_of_finite_elements),
        cmocka_unit_test(normalising_makes_mean_zero_and_deviation_one),
        cmocka_unit_test(a_constant_tensor_normalises_to_zeros),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
