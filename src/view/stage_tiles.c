/* Several planes of a tensor side by side: the channels of X, the maps of Y as thumbnails, the
 * kernels of all filters as a bank. */
#include "view/stage.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    GAP = 8,
    CAPTION = 15,
    STRIP = 64, /* small pictures of all channels under a large one, with the gap above them */
    STRIP_LEAST = 34,
    CELL_MARKED = 18,   /* height in which a thin mark leaves the digits free */
    CAPTION_NEEDS = 52, /* height of tiles that have names */
    TILE_MIN = 24,      /* a plane smaller than this shows nothing */
    TILES_MAX = 256,    /* more are not looked at */
    CROWDED = 44,       /* on planes this small only one is marked */
    THUMB_W = 46,
    THUMB_H = 32,
    THUMB_LEAST = 22, /* the width of one at least */
    THUMB_OF_MANY = 30,
    THUMB_NAME = 14, /* its number beneath it */
    THUMB_GAP = 7,
    THUMB_ROWS = 3,
    BANK_KERNEL = 22,
    BANK_WIDE = 84,   /* a kernel of several channels is at most this wide */
    ROW_GAP = 5,      /* between the channels of dW */
    WEIGHT_LEAST = 5, /* cells of dW's filters as colours */
    WEIGHT_MOST = 14
};

/* ------------------------------------------------------------------------------- tiles */

/* Room of a tile for its plane when there are so many columns of them. */
static DrawRect room_of(const ViewTiles *tiles, int columns) {
    int rows = (tiles->count + columns - 1) / columns;
    float w = (tiles->area.w - GAP * (float)(columns - 1)) / (float)columns;
    float h = (tiles->area.h - GAP * (float)(rows - 1)) / (float)rows;
    return (DrawRect){0, 0, w, h - tiles->caption};
}

static ViewPlane tile_plane(const View *view, const ViewTiles *tiles, int i) {
    DrawRect area = {tiles->area.x + (float)(i % tiles->columns) * (tiles->w + GAP),
                     tiles->area.y + tiles->caption +
                         (float)(i / tiles->columns) * (tiles->h + tiles->caption + GAP),
                     tiles->w, tiles->h};
    ViewPlane plane = view_plane_fitted(view, tiles->role, tiles->n, tiles->first + i, area);
    return plane;
}

/* A plane where there are so many columns of them; without a size where that has no room. */
static ViewPlane plane_with(const View *view, const ViewTiles *tiles, int columns) {
    DrawRect room = room_of(tiles, columns);
    ViewPlane plane = view_plane_bare(view, tiles->role, tiles->n, 0);
    return room.w < 4 || room.h < 4 ? plane
                                    : view_plane_fitted(view, tiles->role, tiles->n, 0, room);
}

bool view_plane_tells(const View *view, const ViewPlane *plane, float more) {
    float cols = (float)(plane->left + plane->cols + plane->right);
    return plane->numbers && plane->rect.w / cols >= view_cell_short(view, plane->role) + more;
}

/* All in one row where their numbers have room there; else the number of columns that makes the
 * planes largest, with numbers if they can have them. */
static void choose_columns(const View *view, ViewTiles *tiles) {
    float best = -1;
    tiles->caption = tiles->count <= 16 && tiles->area.h >= CAPTION_NEEDS ? CAPTION : 0;
    for (int columns = tiles->count; columns >= 1; columns--) {
        ViewPlane plane = plane_with(view, tiles, columns);
        float size = plane.rect.w * plane.rect.h * (plane.numbers ? 1000 : 1);
        if (size > best) {
            best = size;
            tiles->columns = columns;
            tiles->w = plane.rect.w;
            tiles->h = plane.rect.h;
        }
        if (columns == tiles->count && view_plane_tells(view, &plane, 0)) {
            break;
        }
    }
}

ViewTiles view_tiles_plan(const View *view, ConvRole role, int n, int current, DrawRect area) {
    int total = scene_tensor(view->frame->scene, role)->extent[1];
    ViewTiles tiles = {.role = role, .n = n, .count = total, .columns = 1, .area = area};
    tiles.count = total > TILES_MAX ? TILES_MAX : total;
    choose_columns(view, &tiles);
    while (fmaxf(tiles.w, tiles.h) < TILE_MIN && tiles.count > 1) {
        tiles.count -= (tiles.count + 3) / 4;
        choose_columns(view, &tiles);
    }
    tiles.current = current;
    tiles.first = current - tiles.count / 2;
    tiles.first = tiles.first > total - tiles.count ? total - tiles.count : tiles.first;
    tiles.first = tiles.first < 0 ? 0 : tiles.first;
    return tiles;
}

