/* convscope trace: the table as text, the JSON as data whose sums end, bit for bit, in the elements
 * that conv and grad write. */
#include "cli_test.h"

#include "conv/walk.h"

#include <jansson.h>

// ---- the table ---------------------------------------------------------------------------------

static void assert_prints(const char *words, const char *text) {
    Outcome *outcome = run_cli(cli_trace, words);
    assert_string_equal(outcome->err, "");
    assert_string_equal(outcome->out, text);
    assert_int_equal(outcome->status, CLI_OK);
    free(outcome);
}

static void put_small_operands(void) {
    put_array("x.npy", CONV_F32, SHAPE(2, 2), VALUES(1, 2, 0.1, -4));
    put_array("w.npy", CONV_F32, SHAPE(2, 2), VALUES(3, 0.5, 10, -1));
    put_array("b.npy", CONV_F32, SHAPE(1), VALUES(0.25));
    put_array("dy.npy", CONV_F32, SHAPE(2, 2), VALUES(1, 2, 3, 4));
}

static void test_forward_table(void **state) {
    (void)state;
    put_small_operands();
    assert_prints("--input x.npy --weight w.npy --bias b.npy --padding 1,0,0,1 --at 0,0,1,1",
                  "Forward: y[0,0,1,1], 4 terms, float32\n"
                  "\n"
                  "k  x[n,ic,ih,iw]        x  w[oc,icg,kh,kw]    w  product     sum\n"
                  "                                                            0.25  bias b[0]\n"
                  "0        0,0,0,1        2          0,0,0,0    3        6    6.25\n"
                  "1        0,0,0,2  padding          0,0,0,1  0.5        -    6.25  not added\n"
                  "2        0,0,1,1       -4          0,0,1,0   10      -40  -33.75\n"
                  "3        0,0,1,2  padding          0,0,1,1   -1        -  -33.75  not added\n"
                  "\n"
                  "y[0,0,1,1] = -33.75\n");
}

static void test_scatter_table(void **state) {
    (void)state;
    put_small_operands();
    assert_prints("--input x.npy --weight w.npy --padding 1,0,0,1 --grad-output dy.npy "
                  "--walk dx-scatter --at 0,0,0,1",
                  "dX by scatter: dy[0,0,0,1], 4 terms, float32\n"
                  "\n"
                  "k  dy[n,oc,oh,ow]  dy  w[oc,icg,kh,kw]    w  product  dx[n,ic,ih,iw]  its sum\n"
                  "0         0,0,0,1   2          0,0,0,0    3        -        0,0,-1,1        -  "
                  "cropped, not added\n"
                  "1         0,0,0,1   2          0,0,0,1  0.5        -        0,0,-1,2        -  "
                  "cropped, not added\n"
                  "2         0,0,0,1   2          0,0,1,0   10       20         0,0,0,1       19\n"
                  "3         0,0,0,1   2          0,0,1,1   -1        -         0,0,0,2        -  "
                  "cropped, not added\n");
}

static void test_gather_and_bias_tables(void **state) {
    (void)state;
    put_small_operands();
    put_array("dy.npy", CONV_F32, SHAPE(1, 1), VALUES(5));
    assert_prints("--input x.npy --weight w.npy --stride 2 --grad-output dy.npy --walk dx-gather "
                  "--at 0,0,0,1",
                  "dX by gather: dx[0,0,0,1], 4 terms, float32\n"
                  "\n"
                  "k  dy[n,oc,oh,ow]       dy  w[oc,icg,kh,kw]    w  product  sum\n"
                  "                                                             0  start\n"
                  "0        0,0,-1,0  padding          0,0,1,1   -1        -    0  not added\n"
                  "1        0,0,-1,0  padding          0,0,1,0   10        -    0  not added\n"
                  "2         0,0,0,0        5          0,0,0,1  0.5      2.5  2.5\n"
                  "3         0,0,0,0  padding          0,0,0,0    3        -  2.5  not added\n"
                  "\n"
                  "dx[0,0,0,1] = 2.5\n");
    assert_prints("--input x.npy --weight w.npy --stride 2 --grad-output dy.npy --walk db --at 0",
                  "db: db[0,0,0,0], 1 term, float32\n"
                  "\n"
                  "k  dy[n,oc,oh,ow]  dy  sum\n"
                  "                         0  start\n"
                  "0         0,0,0,0   5    5\n"
                  "\n"
                  "db[0,0,0,0] = 5\n");
}

