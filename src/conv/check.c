/* Numeric gradients by nudging single elements, beside the analytic ones, with a bound on what the
 * rounding of both may come to. */
#include "conv/check.h"

#include "conv/border.h"
#include "conv/forward.h"
#include "conv/links.h"
#include "conv/loss.h"
#include "conv/operands.h"
#include "conv/rows.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stddef.h>

/* ---- what the nudges share --------------------------------------------------------------- */

static const ConvTensor *bias_of(const ConvLayer *layer, const ConvOperands *operands) {
    return layer->bias ? &operands->b : NULL;
}

static Status forward(const ConvLayer *layer, const ConvOperands *operands, ConvTensor *y) {
    return conv_forward(layer, &operands->x, &operands->w, bias_of(layer, operands), y);
}

/* check->given.dy: the derivative of the loss, of the operands' type. */
static Status derive(ConvCheck *check, const ConvTensor *t) {
    ConvTensor y = {0};
    int extent[4];
    conv_layer_extent_y(&check->layer, extent);
    ConvType type = check->given.x.type;
    Status status = conv_tensor_create(type, extent, &y);
    if (status.code == STATUS_OK) {
        status = forward(&check->layer, &check->given, &y);
    }
    if (status.code == STATUS_OK && conv_loss_reads_target(check->loss)) {
        status = conv_operand_check(t, conv_role_word(CONV_ROLE_T), extent, type);
    }
    if (status.code == STATUS_OK) {
        status = conv_tensor_create(type, extent, &check->given.dy);
    }
    if (status.code == STATUS_OK) {
        conv_loss_gradient(check->loss, &y, t, &check->given.dy);
    }
    conv_tensor_destroy(&y);
    return status;
}

/* Copies the operands and the target to f64. */
static Status widen(ConvCheck *check, const ConvTensor *t) {
    const struct {
        bool read;
        const ConvTensor *source;
        ConvTensor *copy;
    } all[] = {
        {true, &check->given.x, &check->wide.x},
        {true, &check->given.w, &check->wide.w},
        {check->layer.bias, &check->given.b, &check->wide.b},
        {conv_loss_reads_target(check->loss), t, &check->t},
    };
    Status status = status_ok();
    for (int i = 0; i < 4 && status.code == STATUS_OK; i++) {
        if (all[i].read) {
            status = conv_tensor_copy(all[i].source, CONV_F64, all[i].copy);
        }
    }
    return status;
}

/* check->y and the sum of its loss terms. */
static Status compute(ConvCheck *check) {
    int extent[4];
    conv_layer_extent_y(&check->layer, extent);
    Status status = conv_tensor_create(CONV_F64, extent, &check->y);
    if (status.code == STATUS_OK) {
        status = forward(&check->layer, &check->wide, &check->y);
    }
    if (status.code == STATUS_OK) {
        check->sum = conv_loss_sum(check->loss, &check->y, &check->t);
    }
    return status;
}

/* The filter of Y that a weight belongs to. */
static int filter_of(const ConvLayer *layer, const int weight[4]) {
    int in_group = layer->ic / layer->groups;
    return layer->transposed ? weight[0] / in_group * (layer->oc / layer->groups) + weight[1]
                             : weight[0];
}

/* Adds |w| of all weights to the bounds of their filters. Elements that are not finite are left
 * out: what they reach is not finite and agrees with nothing. */
static void add_weights(const ConvCheck *check, double *bound) {
    const ConvTensor *w = &check->wide.w;
    ConvRows rows = conv_first_row(w);
    do {
        const int at[4] = {rows.index[0], rows.index[1], rows.index[2], 0};
        const double *row = (const double *)w->data + rows.offset;
        for (int kw = 0; kw < w->extent[3]; kw++) {
            double magnitude = fabs(row[kw * w->stride[3]]);
            bound[filter_of(&check->layer, at)] += isfinite(magnitude) ? magnitude : 0;
        }
    } while (conv_next_row(&rows));
}

/* check->bound: |b| + the largest |x| * the sum of |w|, for each filter. */
static Status bound_sums(ConvCheck *check) {
    int extent[4];
    conv_layer_extent_b(&check->layer, extent);
    Status status = conv_tensor_create(CONV_F64, extent, &check->bound);
    if (status.code != STATUS_OK) {
        return status;
    }
    double low;
    double high;
    conv_tensor_range(&check->wide.x, &low, &high);
    const double *b = check->wide.b.data;
    double *bound = check->bound.data;
    add_weights(check, bound);
    for (int oc = 0; oc < check->layer.oc; oc++) {
        bound[oc] = fmax(-low, high) * bound[oc] + (b != NULL && isfinite(b[oc]) ? fabs(b[oc]) : 0);
    }
    return status;
}

