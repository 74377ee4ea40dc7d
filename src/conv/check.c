/* Numeric gradients by nudging single elements, beside the analytic ones, with a bound on what the
 * rounding of both may come to. */
#include "conv/check.h"

#include "conv/border.h"
#include "conv/forward.h"
#include "conv/links.h"
#include "conv/loss.h"
#include "conv/operands.h"
#include "conv/rows.h"
#include "conv/sides.h"

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

/* check->given.dy: the derivative of the loss, of the operands' type, where it was not given. */
static Status derive(ConvCheck *check) {
    if (check->given.dy.data != NULL) {
        return conv_operand_check(&check->given.dy, conv_role_word(CONV_ROLE_DY), check->extent,
                                  check->given.x.type);
    }
    ConvTensor y = {0};
    ConvType type = check->given.x.type;
    Status status = conv_tensor_create(type, check->extent, &y);
    if (status.code == STATUS_OK) {
        status = forward(&check->layer, &check->given, &y);
    }
    if (status.code == STATUS_OK) {
        status = conv_tensor_create(type, check->extent, &check->derived);
    }
    if (status.code == STATUS_OK) {
        conv_loss_gradient(check->loss, &y, &check->t, &check->derived);
        check->given.dy = check->derived;
    }
    conv_tensor_destroy(&y);
    return status;
}

/* The target, which is looked at where the loss reads it. */
static Status take_target(ConvCheck *check, const ConvTensor *t) {
    if (!conv_loss_reads_target(check->loss)) {
        return status_ok();
    }
    Status status =
        conv_operand_check(t, conv_role_word(CONV_ROLE_T), check->extent, check->given.x.type);
    if (status.code == STATUS_OK) {
        check->t = *t;
    }
    return status;
}

