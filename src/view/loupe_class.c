/* The loupe for a class: its numbers in type that the last row can read. All channels with the
 * factors and products side by side where that has room, else the one in play, its products beneath
 * its factors and what they come to beneath these. No drawing. */
#include "view/loupe_parts.h"

#include <math.h>

enum {
    GAP = 4,       /* between two groups */
    NAME = 9,      /* of a group, each of its characters */
    DROP = 28,     /* the heading of products beneath their factors */
    LINE = 32,     /* what they come to, beneath these */
    SUM_CHARS = 7, /* of what is not whole: -12.085 */
    SUM_NAME = 60,
    SUM_LEAST = 3,   /* so that another number moves nothing */
    COLUMNS_FEW = 2, /* fewer decimals before fewer columns than that */
    VALUES_MOST = 4, /* columns of values that are added up */
    WHOLE_ROWS = 24
};

/* In lower or narrower cells a class's type would be smaller. */
static float least_cell(const View *view) {
    return ceilf(view->type_least / VIEW_CLASS_SHARE);
}

/* The widths of cells in the order of the grids, with fewer decimals; returns their sum in a row.
 */
static float widths(const View *view, const ViewLoupePlan *plan, int fewer, float out[3]) {
    const float least = least_cell(view);
    ConvTerm term;
    conv_walk_term(&view->derived->walk, view->derived->window, 0, &term);
    out[0] = out[1] = out[2] = fmaxf(least, ceilf(view_product_width(view, fewer)));
    if (plan->two_factors) {
        out[0] = fmaxf(least, ceilf(view_cell_fewer(view, term.a.role, fewer)));
        out[1] = fmaxf(least, ceilf(view_cell_fewer(view, term.b.role, fewer)));
    }
    return plan->two_factors ? out[0] + out[1] + out[2] : out[0];
}

static float sum_width(const View *view, const ViewLoupePlan *plan) {
    ViewDigits digits = view_placed_digits(view, conv_walk_target(view->state->walk));
    int chars = digits.decimals > 0 ? SUM_CHARS : digits.large + 1;
    chars = chars < SUM_LEAST ? SUM_LEAST : chars;
    return view_pushes(view) ? 0 : view_advance(view, (int)plan->type) * (float)chars + 14;
}

/* All groups, one beneath the other; false where they have no room. */
static bool lay_flat(const View *view, float w, float h, ViewLoupePlan *plan) {
    const int64_t groups = plan->grid.groups, rows = groups * plan->grid.rows;
    float room = h - GAP * (float)(groups - 1);
    if (rows > WHOLE_ROWS || plan->grid.cols > WHOLE_ROWS ||
        room < (float)rows * least_cell(view)) {
        return false;
    }
    float all = widths(view, plan, 0, plan->cell_w);
    plan->groups = (int)groups;
    plan->rows = plan->grid.rows;
    plan->cols = plan->grid.cols;
    plan->cell_h = floorf(room / (float)rows);
    plan->alone = view_loupe_own_sums(view);
    plan->sum = sum_width(view, plan);
    plan->own = plan->alone ? plan->sum : 0;
    plan->sign = plan->two_factors ? VIEW_LOUPE_SIGN_CLASS : 0;
    plan->width = plan->label + (float)plan->cols * all + 2 * plan->sign + plan->own + plan->sum;
    return plan->width <= w;
}

