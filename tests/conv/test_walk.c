/* Walks against the tensors they explain: on random floats, with zeros of both signs, infinities
 * and NaN among them, every cell's last sum is the tensor's element bit for bit, every term begins
 * where the cell's last one ended, and every seek says what stepping says. */
#include "cases.h"
#include "conv/border.h"
#include "conv/walk.h"

#include <stdlib.h>

enum { CASES = 260 / TEST_SHARE, MOST_PRODUCTS = 60000 };

static void fill_wild(ConvTensor *tensor, RandomState *random) {
    static const double special[] = {0.0, -0.0, 1e-30, -1e-38, 3e38, 1.0, -1.0, 2.0};
    bool infinities = one_in(random, 6);
    int index[4] = {0};
    do {
        double value = random_normal(random);
        if (one_in(random, 12)) {
            value = special[draw(random, 0, 7)];
        } else if (infinities && one_in(random, 25)) {
            value = one_in(random, 2) ? INFINITY : NAN;
        }
        conv_tensor_set(tensor, index, value);
    } while (next_index(tensor->extent, index));
}

static ConvOperands operands_of(const Case *c) {
    ConvOperands operands = {.x = c->x, .w = c->w, .dy = c->dy};
    if (c->layer.bias) {
        operands.b = c->b;
    }
    return operands;
}

static ConvWalk walk_of(const Case *c, ConvWalkKind kind) {
    ConvWalk walk;
    ConvOperands operands = operands_of(c);
    Status status = conv_walk_init(&walk, kind, &c->layer, &operands);
    assert_string_equal(status.text, "");
    return walk;
}

/* The tensor that a walk explains; those of im2col and taps are computed by their algorithms. */
static ConvTensor result_of(const Case *c, ConvWalkKind kind) {
    ConvTensor y;
    switch (kind) {
    case CONV_WALK_FORWARD:
        return c->y;
    case CONV_WALK_DX_GATHER:
    case CONV_WALK_DX_SCATTER:
        return c->dx;
    case CONV_WALK_DW:
        return c->dw;
    case CONV_WALK_DB:
        return c->db;
    default: {
        Status status = conv_tensor_create(c->y.type, c->y.extent, &y);
        assert_string_equal(status.text, "");
        status =
            conv_forward_by(kind == CONV_WALK_TAPS ? CONV_ALGORITHM_TAPS : CONV_ALGORITHM_IM2COL,
                            &c->layer, &c->x, &c->w, bias_of(c), &y);
        assert_string_equal(status.text, "");
        return y;
    }
    }
}

static void free_result(ConvWalkKind kind, ConvTensor *result) {
    if (kind == CONV_WALK_IM2COL || kind == CONV_WALK_TAPS) {
        conv_tensor_destroy(result);
    }
}

static bool folds(const Case *c, ConvWalkKind kind) {
    return c->layer.border != CONV_BORDER_ZEROS && conv_walk_target(kind) == CONV_ROLE_DX;
}

/* Walks whose terms add to other cells than the window's own. */
static bool is_pushing(ConvWalkKind kind) {
    return kind == CONV_WALK_DX_SCATTER || kind == CONV_WALK_TAPS;
}

static const ConvTensor *operand_of(const Case *c, ConvRole role) {
    return role == CONV_ROLE_X ? &c->x : role == CONV_ROLE_W ? &c->w : &c->dy;
}

/* ---- one term by itself ------------------------------------------------------------------ */

static void check_factor(const Case *c, const ConvFactor *factor) {
    if (factor->kind == CONV_FACTOR_ELEMENT) {
        double element = conv_tensor_at(operand_of(c, factor->role), factor->index);
        assert_true(same_bits(factor->value, element));
    } else if (factor->kind != CONV_FACTOR_NONE) {
        assert_true(factor->value == 0);
        assert_true(factor->role == CONV_ROLE_X || factor->role == CONV_ROLE_DY);
    }
}

/* The indices of a term's product. */
typedef struct Indices {
    const int *x, *w, *y;
} Indices;

static Indices indices_of(ConvWalkKind kind, const ConvTerm *term) {
    switch (conv_walk_target(kind)) {
    case CONV_ROLE_Y:
        return (Indices){term->a.index, term->b.index, term->place};
    case CONV_ROLE_DX:
        return (Indices){term->place, term->b.index, term->a.index};
    default:
        return (Indices){term->a.index, term->cell, term->b.index};
    }
}

