/* The numbers that the notebooks behind the lessons print, from the core. 000 .. 004 in a test's
 * name is the notebook. Where a notebook draws unseeded numbers only its shapes and what it says of
 * them can be checked; where it prints few digits, no more than these. */
#include "cases.h"
#include "conv/walk.h"

/* ---- making and comparing ---------------------------------------------------------------- */

static void fill_zeros(ConvTensor *tensor, RandomState *random) {
    (void)random;
    conv_tensor_fill(tensor, 0);
}

static ConvLayer layer_of(int ih, int iw, int kh, int kw) {
    ConvLayer layer = conv_layer_default();
    layer.ih = ih;
    layer.iw = iw;
    layer.kh = kh;
    layer.kw = kw;
    return layer;
}

/* Tensors of zeros for a layer, its border by its rule. */
static void make_zeros(Case *c, ConvType type) {
    Status status = conv_layer_resolve(&c->layer);
    assert_string_equal(status.text, "");
    make_case(c, type, false, NULL, fill_zeros);
}

static void put(ConvTensor *tensor, const double *values) {
    int index[4] = {0};
    do {
        conv_tensor_set(tensor, index, *values++);
    } while (next_index(tensor->extent, index));
}

/* first, first + 1, ... as numpy.arange counts. */
static void put_range(ConvTensor *tensor, double first) {
    int index[4] = {0};
    do {
        conv_tensor_set(tensor, index, first++);
    } while (next_index(tensor->extent, index));
}

/* Within half of the last digit printed, `step` being 1 there: 0.0001, or 0 for exact numbers. */
static void expect(const ConvTensor *got, double step, const double *printed) {
    int index[4] = {0};
    do {
        double value = conv_tensor_at(got, index);
        if (!(fabs(value - *printed) <= step / 2)) {
            fail_msg("%d,%d,%d,%d is %.10g, the notebook prints %.10g", index[0], index[1],
                     index[2], index[3], value, *printed);
        }
        printed++;
    } while (next_index(got->extent, index));
}

static void expect_shape(const ConvTensor *tensor, int a, int b, int c, int d) {
    const int extent[4] = {a, b, c, d};
    assert_memory_equal(tensor->extent, extent, sizeof extent);
}

static void forward(Case *c) {
    Status status = conv_forward(&c->layer, &c->x, &c->w, bias_of(c), &c->y);
    assert_string_equal(status.text, "");
}

static double norm_of_difference(const ConvTensor *a, const ConvTensor *b) {
    double sum = 0;
    int index[4] = {0};
    do {
        double difference = conv_tensor_at(a, index) - conv_tensor_at(b, index);
        sum += difference * difference;
    } while (next_index(a->extent, index));
    return sqrt(sum);
}

/* ---- 000: a normalised 28×28 image of three channels to four maps ------------------------- */

/* numpy.random.randint(0, 255): 255 itself is never drawn. */
static void fill_bytes(ConvTensor *tensor, RandomState *random) {
    int index[4] = {0};
    do {
        conv_tensor_set(tensor, index, draw(random, 0, 254));
    } while (next_index(tensor->extent, index));
}

static void fill_uniform(ConvTensor *tensor, RandomState *random) {
    int index[4] = {0};
    do {
        conv_tensor_set(tensor, index, random_uniform(random));
    } while (next_index(tensor->extent, index));
}

/* The notebook gives H·W·C memory the shape C·H·W, which moves no element; drawn at random, the
 * tensor is as good as any other. */
static void make_notebook_000(Case *c) {
    c->layer = layer_of(28, 28, 3, 3);
    c->layer.ic = 3;
    c->layer.oc = 4;
    RandomState random;
    random_init(&random, 0);
    make_zeros(c, CONV_F64);
    fill_bytes(&c->x, &random);
    fill_uniform(&c->w, &random);
    conv_tensor_normalise(&c->x);
}

