/* The stage of a large layer: tensors as pictures, with the window's numbers in the loupe between
 * them. */
#include "view/loupe.h"
#include "view/stage.h"

#include <math.h>

/* The largest plane that fits an area: numbers where they fit, otherwise a picture. */
static ViewPlane fitted(const View *view, ConvRole role, int n, int c, DrawRect area) {
    ViewPlane plane = view_plane(view, role, n, c);
    if (role == CONV_ROLE_DX && view->state->walk != CONV_WALK_DX_SCATTER) {
        plane.top = plane.bottom = plane.left = plane.right = 0; /* nothing falls on its border */
    }
    float cols = (float)(plane.left + plane.cols + plane.right);
    float rows = (float)(plane.top + plane.rows + plane.bottom);
    float cell = fminf(area.w / cols, area.h / rows);
    plane.numbers = cell >= VIEW_CELL_MIN_W;
    if (plane.numbers) {
        cell = floorf(cell);
    }
    cell = fminf(cell, VIEW_STAGE_CELL_MAX * view->magnify);
    plane.rect = (DrawRect){area.x, area.y, fmaxf(cols * cell, 4), fmaxf(rows * cell, 4)};
    return plane;
}

static bool shows_colour(const View *view, ConvRole role) {
    return role == CONV_ROLE_X && view->state->source == SCENE_SOURCE_IMAGE &&
           view->state->layer.ic == 3 && view->state->show_ic < 0;
}

/* A plane in the loupe layout: title, plane in its area, marks later. */
static ViewPlane area_plane(View *view, const ViewStagePlan *plan, ConvRole role, int n, int c,
                            int column, DrawRect row, float below) {
    DrawRect area = {plan->x[column], row.y, plan->w[column], row.h - below};
    view_tensor_title(view, role, area.x, row.y - VIEW_STAGE_TITLE - 4, area.w + 12);
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

void view_loupe_forward(View *view, const ViewStagePlan *plan, int n, int oc, int ic) {
    DrawRect row = plan->forward;
    float titles = row.y - VIEW_STAGE_TITLE - 4;
    float below_x = view_input_chooser_height(view), below_y = view_filter_chooser_height(view);
    ViewPlane x = area_plane(view, plan, CONV_ROLE_X, n, ic, 0, row, below_x);
    ViewPlane y = area_plane(view, plan, CONV_ROLE_Y, n, oc, 3, row, below_y);
    view_input_chooser(view, plan->x[0], x.rect.y + x.rect.h + 8, plan->w[0], ic);
    view_filter_chooser(view, plan->x[3], y.rect.y + y.rect.h + 8, plan->w[3]);
    DrawRect area = {plan->x[1], row.y, plan->x[3] - 22 - plan->x[1], row.h};
    view_loupe_heading(view, plan->x[1], titles, area.w);
    area.h = view_loupe(view, area);
    lines_to_loupe(view, &x, area);
    view_plane_marks(view, &x);
    view_plane_marks(view, &y);
}

void view_loupe_backward(View *view, const ViewStagePlan *plan, int n, int oc, int ic) {
    DrawRect row = plan->backward;
    float titles = row.y - VIEW_STAGE_TITLE - 4;
    ViewPlane dx = area_plane(view, plan, CONV_ROLE_DX, n, ic, 0, row, 0);
    ViewPlane dy = area_plane(view, plan, CONV_ROLE_DY, n, oc, 3, row, 0);
    view_tensor_title(view, CONV_ROLE_DW, plan->x[1], titles, plan->w[1] + 16);
    view_tensor_title(view, CONV_ROLE_DB, plan->x[2], titles, plan->w[2] + 16);
    DrawRect area = {plan->x[1], row.y, plan->w[1], row.h};
    DrawRect dw = weight_gradient(view, area, oc, ic);
    float used = view_bias_gradient(view, plan->x[2], row.y, fminf(plan->w[2], 72), row.h - 30);
    float lowest = view_loss_line(view, plan->x[2], row.y + used + 24, plan->x[3] - plan->x[2] - 8);
    float arrow_y = floorf(row.y + used / 2), from = plan->x[2] + fminf(plan->w[2], 72) + 10;
    view_arrow(view, dy.rect.x - 8, arrow_y, from, arrow_y, view->theme->backward);
    view_gradient_arrows(view, row, lowest, view_plane_inner(&dx), dw, dy.rect);
    view_plane_marks(view, &dx);
    view_plane_marks(view, &dy);
}