bool view_tiles_have_numbers(const View *view, const ViewTiles *tiles) {
    ViewPlane plane = tile_plane(view, tiles, 0);
    return view_plane_tells(view, &plane, 0);
}

float view_tiles_numbers_width(const View *view, ConvRole role, float h, float most) {
    ViewPlane plane = view_plane(view, role, 0, 0);
    int count = scene_tensor(view->frame->scene, role)->extent[1];
    int cols = plane.left + plane.cols + plane.right, rows = plane.top + plane.rows + plane.bottom;
    float cell = view_cell_short(view, role);
    bool input = conv_role_kin(role) == CONV_ROLE_X;
    bool many = input && view_shows_all_channels(view) && !view_is_colour(view);
    for (int columns = 1; many && columns <= count && columns <= 8; columns++) {
        int down = (count + columns - 1) / columns;
        float high = (float)down * ((float)rows * VIEW_CELL_MIN_H + CAPTION + GAP) - GAP;
        float wide = (float)columns * ((float)cols * cell + GAP) - GAP;
        if (high <= h && wide <= most) {
            return wide;
        }
    }
    float wide = (float)cols * cell; /* one with numbers */
    return (float)rows * VIEW_CELL_MIN_H <= h && wide <= most ? wide : 0;
}

float view_tiles_strip(const View *view, ConvRole role, float h) {
    ViewPlane plane = view_plane(view, role, 0, 0);
    int rows = plane.rows + (view_is_padded_input(view, role) ? plane.top + plane.bottom : 0);
    float left = h - (float)(rows * CELL_MARKED);
    left = left >= STRIP_LEAST ? left : h - (float)(rows * VIEW_CELL_MIN_H);
    return left >= STRIP_LEAST ? fminf(STRIP, left) : 0;
}

void view_tiles_note(const View *view, const ViewTiles *tiles, char *out, int size) {
    int total = scene_tensor(view->frame->scene, tiles->role)->extent[1];
    out[0] = '\0';
    if (tiles->count < total) {
        snprintf(out, (size_t)size, "channels %d–%d", tiles->first,
                 tiles->first + tiles->count - 1);
    }
}

static void caption(View *view, const ViewTiles *tiles, const ViewPlane *plane, int i) {
    if (tiles->caption <= 0) {
        return;
    }
    char text[32];
    snprintf(text, sizeof text, "channel %d", tiles->first + i);
    char longest[32]; /* all of them are written alike */
    snprintf(longest, sizeof longest, "channel %d", tiles->first + tiles->count - 1);
    float needed = draw_text_width(view->list->fonts, DRAW_FACE_UI, 11, view->list->scale, longest);
    if (needed > tiles->w + GAP - 6) {
        snprintf(text, sizeof text, "%d", tiles->first + i);
    }
    draw_on(view->list, view->theme->stage);
    draw_text(view->list, DRAW_FACE_UI, 11, plane->rect.x, plane->rect.y - 8, DRAW_LEFT,
              view->theme->muted, text);
}

DrawRect view_tiles_draw(View *view, const ViewTiles *tiles) {
    DrawRect all = {tiles->area.x, tiles->area.y, 0, 0};
    for (int i = 0; i < tiles->count; i++) {
        ViewPlane plane = tile_plane(view, tiles, i);
        view_plane_draw(view, &plane);
        caption(view, tiles, &plane, i);
        all.w = fmaxf(all.w, plane.rect.x + plane.rect.w - all.x);
        all.h = fmaxf(all.h, plane.rect.y + plane.rect.h - all.y);
    }
    return all;
}

void view_tiles_marks(View *view, const ViewTiles *tiles) {
    bool crowded = fmaxf(tiles->w, tiles->h) < CROWDED;
    for (int i = 0; i < tiles->count; i++) {
        ViewPlane plane = tile_plane(view, tiles, i);
        if (!crowded || plane.c == tiles->current) {
            view_plane_marks(view, &plane);
        }
        if (crowded && plane.c == tiles->current) {
            draw_frame(view->list, draw_rect_inset(plane.rect, -3), 3, 2,
                       view_role_colour(view, plane.role));
        }
    }
}

