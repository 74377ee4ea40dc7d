/* Walks: preparing one, its windows, its terms with their sums, its cells at a position. What a
 * term is made of stands in walk_terms.c, where a cell's chain is at a position in walk_cells.c,
 * sums of whole stretches in walk_sums.c; nothing is recorded or allocated. */
#include "conv/walk.h"

#include "base/size.h"
#include "conv/border.h"
#include "conv/operands.h"
#include "conv/reading.h"
#include "conv/walk_forms.h"

#include <assert.h>
#include <math.h>
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
    switch (kind) {
    case CONV_WALK_DX_SCATTER:
        return CONV_ROLE_DY;
    case CONV_WALK_TAPS:
        return CONV_ROLE_W;
    default:
        return conv_walk_target(kind);
    }
}

/* ---- what a walk is over the sides of its layer ------------------------------------------ */

ConvForm conv_walk_form(const ConvWalk *walk) {
    bool transposed = walk->layer.transposed;
    switch (walk->kind) {
    case CONV_WALK_FORWARD:
        return transposed ? CONV_FORM_GATHER : CONV_FORM_WINDOW;
    case CONV_WALK_DX_GATHER:
        return transposed ? CONV_FORM_WINDOW : CONV_FORM_GATHER;
    case CONV_WALK_DX_SCATTER:
        return transposed ? CONV_FORM_COLLECT : CONV_FORM_SCATTER;
    case CONV_WALK_DW:
        return CONV_FORM_WEIGHT;
    case CONV_WALK_DB:
        return CONV_FORM_BIAS;
    case CONV_WALK_IM2COL:
        return transposed ? CONV_FORM_FOLD : CONV_FORM_ROWS;
    default:
        return CONV_FORM_LAY;
    }
}

/* The walk's tensor of X's kin, and that of Y's. */
static ConvRole role_of_x(ConvWalkKind kind) {
    return conv_walk_target(kind) == CONV_ROLE_DX ? CONV_ROLE_DX : CONV_ROLE_X;
}

static ConvRole role_of_y(ConvWalkKind kind) {
    return conv_walk_target(kind) == CONV_ROLE_Y ? CONV_ROLE_Y : CONV_ROLE_DY;
}

ConvRole conv_walk_fine_role(const ConvWalk *walk) {
    return walk->layer.transposed ? role_of_y(walk->kind) : role_of_x(walk->kind);
}

ConvRole conv_walk_coarse_role(const ConvWalk *walk) {
    return walk->layer.transposed ? role_of_x(walk->kind) : role_of_y(walk->kind);
}

void conv_walk_fine_extent(const ConvWalk *walk, int extent[4]) {
    const ConvLayer *layer = &walk->sides.layer;
    conv_set_index(extent, layer->n, layer->ic, layer->ih, layer->iw);
}

void conv_walk_coarse_extent(const ConvWalk *walk, int extent[4]) {
    const ConvSides *sides = &walk->sides;
    conv_set_index(extent, sides->layer.n, sides->layer.oc, sides->shape.oh, sides->shape.ow);
}