/* 1/3 · 3 is 1 rounded, but the sum adds the exact product: 1 - 1/3·3 is not 0, and is marked. */
static void test_sums_that_do_not_add_up_are_marked(void **state) {
    (void)state;
    put_array("x.npy", CONV_F64, SHAPE(2), VALUES(1, 1.0 / 3));
    put_array("w.npy", CONV_F64, SHAPE(2), VALUES(-1, 3));
    Outcome *outcome = run_cli(cli_trace, "--input x.npy --weight w.npy --at 0,0,0,0");
    assert_non_null(strstr(outcome->out, "1  -5.551115123125783e-17  ≈\n"));
    assert_null(strstr(outcome->out, "-1  ≈"));
    free(outcome);
}

static void test_numbers_are_short_and_exact(void **state) {
    (void)state;
    put_array("x.npy", CONV_F32, SHAPE(5), VALUES(0.1, 1e-45, -0.0, 16777216, 3.4028235e38));
    put_array("w.npy", CONV_F32, SHAPE(5), VALUES(INFINITY, 1, NAN, 0, 0));
    Outcome *outcome = run_cli(cli_trace, "--input x.npy --weight w.npy --at 0,0,0,0");
    static const char *const shown[] = {" 0.1 ",      " 1e-45 ",           " -0 ",
                                        " 16777216 ", " 3.4028235e+38 ",   " inf ",
                                        " nan ",      "y[0,0,0,0] = nan\n"};
    for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++) {
        if (!strstr(outcome->out, shown[i])) {
            fail_msg("no '%s' in\n%s", shown[i], outcome->out);
        }
    }
    free(outcome);
}

/* More rows than one chain takes: the table says where one ends, and what it came to. */
static void test_subtotals_of_long_sums(void **state) {
    (void)state;
    put_random("x.npy", CONV_F32, 1, true, SHAPE(2, 1, 1, 3));
    put_array("w.npy", CONV_F32, SHAPE(1, 1, 1, 1), VALUES(1));
    put_array("dy.npy", CONV_F32, SHAPE(2, 1, 1, 3), VALUES(1, 2, 3, 10, 20, 30));
    assert_prints("--input x.npy --weight w.npy --grad-output dy.npy --walk db --at 0",
                  "db: db[0,0,0,0], 6 terms, float32\n"
                  "\n"
                  "k  dy[n,oc,oh,ow]  dy  sum\n"
                  "                         0  start\n"
                  "0         0,0,0,0   1    1\n"
                  "1         0,0,0,1   2    3\n"
                  "2         0,0,0,2   3    6  subtotal of image 0, rows 0 to 0: 6\n"
                  "3         1,0,0,0  10   16\n"
                  "4         1,0,0,1  20   36\n"
                  "5         1,0,0,2  30   66  subtotal of image 1, rows 0 to 0: 60\n"
                  "\n"
                  "db[0,0,0,0] = 66\n");
}

// ---- the data ----------------------------------------------------------------------------------

static json_t *trace_json(const char *words) {
    Outcome *outcome = run_cli(cli_trace, words);
    json_error_t error;
    json_t *json = json_loads(outcome->out, JSON_REJECT_DUPLICATES, &error);
    if (outcome->status != CLI_OK || outcome->err[0] || !json) {
        fail_msg("%s: %s %s", words, outcome->err, json ? "" : error.text);
    }
    free(outcome);
    return json;
}

static double real(const json_t *object, const char *key) {
    const json_t *value = json_object_get(object, key);
    assert_true(json_is_real(value));
    return json_real_value(value);
}

