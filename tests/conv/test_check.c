/* Nudged elements beside the core's gradients: equal on integers, within what rounding may do on
 * floats, and not equal as soon as an operand is another one. */
#include "cases.h"
#include "conv/check.h"

#include <float.h>

enum { CASES = 1500, ELEMENTS = 2 };

static const ConvRole checked_roles[] = {CONV_ROLE_X, CONV_ROLE_W, CONV_ROLE_B};

static ConvOperands operands_of(const Case *c) {
    ConvOperands operands = {.x = c->x, .w = c->w};
    if (c->layer.bias) {
        operands.b = c->b;
    }
    return operands;
}

/* The dy of a case serves as target, or as dY typed; one without reading is not handed over. */
static const ConvTensor *target_of(const Case *c, ConvLoss loss) {
    return conv_loss_reads_target(loss) ? &c->dy : NULL;
}

static const ConvTensor *operand_of(const ConvOperands *operands, ConvRole role) {
    return role == CONV_ROLE_X ? &operands->x : role == CONV_ROLE_W ? &operands->w : &operands->b;
}

static const ConvTensor *gradient_of(const Case *c, ConvRole role) {
    return role == CONV_ROLE_X ? &c->dx : role == CONV_ROLE_W ? &c->dw : &c->db;
}

static ConvCheck check_of(const Case *c, ConvLoss loss) {
    ConvCheck check;
    ConvOperands operands = operands_of(c);
    Status status = conv_check_init(&check, &c->layer, loss, &operands, target_of(c, loss));
    assert_string_equal(status.text, "");
    return check;
}

static ConvNudge nudge(ConvCheck *check, ConvRole role, const int index[4], double step) {
    ConvNudge result;
    Status status = conv_check_element(check, role, index, step, &result);
    assert_string_equal(status.text, "");
    return result;
}

static void draw_index(const ConvTensor *tensor, RandomState *random, int index[4]) {
    for (int axis = 0; axis < 4; axis++) {
        index[axis] = draw(random, 0, tensor->extent[axis] - 1);
    }
}

/* y and the gradients of a loss by the passes of the core. The case's dy is the target. */
static void compute_gradients(Case *c, ConvLoss loss) {
    ConvTensor dy;
    Status status = conv_tensor_create(c->y.type, c->y.extent, &dy);
    assert_string_equal(status.text, "");
    status = conv_forward(&c->layer, &c->x, &c->w, bias_of(c), &c->y);
    assert_string_equal(status.text, "");
    conv_loss_gradient(loss, &c->y, &c->dy, &dy);
    status = conv_grad_input(&c->layer, &dy, &c->w, &c->dx);
    assert_string_equal(status.text, "");
    status = conv_grad_weight(&c->layer, &c->x, &dy, &c->dw);
    assert_string_equal(status.text, "");
    status = conv_grad_bias(&c->layer, &dy, &c->db);
    assert_string_equal(status.text, "");
    conv_tensor_destroy(&dy);
}

/* L of the whole case, in f64, with one element elsewhere. */
static double loss_with(const Case *c, ConvLoss loss, ConvRole role, const int index[4],
                        double value) {
    ConvOperands given = operands_of(c);
    ConvOperands wide = {0};
    ConvTensor y;
    ConvTensor t;
    Status status = conv_tensor_copy(&given.x, CONV_F64, &wide.x);
    assert_string_equal(status.text, "");
    status = conv_tensor_copy(&given.w, CONV_F64, &wide.w);
    assert_string_equal(status.text, "");
    if (c->layer.bias) {
        status = conv_tensor_copy(&given.b, CONV_F64, &wide.b);
        assert_string_equal(status.text, "");
    }
    status = conv_tensor_copy(&c->dy, CONV_F64, &t);
    assert_string_equal(status.text, "");
    status = conv_tensor_create(CONV_F64, c->y.extent, &y);
    assert_string_equal(status.text, "");
    ConvTensor moved = *operand_of(&wide, role);
    conv_tensor_set(&moved, index, value);
    status = conv_forward(&c->layer, &wide.x, &wide.w, c->layer.bias ? &wide.b : NULL, &y);
    assert_string_equal(status.text, "");
    double result = conv_loss(loss, &y, &t);
    conv_tensor_destroy(&wide.x);
    conv_tensor_destroy(&wide.w);
    conv_tensor_destroy(&wide.b);
    conv_tensor_destroy(&y);
    conv_tensor_destroy(&t);
    return result;
}

