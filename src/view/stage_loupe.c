/* The stage of a large layer: tensors as pictures, with the window's numbers in the loupe between
 * them. */
#include "view/loupe.h"
#include "view/stage.h"

#include <math.h>
#include <stdio.h>

/* Heights that are left to the map above its thumbnails, and to the loupe above the bank; between
 * the map and them. */
enum {
    THUMBS_NEED = 72,
    THUMBS_ROW = 64,
    THUMBS_SMALL = 22,
    BANK_NEEDS = 170,
    BANK_LOW = 33,
    BANK_GAP = 12,
    BANK_SPILLS = 8, /* above it, and into the margin beneath the row */

    THUMBS_GAP = 10,
    TILES_GAP = 8
};

static const float MAP_LEAST = 0.7f; /* of its column, the map above those of all filters */

enum { UNDER_BARE = 4 /* beneath maps without numbers */ };

enum { THUMBS_LEAST = 30, FEW_FILTERS = 8 }; /* the map is not smaller for their sake */

/* Of one channel's numbers: into the gap beside them, and for the marks of their cells. */
enum { PLANE_SPILL = 10, PLANE_MARKS = 1 };

enum { NAME = 38, BESIDE = 14 }; /* width of "dW" in its title; between its numbers and all */
enum { BIAS_WIDE = 72, DB_COLUMN = 104 }; /* db, and with its title */

static const float FILLED_MOST = 0.5f; /* of the loupe's room for dW, where that is beside it */

/* What stands in a column: one plane, or all channels side by side, or of these the one in play
 * with its numbers and all of them as small pictures beneath it. */
typedef struct Shown {
    bool many, large;
    ViewPlane plane;
    ViewTiles tiles;
    DrawRect rect; ///< what it covers
    float bottom;  ///< beneath it and what belongs to it
} Shown;

bool view_is_alone(const View *view) {
    return view->rows == VIEW_ROWS_MAIN && view->state->walk != CONV_WALK_FORWARD;
}

/* All channels; where they have no room for numbers but one has, that one above them, or alone. */
static void draw_channels(View *view, Shown *shown, ConvRole role, int n, int c, DrawRect area) {
    float strip = view_tiles_strip(view, role, area.h);
    shown->tiles = view_tiles_plan(view, role, n, c, area);
    DrawRect top = {area.x, area.y, area.w + PLANE_SPILL, area.h - strip};
    shown->plane = view_plane_fitted(view, role, n, c, top);
    shown->large = view_plane_tells(view, &shown->plane, PLANE_MARKS) &&
                   !view_tiles_have_numbers(view, &shown->tiles);
    if (shown->large) {
        view_plane_draw(view, &shown->plane);
        shown->rect = shown->plane.rect;
        float y = shown->rect.y + shown->rect.h + TILES_GAP;
        DrawRect under = {area.x, y, area.w, strip - TILES_GAP};
        shown->tiles = strip > 0 ? view_tiles_plan(view, role, n, c, under) : (ViewTiles){0};
    }
    if (shown->tiles.count > 0) {
        DrawRect tiles = view_tiles_draw(view, &shown->tiles);
        float w = shown->large ? fmaxf(shown->rect.w, tiles.w) : tiles.w;
        shown->rect = (DrawRect){area.x, area.y, w, tiles.y + tiles.h - area.y};
    }
}

