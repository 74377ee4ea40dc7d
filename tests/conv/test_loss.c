/* The losses and their derivatives. */
#include "cases.h"

static ConvTensor filled(ConvType type, const int extent[4], bool strided, uint64_t seed,
                         ConvTensor *owned) {
    RandomState random;
    random_init(&random, seed);
    ConvTensor tensor = make_tensor(type, extent, strided, &random, owned);
    fill_integers(&tensor, &random);
    return tensor;
}

/* On small integers every order of additions has the same sum. */
static void losses_of_integers(void **state) {
    (void)state;
    static const int extents[][4] = {{1, 1, 1, 1}, {2, 3, 5, 7}, {1, 4, 3, 50}, {3, 1, 9, 2}};
    for (int i = 0; i < 16; i++) {
        const int *extent = extents[i % 4];
        ConvType type = i / 4 % 2 == 0 ? CONV_F32 : CONV_F64;
        ConvTensor owned[3];
        ConvTensor y = filled(type, extent, i > 7, 1, &owned[0]);
        ConvTensor t = filled(type, extent, i > 7, 2, &owned[1]);
        ConvTensor dy = filled(type, extent, i > 7, 3, &owned[2]);
        double sum = 0;
        double squares = 0;
        int index[4] = {0};
        do {
            double distance = conv_tensor_at(&y, index) - conv_tensor_at(&t, index);
            sum += conv_tensor_at(&y, index);
            squares += distance * distance;
        } while (next_index(extent, index));
        assert_true(conv_loss(CONV_LOSS_SUM, &y, NULL) == sum);
        assert_true(conv_loss(CONV_LOSS_HALF_SQUARED, &y, &t) == squares / 2);
        conv_loss_gradient(CONV_LOSS_SUM, &y, NULL, &dy);
        double low;
        double high;
        conv_tensor_range(&dy, &low, &high);
        assert_true(low == 1 && high == 1);
        conv_loss_gradient(CONV_LOSS_HALF_SQUARED, &y, &t, &dy);
        memset(index, 0, sizeof index);
        do {
            double distance = conv_tensor_at(&y, index) - conv_tensor_at(&t, index);
            assert_true(conv_tensor_at(&dy, index) == distance);
        } while (next_index(extent, index));
        for (int j = 0; j < 3; j++) {
            conv_tensor_destroy(&owned[j]);
        }
    }
}

/* A sum of a million f32 of 0.1 keeps the digits that f64 has. */
static void sums_are_in_f64(void **state) {
    (void)state;
    ConvTensor y;
    Status status = conv_tensor_create(CONV_F32, (int[4]){1, 1, 1000, 1000}, &y);
    assert_string_equal(status.text, "");
    conv_tensor_fill(&y, 0.1);
    assert_true(fabs(conv_loss(CONV_LOSS_SUM, &y, NULL) - 1e6 * (double)0.1f) < 1e-5);
    conv_tensor_destroy(&y);
}

static void the_order_is_rows_then_their_sums(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 40);
    for (int rows = 1; rows < 20; rows++) {
        ConvTensor y;
        Status status = conv_tensor_create(CONV_F64, (int[4]){1, 1, rows, 37}, &y);
        assert_string_equal(status.text, "");
        fill_normal(&y, &random);
        double total = 0;
        for (int row = 0; row < rows; row++) {
            double sum = 0;
            for (int column = 0; column < 37; column++) {
                sum += conv_tensor_at(&y, (int[4]){0, 0, row, column});
            }
            total += sum;
        }
        assert_true(same_bits(conv_loss(CONV_LOSS_SUM, &y, NULL), total));
        conv_tensor_destroy(&y);
    }
}

/* Nudging one y by 1 changes the squared loss by y - t + 1/2: exact on integers. */
static void the_gradient_is_the_slope(void **state) {
    (void)state;
    const int extent[4] = {1, 2, 3, 4};
    ConvTensor owned[3];
    ConvTensor y = filled(CONV_F32, extent, false, 4, &owned[0]);
    ConvTensor t = filled(CONV_F32, extent, false, 5, &owned[1]);
    ConvTensor dy = filled(CONV_F32, extent, false, 6, &owned[2]);
    for (int loss = 0; loss < CONV_LOSS_COUNT; loss++) {
        conv_loss_gradient((ConvLoss)loss, &y, &t, &dy);
        int index[4] = {0};
        do {
            double value = conv_tensor_at(&y, index);
            conv_tensor_set(&y, index, value + 1);
            double above = conv_loss((ConvLoss)loss, &y, &t);
            conv_tensor_set(&y, index, value - 1);
            double below = conv_loss((ConvLoss)loss, &y, &t);
            conv_tensor_set(&y, index, value);
            assert_true((above - below) / 2 == conv_tensor_at(&dy, index));
        } while (next_index(extent, index));
    }
    for (int j = 0; j < 3; j++) {
        conv_tensor_destroy(&owned[j]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(losses_of_integers),
        cmocka_unit_test(sums_are_in_f64),
        cmocka_unit_test(the_order_is_rows_then_their_sums),
        cmocka_unit_test(the_gradient_is_the_slope),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
