/* Checked sizes: right where they fit, refused with the result untouched where they do not. */
#include "base/size.h"
#include "test.h"

static void sums_and_products_that_fit(void **state) {
    (void)state;
    int64_t out = 0;
    assert_true(size_add(INT64_MAX - 5, 5, &out));
    assert_true(out == INT64_MAX);
    assert_true(size_multiply(INT64_C(3037000499), INT64_C(3037000499), &out));
    assert_true(out == INT64_C(9223372030926249001));
    assert_true(size_multiply(INT64_MAX, 0, &out));
    assert_true(out == 0);
}

static void overflow_leaves_the_result_alone(void **state) {
    (void)state;
    int64_t out = 42;
    assert_false(size_add(INT64_MAX, 1, &out));
    assert_false(size_add(INT64_MIN, -1, &out));
    assert_false(size_multiply(INT64_C(3037000500), INT64_C(3037000500), &out));
    assert_true(out == 42);
}

static void products_of_extents(void **state) {
    (void)state;
    int64_t out = 42;
    const int photo[4] = {1, 3, 1080, 1920};
    assert_true(size_product(photo, 4, &out));
    assert_true(out == 6220800);
    assert_true(size_product(photo, 0, &out));
    assert_true(out == 1);
    const int fits[3] = {1 << 30, 1 << 30, 7};
    assert_true(size_product(fits, 3, &out));
    assert_true(out == (INT64_C(7) << 60));
}

static void extents_that_are_refused(void **state) {
    (void)state;
    int64_t out = 42;
    const int large[3] = {1 << 30, 1 << 30, 8};
    assert_false(size_product(large, 3, &out));
    const int negative[2] = {3, -1};
    assert_false(size_product(negative, 2, &out));
    assert_true(out == 42);
}

/* A 0 makes the product 0, wherever it stands, but hides no negative extent. */
static void a_zero_extent(void **state) {
    (void)state;
    int64_t out = 42;
    const int last[4] = {1 << 30, 1 << 30, 1 << 30, 0};
    assert_true(size_product(last, 4, &out));
    assert_true(out == 0);
    out = 42;
    const int negative[3] = {0, 5, -1};
    assert_false(size_product(negative, 3, &out));
    assert_true(out == 42);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_and_products_that_fit),
        cmocka_unit_test(overflow_leaves_the_result_alone),
        cmocka_unit_test(products_of_extents),
        cmocka_unit_test(extents_that_are_refused),
        cmocka_unit_test(a_zero_extent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
