/* convscope grad: every gradient alone and all together, in both layouts, and what it refuses. */
#include "cli_test.h"

#include "conv/gradient.h"

/* A layer with everything in it: batch, groups, uneven padding, stride, dilation, rectangles. */
static const int X_SHAPE[4] = {2, 4, 7, 9}, W_SHAPE[4] = {6, 2, 2, 3}, Y_SHAPE[4] = {2, 6, 4, 4};
#define LAYER "--stride 2,2 --padding 1,0,2,1 --dilation 1,2 --groups 2 "
#define FILES "--input x.npy --weight w.npy --grad-output dy.npy "

static void put_operands(ConvType type) {
    put_random("x.npy", type, 1, false, 4, X_SHAPE);
    put_random("w.npy", type, 2, false, 4, W_SHAPE);
    put_random("dy.npy", type, 3, false, 4, Y_SHAPE);
}

static ConvLayer layer_of_operands(void) {
    ConvLayer layer = conv_layer_default();
    layer.n = 2;
    layer.ic = 4;
    layer.ih = 7;
    layer.iw = 9;
    layer.oc = 6;
    layer.kh = 2;
    layer.kw = 3;
    layer.sh = layer.sw = layer.dw = layer.groups = 2;
    layer.padding = CONV_PADDING_CUSTOM;
    layer.top = 1;
    layer.left = 2;
    layer.right = 1;
    return layer;
}

static ConvTensor load(const char *path) {
    IoNpy npy;
    Status status = io_npy_load(path, &npy);
    assert_string_equal(status.text, "");
    return npy.tensor;
}

static void assert_same(const char *path, const ConvTensor *expected, int rank) {
    int shape[4] = {0};
    const int *extent = expected->extent;
    memcpy(shape, rank == 1 ? extent : extent + 4 - rank, (size_t)rank * sizeof(int));
    IoNpy got = get_array(path, expected->type, rank, shape);
    size_t size = (size_t)(conv_tensor_count(expected) * conv_type_size(expected->type));
    assert_memory_equal(got.tensor.data, expected->data, size);
    conv_tensor_destroy(&got.tensor);
}

static void test_gradients_are_the_core_s(void **state) {
    (void)state;
    for (int type = CONV_F32; type <= CONV_F64; type++) {
        put_operands(type);
        run_ok(cli_grad, FILES LAYER "--grad-input dx.npy --grad-weight dw.npy --grad-bias db.npy");
        const ConvLayer layer = layer_of_operands();
        ConvTensor x = load("x.npy"), w = load("w.npy"), dy = load("dy.npy"), dx, dw, db;
        Status made[3] = {conv_tensor_create(type, X_SHAPE, &dx),
                          conv_tensor_create(type, W_SHAPE, &dw),
                          conv_tensor_create(type, (const int[4]){6, 1, 1, 1}, &db)};
        Status done[3] = {conv_grad_input(&layer, &dy, &w, &dx),
                          conv_grad_weight(&layer, &x, &dy, &dw), conv_grad_bias(&layer, &dy, &db)};
        for (int i = 0; i < 3; i++) {
            assert_string_equal(made[i].text, "");
            assert_string_equal(done[i].text, "");
        }
        assert_same("dx.npy", &dx, 4);
        assert_same("dw.npy", &dw, 4);
        assert_same("db.npy", &db, 1);
        ConvTensor *const all[] = {&x, &w, &dy, &dx, &dw, &db};
        for (int i = 0; i < 6; i++) {
            conv_tensor_destroy(all[i]);
        }
    }
}

/* Only what is asked for is written, and it is what is written with the others. */
static void test_each_alone(void **state) {
    (void)state;
    put_operands(CONV_F32);
    run_ok(cli_grad, FILES LAYER "--grad-input dx.npy --grad-weight dw.npy --grad-bias db.npy");
    assert_int_equal(count_files(), 6);
    run_ok(cli_grad, FILES LAYER "--grad-input one.npy");
    assert_int_equal(count_files(), 7);
    assert_same_files("one.npy", "dx.npy");
    run_ok(cli_grad, FILES LAYER "--grad-weight one.npy");
    assert_same_files("one.npy", "dw.npy");
    run_ok(cli_grad, FILES LAYER "--grad-bias one.npy");
    assert_same_files("one.npy", "db.npy");
    assert_int_equal(count_files(), 7);
}

/* The output comes along where it is asked for, with its bias, as conv writes it. */
static void test_output_along_with_the_gradients(void **state) {
    (void)state;
    put_operands(CONV_F32);
    put_random("b.npy", CONV_F32, 4, false, SHAPE(6));
    run_ok(cli_conv, "--input x.npy --weight w.npy --bias b.npy --output y.npy " LAYER);
    run_ok(cli_grad, FILES LAYER "--grad-bias db.npy");
    run_ok(cli_grad, FILES LAYER "--bias b.npy --grad-bias one.npy --output two.npy");
    assert_same_files("one.npy", "db.npy");
    assert_same_files("two.npy", "y.npy");
}

static void test_nhwc_is_nchw_in_another_order(void **state) {
    (void)state;
    static const int to_nhwc[4] = {0, 2, 3, 1}, to_kkio[4] = {2, 3, 1, 0};
    put_operands(CONV_F64);
    put_permuted("x.npy", "xl.npy", to_nhwc);
    put_permuted("dy.npy", "dyl.npy", to_nhwc);
    put_permuted("w.npy", "wl.npy", to_kkio);
    run_ok(cli_grad, FILES LAYER "--grad-input dx.npy --grad-weight dw.npy --grad-bias db.npy");
    run_ok(cli_grad, "--layout nhwc --input xl.npy --weight wl.npy --grad-output dyl.npy " LAYER
                     "--grad-input dxl.npy --grad-weight dwl.npy --grad-bias dbl.npy");
    put_permuted("dx.npy", "expected.npy", to_nhwc);
    assert_same_files("dxl.npy", "expected.npy");
    put_permuted("dw.npy", "expected.npy", to_kkio);
    assert_same_files("dwl.npy", "expected.npy");
    assert_same_files("dbl.npy", "db.npy");
}