/* The fine side's row or column at which a term's factors meet, by the formula of the layer. */
static int meeting(const Case *c, const Indices *at, const ConvTerm *term, int axis) {
    const ConvLayer *l = &c->layer;
    const int *coarse = l->transposed ? at->x : at->y;
    int stride = axis == 2 ? l->sh : l->sw;
    int before = axis == 2 ? l->top : l->left;
    int dilation = axis == 2 ? l->dh : l->dw;
    return coarse[axis] * stride - before + term->tap[axis - 2] * dilation;
}

static void check_meeting(const Case *c, const Indices *at, const ConvTerm *term) {
    const ConvLayer *l = &c->layer;
    const int *fine = l->transposed ? at->y : at->x;
    assert_int_equal(at->x[0], at->y[0]);
    assert_int_equal(at->x[1] / c->shape.icg, at->y[1] / c->shape.ocg);
    for (int axis = 2; axis < 4; axis++) {
        int place = meeting(c, at, term, axis);
        bool border = at->x == term->a.index && term->a.border;
        int extent = axis == 2 ? l->ih : l->iw;
        assert_int_equal(fine[axis], border ? source_of(l->border, extent, place) : place);
    }
    assert_int_equal(at->w[0], l->transposed ? at->x[1] : at->y[1]);
    assert_int_equal(at->w[1], l->transposed ? at->y[1] % c->shape.ocg : at->x[1] % c->shape.icg);
    assert_int_equal(at->w[2], l->flip ? l->kh - 1 - term->tap[0] : term->tap[0]);
    assert_int_equal(at->w[3], l->flip ? l->kw - 1 - term->tap[1] : term->tap[1]);
}

/* Coarse coordinates of a gathered term that is no element, or of a target that is none: between
 * cells, or outside them. */
static void check_hole(const Case *c, const int *fine, const int *coarse, const ConvTerm *term) {
    const ConvLayer *l = &c->layer;
    int rows = l->transposed ? l->ih : c->shape.oh;
    int columns = l->transposed ? l->iw : c->shape.ow;
    int row = fine[2] + l->top - term->tap[0] * l->dh;
    int column = fine[3] + l->left - term->tap[1] * l->dw;
    bool outside =
        row < 0 || row > (rows - 1) * l->sh || column < 0 || column > (columns - 1) * l->sw;
    assert_true(outside || row % l->sh != 0 || column % l->sw != 0);
    if (term->cropped) {
        return;
    }
    assert_int_equal(term->a.kind, outside ? CONV_FACTOR_PADDING : CONV_FACTOR_INSERTED_ZERO);
    assert_int_equal(coarse[0], fine[0]);
    if (outside) {
        assert_true(coarse[2] < 0 || coarse[2] >= rows || coarse[3] < 0 || coarse[3] >= columns);
    } else {
        assert_int_equal(coarse[2], row / l->sh);
        assert_int_equal(coarse[3], column / l->sw);
    }
}

static void check_indices(const Case *c, ConvWalkKind kind, const ConvTerm *term) {
    if (kind == CONV_WALK_DB) {
        assert_int_equal(term->b.kind, CONV_FACTOR_NONE);
        assert_int_equal(term->cell[0], term->a.index[1]);
        return;
    }
    Indices at = indices_of(kind, term);
    const int *fine = c->layer.transposed ? at.y : at.x;
    const int *coarse = c->layer.transposed ? at.x : at.y;
    bool gathers = term->target == (c->layer.transposed ? CONV_ROLE_Y : CONV_ROLE_DX);
    bool missing = gathers && term->a.kind != CONV_FACTOR_ELEMENT;
    bool between = c->layer.transposed && kind == CONV_WALK_DX_SCATTER && term->cropped;
    if (missing || between) {
        check_hole(c, fine, coarse, term);
    } else {
        check_meeting(c, &at, term);
    }
    if (folds(c, kind)) {
        assert_int_equal(term->cell[2], source_of(c->layer.border, c->layer.ih, term->place[2]));
        assert_int_equal(term->cell[3], source_of(c->layer.border, c->layer.iw, term->place[3]));
    } else {
        assert_memory_equal(term->cell, term->place, sizeof term->cell);
    }
}

static void check_term(const Case *c, ConvWalkKind kind, const ConvTerm *term) {
    check_factor(c, &term->a);
    check_factor(c, &term->b);
    check_indices(c, kind, term);
    bool elements = term->a.kind == CONV_FACTOR_ELEMENT &&
                    (term->b.kind == CONV_FACTOR_ELEMENT || term->b.kind == CONV_FACTOR_NONE);
    assert_int_equal(term->skipped, !elements || term->cropped);
    double product = term->skipped           ? 0
                     : c->x.type == CONV_F32 ? (double)((float)term->a.value * (float)term->b.value)
                                             : term->a.value * term->b.value;
    assert_true(same_bits(term->product, product));
}

