/* Borders that show the input: on small integers equal to seven loops that look the cells up, and
 * to each other by the identities between the passes; walks, links and nudges that go through them.
 */
#include "cases.h"
#include "conv/border.h"
#include "conv/check.h"
#include "conv/links.h"
#include "conv/walk.h"

enum { CASES = 4000 };

typedef struct Evidence {
    int y, dx, dw;
} Evidence;

static void check_case(Case *c, Evidence *evidence) {
    Reference expected;
    make_reference(c, &expected);
    compute_case(c);
    evidence->y += same_values(&c->y, &expected.y, "y", c->name);
    evidence->dx += same_values(&c->dx, &expected.dx, "dx", c->name);
    evidence->dw += same_values(&c->dw, &expected.dw, "dw", c->name);
    same_values(&c->db, &expected.db, "db", c->name);
    free_reference(&expected);
}

static void random_layers_equal_seven_loops(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 90);
    Evidence evidence[CONV_BORDER_COUNT] = {0};
    for (int i = 0; i < CASES; i++) {
        Case c = {.layer = draw_border_layer(&random)};
        make_case(&c, one_in(&random, 2) ? CONV_F32 : CONV_F64, one_in(&random, 3), &random,
                  fill_integers);
        check_case(&c, &evidence[c.layer.border]);
        free_case(&c);
    }
    for (int border = CONV_BORDER_ZEROS + 1; border < CONV_BORDER_COUNT; border++) {
        assert_true(evidence[border].y > CASES / 8);
        assert_true(evidence[border].dx > CASES / 10);
        assert_true(evidence[border].dw > CASES / 8);
    }
}

/* <y,dy> = <x,dx> = <w,dw>: y is linear in x and in w, dx and dw are its transposes. */
static void inner_products_agree(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 91);
    int evidence = 0;
    for (int i = 0; i < CASES / 2; i++) {
        Case c = {.layer = draw_border_layer(&random)};
        c.layer.bias = false;
        make_case(&c, one_in(&random, 2) ? CONV_F32 : CONV_F64, one_in(&random, 3), &random,
                  fill_integers);
        compute_case(&c);
        double y = dot(&c.y, &c.dy);
        if (y != dot(&c.x, &c.dx) || y != dot(&c.w, &c.dw)) {
            fail_msg("%s: <y,dy> %g <x,dx> %g <w,dw> %g", c.name, y, dot(&c.x, &c.dx),
                     dot(&c.w, &c.dw));
        }
        evidence += y != 0;
        free_case(&c);
    }
    assert_true(evidence > CASES / 4);
}

/* ---- the padded input -------------------------------------------------------------------- */

static void check_sources(ConvBorder border, int extent, int first, const int *expected,
                          int count) {
    for (int i = 0; i < count; i++) {
        assert_int_equal(conv_border_source(border, extent, first + i), expected[i]);
    }
}

static void each_border_shows_its_cells(void **state) {
    (void)state;
    check_sources(CONV_BORDER_ZEROS, 3, -2, (int[]){-1, -1, 0, 1, 2, -1}, 6);
    check_sources(CONV_BORDER_REFLECT, 3, -2, (int[]){2, 1, 0, 1, 2, 1, 0}, 7);
    check_sources(CONV_BORDER_REFLECT, 4, -3, (int[]){3, 2, 1, 0, 1, 2, 3, 2, 1, 0}, 10);
    check_sources(CONV_BORDER_REPLICATE, 3, -4, (int[]){0, 0, 0, 0, 0, 1, 2, 2, 2}, 9);
    check_sources(CONV_BORDER_CIRCULAR, 3, -5, (int[]){1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2}, 11);
    check_sources(CONV_BORDER_CIRCULAR, 1, -2, (int[]){0, 0, 0, 0}, 4);
    check_sources(CONV_BORDER_REPLICATE, 1, -2, (int[]){0, 0, 0, 0}, 4);
}

