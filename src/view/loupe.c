/* The loupe: what the window holds. The grids are the same for every walk, because a term is two
 * factors and a product in all of them. */
#include "view/loupe.h"
#include "view/prepared.h"
#include "view/stage.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    LABEL = 13,
    SUM_LEAST = 34, /* sums: room for those of small whole numbers, of others, and a heading */
    SUM_MOST = 50,
    SUM_START = 56, /* with b above them */
    ALONE = 43,
    HEADS_APART = 10, /* at least, between what stands above two columns */
    SUMS_SPILL = 8,   /* of sums that are close, into the gap before Y */
    SIGN = 16,
    SIGN_TIGHT = 14,
    GROUP_GAP = 5,
    GROUP_GAP_TIGHT = 4,
    LINE = 18,        /* height of the sums as a line */
    LINE_SPILLS = 10, /* of it, into the margin beneath the row */
    LINE_ARROW = 22,
    LINE_MOST = 12, /* groups in it */
    LINE_CHARS = 8, /* of a sum in it */
    SUMS_MOST = 64, /* groups with sums */
    SMALLEST = 7,
    LOW = 20,        /* a cell */
    BIAS_NEEDS = 44, /* height of a group in which b stands above its sum */
    FEWEST = 2,      /* columns with numbers; where fewer fit, all are colours */
    CELL_SMALL = 34,
    CELL_USUAL = 52,
    WHOLE_GRID = 11
};

/* What a group of terms has come to. */
typedef struct GroupSum {
    bool begun, told; ///< its chain has no term yet; it can be told
    int64_t k;        ///< after which product
    double chain;     ///< the chain through all groups
    double own;       ///< that of the group alone
} GroupSum;

/* Which part of the terms is shown, and how large. */
typedef struct LoupePlan {
    ViewTermGrid grid;
    int64_t first_group;
    int groups, first_row, rows, first_col, cols; /* the part shown */
    float cell_w[3], cell_h;                      ///< of the factors and the products
    float label, sum, own; ///< widths of a group's name, of the sums, of the own sums
    float sign, gap;       ///< between two grids, and two groups
    bool line;             ///< the sums stand beneath the groups, in one line
    bool two_factors;
    bool alone;         ///< each group's own sum stands before the chain through all of them
    ViewScale scale[3]; ///< of the factors and the products
    bool rounded[2];    ///< digits of the factors were left out
    GroupSum sums[SUMS_MOST];
    ViewDigits sum_digits; ///< of them and of b, where they start: all alike
    int sum_decimals, sum_chars;
    bool start_in_head; ///< b stands where "sum" would, and marks nothing but itself
} LoupePlan;

static ViewScale product_scale(const View *view) {
    ConvTerm term;
    conv_walk_term(&view->derived->walk, view->derived->window, 0, &term);
    double limit = view->derived->limit[term.a.role];
    if (term.b.kind != CONV_FACTOR_NONE) {
        limit *= view->derived->limit[term.b.role];
    }
    return (ViewScale){.limit = limit,
                       .palette = view_palette(term.target),
                       .digits = view_term_digits(view, &term)};
}

ViewScale view_product_scale(const View *view, DrawRect cell, int64_t first, int64_t count) {
    ViewScale scale = product_scale(view);
    ViewFacts facts = {0};
    for (int64_t k = first; k < first + count; k++) {
        ConvTerm term;
        conv_walk_term(&view->derived->walk, view->derived->window, k, &term);
        view_facts_add(&facts, term.product, view->state->type);
    }
    view_tells_more(view, &scale, cell, facts);
    return scale;
}

void view_product_cell(View *view, DrawRect rect, ViewScale scale, int64_t k) {
    ConvTerm term;
    bool done = k <= view->derived->term;
    conv_walk_term(&view->derived->walk, view->derived->window, k, &term);
    if (done && term.skipped) {
        bool between = view_form(view) == CONV_FORM_COLLECT;
        view_hatched_cell(view, rect, scale.digits, !term.cropped ? "0" : between ? "–" : "cut");
        return;
    }
    draw_tag(view->list, term.target, DRAW_PART_PRODUCT, (int[4]){(int)k, 0, 0, 0});
    view->products_rounded |=
        view_cell_draw(view, rect, scale, done ? CONV_CELL_DONE : CONV_CELL_EMPTY, term.product, 0);
    draw_untag(view->list);
}

/* Weights that stand only in the loupe, one after another: from the first one on they go up, or
 * down where the kernel lies turned. */
static void kernel_is_here(View *view, const int index[4]) {
    const int *first = view->first_weight;
    if (!view->drawn[CONV_ROLE_W]) {
        view->drawn[CONV_ROLE_W] = view->kernel_in_loupe = true;
        memcpy(view->first_weight, index, sizeof view->first_weight);
    }
    if (view->kernel_in_loupe) {
        view->turned[CONV_ROLE_W] =
            index[2] < first[2] || (index[2] == first[2] && index[3] < first[3]);
    }
}

/* Returns whether digits were left out. */
static bool factor_cell(View *view, DrawRect rect, const ConvFactor *factor, ViewScale scale) {
    if (factor->kind != CONV_FACTOR_ELEMENT) {
        view_hatched_cell(view, rect, scale.digits, "0");
        return false;
    }
    bool rounded;
    if (factor->border) {
        rounded = view_border_cell(view, rect, scale, factor->index);
    } else {
        draw_tag(view->list, factor->role, DRAW_PART_FACTOR, factor->index);
        rounded = view_cell_draw(view, rect, scale, CONV_CELL_DONE, factor->value, 0);
        draw_untag(view->list);
    }
    if (view_is_linked(view, factor->role, factor->index)) {
        float inset = rect.h < LOW ? 0 : 0.5f; /* clear of the digits */
        draw_frame(view->list, draw_rect_inset(rect, inset), 2, 2,
                   view_role_colour(view, factor->role));
    }
    if (factor->role == CONV_ROLE_W) {
        kernel_is_here(view, factor->index);
    }
    if (view->state->pin_role == (int)factor->role &&
        memcmp(view->state->pin_index, factor->index, sizeof factor->index) == 0) {
        draw_frame(view->list, rect, 2, 3, view->theme->ink);
    }
    view_cell_reach(view, rect, factor->role, factor->index);
    return rounded;
}

