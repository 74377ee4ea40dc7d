/* The stage: two rows of tensors in the same columns, forward above, backward beneath, each
 * gradient under the tensor it belongs to. Small layers show every number in place; larger ones
 * show pictures, with the window's numbers in the loupe between them. */
#include "view/stage.h"
#include "view/loupe.h"

#include <math.h>

enum {
    CHIPS = 34,
    COLUMN_MIN = 104,
    OUTPUT_LEAST = 104
}; /* a column is at least as wide as its title */

static const float GAPS[VIEW_STAGE_COLUMNS] = {44, 38, 56,
                                               0}; /* at least, after each column: ⊙, =, Σ → */

static void split_rows(const View *view, DrawRect stage, ViewStagePlan *plan) {
    float x = stage.x + VIEW_STAGE_MARGIN, w = stage.w - 2 * VIEW_STAGE_MARGIN;
    bool both = view->frame->options->gradients;
    float chips = both && view->state->walk == CONV_WALK_DX_GATHER ? CHIPS : 0;
    float forward = both ? (stage.h - chips - VIEW_STAGE_ARROWS + VIEW_STAGE_BOTTOM) / 2 : stage.h;
    plan->forward = (DrawRect){x, stage.y + VIEW_STAGE_TITLE + 8, w,
                               forward - VIEW_STAGE_TITLE - 8 - VIEW_STAGE_BOTTOM};
    plan->backward =
        (DrawRect){x, stage.y + forward + chips + VIEW_STAGE_TITLE + 8, w,
                   stage.h - forward - chips - VIEW_STAGE_TITLE - 8 - VIEW_STAGE_ARROWS};
}

static int max_int(int a, int b) {
    return a > b ? a : b;
}

/* Width of the numbers in a column: of the tensor above and the gradient beneath. */
static float column_needs(const View *view, int column) {
    static const ConvRole roles[VIEW_STAGE_COLUMNS][2] = {
        {CONV_ROLE_X, CONV_ROLE_DX},
        {CONV_ROLE_W, CONV_ROLE_DW},
        {CONV_ROLE_Y, CONV_ROLE_Y}, /* products: as sums */
        {CONV_ROLE_Y, CONV_ROLE_DY}};
    return fmaxf(view_cell_width(view, roles[column][0]), view_cell_width(view, roles[column][1]));
}

/* Column widths at a cell size; true when they and the rows fit. */
static bool fits(const View *view, ViewStagePlan *plan, float cell) {
    const ConvLayer *layer = &view->state->layer;
    const ConvShape *shape = &view->derived->shape;
    ViewTermGrid grid = view_term_grid(view);
    int cells[VIEW_STAGE_COLUMNS] = {layer->left + layer->iw + layer->right, layer->kw, grid.cols,
                                     shape->ow};
    int rows = max_int(max_int(layer->top + layer->ih + layer->bottom, layer->kh),
                       max_int(grid.rows, shape->oh));
    float x = plan->forward.x;
    for (int c = 0; c < VIEW_STAGE_COLUMNS; c++) {
        plan->x[c] = x;
        plan->wide[c] = fmaxf(cell, column_needs(view, c));
        plan->w[c] = fmaxf(COLUMN_MIN, (float)cells[c] * plan->wide[c]);
        x += plan->w[c] + GAPS[c];
    }
    float height = plan->forward.h;
    if (view->frame->options->gradients) {
        height = fminf(height, plan->backward.h);
    }
    return x <= plan->forward.x + plan->forward.w + 0.5f && (float)rows * cell <= height;
}

/* Pictures take what the loupe leaves them; the loupe is over W and the products, dW and db are
 * beneath it. */
