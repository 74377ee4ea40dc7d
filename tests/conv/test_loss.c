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

/* What the formulas say of one element: its term of the sum, and its derivative. */
static double term_of(ConvLoss loss, double y, double t) {
    switch (loss) {
    case CONV_LOSS_HALF_SQUARED:
        return (y - t) * (y - t) / 2;
    case CONV_LOSS_GIVEN:
        return t * y;
    default:
        return y;
    }
}

static double derivative_of(ConvLoss loss, ConvType type, double y, double t, int64_t count) {
    switch (loss) {
    case CONV_LOSS_MEAN:
        return type == CONV_F32 ? (double)(1.0f / (float)count) : 1.0 / (double)count;
    case CONV_LOSS_HALF_SQUARED:
        return y - t;
    case CONV_LOSS_GIVEN:
        return t;
    default:
        return 1;
    }
}

static void check_loss(ConvLoss loss, const ConvTensor *y, const ConvTensor *t, ConvTensor *dy) {
    int64_t count = conv_tensor_count(y);
    const ConvTensor *read = conv_loss_reads_target(loss) ? t : NULL;
    double total = 0;
    int index[4] = {0};
    do {
        total += term_of(loss, conv_tensor_at(y, index), conv_tensor_at(t, index));
    } while (next_index(y->extent, index));
    total = loss == CONV_LOSS_MEAN ? total / (double)count : total;
    assert_true(conv_loss(loss, y, read) == total);
    conv_tensor_fill(dy, 777);
    conv_loss_gradient(loss, y, read, dy);
    memset(index, 0, sizeof index);
    do {
        double expected =
            derivative_of(loss, y->type, conv_tensor_at(y, index), conv_tensor_at(t, index), count);
        assert_true(conv_tensor_at(dy, index) == expected);
    } while (next_index(y->extent, index));
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
        for (int loss = 0; loss < CONV_LOSS_COUNT; loss++) {
            check_loss((ConvLoss)loss, &y, &t, &dy);
        }
        for (int j = 0; j < 3; j++) {
            conv_tensor_destroy(&owned[j]);
        }
    }
}

/* One number stands for a whole target, by strides of 0. */
static void a_target_may_repeat_one_element(void **state) {
    (void)state;
    const int extent[4] = {2, 3, 5, 7};
    for (int i = 0; i < 2; i++) {
        ConvType type = i == 0 ? CONV_F32 : CONV_F64;
        ConvTensor owned[3];
        ConvTensor y = filled(type, extent, false, 7, &owned[0]);
        ConvTensor dy = filled(type, extent, false, 8, &owned[1]);
        ConvTensor t = filled(type, (int[4]){1, 1, 1, 1}, false, 9, &owned[2]);
        conv_tensor_fill(&t, 3);
        memcpy(t.extent, extent, sizeof t.extent);
        memset(t.stride, 0, sizeof t.stride);
        for (int loss = 0; loss < CONV_LOSS_COUNT; loss++) {
            check_loss((ConvLoss)loss, &y, &t, &dy);
        }
        for (int j = 0; j < 3; j++) {
            conv_tensor_destroy(&owned[j]);
        }
    }
}

static void only_two_losses_read_a_target(void **state) {
    (void)state;
    assert_false(conv_loss_reads_target(CONV_LOSS_SUM));
    assert_false(conv_loss_reads_target(CONV_LOSS_MEAN));
    assert_true(conv_loss_reads_target(CONV_LOSS_HALF_SQUARED));
    assert_true(conv_loss_reads_target(CONV_LOSS_GIVEN));
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
        assert_true(same_bits(conv_loss(CONV_LOSS_MEAN, &y, NULL), total / (37 * rows)));
        conv_tensor_destroy(&y);
    }
}

/* Nudging one y by 1 changes the squared loss by y - t + 1/2: exact on integers, and for the mean
 * because the number of elements is a power of two. */
static void the_gradient_is_the_slope(void **state) {
    (void)state;
    const int extent[4] = {1, 2, 4, 4};
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
        cmocka_unit_test(a_target_may_repeat_one_element),
        cmocka_unit_test(only_two_losses_read_a_target),
        cmocka_unit_test(sums_are_in_f64),
        cmocka_unit_test(the_order_is_rows_then_their_sums),
        cmocka_unit_test(the_gradient_is_the_slope),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
