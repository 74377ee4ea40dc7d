/* The core against PyTorch, SciPy and NumPy: layers with every option and every pair of options,
 * results in f32 and in f64 as stored by tests/scripts/stored_cases.py. Each layer is computed by
 * every algorithm, in both types, from planes and from channels that lie together (NHWC, KKIO), so
 * these go with every option as well. Nothing but the files is needed to run it. */
#include "cases.h"
#include "conv/sides.h"

#include <stdlib.h>

/* Of an element with m terms, relative to the sum of their magnitudes: γ = (m+1)u / (1 - (m+1)u)
 * with u = 2^-24 bounds the rounding of a sum in f32, in whatever order and with or without fma
 * (N. Higham, "Accuracy and Stability of Numerical Algorithms", 2002, section 3.1). */
static double rounding_of_f32(double terms) {
    double rounding = (terms + 1) * 0x1p-24;
    return rounding / (1 - rounding);
}

/* Far above the rounding of a few hundred terms in f64, far below that of one in f32. */
static const double f64_tolerance = 1e-12;

/* ---- the options of a layer -------------------------------------------------------------- */

/* What changes nothing is no option: the stride of a single window, the dilation of a kernel of one
 * row, values of a border that is not there. */

static int batch_of(const ConvLayer *l) {
    return l->n > 1;
}

static int channels_of(const ConvLayer *l) {
    return l->ic > 1;
}

static int filters_of(const ConvLayer *l) {
    return l->oc > 1;
}

static int input_of(const ConvLayer *l) {
    bool one_row = l->ih == 1 && l->kh == 1 && l->top + l->bottom + l->oph == 0;
    return one_row && l->iw > 1 ? 2 : l->ih != l->iw;
}

static int height_of(const ConvLayer *l) {
    return l->kh == 1 ? 0 : 1 + l->kh % 2;
}

static int width_of(const ConvLayer *l) {
    return l->kw == 1 ? 0 : 1 + l->kw % 2;
}

static int kernel_of(const ConvLayer *l) {
    return l->kh != l->kw;
}

static int row_stride_of(const ConvLayer *l) {
    return l->sh > 1 && conv_sides_of(l).shape.oh > 1;
}

static int column_stride_of(const ConvLayer *l) {
    return l->sw > 1 && conv_sides_of(l).shape.ow > 1;
}

static int row_dilation_of(const ConvLayer *l) {
    return l->dh > 1 && l->kh > 1;
}

static int column_dilation_of(const ConvLayer *l) {
    return l->dw > 1 && l->kw > 1;
}

static bool has_border(const ConvLayer *l) {
    return l->top + l->bottom + l->left + l->right > 0;
}

static int padding_of(const ConvLayer *l) {
    bool equal = l->top == l->bottom && l->left == l->right;
    bool unequal = l->padding == CONV_PADDING_CUSTOM && !equal;
    return !has_border(l) ? CONV_PADDING_VALID : unequal ? CONV_PADDING_COUNT : (int)l->padding;
}

static int border_of(const ConvLayer *l) {
    bool wider = l->border == CONV_BORDER_CIRCULAR &&
                 (l->top > l->ih || l->bottom > l->ih || l->left > l->iw || l->right > l->iw);
    return !has_border(l) ? CONV_BORDER_ZEROS : wider ? CONV_BORDER_COUNT : (int)l->border;
}

static int groups_of(const ConvLayer *l) {
    return l->groups == 1 ? 0 : l->groups < l->ic ? 1 : l->oc == l->ic ? 2 : 3;
}

static int bias_option_of(const ConvLayer *l) {
    return l->bias;
}

static int flip_of(const ConvLayer *l) {
    return l->flip && l->kh * l->kw > 1;
}

static int kind_of(const ConvLayer *l) {
    bool from_stride = l->oph >= l->sh || l->opw >= l->sw;
    return !l->transposed ? 0 : from_stride ? 3 : l->oph > 0 || l->opw > 0 ? 2 : 1;
}