/* A part of `count` items around `current`, `most` long. */
static int part(int current, int count, int most, int *first) {
    int shown = count < most ? count : most < 1 ? 1 : most;
    *first = current - shown / 2;
    *first = *first > count - shown ? count - shown : *first;
    *first = *first < 0 ? 0 : *first;
    return shown;
}

/* Several groups add into one cell. */
static bool has_own_sums(const View *view) {
    return view_term_grid(view).groups > 1 && !view_pushes(view);
}

/* Widths of cells in which numbers can be read, in whole points and in the order of the grids;
 * returns their sum. */
static float number_widths(const View *view, bool least, float widths[3]) {
    ConvTerm term;
    int fewer = least ? VIEW_DIGITS_MOST : 0;
    conv_walk_term(&view->derived->walk, view->derived->window, 0, &term);
    float product = ceilf(view_product_width(view, fewer));
    if (term.b.kind == CONV_FACTOR_NONE) {
        widths[0] = product;
        return product;
    }
    widths[0] = ceilf(view_cell_fewer(view, term.a.role, fewer));
    widths[1] = ceilf(view_cell_fewer(view, term.b.role, fewer));
    widths[2] = product;
    return widths[0] + widths[1] + widths[2];
}

/* The factors are numbers as they are typed, which end after few decimals. */
static bool is_typed(const View *view) {
    ConvTerm term;
    conv_walk_term(&view->derived->walk, view->derived->window, 0, &term);
    return term.b.kind != CONV_FACTOR_NONE && view_walk_digits(view, term.a.role).all &&
           view_walk_digits(view, term.b.role).all;
}

/* Of numbers as they are typed, which end after few decimals, those that can have room for all of
 * these have it, the products first. Returns what it costs. */
static float grant_widths(const View *view, float room, const float good[3], float widths[3]) {
    static const int order[3] = {2, 0, 1};
    float granted = 0;
    ConvTerm term;
    conv_walk_term(&view->derived->walk, view->derived->window, 0, &term);
    const bool typed[3] = {view_walk_digits(view, term.a.role).all,
                           view_walk_digits(view, term.b.role).all,
                           view_term_digits(view, &term).all};
    for (int i = 0; i < 3; i++) {
        int g = order[i];
        float more = good[g] - widths[g];
        if (typed[g] && more <= room - granted) {
            widths[g] = good[g];
            granted += more;
        }
    }
    return granted;
}

/* Widths of cells where a column of all grids has `room`: as the numbers need it, and evenly what
 * is more; where numbers have no room, colours alone. */
static void share_width(const View *view, LoupePlan *plan, float room) {
    float good[3], widths[3];
    int grids = plan->two_factors ? 3 : 1;
    float all_good = number_widths(view, false, good);
    float all_least = number_widths(view, true, widths);
    bool colours = room < all_least;
    if (grids == 3 && !colours) {
        all_least += grant_widths(view, room - all_least, good, widths);
    }
    float share = all_good > all_least ? (room - all_least) / (all_good - all_least) : 1;
    share = fmaxf(0, fminf(share, 1));
    float spare = fmaxf(0, (room - all_good) / (float)grids);
    for (int g = 0; g < grids; g++) {
        float needed = widths[g] + (good[g] - widths[g]) * share + spare;
        float width = colours ? room / (float)grids : needed;
        plan->cell_w[g] = floorf(fminf(fmaxf(view->cell_most, good[g]), width));
    }
}

float view_label_width(int64_t count) {
    return LABEL + (count > 100 ? 14 : count > 10 ? 7 : 0);
}

static bool starts_at_bias(const View *view) {
    return view->state->walk == CONV_WALK_FORWARD && view->state->layer.bias;
}

/* b of the window's filter, where its sum starts. */
static double start_value(const View *view, int index[4]) {
    int cell[4];
    conv_walk_window_cell(&view->derived->walk, view->derived->window, cell);
    index[0] = cell[1];
    index[1] = index[2] = index[3] = 0;
    return conv_tensor_at(scene_tensor(view->frame->scene, CONV_ROLE_B), index);
}

/* The least of a sum, as long as what it comes to with one decimal, and one digit more on the way.
 */
static float sum_tight(const View *view) {
    ViewDigits digits = view_walk_digits(view, conv_walk_target(view->state->walk));
    int chars = digits.large + 1 + (digits.decimals > 0 ? 2 : 0);
    return fminf(SUM_MOST, fmaxf(ALONE, 9 + view->advance[12] * (float)chars));
}

/* Sums of whole numbers are as long as what they come to, and one digit more on the way. */
static float sum_width(const View *view) {
    if (view_pushes(view)) {
        return 0;
    }
    ViewDigits digits = view_walk_digits(view, conv_walk_target(view->state->walk));
    float most = starts_at_bias(view) ? SUM_START : SUM_MOST;
    float needed = digits.decimals > 0 ? most : 10 + 7.0f * (float)(digits.large + 1);
    return fminf(most, fmaxf(SUM_LEAST, needed));
}

/* All channels, filters or images, of which the window may read only a group. */
static int64_t group_count(const View *view) {
    ConvForm form = view_form(view);
    bool images = form == CONV_FORM_WEIGHT || form == CONV_FORM_BIAS;
    return view_term_grid(view).groups * (images ? 1 : view->state->layer.groups);
}

/* The number of term (r, c) of a group of the plan. */
static int64_t term_at(const LoupePlan *plan, int64_t group, int r, int c) {
    return (group * plan->grid.rows + plan->first_row + r) * plan->grid.cols + plan->first_col + c;
}

/* The window may be of several filters or images at once. */
static ViewScale walk_scale(const View *view, ConvRole role) {
    ViewScale scale = view_scale(view, role);
    scale.digits = view_walk_digits(view, role);
    return scale;
}