/* ---------------------------------------------------------------------------- a choice */

/* Small pictures to choose from, as many rows of them as fit, the page with the chosen one. */
typedef struct Page {
    DrawRect area;
    float w, h, gap; ///< of one, and between two
    int per_row, first, count;
} Page;

static Page plan_page(DrawRect area, float w, float h, float gap, int total, int chosen) {
    Page page = {.area = area, .w = w, .h = h, .gap = gap};
    page.per_row = (int)fmaxf(1, floorf((area.w + gap) / (w + gap)));
    int fit = page.per_row * (int)fmaxf(1, floorf((area.h + gap) / (h + gap)));
    page.first = chosen / fit * fit;
    page.first = page.first > total - fit ? total - fit : page.first; /* the last page is full */
    page.first = page.first < 0 ? 0 : page.first;
    page.count = total - page.first < fit ? total - page.first : fit;
    return page;
}

static DrawRect page_rect(const Page *page, int i) {
    return (DrawRect){page->area.x + (float)(i % page->per_row) * (page->w + page->gap),
                      page->area.y + (float)(i / page->per_row) * (page->h + page->gap), page->w,
                      page->h};
}

/* The outline of the chosen one; a click chooses. */
static void choose(View *view, const char *what, DrawRect rect, int filter, bool chosen) {
    UiArea area = ui_area(view->ui, ui_id(what, filter), rect);
    if (chosen) {
        draw_frame(view->list, draw_rect_inset(rect, -3), 4, 2, view->theme->forward);
    } else if (area.hovered) {
        draw_frame(view->list, draw_rect_inset(rect, -2), 3, 1, view->theme->muted);
    }
    if (area.clicked) {
        view_show_filter(view, filter);
    }
    char tip[96];
    bool map = strstr(what, "map");
    snprintf(tip, sizeof tip, "filter %d%s", filter,
             map ? "\nAll of these maps have one scale of colours: a pale one has small values"
                 : "");
    ui_tip(view->ui, rect, tip);
}

/* Small maps of all filters, each with its number beneath it, or of some with a line above that
 * says which. */
typedef struct Thumbs {
    float w, h;   /* of one map */
    int rows;     /* 0: there is no room, or no use */
    bool all;     /* of the filters; else a page of them */
    float height; /* all in all */
} Thumbs;

/* Thumbnails no wider than that, in rows of which `room` has place for no more than `rows`. */
static Thumbs fit_thumbs(const View *view, float most, float width, float room, int rows,
                         bool all) {
    const ConvShape *shape = &view->derived->shape;
    float shape_of = (float)shape->oh / (float)shape->ow;
    Thumbs thumbs = {.all = all};
    thumbs.h = fminf(most * THUMB_H / THUMB_W, fmaxf(8, most * shape_of));
    thumbs.w = fminf(most, fmaxf(14, thumbs.h / shape_of));
    float head = all ? 2 : CAPTION + 4, one = thumbs.h + THUMB_NAME + THUMB_GAP;
    int per_row = (int)fmaxf(1, floorf((width + THUMB_GAP) / (thumbs.w + THUMB_GAP)));
    int needed = (view->state->layer.oc + per_row - 1) / per_row;
    int fit = (int)((room - head + THUMB_GAP) / one);
    fit = fit < rows ? fit : rows;
    thumbs.rows = needed <= fit ? needed : all || fit * per_row < 2 ? 0 : fit;
    thumbs.height = thumbs.rows > 0 ? head + (float)thumbs.rows * one - THUMB_GAP : 0;
    return thumbs;
}

/* All filters, if need be in smaller maps, come before some, and few rows before more. */
static Thumbs plan_thumbs(const View *view, float width, float room) {
    Thumbs thumbs = {0};
    if (view->state->layer.oc < 2) {
        return thumbs;
    }
    for (int rows = 1; rows <= THUMB_ROWS; rows++) {
        for (float most = THUMB_W; most >= THUMB_LEAST; most -= 2) {
            thumbs = fit_thumbs(view, most, width, room, rows, true);
            if (thumbs.rows > 0) {
                return thumbs;
            }
        }
    }
    for (float most = THUMB_OF_MANY; most >= THUMB_LEAST && thumbs.rows == 0; most -= 2) {
        thumbs = fit_thumbs(view, most, width, room, THUMB_ROWS, false);
    }
    return thumbs;
}

