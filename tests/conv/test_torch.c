/* The core against PyTorch: layers with every option, results in f32 and in f64 as stored by
 * tests/scripts/torch_cases.py. No PyTorch is needed to run it. */
#include "cases.h"

#include <stdlib.h>

/* Relative to the sum of the magnitudes of an element's terms, m of them:
 *   f64  1e-12, far above the rounding of a few hundred terms, far below that of one f32
 *   f32  2 γ, γ = (m+1)u / (1 - (m+1)u), u = 2^-24: each of the two sums, in whatever order and
 * with or without fma, is within γ of the exact one (N. Higham, "Accuracy and Stability of
 *        Numerical Algorithms", 2002, section 3.1) */
static double tolerance(ConvType type, double terms) {
    double rounding = (terms + 1) * 0x1p-24;
    return type == CONV_F64 ? 1e-12 : 2 * rounding / (1 - rounding);
}

/* ---- reading ----------------------------------------------------------------------------- */

static void read_word(FILE *file, char word[64]) {
    assert_int_equal(fscanf(file, "%63s", word), 1);
}

static void expect_word(FILE *file, const char *expected) {
    char word[64];
    read_word(file, word);
    assert_string_equal(word, expected);
}

static int read_int(FILE *file) {
    char word[64];
    char *end;
    read_word(file, word);
    long value = strtol(word, &end, 10);
    assert_true(*end == '\0' && value >= 0 && value < 1000);
    return (int)value;
}

static void read_tensor(FILE *file, const char *name, ConvTensor *out) {
    expect_word(file, name);
    int index[4] = {0};
    do {
        char word[64];
        char *end;
        read_word(file, word);
        double value = strtod(word, &end);
        assert_true(*end == '\0' && end != word);
        conv_tensor_set(out, index, value);
        assert_true(conv_tensor_at(out, index) == value);
    } while (next_index(out->extent, index));
}

static ConvPadding padding_of(const char *word) {
    int padding = 0;
    while (padding < CONV_PADDING_COUNT && strcmp(word, conv_padding_word(padding)) != 0) {
        padding++;
    }
    assert_true(padding < CONV_PADDING_COUNT);
    return (ConvPadding)padding;
}

/* What the word that begins a case says of its border: its values. */
static ConvBorder border_of(const char *word) {
    int border = 0;
    while (border < CONV_BORDER_COUNT && strcmp(word, conv_border_word(border)) != 0) {
        border++;
    }
    assert_true(border < CONV_BORDER_COUNT);
    return (ConvBorder)border;
}

/* The layer of a case, its border by its own rule; the file says what that must come to. */
static ConvLayer read_layer(FILE *file, char name[64]) {
    char word[64];
    read_word(file, name);
    read_word(file, word);
    ConvLayer layer = {.padding = padding_of(word)};
    int *part[] = {&layer.n,      &layer.ic,   &layer.ih,    &layer.iw,    &layer.oc, &layer.kh,
                   &layer.kw,     &layer.sh,   &layer.sw,    &layer.dh,    &layer.dw, &layer.top,
                   &layer.bottom, &layer.left, &layer.right, &layer.groups};
    for (size_t i = 0; i < sizeof part / sizeof part[0]; i++) {
        *part[i] = read_int(file);
    }
    layer.bias = read_int(file) != 0;
    layer.flip = read_int(file) != 0;
    ConvLayer resolved = layer;
    if (layer.padding != CONV_PADDING_CUSTOM) {
        resolved.top = resolved.bottom = resolved.left = resolved.right = 99;
    }
    Status status = conv_layer_resolve(&resolved);
    assert_string_equal(status.text, "");
    assert_int_equal(resolved.top, layer.top);
    assert_int_equal(resolved.bottom, layer.bottom);
    assert_int_equal(resolved.left, layer.left);
    assert_int_equal(resolved.right, layer.right);
    return resolved;
}

/* ---- comparing --------------------------------------------------------------------------- */

static void fill_zeros(ConvTensor *tensor, RandomState *random) {
    (void)random;
    conv_tensor_fill(tensor, 0);
}

/* For each element of the results, the magnitudes of its terms added up, and how many they are:
 * what the seven loops make of absolute values, and of ones. */
typedef struct Scale {
    Case magnitude_case, count_case;
    Reference magnitude, count;
} Scale;

static void take_magnitudes(const ConvTensor *from, ConvTensor *magnitudes, ConvTensor *ones) {
    int index[4] = {0};
    do {
        conv_tensor_set(magnitudes, index, fabs(conv_tensor_at(from, index)));
    } while (next_index(from->extent, index));
    conv_tensor_fill(ones, 1);
}