static void assert_index(const json_t *array, const int expected[4]) {
    assert_int_equal(json_array_size(array), 4);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(json_integer_value(json_array_get(array, i)), expected[i]);
    }
}

static void test_json_says_everything(void **state) {
    (void)state;
    put_small_operands();
    json_t *json = trace_json("--input x.npy --weight w.npy --bias b.npy --padding 1,0,0,1 "
                              "--at 0,0,1,1 --json");
    assert_string_equal(json_string_value(json_object_get(json, "walk")), "forward");
    assert_string_equal(json_string_value(json_object_get(json, "type")), "float32");
    const json_t *layer = json_object_get(json, "layer");
    assert_int_equal(json_integer_value(json_object_get(layer, "top")), 1);
    assert_int_equal(json_integer_value(json_object_get(layer, "right")), 1);
    assert_true(json_is_true(json_object_get(layer, "bias")));
    const json_t *window = json_object_get(json, "window");
    assert_string_equal(json_string_value(json_object_get(window, "tensor")), "y");
    assert_index(json_object_get(window, "index"), (const int[]){0, 0, 1, 1});
    assert_true(real(json, "value") == -33.75);

    const json_t *terms = json_object_get(json, "terms");
    assert_int_equal(json_array_size(terms), 4);
    const json_t *term = json_array_get(terms, 2);
    assert_int_equal(json_integer_value(json_object_get(term, "k")), 2);
    assert_true(json_is_false(json_object_get(term, "skipped")));
    assert_true(real(term, "product") == -40 && real(term, "before") == 6.25 &&
                real(term, "after") == -33.75);
    const json_t *factors = json_object_get(term, "factors");
    assert_int_equal(json_array_size(factors), 2);
    const json_t *w = json_array_get(factors, 1);
    assert_string_equal(json_string_value(json_object_get(w, "tensor")), "w");
    assert_string_equal(json_string_value(json_object_get(w, "kind")), "element");
    assert_index(json_object_get(w, "index"), (const int[]){0, 0, 1, 0});
    assert_true(real(w, "value") == 10);
    const json_t *padded = json_array_get(terms, 3);
    assert_true(json_is_true(json_object_get(padded, "skipped")));
    const json_t *x = json_array_get(json_object_get(padded, "factors"), 0);
    assert_string_equal(json_string_value(json_object_get(x, "kind")), "padding");
    assert_index(json_object_get(x, "index"), (const int[]){0, 0, 1, 2});
    json_decref(json);
}

static void test_json_has_words_for_what_is_no_number(void **state) {
    (void)state;
    put_array("x.npy", CONV_F32, SHAPE(3), VALUES(INFINITY, -INFINITY, NAN));
    put_array("w.npy", CONV_F32, SHAPE(3), VALUES(1, 1, 1));
    json_t *json = trace_json("--input x.npy --weight w.npy --at 0,0,0,0 --json");
    static const char *const words[] = {"Infinity", "-Infinity", "NaN"};
    for (size_t i = 0; i < 3; i++) {
        const json_t *term = json_array_get(json_object_get(json, "terms"), i);
        assert_string_equal(json_string_value(json_object_get(term, "product")), words[i]);
    }
    assert_string_equal(json_string_value(json_object_get(json, "value")), "NaN");
    json_decref(json);
}

/* A layer with everything in it, and the tensors of its walks' windows. */
static const int X_SHAPE[4] = {2, 4, 5, 6}, W_SHAPE[4] = {4, 2, 2, 3}, Y_SHAPE[4] = {2, 4, 3, 3},
                 B_SHAPE[4] = {4, 1, 1, 1};
#define FILES  "--input x.npy --weight w.npy --bias b.npy --grad-output dy.npy "
#define LAYER  "--stride 2 --padding 1,0,1,1 --dilation 1,1 --groups 2 "
#define LENGTH 400

