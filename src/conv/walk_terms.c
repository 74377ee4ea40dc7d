/* The terms of the walks' forms: which factors term k of a window has, and where it adds. Sums are
 * added by walk.c. */
#include "conv/border.h"
#include "conv/gradient.h"
#include "conv/reading.h"
#include "conv/walk_forms.h"

#include <string.h>

/* ---- factors ----------------------------------------------------------------------------- */

static int floor_div(int a, int b) {
    return a / b - (a % b < 0 ? 1 : 0);
}

static ConvFactor element(const ConvWalk *walk, ConvRole role, const int index[4]) {
    ConvFactor factor = {.role = role, .kind = CONV_FACTOR_ELEMENT};
    memcpy(factor.index, index, sizeof factor.index);
    factor.value = conv_tensor_at(conv_walk_operand(walk, role), index);
    return factor;
}

/* The weight between filter oc (a coarse channel) and channel icg of its group at a tap. */
static ConvFactor weight_factor(const ConvWalk *walk, int oc, int icg, const int tap[2]) {
    const ConvLayer *layer = &walk->sides.layer;
    int index[4];
    conv_set_index(index, oc, icg, (int)conv_turned(layer->kh, tap[0], layer->flip),
                   (int)conv_turned(layer->kw, tap[1], layer->flip));
    return element(walk, CONV_ROLE_W, index);
}

/* The fine cell that coarse cell (oh, ow) reads through `tap`, or the one that the border shows
 * there, or padding. */
static ConvFactor fine_factor(const ConvWalk *walk, int n, int ic, int oh, int ow,
                              const int tap[2]) {
    const ConvLayer *layer = &walk->sides.layer;
    ConvRole role = conv_walk_fine_role(walk);
    int index[4];
    conv_set_index(index, n, ic, oh * layer->sh - layer->top + tap[0] * layer->dh,
                   ow * layer->sw - layer->left + tap[1] * layer->dw);
    int ih = conv_border_source(layer->border, layer->ih, index[2]);
    int iw = conv_border_source(layer->border, layer->iw, index[3]);
    if (ih >= 0 && iw >= 0) {
        bool border = ih != index[2] || iw != index[3];
        conv_set_index(index, n, ic, ih, iw);
        ConvFactor factor = element(walk, role, index);
        factor.border = border;
        return factor;
    }
    ConvFactor factor = {.role = role, .kind = CONV_FACTOR_PADDING};
    memcpy(factor.index, index, sizeof index);
    return factor;
}

/* The row (or column) of the coarse side at `place`, counted with the zeros that the stride
 * inserts: between two the first of them, beyond the last one that comes next, so that padding lies
 * outside. */
static int spread_index(int place, int stride, int outputs) {
    return place > (outputs - 1) * stride ? (place + stride - 1) / stride
                                          : floor_div(place, stride);
}

/* The coarse cell whose window reads fine cell (ih, iw) through `tap`: an element, a zero that the
 * stride inserts between elements, or padding around them. */
static ConvFactor coarse_factor(const ConvWalk *walk, int n, int oc, int ih, int iw,
                                const int tap[2]) {
    const ConvLayer *layer = &walk->sides.layer;
    const ConvShape *shape = &walk->sides.shape;
    ConvRole role = conv_walk_coarse_role(walk);
    int row = ih + layer->top - tap[0] * layer->dh;
    int column = iw + layer->left - tap[1] * layer->dw;
    int index[4];
    conv_set_index(index, n, oc, spread_index(row, layer->sh, shape->oh),
                   spread_index(column, layer->sw, shape->ow));
    bool within = row >= 0 && row <= (shape->oh - 1) * layer->sh && column >= 0 &&
                  column <= (shape->ow - 1) * layer->sw;
    if (within && row % layer->sh == 0 && column % layer->sw == 0) {
        return element(walk, role, index);
    }
    ConvFactor factor = {.role = role,
                         .kind = within ? CONV_FACTOR_INSERTED_ZERO : CONV_FACTOR_PADDING};
    memcpy(factor.index, index, sizeof index);
    return factor;
}

/* ---- targets ----------------------------------------------------------------------------- */

/* The fine cell under a tap of coarse cell (oh, ow) as target. */
static void aim_at_fine(const ConvWalk *walk, int n, int ic, int oh, int ow, ConvTerm *out) {
    const ConvLayer *layer = &walk->sides.layer;
    int extent[4];
    conv_walk_fine_extent(walk, extent);
    conv_set_index(out->place, n, ic, oh * layer->sh - layer->top + out->tap[0] * layer->dh,
                   ow * layer->sw - layer->left + out->tap[1] * layer->dw);
    out->cropped = !conv_inside(extent, out->place);
    if (conv_walk_folds(walk)) {
        out->place[2] -= walk->layer.top;
        out->place[3] -= walk->layer.left;
    }
}

