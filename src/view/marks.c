/* The amber marks of what happens now, on any plane: the window, the factors of the current term,
 * the cell it adds to. */
#include "view/fold.h"

#include "conv/border.h"
#include "conv/links.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    MARK_CELLS = 200,
    MARK_LINKS = 600,
    BORDER_LINKS = 4096,
    FRAMED_LEAST = 4, /* smaller cells are framed together */
    LOW = 20,         /* a cell */
    PIN_AROUND = 4,   /* the pin's frame goes around the amber one */
    VEILED_MAX = 2000
}; /* more marks than this are a picture of nothing */

static const double MOTION_SECONDS = 0.2;

static bool on_plane(const ViewPlane *plane, ConvRole role, const int index[4]) {
    if (plane->role != role) {
        return false;
    }
    bool same_channel = plane->colour || index[1] == plane->c;
    return index[0] == plane->n && same_channel;
}

/* In a picture a cell may be smaller than a pixel; its mark is not. */
static DrawRect visible(DrawRect rect, float least) {
    float w = fmaxf(rect.w, least), h = fmaxf(rect.h, least);
    return (DrawRect){rect.x + (rect.w - w) / 2, rect.y + (rect.h - h) / 2, w, h};
}

/* On the plane or its ring. */
static bool in_reach(const ViewPlane *plane, const int index[4]) {
    return index[2] >= -plane->top && index[2] < plane->rows + plane->bottom &&
           index[3] >= -plane->left && index[3] < plane->cols + plane->right;
}

/* How the number in a cell is written: a sum on its way with more digits than what it comes to. */
static ViewDigits digits_in(const View *view, ConvRole role, const int index[4], DrawRect cell) {
    double value;
    if (!view_is_within(view, (int)role, index) ||
        view_cell(view, role, index, &value) != CONV_CELL_PARTIAL) {
        return view_digits(view, role);
    }
    int decimals = view_number_type(view, view_digits(view, role), cell).decimals;
    return view_sum_digits(view, value, decimals);
}

static void mark_cell(View *view, const ViewPlane *plane, ConvRole role, const int index[4]) {
    if (on_plane(plane, role, index) && in_reach(plane, index)) {
        DrawRect cell = view_plane_cell(plane, index[2], index[3]);
        view_mark_numbers(view, visible(cell, 7), cell, digits_in(view, role, index, cell));
    }
}

/* The rectangle that the kernel covers on the fine side for the coarse cell oh, ow. */
static DrawRect window_rect(const View *view, const ViewPlane *plane, const int cell[4]) {
    const ConvLayer *layer = &view->state->layer;
    const ConvShape *shape = &view->derived->shape;
    int i = cell[2] * layer->sh - layer->top, j = cell[3] * layer->sw - layer->left;
    DrawRect first = view_plane_cell(plane, i, j);
    DrawRect last = view_plane_cell(plane, i + shape->eff_h - 1, j + shape->eff_w - 1);
    first.w = last.x + last.w - first.x;
    first.h = last.y + last.h - first.y;
    return first;
}

float view_ease(float at) {
    return at * at * (3.0f - 2.0f * at);
}

/* The window on its way from the one before: motion only where both lie on this plane. */
static DrawRect moving_window(View *view, const ViewPlane *plane, const int cell[4]) {
    DrawRect to = window_rect(view, plane, cell);
    double since = 0;
    int64_t before = scene_player_previous(view->frame->scene, &since);
    const ConvWalk *walk = &view->derived->walk;
    int64_t from_window = before > 0 ? (before - 1) / walk->terms : 0;
    double length = fmin(MOTION_SECONDS, 0.6 / view->state->speed);
    int extent[4];
    conv_walk_window_extent(walk, extent);
    bool jumps = llabs(from_window - view->derived->window) > extent[3];
    if (view->frame->options->reduced_motion || since >= length || jumps ||
        from_window == view->derived->window || from_window >= walk->windows) {
        return to;
    }
    int from_cell[4];
    conv_walk_window_cell(walk, from_window, from_cell);
    DrawRect from = window_rect(view, plane, from_cell);
    float at = view_ease((float)(since / length)), w = from.w + (to.w - from.w) * at;
    view->moving = true;
    return (DrawRect){from.x + (to.x - from.x) * at, from.y + (to.y - from.y) * at, w, to.h};
}

