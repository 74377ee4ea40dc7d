/* NaN and infinities go where IEEE arithmetic sends them: to exactly the elements that read them,
 * by every algorithm and in both types; through padding nothing goes. */
#include "cases.h"

enum { CASES = 300, MOST_PRODUCTS = 4000 };

/* Which elements of the results have a product with one special element of x, w or dy. */
typedef struct Touched {
    const int *index;
    ConvTensor *y, *dx, *dw; ///< 1 where touched
    int which;               ///< 0 x, 1 w, 2 dy
} Touched;

static void touch(const Product *p, void *context) {
    Touched *t = context;
    const int *read[3] = {p->x, p->w, p->y};
    if (memcmp(read[t->which], t->index, 4 * sizeof(int)) != 0) {
        return;
    }
    if (t->which != 2) {
        conv_tensor_set(t->y, p->y, 1);
    }
    if (t->which != 0) {
        conv_tensor_set(t->dx, p->x, 1);
    }
    if (t->which != 1) {
        conv_tensor_set(t->dw, p->w, 1);
    }
}

static void check_touched(const ConvTensor *got, const ConvTensor *touched, const char *what,
                          const char *name) {
    int index[4] = {0};
    do {
        bool special = !isfinite(conv_tensor_at(got, index));
        if (special != (conv_tensor_at(touched, index) == 1)) {
            fail_msg("%s of %s at %d,%d,%d,%d is %g", what, name, index[0], index[1], index[2],
                     index[3], conv_tensor_at(got, index));
        }
    } while (next_index(got->extent, index));
}

/* Values of magnitude 1 to 2: times an infinity they are infinite. */
static void fill_far_from_zero(ConvTensor *tensor, RandomState *random) {
    int index[4] = {0};
    do {
        double value = 1 + random_uniform(random);
        conv_tensor_set(tensor, index, one_in(random, 2) ? value : -value);
    } while (next_index(tensor->extent, index));
}

static int64_t check_case(Case *c, ConvAlgorithm algorithm, int which, double special,
                          RandomState *random) {
    ConvTensor *operands[3] = {&c->x, &c->w, &c->dy};
    int index[4];
    for (int axis = 0; axis < 4; axis++) {
        index[axis] = draw(random, 0, operands[which]->extent[axis] - 1);
    }
    Case marks = {.layer = c->layer};
    make_case(&marks, CONV_F64, false, random, fill_integers);
    conv_tensor_fill(&marks.y, 0);
    conv_tensor_fill(&marks.dx, 0);
    conv_tensor_fill(&marks.dw, 0);
    Touched touched = {index, &marks.y, &marks.dx, &marks.dw, which};
    visit_products(&c->layer, &c->shape, touch, &touched);
    double kept = conv_tensor_at(operands[which], index);
    conv_tensor_set(operands[which], index, special);
    Status status = conv_forward_by(algorithm, &c->layer, &c->x, &c->w, bias_of(c), &c->y);
    assert_string_equal(status.text, "");
    status = conv_grad_input_by(algorithm, &c->layer, &c->dy, &c->w, &c->dx);
    assert_string_equal(status.text, "");
    status = conv_grad_weight_by(algorithm, &c->layer, &c->x, &c->dy, &c->dw);
    assert_string_equal(status.text, "");
    check_touched(&c->y, &marks.y, "y", c->name);
    check_touched(&c->dx, &marks.dx, "dx", c->name);
    check_touched(&c->dw, &marks.dw, "dw", c->name);
    conv_tensor_set(operands[which], index, kept);
    int64_t count = 0;
    int at[4] = {0};
    do {
        count += conv_tensor_at(&marks.y, at) == 1;
    } while (next_index(marks.y.extent, at));
    free_case(&marks);
    return count;
}

static void specials_reach_what_reads_them(void **state) {
    (void)state;
    static const double specials[] = {NAN, INFINITY, -INFINITY};
    RandomState random;
    random_init(&random, 120);
    int64_t reached = 0;
    for (int i = 0; i < CASES;) {
        Case c = {.layer = draw_any_layer(&random)};
        ConvShape shape;
        Status status = conv_layer_check(&c.layer, &shape);
        if (status_failed(&status) || shape.macs > MOST_PRODUCTS) {
            continue;
        }
        make_case(&c, i % 2 ? CONV_F32 : CONV_F64, one_in(&random, 3), &random, fill_far_from_zero);
        for (int algorithm = 0; algorithm < CONV_ALGORITHM_COUNT; algorithm++) {
            for (int which = 0; which < 3; which++) {
                reached += check_case(&c, (ConvAlgorithm)algorithm, which,
                                      specials[draw(&random, 0, 2)], &random);
            }
        }
        free_case(&c);
        i++;
    }
    assert_true(reached > 10 * CASES);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(specials_reach_what_reads_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