enum { OPTIONS = 8 }; /* room for those of one axis */

/* Of each axis a layer has one option: words[of(layer)]. */
static const struct {
    int (*of)(const ConvLayer *layer);
    const char *words[OPTIONS];
} axes[] = {
    {batch_of, {"one-image", "batch"}},
    {channels_of, {"one-channel", "channels"}},
    {filters_of, {"one-filter", "filters"}},
    {input_of, {"square-input", "oblong-input", "one-row"}},
    {height_of, {"height-1", "even-height", "odd-height"}},
    {width_of, {"width-1", "even-width", "odd-width"}},
    {kernel_of, {"square-kernel", "oblong-kernel"}},
    {row_stride_of, {"every-row", "row-stride"}},
    {column_stride_of, {"every-column", "column-stride"}},
    {row_dilation_of, {"dense-rows", "row-dilation"}},
    {column_dilation_of, {"dense-columns", "column-dilation"}},
    {padding_of,
     {[CONV_PADDING_VALID] = "valid",
      [CONV_PADDING_SAME] = "same",
      [CONV_PADDING_SAME_UPPER] = "same-upper",
      [CONV_PADDING_SAME_LOWER] = "same-lower",
      [CONV_PADDING_FULL] = "full",
      [CONV_PADDING_CUSTOM] = "equal-sides",
      [CONV_PADDING_COUNT] = "unequal-sides"}},
    {border_of,
     {[CONV_BORDER_ZEROS] = "zeros",
      [CONV_BORDER_REFLECT] = "reflect",
      [CONV_BORDER_REPLICATE] = "replicate",
      [CONV_BORDER_CIRCULAR] = "circular",
      [CONV_BORDER_COUNT] = "circular-wider"}},
    {groups_of, {"one-group", "groups", "depthwise", "depthwise-multiplied"}},
    {bias_option_of, {"no-bias", "bias"}},
    {flip_of, {"no-flip", "flip"}},
    {kind_of, {"ordinary", "transposed", "output-padding", "output-padding-from-stride"}},
};

enum { AXES = sizeof axes / sizeof axes[0], ALL_OPTIONS = AXES * OPTIONS };

/* How many layers have both of two options, and whether the core refuses those that do. */
typedef struct Pairs {
    int seen[ALL_OPTIONS][ALL_OPTIONS];
    bool refused[ALL_OPTIONS][ALL_OPTIONS];
} Pairs;

static const char *word_of(int option) {
    return axes[option / OPTIONS].words[option % OPTIONS];
}

static int option_of(const char *word) {
    int option = 0;
    while (option < ALL_OPTIONS && (!word_of(option) || strcmp(word_of(option), word) != 0)) {
        option++;
    }
    assert_true(option < ALL_OPTIONS);
    return option;
}

static void note_options(const ConvLayer *layer, Pairs *pairs) {
    int held[AXES];
    for (int axis = 0; axis < AXES; axis++) {
        held[axis] = axis * OPTIONS + axes[axis].of(layer);
        assert_non_null(word_of(held[axis]));
    }
    for (int a = 0; a < AXES; a++) {
        for (int b = 0; b < AXES; b++) {
            pairs->seen[held[a]][held[b]]++;
        }
    }
}

/* ---- reading ----------------------------------------------------------------------------- */

/* A layer with what others say of it. */
typedef struct Stored {
    ConvLayer layer;
    bool gradients; /* or y alone */
    Case given;     /* x, w, b, dy in f64 */
    Case result[2]; /* y, dx, dw, db of either type */
} Stored;

static void fill_zeros(ConvTensor *tensor, RandomState *random) {
    (void)random;
    conv_tensor_fill(tensor, 0);
}

static void read_word(FILE *file, char word[CONV_PROBLEM_SIZE]) {
    assert_int_equal(fscanf(file, "%287s", word), 1);
}

static void expect_word(FILE *file, const char *expected) {
    char word[CONV_PROBLEM_SIZE];
    read_word(file, word);
    assert_string_equal(word, expected);
}