/* The channels of the fine side that a window of coarse channel c covers. */
static bool in_group(const View *view, const ViewPlane *plane, int c) {
    const ConvSides sides = view_sides(view);
    return plane->colour || plane->c / sides.shape.icg == c / sides.shape.ocg;
}

/* The coarse cell whose window lies on this plane; false when there is none. */
static bool window_cell(const View *view, const ViewPlane *plane, int cell[4]) {
    const ConvWalk *walk = &view->derived->walk;
    ConvForm form = conv_walk_form(walk);
    const ConvLayer *layer = &view->state->layer;
    bool slides = form == CONV_FORM_WINDOW || form == CONV_FORM_SCATTER;
    bool ring = plane->top == layer->top && plane->bottom == layer->bottom &&
                plane->left == layer->left && plane->right == layer->right;
    conv_walk_window_cell(walk, view->derived->window, cell);
    return slides && ring && plane->role == conv_walk_fine_role(walk) && cell[0] == plane->n &&
           in_group(view, plane, cell[1]);
}

bool view_plane_in_gap(const View *view, const ViewPlane *plane, int i, int j) {
    const ConvLayer *layer = &view->state->layer;
    const ConvShape *shape = &view->derived->shape;
    int cell[4];
    if ((layer->dh == 1 && layer->dw == 1) || !window_cell(view, plane, cell)) {
        return false;
    }
    int row = i - cell[2] * layer->sh + layer->top, column = j - cell[3] * layer->sw + layer->left;
    return row >= 0 && column >= 0 && row < shape->eff_h && column < shape->eff_w &&
           (row % layer->dh != 0 || column % layer->dw != 0);
}

bool view_plane_window(View *view, const ViewPlane *plane, DrawRect *out) {
    int cell[4];
    if (!window_cell(view, plane, cell)) {
        return false;
    }
    ViewPlane seen = view_camera_plane(view, plane);
    *out = visible(moving_window(view, &seen, cell), 9);
    if (seen.zoomed && !plane->zoomed) { /* what of it is within the frame */
        *out = draw_rect_intersect(*out, plane->rect);
    }
    return out->w > 0 && out->h > 0;
}

/* What lies between the taps of a dilated kernel is veiled; where there are numbers, their cells
 * are drawn so. */
static void veil_gaps(View *view, const ViewPlane *plane, DrawRect window) {
    const ConvLayer *layer = &view->state->layer;
    const ConvShape *shape = &view->derived->shape;
    float w = window.w / (float)shape->eff_w, h = window.h / (float)shape->eff_h;
    bool gaps = layer->dh > 1 || layer->dw > 1;
    if (plane->numbers || !gaps || fminf(w, h) < 4 || shape->eff_h * shape->eff_w > VEILED_MAX) {
        return;
    }
    for (int i = 0; i < shape->eff_h; i++) {
        for (int j = 0; j < shape->eff_w; j++) {
            if (i % layer->dh != 0 || j % layer->dw != 0) {
                DrawRect cell = {window.x + (float)j * w, window.y + (float)i * h, w, h};
                draw_rect(view->list, draw_rect_intersect(cell, plane->rect), 0,
                          draw_fade(view->theme->stage, 0.6f));
            }
        }
    }
}

static void mark_window(View *view, const ViewPlane *plane) {
    const ConvWalk *walk = &view->derived->walk;
    DrawRect window;
    if (view_plane_window(view, plane, &window)) {
        veil_gaps(view, plane, window);
        view_mark_numbers(view, window, view_plane_cell(plane, 0, 0),
                          view_digits(view, plane->role));
    } else if (conv_walk_window_role(walk->kind) == plane->role) {
        int cell[4];
        conv_walk_window_cell(walk, view->derived->window, cell);
        mark_cell(view, plane, plane->role, cell);
    }
}

static bool is_kernel(ConvRole role) {
    return role == CONV_ROLE_W || role == CONV_ROLE_DW;
}

bool view_border_place(const View *view, const ConvTerm *term, int place[2]) {
    const ConvFactor *x = &term->a;
    if (x->role != CONV_ROLE_X || !x->border) {
        return false;
    }
    const ConvLayer *layer = &view->state->layer;
    const int *y = term->target == CONV_ROLE_Y ? term->cell : term->b.index;
    place[0] = y[2] * layer->sh - layer->top + term->tap[0] * layer->dh;
    place[1] = y[3] * layer->sw - layer->left + term->tap[1] * layer->dw;
    return true;
}

