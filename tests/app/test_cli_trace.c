/* convscope trace: the table as text, the JSON as data whose sums end, bit for bit, in the elements
 * that conv and grad write. */
#include "cli_test.h"

#include "conv/im2col.h"
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
                  "k  x[n,ic,ih,iw]        x  w[oc,icg,kh,kw]     w  product     sum\n"
                  "                                                             0.25  bias b[0]\n"
                  "0        0,0,0,1        2          0,0,0,0   3          6    6.25\n"
                  "1        0,0,0,2  padding          0,0,0,1   0.5        -    6.25  not added\n"
                  "2        0,0,1,1       -4          0,0,1,0  10        -40  -33.75\n"
                  "3        0,0,1,2  padding          0,0,1,1  -1          -  -33.75  not added\n"
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
                  "k  dy[n,oc,oh,ow]  dy  w[oc,icg,kh,kw]     w  product  dx[n,ic,ih,iw]  its sum\n"
                  "0         0,0,0,1   2          0,0,0,0   3          -        0,0,-1,1        -  "
                  "cropped, not added\n"
                  "1         0,0,0,1   2          0,0,0,1   0.5        -        0,0,-1,2        -  "
                  "cropped, not added\n"
                  "2         0,0,0,1   2          0,0,1,0  10         20         0,0,0,1       19\n"
                  "3         0,0,0,1   2          0,0,1,1  -1          -         0,0,0,2        -  "
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
                  "k  dy[n,oc,oh,ow]       dy  w[oc,icg,kh,kw]     w  product  sum\n"
                  "                                                            0    start\n"
                  "0        0,0,-1,0  padding          0,0,1,1  -1        -    0    not added\n"
                  "1        0,0,-1,1  padding          0,0,1,0  10        -    0    not added\n"
                  "2         0,0,0,0        5          0,0,0,1   0.5      2.5  2.5\n"
                  "3         0,0,0,1  padding          0,0,0,0   3        -    2.5  not added\n"
                  "\n"
                  "dx[0,0,0,1] = 2.5\n");
    assert_prints("--input x.npy --weight w.npy --stride 2 --grad-output dy.npy --walk db --at 0",
                  "db: db[0], 1 term, float32\n"
                  "\n"
                  "k  dy[n,oc,oh,ow]  dy  sum\n"
                  "                         0  start\n"
                  "0         0,0,0,0   5    5\n"
                  "\n"
                  "db[0] = 5\n");
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
                  "db: db[0], 6 terms, float32\n"
                  "\n"
                  "k  dy[n,oc,oh,ow]  dy  sum\n"
                  "                         0  start\n"
                  "0         0,0,0,0   1    1\n"
                  "1         0,0,0,1   2    3\n"
                  "2         0,0,0,2   3    6  subtotal of image 0, row 0: 6\n"
                  "3         1,0,0,0  10   16\n"
                  "4         1,0,0,1  20   36\n"
                  "5         1,0,0,2  30   66  subtotal of image 1, row 0: 60\n"
                  "\n"
                  "db[0] = 66\n");
}

/* A chain may end with a padding that is not added; its subtotal stands there all the same. */
static void test_subtotal_at_a_padding(void **state) {
    (void)state;
    put_array("x.npy", CONV_F32, SHAPE(2, 1, 1, 1), VALUES(1, 2));
    put_array("w.npy", CONV_F32, SHAPE(1, 1, 1, 1), VALUES(1));
    put_array("dy.npy", CONV_F32, SHAPE(2, 1, 1, 2), VALUES(3, 4, 5, 6));
    assert_prints("--input x.npy --weight w.npy --padding 0,0,0,1 --grad-output dy.npy --walk dw "
                  "--at 0,0,0,0",
                  "dW: dw[0,0,0,0], 4 terms, float32\n"
                  "\n"
                  "k  x[n,ic,ih,iw]        x  dy[n,oc,oh,ow]  dy  product  sum\n"
                  "                                                          0  start\n"
                  "0        0,0,0,0        1         0,0,0,0   3        3    3\n"
                  "1        0,0,0,1  padding         0,0,0,1   4        -    3  "
                  "not added, subtotal of image 0, row 0: 3\n"
                  "2        1,0,0,0        2         1,0,0,0   5       10   13\n"
                  "3        1,0,0,1  padding         1,0,0,1   6        -   13  "
                  "not added, subtotal of image 1, row 0: 10\n"
                  "\n"
                  "dw[0,0,0,0] = 13\n");
}