static void notebook_000_normalises_to_mean_0_and_deviation_1(void **state) {
    (void)state;
    Case c;
    make_notebook_000(&c);
    expect_shape(&c.x, 1, 3, 28, 28);
    double sum = 0;
    double squares = 0;
    int index[4] = {0};
    do {
        double value = conv_tensor_at(&c.x, index);
        sum += value;
        squares += value * value;
    } while (next_index(c.x.extent, index));
    assert_true(fabs(sum / (3 * 28 * 28)) < 1e-14);
    assert_true(fabs(squares / (3 * 28 * 28) - 1) < 1e-12);
    free_case(&c);
}

static void notebook_000_shapes_and_a_naive_sum(void **state) {
    (void)state;
    Case c;
    make_notebook_000(&c);
    forward(&c);
    expect_shape(&c.w, 4, 3, 3, 3);
    expect_shape(&c.y, 1, 4, 26, 26);
    Reference naive;
    make_reference(&c, &naive);
    double error = 0; /* its average is printed as -1.13e-18 */
    int index[4] = {0};
    do {
        error += conv_tensor_at(&naive.y, index) - conv_tensor_at(&c.y, index);
    } while (next_index(c.y.extent, index));
    assert_true(fabs(error / (4 * 26 * 26)) < 1e-15);
    assert_true(norm_of_difference(&naive.y, &c.y) < 1e-12);
    free_reference(&naive);
    free_case(&c);
}

/* ---- 001: seed 1337, 3×3 input, 2×2 kernel ------------------------------------------------ */

/* f32 values as printed: as many digits as tell them apart. */
static const double input_001[9] = {(double)-0.7031873F, (double)-0.49028236F, (double)-0.32181433F,
                                    (double)-1.7550787F, (double)0.20666447F,  (double)-2.0112646F,
                                    (double)-0.5572507F, (double)0.337217F,    (double)1.548836F};
static const double kernel_001[4] = {(double)-1.3707366F, (double)1.4252914F, (double)-0.27946392F,
                                     (double)-0.5596279F};

static void make_notebook_001(Case *c, ConvType type, ConvPadding padding, int dilation) {
    *c = (Case){.layer = layer_of(3, 3, 2, 2)};
    c->layer.padding = padding;
    c->layer.dh = c->layer.dw = dilation;
    make_zeros(c, type);
    put(&c->x, input_001);
    put(&c->w, kernel_001);
    forward(c);
}

static void notebook_001_valid(void **state) {
    (void)state;
    Case c;
    make_notebook_001(&c, CONV_F32, CONV_PADDING_VALID, 1);
    expect_shape(&c.y, 1, 1, 2, 2);
    expect(&c.y, 1e-4, (const double[]){0.6399, 1.2812, 2.6673, -4.1109});
    free_case(&c);
}

static void notebook_001_same_pads_below_and_right(void **state) {
    (void)state;
    Case c;
    make_notebook_001(&c, CONV_F32, CONV_PADDING_SAME, 1);
    assert_int_equal(c.layer.top, 0);
    assert_int_equal(c.layer.bottom, 1);
    assert_int_equal(c.layer.left, 0);
    assert_int_equal(c.layer.right, 1);
    expect(
        &c.y, 1e-4,
        (const double[]){0.6399, 1.2812, 1.0032, 2.6673, -4.1109, 2.3241, 1.2445, 1.7453, -2.1230});
    /* numpy.sum(a[-2:, -2:] * kernel): the window of the corner is one product and padding */
    assert_true(conv_tensor_at(&c.y, (int[4]){0, 0, 2, 2}) == (double)-2.1230462F);
    free_case(&c);
}

/* The notebook's own conv2d: its dilated kernel is f64, and so are its sums. */
static void notebook_001_same_in_f64(void **state) {
    (void)state;
    Case c;
    make_notebook_001(&c, CONV_F64, CONV_PADDING_SAME, 1);
    expect(&c.y, 1e-8,
           (const double[]){0.63991527, 1.28117325, 1.00319855, 2.66732309, -4.11093248, 2.32407017,
                            1.2444764, 1.74530696, -2.12304618});
    free_case(&c);
}

