/* What one visit of Y finds, by every set of instructions, against plain loops in the stated
 * orders: the same bits. */
#include "cases.h"
#include "conv/cpu.h"
#include "conv/loss.h"
#include "conv/tally.h"

#include <stdlib.h>

static void *checked(void *memory) {
    assert_non_null(memory);
    return memory;
}

static ConvTensor made(ConvType type, const int extent[4], RandomState *random) {
    ConvTensor tensor;
    Status status = conv_tensor_create(type, extent, &tensor);
    assert_string_equal(status.text, "");
    fill_normal(&tensor, random);
    return tensor;
}

/* A target of zeros, as a scene holds it. */
static ConvTensor one_zero(ConvType type, const int extent[4]) {
    ConvTensor zero;
    Status status = conv_tensor_create(type, (int[4]){1, 1, 1, 1}, &zero);
    assert_string_equal(status.text, "");
    memcpy(zero.extent, extent, sizeof zero.extent);
    memset(zero.stride, 0, sizeof zero.stride);
    return zero;
}

static double rounded(ConvType type, double value) {
    return type == CONV_F32 ? (double)(float)value : value;
}

static double dy_of(const ConvTally *tally, double y, double t) {
    switch (tally->loss) {
    case CONV_LOSS_MEAN:
        return rounded(tally->y->type, 1 / (double)conv_tensor_count(tally->y));
    case CONV_LOSS_HALF_SQUARED:
        return rounded(tally->y->type, y - t);
    case CONV_LOSS_GIVEN:
        return t;
    default:
        return 1;
    }
}

static double larger_size(double largest, double value) {
    return fabs(value) > largest ? fabs(value) : largest;
}

static double chain_at(const ConvTally *tally, const void *sums, int64_t i) {
    return tally->y->type == CONV_F32 ? (double)((const float *)sums)[i]
                                      : ((const double *)sums)[i];
}

/* What was found of one chain, against plain loops. Adds to the largest magnitudes. */
static void check_chain(const ConvTally *tally, int64_t chain, const double *row_sums, double found,
                        ConvTallied *largest) {
    const int *extent = tally->y->extent;
    int rows = conv_chain_rows(extent[3]);
    int64_t blocks = (extent[2] + rows - 1) / rows;
    int plane = (int)(chain / blocks);
    int first = (int)(chain % blocks) * rows;
    double sum = 0;
    for (int h = first; h < first + rows && h < extent[2]; h++) {
        double row = 0;
        for (int w = 0; w < extent[3]; w++) {
            const int at[4] = {plane / extent[1], plane % extent[1], h, w};
            double y = conv_tensor_at(tally->y, at);
            double t = tally->t ? conv_tensor_at(tally->t, at) : 0;
            double dy = dy_of(tally, y, t);
            row += conv_loss_term(tally->loss, y, t);
            sum = rounded(tally->y->type, sum + dy);
            largest->y = larger_size(largest->y, y);
            largest->dy = larger_size(largest->dy, tally->loss == CONV_LOSS_GIVEN ? 0 : dy);
        }
        assert_true(same_bits(row_sums[h - first], row));
    }
    assert_true(same_bits(found, sum));
}

/* db against the gradient of a layer of 1×1 that has this Y. */
static void check_bias(const ConvTally *tally, const ConvTensor *db) {
    const int *extent = tally->y->extent;
    ConvLayer layer = conv_layer_default();
    layer.n = extent[0];
    layer.oc = extent[1];
    layer.ih = extent[2];
    layer.iw = extent[3];
    layer.kh = layer.kw = 1;
    ConvTensor expected;
    ConvTensor dy;
    Status status = conv_tensor_create(db->type, db->extent, &expected);
    assert_string_equal(status.text, "");
    status = conv_tensor_create(tally->y->type, extent, &dy);
    assert_string_equal(status.text, "");
    conv_loss_gradient(tally->loss, tally->y, tally->t, &dy);
    status = conv_grad_bias(&layer, &dy, &expected);
    assert_string_equal(status.text, "");
    assert_same_bits(db, &expected, "db", "a tally");
    conv_tensor_destroy(&dy);
    conv_tensor_destroy(&expected);
}

