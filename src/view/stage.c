/* The stage: two rows of tensors in the same columns, forward above, backward beneath, each
 * gradient under the tensor it belongs to. Small layers show every number in place; larger ones
 * show pictures, with the window's numbers in the loupe between them. */
#include "view/cells.h"
#include "view/loupe.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    MARGIN = 24,
    TITLE = 50,  /* title, description and shape above a tensor */
    BOTTOM = 14, /* under the forward row */
    ARROWS = 40, /* under the backward row: the way from dY to dX and dW */
    CELL_MAX = 46,
    COLUMN_MIN = 104, /* a column is at least as wide as its title */
    COLUMNS = 4,
    BIAS = 28 /* height of the bias cell */
};

static const float GAPS[COLUMNS] = {62, 50, 70, 0}; /* after each column: ⊙, =, Σ → */

/* Where everything of one row of columns lies. */
typedef struct Plan {
    bool direct;         /* every number in place */
    float cell;          /* height of a cell */
    float wide[COLUMNS]; /* its width in each column: what its numbers need */
    float x[COLUMNS], w[COLUMNS];
    DrawRect forward, backward; /* content of the rows, below their titles */
} Plan;

static void split_rows(const View *view, DrawRect stage, Plan *plan) {
    float x = stage.x + MARGIN, w = stage.w - 2 * MARGIN;
    bool both = view->frame->options->gradients;
    float forward = both ? (stage.h - ARROWS + BOTTOM) / 2 : stage.h;
    plan->forward = (DrawRect){x, stage.y + TITLE + 8, w, forward - TITLE - 8 - BOTTOM};
    plan->backward =
        (DrawRect){x, stage.y + forward + TITLE + 8, w, stage.h - forward - TITLE - 8 - ARROWS};
}

static int max_int(int a, int b) {
    return a > b ? a : b;
}

/* Width of the numbers in a column: of the tensor above and the gradient beneath. */
static float column_needs(const View *view, int column) {
    static const ConvRole roles[COLUMNS][2] = {{CONV_ROLE_X, CONV_ROLE_DX},
                                               {CONV_ROLE_W, CONV_ROLE_DW},
                                               {CONV_ROLE_Y, CONV_ROLE_Y}, /* products: as sums */
                                               {CONV_ROLE_Y, CONV_ROLE_DY}};
    return fmaxf(view_cell_width(view, roles[column][0]), view_cell_width(view, roles[column][1]));
}

