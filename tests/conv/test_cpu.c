/* Every set of instructions and any number of threads against the plainest loops in the stated
 * order of additions: the same bits. */
#include "cases.h"
#include "conv/cpu.h"

#ifdef _OPENMP
#include <omp.h>
#endif

/* One term: one rounding, in the type of the tensors. */
static double add_term(ConvType type, double a, double b, double sum) {
    return type == CONV_F32 ? (double)fmaf((float)a, (float)b, (float)sum) : fma(a, b, sum);
}

static double add_total(ConvType type, double a, double b) {
    return type == CONV_F32 ? (double)((float)a + (float)b) : a + b;
}

/* The weight that lies at place kh, kw of the window. */
static double weight_at(const Case *c, int oc, int icg, int kh, int kw) {
    const ConvLayer *l = &c->layer;
    return conv_tensor_at(
        &c->w, (int[4]){oc, icg, l->flip ? l->kh - 1 - kh : kh, l->flip ? l->kw - 1 - kw : kw});
}

static double direct_y(const Case *c, const int y[4]) {
    const ConvLayer *l = &c->layer;
    double sum = l->bias ? conv_tensor_at(&c->b, (int[4]){y[1], 0, 0, 0}) : 0;
    int group = y[1] / c->shape.ocg;
    for (int icg = 0; icg < c->shape.icg; icg++)
        for (int kh = 0; kh < l->kh; kh++)
            for (int kw = 0; kw < l->kw; kw++) {
                int ih = y[2] * l->sh - l->top + kh * l->dh;
                int iw = y[3] * l->sw - l->left + kw * l->dw;
                if (ih >= 0 && ih < l->ih && iw >= 0 && iw < l->iw) {
                    int x[4] = {y[0], group * c->shape.icg + icg, ih, iw};
                    sum = add_term(c->x.type, conv_tensor_at(&c->x, x),
                                   weight_at(c, y[1], icg, kh, kw), sum);
                }
            }
    return sum;
}

/* The tap through which output o reads input i on one axis, or -1. */
static int tap_of(int i, int o, int stride, int before, int dilation, int taps) {
    int distance = i + before - o * stride;
    bool met = distance >= 0 && distance % dilation == 0 && distance / dilation < taps;
    return met ? distance / dilation : -1;
}

static double direct_dx(const Case *c, const int x[4]) {
    const ConvLayer *l = &c->layer;
    double sum = 0;
    int group = x[1] / c->shape.icg;
    for (int ocg = 0; ocg < c->shape.ocg; ocg++)
        for (int oh = 0; oh < c->shape.oh; oh++)
            for (int ow = 0; ow < c->shape.ow; ow++) {
                int kh = tap_of(x[2], oh, l->sh, l->top, l->dh, l->kh);
                int kw = tap_of(x[3], ow, l->sw, l->left, l->dw, l->kw);
                if (kh >= 0 && kw >= 0) {
                    int oc = group * c->shape.ocg + ocg;
                    int dy[4] = {x[0], oc, oh, ow};
                    sum = add_term(c->x.type, conv_tensor_at(&c->dy, dy),
                                   weight_at(c, oc, x[1] % c->shape.icg, kh, kw), sum);
                }
            }
    return sum;
}

/* An element of dw, or of db where w is NULL. */
static double direct_dw(const Case *c, int oc, const int *w) {
    const ConvLayer *l = &c->layer;
    ConvType type = c->x.type;
    int rows = conv_chain_rows(c->shape.ow);
    double total = 0;
    for (int n = 0; n < l->n; n++)
        for (int block = 0; block < c->shape.oh; block += rows) {
            double chain = 0;
            for (int oh = block; oh < block + rows && oh < c->shape.oh; oh++)
                for (int ow = 0; ow < c->shape.ow; ow++) {
                    double dy = conv_tensor_at(&c->dy, (int[4]){n, oc, oh, ow});
                    if (w == NULL) {
                        chain = add_total(type, chain, dy);
                        continue;
                    }
                    int kh = l->flip ? l->kh - 1 - w[2] : w[2];
                    int kw = l->flip ? l->kw - 1 - w[3] : w[3];
                    int ih = oh * l->sh - l->top + kh * l->dh;
                    int iw = ow * l->sw - l->left + kw * l->dw;
                    if (ih >= 0 && ih < l->ih && iw >= 0 && iw < l->iw) {
                        int x[4] = {n, oc / c->shape.ocg * c->shape.icg + w[1], ih, iw};
                        chain = add_term(type, conv_tensor_at(&c->x, x), dy, chain);
                    }
                }
            total = n == 0 && block == 0 ? chain : add_total(type, total, chain);
        }
    return total;
}

