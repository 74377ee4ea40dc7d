/* Transposed layers, layouts of kernels, algorithms, and layers named by --problem: from the
 * command line to files, and the sentences where they cannot be had. */
#include "cli_test.h"

#define CONV_FAILS(words, line) run_fails(cli_conv, words, CLI_FAILED, "convscope conv: " line)
#define CONV_WRONG(words, line) run_fails(cli_conv, words, CLI_WRONG_USE, "convscope conv: " line)

static const int X_SHAPE[] = {1, 2, 2, 3}, W_SHAPE[] = {2, 3, 2, 2}, Y_SHAPE[] = {1, 3, 4, 6};

/* Two input channels, three filters, stride 2: each input value lays a kernel of its own. */
static void put_transposed(void) {
    put_random("x.npy", CONV_F32, 1, true, 4, X_SHAPE);
    put_random("w.npy", CONV_F32, 2, true, 4, W_SHAPE);
    put_random("dy.npy", CONV_F32, 3, true, 4, Y_SHAPE);
    put_array("b.npy", CONV_F32, SHAPE(3), VALUES(5, -1, 2));
}

// ---- transposed --------------------------------------------------------------------------------

static void test_transposed_row(void **state) {
    (void)state;
    put_array("x.npy", CONV_F32, SHAPE(3), VALUES(1, 2, 3));
    put_array("w.npy", CONV_F32, SHAPE(2), VALUES(10, 1));
    put_array("b.npy", CONV_F32, SHAPE(1), VALUES(100));
#define ROW "--input x.npy --weight w.npy --transposed --output y.npy "
    run_ok(cli_conv, ROW);
    assert_array("y.npy", CONV_F32, SHAPE(1, 1, 1, 4), VALUES(10, 21, 32, 3));
    run_ok(cli_conv, ROW "--bias b.npy --stride 3");
    assert_array("y.npy", CONV_F32, SHAPE(1, 1, 1, 8),
                 VALUES(110, 101, 100, 120, 102, 100, 130, 103));
    run_ok(cli_conv, ROW "--stride 3 --output-padding 2");
    assert_array("y.npy", CONV_F32, SHAPE(1, 1, 1, 10), VALUES(10, 1, 0, 20, 2, 0, 30, 3, 0, 0));
    run_ok(cli_conv, ROW "--stride 3 --output-padding 0,1 --padding 1");
    assert_array("y.npy", CONV_F32, SHAPE(1, 1, 1, 7), VALUES(1, 0, 20, 2, 0, 30, 3));
    run_ok(cli_conv, ROW "--flip");
    assert_array("y.npy", CONV_F32, SHAPE(1, 1, 1, 4), VALUES(1, 12, 23, 30));
}

/* Stride 2 and a 2×2 kernel: every output is one product a channel. */
static void test_transposed_channels(void **state) {
    (void)state;
    put_transposed();
    double *x = random_values(1, 12, true), *w = random_values(2, 24, true), y[72];
    for (int i = 0; i < 72; i++) {
        int oc = i / 24, oh = i / 6 % 4, ow = i % 6, in = oh / 2 * 3 + ow / 2;
        int tap = oc * 4 + oh % 2 * 2 + ow % 2;
        y[i] = (const double[]){5, -1, 2}[oc] + x[in] * w[tap] + x[6 + in] * w[12 + tap];
    }
    run_ok(cli_conv, "--input x.npy --weight w.npy --bias b.npy --transposed --stride 2 "
                     "--output y.npy");
    assert_array("y.npy", CONV_F32, 4, Y_SHAPE, y);
    free(x);
    free(w);
}

