/* convscope conv: that every option reaches the layer, every layout its axes, and that what cannot
 * be done is said in one line and leaves no file. */
#include "cli_test.h"

#include "conv/forward.h"

#include <signal.h>
#include <sys/resource.h>

/* x 1×2×5×6 and w 4×2×2×3 of small whole numbers, in files and as tensors. */
static const int X_SHAPE[4] = {1, 2, 5, 6}, W_SHAPE[4] = {4, 2, 2, 3};

static ConvTensor random_tensor(const int shape[4], uint64_t seed) {
    ConvTensor tensor;
    Status status = conv_tensor_create(CONV_F32, shape, &tensor);
    assert_false(status_failed(&status));
    double *values = random_values(seed, conv_tensor_count(&tensor), true);
    for (int64_t i = 0; i < conv_tensor_count(&tensor); i++) {
        ((float *)tensor.data)[i] = (float)values[i];
    }
    free(values);
    return tensor;
}

static void put_operands(void) {
    put_random("x.npy", CONV_F32, 1, true, 4, X_SHAPE);
    put_random("w.npy", CONV_F32, 2, true, 4, W_SHAPE);
}

/* y.npy holds what the core computes for `layer` from the tensors of put_operands. */
static void assert_core_agrees(ConvLayer layer, const int w_shape[4], const char *words) {
    ConvTensor x = random_tensor(X_SHAPE, 1), w = random_tensor(w_shape, 2), y;
    int extent[4];
    conv_layer_extent_y(&layer, extent);
    Status status = conv_tensor_create(CONV_F32, extent, &y);
    assert_false(status_failed(&status));
    status = conv_forward(&layer, &x, &w, NULL, &y);
    assert_string_equal(status.text, "");
    IoNpy got = get_array("y.npy", CONV_F32, 4, extent);
    if (memcmp(got.tensor.data, y.data, (size_t)conv_tensor_count(&y) * sizeof(float)) != 0) {
        fail_msg("%s: other values", words);
    }
    conv_tensor_destroy(&got.tensor);
    conv_tensor_destroy(&x);
    conv_tensor_destroy(&w);
    conv_tensor_destroy(&y);
}

static void test_options_reach_the_layer(void **state) {
    (void)state;
    static const struct {
        const char *words;
        int stride[2], sides[4], dilation[2];
        bool flip;
    } cases[] = {
        {"", {1, 1}, {0, 0, 0, 0}, {1, 1}, false},
        {"--stride 2", {2, 2}, {0, 0, 0, 0}, {1, 1}, false},
        {"--stride 2,3", {2, 3}, {0, 0, 0, 0}, {1, 1}, false},
        {"--stride=3,1", {3, 1}, {0, 0, 0, 0}, {1, 1}, false},
        {"--padding 2", {1, 1}, {2, 2, 2, 2}, {1, 1}, false},
        {"--padding 1,3", {1, 1}, {1, 1, 3, 3}, {1, 1}, false},
        {"--padding 1,2,3,4", {1, 1}, {1, 2, 3, 4}, {1, 1}, false},
        {"--padding valid --stride 2", {2, 2}, {0, 0, 0, 0}, {1, 1}, false},
        {"--padding same", {1, 1}, {0, 1, 1, 1}, {1, 1}, false},
        {"--padding same --flip", {1, 1}, {1, 0, 1, 1}, {1, 1}, true},
        {"--padding full", {1, 1}, {1, 1, 2, 2}, {1, 1}, false},
        {"--padding full --dilation 2,1", {1, 1}, {2, 2, 2, 2}, {2, 1}, false},
        {"--dilation 2", {1, 1}, {0, 0, 0, 0}, {2, 2}, false},
        {"--dilation 4,2 --flip", {1, 1}, {0, 0, 0, 0}, {4, 2}, true},
        {"--layout nchw --groups 1", {1, 1}, {0, 0, 0, 0}, {1, 1}, false},
    };
    put_operands();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char words[200];
        snprintf(words, sizeof words, "--output y.npy %s --weight w.npy --input x.npy",
                 cases[i].words);
        run_ok(cli_conv, words);
        ConvLayer layer = {.n = 1,
                           .ic = 2,
                           .ih = 5,
                           .iw = 6,
                           .oc = 4,
                           .kh = 2,
                           .kw = 3,
                           .sh = cases[i].stride[0],
                           .sw = cases[i].stride[1],
                           .dh = cases[i].dilation[0],
                           .dw = cases[i].dilation[1],
                           .padding = CONV_PADDING_CUSTOM,
                           .top = cases[i].sides[0],
                           .bottom = cases[i].sides[1],
                           .left = cases[i].sides[2],
                           .right = cases[i].sides[3],
                           .groups = 1,
                           .flip = cases[i].flip};
        assert_core_agrees(layer, W_SHAPE, words);
    }
}

