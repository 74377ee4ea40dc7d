/* Layers: the borders that rules give, the output's shape, and the sentences of refused ones. */
#include "cases.h"

#include <limits.h>

static ConvLayer layer_of(int ih, int iw, int kh, int kw) {
    ConvLayer layer = conv_layer_default();
    layer.ih = ih;
    layer.iw = iw;
    layer.kh = kh;
    layer.kw = kw;
    return layer;
}

static ConvShape shape_of(const ConvLayer *layer) {
    ConvShape shape = {0};
    Status status = conv_layer_check(layer, &shape);
    assert_string_equal(status.text, "");
    return shape;
}

static void assert_border(ConvLayer layer, int top, int bottom, int left, int right) {
    Status status = conv_layer_resolve(&layer);
    assert_string_equal(status.text, "");
    assert_int_equal(layer.top, top);
    assert_int_equal(layer.bottom, bottom);
    assert_int_equal(layer.left, left);
    assert_int_equal(layer.right, right);
}

static void the_default_layer_can_be_computed(void **state) {
    (void)state;
    ConvLayer layer = conv_layer_default();
    assert_border(layer, 0, 0, 0, 0);
    ConvShape shape = shape_of(&layer);
    assert_int_equal(shape.oh, 1);
    assert_int_equal(shape.ow, 1);
    assert_int_equal(shape.macs, 1);
}

static void borders_by_rule(void **state) {
    (void)state;
    ConvLayer layer = layer_of(5, 5, 2, 4);
    layer.dh = 3;
    layer.padding = CONV_PADDING_SAME; /* spans 4×4, total 3: the odd one below and right */
    assert_border(layer, 1, 2, 1, 2);
    layer.flip = true; /* of a turned kernel above and left */
    assert_border(layer, 2, 1, 2, 1);
    layer.padding = CONV_PADDING_FULL;
    assert_border(layer, 3, 3, 3, 3);
    layer.padding = CONV_PADDING_VALID;
    layer.top = 9; /* what was there before goes */
    assert_border(layer, 0, 0, 0, 0);
    layer.kh = layer.dh = 2000; /* too large for anything but a border of 0 */
    assert_border(layer, 0, 0, 0, 0);
    layer.padding = CONV_PADDING_CUSTOM;
    layer.right = 4;
    assert_border(layer, 9, 0, 0, 4);
}

static void same_keeps_the_extents(void **state) {
    (void)state;
    for (int kernel = 1; kernel <= 6; kernel++) {
        for (int dilation = 1; dilation <= 3; dilation++) {
            for (int flip = 0; flip < 2; flip++) {
                ConvLayer layer = layer_of(20, 17, kernel, 7 - kernel);
                layer.dh = dilation;
                layer.dw = 4 - dilation;
                layer.flip = flip;
                layer.padding = CONV_PADDING_SAME;
                Status status = conv_layer_resolve(&layer);
                assert_string_equal(status.text, "");
                ConvShape shape = shape_of(&layer);
                assert_int_equal(shape.oh, 20);
                assert_int_equal(shape.ow, 17);
            }
        }
    }
}

/* TensorFlow's SAME: ceil(I/s) outputs with the least border that gives them. */
static void same_upper_and_lower_go_with_any_stride(void **state) {
    (void)state;
    ConvLayer layer = layer_of(7, 8, 3, 4);
    layer.padding = CONV_PADDING_SAME_UPPER;
    assert_border(layer, 1, 1, 1, 2);
    layer.flip = true; /* which moves nothing */
    assert_border(layer, 1, 1, 1, 2);
    layer.padding = CONV_PADDING_SAME_LOWER;
    assert_border(layer, 1, 1, 2, 1);
    layer.sh = layer.sw = 3; /* outputs 3×3, read 6 + 3 rows and 6 + 4 columns */
    assert_border(layer, 1, 1, 1, 1);
    layer.iw = 9; /* 6 + 4 columns of 9 */
    assert_border(layer, 1, 1, 1, 0);
    layer.padding = CONV_PADDING_SAME_UPPER;
    assert_border(layer, 1, 1, 0, 1);
    layer.sh = layer.sw = 5; /* 5 + 3 rows of 7; the 5 + 4 columns are there */
    assert_border(layer, 0, 1, 0, 0);
    layer.sw = 9; /* one window: less than the input */
    assert_border(layer, 0, 1, 0, 0);
    for (int stride = 1; stride <= 6; stride++) {
        for (int input = 1; input <= 12; input++) {
            for (int kernel = 1; kernel <= 5; kernel++) {
                layer = layer_of(input, 13 - input, kernel, 6 - kernel);
                layer.sh = stride;
                layer.sw = 7 - stride;
                layer.padding = input % 2 ? CONV_PADDING_SAME_UPPER : CONV_PADDING_SAME_LOWER;
                Status status = conv_layer_resolve(&layer);
                assert_string_equal(status.text, "");
                ConvShape shape = shape_of(&layer);
                assert_int_equal(shape.oh, (input + layer.sh - 1) / layer.sh);
                assert_int_equal(shape.ow, (layer.iw + layer.sw - 1) / layer.sw);
            }
        }
    }
}