static void notebook_001_same_with_dilation_3(void **state) {
    (void)state;
    Case c;
    make_notebook_001(&c, CONV_F32, CONV_PADDING_SAME, 3);
    assert_int_equal(c.shape.eff_h, 4);
    expect(&c.y, 1e-4,
           (const double[]){-0.8668, 0.1557, -0.0942, -0.4587, 0.9639, 0.6720, -2.8666, 2.4058,
                            -0.2833});
    free_case(&c);
    make_notebook_001(&c, CONV_F64, CONV_PADDING_SAME, 3);
    expect(&c.y, 1e-8,
           (const double[]){-0.86677182, 0.15573146, -0.09423998, -0.4586792, 0.96388455,
                            0.67204797, -2.86663812, 2.40575057, -0.28328256});
    free_case(&c);
}

/* ---- 002: stride 2, and the gradients of L = sum of Y ------------------------------------- */

static void notebook_002_counts_7x7_with_stride_2(void **state) {
    (void)state;
    Case c = {.layer = layer_of(7, 7, 2, 2)};
    c.layer.sh = c.layer.sw = 2;
    make_zeros(&c, CONV_F32);
    put_range(&c.x, 1);
    put_range(&c.w, 1);
    forward(&c);
    expect_shape(&c.y, 1, 1, 3, 3);
    expect(&c.y, 0, (const double[]){65, 85, 105, 205, 225, 245, 345, 365, 385});
    free_case(&c);
}

static void make_notebook_002(Case *c) {
    static const double x[25] = {5,  27, 9,   -15, 12, 2,   4, -2, -7, 8,  -8, 16, 5,
                                 23, -6, -17, 7,   9,  -14, 3, 10, -5, 13, 6,  -11};
    *c = (Case){.layer = layer_of(5, 5, 2, 2)};
    c->layer.sh = c->layer.sw = 2;
    make_zeros(c, CONV_F32);
    put(&c->x, x);
    put(&c->w, (const double[]){8, 4, 2, 6});
    forward(c);
    conv_loss_gradient(CONV_LOSS_SUM, &c->y, NULL, &c->dy);
    compute_case(c);
}

static void notebook_002_5x5_forward_and_gradients(void **state) {
    (void)state;
    Case c;
    make_notebook_002(&c);
    expect_shape(&c.y, 1, 1, 2, 2);
    expect(&c.y, 0, (const double[]){176, -34, 8, 66});
    expect(&c.dy, 0, (const double[]){1, 1, 1, 1});
    expect(&c.dx, 0, (const double[]){8, 4, 8, 4, 0, 2, 6, 2, 6, 0, 8, 4, 8,
                                      4, 0, 2, 6, 2, 6, 0, 0, 0, 0, 0, 0});
    expect(&c.dw, 0, (const double[]){11, 51, -8, -10});
    assert_true(conv_loss(CONV_LOSS_SUM, &c.y, NULL) == 216);
    free_case(&c);
}

static void make_notebook_002_batch(Case *c) {
    *c = (Case){.layer = layer_of(32, 35, 3, 2)};
    c->layer.n = 14;
    c->layer.ic = 4;
    c->layer.oc = 5;
    c->layer.sh = c->layer.sw = 2;
    c->layer.bias = true;
    RandomState random;
    random_init(&random, 2);
    make_case(c, CONV_F32, false, &random, fill_normal);
    forward(c);
    conv_loss_gradient(CONV_LOSS_SUM, &c->y, NULL, &c->dy);
    compute_case(c);
}

static void notebook_002_shapes_of_a_batch_of_14(void **state) {
    (void)state;
    Case c;
    make_notebook_002_batch(&c);
    expect_shape(&c.x, 14, 4, 32, 35);
    expect_shape(&c.w, 5, 4, 3, 2);
    expect_shape(&c.b, 5, 1, 1, 1);
    expect_shape(&c.y, 14, 5, 15, 17);
    expect_shape(&c.dw, 5, 4, 3, 2);
    Reference plain;
    make_reference(&c, &plain);
    assert_true(norm_of_difference(&plain.y, &c.y) < 1e-4);
    free_reference(&plain);
    free_case(&c);
}

