/* Links against the seven loops that write every multiply-add down: from each cell of X, W, b and Y
 * exactly those that touch it, in the order in which the core adds; and the sums over them are the
 * tensors that the core computes. */
#include "cases.h"
#include "conv/border.h"
#include "conv/links.h"

#include <stdlib.h>

enum { CASES = 2000 / TEST_SHARE, MOST_PRODUCTS = 12000, MEETINGS = 2000 };

/* How many multiply-adds of each cell the loops have met so far. */
typedef struct Met {
    const Case *of;
    int64_t *x, *w, *b, *y;
    int64_t *by_first_filter; ///< of x, only those with the first filter of its group
    int64_t *inside;          ///< of x, those that are not cut off
} Met;

static int64_t place_in(const int extent[4], const int index[4]) {
    int64_t place = 0;
    for (int axis = 0; axis < 4; axis++) {
        place = place * extent[axis] + index[axis];
    }
    return place;
}

static void assert_same_link(const Case *c, const char *from, const ConvLink *got,
                             const ConvLink *expected) {
    if (memcmp(got->x, expected->x, sizeof got->x) != 0 ||
        memcmp(got->w, expected->w, sizeof got->w) != 0 ||
        memcmp(got->y, expected->y, sizeof got->y) != 0 ||
        memcmp(got->tap, expected->tap, sizeof got->tap) != 0 ||
        got->padding != expected->padding || got->border != expected->border) {
        fail_msg("%s: a link from %s says x %d,%d,%d,%d y %d,%d,%d,%d tap %d,%d; expected x "
                 "%d,%d,%d,%d y %d,%d,%d,%d tap %d,%d",
                 c->name, from, got->x[0], got->x[1], got->x[2], got->x[3], got->y[0], got->y[1],
                 got->y[2], got->y[3], got->tap[0], got->tap[1], expected->x[0], expected->x[1],
                 expected->x[2], expected->x[3], expected->y[0], expected->y[1], expected->y[2],
                 expected->y[3], expected->tap[0], expected->tap[1]);
    }
}

/* Both names of a tensor, the value's and the gradient's, must give `expected` as the next link. */
static void check_next(const Case *c, ConvRole role, ConvRole gradient, const int index[4],
                       int64_t *met, const ConvLink *expected) {
    const ConvRole roles[2] = {role, gradient};
    for (int i = 0; i < 2; i++) {
        assert_true(*met < conv_link_count(&c->layer, roles[i], index));
        ConvLink link;
        conv_link_at(&c->layer, roles[i], index, *met, &link);
        assert_same_link(c, conv_role_word(roles[i]), &link, expected);
    }
    ++*met;
}

/* The side on which the window lies may be outside its tensor: then that tensor has no such link.
 */
static void meet(Met *met, const ConvLink *link) {
    const Case *c = met->of;
    bool transposed = c->layer.transposed;
    if (transposed || !link->padding) {
        int64_t x = place_in(c->x.extent, link->x);
        check_next(c, CONV_ROLE_X, CONV_ROLE_DX, link->x, &met->x[x], link);
        met->by_first_filter[x] += !link->padding && link->y[1] % c->shape.ocg == 0;
        met->inside[x] += !link->padding;
    }
    int64_t w = place_in(c->w.extent, link->w);
    check_next(c, CONV_ROLE_W, CONV_ROLE_DW, link->w, &met->w[w], link);
    if (!transposed || !link->padding) {
        int64_t y = place_in(c->y.extent, link->y);
        check_next(c, CONV_ROLE_Y, CONV_ROLE_DY, link->y, &met->y[y], link);
    }
}

static void meet_bias(Met *met, const int y[4]) {
    const ConvLink expected = {.x = {-1, -1, -1, -1},
                               .w = {-1, -1, -1, -1},
                               .y = {y[0], y[1], y[2], y[3]},
                               .tap = {-1, -1}};
    const int filter[4] = {y[1], 0, 0, 0};
    check_next(met->of, CONV_ROLE_B, CONV_ROLE_DB, filter, &met->b[y[1]], &expected);
}

