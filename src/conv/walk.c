/* Walks: which window and term stand at a position, what it reads and where it adds. Sums of
 * whole stretches are in walk_sums.c; nothing is recorded or allocated. */
#include "conv/walk.h"

#include "base/size.h"
#include "conv/border.h"
#include "conv/gradient.h"
#include "conv/operands.h"
#include "conv/walk_sums.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

/* ---- names ------------------------------------------------------------------------------- */

typedef struct RoleText {
    const char *word, *title, *meaning;
} RoleText;

static const RoleText role_text[] = {
#define CONV_ROLE(NAME, word, title, meaning) {word, title, meaning},
#include "conv/roles.def"
#undef CONV_ROLE
};

typedef struct WalkText {
    const char *word, *title;
    ConvRole target;
} WalkText;

static const WalkText walk_text[] = {
#define CONV_WALK(NAME, word, target, title) {word, title, CONV_ROLE_##target},
#include "conv/walks.def"
#undef CONV_WALK
};

static const RoleText *text_of_role(ConvRole role) {
    assert((int)role >= 0 && role < CONV_ROLE_COUNT);
    return &role_text[role];
}

static const WalkText *text_of_walk(ConvWalkKind kind) {
    assert((int)kind >= 0 && kind < CONV_WALK_COUNT);
    return &walk_text[kind];
}

const char *conv_role_word(ConvRole role) {
    return text_of_role(role)->word;
}

const char *conv_role_title(ConvRole role) {
    return text_of_role(role)->title;
}

const char *conv_role_meaning(ConvRole role) {
    return text_of_role(role)->meaning;
}

ConvRole conv_role_kin(ConvRole role) {
    switch (role) {
    case CONV_ROLE_X:
    case CONV_ROLE_DX:
        return CONV_ROLE_X;
    case CONV_ROLE_W:
    case CONV_ROLE_DW:
        return CONV_ROLE_W;
    case CONV_ROLE_B:
    case CONV_ROLE_DB:
        return CONV_ROLE_B;
    default:
        return CONV_ROLE_Y;
    }
}

const char *conv_walk_word(ConvWalkKind kind) {
    return text_of_walk(kind)->word;
}

const char *conv_walk_title(ConvWalkKind kind) {
    return text_of_walk(kind)->title;
}

ConvRole conv_walk_target(ConvWalkKind kind) {
    return text_of_walk(kind)->target;
}

ConvRole conv_walk_window_role(ConvWalkKind kind) {
    return kind == CONV_WALK_DX_SCATTER ? CONV_ROLE_DY : conv_walk_target(kind);
}

/* ---- index arithmetic -------------------------------------------------------------------- */

static int64_t count_of(const int extent[4]) {
    return (int64_t)extent[0] * extent[1] * extent[2] * extent[3];
}

static void unravel(const int extent[4], int64_t place, int index[4]) {
    for (int axis = 3; axis >= 0; axis--) {
        index[axis] = (int)(place % extent[axis]);
        place /= extent[axis];
    }
}

static int64_t ravel(const int extent[4], const int index[4]) {
    int64_t place = 0;
    for (int axis = 0; axis < 4; axis++) {
        place = place * extent[axis] + index[axis];
    }
    return place;
}

static bool inside(const int extent[4], const int index[4]) {
    for (int axis = 0; axis < 4; axis++) {
        if (index[axis] < 0 || index[axis] >= extent[axis]) {
            return false;
        }
    }
    return true;
}

static int floor_div(int a, int b) {
    return a / b - (a % b < 0 ? 1 : 0);
}

static void set_index(int index[4], int a, int b, int c, int d) {
    index[0] = a;
    index[1] = b;
    index[2] = c;
    index[3] = d;
}

/* Extents of the tensor with this role in the walk's layer. */
static void extent_of(const ConvWalk *walk, ConvRole role, int extent[4]) {
    const ConvLayer *layer = &walk->layer;
    switch (role) {
    case CONV_ROLE_X:
    case CONV_ROLE_DX:
        conv_layer_extent_x(layer, extent);
        break;
    case CONV_ROLE_W:
    case CONV_ROLE_DW:
        conv_layer_extent_w(layer, extent);
        break;
    case CONV_ROLE_B:
    case CONV_ROLE_DB:
        conv_layer_extent_b(layer, extent);
        break;
    default:
        set_index(extent, layer->n, layer->oc, walk->shape.oh, walk->shape.ow);
        break;
    }
}

