/* A hundred thousand random problems on small integers: every algorithm and type against plain
 * loops and against each other with ==, the identities between the passes, differences of step 1;
 * and on random floats every walk's cells against the tensors, bit for bit.
 *
 * A problem that fails is named by its text; with that text as argument only it is run:
 *   conv.test_random n1g1_ic1ih5iw5_oc1_kh3kw3 */
#include "cases.h"
#include "conv/walk.h"

#include <stdlib.h>

/* Counted are problems all of whose results are at least half not 0. */
enum { PROBLEMS = 100000 / TEST_SHARE / TEST_SHARE, MOST_PRODUCTS = 400, MOST_ELEMENTS = 200 };

static const char *only_problem; /* from the command line */

/* ---- drawing ----------------------------------------------------------------------------- */

static bool is_small(const ConvLayer *layer) {
    ConvShape shape;
    Status status = conv_layer_check(layer, &shape);
    int64_t x = (int64_t)layer->n * layer->ic * layer->ih * layer->iw;
    int64_t y = (int64_t)layer->n * layer->oc * shape.oh * shape.ow;
    return !status_failed(&status) && shape.macs <= MOST_PRODUCTS && x <= MOST_ELEMENTS &&
           y <= MOST_ELEMENTS;
}

static ConvLayer draw_small_layer(RandomState *random) {
    ConvLayer layer;
    do {
        layer = draw_any_layer(random);
    } while (!is_small(&layer));
    return layer;
}

/* Integers but 0, so that few results are 0 by chance. */
static void fill_nonzero(ConvTensor *tensor, RandomState *random) {
    int index[4] = {0};
    do {
        int value = draw(random, 1, 8);
        conv_tensor_set(tensor, index, value > 4 ? 4 - value : value);
    } while (next_index(tensor->extent, index));
}

/* Numbers whose products and sums have to be rounded. */
static void fill_uniform(ConvTensor *tensor, RandomState *random) {
    int index[4] = {0};
    do {
        conv_tensor_set(tensor, index, random_uniform(random) - 0.5);
    } while (next_index(tensor->extent, index));
}

/* ---- integers ---------------------------------------------------------------------------- */

/* All passes by one algorithm against the plain loops; returns whether they are evidence. */
static bool check_algorithm(Case *c, ConvAlgorithm algorithm, const Reference *expected) {
    const char *word = conv_algorithm_word(algorithm);
    Status status = conv_forward_by(algorithm, &c->layer, &c->x, &c->w, bias_of(c), &c->y);
    assert_string_equal(status.text, "");
    status = conv_grad_input_by(algorithm, &c->layer, &c->dy, &c->w, &c->dx);
    assert_string_equal(status.text, "");
    status = conv_grad_weight_by(algorithm, &c->layer, &c->x, &c->dy, &c->dw);
    assert_string_equal(status.text, "");
    char name[sizeof c->name + 16];
    snprintf(name, sizeof name, "%s by %s", c->name, word);
    bool y = same_values(&c->y, &expected->y, "y", name);
    bool dx = same_values(&c->dx, &expected->dx, "dx", name);
    bool dw = same_values(&c->dw, &expected->dw, "dw", name);
    return y && dx && dw;
}

static void copy_operands(const Case *from, Case *to) {
    conv_tensor_assign(&from->x, &to->x);
    conv_tensor_assign(&from->w, &to->w);
    conv_tensor_assign(&from->b, &to->b);
    conv_tensor_assign(&from->dy, &to->dy);
}

static bool check_type(const Case *given, ConvType type, bool strided, RandomState *random,
                       const Reference *expected) {
    Case c = {.layer = given->layer};
    make_case(&c, type, strided, random, fill_nonzero);
    copy_operands(given, &c);
    bool evidence = true;
    for (int algorithm = 0; algorithm < CONV_ALGORITHM_COUNT; algorithm++) {
        evidence = check_algorithm(&c, (ConvAlgorithm)algorithm, expected) && evidence;
    }
    Status status = conv_grad_bias(&c.layer, &c.dy, &c.db);
    assert_string_equal(status.text, "");
    evidence = same_values(&c.db, &expected->db, "db", c.name) && evidence;
    free_case(&c);
    return evidence;
}

/* <y,dy> = <x,dx> + <b,db> = <w,dw> + <b,db>: y is linear in x and in w. */
static void check_identity(Case *c) {
    double bias = c->layer.bias ? dot(&c->b, &c->db) : 0;
    double y = dot(&c->y, &c->dy) - bias;
    double x = dot(&c->x, &c->dx);
    double w = dot(&c->w, &c->dw);
    if (y != x || y != w) {
        fail_msg("%s: <y,dy> %g <x,dx> %g <w,dw> %g", c->name, y, x, w);
    }
}