/* out = floor((I + before + after - eff) / s) + 1, against counting windows one by one. */
static void output_extents_count_the_windows(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 20);
    for (int i = 0; i < 2000; i++) {
        ConvLayer l = draw_layer(&random);
        ConvShape shape = shape_of(&l);
        int rows = 0;
        int last = 0; /* first row below the last window, in the padded input */
        for (int row = 0; row + (l.kh - 1) * l.dh < l.ih + l.top + l.bottom; row += l.sh) {
            rows++;
            last = row + (l.kh - 1) * l.dh + 1;
        }
        assert_int_equal(shape.oh, rows);
        assert_int_equal(shape.tail_h, l.ih + l.top + l.bottom - last);
        assert_int_equal(shape.eff_h, (l.kh - 1) * l.dh + 1);
        int columns = 0;
        for (int column = 0; column + (l.kw - 1) * l.dw < l.iw + l.left + l.right; column += l.sw) {
            columns++;
            last = column + (l.kw - 1) * l.dw + 1;
        }
        assert_int_equal(shape.ow, columns);
        assert_int_equal(shape.tail_w, l.iw + l.left + l.right - last);
        int y[4];
        conv_layer_extent_y(&l, y);
        assert_int_equal(shape.macs,
                         (int64_t)y[0] * y[1] * y[2] * y[3] * (l.ic / l.groups) * l.kh * l.kw);
    }
}

static void extents_of_the_tensors(void **state) {
    (void)state;
    ConvLayer layer = layer_of(32, 35, 3, 2);
    layer.n = 14;
    layer.ic = 4;
    layer.oc = 6;
    layer.groups = 2;
    layer.sh = layer.sw = 2;
    int extent[4];
    conv_layer_extent_x(&layer, extent);
    assert_memory_equal(extent, ((int[4]){14, 4, 32, 35}), sizeof extent);
    conv_layer_extent_w(&layer, extent);
    assert_memory_equal(extent, ((int[4]){6, 2, 3, 2}), sizeof extent);
    conv_layer_extent_b(&layer, extent);
    assert_memory_equal(extent, ((int[4]){6, 1, 1, 1}), sizeof extent);
    conv_layer_extent_y(&layer, extent);
    assert_memory_equal(extent, ((int[4]){14, 6, 15, 17}), sizeof extent);
}

static void assert_refused(const ConvLayer *layer, StatusCode code, const char *text) {
    ConvShape shape = {.oh = 42};
    Status status = conv_layer_check(layer, &shape);
    assert_string_equal(status.text, text);
    assert_int_equal(status.code, code);
    assert_int_equal(shape.oh, 42);
}

static void kernels_that_do_not_fit(void **state) {
    (void)state;
    ConvLayer layer = layer_of(5, 9, 3, 3);
    layer.top = layer.bottom = 1;
    layer.dh = 4;
    assert_refused(&layer, STATUS_SHAPE,
                   "kernel 3 with dilation 4 spans 9, the padded input is 7 high");
    layer.dh = 1;
    layer.kw = 10;
    assert_refused(&layer, STATUS_SHAPE, "a kernel 10 wide has no room, the input is only 9");
    layer.right = 1;
    ConvShape shape = shape_of(&layer);
    assert_int_equal(shape.ow, 1);
    layer.dw = 2;
    assert_refused(&layer, STATUS_SHAPE,
                   "kernel 10 with dilation 2 spans 19, the padded input is 10 wide");
    layer.kw = CONV_EXTENT_MAX;
    layer.dw = CONV_EXTENT_MAX;
    assert_refused(&layer, STATUS_SHAPE,
                   "kernel 1048576 with dilation 1048576 spans 1099510579201, the padded input is "
                   "10 wide");
}