/* ---- stepping through a whole walk ------------------------------------------------------- */

/* What the cells of a walk's target hold while one steps through it. */
typedef struct Stepper {
    const Case *c;
    const ConvWalk *walk;
    const ConvTensor *result;
    double *value;
    int64_t *seen, *terms; ///< terms passed and in all, of each cell
} Stepper;

static int64_t place_of(const int extent[4], const int index[4]) {
    int64_t place = 0;
    for (int axis = 0; axis < 4; axis++) {
        place = place * extent[axis] + index[axis];
    }
    return place;
}

static void start_stepper(Stepper *s, const Case *c, const ConvWalk *walk,
                          const ConvTensor *result) {
    *s = (Stepper){.c = c, .walk = walk, .result = result};
    size_t cells = (size_t)conv_tensor_count(s->result);
    s->value = calloc(cells, sizeof *s->value);
    s->seen = calloc(cells, sizeof *s->seen);
    s->terms = calloc(cells, sizeof *s->terms);
    assert_true(s->value != NULL && s->seen != NULL && s->terms != NULL);
    int index[4] = {0};
    for (size_t i = 0; i < cells; i++) {
        if (conv_walk_target(walk->kind) == CONV_ROLE_Y && c->layer.bias) {
            s->value[i] = conv_tensor_at(&c->b, (int[4]){index[1], 0, 0, 0});
        }
        next_index(s->result->extent, index);
    }
    for (int64_t window = 0; window < walk->windows; window++) {
        for (int64_t k = 0; k < walk->terms; k++) {
            ConvTerm term;
            conv_walk_term(walk, window, k, &term);
            if (!term.cropped) {
                s->terms[place_of(s->result->extent, term.cell)]++;
            }
        }
    }
}

static void stop_stepper(Stepper *s) {
    free(s->value);
    free(s->seen);
    free(s->terms);
}

/* When a cell that no term adds to counts as done: when the windows of its group and image have
 * passed, or by taps those of its channel. */
static bool group_has_passed(const Stepper *s, int64_t position, const int cell[4]) {
    const ConvShape *shape = &s->c->shape;
    const ConvLayer *l = &s->c->layer;
    if (s->walk->kind == CONV_WALK_TAPS) {
        int sources = shape->icg;
        int64_t taps = (int64_t)l->kh * l->kw - 1;
        return position >= ((taps * l->oc + cell[1]) * sources + sources) * s->walk->terms;
    }
    int64_t filters = (int64_t)cell[0] * l->oc + (int64_t)(cell[1] / shape->icg + 1) * shape->ocg;
    return position >= filters * shape->oh * shape->ow * s->walk->terms;
}

static void check_cell(const Stepper *s, int64_t position, const int cell[4]) {
    int64_t place = place_of(s->result->extent, cell);
    ConvCellState expected = s->seen[place] == 0                ? CONV_CELL_EMPTY
                             : s->seen[place] < s->terms[place] ? CONV_CELL_PARTIAL
                                                                : CONV_CELL_DONE;
    if (s->terms[place] == 0 && group_has_passed(s, position, cell)) {
        expected = CONV_CELL_DONE;
    }
    double value = 12345;
    ConvCellState got = conv_walk_cell(s->walk, position, cell, &value);
    if (got != expected) {
        fail_msg("%s %s: cell %d,%d,%d,%d at %lld is in state %d, expected %d",
                 conv_walk_word(s->walk->kind), s->c->name, cell[0], cell[1], cell[2], cell[3],
                 (long long)position, (int)got, (int)expected);
    }
    assert_true(same_bits(value, expected == CONV_CELL_EMPTY ? 0 : s->value[place]));
}

/* conv_grad_input_part against the cells as the scatter walk left them. */
static void check_partial_map(const Stepper *s, int64_t windows) {
    ConvTensor part;
    Status status = conv_tensor_create(s->c->dx.type, s->c->dx.extent, &part);
    assert_int_equal(status.code, STATUS_OK);
    conv_tensor_fill(&part, 5);
    status = conv_grad_input_part(&s->c->layer, &s->c->dy, &s->c->w, windows, &part);
    assert_string_equal(status.text, "");
    int index[4] = {0};
    int64_t place = 0;
    do {
        assert_true(same_bits(conv_tensor_at(&part, index), s->value[place++]));
    } while (next_index(part.extent, index));
    conv_tensor_destroy(&part);
}