/* The gradient with respect to X is the ordinary layer, and the other way round. */
static void test_transposed_gradients(void **state) {
    (void)state;
    put_transposed();
#define TRANSPOSED "--input x.npy --weight w.npy --transposed --stride 2 "
    run_ok(cli_grad, TRANSPOSED "--grad-output dy.npy --grad-input dx.npy --grad-weight dw.npy "
                                "--grad-bias db.npy");
    run_ok(cli_conv, "--input dy.npy --weight w.npy --stride 2 --output same.npy");
    assert_same_files("dx.npy", "same.npy");
    run_ok(cli_grad, "--input dy.npy --weight w.npy --stride 2 --grad-output x.npy "
                     "--grad-weight same.npy");
    assert_same_files("dw.npy", "same.npy");
    double *dy = random_values(3, 72, true), db[3] = {0};
    for (int i = 0; i < 72; i++) {
        db[i / 24] += dy[i];
    }
    assert_array("db.npy", CONV_F32, SHAPE(3), db);
    free(dy);
}

static void test_transposed_groups(void **state) {
    (void)state;
    put_array("x.npy", CONV_F32, SHAPE(1, 2, 1, 1), VALUES(2, 3));
    put_array("w.npy", CONV_F32, SHAPE(2, 2, 1, 1), VALUES(1, 10, 100, 1000));
    run_ok(cli_conv, "--input x.npy --weight w.npy --transposed --groups 2 --output y.npy");
    assert_array("y.npy", CONV_F32, SHAPE(1, 4, 1, 1), VALUES(2, 20, 300, 3000));
}

static void test_transposed_refusals(void **state) {
    (void)state;
    put_transposed();
#define OUT TRANSPOSED "--output y.npy "
    put_random("w2.npy", CONV_F32, 2, true, SHAPE(3, 2, 2, 2));
    CONV_WRONG("--input x.npy --weight w2.npy --output y.npy --output-padding 1",
               "--output-padding: output padding is 1×1, but only transposed layers have any");
    CONV_WRONG(
        OUT "--output-padding 2",
        "--output-padding: output padding below cannot be 2, it must be smaller than the stride, "
        "2, or the dilation, 1");
    CONV_WRONG(OUT "--output-padding -1",
               "--output-padding: '-1': numbers from 0 to 1048576 are possible");
    CONV_WRONG(OUT "--output-padding 1,1,1", "--output-padding: one number or two, not 3");
    CONV_WRONG(OUT "--padding-mode reflect",
               "--padding-mode: padding values 'reflect' are for ordinary layers; of a transposed "
               "one the padding is what is cut off its output");
    CONV_WRONG(OUT "--padding same",
               "--padding: padding 'same' is for ordinary layers; of a transposed one it can be "
               "'valid' or given as numbers");
    CONV_WRONG(OUT "--padding full", "--padding: padding 'full' is for ordinary layers...");
    CONV_WRONG(OUT "--transposed", "--transposed: it is given twice");
    CONV_WRONG(OUT "--transposed=yes", "--transposed: it is given twice");
    CONV_FAILS(OUT "--padding 3",
               "--padding: the output would be 4 high, padding 3 and 3 would leave nothing of it");
    CONV_FAILS(OUT "--dilation 1048576",
               "--weight: the output would be 1048579 high, the most is 1048576");
    CONV_FAILS(OUT "--groups 3", "--groups: 3 groups do not divide 2 input channels");
    put_random("w3.npy", CONV_F32, 2, true, SHAPE(3, 2, 2, 2));
    CONV_FAILS("--input x.npy --weight w3.npy --transposed --output y.npy",
               "--weight: it has kernels for 3 input channels, but the input has 2");
    CONV_FAILS(OUT "--bias x.npy", "--bias: its shape is 1×2×2×3; 3 filters need one axis of 3");
    run_fails(cli_grad, TRANSPOSED "--grad-output x.npy --grad-input dx.npy", CLI_FAILED,
              "convscope grad: --grad-output: its shape is 1×2×2×3, the layer's output has "
              "1×3×4×6");
}

// ---- layouts of kernels ------------------------------------------------------------------------

