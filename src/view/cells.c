/* Planes of tensors: cells with numbers, pictures, and the amber marks on both. Where a plane lies
 * is decided by the stage. */
#include "view/cells.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MARK_CELLS = 200 }; /* more thin marks than this are a picture of nothing */

static const double MOTION_SECONDS = 0.2;

ViewPlane view_plane(const View *view, ConvRole role, int n, int c) {
    const ConvTensor *tensor = scene_tensor(view->frame->scene, role);
    ViewPlane plane = {.role = role, .n = n, .c = c};
    plane.rows = tensor->extent[2];
    plane.cols = tensor->extent[3];
    if (role == CONV_ROLE_X || role == CONV_ROLE_DX) {
        const ConvLayer *layer = &view->state->layer;
        plane.top = layer->top;
        plane.bottom = layer->bottom;
        plane.left = layer->left;
        plane.right = layer->right;
    }
    return plane;
}

static float cell_width(const ViewPlane *plane) {
    return plane->rect.w / (float)(plane->left + plane->cols + plane->right);
}

static float cell_height(const ViewPlane *plane) {
    return plane->rect.h / (float)(plane->top + plane->rows + plane->bottom);
}

DrawRect view_plane_cell(const ViewPlane *plane, int i, int j) {
    float w = cell_width(plane), h = cell_height(plane);
    if (plane->turned) {
        i = plane->rows - 1 - i;
        j = plane->cols - 1 - j;
    }
    return (DrawRect){plane->rect.x + (float)(j + plane->left) * w,
                      plane->rect.y + (float)(i + plane->top) * h, w, h};
}

DrawRect view_plane_inner(const ViewPlane *plane) {
    float w = cell_width(plane), h = cell_height(plane);
    return (DrawRect){plane->rect.x + (float)plane->left * w, plane->rect.y + (float)plane->top * h,
                      (float)plane->cols * w, (float)plane->rows * h};
}

static bool is_kernel(ConvRole role) {
    return role == CONV_ROLE_W || role == CONV_ROLE_DW;
}

static void plane_index(const ViewPlane *plane, int i, int j, int index[4]) {
    index[0] = plane->n;
    index[1] = plane->c;
    index[2] = i;
    index[3] = j;
}

/* ------------------------------------------------------------------------------- cells */

static int characters_of_integer(double limit) {
    char text[40];
    view_format(text, sizeof text, -fabs(limit), true, 30);
    return (int)strlen(text);
}

ViewScale view_scale(const View *view, ConvRole role) {
    return (ViewScale){view->derived->limit[role], view->derived->integers[role],
                       view_is_whole_pass(view, role)};
}

static bool has_room(DrawRect rect) {
    return rect.w >= VIEW_CELL_MIN_W && rect.h >= VIEW_CELL_MIN_H;
}

static int characters(const char *text) {
    int count = 0;
    while (draw_utf8_next(&text)) {
        count++;
    }
    return count;
}

static void cell_text(View *view, DrawRect rect, ViewScale scale, double value, DrawColour fill,
                      bool bold) {
    float size = fminf(17.0f, fmaxf(11.0f, fminf(rect.h * 0.37f, rect.w * 0.37f)));
    float room = rect.w - 2.5f;
    int wanted = scale.integers ? characters_of_integer(scale.limit) : 5;
    size = fmaxf(11.0f, fminf(size, room / (0.6f * (float)wanted)));
    int chars = (int)(room / (0.6f * size) + 0.01f);
    char text[40];
    view_format(text, sizeof text, value, scale.integers, chars > 1 ? chars : 1);
    if (characters(text) > chars) {
        return; /* colour alone: a cut number would be a wrong one */
    }
    draw_on(view->list, fill);
    draw_text_in(view->list, bold ? DRAW_FACE_MONO_BOLD : DRAW_FACE_MONO, size, rect, DRAW_CENTRE,
                 draw_ink_on(fill), text);
}

float view_cell_width(const View *view, ConvRole role) {
    double limit = view->derived->limit[role];
    int chars = characters_of_integer(limit);
    if (!view->derived->integers[role]) {
        chars = chars < 4 ? 4 : chars;
    }
    return fminf(70, fmaxf(26, 5.0f + 6.7f * (float)chars));
}