static void parameters_out_of_range(void **state) {
    (void)state;
    ConvLayer layer = layer_of(5, 5, 3, 3);
    layer.sh = 0;
    assert_refused(&layer, STATUS_VALUE, "stride height cannot be 0, it must be at least 1");
    layer.sh = 1;
    layer.left = -1;
    assert_refused(&layer, STATUS_VALUE, "padding left cannot be -1, it must be at least 0");
    layer.left = INT_MAX;
    assert_refused(&layer, STATUS_LIMIT,
                   "padding left cannot be 2147483647, the most that a layer may have is 1048576");
    layer.left = 0;
    layer.groups = 2;
    layer.ic = 3;
    layer.oc = 4;
    assert_refused(&layer, STATUS_VALUE, "2 groups do not divide 3 input channels");
    layer.ic = 4;
    layer.oc = 3;
    assert_refused(&layer, STATUS_VALUE, "2 groups do not divide 3 filters");
}

/* Every single parameter is looked at: below its range and above it. */
static void every_parameter_is_checked(void **state) {
    (void)state;
    ConvLayer layer = layer_of(5, 5, 3, 3);
    int *const parameters[] = {&layer.n,     &layer.ic,     &layer.ih,  &layer.iw,     &layer.oc,
                               &layer.kh,    &layer.kw,     &layer.sh,  &layer.sw,     &layer.dh,
                               &layer.dw,    &layer.groups, &layer.top, &layer.bottom, &layer.left,
                               &layer.right, &layer.oph,    &layer.opw};
    for (size_t i = 0; i < sizeof parameters / sizeof parameters[0]; i++) {
        const int wrong[] = {-1, INT_MIN, CONV_EXTENT_MAX + 1, INT_MAX};
        int kept = *parameters[i];
        for (int j = 0; j < 4; j++) {
            *parameters[i] = wrong[j];
            ConvShape shape;
            Status status = conv_layer_check(&layer, &shape);
            assert_int_equal(status.code, j < 2 ? STATUS_VALUE : STATUS_LIMIT);
        }
        *parameters[i] = kept;
        shape_of(&layer);
    }
}

/* Bytes of x, of w, of y, and multiply-adds: each alone is too many in one of these. */
static void layers_larger_than_can_be_counted(void **state) {
    (void)state;
    enum { MOST = CONV_EXTENT_MAX };
    ConvLayer layer = layer_of(MOST, MOST, 1, 1);
    layer.ic = layer.n = MOST;
    layer.sh = layer.sw = MOST;
    assert_refused(&layer, STATUS_LIMIT,
                   "a layer of 1048576×1048576×1048576×1048576 to 1 filters of 1×1 is larger than "
                   "can be counted");
    layer = layer_of(MOST, 1, MOST, 1);
    layer.ic = layer.oc = MOST;
    assert_refused(&layer, STATUS_LIMIT,
                   "a layer of 1×1048576×1048576×1 to 1048576 filters of 1048576×1 is larger than "
                   "can be counted");
    layer = layer_of(MOST, 1, 1, 1);
    layer.n = layer.oc = MOST;
    assert_refused(&layer, STATUS_LIMIT,
                   "a layer of 1048576×1×1048576×1 to 1048576 filters of 1×1 is larger than can be "
                   "counted");
    layer = layer_of(MOST, MOST, 2, 4);
    layer.oc = 2048;
    layer.ic = 1024;
    assert_refused(&layer, STATUS_LIMIT,
                   "a layer of 1×1024×1048576×1048576 to 2048 filters of 2×4 is larger than can be "
                   "counted");
    layer.ic = 512;
    assert_int_equal(shape_of(&layer).macs, INT64_C(9223336852507852800));
}