static void test_groups(void **state) {
    (void)state;
    const int w_shape[4] = {4, 1, 2, 3};
    put_operands();
    put_random("w.npy", CONV_F32, 2, true, 4, w_shape);
    run_ok(cli_conv, "--input x.npy --weight w.npy --groups 2 --output y.npy");
    ConvLayer layer = conv_layer_default();
    layer.ic = 2;
    layer.ih = 5;
    layer.iw = 6;
    layer.oc = 4;
    layer.kh = 2;
    layer.kw = 3;
    layer.groups = 2;
    assert_core_agrees(layer, w_shape, "--groups 2");
}

static void test_bias_and_types(void **state) {
    (void)state;
    for (int type = CONV_F32; type <= CONV_F64; type++) {
        put_array("x.npy", type, SHAPE(2, 2), VALUES(1, 2, 3, 4));
        put_array("w.npy", type, SHAPE(2, 1, 1, 2), VALUES(1, 1, 0.1, 10));
        put_array("b.npy", type, SHAPE(2), VALUES(0.5, -1));
        run_ok(cli_conv, "--input x.npy --weight w.npy --bias b.npy --output y.npy");
        IoNpy y = get_array("y.npy", type, SHAPE(1, 2, 2, 1));
        assert_true(value_at(&y, 0) == 3.5 && value_at(&y, 1) == 7.5);
        double expected =
            type == CONV_F32 ? (double)fmaf(10, 2, fmaf(0.1f, 1, -1)) : fma(10, 2, fma(0.1, 1, -1));
        assert_true(value_at(&y, 2) == expected);
        conv_tensor_destroy(&y.tensor);
    }
}

static void test_arrays_of_fewer_axes(void **state) {
    (void)state;
    const double values[] = {1, 2, 3, 4, 5, 6};
    put_array("w.npy", CONV_F32, SHAPE(2), VALUES(1, 10));
    put_array("x1.npy", CONV_F32, SHAPE(6), values);
    put_array("x2.npy", CONV_F32, SHAPE(2, 3), values);
    put_array("x3.npy", CONV_F32, SHAPE(2, 1, 3), values);
    put_array("w4.npy", CONV_F32, SHAPE(1, 2, 1, 2), VALUES(1, 10, 100, 1000));
    run_ok(cli_conv, "--input x1.npy --weight w.npy --output y.npy");
    assert_array("y.npy", CONV_F32, SHAPE(1, 1, 1, 5), VALUES(21, 32, 43, 54, 65));
    run_ok(cli_conv, "--input x2.npy --weight w.npy --output y.npy");
    assert_array("y.npy", CONV_F32, SHAPE(1, 1, 2, 2), VALUES(21, 32, 54, 65));
    run_ok(cli_conv, "--input x3.npy --weight w4.npy --output y.npy");
    assert_array("y.npy", CONV_F32, SHAPE(1, 1, 1, 2), VALUES(5421, 6532));
}

