/* A plane too large for numbers: its values as a texture through the colour map, and the scale of
 * that map. */
#include "view/cells.h"

#include "conv/border.h"
#include "conv/links.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    COVERAGE_KEY = 1, /* the keys of tensors are larger */
    PADDED_KEY = 3,
    BLANK_KEY = 4,
    PLACES_KEY = 5,
    PLACE_TERMS_MAX = 1 << 21,
    PADDED_MAX = 1 << 22,
    THUMB_ROWS = 96
};

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
        if (role == CONV_ROLE_DX) {
            view->stamp_count = 0; /* all planes are whole now */
        }
    }
    return planes->values;
}

/* The walk comes back to the cells of this tensor: they do not fill one after the other. */
static bool is_filling_in_parts(const View *view, ConvRole role) {
    return role == CONV_ROLE_DX && view_pushes(view) && !view_is_folded(view);
}

/* Its cells do not hold what they will come to: that is on its way, or not folded yet. */
static bool is_on_its_way(const View *view, ConvRole role) {
    return is_filling_in_parts(view, role) || (role == CONV_ROLE_DX && view_sums_places(view));
}

/* The first window of the walk that adds to plane n, c of dX. */
static int64_t first_window(const View *view, int n, int c) {
    const ConvShape *shape = &view->derived->shape;
    const int cell[4] = {n, c / shape->icg * shape->ocg, 0, 0}; /* filter of its group */
    return conv_walk_window_of(&view->derived->walk, cell);
}

/* dX of a transposed layer of one channel whose first `filters` have pushed all that they have: its
 * chains begin with these. */
static Status first_filters(ConvLayer layer, ConvTensor dy, ConvTensor w, int filters,
                            ConvTensor *out) {
    if (filters == 0) {
        conv_tensor_fill(out, 0);
        return status_ok();
    }
    layer.oc = dy.extent[1] = w.extent[1] = filters;
    return conv_grad_input(&layer, &dy, &w, out);
}

/* The first and the last row (or column) of dY that row `i` of dX reads; false when there are none.
 */
static bool lines_read(const View *view, bool rows, int i, int *first, int *last) {
    const ConvLayer *layer = &view->state->layer;
    const ConvShape *shape = &view->derived->shape;
    int stride = rows ? layer->sh : layer->sw, before = rows ? layer->top : layer->left;
    int dilation = rows ? layer->dh : layer->dw, taps = rows ? layer->kh : layer->kw;
    int count = rows ? shape->oh : shape->ow;
    *first = count;
    *last = -1;
    for (int tap = 0; tap < taps; tap++) {
        int at = i * stride - before + tap * dilation;
        if (at >= 0 && at < count) {
            *first = at < *first ? at : *first;
            *last = at;
        }
    }
    return *last >= 0;
}

/* Plane n, c of dX as far as a transposed layer's dY has been pushed: rows that the filter in
 * progress is through with, rows that it has not come to, and between them cell by cell. */
static Status collected_plane(const View *view, int n, int c, const ConvLayer *layer,
                              const ConvTensor *dy, const ConvTensor *w, int64_t windows,
                              ConvTensor *out) {
    const ConvWalk *walk = &view->derived->walk;
    int width = dy->extent[3];
    int64_t map = (int64_t)dy->extent[2] * width, rest = windows % map;
    int filters = (int)(windows / map);
    Status status = first_filters(*layer, *dy, *w, filters, out);
    if (status_failed(&status) || rest == 0 || filters == dy->extent[1]) {
        return status;
    }
    ConvTensor next;
    status = conv_tensor_create(out->type, out->extent, &next);
    if (!status_failed(&status)) {
        status = first_filters(*layer, *dy, *w, filters + 1, &next);
    }
    int64_t position = view->state->position / walk->terms * walk->terms;
    int whole = (int)(rest / width), begun = whole + (rest % width > 0);
    for (int i = 0; i < out->extent[2] && !status_failed(&status); i++) {
        int first, last;
        bool any = lines_read(view, true, i, &first, &last) && first < begun;
        for (int j = 0; j < out->extent[3] && any; j++) {
            double value;
            int at[4] = {0, 0, i, j}, cell[4] = {n, c, i, j};
            if (last < whole) {
                value = conv_tensor_at(&next, at);
            } else {
                conv_walk_cell(walk, position, cell, &value);
            }
            conv_tensor_set(out, at, value);
        }
    }
    conv_tensor_destroy(&next);
    return status;
}