float view_thumbnails_height(const View *view, float width, float room) {
    return plan_thumbs(view, width, room).height;
}

/* Above a page of them: which they are. */
static void thumbs_head(View *view, const Page *page, DrawRect area) {
    char numbers[40], text[64];
    snprintf(numbers, sizeof numbers, "%d–%d of %d", page->first, page->first + page->count - 1,
             view->state->layer.oc);
    snprintf(text, sizeof text, "filters %s", numbers);
    const char *const texts[] = {text, numbers};
    draw_text(view->list, DRAW_FACE_UI, 11, area.x - 3, area.y + 9, DRAW_LEFT, view->theme->muted,
              view_fitting(view, texts, 2, DRAW_FACE_UI, 11, area.w + 3));
}

float view_thumbnails(View *view, ConvRole role, int n, int chosen, DrawRect area) {
    Thumbs thumbs = plan_thumbs(view, area.w, area.h + 0.5f);
    const ConvLayer *layer = &view->state->layer;
    DrawRect room = {area.x, area.y + (thumbs.all ? 0 : CAPTION + 2), area.w,
                     (float)thumbs.rows * (thumbs.h + THUMB_NAME + THUMB_GAP) - THUMB_GAP};
    Page page = plan_page(room, thumbs.w, thumbs.h + THUMB_NAME, THUMB_GAP, layer->oc, chosen);
    draw_on(view->list, view->theme->stage);
    if (!thumbs.all) {
        thumbs_head(view, &page, area);
    }
    for (int i = 0; i < page.count; i++) {
        ViewPlane plane = view_plane(view, role, n, page.first + i);
        plane.rect = page_rect(&page, i);
        plane.rect.h = thumbs.h;
        view_thumbnail_draw(view, &plane);
        draw_on(view->list, view->theme->stage);
        draw_textf(view->list, DRAW_FACE_UI, 11, plane.rect.x + thumbs.w / 2,
                   plane.rect.y + thumbs.h + 13, DRAW_CENTRE, view->theme->muted, "%d",
                   page.first + i);
        choose(view, role == CONV_ROLE_Y ? "map" : "gradient map", plane.rect, page.first + i,
               page.first + i == chosen);
    }
    return thumbs.height;
}

/* A plane of W or dW, of a channel of the filter's group, as colours alone, as far as the walk has
 * come. */
static void kernel_picture(View *view, ConvRole role, DrawRect rect, int filter, int channel) {
    const ConvLayer *layer = &view->state->layer;
    ViewPlane plane = view_kernel_plane(view, role, filter, view_channel_of(view, filter, channel));
    ViewScale scale = view_scale(view, role);
    for (int i = 0; i < layer->kh; i++) {
        for (int j = 0; j < layer->kw; j++) {
            int row = plane.turned ? layer->kh - 1 - i : i;
            int column = plane.turned ? layer->kw - 1 - j : j;
            double value;
            int index[4] = {plane.n, plane.c, i, j};
            bool empty = view_cell(view, role, index, &value) == CONV_CELL_EMPTY;
            float share = (float)(value / scale.limit) * (scale.quiet ? 0.6f : 1);
            DrawRect cell = {rect.x + rect.w * (float)column / (float)layer->kw,
                             rect.y + rect.h * (float)row / (float)layer->kh,
                             rect.w / (float)layer->kw, rect.h / (float)layer->kh};
            draw_rect(view->list, cell, 0,
                      empty ? view->theme->paper : draw_map(view->theme, scale.palette, share));
        }
    }
    draw_frame(view->list, draw_rect_inset(rect, -1), 0, 1, view->theme->line);
}

/* One kernel of the bank: its channels side by side. */
static void bank_kernel(View *view, DrawRect rect, int filter, int channels, int first) {
    float gap = channels > 1 ? 2 : 0;
    float w = (rect.w - gap * (float)(channels - 1)) / (float)channels;
    for (int c = 0; c < channels; c++) {
        DrawRect plane = {rect.x + (float)c * (w + gap), rect.y, w, rect.h};
        kernel_picture(view, CONV_ROLE_W, plane, filter, first + c);
    }
}

