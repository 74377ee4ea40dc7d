/* Every number that the seeded cells of the five notebooks print, and the shapes and properties of
 * the others, through the command line. The tests are named after the notebooks, 000 to 004. */
#include "cli_test.h"

#include <jansson.h>

/* Half a unit of the last printed digit, and a hair for the binary form of the printed number. */
static double tolerance_of(const char *printed) {
    const char *point = strchr(printed, '.');
    size_t digits = point ? strspn(point + 1, "0123456789") : 0;
    return 0.5001 * pow(10, -(double)digits);
}

/* y.npy (or another file) shows what the notebook prints: numbers separated by spaces. */
static void assert_printed(const char *path, ConvType type, int rank, const int *shape,
                           const char *printed) {
    IoNpy npy = get_array(path, type, rank, shape);
    char *copy = strdup(printed);
    int64_t i = 0;
    for (char *word = strtok(copy, " "); word; word = strtok(NULL, " "), i++) {
        assert_true(i < count_of(rank, shape));
        double got = value_at(&npy, i), wanted = strtod(word, NULL);
        if (!(fabs(got - wanted) <= tolerance_of(word))) {
            fail_msg("%s: element %d is %.9g, the notebook prints %s", path, (int)i, got, word);
        }
    }
    assert_int_equal(i, count_of(rank, shape));
    free(copy);
    conv_tensor_destroy(&npy.tensor);
}

static json_t *trace(const char *words) {
    Outcome *outcome = run_cli(cli_trace, words);
    json_t *json = json_loads(outcome->out, 0, NULL);
    if (outcome->status != CLI_OK || !json) {
        fail_msg("%s: %s", words, outcome->err);
    }
    free(outcome);
    return json;
}

static double number(const json_t *term, const char *key) {
    const json_t *value = json_object_get(term, key);
    assert_true(json_is_real(value));
    return json_real_value(value);
}

/* Value of factor 0 (x) or 1 (w) of a term. */
static double factor(const json_t *term, size_t which) {
    return number(json_array_get(json_object_get(term, "factors"), which), "value");
}

static const json_t *term_at(const json_t *json, size_t k) {
    const json_t *term = json_array_get(json_object_get(json, "terms"), k);
    assert_non_null(term);
    return term;
}

// ---- 000: a random image, four random filters --------------------------------------------------

/* The plain loops of the notebook, in f64: x [IC,IH,IW], w [OC,IC,K,K], stride 1. */
static double plain_output(const double *x, const double *w, int ic, int size, int k, int oc,
                           int oh, int ow) {
    double sum = 0;
    for (int c = 0; c < ic; c++) {
        for (int h = 0; h < k; h++) {
            for (int v = 0; v < k; v++) {
                sum += x[(c * size + oh + h) * size + ow + v] * w[((oc * ic + c) * k + h) * k + v];
            }
        }
    }
    return sum;
}

static void test_000_shape_and_agreement(void **state) {
    (void)state;
    enum { SIZE = 28, OUT = 26 };
    RandomState random;
    random_init(&random, 0);
    static double x[3 * SIZE * SIZE], w[4 * 27];
    double mean = 0, square = 0;
    for (int i = 0; i < 3 * SIZE * SIZE; i++) {
        x[i] = (double)random_integer(&random, 0, 254);
        mean += x[i] / (3 * SIZE * SIZE);
    }
    for (int i = 0; i < 3 * SIZE * SIZE; i++) {
        square += (x[i] - mean) * (x[i] - mean) / (3 * SIZE * SIZE);
    }
    for (int i = 0; i < 3 * SIZE * SIZE; i++) {
        x[i] = (x[i] - mean) / sqrt(square);
    }
    for (int i = 0; i < 4 * 27; i++) {
        w[i] = random_uniform(&random);
    }
    put_array("image.npy", CONV_F64, SHAPE(3, SIZE, SIZE), x);
    put_array("filters.npy", CONV_F64, SHAPE(4, 3, 3, 3), w);
    run_ok(cli_conv, "--input image.npy --weight filters.npy --output maps.npy");
    IoNpy maps = get_array("maps.npy", CONV_F64, SHAPE(1, 4, OUT, OUT));
    double error = 0;
    for (int i = 0; i < 4 * OUT * OUT; i++) {
        error += fabs(value_at(&maps, i) -
                      plain_output(x, w, 3, SIZE, 3, i / (OUT * OUT), i / OUT % OUT, i % OUT));
    }
    assert_true(error / (4 * OUT * OUT) < 1e-14);
    conv_tensor_destroy(&maps.tensor);
}

