/* What of the window the loupe shows: which groups, rows and columns, and how large. */
#include "view/loupe_parts.h"

#include <math.h>

enum {
    LABEL = 13,
    SUM_TYPE = 12, /* points */
    WORDS = 11,
    SUMS_SPILL = 8, /* of sums that are close, into the gap before Y */
    SIGN_TIGHT = 14,
    GROUP_GAP = 5,
    GROUP_GAP_TIGHT = 4,
    MORE_DECIMALS = 2, /* of wide cells, than there must be room for */
    SMALL_TYPE = 11,
    SMALLEST = 7, /* cells of colours alone */
    FEWEST = 2,   /* columns with numbers; where fewer fit, all are colours */
    CELL_SMALL = 34,
    CELL_USUAL = 52,
    WHOLE_GRID = 11
};

int view_loupe_part(int current, int count, int most, int *first) {
    int shown = count < most ? count : most < 1 ? 1 : most;
    *first = current - shown / 2;
    *first = *first > count - shown ? count - shown : *first;
    *first = *first < 0 ? 0 : *first;
    return shown;
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
    return view->typed ||
           (term.b.kind != CONV_FACTOR_NONE && view_placed_digits(view, term.a.role).all &&
            view_placed_digits(view, term.b.role).all);
}

/* Of numbers as they are typed, which end after few decimals, those that can have room for all of
 * these have it, the products first. Returns what it costs. */
static float grant_widths(const View *view, float room, const float good[3], float widths[3]) {
    static const int order[3] = {2, 0, 1};
    float granted = 0;
    ConvTerm term;
    conv_walk_term(&view->derived->walk, view->derived->window, 0, &term);
    const bool typed[3] = {view_placed_digits(view, term.a.role).all,
                           view_placed_digits(view, term.b.role).all,
                           view_placed_products(view).all};
    for (int i = 0; i < 3; i++) {
        int g = order[i];
        float more = good[g] - widths[g];
        if ((view->typed || typed[g]) && more <= room - granted) {
            widths[g] = good[g];
            granted += more;
        }
    }
    return granted;
}

/* Widths of cells where a column of all grids has `room`: as the numbers need it, and evenly what
 * is more; where numbers have no room, colours alone. */