/* Plane n, c of dX as far as the walk has come, by the core: the layer of this one channel adds the
 * same terms in the same order. */
static Status partial_plane(const View *view, int n, int c, int64_t windows, ConvTensor *out) {
    const ConvShape *shape = &view->derived->shape;
    const ConvTensor *w = scene_tensor(view->frame->scene, CONV_ROLE_W);
    ConvLayer layer = view->state->layer;
    bool transposed = layer.transposed;
    int64_t map = (int64_t)shape->oh * shape->ow, size = conv_type_size(w->type);
    int first = c / shape->icg * shape->ocg; /* filter of its group */
    int64_t before = ((int64_t)n * layer.oc + first) * map, all = shape->ocg * map;
    windows -= view_pushes(view) ? first_window(view, n, c) : 0;
    windows = windows < 0 ? 0 : windows < all ? windows : all;
    layer.n = layer.ic = layer.groups = 1;
    layer.oc = shape->ocg;
    layer.border = CONV_BORDER_ZEROS; /* what falls on another one is added at the end */
    ConvTensor kernels = *w;
    int64_t skipped =
        transposed ? c * w->stride[0] : first * w->stride[0] + c % shape->icg * w->stride[1];
    kernels.extent[0] = transposed ? 1 : shape->ocg;
    kernels.extent[1] = transposed ? shape->ocg : 1;
    kernels.data = (char *)w->data + skipped * size;
    ConvTensor dy = conv_tensor_view(w->type, (int[4]){1, shape->ocg, shape->oh, shape->ow},
                                     (char *)view->derived->dy.data + before * size);
    switch (view_form(view)) {
    case CONV_FORM_SCATTER:
        return conv_grad_input_part(&layer, &dy, &kernels, windows, out);
    case CONV_FORM_COLLECT:
        return collected_plane(view, n, c, &layer, &dy, &kernels, windows, out);
    default:
        return conv_grad_input(&layer, &dy, &kernels, out); /* which fills cell by cell */
    }
}

/* The same as floats; an f64 plane by way of its own digits. */
static bool partial_floats(const View *view, int n, int c, int64_t windows, float *out) {
    const ConvTensor *dx = &view->derived->dx;
    const int extent[4] = {1, 1, dx->extent[2], dx->extent[3]};
    ConvTensor plane = conv_tensor_view(CONV_F32, extent, out);
    if (dx->type == CONV_F32) {
        Status status = partial_plane(view, n, c, windows, &plane);
        return !status_failed(&status);
    }
    ConvTensor wide;
    Status status = conv_tensor_create(CONV_F64, extent, &wide);
    if (!status_failed(&status)) {
        status = partial_plane(view, n, c, windows, &wide);
        conv_tensor_assign(&wide, &plane);
    }
    conv_tensor_destroy(&wide);
    return !status_failed(&status);
}

/* Room to remember what each plane of dX holds. */
static bool reserve_stamps(View *view, int64_t count) {
    if (view->stamp_count >= count) {
        return true;
    }
    uint64_t *stamps = realloc(view->stamps, (size_t)count * sizeof *stamps);
    if (!stamps) {
        return false;
    }
    memset(stamps, 0, (size_t)count * sizeof *stamps);
    view->stamps = stamps;
    view->stamp_count = count;
    return true;
}

/* dX of which the plane that is shown stands as far as the walk has come; other planes may stand
 * elsewhere. */
