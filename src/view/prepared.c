/* What gather reads (dY, of a transposed layer X) with its inserted zeros and border as a picture,
 * and the kernel beside it, while it makes them ready. */
#include "view/prepared.h"
#include "view/stage.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    PREPARED_KEY = 2,
    KERNEL_CELL = 40,
    CELL_LEAST = 8,
    NOTE_ABOVE = 14,
    NAME = 14,
    LINE = 17,
    PIXELS_MAX = 1 << 24
};

/* How large it is at the current stage, and where its first cell lies. */
typedef struct Extent {
    int rows, cols, top, left, step_h, step_w;
} Extent;

static Extent prepared_extent(const View *view) {
    const SceneState *state = view->state;
    SceneGatherSizes sizes = scene_gather_sizes(&state->layer, &view->derived->shape);
    if (state->stage < SCENE_STAGE_ZEROS) {
        return (Extent){sizes.oh, sizes.ow, 0, 0, 1, 1};
    }
    if (state->stage < SCENE_STAGE_PAD) {
        return (Extent){sizes.inserted_h, sizes.inserted_w, 0, 0, state->layer.sh, state->layer.sw};
    }
    return (Extent){sizes.padded_h, sizes.padded_w,  sizes.pad_top,
                    sizes.pad_left, state->layer.sh, state->layer.sw};
}

/* Zeros of the border are no numbers here, so that they differ from those between the cells. */
static bool fill(View *view, const Extent *extent, const ConvTensor *tensor, int n, int c) {
    ViewPlanes *planes = &view->prepared;
    int64_t count = (int64_t)extent->rows * extent->cols;
    if (count > PIXELS_MAX) {
        return false;
    }
    if (planes->capacity < count) {
        float *values = realloc(planes->values, (size_t)count * sizeof *values);
        if (!values) {
            return false;
        }
        planes->values = values;
        planes->capacity = count;
    }
    int rows = tensor->extent[2], cols = tensor->extent[3];
    int bottom = extent->top + (rows - 1) * extent->step_h;
    int right = extent->left + (cols - 1) * extent->step_w;
    for (int64_t i = 0; i < count; i++) {
        int row = (int)(i / extent->cols), column = (int)(i % extent->cols);
        bool border = row < extent->top || row > bottom || column < extent->left || column > right;
        planes->values[i] = border ? NAN : 0;
    }
    for (int i = 0; i < rows; i++) {
        for (int j = 0; j < cols; j++) {
            int64_t row = extent->top + (int64_t)i * extent->step_h;
            int index[4] = {n, c, i, j};
            planes->values[row * extent->cols + extent->left + j * extent->step_w] =
                (float)conv_tensor_at(tensor, index);
        }
    }
    return true;
}

/* Of all that the picture depends on: X keeps its revision while the layer around it changes. */
static uint64_t revision_of(const View *view, ConvRole role, const Extent *extent, int n, int c) {
    const int parts[] = {role,
                         (int)view->state->stage,
                         n,
                         c,
                         extent->rows,
                         extent->cols,
                         extent->top,
                         extent->left,
                         extent->step_h,
                         extent->step_w};
    uint64_t revision = view->derived->revision[role];
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        revision = (revision ^ (uint64_t)parts[i]) * 0x9e3779b97f4a7c15u;
        revision ^= revision >> 32;
    }
    return revision | 1; /* 0 is nothing */
}