/* One number of padding has no rows to add where everything has one axis; elsewhere it has. */
static void test_padding_of_one_axis(void **state) {
    (void)state;
    put_array("x.npy", CONV_F32, SHAPE(3), VALUES(1, 2, 3));
    put_array("w.npy", CONV_F32, SHAPE(2), VALUES(1, 10));
    put_array("w2.npy", CONV_F32, SHAPE(1, 2), VALUES(1, 10));
    run_ok(cli_conv, "--input x.npy --weight w.npy --padding 1 --output y.npy");
    assert_array("y.npy", CONV_F32, SHAPE(1, 1, 1, 4), VALUES(10, 21, 32, 3));
    run_ok(cli_conv, "--input x.npy --weight w2.npy --padding 1 --output y.npy");
    assert_array("y.npy", CONV_F32, SHAPE(1, 1, 3, 4),
                 VALUES(0, 0, 0, 0, 10, 21, 32, 3, 0, 0, 0, 0));
    run_ok(cli_conv, "--input x.npy --weight w.npy --padding 0,1 --output y.npy");
    assert_array("y.npy", CONV_F32, SHAPE(1, 1, 1, 4), VALUES(10, 21, 32, 3));
}

static void test_nhwc_is_nchw_in_another_order(void **state) {
    (void)state;
    const char *const words = "--stride 2,1 --padding 1 --groups 2";
    char line[200];
    put_random("x.npy", CONV_F64, 3, false, SHAPE(3, 4, 6, 5));
    put_random("w.npy", CONV_F64, 4, false, SHAPE(6, 2, 3, 2));
    put_permuted("x.npy", "xl.npy", (const int[]){0, 2, 3, 1});
    put_permuted("w.npy", "wl.npy", (const int[]){2, 3, 1, 0});
    snprintf(line, sizeof line, "--input x.npy --weight w.npy %s --output y.npy", words);
    run_ok(cli_conv, line);
    snprintf(line, sizeof line, "--input xl.npy --weight wl.npy %s --layout nhwc --output yl.npy",
             words);
    run_ok(cli_conv, line);
    put_permuted("y.npy", "expected.npy", (const int[]){0, 2, 3, 1});
    assert_same_files("yl.npy", "expected.npy");
}

static void test_nhwc_of_fewer_axes(void **state) {
    (void)state;
    const double values[] = {1, 10, 2, 20, 3, 30};
    put_array("x.npy", CONV_F32, SHAPE(1, 3, 2), values); /* H,W,C */
    put_array("w.npy", CONV_F32, SHAPE(1, 2, 2, 1), VALUES(1, 1, 1, 1));
    run_ok(cli_conv, "--layout nhwc --input x.npy --weight w.npy --output y.npy");
    assert_array("y.npy", CONV_F32, SHAPE(1, 1, 2, 1), VALUES(33, 55));
    put_array("x.npy", CONV_F32, SHAPE(2, 3), values); /* H,W */
    put_array("w.npy", CONV_F32, SHAPE(1, 2), VALUES(1, 1));
    run_ok(cli_conv, "--layout nhwc --input x.npy --weight w.npy --output y.npy");
    assert_array("y.npy", CONV_F32, SHAPE(1, 2, 2, 1), VALUES(11, 12, 23, 33));
    put_array("x.npy", CONV_F32, SHAPE(3), values); /* W */
    put_array("w.npy", CONV_F32, SHAPE(2), VALUES(1, 1));
    run_ok(cli_conv, "--layout nhwc --input x.npy --weight w.npy --output y.npy");
    assert_array("y.npy", CONV_F32, SHAPE(1, 1, 2, 1), VALUES(11, 12));
}

static void test_output_may_replace_the_input(void **state) {
    (void)state;
    put_array("x.npy", CONV_F32, SHAPE(1, 1, 1, 3), VALUES(1, 2, 3));
    put_array("w.npy", CONV_F32, SHAPE(1), VALUES(2));
    run_ok(cli_conv, "--input x.npy --weight w.npy --output x.npy");
    assert_array("x.npy", CONV_F32, SHAPE(1, 1, 1, 3), VALUES(2, 4, 6));
}

// ---- types of the files ------------------------------------------------------------------------

/* Writes a file that the program itself does not write: values of any type, native bytes, under a
 * header that may say something else. */