Status conv_check_init(ConvCheck *check, const ConvLayer *layer, ConvLoss loss,
                       const ConvOperands *operands, const ConvTensor *t) {
    assert((int)loss >= 0 && loss < CONV_LOSS_COUNT);
    ConvCheck result = {.layer = *layer, .loss = loss, .given = *operands};
    result.given.dy = (ConvTensor){0};
    ConvShape shape;
    Status status = conv_layer_check(layer, &shape);
    if (status.code == STATUS_OK) {
        status = derive(&result, t);
    }
    if (status.code == STATUS_OK) {
        status = widen(&result, t);
    }
    if (status.code == STATUS_OK) {
        status = compute(&result);
    }
    if (status.code == STATUS_OK) {
        status = bound_sums(&result);
    }
    if (status.code != STATUS_OK) {
        conv_check_free(&result);
        return status;
    }
    *check = result;
    return status;
}

void conv_check_free(ConvCheck *check) {
    ConvTensor *owned[] = {&check->given.dy, &check->wide.x, &check->wide.w, &check->wide.b,
                           &check->y,        &check->t,      &check->bound};
    for (size_t i = 0; i < sizeof owned / sizeof owned[0]; i++) {
        conv_tensor_destroy(owned[i]);
    }
}

/* ---- L with one element moved ------------------------------------------------------------ */

/* One element of a check, and its links. */
typedef struct Element {
    const ConvCheck *check;
    ConvRole role;
    const int *index;
    int64_t links;
} Element;

/* What moving the element to one side made of the terms of the outputs that it reaches. */
typedef struct Side {
    double change; ///< the sum of their changes
    double moved;  ///< the sum of the magnitudes of the changes
    double noise;  ///< the most that rounding in f64 can make of `change`, in units of DBL_EPSILON
} Side;

/* Some places of one axis of an f64 tensor, as a view. */
static ConvTensor part_of(const ConvTensor *tensor, int axis, int first, int count) {
    ConvTensor part = *tensor;
    part.extent[axis] = count;
    part.data = (double *)tensor->data + first * tensor->stride[axis];
    return part;
}

/* The outputs [N,1,OH,OW] of filter oc alone, in f64: the same bits as in the whole map. */
static Status compute_filter(const ConvCheck *check, int oc, ConvTensor *plane) {
    ConvLayer one = check->layer;
    one.ic = check->layer.ic / check->layer.groups;
    one.oc = 1;
    one.groups = 1;
    int filters = check->layer.oc / check->layer.groups;
    int group = oc / filters;
    ConvOperands operands = {.x = part_of(&check->wide.x, 1, group * one.ic, one.ic)};
    if (one.transposed) {
        ConvTensor of_group = part_of(&check->wide.w, 0, group * one.ic, one.ic);
        operands.w = part_of(&of_group, 1, oc % filters, 1);
    } else {
        operands.w = part_of(&check->wide.w, 0, oc, 1);
    }
    if (one.bias) {
        operands.b = part_of(&check->wide.b, 0, oc, 1);
    }
    int extent[4];
    conv_layer_extent_y(&one, extent);
    Status status = conv_tensor_create(CONV_F64, extent, plane);
    if (status.code == STATUS_OK) {
        status = forward(&one, &operands, plane);
    }
    if (status.code != STATUS_OK) {
        conv_tensor_destroy(plane);
    }
    return status;
}

static double target_at(const ConvCheck *check, const int y[4]) {
    return check->t.data == NULL ? 0 : conv_tensor_at(&check->t, y);
}

/* Adds what the output at `place`, now `moved`, makes of its term. */
static void add_output(const ConvCheck *check, const int place[4], double moved, Side *side) {
    double y = conv_tensor_at(&check->y, place);
    double t = target_at(check, place);
    double before = conv_loss_term(check->loss, y, t);
    double after = conv_loss_term(check->loss, moved, t);
    double slope = fmax(fabs(conv_loss_slope(check->loss, y, t)),
                        fabs(conv_loss_slope(check->loss, moved, t)));
    double bound = ((const double *)check->bound.data)[place[1]] + fabs(moved - y);
    double roundings = (double)(conv_tensor_count(&check->wide.w) / check->layer.oc + 1);
    side->change += after - before;
    side->moved += fabs(after - before);
    side->noise += fabs(before) + fabs(after) + 2 * roundings * bound * slope;
}

/* The first tap of a window along one axis, which begins at place `start`, that reads `index`. */
static int first_tap(ConvBorder border, int extent, int index, int start, int dilation) {
    int tap = 0;
    while (conv_border_source(border, extent, start + tap * dilation) != index) {
        tap++;
    }
    return tap;
}

/* Whether a link of an x is the first one of its output. Through a border that shows the input one
 * window can read a cell more than once, but its output moves once. */
