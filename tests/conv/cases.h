/* Random layers with their tensors, and the plainest code that computes them: seven loops that
 * say what each element is, in f64, in no particular order. For the tests of conv only. */
#ifndef TESTS_CONV_CASES_H
#define TESTS_CONV_CASES_H

#include "base/random.h"
#include "conv/forward.h"
#include "conv/gradient.h"
#include "conv/layer.h"
#include "conv/problem.h"
#include "conv/tensor.h"
#include "test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/// A layer and all its tensors; what is to be computed is filled with junk.
typedef struct Case {
    ConvLayer layer;
    ConvShape shape;
    ConvTensor x, w, b, dy; ///< given
    ConvTensor y, dx, dw, db;
    ConvTensor owned[8];              ///< the storage behind them
    char name[CONV_PROBLEM_SIZE + 8]; ///< what to print when it fails
} Case;

static inline int draw(RandomState *random, int low, int high) {
    return (int)random_integer(random, low, high);
}

static inline bool one_in(RandomState *random, int chances) {
    return draw(random, 1, chances) == 1;
}

/// Any small layer that can be computed: strides above the kernel, even kernels, padding larger
/// than the kernel and on unequal sides, dilation, groups up to depthwise, batches.
static inline ConvLayer draw_layer(RandomState *random) {
    for (;;) {
        ConvLayer l = conv_layer_default();
        l.padding = CONV_PADDING_CUSTOM;
        l.groups = one_in(random, 3) ? draw(random, 2, 3) : 1;
        l.n = draw(random, 1, 3);
        l.ic = l.groups * draw(random, 1, 3);
        l.oc = l.groups * (one_in(random, 8) ? draw(random, 5, 18) : draw(random, 1, 4));
        l.ih = draw(random, 1, 9);
        l.iw = one_in(random, 6) ? draw(random, 30, 90) : draw(random, 1, 9);
        l.kh = draw(random, 1, 4);
        l.kw = draw(random, 1, 5);
        l.sh = one_in(random, 2) ? 1 : draw(random, 1, 5);
        l.sw = one_in(random, 2) ? 1 : draw(random, 1, 5);
        l.dh = one_in(random, 2) ? 1 : draw(random, 1, 4);
        l.dw = one_in(random, 2) ? 1 : draw(random, 1, 4);
        if (!one_in(random, 3)) {
            l.top = draw(random, 0, 4);
            l.bottom = draw(random, 0, 4);
            l.left = draw(random, 0, 6);
            l.right = draw(random, 0, 6);
        }
        l.bias = one_in(random, 2);
        l.flip = one_in(random, 3);
        ConvShape shape;
        Status status = conv_layer_check(&l, &shape);
        if (!status_failed(&status)) {
            return l;
        }
    }
}

/// Any small layer with a border that shows the input, on one side at least.
static inline ConvLayer draw_border_layer(RandomState *random) {
    for (;;) {
        ConvLayer l = draw_layer(random);
        l.border = (ConvBorder)draw(random, CONV_BORDER_ZEROS + 1, CONV_BORDER_COUNT - 1);
        ConvShape shape;
        Status status = conv_layer_check(&l, &shape);
        if (!status_failed(&status) && l.top + l.bottom + l.left + l.right > 0) {
            return l;
        }
    }
}

/// Any small transposed layer: output padding up to stride and dilation among them.
static inline ConvLayer draw_transposed_layer(RandomState *random) {
    for (;;) {
        ConvLayer l = draw_layer(random);
        l.transposed = true;
        l.ih = draw(random, 1, 6);
        l.iw = one_in(random, 8) ? draw(random, 20, 50) : draw(random, 1, 6);
        l.oph = draw(random, 0, (l.sh > l.dh ? l.sh : l.dh) - 1);
        l.opw = draw(random, 0, (l.sw > l.dw ? l.sw : l.dw) - 1);
        ConvShape shape;
        Status status = conv_layer_check(&l, &shape);
        if (!status_failed(&status)) {
            return l;
        }
    }
}