static void put_file(const char *path, const char *code, const char *shape, size_t size,
                     const void *data) {
    char header[128];
    memset(header, ' ', sizeof header);
    memcpy(header, "\x93NUMPY\x01\x00\x76\x00", 10);
    int length = snprintf(header + 10, sizeof header - 10,
                          "{'descr': '%s', 'fortran_order': False, 'shape': %s, }", code, shape);
    header[10 + length] = ' ';
    header[sizeof header - 1] = '\n';
    FILE *file = fopen(path, "wb");
    assert_int_equal(fwrite(header, sizeof header, 1, file), 1);
    assert_int_equal(fwrite(data, size, 1, file), 1);
    assert_int_equal(fclose(file), 0);
}

static void put_row(const char *path, const char *code, int count, size_t size, const void *data) {
    char shape[32];
    snprintf(shape, sizeof shape, "(%d,)", count);
    put_file(path, code, shape, size * (size_t)count, data);
}

#define ROW(path, code, type, ...)                                                                 \
    put_row(path, code, (int)(sizeof(type[]){__VA_ARGS__} / sizeof(type)), sizeof(type),           \
            (const type[]){__VA_ARGS__})

static void assert_conv_gives(const char *words, ConvType type, double first, double second) {
    run_ok(cli_conv, words);
    assert_array("y.npy", type, SHAPE(1, 1, 1, 2), VALUES(first, second));
}

static void test_integers_follow_floats(void **state) {
    (void)state;
    const char *const words = "--input x.npy --weight w.npy --output y.npy";
    ROW("x.npy", "|u1", uint8_t, 255, 2, 3);
    put_array("w.npy", CONV_F32, SHAPE(2), VALUES(0.5, 10));
    assert_conv_gives(words, CONV_F32, 147.5, 31);
    put_array("w.npy", CONV_F64, SHAPE(2), VALUES(0.5, 0.1));
    assert_conv_gives(words, CONV_F64, fma(2, 0.1, 127.5), fma(3, 0.1, 1));
    ROW("x.npy", "=i8", int64_t, 9007199254740992, -1, 1);
    assert_conv_gives(words, CONV_F64, fma(-1, 0.1, 4503599627370496), fma(1, 0.1, -0.5));
    put_array("x.npy", CONV_F64, SHAPE(3), VALUES(0.1, 0.2, 0.3));
    ROW("w.npy", "|b1", uint8_t, 0, 1);
    assert_conv_gives(words, CONV_F64, 0.2, 0.3);
}

static void test_integers_alone(void **state) {
    (void)state;
    const char *const words = "--input x.npy --weight w.npy --bias b.npy --output y.npy";
    ROW("x.npy", "|i1", int8_t, -128, -127, 1);
    ROW("w.npy", "=i2", int16_t, 1, 100);
    ROW("b.npy", "=u4", uint32_t, 16777216);
    assert_conv_gives(words, CONV_F32, 16777216 - 12828, 16777216 - 27);
    ROW("b.npy", "=u4", uint32_t, 16777217);
    assert_conv_gives(words, CONV_F64, 16777217 - 12828, 16777217 - 27);
}

static void test_float16_goes_with_float32(void **state) {
    (void)state;
    const char *const words = "--input x.npy --weight w.npy --output y.npy";
    ROW("x.npy", "=f2", uint16_t, 0x3c00, 0xc000, 0x3555); /* 1, -2, about a third */
    put_array("w.npy", CONV_F32, SHAPE(2), VALUES(1, 4));
    assert_conv_gives(words, CONV_F32, -7, -2 + 4 * 0.333251953125);
    ROW("w.npy", "=f2", uint16_t, 0x3c00, 0x4400);
    assert_conv_gives(words, CONV_F32, -7, -2 + 4 * 0.333251953125);
}

// ---- what goes wrong ---------------------------------------------------------------------------

#define FAILS(words, line) run_fails(cli_conv, words, CLI_FAILED, "convscope conv: " line)
#define WRONG(words, line) run_fails(cli_conv, words, CLI_WRONG_USE, "convscope conv: " line)
#define GIVEN              "--input x.npy --weight w.npy --output y.npy "