static bool is_first_reading(const ConvLayer *layer, const ConvLink *link) {
    if (layer->transposed) {
        return true;
    }
    return link->tap[0] == first_tap(layer->border, layer->ih, link->x[2],
                                     link->y[2] * layer->sh - layer->top, layer->dh) &&
           link->tap[1] == first_tap(layer->border, layer->iw, link->x[3],
                                     link->y[3] * layer->sw - layer->left, layer->dw);
}

/* Whether a link leads to an output that a transposed layer cuts off. */
static bool reaches_nothing(const ConvLayer *layer, const ConvLink *link) {
    return layer->transposed && link->padding;
}

/* Adds up the side on which the element now is, in the f64 copies of its check. */
static Status add_side(const Element *element, Side *side) {
    const ConvCheck *check = element->check;
    bool by_filter = element->role != CONV_ROLE_X;
    int filter =
        element->role == CONV_ROLE_W ? filter_of(&check->layer, element->index) : element->index[0];
    ConvTensor plane = {0};
    ConvWalk walk;
    Status status = by_filter
                        ? compute_filter(check, filter, &plane)
                        : conv_walk_init(&walk, CONV_WALK_FORWARD, &check->layer, &check->wide);
    if (status.code != STATUS_OK) {
        return status;
    }
    for (int64_t k = 0; k < element->links; k++) {
        ConvLink link;
        conv_link_at(&check->layer, element->role, element->index, k, &link);
        double moved;
        if (reaches_nothing(&check->layer, &link) ||
            (!by_filter && !is_first_reading(&check->layer, &link))) {
            continue;
        }
        if (by_filter) {
            moved = conv_tensor_at(&plane, (int[4]){link.y[0], 0, link.y[2], link.y[3]});
        } else {
            conv_walk_cell(&walk, conv_walk_length(&walk), link.y, &moved);
        }
        add_output(check, link.y, moved, side);
    }
    side->noise += (double)element->links * side->moved;
    conv_tensor_destroy(&plane);
    return status;
}

/* ---- the analytic gradient --------------------------------------------------------------- */

/* The element of dx, dw or db as the core's pass would write it: the end of its walk. */
static Status differentiate(const Element *element, double *analytic) {
    const ConvCheck *check = element->check;
    ConvWalkKind kind = element->role == CONV_ROLE_X   ? CONV_WALK_DX_GATHER
                        : element->role == CONV_ROLE_W ? CONV_WALK_DW
                                                       : CONV_WALK_DB;
    ConvWalk walk;
    Status status = conv_walk_init(&walk, kind, &check->layer, &check->given);
    if (status.code == STATUS_OK) {
        conv_walk_cell(&walk, conv_walk_length(&walk), element->index, analytic);
    }
    return status;
}

/* The number that dy is multiplied by in a link's product for the gradient. */
static double partner_of(const Element *element, const ConvLink *link) {
    if (element->role == CONV_ROLE_X) {
        return conv_tensor_at(&element->check->wide.w, link->w);
    }
    if (element->role == CONV_ROLE_W) {
        return link->padding ? 0 : conv_tensor_at(&element->check->wide.x, link->x);
    }
    return 1;
}

/* The most roundings that a product passes through on its way into the gradient. */
static double roundings_of(const Element *element) {
    const ConvLayer *layer = &element->check->layer;
    if (element->role == CONV_ROLE_X) {
        return (double)element->links;
    }
    /* dw goes over the places of the window, which a transposed layer has on x. */
    bool over_x = layer->transposed && element->role == CONV_ROLE_W;
    const int *extent = over_x ? element->check->wide.x.extent : element->check->y.extent;
    int oh = extent[2];
    int ow = extent[3];
    int rows = conv_chain_rows(ow);
    int chains = (oh + rows - 1) / rows;
    return (double)(rows < oh ? rows : oh) * ow + (double)chains * layer->n;
}

/* The most by which rounding can move the analytic gradient: that of its sum, and that of dy, which
 * for the squared distance comes from the sums of y. One rounding moves a result by at most half an
 * epsilon, relative, or half the smallest number; counting them whole covers products of such. */