/* One layer whose kernels lie in each order; y and dw are the same but for the order of dw. */
static void check_weight_layout(const char *transposed, const char *layout, const int order[4]) {
    char words[300];
    put_permuted("w.npy", "wl.npy", order);
    snprintf(words, sizeof words, "--input x.npy --weight w.npy %s--output y.npy", transposed);
    run_ok(cli_conv, words);
    snprintf(words, sizeof words,
             "--input x.npy --weight wl.npy %s--weight-layout %s --output l.npy", transposed,
             layout);
    run_ok(cli_conv, words);
    assert_same_files("l.npy", "y.npy");
    snprintf(words, sizeof words,
             "--input x.npy --weight w.npy %s--grad-output y.npy --grad-weight dw.npy", transposed);
    run_ok(cli_grad, words);
    snprintf(words, sizeof words,
             "--input x.npy --weight wl.npy %s--weight-layout %s --grad-output y.npy "
             "--grad-weight l.npy",
             transposed, layout);
    run_ok(cli_grad, words);
    put_permuted("dw.npy", "expected.npy", order);
    assert_same_files("l.npy", "expected.npy");
}

static void test_weight_layouts(void **state) {
    (void)state;
    put_random("x.npy", CONV_F32, 1, true, SHAPE(1, 3, 4, 4));
    put_random("w.npy", CONV_F32, 2, true, SHAPE(2, 3, 2, 1));
    check_weight_layout("", "oihw", (const int[]){0, 1, 2, 3});
    check_weight_layout("", "iohw", (const int[]){1, 0, 2, 3});
    check_weight_layout("", "kkio", (const int[]){2, 3, 1, 0});
    put_random("w.npy", CONV_F32, 2, true, SHAPE(3, 2, 2, 1)); /* I,O,KH,KW */
    check_weight_layout("--transposed ", "iohw", (const int[]){0, 1, 2, 3});
    check_weight_layout("--transposed ", "oihw", (const int[]){1, 0, 2, 3});
    check_weight_layout("--transposed ", "kkio", (const int[]){2, 3, 0, 1});
}

/* The layout of the arrays chooses that of the kernels, unless it is given. */
static void test_weight_layout_follows_the_layout(void **state) {
    (void)state;
    put_random("x.npy", CONV_F32, 1, true, SHAPE(1, 3, 4, 4));
    put_permuted("x.npy", "xl.npy", (const int[]){0, 2, 3, 1});
    put_random("w.npy", CONV_F32, 2, true, SHAPE(3, 3, 2, 1));
    put_permuted("w.npy", "wl.npy", (const int[]){2, 3, 0, 1}); /* KH,KW,I,O of I,O,KH,KW */
    run_ok(cli_conv, "--input x.npy --weight w.npy --transposed --output y.npy");
    put_permuted("y.npy", "expected.npy", (const int[]){0, 2, 3, 1});
    run_ok(cli_conv, "--input xl.npy --weight wl.npy --transposed --layout nhwc --output y.npy");
    assert_same_files("y.npy", "expected.npy");
    run_ok(cli_conv, "--input xl.npy --weight w.npy --transposed --layout nhwc "
                     "--weight-layout iohw --output y.npy");
    assert_same_files("y.npy", "expected.npy");
    run_ok(cli_conv, "--input xl.npy --weight w.npy --layout nhwc --weight-layout oihw "
                     "--output y.npy");
    put_permuted("y.npy", "expected.npy", (const int[]){0, 3, 1, 2});
    run_ok(cli_conv, "--input x.npy --weight w.npy --output y.npy");
    assert_same_files("y.npy", "expected.npy");
}

static void test_weight_layout_refusals(void **state) {
    (void)state;
    put_random("x.npy", CONV_F32, 1, true, SHAPE(1, 3, 4, 4));
    put_random("w.npy", CONV_F32, 2, true, SHAPE(2, 3, 2));
#define WEIGHTS "--input x.npy --weight w.npy --output y.npy "
    CONV_WRONG(WEIGHTS "--weight-layout hwio",
               "--weight-layout: 'hwio' is none of oihw, iohw and kkio");
    CONV_FAILS(WEIGHTS "--transposed",
               "--weight: an array of 3 axes (2×3×2) can be read in two ways: give it 4, "
               "I,O,KH,KW, or 2");
    CONV_FAILS(WEIGHTS "--weight-layout kkio",
               "--weight: an array of 3 axes (2×3×2) can be read in two ways: give it 4, "
               "KH,KW,I,O, or 2");
}