/* All four results by the loops above. */
static void compute_directly(const Case *c, ConvTensor out[4]) {
    const ConvTensor *like[4] = {&c->y, &c->dx, &c->dw, &c->db};
    for (int i = 0; i < 4; i++) {
        Status status = conv_tensor_create(c->x.type, like[i]->extent, &out[i]);
        assert_string_equal(status.text, "");
        int at[4] = {0};
        do {
            double value = i == 0   ? direct_y(c, at)
                           : i == 1 ? direct_dx(c, at)
                           : i == 2 ? direct_dw(c, at[0], at)
                                    : direct_dw(c, at[0], NULL);
            conv_tensor_set(&out[i], at, value);
        } while (next_index(out[i].extent, at));
    }
}

static void assert_equals_loops(Case *c, const ConvTensor expected[4], const char *how) {
    char name[300];
    snprintf(name, sizeof name, "%s by %s", c->name, how);
    compute_case(c);
    assert_same_bits(&c->y, &expected[0], "y", name);
    assert_same_bits(&c->dx, &expected[1], "dx", name);
    assert_same_bits(&c->dw, &expected[2], "dw", name);
    assert_same_bits(&c->db, &expected[3], "db", name);
}

/* Layers larger than draw_layer's in what matters to vectors: columns, channels, filters. */
static ConvLayer draw_wide_layer(RandomState *random) {
    for (;;) {
        ConvLayer l = draw_layer(random);
        l.n = one_in(random, 4) ? 2 : 1;
        l.groups = one_in(random, 4) ? 2 : 1;
        l.ic = l.groups * (one_in(random, 2) ? draw(random, 1, 4) : draw(random, 5, 40));
        l.oc = l.groups * (one_in(random, 2) ? draw(random, 1, 9) : draw(random, 10, 70));
        l.ih = draw(random, 1, 14);
        l.iw = one_in(random, 3) ? draw(random, 60, 130) : draw(random, 1, 35);
        ConvShape shape;
        Status status = conv_layer_check(&l, &shape);
        if (!status_failed(&status) && shape.macs < 600000) {
            return l;
        }
    }
}

/* Batches of small pictures, few filters and every second column, with any borders. */
static ConvLayer draw_batch_layer(RandomState *random) {
    for (;;) {
        ConvLayer l = draw_layer(random);
        l.n = draw(random, 4, 6);
        l.groups = one_in(random, 4) ? 2 : 1;
        l.ic = l.groups * draw(random, 2, 4);
        l.oc = l.groups * draw(random, 1, 7);
        l.ih = draw(random, 1, 20);
        l.iw = draw(random, 1, 40);
        l.sw = 2;
        l.kh = draw(random, 2, 4);
        l.kw = draw(random, 2, 4);
        ConvShape shape;
        Status status = conv_layer_check(&l, &shape);
        if (!status_failed(&status) && shape.macs < 600000) {
            return l;
        }
    }
}

/* Batches of many small images, with any borders and strides. */
static ConvLayer draw_images_layer(RandomState *random) {
    for (;;) {
        ConvLayer l = draw_layer(random);
        l.n = draw(random, 7, 40);
        l.groups = 1;
        l.ic = draw(random, 1, 6);
        l.oc = draw(random, 1, 9);
        l.ih = draw(random, 1, 17);
        l.iw = draw(random, 1, 17);
        l.sh = draw(random, 1, 3);
        l.sw = draw(random, 1, 3);
        ConvShape shape;
        Status status = conv_layer_check(&l, &shape);
        if (!status_failed(&status) && shape.macs < 400000) {
            return l;
        }
    }
}

/* As many filters as a vector has lanes, or fewer, and three or five taps side by side. */
static ConvLayer draw_served_layer(RandomState *random) {
    for (;;) {
        ConvLayer l = draw_layer(random);
        l.n = 1;
        l.groups = 1;
        l.ic = draw(random, 1, 8);
        l.oc = draw(random, 3, 16);
        l.ih = draw(random, 3, 12);
        l.iw = draw(random, 5, 40);
        l.kw = one_in(random, 2) ? 3 : 5;
        l.sw = l.dw = 1;
        ConvShape shape;
        Status status = conv_layer_check(&l, &shape);
        if (!status_failed(&status) && shape.macs < 400000) {
            return l;
        }
    }
}