static Shown draw_shown(View *view, ConvRole role, int n, int c, DrawRect area) {
    Shown shown = {.rect = area};
    bool input = role == CONV_ROLE_X || role == CONV_ROLE_DX;
    bool colour = role == CONV_ROLE_X && view_is_colour(view);
    shown.many = input && view_shows_all_channels(view) && !view_is_colour(view);
    char note[32] = "";
    float beside = view_input_chooser_beside(view, area.w);
    if (shown.many) {
        draw_channels(view, &shown, role, n, c, area);
        view_tiles_note(view, &shown.tiles, note, sizeof note);
        if (shown.large) {
            view_plane_note(view, role, c, note, sizeof note);
        }
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
    if (role == CONV_ROLE_X || (role == CONV_ROLE_DX && view_is_alone(view))) {
        view_input_title(view, role, area.x, title, area.w + (beside > 0 ? 0 : 12), note, beside);
    } else if (role == CONV_ROLE_Y || (role == CONV_ROLE_DY && view_is_alone(view))) {
        float chooser = view_filter_chooser_beside(view, area.w);
        view_output_title(view, role, area.x, title, area.w, VIEW_STAGE_BEYOND, note, chooser);
    } else {
        float more = role == CONV_ROLE_DX ? 12 : VIEW_STAGE_BEYOND; /* dW's line follows it */
        view_tensor_title(view, role, area.x, title, area.w + more, note);
    }
    shown.bottom = shown.rect.y + shown.rect.h;
    return shown;
}

/* The channel of dX beneath a colour picture: that of the number which is pointed at, or pinned
 * while nothing else fills dX, so that what they come to can be seen there. */
static int gradient_channel(const View *view, int ic) {
    ViewSource from;
    bool one = view_is_colour(view) && view_shows_all_channels(view) &&
               view_linked_from(view, &from) && conv_role_kin(from.role) == CONV_ROLE_X &&
               from.channels == 1;
    bool pointed = view->hover.role == (int)CONV_ROLE_X;
    bool filled = conv_walk_target(view->state->walk) == CONV_ROLE_DX;
    return one && (pointed || (view->hover.role < 0 && !filled)) ? from.index[1] : ic;
}

static void mark_shown(View *view, const Shown *shown) {
    if (shown->many) {
        view_tiles_marks(view, &shown->tiles);
    }
    if (!shown->many || shown->large) {
        view_plane_marks(view, &shown->plane);
    }
}

/* A plane in the loupe layout: title, plane in its area, marks later. */
static Shown area_shown(View *view, const ViewStagePlan *plan, ConvRole role, int n, int c,
                        int column, DrawRect row, float below) {
    return draw_shown(view, role, n, c,
                      (DrawRect){plan->x[column], row.y, plan->w[column], row.h - below});
}

/* Width of a cell of the shown filter's dW, when those of all filters stand beside it, which have
 * no more than half of the room. */
static float weight_cell(const View *view, float w) {
    const ConvLayer *layer = &view->state->layer;
    float kw = (float)layer->kw, least = view_cell_least(view, CONV_ROLE_DW);
    float good = fmaxf(view->cell_most, view_cell_width(view, CONV_ROLE_DW));
    float grid = view_weight_grid_least(view);
    float share = grid > 0 ? w - fminf(grid + BESIDE, w * 0.5f) : w;
    return floorf(fmaxf(fminf(least, w / kw), fminf(good, share / kw)));
}

static float weights_label(const View *view) {
    return view->derived->shape.icg > 1 ? view_label_width(view->state->layer.ic) : 0;
}

float view_weights_width(const View *view) {
    float numbers = (float)view->state->layer.kw * view_cell_least(view, CONV_ROLE_DW);
    float all = view_weight_grid_least(view);
    return weights_label(view) + numbers + (all > 0 ? BESIDE + all : 0) + VIEW_STAGE_GAP;
}

/* Of a bank that shows one channel only, which: the chosen one, or the one that a walk over dW
 * fills; not another one with each product of a walk. */
static int steady_channel(const View *view, int oc, int ic) {
    bool fills = conv_walk_target(view->state->walk) == CONV_ROLE_DW;
    return fills || view->state->show_ic >= 0 ? ic : view_channel_of(view, oc, 0);
}

/* dW: a row for each channel, of the shown filter with numbers, and beside it of all filters. */
static DrawRect weight_gradient(View *view, DrawRect area, int oc, int ic, ViewWeightRows *out) {
    const ConvLayer *layer = &view->state->layer;
    bool channels = view->derived->shape.icg > 1;
    float label = weights_label(view);
    float cell = weight_cell(view, area.w - label), w = cell * (float)layer->kw;
    float least = fmaxf(VIEW_CELL_MIN_H, ceilf(view->type_least / VIEW_CLASS_SHARE));
    ViewWeightRows rows = view_weight_rows(view, area.h, least, ic);
    rows.h = floorf(fminf(rows.h / (float)layer->kh, fminf(view->cell_most * 0.9f, cell))) *
             (float)layer->kh;
    DrawRect all = {area.x, area.y, label + w, (float)rows.count * (rows.h + rows.gap) - rows.gap};
    ViewJointEdges edges = {.right = true}; /* clear of the arrow to dX */
    for (int r = 0; r < rows.count; r++) {
        int channel = view_channel_of(view, oc, rows.first + r);
        ViewPlane plane = view_kernel_plane(view, CONV_ROLE_DW, oc, channel);
        plane.numbers = true;
        plane.rect = (DrawRect){area.x + label, area.y + (float)r * (rows.h + rows.gap), w, rows.h};
        view_plane_draw(view, &plane);
        if (channels) {
            view_channel_label(view, channel, area.x, plane.rect.y + rows.h / 2 + 4);
        }
        view_plane_marks_noted(view, &plane, &edges);
    }
    view_joint_edges(view, &edges, all);
    DrawRect beside = {all.x + all.w + BESIDE, area.y, area.w - all.w - BESIDE, area.h};
    if (layer->oc > 1 && beside.w >= (float)layer->kw * 10) {
        DrawRect grid = view_weight_grid(view, beside, &rows, oc, steady_channel(view, oc, ic));
        all.w += BESIDE + grid.w;
        all.h = fmaxf(all.h, grid.h);
    }
    *out = rows;
    return all;
}

/* The title of dW: which filter and channels have numbers, and at its right end which filters stand
 * beside them, where these are not all; else which channels, after the filter. */
static void weight_title(View *view, const ViewWeightRows *rows, int oc, float x, float y,
                         float w) {
    const ConvLayer *layer = &view->state->layer;
    int icg = view->derived->shape.icg, from = view_channel_of(view, oc, rows->first), used = 0;
    char note[80] = "", filters[48] = "";
    if (layer->oc > 1) {
        used = snprintf(note, sizeof note, rows->filters ? "filter %d" : "filter %d of %d", oc,
                        layer->oc);
    }
    char first[VIEW_CHANNEL_NAME], last[VIEW_CHANNEL_NAME], channels[48] = "";
    view_channel_name(view, from, first);
    view_channel_name(view, from + rows->count - 1, last);
    if (rows->count == 1 && icg > 1) {
        snprintf(channels, sizeof channels, "channel %s of %d", first, layer->ic);
    } else if (rows->count < icg) {
        snprintf(channels, sizeof channels, "channels %s–%s of %d", first, last, layer->ic);
    }
    if (rows->filters > 0 && rows->filters < layer->oc) {
        snprintf(filters, sizeof filters, "filters %d–%d of %d", rows->first_filter,
                 rows->first_filter + rows->filters - 1, layer->oc);
    } else if (rows->filters > 0 && rows->channel >= 0) {
        view_channel_name(view, view_channel_of(view, oc, rows->channel), first);
        snprintf(filters, sizeof filters, "all filters, %s%s",
                 view_is_colour(view) ? "" : "channel ", first);
    } else if (used > 0) { /* the line beneath has no room for all of it beside the shape */
        snprintf(filters, sizeof filters, "%s", channels);
        channels[0] = '\0';
    }
    if (channels[0]) {
        snprintf(note + used, sizeof note - (size_t)used, "%s%s", used ? ", " : "", channels);
    }
    const DrawFonts *fonts = view->list->fonts;
    float taken = draw_text_width(fonts, DRAW_FACE_UI, 11, view->list->scale, filters) + 12;
    float title = NAME + draw_text_width(fonts, DRAW_FACE_UI_SEMIBOLD, 13, view->list->scale,
                                         view_gradient_meaning(view, CONV_ROLE_DW));
    bool beside = filters[0] && title + taken > w; /* the title gives way */
    draw_on(view->list, view->theme->stage);
    draw_text(view->list, DRAW_FACE_UI, 11, x + w, y + 22, DRAW_RIGHT, view->theme->muted, filters);
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

/* Beneath a map of numbers they are no larger than it is itself, if they can be as small. */
static ViewThumbs plan_smaller(const View *view, float w, float h, float room) {
    const ConvShape *shape = &view->derived->shape;
    ViewThumbs thumbs = view_thumbs_plan(view, w - 6, room, w);
    for (float largest = thumbs.w - 2; largest >= THUMBS_SMALL; largest -= 2) {
        float cell = (h - thumbs.height - THUMBS_GAP) / (float)shape->oh;
        float wide = fminf(view->cell_most, w / (float)shape->ow);
        if (thumbs.h <= fminf(cell, wide) * (float)shape->oh) {
            break;
        }
        ViewThumbs smaller = view_thumbs_plan(view, w - 6, room, largest);
        if (smaller.kind != thumbs.kind) {
            break;
        }
        thumbs = smaller;
    }
    return thumbs;
}

/* The thumbnails beneath a map of such a width: in what its numbers leave, or a picture; all of
 * them, which may make that smaller, before a page of them; one row or page at least. */
static ViewThumbs plan_thumbs(const View *view, ConvRole role, float w, float h) {
    const ConvShape *shape = &view->derived->shape;
    float numbers = (float)(shape->oh * VIEW_CELL_MIN_H);
    bool tells = numbers <= h && w >= (float)shape->ow * view_cell_short(view, role);
    float map = fminf(h, w * (float)shape->oh / (float)shape->ow);
    if (tells) {
        return plan_smaller(view, w, h, h - numbers - UNDER_BARE - THUMBS_GAP);
    }
    ViewThumbs thumbs = view_thumbs_plan(view, w - 6, h - map - THUMBS_GAP, w);
    bool few = view->state->layer.oc <= FEW_FILTERS;
    if (!few && (thumbs.kind == VIEW_THUMBS_PAGE || thumbs.kind == VIEW_THUMBS_NONE)) {
        ViewThumbs all = view_thumbs_plan(view, w - 6, h - map * MAP_LEAST - THUMBS_GAP, w);
        bool more = all.kind != VIEW_THUMBS_PAGE || thumbs.kind == VIEW_THUMBS_NONE;
        thumbs = more ? all : thumbs;
    }
    if (thumbs.kind == VIEW_THUMBS_NONE) {
        float least = fminf(THUMBS_ROW, h - THUMBS_NEED - THUMBS_GAP);
        thumbs = least >= THUMBS_LEAST ? view_thumbs_plan(view, w - 6, least, w) : thumbs;
    }
    return thumbs;
}

/* The map of the shown filter, and beneath it how to choose another. */
static Shown output_column(View *view, const ViewStagePlan *plan, ConvRole role, int n, int oc,
                           DrawRect row) {
    float w = plan->w[3]; /* dY is as large as Y */
    bool beside = view_filter_chooser_beside(view, w) > 0;
    float chooser = beside || view->type_least > 0 ? 0 : view_filter_chooser_height(view);
    ViewThumbs thumbs = plan_thumbs(view, role, w, row.h - chooser);
    bool bare = thumbs.kind != VIEW_THUMBS_NUMBERED && chooser > 0;
    float under = thumbs.height > 0 ? thumbs.height + THUMBS_GAP + (bare ? UNDER_BARE : 0) : 0;
    Shown shown = area_shown(view, plan, role, n, oc, 3, row, chooser + under);
    float y = shown.rect.y + shown.rect.h + THUMBS_GAP;
    if (thumbs.height > 0) {
        DrawRect area = {plan->x[3] + 3, y, w - 6, thumbs.height};
        view_thumbs_draw(view, &thumbs, role, n, oc, area);
        y += thumbs.height;
        shown.bottom = y;
        y += thumbs.kind == VIEW_THUMBS_NUMBERED ? 0 : UNDER_BARE;
    }
    if (!beside && view->type_least <= 0 && (role == CONV_ROLE_Y || view_is_alone(view))) {
        view_filter_chooser(view, plan->x[3], y, w);
    }
    return shown;
}

/* dW with all filters beside it, under its title. */
static DrawRect weights_shown(View *view, DrawRect area, int oc, int ic) {
    ViewWeightRows rows;
    DrawRect dw = weight_gradient(view, area, oc, ic, &rows);
    weight_title(view, &rows, oc, area.x, area.y - VIEW_STAGE_TITLE - 4, area.w);
    return dw;
}

/* db under its title; returns the height used. */
static float biases_shown(View *view, DrawRect area) {
    DrawRect biases = {area.x, area.y, fminf(area.w, BIAS_WIDE), area.h - 30};
    float used = view_bias_gradient(view, biases, view->cell_most * 0.6f);
    view_tensor_title(view, CONV_ROLE_DB, area.x, area.y - VIEW_STAGE_TITLE - 4, area.w, "");
    return used;
}

float view_filled_width(const View *view) {
    ConvRole target = conv_walk_target(view->state->walk);
    return !view_is_alone(view) || view_is_preparing(view) ? 0
           : target == CONV_ROLE_DW ? view_weights_width(view) + VIEW_STAGE_GAP
           : target == CONV_ROLE_DB ? DB_COLUMN + VIEW_STAGE_GAP
                                    : 0;
}

/* dW or db, where it stands at the end of the loupe's room. */
static void filled_shown(View *view, DrawRect area, int oc, int ic) {
    if (conv_walk_target(view->state->walk) == CONV_ROLE_DW) {
        weights_shown(view, area, oc, ic);
    } else {
        biases_shown(view, area);
    }
}

/* The kernels of all filters: beneath the loupe in the height that is kept for them, or where it
 * needs that itself (`kept` is 0), beneath X from `under` on. */
static void bank_beneath(View *view, const ViewStagePlan *plan, DrawRect loupe, float kept,
                         float under, int oc, int channel) {
    DrawRect row = plan->forward;
    DrawRect room = {loupe.x, loupe.y + loupe.h + BANK_GAP, loupe.w, kept};
    if (kept <= 0) {
        room = (DrawRect){plan->x[0], under, plan->w[0], row.y + row.h + BANK_SPILLS - under};
    }
    if (view->state->layer.oc > 1 && room.h >= BANK_LOW) {
        view_bank(view, room, oc, channel);
    }
}

void view_loupe_forward(View *view, const ViewStagePlan *plan, int n, int oc, int ic) {
    DrawRect row = plan->forward;
    bool alone = view_is_alone(view);
    bool gradient = alone && conv_walk_target(view->state->walk) == CONV_ROLE_DX;
    bool beside = view_input_chooser_beside(view, plan->w[0]) > 0;
    float unread = gradient ? 0 : view_unread_height(view);
    bool class = view->type_least > 0; /* which has no use for buttons */
    float below = (beside || class ? 0 : view_input_chooser_height(view)) + unread;
    Shown x = area_shown(view, plan, gradient ? CONV_ROLE_DX : CONV_ROLE_X, n, ic, 0, row, below);
    float under = x.rect.y + x.rect.h + 4;
    DrawRect area = {plan->x[1], row.y, plan->x[3] - VIEW_STAGE_GAP - plan->x[1], row.h};
    float filled = fminf(view_filled_width(view), area.w * FILLED_MOST);
    if (filled > 0) {
        area.w -= filled;
        DrawRect end = {area.x + area.w + VIEW_STAGE_GAP, row.y, filled - VIEW_STAGE_GAP, row.h};
        filled_shown(view, end, oc, ic);
    }
    float between = BANK_GAP - BANK_SPILLS;
    float banked = view_bank_height(view, area.w, row.h - BANK_NEEDS - between) + between;
    bool bank = row.h - banked >= BANK_NEEDS && !view_is_preparing(view) && !alone && !class;
    area.h -= bank ? banked : 0;
    ViewJointEdges edges = {0};
    area.h = view_loupe(view, area, &edges);
    if (!x.many) {
        lines_to_loupe(view, &x.plane, area);
    }
    view_joint_edges(view, &edges, (DrawRect){area.x + 1, area.y, area.w, area.h}); /* clear of X */
    if (unread > 0) {
        view_unread_note(view, plan->x[0], under, plan->w[0] + 26);
    }
    if (!beside && !class) {
        view_input_chooser(view, plan->x[0], under + unread + 4, plan->w[0]);
    }
    if (!class) {
        bank_beneath(view, plan, area, bank ? banked - between : 0,
                     under + (below > 0 ? below + 4 : 0), oc, steady_channel(view, oc, ic));
    }
    Shown y = output_column(view, plan, alone ? CONV_ROLE_DY : CONV_ROLE_Y, n, oc, row);
    mark_shown(view, &x);
    mark_shown(view, &y);
}

/* Beneath L, where its T is to be found, as there is no room for it beside pictures; above the line
 * of arrows, which is at `end` or higher. Returns the y beneath. */
static float target_note(View *view, float x, float y, float width, float end) {
    if (view->state->loss != CONV_LOSS_HALF_SQUARED || view_target_is_zeros(view) || y + 22 > end) {
        return y;
    }
    static const char *const texts[] = {"T: rest on a cell of Y", "T: point at Y"};
    draw_on(view->list, view->theme->stage);
    draw_text_in(view->list, DRAW_FACE_UI, 11, (DrawRect){x, y, width, 16}, DRAW_LEFT,
                 view->theme->muted, view_fitting(view, texts, 2, DRAW_FACE_UI, 11, width));
    ui_tip(view->ui, (DrawRect){x, y, width, 16},
           "The target T is as large as Y. The panel on the right tells it for the number of Y or "
           "dY under the pointer");
    return y + 16;
}

void view_loupe_backward(View *view, const ViewStagePlan *plan, int n, int oc, int ic) {
    DrawRect row = plan->backward;
    const ConvShape *shape = &view->derived->shape;
    bool steady = view_is_colour(view) && view_shows_all_channels(view) &&
                  conv_walk_target(view->state->walk) != CONV_ROLE_DX;
    int first = oc / shape->ocg * shape->icg; /* no other colour with each product of the walk */
    Shown dx = area_shown(view, plan, CONV_ROLE_DX, n, gradient_channel(view, steady ? first : ic),
                          0, row, 0);
    Shown dy = output_column(view, plan, CONV_ROLE_DY, n, oc, row);
    DrawRect dw = weights_shown(view, (DrawRect){plan->x[1], row.y, plan->w[1], row.h}, oc, ic);
    float used = biases_shown(view, (DrawRect){plan->x[2], row.y, plan->w[2], row.h});
    float wide = plan->x[3] - plan->x[2] - 8;
    float lowest = view_loss_line(view, plan->x[2], row.y + used + 24, wide);
    float arrows = row.y + row.h + VIEW_STAGE_ARROWS - 16; /* as low as they come */
    lowest = target_note(view, plan->x[2], lowest + 2, wide, arrows);
    float arrow_y = floorf(row.y + used / 2), from = plan->x[2] + fminf(plan->w[2], BIAS_WIDE) + 10;
    DrawRect target = dx.many ? dx.rect : view_plane_inner(&dx.plane);
    view_arrow(view, dy.rect.x - 8, arrow_y, from, arrow_y, view->theme->backward);
    DrawRect upstream = {dy.rect.x, dy.rect.y, dy.rect.w, dy.bottom - dy.rect.y};
    view_gradient_arrows(view, row, lowest, target, dw, upstream);
    mark_shown(view, &dx);
    mark_shown(view, &dy);
}