/* The padded dX as it stands after whole windows: by scatter as far as they have pushed, by gather
 * all of it, of which the first places count. */
static ConvTensor places_of(const Stepper *s, int64_t windows) {
    ConvLayer padded = conv_border_padded_layer(&s->c->layer);
    int extent[4];
    conv_layer_extent_x(&padded, extent);
    ConvTensor places;
    Status status = conv_tensor_create(s->c->dx.type, extent, &places);
    assert_int_equal(status.code, STATUS_OK);
    bool scatter = s->walk->kind == CONV_WALK_DX_SCATTER;
    status = conv_grad_input_part(&padded, &s->c->dy, &s->c->w,
                                  scatter ? windows : conv_tensor_count(&s->c->dy), &places);
    assert_string_equal(status.text, "");
    return places;
}

/* Each place has its own chain, the core's; the cell is the sum of those of its places. */
static void check_places(const Stepper *s, int64_t windows) {
    const ConvLayer *l = &s->c->layer;
    ConvTensor places = places_of(s, windows), part;
    int64_t position = windows * s->walk->terms;
    bool scatter = s->walk->kind == CONV_WALK_DX_SCATTER;
    int at[4] = {0};
    do {
        const int place[4] = {at[0], at[1], at[2] - l->top, at[3] - l->left};
        double value;
        ConvCellState state = conv_walk_place(s->walk, position, place, &value);
        bool begun =
            scatter ? state != CONV_CELL_EMPTY : conv_walk_window_of(s->walk, place) < windows;
        assert_int_equal(begun, state != CONV_CELL_EMPTY);
        assert_true(same_bits(value, begun ? conv_tensor_at(&places, at) : 0));
    } while (next_index(places.extent, at));
    Status status = conv_tensor_create(s->c->dx.type, s->c->dx.extent, &part);
    assert_int_equal(status.code, STATUS_OK);
    if (scatter) {
        conv_border_fold(l, &places, &part);
    } else {
        conv_border_fold_part(l, &places, windows, &part);
    }
    int cell[4] = {0};
    int64_t number = 0;
    int64_t all = 0;
    do {
        assert_true(same_bits(conv_tensor_at(&part, cell), s->value[number++]));
        int64_t count = conv_walk_place_count(s->walk, cell);
        all += count;
        for (int64_t i = 0, before = -1; i < count; i++) {
            int place[4];
            conv_walk_place_at(s->walk, cell, i, place);
            assert_int_equal(source_of(l->border, l->ih, place[2]), cell[2]);
            assert_int_equal(source_of(l->border, l->iw, place[3]), cell[3]);
            int64_t raster = (int64_t)(place[2] + l->top) * places.extent[3] + place[3] + l->left;
            assert_true(raster > before);
            before = raster;
        }
    } while (next_index(part.extent, cell));
    assert_true(all == conv_tensor_count(&places));
    conv_tensor_destroy(&part);
    conv_tensor_destroy(&places);
}

static void assert_same_term(const ConvTerm *a, const ConvTerm *b) {
    assert_memory_equal(a->cell, b->cell, sizeof a->cell);
    assert_memory_equal(a->tap, b->tap, sizeof a->tap);
    assert_memory_equal(a->a.index, b->a.index, sizeof a->a.index);
    assert_memory_equal(a->b.index, b->b.index, sizeof a->b.index);
    assert_int_equal(a->skipped, b->skipped);
    assert_int_equal(a->chain, b->chain);
    assert_int_equal(a->chain_first, b->chain_first);
    assert_int_equal(a->chain_last, b->chain_last);
    assert_true(same_bits(a->product, b->product));
}

/* A term reached by seeking is the term reached by stepping, with its sums. */
static void check_seek(const ConvWalk *walk, int64_t window, int64_t k, const ConvTerm *stepped) {
    ConvTerm sought;
    conv_walk_terms(walk, window, k, 1, &sought);
    assert_same_term(&sought, stepped);
    assert_true(same_bits(sought.before, stepped->before));
    assert_true(same_bits(sought.after, stepped->after));
    assert_true(same_bits(sought.chain_before, stepped->chain_before));
    assert_true(same_bits(sought.chain_after, stepped->chain_after));
    conv_walk_term(walk, window, k, &sought);
    assert_same_term(&sought, stepped);
    assert_true(sought.before == 0 && sought.after == 0);
}