void view_cell_draw(View *view, DrawRect rect, ViewScale scale, ConvCellState state, double value,
                    int flags) {
    bool now = flags & VIEW_CELL_NOW;
    const DrawTheme *theme = view->theme;
    float t = (float)(value / scale.limit) * (scale.quiet ? 0.6f : 1.0f);
    DrawColour fill = state == CONV_CELL_EMPTY || now ? theme->paper : draw_map(theme, t);
    draw_box(view->list, rect, 0, fill, 1, theme->grid);
    if (flags & VIEW_CELL_UNREAD) {
        draw_hatch(view->list, draw_rect_inset(rect, 1), 6, 1, theme->hatch);
        draw_rect(view->list, (DrawRect){rect.x + 3, rect.y + rect.h / 2 - 8, rect.w - 6, 16}, 4,
                  fill);
    }
    if (state == CONV_CELL_EMPTY) {
        DrawRect dot = {rect.x + rect.w / 2 - 1, rect.y + rect.h / 2 - 1, 2, 2};
        draw_rect(view->list, dot, 1, theme->faint);
    } else if (has_room(rect)) {
        cell_text(view, rect, scale, value, fill, now);
    }
}

void view_hatched_cell(View *view, DrawRect rect) {
    draw_box(view->list, rect, 0, view->theme->stage, 1, view->theme->grid);
    draw_hatch(view->list, draw_rect_inset(rect, 1), 6, 1, view->theme->hatch);
    if (has_room(rect)) {
        draw_on(view->list, view->theme->stage);
        draw_text_in(view->list, DRAW_FACE_MONO, 11, rect, DRAW_CENTRE, view->theme->muted, "0");
    }
}

/* Rows and columns that no window reads because the stride steps over them. */
static bool is_unread(const View *view, const ViewPlane *plane, int i, int j) {
    if (plane->role != CONV_ROLE_X) {
        return false;
    }
    const ConvShape *shape = &view->derived->shape;
    return i >= plane->rows + plane->bottom - shape->tail_h ||
           j >= plane->cols + plane->right - shape->tail_w;
}

/* The cell that the current term adds to, while its sum is not whole. */
static bool is_now(const View *view, ConvRole role, const int index[4]) {
    return view->now && view->now->target == role && !view->now->cropped &&
           view->derived->term + 1 < view->derived->walk.terms &&
           memcmp(view->now->cell, index, sizeof view->now->cell) == 0;
}

static void draw_cells(View *view, const ViewPlane *plane) {
    for (int i = -plane->top; i < plane->rows + plane->bottom; i++) {
        for (int j = -plane->left; j < plane->cols + plane->right; j++) {
            DrawRect rect = view_plane_cell(plane, i, j);
            bool inside = i >= 0 && j >= 0 && i < plane->rows && j < plane->cols;
            if (!inside) {
                if (plane->role == CONV_ROLE_X) {
                    view_hatched_cell(view, rect);
                }
                continue;
            }
            int index[4];
            plane_index(plane, i, j, index);
            double value;
            ConvCellState state = view_cell(view, plane->role, index, &value);
            draw_tag(view->list, plane->role, DRAW_PART_CELL, index);
            view_cell_draw(view, rect, view_scale(view, plane->role), state, value,
                           (is_now(view, plane->role, index) ? VIEW_CELL_NOW : 0) |
                               (is_unread(view, plane, i, j) ? VIEW_CELL_UNREAD : 0));
            draw_untag(view->list);
            if (ui_hovered(view->ui, rect)) {
                view->hover_next.role = plane->role;
                memcpy(view->hover_next.index, index, sizeof index);
            }
        }
    }
}

/* ---------------------------------------------------------------------------- pictures */

static bool reserve(ViewPlanes *planes, int64_t count) {
    if (planes->capacity >= count) {
        return true;
    }
    float *values = realloc(planes->values, (size_t)count * sizeof *values);
    if (!values) {
        return false;
    }
    planes->values = values;
    planes->capacity = count;
    planes->revision = 0;
    return true;
}

