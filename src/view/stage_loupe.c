/* The stage of a large layer: tensors as pictures, with the window's numbers in the loupe between
 * them. */
#include "view/loupe.h"
#include "view/stage.h"

#include <math.h>
#include <stdio.h>

/* Heights that are left to the map above its thumbnails, and to the loupe above the bank. */
enum { THUMBS_NEED = 96, BANK_NEEDS = 170 };

enum { NAME = 38 }; /* width of "dW" in its title */

/* What stands in a column: one plane, or all channels side by side. */
typedef struct Shown {
    bool many;
    ViewPlane plane;
    ViewTiles tiles;
    DrawRect rect; ///< what it covers
    float bottom;  ///< beneath it and what belongs to it
} Shown;

static Shown draw_shown(View *view, ConvRole role, int n, int c, DrawRect area) {
    Shown shown = {.rect = area};
    bool input = role == CONV_ROLE_X || role == CONV_ROLE_DX;
    bool colour = role == CONV_ROLE_X && view_is_colour(view);
    shown.many = input && view_shows_all_channels(view) && !view_is_colour(view);
    char note[32] = "";
    if (shown.many) {
        shown.tiles = view_tiles_plan(view, role, n, c, area);
        shown.rect = view_tiles_draw(view, &shown.tiles);
        view_tiles_note(view, &shown.tiles, note, sizeof note);
    } else {
        shown.plane = view_plane_fitted(view, role, n, c, area);
        shown.plane.colour = colour && view_shows_all_channels(view) && !shown.plane.numbers;
        view_plane_draw(view, &shown.plane);
        shown.rect = shown.plane.rect;
        if (!shown.plane.colour) {
            view_plane_note(view, role, c, note, sizeof note);
        }
    }
    float title = area.y - VIEW_STAGE_TITLE - 4;
    if (role == CONV_ROLE_X) {
        view_input_title(view, area.x, title, area.w + 20, note);
    } else {
        view_tensor_title(view, role, area.x, title, area.w + 20, note);
    }
    shown.bottom = shown.rect.y + shown.rect.h;
    return shown;
}

static void mark_shown(View *view, const Shown *shown) {
    if (shown->many) {
        view_tiles_marks(view, &shown->tiles);
    } else {
        view_plane_marks(view, &shown->plane);
    }
}

/* A plane in the loupe layout: title, plane in its area, marks later. */
static Shown area_shown(View *view, const ViewStagePlan *plan, ConvRole role, int n, int c,
                        int column, DrawRect row, float below) {
    return draw_shown(view, role, n, c,
                      (DrawRect){plan->x[column], row.y, plan->w[column], row.h - below});
}

/* Width of a cell of the shown filter's dW, when those of all filters stand beside it. */
static float weight_cell(const View *view, float w) {
    const ConvLayer *layer = &view->state->layer;
    float kw = (float)layer->kw, least = view_cell_least(view, CONV_ROLE_DW);
    float good = fmaxf(view->cell_most, view_cell_width(view, CONV_ROLE_DW));
    float share = layer->oc > 1 ? fmaxf(w * 0.5f, w - (float)layer->oc * (kw * 14 + 8)) : w;
    return floorf(fmaxf(fminf(least, w / kw), fminf(good, share / kw)));
}

/* dW: a row for each channel, of the shown filter with numbers, and beside it of all filters. */
static DrawRect weight_gradient(View *view, DrawRect area, int oc, int ic, ViewWeightRows *out) {
    const ConvLayer *layer = &view->state->layer;
    bool channels = view->derived->shape.icg > 1;
    float label = channels ? view_label_width(layer->ic) : 0;
    float cell = weight_cell(view, area.w - label), w = cell * (float)layer->kw;
    ViewWeightRows rows = view_weight_rows(view, area.h, VIEW_CELL_MIN_H, ic);
    rows.h = floorf(fminf(rows.h / (float)layer->kh, fminf(view->cell_most * 0.9f, cell))) *
             (float)layer->kh;
    DrawRect all = {area.x, area.y, label + w, (float)rows.count * (rows.h + rows.gap) - rows.gap};
    for (int r = 0; r < rows.count; r++) {
        int channel = view_channel_of(view, oc, rows.first + r);
        ViewPlane plane = view_kernel_plane(view, CONV_ROLE_DW, oc, channel);
        plane.numbers = true;
        plane.rect = (DrawRect){area.x + label, area.y + (float)r * (rows.h + rows.gap), w, rows.h};
        view_plane_draw(view, &plane);
        view_plane_marks(view, &plane);
        if (channels) {
            view_channel_label(view, channel, area.x, plane.rect.y + rows.h / 2 + 4);
        }
    }
    DrawRect beside = {all.x + all.w + 14, area.y, area.w - all.w - 14, all.h};
    if (layer->oc > 1 && beside.w >= (float)layer->kw * 10) {
        all.w += 14 + view_weight_grid(view, beside, &rows, oc);
    }
    *out = rows;
    return all;
}

/* The title of dW: which filter and channels have numbers, and at its right end which filters stand
 * beside them, where these are not all. */