static void borders_that_show_more_than_there_is(void **state) {
    (void)state;
    ConvLayer layer = layer_of(3, 4, 3, 3);
    layer.padding = CONV_PADDING_CUSTOM;
    layer.border = CONV_BORDER_REFLECT;
    layer.top = layer.bottom = 2;
    layer.left = layer.right = 3;
    shape_of(&layer);
    layer.bottom = 3;
    assert_refused(
        &layer, STATUS_SHAPE,
        "padding below cannot be 3: 'reflect' mirrors the input without its edge, so for an "
        "input 3 high it can be at most 2");
    layer.bottom = 0;
    layer.left = 4;
    assert_refused(
        &layer, STATUS_SHAPE,
        "padding left cannot be 4: 'reflect' mirrors the input without its edge, so for an "
        "input 4 wide it can be at most 3");
    layer.border = CONV_BORDER_CIRCULAR;
    layer.top = 50;
    shape_of(&layer);
    layer.top = CONV_EXTENT_MAX - 2;
    assert_refused(
        &layer, STATUS_LIMIT,
        "the height of the padded input cannot be 1048577, the most that a layer may have is "
        "1048576");
    layer.border = CONV_BORDER_ZEROS;
    shape_of(&layer);
    layer.border = CONV_BORDER_REPLICATE;
    layer.top = 2;
    shape_of(&layer);
}

static void assert_unresolved(ConvLayer layer, StatusCode code, const char *text) {
    layer.top = 5;
    ConvLayer before = layer;
    Status status = conv_layer_resolve(&layer);
    assert_string_equal(status.text, text);
    assert_int_equal(status.code, code);
    assert_memory_equal(&layer, &before, sizeof layer);
}

static void rules_that_cannot_be_resolved(void **state) {
    (void)state;
    ConvLayer layer = layer_of(5, 5, 3, 3);
    layer.padding = CONV_PADDING_SAME;
    layer.sw = 2;
    assert_unresolved(layer, STATUS_VALUE,
                      "padding 'same' needs stride 1, the stride is 1×2; 'same-upper' goes with "
                      "any stride");
    layer.sw = 1;
    layer.kh = 0;
    assert_unresolved(layer, STATUS_VALUE, "kernel height cannot be 0, it must be at least 1");
    layer.kh = layer.dh = 2000;
    layer.padding = CONV_PADDING_FULL;
    assert_unresolved(layer, STATUS_LIMIT,
                      "kernel 2000×3 with dilation 2000×1 spans 3998001×3, padding 'full' goes no "
                      "further than 1048576");
}

/* ---- transposed layers ------------------------------------------------------------------- */

/* Its output has the extents that an ordinary layer makes its input from. */
static void transposed_extents_lead_back(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 21);
    for (int i = 0; i < 2000; i++) {
        ConvLayer l = draw_layer(&random);
        ConvShape there = shape_of(&l);
        ConvLayer back = l;
        back.transposed = true;
        back.ih = there.oh;
        back.iw = there.ow;
        back.ic = l.oc;
        back.oc = l.ic;
        back.oph = there.tail_h; /* the rows that the stride left unread */
        back.opw = there.tail_w;
        ConvShape shape = shape_of(&back);
        assert_int_equal(shape.oh, l.ih);
        assert_int_equal(shape.ow, l.iw);
        assert_int_equal(shape.tail_h, 0);
        assert_int_equal(shape.macs, there.macs);
        int w[4];
        int same[4];
        conv_layer_extent_w(&back, w);
        conv_layer_extent_w(&l, same);
        assert_memory_equal(w, same, sizeof w);
    }
}