/* What the numbers in sight are like. */
static void facts_in_sight(const View *view, const LoupePlan *plan, ViewFacts facts[3]) {
    for (int g = 0; g < plan->groups; g++) {
        for (int i = 0; i < plan->rows * plan->cols; i++) {
            ConvTerm term;
            int64_t k = term_at(plan, plan->first_group + g, i / plan->cols, i % plan->cols);
            conv_walk_term(&view->derived->walk, view->derived->window, k, &term);
            const double values[3] = {term.a.value, term.b.value, term.product};
            for (int grid = 0; grid < 3; grid++) {
                view_facts_add(&facts[grid], values[grid], view->state->type);
            }
        }
    }
}

/* Where all that is in sight would have one digit or none, because the tensor has far larger
 * numbers elsewhere, it has digits of its own. */
static void choose_scales(const View *view, LoupePlan *plan) {
    ConvTerm term;
    conv_walk_term(&view->derived->walk, view->derived->window, 0, &term);
    int grids = plan->two_factors ? 3 : 1;
    plan->scale[grids - 1] = product_scale(view);
    if (grids == 3) {
        plan->scale[0] = walk_scale(view, term.a.role);
        plan->scale[1] = walk_scale(view, term.b.role);
    }
    ViewFacts facts[3] = {{0}};
    facts_in_sight(view, plan, facts);
    for (int g = 0; g < grids; g++) {
        DrawRect cell = {0, 0, plan->cell_w[g], plan->cell_h};
        view_tells_more(view, &plan->scale[g], cell, facts[g]);
        plan->scale[g].quiet = false;
    }
}

/* Of a grid that is seldom seen whole a part is enough. */
static int columns_wanted(const View *view) {
    int cols = view_term_grid(view).cols, part = view->state->walk == CONV_WALK_DB ? 6 : 3;
    return cols < 2 ? 2 : cols > WHOLE_GRID ? part : cols;
}

/* Its width where its cells have `width` in all, without the sums that each group comes to alone;
 * `line` is with all sums beneath. */
static float width_around(const View *view, int cols, float width, bool line) {
    float around = view_label_width(group_count(view));
    around += line ? 2 * SIGN_TIGHT + 2 : sum_width(view) + 2 * SIGN + 6;
    return (float)cols * width + around;
}

/* Least height of a row: where not all columns have room, the numbers have more. */
static float least_row(ViewTermGrid grid) {
    bool whole = grid.rows <= WHOLE_GRID && grid.cols <= WHOLE_GRID;
    return whole ? VIEW_CELL_MIN_H : VIEW_CELL_MIN_H + 8;
}

static int64_t groups_in(ViewTermGrid grid, float h, float gap) {
    float least = least_row(grid), rows = fmaxf(1, fminf((float)grid.rows, floorf(h / least)));
    int64_t fit = (int64_t)((h + gap) / (least * rows + gap));
    return fit < grid.groups ? fit : grid.groups;
}

/* The sums may stand beneath the groups if that takes the place of none. */
static bool line_fits(const View *view, float h) {
    ViewTermGrid grid = view_term_grid(view);
    int64_t with_line = groups_in(grid, h + LINE_SPILLS - LINE, GROUP_GAP_TIGHT);
    return !view_pushes(view) && with_line > 0 && with_line >= groups_in(grid, h, GROUP_GAP);
}

/* How the sums stand: beside the groups where the numbers have room with them. */
static void place_sums(const View *view, LoupePlan *plan, float w, float *h) {
    float widths[3];
    plan->sum = sum_width(view);
    plan->line = line_fits(view, *h) && w < width_around(view, columns_wanted(view),
                                                         number_widths(view, false, widths), false);
    plan->sign = plan->line ? SIGN_TIGHT : SIGN;
    plan->gap = plan->line ? GROUP_GAP_TIGHT : GROUP_GAP;
    if (plan->line) {
        plan->sum = 0;
        *h += LINE_SPILLS - LINE;
    }
}

static float own_width(const View *view, float sum) {
    return has_own_sums(view) ? fmaxf(fminf(sum, SUM_MOST), ALONE) : 0;
}

/* Columns of narrow cells keep the sums that each group comes to alone, where all of them have room
 * with one decimal. */
static bool place_own_sums(const View *view, LoupePlan *plan, float w) {
    float widths[3], sum = sum_tight(view), usual = sum_width(view), cols = (float)plan->grid.cols;
    float roomy = cols * number_widths(view, false, widths) + usual + own_width(view, usual);
    float tight = cols * number_widths(view, true, widths) + 2 * sum;
    bool fits = has_own_sums(view) && is_typed(view) && plan->grid.cols <= WHOLE_GRID &&
                plan->label + 2 * SIGN + roomy > w &&
                plan->label + 2 * SIGN_TIGHT + tight <= w + SUMS_SPILL;
    if (fits) {
        plan->sum = plan->own = sum;
        plan->sign = SIGN_TIGHT;
        plan->gap = GROUP_GAP;
        plan->alone = true;
    }
    return fits;
}

/* A plane of a contiguous tensor, as a tensor of its own. */
static ConvTensor one_plane(const ConvTensor *tensor, int n, int c) {
    const int extent[4] = {1, 1, tensor->extent[2], tensor->extent[3]};
    int64_t plane = (int64_t)extent[2] * extent[3];
    int64_t offset = ((int64_t)n * tensor->extent[1] + c) * plane * conv_type_size(tensor->type);
    return conv_tensor_view(tensor->type, extent, (char *)tensor->data + offset);
}

/* What the group alone adds up to in its first `count` terms: the chain of a layer that has nothing
 * but this channel (or filter, or image), from the core. */
