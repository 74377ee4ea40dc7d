/* Layers beyond what small ones reach: packed weights and sums that do not fit on the stack, blocks
 * of many filters, rows of dY in several segments, more chains of db than are summed at a time. */
#include "cases.h"
#include "conv/walk.h"

static const ConvLayer larger[] = {
    /* many channels: weights of forward and sums of dW are allocated */
    {.n = 1, .ic = 70, .ih = 7, .iw = 8, .oc = 3, .kh = 5, .kw = 5},
    /* many filters: weights of dX are allocated, dW in blocks of filters of which one is not full
     */
    {.n = 1, .ic = 2, .ih = 7, .iw = 8, .oc = 70, .kh = 5, .kw = 5, .flip = true},
    /* both, in groups */
    {.n = 2, .ic = 60, .ih = 5, .iw = 5, .oc = 46, .kh = 4, .kw = 5, .groups = 2, .top = 1},
    /* a kernel longer than any tile */
    {.n = 1, .ic = 2, .ih = 2, .iw = 333, .oc = 5, .kh = 1, .kw = 301, .left = 20, .right = 9},
    /* rows of several segments: many filters, few filters; stride and dilation among them */
    {.n = 1, .ic = 2, .ih = 3, .iw = 601, .oc = 6, .kh = 2, .kw = 3, .left = 2, .right = 1},
    {.n = 1, .ic = 1, .ih = 3, .iw = 1795, .oc = 5, .kh = 2, .kw = 3, .sw = 3, .dw = 5, .left = 7},
    {.n = 2, .ic = 1, .ih = 3, .iw = 2600, .oc = 2, .kh = 2, .kw = 4, .right = 3},
    {.n = 1, .ic = 4, .ih = 2, .iw = 400, .oc = 12, .kh = 1, .kw = 2, .groups = 2},
    /* chains of four rows and of two, of more filters and images than are summed at a time */
    {.n = 5, .ic = 1, .ih = 10, .iw = 300, .oc = 3, .kh = 1, .kw = 1},
    /* the second tap of dW begins segments after the first */
    {.n = 1, .ic = 1, .ih = 1, .iw = 1000, .oc = 5, .kh = 1, .kw = 2, .dw = 300, .left = 300},
    /* sums of dW that fit on the stack once but not twice, f32 and f64 */
    {.n = 1, .ic = 30, .ih = 6, .iw = 6, .oc = 2, .kh = 5, .kw = 5},
    {.n = 1, .ic = 15, .ih = 6, .iw = 6, .oc = 2, .kh = 5, .kw = 5},
    /* windows far apart, most of the input unread; and a border larger than the input */
    {.n = 1, .ic = 3, .ih = 90, .iw = 200, .oc = 4, .kh = 2, .kw = 3, .sh = 41, .sw = 67},
    {.n = 1, .ic = 2, .ih = 3, .iw = 4, .oc = 3, .kh = 3, .kw = 3, .top = 40, .left = 200},
};

enum { LAYERS = sizeof larger / sizeof larger[0] };

static ConvLayer layer_number(int i) {
    ConvLayer layer = larger[i];
    int *ones[] = {&layer.sh, &layer.sw, &layer.dh, &layer.dw, &layer.groups};
    for (int j = 0; j < 5; j++) {
        *ones[j] = *ones[j] == 0 ? 1 : *ones[j];
    }
    layer.padding = CONV_PADDING_CUSTOM;
    layer.bias = true;
    return layer;
}

static void larger_layers_equal_seven_loops(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 50);
    for (int i = 0; i < 2 * LAYERS; i++) {
        Case c = {.layer = layer_number(i / 2)};
        make_case(&c, i % 2 == 0 ? CONV_F32 : CONV_F64, false, &random, fill_integers);
        Reference expected;
        make_reference(&c, &expected);
        compute_case(&c);
        bool most_read = c.layer.sw < 10;
        bool most_inside = c.layer.left < 100;
        assert_true(same_values(&c.y, &expected.y, "y", c.name) || !most_inside);
        assert_true(same_values(&c.dx, &expected.dx, "dx", c.name) || !most_read);
        assert_true(same_values(&c.dw, &expected.dw, "dw", c.name));
        assert_true(same_values(&c.db, &expected.db, "db", c.name));
        free_reference(&expected);
        free_case(&c);
    }
}