static void step_term(Stepper *s, const ConvTerm *term) {
    check_term(s->c, s->walk->kind, term);
    if (term->cropped) {
        assert_true(term->before == 0 && term->after == 0);
        return;
    }
    int64_t place = place_of(s->result->extent, term->cell);
    if (!same_bits(term->before, s->value[place])) {
        fail_msg("%s %s: a term of cell %d,%d,%d,%d begins at %a, the one before ended at %a",
                 conv_walk_word(s->walk->kind), s->c->name, term->cell[0], term->cell[1],
                 term->cell[2], term->cell[3], term->before, s->value[place]);
    }
    bool one_chain = conv_walk_target(s->walk->kind) == CONV_ROLE_Y
                         ? !(s->c->layer.transposed && s->walk->kind == CONV_WALK_IM2COL)
                         : s->walk->kind == CONV_WALK_DX_SCATTER && !folds(s->c, s->walk->kind);
    if (one_chain) {
        assert_int_equal(term->chain_first, s->seen[place] == 0);
        assert_int_equal(term->chain_last, s->seen[place] + 1 == s->terms[place]);
    }
    s->value[place] = term->after;
    s->seen[place]++;
}

static void check_some_cells(const Stepper *s, int64_t position, RandomState *random) {
    for (int i = 0; i < 3; i++) {
        int cell[4];
        for (int axis = 0; axis < 4; axis++) {
            cell[axis] = draw(random, 0, s->result->extent[axis] - 1);
        }
        check_cell(s, position, cell);
    }
}

static void step_through(const Case *c, const ConvWalk *walk, RandomState *random) {
    Stepper s;
    ConvTensor result = result_of(c, walk->kind);
    start_stepper(&s, c, walk, &result);
    ConvTerm *terms = calloc((size_t)walk->terms, sizeof *terms);
    assert_non_null(terms);
    for (int64_t window = 0; window < walk->windows; window++) {
        int cell[4];
        conv_walk_window_cell(walk, window, cell);
        assert_true(conv_walk_window_of(walk, cell) == window);
        if (walk->kind == CONV_WALK_DX_SCATTER && !c->layer.transposed && one_in(random, 8)) {
            check_partial_map(&s, window);
        }
        if (folds(c, walk->kind) && one_in(random, 8)) {
            check_places(&s, window);
        }
        conv_walk_terms(walk, window, 0, walk->terms, terms);
        for (int64_t k = 0; k < walk->terms; k++) {
            if (one_in(random, 10)) {
                check_seek(walk, window, k, &terms[k]);
                check_some_cells(&s, window * walk->terms + k, random);
            }
            step_term(&s, &terms[k]);
            if (!is_pushing(walk->kind)) {
                double chain =
                    terms[k].chain_first ? terms[k].chain_before : terms[k - 1].chain_after;
                assert_true(same_bits(terms[k].chain_before, chain));
            }
        }
    }
    if (folds(c, walk->kind)) {
        check_places(&s, walk->windows);
    }
    int index[4] = {0};
    int64_t place = 0;
    do {
        double element = conv_tensor_at(s.result, index);
        if (!same_bits(s.value[place], element)) {
            fail_msg("%s %s: cell %d,%d,%d,%d ends at %a, the tensor says %a",
                     conv_walk_word(walk->kind), c->name, index[0], index[1], index[2], index[3],
                     s.value[place], element);
        }
        place++;
        check_cell(&s, conv_walk_length(walk), index);
    } while (next_index(s.result->extent, index));
    free(terms);
    stop_stepper(&s);
    free_result(walk->kind, &result);
}

static void every_walk_ends_at_its_tensor(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 10);
    int walked[CONV_WALK_COUNT] = {0};
    for (int i = 0; i < CASES; i++) {
        Case c = {.layer = draw_any_layer(&random)};
        make_case(&c, i % 2 == 0 ? CONV_F32 : CONV_F64, one_in(&random, 3), &random, fill_wild);
        compute_case(&c);
        for (int kind = 0; kind < CONV_WALK_COUNT; kind++) {
            ConvWalk walk = walk_of(&c, kind);
            if (conv_walk_length(&walk) <= MOST_PRODUCTS) {
                step_through(&c, &walk, &random);
                walked[kind]++;
            }
        }
        free_case(&c);
    }
    for (int kind = 0; kind < CONV_WALK_COUNT; kind++) {
        assert_true(walked[kind] > CASES / 2);
    }
}

