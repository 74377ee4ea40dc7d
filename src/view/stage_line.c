/* The stage of a long 1-D layer: every tensor is a line, and what belongs together stands in one
 * column: W and its products under the window of X, Y under the middle of its window. Of a line
 * that is too long for its numbers the part around the window is shown, a page at a time. */
#include "view/loupe.h"
#include "view/stage.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    LABELS = 172,
    PITCH = 50,
    LINE_LEAST = 20,
    LINE_MOST = 36,
    BUS = 14,
    BOTH_LEAST = 350,
    COLUMNS_MOST = 1024
};

/* Where the lines lie. */
typedef struct Lines {
    float x0, cell, high;    ///< first column that is shown, a cell's width and height
    int first, shown;        ///< which that is (-left: the ring's), and how many are
    bool part;               ///< there are more
    float forward, backward; ///< y of the first line's middle in either half
    float pitch;
    float choosers; ///< y of the row that chooses, beneath the forward half
} Lines;

bool view_is_line(const View *view) {
    const ConvLayer *layer = &view->state->layer;
    return !layer->transposed && layer->ih == 1 && layer->kh == 1 && layer->top == 0 &&
           layer->bottom == 0 && view->derived->shape.icg == 1 &&
           view->state->walk == CONV_WALK_FORWARD;
}

static bool has_choosers(const View *view) {
    const ConvLayer *layer = &view->state->layer;
    return layer->n > 1 || layer->oc > 1 || layer->ic > 1;
}

/* Only so many columns as have room for their numbers: the page that the window is on. */
static void plan_page(const View *view, float w, Lines *lines) {
    const ConvLayer *layer = &view->state->layer;
    float need = fmaxf(view_cell_width(view, CONV_ROLE_X), view_cell_width(view, CONV_ROLE_Y));
    need = fmaxf(need, fmaxf(view_cell_width(view, CONV_ROLE_W), view_product_width(view, 0)));
    int cols = layer->left + layer->iw + layer->right, room = (int)(w / ceilf(need));
    int step = room - view->derived->shape.eff_w, cell[4];
    if (step < 2 || cols > COLUMNS_MOST || layer->sw > step) {
        return; /* the loupe shows it */
    }
    conv_walk_window_cell(&view->derived->walk, view->derived->window, cell);
    int first = cell[3] * layer->sw / step * step;
    lines->part = true;
    lines->shown = room;
    lines->first = (first < cols - room ? first : cols - room) - layer->left;
    lines->cell = floorf(w / (float)room);
}

/* From line to line in the backward half. */
static float backward_step(const Lines *lines, DrawRect stage) {
    return (stage.y + stage.h - 8 - lines->backward + 16) / 3;
}

static bool plan_lines(const View *view, DrawRect stage, Lines *lines) {
    const ConvLayer *layer = &view->state->layer;
    bool both = view->rows == VIEW_ROWS_BOTH;
    int cols = layer->left + layer->iw + layer->right;
    float w = stage.w - 2 * VIEW_STAGE_MARGIN - LABELS;
    float half = (both ? stage.h * 0.56f : stage.h) - (has_choosers(view) ? 30 : 0);
    *lines = (Lines){.first = -layer->left, .shown = cols};
    lines->x0 = stage.x + VIEW_STAGE_MARGIN + LABELS;
    lines->cell = fminf(view->cell_most, floorf(w / (float)cols));
    if (lines->cell < VIEW_CELL_MIN_W) {
        plan_page(view, w, lines);
    }
    lines->pitch = fminf(PITCH * view->magnify * 1.3f, floorf(half / 4));
    lines->high =
        fminf(fminf(fmaxf(LINE_MOST * view->magnify, view->cell_most * 0.75f), lines->pitch - 14),
              lines->cell + 4);
    lines->forward = stage.y + lines->pitch / 2 + 6;
    lines->choosers = stage.y + half + 4;
    float top = both ? stage.h * 0.56f : 0;
    lines->backward = stage.y + top + fminf(lines->pitch, stage.h * 0.13f) / 2 + 10;
    if (both && lines->part) { /* "with W" stands between the lines */
        lines->high = fminf(lines->high, backward_step(lines, stage) - 22);
    }
    bool low = both && stage.h < BOTH_LEAST; /* the titles of three lines have no room beneath */
    return lines->cell >= VIEW_CELL_MIN_W && lines->high >= LINE_LEAST && !low;
}