float view_bank_height(const View *view) {
    return view->state->layer.oc > 1 ? BANK_KERNEL + CAPTION + 6 : 0;
}

void view_bank(View *view, DrawRect room, int chosen, int channel) {
    const ConvLayer *layer = &view->state->layer;
    int icg = view->derived->shape.icg;
    float one = fminf(BANK_WIDE, fmaxf(6, BANK_KERNEL * (float)layer->kw / (float)layer->kh));
    bool all = (float)icg * (one + 2) <= BANK_WIDE;
    int channels = all ? icg : 1, first = all ? 0 : channel % icg;
    DrawRect area = {room.x + 3, room.y + CAPTION + 3, room.w - 6,
                     fmaxf(BANK_KERNEL, room.h - CAPTION - 6)};
    float w = (float)channels * one + 2 * (float)(channels - 1);
    Page page = plan_page(area, w, BANK_KERNEL, GAP, layer->oc, chosen);
    char text[96];
    int used = page.count < layer->oc ? snprintf(text, sizeof text, "filters %d–%d of %d",
                                                 page.first, page.first + page.count - 1, layer->oc)
                                      : snprintf(text, sizeof text, "%d filters", layer->oc);
    if (!all) {
        char name[VIEW_CHANNEL_NAME];
        view_channel_name(view, first, name);
        snprintf(text + used, sizeof text - (size_t)used,
                 layer->groups > 1 ? ", channel %s of their group" : ", channel %s", name);
    }
    draw_on(view->list, view->theme->stage);
    draw_text_in(view->list, DRAW_FACE_UI, 11, (DrawRect){room.x, room.y - 2, room.w, CAPTION},
                 DRAW_LEFT, view->theme->muted, text);
    for (int i = 0; i < page.count; i++) {
        DrawRect rect = page_rect(&page, i);
        bank_kernel(view, rect, page.first + i, channels, first);
        choose(view, "bank", rect, page.first + i, page.first + i == chosen);
    }
}

/* --------------------------------------------------------------------------- dW of all filters */

ViewWeightRows view_weight_rows(const View *view, float h, float least_cell, int channel) {
    const ConvLayer *layer = &view->state->layer;
    int icg = view->derived->shape.icg;
    ViewWeightRows rows = {.gap = ROW_GAP};
    int fit = (int)((h + rows.gap) / ((float)layer->kh * least_cell + rows.gap));
    rows.count = fit < 1 ? 1 : fit < icg ? fit : icg;
    rows.first = channel % icg - rows.count / 2;
    rows.first = rows.first > icg - rows.count ? icg - rows.count : rows.first;
    rows.first = rows.first < 0 ? 0 : rows.first;
    rows.h = (h - rows.gap * (float)(rows.count - 1)) / (float)rows.count;
    return rows;
}

float view_weight_grid_least(const View *view) {
    const ConvLayer *layer = &view->state->layer;
    return layer->oc > 1 ? (float)layer->oc * (float)(layer->kw * WEIGHT_LEAST + GAP) - GAP : 0;
}

float view_weight_grid(View *view, DrawRect area, ViewWeightRows *rows, int chosen) {
    const ConvLayer *layer = &view->state->layer;
    float kw = (float)layer->kw;
    float each = ((area.w + GAP) / (float)layer->oc - GAP) / kw;
    float cell = fmaxf(WEIGHT_LEAST, fminf(fminf(WEIGHT_MOST, each), rows->h / (float)layer->kh));
    Page page = plan_page((DrawRect){area.x, area.y, area.w, 1}, kw * cell, rows->h, GAP, layer->oc,
                          chosen);
    rows->first_filter = page.first;
    rows->filters = page.count;
    for (int i = 0; i < page.count; i++) {
        DrawRect column = page_rect(&page, i);
        for (int r = 0; r < rows->count; r++) {
            DrawRect plane = {column.x, area.y + (float)r * (rows->h + rows->gap), column.w,
                              rows->h};
            kernel_picture(view, CONV_ROLE_DW, plane, page.first + i, rows->first + r);
        }
        column.h = (float)rows->count * (rows->h + rows->gap) - rows->gap;
        choose(view, "weights", column, page.first + i, page.first + i == chosen);
    }
    return (float)page.count * (kw * cell + GAP) - GAP;
}
