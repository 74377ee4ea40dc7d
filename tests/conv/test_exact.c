/* Forward and the three gradients on small integers, where every order of additions has the same
 * sum: equal to seven plain loops, and to each other by the identities between them. */
#include "cases.h"
#include "conv/cpu.h"

enum { CASES = 6000 };

typedef struct Evidence {
    int y, dx, dw, db;
} Evidence;

static void check_case(Case *c, Evidence *evidence) {
    Reference expected;
    make_reference(c, &expected);
    compute_case(c);
    evidence->y += same_values(&c->y, &expected.y, "y", c->name);
    evidence->dx += same_values(&c->dx, &expected.dx, "dx", c->name);
    evidence->dw += same_values(&c->dw, &expected.dw, "dw", c->name);
    evidence->db += same_values(&c->db, &expected.db, "db", c->name);
    free_reference(&expected);
}

static void random_layers_equal_seven_loops(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 1);
    Evidence evidence = {0};
    for (int i = 0; i < CASES; i++) {
        Case c = {.layer = draw_layer(&random)};
        make_case(&c, one_in(&random, 2) ? CONV_F32 : CONV_F64, one_in(&random, 3), &random,
                  fill_integers);
        check_case(&c, &evidence);
        free_case(&c);
    }
    assert_true(evidence.y > CASES / 2);
    assert_true(evidence.dx > CASES / 4);
    assert_true(evidence.dw > CASES / 2);
    assert_true(evidence.db > CASES / 2);
}

/* <y,dy> = <x,dx> = <w,dw>: y is linear in x and in w, dx and dw are its transposes. */
static void inner_products_agree(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 2);
    int evidence = 0;
    for (int i = 0; i < CASES / 4; i++) {
        Case c = {.layer = draw_layer(&random)};
        c.layer.bias = false;
        make_case(&c, one_in(&random, 2) ? CONV_F32 : CONV_F64, one_in(&random, 3), &random,
                  fill_integers);
        compute_case(&c);
        double y = dot(&c.y, &c.dy);
        if (y != dot(&c.x, &c.dx) || y != dot(&c.w, &c.dw)) {
            fail_msg("%s: <y,dy> %g <x,dx> %g <w,dw> %g", c.name, y, dot(&c.x, &c.dx),
                     dot(&c.w, &c.dw));
        }
        evidence += y != 0;
        free_case(&c);
    }
    assert_true(evidence > CASES / 8);
}

static void check_differences(Case *c, ConvTensor *tensor, const ConvTensor *gradient,
                              RandomState *random) {
    for (int i = 0; i < 6; i++) {
        check_difference(c, tensor, gradient, random);
    }
}

/* L is linear in each single element, so a step of 1 is as good as a small one, and exact. */
static void a_step_of_one_is_the_gradient(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 3);
    for (int i = 0; i < CASES / 10; i++) {
        Case c = {.layer = draw_layer(&random)};
        c.layer.bias = true;
        make_case(&c, one_in(&random, 2) ? CONV_F32 : CONV_F64, false, &random, fill_integers);
        compute_case(&c);
        check_differences(&c, &c.x, &c.dx, &random);
        check_differences(&c, &c.w, &c.dw, &random);
        check_differences(&c, &c.b, &c.db, &random);
        free_case(&c);
    }
}

/* A layer of one image and one channel each way; the caller sets what the test is about. */
static ConvLayer plain_layer(int ih, int iw, int kh, int kw) {
    ConvLayer layer = conv_layer_default();
    layer.padding = CONV_PADDING_CUSTOM;
    layer.ih = ih;
    layer.iw = iw;
    layer.kh = kh;
    layer.kw = kw;
    return layer;
}

/* Both types, contiguous and strided, against the seven loops; every result must be evidence. */
static void check_layer(const ConvLayer *layer, int least_dx_evidence) {
    RandomState random;
    random_init(&random, 4);
    Evidence evidence = {0};
    for (int i = 0; i < 12; i++) {
        Case c = {.layer = *layer};
        make_case(&c, i % 2 == 0 ? CONV_F32 : CONV_F64, i % 4 > 1, &random, fill_integers);
        check_case(&c, &evidence);
        free_case(&c);
    }
    assert_true(evidence.y >= 9);
    assert_true(evidence.dw >= 6);
    assert_true(evidence.dx >= least_dx_evidence);
}