/// Ordinary, with a border that shows the input, or transposed.
static inline ConvLayer draw_any_layer(RandomState *random) {
    int kind = draw(random, 0, 3);
    return kind == 0   ? draw_border_layer(random)
           : kind == 1 ? draw_transposed_layer(random)
                       : draw_layer(random);
}

/// The input row or column at a place that may lie outside, step by step; -1 for a zero.
static inline int source_of(ConvBorder border, int extent, int place) {
    while (place < 0 || place >= extent) {
        bool before = place < 0;
        switch (border) {
        case CONV_BORDER_REFLECT:
            place = before ? -place : 2 * (extent - 1) - place;
            break;
        case CONV_BORDER_REPLICATE:
            place += before ? 1 : -1;
            break;
        case CONV_BORDER_CIRCULAR:
            place += before ? extent : -extent;
            break;
        default:
            return -1;
        }
    }
    return place;
}

/// A tensor of `extent`, contiguous or, when `strided`, a view of memory in another order of axes
/// (NHWC and K·K·I·O among them).
static inline ConvTensor make_tensor(ConvType type, const int extent[4], bool strided,
                                     RandomState *random, ConvTensor *owned) {
    static const int orders[][4] = {{0, 3, 1, 2}, {3, 2, 0, 1}, {1, 0, 3, 2}, {2, 0, 1, 3}};
    const int identity[4] = {0, 1, 2, 3};
    const int *order = strided ? orders[draw(random, 0, 3)] : identity;
    int stored[4];
    for (int axis = 0; axis < 4; axis++) {
        stored[order[axis]] = extent[axis];
    }
    Status status = conv_tensor_create(type, stored, owned);
    assert_int_equal(status.code, STATUS_OK);
    return conv_tensor_permute(owned, order);
}

static inline bool next_index(const int extent[4], int index[4]) {
    for (int axis = 3; axis >= 0; axis--) {
        if (++index[axis] < extent[axis]) {
            return true;
        }
        index[axis] = 0;
    }
    return false;
}

static inline void fill_integers(ConvTensor *tensor, RandomState *random) {
    int index[4] = {0};
    do {
        conv_tensor_set(tensor, index, draw(random, -4, 4));
    } while (next_index(tensor->extent, index));
}

static inline void fill_normal(ConvTensor *tensor, RandomState *random) {
    int index[4] = {0};
    do {
        conv_tensor_set(tensor, index, random_normal(random));
    } while (next_index(tensor->extent, index));
}

/// Makes the tensors of case->layer, values by `fill`.
static inline void make_case(Case *c, ConvType type, bool strided, RandomState *random,
                             void (*fill)(ConvTensor *, RandomState *)) {
    Status status = conv_layer_check(&c->layer, &c->shape);
    assert_string_equal(status.text, "");
    char problem[CONV_PROBLEM_SIZE];
    conv_problem_format(&c->layer, problem);
    snprintf(c->name, sizeof c->name, "%s %s", type == CONV_F32 ? "f32" : "f64", problem);
    int x[4];
    int w[4];
    int b[4];
    int y[4];
    conv_layer_extent_x(&c->layer, x);
    conv_layer_extent_w(&c->layer, w);
    conv_layer_extent_b(&c->layer, b);
    conv_layer_extent_y(&c->layer, y);
    struct {
        ConvTensor *tensor;
        const int *extent;
    } all[8] = {{&c->x, x}, {&c->w, w},  {&c->b, b},  {&c->dy, y},
                {&c->y, y}, {&c->dx, x}, {&c->dw, w}, {&c->db, b}};
    for (int i = 0; i < 8; i++) {
        *all[i].tensor = make_tensor(type, all[i].extent, strided && i != 2, random, &c->owned[i]);
        if (i < 4) {
            fill(all[i].tensor, random);
        } else {
            conv_tensor_fill(all[i].tensor, 777); /* whoever adds instead of writing is seen */
        }
    }
}

static inline void free_case(Case *c) {
    for (int i = 0; i < 8; i++) {
        conv_tensor_destroy(&c->owned[i]);
    }
}

static inline const ConvTensor *bias_of(const Case *c) {
    return c->layer.bias ? &c->b : NULL;
}