static void test_wrong_use(void **state) {
    (void)state;
    put_operands();
    WRONG("", "--input: it is missing; conv needs it");
    WRONG("--input x.npy --output y.npy", "--weight: it is missing; conv needs it");
    WRONG("--input x.npy --weight w.npy", "--output: it is missing; conv needs it");
    WRONG(GIVEN "--strid 2", "--strid: conv has no such option; --help lists them");
    WRONG(GIVEN "--strid=2", "--strid: conv has no such option; --help lists them");
    WRONG(GIVEN "--at 0,0,0,0", "--at: conv has no such option; --help lists them");
    WRONG(GIVEN "--step 3", "--step: conv has no such option; --help lists them");
    WRONG(GIVEN "more.npy", "'more.npy': only options are read...");
    WRONG(GIVEN "-s 2", "'-s': only options are read...");
    WRONG(GIVEN "--flip=1", "--flip: it takes no value");
    WRONG(GIVEN "--stride", "--stride: its value is missing: S | H,W");
    WRONG(GIVEN "--stride --flip", "--stride: its value is missing: S | H,W");
    WRONG(GIVEN "--stride=", "--stride: its value is missing: S | H,W");
    WRONG(GIVEN "--stride 1 --stride 2", "--stride: it is given twice");
    WRONG(GIVEN "--flip --flip", "--flip: it is given twice");
}

static void test_malformed_values(void **state) {
    (void)state;
    put_operands();
    WRONG(GIVEN "--stride x", "--stride: 'x' is not of the form S | H,W");
    WRONG(GIVEN "--stride 1,", "--stride: '1,' is not of the form S | H,W");
    WRONG(GIVEN "--stride 1.5", "--stride: '1.5' is not of the form S | H,W");
    WRONG(GIVEN "--stride 2x2", "--stride: '2x2' is not of the form S | H,W");
    WRONG(GIVEN "--stride +2", "--stride: '+2' is not of the form S | H,W");
    WRONG(GIVEN "--stride -", "--stride: '-' is not of the form S | H,W");
    WRONG(GIVEN "--stride 0", "--stride: '0': numbers from 1 to 1048576 are possible");
    WRONG(GIVEN "--stride -2", "--stride: '-2': numbers from 1 to 1048576 are possible");
    WRONG(GIVEN "--stride 99999999999999999999",
          "--stride: '99999999999999999999': numbers from 1 to 1048576 are possible");
    WRONG(GIVEN "--stride 1,2,3", "--stride: one number or two, not 3");
    WRONG(GIVEN "--dilation 0,1", "--dilation: '0,1': numbers from 1 to 1048576 are possible");
    WRONG(GIVEN "--padding -1", "--padding: '-1': numbers from 0 to 1048576 are possible");
    WRONG(GIVEN "--padding 1,2,3", "--padding: one number, two or four, not 3");
    WRONG(GIVEN "--padding 1,2,3,4,5", "--padding: '1,2,3,4,5' is not of the form...");
    WRONG(GIVEN "--padding custom", "--padding: 'custom' is none of the rules...");
    WRONG(GIVEN "--groups 0", "--groups: '0': numbers from 1 to 1048576 are possible");
    WRONG(GIVEN "--groups 1,1", "--groups: one number, not 2");
    WRONG(GIVEN "--layout chwn", "--layout: 'chwn' is neither nchw nor nhwc");
    WRONG(GIVEN "--padding same --stride 2", "--padding: padding 'same' needs stride 1...");
}