/* Few channels and filters, with any column stride: rows long enough for wide tiles, or short. */
static ConvLayer draw_strided_layer(RandomState *random) {
    for (;;) {
        ConvLayer l = draw_layer(random);
        const bool wide = one_in(random, 2);
        l.n = 1;
        l.groups = 1;
        l.ic = draw(random, 1, 7);
        l.oc = draw(random, 1, 5);
        l.ih = draw(random, 1, wide ? 6 : 30);
        l.iw = wide ? draw(random, 200, 330) : draw(random, 1, 50);
        l.kh = draw(random, 1, 7);
        l.kw = draw(random, 1, 9);
        l.sh = draw(random, 1, 4);
        l.sw = draw(random, 2, 5);
        ConvShape shape;
        Status status = conv_layer_check(&l, &shape);
        if (!status_failed(&status) && shape.macs < 300000) {
            return l;
        }
    }
}

/* Few channels and filters on planes of many cells, with any borders and strides. */
static ConvLayer draw_few_layer(RandomState *random) {
    for (;;) {
        ConvLayer l = draw_layer(random);
        l.n = draw(random, 1, 2);
        l.groups = draw(random, 1, 2);
        l.ic = l.groups * draw(random, 2, 7);
        l.oc = l.groups * draw(random, 1, 6);
        l.ih = draw(random, 8, 30);
        l.iw = draw(random, 8, 40);
        l.kh = draw(random, 2, 7);
        l.kw = draw(random, 1, 7);
        ConvShape shape;
        Status status = conv_layer_check(&l, &shape);
        if (!status_failed(&status) && shape.macs < 400000) {
            return l;
        }
    }
}

/* On every processor that this one can be; frees the case. */
static void check_every_cpu(Case *c) {
    ConvTensor expected[4];
    compute_directly(c, expected);
    for (int cpu = 0; cpu < CONV_CPU_COUNT; cpu++) {
        if (conv_cpu_runs((ConvCpu)cpu)) {
            conv_cpu_use((ConvCpu)cpu);
            assert_int_equal(conv_cpu(), cpu);
            assert_equals_loops(c, expected, conv_cpu_word((ConvCpu)cpu));
        }
    }
    for (int j = 0; j < 4; j++) {
        conv_tensor_destroy(&expected[j]);
    }
    free_case(c);
}

static void every_cpu_equals_the_loops(void **state) {
    (void)state;
    ConvCpu best = conv_cpu();
    RandomState random;
    random_init(&random, 70);
    for (int i = 0; i < 400 / TEST_SHARE; i++) {
        Case c = {.layer = i % 2 ? draw_layer(&random) : draw_wide_layer(&random)};
        make_case(&c, i % 4 < 2 ? CONV_F32 : CONV_F64, false, &random, fill_normal);
        check_every_cpu(&c);
    }
    conv_cpu_use(best);
}

/* Many groups, or many channels of one, on small planes, with any borders. */
static ConvLayer draw_grouped_layer(RandomState *random) {
    for (;;) {
        ConvLayer l = draw_layer(random);
        l.n = draw(random, 1, 3);
        l.groups = one_in(random, 4) ? 1 : draw(random, 9, 40);
        l.ic = l.groups == 1 ? draw(random, 20, 60) : l.groups * draw(random, 1, 2);
        l.oc = l.groups == 1 ? draw(random, 1, 3) : l.groups * draw(random, 1, 2);
        l.ih = draw(random, 1, 16);
        l.iw = draw(random, 1, 20);
        l.sh = draw(random, 1, 4);
        l.sw = draw(random, 1, 4);
        ConvShape shape;
        Status status = conv_layer_check(&l, &shape);
        if (!status_failed(&status) && shape.macs < 300000) {
            return l;
        }
    }
}

/* A weight, or an upstream gradient, is infinite, so that a product in the padding would be seen.
 */