/* All planes of an f64 tensor as floats: pictures have no use for more digits. */
static const float *converted(View *view, ConvRole role, const ConvTensor *tensor) {
    ViewPlanes *planes = &view->planes[role];
    int64_t count = conv_tensor_count(tensor);
    if (!reserve(planes, count)) {
        return NULL;
    }
    if (planes->revision != view->derived->revision[role]) {
        const double *values = tensor->data;
        for (int64_t i = 0; i < count; i++) {
            planes->values[i] = (float)values[i];
        }
        planes->revision = view->derived->revision[role];
    }
    return planes->values;
}

static bool is_filling_by_scatter(const View *view, ConvRole role) {
    return role == CONV_ROLE_DX && view->state->walk == CONV_WALK_DX_SCATTER;
}

/* dX as far as the scatter walk has come, by the core. */
static const float *scattered(View *view, uint64_t *revision) {
    ViewPlanes *planes = &view->planes[CONV_ROLE_DX];
    const ConvTensor *dx = &view->derived->dx;
    int64_t count = conv_tensor_count(dx);
    int64_t windows = view->state->position / view->derived->walk.terms;
    if (!reserve(planes, count)) {
        return NULL;
    }
    *revision = view->derived->revision[CONV_ROLE_DX] * 0x9e3779b97f4a7c15u + (uint64_t)windows + 1;
    if (planes->revision == *revision) {
        return planes->values;
    }
    ConvTensor part = conv_tensor_view(CONV_F32, dx->extent, planes->values);
    const ConvTensor *w = scene_tensor(view->frame->scene, CONV_ROLE_W);
    if (dx->type == CONV_F32) {
        Status status =
            conv_grad_input_part(&view->state->layer, &view->derived->dy, w, windows, &part);
        if (status_failed(&status)) {
            return NULL;
        }
    } else {
        ConvTensor wide;
        Status status = conv_tensor_create(CONV_F64, dx->extent, &wide);
        if (!status_failed(&status)) {
            status =
                conv_grad_input_part(&view->state->layer, &view->derived->dy, w, windows, &wide);
            const double *values = wide.data;
            for (int64_t i = 0; i < count && !status_failed(&status); i++) {
                planes->values[i] = (float)values[i];
            }
            conv_tensor_destroy(&wide);
        }
        if (status_failed(&status)) {
            return NULL;
        }
    }
    planes->revision = *revision;
    return planes->values;
}

/* A picture has a scale of its own plane: three times the root mean square, so that one bright spot
 * does not leave the rest without colour, and never more than its largest value. */
static float plane_limit(const ConvTensor *tensor, int n, int c) {
    double largest = 0, squares = 0;
    int64_t area = (int64_t)tensor->extent[2] * tensor->extent[3], finite = 0;
    int64_t first = ((int64_t)n * tensor->extent[1] + c) * area;
    const float *single = tensor->data;
    const double *wide = tensor->data;
    for (int64_t i = first; i < first + area; i++) {
        double value = fabs(tensor->type == CONV_F32 ? (double)single[i] : wide[i]);
        if (isfinite(value)) {
            largest = value > largest ? value : largest;
            squares += value * value;
            finite++;
        }
    }
    double usual = finite > 0 ? 3 * sqrt(squares / (double)finite) : 0;
    double limit = fmin(largest, usual);
    return limit > 0 && isfinite(limit) ? (float)limit : 1;
}

static float picture_limit(View *view, const ViewPlane *plane, const ConvTensor *tensor) {
    ViewPictureScale *scale = &view->pictures[plane->role];
    uint64_t revision = view->derived->revision[plane->role];
    if (plane->colour) {
        return (float)view->derived->limit[plane->role];
    }
    scale->shown = true;
    if (scale->limit <= 0 || scale->revision != revision || scale->n != plane->n ||
        scale->c != plane->c) {
        scale->limit = plane_limit(tensor, plane->n, plane->c);
        scale->revision = revision;
        scale->n = plane->n;
        scale->c = plane->c;
    }
    return scale->limit;
}

/* How many cells of the plane the walk has computed, in raster order. */
static int64_t covered_cells(const View *view, const ViewPlane *plane) {
    int64_t area = (int64_t)plane->rows * plane->cols;
    const ConvWalk *walk = &view->derived->walk;
    if (conv_walk_target(view->state->walk) != plane->role ||
        is_filling_by_scatter(view, plane->role)) {
        return area;
    }
    int first[4];
    plane_index(plane, 0, 0, first);
    int64_t done = view->state->position / walk->terms - conv_walk_window_of(walk, first);
    return done < 0 ? 0 : done > area ? area : done;
}