static double sum_alone(const View *view, int64_t group, int64_t count) {
    const ConvWalk *whole = &view->derived->walk;
    const Scene *scene = view->frame->scene;
    ConvTerm term;
    conv_walk_term(whole, view->derived->window,
                   group * view_term_grid(view).rows * view_term_grid(view).cols, &term);
    ConvLayer layer = view->state->layer;
    layer.n = layer.ic = layer.oc = layer.groups = 1;
    layer.bias = false;
    ConvOperands operands = {0};
    const ConvFactor *factors[2] = {&term.a, &term.b};
    for (int f = 0; f < 2; f++) {
        const int *at = factors[f]->index;
        ConvTensor *into = factors[f]->role == CONV_ROLE_X   ? &operands.x
                           : factors[f]->role == CONV_ROLE_W ? &operands.w
                                                             : &operands.dy;
        if (factors[f]->kind != CONV_FACTOR_NONE) {
            *into = one_plane(scene_tensor(scene, factors[f]->role), at[0], at[1]);
        }
    }
    int cell[4];
    conv_walk_window_cell(whole, view->derived->window, cell);
    cell[0] = cell[1] = 0;
    ConvWalk walk;
    Status status = conv_walk_init(&walk, whole->kind, &layer, &operands);
    if (status_failed(&status)) {
        return NAN;
    }
    conv_walk_terms(&walk, conv_walk_window_of(&walk, cell), count - 1, 1, &term);
    return conv_walk_folds(&walk) ? term.chain_after : term.after; /* not its cell's other places */
}

/* What the groups in sight have come to, as far as the walk is. */
static void find_sums(const View *view, LoupePlan *plan) {
    int64_t per_group = (int64_t)plan->grid.rows * plan->grid.cols, term = view->derived->term;
    for (int g = 0; g < plan->groups && g < SUMS_MOST && !view_pushes(view); g++) {
        int64_t group = plan->first_group + g, last = (group + 1) * per_group - 1;
        GroupSum *sum = &plan->sums[g];
        sum->begun = term >= group * per_group;
        sum->k = term < last ? term : last;
        int64_t slot = sum->k - view->first_term;
        sum->told = sum->begun && slot >= 0 && slot < view->term_count;
        sum->chain = sum->told ? view->terms[slot].after : 0;
        if (sum->begun && plan->alone) {
            sum->own = sum_alone(view, group, sum->k - group * per_group + 1);
        }
    }
}

/* All sums, and b, have the same number of decimals: as many as the largest has room for, of what
 * has no end those of the equation. */
static void plan_sums(const View *view, LoupePlan *plan) {
    ViewFacts facts = view->sums; /* as in the equation, also those to come */
    int index[4];
    find_sums(view, plan);
    if (starts_at_bias(view)) {
        view_facts_add(&facts, start_value(view, index), view->state->type);
    }
    for (int g = 0; g < plan->groups && g < SUMS_MOST; g++) {
        view_facts_add(&facts, plan->sums[g].chain, view->state->type);
        view_facts_add(&facts, plan->sums[g].own, view->state->type);
    }
    float room = plan->alone ? fminf(plan->own, plan->sum) : plan->sum;
    plan->start_in_head =
        starts_at_bias(view) && (float)plan->rows * plan->cell_h < (float)BIAS_NEEDS;
    plan->sum_chars = plan->line ? LINE_CHARS : (int)((room - 6) / view->advance[12] + 0.01f);
    plan->sum_chars -= plan->start_in_head ? 1 : 0; /* the ≈ before it */
    plan->sum_digits = view_digits_of_facts(view, facts);
    plan->sum_decimals = view_digits_fit(plan->sum_digits, plan->sum_chars);
    ViewLine line = view_line_of(facts, plan->sum_chars);
    if (line.places > 0 && view->frame->options->digits == 0) {
        plan->sum_decimals = line.places;
    }
}

static LoupePlan plan_loupe(const View *view, DrawRect area) {
    LoupePlan plan = {.grid = view_term_grid(view)};
    float h = area.h;
    plan.two_factors = view->state->walk != CONV_WALK_DB;
    plan.label = view_label_width(group_count(view));
    if (!place_own_sums(view, &plan, area.w)) {
        place_sums(view, &plan, area.w, &h);
    }
    int64_t k = view->derived->term < 0 ? 0 : view->derived->term;
    int64_t per_group = (int64_t)plan.grid.rows * plan.grid.cols;
    int row = (int)(k % per_group / plan.grid.cols), col = (int)(k % plan.grid.cols);
    int grids = plan.two_factors ? 3 : 1;
    float w = area.w - plan.label - plan.sum - (plan.two_factors ? 2 * plan.sign : 0);
    w += plan.alone ? SUMS_SPILL : 0;
    bool whole = plan.grid.rows <= WHOLE_GRID && plan.grid.cols <= WHOLE_GRID;
    float widths[3], one = number_widths(view, whole, widths); /* of a part rather less, but told */
    int readable = (int)(w / one);
    bool numbers = readable >= plan.grid.cols || readable >= FEWEST || !whole;
    plan.cols = part(col, plan.grid.cols, numbers ? readable : (int)(w / (float)grids / SMALLEST),
                     &plan.first_col);
    if (!plan.alone) {
        plan.own = own_width(view, plan.sum);
        plan.alone = has_own_sums(view) && !plan.line &&
                     w - plan.own >= (float)plan.cols * number_widths(view, false, widths);
    }
    share_width(view, &plan, (w - (plan.alone ? plan.own : 0)) / (float)plan.cols);

    bool crowded = whole && !numbers && plan.grid.rows * VIEW_CELL_MIN_H > h;
    float least_h = crowded ? SMALLEST : least_row(plan.grid);
    plan.rows = part(row, plan.grid.rows, (int)(h / least_h), &plan.first_row);
    int fit = (int)((h + plan.gap) / (least_h * (float)plan.rows + plan.gap));
    int first = 0;
    int groups = plan.grid.groups > 1 << 20 ? 1 << 20 : (int)plan.grid.groups;
    plan.groups = part((int)(k / per_group), groups, fit, &first);
    plan.first_group = first;
    float rows_h = h - plan.gap * (float)(plan.groups - 1);
    plan.cell_h = floorf(rows_h / (float)(plan.groups * plan.rows));
    plan.cell_h =
        fminf(plan.cell_h, fminf(view->cell_most * 0.78f, fmaxf(plan.cell_w[0], VIEW_CELL_MIN_H)));
    choose_scales(view, &plan);
    plan_sums(view, &plan);
    return plan;
}