static const ConvTensor *tensor_of(const ConvOperands *operands, ConvRole role) {
    switch (role) {
    case CONV_ROLE_X:
        return &operands->x;
    case CONV_ROLE_W:
        return &operands->w;
    case CONV_ROLE_B:
        return &operands->b;
    default:
        return &operands->dy;
    }
}

/* Where tap (kh, kw) lies in W: the same place, or the opposite one when the kernel is turned. */
static void weight_index(const ConvLayer *layer, int oc, int icg, const int tap[2], int index[4]) {
    set_index(index, oc, icg, layer->flip ? layer->kh - 1 - tap[0] : tap[0],
              layer->flip ? layer->kw - 1 - tap[1] : tap[1]);
}

/* ---- preparing --------------------------------------------------------------------------- */

enum { READS_X = 1, READS_W = 2, READS_B = 4, READS_DY = 8 };

static int reads_of(ConvWalkKind kind, bool bias) {
    switch (kind) {
    case CONV_WALK_FORWARD:
        return READS_X | READS_W | (bias ? READS_B : 0);
    case CONV_WALK_DX_GATHER:
    case CONV_WALK_DX_SCATTER:
        return READS_DY | READS_W;
    case CONV_WALK_DW:
        return READS_X | READS_DY;
    default:
        return READS_DY;
    }
}

static Status check_operands(const ConvWalk *walk) {
    static const ConvRole roles[] = {CONV_ROLE_X, CONV_ROLE_W, CONV_ROLE_B, CONV_ROLE_DY};
    int reads = reads_of(walk->kind, walk->layer.bias);
    const ConvTensor *first = NULL;
    for (int i = 0; i < 4; i++) {
        if ((reads & (1 << i)) == 0) {
            continue;
        }
        int extent[4];
        extent_of(walk, roles[i], extent);
        const ConvTensor *tensor = tensor_of(&walk->operands, roles[i]);
        first = first == NULL ? tensor : first;
        Status status = conv_operand_check(tensor, conv_role_word(roles[i]), extent, first->type);
        if (status.code != STATUS_OK) {
            return status;
        }
    }
    return status_ok();
}

/* Terms of a window; 0 when their number passes int64_t. */
static int64_t count_terms(const ConvWalk *walk) {
    const ConvLayer *layer = &walk->layer;
    const ConvShape *shape = &walk->shape;
    const int window[3] = {walk->kind == CONV_WALK_DX_GATHER ? shape->ocg : shape->icg, layer->kh,
                           layer->kw};
    const int positions[3] = {layer->n, shape->oh, shape->ow};
    bool sums_positions = walk->kind == CONV_WALK_DW || walk->kind == CONV_WALK_DB;
    int64_t terms = 0;
    return size_product(sums_positions ? positions : window, 3, &terms) ? terms : 0;
}

Status conv_walk_init(ConvWalk *walk, ConvWalkKind kind, const ConvLayer *layer,
                      const ConvOperands *operands) {
    assert((int)kind >= 0 && kind < CONV_WALK_COUNT);
    ConvWalk result = {.kind = kind, .layer = *layer, .operands = *operands};
    Status status = conv_layer_check(layer, &result.shape);
    bool of_dx = conv_walk_target(kind) == CONV_ROLE_DX;
    if (status.code == STATUS_OK && of_dx && layer->border != CONV_BORDER_ZEROS) {
        status = status_error(STATUS_VALUE,
                              "dX walks of a mirrored border are not available yet; the padding "
                              "values are '%s', with 'zeros' there are some",
                              conv_border_word(layer->border));
    }
    if (status.code == STATUS_OK) {
        status = check_operands(&result);
    }
    if (status.code != STATUS_OK) {
        return status;
    }
    int extent[4];
    extent_of(&result, conv_walk_window_role(kind), extent);
    result.windows = count_of(extent);
    result.terms = count_terms(&result);
    int64_t length;
    if (result.terms == 0 || !size_multiply(result.windows, result.terms, &length)) {
        return status_error(STATUS_LIMIT, "the walk %s of this layer is longer than can be counted",
                            conv_walk_word(kind));
    }
    *walk = result;
    return status_ok();
}