// ---- algorithms --------------------------------------------------------------------------------

static void compare_algorithm(const char *layer, const char *algorithm) {
    char words[400];
    static const char *const files[] = {"y.npy", "dx.npy", "dw.npy", "db.npy"};
    static const char *const others[] = {"y2.npy", "dx2.npy", "dw2.npy", "db2.npy"};
    snprintf(words, sizeof words,
             "--problem %s --grad-input dx.npy --grad-weight dw.npy --grad-bias db.npy "
             "--output y.npy",
             layer);
    run_ok(cli_grad, words);
    snprintf(words, sizeof words,
             "--problem %s --grad-input dx2.npy --grad-weight dw2.npy --grad-bias db2.npy "
             "--output y2.npy --algorithm %s",
             layer, algorithm);
    run_ok(cli_grad, words);
    for (int i = 0; i < 4; i++) { /* 0 and -0 are one number: compared by value */
        IoNpy a, b;
        assert_false(io_npy_load(files[i], &a).code || io_npy_load(others[i], &b).code);
        assert_true(conv_tensor_same_shape(&a.tensor, &b.tensor));
        for (int64_t k = 0; k < conv_tensor_count(&a.tensor); k++) {
            assert_true(value_at(&a, k) == value_at(&b, k));
        }
        conv_tensor_destroy(&a.tensor);
        conv_tensor_destroy(&b.tensor);
    }
    snprintf(words, sizeof words, "--problem %s --output y3.npy --algorithm %s", layer, algorithm);
    run_ok(cli_conv, words);
    assert_same_files("y3.npy", "y2.npy");
}

/* On whole numbers all three give the same. */
static void test_algorithms(void **state) {
    (void)state;
    static const char *const layers[] = {
        "n2g2_ic4ih5iw6_oc4_kh2kw3_sh2_pt1pl1pr1_bias",
        "ic2ih4iw5_oc3_kh3kw2_dw2_pt1pb2pl1pr1_circular_flip",
        "n2_ic2ih3iw3_oc3_kh3kw2_sh2sw3_pt1pr1_oph1_transposed_bias",
    };
    static const char *const words[] = {"direct", "im2col", "taps"};
    for (int i = 0; i < 9; i++) {
        compare_algorithm(layers[i / 3], words[i % 3]);
    }
}

/* They add in different orders: 1 is lost beside 2^25, where the others come first it is not. */
static void test_algorithms_differ_in_their_order(void **state) {
    (void)state;
    put_array("x.npy", CONV_F32, SHAPE(1, 2, 1, 2), VALUES(33554432, 1, -33554432, 0));
    put_array("w.npy", CONV_F32, SHAPE(1, 2, 1, 2), VALUES(1, 1, 1, 1));
#define ORDER "--input x.npy --weight w.npy --output y.npy --algorithm "
    run_ok(cli_conv, ORDER "direct"); /* 2^25 + 1 - 2^25 */
    assert_array("y.npy", CONV_F32, SHAPE(1, 1, 1, 1), VALUES(0));
    run_ok(cli_conv, ORDER "im2col");
    assert_array("y.npy", CONV_F32, SHAPE(1, 1, 1, 1), VALUES(0));
    run_ok(cli_conv, ORDER "taps"); /* 2^25 - 2^25 + 1 */
    assert_array("y.npy", CONV_F32, SHAPE(1, 1, 1, 1), VALUES(1));
    CONV_WRONG(ORDER "winograd", "--algorithm: 'winograd' is none of direct, im2col and taps");
    run_fails(cli_trace, "--problem ih1 --at 0,0,0,0 --algorithm taps", CLI_WRONG_USE,
              "convscope trace: --algorithm: trace has no such option; --help lists them");
}