void view_channel_label(View *view, int64_t channel, float x, float y) {
    static const char *const letters[] = {"R", "G", "B"};
    const DrawTheme *theme = view->theme;
    DrawColour colours[] = {theme->red, theme->green, theme->blue};
    draw_on(view->list, theme->stage);
    if (view_is_colour(view)) {
        draw_text(view->list, DRAW_FACE_UI_BOLD, 12, x, y, DRAW_LEFT, colours[channel],
                  letters[channel]);
    } else {
        draw_textf(view->list, DRAW_FACE_MONO, 11, x, y, DRAW_LEFT, theme->muted, "%lld",
                   (long long)channel);
    }
}

/* The groups are channels. */
static bool has_channels(const View *view) {
    ConvWalkKind walk = view->state->walk;
    return walk == CONV_WALK_FORWARD || walk == CONV_WALK_DX_SCATTER;
}

/* What a group is called: channels as everywhere, filters and images by number. One alone needs no
 * name, unless it is a colour of several. */
static void group_label(View *view, const LoupePlan *plan, int64_t group, float x, float y) {
    if (plan->grid.groups < 2 && !(has_channels(view) && view_is_colour(view))) {
        return;
    }
    int64_t number = view_group_number(view, group);
    if (has_channels(view)) {
        view_channel_label(view, number, x, y);
        return;
    }
    draw_on(view->list, view->theme->stage);
    draw_textf(view->list, DRAW_FACE_MONO, 11, x, y, DRAW_LEFT, view->theme->muted, "%lld",
               (long long)number);
}

/* One of the sums; with `marked` a ≈ where not all of it is told. Returns whether it is. */
static bool sum_text(const View *view, const LoupePlan *plan, double value, bool marked, char *out,
                     size_t size) {
    char number[40];
    view_write_number(plan->sum_digits, plan->sum_decimals, plan->sum_chars, value, number,
                      sizeof number);
    bool told = view_tells_all(view, number, value);
    snprintf(out, size, "%s%s", marked ? view_mark_of(number, told) : "", number);
    return told;
}

/* What the group comes to alone, and the chain through all groups after it, as far as they have
 * been added. */
static void group_sums(View *view, LoupePlan *plan, int64_t group, float x, float y) {
    int64_t g = group - plan->first_group;
    if (plan->line || g >= SUMS_MOST || !plan->sums[g].begun) {
        return;
    }
    const GroupSum *sum = &plan->sums[g];
    ConvRole target = conv_walk_target(view->state->walk);
    char text[48];
    bool now = sum->k == view->derived->term;
    draw_on(view->list, view->theme->stage);
    if (plan->alone) {
        draw_tag(view->list, target, DRAW_PART_ALONE, (int[4]){(int)group, (int)sum->k, 0, 0});
        sum_text(view, plan, sum->own, false, text, sizeof text);
        draw_text(view->list, DRAW_FACE_MONO, 12, x, y, DRAW_LEFT, view->theme->muted, text);
        draw_untag(view->list);
        x += plan->own;
    }
    if (sum->told) {
        draw_tag(view->list, target, DRAW_PART_SUM, (int[4]){(int)sum->k, 0, 0, 0});
        sum_text(view, plan, sum->chain, plan->start_in_head, text, sizeof text);
        draw_text(view->list, now ? DRAW_FACE_MONO_BOLD : DRAW_FACE_MONO, 12, x, y, DRAW_LEFT,
                  now ? view->theme->ink : view->theme->muted, text);
        draw_untag(view->list);
    }
}

/* Where the grids begin. */
static void grid_places(const LoupePlan *plan, float x, float places[3]) {
    places[0] = x + plan->label;
    for (int g = 1; g < 3; g++) {
        places[g] = places[g - 1] + (float)plan->cols * plan->cell_w[g - 1] + plan->sign;
    }
}

static DrawRect grid_cell(const LoupePlan *plan, const float places[3], float y, int grid, int r,
                          int c) {
    return (DrawRect){places[grid] + (float)c * plan->cell_w[grid], y + (float)r * plan->cell_h,
                      plan->cell_w[grid], plan->cell_h};
}

/* Where the sums begin: behind the products. */
static float sums_place(const LoupePlan *plan, const float places[3]) {
    int last = plan->two_factors ? 2 : 0;
    return places[last] + fmaxf((float)plan->cols * plan->cell_w[last], 50) + 8;
}

/* Before the grid at x; where the room is tight it is smaller: frames of cells reach into it. */
static void sign(View *view, const LoupePlan *plan, float x, float y, const char *text) {
    float size = plan->sign < SIGN ? 11 : 13;
    draw_on(view->list, view->theme->stage);
    draw_text(view->list, DRAW_FACE_UI, size, x - plan->sign / 2, y + 5, DRAW_CENTRE,
              view->theme->muted, text);
}

/* One group: the three grids side by side. */
static void draw_group(View *view, LoupePlan *plan, int64_t group, float x, float y) {
    float middle = y + (float)plan->rows * plan->cell_h / 2, at_x[3];
    group_label(view, plan, group, x, middle + 4);
    grid_places(plan, x, at_x);
    int last = plan->two_factors ? 2 : 0;
    DrawRect marks[2], now = {0};
    int mark_count = 0;
    for (int r = 0; r < plan->rows; r++) {
        for (int c = 0; c < plan->cols; c++) {
            int64_t k = term_at(plan, group, r, c);
            ConvTerm term;
            conv_walk_term(&view->derived->walk, view->derived->window, k, &term);
            DrawRect at = grid_cell(plan, at_x, y, 0, r, c), b = grid_cell(plan, at_x, y, 1, r, c);
            DrawRect product = grid_cell(plan, at_x, y, last, r, c);
            if (plan->two_factors) {
                plan->rounded[0] |= factor_cell(view, at, &term.a, plan->scale[0]);
                plan->rounded[1] |= factor_cell(view, b, &term.b, plan->scale[1]);
            }
            view_product_cell(view, product, plan->scale[last], k);
            if (k == view->derived->term) {
                now = product;
                if (plan->two_factors) {
                    marks[mark_count++] = at;
                    marks[mark_count++] = b;
                }
            }
        }
    }
    if (plan->two_factors) {
        sign(view, plan, at_x[1], middle, "⊙");
        sign(view, plan, at_x[2], middle, "=");
    }
    for (int m = 0; m < mark_count; m++) {
        view_mark_numbers(view, marks[m], marks[m], plan->scale[m].digits);
    }
    if (now.w > 0) {
        view_product_now(view, now, plan->scale[last], view->derived->term);
    }
    group_sums(view, plan, group, sums_place(plan, at_x), middle + 4);
}