/* Cells that this window also reads, where they do not lie side by side. */
static void mark_read(View *view, const ViewPlane *plane) {
    const ConvWalk *walk = &view->derived->walk;
    const ConvLayer *layer = &view->state->layer;
    ConvForm form = conv_walk_form(walk);
    bool gaps = layer->dh > 1 || layer->dw > 1, dense = form == CONV_FORM_WINDOW && !gaps;
    if (!plane->numbers || dense || walk->terms > MARK_CELLS || is_kernel(plane->role) ||
        form == CONV_FORM_BIAS) {
        return;
    }
    for (int64_t k = 0; k < walk->terms; k++) {
        ConvTerm term;
        conv_walk_term(walk, view->derived->window, k, &term);
        const ConvFactor *factors[2] = {&term.a, &term.b};
        int place[2];
        if (view_border_place(view, &term, place)) {
            term.a.index[2] = place[0];
            term.a.index[3] = place[1];
        }
        for (int f = 0; f < 2; f++) {
            if (factors[f]->kind != CONV_FACTOR_INSERTED_ZERO &&
                factors[f]->kind != CONV_FACTOR_NONE &&
                on_plane(plane, factors[f]->role, factors[f]->index) &&
                in_reach(plane, factors[f]->index)) {
                view_mark_thin(view,
                               view_plane_cell(plane, factors[f]->index[2], factors[f]->index[3]));
            }
        }
        bool apart = form == CONV_FORM_COLLECT || (form == CONV_FORM_SCATTER && gaps);
        if (apart && !term.cropped && on_plane(plane, term.target, term.place) &&
            in_reach(plane, term.place)) {
            view_mark_thin(view, view_plane_cell(plane, term.place[2], term.place[3]));
        }
    }
}

static void frame_in(View *view, const ViewPlane *plane, int i, int j, DrawColour colour) {
    DrawRect cell = visible(view_plane_cell(plane, i, j), 4);
    bool clear = cell.w > 12 && cell.h >= LOW; /* of the digits */
    draw_frame(view->list, draw_rect_inset(cell, clear ? 0.5f : 0), 3, 2, colour);
}

static void frame_cell(View *view, const ViewPlane *plane, int i, int j) {
    frame_in(view, plane, i, j, view_role_colour(view, plane->role));
}

/* ------------------------------------------------------------------------------- border */

static bool shows_border(const View *view, const ViewPlane *plane) {
    return (plane->role == CONV_ROLE_X && view->state->layer.border != CONV_BORDER_ZEROS) ||
           view_shows_places(view, plane);
}

/* From a border cell to the cell that it shows: across, then down or up, along the lines between
 * the cells, clear of the numbers. */
static void join(View *view, const ViewPlane *plane, const int place[2], const int index[4],
                 DrawColour colour) {
    DrawRect from = view_plane_cell(plane, place[0], place[1]);
    DrawRect to = view_plane_cell(plane, index[2], index[3]);
    const float dot = fminf(3, from.h / 6), middle = from.x + from.w / 2;
    const bool down = index[2] > place[0];
    const float y = down ? from.y + from.h : from.y; /* between it and the inside */
    for (int edge = 1; edge >= 0; edge--) {
        DrawColour line = edge ? view->theme->stage : colour;
        float width = edge ? 4 : 2;
        if (place[1] != index[3]) {
            draw_line(view->list, middle, y, to.x, y, width, 0, line);
        }
        if (place[0] != index[2]) {
            draw_line(view->list, to.x, y, to.x, to.y, width, 0, line);
        }
    }
    /* it begins in that cell, above or below its number */
    float x = place[1] != index[3] ? middle - dot : from.x;
    draw_box(view->list, (DrawRect){x, down ? y - 2 * dot : y, 2 * dot, 2 * dot}, dot, colour, 0,
             view->theme->stage);
    draw_box(view->list, (DrawRect){to.x - 4, to.y - 4, 8, 8}, 4, colour, 1, view->theme->stage);
}

/* All places of the border at which an element of X (or dX) stands again, each framed and joined to
 * it; once they are folded the arrows in them do that. */