/* NaN and infinities come to the elements that read them, and to no others: not through padding,
 * not through what the stride leaves out, in any algorithm. */
static void test_no_number_goes_only_where_it_is_read(void **state) {
    (void)state;
    put_array("x.npy", CONV_F32, SHAPE(6), VALUES(1, 2, NAN, 4, 5, INFINITY));
    put_array("w.npy", CONV_F32, SHAPE(2), VALUES(1, 0));
    static const char *const words[] = {"direct", "im2col", "taps"};
    for (int i = 0; i < 3; i++) {
        char line[200];
        snprintf(line, sizeof line,
                 "--input x.npy --weight w.npy --padding 1 --output y.npy --algorithm %s",
                 words[i]);
        run_ok(cli_conv, line);
        IoNpy y = get_array("y.npy", CONV_F32, 4, (const int[]){1, 1, 1, 7});
        static const double expected[] = {0, 1, NAN, NAN, 4, NAN, INFINITY};
        for (int k = 0; k < 7; k++) { /* 0·inf is NaN as well */
            double has = value_at(&y, k);
            assert_true(isnan(expected[k]) ? isnan(has) : has == expected[k]);
        }
        conv_tensor_destroy(&y.tensor);
    }
}

// ---- problems ----------------------------------------------------------------------------------

#define PROBLEM "--problem n2g2_ic4ih4iw5_oc2_kh2kw3_sh2_bias "
static const int PX[] = {2, 4, 4, 5}, PW[] = {2, 2, 2, 3}, PB[] = {2}, PY[] = {2, 2, 2, 3};

static void assert_same_output(Command *command, const char *a, const char *b) {
    Outcome *first = run_cli(command, a), *second = run_cli(command, b);
    assert_string_equal(first->err, "");
    assert_string_equal(second->err, "");
    assert_string_equal(first->out, second->out);
    assert_true(strlen(first->out) > 100);
    free(first);
    free(second);
}

/* A walk needs nothing but the problem. */
static void test_a_problem_is_enough(void **state) {
    (void)state;
    static const char *const walks[] = {"forward", "dx-gather", "dx-scatter", "dw",
                                        "db",      "im2col",    "taps"};
    for (int i = 0; i < 7; i++) {
        char line[200];
        snprintf(line, sizeof line, PROBLEM "--at 0,0,0,0 --walk %s", walks[i]);
        Outcome *outcome = run_cli(cli_trace, line);
        assert_string_equal(outcome->err, "");
        assert_int_equal(outcome->status, CLI_OK);
        assert_non_null(strstr(outcome->out, "float32\n"));
        free(outcome);
    }
    assert_int_equal(count_files(), 0);
}

/* The seed chooses whole numbers from -4 to 4, others for each operand; bias as the layer has it.
 */
static void test_numbers_of_a_problem(void **state) {
    (void)state;
    run_ok(cli_grad, PROBLEM "--output y.npy --grad-bias db.npy --grad-weight dw.npy");
    run_ok(cli_grad, PROBLEM "--seed 0 --output y0.npy --grad-bias db0.npy --grad-weight dw0.npy");
    assert_same_files("y.npy", "y0.npy");
    assert_same_files("db.npy", "db0.npy");
    assert_same_files("dw.npy", "dw0.npy");
    run_ok(cli_grad, PROBLEM "--seed 1 --output y1.npy --grad-bias db.npy");
    IoNpy first = get_array("y.npy", CONV_F32, 4, PY),
          second = get_array("y1.npy", CONV_F32, 4, PY);
    int differ = 0;
    for (int i = 0; i < 24; i++) {
        differ += value_at(&first, i) != value_at(&second, i);
    }
    assert_true(differ > 12);
    conv_tensor_destroy(&first.tensor);
    conv_tensor_destroy(&second.tensor);
    /* a 1×1 kernel of 1 shows the input: nine numbers, each about as often */
    put_array("one.npy", CONV_F32, SHAPE(1), VALUES(1));
    run_ok(cli_conv, "--problem ih60iw60 --weight one.npy --seed 5 --output x.npy");
    IoNpy x = get_array("x.npy", CONV_F32, 4, (const int[]){1, 1, 60, 60});
    int count[9] = {0};
    for (int i = 0; i < 3600; i++) {
        double value = value_at(&x, i);
        assert_true(value == trunc(value) && fabs(value) <= 4);
        count[(int)value + 4]++;
    }
    for (int i = 0; i < 9; i++) {
        assert_in_range(count[i], 300, 500);
    }
    conv_tensor_destroy(&x.tensor);
}