static void test_zeros_that_the_stride_inserts(void **state) {
    (void)state;
    put_array("x.npy", CONV_F32, SHAPE(4), VALUES(1, 2, 3, 4));
    put_array("w.npy", CONV_F32, SHAPE(2), VALUES(10, 0.25));
    put_array("dy.npy", CONV_F32, SHAPE(2), VALUES(2, 4));
    assert_prints("--input x.npy --weight w.npy --stride 2 --grad-output dy.npy --walk dx-gather "
                  "--at 0,0,0,2",
                  "dX by gather: dx[0,0,0,2], 2 terms, float32\n"
                  "\n"
                  "k  dy[n,oc,oh,ow]             dy  w[oc,icg,kh,kw]      w  product  sum\n"
                  "                                                                     0  start\n"
                  "0         between  inserted zero          0,0,0,1   0.25        -    0  "
                  "not added\n"
                  "1         0,0,0,1              4          0,0,0,0  10          40   40\n"
                  "\n"
                  "dx[0,0,0,2] = 40\n");
}

// ---- the tables of other layers ----------------------------------------------------------------

static void put_row_operands(void) {
    put_array("x.npy", CONV_F32, SHAPE(3), VALUES(1, 2, 3));
    put_array("w.npy", CONV_F32, SHAPE(2), VALUES(10, 1));
    put_array("b.npy", CONV_F32, SHAPE(1), VALUES(5));
    put_array("dy.npy", CONV_F32, SHAPE(4), VALUES(1, 2, 3, 4));
}

static void test_a_cell_that_the_border_shows_has_places(void **state) {
    (void)state;
    put_row_operands();
    assert_prints("--input x.npy --weight w.npy --padding 1 --padding-mode reflect "
                  "--grad-output dy.npy --walk dx-gather --at 0,0,0,1",
                  "dX by gather: dx[0,0,0,1], 3 places of 2 terms, float32\n"
                  "\n"
                  "k  dy[n,oc,oh,ow]       dy  w[oc,icg,kh,kw]   w  product  sum\n"
                  "\n"
                  "place 0,0,0,-1: the border shows the cell here\n"
                  "                                                            0  start\n"
                  "0        0,0,0,-1  padding          0,0,0,1   1        -    0  not added\n"
                  "1         0,0,0,0        1          0,0,0,0  10       10   10  "
                  "subtotal of place 0,0,0,-1: 10\n"
                  "\n"
                  "place 0,0,0,1: the cell itself\n"
                  "                                                           10  so far\n"
                  "2         0,0,0,1        2          0,0,0,1   1        2   12\n"
                  "3         0,0,0,2        3          0,0,0,0  10       30   42  "
                  "subtotal of place 0,0,0,1: 32\n"
                  "\n"
                  "place 0,0,0,3: the border shows the cell here\n"
                  "                                                           42  so far\n"
                  "4         0,0,0,3        4          0,0,0,1   1        4   46\n"
                  "5         0,0,0,4  padding          0,0,0,0  10        -   46  "
                  "not added, subtotal of place 0,0,0,3: 4\n"
                  "\n"
                  "dx[0,0,0,1] = 46\n");
    assert_prints("--input x.npy --weight w.npy --padding 1 --padding-mode reflect "
                  "--grad-output dy.npy --walk dx-scatter --at 0,0,0,0",
                  "dX by scatter: dy[0,0,0,0], 2 terms, float32\n"
                  "\n"
                  "k  dy[n,oc,oh,ow]  dy  w[oc,icg,kh,kw]   w  product  dx[n,ic,ih,iw]  its sum\n"
                  "0         0,0,0,0   1          0,0,0,0  10       10         0,0,0,1       10  "
                  "through the border at 0,-1\n"
                  "1         0,0,0,0   1          0,0,0,1   1        1         0,0,0,0        1\n");
}