/* Calls visit for a few elements of each operand of a case. */
typedef void Visit(Case *c, ConvCheck *check, ConvRole role, const int index[4],
                   RandomState *random);

static void visit_elements(Case *c, ConvLoss loss, RandomState *random, Visit *visit) {
    ConvCheck check = check_of(c, loss);
    int roles = c->layer.bias ? 3 : 2;
    for (int i = 0; i < roles * ELEMENTS; i++) {
        ConvRole role = checked_roles[i % roles];
        ConvOperands operands = operands_of(c);
        int index[4];
        draw_index(operand_of(&operands, role), random, index);
        visit(c, &check, role, index, random);
    }
    conv_check_free(&check);
}

static void visit_cases(int count, uint64_t seed, void (*fill)(ConvTensor *, RandomState *),
                        Visit *visit) {
    RandomState random;
    random_init(&random, seed);
    for (int i = 0; i < count; i++) {
        Case c = {.layer = draw_any_layer(&random)};
        make_case(&c, one_in(&random, 2) ? CONV_F32 : CONV_F64, one_in(&random, 3), &random, fill);
        for (int loss = 0; loss < CONV_LOSS_COUNT; loss++) {
            compute_gradients(&c, (ConvLoss)loss);
            visit_elements(&c, (ConvLoss)loss, &random, visit);
        }
        free_case(&c);
    }
}

static bool is_power_of_two(int64_t count) {
    return (count & (count - 1)) == 0;
}

static void fail_nudge(const Case *c, ConvRole role, const int index[4], ConvLoss loss,
                       const ConvNudge *n) {
    fail_msg("%s, loss %d, %s at %d,%d,%d,%d: numeric %.17g analytic %.17g allowed %g", c->name,
             (int)loss, conv_role_word(role), index[0], index[1], index[2], index[3], n->numeric,
             n->analytic, n->allowed);
}

/* The mean divides: only by a power of two is the quotient exact. */
static void visit_integers(Case *c, ConvCheck *check, ConvRole role, const int index[4],
                           RandomState *random) {
    double step = draw(random, 1, 3);
    step = step == 3 ? 4 : step; /* 1, 2, 4: dividing by twice the step is exact */
    ConvNudge n = nudge(check, role, index, step);
    ConvOperands operands = operands_of(c);
    double value = conv_tensor_at(operand_of(&operands, role), index);
    assert_true(n.value == value && n.step == step);
    assert_true(n.loss == loss_with(c, check->loss, role, index, value));
    assert_true(n.lower == loss_with(c, check->loss, role, index, value - step));
    assert_true(n.upper == loss_with(c, check->loss, role, index, value + step));
    assert_true(n.numeric == (n.upper - n.lower) / (2 * step));
    assert_true(same_bits(n.analytic, conv_tensor_at(gradient_of(c, role), index)));
    assert_true(n.difference == fabs(n.numeric - n.analytic));
    bool exact = check->loss != CONV_LOSS_MEAN || is_power_of_two(conv_tensor_count(&c->y));
    if (!n.agrees || (exact && n.difference != 0)) {
        fail_nudge(c, role, index, check->loss, &n);
    }
}

static void integers_agree_exactly(void **state) {
    (void)state;
    visit_cases(CASES, 60, fill_integers, visit_integers);
}

static void visit_floats(Case *c, ConvCheck *check, ConvRole role, const int index[4],
                         RandomState *random) {
    (void)random;
    ConvOperands operands = operands_of(c);
    double step = conv_check_step(operand_of(&operands, role));
    ConvNudge n = nudge(check, role, index, step);
    assert_true(same_bits(n.analytic, conv_tensor_at(gradient_of(c, role), index)));
    if (!n.agrees) {
        fail_nudge(c, role, index, check->loss, &n);
    }
}