static void plan_loupe_columns(const View *view, ViewStagePlan *plan) {
    const float before_loupe = 34, before_y = 20; /* room for the arrow into dX; for a gap */
    float w = plan->forward.w, loupe = fminf(w * 0.56f, view_loupe_width(view, false));
    float left = w - loupe - before_loupe - before_y;
    float h = plan->forward.h - view_input_chooser_height(view) - view_unread_height(view);
    float numbers = view_tiles_numbers_width(view, CONV_ROLE_X, h);
    float input = left * 0.57f, least = view_loupe_width(view, true);
    if (numbers > input && w - least - before_loupe - before_y - numbers >= OUTPUT_LEAST) {
        input = numbers; /* the loupe gives what X needs for its numbers */
        left = fmaxf(left, numbers + OUTPUT_LEAST);
        loupe = w - left - before_loupe - before_y;
    }
    float width[VIEW_STAGE_COLUMNS] = {input + before_loupe, loupe * 0.66f, loupe * 0.34f,
                                       left - input + before_y};
    float x = plan->forward.x;
    for (int c = 0; c < VIEW_STAGE_COLUMNS; c++) {
        plan->x[c] = x;
        plan->w[c] = floorf(width[c]) - (c == 0 ? before_loupe : before_y);
        x += width[c];
    }
}

static void plan_stage(const View *view, DrawRect stage, ViewStagePlan *plan) {
    split_rows(view, stage, plan);
    ViewTermGrid grid = view_term_grid(view);
    bool plain = grid.groups == 1 && view->derived->shape.icg == 1;
    float choosers = fmaxf(view_input_chooser_height(view), view_filter_chooser_height(view));
    float whole = plan->forward.h;
    plan->forward.h -= choosers + view_unread_height(view);
    float most = floorf(VIEW_STAGE_CELL_MAX * view->magnify);
    for (float cell = most; plain && cell >= VIEW_CELL_MIN_W; cell -= 1) {
        if (fits(view, plan, cell)) {
            plan->direct = true;
            plan->cell = cell;
            float spare = plan->forward.x + plan->forward.w - (plan->x[3] + plan->w[3]);
            for (int c = 1; c < VIEW_STAGE_COLUMNS; c++) {
                plan->x[c] += floorf(spare * (float)c / VIEW_STAGE_COLUMNS);
            }
            return;
        }
    }
    plan->direct = false;
    plan->forward.h = whole;
    plan_loupe_columns(view, plan);
}

/* ------------------------------------------------------------------------------- stage */

/* Between the rows: what the gradients beneath are. */
static void divider(View *view, DrawRect stage, float y) {
    if (view->state->walk == CONV_WALK_DX_GATHER) {
        view_gather_chips(view, stage.x + VIEW_STAGE_MARGIN, y - CHIPS + 4,
                          stage.w - 2 * VIEW_STAGE_MARGIN);
        return;
    }
    const char *text = view->state->walk == CONV_WALK_FORWARD
                           ? "gradients of the whole pass"
                           : "quieter maps: gradients of the whole pass";
    float w = draw_text_width(view->list->fonts, DRAW_FACE_UI, 11, view->list->scale, text);
    float right = stage.x + stage.w - VIEW_STAGE_MARGIN;
    draw_line(view->list, stage.x, y, right - w - 8, y, 1, 3, view->theme->line);
    draw_on(view->list, view->theme->stage);
    draw_text(view->list, DRAW_FACE_UI, 11, right, y + 4, DRAW_RIGHT, view->theme->muted, text);
}

static void draw_stage(View *view, DrawRect rect) {
    if (view->state->walk != CONV_WALK_FORWARD && view_backward_stage(view, rect)) {
        return;
    }
    ViewStagePlan plan;
    plan_stage(view, rect, &plan);
    if (!plan.direct && view_line_stage(view, rect)) {
        return;
    }
    int n, oc, ic;
    view_shown(view, &n, &oc, &ic);
    if (plan.direct) {
        view_direct_forward(view, &plan, n, oc, ic);
    } else {
        view_loupe_forward(view, &plan, n, oc, ic);
    }
    if (!view->frame->options->gradients) {
        return;
    }
    divider(view, rect, plan.backward.y - VIEW_STAGE_TITLE - 8);
    if (plan.direct) {
        view_direct_backward(view, &plan, n, oc, ic);
    } else {
        view_loupe_backward(view, &plan, n, oc, ic);
    }
}

void view_stage(View *view, DrawRect rect) {
    view->edit.seen = false;
    draw_stage(view, view_camera_stage(view, rect));
    view_camera_chip(view);
    view_stage_pointer(view, rect);
}