static void mark_images(View *view, const ViewPlane *plane, const int index[4], DrawColour colour) {
    bool folded = plane->role == CONV_ROLE_DX && view_is_folded(view);
    const ConvLayer *layer = &view->state->layer;
    if (!shows_border(view, plane) || !on_plane(plane, plane->role, index)) {
        return;
    }
    int rows = plane->rows + plane->bottom, cols = plane->cols + plane->right;
    int i = conv_border_next(layer->border, layer->ih, index[2], -plane->top, rows);
    for (; i < rows; i = conv_border_next(layer->border, layer->ih, index[2], i + 1, rows)) {
        int j = conv_border_next(layer->border, layer->iw, index[3], -plane->left, cols);
        for (; j < cols; j = conv_border_next(layer->border, layer->iw, index[3], j + 1, cols)) {
            if (i != index[2] || j != index[3]) {
                frame_in(view, plane, i, j, colour);
                if (!folded) {
                    join(view, plane, (int[2]){i, j}, index, colour);
                }
            }
        }
    }
}

/* The factor of X that is in play, in the border or where it stands. */
static void mark_first_factor(View *view, const ViewPlane *plane) {
    int place[2];
    const int *index = view->now->a.index;
    if (plane->role != CONV_ROLE_X || !view_border_place(view, view->now, place)) {
        mark_cell(view, plane, view->now->a.role, index);
        return;
    }
    int there[4] = {index[0], index[1], place[0], place[1]};
    mark_cell(view, plane, CONV_ROLE_X, there);
    if (on_plane(plane, CONV_ROLE_X, index)) {
        view_mark_thin(view, visible(view_plane_cell(plane, index[2], index[3]), 5));
        join(view, plane, place, index, view->theme->now);
    }
}

/* The cell that the term adds to; of a place of the border, where its sum will go. */
static void mark_target(View *view, const ViewPlane *plane) {
    const ConvTerm *now = view->now;
    int cell[4];
    if (now->cropped && view_form(view) == CONV_FORM_COLLECT) {
        return; /* it falls between the cells */
    }
    if (view_sums_places(view) && in_reach(plane, now->place) &&
        view_place_source(view, now->place, cell) && on_plane(plane, now->target, cell)) {
        join(view, plane, now->place + 2, cell, view_role_colour(view, plane->role));
    }
    mark_cell(view, plane, now->target, now->cell);
}

/* The border's sums have been added: the cell of which the equation tells, and its places. */
static void mark_fold(View *view, const ViewPlane *plane) {
    int cell[4];
    view_fold_cell(view, cell);
    if (on_plane(plane, CONV_ROLE_DX, cell)) {
        mark_images(view, plane, cell, view->theme->now);
        mark_cell(view, plane, CONV_ROLE_DX, cell);
    }
}

/* -------------------------------------------------------------------------------- links */

/* The rows (or columns) from `first` up to `end` of a plane that the number meets. */
typedef struct Line {
    int count, first, last;
    int listed[MARK_LINKS];
} Line;

static void find_line(const View *view, const ViewPlane *plane, const ViewSource *from, bool rows,
                      Line *out) {
    int there[4] = {-1, -1, -1, -1}, axis = rows ? 2 : 3;
    int end = rows ? plane->rows : plane->cols;
    out->count = 0;
    for (int i = 0; i < end; i++) {
        there[axis] = i;
        if (view_source_meets(view, from, plane->role, there)) {
            out->first = out->count ? out->first : i;
            out->last = i;
            if (out->count < MARK_LINKS) {
                out->listed[out->count] = i;
            }
            out->count++;
        }
    }
}

/* Whether any cell of the plane could meet the number: its image, channel or filter. */
static bool meets_plane(const View *view, const ViewPlane *plane, const ViewSource *from) {
    int there[4] = {plane->n, plane->colour ? -1 : plane->c, -1, -1};
    return view_source_meets(view, from, plane->role, there);
}

/* All that it meets at once, where single cells would be a picture of nothing. */
static void frame_region(View *view, const ViewPlane *plane, const Line *rows, const Line *cols) {
    DrawRect a = view_plane_cell(plane, rows->first, cols->first);
    DrawRect b = view_plane_cell(plane, rows->last, cols->last);
    float x = fminf(a.x, b.x), y = fminf(a.y, b.y);
    DrawRect all = {x, y, fmaxf(a.x, b.x) + a.w - x, fmaxf(a.y, b.y) + a.h - y};
    draw_frame(view->list, draw_rect_inset(all, -2), 3, 2, view_role_colour(view, plane->role));
}