int64_t conv_walk_length(const ConvWalk *walk) {
    return walk->windows * walk->terms;
}

void conv_walk_window_cell(const ConvWalk *walk, int64_t window, int cell[4]) {
    assert(window >= 0 && window < walk->windows);
    int extent[4];
    extent_of(walk, conv_walk_window_role(walk->kind), extent);
    unravel(extent, window, cell);
}

int64_t conv_walk_window_of(const ConvWalk *walk, const int cell[4]) {
    int extent[4];
    extent_of(walk, conv_walk_window_role(walk->kind), extent);
    return inside(extent, cell) ? ravel(extent, cell) : -1;
}

/* ---- the terms of each walk -------------------------------------------------------------- */

static ConvFactor element(const ConvWalk *walk, ConvRole role, const int index[4]) {
    ConvFactor factor = {.role = role, .kind = CONV_FACTOR_ELEMENT};
    memcpy(factor.index, index, sizeof factor.index);
    factor.value = conv_tensor_at(tensor_of(&walk->operands, role), index);
    return factor;
}

/* x at the position that output (n, oh, ow) reads through `tap`, or the cell that the border shows
 * there, or padding. */
static ConvFactor input_factor(const ConvWalk *walk, int n, int ic, int oh, int ow,
                               const int tap[2]) {
    const ConvLayer *layer = &walk->layer;
    int index[4];
    set_index(index, n, ic, oh * layer->sh - layer->top + tap[0] * layer->dh,
              ow * layer->sw - layer->left + tap[1] * layer->dw);
    int ih = conv_border_source(layer->border, layer->ih, index[2]);
    int iw = conv_border_source(layer->border, layer->iw, index[3]);
    if (ih >= 0 && iw >= 0) {
        bool border = ih != index[2] || iw != index[3];
        set_index(index, n, ic, ih, iw);
        ConvFactor factor = element(walk, CONV_ROLE_X, index);
        factor.border = border;
        return factor;
    }
    ConvFactor factor = {.role = CONV_ROLE_X, .kind = CONV_FACTOR_PADDING};
    memcpy(factor.index, index, sizeof index);
    return factor;
}

/* The row (or column) of dY at `place`, counted with the zeros that the stride inserts: between two
 * the first of them, beyond the last one that comes next, so that padding lies outside. */
static int upstream_index(int place, int stride, int outputs) {
    return place > (outputs - 1) * stride ? (place + stride - 1) / stride
                                          : floor_div(place, stride);
}

/* dy at the cell whose window reads input (ih, iw) through `tap`: an element, a zero that the
 * stride inserts between elements, or padding around them. */
static ConvFactor upstream_factor(const ConvWalk *walk, int n, int oc, int ih, int iw,
                                  const int tap[2]) {
    const ConvLayer *layer = &walk->layer;
    int row = ih + layer->top - tap[0] * layer->dh;
    int column = iw + layer->left - tap[1] * layer->dw;
    int index[4];
    set_index(index, n, oc, upstream_index(row, layer->sh, walk->shape.oh),
              upstream_index(column, layer->sw, walk->shape.ow));
    bool within = row >= 0 && row <= (walk->shape.oh - 1) * layer->sh && column >= 0 &&
                  column <= (walk->shape.ow - 1) * layer->sw;
    if (within && row % layer->sh == 0 && column % layer->sw == 0) {
        return element(walk, CONV_ROLE_DY, index);
    }
    ConvFactor factor = {.role = CONV_ROLE_DY,
                         .kind = within ? CONV_FACTOR_INSERTED_ZERO : CONV_FACTOR_PADDING};
    memcpy(factor.index, index, sizeof index);
    return factor;
}

/* Splits k of a list (channel, kh, kw) with the taps ascending. */
static int split_term(const ConvLayer *layer, int64_t k, int tap[2]) {
    tap[1] = (int)(k % layer->kw);
    tap[0] = (int)(k / layer->kw % layer->kh);
    return (int)(k / layer->kw / layer->kh);
}