static void read_tensor(FILE *file, const char *name, ConvTensor *out) {
    expect_word(file, name);
    int index[4] = {0};
    do {
        char word[CONV_PROBLEM_SIZE];
        char *end;
        read_word(file, word);
        double value = strtod(word, &end);
        assert_true(*end == '\0' && end != word);
        conv_tensor_set(out, index, value);
        assert_true(conv_tensor_at(out, index) == value);
    } while (next_index(out->extent, index));
}

/* Half of the elements at least are not 0: what is mostly zeros would show little. */
static void read_result(FILE *file, const char *name, ConvTensor *out) {
    read_tensor(file, name, out);
    int64_t filled = 0;
    int index[4] = {0};
    do {
        filled += conv_tensor_at(out, index) != 0;
    } while (next_index(out->extent, index));
    assert_true(2 * filled >= conv_tensor_count(out));
}

/* The layer of a problem that is written as the library writes it. */
static ConvLayer layer_of(const char *problem) {
    ConvLayer layer;
    char again[CONV_PROBLEM_SIZE];
    Status status = conv_problem_parse(problem, &layer);
    assert_string_equal(status.text, "");
    conv_problem_format(&layer, again);
    assert_string_equal(again, problem);
    return layer;
}

static void read_results(FILE *file, const char *word, Stored *stored, Case *result) {
    expect_word(file, word);
    read_result(file, "y", &result->y);
    if (stored->gradients) {
        read_result(file, "dx", &result->dx);
        read_result(file, "dw", &result->dw);
    }
    if (stored->gradients && stored->layer.bias) {
        read_result(file, "db", &result->db);
    }
}

/* Reads the next layer; false at the end of the file. */
static bool read_stored(FILE *file, bool gradients, Stored *out) {
    char word[CONV_PROBLEM_SIZE];
    if (fscanf(file, "%287s", word) != 1) {
        return false;
    }
    assert_string_equal(word, "case");
    read_word(file, word);
    *out = (Stored){.layer = layer_of(word), .gradients = gradients};
    out->given.layer = out->result[CONV_F32].layer = out->result[CONV_F64].layer = out->layer;
    make_case(&out->given, CONV_F64, false, NULL, fill_zeros);
    make_case(&out->result[CONV_F32], CONV_F32, false, NULL, fill_zeros);
    make_case(&out->result[CONV_F64], CONV_F64, false, NULL, fill_zeros);
    read_tensor(file, "x", &out->given.x);
    read_tensor(file, "w", &out->given.w);
    if (out->layer.bias) {
        read_tensor(file, "b", &out->given.b);
    }
    if (gradients) {
        read_tensor(file, "dy", &out->given.dy);
    }
    read_results(file, "f32", out, &out->result[CONV_F32]);
    read_results(file, "f64", out, &out->result[CONV_F64]);
    return true;
}

static void free_stored(Stored *stored) {
    free_case(&stored->given);
    free_case(&stored->result[CONV_F32]);
    free_case(&stored->result[CONV_F64]);
}

static FILE *open_file(const char *path) {
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    char line[256];
    for (int i = 0; i < 2; i++) { /* what the file holds */
        assert_non_null(fgets(line, sizeof line, file));
        assert_true(line[0] == '#' && strchr(line, '\n') != NULL);
    }
    return file;
}

/* ---- computing --------------------------------------------------------------------------- */

/* Gives a tensor new memory, whose axes lie in another order. */
static void lay_out(ConvTensor *tensor, ConvTensor *owned, const int order[4]) {
    int stored[4];
    for (int axis = 0; axis < 4; axis++) {
        stored[order[axis]] = tensor->extent[axis];
    }
    ConvType type = tensor->type;
    conv_tensor_destroy(owned);
    Status status = conv_tensor_create(type, stored, owned);
    assert_string_equal(status.text, "");
    *tensor = conv_tensor_permute(owned, order);
}