static const float *filled_so_far(View *view, const ViewPlane *shown, uint64_t *revision) {
    ViewPlanes *planes = &view->planes[CONV_ROLE_DX];
    const ConvTensor *dx = &view->derived->dx;
    int64_t place = (int64_t)shown->n * dx->extent[1] + shown->c;
    int64_t area = (int64_t)dx->extent[2] * dx->extent[3];
    bool parts = is_filling_in_parts(view, CONV_ROLE_DX);
    int64_t windows = parts ? view->state->position / view->derived->walk.terms : 0;
    if (!reserve(planes, conv_tensor_count(dx)) ||
        !reserve_stamps(view, (int64_t)dx->extent[0] * dx->extent[1])) {
        return NULL;
    }
    *revision = view->derived->revision[CONV_ROLE_DX] * 0x9e3779b97f4a7c15u +
                2 * (uint64_t)(parts ? windows - view->derived->walk.first : 0) + 1 + parts;
    if (view->stamps[place] != *revision) {
        if (!partial_floats(view, shown->n, shown->c, windows, planes->values + place * area)) {
            return NULL;
        }
        view->stamps[place] = *revision;
        planes->revision = 0; /* no longer the whole pass in floats */
    }
    return planes->values;
}

/* Of the first windows of a walk over all places of the padded dX those that are of its cells. */
static int64_t cells_among(const View *view, const ViewPlane *plane, int64_t windows) {
    const ConvLayer *layer = &view->state->layer;
    int width = layer->left + layer->iw + layer->right;
    int64_t row = windows / width - layer->top, column = windows % width - layer->left;
    column = column < 0 ? 0 : column > plane->cols ? plane->cols : column;
    return row < 0 ? 0 : row * plane->cols + column;
}

/* How many cells of the plane the walk has computed, in raster order. */
static int64_t covered_cells(const View *view, const ViewPlane *plane) {
    int64_t area = (int64_t)plane->rows * plane->cols;
    const ConvWalk *walk = &view->derived->walk;
    if (conv_walk_target(view->state->walk) != plane->role || view_is_folded(view) ||
        is_filling_in_parts(view, plane->role)) {
        return area;
    }
    int first[4];
    bool places = plane->role == CONV_ROLE_DX && view_has_fold(view);
    view_plane_index(plane, places ? -walk->layer.top : 0, places ? -walk->layer.left : 0, first);
    int64_t done = view->state->position / walk->terms - conv_walk_window_of(walk, first);
    done = places ? cells_among(view, plane, done) : done;
    return done < 0 ? 0 : done > area ? area : done;
}

/* ------------------------------------------------- not yet, where cells fill in parts */

/* How far the walk has come over dY with the first filter that adds to a plane of dX. */
typedef struct Reached {
    bool all;  ///< with all filters: whatever has not been met by now stays 0
    int rows;  ///< whole ones
    int more;  ///< cells of the next row
    int width; ///< of a row
} Reached;

static Reached reached(const View *view, const ViewPlane *plane) {
    const ConvWalk *walk = &view->derived->walk;
    int extent[4];
    conv_walk_window_extent(walk, extent);
    int64_t area = (int64_t)extent[2] * extent[3];
    int64_t windows = view->state->position / walk->terms - first_window(view, plane->n, plane->c);
    windows = windows < 0 ? 0 : windows;
    int64_t of_one = windows < area ? windows : area;
    return (Reached){.all = windows >= area * view->derived->shape.ocg,
                     .rows = (int)(of_one / extent[3]),
                     .more = (int)(of_one % extent[3]),
                     .width = extent[3]};
}

/* The first output row (or column) that reads row (or column) i of the input; -1 when none does. */
static int first_reader(const View *view, const ViewPlane *plane, bool rows, int i) {
    ConvLayer layer = view->state->layer;
    layer.border = CONV_BORDER_ZEROS; /* what goes to a place of a mirrored one is not added yet */
    const ConvShape *shape = &view->derived->shape;
    int stride = rows ? layer.sh : layer.sw, before = rows ? layer.top : layer.left;
    int reach = rows ? shape->eff_h : shape->eff_w, count = rows ? shape->oh : shape->ow;
    int first = (i + before - reach) / stride;
    int input[4] = {plane->n, plane->c, rows ? i : 0, rows ? 0 : i};
    for (int o = first < 0 ? 0 : first; o < count; o++) {
        int output[4] = {-1, -1, rows ? o : -1, rows ? -1 : o};
        if (conv_link_meets(&layer, CONV_ROLE_X, input, CONV_ROLE_Y, output)) {
            return o;
        }
        if (o * stride - before > i) {
            break;
        }
    }
    return -1;
}