/* conv_border_next against looking at every place. */
static void every_place_of_a_cell_is_found(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 92);
    for (int i = 0; i < 3000; i++) {
        int extent = draw(&random, 2, 7);
        ConvBorder border = (ConvBorder)draw(&random, 0, CONV_BORDER_COUNT - 1);
        int index = draw(&random, 0, extent - 1);
        int from = draw(&random, -9, 9);
        int end = draw(&random, from, 15);
        int expected = from;
        while (expected < end && source_of(border, extent, expected) != index) {
            expected++;
        }
        assert_int_equal(conv_border_next(border, extent, index, from, end), expected);
    }
}

/* A pass under a border is the pass over the input padded by hand. */
static void padding_first_is_the_same(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 93);
    for (int i = 0; i < 300; i++) {
        Case c = {.layer = draw_border_layer(&random)};
        make_case(&c, i % 2 ? CONV_F32 : CONV_F64, false, &random, fill_normal);
        compute_case(&c);
        Case p = {.layer = conv_border_padded_layer(&c.layer)};
        make_case(&p, i % 2 ? CONV_F32 : CONV_F64, false, &random, fill_normal);
        int at[4] = {0};
        do {
            int ih = source_of(c.layer.border, c.layer.ih, at[2] - c.layer.top);
            int iw = source_of(c.layer.border, c.layer.iw, at[3] - c.layer.left);
            conv_tensor_set(&p.x, at, conv_tensor_at(&c.x, (int[4]){at[0], at[1], ih, iw}));
        } while (next_index(p.x.extent, at));
        conv_tensor_assign(&c.w, &p.w);
        conv_tensor_assign(&c.b, &p.b);
        conv_tensor_assign(&c.dy, &p.dy);
        compute_case(&p);
        assert_same_bits(&c.y, &p.y, "y", c.name);
        assert_same_bits(&c.dw, &p.dw, "dw", c.name);
        free_case(&p);
        free_case(&c);
    }
}

static float round_sum(float a, float b) {
    return a + b;
}

/* The sum of a cell's images in raster order of the padded gradient, the first one its start, on
 * floats: bit for bit. */
static void images_are_added_in_raster_order(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 94);
    for (int i = 0; i < 300; i++) {
        Case c = {.layer = draw_border_layer(&random)};
        if (i % 10 == 0) { /* more columns than are looked up once for all rows */
            c.layer.iw = 30;
            c.layer.left = c.layer.right = 25;
        }
        make_case(&c, CONV_F32, false, &random, fill_normal);
        compute_case(&c);
        Case p = {.layer = conv_border_padded_layer(&c.layer)};
        make_case(&p, CONV_F32, false, &random, fill_normal);
        conv_tensor_assign(&c.w, &p.w);
        conv_tensor_assign(&c.dy, &p.dy);
        compute_case(&p);
        ConvTensor folded;
        Status status = conv_tensor_create(CONV_F32, c.x.extent, &folded);
        assert_string_equal(status.text, "");
        conv_tensor_fill(&folded, NAN); /* nothing yet */
        int at[4] = {0};
        do {
            const int cell[4] = {at[0], at[1],
                                 source_of(c.layer.border, c.layer.ih, at[2] - c.layer.top),
                                 source_of(c.layer.border, c.layer.iw, at[3] - c.layer.left)};
            float sum = (float)conv_tensor_at(&folded, cell);
            float image = (float)conv_tensor_at(&p.dx, at);
            conv_tensor_set(&folded, cell, (double)(isnan(sum) ? image : round_sum(sum, image)));
        } while (next_index(p.x.extent, at));
        assert_same_bits(&c.dx, &folded, "dx", c.name);
        conv_tensor_destroy(&folded);
        free_case(&p);
        free_case(&c);
    }
}

/* ---- named traps ------------------------------------------------------------------------- */

