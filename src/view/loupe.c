/* The loupe: what the window holds. The grids are the same for every walk, because a term is two
 * factors and a product in all of them. */
#include "view/loupe.h"
#include "view/prepared.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    LABEL = 13,
    SUM = 48,
    SIGN = 14,
    GROUP_GAP = 5,
    SMALLEST = 7,
    CELL_MAX = 44,
    WHOLE_GRID = 11
};

/* Which part of the terms is shown, and how large. */
typedef struct LoupePlan {
    ViewTermGrid grid;
    int64_t first_group;
    int groups, first_row, rows, first_col, cols; /* the part shown */
    float cell_w, cell_h;
    bool two_factors;
} LoupePlan;

static ViewScale product_scale(const View *view, const ConvTerm *term) {
    ViewScale a = view_scale(view, term->a.role);
    if (term->b.kind == CONV_FACTOR_NONE) {
        return (ViewScale){a.limit, a.integers, view_palette(term->target), false};
    }
    ViewScale b = view_scale(view, term->b.role);
    return (ViewScale){a.limit * b.limit, a.integers && b.integers, view_palette(term->target),
                       false};
}

void view_product_cell(View *view, DrawRect rect, int64_t k, bool done) {
    ConvTerm term;
    conv_walk_term(&view->derived->walk, view->derived->window, k, &term);
    if (done && term.skipped) {
        view_hatched_cell(view, rect, term.cropped ? "cut" : "0");
        return;
    }
    draw_tag(view->list, term.target, DRAW_PART_PRODUCT, (int[4]){(int)k, 0, 0, 0});
    view_cell_draw(view, rect, product_scale(view, &term), done ? CONV_CELL_DONE : CONV_CELL_EMPTY,
                   term.product, 0);
    draw_untag(view->list);
}

static void factor_cell(View *view, DrawRect rect, const ConvFactor *factor) {
    if (factor->kind != CONV_FACTOR_ELEMENT) {
        view_hatched_cell(view, rect, "0");
        return;
    }
    if (factor->border) {
        view_border_cell(view, rect, factor->index);
    } else {
        draw_tag(view->list, factor->role, DRAW_PART_FACTOR, factor->index);
        ViewScale scale = view_scale(view, factor->role);
        scale.quiet = false;
        view_cell_draw(view, rect, scale, CONV_CELL_DONE, factor->value, 0);
        draw_untag(view->list);
    }
    if (view_is_linked(view, factor->role, factor->index)) {
        draw_frame(view->list, draw_rect_inset(rect, 1), 2, 2,
                   view_role_colour(view, factor->role));
    }
    if (ui_hovered(view->ui, rect)) {
        view->hover_next = (ViewHover){.role = (int)factor->role};
        memcpy(view->hover_next.index, factor->index, sizeof factor->index);
    }
}

/* A part of `count` items around `current`, `most` long. */
static int part(int current, int count, int most, int *first) {
    int shown = count < most ? count : most < 1 ? 1 : most;
    *first = current - shown / 2;
    *first = *first > count - shown ? count - shown : *first;
    *first = *first < 0 ? 0 : *first;
    return shown;
}

static LoupePlan plan_loupe(const View *view, DrawRect area) {
    LoupePlan plan = {.grid = view_term_grid(view)};
    plan.two_factors = view->state->walk != CONV_WALK_DB;
    int64_t k = view->derived->term < 0 ? 0 : view->derived->term;
    int64_t per_group = (int64_t)plan.grid.rows * plan.grid.cols;
    int row = (int)(k % per_group / plan.grid.cols), col = (int)(k % plan.grid.cols);
    int grids = plan.two_factors ? 3 : 1;
    float w = area.w - LABEL - SUM - (plan.two_factors ? 2 * SIGN : 0);
    float h = area.h;

    bool whole = plan.grid.rows <= WHOLE_GRID && plan.grid.cols <= WHOLE_GRID;
    float least_w = whole ? SMALLEST : VIEW_CELL_MIN_W + 8;
    float least_h = !whole                                 ? VIEW_CELL_MIN_H + 8
                    : plan.grid.rows * VIEW_CELL_MIN_H > h ? SMALLEST
                                                           : VIEW_CELL_MIN_H;
    plan.cols = part(col, plan.grid.cols, (int)(w / (float)grids / least_w), &plan.first_col);
    plan.rows = part(row, plan.grid.rows, (int)(h / least_h), &plan.first_row);
    plan.cell_w = fminf(CELL_MAX * view->magnify, floorf(w / (float)(grids * plan.cols)));

    int fit = (int)((h + GROUP_GAP) / (least_h * (float)plan.rows + GROUP_GAP));
    int first = 0;
    int groups = plan.grid.groups > 1 << 20 ? 1 << 20 : (int)plan.grid.groups;
    plan.groups = part((int)(k / per_group), groups, fit, &first);
    plan.first_group = first;
    float rows_h = h - GROUP_GAP * (float)(plan.groups - 1);
    plan.cell_h = floorf(rows_h / (float)(plan.groups * plan.rows));
    plan.cell_h = fminf(plan.cell_h, fminf(36, fmaxf(plan.cell_w, VIEW_CELL_MIN_H)));
    return plan;
}