/// y, dx, dw and db by the library.
static inline void compute_case(Case *c) {
    Status status = conv_forward(&c->layer, &c->x, &c->w, bias_of(c), &c->y);
    assert_string_equal(status.text, "");
    status = conv_grad_input(&c->layer, &c->dy, &c->w, &c->dx);
    assert_string_equal(status.text, "");
    status = conv_grad_weight(&c->layer, &c->x, &c->dy, &c->dw);
    assert_string_equal(status.text, "");
    status = conv_grad_bias(&c->layer, &c->dy, &c->db);
    assert_string_equal(status.text, "");
}

/// The indices of one product of a layer: y[n,oc,oh,ow] gets x[n,ic,ih,iw] * w[oc,icg,wh,ww].
typedef struct Product {
    int x[4], w[4], y[4];
} Product;

/// Completes the product in which window position (kh, kw) of one channel of the other side meets
/// the cell at the window's corner; false when it lies in padding of zeros, or is cut off.
static inline bool meets(const ConvLayer *l, const ConvShape *s, const int corner[4], int channel,
                         int kh, int kw, Product *out) {
    int row = corner[2] * l->sh - l->top + kh * l->dh;
    int column = corner[3] * l->sw - l->left + kw * l->dw;
    int wh = l->flip ? l->kh - 1 - kh : kh;
    int ww = l->flip ? l->kw - 1 - kw : kw;
    if (l->transposed) {
        *out = (Product){.x = {corner[0], corner[1], corner[2], corner[3]},
                         .w = {corner[1], channel, wh, ww},
                         .y = {corner[0], corner[1] / s->icg * s->ocg + channel, row, column}};
        return row >= 0 && row < s->oh && column >= 0 && column < s->ow;
    }
    int ih = source_of(l->border, l->ih, row);
    int iw = source_of(l->border, l->iw, column);
    *out = (Product){.x = {corner[0], corner[1] / s->ocg * s->icg + channel, ih, iw},
                     .w = {corner[1], channel, wh, ww},
                     .y = {corner[0], corner[1], corner[2], corner[3]}};
    return ih >= 0 && iw >= 0;
}

/// Calls visit(product, context) for every product whose input is no padding of zeros, and whose
/// output is not cut off.
static inline void visit_products(const ConvLayer *l, const ConvShape *s,
                                  void (*visit)(const Product *, void *), void *context) {
    bool t = l->transposed; /* the window's corners are then inputs, it lies on the output */
    for (int n = 0; n < l->n; n++)
        for (int c = 0; c < (t ? l->ic : l->oc); c++)
            for (int h = 0; h < (t ? l->ih : s->oh); h++)
                for (int w = 0; w < (t ? l->iw : s->ow); w++)
                    for (int channel = 0; channel < (t ? s->ocg : s->icg); channel++)
                        for (int kh = 0; kh < l->kh; kh++)
                            for (int kw = 0; kw < l->kw; kw++) {
                                Product product;
                                const int corner[4] = {n, c, h, w};
                                if (meets(l, s, corner, channel, kh, kw, &product)) {
                                    visit(&product, context);
                                }
                            }
}

/// What the seven loops say: all four results of a case, in f64.
typedef struct Reference {
    ConvTensor y, dx, dw, db;
    const Case *of;
} Reference;

static inline void add_to(ConvTensor *tensor, const int index[4], double value) {
    conv_tensor_set(tensor, index, conv_tensor_at(tensor, index) + value);
}

static inline void add_product(const Product *p, void *context) {
    Reference *r = context;
    double x = conv_tensor_at(&r->of->x, p->x);
    double w = conv_tensor_at(&r->of->w, p->w);
    double dy = conv_tensor_at(&r->of->dy, p->y);
    add_to(&r->y, p->y, x * w);
    add_to(&r->dx, p->x, dy * w);
    add_to(&r->dw, p->w, dy * x);
}