static void trap_stride_leaves_a_tail_with_gradient_zero(void **state) {
    (void)state;
    ConvLayer layer = plain_layer(7, 8, 2, 3);
    layer.sh = 3;
    layer.sw = 4;
    ConvShape shape;
    Status status = conv_layer_check(&layer, &shape);
    assert_int_equal(status.code, STATUS_OK);
    assert_int_equal(shape.oh, 2);
    assert_int_equal(shape.ow, 2);
    assert_int_equal(shape.tail_h, 2);
    assert_int_equal(shape.tail_w, 1);
    check_layer(&layer, 0);

    RandomState random;
    random_init(&random, 5);
    Case c = {.layer = layer};
    make_case(&c, CONV_F32, false, &random, fill_normal);
    compute_case(&c);
    for (int iw = 0; iw < 8; iw++) {
        for (int ih = 5; ih < 7; ih++) {
            assert_true(same_bits(conv_tensor_at(&c.dx, (int[4]){0, 0, ih, iw}), 0));
        }
    }
    for (int ih = 0; ih < 7; ih++) {
        assert_true(same_bits(conv_tensor_at(&c.dx, (int[4]){0, 0, ih, 7}), 0));
    }
    assert_true(conv_tensor_at(&c.dx, (int[4]){0, 0, 4, 6}) != 0);
    free_case(&c);
}

static void trap_stride_larger_than_the_kernel(void **state) {
    (void)state;
    ConvLayer layer = plain_layer(11, 17, 2, 2);
    layer.sh = 4;
    layer.sw = 5;
    layer.oc = 3;
    layer.ic = 2;
    check_layer(&layer, 0);
}

static void trap_stride_is_the_dilation_of_dy_in_dw(void **state) {
    (void)state;
    ConvLayer layer = plain_layer(13, 12, 3, 2);
    layer.sh = 2;
    layer.sw = 3;
    layer.dh = 3;
    layer.dw = 2;
    layer.oc = 2;
    check_layer(&layer, 0);
}

static void trap_gradient_of_the_padding_is_cropped(void **state) {
    (void)state;
    ConvLayer layer = plain_layer(5, 6, 3, 3);
    layer.top = 4; /* more than the kernel can use */
    layer.bottom = 1;
    layer.left = 5;
    layer.right = 2;
    layer.oc = 2;
    check_layer(&layer, 9);
}

static void trap_height_is_not_width(void **state) {
    (void)state;
    ConvLayer layer = plain_layer(6, 21, 2, 5);
    layer.sh = 1;
    layer.sw = 2;
    layer.dh = 3;
    layer.dw = 1;
    layer.top = 2;
    layer.left = 1;
    layer.ic = 2;
    layer.oc = 3;
    check_layer(&layer, 9);
}

static void trap_even_kernels_and_flip_of_unequal_sides(void **state) {
    (void)state;
    ConvLayer layer = plain_layer(7, 9, 4, 2);
    layer.flip = true;
    layer.padding = CONV_PADDING_SAME;
    Status status = conv_layer_resolve(&layer);
    assert_int_equal(status.code, STATUS_OK);
    check_layer(&layer, 9);
}

static void trap_groups_do_not_see_each_other(void **state) {
    (void)state;
    ConvLayer layer = plain_layer(6, 40, 3, 3);
    layer.groups = 3;
    layer.ic = 6;
    layer.oc = 18;
    layer.n = 2;
    layer.top = layer.bottom = layer.left = layer.right = 1;
    check_layer(&layer, 9);
}

/* dW of single weights is a product of matrices, but not where the one side has rows and columns
 * that the other has not: those of an output padding that a dilation allows. */
static void trap_output_padding_of_single_weights(void **state) {
    (void)state;
    const ConvCpu best = conv_cpu();
    RandomState random;
    random_init(&random, 36);
    for (int i = 0; i < 2 * 3 * CONV_CPU_COUNT; i++) {
        const ConvCpu cpu = (ConvCpu)(i % CONV_CPU_COUNT);
        Case c = {.layer = conv_layer_default()};
        ConvLayer *l = &c.layer;
        l->transposed = true;
        l->n = 2;
        l->ic = 16;
        l->oc = 16 << i / (2 * CONV_CPU_COUNT);
        l->ih = 8;
        l->iw = 9;
        l->dh = 4;
        l->dw = 3;
        l->oph = 3;
        l->opw = 2;
        if (conv_cpu_runs(cpu)) {
            Reference expected;
            conv_cpu_use(cpu);
            make_case(&c, i / CONV_CPU_COUNT % 2 == 0 ? CONV_F32 : CONV_F64, false, &random,
                      fill_integers);
            make_reference(&c, &expected);
            compute_case(&c);
            same_values(&c.y, &expected.y, "y", c.name);
            same_values(&c.dx, &expected.dx, "dx", c.name);
            same_values(&c.dw, &expected.dw, "dw", c.name);
            free_reference(&expected);
            free_case(&c);
        }
    }
    conv_cpu_use(best);
}

/* A tensor with a border of zeros around it, and the inner part of such a one. */
static void put_inside(const ConvLayer *l, const ConvTensor *x, ConvTensor *padded) {
    conv_tensor_fill(padded, 0);
    int index[4] = {0};
    do {
        const int at[4] = {index[0], index[1], index[2] + l->top, index[3] + l->left};
        conv_tensor_set(padded, at, conv_tensor_at(x, index));
    } while (next_index(x->extent, index));
}