/* What a group is called: a photo's channels by colour, others by number. */
static void group_label(View *view, const LoupePlan *plan, int64_t group, float x, float y) {
    if (plan->grid.groups < 2) {
        return;
    }
    static const char *const letters[] = {"R", "G", "B"};
    const DrawTheme *theme = view->theme;
    DrawColour colours[] = {theme->red, theme->green, theme->blue};
    bool photo =
        view->state->source == SCENE_SOURCE_IMAGE && view->state->layer.ic == 3 &&
        view->state->layer.groups == 1 &&
        (view->state->walk == CONV_WALK_FORWARD || view->state->walk == CONV_WALK_DX_SCATTER);
    draw_on(view->list, theme->stage);
    if (photo) {
        draw_text(view->list, DRAW_FACE_UI_BOLD, 12, x, y, DRAW_LEFT, colours[group],
                  letters[group]);
    } else {
        draw_textf(view->list, DRAW_FACE_MONO, 11, x, y, DRAW_LEFT, theme->muted, "%lld",
                   (long long)group);
    }
}

/* The chain's value after the group's last term that has been added. */
static void group_sum(View *view, const LoupePlan *plan, int64_t group, float x, float y) {
    int64_t per_group = (int64_t)plan->grid.rows * plan->grid.cols;
    int64_t last = (group + 1) * per_group - 1, term = view->derived->term;
    bool begun = term >= group * per_group;
    int64_t k = term < last ? term : last;
    int64_t slot = k - view->first_term;
    bool known =
        begun && slot >= 0 && slot < view->term_count && view->state->walk != CONV_WALK_DX_SCATTER;
    draw_on(view->list, view->theme->stage);
    if (!known) {
        return;
    }
    char number[32];
    ConvRole target = view->terms[slot].target;
    view_format(number, sizeof number, view->terms[slot].after, view->derived->integers[target], 6);
    draw_tag(view->list, target, DRAW_PART_SUM, (int[4]){(int)k, 0, 0, 0});
    bool now = k == term;
    draw_text(view->list, now ? DRAW_FACE_MONO_BOLD : DRAW_FACE_MONO, 12, x, y, DRAW_LEFT,
              now ? view->theme->ink : view->theme->muted, number);
    draw_untag(view->list);
}

static void sign(View *view, float x, float y, const char *text) {
    draw_on(view->list, view->theme->stage);
    draw_text(view->list, DRAW_FACE_UI, 15, x, y + 5, DRAW_CENTRE, view->theme->muted, text);
}

/* One group: the three grids side by side. */
static void draw_group(View *view, const LoupePlan *plan, int64_t group, float x, float y) {
    float grid_w = (float)plan->cols * plan->cell_w, step = grid_w + SIGN;
    float middle = y + (float)plan->rows * plan->cell_h / 2;
    group_label(view, plan, group, x, middle + 4);
    x += LABEL;
    float products = plan->two_factors ? x + 2 * step : x;
    DrawRect marks[3];
    int mark_count = 0;
    for (int r = 0; r < plan->rows; r++) {
        for (int c = 0; c < plan->cols; c++) {
            int64_t k = (group * plan->grid.rows + plan->first_row + r) * plan->grid.cols +
                        plan->first_col + c;
            ConvTerm term;
            conv_walk_term(&view->derived->walk, view->derived->window, k, &term);
            DrawRect at = {x + (float)c * plan->cell_w, y + (float)r * plan->cell_h, plan->cell_w,
                           plan->cell_h};
            DrawRect b = at, product = at;
            b.x += step;
            product.x += products - x;
            if (plan->two_factors) {
                factor_cell(view, at, &term.a);
                factor_cell(view, b, &term.b);
            }
            view_product_cell(view, product, k, k <= view->derived->term);
            if (k == view->derived->term) {
                marks[mark_count++] = product;
                if (plan->two_factors) {
                    marks[mark_count++] = at;
                    marks[mark_count++] = b;
                }
            }
        }
    }
    if (plan->two_factors) {
        sign(view, x + grid_w + SIGN / 2.0f, middle, "⊙");
        sign(view, x + step + grid_w + SIGN / 2.0f, middle, "=");
    }
    for (int m = 0; m < mark_count; m++) {
        view_mark(view, marks[m]);
    }
    group_sum(view, plan, group, products + fmaxf(grid_w, 50) + 8, middle + 4);
}