static void weight_title(View *view, const ViewWeightRows *rows, int oc, float x, float y,
                         float w) {
    const ConvLayer *layer = &view->state->layer;
    int icg = view->derived->shape.icg, from = view_channel_of(view, oc, rows->first), used = 0;
    char note[80] = "", filters[48] = "";
    if (layer->oc > 1) {
        used = snprintf(note, sizeof note, rows->filters ? "filter %d" : "filter %d of %d", oc,
                        layer->oc);
    }
    const char *comma = used ? ", " : "";
    char first[VIEW_CHANNEL_NAME], last[VIEW_CHANNEL_NAME];
    view_channel_name(view, from, first);
    view_channel_name(view, from + rows->count - 1, last);
    if (rows->count == 1 && icg > 1) {
        snprintf(note + used, sizeof note - (size_t)used, "%schannel %s of %d", comma, first,
                 layer->ic);
    } else if (rows->count < icg) {
        snprintf(note + used, sizeof note - (size_t)used, "%schannels %s–%s of %d", comma, first,
                 last, layer->ic);
    }
    if (rows->filters > 0 && rows->filters < layer->oc) {
        snprintf(filters, sizeof filters, "filters %d–%d of %d", rows->first_filter,
                 rows->first_filter + rows->filters - 1, layer->oc);
    }
    const DrawFonts *fonts = view->list->fonts;
    float taken = draw_text_width(fonts, DRAW_FACE_UI, 11, view->list->scale, filters) + 24;
    float title = NAME + draw_text_width(fonts, DRAW_FACE_UI_SEMIBOLD, 13, view->list->scale,
                                         view_gradient_meaning(view, CONV_ROLE_DW));
    bool beside = filters[0] && title + taken > w; /* the title gives way */
    draw_on(view->list, view->theme->stage);
    draw_text(view->list, DRAW_FACE_UI, 11, x + w - 12, y + 22, DRAW_RIGHT, view->theme->muted,
              filters);
    view_tensor_title(view, CONV_ROLE_DW, x, y, beside ? w - taken : w, note);
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

/* The map of the shown filter, and beneath it how to choose another. */
static Shown output_column(View *view, const ViewStagePlan *plan, ConvRole role, int n, int oc,
                           DrawRect row) {
    bool forward = role == CONV_ROLE_Y;
    float chooser = forward ? view_filter_chooser_height(view) : 0;
    float thumbs = view_thumbnails_height(view, plan->w[3] - 3, row.h - chooser - THUMBS_NEED);
    Shown shown = area_shown(view, plan, role, n, oc, 3, row, chooser + thumbs);
    float y = shown.rect.y + shown.rect.h + 10, bottom = row.y + row.h - chooser;
    if (thumbs > 0) {
        DrawRect area = {plan->x[3] + 3, y, plan->w[3] - 3, bottom - y};
        y += view_thumbnails(view, role, n, oc, area) + 8;
        shown.bottom = y - 4;
    }
    if (forward) {
        view_filter_chooser(view, plan->x[3], y, plan->w[3]);
    }
    return shown;
}

void view_loupe_forward(View *view, const ViewStagePlan *plan, int n, int oc, int ic) {
    DrawRect row = plan->forward;
    float below = view_input_chooser_height(view) + view_unread_height(view);
    Shown x = area_shown(view, plan, CONV_ROLE_X, n, ic, 0, row, below);
    float under = x.rect.y + x.rect.h + 4;
    DrawRect area = {plan->x[1], row.y, plan->x[3] - 22 - plan->x[1], row.h};
    bool bank = row.h - view_bank_height(view) >= BANK_NEEDS && !view_is_preparing(view);
    area.h -= bank ? view_bank_height(view) : 0;
    area.h = view_loupe(view, area);
    if (!x.many) {
        lines_to_loupe(view, &x.plane, area);
    }
    view_unread_note(view, plan->x[0], under, plan->w[0] + 26);
    view_input_chooser(view, plan->x[0], under + view_unread_height(view) + 4, plan->w[0]);
    if (bank && view->state->layer.oc > 1) {
        float top = area.y + area.h + 12;
        view_bank(view, (DrawRect){area.x, top, area.w, row.y + row.h - top}, oc, ic);
    }
    Shown y = output_column(view, plan, CONV_ROLE_Y, n, oc, row);
    mark_shown(view, &x);
    mark_shown(view, &y);
}

void view_loupe_backward(View *view, const ViewStagePlan *plan, int n, int oc, int ic) {
    DrawRect row = plan->backward;
    float titles = row.y - VIEW_STAGE_TITLE - 4;
    Shown dx = area_shown(view, plan, CONV_ROLE_DX, n, ic, 0, row, 0);
    Shown dy = output_column(view, plan, CONV_ROLE_DY, n, oc, row);
    DrawRect area = {plan->x[1], row.y, plan->w[1], row.h};
    ViewWeightRows rows;
    DrawRect dw = weight_gradient(view, area, oc, ic, &rows);
    float used = view_bias_gradient(view, plan->x[2], row.y, fminf(plan->w[2], 72), row.h - 30);
    weight_title(view, &rows, oc, plan->x[1], titles, plan->w[1] + 16);
    view_tensor_title(view, CONV_ROLE_DB, plan->x[2], titles, plan->w[2] + 16, "");
    float lowest = view_loss_line(view, plan->x[2], row.y + used + 24, plan->x[3] - plan->x[2] - 8);
    float arrow_y = floorf(row.y + used / 2), from = plan->x[2] + fminf(plan->w[2], 72) + 10;
    DrawRect target = dx.many ? dx.rect : view_plane_inner(&dx.plane);
    view_arrow(view, dy.rect.x - 8, arrow_y, from, arrow_y, view->theme->backward);
    DrawRect upstream = {dy.rect.x, dy.rect.y, dy.rect.w, dy.bottom - dy.rect.y};
    view_gradient_arrows(view, row, lowest, target, dw, upstream);
    mark_shown(view, &dx);
    mark_shown(view, &dy);
}