/* With dY = 1 no filter knows of its own weights: dW is what they all read. */
static void notebook_002_dw_is_equal_for_all_five_filters(void **state) {
    (void)state;
    Case c;
    make_notebook_002_batch(&c);
    ConvTensor filter[5];
    const int extent[4] = {1, 4, 3, 2};
    for (int oc = 0; oc < 5; oc++) {
        filter[oc] = conv_tensor_view(CONV_F32, extent, (float *)c.dw.data + (ptrdiff_t)oc * 24);
        assert_same_bits(&filter[oc], &filter[0], "dw", "notebook 002");
        assert_true(conv_tensor_at(&c.db, (int[4]){oc, 0, 0, 0}) == 14 * 15 * 17);
    }
    assert_true(conv_tensor_at(&filter[0], (int[4]){0, 0, 0, 0}) !=
                conv_tensor_at(&filter[0], (int[4]){0, 0, 0, 1}));
    free_case(&c);
}

/* ---- 003: strided views, im2col, NHWC and K·K·I·O ----------------------------------------- */

static void make_notebook_003(Case *c) {
    *c = (Case){.layer = layer_of(6, 6, 3, 3)};
    make_zeros(c, CONV_F32);
    put_range(&c->x, 0);
    put_range(&c->w, 0);
    forward(c);
}

static void notebook_003_6x6_by_the_direct_method(void **state) {
    (void)state;
    Case c;
    make_notebook_003(&c);
    expect(&c.y, 0,
           (const double[]){366, 402, 438, 474, 582, 618, 654, 690, 798, 834, 870, 906, 1014, 1050,
                            1086, 1122});
    free_case(&c);
}

/* numpy.lib.stride_tricks.as_strided over the 6×6 input. */
static ConvTensor windows_of(const Case *c, int rows, int columns, int row_step, int column_step) {
    return (ConvTensor){.type = CONV_F32,
                        .extent = {rows, columns, 3, 3},
                        .stride = {row_step, column_step, 6, 1},
                        .data = c->x.data};
}

static void notebook_003_tiles_are_a_view(void **state) {
    (void)state;
    Case c;
    make_notebook_003(&c);
    ConvTensor tiles = windows_of(&c, 2, 2, 18, 3);
    expect(&tiles, 0, (const double[]){0,  1,  2,  6,  7,  8,  12, 13, 14, 3,  4,  5,
                                       9,  10, 11, 15, 16, 17, 18, 19, 20, 24, 25, 26,
                                       30, 31, 32, 21, 22, 23, 27, 28, 29, 33, 34, 35});
    free_case(&c);
}

/* im2col: the windows as rows of nine; a row is what the forward walk reads, and its product with
 * the kernel is the element. */
static void notebook_003_windows_times_kernel(void **state) {
    (void)state;
    Case c;
    make_notebook_003(&c);
    ConvTensor windows = windows_of(&c, 4, 4, 6, 1);
    expect_shape(&windows, 4, 4, 3, 3);
    ConvOperands operands = {.x = c.x, .w = c.w};
    ConvWalk walk;
    Status status = conv_walk_init(&walk, CONV_WALK_FORWARD, &c.layer, &operands);
    assert_string_equal(status.text, "");
    assert_int_equal(walk.windows, 16);
    for (int i = 0; i < 16; i++) {
        ConvTerm terms[9];
        conv_walk_terms(&walk, i, 0, 9, terms);
        double sum = 0;
        for (int k = 0; k < 9; k++) {
            double value = conv_tensor_at(&windows, (int[4]){i / 4, i % 4, k / 3, k % 3});
            assert_true(terms[k].a.value == value);
            sum += value * k;
        }
        assert_true(terms[8].after == sum);
        assert_true(conv_tensor_at(&c.y, (int[4]){0, 0, i / 4, i % 4}) == sum);
    }
    assert_true(conv_tensor_at(&windows, (int[4]){1, 2, 2, 0}) == 20); /* as printed */
    free_case(&c);
}