static void transposed_layers_that_are_refused(void **state) {
    (void)state;
    ConvLayer layer = layer_of(3, 4, 3, 3);
    layer.oph = 1;
    assert_refused(&layer, STATUS_VALUE,
                   "output padding is 1×0, but only transposed layers have any");
    layer.transposed = true;
    assert_refused(
        &layer, STATUS_VALUE,
        "output padding below cannot be 1, it must be smaller than the stride, 1, or the "
        "dilation, 1");
    layer.dh = 2;
    assert_int_equal(shape_of(&layer).oh, 8);
    layer.oph = -1;
    assert_refused(&layer, STATUS_VALUE,
                   "output padding below cannot be -1, it must be at least 0");
    layer.oph = 0;
    layer.dh = 1;
    layer.sw = 2;
    layer.opw = 2;
    assert_refused(
        &layer, STATUS_VALUE,
        "output padding right cannot be 2, it must be smaller than the stride, 2, or the "
        "dilation, 1");
    layer.opw = 1;
    assert_int_equal(shape_of(&layer).ow, 10);
    layer.top = 2;
    layer.bottom = 3;
    assert_refused(&layer, STATUS_SHAPE,
                   "the output would be 5 high, padding 2 and 3 would leave nothing of it");
    layer.bottom = 2;
    assert_int_equal(shape_of(&layer).oh, 1);
    layer.border = CONV_BORDER_REFLECT;
    assert_refused(&layer, STATUS_VALUE,
                   "padding values 'reflect' are for ordinary layers; of a transposed one the "
                   "padding is what is cut off its output");
    layer.border = CONV_BORDER_ZEROS;
    layer.sh = CONV_EXTENT_MAX;
    assert_refused(&layer, STATUS_LIMIT, "the output would be 2097155 high, the most is 1048576");
    layer.sh = 1;
    layer.padding = CONV_PADDING_FULL;
    assert_unresolved(layer, STATUS_VALUE,
                      "padding 'full' is for ordinary layers; of a transposed one it can be "
                      "'valid' or given as numbers");
}

/* ---- what the passes say about tensors that do not fit ----------------------------------- */

static void tensors_that_disagree_with_the_layer(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 21);
    Case c = {.layer = layer_of(4, 5, 2, 2)};
    c.layer.bias = true;
    make_case(&c, CONV_F32, false, &random, fill_integers);
    ConvTensor wrong = c.w;
    wrong.extent[3] = 3;
    Status status = conv_forward(&c.layer, &c.x, &wrong, &c.b, &c.y);
    assert_int_equal(status.code, STATUS_SHAPE);
    assert_string_equal(status.text, "w is 1×1×2×3, the layer needs 1×1×2×2");
    wrong = c.w;
    wrong.type = CONV_F64;
    status = conv_forward(&c.layer, &c.x, &wrong, &c.b, &c.y);
    assert_string_equal(status.text, "w is f64, the other tensors are f32");
    status = conv_forward(&c.layer, &c.x, &c.w, NULL, &c.y);
    assert_string_equal(status.text, "b is missing, the layer needs 1×1×1×1");
    status = conv_grad_input(&c.layer, &c.x, &c.w, &c.dx);
    assert_string_equal(status.text, "dy is 1×1×4×5, the layer needs 1×1×3×4");
    status = conv_grad_weight(&c.layer, &c.x, &c.dy, &c.db);
    assert_string_equal(status.text, "dw is 1×1×1×1, the layer needs 1×1×2×2");
    status = conv_grad_bias(&c.layer, &c.dy, &c.dw);
    assert_string_equal(status.text, "db is 1×1×2×2, the layer needs 1×1×1×1");
    c.layer.bias = false;
    status = conv_forward(&c.layer, &c.x, &c.w, &c.b, &c.y);
    assert_string_equal(status.text, "b is given, the layer has no bias");
    const ConvTensor *untouched[] = {&c.y, &c.dx, &c.dw, &c.db};
    for (int i = 0; i < 4; i++) {
        double low;
        double high;
        conv_tensor_range(untouched[i], &low, &high);
        assert_true(low == 777 && high == 777);
    }
    free_case(&c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_default_layer_can_be_computed),
        cmocka_unit_test(borders_by_rule),
        cmocka_unit_test(same_keeps_the_extents),
        cmocka_unit_test(same_upper_and_lower_go_with_any_stride),
        cmocka_unit_test(borders_that_show_more_than_there_is),
        cmocka_unit_test(output_extents_count_the_windows),
        cmocka_unit_test(extents_of_the_tensors),
        cmocka_unit_test(kernels_that_do_not_fit),
        cmocka_unit_test(parameters_out_of_range),
        cmocka_unit_test(every_parameter_is_checked),
        cmocka_unit_test(layers_larger_than_can_be_counted),
        cmocka_unit_test(rules_that_cannot_be_resolved),
        cmocka_unit_test(transposed_extents_lead_back),
        cmocka_unit_test(transposed_layers_that_are_refused),
        cmocka_unit_test(tensors_that_disagree_with_the_layer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
