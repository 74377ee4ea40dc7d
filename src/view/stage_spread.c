/* The side that a walk gathers from, or lays on the other one as a kernel: its cells the stride
 * apart, and for gather the border around them, as far as it has been made ready. It is dY, of a
 * transposed layer X. And the border that is cut away from what is gathered. */
#include "view/stage.h"

#include "conv/forward.h"

#include <math.h>
#include <stdio.h>

enum { CHIP_PAD = 12 }; /* beside the word of a stage */

static bool is_spread(const View *view) {
    return !view_gathers(view) || view->state->stage >= SCENE_STAGE_ZEROS;
}

ViewPlane view_spread_plane(const View *view, int n, int oc, int ic) {
    SceneGatherSizes sizes = scene_gather_sizes(&view->state->layer, &view->derived->shape);
    ConvRole role = conv_walk_coarse_role(&view->derived->walk);
    ViewPlane plane = view_plane_bare(view, role, n, role == CONV_ROLE_X ? ic : oc);
    if (is_spread(view)) {
        plane.rows = sizes.inserted_h;
        plane.cols = sizes.inserted_w;
    }
    if (view_gathers(view) && view->state->stage >= SCENE_STAGE_PAD) {
        plane.top = sizes.pad_top;
        plane.bottom = sizes.pad_bottom;
        plane.left = sizes.pad_left;
        plane.right = sizes.pad_right;
    }
    return plane;
}

void view_spread_most(const View *view, int *rows, int *cols) {
    SceneGatherSizes sizes = scene_gather_sizes(&view->state->layer, &view->derived->shape);
    bool gather = view_gathers(view);
    *rows = sizes.inserted_h + (gather ? sizes.pad_top + sizes.pad_bottom : 0);
    *cols = sizes.inserted_w + (gather ? sizes.pad_left + sizes.pad_right : 0);
}

void view_spread_detail(const View *view, const ViewPlane *plane, char *out, int size) {
    SceneGatherSizes sizes = scene_gather_sizes(&view->state->layer, &view->derived->shape);
    int used = snprintf(out, (size_t)size, "%d×%d", sizes.oh, sizes.ow);
    bool apart = view->state->layer.sh > 1 || view->state->layer.sw > 1;
    if (is_spread(view) && apart) {
        used += snprintf(out + used, (size_t)(size - used), " → %d×%d", plane->rows, plane->cols);
    }
    if (plane->top + plane->bottom + plane->left + plane->right > 0) {
        snprintf(out + used, (size_t)(size - used), " → %d×%d",
                 plane->top + plane->rows + plane->bottom,
                 plane->left + plane->cols + plane->right);
    }
}

const char *view_spread_meaning(const View *view) {
    const ConvLayer *layer = &view->state->layer;
    SceneStage stage = view->state->stage;
    bool apart = layer->sh > 1 || layer->sw > 1;
    if (!view_gathers(view)) {
        return apart ? "spread by the stride" : "as a kernel";
    }
    return stage == SCENE_STAGE_AS_IS   ? "as it is"
           : stage == SCENE_STAGE_ZEROS ? (apart ? "zeros inserted" : "as it is")
                                        : "padded";
}

/* Where cell (i, j) of the tensor lies in the spread plane. */
static DrawRect spread_cell(const View *view, const ViewPlane *plane, int i, int j) {
    const ConvLayer *layer = &view->state->layer;
    bool spread = is_spread(view);
    return view_plane_cell(plane, i * (spread ? layer->sh : 1), j * (spread ? layer->sw : 1));
}

/* A cell of the tensor stands there. */
static bool holds_cell(const View *view, const ViewPlane *plane, int i, int j) {
    const ConvLayer *layer = &view->state->layer;
    bool spread = is_spread(view), inside = i >= 0 && j >= 0 && i < plane->rows && j < plane->cols;
    return inside && (!spread || (i % layer->sh == 0 && j % layer->sw == 0));
}