static void place_case(const Stored *stored, ConvType type, bool channels_together, Case *c) {
    static const int nhwc[4] = {0, 3, 1, 2};
    static const int kkio[4] = {3, 2, 0, 1};
    *c = (Case){.layer = stored->layer};
    make_case(c, type, false, NULL, fill_zeros);
    if (channels_together) {
        lay_out(&c->x, &c->owned[0], nhwc);
        lay_out(&c->w, &c->owned[1], kkio);
        lay_out(&c->dy, &c->owned[3], nhwc);
        lay_out(&c->y, &c->owned[4], nhwc);
        lay_out(&c->dx, &c->owned[5], nhwc);
        lay_out(&c->dw, &c->owned[6], kkio);
    }
    conv_tensor_assign(&stored->given.x, &c->x);
    conv_tensor_assign(&stored->given.w, &c->w);
    conv_tensor_assign(&stored->given.b, &c->b);
    conv_tensor_assign(&stored->given.dy, &c->dy);
}

static void compute_by(ConvAlgorithm algorithm, Case *c) {
    Status status = conv_forward_by(algorithm, &c->layer, &c->x, &c->w, bias_of(c), &c->y);
    assert_string_equal(status.text, "");
    status = conv_grad_input_by(algorithm, &c->layer, &c->dy, &c->w, &c->dx);
    assert_string_equal(status.text, "");
    status = conv_grad_weight_by(algorithm, &c->layer, &c->x, &c->dy, &c->dw);
    assert_string_equal(status.text, "");
    status = conv_grad_bias(&c->layer, &c->dy, &c->db);
    assert_string_equal(status.text, "");
}

/* ---- comparing with the others ----------------------------------------------------------- */

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

/* Both in f64: 1e-12. Both in f32: each is within its bound of the exact sum. One of either: the
 * bound of the one in f32. */
static void check_near(const ConvTensor *got, const ConvTensor *theirs, const ConvTensor *magnitude,
                       const ConvTensor *count, const char *what, const char *name) {
    int sums_in_f32 = (got->type == CONV_F32) + (theirs->type == CONV_F32);
    int index[4] = {0};
    do {
        double difference = fabs(conv_tensor_at(got, index) - conv_tensor_at(theirs, index));
        double size = conv_tensor_at(magnitude, index);
        double rounding = sums_in_f32 * rounding_of_f32(conv_tensor_at(count, index));
        double most = size * (rounding + (sums_in_f32 < 2 ? f64_tolerance : 0));
        if (!(difference <= most)) {
            fail_msg("%s of %s at %d,%d,%d,%d: %a, theirs is %a; magnitudes %g, allowed %g", what,
                     name, index[0], index[1], index[2], index[3], conv_tensor_at(got, index),
                     conv_tensor_at(theirs, index), size, most);
        }
    } while (next_index(got->extent, index));
}

static void check_results(const Case *c, const Case *theirs, const Scale *scale, bool gradients,
                          ConvAlgorithm algorithm) {
    char name[sizeof c->name + 32];
    snprintf(name, sizeof name, "%s by %s", c->name, conv_algorithm_word(algorithm));
    check_near(&c->y, &theirs->y, &scale->magnitude.y, &scale->count.y, "y", name);
    if (gradients) {
        check_near(&c->dx, &theirs->dx, &scale->magnitude.dx, &scale->count.dx, "dx", name);
        check_near(&c->dw, &theirs->dw, &scale->magnitude.dw, &scale->count.dw, "dw", name);
    }
    if (gradients && c->layer.bias) {
        check_near(&c->db, &theirs->db, &scale->magnitude.db, &scale->count.db, "db", name);
    }
}

/* ---- comparing the algorithms ------------------------------------------------------------ */

/* How often two algorithms must have agreed bit for bit though not by their nature, and how often
 * a last digit told their orders apart. */
typedef struct Tally {
    int equal_by_layer[CONV_ALGORITHM_COUNT];
    int differed[CONV_ALGORITHM_COUNT];
} Tally;