// ---- 001: padding and dilation -----------------------------------------------------------------

static void put_001(ConvType type) {
    static const float image[] = {-0.7031873f, -0.49028236f, -0.32181433f, -1.7550787f, 0.20666447f,
                                  -2.0112646f, -0.5572507f,  0.337217f,    1.548836f};
    static const float kernel[] = {-1.3707366f, 1.4252914f, -0.27946392f, -0.5596279f};
    double values[9];
    for (int i = 0; i < 9; i++) {
        values[i] = image[i];
    }
    put_array("x.npy", type, SHAPE(3, 3), values);
    for (int i = 0; i < 4; i++) {
        values[i] = kernel[i];
    }
    put_array("w.npy", type, SHAPE(2, 2), values);
}

static void test_001_valid(void **state) {
    (void)state;
    put_001(CONV_F32);
    run_ok(cli_conv, "--input x.npy --weight w.npy --output y.npy");
    assert_printed("y.npy", CONV_F32, SHAPE(1, 1, 2, 2), "0.6399 1.2812 2.6673 -4.1109");
}

static void test_001_same_pads_below_and_right(void **state) {
    (void)state;
    put_001(CONV_F32);
    run_ok(cli_conv, "--input x.npy --weight w.npy --padding same --output y.npy");
    assert_printed("y.npy", CONV_F32, SHAPE(1, 1, 3, 3),
                   "0.6399 1.2812 1.0032 2.6673 -4.1109 2.3241 1.2445 1.7453 -2.1230");
    /* np.sum(a[-2:, -2:] * kernel) of the padded image is the last element. */
    json_t *json = trace("--input x.npy --weight w.npy --padding same --at 0,0,2,2 --json");
    assert_true(fabs(number(json, "value") - -2.1230462) <= 0.5001e-7);
    assert_true(fabs(factor(term_at(json, 0), 0) - 1.548836) < 1e-6);
    for (size_t k = 1; k < 4; k++) {
        assert_true(json_is_true(json_object_get(term_at(json, k), "skipped")));
    }
    json_decref(json);
}

static void test_001_same_in_f64(void **state) {
    (void)state;
    put_001(CONV_F64);
    run_ok(cli_conv, "--input x.npy --weight w.npy --padding same --output y.npy");
    assert_printed("y.npy", CONV_F64, SHAPE(1, 1, 3, 3),
                   "0.63991527 1.28117325 1.00319855 2.66732309 -4.11093248 2.32407017 "
                   "1.2444764 1.74530696 -2.12304618");
}

static void test_001_same_with_dilation(void **state) {
    (void)state;
    put_001(CONV_F32);
    run_ok(cli_conv, "--input x.npy --weight w.npy --padding same --dilation 3 --output y.npy");
    assert_printed("y.npy", CONV_F32, SHAPE(1, 1, 3, 3),
                   "-0.8668 0.1557 -0.0942 -0.4587 0.9639 0.6720 -2.8666 2.4058 -0.2833");
    put_001(CONV_F64);
    run_ok(cli_conv, "--input x.npy --weight w.npy --padding same --dilation 3 --output y.npy");
    assert_printed("y.npy", CONV_F64, SHAPE(1, 1, 3, 3),
                   "-0.86677182 0.15573146 -0.09423998 -0.4586792 0.96388455 0.67204797 "
                   "-2.86663812 2.40575057 -0.28328256");
}

// ---- 002: stride and the way back --------------------------------------------------------------

static void test_002_seven_by_seven(void **state) {
    (void)state;
    double values[49];
    for (int i = 0; i < 49; i++) {
        values[i] = i + 1;
    }
    put_array("x.npy", CONV_F32, SHAPE(7, 7), values);
    put_array("w.npy", CONV_F32, SHAPE(2, 2), VALUES(1, 2, 3, 4));
    run_ok(cli_conv, "--input x.npy --weight w.npy --stride 2 --output y.npy");
    assert_array("y.npy", CONV_F32, SHAPE(1, 1, 3, 3),
                 VALUES(65, 85, 105, 205, 225, 245, 345, 365, 385));
}

static void put_002_five_by_five(void) {
    put_array("x.npy", CONV_F32, SHAPE(1, 1, 5, 5),
              VALUES(5, 27, 9, -15, 12, 2, 4, -2, -7, 8, -8, 16, 5, 23, -6, -17, 7, 9, -14, 3, 10,
                     -5, 13, 6, -11));
    put_array("w.npy", CONV_F32, SHAPE(1, 1, 2, 2), VALUES(8, 4, 2, 6));
    put_array("dy.npy", CONV_F32, SHAPE(1, 1, 2, 2), VALUES(1, 1, 1, 1));
}