static void picture_ring(View *view, const ViewPlane *plane, DrawRect inner) {
    DrawRect outer = plane->rect;
    bool ring = plane->top || plane->bottom || plane->left || plane->right;
    if (!ring || plane->role != CONV_ROLE_X) {
        return;
    }
    float least = 3.0f;
    outer.x = fminf(outer.x, inner.x - (plane->left ? least : 0));
    outer.y = fminf(outer.y, inner.y - (plane->top ? least : 0));
    float right =
        fmaxf(plane->rect.x + plane->rect.w, inner.x + inner.w + (plane->right ? least : 0));
    float bottom =
        fmaxf(plane->rect.y + plane->rect.h, inner.y + inner.h + (plane->bottom ? least : 0));
    outer.w = right - outer.x;
    outer.h = bottom - outer.y;
    draw_rect(view->list, outer, 0, view->theme->paper);
    draw_hatch(view->list, outer, 5, 1, view->theme->hatch);
}

static void hover_picture(View *view, const ViewPlane *plane, DrawRect inner) {
    const UiInput *input = ui_input(view->ui);
    if (!ui_hovered(view->ui, inner)) {
        return;
    }
    int i = (int)((input->pointer_y - inner.y) / inner.h * (float)plane->rows);
    int j = (int)((input->pointer_x - inner.x) / inner.w * (float)plane->cols);
    if (i >= 0 && j >= 0 && i < plane->rows && j < plane->cols) {
        view->hover_next.role = plane->role;
        plane_index(plane, i, j, view->hover_next.index);
    }
}

static void draw_picture(View *view, const ViewPlane *plane) {
    const ConvTensor *tensor = scene_tensor(view->frame->scene, plane->role);
    DrawRect inner = view_plane_inner(plane);
    picture_ring(view, plane, inner);
    uint64_t revision = view->derived->revision[plane->role];
    const float *values = is_filling_by_scatter(view, plane->role) ? scattered(view, &revision)
                          : tensor->type == CONV_F32               ? tensor->data
                                                     : converted(view, plane->role, tensor);
    draw_rect(view->list, inner, 0, view->theme->paper);
    if (values) {
        int64_t area = (int64_t)plane->rows * plane->cols;
        const float *image = values + (int64_t)plane->n * tensor->extent[1] * area;
        DrawImage picture = {.plane_count = plane->colour ? 3 : 1,
                             .width = plane->cols,
                             .height = plane->rows,
                             .row_stride = plane->cols,
                             .key = ((uint64_t)plane->role << 48) | ((uint64_t)plane->n << 24) |
                                    (uint64_t)(plane->colour ? 0xffffff : plane->c),
                             .revision = revision,
                             .limit = picture_limit(view, plane, tensor),
                             .covered = covered_cells(view, plane)};
        for (int p = 0; p < picture.plane_count; p++) {
            picture.planes[p] = image + (plane->colour ? p : plane->c) * area;
        }
        int index[4] = {plane->n, plane->c, 0, 0};
        draw_tag(view->list, plane->role, DRAW_PART_CELL, index);
        draw_image(view->list, inner, &picture);
        draw_untag(view->list);
    }
    draw_frame(view->list, (DrawRect){inner.x - 1, inner.y - 1, inner.w + 2, inner.h + 2}, 0, 1,
               view->theme->line);
    hover_picture(view, plane, inner);
}

void view_plane_draw(View *view, const ViewPlane *plane) {
    if (plane->numbers) {
        draw_cells(view, plane);
    } else {
        draw_picture(view, plane);
    }
}

/* ------------------------------------------------------------------------------- marks */

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

static void mark_cell(View *view, const ViewPlane *plane, ConvRole role, const int index[4]) {
    if (!on_plane(plane, role, index)) {
        return;
    }
    int ring_i = index[2] < 0 ? -index[2] : index[2] - plane->rows + 1;
    int ring_j = index[3] < 0 ? -index[3] : index[3] - plane->cols + 1;
    bool in_reach = (ring_i <= 0 || ring_i <= (index[2] < 0 ? plane->top : plane->bottom)) &&
                    (ring_j <= 0 || ring_j <= (index[3] < 0 ? plane->left : plane->right));
    if (in_reach) {
        view_mark(view, visible(view_plane_cell(plane, index[2], index[3]), 7));
    }
}