static double analytic_noise(const Element *element) {
    const ConvCheck *check = element->check;
    bool single = check->given.x.type == CONV_F32;
    double epsilon = single ? (double)FLT_EPSILON : DBL_EPSILON;
    double smallest = single ? (double)FLT_TRUE_MIN : DBL_TRUE_MIN;
    double window = (double)(conv_tensor_count(&check->wide.w) / check->layer.oc + 1);
    bool from_y = check->loss == CONV_LOSS_HALF_SQUARED;
    double products = 0; /* the sum of |dy| |partner| */
    double upstream = 0; /* the sum of what dy may be off by, times |partner| */
    for (int64_t k = 0; k < element->links; k++) {
        ConvLink link;
        conv_link_at(&check->layer, element->role, element->index, k, &link);
        if (reaches_nothing(&check->layer, &link)) {
            continue;
        }
        double partner = fabs(partner_of(element, &link));
        double dy = fabs(conv_tensor_at(&check->given.dy, link.y));
        double bound = ((const double *)check->bound.data)[link.y[1]];
        double off = from_y ? window * (epsilon * bound + smallest) : 0;
        products += dy * partner;
        upstream += (epsilon * dy + off) * partner;
    }
    return roundings_of(element) * (epsilon * products + smallest) + upstream;
}

/* ---- one nudge --------------------------------------------------------------------------- */

static ConvTensor *tensor_of(ConvOperands *operands, ConvRole role) {
    return role == CONV_ROLE_X ? &operands->x : role == CONV_ROLE_W ? &operands->w : &operands->b;
}

void conv_check_judge(ConvNudge *nudge) {
    nudge->difference = fabs(nudge->numeric - nudge->analytic);
    nudge->agrees = isfinite(nudge->allowed) && nudge->difference <= nudge->allowed;
}

/* Fills in what follows from the two sides; `distance` is how far apart they are. */
static void conclude(const Element *element, const Side side[2], double distance, ConvNudge *out) {
    const ConvCheck *check = element->check;
    int64_t count = conv_tensor_count(&check->y);
    out->loss = conv_loss_from_sum(check->loss, check->sum, count);
    out->lower = conv_loss_from_sum(check->loss, check->sum + side[0].change, count);
    out->upper = conv_loss_from_sum(check->loss, check->sum + side[1].change, count);
    out->numeric = (out->upper - out->lower) / distance;
    double terms = conv_loss_from_sum(check->loss, side[0].noise + side[1].noise, count);
    double totals = 2 * (fabs(out->lower) + fabs(out->upper));
    out->allowed = DBL_EPSILON * (terms + totals) / distance + analytic_noise(element);
    conv_check_judge(out);
}

Status conv_check_element(ConvCheck *check, ConvRole role, const int index[4], double step,
                          ConvNudge *out) {
    assert(role == CONV_ROLE_X || role == CONV_ROLE_W ||
           (role == CONV_ROLE_B && check->layer.bias));
    assert(step > 0 && isfinite(step));
    const Element element = {check, role, index, conv_link_count(&check->layer, role, index)};
    ConvTensor *tensor = tensor_of(&check->wide, role);
    ConvNudge result = {.value = conv_tensor_at(tensor, index), .step = step};
    const double places[2] = {result.value - step, result.value + step};
    Side side[2] = {0};
    Status status = differentiate(&element, &result.analytic);
    for (int i = 0; i < 2 && status.code == STATUS_OK; i++) {
        conv_tensor_set(tensor, index, places[i]);
        status = add_side(&element, &side[i]);
    }
    conv_tensor_set(tensor, index, result.value);
    if (status.code == STATUS_OK) {
        conclude(&element, side, places[1] - places[0], &result);
        *out = result;
    }
    return status;
}

Status conv_check_nudge(const ConvLayer *layer, ConvLoss loss, const ConvOperands *operands,
                        const ConvTensor *t, ConvRole role, const int index[4], double step,
                        ConvNudge *out) {
    ConvCheck check;
    Status status = conv_check_init(&check, layer, loss, operands, t);
    if (status.code == STATUS_OK) {
        status = conv_check_element(&check, role, index, step, out);
        conv_check_free(&check);
    }
    return status;
}

/* ---- a step ------------------------------------------------------------------------------ */

static bool all_integers(const ConvTensor *tensor) {
    const double most = 16777216; /* 2^24: from here on f32 has no fractions */
    ConvRows rows = conv_first_row(tensor);
    do {
        int64_t offset = rows.offset;
        for (int i = 0; i < tensor->extent[3]; i++, offset += tensor->stride[3]) {
            double value = tensor->type == CONV_F32 ? (double)((const float *)tensor->data)[offset]
                                                    : ((const double *)tensor->data)[offset];
            if (!(fabs(value) < most) || value != floor(value)) {
                return false;
            }
        }
    } while (conv_next_row(&rows));
    return true;
}

double conv_check_step(const ConvTensor *tensor) {
    assert(tensor->data != NULL);
    double low;
    double high;
    conv_tensor_range(tensor, &low, &high);
    double largest = fmax(-low, high);
    if (largest == 0 || all_integers(tensor)) {
        return 1;
    }
    int exponent; /* largest = m * 2^exponent with 1/2 <= m < 1 */
    frexp(largest, &exponent);
    return fmax(ldexp(1, exponent - 1 - 10), DBL_MIN);
}