/* The coarse cell whose window reads fine cell (ih, iw) through the tap as target. */
static void aim_at_coarse(const ConvWalk *walk, int n, int oc, int ih, int iw, ConvTerm *out) {
    const ConvLayer *layer = &walk->sides.layer;
    const ConvShape *shape = &walk->sides.shape;
    int oh;
    int ow;
    bool row = conv_coarse_at(ih, layer->top, out->tap[0], layer->dh, layer->sh, shape->oh, &oh);
    bool column =
        conv_coarse_at(iw, layer->left, out->tap[1], layer->dw, layer->sw, shape->ow, &ow);
    out->cropped = !row || !column;
    conv_set_index(out->place, n, oc,
                   floor_div(ih + layer->top - out->tap[0] * layer->dh, layer->sh),
                   floor_div(iw + layer->left - out->tap[1] * layer->dw, layer->sw));
}

/* ---- the forms --------------------------------------------------------------------------- */

static void window_term(const ConvWalk *walk, const int cell[4], int64_t k, ConvTerm *out) {
    const ConvShape *shape = &walk->sides.shape;
    int icg = conv_split_term(&walk->sides.layer, k, out->tap);
    int channel = cell[1] / shape->ocg * shape->icg + icg;
    out->a = fine_factor(walk, cell[0], channel, cell[2], cell[3], out->tap);
    out->b = weight_factor(walk, cell[1], icg, out->tap);
    memcpy(out->place, cell, sizeof out->place);
}

/* Term of a fine cell with filter ocg of its group, through out->tap. */
static void gathered(const ConvWalk *walk, const int place[4], int ocg, ConvTerm *out) {
    const ConvShape *shape = &walk->sides.shape;
    bool folds = conv_walk_folds(walk);
    int ih = place[2] + (folds ? walk->layer.top : 0);
    int iw = place[3] + (folds ? walk->layer.left : 0);
    int oc = place[1] / shape->icg * shape->ocg + ocg;
    out->a = coarse_factor(walk, place[0], oc, ih, iw, out->tap);
    out->b = weight_factor(walk, oc, place[1] % shape->icg, out->tap);
    memcpy(out->place, place, sizeof out->place);
}

static void gather_term(const ConvWalk *walk, const int place[4], int64_t k, ConvTerm *out) {
    const ConvLayer *layer = &walk->sides.layer;
    int ocg = conv_split_term(layer, k, out->tap);
    out->tap[0] = layer->kh - 1 - out->tap[0]; /* descending taps are ascending outputs */
    out->tap[1] = layer->kw - 1 - out->tap[1];
    gathered(walk, place, ocg, out);
}

static void fold_term(const ConvWalk *walk, const int cell[4], int64_t k, ConvTerm *out) {
    int filters = walk->sides.shape.ocg;
    conv_split_term(&walk->sides.layer, k / filters, out->tap);
    out->chain = k / filters;
    out->chain_first = k % filters == 0;
    out->chain_last = k % filters == filters - 1;
    gathered(walk, cell, (int)(k % filters), out);
}

static void scatter_term(const ConvWalk *walk, const int cell[4], int64_t k, ConvTerm *out) {
    const ConvShape *shape = &walk->sides.shape;
    int icg = conv_split_term(&walk->sides.layer, k, out->tap);
    out->a = element(walk, conv_walk_coarse_role(walk), cell);
    out->b = weight_factor(walk, cell[1], icg, out->tap);
    aim_at_fine(walk, cell[0], cell[1] / shape->ocg * shape->icg + icg, cell[2], cell[3], out);
}

static void collect_term(const ConvWalk *walk, const int cell[4], int64_t k, ConvTerm *out) {
    const ConvShape *shape = &walk->sides.shape;
    int oc = cell[1] / shape->icg * shape->ocg + conv_split_term(&walk->sides.layer, k, out->tap);
    out->a = element(walk, conv_walk_fine_role(walk), cell);
    out->b = weight_factor(walk, oc, cell[1] % shape->icg, out->tap);
    aim_at_coarse(walk, cell[0], oc, cell[2], cell[3], out);
}

/* Place k of a list n, oh, ow, and its chain: chains end after conv_chain_rows(width) rows. */
static void place_in_chains(int height, int width, int64_t k, int position[3], ConvTerm *out) {
    int rows = conv_chain_rows(width);
    int chains = (height + rows - 1) / rows;
    int ow = (int)(k % width);
    int oh = (int)(k / width % height);
    int n = (int)(k / width / height);
    out->chain = (int64_t)n * chains + oh / rows;
    out->chain_first = ow == 0 && oh % rows == 0;
    out->chain_last = ow == width - 1 && (oh % rows == rows - 1 || oh == height - 1);
    position[0] = n;
    position[1] = oh;
    position[2] = ow;
}

static void swap_factors(ConvTerm *out) {
    ConvFactor a = out->a;
    out->a = out->b;
    out->b = a;
}