/* Layers too large to step through: the last sums of some windows, by seeking alone. */
static void last_sums_of_larger_layers(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 11);
    int ended[CONV_WALK_COUNT] = {0};
    for (int i = 0; i < 40 / TEST_SHARE; i++) {
        Case c = {.layer = draw_any_layer(&random)};
        c.layer.n = draw(&random, 1, 3);
        c.layer.ih += 20;
        c.layer.iw += draw(&random, 40, 140);
        make_case(&c, i % 2 == 0 ? CONV_F32 : CONV_F64, one_in(&random, 3), &random, fill_wild);
        compute_case(&c);
        for (int kind = 0; kind < CONV_WALK_COUNT; kind++) {
            ConvWalk walk = walk_of(&c, kind);
            ConvTensor result = result_of(&c, kind);
            for (int j = 0; j < 40; j++) {
                int64_t window = random_integer(&random, 0, walk.windows - 1);
                ConvTerm term;
                conv_walk_terms(&walk, window, walk.terms - 1, 1, &term);
                double value;
                if (!term.cropped && conv_walk_cell(&walk, (window + 1) * walk.terms, term.cell,
                                                    &value) == CONV_CELL_DONE) {
                    assert_true(same_bits(term.after, conv_tensor_at(&result, term.cell)));
                    assert_true(same_bits(value, term.after));
                    ended[kind]++;
                }
            }
            free_result(kind, &result);
        }
        free_case(&c);
    }
    for (int kind = 0; kind < CONV_WALK_COUNT; kind++) {
        assert_true(ended[kind] > 20 / TEST_SHARE);
    }
}

/* ---- switching between gather and scatter ------------------------------------------------ */

static ConvTerm term_before(const ConvWalk *walk, int64_t position) {
    ConvTerm term;
    conv_walk_terms(walk, (position - 1) / walk->terms, (position - 1) % walk->terms, 1, &term);
    return term;
}

static bool check_switch(const ConvWalk *from, const ConvWalk *to, int64_t position) {
    int64_t there = -5;
    if (!conv_walk_switch(from, position, to, &there)) {
        assert_true(there == -5);
        assert_true(position == 0 || term_before(from, position).skipped);
        return false;
    }
    ConvTerm a = term_before(from, position);
    ConvTerm b = term_before(to, there);
    assert_memory_equal(a.cell, b.cell, sizeof a.cell);
    assert_memory_equal(a.place, b.place, sizeof a.place);
    assert_memory_equal(a.a.index, b.a.index, sizeof a.a.index);
    assert_memory_equal(a.tap, b.tap, sizeof a.tap);
    assert_true(same_bits(a.chain_before, b.chain_before));
    assert_true(same_bits(a.chain_after, b.chain_after));
    int64_t back = -5;
    assert_true(conv_walk_switch(to, there, from, &back));
    assert_true(back == position);
    return true;
}

static void switching_keeps_cell_tap_and_sum(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 12);
    int switched = 0;
    for (int i = 0; i < 300; i++) {
        Case c = {.layer = draw_any_layer(&random)};
        make_case(&c, i % 2 == 0 ? CONV_F32 : CONV_F64, one_in(&random, 3), &random, fill_wild);
        ConvWalk gather = walk_of(&c, CONV_WALK_DX_GATHER);
        ConvWalk scatter = walk_of(&c, CONV_WALK_DX_SCATTER);
        check_switch(&gather, &scatter, 0);
        check_switch(&scatter, &gather, 0);
        for (int j = 0; j < 40; j++) {
            switched += check_switch(&gather, &scatter,
                                     random_integer(&random, 1, conv_walk_length(&gather)));
            switched += check_switch(&scatter, &gather,
                                     random_integer(&random, 1, conv_walk_length(&scatter)));
        }
        free_case(&c);
    }
    assert_true(switched > 4000);
}

/* ---- chains of wide images --------------------------------------------------------------- */