/* The link of window position (kh, kw) at a corner, from the definition of either kind of layer. */
static ConvLink link_of(const ConvLayer *l, const ConvShape *s, const int corner[4], int channel,
                        int kh, int kw) {
    int row = corner[2] * l->sh - l->top + kh * l->dh;
    int column = corner[3] * l->sw - l->left + kw * l->dw;
    int wh = l->flip ? l->kh - 1 - kh : kh;
    int ww = l->flip ? l->kw - 1 - kw : kw;
    int height = l->transposed ? s->oh : l->ih;
    int width = l->transposed ? s->ow : l->iw;
    int from = l->transposed ? s->icg : s->ocg;
    int to = l->transposed ? s->ocg : s->icg;
    const int other[4] = {corner[0], corner[1] / from * to + channel, row, column};
    ConvLink link = {.w = {corner[1], channel, wh, ww},
                     .tap = {kh, kw},
                     .padding = row < 0 || row >= height || column < 0 || column >= width};
    memcpy(link.x, l->transposed ? corner : other, sizeof link.x);
    memcpy(link.y, l->transposed ? other : corner, sizeof link.y);
    return link;
}

/* Every multiply-add of the layer, those with padding too, written down from the definition. */
static void meet_all(Met *met) {
    const ConvLayer *l = &met->of->layer;
    const ConvShape *s = &met->of->shape;
    bool t = l->transposed;
    int y[4] = {0};
    do {
        meet_bias(met, y);
    } while (next_index(met->of->y.extent, y));
    int corner[4] = {0};
    do {
        for (int channel = 0; channel < (t ? s->ocg : s->icg); channel++)
            for (int kh = 0; kh < l->kh; kh++)
                for (int kw = 0; kw < l->kw; kw++) {
                    ConvLink link = link_of(l, s, corner, channel, kh, kw);
                    meet(met, &link);
                }
    } while (next_index(t ? met->of->x.extent : met->of->y.extent, corner));
}

/* All links have been met: no cell has more than the loops found. */
static void check_counts(const Case *c, ConvRole role, const int extent[4], const int64_t *met) {
    int index[4] = {0};
    do {
        assert_true(conv_link_count(&c->layer, role, index) == met[place_in(extent, index)]);
    } while (next_index(extent, index));
}

static void check_coverage(const Met *met) {
    const Case *c = met->of;
    int index[4] = {0}, most = 0;
    do {
        int coverage = conv_coverage(&c->layer, index[2], index[3]);
        most = coverage > most ? coverage : most;
        int64_t x = place_in(c->x.extent, index);
        assert_true(coverage == met->by_first_filter[x]);
        assert_true((int64_t)coverage * c->shape.ocg == met->inside[x]);
        assert_true(coverage == conv_coverage_at(&c->layer, index[2], index[3]));
    } while (next_index(c->x.extent, index));
    assert_int_equal(conv_coverage_most(&c->layer), most);
}

/* How many windows lie over each place, those of the border too: their sum is the number of taps.
 */
static void check_places(const Case *c) {
    const ConvLayer *l = &c->layer;
    int64_t readings = 0;
    for (int row = -l->top; row < l->ih + l->bottom && !l->transposed; row++) {
        for (int column = -l->left; column < l->iw + l->right; column++) {
            int count = 0;
            for (int i = 0; i < c->shape.oh * c->shape.ow * l->kh * l->kw; i++) {
                int kw = i % l->kw;
                int kh = i / l->kw % l->kh;
                int window = i / l->kw / l->kh;
                count += window / c->shape.ow * l->sh - l->top + kh * l->dh == row &&
                         window % c->shape.ow * l->sw - l->left + kw * l->dw == column;
            }
            assert_int_equal(conv_coverage_at(l, row, column), count);
            readings += count;
        }
    }
    assert_true(l->transposed || readings == (int64_t)c->shape.oh * c->shape.ow * l->kh * l->kw);
}

static int64_t *counters(int64_t count) {
    int64_t *all = calloc((size_t)count, sizeof *all);
    assert_non_null(all);
    return all;
}

/* Marks what `outputs` windows along one axis read, from the definition; returns how many places of
 * the border they do not. marks[i]: input i is read at some place. */
static int mark_read(ConvBorder border, int inputs, int before, int after, int kernel, int stride,
                     int dilation, int outputs, int64_t *marks) {
    int unread = 0;
    for (int place = -before; place < inputs + after; place++) {
        bool read = false;
        for (int i = 0; i < outputs * kernel; i++) {
            read = read || i / kernel * stride - before + i % kernel * dilation == place;
        }
        int source = conv_border_source(border, inputs, place);
        if (source >= 0) {
            marks[source] += read;
        }
        unread += !read && (place < 0 || place >= inputs);
    }
    return unread;
}