/* Files take the place of what is made up, which stays as it was and has their type. */
static void test_a_problem_with_files(void **state) {
    (void)state;
    put_random("x.npy", CONV_F64, 1, false, 4, PX);
    put_random("w.npy", CONV_F64, 2, false, 4, PW);
    put_random("b.npy", CONV_F64, 3, false, 1, PB);
    put_random("dy.npy", CONV_F64, 4, false, 4, PY);
#define ALL_FILES "--input x.npy --weight w.npy --bias b.npy --grad-output dy.npy "
#define AT        "--at 1,1,1,2 --walk "
    assert_same_output(cli_trace, PROBLEM ALL_FILES AT "forward",
                       ALL_FILES "--stride 2,1 --groups 2 " AT "forward");
    assert_same_output(cli_trace, PROBLEM "--grad-output dy.npy " AT "dx-scatter",
                       PROBLEM "--grad-output dy.npy --input x.npy " AT "dx-scatter");
    run_ok(cli_conv, PROBLEM "--input x.npy --output y.npy");
    IoNpy y = get_array("y.npy", CONV_F64, 4, PY);
    conv_tensor_destroy(&y.tensor);
    put_permuted("x.npy", "xl.npy", (const int[]){0, 2, 3, 1});
    run_ok(cli_conv, PROBLEM "--layout nhwc --input xl.npy --output yl.npy");
    put_permuted("y.npy", "expected.npy", (const int[]){0, 2, 3, 1});
    assert_same_files("yl.npy", "expected.npy");
}

static void test_a_problem_in_json(void **state) {
    (void)state;
    Outcome *outcome = run_cli(cli_trace, "--problem ic2ih3iw3_kh2kw2_oph1sh2_transposed "
                                          "--at 0,0,0,0 --json");
    assert_string_equal(outcome->err, "");
    assert_non_null(strstr(outcome->out, "\"transposed\": true, \"oph\": 1, \"opw\": 0}"));
    assert_non_null(strstr(outcome->out, "\"problem\": \"n1g1_ic2ih3iw3_oc1_kh2kw2_sh2sw1_"
                                         "oph1opw0_transposed\","));
    assert_non_null(strstr(outcome->out, "\"w\": \"ic,ocg,kh,kw\""));
    free(outcome);
}