/* The turned kernel over the spread side: where it stands for the current cell. */
static void mark_turned_window(View *view, const ViewPlane *plane, ViewDigits digits) {
    const ConvLayer *layer = &view->state->layer;
    const ConvShape *shape = &view->derived->shape;
    if (view->state->stage != SCENE_STAGE_SLIDE) {
        return;
    }
    int cell[4];
    conv_walk_window_cell(&view->derived->walk, view->derived->window, cell);
    DrawRect first = view_plane_cell(plane, cell[2] + layer->top - plane->top,
                                     cell[3] + layer->left - plane->left);
    DrawRect window = {first.x, first.y, first.w * (float)shape->eff_w,
                       first.h * (float)shape->eff_h};
    view_mark_numbers(view, window, first, digits);
    if (view->now) {
        int row = cell[2] + layer->top - view->now->tap[0] * layer->dh;
        int column = cell[3] + layer->left - view->now->tap[1] * layer->dw;
        DrawRect at = view_plane_cell(plane, row, column);
        view_mark_numbers(view, at, at, digits);
        view_camera_in_play(view, VIEW_PLAYER_FROM, at, window, NULL);
    }
}

static void mark_factor(View *view, const ViewPlane *plane, ViewDigits digits) {
    const ConvTerm *now = view->now;
    const ConvFactor *factor = !now ? NULL : now->a.role == plane->role ? &now->a : &now->b;
    if (factor && factor->index[0] == plane->n && factor->index[1] == plane->c) {
        DrawRect cell = spread_cell(view, plane, factor->index[2], factor->index[3]);
        ViewPlayer player = factor == &now->a ? VIEW_PLAYER_FROM : VIEW_PLAYER_WITH;
        view_mark_numbers(view, cell, cell, digits);
        view_camera_in_play(view, player, cell, cell, NULL);
    }
}

/* Its digits: rounded to whole numbers where the cells are too narrow for more. */
static ViewDigits spread_digits(const View *view, const ViewPlane *plane) {
    ViewDigits digits = view_digits(view, plane->role), rounded;
    bool narrow = view_plane_cell(plane, 0, 0).w < view_cell_least(view, plane->role);
    return narrow && view_digits_round(view, plane->role, &rounded) ? rounded : digits;
}

void view_spread_draw(View *view, const ViewPlane *plane) {
    bool gather = view_gathers(view);
    ViewDigits digits = spread_digits(view, plane);
    view->plane_digits = &digits;
    for (int i = -plane->top; i < plane->rows + plane->bottom; i++) {
        for (int j = -plane->left; j < plane->cols + plane->right; j++) {
            DrawRect cell = view_plane_cell(plane, i, j);
            if (holds_cell(view, plane, i, j)) {
                continue;
            }
            if (gather) {
                view_hatched_cell(view, cell, digits, "0");
            } else {
                draw_frame(view->list, cell, 0, 1, view->theme->grid);
            }
        }
    }
    const ConvTensor *tensor = scene_tensor(view->frame->scene, plane->role);
    ViewJointEdges edges = {0};
    for (int i = 0; i < tensor->extent[2]; i++) {
        for (int j = 0; j < tensor->extent[3]; j++) {
            int index[4] = {plane->n, plane->c, i, j};
            DrawRect cell = spread_cell(view, plane, i, j);
            view_tensor_cell(view, cell, plane->role, index, 0);
            if (view_is_linked(view, plane->role, index)) {
                draw_frame(view->list, draw_rect_inset(cell, cell.w > 12 ? 1 : 0), 3, 2,
                           view_role_colour(view, plane->role));
                view_joint_mark(view, cell, digits, plane->role, index, NULL, &edges);
            }
        }
    }
    view->plane_digits = NULL;
    view_joint_edges(view, &edges, plane->rect);
    if (gather) {
        mark_turned_window(view, plane, digits);
    } else {
        mark_factor(view, plane, digits);
    }
}

/* ------------------------------------------------------------------------------- the cut */

/* Y or dX with nothing cut from it, from the core. */
static Status whole_output(const View *view, ConvTensor *out) {
    const Scene *scene = view->frame->scene;
    const ConvTensor *x = scene_tensor(scene, CONV_ROLE_X), *w = scene_tensor(scene, CONV_ROLE_W);
    ConvLayer layer = view->state->layer;
    int extent[4];
    if (!layer.transposed) {
        layer.ih += layer.top + layer.bottom;
        layer.iw += layer.left + layer.right;
    }
    layer.top = layer.bottom = layer.left = layer.right = 0;
    layer.padding = CONV_PADDING_CUSTOM;
    (layer.transposed ? conv_layer_extent_y : conv_layer_extent_x)(&layer, extent);
    Status status = conv_tensor_create(view->state->type, extent, out);
    if (status_failed(&status)) {
        return status;
    }
    return layer.transposed
               ? conv_forward(&layer, x, w, layer.bias ? scene_tensor(scene, CONV_ROLE_B) : NULL,
                              out)
               : conv_grad_input(&layer, &view->derived->dy, w, out);
}