static void test_im2col_tables(void **state) {
    (void)state;
    put_row_operands();
    assert_prints("--input x.npy --weight w.npy --bias b.npy --walk im2col --at 0,0,0,1",
                  "Forward by im2col: y[0,0,0,1], 2 terms, float32\n"
                  "row 1 of the 2×2 matrix, times kernel 0\n"
                  "\n"
                  "k  x[n,ic,ih,iw]  x  w[oc,icg,kh,kw]   w  product  sum\n"
                  "                                                     5  bias b[0]\n"
                  "0        0,0,0,1  2          0,0,0,0  10       20   25\n"
                  "1        0,0,0,2  3          0,0,0,1   1        3   28\n"
                  "\n"
                  "y[0,0,0,1] = 28\n");
    assert_prints("--input x.npy --weight w.npy --bias b.npy --transposed --walk im2col "
                  "--at 0,0,0,1",
                  "Forward by im2col: y[0,0,0,1], 2 terms, float32\n"
                  "elements of the 3×2 matrix, tap after tap\n"
                  "\n"
                  "k  x[n,ic,ih,iw]  x  w[ic,ocg,kh,kw]   w  product  sum\n"
                  "                                                     5  bias b[0]\n"
                  "0        0,0,0,1  2          0,0,0,0  10       20   25  "
                  "subtotal of tap 0,0, row 1 and column 0 of the matrix: 20\n"
                  "1        0,0,0,0  1          0,0,0,1   1        1   26  "
                  "subtotal of tap 0,1, row 0 and column 1 of the matrix: 1\n"
                  "\n"
                  "y[0,0,0,1] = 26\n");
    Outcome *outcome = run_cli(cli_trace, "--problem ic4ih3iw3_oc2_kh2kw2_g2 --walk im2col "
                                          "--at 0,1,1,0");
    assert_non_null(strstr(outcome->out, "\nrow 2 of the 4×8 matrix of group 1, times kernel 1\n"));
    free(outcome);
}

static void test_taps_tables(void **state) {
    (void)state;
    put_row_operands();
    assert_prints("--input x.npy --weight w.npy --bias b.npy --padding 1 --walk taps --at 0,0,0,1",
                  "Forward by taps: w[0,0,0,1], 4 terms, float32\n"
                  "\n"
                  "k  x[n,ic,ih,iw]        x  w[oc,icg,kh,kw]  w  product  y[n,oc,oh,ow]  its sum\n"
                  "0        0,0,0,0        1          0,0,0,1  1        1        0,0,0,0        6\n"
                  "1        0,0,0,1        2          0,0,0,1  1        2        0,0,0,1       17\n"
                  "2        0,0,0,2        3          0,0,0,1  1        3        0,0,0,2       28\n"
                  "3        0,0,0,3  padding          0,0,0,1  1        -        0,0,0,3       35  "
                  "not added\n");
}

static void test_transposed_tables(void **state) {
    (void)state;
    put_row_operands();
    put_array("dy5.npy", CONV_F32, SHAPE(5), VALUES(1, 2, 3, 4, 5));
#define TURNED "--input x.npy --weight w.npy --transposed --stride 2 --padding 0,0,0,1 "
    assert_prints(TURNED "--at 0,0,0,2",
                  "Forward: y[0,0,0,2], 2 terms, float32\n"
                  "\n"
                  "k  x[n,ic,ih,iw]              x  w[ic,ocg,kh,kw]   w  product  sum\n"
                  "                                                                 0  start\n"
                  "0        between  inserted zero          0,0,0,1   1        -    0  not added\n"
                  "1        0,0,0,1              2          0,0,0,0  10       20   20\n"
                  "\n"
                  "y[0,0,0,2] = 20\n");
    assert_prints(TURNED "--grad-output dy5.npy --walk dx-gather --at 0,0,0,2",
                  "dX by gather: dx[0,0,0,2], 2 terms, float32\n"
                  "\n"
                  "k  dy[n,oc,oh,ow]       dy  w[ic,ocg,kh,kw]   w  product  sum\n"
                  "                                                            0  start\n"
                  "0         0,0,0,4        5          0,0,0,0  10       50   50\n"
                  "1         0,0,0,5  cut off          0,0,0,1   1        -   50  not added\n"
                  "\n"
                  "dx[0,0,0,2] = 50\n");
    assert_prints(TURNED "--grad-output dy5.npy --walk dx-scatter --at 0,0,0,1",
                  "dX by scatter: dy[0,0,0,1], 2 terms, float32\n"
                  "\n"
                  "k  dy[n,oc,oh,ow]  dy  w[ic,ocg,kh,kw]   w  product  dx[n,ic,ih,iw]  its sum\n"
                  "0         0,0,0,1   2          0,0,0,0  10        -         between        -  "
                  "between cells, not added\n"
                  "1         0,0,0,1   2          0,0,0,1   1        2         0,0,0,0       12\n");
    assert_prints(TURNED "--walk taps --at 0,0,0,1",
                  "Forward by taps: w[0,0,0,1], 3 terms, float32\n"
                  "\n"
                  "k  x[n,ic,ih,iw]  x  w[ic,ocg,kh,kw]  w  product  y[n,oc,oh,ow]  its sum\n"
                  "0        0,0,0,0  1          0,0,0,1  1        1        0,0,0,1        1\n"
                  "1        0,0,0,1  2          0,0,0,1  1        2        0,0,0,3        2\n"
                  "2        0,0,0,2  3          0,0,0,1  1        -        0,0,0,5        -  "
                  "cropped, not added\n");
}