static void trap_circular_wider_than_the_input(void **state) {
    (void)state;
    ConvLayer layer = conv_layer_default();
    layer.padding = CONV_PADDING_CUSTOM;
    layer.border = CONV_BORDER_CIRCULAR;
    layer.iw = 2;
    layer.left = 5;
    layer.right = 4;
    layer.kw = 2;
    double x[2] = {1, 10};
    double w[2] = {1, 2};
    double y[10];
    double dx[2];
    ConvTensor tx = conv_tensor_view(CONV_F64, (int[4]){1, 1, 1, 2}, x);
    ConvTensor tw = conv_tensor_view(CONV_F64, (int[4]){1, 1, 1, 2}, w);
    ConvTensor ty = conv_tensor_view(CONV_F64, (int[4]){1, 1, 1, 10}, y);
    ConvTensor tdx = conv_tensor_view(CONV_F64, (int[4]){1, 1, 1, 2}, dx);
    Status status = conv_forward(&layer, &tx, &tw, NULL, &ty);
    assert_string_equal(status.text, "");
    for (int i = 0; i < 10; i++) { /* 10 1 10 1 10 | 1 10 | 1 10 1 10 */
        assert_true(y[i] == (i % 2 == 0 ? 12 : 21));
        y[i] = 1; /* dY from here on */
    }
    status = conv_grad_input(&layer, &ty, &tw, &tdx);
    assert_string_equal(status.text, "");
    assert_true(dx[0] == 15); /* 5 places, inside, read with both weights */
    assert_true(dx[1] == 15); /* 6 places: the first with the 1 alone, the last with the 2 */

    RandomState random;
    random_init(&random, 95);
    Evidence evidence = {0};
    for (int i = 0; i < 60; i++) {
        Case c = {.layer = draw_layer(&random)};
        c.layer.border = CONV_BORDER_CIRCULAR;
        c.layer.top = c.layer.ih + draw(&random, 1, 8);
        c.layer.bottom = 2 * c.layer.ih + draw(&random, 0, 5);
        c.layer.left = c.layer.iw + 1;
        c.layer.right = 3 * c.layer.iw;
        make_case(&c, i % 2 ? CONV_F32 : CONV_F64, i % 3 == 0, &random, fill_integers);
        check_case(&c, &evidence);
        free_case(&c);
    }
    assert_true(evidence.y > 30 && evidence.dx > 30 && evidence.dw > 30);
}

/* Nothing is skipped: an infinite weight over a mirrored 0 makes NaN, as over the 0 itself. */
static void what_the_border_shows_is_multiplied(void **state) {
    (void)state;
    ConvLayer layer = conv_layer_default();
    layer.padding = CONV_PADDING_CUSTOM;
    layer.border = CONV_BORDER_REPLICATE;
    layer.iw = 2;
    layer.left = 1;
    layer.kw = 2;
    float x[2] = {0, 3};
    float w[2] = {INFINITY, 1};
    float y[2];
    ConvTensor tx = conv_tensor_view(CONV_F32, (int[4]){1, 1, 1, 2}, x);
    ConvTensor tw = conv_tensor_view(CONV_F32, (int[4]){1, 1, 1, 2}, w);
    ConvTensor ty = conv_tensor_view(CONV_F32, (int[4]){1, 1, 1, 2}, y);
    Status status = conv_forward(&layer, &tx, &tw, NULL, &ty);
    assert_string_equal(status.text, "");
    assert_true(isnan(y[0]) && isnan(y[1]));
    x[0] = 1;
    status = conv_forward(&layer, &tx, &tw, NULL, &ty);
    assert_string_equal(status.text, "");
    assert_true(isinf(y[0]) && isinf(y[1]));
}

/* ---- walks ------------------------------------------------------------------------------- */

static ConvOperands operands_of(const Case *c) {
    ConvOperands operands = {.x = c->x, .w = c->w, .dy = c->dy};
    if (c->layer.bias) {
        operands.b = c->b;
    }
    return operands;
}