static int64_t join_term(const ConvLayer *layer, int channel, int kh, int kw) {
    return ((int64_t)channel * layer->kh + kh) * layer->kw + kw;
}

static void forward_term(const ConvWalk *walk, const int cell[4], int64_t k, ConvTerm *out) {
    int icg = split_term(&walk->layer, k, out->tap);
    int channel = cell[1] / walk->shape.ocg * walk->shape.icg + icg;
    int index[4];
    weight_index(&walk->layer, cell[1], icg, out->tap, index);
    out->a = input_factor(walk, cell[0], channel, cell[2], cell[3], out->tap);
    out->b = element(walk, CONV_ROLE_W, index);
    memcpy(out->cell, cell, sizeof out->cell);
}

static void gather_term(const ConvWalk *walk, const int cell[4], int64_t k, ConvTerm *out) {
    const ConvLayer *layer = &walk->layer;
    int ocg = split_term(layer, k, out->tap);
    out->tap[0] = layer->kh - 1 - out->tap[0]; /* descending taps are ascending outputs */
    out->tap[1] = layer->kw - 1 - out->tap[1];
    int oc = cell[1] / walk->shape.icg * walk->shape.ocg + ocg;
    int index[4];
    weight_index(layer, oc, cell[1] % walk->shape.icg, out->tap, index);
    out->a = upstream_factor(walk, cell[0], oc, cell[2], cell[3], out->tap);
    out->b = element(walk, CONV_ROLE_W, index);
    memcpy(out->cell, cell, sizeof out->cell);
}

static void scatter_term(const ConvWalk *walk, const int cell[4], int64_t k, ConvTerm *out) {
    const ConvLayer *layer = &walk->layer;
    int icg = split_term(layer, k, out->tap);
    int index[4];
    weight_index(layer, cell[1], icg, out->tap, index);
    out->a = element(walk, CONV_ROLE_DY, cell);
    out->b = element(walk, CONV_ROLE_W, index);
    set_index(out->cell, cell[0], cell[1] / walk->shape.ocg * walk->shape.icg + icg,
              cell[2] * layer->sh - layer->top + out->tap[0] * layer->dh,
              cell[3] * layer->sw - layer->left + out->tap[1] * layer->dw);
    int extent[4];
    conv_layer_extent_x(layer, extent);
    out->cropped = !inside(extent, out->cell);
}

/* The output position (n, oh, ow) of term k of a dW or db cell, and its place in the chains. */
static void place_in_chains(const ConvWalk *walk, int64_t k, int position[3], ConvTerm *out) {
    int rows = conv_chain_rows(walk->shape.ow);
    int chains = (walk->shape.oh + rows - 1) / rows;
    int ow = (int)(k % walk->shape.ow);
    int oh = (int)(k / walk->shape.ow % walk->shape.oh);
    int n = (int)(k / walk->shape.ow / walk->shape.oh);
    out->chain = (int64_t)n * chains + oh / rows;
    out->chain_first = ow == 0 && oh % rows == 0;
    out->chain_last =
        ow == walk->shape.ow - 1 && (oh % rows == rows - 1 || oh == walk->shape.oh - 1);
    position[0] = n;
    position[1] = oh;
    position[2] = ow;
}

static void weight_term(const ConvWalk *walk, const int cell[4], int64_t k, ConvTerm *out) {
    const ConvLayer *layer = &walk->layer;
    int at[3];
    place_in_chains(walk, k, at, out);
    out->tap[0] = layer->flip ? layer->kh - 1 - cell[2] : cell[2];
    out->tap[1] = layer->flip ? layer->kw - 1 - cell[3] : cell[3];
    int channel = cell[0] / walk->shape.ocg * walk->shape.icg + cell[1];
    const int upstream[4] = {at[0], cell[0], at[1], at[2]};
    out->a = input_factor(walk, at[0], channel, at[1], at[2], out->tap);
    out->b = element(walk, CONV_ROLE_DY, upstream);
    memcpy(out->cell, cell, sizeof out->cell);
}