/* The cell in column `column` of the layer's input (-left … iw+right-1), half columns too. */
static DrawRect line_rect(const Lines *lines, float column, float middle) {
    return (DrawRect){lines->x0 + (column - (float)lines->first) * lines->cell,
                      floorf(middle - lines->high / 2), lines->cell, lines->high};
}

static bool is_shown(const Lines *lines, float column) {
    return column >= (float)lines->first && column + 1 <= (float)(lines->first + lines->shown);
}

/* Nothing beyond the page, but for the frames around its first and last cells. */
static void clip_page(View *view, const Lines *lines, DrawRect stage) {
    draw_clip_push(view->list, (DrawRect){lines->x0 - 2, stage.y,
                                          (float)lines->shown * lines->cell + 4, stage.h});
}

/* Where output `ow` stands: under the middle of its window. */
static float column_of_output(const View *view, int ow) {
    const ConvLayer *layer = &view->state->layer;
    return (float)(ow * layer->sw - layer->left) + (float)(view->derived->shape.eff_w - 1) / 2;
}

static bool is_at(const View *view, ConvRole role, const int index[4]) {
    const ConvTerm *now = view->now;
    size_t bytes = 4 * sizeof *index;
    return now && ((now->target == role && memcmp(now->cell, index, bytes) == 0) ||
                   (now->b.role == role && memcmp(now->b.index, index, bytes) == 0));
}

/* A cell with the marks that planes have from marks.c. */
static void line_cell(View *view, DrawRect rect, ConvRole role, const int index[4]) {
    const SceneState *state = view->state;
    view_tensor_cell(view, rect, role, index, 0);
    if (view_is_linked(view, role, index)) {
        draw_frame(view->list, draw_rect_inset(rect, 1), 3, 2, view_role_colour(view, role));
        ViewJointEdges edge = {0};
        view_joint_mark(view, rect, view_digits(view, role), role, index, NULL, &edge);
        view_joint_edges(view, &edge, rect);
    }
    if (state->pin_role == (int)role &&
        memcmp(state->pin_index, index, sizeof state->pin_index) == 0) {
        draw_frame(view->list, rect, 2, 3, view->theme->ink);
    }
    if (is_at(view, role, index)) {
        view_mark_numbers(view, rect, rect, view_digits(view, role));
    }
}

static void line_title(View *view, const Lines *lines, ConvRole role, float middle,
                       const char *note) {
    view_tensor_title(view, role, lines->x0 - LABELS, middle - 25, LABELS - 22, note);
}

static ViewPlane line_plane(const View *view, const Lines *lines, ConvRole role, int n, int c,
                            float middle) {
    ViewPlane plane = view_plane(view, role, n, c);
    bool ring = role == CONV_ROLE_X;
    if (!ring) {
        plane.left = plane.right = 0;
    }
    DrawRect first = line_rect(lines, (float)-plane.left, middle);
    first.w *= (float)(plane.left + plane.cols + plane.right);
    plane.rect = first;
    plane.numbers = true;
    return plane;
}

/* W and its products, each under the input that it meets; a dilated kernel has its gaps here too.
 */
static void draw_kernel(View *view, const Lines *lines, float window, int oc) {
    const ConvLayer *layer = &view->state->layer;
    ViewScale scale =
        view_product_scale(view, (DrawRect){0, 0, lines->cell, lines->high}, 0, layer->kw);
    view->turned[CONV_ROLE_W] = layer->flip;
    for (int tap = 0; tap < layer->kw; tap++) {
        float x = window + (float)(tap * layer->dw) * lines->cell;
        int index[4] = {oc, 0, 0, layer->flip ? layer->kw - 1 - tap : tap};
        float w = lines->forward + lines->pitch, product = w + lines->pitch;
        line_cell(view, (DrawRect){x, floorf(w - lines->high / 2), lines->cell, lines->high},
                  CONV_ROLE_W, index);
        DrawRect at = {x, floorf(product - lines->high / 2), lines->cell, lines->high};
        view_product_cell(view, at, scale, tap);
        if (tap == view->derived->term) {
            view_product_now(view, at, scale, tap);
        }
    }
}