static void put_operands(ConvType type) {
    put_random("x.npy", type, 1, false, 4, X_SHAPE);
    put_random("w.npy", type, 2, false, 4, W_SHAPE);
    put_random("b.npy", type, 3, false, 1, B_SHAPE);
    put_random("dy.npy", type, 4, false, 4, Y_SHAPE);
}

/* The printed digits give back the very bits of the type. */
static void assert_same_bits(double printed, double element, ConvType type) {
    if (type == CONV_F32) {
        assert_true((float)printed == (float)element);
    } else {
        assert_true(printed == element);
    }
}

static void assert_traces_end_in(const char *path, ConvWalkKind kind, ConvType type,
                                 const int shape[4]) {
    IoNpy npy;
    Status status = io_npy_load(path, &npy);
    assert_string_equal(status.text, "");
    for (int64_t i = 0; i < conv_tensor_count(&npy.tensor); i += kind == CONV_WALK_DB ? 1 : 7) {
        char words[LENGTH];
        int64_t rest = i;
        int at[4];
        for (int axis = 3; axis >= 0; axis--) {
            at[axis] = (int)(rest % shape[axis]);
            rest /= shape[axis];
        }
        if (kind == CONV_WALK_DB) {
            at[0] = (int)i;
        }
        snprintf(words, sizeof words, FILES LAYER "--walk %s --at %d,%d,%d,%d --json",
                 conv_walk_word(kind), at[0], at[1], at[2], at[3]);
        json_t *json = trace_json(words);
        assert_same_bits(real(json, "value"), value_at(&npy, i), type);
        json_decref(json);
    }
    conv_tensor_destroy(&npy.tensor);
}

static void test_traces_end_in_the_elements(void **state) {
    (void)state;
    for (int type = CONV_F32; type <= CONV_F64; type++) {
        put_operands(type);
        run_ok(cli_conv, "--input x.npy --weight w.npy --bias b.npy --output y.npy " LAYER);
        run_ok(cli_grad, FILES LAYER "--grad-input dx.npy --grad-weight dw.npy --grad-bias db.npy");
        assert_traces_end_in("y.npy", CONV_WALK_FORWARD, type, Y_SHAPE);
        assert_traces_end_in("dx.npy", CONV_WALK_DX_GATHER, type, X_SHAPE);
        assert_traces_end_in("dw.npy", CONV_WALK_DW, type, W_SHAPE);
        assert_traces_end_in("db.npy", CONV_WALK_DB, type, B_SHAPE);
    }
}

/* Where a dX cell gets its last term, scatter leaves it as it is written. */
static void test_scatter_ends_in_the_elements(void **state) {
    (void)state;
    put_operands(CONV_F32);
    run_ok(cli_grad, FILES LAYER "--grad-input dx.npy");
    IoNpy dx = get_array("dx.npy", CONV_F32, 4, X_SHAPE);
    float last[2 * 4 * 5 * 6] = {0};
    int added = 0;
    for (int window = 0; window < 2 * 4 * 9; window++) {
        char words[LENGTH];
        snprintf(words, sizeof words, FILES LAYER "--walk dx-scatter --at %d,%d,%d,%d --json",
                 window / 36, window / 9 % 4, window / 3 % 3, window % 3);
        json_t *json = trace_json(words), *term;
        assert_null(json_object_get(json, "value"));
        size_t k;
        json_array_foreach(json_object_get(json, "terms"), k, term) {
            const json_t *index = json_object_get(json_object_get(term, "target"), "index");
            int64_t place = 0;
            for (size_t axis = 0; axis < 4; axis++) {
                place = place * X_SHAPE[axis] + json_integer_value(json_array_get(index, axis));
            }
            if (json_is_false(json_object_get(term, "skipped"))) {
                last[place] = (float)real(term, "after");
                added++;
            }
        }
        json_decref(json);
    }
    assert_memory_equal(last, dx.tensor.data, sizeof last);
    assert_true(added > 500);
    conv_tensor_destroy(&dx.tensor);
}

// ---- what goes wrong ---------------------------------------------------------------------------