/* x first, whichever side it is on. */
static void weight_term(const ConvWalk *walk, const int cell[4], int64_t k, ConvTerm *out) {
    const ConvLayer *layer = &walk->sides.layer;
    const ConvShape *shape = &walk->sides.shape;
    int at[3];
    place_in_chains(shape->oh, shape->ow, k, at, out);
    out->tap[0] = (int)conv_turned(layer->kh, cell[2], layer->flip);
    out->tap[1] = (int)conv_turned(layer->kw, cell[3], layer->flip);
    int channel = cell[0] / shape->ocg * shape->icg + cell[1];
    const int coarse[4] = {at[0], cell[0], at[1], at[2]};
    out->a = fine_factor(walk, at[0], channel, at[1], at[2], out->tap);
    out->b = element(walk, conv_walk_coarse_role(walk), coarse);
    if (walk->layer.transposed) {
        swap_factors(out);
    }
    memcpy(out->place, cell, sizeof out->place);
}

static void bias_term(const ConvWalk *walk, const int cell[4], int64_t k, ConvTerm *out) {
    int at[3];
    place_in_chains(walk->shape.oh, walk->shape.ow, k, at, out);
    const int upstream[4] = {at[0], cell[0], at[1], at[2]};
    out->tap[0] = -1;
    out->tap[1] = -1;
    out->a = element(walk, CONV_ROLE_DY, upstream);
    out->b = (ConvFactor){.role = CONV_ROLE_DY, .kind = CONV_FACTOR_NONE, .value = 1};
    memcpy(out->place, cell, sizeof out->place);
}

/* A weight on place k of its plane: x · w goes to the other side. */
static void lay_term(const ConvWalk *walk, const int weight[4], int64_t k, ConvTerm *out) {
    const ConvLayer *layer = &walk->sides.layer;
    const ConvShape *shape = &walk->sides.shape;
    const int plane[4] = {layer->n, 1, shape->oh, shape->ow};
    int at[4];
    conv_unravel(plane, k, at);
    out->tap[0] = (int)conv_turned(layer->kh, weight[2], layer->flip);
    out->tap[1] = (int)conv_turned(layer->kw, weight[3], layer->flip);
    int channel = weight[0] / shape->ocg * shape->icg + weight[1];
    const int coarse[4] = {at[0], weight[0], at[2], at[3]};
    out->b = element(walk, CONV_ROLE_W, weight);
    if (walk->layer.transposed) {
        out->a = element(walk, conv_walk_coarse_role(walk), coarse);
        aim_at_fine(walk, at[0], channel, at[2], at[3], out);
    } else {
        out->a = fine_factor(walk, at[0], channel, at[2], at[3], out->tap);
        memcpy(out->place, coarse, sizeof out->place);
    }
}

static bool reads_nothing(const ConvFactor *factor) {
    return factor->kind != CONV_FACTOR_ELEMENT && factor->kind != CONV_FACTOR_NONE;
}

static double round_product(ConvType type, double a, double b) {
    return type == CONV_F32 ? (double)((float)a * (float)b) : a * b;
}

void conv_walk_make_term(const ConvWalk *walk, const int window[4], int64_t k, ConvTerm *out) {
    *out = (ConvTerm){.target = conv_walk_target(walk->kind)};
    out->chain_first = k == 0;
    out->chain_last = k == walk->terms - 1;
    switch (conv_walk_form(walk)) {
    case CONV_FORM_WINDOW:
    case CONV_FORM_ROWS:
        window_term(walk, window, k, out);
        break;
    case CONV_FORM_GATHER:
        gather_term(walk, window, k, out);
        break;
    case CONV_FORM_FOLD:
        fold_term(walk, window, k, out);
        break;
    case CONV_FORM_SCATTER:
        scatter_term(walk, window, k, out);
        break;
    case CONV_FORM_COLLECT:
        collect_term(walk, window, k, out);
        break;
    case CONV_FORM_WEIGHT:
        weight_term(walk, window, k, out);
        break;
    case CONV_FORM_BIAS:
        bias_term(walk, window, k, out);
        break;
    case CONV_FORM_LAY:
        lay_term(walk, window, k, out);
        break;
    }
    memcpy(out->cell, out->place, sizeof out->cell);
    if (conv_walk_folds(walk)) {
        conv_walk_source(walk, out->place, out->cell);
        int at[4] = {0, 0, CONV_WALK_BEFORE_FIRST_PLACE, 0};
        while (conv_walk_next_place(walk, out->cell, at) &&
               (at[2] != out->place[2] || at[3] != out->place[3])) {
            out->chain++;
        }
    }
    out->skipped = reads_nothing(&out->a) || reads_nothing(&out->b) || out->cropped;
    if (!out->skipped) {
        out->product = round_product(conv_walk_type(walk), out->a.value, out->b.value);
    }
}