/* x of a term, by the formula of the layer and the border. */
static void check_reading(const Case *c, const ConvTerm *term, const int y[4]) {
    const ConvLayer *l = &c->layer;
    int row = y[2] * l->sh - l->top + term->tap[0] * l->dh;
    int column = y[3] * l->sw - l->left + term->tap[1] * l->dw;
    assert_int_equal(term->a.role, CONV_ROLE_X);
    assert_int_equal(term->a.kind, CONV_FACTOR_ELEMENT);
    assert_int_equal(term->a.index[2], source_of(l->border, l->ih, row));
    assert_int_equal(term->a.index[3], source_of(l->border, l->iw, column));
    assert_true(same_bits(term->a.value, conv_tensor_at(&c->x, term->a.index)));
    bool outside = row < 0 || row >= l->ih || column < 0 || column >= l->iw;
    assert_int_equal(term->a.border, outside);
    assert_false(term->b.border);
    assert_false(term->skipped);
}

/* Every term by itself, and every cell by its terms and by seeking. */
static void check_walk(const Case *c, ConvWalkKind kind, const ConvTensor *result) {
    ConvWalk walk;
    ConvOperands operands = operands_of(c);
    Status status = conv_walk_init(&walk, kind, &c->layer, &operands);
    assert_string_equal(status.text, "");
    int cell[4] = {0};
    do {
        int64_t window = conv_walk_window_of(&walk, cell);
        double expected = conv_tensor_at(result, cell);
        double sum = 0;
        for (int64_t k = 0; k < walk.terms; k++) {
            ConvTerm term;
            conv_walk_terms(&walk, window, k, 1, &term);
            check_reading(c, &term, kind == CONV_WALK_DW ? term.b.index : term.cell);
            assert_true(k == 0 || same_bits(term.before, sum));
            sum = term.after;
            double sought;
            conv_walk_cell(&walk, window * walk.terms + k + 1, cell, &sought);
            assert_true(same_bits(sought, sum));
        }
        if (!same_bits(sum, expected)) {
            fail_msg("%s: walk %s ends with %a, the element is %a", c->name, conv_walk_word(kind),
                     sum, expected);
        }
    } while (next_index(result->extent, cell));
}

static void walks_end_in_the_elements(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 96);
    int64_t products = 0;
    for (int i = 0; i < 400; i++) {
        Case c = {.layer = draw_border_layer(&random)};
        ConvShape shape;
        Status status = conv_layer_check(&c.layer, &shape);
        assert_string_equal(status.text, "");
        if (shape.macs > 3000) {
            continue;
        }
        make_case(&c, i % 2 ? CONV_F32 : CONV_F64, one_in(&random, 3), &random, fill_normal);
        compute_case(&c);
        check_walk(&c, CONV_WALK_FORWARD, &c.y);
        check_walk(&c, CONV_WALK_DW, &c.dw);
        check_walk(&c, CONV_WALK_IM2COL, &c.y);
        products += shape.macs;
        free_case(&c);
    }
    assert_true(products > 50000);
}

/* [1 2 3] with one mirrored cell on each side, 2 1 2 3 2, under a kernel of 2: dX has five places,
 * and the middle cell is the sum of three of them. */