static bool have_same_bits(const ConvTensor *a, const ConvTensor *b) {
    int index[4] = {0};
    bool same = true;
    do {
        same = same && same_bits(conv_tensor_at(a, index), conv_tensor_at(b, index));
    } while (next_index(a->extent, index));
    return same;
}

/* What conv/algorithm.h says of the orders: those of dw are equal, and im2col's of the result on
 * the coarse side (conv/sides.h). Taps has its order where there is one tap, or one channel to run
 * over. On the fine side all are one chain over the channels where no two taps meet; im2col adds
 * the bias behind it. */
static void check_orders(const Case *direct, const Case *other, ConvAlgorithm algorithm,
                         Tally *tally) {
    const ConvLayer *l = &other->layer;
    const ConvShape *s = &other->shape;
    bool im2col = algorithm == CONV_ALGORITHM_IM2COL;
    bool one_channel = (l->transposed ? s->ocg : s->icg) == 1;
    bool coarse_equal = im2col || one_channel || l->kh * l->kw == 1;
    bool apart = l->sh >= s->eff_h && l->sw >= s->eff_w;
    bool fine_equal = apart && !(im2col && l->transposed && l->bias);
    bool y_equal = l->transposed ? fine_equal : coarse_equal;
    bool dx_equal = l->transposed ? coarse_equal : fine_equal;
    assert_same_bits(&other->dw, &direct->dw, conv_algorithm_word(algorithm), direct->name);
    if (y_equal) {
        assert_same_bits(&other->y, &direct->y, conv_algorithm_word(algorithm), direct->name);
    }
    if (dx_equal) {
        assert_same_bits(&other->dx, &direct->dx, conv_algorithm_word(algorithm), direct->name);
    }
    tally->equal_by_layer[algorithm] += fine_equal + (coarse_equal && !im2col);
    tally->differed[algorithm] += !have_same_bits(&other->y, &direct->y);
    tally->differed[algorithm] += !have_same_bits(&other->dx, &direct->dx);
}

/* Where the elements lie changes no bit. */
static void check_layout(const Stored *stored, const Case *planes, ConvAlgorithm algorithm) {
    Case together;
    place_case(stored, planes->x.type, true, &together);
    compute_by(algorithm, &together);
    assert_same_bits(&together.y, &planes->y, "y (NHWC)", planes->name);
    assert_same_bits(&together.dx, &planes->dx, "dx (NHWC)", planes->name);
    assert_same_bits(&together.dw, &planes->dw, "dw (KKIO)", planes->name);
    assert_same_bits(&together.db, &planes->db, "db (NHWC)", planes->name);
    free_case(&together);
}

static void check_stored(const Stored *stored, ConvType type, Tally *tally) {
    Case by[CONV_ALGORITHM_COUNT];
    Scale scale = {0};
    make_scale(&stored->given, &scale);
    for (int i = 0; i < CONV_ALGORITHM_COUNT; i++) {
        ConvAlgorithm algorithm = (ConvAlgorithm)i;
        place_case(stored, type, false, &by[i]);
        compute_by(algorithm, &by[i]);
        check_results(&by[i], &stored->result[CONV_F32], &scale, stored->gradients, algorithm);
        check_results(&by[i], &stored->result[CONV_F64], &scale, stored->gradients, algorithm);
        check_layout(stored, &by[i], algorithm);
        if (algorithm != CONV_ALGORITHM_DIRECT) {
            check_orders(&by[CONV_ALGORITHM_DIRECT], &by[i], algorithm, tally);
        }
    }
    for (int i = 0; i < CONV_ALGORITHM_COUNT; i++) {
        free_case(&by[i]);
    }
    free_scale(&scale);
}

/* Compares all layers of a file; returns how many they are. */
static int check_file(const char *path, bool gradients, Tally *tally) {
    FILE *file = open_file(path);
    int layers = 0;
    Stored stored;
    while (read_stored(file, gradients, &stored)) {
        check_stored(&stored, CONV_F32, tally);
        check_stored(&stored, CONV_F64, tally);
        free_stored(&stored);
        layers++;
    }
    fclose(file);
    return layers;
}