static inline void make_reference(const Case *c, Reference *r) {
    r->of = c;
    Status status = conv_tensor_create(CONV_F64, c->y.extent, &r->y);
    assert_int_equal(status.code, STATUS_OK);
    status = conv_tensor_create(CONV_F64, c->dx.extent, &r->dx);
    assert_int_equal(status.code, STATUS_OK);
    status = conv_tensor_create(CONV_F64, c->dw.extent, &r->dw);
    assert_int_equal(status.code, STATUS_OK);
    status = conv_tensor_create(CONV_F64, c->db.extent, &r->db);
    assert_int_equal(status.code, STATUS_OK);
    int index[4] = {0};
    do {
        const int filter[4] = {index[1], 0, 0, 0};
        add_to(&r->y, index, c->layer.bias ? conv_tensor_at(&c->b, filter) : 0);
        add_to(&r->db, filter, conv_tensor_at(&c->dy, index));
    } while (next_index(c->y.extent, index));
    visit_products(&c->layer, &c->shape, add_product, r);
}

static inline void free_reference(Reference *r) {
    conv_tensor_destroy(&r->y);
    conv_tensor_destroy(&r->dx);
    conv_tensor_destroy(&r->dw);
    conv_tensor_destroy(&r->db);
}

/// Fails unless both tensors hold the same values. Returns whether at least half of them are not
/// 0: a result of zeros is no evidence.
static inline bool same_values(const ConvTensor *got, const ConvTensor *expected, const char *what,
                               const char *name) {
    assert_true(conv_tensor_same_shape(got, expected));
    int64_t filled = 0;
    int index[4] = {0};
    do {
        double a = conv_tensor_at(got, index);
        double b = conv_tensor_at(expected, index);
        if (a != b) {
            fail_msg("%s of %s at %d,%d,%d,%d is %.17g, expected %.17g", what, name, index[0],
                     index[1], index[2], index[3], a, b);
        }
        filled += b != 0;
    } while (next_index(got->extent, index));
    return 2 * filled >= conv_tensor_count(got);
}

/// Equal bits, or both NaN.
static inline bool same_bits(double a, double b) {
    return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

/// Fails unless both tensors hold the same bits.
static inline void assert_same_bits(const ConvTensor *got, const ConvTensor *expected,
                                    const char *what, const char *name) {
    assert_true(conv_tensor_same_shape(got, expected));
    int index[4] = {0};
    do {
        double a = conv_tensor_at(got, index);
        double b = conv_tensor_at(expected, index);
        if (!same_bits(a, b)) {
            fail_msg("%s of %s at %d,%d,%d,%d is %a, expected %a", what, name, index[0], index[1],
                     index[2], index[3], a, b);
        }
    } while (next_index(got->extent, index));
}

/// <a,b>
static inline double dot(const ConvTensor *a, const ConvTensor *b) {
    double sum = 0;
    int index[4] = {0};
    do {
        sum += conv_tensor_at(a, index) * conv_tensor_at(b, index);
    } while (next_index(a->extent, index));
    return sum;
}

/// (L(v+1) - L(v-1)) / 2 for one element v of a tensor, L = <y,dy>: of a linear L the gradient.
static inline void check_difference(Case *c, ConvTensor *tensor, const ConvTensor *gradient,
                                    RandomState *random) {
    int index[4];
    for (int axis = 0; axis < 4; axis++) {
        index[axis] = draw(random, 0, tensor->extent[axis] - 1);
    }
    double loss[2];
    double value = conv_tensor_at(tensor, index);
    for (int side = 0; side < 2; side++) {
        conv_tensor_set(tensor, index, value + (side == 0 ? 1 : -1));
        Status status = conv_forward(&c->layer, &c->x, &c->w, bias_of(c), &c->y);
        assert_string_equal(status.text, "");
        loss[side] = dot(&c->y, &c->dy);
    }
    conv_tensor_set(tensor, index, value);
    double analytic = conv_tensor_at(gradient, index);
    if ((loss[0] - loss[1]) / 2 != analytic) {
        fail_msg("%s at %d,%d,%d,%d: difference %g, gradient %g", c->name, index[0], index[1],
                 index[2], index[3], (loss[0] - loss[1]) / 2, analytic);
    }
}

#endif
