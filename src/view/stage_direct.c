/* The stage of a small layer: every number of every tensor in place. */
#include "view/loupe.h"
#include "view/stage.h"

#include <math.h>
#include <stdio.h>

/* A plane at cell size, centred in the row's height. */
static ViewPlane placed(const ViewStagePlan *plan, ViewPlane plane, int column, DrawRect row) {
    float cell = plane.role == CONV_ROLE_DW ? plan->dw_wide : plan->wide[column];
    bool ring = plane.left + plane.right > 0;
    plane.ring_w = ring ? plan->ring : 0;
    float w = (float)plane.cols * cell + (float)(plane.left + plane.right) * plane.ring_w;
    float h = (float)(plane.top + plane.rows + plane.bottom) * plan->cell;
    plane.rect = (DrawRect){plan->x[column], floorf(row.y + (row.h - h) / 2), w, h};
    plane.numbers = true;
    return plane;
}

static void direct_products(View *view, const ViewStagePlan *plan, DrawRect rect) {
    ViewTermGrid grid = view_term_grid(view);
    const SceneDerived *derived = view->derived;
    DrawRect now = {0}, one = {0, 0, plan->wide[2], plan->cell};
    ViewScale scale = view_product_scale(view, one, 0, (int64_t)grid.rows * grid.cols);
    for (int r = 0; r < grid.rows; r++) {
        for (int c = 0; c < grid.cols; c++) {
            int64_t k = (int64_t)r * grid.cols + c;
            DrawRect cell = {rect.x + (float)c * plan->wide[2], rect.y + (float)r * plan->cell,
                             plan->wide[2], plan->cell};
            view_product_cell(view, cell, scale, k);
            if (k == derived->term) {
                now = cell;
            }
        }
    }
    if (now.w > 0) {
        view_product_now(view, now, scale, derived->term);
    }
}

/* How far the titles at the right end reach. */
static float title_end(const ViewStagePlan *plan) {
    return plan->forward.x + plan->forward.w + VIEW_STAGE_BEYOND;
}

/* T beside Y, from which it is taken. */
static void direct_target(View *view, const ViewStagePlan *plan, const ViewPlane *y, DrawRect row,
                          int n, int oc) {
    ViewPlane t = view_plane_bare(view, CONV_ROLE_T, n, oc);
    t.rect = (DrawRect){plan->t_x, y->rect.y, (float)t.cols * plan->t_wide, y->rect.h};
    t.numbers = true;
    view_plane_draw(view, &t);
    view_tensor_title(view, CONV_ROLE_T, plan->t_x, row.y - plan->title,
                      title_end(plan) - plan->t_x, "");
    view_operator(view, (y->rect.x + y->rect.w + plan->t_x) / 2, y->rect.y + y->rect.h / 2, "−");
    view_plane_marks(view, &t);
}