/* "b = 0": the number that the sum starts at, in the same digits as the sums; without its sign
 * where that leaves no room, as the heading of the sums has it. Returns the width used. */
static float bias_start(View *view, const LoupePlan *plan, float x, float y, float room) {
    const DrawTheme *theme = view->theme;
    const DrawList *list = view->list;
    int index[4];
    double bias = start_value(view, index);
    char number[48];
    bool told = sum_text(view, plan, bias, false, number, sizeof number);
    const char *word = told ? "b =" : "b ≈";
    float size = 12, w = draw_text_width(list->fonts, DRAW_FACE_MONO, size, list->scale, number);
    float used = draw_text_width(list->fonts, DRAW_FACE_MONO, 11, list->scale, word) + 4;
    if (used + w > room) {
        word = "b";
        size = 11;
        used = draw_text_width(list->fonts, DRAW_FACE_MONO, 11, list->scale, word) + 4;
    }
    draw_text(view->list, DRAW_FACE_MONO, 11, x, y, DRAW_LEFT, theme->muted, word);
    draw_tag(view->list, CONV_ROLE_B, DRAW_PART_CELL, index);
    w = draw_text(view->list, DRAW_FACE_MONO, size, x + used, y, DRAW_LEFT, theme->forward, number);
    draw_untag(view->list);
    DrawRect at = {x + used - 3, y - 12, w + 6, 16};
    view->drawn[CONV_ROLE_B] = true;
    if (view_is_linked(view, CONV_ROLE_B, index)) {
        draw_frame(view->list, at, 3, 2, theme->forward);
    }
    view_cell_reach(view, at, CONV_ROLE_B, index);
    ui_tip(view->ui, (DrawRect){x, y - 12, used + w + 6, 16},
           "The sum starts here, at the bias, and goes on through all channels");
    return used + w;
}

/* Whether all is told of the sums of the groups alone, or of the chain and where it starts. */
static bool tells_sums(const View *view, const LoupePlan *plan, bool own) {
    int index[4];
    char text[48];
    bool told = own || !starts_at_bias(view) ||
                sum_text(view, plan, start_value(view, index), false, text, sizeof text);
    for (int g = 0; g < plan->groups && g < SUMS_MOST; g++) {
        const GroupSum *sum = &plan->sums[g];
        told &= !(own ? sum->begun : sum->told) ||
                sum_text(view, plan, own ? sum->own : sum->chain, false, text, sizeof text);
    }
    return told;
}

/* Above the sums: "its own" and "sum", with ≈ where not all of them is told; the bias, where the
 * sum starts, stands above the first of them, or where that has no room in place of "sum". */
static void sums_head(View *view, const LoupePlan *plan, float x, DrawRect area) {
    const DrawTheme *theme = view->theme;
    float y = area.y - 14, end = area.x + area.w + 4;
    if (plan->alone) {
        static const char *const told[] = {"its own", "own"}, *const rounded[] = {"its own ≈",
                                                                                  "own ≈"};
        const char *const *names = tells_sums(view, plan, true) ? told : rounded;
        draw_text(view->list, DRAW_FACE_UI, 11, x, y, DRAW_LEFT, theme->muted,
                  view_fitting(view, names, 2, DRAW_FACE_UI, 11, plan->own - HEADS_APART));
        ui_tip(view->ui, (DrawRect){x, y - 12, plan->own, 16},
               "What this one comes to alone: a chain of its own, from 0. Rounded sums of chains "
               "may differ from the one chain beside it.");
        x += plan->own;
    }
    if (starts_at_bias(view)) {
        bias_start(view, plan, x, plan->start_in_head ? y : area.y + 12, end - x);
    }
    if (!plan->start_in_head) {
        draw_on(view->list, theme->stage);
        draw_text(view->list, DRAW_FACE_UI, 11, x, y, DRAW_LEFT, theme->muted,
                  tells_sums(view, plan, false) ? "sum" : "sum ≈");
    }
}

/* What a group has come to, as it stands in the line. */
typedef struct LineSum {
    int64_t group, k; ///< after which product
    char number[40];
    float w; ///< of it with its group's name and the arrow before it
} LineSum;

/* The groups are the colours of a photo, named by letters of their own. */
static bool named_by_colour(const View *view) {
    return view_is_colour(view) && conv_walk_target(view->state->walk) == CONV_ROLE_Y;
}

/* Room of a group's name in the line. */
static float line_label(const View *view, const LoupePlan *plan) {
    return plan->grid.groups < 2 ? 0 : plan->label + (named_by_colour(view) ? 0 : 5);
}

/* Of the groups in sight the last ones that have begun and have room, in their order; returns how
 * many. */
static int line_sums(const View *view, const LoupePlan *plan, float room, LineSum sums[LINE_MOST]) {
    const DrawList *list = view->list;
    int count = 0;
    for (int g = plan->groups < SUMS_MOST ? plan->groups - 1 : SUMS_MOST - 1; g >= 0; g--) {
        LineSum sum = {.group = plan->first_group + g, .k = plan->sums[g].k};
        if (!plan->sums[g].told) {
            continue;
        }
        sum_text(view, plan, plan->sums[g].chain, true, sum.number, sizeof sum.number);
        sum.w = LINE_ARROW + line_label(view, plan) +
                draw_text_width(list->fonts, DRAW_FACE_MONO_BOLD, 12, list->scale, sum.number);
        room -= sum.w;
        if (room < 0 || count == LINE_MOST) {
            break;
        }
        memmove(sums + 1, sums, (size_t)count * sizeof *sums);
        sums[0] = sum;
        count++;
    }
    return count;
}

static float line_arrow(View *view, float x, float y) {
    draw_text(view->list, DRAW_FACE_UI, 12, x + LINE_ARROW / 2.0f, y, DRAW_CENTRE,
              view->theme->muted, "→");
    return LINE_ARROW;
}