static void check_unread(const Case *c) {
    const ConvSides sides = conv_sides(&c->layer, &c->shape);
    const ConvLayer *l = &sides.layer;
    int64_t *rows = counters(l->ih);
    int64_t *columns = counters(l->iw);
    ConvUnread expected = {
        .border_rows = mark_read(l->border, l->ih, l->top, l->bottom, l->kh, l->sh, l->dh,
                                 sides.shape.oh, rows),
        .border_columns = mark_read(l->border, l->iw, l->left, l->right, l->kw, l->sw, l->dw,
                                    sides.shape.ow, columns),
    };
    for (int i = 0; i < l->ih; i++) {
        expected.rows += rows[i] == 0;
        assert_true(conv_is_unread_row(&c->layer, i) == (rows[i] == 0));
    }
    for (int i = 0; i < l->iw; i++) {
        expected.columns += columns[i] == 0;
        assert_true(conv_is_unread_column(&c->layer, i) == (columns[i] == 0));
    }
    ConvUnread found = conv_unread(&c->layer);
    assert_memory_equal(&found, &expected, sizeof found);
    free(rows);
    free(columns);
}

/* Random layers until one is small enough to be written down. */
static ConvLayer draw_small_layer(RandomState *random) {
    for (;;) {
        ConvLayer layer = one_in(random, 3) ? draw_transposed_layer(random) : draw_layer(random);
        ConvShape shape;
        Status status = conv_layer_check(&layer, &shape);
        if (!status_failed(&status) && shape.macs <= MOST_PRODUCTS) {
            return layer;
        }
    }
}

static void links_are_what_the_loops_find(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 50);
    for (int i = 0; i < CASES; i++) {
        Case c = {.layer = draw_small_layer(&random)};
        make_case(&c, CONV_F32, false, &random, fill_integers);
        int64_t inputs = conv_tensor_count(&c.x);
        Met met = {.of = &c,
                   .x = counters(inputs),
                   .w = counters(conv_tensor_count(&c.w)),
                   .b = counters(conv_tensor_count(&c.b)),
                   .y = counters(conv_tensor_count(&c.y)),
                   .by_first_filter = counters(inputs),
                   .inside = counters(inputs)};
        meet_all(&met);
        check_counts(&c, CONV_ROLE_X, c.x.extent, met.x);
        check_counts(&c, CONV_ROLE_W, c.w.extent, met.w);
        check_counts(&c, CONV_ROLE_B, c.b.extent, met.b);
        check_counts(&c, CONV_ROLE_Y, c.y.extent, met.y);
        check_counts(&c, CONV_ROLE_T, c.y.extent, met.y);
        check_coverage(&met);
        check_unread(&c);
        if (i % 20 == 0) {
            check_places(&c);
        }
        free(met.x);
        free(met.w);
        free(met.b);
        free(met.y);
        free(met.by_first_filter);
        free(met.inside);
        free_case(&c);
    }
}

/* What a link adds to its cell of y, dx, dw or db. */
static double product_of(const Case *c, ConvRole role, const ConvLink *link) {
    switch (role) {
    case CONV_ROLE_Y:
        return link->padding ? 0 : conv_tensor_at(&c->x, link->x) * conv_tensor_at(&c->w, link->w);
    case CONV_ROLE_DX:
        return link->padding ? 0 : conv_tensor_at(&c->dy, link->y) * conv_tensor_at(&c->w, link->w);
    case CONV_ROLE_DW:
        return link->padding ? 0 : conv_tensor_at(&c->dy, link->y) * conv_tensor_at(&c->x, link->x);
    default:
        return conv_tensor_at(&c->dy, link->y);
    }
}

static void check_sums(const Case *c, ConvRole role, const ConvTensor *result) {
    int index[4] = {0};
    do {
        double sum = 0;
        if (role == CONV_ROLE_Y && c->layer.bias) {
            sum = conv_tensor_at(&c->b, (int[4]){index[1], 0, 0, 0});
        }
        int64_t count = conv_link_count(&c->layer, role, index);
        for (int64_t k = 0; k < count; k++) {
            ConvLink link;
            conv_link_at(&c->layer, role, index, k, &link);
            sum += product_of(c, role, &link);
        }
        if (sum != conv_tensor_at(result, index)) {
            fail_msg("%s: the links of %s at %d,%d,%d,%d add up to %g, the core says %g", c->name,
                     conv_role_word(role), index[0], index[1], index[2], index[3], sum,
                     conv_tensor_at(result, index));
        }
    } while (next_index(result->extent, index));
}