/* What the groups of a walk are. */
static const char *group_noun(ConvWalkKind walk) {
    return walk == CONV_WALK_DX_GATHER                    ? "filters"
           : walk == CONV_WALK_DW || walk == CONV_WALK_DB ? "images"
                                                          : "channels";
}

/* Names above the grids, and which part of them is shown. */
static void draw_head(View *view, const LoupePlan *plan, DrawRect area) {
    ConvTerm term;
    conv_walk_term(&view->derived->walk, view->derived->window, 0, &term);
    float grid_w = (float)plan->cols * plan->cell_w, step = grid_w + SIGN;
    float x = area.x + LABEL, y = area.y - 14;
    draw_on(view->list, view->theme->stage);
    if (plan->two_factors) {
        draw_text(view->list, DRAW_FACE_MONO, 11, x, y, DRAW_LEFT, view->theme->muted,
                  conv_role_word(term.a.role));
        draw_text(view->list, DRAW_FACE_MONO, 11, x + step, y, DRAW_LEFT, view->theme->muted,
                  conv_role_word(term.b.role));
        x += 2 * step;
    }
    char text[96] = "";
    if (plan->rows < plan->grid.rows || plan->cols < plan->grid.cols) {
        snprintf(text, sizeof text, "rows %d–%d, cols %d–%d", plan->first_row,
                 plan->first_row + plan->rows - 1, plan->first_col,
                 plan->first_col + plan->cols - 1);
    } else if (plan->groups < plan->grid.groups) {
        snprintf(text, sizeof text, "%s %lld–%lld of %lld", group_noun(view->state->walk),
                 (long long)plan->first_group, (long long)plan->first_group + plan->groups - 1,
                 (long long)plan->grid.groups);
    } else {
        snprintf(text, sizeof text, "%s", plan->two_factors ? "product" : "value");
    }
    bool is_part = plan->rows < plan->grid.rows || plan->cols < plan->grid.cols;
    bool all = !is_part && plan->groups == plan->grid.groups;
    if (all && view->state->walk != CONV_WALK_DX_SCATTER) {
        draw_text(view->list, DRAW_FACE_MONO, 11, x + fmaxf(grid_w, 50) + 8, y, DRAW_LEFT,
                  view->theme->muted, view->derived->integers[term.target] ? "sum" : "sum ≈");
    }
    draw_text(view->list, DRAW_FACE_MONO, 11, is_part ? area.x + area.w : x, y,
              is_part ? DRAW_RIGHT : DRAW_LEFT, view->theme->muted, text);
}

float view_loupe_width(const View *view) {
    ViewTermGrid grid = view_term_grid(view);
    int cols = grid.cols < 4 ? 4 : grid.cols > WHOLE_GRID ? WHOLE_GRID : grid.cols;
    return CELL_MAX * view->magnify * (float)(3 * cols) + (float)(LABEL + SUM + 2 * SIGN + 30);
}

float view_loupe(View *view, DrawRect area) {
    if (view_is_preparing(view)) {
        return view_prepared(view, area); /* there are no windows yet */
    }
    LoupePlan plan = plan_loupe(view, area);
    draw_head(view, &plan, area);
    for (int g = 0; g < plan.groups; g++) {
        float y = area.y + (float)g * ((float)plan.rows * plan.cell_h + GROUP_GAP);
        draw_group(view, &plan, plan.first_group + g, area.x, y);
    }
    return (float)plan.groups * ((float)plan.rows * plan.cell_h + GROUP_GAP) - GROUP_GAP;
}