/* The row (or column) of the grid that first adds to row (or column) i; -1 when none does. */
static int first_adder(const View *view, const ViewPlane *plane, bool rows, int i) {
    int first, last;
    if (view_form(view) == CONV_FORM_SCATTER) {
        return first_reader(view, plane, rows, i);
    }
    return lines_read(view, rows, i, &first, &last) ? first : -1;
}

/* Cells in rows [from, to) and columns [left, right): dots, as all that is not computed yet. */
static void cover(View *view, const ViewPlane *plane, const int rows[2], const int cols[2]) {
    static const float nothing[1] = {0};
    DrawRect a = view_plane_cell(plane, rows[0], cols[0]);
    DrawRect b = view_plane_cell(plane, rows[1] - 1, cols[1] - 1);
    DrawImage picture = {.planes = {nothing},
                         .plane_count = 1,
                         .width = 1,
                         .height = 1,
                         .row_stride = 1,
                         .key = BLANK_KEY,
                         .revision = 1,
                         .limit = 1};
    draw_image(view->list, (DrawRect){a.x, a.y, b.x + b.w - a.x, b.y + b.h - a.y}, &picture);
}

/* Runs of columns in these rows that nothing has been added to: from adder `from` on (all for 0),
 * and those that have none. */
static void cover_columns(View *view, const ViewPlane *plane, const int rows[2], int from) {
    int begun = -1;
    for (int j = 0; j <= plane->cols; j++) {
        int adder = j < plane->cols ? first_adder(view, plane, false, j) : 0;
        bool empty = j < plane->cols && (adder < 0 || adder >= from);
        if (empty && begun < 0) {
            begun = j;
        } else if (!empty && begun >= 0) {
            cover(view, plane, rows, (int[2]){begun, j});
            begun = -1;
        }
    }
}

/* What the walk has not reached is not 0 but not computed. */
static void cover_unreached(View *view, const ViewPlane *plane) {
    Reached done = reached(view, plane);
    int begun = 0, from = -1; /* of a run of rows: its first column that is empty */
    for (int i = 0; i <= plane->rows && !done.all; i++) {
        int adder = i < plane->rows ? first_adder(view, plane, true, i) : 0;
        int next = adder < 0 || adder > done.rows ? 0 : adder == done.rows ? done.more : done.width;
        if (i == plane->rows || next != from) {
            if (i > begun) {
                cover_columns(view, plane, (int[2]){begun, i}, from);
            }
            begun = i;
            from = next;
        }
    }
}

static bool has_ring(const View *view, const ViewPlane *plane) {
    bool input = view_is_padded_input(view, plane->role) &&
                 (plane->top || plane->bottom || plane->left || plane->right);
    return input || view_shows_places(view, plane);
}