/* Copies the operands to f64. */
static Status widen(ConvCheck *check) {
    Status status = conv_tensor_copy(&check->given.x, CONV_F64, &check->wide.x);
    if (status.code == STATUS_OK) {
        status = conv_tensor_copy(&check->given.w, CONV_F64, &check->wide.w);
    }
    if (status.code == STATUS_OK && check->layer.bias) {
        status = conv_tensor_copy(&check->given.b, CONV_F64, &check->wide.b);
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

/* Some places of one axis of a tensor, as a view. */
static ConvTensor part_of(const ConvTensor *tensor, int axis, int first, int count) {
    ConvTensor part = *tensor;
    part.extent[axis] = count;
    part.data =
        (char *)tensor->data + first * tensor->stride[axis] * (int64_t)conv_type_size(tensor->type);
    return part;
}

/* The outputs [count,1,OH,OW] of filter oc alone in some images, in f64: the same bits as in the
 * whole map. */
static Status compute_filter(const ConvCheck *check, int image, int count, int oc,
                             ConvTensor *plane) {
    ConvLayer one = check->layer;
    one.n = count;
    one.ic = check->layer.ic / check->layer.groups;
    one.oc = 1;
    one.groups = 1;
    int filters = check->layer.oc / check->layer.groups;
    int group = oc / filters;
    ConvTensor images = part_of(&check->wide.x, 0, image, count);
    ConvOperands operands = {.x = part_of(&images, 1, group * one.ic, one.ic)};
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

/* Adds the loss terms of plane number check->done. */
static Status add_plane(ConvCheck *check) {
    int image = (int)(check->done / check->layer.oc);
    int oc = (int)(check->done % check->layer.oc);
    ConvTensor plane = {0};
    ConvTensor target = {0};
    Status status = compute_filter(check, image, 1, oc, &plane);
    if (status.code == STATUS_OK && check->t.data != NULL) {
        ConvTensor of_image = part_of(&check->t, 0, image, 1);
        ConvTensor given = part_of(&of_image, 1, oc, 1);
        status = conv_tensor_copy(&given, CONV_F64, &target);
    }
    if (status.code == STATUS_OK) {
        check->sum = conv_loss_add(check->sum, check->loss, &plane, &target);
        check->done++;
    }
    conv_tensor_destroy(&plane);
    conv_tensor_destroy(&target);
    return status;
}

Status conv_check_begin(ConvCheck *check, const ConvLayer *layer, ConvLoss loss,
                        const ConvOperands *operands, const ConvTensor *t) {
    assert((int)loss >= 0 && loss < CONV_LOSS_COUNT);
    ConvCheck result = {.layer = *layer, .loss = loss, .given = *operands};
    ConvShape shape;
    Status status = conv_layer_check(layer, &shape);
    if (status.code == STATUS_OK) {
        conv_layer_extent_y(layer, result.extent);
        result.planes = (int64_t)layer->n * layer->oc;
        status = take_target(&result, t);
    }
    if (status.code == STATUS_OK) {
        status = derive(&result);
    }
    if (status.code == STATUS_OK) {
        status = widen(&result);
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

Status conv_check_advance(ConvCheck *check, int64_t macs) {
    const double window = (double)conv_tensor_count(&check->wide.w) / check->layer.oc;
    const double each = window * check->extent[2] * check->extent[3];
    Status status = status_ok();
    for (double spent = 0; check->done < check->planes && status.code == STATUS_OK &&
                           (spent == 0 || spent + each <= (double)macs);
         spent += each) {
        status = add_plane(check);
    }
    return status;
}

Status conv_check_init(ConvCheck *check, const ConvLayer *layer, ConvLoss loss,
                       const ConvOperands *operands, const ConvTensor *t) {
    ConvCheck result;
    Status status = conv_check_begin(&result, layer, loss, operands, t);
    if (status.code == STATUS_OK) {
        status = conv_check_advance(&result, INT64_MAX);
        if (status.code != STATUS_OK) {
            conv_check_free(&result);
            return status;
        }
        *check = result;
    }
    return status;
}

void conv_check_free(ConvCheck *check) {
    ConvTensor *owned[] = {&check->derived, &check->wide.x, &check->wide.w,
                           &check->wide.b,  &check->bound,  &check->plane};
    for (size_t i = 0; i < sizeof owned / sizeof owned[0]; i++) {
        conv_tensor_destroy(owned[i]);
    }
}

/* ---- L with one element moved ------------------------------------------------------------ */

/* One element of a check, and its links. */
typedef struct Element {
    ConvCheck *check;
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

static double target_at(const ConvCheck *check, const int y[4]) {
    return check->t.data == NULL ? 0 : conv_tensor_at(&check->t, y);
}

/* Adds what an output y of filter oc with target t, now `moved`, makes of its term. */
CONV_INLINE void add_output(const ConvCheck *check, int oc, double roundings, double y, double t,
                            double moved, Side *side) {
    double before = conv_loss_term(check->loss, y, t);
    double after = conv_loss_term(check->loss, moved, t);
    double slope = fmax(fabs(conv_loss_slope(check->loss, y, t)),
                        fabs(conv_loss_slope(check->loss, moved, t)));
    double bound = ((const double *)check->bound.data)[oc] + fabs(moved - y);
    side->change += after - before;
    side->moved += fabs(after - before);
    side->noise += fabs(before) + fabs(after) + 2 * roundings * bound * slope;
}

/* The most roundings on the way to an output. */
static double output_roundings(const ConvCheck *check) {
    return (double)(conv_tensor_count(&check->wide.w) / check->layer.oc + 1);
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

/* Moves an element of x to either place: the outputs that it reaches, one by one. */
static Status move_input(const Element *element, ConvTensor *x, const double places[2],
                         Side side[2]) {
    const ConvCheck *check = element->check;
    const double value = conv_tensor_at(x, element->index);
    const double roundings = output_roundings(check);
    ConvWalk walk;
    Status status = conv_walk_init(&walk, CONV_WALK_FORWARD, &check->layer, &check->wide);
    for (int64_t k = 0; k < element->links && status.code == STATUS_OK; k++) {
        ConvLink link;
        conv_link_at(&check->layer, CONV_ROLE_X, element->index, k, &link);
        if (reaches_nothing(&check->layer, &link) || !is_first_reading(&check->layer, &link)) {
            continue;
        }
        double y;
        double t = target_at(check, link.y);
        conv_walk_cell(&walk, conv_walk_length(&walk), link.y, &y);
        for (int i = 0; i < 2; i++) {
            double moved;
            conv_tensor_set(x, element->index, places[i]);
            conv_walk_cell(&walk, conv_walk_length(&walk), link.y, &moved);
            add_output(check, link.y[1], roundings, y, t, moved, &side[i]);
        }
        conv_tensor_set(x, element->index, value);
    }
    return status;
}

/* The filter that a weight or a bias belongs to. */
static int filter_of_element(const Element *element) {
    return element->role == CONV_ROLE_W ? filter_of(&element->check->layer, element->index)
                                        : element->index[0];
}

/* check->plane: the outputs of filter oc as it is. */
static Status keep_filter(ConvCheck *check, int oc) {
    if (check->plane.data != NULL && check->filter == oc) {
        return status_ok();
    }
    conv_tensor_destroy(&check->plane);
    check->filter = oc;
    return compute_filter(check, 0, check->layer.n, oc, &check->plane);
}

/* Adds what the outputs of filter oc, now `moved`, make of their terms. */
static void add_outputs(const ConvCheck *check, int oc, const ConvTensor *moved, Side *side) {
    const double roundings = output_roundings(check);
    ConvRows rows = conv_first_row(&check->plane);
    do {
        const double *y = (const double *)check->plane.data + rows.offset;
        const double *now = (const double *)moved->data + rows.offset; /* laid out alike */
        for (int ow = 0; ow < check->extent[3]; ow++) {
            double t = target_at(check, (int[4]){rows.index[0], oc, rows.index[2], ow});
            add_output(check, oc, roundings, y[ow], t, now[ow], side);
        }
    } while (conv_next_row(&rows));
}

/* Moves an element of w or b to either place: the whole map of its filter. */
static Status move_filter(const Element *element, ConvTensor *tensor, const double places[2],
                          Side side[2]) {
    ConvCheck *check = element->check;
    const double value = conv_tensor_at(tensor, element->index);
    const int oc = filter_of_element(element);
    Status status = keep_filter(check, oc);
    for (int i = 0; i < 2 && status.code == STATUS_OK; i++) {
        ConvTensor moved = {0};
        conv_tensor_set(tensor, element->index, places[i]);
        status = compute_filter(check, 0, check->layer.n, oc, &moved);
        conv_tensor_set(tensor, element->index, value);
        if (status.code == STATUS_OK) {
            add_outputs(check, oc, &moved, &side[i]);
        }
        conv_tensor_destroy(&moved);
    }
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

/* The most roundings that a product passes through on its way into the gradient. */
static double roundings_of(const Element *element) {
    const ConvLayer *layer = &element->check->layer;
    if (element->role == CONV_ROLE_X) {
        return (double)element->links;
    }
    /* dw goes over the places of the window, which a transposed layer has on x. */
    bool over_x = layer->transposed && element->role == CONV_ROLE_W;
    const int *extent = over_x ? element->check->wide.x.extent : element->check->extent;
    int oh = extent[2];
    int ow = extent[3];
    int rows = conv_chain_rows(ow);
    int chains = (oh + rows - 1) / rows;
    return (double)(rows < oh ? rows : oh) * ow + (double)chains * layer->n;
}

/* What rounding can move an analytic gradient by, while its products are added up. */
typedef struct Noise {
    double epsilon, off; ///< of a rounding, relative; of a dy, beside that
    double products;     ///< the sum of |dy| |partner|
    double upstream;     ///< the sum of what dy may be off by, times |partner|
} Noise;

CONV_INLINE void add_product(Noise *noise, double dy, double partner) {
    noise->products += fabs(dy) * fabs(partner);
    noise->upstream += (noise->epsilon * fabs(dy) + noise->off) * fabs(partner);
}

/* What a dy of filter oc may be off by: one of the squared distance comes from a sum of y. One
 * rounding moves a result by at most half an epsilon, relative, or half the smallest number;
 * counting them whole covers products of such. */
static double dy_off(const ConvCheck *check, int oc, double epsilon, double smallest) {
    bool from_y = check->loss == CONV_LOSS_HALF_SQUARED;
    double bound = ((const double *)check->bound.data)[oc];
    return from_y ? output_roundings(check) * (epsilon * bound + smallest) : 0;
}

/* The products of a weight: of the cells of the coarse side with those of the fine side that it is
 * laid on there. */
static void add_products_of_weight(const Element *element, Noise *noise) {
    const ConvCheck *check = element->check;
    const bool transposed = check->layer.transposed;
    const ConvSides sides = conv_sides_of(&check->layer);
    const ConvLayer *side = &sides.layer;
    ConvLink link; /* all of them are of this tap and these channels */
    conv_link_at(&check->layer, CONV_ROLE_W, element->index, 0, &link);
    const ConvTensor x = part_of(&check->wide.x, 1, link.x[1], 1);
    const ConvTensor dy = part_of(&check->given.dy, 1, link.y[1], 1);
    const ConvTensor *coarse = transposed ? &x : &dy;
    ConvRows rows = conv_first_row(coarse);
    do {
        const int place = rows.index[2] * side->sh - side->top + link.tap[0] * side->dh;
        int at[4] = {rows.index[0], 0, conv_border_source(side->border, side->ih, place)};
        for (int j = 0; j < coarse->extent[3] && at[2] >= 0; j++) {
            const int of_coarse[4] = {rows.index[0], 0, rows.index[2], j};
            at[3] = conv_border_source(side->border, side->iw,
                                       j * side->sw - side->left + link.tap[1] * side->dw);
            if (at[3] >= 0) {
                add_product(noise, conv_tensor_at(&dy, transposed ? at : of_coarse),
                            conv_tensor_at(&x, transposed ? of_coarse : at));
            }
        }
    } while (conv_next_row(&rows));
}

static void add_products_of_bias(const Element *element, Noise *noise) {
    const ConvTensor dy = part_of(&element->check->given.dy, 1, element->index[0], 1);
    ConvRows rows = conv_first_row(&dy);
    do {
        for (int ow = 0; ow < dy.extent[3]; ow++) {
            int at[4] = {rows.index[0], 0, rows.index[2], ow};
            add_product(noise, conv_tensor_at(&dy, at), 1);
        }
    } while (conv_next_row(&rows));
}

/* The products of an input, of every filter. */
static void add_products_of_input(const Element *element, double smallest, Noise *noise) {
    const ConvCheck *check = element->check;
    for (int64_t k = 0; k < element->links; k++) {
        ConvLink link;
        conv_link_at(&check->layer, CONV_ROLE_X, element->index, k, &link);
        if (!reaches_nothing(&check->layer, &link)) {
            noise->off = dy_off(check, link.y[1], noise->epsilon, smallest);
            add_product(noise, conv_tensor_at(&check->given.dy, link.y),
                        conv_tensor_at(&check->wide.w, link.w));
        }
    }
}

/* The most by which rounding can move the analytic gradient: that of its sum, and that of dy. */
static double analytic_noise(const Element *element) {
    const ConvCheck *check = element->check;
    const bool single = check->given.x.type == CONV_F32;
    const double epsilon = single ? (double)FLT_EPSILON : DBL_EPSILON;
    const double smallest = single ? (double)FLT_TRUE_MIN : DBL_TRUE_MIN;
    Noise noise = {.epsilon = epsilon};
    if (element->role == CONV_ROLE_X) {
        add_products_of_input(element, smallest, &noise);
    } else {
        noise.off = dy_off(check, filter_of_element(element), epsilon, smallest);
        (element->role == CONV_ROLE_W ? add_products_of_weight : add_products_of_bias)(element,
                                                                                       &noise);
    }
    return roundings_of(element) * (epsilon * noise.products + smallest) + noise.upstream;
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
    int64_t count = check->planes * check->extent[2] * check->extent[3];
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
    assert(check->done == check->planes);
    const Element element = {check, role, index, conv_link_count(&check->layer, role, index)};
    ConvTensor *tensor = tensor_of(&check->wide, role);
    ConvNudge result = {.value = conv_tensor_at(tensor, index), .step = step};
    const double places[2] = {result.value - step, result.value + step};
    Side side[2] = {0};
    Status status = differentiate(&element, &result.analytic);
    if (status.code == STATUS_OK) {
        status = role == CONV_ROLE_X ? move_input(&element, tensor, places, side)
                                     : move_filter(&element, tensor, places, side);
    }
    if (status.code == STATUS_OK) {
        for (int i = 0; i < 2; i++) {
            side[i].noise += (double)element.links * side[i].moved;
        }
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