static void check_padding(ConvLayer (*draw_one)(RandomState *), uint64_t seed) {
    ConvCpu best = conv_cpu();
    RandomState random;
    random_init(&random, seed);
    for (int i = 0; i < 100 / TEST_SHARE; i++) {
        Case c = {.layer = draw_one(&random)};
        make_case(&c, i % 4 ? CONV_F32 : CONV_F64, false, &random, fill_normal);
        if (i % 4 == 1) {
            conv_tensor_set(&c.w, (int[4]){0, 0, i % c.layer.kh, i % c.layer.kw}, INFINITY);
        } else if (i % 4 == 3) {
            conv_tensor_set(&c.dy, (int[4]){0, i % c.layer.oc, 0, 0}, -INFINITY);
        }
        check_every_cpu(&c);
    }
    conv_cpu_use(best);
}

static void every_cpu_adds_nothing_in_the_padding_of_batches(void **state) {
    (void)state;
    check_padding(draw_batch_layer, 72);
}

static void every_cpu_adds_nothing_in_the_padding_of_groups(void **state) {
    (void)state;
    check_padding(draw_grouped_layer, 75);
}

static void every_cpu_adds_nothing_in_the_padding_of_images(void **state) {
    (void)state;
    check_padding(draw_images_layer, 76);
}

static void every_cpu_adds_nothing_in_the_padding_of_few_filters(void **state) {
    (void)state;
    check_padding(draw_served_layer, 77);
}

static void every_cpu_adds_nothing_in_the_padding_of_strides(void **state) {
    (void)state;
    check_padding(draw_strided_layer, 78);
}

static void every_cpu_adds_nothing_in_the_padding_of_few_channels(void **state) {
    (void)state;
    check_padding(draw_few_layer, 79);
}

/* A layer of the tables below, where an option that is 0 stands for what it mostly is. */
static ConvLayer complete_layer(ConvLayer layer) {
    int *ones[] = {&layer.sh, &layer.sw, &layer.dh, &layer.dw, &layer.groups};
    for (int j = 0; j < 5; j++) {
        *ones[j] = *ones[j] == 0 ? 1 : *ones[j];
    }
    layer.padding = CONV_PADDING_CUSTOM;
    layer.bias = true;
    return layer;
}

/* What dW does in parts: rows of thousands of columns, and sums of many channels; and where it is a
 * product of matrices. */
static void every_cpu_divides_rows_and_channels(void **state) {
    (void)state;
    static const ConvLayer layers[] = {
        {.n = 1, .ic = 2, .ih = 2, .iw = 4200, .oc = 20, .kh = 1, .kw = 3, .left = 1},
        {.n = 1, .ic = 1, .ih = 2, .iw = 4300, .oc = 33, .kh = 2, .kw = 2, .sw = 2, .top = 1},
        {.n = 1, .ic = 1, .ih = 1, .iw = 5000, .oc = 1, .kh = 1, .kw = 9, .left = 4, .right = 4},
        {.n = 1, .ic = 2, .ih = 2, .iw = 3000, .oc = 8, .kh = 1, .kw = 9},
        {.n = 1, .ic = 90, .ih = 3, .iw = 3, .oc = 70, .kh = 3, .kw = 3, .top = 1, .right = 1},
        {.n = 1, .ic = 80, .ih = 3, .iw = 5, .oc = 99, .kh = 1, .kw = 1},
        {.n = 2, .ic = 32, .ih = 40, .iw = 30, .oc = 70, .kh = 1, .kw = 1, .groups = 2},
        {.n = 1, .ic = 16, .ih = 2, .iw = 2100, .oc = 17, .kh = 1, .kw = 1},
        {.n = 1, .ic = 5, .ih = 6, .iw = 600, .oc = 5, .kh = 3, .kw = 3, .top = 1, .left = 1},
        {.n = 1, .ic = 3, .ih = 9, .iw = 700, .oc = 7, .kh = 5, .kw = 5, .sw = 2, .right = 3},
    };
    enum { COUNT = sizeof layers / sizeof *layers };
    ConvCpu best = conv_cpu();
    RandomState random;
    random_init(&random, 73);
    for (int i = 0; i < 2 * COUNT; i++) {
        Case c = {.layer = complete_layer(layers[i / 2])};
        make_case(&c, i % 2 ? CONV_F32 : CONV_F64, false, &random, fill_normal);
        ConvTensor expected;
        Status status = conv_tensor_create(c.x.type, c.dw.extent, &expected);
        assert_string_equal(status.text, "");
        int at[4] = {0};
        do {
            conv_tensor_set(&expected, at, direct_dw(&c, at[0], at));
        } while (next_index(expected.extent, at));
        for (int cpu = 0; cpu < CONV_CPU_COUNT; cpu++) {
            if (conv_cpu_runs((ConvCpu)cpu)) {
                conv_cpu_use((ConvCpu)cpu);
                status = conv_grad_weight(&c.layer, &c.x, &c.dy, &c.dw);
                assert_string_equal(status.text, "");
                assert_same_bits(&c.dw, &expected, "dw", c.name);
            }
        }
        conv_tensor_destroy(&expected);
        free_case(&c);
    }
    conv_cpu_use(best);
}