static const ConvTensor *operand(const ConvOperands *operands, ConvRole role) {
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

const ConvTensor *conv_walk_operand(const ConvWalk *walk, ConvRole role) {
    return operand(&walk->operands, role);
}

ConvType conv_walk_type(const ConvWalk *walk) {
    bool forward = conv_walk_target(walk->kind) == CONV_ROLE_Y;
    return forward ? walk->operands.x.type : walk->operands.dy.type;
}

bool conv_walk_folds(const ConvWalk *walk) {
    return walk->layer.border != CONV_BORDER_ZEROS && conv_walk_target(walk->kind) == CONV_ROLE_DX;
}

/* ---- preparing --------------------------------------------------------------------------- */

enum { READS_X = 1, READS_W = 2, READS_B = 4, READS_DY = 8 };

static int reads_of(ConvWalkKind kind, bool bias) {
    switch (conv_walk_target(kind)) {
    case CONV_ROLE_Y:
        return READS_X | READS_W | (bias ? READS_B : 0);
    case CONV_ROLE_DX:
        return READS_DY | READS_W;
    case CONV_ROLE_DW:
        return READS_X | READS_DY;
    default:
        return READS_DY;
    }
}

static Status check_operands(const ConvWalk *walk) {
    static const struct {
        ConvRole role;
        void (*extent_of)(const ConvLayer *, int[4]);
    } all[] = {{CONV_ROLE_X, conv_layer_extent_x},
               {CONV_ROLE_W, conv_layer_extent_w},
               {CONV_ROLE_B, conv_layer_extent_b},
               {CONV_ROLE_DY, conv_layer_extent_y}};
    int reads = reads_of(walk->kind, walk->layer.bias);
    const ConvTensor *first = NULL;
    for (int i = 0; i < 4; i++) {
        if ((reads & (1 << i)) == 0) {
            continue;
        }
        int extent[4];
        all[i].extent_of(&walk->layer, extent);
        const ConvTensor *tensor = conv_walk_operand(walk, all[i].role);
        first = first == NULL ? tensor : first;
        Status status =
            conv_operand_check(tensor, conv_role_word(all[i].role), extent, first->type);
        if (status.code != STATUS_OK) {
            return status;
        }
    }
    return status_ok();
}

/* Terms of a window; 0 when their number passes int64_t. */
static int64_t count_terms(const ConvWalk *walk) {
    const ConvLayer *layer = &walk->sides.layer;
    const ConvShape *shape = &walk->sides.shape;
    int list[3] = {shape->icg, layer->kh, layer->kw};
    switch (conv_walk_form(walk)) {
    case CONV_FORM_GATHER:
    case CONV_FORM_FOLD:
    case CONV_FORM_COLLECT:
        list[0] = shape->ocg;
        break;
    case CONV_FORM_WEIGHT:
    case CONV_FORM_LAY:
        list[0] = layer->n;
        list[1] = shape->oh;
        list[2] = shape->ow;
        break;
    case CONV_FORM_BIAS:
        list[0] = layer->n;
        list[1] = walk->shape.oh;
        list[2] = walk->shape.ow;
        break;
    default:
        break;
    }
    int64_t terms = 0;
    return size_product(list, 3, &terms) ? terms : 0;
}

void conv_walk_window_extent(const ConvWalk *walk, int extent[4]) {
    switch (conv_walk_form(walk)) {
    case CONV_FORM_WINDOW:
    case CONV_FORM_SCATTER:
        conv_walk_coarse_extent(walk, extent);
        break;
    case CONV_FORM_ROWS: /* n, oh, ow, oc */
        conv_set_index(extent, walk->layer.n, walk->shape.oh, walk->shape.ow, walk->layer.oc);
        break;
    case CONV_FORM_GATHER:
    case CONV_FORM_FOLD:
    case CONV_FORM_COLLECT:
        conv_walk_fine_extent(walk, extent);
        break;
    case CONV_FORM_WEIGHT:
        conv_layer_extent_w(&walk->layer, extent);
        break;
    case CONV_FORM_BIAS:
        conv_layer_extent_b(&walk->layer, extent);
        break;
    case CONV_FORM_LAY: { /* kh, kw, target channel, other channels of its group */
        const ConvShape *shape = &walk->sides.shape;
        conv_set_index(extent, walk->layer.kh, walk->layer.kw, walk->layer.oc,
                       walk->layer.transposed ? shape->ocg : shape->icg);
        break;
    }
    }
}

Status conv_walk_init(ConvWalk *walk, ConvWalkKind kind, const ConvLayer *layer,
                      const ConvOperands *operands) {
    assert((int)kind >= 0 && kind < CONV_WALK_COUNT);
    ConvWalk result = {.kind = kind, .layer = *layer, .operands = *operands};
    Status status = conv_layer_check(layer, &result.shape);
    if (status.code == STATUS_OK) {
        status = check_operands(&result);
    }
    if (status.code != STATUS_OK) {
        return status;
    }
    result.sides = conv_sides(layer, &result.shape);
    if (conv_walk_folds(&result)) {
        result.sides.layer = conv_border_padded_layer(layer);
    }
    int extent[4];
    conv_walk_window_extent(&result, extent);
    result.windows = conv_count_of(extent);
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

/* ---- windows ----------------------------------------------------------------------------- */

/* The weight of a window in the list of taps: kh, kw, target channel, source channel. */
static void laid_weight(const ConvWalk *walk, const int at[4], int weight[4]) {
    const ConvLayer *layer = &walk->sides.layer;
    const ConvShape *shape = &walk->sides.shape;
    bool to_fine = walk->layer.transposed;
    int coarse = to_fine ? at[2] / shape->icg * shape->ocg + at[3] : at[2];
    conv_set_index(weight, coarse, to_fine ? at[2] % shape->icg : at[3],
                   (int)conv_turned(layer->kh, at[0], layer->flip),
                   (int)conv_turned(layer->kw, at[1], layer->flip));
}

/* The way back. */
static void place_of_weight(const ConvWalk *walk, const int weight[4], int at[4]) {
    const ConvLayer *layer = &walk->sides.layer;
    const ConvShape *shape = &walk->sides.shape;
    bool to_fine = walk->layer.transposed;
    int fine = weight[0] / shape->ocg * shape->icg + weight[1];
    conv_set_index(at, (int)conv_turned(layer->kh, weight[2], layer->flip),
                   (int)conv_turned(layer->kw, weight[3], layer->flip), to_fine ? fine : weight[0],
                   to_fine ? weight[0] % shape->ocg : weight[1]);
}

void conv_walk_window_cell(const ConvWalk *walk, int64_t window, int cell[4]) {
    assert(window >= 0 && window < walk->windows);
    int extent[4];
    int at[4];
    conv_walk_window_extent(walk, extent);
    conv_unravel(extent, (window + walk->first) % walk->windows, at);
    switch (conv_walk_form(walk)) {
    case CONV_FORM_ROWS:
        conv_set_index(cell, at[0], at[3], at[1], at[2]);
        break;
    case CONV_FORM_LAY:
        laid_weight(walk, at, cell);
        break;
    default:
        memcpy(cell, at, sizeof at);
        break;
    }
    if (walk->kind == CONV_WALK_DX_GATHER && conv_walk_folds(walk)) {
        cell[2] -= walk->layer.top;
        cell[3] -= walk->layer.left;
    }
}

int64_t conv_walk_window_of(const ConvWalk *walk, const int cell[4]) {
    int extent[4];
    int at[4] = {cell[0], cell[1], cell[2], cell[3]};
    conv_walk_window_extent(walk, extent);
    if (walk->kind == CONV_WALK_DX_GATHER && conv_walk_folds(walk)) {
        at[2] += walk->layer.top;
        at[3] += walk->layer.left;
    }
    switch (conv_walk_form(walk)) {
    case CONV_FORM_ROWS:
        conv_set_index(at, cell[0], cell[2], cell[3], cell[1]);
        break;
    case CONV_FORM_LAY: {
        int weights[4];
        conv_layer_extent_w(&walk->layer, weights);
        if (!conv_inside(weights, cell)) {
            return -1;
        }
        place_of_weight(walk, cell, at);
        break;
    }
    default:
        break;
    }
    if (!conv_inside(extent, at)) {
        return -1;
    }
    int64_t window = conv_ravel(extent, at) - walk->first;
    return window < 0 ? window + walk->windows : window;
}

/* Whether a window adds to cells of another tensor than its own: each of its terms to another. */
static bool pushes(const ConvWalk *walk) {
    ConvForm form = conv_walk_form(walk);
    return form == CONV_FORM_SCATTER || form == CONV_FORM_COLLECT || form == CONV_FORM_LAY;
}

bool conv_walk_can_turn(const ConvWalk *walk) {
    return !pushes(walk);
}

void conv_walk_turn(ConvWalk *walk, int64_t first) {
    assert(first >= 0 && first < walk->windows && (first == 0 || conv_walk_can_turn(walk)));
    walk->first = first;
}

/* ---- terms ------------------------------------------------------------------------------- */

static double add_product(ConvType type, double a, double b, double sum) {
    return type == CONV_F32 ? (double)__builtin_fmaf((float)a, (float)b, (float)sum)
                            : __builtin_fma(a, b, sum);
}

static double add_rounded(ConvType type, double a, double b) {
    return type == CONV_F32 ? (double)((float)a + (float)b) : a + b;
}

/* Adds a term to the sums and notes them before and after. A term that is skipped leaves the
 * running sum as it is; the chain that it may end is closed all the same, unless it is that of a
 * tap through which nothing is read: such a one does not join what is there. */
static void add_term(const ConvWalk *walk, ConvTerm *term, ConvSums *sums) {
    ConvType type = conv_walk_type(walk);
    term->before = sums->cell;
    term->chain_before = sums->chain;
    if (!term->skipped) {
        sums->chain = add_product(type, term->a.value, term->b.value, sums->chain);
    }
    if (!term->skipped || conv_walk_form(walk) != CONV_FORM_FOLD) {
        sums->cell = sums->counts ? add_rounded(type, sums->closed, sums->chain) : sums->chain;
    }
    term->chain_after = sums->chain;
    term->after = sums->cell;
    if (term->chain_last) {
        sums->closed = sums->cell;
        sums->counts = true;
        sums->chain = 0;
    }
}

/* A product and a sum of two numbers as a double each and what is missing from it, which is a
 * double, too: so the rest of them can be compared without rounding. */
bool conv_term_rounds(const ConvTerm *term) {
    if (term->skipped || !isfinite(term->before) || !isfinite(term->after)) {
        return false;
    }
    double a = term->a.value, b = term->b.kind == CONV_FACTOR_NONE ? 1 : term->b.value;
    double product = a * b, product_rest = __builtin_fma(a, b, -product);
    double sum = term->before + product, part = sum - term->before;
    double sum_rest = (term->before - (sum - part)) + (product - part);
    double rest = sum_rest + product_rest, other = rest - sum_rest;
    double lost = (sum_rest - (rest - other)) + (product_rest - other);
    return lost != 0 || rest != term->after - sum;
}

/* The value of a dX cell under a mirrored border at a position: the sums of its places, in order.
 * By gather, of those that have begun. */
static double folded_value(const ConvWalk *walk, int64_t position, const int cell[4]) {
    int place[4] = {0, 0, CONV_WALK_BEFORE_FIRST_PLACE, 0};
    double value = 0;
    bool first = true;
    while (conv_walk_next_place(walk, cell, place)) {
        int64_t count = conv_walk_count_at(walk, position, place);
        if (count > 0 || pushes(walk)) {
            double chain = conv_walk_sums(walk, place, count).cell;
            value = first ? chain : add_rounded(conv_walk_type(walk), value, chain);
            first = false;
        }
    }
    return value;
}

/* One term of a window that pushes: the sums are those of the cell that it adds to. */
static void pushed_term(const ConvWalk *walk, int64_t position, ConvTerm *term) {
    if (term->cropped) {
        term->chain_first = term->chain_last = false;
        return;
    }
    int64_t first;
    int64_t last;
    conv_walk_span(walk, term->place, &first, &last);
    int64_t made = conv_walk_count_at(walk, position, term->place);
    ConvSums sums = conv_walk_sums(walk, term->place, made);
    add_term(walk, term, &sums);
    term->chain_first = first == position + 1;
    term->chain_last = last == position + 1;
    if (conv_walk_folds(walk)) {
        term->before = folded_value(walk, position, term->cell);
        term->after = folded_value(walk, position + 1, term->cell);
    }
}

/* Sums of a window that computes its own cell, after its first `count` terms. */
static ConvSums sums_of_window(const ConvWalk *walk, int64_t window, const int cell[4],
                               int64_t count) {
    ConvSums sums = conv_walk_sums(walk, cell, count);
    if (conv_walk_folds(walk)) {
        int source[4];
        int first[4] = {0, 0, CONV_WALK_BEFORE_FIRST_PLACE, 0};
        conv_walk_source(walk, cell, source);
        conv_walk_next_place(walk, source, first);
        sums.counts = memcmp(first, cell, sizeof first) != 0;
        sums.closed = sums.counts ? folded_value(walk, window * walk->terms, source) : 0;
        sums.cell = folded_value(walk, window * walk->terms + count, source);
    }
    return sums;
}

void conv_walk_terms(const ConvWalk *walk, int64_t window, int64_t first, int64_t count,
                     ConvTerm *out) {
    assert(first >= 0 && count >= 0 && count <= walk->terms - first);
    int cell[4];
    conv_walk_window_cell(walk, window, cell);
    bool pushing = pushes(walk);
    ConvSums sums = {0};
    if (!pushing) {
        sums = sums_of_window(walk, window, cell, first);
    }
    for (int64_t i = 0; i < count; i++) {
        conv_walk_make_term(walk, cell, first + i, &out[i]);
        if (pushing) {
            pushed_term(walk, window * walk->terms + first + i, &out[i]);
        } else {
            add_term(walk, &out[i], &sums);
        }
    }
}

void conv_walk_term(const ConvWalk *walk, int64_t window, int64_t k, ConvTerm *out) {
    assert(k >= 0 && k < walk->terms);
    int cell[4];
    conv_walk_window_cell(walk, window, cell);
    conv_walk_make_term(walk, cell, k, out);
    if (pushes(walk)) {
        int64_t first = -1;
        int64_t last = -1;
        if (!out->cropped) {
            conv_walk_span(walk, out->place, &first, &last);
        }
        out->chain_first = first == window * walk->terms + k + 1;
        out->chain_last = last == window * walk->terms + k + 1;
    }
}

/* ---- cells at a position ----------------------------------------------------------------- */

/* The positions of the cell's first and last term, at whichever of its places. */
static void span_of_cell(const ConvWalk *walk, const int cell[4], int64_t *first, int64_t *last) {
    bool any = false;
    int place[4] = {0, 0, CONV_WALK_BEFORE_FIRST_PLACE, 0};
    *first = *last = 0;
    while (conv_walk_next_place(walk, cell, place)) {
        int64_t begin;
        int64_t end;
        bool adds = conv_walk_span(walk, place, &begin, &end);
        if (adds || !any) { /* a place that nothing is added to counts only among its like */
            *first = adds && any && *first < begin ? *first : begin;
            *last = adds && any && *last > end ? *last : end;
        }
        any = any || adds;
    }
}

ConvCellState conv_walk_cell(const ConvWalk *walk, int64_t position, const int cell[4],
                             double *value) {
    assert(position >= 0 && position <= conv_walk_length(walk));
    int64_t first;
    int64_t last;
    span_of_cell(walk, cell, &first, &last);
    if (position < first) {
        *value = 0;
        return CONV_CELL_EMPTY;
    }
    *value = conv_walk_folds(walk)
                 ? folded_value(walk, position, cell)
                 : conv_walk_sums(walk, cell, conv_walk_count_at(walk, position, cell)).cell;
    return position < last ? CONV_CELL_PARTIAL : CONV_CELL_DONE;
}

ConvCellState conv_walk_place(const ConvWalk *walk, int64_t position, const int place[4],
                              double *value) {
    assert(position >= 0 && position <= conv_walk_length(walk));
    int64_t first;
    int64_t last;
    conv_walk_span(walk, place, &first, &last);
    if (position < first) {
        *value = 0;
        return CONV_CELL_EMPTY;
    }
    *value = conv_walk_sums(walk, place, conv_walk_count_at(walk, position, place)).cell;
    return position < last ? CONV_CELL_PARTIAL : CONV_CELL_DONE;
}

int64_t conv_walk_place_count(const ConvWalk *walk, const int cell[4]) {
    int place[4] = {0, 0, CONV_WALK_BEFORE_FIRST_PLACE, 0};
    int64_t count = 0;
    while (conv_walk_next_place(walk, cell, place)) {
        count++;
    }
    return count;
}

void conv_walk_place_at(const ConvWalk *walk, const int cell[4], int64_t i, int place[4]) {
    conv_set_index(place, 0, 0, CONV_WALK_BEFORE_FIRST_PLACE, 0);
    for (; i >= 0; i--) {
        bool found = conv_walk_next_place(walk, cell, place);
        assert(found);
        (void)found;
    }
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
    const ConvLayer *layer = &to->sides.layer;
    const ConvShape *shape = &to->sides.shape;
    bool transposed = to->layer.transposed;
    int64_t k;
    if (to_scatter) {
        int channel = term.place[1] % (transposed ? shape->ocg : shape->icg);
        k = conv_join_term(layer, channel, term.tap[0], term.tap[1]);
    } else if (transposed) {
        k = conv_join_term(layer, term.a.index[1] % shape->icg, term.tap[0], term.tap[1]);
    } else {
        k = conv_gather_number(layer, term.a.index[1] % shape->ocg, term.tap);
    }
    *out = conv_walk_window_of(to, to_scatter ? term.a.index : term.place) * to->terms + k + 1;
    return true;
}