/* Column widths at a cell size; true when they and the rows fit. */
static bool fits(const View *view, Plan *plan, float cell) {
    const ConvLayer *layer = &view->state->layer;
    const ConvShape *shape = &view->derived->shape;
    ViewTermGrid grid = view_term_grid(view);
    int cells[COLUMNS] = {layer->left + layer->iw + layer->right, layer->kw, grid.cols, shape->ow};
    int rows = max_int(max_int(layer->top + layer->ih + layer->bottom, layer->kh),
                       max_int(grid.rows, shape->oh));
    float x = plan->forward.x;
    for (int c = 0; c < COLUMNS; c++) {
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
static void plan_loupe_columns(const View *view, Plan *plan) {
    float w = plan->forward.w, loupe = fminf(w * 0.53f, view_loupe_width(view));
    float left = w - loupe;
    float width[COLUMNS] = {left * 0.55f, loupe * 0.64f, loupe * 0.36f, left * 0.45f};
    float x = plan->forward.x;
    for (int c = 0; c < COLUMNS; c++) {
        plan->x[c] = x;
        plan->w[c] = floorf(width[c]) - (c == 0 ? 34 : 20); /* room for the arrow into dX */
        x += width[c];
    }
}

static void plan_stage(const View *view, DrawRect stage, Plan *plan) {
    split_rows(view, stage, plan);
    ViewTermGrid grid = view_term_grid(view);
    bool plain = grid.groups == 1 && view->derived->shape.icg == 1;
    for (float cell = CELL_MAX; plain && cell >= VIEW_CELL_MIN_W; cell -= 1) {
        if (fits(view, plan, cell)) {
            plan->direct = true;
            plan->cell = cell;
            float spare = plan->forward.x + plan->forward.w - (plan->x[3] + plan->w[3]);
            for (int c = 1; c < COLUMNS; c++) {
                plan->x[c] += floorf(spare * (float)c / COLUMNS);
            }
            return;
        }
    }
    plan->direct = false;
    plan_loupe_columns(view, plan);
}

/* ------------------------------------------------------------------------------- titles */

/* A title of two weights and the line beneath it. */
static void heading(View *view, DrawColour colour, const char *name, float x, float y, float width,
                    const char *meaning, const char *detail) {
    DrawList *list = view->list;
    draw_on(list, view->theme->stage);
    float used = draw_text(list, DRAW_FACE_UI_BOLD, 17, x, y + 22, DRAW_LEFT, colour, name);
    draw_text_in(list, DRAW_FACE_UI_SEMIBOLD, 13,
                 (DrawRect){x + used + 9, y + 7, fmaxf(0, width - used - 9), 20}, DRAW_LEFT,
                 view->theme->ink, meaning);
    draw_text_in(list, DRAW_FACE_MONO, 11, (DrawRect){x, y + 29, width, 16}, DRAW_LEFT,
                 view->theme->muted, detail);
}

/* "bias gradient", or its last word where that is too wide beside the name. */
static const char *short_meaning(const View *view, ConvRole role, float width) {
    const char *meaning = conv_role_meaning(role), *last = strrchr(meaning, ' ');
    float used =
        draw_text_width(view->list->fonts, DRAW_FACE_UI_SEMIBOLD, 13, view->list->scale, meaning);
    return last && used > width - 40 ? last + 1 : meaning;
}

static void tensor_title(View *view, ConvRole role, float x, float y, float width) {
    char shape[64], detail[160];
    const ConvTensor *tensor = scene_tensor(view->frame->scene, role);
    view_format_shape(shape, sizeof shape, tensor);
    if (role == CONV_ROLE_DB || role == CONV_ROLE_B) {
        snprintf(shape, sizeof shape, "%d", tensor->extent[0]);
    }
    const char *of = role == CONV_ROLE_DX   ? "∂L/∂X "
                     : role == CONV_ROLE_DW ? "∂L/∂W "
                     : role == CONV_ROLE_DB ? "∂L/∂b "
                     : role == CONV_ROLE_DY ? "∂L/∂Y "
                                            : "";
    snprintf(detail, sizeof detail, "%s%s", of, shape);
    heading(view, view_role_colour(view, role), conv_role_title(role), x, y, width,
            short_meaning(view, role, width), detail);
}

static const char *products_title(ConvWalkKind walk) {
    switch (walk) {
    case CONV_WALK_FORWARD:
        return "X ⊙ W";
    case CONV_WALK_DW:
        return "X ⊙ dY";
    case CONV_WALK_DB:
        return "dY";
    default:
        return "dY · W";
    }
}

/* Which window the products belong to: "window at (1, 1)", "for dx[0,0,2,2]". */
static void products_of(const View *view, char *out, int size) {
    const SceneDerived *derived = view->derived;
    const ConvLayer *layer = &view->state->layer;
    int cell[4];
    conv_walk_window_cell(&derived->walk, derived->window, cell);
    if (view->state->walk == CONV_WALK_FORWARD) {
        snprintf(out, (size_t)size, "window at (%d, %d)", cell[2] * layer->sh - layer->top,
                 cell[3] * layer->sw - layer->left);
        return;
    }
    char name[64];
    view_format_cell(name, sizeof name, conv_walk_window_role(view->state->walk), cell);
    bool scatter = view->state->walk == CONV_WALK_DX_SCATTER;
    snprintf(out, (size_t)size, "%s %s", scatter ? "from" : "for", name);
}

static const char *products_meaning(ConvWalkKind walk) {
    return walk == CONV_WALK_DX_SCATTER ? "pushed"
           : walk == CONV_WALK_DB       ? "values added"
                                        : "products";
}

static void products_heading(View *view, float x, float y, float width) {
    char of[96];
    products_of(view, of, sizeof of);
    heading(view, view->theme->now_text, products_title(view->state->walk), x, y, width,
            products_meaning(view->state->walk), of);
}

/* The same in one line: beneath it stand the loupe's own labels. */
static void loupe_heading(View *view, float x, float y, float width) {
    char of[96], text[160];
    products_of(view, of, sizeof of);
    snprintf(text, sizeof text, "%s · %s", products_meaning(view->state->walk), of);
    heading(view, view->theme->now_text, products_title(view->state->walk), x, y, width, text, "");
}

static void operator_sign(View *view, float x, float y, const char *sign) {
    draw_on(view->list, view->theme->stage);
    draw_text(view->list, DRAW_FACE_UI, 21, x, y + 8, DRAW_CENTRE, view->theme->muted, sign);
}

static void arrow(View *view, float x0, float y0, float x1, float y1, DrawColour colour) {
    float dx = x1 - x0, dy = y1 - y0, length = sqrtf(dx * dx + dy * dy);
    float at = (length - 8) / length;
    draw_line(view->list, x0, y0, x0 + dx * at, y0 + dy * at, 2, 0, colour);
    draw_arrow_head(view->list, (DrawPoint){x1, y1}, dx, dy, 12, colour);
}

/* ------------------------------------------------------------------------- shared pieces */

static void bias_cell(View *view, float x, float y, float w) {
    int n, oc, ic;
    view_shown(view, &n, &oc, &ic);
    int index[4] = {oc, 0, 0, 0};
    double value;
    ConvCellState state = view_cell(view, CONV_ROLE_B, index, &value);
    DrawRect rect = {x, y, w, BIAS};
    draw_tag(view->list, CONV_ROLE_B, DRAW_PART_CELL, index);
    view_cell_draw(view, rect, view_scale(view, CONV_ROLE_B), state, value, 0);
    draw_untag(view->list);
    if (ui_hovered(view->ui, rect)) {
        view->hover_next = (ViewHover){CONV_ROLE_B, {oc, 0, 0, 0}};
    }
    draw_on(view->list, view->theme->stage);
    float used = draw_text(view->list, DRAW_FACE_UI_BOLD, 15, x + w + 10, y + 12, DRAW_LEFT,
                           view->theme->forward, "b");
    draw_text(view->list, DRAW_FACE_UI_SEMIBOLD, 12, x + w + 16 + used, y + 12, DRAW_LEFT,
              view->theme->ink, "bias");
    draw_text(view->list, DRAW_FACE_UI, 11, x + w + 10, y + 27, DRAW_LEFT, view->theme->muted,
              "the sum starts here");
}

/* db as a column of cells, the shown filter among them, and L beneath. */
static float bias_gradient(View *view, float x, float y, float w, float h) {
    const ConvTensor *db = &view->derived->db;
    int n, oc, ic, count = db->extent[0];
    view_shown(view, &n, &oc, &ic);
    float cell = fminf(36, fmaxf(VIEW_CELL_MIN_H, h / (float)(count < 6 ? count : 6)));
    int fit = (int)(h / cell);
    int rows = count < fit ? count : fit;
    rows = rows < 1 ? 1 : rows;
    int first = oc - rows / 2;
    first = first > count - rows ? count - rows : first;
    first = first < 0 ? 0 : first;
    for (int r = 0; r < rows; r++) {
        int index[4] = {first + r, 0, 0, 0};
        double value;
        ConvCellState state = view_cell(view, CONV_ROLE_DB, index, &value);
        DrawRect rect = {x, y + (float)r * cell, w, cell};
        draw_tag(view->list, CONV_ROLE_DB, DRAW_PART_CELL, index);
        view_cell_draw(view, rect, view_scale(view, CONV_ROLE_DB), state, value,
                       state == CONV_CELL_PARTIAL ? VIEW_CELL_NOW : 0);
        draw_untag(view->list);
        if (ui_hovered(view->ui, rect)) {
            view->hover_next = (ViewHover){CONV_ROLE_DB, {index[0], 0, 0, 0}};
        }
        bool target =
            view->now && view->now->target == CONV_ROLE_DB && view->now->cell[0] == index[0];
        if (target) {
            view_mark(view, rect);
        }
    }
    return (float)rows * cell;
}

/* "L = Σ Y = -3"; in two lines where the column is narrow. */
static void loss_line(View *view, float x, float y, float width) {
    static const char *const formulas[] = {
#define CONV_LOSS(NAME, word, formula, derivative) formula,
#include "conv/losses.def"
#undef CONV_LOSS
    };
    bool whole = view->derived->loss == floor(view->derived->loss);
    char number[32], formula[48], value[48], text[96];
    bool exact = view_format(number, sizeof number, view->derived->loss, whole, 12);
    snprintf(formula, sizeof formula, "L = %s", formulas[view->state->loss]);
    snprintf(value, sizeof value, "%s %s", exact ? "=" : "≈", number);
    snprintf(text, sizeof text, "%s %s", formula, value);
    float needed = draw_text_width(view->list->fonts, DRAW_FACE_MONO, 12, view->list->scale, text);
    bool fits_one = needed <= width;
    draw_on(view->list, view->theme->stage);
    draw_text_in(view->list, DRAW_FACE_MONO, 12, (DrawRect){x, y - 13, width, 18}, DRAW_LEFT,
                 view->theme->backward, fits_one ? text : formula);
    if (!fits_one) {
        draw_text_in(view->list, DRAW_FACE_MONO, 12, (DrawRect){x, y + 3, width, 18}, DRAW_LEFT,
                     view->theme->backward, value);
    }
}

/* From dY along the bottom to dW (with X) and to dX (with W). */
static void gradient_arrows(View *view, DrawRect row, DrawRect dx, DrawRect dw, DrawRect dy) {
    DrawColour colour = view->theme->backward;
    DrawList *list = view->list;
    float from_x = floorf(dy.x + dy.w / 2);
    float lowest = fmaxf(fmaxf(dx.y + dx.h, dw.y + dw.h + 20), dy.y + dy.h);
    float bottom =
        floorf(fminf(row.y + row.h + ARROWS - 16, fmaxf(lowest + 24, row.y + row.h * 0.75f)));
    float to_w = floorf(dw.x + fminf(dw.w, 140) / 2),
          turn = floorf(fminf(dx.x + dx.w + 26, dw.x - 12));
    float to_x = floorf(dx.y + dx.h - 16);
    draw_line(list, from_x, dy.y + dy.h + 6, from_x, bottom, 2, 0, colour);
    draw_line(list, from_x + 1, bottom, turn - 1, bottom, 2, 0, colour);
    draw_line(list, turn, bottom, turn, to_x, 2, 0, colour);
    arrow(view, turn, to_x, dx.x + dx.w + 7, to_x, colour);
    arrow(view, to_w, bottom, to_w, dw.y + dw.h + 6, colour);
    draw_on(list, view->theme->stage);
    draw_text(list, DRAW_FACE_UI, 11, turn + 8, bottom - 6, DRAW_LEFT, view->theme->muted,
              "with W");
    draw_text(list, DRAW_FACE_UI, 11, to_w + 9, bottom - 6, DRAW_LEFT, view->theme->muted,
              "with X");
}

/* ---------------------------------------------------------------- every number in place */

/* A plane at cell size, centred in the row's height. */
static ViewPlane placed(const View *view, const Plan *plan, ConvRole role, int n, int c, int column,
                        DrawRect row) {
    ViewPlane plane = view_plane(view, role, n, c);
    float w = (float)(plane.left + plane.cols + plane.right) * plan->wide[column];
    float h = (float)(plane.top + plane.rows + plane.bottom) * plan->cell;
    plane.rect = (DrawRect){plan->x[column], floorf(row.y + (row.h - h) / 2), w, h};
    plane.numbers = true;
    return plane;
}

static void direct_products(View *view, const Plan *plan, DrawRect rect) {
    ViewTermGrid grid = view_term_grid(view);
    const SceneDerived *derived = view->derived;
    DrawRect now = {0};
    for (int r = 0; r < grid.rows; r++) {
        for (int c = 0; c < grid.cols; c++) {
            int64_t k = (int64_t)r * grid.cols + c;
            DrawRect cell = {rect.x + (float)c * plan->wide[2], rect.y + (float)r * plan->cell,
                             plan->wide[2], plan->cell};
            view_product_cell(view, cell, k, k <= derived->term);
            if (k == derived->term) {
                now = cell;
            }
        }
    }
    if (now.w > 0) {
        view_mark(view, now);
    }
}

static void direct_forward(View *view, const Plan *plan, int n, int oc, int ic) {
    DrawRect row = plan->forward;
    ViewTermGrid grid = view_term_grid(view);
    float titles = row.y - TITLE - 4, middle = row.y + row.h / 2;
    ViewPlane x = placed(view, plan, CONV_ROLE_X, n, ic, 0, row);
    ViewPlane w = placed(view, plan, CONV_ROLE_W, oc, 0, 1, row);
    ViewPlane y = placed(view, plan, CONV_ROLE_Y, n, oc, 3, row);
    DrawRect products = {plan->x[2], 0, (float)grid.cols * plan->wide[2],
                         (float)grid.rows * plan->cell};
    bool forward = view->state->walk == CONV_WALK_FORWARD;
    bool bias_below = forward && products.h + 12 + BIAS <= row.h;
    bool centred = products.h + 2 * (12 + BIAS) <= row.h;
    products.y = centred || !bias_below ? floorf(row.y + (row.h - products.h) / 2) : row.y;

    tensor_title(view, CONV_ROLE_X, plan->x[0], titles, plan->w[0] + 20);
    tensor_title(view, CONV_ROLE_W, plan->x[1], titles, plan->w[1] + 34);
    products_heading(view, plan->x[2], titles, plan->w[2] + 60);
    tensor_title(view, CONV_ROLE_Y, plan->x[3], titles, plan->w[3] + MARGIN);
    view_plane_draw(view, &x);
    view_plane_draw(view, &w);
    direct_products(view, plan, products);
    view_plane_draw(view, &y);
    if (bias_below) {
        bias_cell(view, products.x, products.y + products.h + 12, fmaxf(plan->cell, 34));
    }

    if (forward) {
        float sum_x = (products.x + products.w + y.rect.x) / 2;
        float arrow_y = products.y + products.h / 2 + 8;
        float reach = fminf(24, (y.rect.x - products.x - products.w) / 2 - 6);
        operator_sign(view, (x.rect.x + x.rect.w + w.rect.x) / 2, middle, "⊙");
        operator_sign(view, (w.rect.x + w.rect.w + products.x) / 2, middle, "=");
        operator_sign(view, sum_x, products.y + products.h / 2 - 12, "Σ");
        arrow(view, sum_x - reach, arrow_y, sum_x + reach, arrow_y, view->theme->forward);
    }
    view_plane_marks(view, &x);
    view_plane_marks(view, &w);
    view_plane_marks(view, &y);
}

static void direct_backward(View *view, const Plan *plan, int n, int oc, int ic) {
    DrawRect row = plan->backward;
    float titles = row.y - TITLE - 4;
    ViewPlane dx = placed(view, plan, CONV_ROLE_DX, n, ic, 0, row);
    ViewPlane dw = placed(view, plan, CONV_ROLE_DW, oc, 0, 1, row);
    ViewPlane dy = placed(view, plan, CONV_ROLE_DY, n, oc, 3, row);
    tensor_title(view, CONV_ROLE_DX, plan->x[0], titles, plan->w[0] + 40);
    tensor_title(view, CONV_ROLE_DW, plan->x[1], titles, plan->w[1] + 44);
    tensor_title(view, CONV_ROLE_DB, plan->x[2], titles, plan->w[2] + 60);
    tensor_title(view, CONV_ROLE_DY, plan->x[3], titles, plan->w[3] + MARGIN);
    view_plane_draw(view, &dx);
    view_plane_draw(view, &dw);
    view_plane_draw(view, &dy);
    float db_w = fmaxf(plan->cell, 44), db_room = fmaxf(plan->cell, row.h - 70);
    float db_h = fminf((float)view->derived->db.extent[0] * 36, db_room);
    float db_y = floorf(row.y + (row.h - db_h) / 2) - 14;
    float used = bias_gradient(view, plan->x[2], db_y, db_w, db_h);
    loss_line(view, plan->x[2], db_y + used + 26, plan->w[2] + 62);
    float arrow_y = floorf(db_y + used / 2);
    arrow(view, dy.rect.x - 8, arrow_y, plan->x[2] + db_w + 10, arrow_y, view->theme->backward);
    gradient_arrows(view, row, view_plane_inner(&dx), dw.rect, dy.rect);
    view_plane_marks(view, &dx);
    view_plane_marks(view, &dw);
    view_plane_marks(view, &dy);
}

/* ------------------------------------------------------- pictures, with the loupe between */

/* The largest plane that fits an area: numbers where they fit, otherwise a picture. */
static ViewPlane fitted(const View *view, ConvRole role, int n, int c, DrawRect area) {
    ViewPlane plane = view_plane(view, role, n, c);
    float cols = (float)(plane.left + plane.cols + plane.right);
    float rows = (float)(plane.top + plane.rows + plane.bottom);
    float cell = fminf(area.w / cols, area.h / rows);
    plane.numbers = cell >= VIEW_CELL_MIN_W;
    if (plane.numbers) {
        cell = fminf(floorf(cell), CELL_MAX);
    }
    cell = fminf(cell, CELL_MAX);
    plane.rect = (DrawRect){area.x, area.y, fmaxf(cols * cell, 4), fmaxf(rows * cell, 4)};
    return plane;
}

static void show_plane(View *view, int filter, int channel) {
    const SceneState *state = view->state;
    view_command(view,
                 &(SceneCommand){.kind = SCENE_SHOW, .index = {state->show_n, filter, channel}});
}

/* Which filter is large: buttons for a few, a stepper for many. */
static void filter_chooser(View *view, float x, float y, float width) {
    static const char *const labels[] = {"0", "1", "2", "3", "4", "5", "6", "7"};
    int count = view->state->layer.oc, chosen = view->state->show_oc;
    if (count < 2 || width < 60) {
        return;
    }
    draw_on(view->list, view->theme->stage);
    float used = draw_text(view->list, DRAW_FACE_UI, 11, x, y + 15, DRAW_LEFT, view->theme->muted,
                           "filter") +
                 8;
    DrawRect rect = {x + used, y, fminf(width - used, (float)count * 30), 22};
    bool changed =
        count <= 8 && rect.w >= (float)count * 22
            ? ui_choice(view->ui, ui_id("shown-filter", 0), rect, labels, count, &chosen,
                        view->theme->forward, false)
            : ui_stepper(view->ui, ui_id("shown-filter", 0),
                         (DrawRect){rect.x, y, fminf(width - used, 92), 22}, &chosen, 0, count - 1);
    if (changed) {
        show_plane(view, chosen, view->state->show_ic);
    }
}

/* Which channel of X is shown: a photo's colours, or one of a few; a stepper for many. */
static void channel_chooser(View *view, float x, float y, float width, int ic) {
    static const char *const colours[] = {"RGB", "R", "G", "B"};
    static const char *const numbers[] = {"0", "1", "2", "3"};
    int count = view->state->layer.ic;
    if (count < 2 || width < 60) {
        return;
    }
    bool photo = view->state->source == SCENE_SOURCE_IMAGE && count == 3;
    int chosen = photo ? view->state->show_ic + 1 : ic;
    float used = 0;
    if (!photo) {
        draw_on(view->list, view->theme->stage);
        used = draw_text(view->list, DRAW_FACE_UI, 11, x, y + 15, DRAW_LEFT, view->theme->muted,
                         "channel") +
               8;
    }
    int buttons = photo ? 4 : count;
    DrawRect rect = {x + used, y, fminf(width - used, (float)buttons * 38), 22};
    bool changed =
        buttons <= 4
            ? ui_choice(view->ui, ui_id("shown-channel", 0), rect, photo ? colours : numbers,
                        buttons, &chosen, view->theme->forward, false)
            : ui_stepper(view->ui, ui_id("shown-channel", 0),
                         (DrawRect){rect.x, y, fminf(width - used, 92), 22}, &chosen, 0, count - 1);
    if (changed) {
        show_plane(view, view->state->show_oc, photo ? chosen - 1 : chosen);
    }
}

static bool shows_colour(const View *view, ConvRole role) {
    return role == CONV_ROLE_X && view->state->source == SCENE_SOURCE_IMAGE &&
           view->state->layer.ic == 3 && view->state->show_ic < 0;
}

/* A plane in the loupe layout: title, plane in its area, marks later. */
static ViewPlane area_plane(View *view, const Plan *plan, ConvRole role, int n, int c, int column,
                            DrawRect row, float below) {
    DrawRect area = {plan->x[column], row.y, plan->w[column], row.h - below};
    tensor_title(view, role, area.x, row.y - TITLE - 4, area.w + 12);
    ViewPlane plane = fitted(view, role, n, c, area);
    plane.colour = shows_colour(view, role) && !plane.numbers;
    view_plane_draw(view, &plane);
    return plane;
}

/* dW of the shown filter: its channels side by side, as many as have room for numbers. */
static DrawRect weight_gradient(View *view, DrawRect area, int oc, int ic) {
    const ConvShape *shape = &view->derived->shape;
    const ConvLayer *layer = &view->state->layer;
    float gap = 10, least = (float)layer->kw * view_cell_width(view, CONV_ROLE_DW);
    int fit = (int)((area.w + gap) / (least + gap));
    int blocks = fit < 1 ? 1 : fit > shape->icg ? shape->icg : fit;
    int current = ic % shape->icg, first = current - blocks / 2;
    first = first > shape->icg - blocks ? shape->icg - blocks : first;
    first = first < 0 ? 0 : first;
    float w = (area.w - gap * (float)(blocks - 1)) / (float)blocks;
    float cell_w = floorf(fminf(w / (float)layer->kw, fmaxf(52, least / (float)layer->kw)));
    float cell_h = fminf(fminf((area.h - 18) / (float)layer->kh, 42), cell_w);
    DrawRect all = {area.x, area.y, 0, 0};
    for (int block = 0; block < blocks; block++) {
        ViewPlane plane = view_plane(view, CONV_ROLE_DW, oc, first + block);
        plane.numbers = true;
        plane.rect = (DrawRect){area.x + (float)block * (cell_w * (float)layer->kw + gap), area.y,
                                cell_w * (float)layer->kw, cell_h * (float)layer->kh};
        view_plane_draw(view, &plane);
        view_plane_marks(view, &plane);
        all.w = plane.rect.x + plane.rect.w - area.x;
        all.h = plane.rect.h;
        if (shape->icg > 1) {
            draw_on(view->list, view->theme->stage);
            draw_textf(view->list, DRAW_FACE_UI, 11, plane.rect.x, area.y + all.h + 15, DRAW_LEFT,
                       view->theme->muted, "channel %d", first + block);
        }
    }
    all.h += shape->icg > 1 ? 18 : 0;
    return all;
}

/* From the window in a picture to its numbers. */
static void lines_to_loupe(View *view, const ViewPlane *plane, DrawRect loupe) {
    DrawRect window;
    if (plane->numbers || !view_plane_window(view, plane, &window)) {
        return;
    }
    float from = window.x + window.w, to = loupe.x - 3;
    draw_line(view->list, from, window.y, to, loupe.y, 1, 3, view->theme->now);
    draw_line(view->list, from, window.y + window.h, to, loupe.y + loupe.h, 1, 3, view->theme->now);
}

static void loupe_forward(View *view, const Plan *plan, int n, int oc, int ic) {
    DrawRect row = plan->forward;
    float titles = row.y - TITLE - 4;
    float below_x = view->state->layer.ic > 1 ? 30 : 0;
    float below_y = view->state->layer.oc > 1 ? 30 : 0;
    ViewPlane x = area_plane(view, plan, CONV_ROLE_X, n, ic, 0, row, below_x);
    ViewPlane y = area_plane(view, plan, CONV_ROLE_Y, n, oc, 3, row, below_y);
    channel_chooser(view, plan->x[0], x.rect.y + x.rect.h + 8, plan->w[0], ic);
    filter_chooser(view, plan->x[3], y.rect.y + y.rect.h + 8, plan->w[3]);
    DrawRect area = {plan->x[1], row.y, plan->x[3] - 22 - plan->x[1], row.h};
    loupe_heading(view, plan->x[1], titles, area.w);
    lines_to_loupe(view, &x, area);
    view_plane_marks(view, &x);
    view_plane_marks(view, &y);
    view_loupe(view, area);
}

static void loupe_backward(View *view, const Plan *plan, int n, int oc, int ic) {
    DrawRect row = plan->backward;
    float titles = row.y - TITLE - 4;
    ViewPlane dx = area_plane(view, plan, CONV_ROLE_DX, n, ic, 0, row, 0);
    ViewPlane dy = area_plane(view, plan, CONV_ROLE_DY, n, oc, 3, row, 0);
    tensor_title(view, CONV_ROLE_DW, plan->x[1], titles, plan->w[1] + 16);
    tensor_title(view, CONV_ROLE_DB, plan->x[2], titles, plan->w[2] + 16);
    DrawRect area = {plan->x[1], row.y, plan->w[1], row.h};
    DrawRect dw = weight_gradient(view, area, oc, ic);
    float used = bias_gradient(view, plan->x[2], row.y, fminf(plan->w[2], 72), row.h - 30);
    loss_line(view, plan->x[2], row.y + used + 24, plan->x[3] - plan->x[2] - 8);
    float arrow_y = floorf(row.y + used / 2), from = plan->x[2] + fminf(plan->w[2], 72) + 10;
    arrow(view, dy.rect.x - 8, arrow_y, from, arrow_y, view->theme->backward);
    gradient_arrows(view, row, view_plane_inner(&dx), dw, dy.rect);
    view_plane_marks(view, &dx);
    view_plane_marks(view, &dy);
}

/* ------------------------------------------------------------------------------- stage */

/* Between the rows: what the gradients beneath are. */
static void divider(View *view, DrawRect stage, float y) {
    const char *text = view->state->walk == CONV_WALK_FORWARD
                           ? "gradients of the whole pass"
                           : "quieter maps: gradients of the whole pass";
    float w = draw_text_width(view->list->fonts, DRAW_FACE_UI, 11, view->list->scale, text);
    float right = stage.x + stage.w - MARGIN;
    draw_line(view->list, stage.x, y, right - w - 8, y, 1, 3, view->theme->line);
    draw_on(view->list, view->theme->stage);
    draw_text(view->list, DRAW_FACE_UI, 11, right, y + 4, DRAW_RIGHT, view->theme->muted, text);
}

void view_stage(View *view, DrawRect rect) {
    Plan plan;
    plan_stage(view, rect, &plan);
    int n, oc, ic;
    view_shown(view, &n, &oc, &ic);
    if (plan.direct) {
        direct_forward(view, &plan, n, oc, ic);
    } else {
        loupe_forward(view, &plan, n, oc, ic);
    }
    if (!view->frame->options->gradients) {
        return;
    }
    divider(view, rect, plan.backward.y - TITLE - 8);
    if (plan.direct) {
        direct_backward(view, &plan, n, oc, ic);
    } else {
        loupe_backward(view, &plan, n, oc, ic);
    }
}
