/* Two motions that end by themselves: a product pops up when it is added, and a changed layer
 * leaves for a second what stood there before: outlines, and numbers where cells have gone. */
#include "view/loupe.h"

#include <math.h>
#include <string.h>

enum {
    REACH = 8,       /* points beyond a plane: clear of the line above it */
    REACH_CELL = 72, /* of a single row or column */
    DASH = 4,
    NUMBER = 5, /* characters of a number that has gone */
    NUMBER_SIZE = 11
};

static const double POP_SECONDS = 0.2;
static const float POP_SHARE = 0.3f; /* of a cell that the product is larger at first */

/* ------------------------------------------------------------------------------ product */

float view_pop(View *view) {
    double since;
    int64_t before = scene_player_previous(view->frame->scene, &since);
    int64_t added = view->state->position - before;
    double length = fmin(POP_SECONDS, 0.6 / view->state->speed);
    if (view->frame->options->reduced_motion || since >= length || added < 1 ||
        added > view->derived->walk.terms || !view->now) {
        return 0;
    }
    view->moving = true;
    return 1 - view_ease((float)(since / length));
}

void view_product_now(View *view, DrawRect rect, ViewScale scale, int64_t k) {
    float by = view_pop(view) * POP_SHARE * fminf(rect.w, rect.h) / 2;
    if (by > 0) {
        rect = draw_rect_inset(rect, -by);
        view_product_cell(view, rect, scale, k);
    }
    view_mark_numbers(view, rect, rect, scale.digits);
}

/* -------------------------------------------------------------------------------- layer */

/* Extents of a plane, its ring included, as they are or were. */
typedef struct Extents {
    int rows, cols, top, bottom, left, right;
    const SceneGhostPlane *values; /* or NULL */
} Extents;

static Extents extents_before(const SceneGhost *ghost, const ViewPlane *plane) {
    const ConvLayer *layer = &ghost->layer;
    bool ring = plane->role == CONV_ROLE_X && !layer->transposed;
    switch (conv_role_kin(plane->role)) {
    case CONV_ROLE_X:
        return (Extents){layer->ih,
                         layer->iw,
                         ring ? layer->top : plane->top,
                         ring ? layer->bottom : plane->bottom,
                         ring ? layer->left : plane->left,
                         ring ? layer->right : plane->right,
                         ring ? &ghost->x : NULL};
    case CONV_ROLE_W:
        return (Extents){
            layer->kh, layer->kw, 0, 0, 0, 0, plane->role == CONV_ROLE_W ? &ghost->w : NULL};
    default:
        return (Extents){ghost->shape.oh,
                         ghost->shape.ow,
                         plane->top,
                         plane->bottom,
                         plane->left,
                         plane->right,
                         plane->role == CONV_ROLE_Y ? &ghost->y : NULL};
    }
}

/* How far beyond a side something reached, in points: a row or column that has gone as it was, more
 * than that, and a border, only hinted at, since neighbours lie there. Negative where it ended
 * within. */
static float beyond(int cells, float size, bool gone) {
    float most = gone && cells == 1 ? REACH_CELL : REACH;
    return cells > 0 ? fminf((float)cells * size, most) : (float)cells * size;
}

/* The rectangle that the plane had, laid over what it is. */
static DrawRect rect_before(const ViewPlane *plane, const Extents *before) {
    DrawRect cell = view_plane_cell(plane, 0, 0), rect = plane->rect;
    int below = before->rows + before->bottom - plane->rows - plane->bottom;
    int right = before->cols + before->right - plane->cols - plane->right;
    float left = beyond(before->left - plane->left, cell.w, false);
    float above = beyond(before->top - plane->top, cell.h, false);
    return (DrawRect){rect.x - left, rect.y - above,
                      rect.w + left + beyond(right, cell.w, before->cols > plane->cols),
                      rect.h + above + beyond(below, cell.h, before->rows > plane->rows)};
}

static bool same_rect(DrawRect a, DrawRect b) {
    return a.x == b.x && a.y == b.y && a.w == b.w && a.h == b.h;
}