static void test_002_five_by_five_forward(void **state) {
    (void)state;
    put_002_five_by_five();
    run_ok(cli_conv, "--input x.npy --weight w.npy --stride 2 --output y.npy");
    assert_array("y.npy", CONV_F32, SHAPE(1, 1, 2, 2), VALUES(176, -34, 8, 66));
}

/* The notebook's own cross_correlation_grad prints the same dW as its conv_layer.weight.grad. */
static void test_002_five_by_five_gradients(void **state) {
    (void)state;
    put_002_five_by_five();
    run_ok(cli_grad, "--input x.npy --weight w.npy --stride 2 --grad-output dy.npy "
                     "--grad-input dx.npy --grad-weight dw.npy --grad-bias db.npy");
    assert_array("dx.npy", CONV_F32, SHAPE(1, 1, 5, 5),
                 VALUES(8, 4, 8, 4, 0, 2, 6, 2, 6, 0, 8, 4, 8, 4, 0, 2, 6, 2, 6, 0, 0, 0, 0, 0, 0));
    assert_array("dw.npy", CONV_F32, SHAPE(1, 1, 2, 2), VALUES(11, 51, -8, -10));
    assert_array("db.npy", CONV_F32, SHAPE(1), VALUES(4));
}

static void put_002_layer(void) {
    double ones[14 * 5 * 15 * 17];
    for (int i = 0; i < 14 * 5 * 15 * 17; i++) {
        ones[i] = 1;
    }
    put_random("x.npy", CONV_F32, 1, false, SHAPE(14, 4, 32, 35));
    put_random("w.npy", CONV_F32, 2, false, SHAPE(5, 4, 3, 2));
    put_random("b.npy", CONV_F32, 3, false, SHAPE(5));
    put_array("dy.npy", CONV_F32, SHAPE(14, 5, 15, 17), ones);
}

/* The unseeded layer: its shape, and the notebook's own loops within its own bound of 1e-4. */
static void test_002_layer_shape_and_agreement(void **state) {
    (void)state;
    put_002_layer();
    run_ok(cli_conv, "--input x.npy --weight w.npy --bias b.npy --stride 2 --output y.npy");
    IoNpy y = get_array("y.npy", CONV_F32, SHAPE(14, 5, 15, 17));
    double *x = random_values(1, 14 * 4 * 32 * 35, false), *w = random_values(2, 5 * 24, false),
           *b = random_values(3, 5, false), square = 0;
    for (int i = 0; i < 14 * 5 * 15 * 17; i++) {
        int ow = i % 17, oh = i / 17 % 15, oc = i / 255 % 5, n = i / 1275;
        double sum = (float)b[oc];
        for (int t = 0; t < 24; t++) {
            int ic = t / 6, row = 2 * oh + t / 2 % 3, column = 2 * ow + t % 2;
            sum += (double)(float)x[((n * 4 + ic) * 32 + row) * 35 + column] *
                   (double)(float)w[oc * 24 + t];
        }
        square += (value_at(&y, i) - sum) * (value_at(&y, i) - sum);
    }
    assert_true(sqrt(square) < 1e-4);
    free(x);
    free(w);
    free(b);
    conv_tensor_destroy(&y.tensor);
}

/* With dY = 1 the gradient of every filter is the same, and db counts the outputs of a filter. */
static void test_002_layer_gradients_of_a_sum(void **state) {
    (void)state;
    put_002_layer();
    run_ok(cli_grad, "--input x.npy --weight w.npy --stride 2 --grad-output dy.npy "
                     "--grad-weight dw.npy --grad-bias db.npy");
    IoNpy dw = get_array("dw.npy", CONV_F32, SHAPE(5, 4, 3, 2));
    for (int filter = 1; filter < 5; filter++) {
        assert_memory_equal((float *)dw.tensor.data + filter * 24, dw.tensor.data,
                            24 * sizeof(float));
    }
    assert_true(value_at(&dw, 0) != value_at(&dw, 1));
    conv_tensor_destroy(&dw.tensor);
    assert_array("db.npy", CONV_F32, SHAPE(5), VALUES(3570, 3570, 3570, 3570, 3570));
}

// ---- 003: N,H,W,C and windows as a matrix ------------------------------------------------------