static void picture_ring(View *view, const ViewPlane *plane, DrawRect inner) {
    DrawRect outer = plane->rect;
    if (!has_ring(view, plane)) {
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
    if (!ui_hovered(view->ui, plane->rect)) {
        return;
    }
    int i = (int)floorf((input->pointer_y - inner.y) / inner.h * (float)plane->rows);
    int j = (int)floorf((input->pointer_x - inner.x) / inner.w * (float)plane->cols);
    ViewHover hover = {.role = (int)plane->role, .place = {i, j}, .colours = plane->colour};
    if (i >= 0 && j >= 0 && i < plane->rows && j < plane->cols) {
        hover.place[0] = hover.place[1] = 0;
        view_plane_index(plane, i, j, hover.index);
        view->hover_next = hover;
    } else if (has_ring(view, plane) && view_border_source(view, plane, i, j, hover.index)) {
        hover.border = 1;
        view->hover_next = hover;
    }
}

/* ------------------------------------------------------------------------------- border */

/* All channels of the plane's image with the border that shows the input again; one after another,
 * so that several planes can be drawn in one frame. */
static bool pad(View *view, const ViewPlane *plane) {
    ViewPlanes *kept = &view->padded;
    const ConvTensor *x = scene_tensor(view->frame->scene, CONV_ROLE_X);
    int rows = plane->top + plane->rows + plane->bottom;
    int cols = plane->left + plane->cols + plane->right;
    int64_t area = (int64_t)rows * cols;
    uint64_t revision =
        view->derived->revision[CONV_ROLE_Y] * 0x9e3779b97f4a7c15u + (uint64_t)plane->n + 1;
    if (area > PADDED_MAX / x->extent[1] || !reserve(kept, area * x->extent[1])) {
        return false;
    }
    if (kept->revision == revision) {
        return true;
    }
    for (int64_t p = 0; p < area * x->extent[1]; p++) {
        int64_t cell = p % area;
        int at[4];
        view_border_source(view, plane, (int)(cell / cols) - plane->top,
                           (int)(cell % cols) - plane->left, at);
        at[1] = (int)(p / area);
        kept->values[p] = (float)conv_tensor_at(x, at);
    }
    kept->revision = revision;
    return true;
}

/* The padded picture of a plane, from values of all channels. */
static void take_padded(const ViewPlane *plane, const ViewPlanes *kept, uint64_t key,
                        DrawImage *picture) {
    picture->width = plane->left + plane->cols + plane->right;
    picture->height = plane->top + plane->rows + plane->bottom;
    picture->row_stride = picture->width;
    picture->covered = (int64_t)picture->width * picture->height;
    picture->key =
        key | (uint64_t)(plane->colour ? 0 : plane->c + 1) << 8 | (uint64_t)plane->grey << 40;
    for (int p = 0; p < picture->plane_count; p++) {
        picture->planes[p] = kept->values + (plane->colour ? p : plane->c) * picture->covered;
    }
}

static void hatch_ring(View *view, DrawRect outer, DrawRect inner) {
    float right = inner.x + inner.w, below = inner.y + inner.h;
    DrawRect strips[] = {{outer.x, outer.y, outer.w, inner.y - outer.y},
                         {outer.x, below, outer.w, outer.y + outer.h - below},
                         {outer.x, inner.y, inner.x - outer.x, inner.h},
                         {right, inner.y, outer.x + outer.w - right, inner.h}};
    for (int i = 0; i < 4; i++) {
        draw_rect(view->list, strips[i], 0, draw_fade(view->theme->stage, 0.35f));
        draw_hatch(view->list, strips[i], 5, 1, draw_fade(view->theme->ink, 0.45f));
    }
}

/* A mirrored border that is wide enough to be seen. */
static bool is_wide_ring(const View *view, const ViewPlane *plane, DrawRect inner) {
    float ring = fmaxf(fmaxf(inner.x - plane->rect.x, inner.y - plane->rect.y),
                       fmaxf(plane->rect.w - inner.w, plane->rect.h - inner.h) / 2);
    return has_ring(view, plane) && view->state->layer.border != CONV_BORDER_ZEROS && ring >= 3;
}

/* What has come together in each place of the border of this channel of dX; elsewhere, and where
 * nothing has yet, no number. False where that would take long. */
static bool sum_places(View *view, const ViewPlane *plane) {
    ViewPlanes *kept = &view->places;
    const ConvWalk *walk = &view->derived->walk;
    int rows = plane->top + plane->rows + plane->bottom;
    int cols = plane->left + plane->cols + plane->right;
    int64_t area = (int64_t)rows * cols, ring = area - (int64_t)plane->rows * plane->cols;
    int channels = view->state->layer.ic;
    if (area > PADDED_MAX / channels || ring * walk->terms > PLACE_TERMS_MAX / channels ||
        !reserve(kept, area * channels)) {
        return false;
    }
    for (int64_t p = 0; p < area; p++) {
        int place[4] = {plane->n, plane->c, (int)(p / cols) - plane->top,
                        (int)(p % cols) - plane->left};
        bool inside =
            place[2] >= 0 && place[3] >= 0 && place[2] < plane->rows && place[3] < plane->cols;
        double value = 0;
        bool any = !inside &&
                   conv_walk_place(walk, view->state->position, place, &value) != CONV_CELL_EMPTY;
        kept->values[plane->c * area + p] = any ? (float)value : NAN;
    }
    return true;
}

/* The places around dX, where they are wide enough to be seen. */
static void draw_places(View *view, const ViewPlane *plane, DrawRect inner, DrawImage picture) {
    if (!view_shows_places(view, plane) || view_is_folded(view) ||
        !is_wide_ring(view, plane, inner) || !sum_places(view, plane)) {
        return;
    }
    take_padded(plane, &view->places, PLACES_KEY, &picture);
    picture.revision ^=
        (uint64_t)(view->state->position + view->derived->walk.first) * 0x9e3779b97f4a7c15u;
    draw_image(view->list, plane->rect, &picture);
    hatch_ring(view, plane->rect, inner);
}

/* X with its mirrored border, where that is wide enough to be seen. */
static bool draw_padded(View *view, const ViewPlane *plane, DrawRect inner, DrawImage picture) {
    if (plane->role != CONV_ROLE_X || !is_wide_ring(view, plane, inner) || !pad(view, plane)) {
        return false;
    }
    take_padded(plane, &view->padded, PADDED_KEY, &picture);
    picture.revision = view->padded.revision;
    draw_image(view->list, plane->rect, &picture);
    hatch_ring(view, plane->rect, inner);
    draw_frame(view->list, draw_rect_inset(inner, -1), 0, 2, view->theme->muted); /* X itself */
    return true;
}

/* How often each cell is read, as a picture. */
static void draw_coverage(View *view, const ViewPlane *plane, DrawRect inner) {
    const ConvLayer *layer = &view->state->layer;
    ViewPlanes *counts = &view->coverage;
    uint64_t revision = view->derived->revision[CONV_ROLE_Y] + 1;
    if (!reserve(counts, (int64_t)plane->rows * plane->cols)) {
        return;
    }
    if (counts->revision != revision) {
        for (int i = 0; i < plane->rows; i++) {
            for (int j = 0; j < plane->cols; j++) {
                counts->values[(int64_t)i * plane->cols + j] = (float)conv_coverage(layer, i, j);
            }
        }
        counts->revision = revision;
    }
    DrawImage picture = {.planes = {counts->values},
                         .plane_count = 1,
                         .width = plane->cols,
                         .height = plane->rows,
                         .row_stride = plane->cols,
                         .key = COVERAGE_KEY,
                         .revision = revision,
                         .limit = (float)view_coverage_most(view) /
                                  (float)view->derived->shape.ocg, /* the counts are of one */
                         .covered = (int64_t)plane->rows * plane->cols};
    draw_image(view->list, inner, &picture);
}

/* The values of a plane as an image; false when there is no memory for them. */
static bool image_of(View *view, const ViewPlane *plane, DrawImage *out) {
    const ConvTensor *tensor = scene_tensor(view->frame->scene, plane->role);
    uint64_t revision = view->derived->revision[plane->role];
    const float *values = is_on_its_way(view, plane->role) ? filled_so_far(view, plane, &revision)
                          : tensor->type == CONV_F32       ? tensor->data
                                                           : converted(view, plane->role, tensor);
    if (!values) {
        return false;
    }
    int64_t area = (int64_t)plane->rows * plane->cols;
    const float *image = values + (int64_t)plane->n * tensor->extent[1] * area;
    bool photo = plane->colour || plane->grey; /* a grey has the same of red, green and blue */
    *out = (DrawImage){.plane_count = photo ? 3 : 1,
                       .width = plane->cols,
                       .height = plane->rows,
                       .row_stride = plane->cols,
                       .key = ((uint64_t)(plane->role + 1) << 48) | ((uint64_t)plane->n << 24) |
                              (uint64_t)(plane->colour ? 0xffffff
                                         : plane->grey ? 0x800000 | plane->c
                                                       : plane->c),
                       .revision = revision,
                       .palette = view_palette(plane->role),
                       .limit = photo ? view_photo_limit(view)
                                      : (float)view_colour_limit(view, plane->role),
                       .covered = covered_cells(view, plane)};
    ViewSpan span;
    if (!photo && view_span(view, plane->role, &span)) {
        out->limit = (float)span.above;
        out->below = (float)span.below;
    }
    for (int p = 0; p < out->plane_count; p++) {
        out->planes[p] = image + (plane->colour ? p : plane->c) * area;
    }
    return true;
}

static void hatch_strip(View *view, DrawRect strip) {
    if (strip.w >= 2 && strip.h >= 2) {
        draw_rect(view->list, strip, 0, draw_fade(view->theme->stage, 0.45f));
        draw_hatch(view->list, strip, 5, 1, view->theme->muted);
    }
}

/* Rows and columns that no window reads: neighbours in one strip, where they are wide enough to be
 * seen. */
static void hatch_unread(View *view, const ViewPlane *plane, DrawRect inner) {
    const ConvLayer *layer = &view->state->layer;
    const ConvUnread *unread = &view->derived->unread;
    if (!view_is_padded_input(view, plane->role)) {
        return;
    }
    float high = inner.h / (float)plane->rows, wide = inner.w / (float)plane->cols;
    for (int i = 0, from = 0; i < plane->rows && unread->rows > 0; from = ++i) {
        while (i < plane->rows && conv_is_unread_row(layer, i)) {
            i++;
        }
        float top = inner.y + (float)from * high;
        hatch_strip(view, (DrawRect){inner.x, top, inner.w, (float)(i - from) * high});
    }
    for (int j = 0, from = 0; j < plane->cols && unread->columns > 0; from = ++j) {
        while (j < plane->cols && conv_is_unread_column(layer, j)) {
            j++;
        }
        float left = inner.x + (float)from * wide;
        hatch_strip(view, (DrawRect){left, inner.y, (float)(j - from) * wide, inner.h});
    }
}

void view_picture_draw(View *view, const ViewPlane *plane) {
    DrawRect inner = view_plane_inner(plane);
    DrawImage picture;
    view->drawn[plane->role] = true;
    picture_ring(view, plane, inner);
    draw_rect(view->list, inner, 0, view->theme->paper);
    if (view_shows_coverage(view, plane->role)) {
        draw_coverage(view, plane, inner);
        hatch_unread(view, plane, inner);
    } else if (image_of(view, plane, &picture)) {
        int index[4] = {plane->n, plane->c, 0, 0};
        view->photo = plane->colour ? VIEW_PHOTO_COLOUR
                      : plane->grey ? VIEW_PHOTO_GREY
                                    : view->photo;
        draw_tag(view->list, plane->role, DRAW_PART_CELL, index);
        draw_places(view, plane, inner, picture);
        if (!draw_padded(view, plane, inner, picture)) {
            draw_image(view->list, inner, &picture);
        }
        draw_untag(view->list);
        if (is_filling_in_parts(view, plane->role)) {
            cover_unreached(view, plane);
        }
        hatch_unread(view, plane, inner);
    }
    draw_frame(view->list, (DrawRect){inner.x - 1, inner.y - 1, inner.w + 2, inner.h + 2}, 0, 1,
               view->theme->line);
    hover_picture(view, plane, inner);
}

void view_thumbnail_draw(View *view, const ViewPlane *plane) {
    DrawImage picture;
    draw_rect(view->list, plane->rect, 0, view->theme->paper);
    ViewSpan span;
    if (image_of(view, plane, &picture)) {
        const ConvTensor *tensor = scene_tensor(view->frame->scene, plane->role);
        bool one = tensor->extent[2] * tensor->extent[3] == 1; /* all it tells is how large it is */
        if (!one && !view_span(view, plane->role, &span)) {
            picture.limit = (float)view_plane_limit(view, plane->role, plane->n, plane->c);
            view->own_scales = true;
        }
        int every = plane->rows / THUMB_ROWS;
        if (every > 1) {
            picture.height /= every;
            picture.row_stride *= every;
            picture.covered = picture.covered / plane->cols / every * plane->cols;
        }
        int index[4] = {plane->n, plane->c, 0, 0};
        draw_tag(view->list, plane->role, DRAW_PART_THUMB, index);
        draw_image(view->list, plane->rect, &picture);
        draw_untag(view->list);
    }
    draw_frame(view->list, draw_rect_inset(plane->rect, -1), 0, 1, view->theme->line);
}