static bool check_integers(const ConvLayer *layer, RandomState *random) {
    Case c = {.layer = *layer};
    make_case(&c, CONV_F64, false, random, fill_nonzero);
    Reference expected;
    make_reference(&c, &expected);
    bool strided = one_in(random, 3);
    bool evidence = check_type(&c, CONV_F32, strided, random, &expected);
    evidence = check_type(&c, CONV_F64, strided, random, &expected) && evidence;
    free_reference(&expected);
    compute_case(&c);
    check_identity(&c);
    check_difference(&c, &c.x, &c.dx, random);
    check_difference(&c, &c.w, &c.dw, random);
    if (c.layer.bias) {
        check_difference(&c, &c.b, &c.db, random);
    }
    free_case(&c);
    return evidence;
}

/* ---- floats ------------------------------------------------------------------------------ */

static void check_walk(const Case *c, ConvWalkKind kind, const ConvTensor *result) {
    ConvOperands operands = {.x = c->x, .w = c->w, .dy = c->dy};
    if (c->layer.bias) {
        operands.b = c->b;
    }
    ConvWalk walk;
    Status status = conv_walk_init(&walk, kind, &c->layer, &operands);
    assert_string_equal(status.text, "");
    int index[4] = {0};
    do {
        double value;
        ConvCellState state = conv_walk_cell(&walk, conv_walk_length(&walk), index, &value);
        if (state != CONV_CELL_DONE || !same_bits(value, conv_tensor_at(result, index))) {
            fail_msg("%s of %s: cell %d,%d,%d,%d ends at %a, the tensor says %a",
                     conv_walk_word(kind), c->name, index[0], index[1], index[2], index[3], value,
                     conv_tensor_at(result, index));
        }
    } while (next_index(result->extent, index));
}

static void check_floats(const ConvLayer *layer, ConvType type, RandomState *random) {
    Case c = {.layer = *layer};
    make_case(&c, type, false, random, fill_uniform);
    compute_case(&c);
    check_walk(&c, CONV_WALK_FORWARD, &c.y);
    check_walk(&c, CONV_WALK_DX_GATHER, &c.dx);
    check_walk(&c, CONV_WALK_DX_SCATTER, &c.dx);
    check_walk(&c, CONV_WALK_DW, &c.dw);
    check_walk(&c, CONV_WALK_DB, &c.db);
    const struct {
        ConvWalkKind walk;
        ConvAlgorithm algorithm;
    } others[] = {{CONV_WALK_IM2COL, CONV_ALGORITHM_IM2COL}, {CONV_WALK_TAPS, CONV_ALGORITHM_TAPS}};
    for (int i = 0; i < 2; i++) {
        Status status =
            conv_forward_by(others[i].algorithm, &c.layer, &c.x, &c.w, bias_of(&c), &c.y);
        assert_string_equal(status.text, "");
        check_walk(&c, others[i].walk, &c.y);
    }
    free_case(&c);
}

/* ---- problems ---------------------------------------------------------------------------- */

/* The text gives the same layer again, and the same text. */
static void check_text(const ConvLayer *layer) {
    char text[CONV_PROBLEM_SIZE];
    char again[CONV_PROBLEM_SIZE];
    ConvLayer back;
    conv_problem_format(layer, text);
    Status status = conv_problem_parse(text, &back);
    assert_string_equal(status.text, "");
    conv_problem_format(&back, again);
    assert_string_equal(text, again);
    ConvShape here;
    ConvShape there;
    status = conv_layer_check(layer, &here);
    assert_string_equal(status.text, "");
    status = conv_layer_check(&back, &there);
    assert_string_equal(status.text, "");
    assert_memory_equal(&here, &there, sizeof here);
}

static void random_problems(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 100);
    int counted = 0;
    int transposed = 0;
    int borders = 0;
    for (int i = 0; counted < PROBLEMS && only_problem == NULL; i++) {
        ConvLayer layer = draw_small_layer(&random);
        check_text(&layer);
        bool evidence = check_integers(&layer, &random);
        check_floats(&layer, i % 2 == 0 ? CONV_F32 : CONV_F64, &random);
        counted += evidence;
        transposed += evidence && layer.transposed;
        borders += evidence && layer.border != CONV_BORDER_ZEROS;
    }
    assert_true(only_problem != NULL || (transposed > PROBLEMS / 10 && borders > PROBLEMS / 10));
}

static void problem_of_the_command_line(void **state) {
    (void)state;
    if (only_problem == NULL) {
        return;
    }
    ConvLayer layer;
    Status status = conv_problem_parse(only_problem, &layer);
    assert_string_equal(status.text, "");
    RandomState random;
    for (uint64_t seed = 0; seed < 20; seed++) {
        random_init(&random, seed);
        check_integers(&layer, &random);
        check_floats(&layer, seed % 2 == 0 ? CONV_F32 : CONV_F64, &random);
    }
}

int main(int argc, char **argv) {
    only_problem = argc > 1 ? argv[1] : NULL;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_problems),
        cmocka_unit_test(problem_of_the_command_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