static void test_shapes_that_do_not_fit(void **state) {
    (void)state;
    put_operands();
    put_array("w8.npy", CONV_F32, SHAPE(8, 8), (const double[64]){0});
    put_array("w3.npy", CONV_F32, SHAPE(2, 1, 2), VALUES(1, 2, 3, 4));
    put_array("b3.npy", CONV_F32, SHAPE(3), VALUES(1, 2, 3));
    put_array("b1.npy", CONV_F32, SHAPE(1, 4), VALUES(1, 2, 3, 4));
    put_array("n.npy", CONV_F32, 0, NULL, VALUES(1));
    put_array("d.npy", CONV_F64, SHAPE(4), VALUES(1, 2, 3, 4));
    FAILS("--input x.npy --weight w8.npy --output y.npy",
          "--weight: a filter has 1 channel, but the input has 2 in 1 group, so a filter needs 2");
    FAILS(GIVEN "--groups 2",
          "--weight: a filter has 2 channels, but the input has 2 in 2 groups, so a filter needs "
          "1");
    FAILS(GIVEN "--groups 3", "--groups: 3 groups do not divide 2 input channels");
    FAILS(GIVEN "--dilation 5", "--weight: kernel 2 with dilation 5 spans 6, the input is 5 high");
    FAILS("--input x.npy --weight w3.npy --output y.npy",
          "--weight: an array of 3 axes (2×1×2) can be read in two ways: give it 4, O,I,KH,KW, or "
          "2");
    FAILS("--input n.npy --weight w.npy --output y.npy",
          "--input: n.npy: it is one number, not an array");
    FAILS(GIVEN "--bias b3.npy", "--bias: its shape is 3; 4 filters need one axis of 4");
    FAILS(GIVEN "--bias b1.npy", "--bias: its shape is 1×4; 4 filters need one axis of 4");
    FAILS(GIVEN "--bias d.npy",
          "--bias: d.npy holds float64, --input x.npy holds float32: save both as the same type");
    FAILS("--input d.npy --weight w.npy --output y.npy",
          "--weight: w.npy holds float32, --input d.npy holds float64: save both as the same type");
}

static void test_types_that_do_not_fit(void **state) {
    (void)state;
    ROW("half.npy", "=f2", uint16_t, 0x3c00);
    ROW("large.npy", "=i4", int32_t, -16777217);
    ROW("huge.npy", "=u8", uint64_t, 9007199254740993);
    ROW("small.npy", "|u1", uint8_t, 1);
    put_array("f.npy", CONV_F32, SHAPE(1), VALUES(1));
    put_array("d.npy", CONV_F64, SHAPE(1), VALUES(1));
    FAILS("--input half.npy --weight d.npy --output y.npy",
          "--weight: d.npy holds float64, --input half.npy holds float16: save both as the same "
          "type");
    FAILS("--input small.npy --weight d.npy --bias f.npy --output y.npy",
          "--bias: f.npy holds float32, --weight d.npy holds float64: save both as the same type");
    FAILS("--input large.npy --weight f.npy --output y.npy",
          "--input: large.npy holds int32 beyond 2^24, where float32 has gaps; --weight "
          "f.npy holds float32: save both as float64");
    FAILS(
        "--input d.npy --weight huge.npy --output y.npy",
        "--weight: huge.npy: it holds uint64 values as large as 9007199254740993; beyond 2^53...");
    ROW("c.npy", "=c8", float, 1, 2);
    FAILS("--input c.npy --weight f.npy --output y.npy",
          "--input: c.npy: it holds complex64 values, dtype '=c8'; float16, float32, float64, "
          "integers and bool are read");
}

static void test_files_that_cannot_be_read(void **state) {
    (void)state;
    put_operands();
    FILE *file = fopen("text.npy", "w");
    fputs("1 2 3", file);
    fclose(file);
    FAILS("--input none.npy --weight w.npy --output y.npy",
          "--input: none.npy: there is no such file");
    FAILS("--input x.npy --weight . --output y.npy", "--weight: .: it is a folder, not a file");
    FAILS("--input x.npy --weight text.npy --output y.npy",
          "--weight: text.npy: this is not a .npy file (numpy.save writes one)");
    FAILS(GIVEN "--bias none.npy", "--bias: none.npy: there is no such file");
    FAILS("--input a\nb.npy --weight w.npy --output y.npy",
          "--input: a?b.npy: there is no such file");
}

/* Files that say more than they hold, or hold no numbers, from the command line's side; tests/io
 * has all of them. */