static void bias_term(const ConvWalk *walk, const int cell[4], int64_t k, ConvTerm *out) {
    int at[3];
    place_in_chains(walk, k, at, out);
    const int upstream[4] = {at[0], cell[0], at[1], at[2]};
    out->tap[0] = -1;
    out->tap[1] = -1;
    out->a = element(walk, CONV_ROLE_DY, upstream);
    out->b = (ConvFactor){.role = CONV_ROLE_DY, .kind = CONV_FACTOR_NONE, .value = 1};
    memcpy(out->cell, cell, sizeof out->cell);
}

/* ---- the chain of a dX cell -------------------------------------------------------------- */

/* The dY cells and taps of a dX cell's first or last term. */
typedef struct ChainEnd {
    int output[2]; ///< oh, ow
    int tap[2];
} ChainEnd;

/* Along one axis: the first (or last) output that reads input `i`, by the tap it uses. False when
 * none does. */
static bool axis_end(int padded, int kernel, int stride, int dilation, int outputs, bool last,
                     int *output, int *tap) {
    for (int i = 0; i < kernel; i++) {
        int k = last ? i : kernel - 1 - i;
        int offset = padded - k * dilation;
        if (offset >= 0 && offset % stride == 0 && offset / stride < outputs) {
            *output = offset / stride;
            *tap = k;
            return true;
        }
    }
    return false;
}

/* The first (or last) term that a dX cell receives. False when no window reads the cell. */
static bool chain_end(const ConvWalk *walk, const int cell[4], bool last, ChainEnd *end) {
    const ConvLayer *layer = &walk->layer;
    return axis_end(cell[2] + layer->top, layer->kh, layer->sh, layer->dh, walk->shape.oh, last,
                    &end->output[0], &end->tap[0]) &&
           axis_end(cell[3] + layer->left, layer->kw, layer->sw, layer->dw, walk->shape.ow, last,
                    &end->output[1], &end->tap[1]);
}

/* Number, in the cell's gather window, of the term with this filter of the group and this tap. */
static int64_t gather_number(const ConvLayer *layer, int ocg, const int tap[2]) {
    return join_term(layer, ocg, layer->kh - 1 - tap[0], layer->kw - 1 - tap[1]);
}

/* How many scatter products have been made when dY cell `output` has added to a dX cell of
 * channel icg through `tap`. */
static int64_t scatter_position(const ConvWalk *walk, const int output[4], int icg,
                                const int tap[2]) {
    int extent[4];
    extent_of(walk, CONV_ROLE_DY, extent);
    return ravel(extent, output) * walk->terms + join_term(&walk->layer, icg, tap[0], tap[1]) + 1;
}

/* The scatter position at which the first (or last) term of a dX cell has been added; for a cell
 * that no window reads, that at which its group's last window has passed. */
static int64_t scatter_end(const ConvWalk *walk, const int cell[4], bool last) {
    const ConvShape *shape = &walk->shape;
    int icg = cell[1] % shape->icg;
    int first_filter = cell[1] / shape->icg * shape->ocg;
    int filter = last ? first_filter + shape->ocg - 1 : first_filter;
    ChainEnd end;
    if (chain_end(walk, cell, last, &end)) {
        const int output[4] = {cell[0], filter, end.output[0], end.output[1]};
        return scatter_position(walk, output, icg, end.tap);
    }
    const int output[4] = {cell[0], first_filter + shape->ocg - 1, shape->oh - 1, shape->ow - 1};
    const int tap[2] = {walk->layer.kh - 1, walk->layer.kw - 1};
    return scatter_position(walk, output, shape->icg - 1, tap);
}

/* How many of the taps of filter limit[1] a dX cell's chain has behind it when the scatter walk
 * stands before term k of dY cell `limit`. */
static int64_t taps_passed(const ConvWalk *walk, const int limit[4], int64_t k, const int cell[4]) {
    const ConvLayer *layer = &walk->layer;
    int icg = cell[1] % walk->shape.icg;
    int64_t passed = 0;
    for (int kh = layer->kh - 1; kh >= 0; kh--) {
        int row = cell[2] + layer->top - kh * layer->dh - limit[2] * layer->sh;
        for (int kw = layer->kw - 1; kw >= 0; kw--) {
            int column = cell[3] + layer->left - kw * layer->dw - limit[3] * layer->sw;
            bool earlier = row < 0 || (row == 0 && column < 0);
            bool here = row == 0 && column == 0 && join_term(layer, icg, kh, kw) < k;
            if (earlier || here) {
                const int tap[2] = {kh, kw};
                passed = gather_number(layer, 0, tap) + 1;
            }
        }
    }
    return passed;
}