/* The notebook's NHWC image and K·K·I·O kernel, read by the core through views. */
static void make_notebook_003_nhwc(Case *c, ConvTensor *out) {
    *c = (Case){.layer = layer_of(8, 8, 3, 3)};
    c->layer.n = 4;
    c->layer.ic = 3;
    c->layer.oc = 4;
    RandomState random;
    random_init(&random, 3);
    make_zeros(c, CONV_F64);
    const int x[4] = {4, 8, 8, 3};
    const int w[4] = {3, 3, 3, 4};
    const int y[4] = {4, 6, 6, 4};
    const int *extents[3] = {x, w, y};
    for (int i = 0; i < 3; i++) {
        Status status = conv_tensor_create(CONV_F64, extents[i], &out[i]);
        assert_int_equal(status.code, STATUS_OK);
    }
    fill_normal(&out[0], &random);
    fill_normal(&out[1], &random);
    const int nhwc[4] = {0, 3, 1, 2};
    const int kkio[4] = {3, 2, 0, 1};
    c->x = conv_tensor_permute(&out[0], nhwc);
    c->w = conv_tensor_permute(&out[1], kkio);
    c->y = conv_tensor_permute(&out[2], nhwc);
    forward(c);
}

/* conv_mul of the notebook: for each tap, the shifted image times the tap's matrix. */
static void add_tap(const ConvTensor *z, const ConvTensor *w, int kh, int kw, ConvTensor *out) {
    int index[4] = {0};
    do {
        double sum = conv_tensor_at(out, index);
        for (int i = 0; i < 3; i++) {
            sum += conv_tensor_at(z, (int[4]){index[0], index[1] + kh, index[2] + kw, i}) *
                   conv_tensor_at(w, (int[4]){kh, kw, i, index[3]});
        }
        conv_tensor_set(out, index, sum);
    } while (next_index(out->extent, index));
}

static void notebook_003_nhwc_and_kkio_are_views(void **state) {
    (void)state;
    Case c;
    ConvTensor stored[3];
    make_notebook_003_nhwc(&c, stored);
    expect_shape(&c.x, 4, 3, 8, 8);
    expect_shape(&c.w, 4, 3, 3, 3);
    expect_shape(&c.y, 4, 4, 6, 6);
    expect_shape(&stored[2], 4, 6, 6, 4);
    ConvTensor taps;
    Status status = conv_tensor_create(CONV_F64, stored[2].extent, &taps);
    assert_int_equal(status.code, STATUS_OK);
    for (int kh = 0; kh < 3; kh++) {
        for (int kw = 0; kw < 3; kw++) {
            add_tap(&stored[0], &stored[1], kh, kw, &taps);
        }
    }
    ConvTensor zeros;
    status = conv_tensor_create(CONV_F64, stored[2].extent, &zeros);
    assert_int_equal(status.code, STATUS_OK);
    assert_true(norm_of_difference(&taps, &stored[2]) < 1e-12); /* printed: 2.6e-14 */
    assert_true(norm_of_difference(&zeros, &stored[2]) > 10);
    conv_tensor_destroy(&taps);
    conv_tensor_destroy(&zeros);
    for (int i = 0; i < 3; i++) {
        conv_tensor_destroy(&stored[i]);
    }
    free_case(&c);
}

/* ---- 004: one filter, channels, and true convolution -------------------------------------- */

static const double edge_004[9] = {1, 0, -1, 1, 0, -1, 1, 0, -1};

static void make_notebook_004(Case *c) {
    static const double x[25] = {1, 2, 3, 0, 1, 0, 1, 2, 3, 0, 3, 0, 1,
                                 2, 1, 0, 2, 3, 0, 2, 1, 1, 0, 3, 0};
    *c = (Case){.layer = layer_of(5, 5, 3, 3)};
    c->layer.bias = true;
    make_zeros(c, CONV_F32);
    put(&c->x, x);
    put(&c->w, edge_004);
    forward(c);
}