#define FAILS(words, line) run_fails(cli_trace, words, CLI_FAILED, "convscope trace: " line)
#define WRONG(words, line) run_fails(cli_trace, words, CLI_WRONG_USE, "convscope trace: " line)
#define GIVEN              "--input x.npy --weight w.npy "

static void test_wrong_use(void **state) {
    (void)state;
    put_small_operands();
    WRONG(GIVEN, "--at: it is missing; trace needs it");
    WRONG(GIVEN "--at 0,0,0", "--at: four numbers are needed, not 3");
    WRONG(GIVEN "--at 0", "--at: four numbers are needed, not 1");
    WRONG(GIVEN "--at 0,0,0,0,0", "--at: '0,0,0,0,0' is not of the form n,oc,oh,ow");
    WRONG(GIVEN "--at a,b,c,d", "--at: 'a,b,c,d' is not of the form n,oc,oh,ow");
    WRONG(GIVEN "--at 0,0,0,-1", "--at: '0,0,0,-1': numbers from 0 to 1048576 are possible");
    WRONG(GIVEN "--at 0,0,0,0 --walk up", "--walk: there is no walk 'up'; see --help");
    WRONG(GIVEN "--at 0,0,0,0 --walk dw", "--grad-output: it is missing; the walk dw needs it");
    WRONG(GIVEN "--at 0,0 --walk db --grad-output dy.npy",
          "--at: four numbers are needed or one, not 2");
    WRONG(GIVEN "--at 0,0,0,0 --output y.npy",
          "--output: trace has no such option; --help lists them");
}

static void test_cells_that_are_not_there(void **state) {
    (void)state;
    put_small_operands();
    FAILS(GIVEN "--at 0,0,0,1", "--at: 0,0,0,1 lies outside y, which is 1×1×1×1");
    FAILS(GIVEN "--padding 1,0,0,1 --grad-output dy.npy --walk dx-gather --at 0,0,2,0",
          "--at: 0,0,2,0 lies outside dx, which is 1×1×2×2");
    FAILS(GIVEN "--padding 1,0,0,1 --grad-output dy.npy --walk dx-scatter --at 0,1,0,0",
          "--at: 0,1,0,0 lies outside dy, which is 1×1×2×2");
    FAILS(GIVEN "--padding 1,0,0,1 --grad-output dy.npy --walk db --at 1",
          "--at: 1,0,0,0 lies outside db, which is 1×1×1×1");
    FAILS(GIVEN "--grad-output dy.npy --walk dw --at 0,0,0,0",
          "--grad-output: its shape is 2×2, the layer's output has 1×1×1×1");
}

static int trace_into_nothing(int argc, char **argv) {
    int full = open("/dev/full", O_WRONLY), kept = dup(1);
    dup2(full, 1);
    int status = cli_trace(argc, argv);
    clearerr(stdout);
    dup2(kept, 1);
    close(full);
    close(kept);
    return status;
}

static void test_output_that_cannot_be_printed(void **state) {
    (void)state;
    put_small_operands();
    run_fails(trace_into_nothing, GIVEN "--at 0,0,0,0", CLI_FAILED,
              "convscope trace: standard output: it cannot be written");
    run_fails(trace_into_nothing, "--help", CLI_FAILED,
              "convscope trace: standard output: it cannot be written");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CLI_TEST(test_forward_table),
        CLI_TEST(test_scatter_table),
        CLI_TEST(test_gather_and_bias_tables),
        CLI_TEST(test_sums_that_do_not_add_up_are_marked),
        CLI_TEST(test_numbers_are_short_and_exact),
        CLI_TEST(test_subtotals_of_long_sums),
        CLI_TEST(test_json_says_everything),
        CLI_TEST(test_json_has_words_for_what_is_no_number),
        CLI_TEST(test_traces_end_in_the_elements),
        CLI_TEST(test_scatter_ends_in_the_elements),
        CLI_TEST(test_wrong_use),
        CLI_TEST(test_cells_that_are_not_there),
        CLI_TEST(test_output_that_cannot_be_printed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