static void sums_over_links_are_the_tensors(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 51);
    for (int i = 0; i < CASES; i++) {
        Case c = {.layer = draw_small_layer(&random)};
        make_case(&c, one_in(&random, 2) ? CONV_F32 : CONV_F64, one_in(&random, 3), &random,
                  fill_integers);
        compute_case(&c);
        check_sums(&c, CONV_ROLE_Y, &c.y);
        check_sums(&c, CONV_ROLE_DX, &c.dx);
        check_sums(&c, CONV_ROLE_DW, &c.dw);
        check_sums(&c, CONV_ROLE_DB, &c.db);
        free_case(&c);
    }
}

static bool found_among_links(const ConvLayer *layer, ConvRole a, const int from[4], ConvRole b,
                              const int to[4]) {
    if (b == CONV_ROLE_B) {
        return false; /* found from the other side */
    }
    int64_t count = conv_link_count(layer, a, from);
    for (int64_t k = 0; k < count; k++) {
        ConvLink link;
        conv_link_at(layer, a, from, k, &link);
        const int *there = b == CONV_ROLE_X ? link.x : b == CONV_ROLE_W ? link.w : link.y;
        if (memcmp(there, to, sizeof link.x) == 0) {
            return true;
        }
    }
    return false;
}

/* Two cells meet exactly when one is among the links of the other; rows and columns apart too. */
static void cells_meet_as_their_links_say(void **state) {
    (void)state;
    static const ConvRole roles[] = {CONV_ROLE_X, CONV_ROLE_W, CONV_ROLE_B, CONV_ROLE_Y};
    RandomState random;
    random_init(&random, 31);
    int64_t meeting = 0, asked = 0;
    for (int i = 0; i < MEETINGS; i++) {
        ConvLayer layer = i % 2 ? draw_border_layer(&random) : draw_layer(&random);
        int extents[4][4];
        conv_layer_extent_x(&layer, extents[0]);
        conv_layer_extent_w(&layer, extents[1]);
        conv_layer_extent_b(&layer, extents[2]);
        conv_layer_extent_y(&layer, extents[3]);
        for (int pair = 0; pair < 40; pair++) {
            int a = (int)random_integer(&random, 0, 3), b = (int)random_integer(&random, 0, 3);
            int from[4], to[4];
            for (int axis = 0; axis < 4; axis++) {
                from[axis] = (int)random_integer(&random, 0, extents[a][axis] - 1);
                to[axis] = (int)random_integer(&random, 0, extents[b][axis] - 1);
            }
            bool met = conv_link_meets(&layer, roles[a], from, roles[b], to);
            bool itself = a == b && memcmp(from, to, sizeof from) == 0;
            bool linked = a == b ? itself
                                 : found_among_links(&layer, roles[a], from, roles[b], to) ||
                                       found_among_links(&layer, roles[b], to, roles[a], from);
            assert_int_equal(met, linked);
            int rows[4] = {to[0], to[1], to[2], -1}, columns[4] = {to[0], to[1], -1, to[3]};
            assert_int_equal(met, conv_link_meets(&layer, roles[a], from, roles[b], rows) &&
                                      conv_link_meets(&layer, roles[a], from, roles[b], columns));
            meeting += met;
            asked++;
        }
    }
    assert_true(meeting > asked / 20 && meeting < asked);
}

/* A layer far beyond what could be listed: counts pass 32 bits, the last link is still found. */
static void counts_pass_32_bits(void **state) {
    (void)state;
    ConvLayer layer = conv_layer_default();
    layer.padding = CONV_PADDING_CUSTOM;
    layer.n = 4;
    layer.ih = 60001;
    layer.iw = 60002;
    layer.kh = 2;
    layer.kw = 3;
    ConvShape shape;
    Status status = conv_layer_check(&layer, &shape);
    assert_string_equal(status.text, "");
    const int index[4] = {0, 0, 1, 2};
    int64_t count = conv_link_count(&layer, CONV_ROLE_DW, index);
    assert_true(count == INT64_C(4) * 60000 * 60000);
    ConvLink link;
    conv_link_at(&layer, CONV_ROLE_DW, index, count - 1, &link);
    assert_memory_equal(link.y, ((int[4]){3, 0, 59999, 59999}), sizeof link.y);
    assert_memory_equal(link.x, ((int[4]){3, 0, 60000, 60001}), sizeof link.x);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links_are_what_the_loops_find),
        cmocka_unit_test(sums_over_links_are_the_tensors),
        cmocka_unit_test(cells_meet_as_their_links_say),
        cmocka_unit_test(counts_pass_32_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