/* NHWC images and K,K,I,O kernels, against the notebook's sum over taps. */
static void test_003_nhwc_shape_and_sum_over_taps(void **state) {
    (void)state;
    put_random("z.npy", CONV_F64, 5, false, SHAPE(4, 8, 8, 3));
    put_random("w.npy", CONV_F64, 6, false, SHAPE(3, 3, 3, 4));
    run_ok(cli_conv, "--layout nhwc --input z.npy --weight w.npy --output out.npy");
    IoNpy out = get_array("out.npy", CONV_F64, SHAPE(4, 6, 6, 4));
    double *z = random_values(5, 4 * 64 * 3, false), *w = random_values(6, 9 * 12, false);
    static double sum[4 * 36 * 4];
    for (int tap = 0; tap < 9; tap++) {
        for (int i = 0; i < 4 * 36 * 4; i++) {
            int o = i % 4, column = i / 4 % 6 + tap % 3, row = i / 24 % 6 + tap / 3, n = i / 144;
            for (int c = 0; c < 3; c++) {
                sum[i] += z[((n * 8 + row) * 8 + column) * 3 + c] * w[(tap * 3 + c) * 4 + o];
            }
        }
    }
    double square = 0;
    for (int i = 0; i < 4 * 36 * 4; i++) {
        square += (value_at(&out, i) - sum[i]) * (value_at(&out, i) - sum[i]);
    }
    assert_true(sqrt(square) < 1e-13);
    free(z);
    free(w);
    conv_tensor_destroy(&out.tensor);
}

static void put_003_six_by_six(void) {
    double values[36];
    for (int i = 0; i < 36; i++) {
        values[i] = i;
    }
    put_array("x.npy", CONV_F32, SHAPE(6, 6), values);
    put_array("w.npy", CONV_F32, SHAPE(3, 3), values);
}

static void test_003_six_by_six(void **state) {
    (void)state;
    put_003_six_by_six();
    static const double printed[16] = {366, 402, 438, 474, 582,  618,  654,  690,
                                       798, 834, 870, 906, 1014, 1050, 1086, 1122};
    run_ok(cli_conv, "--input x.npy --weight w.npy --output y.npy");
    assert_array("y.npy", CONV_F32, SHAPE(1, 1, 4, 4), printed);
    /* The same memory as H,W,C of one channel and K,K,I,O. */
    double values[36];
    for (int i = 0; i < 36; i++) {
        values[i] = i;
    }
    put_array("x.npy", CONV_F32, SHAPE(1, 6, 6, 1), values);
    put_array("w.npy", CONV_F32, SHAPE(3, 3, 1, 1), values);
    run_ok(cli_conv, "--layout nhwc --input x.npy --weight w.npy --output y.npy");
    assert_array("y.npy", CONV_F32, SHAPE(1, 4, 4, 1), printed);
}

/* The windows that the notebook prints as strided views are what the traces read from x. */
static void assert_windows(const char *stride, int outputs, int step, int first_of_last) {
    for (int i = 0; i < outputs * outputs; i++) {
        char words[120];
        int row = i / outputs * step, column = i % outputs * step;
        snprintf(words, sizeof words,
                 "--input x.npy --weight w.npy --stride %s --at 0,0,%d,%d --json", stride,
                 i / outputs, i % outputs);
        json_t *json = trace(words);
        for (int k = 0; k < 9; k++) {
            double printed = 6 * (row + k / 3) + column + k % 3;
            assert_true(factor(term_at(json, (size_t)k), 0) == printed);
        }
        if (i == outputs * outputs - 1) {
            assert_true(factor(term_at(json, 0), 0) == first_of_last);
            assert_true(factor(term_at(json, 8), 0) == 35);
        }
        json_decref(json);
    }
}

static void test_003_strided_views_are_the_windows(void **state) {
    (void)state;
    put_003_six_by_six();
    assert_windows("3", 2, 3, 21); /* B, shape 2,2,3,3 */
    assert_windows("1", 4, 1, 21); /* C, shape 4,4,3,3 */
}

// ---- 004: one filter, many channels, one axis --------------------------------------------------

static void put_004_edges(void) {
    put_array("x.npy", CONV_F32, SHAPE(1, 1, 5, 5),
              VALUES(1, 2, 3, 0, 1, 0, 1, 2, 3, 0, 3, 0, 1, 2, 1, 0, 2, 3, 0, 2, 1, 1, 0, 3, 0));
    put_array("w.npy", CONV_F32, SHAPE(1, 1, 3, 3), VALUES(1, 0, -1, 1, 0, -1, 1, 0, -1));
    put_array("b.npy", CONV_F32, SHAPE(1), VALUES(0));
}