static void floats_agree_within_their_rounding(void **state) {
    (void)state;
    visit_cases(CASES, 61, fill_normal, visit_floats);
}

/* Values from 1e-4 to 1e4, so that sums cancel and roundings are of many sizes. */
static void fill_uneven(ConvTensor *tensor, RandomState *random) {
    int index[4] = {0};
    do {
        double scale = pow(10, draw(random, -4, 4));
        conv_tensor_set(tensor, index, scale * random_normal(random));
    } while (next_index(tensor->extent, index));
}

static void uneven_floats_agree_within_their_rounding(void **state) {
    (void)state;
    visit_cases(CASES / 2, 62, fill_uneven, visit_floats);
}

/* Two large products that cancel leave little of y's digits, in f64 too: that is allowed for. */
static void sums_that_cancel(void **state) {
    (void)state;
    Case c = {.layer = conv_layer_default()};
    c.layer.iw = 3;
    c.layer.kw = 3;
    RandomState random;
    random_init(&random, 69);
    make_case(&c, CONV_F64, false, &random, fill_normal);
    const double x[3] = {0.3, 1e8, -1e8};
    const double w[3] = {0.7, 1.1, 1.1};
    for (int i = 0; i < 3; i++) {
        conv_tensor_set(&c.x, (int[4]){0, 0, 0, i}, x[i]);
        conv_tensor_set(&c.w, (int[4]){0, 0, 0, i}, w[i]);
    }
    for (int loss = 0; loss < CONV_LOSS_COUNT; loss++) {
        ConvCheck check = check_of(&c, (ConvLoss)loss);
        ConvNudge n = nudge(&check, CONV_ROLE_X, (int[4]){0, 0, 0, 0}, 1.0 / 1024);
        assert_true(n.difference > 1e-9);
        assert_true(n.agrees);
        conv_check_free(&check);
    }
    free_case(&c);
}

/* With a step that suits, `allowed` is small beside what the gradient sums, numbers of about 1. */
static void what_is_allowed_is_little(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 63);
    for (int i = 0; i < CASES; i++) {
        Case c = {.layer = draw_layer(&random)};
        ConvType type = i % 2 == 0 ? CONV_F32 : CONV_F64;
        make_case(&c, type, false, &random, fill_normal);
        ConvCheck check = check_of(&c, CONV_LOSS_GIVEN);
        int index[4];
        draw_index(&c.w, &random, index);
        ConvNudge n = nudge(&check, CONV_ROLE_W, index, conv_check_step(&c.w));
        double terms = (double)conv_tensor_count(&c.y) / c.layer.oc;
        assert_true(n.allowed < terms * (type == CONV_F32 ? 1e-4 : 1e-8));
        conv_check_free(&check);
        free_case(&c);
    }
}

/* A gradient from an operand that is a little another one is not taken for this one's. */
static void another_operand_is_noticed(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 64);
    int noticed = 0;
    for (int i = 0; i < CASES; i++) {
        Case c = {.layer = draw_layer(&random)};
        make_case(&c, i % 2 == 0 ? CONV_F32 : CONV_F64, false, &random, fill_normal);
        int index[4];
        draw_index(&c.x, &random, index);
        ConvCheck check = check_of(&c, CONV_LOSS_GIVEN);
        ConvNudge n = nudge(&check, CONV_ROLE_X, index, conv_check_step(&c.x));
        assert_true(n.agrees);
        conv_check_free(&check);

        fill_normal(&c.dy, &random); /* the same layer, another upstream gradient */
        compute_gradients(&c, CONV_LOSS_GIVEN);
        double other = conv_tensor_at(&c.dx, index);
        bool same = other == n.analytic; /* inputs that no window reads */
        n.analytic = other;
        conv_check_judge(&n);
        assert_true(n.agrees == same);
        assert_true(n.difference == fabs(n.numeric - other));
        noticed += !same;
        free_case(&c);
    }
    assert_true(noticed > CASES / 2);
}