static void make_scale(const Case *c, Scale *scale) {
    Case *m = &scale->magnitude_case;
    Case *o = &scale->count_case;
    m->layer = o->layer = c->layer;
    make_case(m, CONV_F64, false, NULL, fill_zeros);
    make_case(o, CONV_F64, false, NULL, fill_zeros);
    take_magnitudes(&c->x, &m->x, &o->x);
    take_magnitudes(&c->w, &m->w, &o->w);
    take_magnitudes(&c->b, &m->b, &o->b);
    take_magnitudes(&c->dy, &m->dy, &o->dy);
    make_reference(m, &scale->magnitude);
    make_reference(o, &scale->count);
}

static void free_scale(Scale *scale) {
    free_reference(&scale->magnitude);
    free_reference(&scale->count);
    free_case(&scale->magnitude_case);
    free_case(&scale->count_case);
}

static void check_near(const ConvTensor *got, const ConvTensor *torch, const ConvTensor *magnitude,
                       const ConvTensor *count, const char *what, const char *name) {
    int index[4] = {0};
    do {
        double difference = fabs(conv_tensor_at(got, index) - conv_tensor_at(torch, index));
        double size = conv_tensor_at(magnitude, index);
        double most = size * tolerance(got->type, conv_tensor_at(count, index));
        if (!(difference <= most)) {
            fail_msg("%s of %s at %d,%d,%d,%d: %a, PyTorch has %a; magnitudes %g, allowed %g", what,
                     name, index[0], index[1], index[2], index[3], conv_tensor_at(got, index),
                     conv_tensor_at(torch, index), size, most);
        }
    } while (next_index(got->extent, index));
}

static void check_results(FILE *file, Case *c, const Scale *scale) {
    Case torch = {.layer = c->layer};
    make_case(&torch, c->x.type, false, NULL, fill_zeros);
    read_tensor(file, "y", &torch.y);
    read_tensor(file, "dx", &torch.dx);
    read_tensor(file, "dw", &torch.dw);
    if (c->layer.bias) {
        read_tensor(file, "db", &torch.db);
    }
    compute_case(c);
    check_near(&c->y, &torch.y, &scale->magnitude.y, &scale->count.y, "y", c->name);
    check_near(&c->dx, &torch.dx, &scale->magnitude.dx, &scale->count.dx, "dx", c->name);
    check_near(&c->dw, &torch.dw, &scale->magnitude.dw, &scale->count.dw, "dw", c->name);
    if (c->layer.bias) {
        check_near(&c->db, &torch.db, &scale->magnitude.db, &scale->count.db, "db", c->name);
    }
    free_case(&torch);
}

static void check_case(FILE *file, ConvBorder border) {
    char name[64];
    ConvLayer layer = read_layer(file, name);
    layer.border = border;
    Case single = {.layer = layer};
    Case twice = {.layer = layer};
    make_case(&single, CONV_F32, false, NULL, fill_zeros);
    make_case(&twice, CONV_F64, false, NULL, fill_zeros);
    snprintf(single.name, sizeof single.name, "%s in f32", name);
    snprintf(twice.name, sizeof twice.name, "%s in f64", name);
    assert_int_equal(single.shape.oh, read_int(file));
    assert_int_equal(single.shape.ow, read_int(file));
    read_tensor(file, "x", &single.x);
    read_tensor(file, "w", &single.w);
    if (layer.bias) {
        read_tensor(file, "b", &single.b);
    }
    read_tensor(file, "dy", &single.dy);
    conv_tensor_assign(&single.x, &twice.x);
    conv_tensor_assign(&single.w, &twice.w);
    conv_tensor_assign(&single.b, &twice.b);
    conv_tensor_assign(&single.dy, &twice.dy);
    Scale scale;
    make_scale(&single, &scale);
    expect_word(file, "f32");
    check_results(file, &single, &scale);
    expect_word(file, "f64");
    check_results(file, &twice, &scale);
    free_scale(&scale);
    free_case(&single);
    free_case(&twice);
}

/* Compares all cases of a file; returns how many they are. */
static int check_file(const char *path) {
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    char line[256];
    for (int i = 0; i < 2; i++) { /* what the columns are */
        assert_non_null(fgets(line, sizeof line, file));
        assert_true(line[0] == '#' && strchr(line, '\n') != NULL);
    }
    int cases = 0;
    char word[64];
    while (fscanf(file, "%63s", word) == 1) {
        check_case(file, border_of(strcmp(word, "case") == 0 ? "zeros" : word));
        cases++;
    }
    fclose(file);
    return cases;
}

static void every_stored_layer_agrees_with_pytorch(void **state) {
    (void)state;
    assert_int_equal(check_file(TEST_DATA "/conv/torch_cases.txt"), 49);
}

static void every_stored_border_agrees_with_pytorch(void **state) {
    (void)state;
    assert_int_equal(check_file(TEST_DATA "/conv/torch_borders.txt"), 24);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_stored_layer_agrees_with_pytorch),
        cmocka_unit_test(every_stored_border_agrees_with_pytorch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