static const ConvTensor *result_of(const Case *c, ConvWalkKind kind) {
    switch (conv_walk_target(kind)) {
    case CONV_ROLE_Y:
        return &c->y;
    case CONV_ROLE_DX:
        return &c->dx;
    case CONV_ROLE_DW:
        return &c->dw;
    default:
        return &c->db;
    }
}

/* The last sums of some windows of a walk, the first and the last one among them. */
static void check_last_sums(const Case *c, ConvWalkKind kind, RandomState *random) {
    ConvOperands operands = {.x = c->x, .w = c->w, .b = c->b, .dy = c->dy};
    ConvWalk walk;
    Status status = conv_walk_init(&walk, kind, &c->layer, &operands);
    assert_string_equal(status.text, "");
    for (int i = 0; i < 40; i++) {
        int64_t window = i == 0   ? 0
                         : i == 1 ? walk.windows - 1
                                  : random_integer(random, 0, walk.windows - 1);
        ConvTerm term;
        conv_walk_terms(&walk, window, walk.terms - 1, 1, &term);
        double element = conv_tensor_at(result_of(c, kind), term.cell);
        if (!same_bits(term.after, element)) {
            fail_msg("%s %s: window %lld ends at %a, the tensor says %a", conv_walk_word(kind),
                     c->name, (long long)window, term.after, element);
        }
    }
}

static void last_sums_of_larger_layers(void **state) {
    (void)state;
    static const ConvWalkKind kinds[] = {CONV_WALK_FORWARD, CONV_WALK_DX_GATHER, CONV_WALK_DW,
                                         CONV_WALK_DB};
    RandomState random;
    random_init(&random, 51);
    for (int i = 0; i < 2 * LAYERS; i++) {
        Case c = {.layer = layer_number(i / 2)};
        make_case(&c, i % 2 == 0 ? CONV_F32 : CONV_F64, false, &random, fill_normal);
        compute_case(&c);
        for (int j = 0; j < 4; j++) {
            check_last_sums(&c, kinds[j], &random);
        }
        free_case(&c);
    }
}

/* Numbers as large as a layer may have them: nothing overflows on the way to its one product. */
static void parameters_at_their_limits(void **state) {
    (void)state;
    enum { MOST = CONV_EXTENT_MAX };
    const ConvLayer extremes[] = {
        {.kh = 2, .kw = 2, .dh = MOST, .dw = MOST, .bottom = MOST, .right = MOST},
        {.kh = 2, .kw = 3, .dh = MOST, .dw = MOST, .top = MOST, .left = MOST, .right = MOST},
        {.kh = 1, .kw = 1, .sh = MOST, .sw = MOST, .top = MOST, .left = MOST, .right = MOST},
        {.kh = 1, .kw = MOST, .sw = MOST, .dh = MOST, .left = MOST, .right = MOST},
    };
    RandomState random;
    random_init(&random, 52);
    for (int i = 0; i < 8; i++) {
        Case c = {.layer = extremes[i / 2]};
        int *ones[] = {&c.layer.n,  &c.layer.ic, &c.layer.ih, &c.layer.iw, &c.layer.oc,
                       &c.layer.sh, &c.layer.sw, &c.layer.dh, &c.layer.dw, &c.layer.groups};
        for (int j = 0; j < 10; j++) {
            *ones[j] = *ones[j] == 0 ? 1 : *ones[j];
        }
        c.layer.padding = CONV_PADDING_CUSTOM;
        make_case(&c, i % 2 == 0 ? CONV_F32 : CONV_F64, false, &random, fill_integers);
        conv_tensor_fill(&c.x, 3);
        conv_tensor_fill(&c.w, 5);
        conv_tensor_fill(&c.dy, 7);
        compute_case(&c);
        Reference expected;
        make_reference(&c, &expected);
        same_values(&c.y, &expected.y, "y", c.name);
        same_values(&c.dx, &expected.dx, "dx", c.name);
        same_values(&c.dw, &expected.dw, "dw", c.name);
        same_values(&c.db, &expected.db, "db", c.name);
        assert_true(conv_tensor_at(&c.dx, (int[4]){0}) == 5 * 7);
        free_reference(&expected);
        free_case(&c);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(larger_layers_equal_seven_loops),
        cmocka_unit_test(last_sums_of_larger_layers),
        cmocka_unit_test(parameters_at_their_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