static void test_004_edge_kernel(void **state) {
    (void)state;
    put_004_edges();
    run_ok(cli_conv, "--input x.npy --weight w.npy --bias b.npy --output y.npy");
    assert_array("y.npy", CONV_F32, SHAPE(1, 1, 3, 3), VALUES(-2, -2, 4, -3, -2, 3, 0, -2, 1));
}

/* The products of one window with their signs: the notebook prints -0. where 0 meets -1. */
static void assert_products(const char *words, const double *printed, double sum) {
    json_t *json = trace(words);
    for (size_t k = 0; k < 9; k++) {
        double product = number(term_at(json, k), "product");
        assert_true(product == printed[k]);
        assert_int_equal(signbit(product) != 0, signbit(printed[k]) != 0);
    }
    assert_true(number(json, "value") == sum);
    json_decref(json);
}

static void test_004_products_by_hand(void **state) {
    (void)state;
    put_004_edges();
    assert_products("--input x.npy --weight w.npy --at 0,0,0,0 --json",
                    VALUES(1, 0, -3, 0, 0, -2, 3, 0, -1), -2);
    assert_products("--input x.npy --weight w.npy --at 0,0,0,1 --json",
                    VALUES(2, 0, -0.0, 1, 0, -3, 0, 0, -2), -2);
}

static void test_004_padding_keeps_the_size(void **state) {
    (void)state;
    put_random("x.npy", CONV_F32, 7, false, SHAPE(1, 1, 5, 5));
    put_random("w.npy", CONV_F32, 8, false, SHAPE(1, 1, 3, 3));
    run_ok(cli_conv, "--input x.npy --weight w.npy --padding 1 --output y.npy");
    run_ok(cli_conv, "--input x.npy --weight w.npy --output valid.npy");
    IoNpy y = get_array("y.npy", CONV_F32, SHAPE(1, 1, 5, 5));
    IoNpy valid = get_array("valid.npy", CONV_F32, SHAPE(1, 1, 3, 3));
    for (int i = 0; i < 9; i++) {
        assert_true(value_at(&y, (i / 3 + 1) * 5 + i % 3 + 1) == value_at(&valid, i));
    }
    conv_tensor_destroy(&y.tensor);
    conv_tensor_destroy(&valid.tensor);
}

/* Red, green and blue of the notebook, and the three kernels of each of its three filters. */
#define RED    1, 2, 3, 4, 5, 6, 7, 8, 9
#define GREEN  9, 8, 7, 6, 5, 4, 3, 2, 1
#define BLUE   0, 1, 0, 1, 0, 1, 0, 1, 0
#define EDGE   1, 0, -1, 1, 0, -1, 1, 0, -1
#define MIDDLE 0, 1, 0, 0, 1, 0, 0, 1, 0
#define SIDES  1, 0, 1, 1, 0, 1, 1, 0, 1
#define LINE   1, -1, 1, 1, -1, 1, 1, -1, 1
#define DARK   -1, 1, -1, -1, 1, -1, -1, 1, -1
#define RIGHT  0, 0, 1, 0, 0, 1, 0, 0, 1
#define CROSS  0, 1, 0, 1, 0, 1, 0, 1, 0

static void test_004_rgb_to_two_and_three_filters(void **state) {
    (void)state;
    put_array("x.npy", CONV_F32, SHAPE(1, 3, 3, 3), VALUES(RED, GREEN, BLUE));
    put_array("w2.npy", CONV_F32, SHAPE(2, 3, 3, 3),
              VALUES(EDGE, MIDDLE, SIDES, LINE, DARK, RIGHT));
    put_array("b2.npy", CONV_F32, SHAPE(2), VALUES(0, 0));
    run_ok(cli_conv, "--input x.npy --weight w2.npy --bias b2.npy --output y.npy");
    assert_array("y.npy", CONV_F32, SHAPE(1, 2, 1, 1), VALUES(11, 1));
    put_array("w3.npy", CONV_F32, SHAPE(3, 3, 3, 3),
              VALUES(EDGE, MIDDLE, SIDES, LINE, DARK, RIGHT, CROSS, EDGE, DARK));
    put_array("b3.npy", CONV_F32, SHAPE(3), VALUES(0, 0, 0));
    run_ok(cli_conv, "--input x.npy --weight w3.npy --bias b3.npy --output y.npy");
    assert_array("y.npy", CONV_F32, SHAPE(1, 3, 1, 1), VALUES(11, 1, 26));
}