/* What the border has come to when the kernel has slid over all of it, before it is cut away. */
static void draw_border_sums(View *view, const ViewPlane *plane) {
    ConvTensor sums = {0};
    Status status = whole_output(view, &sums);
    for (int i = -plane->top; i < plane->rows + plane->bottom && !status_failed(&status); i++) {
        for (int j = -plane->left; j < plane->cols + plane->right; j++) {
            bool inside = i >= 0 && j >= 0 && i < plane->rows && j < plane->cols;
            if (!inside) {
                char text[32];
                int index[4] = {plane->n, plane->c, i + plane->top, j + plane->left};
                double value = conv_tensor_at(&sums, index);
                DrawRect cell = view_plane_cell(plane, i, j);
                view_cell_number(view, plane->role, cell, value, text, sizeof text);
                view_hatched_cell(view, cell, view_digits(view, plane->role), text);
            }
        }
    }
    conv_tensor_destroy(&sums);
}

void view_cut_border(View *view, const ViewPlane *plane) {
    if (view_shows_places(view, plane)) {
        return; /* nothing of it is lost */
    }
    if (plane->top + plane->bottom + plane->left + plane->right > 0) {
        draw_rect(view->list, plane->rect, 0, view->theme->stage);
        draw_hatch(view->list, plane->rect, 6, 1, view->theme->hatch);
        draw_frame(view->list, plane->rect, 0, 1, view->theme->line);
        bool slid =
            view_gathers(view) && view->state->position == conv_walk_length(&view->derived->walk);
        if (slid) {
            draw_border_sums(view, plane);
        }
    }
}

/* -------------------------------------------------------------------------------- stages */

bool view_has_chips(const View *view) {
    return view_gathers(view) || view_has_fold(view);
}

/* Scatter has two stages, of which the second adds the border's sums. */
static void push_chips(View *view, const char *const *labels, DrawRect rect) {
    const char *const two[] = {labels[SCENE_STAGE_AS_IS], labels[SCENE_STAGE_CROP]};
    int chosen = view_is_folded(view);
    rect.w = fminf(rect.w, 2 * 640 / SCENE_STAGE_COUNT);
    if (ui_choice(view->ui, ui_id("scatter-stage", 0), rect, two, 2, &chosen,
                  view_role_colour(view, CONV_ROLE_DX), true)) {
        view_command(view, &(SceneCommand){.kind = SCENE_SET_STAGE,
                                           .value = chosen ? SCENE_STAGE_CROP : SCENE_STAGE_AS_IS});
    }
}

void view_gather_chips(View *view, float x, float y, float width) {
    const char *labels[SCENE_STAGE_COUNT];
    for (int stage = 0; stage < SCENE_STAGE_COUNT; stage++) {
        labels[stage] = scene_stage_label(&view->derived->walk, (SceneStage)stage);
    }
    int chosen = (int)view->state->stage;
    DrawRect rect = {x, y, fminf(width, 640), 24};
    if (view_pushes(view)) {
        push_chips(view, labels, rect);
        return;
    }
    const char *const zeros[] = {labels[SCENE_STAGE_ZEROS], "zeros"};
    labels[SCENE_STAGE_ZEROS] =
        view_fitting(view, zeros, 2, DRAW_FACE_UI, 12, rect.w / SCENE_STAGE_COUNT - CHIP_PAD);
    DrawColour colour = view_role_colour(view, conv_walk_target(view->state->walk));
    if (ui_choice(view->ui, ui_id("gather-stage", 0), rect, labels, SCENE_STAGE_COUNT, &chosen,
                  colour, true)) {
        view_command(view, &(SceneCommand){.kind = SCENE_SET_STAGE, .value = chosen});
    }
}

/* "s−1 zeros go between: (3−1)·2+1 = 5 high, …"; none where the stride is 1. */
static void zeros_note(const View *view, const SceneGatherSizes *s, char *out, int size) {
    const ConvLayer *layer = &view->state->layer;
    if (layer->sh == 1 && layer->sw == 1) {
        snprintf(out, (size_t)size,
                 "the stride is 1, so there is nothing to insert: s−1 = 0 zeros, %s stays %d×%d",
                 layer->transposed ? "X" : "dY", s->oh, s->ow);
        return;
    }
    snprintf(out, (size_t)size,
             "%s the stride apart, so s−1 zeros go between: (%d−1)·%d+1 = %d high, "
             "(%d−1)·%d+1 = %d wide",
             layer->transposed ? "kernels lie" : "windows stand", s->oh, layer->sh, s->inserted_h,
             s->ow, layer->sw, s->inserted_w);
}