/* The chains of dW of a transposed layer are rows of x. */
static void test_transposed_subtotals(void **state) {
    (void)state;
    put_array("x.npy", CONV_F32, SHAPE(2, 1, 1, 1), VALUES(2, 3));
    put_array("w.npy", CONV_F32, SHAPE(1, 1, 1, 2), VALUES(1, 1));
    put_array("dy.npy", CONV_F32, SHAPE(2, 1, 1, 2), VALUES(10, 20, 30, 40));
    assert_prints("--input x.npy --weight w.npy --transposed --grad-output dy.npy --walk dw "
                  "--at 0,0,0,1",
                  "dW: dw[0,0,0,1], 2 terms, float32\n"
                  "\n"
                  "k  x[n,ic,ih,iw]  x  dy[n,oc,oh,ow]  dy  product  sum\n"
                  "                                                    0  start\n"
                  "0        0,0,0,0  2         0,0,0,1  20       40   40  "
                  "subtotal of image 0, row 0 of x: 40\n"
                  "1        1,0,0,0  3         1,0,0,1  40      120  160  "
                  "subtotal of image 1, row 0 of x: 120\n"
                  "\n"
                  "dw[0,0,0,1] = 160\n");
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
    assert_true(json_array_size(array) == 4 || json_array_size(array) == 1);
    for (size_t i = 0; i < json_array_size(array); i++) {
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

/* Layers with everything in them, and the tensors of their walks' windows. */
static const struct {
    const char *words;
    ConvLayer layer;
    int x[4], w[4], y[4];
} LAYERS[] = {
    {"--stride 2 --padding 1,0,1,1 --dilation 1,1 --groups 2 ",
     {2,     4,    5,     6,
      4,     2,    3,     2,
      2,     1,    1,     CONV_PADDING_CUSTOM,
      1,     0,    1,     1,
      2,     true, false, CONV_BORDER_ZEROS,
      false, 0,    0},
     {2, 4, 5, 6},
     {4, 2, 2, 3},
     {2, 4, 3, 3}},
    {"--stride 2 --padding 1,2,1,1 --padding-mode reflect --dilation 1,2 --groups 2 ",
     {2,     4,    3,     4,
      4,     2,    2,     2,
      2,     1,    2,     CONV_PADDING_CUSTOM,
      1,     2,    1,     1,
      2,     true, false, CONV_BORDER_REFLECT,
      false, 0,    0},
     {2, 4, 3, 4},
     {4, 2, 2, 2},
     {2, 4, 3, 2}},
    {"--transposed --stride 2,3 --padding 1,0,0,1 --output-padding 1,0 --groups 2 --flip ",
     {2,    4,    3,    2,
      4,    2,    3,    2,
      3,    1,    1,    CONV_PADDING_CUSTOM,
      1,    0,    0,    1,
      2,    true, true, CONV_BORDER_ZEROS,
      true, 1,    0},
     {2, 4, 3, 2},
     {4, 2, 2, 3},
     {2, 4, 6, 5}},
};
enum { LAYER_COUNT = sizeof LAYERS / sizeof LAYERS[0] };
static int used; /* the layer that is tested */

static const int B_SHAPE[4] = {4, 1, 1, 1};
#define FILES  "--input x.npy --weight w.npy --bias b.npy --grad-output dy.npy "
#define LENGTH 400

static void put_operands(ConvType type) {
    put_random("x.npy", type, 1, false, 4, LAYERS[used].x);
    put_random("w.npy", type, 2, false, 4, LAYERS[used].w);
    put_random("b.npy", type, 3, false, 1, B_SHAPE);
    put_random("dy.npy", type, 4, false, 4, LAYERS[used].y);
}

/* The printed digits give back the very bits of the type. */
static void assert_same_bits(double printed, double element, ConvType type) {
    if (type == CONV_F32) {
        assert_true((float)printed == (float)element);
    } else {
        assert_true(printed == element);
    }
}

/* The walk that the options above ask for, over the tensors in the files. */
static ConvWalk walk_of_operands(ConvWalkKind kind, IoNpy files[4]) {
    static const char *const names[4] = {"x.npy", "w.npy", "b.npy", "dy.npy"};
    for (int i = 0; i < 4; i++) {
        Status status = io_npy_load(names[i], &files[i]);
        assert_string_equal(status.text, "");
    }
    const ConvOperands operands = {
        .x = files[0].tensor,
        .w = files[1].tensor,
        .b = conv_tensor_view(files[2].tensor.type, B_SHAPE, files[2].tensor.data),
        .dy = files[3].tensor};
    ConvWalk walk;
    Status status = conv_walk_init(&walk, kind, &LAYERS[used].layer, &operands);
    assert_string_equal(status.text, "");
    return walk;
}

static void assert_number(const json_t *term, const char *key, bool there, double value,
                          ConvType type) {
    if (there) {
        assert_same_bits(real(term, key), value, type);
    } else {
        assert_true(json_is_null(json_object_get(term, key)));
    }
}

static void assert_factor(const json_t *json, const ConvFactor *factor, ConvType type) {
    static const char *const kinds[] = {"element", "padding", "inserted zero", "cropped"};
    assert_string_equal(json_string_value(json_object_get(json, "tensor")),
                        conv_role_word(factor->role));
    assert_string_equal(json_string_value(json_object_get(json, "kind")), kinds[factor->kind]);
    assert_same_bits(real(json, "value"), factor->value, type);
    const json_t *index = json_object_get(json, "index");
    if (factor->kind == CONV_FACTOR_INSERTED_ZERO) {
        assert_true(json_is_null(index));
    } else {
        assert_index(index, factor->index);
    }
}

static void assert_term(const json_t *json, const ConvTerm *term, ConvType type) {
    bool there = !term->cropped;
    const json_t *factors = json_object_get(json, "factors");
    assert_factor(json_array_get(factors, 0), &term->a, type);
    if (term->b.kind == CONV_FACTOR_NONE) {
        assert_int_equal(json_array_size(factors), 1);
    } else {
        assert_factor(json_array_get(factors, 1), &term->b, type);
    }
    const json_t *tap = json_object_get(json, "tap");
    if (term->tap[0] < 0) {
        assert_true(json_is_null(tap));
    } else {
        assert_int_equal(json_integer_value(json_array_get(tap, 0)), term->tap[0]);
        assert_int_equal(json_integer_value(json_array_get(tap, 1)), term->tap[1]);
    }
    assert_int_equal(json_is_true(json_object_get(json, "skipped")), term->skipped);
    const json_t *target = json_object_get(json, "target");
    assert_int_equal(json_is_true(json_object_get(target, "cropped")), term->cropped);
    if (!term->cropped) {
        assert_index(json_object_get(target, "index"), term->cell);
        assert_index(json_object_get(target, "place"), term->place);
    }
    assert_int_equal(json_integer_value(json_object_get(json, "chain")), term->chain);
    assert_number(json, "product", !term->skipped, term->product, type);
    assert_number(json, "before", there, term->before, type);
    assert_number(json, "after", there, term->after, type);
    assert_number(json, "chain_before", there, term->chain_before, type);
    assert_number(json, "chain_after", there, term->chain_after, type);
}

static void trace_words(char words[LENGTH], const ConvWalk *walk, int64_t window,
                        const char *form) {
    int at[4];
    conv_walk_window_cell(walk, window, at);
    snprintf(words, LENGTH, FILES "%s--walk %s --at %d,%d,%d,%d %s", LAYERS[used].words,
             conv_walk_word(walk->kind), at[0], at[1], at[2], at[3], form);
}

static bool has_places(const ConvWalk *walk) {
    return walk->kind == CONV_WALK_DX_GATHER && walk->layer.border != CONV_BORDER_ZEROS;
}

/* All terms of the cell that a window computes: those of all windows that compute it; none where
 * the window is a border cell's. */
static int64_t terms_of_cell(const ConvWalk *walk, int64_t window, ConvTerm *terms) {
    if (!has_places(walk)) {
        conv_walk_terms(walk, window, 0, walk->terms, terms);
        return walk->terms;
    }
    int64_t count = 0;
    int cell[4];
    conv_walk_window_cell(walk, window, cell);
    for (int64_t other = 0; other < walk->windows; other++) {
        ConvTerm first;
        conv_walk_term(walk, other, 0, &first);
        if (memcmp(first.cell, cell, sizeof cell) == 0) {
            conv_walk_terms(walk, other, 0, walk->terms, &terms[count]);
            count += walk->terms;
        }
    }
    return count;
}

enum { PLACES_MAX = 36 }; /* windows that one cell may have here */

typedef void Check(const ConvWalk *walk, int64_t window, const ConvTerm *terms, int64_t count,
                   ConvType type);

static void each_window(ConvWalkKind kind, ConvType type, Check *check) {
    IoNpy files[4];
    put_operands(type);
    ConvWalk walk = walk_of_operands(kind, files);
    ConvTerm *terms = malloc((size_t)walk.terms * PLACES_MAX * sizeof *terms);
    int checked = 0;
    for (int64_t window = 0; window < walk.windows; window += kind == CONV_WALK_DB ? 1 : 5) {
        int64_t count = terms_of_cell(&walk, window, terms);
        if (count > 0) {
            check(&walk, window, terms, count, type);
            checked++;
        }
    }
    assert_true(checked > 3);
    free(terms);
    for (int i = 0; i < 4; i++) {
        conv_tensor_destroy(&files[i].tensor);
    }
}

static void each_walk(Check *check) {
    for (used = 0; used < LAYER_COUNT; used++) {
        for (int type = CONV_F32; type <= CONV_F64; type++) {
            for (int kind = 0; kind < CONV_WALK_COUNT; kind++) {
                each_window((ConvWalkKind)kind, (ConvType)type, check);
            }
        }
    }
    used = 0;
}

/* In the im2col matrix stands what the term reads, or where its tap's sum comes from, as the core
 * says; other walks have no matrix. */
static void check_matrix(const json_t *json, const ConvWalk *walk, const ConvTerm *term) {
    const json_t *matrix = json_object_get(json, "matrix");
    bool transposed = walk->layer.transposed;
    if (walk->kind != CONV_WALK_IM2COL || (transposed && term->skipped)) {
        assert_true(json_is_null(matrix));
        return;
    }
    ConvLink link;
    conv_im2col_at(&walk->layer, term->cell[1] / walk->shape.ocg,
                   json_integer_value(json_object_get(matrix, "row")),
                   json_integer_value(json_object_get(matrix, "column")), &link);
    assert_memory_equal(link.tap, term->tap, sizeof link.tap);
    assert_int_equal(link.padding, term->skipped);
    const int *x = term->a.index, *y = term->cell;
    for (int axis = 0; axis < 4; axis++) { /* the channel that is not in the matrix is its first */
        assert_true(link.x[axis] == x[axis] || (transposed && axis == 1));
        assert_true(link.y[axis] == y[axis] || (!transposed && axis == 1));
    }
}

static void check_json(const ConvWalk *walk, int64_t window, const ConvTerm *terms, int64_t count,
                       ConvType type) {
    char words[LENGTH];
    trace_words(words, walk, window, "--json");
    json_t *json = trace_json(words), *list = json_object_get(json, "terms");
    assert_int_equal(json_array_size(list), count);
    for (int64_t k = 0; k < count; k++) {
        const json_t *term = json_array_get(list, (size_t)k);
        assert_int_equal(json_integer_value(json_object_get(term, "k")), k);
        assert_term(term, &terms[k], type);
        check_matrix(term, walk, &terms[k]);
    }
    json_decref(json);
}

/* Every term of every walk as the core lists it, to the last bit. */
static void test_json_is_the_walk(void **state) {
    (void)state;
    each_walk(check_json);
}

/* The columns of a row, which at least two spaces part. */
static int split_row(char *line, char *columns[], int most) {
    int count = 0;
    for (char *at = line; *at && count < most; count++) {
        at += strspn(at, " ");
        columns[count] = at;
        char *end = strstr(at, "  ");
        if (!end) {
            return count + 1;
        }
        *end = 0;
        at = end + 1;
    }
    return count;
}

/* A shown number is the term's, a word or a dash stands where there is none. */
static void assert_shown(const char *text, bool there, double value, ConvType type) {
    if (there) {
        char *end;
        assert_same_bits(strtod(text, &end), value, type);
        assert_int_equal(*end, 0);
    } else {
        assert_true(text[0] == '-' ? text[1] == 0 : strchr("pic", text[0]) != NULL);
    }
}

static char *after_lines(char *text, int count) {
    for (; count > 0; count--) {
        text = strchr(text, '\n') + 1;
    }
    return text;
}

static void check_row(char *line, int64_t k, const ConvTerm *term, bool pushes, ConvType type) {
    char *columns[10];
    bool two = term->b.kind != CONV_FACTOR_NONE;
    int sum = 3 + (two ? 3 : 0) + pushes;
    assert_true(split_row(line, columns, 10) > sum);
    assert_int_equal(strtol(columns[0], NULL, 10), k);
    assert_shown(columns[2], term->a.kind == CONV_FACTOR_ELEMENT, term->a.value, type);
    if (two) {
        assert_shown(columns[4], term->b.kind == CONV_FACTOR_ELEMENT, term->b.value, type);
        assert_shown(columns[5], !term->skipped, term->product, type);
    }
    assert_shown(columns[sum], !term->cropped, term->after, type);
}

/* Under a title (and a line on the matrix), an empty line and the headings stand the terms, what
 * they start from before them; places have an empty line and a heading of their own. */
static void check_table(const ConvWalk *walk, int64_t window, const ConvTerm *terms, int64_t count,
                        ConvType type) {
    char words[LENGTH];
    trace_words(words, walk, window, "");
    Outcome *outcome = run_cli(cli_trace, words);
    bool pushes = walk->kind == CONV_WALK_DX_SCATTER || walk->kind == CONV_WALK_TAPS;
    char *line = after_lines(outcome->out, walk->kind == CONV_WALK_IM2COL ? 4 : 3);
    for (int64_t k = 0; k < count; k++) {
        if (has_places(walk) && terms[k].chain_first) {
            line = after_lines(line, 1);
            assert_memory_equal(line, "place ", 6);
            line = after_lines(line, 2);
        } else if (k == 0 && !pushes) {
            line = after_lines(line, 1);
        }
        char *end = strchr(line, '\n');
        *end = 0;
        assert_true(end[-1] != ' ');
        check_row(line, k, &terms[k], pushes, type);
        line = end + 1;
    }
    assert_true(line[0] == '\n' || (line[0] == 0 && pushes)); /* the value, a remark, or nothing */
    free(outcome);
}

static void test_table_is_the_walk(void **state) {
    (void)state;
    each_walk(check_table);
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
        snprintf(words, sizeof words, FILES "%s--walk %s --at %d,%d,%d,%d --json",
                 LAYERS[used].words, conv_walk_word(kind), at[0], at[1], at[2], at[3]);
        json_t *json = trace_json(words);
        assert_same_bits(real(json, "value"), value_at(&npy, i), type);
        json_decref(json);
    }
    conv_tensor_destroy(&npy.tensor);
}

/* FILES and the words of the layer that is tested, then more. */
static void run_layer(Command *command, const char *files, const char *more) {
    char words[LENGTH];
    snprintf(words, sizeof words, "%s%s%s", files, LAYERS[used].words, more);
    run_ok(command, words);
}

static void test_traces_end_in_the_elements(void **state) {
    (void)state;
#define INPUTS "--input x.npy --weight w.npy --bias b.npy --output y.npy "
    for (int i = 0; i < 2 * LAYER_COUNT; i++) {
        const ConvType type = i % 2 ? CONV_F32 : CONV_F64;
        used = i / 2;
        put_operands(type);
        run_layer(cli_conv, INPUTS, "");
        run_layer(cli_grad, FILES, "--grad-input dx.npy --grad-weight dw.npy --grad-bias db.npy");
        assert_traces_end_in("y.npy", CONV_WALK_FORWARD, type, LAYERS[used].y);
        assert_traces_end_in("dx.npy", CONV_WALK_DX_GATHER, type, LAYERS[used].x);
        assert_traces_end_in("dw.npy", CONV_WALK_DW, type, LAYERS[used].w);
        assert_traces_end_in("db.npy", CONV_WALK_DB, type, B_SHAPE);
        run_layer(cli_conv, INPUTS, "--algorithm im2col");
        assert_traces_end_in("y.npy", CONV_WALK_IM2COL, type, LAYERS[used].y);
    }
    used = 0;
}

/* What y has where nothing is added to it. */
static void fill_with_bias(float *y, const int shape[4]) {
    IoNpy bias = get_array("b.npy", CONV_F32, 1, B_SHAPE);
    int area = shape[2] * shape[3];
    for (int i = 0; i < shape[0] * shape[1] * area; i++) {
        y[i] = (float)value_at(&bias, i / area % shape[1]);
    }
    conv_tensor_destroy(&bias.tensor);
}

/* Where a cell gets its last term, a walk that pushes leaves it as it is written. */
static void assert_pushes_end_in(const char *path, ConvWalkKind kind, const int shape[4],
                                 const int windows[4]) {
    IoNpy npy = get_array(path, CONV_F32, 4, shape);
    const int64_t count = conv_tensor_count(&npy.tensor);
    float *last = calloc((size_t)count, sizeof *last);
    if (kind == CONV_WALK_TAPS) {
        fill_with_bias(last, shape);
    }
    int added = 0, most = windows[0] * windows[1] * windows[2] * windows[3];
    for (int window = 0; window < most; window++) {
        /* in the order of the walk: of taps kh, kw outermost */
        bool taps = kind == CONV_WALK_TAPS, turned = taps && LAYERS[used].layer.flip;
        int area = windows[2] * windows[3], channels = windows[0] * windows[1];
        int map = taps ? window % channels : window / area;
        int place = taps ? window / channels : window % area;
        place = turned ? area - 1 - place : place;
        char words[LENGTH];
        snprintf(words, sizeof words, FILES "%s--walk %s --at %d,%d,%d,%d --json",
                 LAYERS[used].words, conv_walk_word(kind), map / windows[1], map % windows[1],
                 place / windows[3], place % windows[3]);
        json_t *json = trace_json(words), *term;
        assert_null(json_object_get(json, "value"));
        size_t k;
        json_array_foreach(json_object_get(json, "terms"), k, term) {
            const json_t *index = json_object_get(json_object_get(term, "target"), "index");
            int64_t at = 0;
            for (size_t axis = 0; axis < 4; axis++) {
                at = at * shape[axis] + json_integer_value(json_array_get(index, axis));
            }
            if (json_is_false(json_object_get(term, "skipped"))) {
                last[at] = (float)real(term, "after");
                added++;
            }
        }
        json_decref(json);
    }
    assert_memory_equal(last, npy.tensor.data, (size_t)count * sizeof *last);
    assert_true(added > 300);
    free(last);
    conv_tensor_destroy(&npy.tensor);
}

static void test_pushes_end_in_the_elements(void **state) {
    (void)state;
    for (used = 0; used < LAYER_COUNT; used++) {
        put_operands(CONV_F32);
        run_layer(cli_grad, FILES, "--grad-input dx.npy --output y.npy --algorithm direct");
        assert_pushes_end_in("dx.npy", CONV_WALK_DX_SCATTER, LAYERS[used].x, LAYERS[used].y);
        run_layer(cli_conv, INPUTS, "--algorithm taps");
        assert_pushes_end_in("y.npy", CONV_WALK_TAPS, LAYERS[used].y, LAYERS[used].w);
    }
    used = 0;
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
    WRONG(GIVEN "--at 0,0,0,0 --walk up",
          "--walk: 'up' is none of forward, dx-gather, dx-scatter, dw, db, im2col and taps");
    WRONG(GIVEN "--at 0,0,0,0 --walk dw", "--grad-output: it is missing; the walk dw needs it");
    WRONG(GIVEN "--at 0,0 --walk db --grad-output dy.npy",
          "--at: four numbers are needed or one, not 2");
    WRONG(GIVEN "--at 0,0,0,0 --output y.npy",
          "--output: trace has no such option; --help lists them");
}

static void test_cells_that_are_not_there(void **state) {
    (void)state;
    put_small_operands();
    FAILS(GIVEN "--at 0,0,0,1", "--at: 0,0,0,1 lies outside y[n,oc,oh,ow], which is 1×1×1×1");
    FAILS(GIVEN "--padding 1,0,0,1 --grad-output dy.npy --walk dx-gather --at 0,0,2,0",
          "--at: 0,0,2,0 lies outside dx[n,ic,ih,iw], which is 1×1×2×2");
    FAILS(GIVEN "--padding 1,0,0,1 --grad-output dy.npy --walk dx-scatter --at 0,1,0,0",
          "--at: 0,1,0,0 lies outside dy[n,oc,oh,ow], which is 1×1×2×2");
    FAILS(GIVEN "--padding 1,0,0,1 --grad-output dy.npy --walk db --at 1",
          "--at: 1 lies outside db[oc], which is 1");
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
        CLI_TEST(test_subtotal_at_a_padding),
        CLI_TEST(test_zeros_that_the_stride_inserts),
        CLI_TEST(test_a_cell_that_the_border_shows_has_places),
        CLI_TEST(test_im2col_tables),
        CLI_TEST(test_taps_tables),
        CLI_TEST(test_transposed_tables),
        CLI_TEST(test_transposed_subtotals),
        CLI_TEST(test_json_says_everything),
        CLI_TEST(test_json_has_words_for_what_is_no_number),
        CLI_TEST(test_json_is_the_walk),
        CLI_TEST(test_table_is_the_walk),
        CLI_TEST(test_traces_end_in_the_elements),
        CLI_TEST(test_pushes_end_in_the_elements),
        CLI_TEST(test_wrong_use),
        CLI_TEST(test_cells_that_are_not_there),
        CLI_TEST(test_output_that_cannot_be_printed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