/* "+ b" beside the products, on the side where there is room. */
static void draw_bias(View *view, const Lines *lines, DrawRect window, float right, int oc) {
    float middle = lines->forward + 2 * lines->pitch, gap = 30;
    float x = window.x + window.w + gap;
    bool before = x + lines->cell + 14 > right;
    x = before ? window.x - gap - lines->cell : x;
    int index[4] = {oc, 0, 0, 0};
    DrawRect rect = {x, floorf(middle - lines->high / 2), lines->cell, lines->high};
    view_operator(view, before ? x + lines->cell + gap / 2 : x - gap / 2, middle, "+");
    line_cell(view, rect, CONV_ROLE_B, index);
    draw_on(view->list, view->theme->stage);
    draw_text(view->list, DRAW_FACE_UI_BOLD, 13, before ? x - 6 : x + lines->cell + 6, middle + 5,
              before ? DRAW_RIGHT : DRAW_LEFT, view->theme->forward,
              view->rounded[CONV_ROLE_B] ? "b ≈" : "b");
}

static void draw_outputs(View *view, const Lines *lines, ConvRole role, int n, int oc,
                         float middle) {
    for (int ow = 0; ow < view->derived->shape.ow; ow++) {
        int index[4] = {n, oc, 0, ow};
        float column = column_of_output(view, ow);
        if (is_shown(lines, column)) {
            line_cell(view, line_rect(lines, column, middle), role, index);
        }
    }
}

/* After the cells, whose titles say where digits are left out. */
static void forward_titles(View *view, const Lines *lines, float x, int oc, int ic) {
    float y = lines->forward, step = lines->pitch;
    char note[48];
    view_plane_note(view, CONV_ROLE_X, ic, note, sizeof note);
    if (lines->part) {
        int last = lines->first + lines->shown - 1, end = view->state->layer.iw - 1;
        snprintf(note, sizeof note, "columns %d–%d", lines->first > 0 ? lines->first : 0,
                 last < end ? last : end);
    }
    line_title(view, lines, CONV_ROLE_X, y, note);
    view_plane_note(view, CONV_ROLE_W, oc, note, sizeof note);
    line_title(view, lines, CONV_ROLE_W, y + step, note);
    view_products_heading(view, x, y + 2 * step - 25, LABELS - 22);
    line_title(view, lines, CONV_ROLE_Y, y + 3 * step, "");
}

static void draw_forward(View *view, const Lines *lines, DrawRect stage, int n, int oc, int ic) {
    const SceneDerived *derived = view->derived;
    float y = lines->forward, step = lines->pitch, x = stage.x + VIEW_STAGE_MARGIN;
    ViewPlane input = line_plane(view, lines, CONV_ROLE_X, n, ic, y);
    clip_page(view, lines, stage);
    view_plane_draw(view, &input);
    draw_clip_pop(view->list);
    view_unread_note(view, lines->x0, input.rect.y + input.rect.h + 1, 200);
    DrawRect window;
    bool shown = view_plane_window(view, &input, &window);
    if (shown) {
        draw_kernel(view, lines, window.x, oc);
        if (view->state->layer.bias) {
            draw_bias(view, lines, window, stage.x + stage.w - 8, oc);
        }
    }
    draw_outputs(view, lines, CONV_ROLE_Y, n, oc, y + 3 * step);
    forward_titles(view, lines, x, oc, ic);
    int cell[4];
    conv_walk_window_cell(&derived->walk, derived->window, cell);
    if (shown) {
        DrawRect to = line_rect(lines, column_of_output(view, cell[3]), y + 3 * step);
        float from = y + 2 * step + lines->high / 2 + 2, at = floorf(to.x + to.w / 2);
        view_arrow(view, at, from, at, to.y - 4, view->theme->forward);
    }
    clip_page(view, lines, stage);
    view_plane_marks(view, &input);
    draw_clip_pop(view->list);
    view_image_chooser(view, x, lines->choosers, 120);
    view_one_channel_chooser(view, lines->x0, lines->choosers, 260);
    view_filter_chooser(view, lines->x0 + 290, lines->choosers, 300);
}