/* A cell that lights up, and what joins it; with `place` what the border shows there. */
static void frame_joint(View *view, const ViewPlane *plane, const int index[4], const int *place,
                        ViewJointEdges *edges) {
    int i = place ? place[0] : index[2], j = place ? place[1] : index[3];
    frame_cell(view, plane, i, j);
    if (plane->numbers && !plane->colour) {
        view_joint_mark(view, view_plane_cell(plane, i, j), view_digits(view, plane->role),
                        plane->role, index, place, edges);
    }
}

/* Where the border shows what a window, or a weight, reads. */
static void mark_border_places(View *view, const ViewPlane *plane, const ViewSource *from,
                               ViewJointEdges *edges) {
    const ConvRole role = from->role;
    const int *index = from->index;
    int64_t count = conv_link_count(&view->state->layer, role, index);
    if (!shows_border(view, plane) || conv_role_kin(role) == CONV_ROLE_B || count > BORDER_LINKS) {
        return;
    }
    for (int64_t k = 0; k < count; k++) {
        ConvLink link;
        conv_link_at(&view->state->layer, role, index, k, &link);
        if (link.border && on_plane(plane, plane->role, link.x)) {
            int place[2];
            view_link_place(view, &link, place);
            frame_joint(view, plane, link.x, place, edges);
        }
    }
}

/* Everything that the pointed-at (or pinned) number meets, on this plane. */
static void mark_links(View *view, const ViewPlane *plane, ViewJointEdges *edges) {
    ViewSource from;
    if (!view_linked_from(view, &from) || !meets_plane(view, plane, &from)) {
        return;
    }
    if (conv_role_kin(from.role) == conv_role_kin(plane->role)) {
        frame_cell(view, plane, from.index[2], from.index[3]);
        mark_images(view, plane, from.index, view_role_colour(view, plane->role));
        return;
    }
    Line rows, cols;
    find_line(view, plane, &from, true, &rows);
    find_line(view, plane, &from, false, &cols);
    if (rows.count == 0 || cols.count == 0) {
        return;
    }
    DrawRect cell = view_plane_cell(plane, 0, 0);
    int64_t count = (int64_t)rows.count * cols.count;
    if (count > MARK_LINKS || (count > 1 && fminf(cell.w, cell.h) < FRAMED_LEAST)) {
        frame_region(view, plane, &rows, &cols);
    } else {
        for (int i = 0; i < rows.count; i++) {
            for (int j = 0; j < cols.count; j++) {
                int index[4];
                view_plane_index(plane, rows.listed[i], cols.listed[j], index);
                frame_joint(view, plane, index, NULL, edges);
            }
        }
    }
    mark_border_places(view, plane, &from, edges);
}

static void mark_pin(View *view, const ViewPlane *plane, float around) {
    const SceneState *state = view->state;
    if (state->pin_role == (int)plane->role && on_plane(plane, plane->role, state->pin_index)) {
        DrawRect cell = view_plane_cell(plane, state->pin_index[2], state->pin_index[3]);
        draw_frame(view->list, draw_rect_inset(visible(cell, 8), -around), around > 0 ? 4 : 2,
                   around > 0 ? 2 : 3, view->theme->ink);
    }
}

/* The pinned number is one of those that have the amber mark by itself. */
static bool pin_is_in_play(const View *view) {
    const SceneState *state = view->state;
    const size_t bytes = sizeof state->pin_index;
    int cell[4];
    if (view_is_preparing(view) || state->pin_role < 0) {
        return false;
    }
    if (view_is_folded(view)) {
        view_fold_cell(view, cell);
        return state->pin_role == CONV_ROLE_DX && memcmp(cell, state->pin_index, bytes) == 0;
    }
    conv_walk_window_cell(&view->derived->walk, view->derived->window, cell);
    bool window = state->pin_role == (int)conv_walk_window_role(view->derived->walk.kind) &&
                  memcmp(cell, state->pin_index, bytes) == 0;
    if (!view->now) {
        return window;
    }
    const ConvFactor *factors[2] = {&view->now->a, &view->now->b};
    bool factor = false;
    for (int f = 0; f < 2; f++) {
        factor = factor || (factors[f]->kind == CONV_FACTOR_ELEMENT &&
                            state->pin_role == (int)factors[f]->role &&
                            memcmp(factors[f]->index, state->pin_index, bytes) == 0);
    }
    bool target = state->pin_role == (int)view->now->target &&
                  memcmp(view->now->cell, state->pin_index, bytes) == 0;
    return window || factor || target;
}