/* ---- the tests --------------------------------------------------------------------------- */

static void every_stored_layer_agrees_with_pytorch(void **state) {
    (void)state;
    Tally tally = {0};
    assert_true(check_file(TEST_DATA "/conv/torch_cases.txt", true, &tally) >= 100);
    const int others[] = {CONV_ALGORITHM_IM2COL, CONV_ALGORITHM_TAPS};
    for (int i = 0; i < 2; i++) {
        assert_true(tally.equal_by_layer[others[i]] >= 10);
        assert_true(tally.differed[others[i]] >= 100);
    }
}

static void every_stored_plane_agrees_with_scipy_and_numpy(void **state) {
    (void)state;
    Tally tally = {0};
    assert_true(check_file(TEST_DATA "/conv/scipy_cases.txt", false, &tally) >= 50);
}

/* Each line of the file names two options, a layer that has both, and why it cannot be computed. */
static void note_refused_pairs(Pairs *pairs) {
    FILE *file = open_file(TEST_DATA "/conv/refused_pairs.txt");
    char line[512];
    while (fgets(line, sizeof line, file)) {
        char first[64];
        char second[64];
        char problem[CONV_PROBLEM_SIZE];
        int words = 0;
        line[strcspn(line, "\n")] = 0;
        assert_int_equal(sscanf(line, "%63s %63s %287s %n", first, second, problem, &words), 3);
        assert_true(words > 0 && line[words] != 0);
        ConvLayer layer;
        Status status = conv_problem_parse(problem, &layer);
        assert_true(status_failed(&status));
        if (strstr(status.text, line + words) == NULL) {
            fail_msg("%s is refused with: %s; not for: %s", problem, status.text, line + words);
        }
        int a = option_of(first);
        int b = option_of(second);
        pairs->refused[a][b] = pairs->refused[b][a] = true;
    }
    fclose(file);
}

static void note_stored_pairs(Pairs *pairs) {
    FILE *file = open_file(TEST_DATA "/conv/torch_cases.txt");
    Stored stored;
    while (read_stored(file, true, &stored)) {
        note_options(&stored.layer, pairs);
        free_stored(&stored);
    }
    fclose(file);
}

/* Options of which one leaves no room for the other. */
static bool means_nothing(int a, int b) {
    static const char *const pairs[][2] = {
        {"valid", "reflect"},           {"valid", "replicate"},      {"valid", "circular"},
        {"valid", "circular-wider"},    {"one-row", "odd-height"},   {"one-row", "even-height"},
        {"one-row", "row-stride"},      {"one-row", "row-dilation"}, {"height-1", "row-dilation"},
        {"width-1", "column-dilation"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        if (a == option_of(pairs[i][0]) && b == option_of(pairs[i][1])) {
            return true;
        }
    }
    return false;
}

static void any_two_options_occur_together_or_are_refused(void **state) {
    (void)state;
    static Pairs pairs;
    note_refused_pairs(&pairs);
    note_stored_pairs(&pairs);
    int missing = 0;
    for (int a = 0; a < ALL_OPTIONS; a++) {
        for (int b = (a / OPTIONS + 1) * OPTIONS; b < ALL_OPTIONS; b++) {
            bool impossible = pairs.refused[a][b] || means_nothing(a, b);
            if (word_of(a) && word_of(b) && impossible == (pairs.seen[a][b] > 0)) {
                print_error("%s and %s occur %d times%s\n", word_of(a), word_of(b),
                            pairs.seen[a][b], impossible ? ", and are called impossible" : "");
                missing++;
            }
        }
    }
    assert_int_equal(missing, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_stored_layer_agrees_with_pytorch),
        cmocka_unit_test(every_stored_plane_agrees_with_scipy_and_numpy),
        cmocka_unit_test(any_two_options_occur_together_or_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