/* The gradient that comes in may have as few axes as the input may. */
static void test_upstream_of_fewer_axes(void **state) {
    (void)state;
    put_array("x.npy", CONV_F32, SHAPE(3), VALUES(1, 2, 3));
    put_array("w.npy", CONV_F32, SHAPE(2), VALUES(10, 1));
    put_array("dy.npy", CONV_F32, SHAPE(2), VALUES(1, 2));
    run_ok(cli_grad, FILES "--grad-input dx.npy --grad-weight dw.npy --grad-bias db.npy");
    assert_array("dx.npy", CONV_F32, SHAPE(1, 1, 1, 3), VALUES(10, 21, 2));
    assert_array("dw.npy", CONV_F32, SHAPE(1, 1, 1, 2), VALUES(5, 8));
    assert_array("db.npy", CONV_F32, SHAPE(1), VALUES(3));
}

#define FAILS(words, line) run_fails(cli_grad, words, CLI_FAILED, "convscope grad: " line)
#define WRONG(words, line) run_fails(cli_grad, words, CLI_WRONG_USE, "convscope grad: " line)

static void test_wrong_use(void **state) {
    (void)state;
    put_operands(CONV_F32);
    WRONG(FILES LAYER, "--grad-input, --grad-weight or --grad-bias: one of them is needed...");
    WRONG("--input x.npy --weight w.npy --grad-input dx.npy",
          "--grad-output: it is missing; grad needs it");
    WRONG(FILES LAYER "--grad-input a.npy --grad-bias a.npy",
          "--grad-bias: a.npy is to hold another result");
    WRONG(FILES LAYER "--grad-input a.npy --grad-weight ./a.npy",
          "--grad-weight: a.npy is to hold another result");
    WRONG(FILES LAYER "--output y.npy", "--grad-input, --grad-weight or --grad-bias: one of...");
    WRONG(FILES LAYER "--grad-bias a.npy --output ./a.npy",
          "--output: a.npy is to hold another result");
    WRONG(FILES LAYER "--at 0,0,0,0", "--at: grad has no such option; --help lists them");
}

static void test_shapes_that_do_not_fit(void **state) {
    (void)state;
    put_operands(CONV_F32);
    FAILS(FILES "--groups 2 --grad-input dx.npy",
          "--grad-output: its shape is 2×6×4×4, the layer's output has 2×6×6×7");
    put_array("dy.npy", CONV_F64, SHAPE(1), VALUES(1));
    FAILS(FILES LAYER "--grad-input dx.npy",
          "--grad-output: dy.npy holds float64, --input x.npy holds float32: save both...");
    FAILS("--input x.npy --weight w.npy --grad-output none.npy --grad-input dx.npy",
          "--grad-output: none.npy: there is no such file");
}

static void test_shapes_are_told_in_the_layout_of_the_files(void **state) {
    (void)state;
    put_array("x.npy", CONV_F32, SHAPE(1, 2, 3, 2), (const double[12]){0});
    put_array("w.npy", CONV_F32, SHAPE(1, 1, 2, 5), (const double[10]){0});
    put_array("dy.npy", CONV_F32, SHAPE(1, 5, 2, 3), (const double[30]){0});
    FAILS(FILES "--layout nhwc --grad-input dx.npy",
          "--grad-output: its shape is 1×5×2×3, the layer's output has 1×2×3×5");
}

/* One that cannot be written keeps back the others, whichever comes first. */
static void test_all_are_written_or_none(void **state) {
    (void)state;
    put_operands(CONV_F32);
    FAILS(FILES LAYER "--grad-input no/dx.npy --grad-weight dw.npy",
          "--grad-input: dx.npy: the folder it should go to does not exist");
    FAILS(FILES LAYER "--grad-input dx.npy --grad-weight no/dw.npy",
          "--grad-weight: dw.npy: the folder it should go to does not exist");
    FAILS(FILES LAYER "--grad-input dx.npy --grad-weight dw.npy --grad-bias /dev/full",
          "--grad-bias: full: cannot write it: No space left on device");
}

static void test_help(void **state) {
    (void)state;
    Outcome *outcome = run_cli(cli_grad, "--help");
    assert_int_equal(outcome->status, CLI_OK);
    assert_non_null(strstr(outcome->out, "Usage: convscope grad --input x.npy --weight w.npy "
                                         "--grad-output dy.npy [options]\n"));
    assert_non_null(strstr(outcome->out, "\n  --grad-bias db.npy "));
    assert_null(strstr(outcome->out, "\n  --at"));
    free(outcome);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CLI_TEST(test_gradients_are_the_core_s),
        CLI_TEST(test_each_alone),
        CLI_TEST(test_output_along_with_the_gradients),
        CLI_TEST(test_nhwc_is_nchw_in_another_order),
        CLI_TEST(test_upstream_of_fewer_axes),
        CLI_TEST(test_wrong_use),
        CLI_TEST(test_shapes_that_do_not_fit),
        CLI_TEST(test_shapes_are_told_in_the_layout_of_the_files),
        CLI_TEST(test_all_are_written_or_none),
        CLI_TEST(test_help),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