/* Through one tap dX can read W as it lies, which only rows of whole tiles do: rows from shorter
 * than the smallest tile to longer than the largest. */
static void every_cpu_reads_weights_where_they_lie(void **state) {
    (void)state;
    ConvCpu best = conv_cpu();
    RandomState random;
    random_init(&random, 74);
    for (int i = 0; i < 2 * 18; i++) {
        ConvLayer layer = {.n = 1, .ic = 72, .ih = 3, .iw = 3 + i / 2, .oc = 70, .kh = 1, .kw = 1};
        layer.groups = i / 2 % 3 == 2 ? 2 : 1;
        Case c = {.layer = complete_layer(layer)};
        make_case(&c, i % 2 ? CONV_F32 : CONV_F64, false, &random, fill_normal);
        ConvTensor expected;
        Status status = conv_tensor_create(c.x.type, c.dx.extent, &expected);
        assert_string_equal(status.text, "");
        int at[4] = {0};
        do {
            conv_tensor_set(&expected, at, direct_dx(&c, at));
        } while (next_index(expected.extent, at));
        for (int cpu = 0; cpu < CONV_CPU_COUNT; cpu++) {
            if (conv_cpu_runs((ConvCpu)cpu)) {
                conv_cpu_use((ConvCpu)cpu);
                status = conv_grad_input(&c.layer, &c.dy, &c.w, &c.dx);
                assert_string_equal(status.text, "");
                assert_same_bits(&c.dx, &expected, "dx", c.name);
            }
        }
        conv_tensor_destroy(&expected);
        free_case(&c);
    }
    conv_cpu_use(best);
}

/* Large enough for threads, and of every way to divide the work. */
static void any_number_of_threads_gives_the_same_bits(void **state) {
    (void)state;
    static const ConvLayer layers[] = {
        {.n = 1, .ic = 40, .ih = 20, .iw = 21, .oc = 70, .kh = 3, .kw = 3, .top = 1, .left = 1},
        {.n = 2, .ic = 21, .ih = 30, .iw = 40, .oc = 48, .kh = 3, .kw = 3, .left = 1, .flip = true},
        {.n = 2, .ic = 3, .ih = 130, .iw = 200, .oc = 5, .kh = 5, .kw = 5, .sh = 1, .top = 2},
        {.n = 1, .ic = 2, .ih = 90, .iw = 1200, .oc = 3, .kh = 3, .kw = 3, .left = 1, .right = 1},
        {.n = 1, .ic = 64, .ih = 60, .iw = 61, .oc = 64, .kh = 3, .kw = 3, .sw = 2, .groups = 32},
        {.n = 40, .ic = 4, .ih = 32, .iw = 35, .oc = 7, .kh = 3, .kw = 3, .sw = 2, .left = 3},
        {.n = 1, .ic = 64, .ih = 14, .iw = 14, .oc = 400, .kh = 1, .kw = 1},
        {.n = 70, .ic = 6, .ih = 14, .iw = 14, .oc = 11, .kh = 5, .kw = 5, .top = 1, .left = 2},
        {.n = 2, .ic = 1, .ih = 500, .iw = 700, .oc = 1, .kh = 1, .kw = 1},
        {.n = 1, .ic = 2, .ih = 300, .iw = 700, .oc = 3, .kh = 5, .kw = 5, .sh = 2, .sw = 2},
        {.n = 1, .ic = 1, .ih = 900, .iw = 1000, .oc = 2, .kh = 7, .kw = 5, .sh = 3, .sw = 4},
    };
    enum { COUNT = sizeof layers / sizeof *layers };
    RandomState random;
    random_init(&random, 71);
    for (int i = 0; i < COUNT; i++) {
        Case c = {.layer = complete_layer(layers[i])};
        make_case(&c, CONV_F32, false, &random, fill_normal);
        ConvTensor expected[4];
#ifdef _OPENMP
        omp_set_num_threads(1);
#endif
        compute_case(&c);
        const ConvTensor *results[] = {&c.y, &c.dx, &c.dw, &c.db};
        for (int j = 0; j < 4; j++) {
            Status status = conv_tensor_copy(results[j], CONV_F32, &expected[j]);
            assert_string_equal(status.text, "");
        }
        for (int threads = 2; threads <= 5; threads++) {
#ifdef _OPENMP
            omp_set_num_threads(threads);
#endif
            for (int j = 0; j < 4; j++) {
                ConvTensor written = *results[j];
                conv_tensor_fill(&written, 777);
            }
            assert_equals_loops(&c, expected, "threads");
        }
        for (int j = 0; j < 4; j++) {
            conv_tensor_destroy(&expected[j]);
        }
        free_case(&c);
    }
}