/* How many terms of a dX cell's gather window are made when `position` scatter products are. */
static int64_t gather_count(const ConvWalk *walk, int64_t position, const int cell[4]) {
    const ConvShape *shape = &walk->shape;
    int64_t taps = (int64_t)walk->layer.kh * walk->layer.kw;
    int64_t all = shape->ocg * taps;
    if (position == conv_walk_length(walk)) {
        return all;
    }
    int limit[4];
    conv_walk_window_cell(walk, position / walk->terms, limit);
    int filters = limit[1] - cell[1] / shape->icg * shape->ocg;
    if (limit[0] < cell[0] || (limit[0] == cell[0] && filters < 0)) {
        return 0;
    }
    if (limit[0] > cell[0] || filters >= shape->ocg) {
        return all;
    }
    return filters * taps + taps_passed(walk, limit, position % walk->terms, cell);
}

/* ---- terms ------------------------------------------------------------------------------- */

static bool reads_nothing(const ConvFactor *factor) {
    return factor->kind != CONV_FACTOR_ELEMENT && factor->kind != CONV_FACTOR_NONE;
}

static ConvType type_of(const ConvWalk *walk) {
    return walk->kind == CONV_WALK_FORWARD ? walk->operands.x.type : walk->operands.dy.type;
}

static double round_product(ConvType type, double a, double b) {
    return type == CONV_F32 ? (double)((float)a * (float)b) : a * b;
}

static double add_product(ConvType type, double a, double b, double sum) {
    return type == CONV_F32 ? (double)__builtin_fmaf((float)a, (float)b, (float)sum)
                            : __builtin_fma(a, b, sum);
}

static double add_rounded(ConvType type, double a, double b) {
    return type == CONV_F32 ? (double)((float)a + (float)b) : a + b;
}

/* Term k of the window of `cell`, its place in its chain, no sums. */
static void make_term(const ConvWalk *walk, const int cell[4], int64_t k, ConvTerm *out) {
    *out = (ConvTerm){.target = conv_walk_target(walk->kind)};
    out->chain_first = k == 0;
    out->chain_last = k == walk->terms - 1;
    switch (walk->kind) {
    case CONV_WALK_FORWARD:
        forward_term(walk, cell, k, out);
        break;
    case CONV_WALK_DX_GATHER:
        gather_term(walk, cell, k, out);
        break;
    case CONV_WALK_DX_SCATTER:
        scatter_term(walk, cell, k, out);
        break;
    case CONV_WALK_DW:
        weight_term(walk, cell, k, out);
        break;
    default:
        bias_term(walk, cell, k, out);
        break;
    }
    out->skipped = reads_nothing(&out->a) || reads_nothing(&out->b) || out->cropped;
    if (!out->skipped) {
        out->product = round_product(type_of(walk), out->a.value, out->b.value);
    }
    if (walk->kind == CONV_WALK_DX_SCATTER) {
        int64_t position =
            scatter_position(walk, cell, (int)(k / walk->layer.kh / walk->layer.kw), out->tap);
        out->chain_first = !out->cropped && scatter_end(walk, out->cell, false) == position;
        out->chain_last = !out->cropped && scatter_end(walk, out->cell, true) == position;
    }
}

/* Sums of the cell that window `cell` computes, after its first `count` terms. */
static ConvSums sums_after(const ConvWalk *walk, const int cell[4], int64_t count) {
    switch (walk->kind) {
    case CONV_WALK_FORWARD:
        return conv_sums_forward(walk, cell, count);
    case CONV_WALK_DW:
        return conv_sums_grad_weight(walk, cell, count);
    case CONV_WALK_DB:
        return conv_sums_grad_bias(walk, cell, count);
    default:
        return conv_sums_grad_input(walk, cell, count);
    }
}

/* Adds a term to the sums and notes them before and after. A term that is skipped leaves the
 * running sum as it is; the chain that it may end is closed all the same. */