static void assert_inside(const Case *c, const ConvTensor *padded) {
    int index[4] = {0};
    do {
        const int at[4] = {index[0], index[1], index[2] + c->layer.top, index[3] + c->layer.left};
        if (conv_tensor_at(&c->dx, index) != conv_tensor_at(padded, at)) {
            fail_msg("dx of %s at %d,%d,%d,%d", c->name, index[0], index[1], index[2], index[3]);
        }
    } while (next_index(c->dx.extent, index));
}

/* Padding that the layer adds, and padding that is in the input already. */
static void trap_fused_padding_is_explicit_padding(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 6);
    Evidence evidence = {0};
    for (int i = 0; i < 300; i++) {
        Case c = {.layer = draw_layer(&random)};
        Case p = {.layer = c.layer};
        p.layer.ih += c.layer.top + c.layer.bottom;
        p.layer.iw += c.layer.left + c.layer.right;
        p.layer.top = p.layer.bottom = p.layer.left = p.layer.right = 0;
        make_case(&c, i % 2 ? CONV_F32 : CONV_F64, one_in(&random, 3), &random, fill_integers);
        make_case(&p, i % 2 ? CONV_F32 : CONV_F64, one_in(&random, 3), &random, fill_integers);
        put_inside(&c.layer, &c.x, &p.x);
        conv_tensor_assign(&c.w, &p.w);
        conv_tensor_assign(&c.b, &p.b);
        conv_tensor_assign(&c.dy, &p.dy);
        compute_case(&c);
        compute_case(&p);
        evidence.y += same_values(&c.y, &p.y, "y", c.name);
        evidence.dw += same_values(&c.dw, &p.dw, "dw", c.name);
        assert_inside(&c, &p.dx);
        free_case(&p);
        free_case(&c);
    }
    assert_true(evidence.y > 100 && evidence.dw > 100);
}

/* A tap of weight infinity over padding must not make NaN of infinity times 0. */
static void padding_is_skipped_not_multiplied(void **state) {
    (void)state;
    ConvLayer layer = plain_layer(1, 3, 1, 3);
    layer.left = layer.right = 1;
    float x[3] = {1, 2, 3};
    float w[3] = {INFINITY, 1, 1};
    float y[3];
    ConvTensor tx = conv_tensor_view(CONV_F32, (int[4]){1, 1, 1, 3}, x);
    ConvTensor tw = conv_tensor_view(CONV_F32, (int[4]){1, 1, 1, 3}, w);
    ConvTensor ty = conv_tensor_view(CONV_F32, (int[4]){1, 1, 1, 3}, y);
    Status status = conv_forward(&layer, &tx, &tw, NULL, &ty);
    assert_string_equal(status.text, "");
    assert_true(y[0] == 3); /* 1*1 + 2*1; the infinite tap lies in the border */
    assert_true(isinf(y[1]) && isinf(y[2]));
}

/* A bias of -0 with nothing but padding under the window stays -0. */
static void negative_zero_survives(void **state) {
    (void)state;
    ConvLayer layer = plain_layer(1, 1, 1, 1);
    layer.left = 1;
    layer.bias = true;
    double x = 1;
    double w = 1;
    double b = -0.0;
    double y[2];
    const int one[4] = {1, 1, 1, 1};
    ConvTensor tx = conv_tensor_view(CONV_F64, one, &x);
    ConvTensor tw = conv_tensor_view(CONV_F64, one, &w);
    ConvTensor tb = conv_tensor_view(CONV_F64, one, &b);
    ConvTensor ty = conv_tensor_view(CONV_F64, (int[4]){1, 1, 1, 2}, y);
    Status status = conv_forward(&layer, &tx, &tw, &tb, &ty);
    assert_string_equal(status.text, "");
    assert_true(y[0] == 0 && signbit(y[0]));
    assert_true(y[1] == 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_layers_equal_seven_loops),
        cmocka_unit_test(inner_products_agree),
        cmocka_unit_test(a_step_of_one_is_the_gradient),
        cmocka_unit_test(trap_stride_leaves_a_tail_with_gradient_zero),
        cmocka_unit_test(trap_stride_larger_than_the_kernel),
        cmocka_unit_test(trap_stride_is_the_dilation_of_dy_in_dw),
        cmocka_unit_test(trap_gradient_of_the_padding_is_cropped),
        cmocka_unit_test(trap_height_is_not_width),
        cmocka_unit_test(trap_even_kernels_and_flip_of_unequal_sides),
        cmocka_unit_test(trap_groups_do_not_see_each_other),
        cmocka_unit_test(trap_output_padding_of_single_weights),
        cmocka_unit_test(trap_fused_padding_is_explicit_padding),
        cmocka_unit_test(padding_is_skipped_not_multiplied),
        cmocka_unit_test(negative_zero_survives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
