/* The cells of the loupe: factors and products of the window, and how these are written. */
#include "view/loupe_parts.h"

#include <string.h>

enum { LOW = 20 /* a cell */ };

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

/* A factor that is linked to the pointed-at number lights up, and says by what. */
static void mark_factor(View *view, DrawRect rect, const ConvFactor *factor, const int *place,
                        ViewDigits digits, ViewJointEdges *edges) {
    if (view_is_linked(view, factor->role, factor->index)) {
        float inset = rect.h < LOW ? 0 : 0.5f; /* clear of the digits */
        draw_frame(view->list, draw_rect_inset(rect, inset), 2, 2,
                   view_role_colour(view, factor->role));
        view_joint_mark(view, rect, digits, factor->role, factor->index, place, edges);
    }
    if (view->state->pin_role == (int)factor->role &&
        memcmp(view->state->pin_index, factor->index, sizeof factor->index) == 0) {
        draw_frame(view->list, rect, 2, 3, view->theme->ink);
    }
}

bool view_factor_cell(View *view, DrawRect rect, const ConvTerm *term, int which, ViewScale scale,
                      ViewJointEdges *edges) {
    const ConvFactor *factor = which == 0 ? &term->a : &term->b;
    if (factor->kind != CONV_FACTOR_ELEMENT) {
        view_hatched_cell(view, rect, scale.digits, "0");
        return false;
    }
    bool rounded;
    int there[2], *place = NULL;
    if (which == 0 && view_border_place(view, term, there)) {
        place = there;
        rounded = view_border_cell(view, rect, scale, factor->index, place);
    } else {
        bool joined =
            view_joint_has_room(view, rect, scale.digits, factor->role, factor->index, NULL);
        draw_tag(view->list, factor->role, DRAW_PART_FACTOR, factor->index);
        rounded = view_cell_draw(view, rect, scale, CONV_CELL_DONE, factor->value,
                                 joined ? VIEW_CELL_JOINED : 0);
        draw_untag(view->list);
    }
    mark_factor(view, rect, factor, place, scale.digits, edges);
    if (factor->role == CONV_ROLE_W) {
        kernel_is_here(view, factor->index);
    }
    view_cell_reach(view, rect, factor->role, factor->index);
    return rounded;
}

/* The window may be of several filters or images at once. */
static ViewScale walk_scale(const View *view, ConvRole role) {
    ViewScale scale = view_scale(view, role);
    scale.digits = view_walk_digits(view, role);
    return scale;
}

/* What the numbers in sight are like. */
static void facts_in_sight(const View *view, const ViewLoupePlan *plan, ViewFacts facts[3]) {
    for (int g = 0; g < plan->groups; g++) {
        for (int i = 0; i < plan->rows * plan->cols; i++) {
            ConvTerm term;
            int64_t k =
                view_loupe_term(plan, plan->first_group + g, i / plan->cols, i % plan->cols);
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
void view_loupe_scales(const View *view, ViewLoupePlan *plan) {
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