void view_direct_forward(View *view, const ViewStagePlan *plan, int n, int oc, int ic) {
    DrawRect row = plan->forward;
    ViewTermGrid grid = view_term_grid(view);
    float titles = row.y - plan->title, middle = row.y + row.h / 2;
    ViewPlane x = placed(plan, view_plane(view, CONV_ROLE_X, n, ic), 0, row);
    ViewPlane w = placed(plan, view_kernel_plane(view, CONV_ROLE_W, oc, ic), 1, row);
    ViewPlane y = placed(plan, view_plane_bare(view, CONV_ROLE_Y, n, oc), 3, row);
    DrawRect products = {plan->x[2], 0, (float)grid.cols * plan->wide[2],
                         (float)grid.rows * plan->cell};
    bool forward = view->state->walk == CONV_WALK_FORWARD;
    bool bias_below = forward && products.h + 12 + view_bias_height(view) <= row.h;
    bool centred = products.h + 2 * (12 + view_bias_height(view)) <= row.h;
    products.y = centred || !bias_below ? floorf(row.y + (row.h - products.h) / 2) : row.y;

    view_plane_draw(view, &x);
    view_plane_draw(view, &w);
    direct_products(view, plan, products);
    view_plane_draw(view, &y);
    char note[48];
    view_plane_note(view, CONV_ROLE_X, ic, note, sizeof note);
    view_input_title(view, CONV_ROLE_X, plan->x[0], titles,
                     plan->x[1] - plan->x[0] - VIEW_STAGE_APART, note, 0);
    view_plane_note(view, CONV_ROLE_W, oc, note, sizeof note);
    view_tensor_title(view, CONV_ROLE_W, plan->x[1], titles,
                      plan->x[2] - plan->x[1] - VIEW_STAGE_APART, note);
    view_products_heading(view, plan->x[2], titles, plan->x[3] - plan->x[2] - VIEW_STAGE_APART);
    float y_room = (plan->t_x > 0 ? plan->t_x - VIEW_STAGE_APART : title_end(plan)) - plan->x[3];
    view_tensor_title(view, CONV_ROLE_Y, plan->x[3], titles, y_room, "");
    if (plan->t_x > 0) {
        direct_target(view, plan, &y, row, n, oc);
    }
    float unread = view_unread_height(view), under = row.y + row.h + 6 + unread;
    view_unread_note(view, plan->x[0], x.rect.y + x.rect.h + 3, plan->w[0] + 30);
    view_one_channel_chooser(view, plan->x[0], under, plan->w[0] + 30);
    view_filter_chooser(view, plan->x[3], under, plan->w[3]);
    if (bias_below) {
        view_bias_cell(view, products.x, products.y + products.h + 12, fmaxf(plan->cell, 34),
                       y.rect.x - 6);
    }

    if (forward) {
        float sum_x = (products.x + products.w + y.rect.x) / 2;
        float arrow_y = products.y + products.h / 2 + 8;
        float reach = fminf(24, (y.rect.x - products.x - products.w) / 2 - 6);
        view_operator(view, (x.rect.x + x.rect.w + w.rect.x) / 2, middle, "⊙");
        view_operator(view, (w.rect.x + w.rect.w + products.x) / 2, middle, "=");
        view_operator(view, sum_x, products.y + products.h / 2 - 12, "Σ");
        view_arrow(view, sum_x - reach, arrow_y, sum_x + reach, arrow_y, view->theme->forward);
    }
    view_plane_marks(view, &x);
    view_plane_marks(view, &w);
    view_plane_marks(view, &y);
}

void view_direct_backward(View *view, const ViewStagePlan *plan, int n, int oc, int ic) {
    DrawRect row = plan->backward;
    float titles = row.y - plan->title;
    ViewPlane dx = placed(plan, view_plane(view, CONV_ROLE_DX, n, ic), 0, row);
    ViewPlane dw = placed(plan, view_kernel_plane(view, CONV_ROLE_DW, oc, ic), 1, row);
    ViewPlane dy = placed(plan, view_plane_bare(view, CONV_ROLE_DY, n, oc), 3, row);
    view_plane_draw(view, &dx);
    view_plane_draw(view, &dw);
    view_plane_draw(view, &dy);
    view_tensor_title(view, CONV_ROLE_DX, plan->x[0], titles,
                      plan->x[1] - plan->x[0] - VIEW_STAGE_APART, "");
    char note[48] = "";
    if (view->state->layer.oc > 1) {
        snprintf(note, sizeof note, "filter %d of %d", oc, view->state->layer.oc);
    }
    view_tensor_title(view, CONV_ROLE_DW, plan->x[1], titles,
                      plan->db_x - plan->x[1] - VIEW_STAGE_APART, note);
    view_tensor_title(view, CONV_ROLE_DY, plan->x[3], titles, title_end(plan) - plan->x[3], "");
    float db_w = plan->db_w, db_room = fmaxf(plan->cell, row.h - 70);
    float db_h = fminf((float)view->derived->db.extent[0] * fmaxf(36, plan->cell * 0.6f), db_room);
    float db_y = floorf(row.y + (row.h - db_h) / 2) - 14;
    DrawRect biases = {plan->db_x, db_y, db_w, db_h};
    float used = view_bias_gradient(view, biases, view->cell_most * 0.6f);
    view_tensor_title(view, CONV_ROLE_DB, plan->db_x, titles,
                      plan->x[3] - plan->db_x - VIEW_STAGE_APART, "");
    float lowest = view_loss_line(view, plan->db_x, db_y + used + 26, dy.rect.x - plan->db_x - 12);
    float arrow_y = floorf(db_y + used / 2);
    view_arrow(view, dy.rect.x - 8, arrow_y, plan->db_x + db_w + 10, arrow_y,
               view->theme->backward);
    view_gradient_arrows(view, row, lowest, view_plane_inner(&dx), dw.rect, dy.rect);
    view_plane_marks(view, &dx);
    view_plane_marks(view, &dw);
    view_plane_marks(view, &dy);
}