/* One weight off by a thousandth: the gradients of the inputs it meets are noticed. */
static void a_slightly_wrong_weight_is_noticed(void **state) {
    (void)state;
    for (int i = 0; i < 2; i++) {
        RandomState random;
        random_init(&random, 65);
        Case c = {.layer = conv_layer_default()};
        c.layer.ih = 8;
        c.layer.iw = 8;
        c.layer.kh = 3;
        c.layer.kw = 3;
        make_case(&c, i == 0 ? CONV_F32 : CONV_F64, false, &random, fill_normal);
        conv_tensor_fill(&c.dy, 1);
        const int index[4] = {0, 0, 4, 4};
        const int tap[4] = {0, 0, 1, 2};
        ConvCheck check = check_of(&c, CONV_LOSS_GIVEN);
        ConvNudge n = nudge(&check, CONV_ROLE_X, index, conv_check_step(&c.x));
        assert_true(n.agrees);
        conv_check_free(&check);
        conv_tensor_set(&c.w, tap, conv_tensor_at(&c.w, tap) + 1e-3);
        compute_gradients(&c, CONV_LOSS_GIVEN);
        n.analytic = conv_tensor_at(&c.dx, index);
        conv_check_judge(&n);
        assert_false(n.agrees);
        free_case(&c);
    }
}

/* What is not finite agrees with nothing, and the elements that it does not reach still do. */
static void numbers_that_are_not_finite(void **state) {
    (void)state;
    static const double wild[] = {NAN, INFINITY, -INFINITY, 3e38};
    for (int i = 0; i < 8; i++) {
        for (int loss = 0; loss < CONV_LOSS_COUNT; loss++) {
            RandomState random;
            random_init(&random, 66);
            Case c = {.layer = conv_layer_default()};
            c.layer.ih = 5;
            c.layer.iw = 5;
            c.layer.kh = 3;
            c.layer.kw = 3;
            c.layer.bias = true;
            make_case(&c, CONV_F32, false, &random, fill_normal);
            const int middle[4] = {0, 0, 2, 2};
            ConvTensor *tensor = i < 4 ? &c.x : &c.w;
            conv_tensor_set(tensor, middle, wild[i % 4]);
            ConvCheck check = check_of(&c, (ConvLoss)loss);
            for (int r = 0; r < 3; r++) {
                const int first[4] = {0, 0, 0, 0};
                ConvNudge n = nudge(&check, checked_roles[r], first, 1);
                assert_true(!n.agrees || i % 4 == 3);
                assert_true(!n.agrees || (isfinite(n.numeric) && isfinite(n.analytic)));
            }
            conv_check_free(&check);
            free_case(&c);
        }
    }
    ConvNudge n = {.numeric = INFINITY, .analytic = INFINITY, .allowed = 1};
    conv_check_judge(&n);
    assert_false(n.agrees);
    n = (ConvNudge){.numeric = 1, .analytic = 1, .allowed = INFINITY};
    conv_check_judge(&n);
    assert_false(n.agrees);
    n = (ConvNudge){.numeric = 1, .analytic = 1.5, .allowed = 0.5};
    conv_check_judge(&n);
    assert_true(n.agrees && n.difference == 0.5);
}

/* Nudging leaves nothing behind: in any order, once or twice, by either way, the same numbers. */
static void nudges_leave_no_trace(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 67);
    Case c = {.layer = draw_layer(&random)};
    c.layer.bias = true;
    make_case(&c, CONV_F32, true, &random, fill_normal);
    ConvOperands operands = operands_of(&c);
    ConvCheck check = check_of(&c, CONV_LOSS_HALF_SQUARED);
    ConvNudge first[3];
    const int index[4] = {0, 0, 0, 0};
    for (int i = 0; i < 6; i++) {
        ConvNudge n = nudge(&check, checked_roles[i % 3], index, 0.25);
        ConvNudge alone;
        Status status = conv_check_nudge(&c.layer, CONV_LOSS_HALF_SQUARED, &operands, &c.dy,
                                         checked_roles[i % 3], index, 0.25, &alone);
        assert_string_equal(status.text, "");
        first[i % 3] = i < 3 ? n : first[i % 3];
        assert_true(n.lower == first[i % 3].lower && n.upper == first[i % 3].upper);
        assert_true(n.lower == alone.lower && n.upper == alone.upper);
        assert_true(n.numeric == alone.numeric && n.analytic == alone.analytic);
        assert_true(n.allowed == alone.allowed && n.loss == first[0].loss);
    }
    conv_check_free(&check);
    free_case(&c);
}