/* From dY, beneath, to dW (with X) and to dX (with W), along the left of the lines. */
static void draw_bus(View *view, const Lines *lines, float dx, float dw, DrawRect dy) {
    DrawColour colour = view->theme->backward;
    float x = floorf(lines->x0 - BUS), y = floorf(dy.y + dy.h / 2);
    draw_line(view->list, dy.x - 6, y, x, y, 2, 0, colour);
    draw_line(view->list, x, y + 1, x, dx - 1, 2, 0, colour);
    float ring = lines->first < 0 ? (float)-lines->first * lines->cell : 0;
    view_arrow(view, x, dx, lines->x0 + ring - 4, dx, colour);
    view_arrow(view, x, dw, lines->x0 - 3, dw, colour);
    float under = lines->high / 2 + 15;
    draw_on(view->list, view->theme->stage);
    draw_text(view->list, DRAW_FACE_UI, 11, x + 8, dx + under, DRAW_LEFT, view->theme->muted,
              "with W");
    draw_text(view->list, DRAW_FACE_UI, 11, x + 8, dw + under, DRAW_LEFT, view->theme->muted,
              "with X");
}

static void draw_backward(View *view, const Lines *lines, DrawRect stage, int n, int oc, int ic) {
    float step = backward_step(lines, stage);
    float dx = lines->backward, dw = dx + step, dy = dw + step;
    ViewPlane input = line_plane(view, lines, CONV_ROLE_DX, n, ic, dx);
    ViewPlane kernel = view_kernel_plane(view, CONV_ROLE_DW, oc, ic);
    kernel.numbers = true;
    float wide = fmaxf(lines->cell, view_cell_width(view, CONV_ROLE_DW));
    kernel.rect =
        (DrawRect){lines->x0, floorf(dw - lines->high / 2), (float)kernel.cols * wide, lines->high};
    clip_page(view, lines, stage);
    view_plane_draw(view, &input);
    draw_clip_pop(view->list);
    view_plane_draw(view, &kernel);
    draw_outputs(view, lines, CONV_ROLE_DY, n, oc, dy);
    float x = kernel.rect.x + kernel.rect.w + 40;
    draw_on(view->list, view->theme->stage);
    draw_text(view->list, DRAW_FACE_UI_BOLD, 17, x, dw + 6, DRAW_LEFT, view->theme->backward, "db");
    int index[4] = {oc, 0, 0, 0};
    DrawRect db = {x + 36, kernel.rect.y, fmaxf(lines->cell, view_cell_width(view, CONV_ROLE_DB)),
                   lines->high};
    line_cell(view, db, CONV_ROLE_DB, index);
    line_title(view, lines, CONV_ROLE_DX, dx, "");
    line_title(view, lines, CONV_ROLE_DW, dw, "");
    line_title(view, lines, CONV_ROLE_DY, dy, "");
    if (view->rounded[CONV_ROLE_DB]) { /* its name has no shape to stand behind */
        draw_on(view->list, view->theme->stage);
        draw_text(view->list, DRAW_FACE_MONO, 11, db.x + db.w + 7, dw + 4, DRAW_LEFT,
                  view->theme->muted, "≈");
    }
    view_loss_line(view, db.x + db.w + 24, dw + 4, stage.x + stage.w - db.x - db.w - 32);
    float first = column_of_output(view, 0);
    first = is_shown(lines, first) ? first : (float)lines->first;
    draw_bus(view, lines, dx, dw, line_rect(lines, first, dy));
    clip_page(view, lines, stage);
    view_plane_marks(view, &input);
    draw_clip_pop(view->list);
    view_plane_marks(view, &kernel);
}

bool view_line_stage(View *view, DrawRect stage) {
    Lines lines;
    if (!view_is_line(view) || !plan_lines(view, stage, &lines)) {
        return false;
    }
    int n, oc, ic;
    view_shown(view, &n, &oc, &ic);
    if (view->rows != VIEW_ROWS_BENEATH) {
        draw_forward(view, &lines, stage, n, oc, ic);
    }
    if (view->rows == VIEW_ROWS_BOTH) {
        float y = stage.y + stage.h * 0.56f + (has_choosers(view) ? 2 : 0);
        draw_line(view->list, stage.x, y, stage.x + stage.w, y, 1, 3, view->theme->line);
    }
    if (view->rows != VIEW_ROWS_MAIN) {
        draw_backward(view, &lines, stage, n, oc, ic);
    }
    return true;
}