static void share_width(const View *view, ViewLoupePlan *plan, float room) {
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

int64_t view_group_count(const View *view) {
    ConvForm form = view_form(view);
    bool images = form == CONV_FORM_WEIGHT || form == CONV_FORM_BIAS;
    return view_term_grid(view).groups * (images ? 1 : view->state->layer.groups);
}

int64_t view_loupe_term(const ViewLoupePlan *plan, int64_t group, int r, int c) {
    return (group * plan->grid.rows + plan->first_row + r) * plan->grid.cols + plan->first_col + c;
}

/* Of a grid that is seldom seen whole a part is enough. */
static int columns_wanted(const View *view) {
    int cols = view_term_grid(view).cols, part = view->state->walk == CONV_WALK_DB ? 6 : 3;
    return cols < 2 ? 2 : cols > WHOLE_GRID ? part : cols;
}

/* Its width where its cells have `width` in all, without the sums that each group comes to alone;
 * `line` is with all sums beneath. */
static float width_around(const View *view, int cols, float width, bool line) {
    float around = view_label_width(view_group_count(view));
    around += line ? 2 * SIGN_TIGHT + 2 : view_loupe_sum_width(view) + 2 * VIEW_LOUPE_SIGN + 6;
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
    int64_t with_line = groups_in(grid, h + VIEW_LOUPE_SPILLS - VIEW_LOUPE_LINE, GROUP_GAP_TIGHT);
    return !view_pushes(view) && with_line > 0 && with_line >= groups_in(grid, h, GROUP_GAP);
}

/* How the sums stand: beside the groups where the numbers have room with them. */
static void place_sums(const View *view, ViewLoupePlan *plan, float w, float *h) {
    float widths[3];
    plan->sum = view_loupe_sum_width(view);
    plan->line = line_fits(view, *h) && w < width_around(view, columns_wanted(view),
                                                         number_widths(view, false, widths), false);
    plan->sign = plan->line ? SIGN_TIGHT : VIEW_LOUPE_SIGN;
    plan->gap = plan->line ? GROUP_GAP_TIGHT : GROUP_GAP;
    if (plan->line) {
        plan->sum = 0;
        *h += VIEW_LOUPE_SPILLS - VIEW_LOUPE_LINE;
    }
}

/* Columns of narrow cells keep the sums that each group comes to alone, where all of them have room
 * with one decimal. */
static bool place_own_sums(const View *view, ViewLoupePlan *plan, float w) {
    float widths[3], cols = (float)plan->grid.cols;
    float sum = view_loupe_sum_tight(view), usual = view_loupe_sum_width(view);
    float sums = usual + view_loupe_own_width(view, usual);
    float roomy = cols * number_widths(view, false, widths) + sums;
    float tight = cols * number_widths(view, true, widths) + 2 * sum;
    bool fits = view_loupe_own_sums(view) && is_typed(view) && plan->grid.cols <= WHOLE_GRID &&
                plan->label + 2 * VIEW_LOUPE_SIGN + roomy > w &&
                plan->label + 2 * SIGN_TIGHT + tight <= w + SUMS_SPILL;
    if (fits) {
        plan->sum = plan->own = sum;
        plan->sign = SIGN_TIGHT;
        plan->gap = GROUP_GAP;
        plan->alone = plan->spilt = true;
    }
    return fits;
}

/* What the cells of a grid can give without telling less, whichever filter is shown. */
static float spare_width(const View *view, const ViewLoupePlan *plan, int grid) {
    ConvTerm term;
    conv_walk_term(&view->derived->walk, view->derived->window, 0, &term);
    bool product = grid == (plan->two_factors ? 2 : 0);
    ConvRole role = grid == 0 ? term.a.role : term.b.role;
    for (int fewer = -MORE_DECIMALS; fewer <= VIEW_DIGITS_MOST; fewer++) {
        int told = fewer < 0 ? 0 : fewer;
        float needed = product ? view_product_width(view, told) : view_cell_fewer(view, role, told);
        needed = ceilf(needed + view->advance[SMALL_TYPE] * (float)(told - fewer));
        if (needed <= plan->cell_w[grid]) {
            return plan->cell_w[grid] - needed;
        }
    }
    return 0;
}

/* Sums beside the groups have as many digits as in the equation, where the cells can spare the room
 * for them; a little of it is the gap before Y. */
static void widen_sums(const View *view, ViewLoupePlan *plan) {
    float good = view_loupe_sum_good(view), spare[3], all = 0, got = plan->spilt ? 0 : SUMS_SPILL;
    float wanted = fmaxf(0, good - plan->sum) + (plan->alone ? fmaxf(0, good - plan->own) : 0);
    int grids = plan->two_factors ? 3 : 1;
    if (plan->line || wanted <= 0 || view->typed) {
        return; /* what is typed moves nothing */
    }
    for (int g = 0; g < grids; g++) {
        spare[g] = spare_width(view, plan, g);
        all += spare[g] * (float)plan->cols;
    }
    float share = all > 0 ? fminf(1, fmaxf(0, wanted - got) / all) : 0;
    for (int g = 0; g < grids; g++) {
        float less = fminf(ceilf(spare[g] * share), floorf(spare[g]));
        plan->cell_w[g] -= less;
        got += less * (float)plan->cols;
    }
    float both = floorf((plan->own + plan->sum + got) / 2); /* all alike */
    if (!plan->alone) {
        plan->sum = fminf(fmaxf(good, plan->sum), plan->sum + got);
    } else if (both > plan->own && both > plan->sum) {
        plan->own = plan->sum = fminf(fmaxf(good, plan->sum), both);
    }
}

ViewLoupePlan view_loupe_plan(const View *view, DrawRect area) {
    ViewLoupePlan plan = {.grid = view_term_grid(view), .type = SUM_TYPE, .words = WORDS};
    float h = area.h;
    if (view->type_least > 0) {
        return view_loupe_class_plan(view, area);
    }
    plan.two_factors = view->state->walk != CONV_WALK_DB;
    plan.label = view_label_width(view_group_count(view));
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
    plan.cols =
        view_loupe_part(col, plan.grid.cols,
                        numbers ? readable : (int)(w / (float)grids / SMALLEST), &plan.first_col);
    if (!plan.alone) {
        plan.own = view_loupe_own_width(view, plan.sum);
        plan.alone = view_loupe_own_sums(view) && !plan.line &&
                     w - plan.own >= (float)plan.cols * number_widths(view, false, widths);
    }
    share_width(view, &plan, (w - (plan.alone ? plan.own : 0)) / (float)plan.cols);

    bool crowded = whole && !numbers && plan.grid.rows * VIEW_CELL_MIN_H > h;
    float least_h = crowded ? SMALLEST : least_row(plan.grid);
    plan.rows = view_loupe_part(row, plan.grid.rows, (int)(h / least_h), &plan.first_row);
    int fit = (int)((h + plan.gap) / (least_h * (float)plan.rows + plan.gap));
    int first = 0;
    int groups = plan.grid.groups > 1 << 20 ? 1 << 20 : (int)plan.grid.groups;
    plan.groups = view_loupe_part((int)(k / per_group), groups, fit, &first);
    plan.first_group = first;
    float rows_h = h - plan.gap * (float)(plan.groups - 1);
    plan.cell_h = floorf(rows_h / (float)(plan.groups * plan.rows));
    plan.cell_h =
        fminf(plan.cell_h, fminf(view->cell_most * 0.78f, fmaxf(plan.cell_w[0], VIEW_CELL_MIN_H)));
    view_loupe_scales(view, &plan);
    widen_sums(view, &plan);
    view_loupe_sums_plan(view, &plan);
    return plan;
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
    float widths[3], sums = 0;
    if (view_loupe_own_sums(view)) {
        sums = fmaxf(view_loupe_sum_width(view), VIEW_LOUPE_ALONE);
    }
    float needed = number_widths(view, false, widths);
    float cell = (columns_wanted(view) > 5 ? CELL_SMALL : CELL_USUAL) * view->magnify;
    return width_around(view, columns_wanted(view), fmaxf(needed, 3 * cell), false) + sums +
           24; /* X has the rest */
}