static void refuse(const Case *c, const ConvOperands *operands, const ConvTensor *t,
                   StatusCode code, const char *words) {
    ConvNudge n = {.value = 777};
    const int index[4] = {0, 0, 0, 0};
    Status status =
        conv_check_nudge(&c->layer, CONV_LOSS_HALF_SQUARED, operands, t, CONV_ROLE_X, index, 1, &n);
    assert_int_equal(status.code, code);
    assert_non_null(strstr(status.text, words));
    assert_true(n.value == 777);
}

static void what_does_not_fit_is_refused(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 68);
    Case c = {.layer = conv_layer_default()};
    c.layer.ih = 4;
    c.layer.kh = 2;
    c.layer.bias = true;
    make_case(&c, CONV_F32, false, &random, fill_integers);
    ConvOperands good = operands_of(&c);
    refuse(&c, &good, NULL, STATUS_SHAPE, "t is missing");
    refuse(&c, &good, &c.x, STATUS_SHAPE, "t is 1×1×4×1");
    ConvOperands bad = good;
    bad.w = c.x;
    refuse(&c, &bad, &c.dy, STATUS_SHAPE, "w is");
    bad = good;
    bad.b = (ConvTensor){0};
    refuse(&c, &bad, &c.dy, STATUS_SHAPE, "b is missing");
    bad = (ConvOperands){0};
    refuse(&c, &bad, &c.dy, STATUS_SHAPE, "x is missing");
    c.layer.sh = 0;
    refuse(&c, &good, &c.dy, STATUS_VALUE, "stride");
    free_case(&c);
}

static double step_of(ConvType type, const double values[4]) {
    ConvTensor owned;
    Status status = conv_tensor_create(type, (int[4]){1, 2, 1, 2}, &owned);
    assert_string_equal(status.text, "");
    ConvTensor tensor = conv_tensor_permute(&owned, (int[4]){0, 3, 2, 1});
    for (int i = 0; i < 4; i++) {
        conv_tensor_set(&tensor, (int[4]){0, i / 2, 0, i % 2}, values[i]);
    }
    double step = conv_check_step(&tensor);
    conv_tensor_destroy(&owned);
    return step;
}

static void steps_suit_their_tensors(void **state) {
    (void)state;
    for (int i = 0; i < 2; i++) {
        ConvType type = i == 0 ? CONV_F32 : CONV_F64;
        assert_true(step_of(type, (double[]){0, 0, 0, 0}) == 1);
        assert_true(step_of(type, (double[]){-3, 255, 0, 16777215}) == 1);
        assert_true(step_of(type, (double[]){16777216, 0, 0, 0}) == 16384);
        assert_true(step_of(type, (double[]){0, 0, 0, 0.5}) == 0.5 / 1024);
        assert_true(step_of(type, (double[]){0.25, -1.75, 1, 1}) == 1.0 / 1024);
        assert_true(step_of(type, (double[]){0.25, 2, -2, 1}) == 2.0 / 1024);
        assert_true(step_of(type, (double[]){NAN, 3, INFINITY, 1}) == 2.0 / 1024);
        assert_true(step_of(type, (double[]){NAN, NAN, INFINITY, -INFINITY}) == 1);
    }
    assert_true(step_of(CONV_F64, (double[]){5e-324, 0, 0, 0}) > 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_agree_exactly),
        cmocka_unit_test(floats_agree_within_their_rounding),
        cmocka_unit_test(uneven_floats_agree_within_their_rounding),
        cmocka_unit_test(sums_that_cancel),
        cmocka_unit_test(what_is_allowed_is_little),
        cmocka_unit_test(another_operand_is_noticed),
        cmocka_unit_test(a_slightly_wrong_weight_is_noticed),
        cmocka_unit_test(numbers_that_are_not_finite),
        cmocka_unit_test(nudges_leave_no_trace),
        cmocka_unit_test(what_does_not_fit_is_refused),
        cmocka_unit_test(steps_suit_their_tensors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