static void notebook_004_one_filter_over_5x5(void **state) {
    (void)state;
    Case c;
    make_notebook_004(&c);
    expect_shape(&c.x, 1, 1, 5, 5);
    expect_shape(&c.y, 1, 1, 3, 3);
    expect(&c.y, 0, (const double[]){-2, -2, 4, -3, -2, 3, 0, -2, 1});
    free_case(&c);
}

/* The products of a stretch of a window, and their sum. */
static void expect_products(const ConvWalk *walk, int window, int first, const double products[9],
                            double before, double after) {
    ConvTerm terms[9];
    conv_walk_terms(walk, window, first, 9, terms);
    for (int k = 0; k < 9; k++) {
        assert_true(terms[k].product == products[k]);
    }
    assert_true(terms[0].before == before);
    assert_true(terms[8].after == after);
}

static ConvWalk forward_walk(const Case *c) {
    ConvOperands operands = {.x = c->x, .w = c->w, .b = c->b};
    ConvWalk walk;
    Status status = conv_walk_init(&walk, CONV_WALK_FORWARD, &c->layer, &operands);
    assert_string_equal(status.text, "");
    return walk;
}

static void notebook_004_products_of_two_windows(void **state) {
    (void)state;
    Case c;
    make_notebook_004(&c);
    ConvWalk walk = forward_walk(&c);
    expect_products(&walk, 0, 0, (const double[]){1, 0, -3, 0, 0, -2, 3, 0, -1}, 0, -2);
    expect_products(&walk, 1, 0, (const double[]){2, 0, -0.0, 1, 0, -3, 0, 0, -2}, 0, -2);
    free_case(&c);
}

static void notebook_004_padding_1_keeps_the_size(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 4);
    Case c = {.layer = layer_of(5, 5, 3, 3)};
    c.layer.padding = CONV_PADDING_CUSTOM;
    make_case(&c, CONV_F32, false, &random, fill_normal);
    expect_shape(&c.y, 1, 1, 3, 3); /* nn.functional.conv2d, padding 0 */
    free_case(&c);
    c.layer.top = c.layer.bottom = c.layer.left = c.layer.right = 1;
    make_case(&c, CONV_F32, false, &random, fill_normal);
    expect_shape(&c.y, 1, 1, 5, 5);
    free_case(&c);
}

/* Red, green and blue through `filters` filters; the second and third are those of the notebook. */
static void make_notebook_004_colours(Case *c, int filters) {
    static const double x[27] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 8, 7, 6, 5,
                                 4, 3, 2, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0};
    static const double w[81] = {1,  0, -1, 1,  0,  -1, 1,  0,  -1, 0,  1,  0,  0, 1, 0,  0, 1,
                                 0,  1, 0,  1,  1,  0,  1,  1,  0,  1,  1,  -1, 1, 1, -1, 1, 1,
                                 -1, 1, -1, 1,  -1, -1, 1,  -1, -1, 1,  -1, 0,  0, 1, 0,  0, 1,
                                 0,  0, 1,  0,  1,  0,  1,  0,  1,  0,  1,  0,  1, 0, -1, 1, 0,
                                 -1, 1, 0,  -1, -1, 1,  -1, -1, 1,  -1, -1, 1,  -1};
    *c = (Case){.layer = layer_of(3, 3, 3, 3)};
    c->layer.ic = 3;
    c->layer.oc = filters;
    c->layer.bias = true;
    make_zeros(c, CONV_F32);
    put(&c->x, x);
    put(&c->w, w);
    forward(c);
}