/* The amber marks. */
static void mark_now(View *view, const ViewPlane *plane) {
    if (view_is_preparing(view)) {
        return;
    }
    if (view_is_folded(view)) {
        mark_fold(view, plane);
        return;
    }
    mark_window(view, plane);
    mark_read(view, plane);
    if (!view->now) {
        return;
    }
    mark_first_factor(view, plane);
    if (view->now->b.kind == CONV_FACTOR_ELEMENT) {
        mark_cell(view, plane, view->now->b.role, view->now->b.index);
    }
    mark_target(view, plane);
}

static void draw_marks(View *view, const ViewPlane *plane, ViewJointEdges *edges) {
    mark_links(view, plane, edges);
    bool covered = pin_is_in_play(view);
    if (!covered) {
        mark_pin(view, plane, 0);
    }
    mark_now(view, plane);
    if (covered) {
        mark_pin(view, plane, PIN_AROUND);
    }
}

/* The window that a cell is read in, where it will lie after its motion; else the cell. */
static DrawRect window_at_rest(const View *view, const ViewPlane *plane, DrawRect cell) {
    const ConvLayer *layer = &view->state->layer;
    const ConvShape *shape = &view->derived->shape;
    int window[4];
    if (!window_cell(view, plane, window)) {
        return cell;
    }
    DrawRect first = view_plane_cell(plane, window[2] * layer->sh - layer->top,
                                     window[3] * layer->sw - layer->left);
    return (DrawRect){first.x, first.y, first.w * (float)shape->eff_w,
                      first.h * (float)shape->eff_h};
}

/* Tells the camera where the cells in play lie: the one that is added to, or as long as there is no
 * product the window's, and those that are read. */
static void tell_in_play(View *view, const ViewPlane *plane, const ViewPlane *seen) {
    const ConvTerm *now = view->now;
    const ConvWalk *walk = &view->derived->walk;
    const DrawRect *frame = seen->zoomed ? &plane->rect : NULL;
    int window[4], place[2];
    conv_walk_window_cell(walk, view->derived->window, window);
    const int *into = now ? now->cell : window;
    if (on_plane(seen, now ? now->target : conv_walk_window_role(walk->kind), into)) {
        DrawRect cell = view_plane_cell(seen, into[2], into[3]);
        view_camera_in_play(view, VIEW_PLAYER_INTO, cell, cell, frame);
    }
    if (now && on_plane(seen, now->a.role, now->a.index)) {
        bool border = view_border_place(view, now, place);
        const int *from = border ? place : now->a.index + 2;
        DrawRect cell = view_plane_cell(seen, from[0], from[1]);
        view_camera_in_play(view, VIEW_PLAYER_FROM, cell, window_at_rest(view, seen, cell), frame);
    }
    if (now && now->b.kind == CONV_FACTOR_ELEMENT && on_plane(seen, now->b.role, now->b.index)) {
        DrawRect cell = view_plane_cell(seen, now->b.index[2], now->b.index[3]);
        bool kernel = now->b.role == CONV_ROLE_W;
        view_camera_in_play(view, VIEW_PLAYER_WITH, cell, kernel ? seen->rect : cell, frame);
    }
}

void view_plane_marks_noted(View *view, const ViewPlane *plane, ViewJointEdges *edges) {
    ViewPlane seen = view_camera_plane(view, plane);
    tell_in_play(view, plane, &seen);
    if (!seen.zoomed) {
        draw_marks(view, plane, edges);
        return;
    }
    ViewJointEdges beyond = {0}; /* the edges of what is magnified may be out of sight */
    draw_clip_push(view->list, draw_rect_inset(plane->rect, -1)); /* up to the frame's line */
    draw_marks(view, &seen, &beyond);
    draw_clip_pop(view->list);
}

void view_plane_marks(View *view, const ViewPlane *plane) {
    ViewJointEdges edges = {0};
    bool ring = view_is_padded_input(view, plane->role) || view_shows_places(view, plane);
    view_plane_marks_noted(view, plane, &edges);
    view_joint_edges(view, &edges, ring ? plane->rect : view_plane_inner(plane));
}