static void dashed(View *view, DrawRect rect, DrawColour colour) {
    float x1 = rect.x + rect.w, y1 = rect.y + rect.h;
    draw_line(view->list, rect.x, rect.y, x1, rect.y, 2, DASH, colour);
    draw_line(view->list, rect.x, y1, x1, y1, 2, DASH, colour);
    draw_line(view->list, rect.x, rect.y, rect.x, y1, 2, DASH, colour);
    draw_line(view->list, x1, rect.y, x1, y1, 2, DASH, colour);
}

/* A cell that is no longer there, with its number. */
static void gone_cell(View *view, DrawRect rect, double value, float strength) {
    char text[40];
    draw_frame(view->list, rect, 0, 1, draw_fade(view->theme->muted, strength));
    view_format(text, sizeof text, value,
                (ViewWriting){view->state->type, false, NUMBER, /* as it needs */ -1, false});
    if (view_characters(text) <= view_cell_chars(view, rect.w, NUMBER_SIZE)) {
        draw_on(view->list, view->theme->stage);
        draw_text_in(view->list, DRAW_FACE_MONO, NUMBER_SIZE, rect, DRAW_CENTRE,
                     draw_fade(view->theme->ink, strength), text);
    }
}

/* The row or column that has gone at the end of a plane. */
static void gone_cells(View *view, const ViewPlane *plane, const SceneGhostPlane *was,
                       float strength) {
    int rows = plane->rows + plane->bottom, cols = plane->cols + plane->right;
    for (int i = 0; i < was->rows; i++) {
        for (int j = 0; j < was->cols; j++) {
            if (i >= rows || j >= cols) {
                gone_cell(view, view_plane_cell(plane, i, j), was->values[i * was->cols + j],
                          strength);
            }
        }
    }
}

/* No more than one row and column are, and there are numbers. */
static bool shows_gone(const ViewPlane *plane, const Extents *before) {
    return plane->numbers && !plane->turned && before->values &&
           before->values->rows <= plane->rows + 1 && before->values->cols <= plane->cols + 1;
}

/* Where the window of the same output lay on the input. */
static bool window_before(const View *view, const ViewPlane *plane, const SceneGhost *ghost,
                          DrawRect *out) {
    const ConvWalk *walk = &view->derived->walk;
    const ConvLayer *was = &ghost->layer, *is = &view->state->layer;
    const ConvShape *shape = &view->derived->shape;
    int cell[4];
    if (walk->kind != CONV_WALK_FORWARD || plane->role != CONV_ROLE_X || was->transposed ||
        is->transposed) {
        return false;
    }
    conv_walk_window_cell(walk, view->derived->window, cell);
    int i = cell[2] * was->sh - was->top, j = cell[3] * was->sw - was->left;
    *out = view_plane_cell(plane, i, j);
    out->w *= (float)ghost->shape.eff_w;
    out->h *= (float)ghost->shape.eff_h;
    return cell[0] == plane->n &&
           (i != cell[2] * is->sh - is->top || j != cell[3] * is->sw - is->left ||
            shape->eff_h != ghost->shape.eff_h || shape->eff_w != ghost->shape.eff_w);
}

void view_ghost_draw(View *view, const ViewPlane *plane) {
    const SceneGhost *ghost = scene_ghost(view->frame->scene);
    if (!ghost || view->frame->options->reduced_motion) {
        return;
    }
    float strength = 1 - (float)(ghost->since / SCENE_GHOST_SECONDS);
    Extents before = extents_before(ghost, plane);
    DrawRect was = rect_before(plane, &before), window;
    view->moving = true; /* till it has faded */
    if (!same_rect(was, plane->rect)) {
        if (shows_gone(plane, &before)) {
            gone_cells(view, plane, before.values, strength);
        }
        dashed(view, was, draw_fade(view_role_colour(view, plane->role), strength));
    }
    if (window_before(view, plane, ghost, &window)) {
        window = draw_rect_intersect(window, draw_rect_inset(plane->rect, -REACH));
        dashed(view, window, draw_fade(view->theme->now, strength));
    }
}