static void notebook_004_channels_are_summed(void **state) {
    (void)state;
    Case c;
    make_notebook_004_colours(&c, 2);
    expect_shape(&c.x, 1, 3, 3, 3);
    expect_shape(&c.y, 1, 2, 1, 1);
    expect(&c.y, 0, (const double[]){11, 1});
    ConvWalk walk = forward_walk(&c);
    expect_products(&walk, 0, 0, (const double[]){1, 0, -3, 4, 0, -6, 7, 0, -9}, 0, -6);
    expect_products(&walk, 0, 9, (const double[]){0, 8, 0, 0, 5, 0, 0, 2, 0}, -6, -6 + 15);
    expect_products(&walk, 0, 18, (const double[]){0, 0, 0, 1, 0, 1, 0, 0, 0}, 9, 9 + 2);
    free_case(&c);
}

static void notebook_004_three_filters(void **state) {
    (void)state;
    Case c;
    make_notebook_004_colours(&c, 3);
    expect_shape(&c.y, 1, 3, 1, 1);
    expect(&c.y, 0, (const double[]){11, 1, 26});
    free_case(&c);
}

/* numpy.convolve([1, 2, 3], [0, 1, 0.5]): one row through a turned kernel. */
static void convolve_row(ConvPadding padding, int count, const double *expected) {
    Case c = {.layer = layer_of(1, 3, 1, 3)};
    c.layer.flip = true;
    c.layer.padding = padding;
    make_zeros(&c, CONV_F64);
    put_range(&c.x, 1);
    put(&c.w, (const double[]){0, 1, 0.5});
    forward(&c);
    expect_shape(&c.y, 1, 1, 1, count);
    expect(&c.y, 0, expected);
    free_case(&c);
}

static void notebook_004_numpy_convolve(void **state) {
    (void)state;
    convolve_row(CONV_PADDING_FULL, 5, (const double[]){0, 1, 2.5, 4, 1.5});
    convolve_row(CONV_PADDING_SAME, 3, (const double[]){1, 2.5, 4}); /* the modes it explains */
    convolve_row(CONV_PADDING_VALID, 1, (const double[]){2.5});
}

/* scipy.signal.convolve, mode 'same'; a turn leaves this kernel as it is. */
static void notebook_004_scipy_convolve_same(void **state) {
    (void)state;
    for (int flip = 0; flip < 2; flip++) {
        Case c = {.layer = layer_of(3, 3, 3, 3)};
        c.layer.flip = flip == 1;
        c.layer.padding = CONV_PADDING_SAME;
        make_zeros(&c, CONV_F64);
        put_range(&c.x, 1);
        put(&c.w, (const double[]){0, 1, 0, 1, -4, 1, 0, 1, 0});
        forward(&c);
        expect(&c.y, 0, (const double[]){2, 1, -4, -3, 0, -7, -16, -11, -22});
        free_case(&c);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(notebook_000_normalises_to_mean_0_and_deviation_1),
        cmocka_unit_test(notebook_000_shapes_and_a_naive_sum),
        cmocka_unit_test(notebook_001_valid),
        cmocka_unit_test(notebook_001_same_pads_below_and_right),
        cmocka_unit_test(notebook_001_same_in_f64),
        cmocka_unit_test(notebook_001_same_with_dilation_3),
        cmocka_unit_test(notebook_002_counts_7x7_with_stride_2),
        cmocka_unit_test(notebook_002_5x5_forward_and_gradients),
        cmocka_unit_test(notebook_002_shapes_of_a_batch_of_14),
        cmocka_unit_test(notebook_002_dw_is_equal_for_all_five_filters),
        cmocka_unit_test(notebook_003_6x6_by_the_direct_method),
        cmocka_unit_test(notebook_003_tiles_are_a_view),
        cmocka_unit_test(notebook_003_windows_times_kernel),
        cmocka_unit_test(notebook_003_nhwc_and_kkio_are_views),
        cmocka_unit_test(notebook_004_one_filter_over_5x5),
        cmocka_unit_test(notebook_004_products_of_two_windows),
        cmocka_unit_test(notebook_004_padding_1_keeps_the_size),
        cmocka_unit_test(notebook_004_channels_are_summed),
        cmocka_unit_test(notebook_004_three_filters),
        cmocka_unit_test(notebook_004_numpy_convolve),
        cmocka_unit_test(notebook_004_scipy_convolve_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
