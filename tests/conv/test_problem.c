/* A layer as one word: what it looks like, that it is read as it was written, and the sentences
 * about words that are none. That random layers survive is in test_random.c. */
#include "cases.h"

static void assert_text(const ConvLayer *layer, const char *expected) {
    char text[CONV_PROBLEM_SIZE];
    conv_problem_format(layer, text);
    assert_string_equal(text, expected);
}

static ConvLayer parse(const char *text) {
    ConvLayer layer;
    Status status = conv_problem_parse(text, &layer);
    assert_string_equal(status.text, "");
    return layer;
}

static void texts_of_layers(void **state) {
    (void)state;
    ConvLayer layer = conv_layer_default();
    assert_text(&layer, "n1g1_ic1ih1iw1_oc1_kh1kw1");
    layer.ih = layer.iw = 7;
    layer.groups = 2;
    layer.ic = 4;
    layer.oc = 6;
    layer.kh = 3;
    layer.kw = 2;
    layer.sh = 2;
    layer.bias = true;
    assert_text(&layer, "n1g2_ic4ih7iw7_oc6_kh3kw2_sh2sw1_bias");
    layer.padding = CONV_PADDING_CUSTOM;
    layer.left = 3;
    layer.border = CONV_BORDER_CIRCULAR;
    layer.dw = 2;
    assert_text(&layer, "n1g2_ic4ih7iw7_oc6_kh3kw2_sh2sw1_dh1dw2_pt0pb0pl3pr0_circular_bias");
    layer.padding = CONV_PADDING_SAME_UPPER;
    layer.flip = true;
    assert_text(&layer, "n1g2_ic4ih7iw7_oc6_kh3kw2_sh2sw1_dh1dw2_same-upper_circular_bias_flip");
}

static void the_longest_text_fits(void **state) {
    (void)state;
    ConvLayer layer = {.padding = CONV_PADDING_CUSTOM};
    int *part[] = {&layer.n,      &layer.ic,   &layer.ih,    &layer.iw,     &layer.oc,  &layer.kh,
                   &layer.kw,     &layer.sh,   &layer.sw,    &layer.dh,     &layer.dw,  &layer.top,
                   &layer.bottom, &layer.left, &layer.right, &layer.groups, &layer.oph, &layer.opw};
    for (size_t i = 0; i < sizeof part / sizeof part[0]; i++) {
        *part[i] = CONV_EXTENT_MAX;
    }
    layer.bias = layer.flip = layer.transposed = true;
    layer.border = CONV_BORDER_REPLICATE;
    char text[CONV_PROBLEM_SIZE];
    conv_problem_format(&layer, text);
    assert_non_null(strstr(text, "_oph1048576opw1048576_replicate_bias_flip_transposed"));
}

static void parts_stand_in_any_order(void **state) {
    (void)state;
    ConvLayer layer = parse("transposed_kw2_kh3_iw5ih4_oph1_sh2sw3pb1");
    assert_true(layer.transposed);
    assert_int_equal(layer.kh, 3);
    assert_int_equal(layer.kw, 2);
    assert_int_equal(layer.ih, 4);
    assert_int_equal(layer.iw, 5);
    assert_int_equal(layer.oph, 1);
    assert_int_equal(layer.opw, 0);
    assert_int_equal(layer.padding, CONV_PADDING_CUSTOM);
    assert_int_equal(layer.bottom, 1);
    layer = parse("ih9_iw9_kh3_kw4_same");
    assert_int_equal(layer.padding, CONV_PADDING_SAME);
    assert_int_equal(layer.left, 1);
    assert_int_equal(layer.right, 2);
    parse("");
}

static void assert_refused(const char *text, StatusCode code, const char *sentence) {
    ConvLayer layer = {.n = 42};
    Status status = conv_problem_parse(text, &layer);
    assert_string_equal(status.text, sentence);
    assert_int_equal(status.code, code);
    assert_int_equal(layer.n, 42);
}

#define LOOKS "; its parts look like n1g1_ic3ih8iw8_oc2_kh3kw3_sh2sw2_pt1pb1pl1pr1_reflect_bias"

static void words_that_are_no_problem(void **state) {
    (void)state;
    assert_refused("n1_kd3", STATUS_VALUE, "'kd3' in the problem is no part of one" LOOKS);
    assert_refused("n1 g1", STATUS_VALUE, "' g1' in the problem is no part of one" LOOKS);
    assert_refused("kh", STATUS_VALUE, "'kh' in the problem is no part of one" LOOKS);
    assert_refused("kh-3", STATUS_VALUE, "'kh-3' in the problem is no part of one" LOOKS);
    assert_refused("biased", STATUS_VALUE, "'biased' in the problem is no part of one" LOOKS);
    assert_refused("custom", STATUS_VALUE, "'custom' in the problem is no part of one" LOOKS);
    assert_refused("n1n2", STATUS_VALUE, "'n2' in the problem is given twice" LOOKS);
    assert_refused("flip_flip", STATUS_VALUE, "'flip' in the problem is given twice" LOOKS);
    assert_refused("same_full", STATUS_VALUE,
                   "'full' in the problem is a second rule for the padding" LOOKS);
    assert_refused("zeros_reflect", STATUS_VALUE,
                   "'reflect' in the problem is a second kind of padding values" LOOKS);
    assert_refused("same_pt1", STATUS_VALUE,
                   "'same_pt1' in the problem has a padding rule and sides as well" LOOKS);
    assert_refused("n1048577", STATUS_LIMIT, "'n1048577' in the problem: numbers go up to 1048576");
    assert_refused("n99999999999999999999999", STATUS_LIMIT,
                   "'n99999999999999999999999' in the problem: numbers go up to 1048576");
    assert_refused("kh3", STATUS_SHAPE, "a kernel 3 high has no room, the input is only 1");
    assert_refused("ih0", STATUS_VALUE, "input height cannot be 0, it must be at least 1");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_of_layers),
        cmocka_unit_test(the_longest_text_fits),
        cmocka_unit_test(parts_stand_in_any_order),
        cmocka_unit_test(words_that_are_no_problem),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