static void walks_of_dx_go_over_places(void **state) {
    (void)state;
    ConvLayer layer = conv_layer_default();
    layer.padding = CONV_PADDING_CUSTOM;
    layer.border = CONV_BORDER_REFLECT;
    layer.iw = 3;
    layer.left = layer.right = 1;
    layer.kw = 2;
    double w[2] = {1, 10};
    double dy[4] = {1, 2, 3, 4};
    ConvOperands operands = {.w = conv_tensor_view(CONV_F64, (int[4]){1, 1, 1, 2}, w),
                             .dy = conv_tensor_view(CONV_F64, (int[4]){1, 1, 1, 4}, dy)};
    ConvWalk walk;
    Status status = conv_walk_init(&walk, CONV_WALK_DX_GATHER, &layer, &operands);
    assert_string_equal(status.text, "");
    assert_int_equal(walk.windows, 5);
    static const double chains[5] = {1, 12, 23, 34, 40}; /* by dY 1 2 3 4 */
    static const int cells[5] = {1, 0, 1, 2, 1};
    static const int numbers[5] = {0, 0, 1, 0, 2};
    for (int window = 0; window < 5; window++) {
        int place[4];
        conv_walk_window_cell(&walk, window, place);
        assert_int_equal(place[3], window - 1);
        assert_int_equal(conv_walk_window_of(&walk, place), window);
        ConvTerm term;
        conv_walk_terms(&walk, window, 1, 1, &term);
        assert_int_equal(term.place[3], window - 1);
        assert_int_equal(term.cell[3], cells[window]);
        assert_int_equal(term.chain, numbers[window]);
        assert_true(term.chain_after == chains[window]);
    }
    static const double ends[3] = {12, 64, 34};
    for (int iw = 0; iw < 3; iw++) {
        double value;
        const int cell[4] = {0, 0, 0, iw};
        assert_int_equal(conv_walk_cell(&walk, conv_walk_length(&walk), cell, &value),
                         CONV_CELL_DONE);
        assert_true(value == ends[iw]);
        assert_int_equal(conv_walk_cell(&walk, 6, cell, &value), iw == 2   ? CONV_CELL_EMPTY
                                                                 : iw == 1 ? CONV_CELL_PARTIAL
                                                                           : CONV_CELL_DONE);
    }
}

/* ---- links ------------------------------------------------------------------------------- */

/* The place in the padded input that a link reads, and the order of the core's additions into a dx
 * cell: row and column of the place, then oc, oh, ow. */
static void addition_of(const ConvLayer *l, const ConvLink *link, int key[5]) {
    key[0] = link->y[2] * l->sh - l->top + link->tap[0] * l->dh;
    key[1] = link->y[3] * l->sw - l->left + link->tap[1] * l->dw;
    key[2] = link->y[1];
    key[3] = link->y[2];
    key[4] = link->y[3];
}

static bool comes_before(const int a[5], const int b[5]) {
    int i = 0;
    while (i < 4 && a[i] == b[i]) {
        i++;
    }
    return a[i] < b[i];
}

static void check_link(const Case *c, const ConvLink *link) {
    const ConvLayer *l = &c->layer;
    int key[5];
    addition_of(l, link, key);
    assert_int_equal(link->x[2], source_of(l->border, l->ih, key[0]));
    assert_int_equal(link->x[3], source_of(l->border, l->iw, key[1]));
    assert_int_equal(link->border, key[0] != link->x[2] || key[1] != link->x[3]);
    assert_false(link->padding);
    assert_int_equal(link->x[0], link->y[0]);
    assert_int_equal(link->x[1], link->y[1] / c->shape.ocg * c->shape.icg + link->w[1]);
    assert_int_equal(link->w[0], link->y[1]);
    assert_int_equal(link->w[2], l->flip ? l->kh - 1 - link->tap[0] : link->tap[0]);
    assert_int_equal(link->w[3], l->flip ? l->kw - 1 - link->tap[1] : link->tap[1]);
    for (int axis = 0; axis < 4; axis++) {
        assert_true(link->y[axis] >= 0 && link->y[axis] < c->y.extent[axis]);
    }
}

static void check_links_of(const Case *c, ConvRole role, const int index[4]) {
    int last[5] = {-1000, 0, 0, 0, 0};
    int64_t count = conv_link_count(&c->layer, role, index);
    for (int64_t k = 0; k < count; k++) {
        ConvLink link;
        conv_link_at(&c->layer, role, index, k, &link);
        check_link(c, &link);
        const int *own = role == CONV_ROLE_X ? link.x : role == CONV_ROLE_W ? link.w : link.y;
        assert_memory_equal(own, index, 4 * sizeof *own);
        if (role == CONV_ROLE_X) {
            int key[5];
            addition_of(&c->layer, &link, key);
            assert_true(comes_before(last, key));
            memcpy(last, key, sizeof last);
        }
    }
}