static void check_chains(ConvType type, int oh, int ow, int rows_of_a_chain) {
    RandomState random;
    random_init(&random, 13);
    Case c = {.layer = conv_layer_default()};
    c.layer.padding = CONV_PADDING_CUSTOM;
    c.layer.n = 2;
    c.layer.ih = oh;
    c.layer.iw = ow;
    c.layer.kh = 1;
    c.layer.kw = 1;
    make_case(&c, type, false, &random, fill_normal);
    compute_case(&c);
    assert_int_equal(conv_chain_rows(ow), rows_of_a_chain);

    double total[2] = {0}; /* dw, db, by the contract's words */
    double chain[2] = {0};
    int chains = 0;
    for (int n = 0; n < 2; n++) {
        for (int row = 0; row < oh; row++) {
            for (int column = 0; column < ow; column++) {
                const int at[4] = {n, 0, row, column};
                double x = conv_tensor_at(&c.x, at);
                double dy = conv_tensor_at(&c.dy, at);
                chain[0] = type == CONV_F32 ? (double)fmaf((float)x, (float)dy, (float)chain[0])
                                            : fma(x, dy, chain[0]);
                chain[1] = type == CONV_F32 ? (double)((float)chain[1] + (float)dy) : chain[1] + dy;
            }
            if ((row + 1) % rows_of_a_chain == 0 || row == oh - 1) {
                for (int i = 0; i < 2; i++) {
                    double sum = total[i] + chain[i];
                    total[i] = type == CONV_F32 ? (double)(float)sum : sum;
                    chain[i] = 0;
                }
                chains++;
            }
        }
    }
    const int origin[4] = {0};
    assert_true(same_bits(conv_tensor_at(&c.dw, origin), total[0]));
    assert_true(same_bits(conv_tensor_at(&c.db, origin), total[1]));

    ConvWalk walk = walk_of(&c, CONV_WALK_DW);
    int firsts = 0;
    int lasts = 0;
    for (int64_t k = 0; k < walk.terms; k++) {
        ConvTerm term;
        conv_walk_term(&walk, 0, k, &term);
        assert_true(term.chain == lasts);
        firsts += term.chain_first;
        lasts += term.chain_last;
    }
    assert_int_equal(firsts, chains);
    assert_int_equal(lasts, chains);
    step_through(&c, &walk, &random);
    walk = walk_of(&c, CONV_WALK_DB);
    step_through(&c, &walk, &random);
    free_case(&c);
}

/* The products of a chain may round to -0, which +0 in front of it would hide. */
static void a_chain_that_underflows_keeps_its_sign(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 16);
    for (int type = CONV_F32; type <= CONV_F64; type++) {
        Case c = {.layer = conv_layer_default()};
        c.layer.iw = 2;
        make_case(&c, (ConvType)type, false, &random, fill_normal);
        conv_tensor_fill(&c.x, type == CONV_F32 ? -1e-30 : -1e-200);
        conv_tensor_fill(&c.dy, type == CONV_F32 ? 1e-30 : 1e-200);
        compute_case(&c);
        assert_true(same_bits(conv_tensor_at(&c.dw, (int[4]){0}), -0.0));
        ConvWalk walk = walk_of(&c, CONV_WALK_DW);
        ConvTerm term;
        conv_walk_terms(&walk, 0, 1, 1, &term);
        assert_true(same_bits(term.before, -0.0) && same_bits(term.after, -0.0));
        double value;
        assert_int_equal(conv_walk_cell(&walk, 1, (int[4]){0}, &value), CONV_CELL_PARTIAL);
        assert_true(same_bits(value, -0.0));
        assert_int_equal(conv_walk_cell(&walk, 2, (int[4]){0}, &value), CONV_CELL_DONE);
        assert_true(same_bits(value, -0.0));
        free_case(&c);
    }
}

static void chains_of_700_columns_are_two_rows(void **state) {
    (void)state;
    check_chains(CONV_F32, 5, 700, 2);
    check_chains(CONV_F64, 5, 700, 2);
}

static void chains_of_1500_columns_are_one_row(void **state) {
    (void)state;
    check_chains(CONV_F32, 3, 1500, 1);
    check_chains(CONV_F64, 3, 1500, 1);
}

static void a_small_image_is_one_chain(void **state) {
    (void)state;
    check_chains(CONV_F32, 28, 28, 37);
    assert_int_equal(conv_chain_rows(1024), 1);
    assert_int_equal(conv_chain_rows(1023), 2);
    assert_int_equal(conv_chain_rows(1), 1024);
}

/* ---- preparing a walk -------------------------------------------------------------------- */

static void counts_of_a_small_lesson(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 14);
    Case c = {.layer = conv_layer_default()};
    c.layer.ih = c.layer.iw = 5;
    c.layer.kh = c.layer.kw = 3;
    make_case(&c, CONV_F32, false, &random, fill_integers);
    ConvWalk walk = walk_of(&c, CONV_WALK_FORWARD);
    assert_int_equal(walk.windows, 9);
    assert_int_equal(walk.terms, 9);
    assert_int_equal(conv_walk_length(&walk), 81);
    assert_int_equal(walk_of(&c, CONV_WALK_DX_GATHER).windows, 25);
    assert_int_equal(walk_of(&c, CONV_WALK_DX_SCATTER).windows, 9);
    assert_int_equal(walk_of(&c, CONV_WALK_DW).terms, 9);
    assert_int_equal(walk_of(&c, CONV_WALK_DB).windows, 1);
    assert_int_equal(conv_walk_window_of(&walk, (int[4]){0, 0, 3, 0}), -1);
    assert_int_equal(conv_walk_window_of(&walk, (int[4]){0, 0, -1, 0}), -1);
    assert_int_equal(conv_walk_window_role(CONV_WALK_DX_SCATTER), CONV_ROLE_DY);
    assert_int_equal(conv_walk_window_role(CONV_WALK_DX_GATHER), CONV_ROLE_DX);
    assert_string_equal(conv_role_title(CONV_ROLE_DX), "dX");
    assert_string_equal(conv_walk_word(CONV_WALK_DX_SCATTER), "dx-scatter");
    free_case(&c);
}