static void test_problem_refusals(void **state) {
    (void)state;
    put_random("x.npy", CONV_F32, 1, true, 4, PX);
    put_random("w.npy", CONV_F32, 1, true, SHAPE(2, 2, 3, 2));
    put_random("wl.npy", CONV_F32, 1, true, SHAPE(3, 2, 2, 2));
#define P PROBLEM "--output y.npy "
    CONV_WRONG(PROBLEM, "--output: it is missing; conv needs it");
    CONV_WRONG("--problem hello --output y.npy",
               "--problem: 'hello' in the problem is no part of one...");
    CONV_WRONG("--problem ih3ih4 --output y.npy",
               "--problem: 'ih4' in the problem is given twice...");
    CONV_WRONG("--problem ih3_oph1 --output y.npy", "--problem: output padding is 1×0, but...");
    CONV_WRONG("--problem ih3_reflect_transposed --output y.npy",
               "--problem: padding values 'reflect' are for ordinary layers...");
    CONV_FAILS("--problem ih3_kh4 --output y.npy",
               "--problem: a kernel 4 high has no room, the input is only 3");
    CONV_FAILS("--problem ih9999999 --output y.npy",
               "--problem: 'ih9999999' in the problem: numbers go up to 1048576");
    CONV_FAILS("--problem ih1000000iw1000000_n1000 --output y.npy",
               "--problem: its arrays take 4e+06 GB, more than this machine's...");
    CONV_FAILS("--problem n1048576_ic1048576_ih1048576_iw1048576 --output y.npy",
               "--problem: a layer of 1048576×1048576×1048576×1048576 to 1 filters...");
    static const char *const parts[] = {"--stride 1",   "--padding 1",       "--padding-mode zeros",
                                        "--dilation 1", "--groups 2",        "--flip",
                                        "--transposed", "--output-padding 0"};
    for (int i = 0; i < 8; i++) {
        char words[200], line[200];
        snprintf(words, sizeof words, P "%s", parts[i]);
        snprintf(line, sizeof line,
                 "convscope conv: %.*s: --problem names the whole layer; write it there",
                 (int)strcspn(parts[i], " "), parts[i]);
        run_fails(cli_conv, words, CLI_WRONG_USE, line);
    }
    CONV_FAILS(P "--input w.npy", "--input: its shape is 2×2×3×2, the layer's input has 2×4×4×5");
    CONV_FAILS(P "--weight w.npy",
               "--weight: its shape is 2×2×3×2, the layer's kernel has 2×2×2×3");
    CONV_FAILS(P "--weight wl.npy --weight-layout kkio",
               "--weight: its shape is 3×2×2×2, the layer's kernel has 2×3×2×2");
    CONV_FAILS(P "--bias x.npy", "--bias: its shape is 2×4×4×5; 2 filters need one axis of 2");
    CONV_WRONG("--problem ih3 --bias x.npy --output y.npy",
               "--bias: the layer of --problem has none; with _bias at its end it has");
    run_fails(cli_grad, PROBLEM "--grad-input dx.npy --grad-output x.npy", CLI_FAILED,
              "convscope grad: --grad-output: its shape is 2×4×4×5, the layer's output has "
              "2×2×2×3");
    CONV_WRONG("--input x.npy --weight w.npy --output y.npy --seed 1",
               "--seed: it goes with --problem, whose arrays are made");
    CONV_WRONG(P "--seed -1", "--seed: a whole number from 0 on, not '-1'");
    CONV_WRONG(P "--seed 1.5", "--seed: a whole number from 0 on, not '1.5'");
    run_fails(cli_trace, PROBLEM "--at 0,2,0,0", CLI_FAILED,
              "convscope trace: --at: 0,2,0,0 lies outside y[n,oc,oh,ow], which is 2×2×2×3");
    run_fails(cli_trace, PROBLEM "--walk taps --at 0,2,0,0", CLI_FAILED,
              "convscope trace: --at: 0,2,0,0 lies outside w[oc,icg,kh,kw], which is 2×2×2×3");
    run_fails(cli_trace, "--problem ih3pb1_circular --walk dx-gather --at 0,0,3,0", CLI_FAILED,
              "convscope trace: --at: 0,0,3,0 lies outside dx[n,ic,ih,iw], which is 1×1×3×1");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CLI_TEST(test_transposed_row),
        CLI_TEST(test_transposed_channels),
        CLI_TEST(test_transposed_gradients),
        CLI_TEST(test_transposed_groups),
        CLI_TEST(test_transposed_refusals),
        CLI_TEST(test_weight_layouts),
        CLI_TEST(test_weight_layout_follows_the_layout),
        CLI_TEST(test_weight_layout_refusals),
        CLI_TEST(test_algorithms),
        CLI_TEST(test_algorithms_differ_in_their_order),
        CLI_TEST(test_no_number_goes_only_where_it_is_read),
        CLI_TEST(test_a_problem_is_enough),
        CLI_TEST(test_numbers_of_a_problem),
        CLI_TEST(test_a_problem_with_files),
        CLI_TEST(test_a_problem_in_json),
        CLI_TEST(test_problem_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
