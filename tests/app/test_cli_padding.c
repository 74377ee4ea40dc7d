/* --padding-mode and the rules same-upper and same-lower: from files to files, in traces, and the
 * sentences where they cannot be had. */
#include "cli_test.h"

#include <jansson.h>

/* Padded circularly 3 1 2 3 1, reflected 2 1 2 3 2, replicated 1 1 2 3 3. */
static void put_row(void) {
    put_array("x.npy", CONV_F32, SHAPE(3), VALUES(1, 2, 3));
    put_array("w.npy", CONV_F32, SHAPE(2), VALUES(10, 1));
    put_array("dy.npy", CONV_F32, SHAPE(4), VALUES(1, 2, 3, 4));
}

static void test_each_mode(void **state) {
    (void)state;
    put_row();
#define LAYER "--input x.npy --weight w.npy --padding 1 "
    run_ok(cli_conv, LAYER "--output y.npy");
    assert_array("y.npy", CONV_F32, SHAPE(1, 1, 1, 4), VALUES(1, 12, 23, 30));
    run_ok(cli_conv, LAYER "--padding-mode zeros --output y.npy");
    assert_array("y.npy", CONV_F32, SHAPE(1, 1, 1, 4), VALUES(1, 12, 23, 30));
    run_ok(cli_conv, LAYER "--padding-mode reflect --output y.npy");
    assert_array("y.npy", CONV_F32, SHAPE(1, 1, 1, 4), VALUES(21, 12, 23, 32));
    run_ok(cli_conv, LAYER "--padding-mode replicate --output y.npy");
    assert_array("y.npy", CONV_F32, SHAPE(1, 1, 1, 4), VALUES(11, 12, 23, 33));
    run_ok(cli_conv, LAYER "--padding-mode=circular --output y.npy");
    assert_array("y.npy", CONV_F32, SHAPE(1, 1, 1, 4), VALUES(31, 12, 23, 31));
}

/* The padded gradient is 10 21 32 43 4; its ends fold back. */
static void test_gradients(void **state) {
    (void)state;
    put_row();
#define GRAD LAYER "--grad-output dy.npy --grad-input dx.npy --grad-weight dw.npy "
    run_ok(cli_grad, GRAD);
    assert_array("dx.npy", CONV_F32, SHAPE(1, 1, 1, 3), VALUES(21, 32, 43));
    assert_array("dw.npy", CONV_F32, SHAPE(1, 1, 1, 2), VALUES(20, 14));
    run_ok(cli_grad, GRAD "--padding-mode reflect");
    assert_array("dx.npy", CONV_F32, SHAPE(1, 1, 1, 3), VALUES(21, 46, 43));
    assert_array("dw.npy", CONV_F32, SHAPE(1, 1, 1, 2), VALUES(22, 22));
    run_ok(cli_grad, GRAD "--padding-mode replicate");
    assert_array("dx.npy", CONV_F32, SHAPE(1, 1, 1, 3), VALUES(31, 32, 47));
    run_ok(cli_grad, GRAD "--padding-mode circular");
    assert_array("dx.npy", CONV_F32, SHAPE(1, 1, 1, 3), VALUES(25, 32, 53));
}

static void test_rules_for_any_stride(void **state) {
    (void)state;
    put_row();
#define RULE "--input x.npy --weight w.npy --output y.npy --padding "
    run_ok(cli_conv, RULE "same-upper --stride 2");
    assert_array("y.npy", CONV_F32, SHAPE(1, 1, 1, 2), VALUES(12, 30));
    run_ok(cli_conv, RULE "same-lower --stride 2");
    assert_array("y.npy", CONV_F32, SHAPE(1, 1, 1, 2), VALUES(1, 23));
    run_ok(cli_conv, RULE "same-lower --stride 2 --padding-mode circular");
    assert_array("y.npy", CONV_F32, SHAPE(1, 1, 1, 2), VALUES(31, 23));
}

static void test_table(void **state) {
    (void)state;
    put_row();
    Outcome *outcome = run_cli(cli_trace, LAYER "--padding-mode circular --at 0,0,0,0");
    assert_string_equal(outcome->err, "");
    assert_string_equal(
        outcome->out, "Forward: y[0,0,0,0], 2 terms, float32\n"
                      "\n"
                      "k  x[n,ic,ih,iw]  x  w[oc,icg,kh,kw]   w  product  sum\n"
                      "                                                     0  start\n"
                      "0        0,0,0,2  3          0,0,0,0  10       30   30  read in the border\n"
                      "1        0,0,0,0  1          0,0,0,1   1        1   31\n"
                      "\n"
                      "y[0,0,0,0] = 31\n");
    free(outcome);
}

static json_t *trace(const char *words) {
    Outcome *outcome = run_cli(cli_trace, words);
    assert_string_equal(outcome->err, "");
    json_t *root = json_loads(outcome->out, 0, NULL);
    assert_non_null(root);
    free(outcome);
    return root;
}

static void test_json(void **state) {
    (void)state;
    put_row();
    json_t *root = trace(LAYER "--padding-mode reflect --grad-output dy.npy --walk dw "
                               "--at 0,0,0,1 --json");
    json_t *layer = json_object_get(root, "layer");
    assert_string_equal(json_string_value(json_object_get(layer, "padding_mode")), "reflect");
    json_t *terms = json_object_get(root, "terms");
    assert_int_equal(json_array_size(terms), 4);
    for (size_t k = 0; k < 4; k++) {
        json_t *term = json_array_get(terms, k);
        json_t *x = json_array_get(json_object_get(term, "factors"), 0);
        assert_string_equal(json_string_value(json_object_get(x, "kind")), "element");
        assert_int_equal(json_is_true(json_object_get(x, "border")), k == 3);
        assert_true(json_is_false(json_object_get(term, "skipped")));
    }
    assert_true(json_number_value(json_object_get(root, "value")) == 22);
    json_decref(root);
}

static void test_sentences(void **state) {
    (void)state;
    put_row();
    run_fails(cli_conv, LAYER "--output y.npy --padding-mode mirror", CLI_WRONG_USE,
              "convscope conv: --padding-mode: 'mirror' is none of zeros, reflect, replicate and "
              "circular");
    run_fails(
        cli_conv, "--input x.npy --weight w.npy --padding 3 --padding-mode reflect --output y",
        CLI_FAILED,
        "convscope conv: --padding-mode: padding left cannot be 3: 'reflect' mirrors the input "
        "without its edge, so for an input 3 wide it can be at most 2");
    run_fails(cli_conv, "--input w.npy --weight x.npy --padding-mode reflect --output y",
              CLI_FAILED,
              "convscope conv: --weight: a kernel 3 wide has no room, the input is only 2");
    run_fails(cli_conv, RULE "same --stride 2", CLI_WRONG_USE,
              "convscope conv: --padding: padding 'same' needs stride 1, the stride is 2×2; "
              "'same-upper' goes with any stride");
    run_fails(cli_render, "--output p.png --padding 1 --padding-mode mirror", CLI_WRONG_USE,
              "convscope render: --padding-mode: 'mirror' is none of zeros, reflect, replicate and "
              "circular");
    run_fails(cli_render, "--output p.png --padding 5 --padding-mode reflect", CLI_FAILED,
              "convscope render: --padding: padding above cannot be 5: 'reflect' mirrors the input "
              "without "
              "its edge, so for an input 5 high it can be at most 4");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CLI_TEST(test_each_mode), CLI_TEST(test_gradients), CLI_TEST(test_rules_for_any_stride),
        CLI_TEST(test_table),     CLI_TEST(test_json),      CLI_TEST(test_sentences),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