static void turn_note(const ConvLayer *layer, char *out, int size) {
    snprintf(out, (size_t)size, "%s: %s",
             layer->transposed
                 ? "an input lays the kernel down and right of it, so an output finds the input up "
                   "and left"
                 : "an output sees this input up and left of it, so the input sees the output down "
                   "and right",
             layer->flip ? "W, which flip had turned, is turned back" : "W is turned by 180°");
}

/* "3+2·(3−1) = 7", with what is unread, or the output padding, where there is any. */
static void padded_size(char *out, int size, int inserted, int span, int more, int padded) {
    if (more > 0) {
        snprintf(out, (size_t)size, "%d+2·(%d−1)+%d = %d", inserted, span, more, padded);
    } else {
        snprintf(out, (size_t)size, "%d+2·(%d−1) = %d", inserted, span, padded);
    }
}

/* "a border of the kernel's span − 1 on all sides: 5+2·(3−1) = 9 high, …" */
static void pad_note(const View *view, const SceneGatherSizes *s, char *out, int size) {
    const ConvShape *shape = &view->derived->shape;
    int more_h = s->pad_bottom - s->pad_top, more_w = s->pad_right - s->pad_left;
    char high[64], wide[64];
    padded_size(high, sizeof high, s->inserted_h, shape->eff_h, more_h, s->padded_h);
    padded_size(wide, sizeof wide, s->inserted_w, shape->eff_w, more_w, s->padded_w);
    const char *more = more_h + more_w == 0            ? ""
                       : view->state->layer.transposed ? ", and the output padding"
                                                       : ", and what no window read";
    snprintf(out, (size_t)size,
             "a border of the kernel's span − 1 on all sides%s: %s high, %s wide", more, high,
             wide);
}

void view_fold_note(const View *view, char *out, int size) {
    const ConvLayer *layer = &view->state->layer;
    snprintf(out, (size_t)size,
             "a border cell shows a number of X again, so its sum has been added to that number’s: "
             "dX is %d×%d",
             layer->ih, layer->iw);
}

static void crop_note(const View *view, const SceneGatherSizes *s, char *out, int size) {
    const ConvLayer *layer = &view->state->layer;
    if (conv_walk_folds(&view->derived->walk)) {
        view_fold_note(view, out, size);
        return;
    }
    const ConvSides sides = view_sides(view);
    snprintf(out, (size_t)size, "%s: %d−%d−%d = %d high, %d−%d−%d = %d wide",
             layer->transposed ? "the padding is what is cut from Y"
                               : "the border is no input, so it is cut",
             s->result_h, layer->top, layer->bottom, sides.layer.ih, s->result_w, layer->left,
             layer->right, sides.layer.iw);
}

void view_gather_note(const View *view, char *out, int size) {
    const ConvLayer *layer = &view->state->layer;
    const ConvShape *shape = &view->derived->shape;
    SceneGatherSizes s = scene_gather_sizes(layer, shape);
    bool transposed = layer->transposed;
    switch (view->state->stage) {
    case SCENE_STAGE_AS_IS:
        snprintf(out, (size_t)size,
                 transposed ? "X is %d×%d, and each of its cells lays the kernel onto Y"
                            : "dY is %d×%d, one cell for each window of the forward pass",
                 s.oh, s.ow);
        break;
    case SCENE_STAGE_ZEROS:
        zeros_note(view, &s, out, size);
        break;
    case SCENE_STAGE_PAD:
        pad_note(view, &s, out, size);
        break;
    case SCENE_STAGE_TURN:
        turn_note(layer, out, size);
        break;
    case SCENE_STAGE_CROP:
        crop_note(view, &s, out, size);
        break;
    default:
        snprintf(out, (size_t)size, "%d−%d+1 = %d high, %d−%d+1 = %d wide · %s", s.padded_h,
                 shape->eff_h, s.result_h, s.padded_w, shape->eff_w, s.result_w,
                 view_has_fold(view) ? "the border’s sums are added inside at the end (fold)"
                                     : "hatched terms are listed and skipped");
        break;
    }
}