/* "after channel" before the number of the first group, where there is room. */
static float line_noun(View *view, const LoupePlan *plan, const LineSum *sums, int count, float x,
                       float y, float end) {
    char noun[32];
    snprintf(noun, sizeof noun, "after %s ", view_group_noun(view));
    float w = draw_text_width(view->list->fonts, DRAW_FACE_UI, 11, view->list->scale, noun);
    float rest = 0;
    for (int i = 0; i < count; i++) {
        rest += sums[i].w;
    }
    if (plan->grid.groups < 2 || named_by_colour(view) || count < 1 ||
        x + w + rest - LINE_ARROW > end) {
        return 0;
    }
    draw_text(view->list, DRAW_FACE_UI, 11, x, y, DRAW_LEFT, view->theme->muted, noun);
    return w;
}

/* The one chain through all groups, from b on: "b = 0 → R ≈.005 → G ≈.008", or
 * "b = 0 → after channel 0: -6 → 1: 9". */
static void sums_line(View *view, const LoupePlan *plan, DrawRect area) {
    const DrawTheme *theme = view->theme;
    ConvRole target = conv_walk_target(view->state->walk);
    float x = area.x, y = area.y + 14;
    draw_on(view->list, theme->stage);
    if (starts_at_bias(view)) {
        x += bias_start(view, plan, x, y, area.w);
    } else {
        x += draw_text(view->list, DRAW_FACE_MONO, 11, x, y, DRAW_LEFT, theme->muted, "from 0");
    }
    LineSum sums[LINE_MOST];
    int count = line_sums(view, plan, area.x + area.w - x - LINE_ARROW, sums);
    if (count > 0 && sums[0].group > 0) {
        x += line_arrow(view, x, y);
        draw_text(view->list, DRAW_FACE_UI, 12, x, y, DRAW_LEFT, theme->muted, "…");
        x += 10;
    }
    for (int i = 0; i < count; i++) {
        x += line_arrow(view, x, y);
        if (i == 0) {
            x += line_noun(view, plan, sums, count, x, y, area.x + area.w);
            draw_on(view->list, theme->stage);
        }
        float label = line_label(view, plan);
        if (label > 0) {
            group_label(view, plan, sums[i].group, x, y);
        }
        draw_on(view->list, theme->stage);
        if (label > plan->label) {
            draw_text(view->list, DRAW_FACE_UI, 11, x + label - 9, y, DRAW_LEFT, theme->muted, ":");
        }
        bool now = sums[i].k == view->derived->term;
        draw_tag(view->list, target, DRAW_PART_SUM, (int[4]){(int)sums[i].k, 0, 0, 0});
        draw_text(view->list, now ? DRAW_FACE_MONO_BOLD : DRAW_FACE_MONO, 12, x + label, y,
                  DRAW_LEFT, now ? theme->ink : theme->muted, sums[i].number);
        draw_untag(view->list);
        x += sums[i].w - LINE_ARROW;
    }
}

/* How the second factors lie, where they are the kernel and not as it was typed. */
typedef enum KernelLies { KERNEL_AS_TYPED, KERNEL_TURNED, KERNEL_TURNED_BACK } KernelLies;

static KernelLies kernel_lies(const View *view) {
    ViewTermGrid grid = view_term_grid(view);
    ConvTerm first, last;
    conv_walk_term(&view->derived->walk, view->derived->window, 0, &first);
    conv_walk_term(&view->derived->walk, view->derived->window, (int64_t)grid.rows * grid.cols - 1,
                   &last);
    const int *a = first.b.index, *z = last.b.index;
    if (first.b.role != CONV_ROLE_W || (a[2] == z[2] && a[3] == z[3])) {
        return KERNEL_AS_TYPED;
    }
    return a[2] > z[2] || (a[2] == z[2] && a[3] > z[3]) ? KERNEL_TURNED
           : view->state->layer.flip                    ? KERNEL_TURNED_BACK
                                                        : KERNEL_AS_TYPED;
}

/* "w turned by 180° 4×3×3×3 · filter 0 ≈", "w turned ≈", "w[0] ≈": what the second factors are, as
 * much of it as fits: how the kernel lies, of which filter, where there are several and all rows
 * are of that one, and whether digits are left out. */
static void second_name(const View *view, const LoupePlan *plan, ConvRole role, float room,
                        char *out, size_t size) {
    static const char *const lies[2][3] = {{"", " turned by 180°", " turned back"},
                                           {"", " turned", " turned back"}};
    const char *word = conv_role_word(role), *mark = plan->rounded[1] ? " ≈" : "";
    const KernelLies lie = kernel_lies(view);
    char shape[64], filter[32] = "", brief[32] = "";
    view_format_shape(shape, sizeof shape, scene_tensor(view->frame->scene, role));
    if (view->state->layer.oc > 1 && view->state->walk != CONV_WALK_DX_GATHER) {
        const SceneState *state = view->state;
        snprintf(filter, sizeof filter, " · filter %d", state->show_oc);
        if (role == CONV_ROLE_W && !state->layer.transposed) {
            snprintf(brief, sizeof brief, "[%d]", state->show_oc);
        }
    }
    const struct {
        const char *which, *lies, *space, *shape, *filter;
    } ways[] = {{"", lies[0][lie], " ", shape, filter}, {"", lies[1][lie], " ", shape, filter},
                {brief, lies[1][lie], " ", shape, ""},  {"", lies[1][lie], " ", shape, ""},
                {"", lies[1][lie], "", "", filter},     {brief, lies[1][lie], "", "", ""},
                {"", lies[1][lie], "", "", ""}};
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        snprintf(out, size, "%s%s%s%s%s%s%s", word, ways[i].which, ways[i].lies, ways[i].space,
                 ways[i].shape, ways[i].filter, mark);
        if (draw_text_width(view->list->fonts, DRAW_FACE_MONO, 11, view->list->scale, out) < room) {
            break;
        }
    }
}