/* Visits chains `step` at a time. */
static void check_visits(const ConvTally *tally, int64_t step) {
    int64_t chains = conv_tally_chains(tally);
    int64_t rows = conv_tally_rows(tally, chains);
    const int *extent = tally->y->extent;
    assert_true(rows == (int64_t)extent[0] * extent[1] * extent[2]);
    double *row_sums = checked(calloc((size_t)rows, sizeof *row_sums));
    void *sums = checked(calloc((size_t)chains, sizeof(double)));
    ConvTensor db;
    Status status = conv_tensor_create(tally->y->type, (int[4]){extent[1], 1, 1, 1}, &db);
    assert_string_equal(status.text, "");
    conv_tensor_fill(&db, 777);
    for (int64_t first = 0; first < chains; first += step) {
        int64_t count = chains - first < step ? chains - first : step;
        int64_t row = conv_tally_rows(tally, first);
        ConvTallied largest = {0};
        ConvTallied found = conv_tally(tally, first, count, row_sums, sums);
        for (int64_t i = 0; i < count; i++) {
            check_chain(tally, first + i, row_sums + conv_tally_rows(tally, first + i) - row,
                        chain_at(tally, sums, i), &largest);
        }
        assert_true(found.y == largest.y);
        assert_true(found.dy == largest.dy);
        conv_tally_add_bias(tally, first, count, sums, &db);
    }
    check_bias(tally, &db);
    conv_tensor_destroy(&db);
    free(sums);
    free(row_sums);
}

static void check_losses(const ConvTensor *y, const ConvTensor *t, int64_t step) {
    for (int loss = 0; loss < CONV_LOSS_COUNT; loss++) {
        bool reads = conv_loss_reads_target((ConvLoss)loss);
        ConvTally tally = {.loss = (ConvLoss)loss, .y = y, .t = reads ? t : NULL};
        for (int cpu = 0; cpu < CONV_CPU_COUNT; cpu++) {
            if (conv_cpu_runs((ConvCpu)cpu)) {
                conv_cpu_use((ConvCpu)cpu);
                check_visits(&tally, step);
            }
        }
    }
}

/* Chains of one row, of some, of a whole image, and with a shorter one at each image's end. */
static const int extents[][4] = {{1, 1, 1, 1},    {2, 3, 5, 7},    {1, 2, 40, 60},
                                 {3, 1, 23, 130}, {1, 1, 3, 1030}, {1, 2, 33, 520},
                                 {2, 17, 1, 300}, {1, 1, 1100, 1}};
enum { EXTENTS = sizeof extents / sizeof extents[0] };

static void every_visit_is_plain_loops(void **state) {
    (void)state;
    const ConvCpu best = conv_cpu();
    RandomState random;
    random_init(&random, 71);
    for (int i = 0; i < 2 * EXTENTS; i++) {
        const int *extent = extents[i % EXTENTS];
        ConvType type = i < EXTENTS ? CONV_F32 : CONV_F64;
        ConvTensor y = made(type, extent, &random);
        ConvTensor t = made(type, extent, &random);
        ConvTensor zero = one_zero(type, extent);
        check_losses(&y, &t, 16);
        check_losses(&y, &t, 3);
        check_losses(&y, &zero, 1000);
        conv_tensor_destroy(&y);
        conv_tensor_destroy(&t);
        conv_tensor_destroy(&zero);
    }
    conv_cpu_use(best);
}

/* What is no number has no magnitude; an infinity has the largest. */
static void numbers_alone_have_magnitudes(void **state) {
    (void)state;
    const ConvCpu best = conv_cpu();
    RandomState random;
    random_init(&random, 72);
    for (int i = 0; i < 4; i++) {
        const int extent[4] = {1, 2, 5, 45};
        ConvTensor y = made(i % 2 == 0 ? CONV_F32 : CONV_F64, extent, &random);
        ConvTensor zero = one_zero(y.type, extent);
        for (int place = 0; place < 45; place += 4) {
            conv_tensor_set(&y, (int[4]){0, place % 2, place % 5, place}, NAN);
        }
        if (i > 1) {
            conv_tensor_set(&y, (int[4]){0, 1, 4, 40}, -INFINITY);
        }
        check_losses(&y, &zero, 16);
        conv_tensor_destroy(&y);
        conv_tensor_destroy(&zero);
    }
    conv_cpu_use(best);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_visit_is_plain_loops),
        cmocka_unit_test(numbers_alone_have_magnitudes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