static void a_walk_needs_only_what_it_reads(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 15);
    Case c = {.layer = conv_layer_default()};
    c.layer.ih = 4;
    c.layer.bias = true;
    make_case(&c, CONV_F64, false, &random, fill_integers);
    ConvWalk walk = {.windows = 42};
    ConvOperands operands = {.dy = c.dy};
    Status status = conv_walk_init(&walk, CONV_WALK_DB, &c.layer, &operands);
    assert_string_equal(status.text, "");
    walk.windows = 42;
    status = conv_walk_init(&walk, CONV_WALK_FORWARD, &c.layer, &operands);
    assert_int_equal(status.code, STATUS_SHAPE);
    assert_string_equal(status.text, "x is missing, the layer needs 1×1×4×1");
    assert_int_equal(walk.windows, 42);
    operands = (ConvOperands){.x = c.x, .w = c.w};
    status = conv_walk_init(&walk, CONV_WALK_FORWARD, &c.layer, &operands);
    assert_string_equal(status.text, "b is missing, the layer needs 1×1×1×1");
    operands.dy = c.x;
    operands.dy.extent[2] = 3;
    status = conv_walk_init(&walk, CONV_WALK_DW, &c.layer, &operands);
    assert_string_equal(status.text, "dy is 1×1×3×1, the layer needs 1×1×4×1");
    free_case(&c);
}

/* A random whole number of up to so many bits. */
static int64_t whole(RandomState *random, int bits) {
    int64_t value = 0;
    for (int i = 0; i < bits; i++) {
        value = value * 2 + draw(random, 0, 1);
    }
    return one_in(random, 2) ? value : -value;
}

__extension__ typedef __int128 Wide;

/* Held against whole numbers, which nothing rounds. */
static void rounding_is_told_exactly(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 28);
    int rounded[2] = {0, 0}, cases = 100000;
    for (int i = 0; i < cases; i++) {
        bool single = i % 2;
        int bits = draw(&random, 1, single ? 24 : 53);
        int64_t a = whole(&random, bits), b = whole(&random, draw(&random, 1, bits));
        int64_t before = whole(&random, draw(&random, 1, single ? 24 : 53));
        Wide exact = (Wide)a * b + before;
        double after = single ? (double)fmaf((float)a, (float)b, (float)before)
                              : fma((double)a, (double)b, (double)before);
        ConvTerm term = {.a.value = (double)a, .b.value = (double)b, .before = (double)before};
        term.after = after;
        assert_int_equal(conv_term_rounds(&term), (Wide)after != exact);
        rounded[single] += conv_term_rounds(&term);
        term.skipped = true;
        assert_false(conv_term_rounds(&term));
    }
    assert_true(rounded[0] > cases / 20 && rounded[0] < cases * 9 / 20);
    assert_true(rounded[1] > cases / 20 && rounded[1] < cases * 9 / 20);
    ConvTerm term = {.a.value = INFINITY, .b.value = 1, .after = INFINITY};
    assert_false(conv_term_rounds(&term));
    term = (ConvTerm){.a.value = 1e9, .b.kind = CONV_FACTOR_NONE, .before = 1, .after = 1e9};
    assert_true(conv_term_rounds(&term)); /* of db */
    term.after = 1e9 + 1;
    assert_false(conv_term_rounds(&term));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_walk_ends_at_its_tensor),
        cmocka_unit_test(last_sums_of_larger_layers),
        cmocka_unit_test(switching_keeps_cell_tap_and_sum),
        cmocka_unit_test(a_chain_that_underflows_keeps_its_sign),
        cmocka_unit_test(chains_of_700_columns_are_two_rows),
        cmocka_unit_test(chains_of_1500_columns_are_one_row),
        cmocka_unit_test(a_small_image_is_one_chain),
        cmocka_unit_test(counts_of_a_small_lesson),
        cmocka_unit_test(a_walk_needs_only_what_it_reads),
        cmocka_unit_test(rounding_is_told_exactly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