static void test_files_that_are_refused(void **state) {
    (void)state;
    put_operands();
#define REFUSED(name, reason)                                                                      \
    FAILS("--input " TEST_DATA "/npy/" name " --weight w.npy --output y.npy",                      \
          "--input: " name ": " reason)
    REFUSED("refused-object.npy", "it holds pickled Python objects...");
    REFUSED("refused-record.npy", "it holds records of several fields...");
    REFUSED("refused-text.npy", "it holds text...");
    REFUSED("refused-5d.npy", "it has 5 axes, at most 4...");
    REFUSED("refused-empty.npy", "it is empty: axis 1 has length 0");
    static const struct {
        const char *shape, *reason;
    } sizes[] = {{"(3,)", "it is cut short: its shape needs 12 bytes of values, there are 8"},
                 {"(100000, 100000)",
                  "it is cut short: its shape needs 40000000000 bytes of values, there are 8"},
                 {"(4294967296, 4294967296)", "its header names a shape that no file could hold"},
                 {"(1, -2)", "its header is damaged: axis 1 has the length -2..."}};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        char line[200];
        put_file("short.npy", "<f4", sizes[i].shape, 8, (const float[]){1, 2});
        snprintf(line, sizeof line, "convscope conv: --weight: short.npy: %s", sizes[i].reason);
        run_fails(cli_conv, "--input x.npy --weight short.npy --output y.npy", CLI_FAILED, line);
    }
}

static void test_files_that_cannot_be_written(void **state) {
    (void)state;
    put_operands();
    FAILS("--input x.npy --weight w.npy --output no/y.npy",
          "--output: y.npy: the folder it should go to does not exist");
    FAILS("--input x.npy --weight w.npy --output .", "--output: .: it is a folder, not a file");
    FAILS("--input x.npy --weight w.npy --output /dev/full",
          "--output: full: cannot write it: No space left on device");
}

static void test_half_written_output_is_removed(void **state) {
    (void)state;
    put_array("x.npy", CONV_F32, SHAPE(1000), (const double[1000]){0});
    put_array("w.npy", CONV_F32, SHAPE(1), VALUES(1));
    put_array("old.npy", CONV_F32, SHAPE(1), VALUES(7));
    struct rlimit before;
    getrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){1000, before.rlim_max});
    FAILS(GIVEN, "--output: y.npy: cannot write it: File too large");
    FAILS("--input x.npy --weight w.npy --output old.npy",
          "--output: old.npy: cannot write it: File too large");
    setrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, SIG_DFL);
    assert_array("old.npy", CONV_F32, SHAPE(1), VALUES(7));
}

/* A result that no machine holds is refused before it is begun. */
static void test_results_beyond_memory(void **state) {
    (void)state;
    put_operands();
    FAILS(GIVEN "--padding 1000000", "--output: a result of 1×4×2000004×2000004 does not fit...");
}

static void test_help(void **state) {
    (void)state;
    static const char *const calls[] = {"--help", "-h", "--input x.npy --help"};
    for (int i = 0; i < 3; i++) {
        Outcome *outcome = run_cli(cli_conv, calls[i]);
        assert_int_equal(outcome->status, CLI_OK);
        assert_string_equal(outcome->err, "");
        assert_non_null(strstr(outcome->out, "Usage: convscope conv --input x.npy --weight w.npy "
                                             "--output y.npy [options]\n"));
        assert_non_null(strstr(outcome->out, "\n  --stride S | H,W "));
        assert_null(strstr(outcome->out, "--grad-output"));
        free(outcome);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CLI_TEST(test_options_reach_the_layer),
        CLI_TEST(test_groups),
        CLI_TEST(test_bias_and_types),
        CLI_TEST(test_arrays_of_fewer_axes),
        CLI_TEST(test_padding_of_one_axis),
        CLI_TEST(test_nhwc_is_nchw_in_another_order),
        CLI_TEST(test_nhwc_of_fewer_axes),
        CLI_TEST(test_output_may_replace_the_input),
        CLI_TEST(test_integers_follow_floats),
        CLI_TEST(test_integers_alone),
        CLI_TEST(test_float16_goes_with_float32),
        CLI_TEST(test_wrong_use),
        CLI_TEST(test_malformed_values),
        CLI_TEST(test_shapes_that_do_not_fit),
        CLI_TEST(test_types_that_do_not_fit),
        CLI_TEST(test_files_that_cannot_be_read),
        CLI_TEST(test_files_that_are_refused),
        CLI_TEST(test_files_that_cannot_be_written),
        CLI_TEST(test_half_written_output_is_removed),
        CLI_TEST(test_results_beyond_memory),
        CLI_TEST(test_help),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