/* The sums by hand: red -6, green 15, blue 2, all 11, and every product on the way. */
static void test_004_channels_are_summed(void **state) {
    (void)state;
    static const double products[27] = {1, 0, -3, 4, 0, -6, 7, 0, -9, 0, 8, 0, 0, 5,
                                        0, 0, 2,  0, 0, 0,  0, 1, 0,  1, 0, 0, 0};
    put_array("x.npy", CONV_F32, SHAPE(1, 3, 3, 3), VALUES(RED, GREEN, BLUE));
    put_array("w.npy", CONV_F32, SHAPE(1, 3, 3, 3), VALUES(EDGE, MIDDLE, SIDES));
    json_t *json = trace("--input x.npy --weight w.npy --at 0,0,0,0 --json");
    for (size_t k = 0; k < 27; k++) {
        assert_true(number(term_at(json, k), "product") == products[k]);
    }
    double red = number(term_at(json, 8), "after"), green = number(term_at(json, 17), "after");
    assert_true(red == -6 && green - red == 15 && number(json, "value") - green == 2);
    assert_true(number(json, "value") == 11);
    json_decref(json);
}

static void test_004_numpy_convolve_full(void **state) {
    (void)state;
    put_array("a.npy", CONV_F64, SHAPE(3), VALUES(1, 2, 3));
    put_array("b.npy", CONV_F64, SHAPE(3), VALUES(0, 1, 0.5));
    run_ok(cli_conv, "--input a.npy --weight b.npy --flip --padding full --output y.npy");
    assert_array("y.npy", CONV_F64, SHAPE(1, 1, 1, 5), VALUES(0, 1, 2.5, 4, 1.5));
}

static void put_004_laplace(void) {
    put_array("a.npy", CONV_F64, SHAPE(3, 3), VALUES(1, 2, 3, 4, 5, 6, 7, 8, 9));
    put_array("k.npy", CONV_F64, SHAPE(3, 3), VALUES(0, 1, 0, 1, -4, 1, 0, 1, 0));
}

static void test_004_scipy_convolve_same(void **state) {
    (void)state;
    put_004_laplace();
    run_ok(cli_conv, "--input a.npy --weight k.npy --flip --padding same --output y.npy");
    assert_array("y.npy", CONV_F64, SHAPE(1, 1, 3, 3), VALUES(2, 1, -4, -3, 0, -7, -16, -11, -22));
}

/* The padded array that the notebook writes out: the first window sees its upper left corner. */
static void test_004_the_border_of_zeros(void **state) {
    (void)state;
    put_004_laplace();
    json_t *json = trace("--input a.npy --weight k.npy --flip --padding same --at 0,0,0,0 --json");
    static const double seen[9] = {0, 0, 0, 0, 1, 2, 0, 4, 5};
    for (size_t k = 0; k < 9; k++) {
        assert_true(factor(term_at(json, k), 0) == seen[k]);
        bool border = k < 3 || k % 3 == 0;
        assert_int_equal(json_is_true(json_object_get(term_at(json, k), "skipped")), border);
    }
    json_decref(json);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CLI_TEST(test_000_shape_and_agreement),
        CLI_TEST(test_001_valid),
        CLI_TEST(test_001_same_pads_below_and_right),
        CLI_TEST(test_001_same_in_f64),
        CLI_TEST(test_001_same_with_dilation),
        CLI_TEST(test_002_seven_by_seven),
        CLI_TEST(test_002_five_by_five_forward),
        CLI_TEST(test_002_five_by_five_gradients),
        CLI_TEST(test_002_layer_shape_and_agreement),
        CLI_TEST(test_002_layer_gradients_of_a_sum),
        CLI_TEST(test_003_nhwc_shape_and_sum_over_taps),
        CLI_TEST(test_003_six_by_six),
        CLI_TEST(test_003_strided_views_are_the_windows),
        CLI_TEST(test_004_edge_kernel),
        CLI_TEST(test_004_products_by_hand),
        CLI_TEST(test_004_padding_keeps_the_size),
        CLI_TEST(test_004_rgb_to_two_and_three_filters),
        CLI_TEST(test_004_channels_are_summed),
        CLI_TEST(test_004_numpy_convolve_full),
        CLI_TEST(test_004_scipy_convolve_same),
        CLI_TEST(test_004_the_border_of_zeros),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
