/* dY with its inserted zeros and border as a picture, and the kernel beside it, while gather makes
 * them ready. */
#include "view/prepared.h"
#include "view/stage.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PREPARED_KEY = 2, KERNEL_CELL = 40, PIXELS_MAX = 1 << 24 };

/* How large dY is at the current stage, and where its first cell lies. */
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
static bool fill(View *view, const Extent *extent, int n, int oc) {
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
    const ConvShape *shape = &view->derived->shape;
    int bottom = extent->top + (shape->oh - 1) * extent->step_h;
    int right = extent->left + (shape->ow - 1) * extent->step_w;
    for (int64_t i = 0; i < count; i++) {
        int row = (int)(i / extent->cols), column = (int)(i % extent->cols);
        bool border = row < extent->top || row > bottom || column < extent->left || column > right;
        planes->values[i] = border ? NAN : 0;
    }
    for (int oh = 0; oh < shape->oh; oh++) {
        for (int ow = 0; ow < shape->ow; ow++) {
            int64_t row = extent->top + (int64_t)oh * extent->step_h;
            int index[4] = {n, oc, oh, ow};
            planes->values[row * extent->cols + extent->left + ow * extent->step_w] =
                (float)conv_tensor_at(&view->derived->dy, index);
        }
    }
    return true;
}

static void draw_prepared_map(View *view, DrawRect room, int n, int oc) {
    Extent extent = prepared_extent(view);
    uint64_t revision =
        (view->derived->revision[CONV_ROLE_DY] * SCENE_STAGE_COUNT + (uint64_t)view->state->stage) *
            4096 +
        (uint64_t)(n * 64 + oc) + 1;
    if (view->prepared.revision != revision && !fill(view, &extent, n, oc)) {
        return;
    }
    view->prepared.revision = revision;
    float scale = fminf(room.w / (float)extent.cols, room.h / (float)extent.rows);
    DrawRect rect = {room.x, room.y, (float)extent.cols * scale, (float)extent.rows * scale};
    /* Where a pixel is the mean of several cells, the zeros between them pale the colours. */
    const ViewPictureScale *dy = &view->pictures[CONV_ROLE_DY];
    double limit = dy->limit > 0 ? dy->limit : view->derived->limit[CONV_ROLE_DY];
    limit /= scale < 1 ? (double)extent.step_h * extent.step_w : 1;
    DrawImage picture = {.planes = {view->prepared.values},
                         .plane_count = 1,
                         .width = extent.cols,
                         .height = extent.rows,
                         .row_stride = extent.cols,
                         .key = PREPARED_KEY,
                         .revision = revision,
                         .limit = (float)limit,
                         .palette = DRAW_PALETTE_GRADIENTS,
                         .covered = (int64_t)extent.rows * extent.cols};
    draw_image(view->list, rect, &picture);
    draw_frame(view->list, draw_rect_inset(rect, -1), 0, 1, view->theme->line);
}

float view_prepared(View *view, DrawRect area) {
    char text[320];
    int n, oc, ic;
    view_shown(view, &n, &oc, &ic);
    view_gather_note(view, text, sizeof text);
    draw_on(view->list, view->theme->stage);
    float used = draw_text_wrapped(view->list, DRAW_FACE_UI, 12, area.x, area.y + 12, area.w, 17,
                                   view->theme->ink, text) +
                 8;
    DrawRect room = {area.x, area.y + used, area.w * 0.6f - 12, fmaxf(8, area.h - used)};
    draw_prepared_map(view, room, n, oc);
    ViewPlane w = view_plane(view, CONV_ROLE_W, oc, ic % view->derived->shape.icg);
    float cell = fminf(KERNEL_CELL, fminf(area.w * 0.4f / (float)w.cols, room.h / (float)w.rows));
    w.rect = (DrawRect){area.x + area.w * 0.6f, room.y, cell * (float)w.cols, cell * (float)w.rows};
    w.numbers = true;
    w.turned = (view->state->stage >= SCENE_STAGE_TURN) != view->state->layer.flip;
    view_plane_draw(view, &w);
    return area.h;
}