/* On the others what the plain processor computes; frees the case. */
static void check_large_outputs(Case *c, const int corner[4]) {
    ConvTensor expected[4];
    const ConvTensor *results[] = {&c->y, &c->dx, &c->dw, &c->db};
    conv_cpu_use(CONV_CPU_PLAIN);
    compute_case(c);
    assert_true(conv_tensor_at(&c->y, corner) == direct_y(c, corner));
    for (int j = 0; j < 4; j++) {
        Status status = conv_tensor_copy(results[j], c->x.type, &expected[j]);
        assert_string_equal(status.text, "");
    }
    for (int cpu = CONV_CPU_PLAIN + 1; cpu < CONV_CPU_COUNT; cpu++) {
        if (conv_cpu_runs((ConvCpu)cpu)) {
            conv_cpu_use((ConvCpu)cpu);
            conv_tensor_fill(&c->y, 777);
            conv_tensor_fill(&c->dx, 777);
            assert_equals_loops(c, expected, conv_cpu_word((ConvCpu)cpu));
        }
    }
    for (int j = 0; j < 4; j++) {
        conv_tensor_destroy(&expected[j]);
    }
    free_case(c);
}

/* Outputs of 16 MiB whose rows begin where cache lines do are written past the caches; so are those
 * of few terms that come to it with what they read. */
static void every_cpu_writes_large_outputs(void **state) {
    (void)state;
    ConvCpu best = conv_cpu();
    RandomState random;
    random_init(&random, 74);
    const ConvLayer same = {.n = 1, .kh = 3, .kw = 3, .top = 1, .bottom = 1, .left = 1, .right = 1};
    Case colours = {.layer = complete_layer(same)};
    colours.layer.ic = colours.layer.oc = 3;
    colours.layer.ih = 1000;
    colours.layer.iw = 1408;
    make_case(&colours, CONV_F32, false, &random, fill_normal);
    check_large_outputs(&colours, (int[4]){0, 2, 999, 1407});
    for (int dilation = 1; dilation <= 2; dilation++) {
        Case grey = {.layer = complete_layer(same)};
        grey.layer.ic = grey.layer.oc = 1;
        grey.layer.ih = 1000 + 2 * dilation; /* so that 1002 rows of 1056 are written */
        grey.layer.iw = 1056 + 2 * dilation - 2;
        grey.layer.dh = grey.layer.dw = dilation;
        make_case(&grey, CONV_F64, false, &random, fill_normal);
        check_large_outputs(&grey, (int[4]){0, 0, 1001, 1055});
    }
    conv_cpu_use(best);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_cpu_writes_large_outputs),
        cmocka_unit_test(every_cpu_equals_the_loops),
        cmocka_unit_test(every_cpu_adds_nothing_in_the_padding_of_batches),
        cmocka_unit_test(every_cpu_adds_nothing_in_the_padding_of_groups),
        cmocka_unit_test(every_cpu_adds_nothing_in_the_padding_of_images),
        cmocka_unit_test(every_cpu_adds_nothing_in_the_padding_of_few_filters),
        cmocka_unit_test(every_cpu_adds_nothing_in_the_padding_of_strides),
        cmocka_unit_test(every_cpu_adds_nothing_in_the_padding_of_few_channels),
        cmocka_unit_test(every_cpu_divides_rows_and_channels),
        cmocka_unit_test(every_cpu_reads_weights_where_they_lie),
        cmocka_unit_test(any_number_of_threads_gives_the_same_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