static void add_term(ConvType type, ConvTerm *term, ConvSums *sums) {
    term->before = sums->cell;
    term->chain_before = sums->chain;
    if (!term->skipped) {
        sums->chain = add_product(type, term->a.value, term->b.value, sums->chain);
    }
    bool only = term->chain == 0;
    sums->cell = only ? sums->chain : add_rounded(type, sums->closed, sums->chain);
    term->chain_after = sums->chain;
    term->after = sums->cell;
    if (term->chain_last) {
        sums->closed = sums->cell;
        sums->chain = 0;
    }
}

static void scatter_terms(const ConvWalk *walk, const int cell[4], int64_t first, int64_t count,
                          ConvTerm *out) {
    int ocg = cell[1] % walk->shape.ocg;
    for (int64_t i = 0; i < count; i++) {
        make_term(walk, cell, first + i, &out[i]);
        if (!out[i].cropped) {
            int64_t made = gather_number(&walk->layer, ocg, out[i].tap);
            ConvSums sums = conv_sums_grad_input(walk, out[i].cell, made);
            add_term(type_of(walk), &out[i], &sums);
        }
    }
}

void conv_walk_terms(const ConvWalk *walk, int64_t window, int64_t first, int64_t count,
                     ConvTerm *out) {
    assert(first >= 0 && count >= 0 && count <= walk->terms - first);
    int cell[4];
    conv_walk_window_cell(walk, window, cell);
    if (walk->kind == CONV_WALK_DX_SCATTER) {
        scatter_terms(walk, cell, first, count, out);
        return;
    }
    ConvSums sums = sums_after(walk, cell, first);
    for (int64_t i = 0; i < count; i++) {
        make_term(walk, cell, first + i, &out[i]);
        add_term(type_of(walk), &out[i], &sums);
    }
}

void conv_walk_term(const ConvWalk *walk, int64_t window, int64_t k, ConvTerm *out) {
    assert(k >= 0 && k < walk->terms);
    int cell[4];
    conv_walk_window_cell(walk, window, cell);
    make_term(walk, cell, k, out);
}

/* ---- cells at a position ----------------------------------------------------------------- */

ConvCellState conv_walk_cell(const ConvWalk *walk, int64_t position, const int cell[4],
                             double *value) {
    assert(position >= 0 && position <= conv_walk_length(walk));
    int extent[4];
    extent_of(walk, conv_walk_target(walk->kind), extent);
    assert(inside(extent, cell));
    int64_t first; /* positions at which the cell's first and last term have just been made */
    int64_t last;
    int64_t count;
    if (walk->kind == CONV_WALK_DX_SCATTER) {
        first = scatter_end(walk, cell, false);
        last = scatter_end(walk, cell, true);
        count = gather_count(walk, position, cell);
    } else {
        int64_t start = ravel(extent, cell) * walk->terms;
        first = start + 1;
        last = start + walk->terms;
        count = position < last ? position - start : walk->terms;
    }
    if (position < first) {
        *value = 0;
        return CONV_CELL_EMPTY;
    }
    *value = sums_after(walk, cell, count).cell;
    return position < last ? CONV_CELL_PARTIAL : CONV_CELL_DONE;
}

bool conv_walk_switch(const ConvWalk *from, int64_t position, const ConvWalk *to, int64_t *out) {
    bool to_scatter = to->kind == CONV_WALK_DX_SCATTER;
    assert(from->kind == CONV_WALK_DX_GATHER || from->kind == CONV_WALK_DX_SCATTER);
    assert(to_scatter || to->kind == CONV_WALK_DX_GATHER);
    assert(position >= 0 && position <= conv_walk_length(from));
    if (position == 0) {
        return false;
    }
    ConvTerm term;
    conv_walk_term(from, (position - 1) / from->terms, (position - 1) % from->terms, &term);
    if (term.skipped) {
        return false;
    }
    if (to_scatter) {
        *out = scatter_position(to, term.a.index, term.cell[1] % to->shape.icg, term.tap);
    } else {
        int ocg = term.a.index[1] % to->shape.ocg;
        *out = conv_walk_window_of(to, term.cell) * to->terms +
               gather_number(&to->layer, ocg, term.tap) + 1;
    }
    return true;
}