static void count_product(const Product *product, void *context) {
    add_to(context, product->x, 1);
}

/* Each link is a multiply-add, they ascend, and there are as many as the loops find. */
static void links_go_through_the_border(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 98);
    for (int i = 0; i < 300; i++) {
        Case c = {.layer = draw_border_layer(&random)};
        make_case(&c, CONV_F64, false, &random, fill_integers);
        ConvTensor counts;
        Status status = conv_tensor_create(CONV_F64, c.x.extent, &counts);
        assert_string_equal(status.text, "");
        visit_products(&c.layer, &c.shape, count_product, &counts);
        int index[4] = {0};
        do {
            double count = conv_tensor_at(&counts, index);
            assert_true((double)conv_link_count(&c.layer, CONV_ROLE_X, index) == count);
            assert_true((double)conv_coverage(&c.layer, index[2], index[3]) * c.shape.ocg == count);
        } while (next_index(c.x.extent, index));
        for (int j = 0; j < 4; j++) {
            const struct {
                ConvRole role;
                const int *extent;
            } of[] = {
                {CONV_ROLE_X, c.x.extent}, {CONV_ROLE_W, c.w.extent}, {CONV_ROLE_Y, c.y.extent}};
            for (int r = 0; r < 3; r++) {
                for (int axis = 0; axis < 4; axis++) {
                    index[axis] = draw(&random, 0, of[r].extent[axis] - 1);
                }
                check_links_of(&c, of[r].role, index);
            }
        }
        conv_tensor_destroy(&counts);
        free_case(&c);
    }
}

/* ---- nudges ------------------------------------------------------------------------------ */

/* L of the whole case with one element elsewhere, by conv_forward. */
static double loss_with(Case *c, ConvTensor *tensor, const int index[4], double value) {
    double kept = conv_tensor_at(tensor, index);
    conv_tensor_set(tensor, index, value);
    Status status = conv_forward(&c->layer, &c->x, &c->w, bias_of(c), &c->y);
    assert_string_equal(status.text, "");
    conv_tensor_set(tensor, index, kept);
    return conv_loss(CONV_LOSS_HALF_SQUARED, &c->y, &c->dy);
}

/* The gradients of half the squared distance from the target c->dy. */
static void compute_gradients(Case *c) {
    ConvTensor dy;
    Status status = conv_tensor_create(c->y.type, c->y.extent, &dy);
    assert_string_equal(status.text, "");
    status = conv_forward(&c->layer, &c->x, &c->w, bias_of(c), &c->y);
    assert_string_equal(status.text, "");
    conv_loss_gradient(CONV_LOSS_HALF_SQUARED, &c->y, &c->dy, &dy);
    status = conv_grad_input(&c->layer, &dy, &c->w, &c->dx);
    assert_string_equal(status.text, "");
    status = conv_grad_weight(&c->layer, &c->x, &dy, &c->dw);
    assert_string_equal(status.text, "");
    conv_tensor_destroy(&dy);
}

static void check_nudge(Case *c, ConvCheck *check, ConvRole role, ConvTensor *tensor,
                        const ConvTensor *gradient, RandomState *random) {
    int index[4];
    for (int axis = 0; axis < 4; axis++) {
        index[axis] = draw(random, 0, tensor->extent[axis] - 1);
    }
    ConvNudge nudge;
    Status status = conv_check_element(check, role, index, 1, &nudge);
    assert_string_equal(status.text, "");
    assert_true(nudge.agrees);
    assert_true(nudge.numeric == nudge.analytic);
    assert_true(nudge.analytic == conv_tensor_at(gradient, index));
    assert_true(nudge.lower == loss_with(c, tensor, index, nudge.value - 1));
    assert_true(nudge.upper == loss_with(c, tensor, index, nudge.value + 1));
}

/* Central differences with a step of 1, of a loss that is not linear: a window that reads a cell
 * twice moves once, by both. */