/* Names above the grids, and whether these leave digits out. */
static void draw_head(View *view, const LoupePlan *plan, DrawRect area) {
    ConvTerm term;
    conv_walk_term(&view->derived->walk, view->derived->window, 0, &term);
    float at_x[3], y = area.y - 14;
    grid_places(plan, area.x, at_x);
    draw_on(view->list, view->theme->stage);
    if (plan->two_factors) {
        char name[128];
        draw_textf(view->list, DRAW_FACE_MONO, 11, at_x[0], y, DRAW_LEFT, view->theme->muted,
                   "%s%s", conv_role_word(term.a.role), plan->rounded[0] ? " ≈" : "");
        second_name(view, plan, term.b.role, at_x[2] - at_x[1] - HEADS_APART, name, sizeof name);
        draw_text(view->list, DRAW_FACE_MONO, 11, at_x[1], y, DRAW_LEFT, view->theme->muted, name);
    }
    draw_textf(view->list, DRAW_FACE_MONO, 11, at_x[plan->two_factors ? 2 : 0], y, DRAW_LEFT,
               view->theme->muted, "%s%s", plan->two_factors ? "product" : "value",
               view->products_rounded ? " ≈" : "");
    if (!view_pushes(view) && !plan->line) {
        sums_head(view, plan, sums_place(plan, at_x), area);
    }
}

/* "rows 10–14", or "row 10" where that is all. */
static void range_text(const char *noun, int first, int count, char *out, int size) {
    if (count > 1) {
        snprintf(out, (size_t)size, "%ss %d–%d", noun, first, first + count - 1);
    } else {
        snprintf(out, (size_t)size, "%s %d", noun, first);
    }
}

/* Which part of the window is shown, where it is not all of it. */
static void part_text(const View *view, const LoupePlan *plan, char *out, int size) {
    out[0] = '\0';
    bool rows = plan->rows < plan->grid.rows, cols = plan->cols < plan->grid.cols;
    int64_t first = view_group_number(view, plan->first_group);
    if (rows || cols) {
        char down[32] = "", across[32] = "";
        if (rows) {
            range_text("row", plan->first_row, plan->rows, down, sizeof down);
        }
        if (cols) {
            range_text("column", plan->first_col, plan->cols, across, sizeof across);
        }
        if (rows && cols) {
            snprintf(out, (size_t)size, "%s, %s", down, across);
        } else {
            snprintf(out, (size_t)size, "%s of %d", rows ? down : across,
                     rows ? plan->grid.rows : plan->grid.cols);
        }
    } else if (plan->groups == 1 && plan->grid.groups > 1) {
        snprintf(out, (size_t)size, "%s %lld of %lld", view_group_noun(view), (long long)first,
                 (long long)group_count(view));
    } else if (plan->groups < plan->grid.groups) {
        snprintf(out, (size_t)size, "%ss %lld–%lld of %lld", view_group_noun(view),
                 (long long)first, (long long)first + plan->groups - 1,
                 (long long)group_count(view));
    }
}

/* The title, and at its right which part is shown: of rows and columns the rows alone where the
 * title leaves no room for both. */
static void draw_heading(View *view, DrawRect area, const char *shown) {
    const DrawFonts *fonts = view->list->fonts;
    const float scale = view->list->scale;
    const char *title = view_products_title(view->state->walk);
    float room = area.w - 12 - draw_text_width(fonts, DRAW_FACE_UI_BOLD, 17, scale, title);
    char rows[64];
    snprintf(rows, sizeof rows, "%.*s", (int)strcspn(shown, ","), shown);
    const char *const texts[] = {shown, rows, ""};
    shown = view_fitting(view, texts, 3, DRAW_FACE_UI, 11, room);
    float w = draw_text_width(fonts, DRAW_FACE_UI, 11, scale, shown);
    float y = area.y - VIEW_STAGE_TITLE - 4;
    draw_on(view->list, view->theme->stage);
    draw_text(view->list, DRAW_FACE_UI, 11, area.x + area.w, y + 22, DRAW_RIGHT, view->theme->muted,
              shown);
    view_loupe_heading(view, area.x, y, area.w - (w > 0 ? w + 12 : 0));
}

float view_loupe_tight(const View *view, float h, float most) {
    float widths[3], good = number_widths(view, false, widths);
    bool line = line_fits(view, h);
    int cols = columns_wanted(view);
    float whole = width_around(view, cols, good, line);
    if (whole <= most ||
        width_around(view, cols, number_widths(view, true, widths), line) <= most) {
        return fminf(whole, most); /* with all columns, if need be with fewer decimals */
    }
    while (cols > FEWEST && width_around(view, cols, good, line) > most) {
        cols--;
    }
    return width_around(view, cols, good, line);
}

float view_loupe_least(const View *view, float h) {
    float widths[3], needed = number_widths(view, true, widths);
    return width_around(view, columns_wanted(view), needed, line_fits(view, h));
}

float view_loupe_most(const View *view) {
    float sums = has_own_sums(view) ? fmaxf(sum_width(view), ALONE) : 0, widths[3];
    float needed = number_widths(view, false, widths);
    float cell = (columns_wanted(view) > 5 ? CELL_SMALL : CELL_USUAL) * view->magnify;
    return width_around(view, columns_wanted(view), fmaxf(needed, 3 * cell), false) + sums +
           24; /* X has the rest */
}

float view_loupe(View *view, DrawRect area) {
    if (view_is_preparing(view)) {
        draw_heading(view, area, "");
        return view_prepared(view, area); /* there are no windows yet */
    }
    LoupePlan plan = plan_loupe(view, area);
    char shown[96];
    part_text(view, &plan, shown, sizeof shown);
    draw_heading(view, area, shown);
    float one = (float)plan.rows * plan.cell_h + plan.gap;
    for (int g = 0; g < plan.groups; g++) {
        draw_group(view, &plan, plan.first_group + g, area.x, area.y + (float)g * one);
    }
    draw_head(view, &plan, area);
    float h = (float)plan.groups * one - plan.gap;
    if (plan.line) {
        sums_line(view, &plan, (DrawRect){area.x, area.y + h, area.w, LINE});
    }
    return h + (plan.line ? LINE - LINE_SPILLS : 0);
}