static void draw_prepared_map(View *view, DrawRect room, int n, int c) {
    Extent extent = prepared_extent(view);
    ConvRole role = conv_walk_coarse_role(&view->derived->walk);
    uint64_t revision = revision_of(view, role, &extent, n, c);
    const ConvTensor *tensor = scene_tensor(view->frame->scene, role);
    if (view->prepared.revision != revision && !fill(view, &extent, tensor, n, c)) {
        return;
    }
    view->prepared.revision = revision;
    float scale = fminf(room.w / (float)extent.cols, room.h / (float)extent.rows);
    DrawRect rect = {room.x, room.y, (float)extent.cols * scale, (float)extent.rows * scale};
    /* Where a pixel is the mean of several cells, the zeros between them pale the colours. */
    double limit = view_colour_limit(view, role);
    limit /= scale < 1 ? (double)extent.step_h * extent.step_w : 1;
    DrawImage picture = {.planes = {view->prepared.values},
                         .plane_count = 1,
                         .width = extent.cols,
                         .height = extent.rows,
                         .row_stride = extent.cols,
                         .key = PREPARED_KEY,
                         .revision = revision,
                         .limit = (float)limit,
                         .palette = view_palette(role),
                         .covered = (int64_t)extent.rows * extent.cols};
    draw_image(view->list, rect, &picture);
    draw_frame(view->list, draw_rect_inset(rect, -1), 0, 1, view->theme->line);
}

/* Cell by cell, with numbers where these have room; returns false, with nothing drawn, where the
 * cells are too small to be told apart. */
static bool draw_prepared_cells(View *view, DrawRect room, int n, int oc, int ic) {
    ViewPlane plane = view_spread_plane(view, n, oc, ic);
    float cols = (float)(plane.left + plane.cols + plane.right);
    float rows = (float)(plane.top + plane.rows + plane.bottom);
    float wide = floorf(fminf(room.w / cols, view->cell_most)), high = floorf(room.h / rows);
    plane.numbers = wide >= view_cell_rounded(view, plane.role) && high >= VIEW_CELL_MIN_H;
    high = fminf(high, wide);
    wide = plane.numbers ? wide : high;
    if (high < CELL_LEAST) {
        return false;
    }
    plane.rect = (DrawRect){room.x, room.y, cols * wide, rows * high};
    view_spread_draw(view, &plane);
    return true;
}

/* "dY · filter 0" above what is made ready, "W · filter 0" above the kernel. */
static void draw_names(View *view, DrawRect room, float kernel_x, int oc, int ic) {
    const ConvRole role = conv_walk_coarse_role(&view->derived->walk);
    const bool transposed = view->state->layer.transposed;
    float y = room.y + NAME / 2.0f - 3;
    draw_textf(view->list, DRAW_FACE_UI, 11, room.x, y, DRAW_LEFT, view->theme->muted, "%s · %s %d",
               conv_role_title(role), transposed ? "channel" : "filter", transposed ? ic : oc);
    draw_textf(view->list, DRAW_FACE_UI, 11, kernel_x, y, DRAW_LEFT, view->theme->muted,
               "W · filter %d", oc);
}

float view_prepared(View *view, DrawRect area) {
    char text[320];
    int n, oc, ic;
    view_shown(view, &n, &oc, &ic);
    view_gather_note(view, text, sizeof text);
    draw_on(view->list, view->theme->stage);
    float note = draw_text_wrapped(view->list, DRAW_FACE_UI, 12, area.x, area.y - NOTE_ABOVE,
                                   area.w, LINE, view->theme->ink, text);
    float used = note - LINE + NAME; /* its first line stands under the title */
    draw_names(view, (DrawRect){area.x, area.y + used - NAME, area.w, NAME}, area.x + area.w * 0.6f,
               oc, ic);
    DrawRect room = {area.x, area.y + used, area.w * 0.6f - 12, fmaxf(8, area.h - used)};
    if (!draw_prepared_cells(view, room, n, oc, ic)) {
        draw_prepared_map(view, room, n, view->state->layer.transposed ? ic : oc);
    }
    ViewPlane w = view_kernel_plane(view, CONV_ROLE_W, oc, ic);
    float most = area.w * 0.4f / (float)w.cols;
    float cell = fminf(KERNEL_CELL, fminf(most, room.h / (float)w.rows));
    float wide = fminf(fmaxf(cell, view_cell_width(view, CONV_ROLE_W)), most);
    w.rect = (DrawRect){area.x + area.w * 0.6f, room.y, wide * (float)w.cols, cell * (float)w.rows};
    w.numbers = true;
    w.turned = (view->state->stage >= SCENE_STAGE_TURN) != view->state->layer.flip;
    view_plane_draw(view, &w);
    return area.h;
}