static void a_step_of_one_is_the_gradient(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 99);
    for (int i = 0; i < 500; i++) {
        Case c = {.layer = draw_border_layer(&random)};
        make_case(&c, i % 2 ? CONV_F32 : CONV_F64, false, &random, fill_integers);
        compute_gradients(&c);
        ConvCheck check;
        ConvOperands operands = operands_of(&c);
        operands.dy = (ConvTensor){0}; /* c.dy is the target */
        Status status = conv_check_init(&check, &c.layer, CONV_LOSS_HALF_SQUARED, &operands, &c.dy);
        assert_string_equal(status.text, "");
        for (int j = 0; j < 2; j++) {
            check_nudge(&c, &check, CONV_ROLE_X, &c.x, &c.dx, &random);
            check_nudge(&c, &check, CONV_ROLE_W, &c.w, &c.dw, &random);
        }
        conv_check_free(&check);
        free_case(&c);
    }
}

/* On floats the analytic gradient of the check is dx of the pass bit for bit, and near enough. */
static void nudges_of_floats_agree(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 100);
    for (int i = 0; i < 300; i++) {
        Case c = {.layer = draw_border_layer(&random)};
        make_case(&c, i % 2 ? CONV_F32 : CONV_F64, false, &random, fill_normal);
        compute_gradients(&c);
        ConvOperands operands = operands_of(&c);
        operands.dy = (ConvTensor){0}; /* c.dy is the target */
        int index[4];
        for (int axis = 0; axis < 4; axis++) {
            index[axis] = draw(&random, 0, c.x.extent[axis] - 1);
        }
        ConvNudge nudge;
        Status status = conv_check_nudge(&c.layer, CONV_LOSS_HALF_SQUARED, &operands, &c.dy,
                                         CONV_ROLE_X, index, conv_check_step(&c.x), &nudge);
        assert_string_equal(status.text, "");
        assert_true(same_bits(nudge.analytic, conv_tensor_at(&c.dx, index)));
        assert_true(nudge.agrees);
        free_case(&c);
    }
}

/* Images that are all -0 have the sum -0, and no image at all is +0. */
static void sums_of_images_keep_their_zeros(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 98);
    for (int i = 0; i < 100; i++) {
        ConvType type = i % 2 ? CONV_F32 : CONV_F64;
        Case c = {.layer = draw_border_layer(&random)};
        make_case(&c, type, false, &random, fill_normal);
        ConvLayer padded = conv_border_padded_layer(&c.layer);
        int extent[4];
        conv_layer_extent_x(&padded, extent);
        ConvTensor places;
        Status status = conv_tensor_create(type, extent, &places);
        assert_string_equal(status.text, "");
        conv_tensor_fill(&places, -0.0);
        conv_border_fold(&c.layer, &places, &c.dx);
        int at[4] = {0};
        do {
            assert_true(same_bits(conv_tensor_at(&c.dx, at), -0.0));
        } while (next_index(c.dx.extent, at));
        conv_border_fold_part(&c.layer, &places, 0, &c.dx);
        do {
            assert_true(same_bits(conv_tensor_at(&c.dx, at), 0.0));
        } while (next_index(c.dx.extent, at));
        conv_tensor_destroy(&places);
        free_case(&c);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_layers_equal_seven_loops),
        cmocka_unit_test(inner_products_agree),
        cmocka_unit_test(each_border_shows_its_cells),
        cmocka_unit_test(every_place_of_a_cell_is_found),
        cmocka_unit_test(padding_first_is_the_same),
        cmocka_unit_test(images_are_added_in_raster_order),
        cmocka_unit_test(trap_circular_wider_than_the_input),
        cmocka_unit_test(sums_of_images_keep_their_zeros),
        cmocka_unit_test(what_the_border_shows_is_multiplied),
        cmocka_unit_test(walks_end_in_the_elements),
        cmocka_unit_test(walks_of_dx_go_over_places),
        cmocka_unit_test(links_go_through_the_border),
        cmocka_unit_test(a_step_of_one_is_the_gradient),
        cmocka_unit_test(nudges_of_floats_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