/* The group in play, of it as many rows and columns as have room. */
static void lay_stacked(const View *view, float w, float h, int64_t term, ViewLoupePlan *plan) {
    const int64_t each = (int64_t)plan->grid.rows * plan->grid.cols;
    float high = least_cell(view), below = view_pushes(view) ? 0 : LINE, left;
    int fewer = 0, cols, rows = (int)((h - DROP - below) / (2 * high));
    plan->sign = VIEW_LOUPE_SIGN_CLASS;
    do { /* with fewer decimals before too few columns */
        widths(view, plan, fewer, plan->cell_w);
        left = w - plan->label - plan->sign;
        cols = (int)(left / fmaxf(plan->cell_w[0] + plan->cell_w[1], plan->cell_w[2]));
    } while (cols < plan->grid.cols && cols < COLUMNS_FEW && fewer++ < VIEW_DIGITS_MOST);
    plan->rows = view_loupe_part((int)(term % each / plan->grid.cols), plan->grid.rows, rows,
                                 &plan->first_row);
    plan->cols =
        view_loupe_part((int)(term % plan->grid.cols), plan->grid.cols, cols, &plan->first_col);
    plan->groups = 1;
    plan->first_group = term / each;
    plan->cell_h = floorf(fminf((h - DROP - below) / (float)(2 * plan->rows), view->cell_most));
    plan->drop = (float)plan->rows * plan->cell_h + DROP;
    plan->alone = view_loupe_own_sums(view);
    plan->sum = plan->own = sum_width(view, plan);
    float factors = (float)plan->cols * (plan->cell_w[0] + plan->cell_w[1]) + plan->sign;
    float products = (float)plan->cols * plan->cell_w[2] + plan->sign;
    plan->width = plan->label + fmaxf(fmaxf(factors, products), 2 * (plan->sum + SUM_NAME));
}

/* Of values that are added up as they are, a part, with what they come to beside it. */
static void lay_values(const View *view, float w, float h, int64_t term, ViewLoupePlan *plan) {
    const int64_t each = (int64_t)plan->grid.rows * plan->grid.cols;
    widths(view, plan, 0, plan->cell_w);
    plan->sum = sum_width(view, plan);
    plan->own = plan->sign = 0;
    plan->alone = false;
    int rows = (int)(h / least_cell(view));
    int cols = (int)((w - plan->label - plan->sum - 8) / plan->cell_w[0]);
    cols = cols < VALUES_MOST ? cols : VALUES_MOST;
    plan->rows = view_loupe_part((int)(term % each / plan->grid.cols), plan->grid.rows, rows,
                                 &plan->first_row);
    plan->cols =
        view_loupe_part((int)(term % plan->grid.cols), plan->grid.cols, cols, &plan->first_col);
    plan->groups = 1;
    plan->first_group = term / each;
    plan->cell_h = floorf(fminf(h / (float)plan->rows, view->cell_most));
    plan->width = plan->label + (float)plan->cols * plan->cell_w[0] + plan->sum + 8;
}

static ViewLoupePlan lay(const View *view, float w, float h) {
    ViewLoupePlan plan = {.grid = view_term_grid(view),
                          .type = view->type_least,
                          .words = view_class_words(view) - 1,
                          .gap = GAP};
    plan.two_factors = view->state->walk != CONV_WALK_DB;
    plan.label = NAME * (view_group_count(view) > 10 ? 3 : 2);
    int64_t term = view->derived->term < 0 ? 0 : view->derived->term;
    if (!lay_flat(view, w, h, &plan)) {
        (plan.two_factors ? lay_stacked : lay_values)(view, w, h, term, &plan);
    }
    return plan;
}

float view_loupe_class_width(const View *view, float h, float most) {
    const float spare = 4; /* columns begin at whole points */
    return fminf(most, ceilf(lay(view, most - spare, h).width) + spare);
}

ViewLoupePlan view_loupe_class_plan(const View *view, DrawRect area) {
    ViewLoupePlan plan = lay(view, area.w, area.h);
    float spare = fmaxf(0, area.w - plan.width) / (float)(plan.cols * (plan.drop > 0      ? 2
                                                                       : plan.two_factors ? 3
                                                                                          : 1));
    for (int g = 0; g < 3; g++) { /* no wider than high */
        plan.cell_w[g] += floorf(fminf(spare, fmaxf(0, plan.cell_h - plan.cell_w[g])));
    }
    view_loupe_scales(view, &plan);
    view_loupe_sums_plan(view, &plan);
    return plan;
}