/* The rectangle that the kernel covers on X (forward) or dX (scatter) for output cell oh, ow. */
static DrawRect window_rect(const View *view, const ViewPlane *plane, const int cell[4]) {
    const ConvLayer *layer = &view->state->layer;
    const ConvShape *shape = &view->derived->shape;
    int i = cell[2] * layer->sh - layer->top, j = cell[3] * layer->sw - layer->left;
    DrawRect first = view_plane_cell(plane, i, j);
    first.w *= (float)shape->eff_w;
    first.h *= (float)shape->eff_h;
    return first;
}

static float ease(float at) {
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
    bool jumps = llabs(from_window - view->derived->window) > view->derived->shape.ow;
    if (view->frame->options->reduced_motion || since >= length || jumps ||
        from_window == view->derived->window || from_window >= walk->windows) {
        return to;
    }
    int from_cell[4];
    conv_walk_window_cell(walk, from_window, from_cell);
    DrawRect from = window_rect(view, plane, from_cell);
    float at = ease((float)(since / length));
    view->moving = true;
    return (DrawRect){from.x + (to.x - from.x) * at, from.y + (to.y - from.y) * at, to.w, to.h};
}

/* The channels of X (or dX) that a window of filter oc covers. */
static bool in_group(const View *view, const ViewPlane *plane, int oc) {
    return plane->colour || plane->c / view->derived->shape.icg == oc / view->derived->shape.ocg;
}

static void mark_window(View *view, const ViewPlane *plane) {
    const ConvWalk *walk = &view->derived->walk;
    bool forward = walk->kind == CONV_WALK_FORWARD && plane->role == CONV_ROLE_X;
    bool scatter = walk->kind == CONV_WALK_DX_SCATTER && plane->role == CONV_ROLE_DX;
    int cell[4];
    conv_walk_window_cell(walk, view->derived->window, cell);
    if ((forward || scatter) && cell[0] == plane->n && in_group(view, plane, cell[1])) {
        view_mark(view, visible(moving_window(view, plane, cell), 9));
    } else if (conv_walk_window_role(walk->kind) == plane->role) {
        mark_cell(view, plane, plane->role, cell);
    }
}

/* Cells that this window also reads, where they do not lie side by side. */
static void mark_read(View *view, const ViewPlane *plane) {
    const ConvWalk *walk = &view->derived->walk;
    const ConvLayer *layer = &view->state->layer;
    bool dense = walk->kind == CONV_WALK_FORWARD && layer->dh == 1 && layer->dw == 1;
    if (!plane->numbers || dense || walk->terms > MARK_CELLS || is_kernel(plane->role) ||
        walk->kind == CONV_WALK_DB) {
        return;
    }
    for (int64_t k = 0; k < walk->terms; k++) {
        ConvTerm term;
        conv_walk_term(walk, view->derived->window, k, &term);
        const ConvFactor *factors[2] = {&term.a, &term.b};
        for (int f = 0; f < 2; f++) {
            if (factors[f]->kind == CONV_FACTOR_ELEMENT &&
                on_plane(plane, factors[f]->role, factors[f]->index)) {
                view_mark_thin(view,
                               view_plane_cell(plane, factors[f]->index[2], factors[f]->index[3]));
            }
        }
        if (walk->kind == CONV_WALK_DX_SCATTER && !term.cropped &&
            (layer->dh > 1 || layer->dw > 1) && on_plane(plane, term.target, term.cell)) {
            view_mark_thin(view, view_plane_cell(plane, term.cell[2], term.cell[3]));
        }
    }
}

void view_plane_marks(View *view, const ViewPlane *plane) {
    mark_read(view, plane);
    mark_window(view, plane);
    if (!view->now) {
        return;
    }
    mark_cell(view, plane, view->now->a.role, view->now->a.index);
    if (view->now->b.kind == CONV_FACTOR_ELEMENT) {
        mark_cell(view, plane, view->now->b.role, view->now->b.index);
    }
    if (!view->now->cropped) {
        mark_cell(view, plane, view->now->target, view->now->cell);
    }
}
