/* All filters as small pictures to choose from: their maps (y or dy), their kernels, dW and db.
 * Where not even the smallest have room there is a page of them, the one with the chosen filter. */
#include "view/stage.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    GAP = 8,
    LINE = 15,      /* the words above them */
    LINE_GAP = 4,   /* beneath it */
    TURN_WIDE = 18, /* the buttons that turn the pages */
    PAGE_WIDE = 84, /* a page with these and which filters it shows */
    THUMB_W = 46,
    THUMB_H = 32,
    THUMB_LEAST = 22, /* the width of one with its number beneath it */
    THUMB_NAME = 14,
    THUMB_GAP = 7,
    THUMB_ROWS = 3,
    MAP_LEAST = 9, /* the width of one without, and of one of a page of them */
    MAP_OF_PAGE = 18,
    FEW = 8,     /* maps, which are not as small as many */
    MAP_LOW = 5, /* the height of one at least */
    MAP_GAP = 3,
    KERNEL_HIGH = 22, /* kernels of few filters */
    KERNEL_WIDE = 84, /* one of several channels is at most this wide, or high */
    KERNEL_LEAST = 8, /* a plane of it */
    KERNEL_GAP = 3,
    KERNELS_GAP = 5,  /* of several channels */
    PLANE_GAP = 1,    /* between its channels */
    ROW_GAP = 5,      /* between the channels of dW */
    WEIGHT_LEAST = 5, /* cells of dW's filters as colours */
    WEIGHT_TIGHT = 3, /* at least */
    WEIGHT_MOST = 14,
    BIAS_HIGH = 30, /* db of the chosen filter, and of all others */
    BIAS_MOST = 12,
    BIAS_LEAST = 5,
    BIAS_GAP = 2
};

static const float EVEN = 1.2f;

/* ---------------------------------------------------------------------------- a choice */

/* Small pictures to choose from, as many rows of them as fit, the page with the chosen one. */
typedef struct Page {
    DrawRect area;
    float w, h;           ///< of one
    float gap, step, row; ///< between two; from one to the next, beside it and beneath it
    int per_row, first, count, fit;
} Page;

static int fit_across(float room, float size, float gap) {
    return (int)fmaxf(1, floorf((room + gap) / (size + gap) + 0.001f));
}

/* Of up to `most` in a row, in up to `rows` rows: full rows if that is possible, else nearly equal
 * ones. */
static int even_row(int total, int most, int rows) {
    for (int across = most; across > 0 && total <= across * rows; across--) {
        if (total % across == 0) {
            return across;
        }
    }
    int needed = (total + most - 1) / most;
    return needed > rows ? most : (total + needed - 1) / needed;
}

/* `beneath` is the height of what belongs to each under it. */
static Page plan_page(DrawRect area, float w, float h, float beneath, float gap, int total,
                      int chosen) {
    Page page = {.area = area, .w = w, .h = h, .gap = gap};
    page.step = w + gap;
    page.row = h + beneath + gap;
    page.per_row = fit_across(area.w, w, gap);
    int rows = fit_across(area.h, h + beneath, gap);
    page.per_row = even_row(total, page.per_row, rows);
    page.fit = page.per_row * rows;
    page.first = chosen / page.fit * page.fit;
    page.first = page.first > total - page.fit ? total - page.fit : page.first; /* a full one */
    page.first = page.first < 0 ? 0 : page.first;
    page.count = total - page.first < page.fit ? total - page.first : page.fit;
    return page;
}

static DrawRect page_rect(const Page *page, int i) {
    return (DrawRect){page->area.x + (float)(i % page->per_row) * page->step,
                      page->area.y + (float)(i / page->per_row) * page->row, page->w, page->h};
}

/* What it covers. */
static float page_width(const Page *page) {
    int across = page->count < page->per_row ? page->count : page->per_row;
    return (float)across * page->step - page->gap;
}

static float page_height(const Page *page) {
    int rows = (page->count + page->per_row - 1) / page->per_row;
    return (float)rows * page->row - page->gap;
}

/* The outline of the chosen one, in the gap around it; a click chooses. */
static void choose(View *view, const char *what, DrawRect rect, float gap, int filter,
                   bool chosen) {
    UiArea area = ui_area(view->ui, ui_id(what, filter), rect);
    float out = fminf(3, fmaxf(2, gap - 1));
    if (chosen) {
        draw_frame(view->list, draw_rect_inset(rect, -out), out + 1, 2, view->theme->forward);
    } else if (area.hovered) {
        draw_frame(view->list, draw_rect_inset(rect, -2), 3, 1, view->theme->muted);
    }
    if (area.clicked) {
        view_show_filter(view, filter);
    }
    char tip[160];
    bool own = view->own_scales && strcmp(what, "bias") != 0;
    snprintf(tip, sizeof tip, "filter %d%s", filter,
             own ? "\nIts colours have a scale of their own, up to its own largest value: so each "
                   "can be seen, however small its values are"
                 : "");
    ui_tip(view->ui, rect, tip);
}

/* The chosen one after all others, whose edges would lie over its outline. */
static void choose_of(View *view, const char *what, const Page *page, int chosen) {
    for (int i = 0; i < page->count; i++) {
        if (page->first + i != chosen) {
            choose(view, what, page_rect(page, i), page->gap, page->first + i, false);
        }
    }
    if (chosen >= page->first && chosen < page->first + page->count) {
        choose(view, what, page_rect(page, chosen - page->first), page->gap, chosen, true);
    }
}

/* Buttons at the right end of a line that go to the page before and after this one; returns their
 * width. */
static float turn_pages(View *view, const char *what, const Page *page, int chosen, DrawRect line) {
    static const char *const labels[] = {"‹", "›"};
    static const char *const tips[] = {"The filters before these", "The filters after these"};
    int total = view->state->layer.oc;
    for (int i = 0; i < 2; i++) {
        DrawRect rect = {line.x + line.w - (float)(2 - i) * TURN_WIDE, line.y, TURN_WIDE - 2,
                         line.h};
        bool more = i ? page->first + page->count < total : page->first > 0;
        int to = (chosen / page->fit + (i ? 1 : -1)) * page->fit;
        draw_on(view->list, view->theme->stage);
        if (ui_button(view->ui, ui_id(what, i), rect, labels[i], UI_BUTTON_PLAIN, more)) {
            view_show_filter(view, to);
        }
        ui_tip(view->ui, rect, tips[i]);
    }
    return 2 * TURN_WIDE;
}

/* --------------------------------------------------------------------------------- maps */

/* Thumbnails no wider than that, each with its number beneath it, in no more than THUMB_ROWS rows;
 * true where all have room. */
static bool fit_numbered(const View *view, float most, float width, float room, int rows,
                         ViewThumbs *thumbs) {
    const ConvShape *shape = &view->derived->shape;
    float shape_of = (float)shape->oh / (float)shape->ow;
    thumbs->h = fminf(most * THUMB_H / THUMB_W, fmaxf(8, most * shape_of));
    thumbs->w = fminf(most, fmaxf(14, thumbs->h / shape_of));
    float one = thumbs->h + THUMB_NAME + THUMB_GAP;
    int per_row = fit_across(width, thumbs->w, THUMB_GAP);
    int needed = (view->state->layer.oc + per_row - 1) / per_row;
    thumbs->height = 2 + (float)needed * one - THUMB_GAP;
    return needed <= rows && thumbs->height <= room + 0.5f;
}

/* The same without numbers and rows as many as they need: the largest that all have room as. */
static bool fit_bare(const View *view, float width, float room, float largest, ViewThumbs *thumbs) {
    const ConvShape *shape = &view->derived->shape;
    float aspect = fminf(4, fmaxf(0.25f, (float)shape->ow / (float)shape->oh));
    int count = view->state->layer.oc;
    float best = 0;
    thumbs->w = 0;
    for (int columns = 1; columns <= count; columns++) {
        int rows = (count + columns - 1) / columns;
        float w = floorf((width + MAP_GAP) / (float)columns) - MAP_GAP;
        float h = floorf((room + MAP_GAP) / (float)rows) - MAP_GAP;
        w = floorf(fminf(fminf(w, h * aspect), fminf(THUMB_W, largest)));
        float even = count % columns == 0 ? EVEN : 1; /* full rows are worth smaller ones */
        if (w * even > best) {
            best = w * even;
            thumbs->w = w;
            thumbs->h = fmaxf(1, floorf(w / aspect));
            thumbs->height = (float)rows * (thumbs->h + MAP_GAP) - MAP_GAP;
        }
    }
    float least = count <= FEW ? MAP_OF_PAGE : MAP_LEAST;
    return thumbs->w >= least * fminf(1, aspect) && thumbs->h >= MAP_LOW;
}

/* A page of them under a line that says which; none where that has no room. */
static void fit_page(const View *view, float width, float room, ViewThumbs *thumbs) {
    const ConvShape *shape = &view->derived->shape;
    float aspect = fminf(2, fmaxf(0.5f, (float)shape->ow / (float)shape->oh));
    float left = room - LINE - LINE_GAP;
    thumbs->w = MAP_OF_PAGE;
    thumbs->h = floorf(MAP_OF_PAGE / aspect);
    int rows = (int)floorf((left + MAP_GAP) / (thumbs->h + MAP_GAP));
    bool some = rows > 0 && width >= PAGE_WIDE;
    thumbs->height = some ? LINE + LINE_GAP + (float)rows * (thumbs->h + MAP_GAP) - MAP_GAP : 0;
    thumbs->kind = some ? VIEW_THUMBS_PAGE : VIEW_THUMBS_NONE;
}

ViewThumbs view_thumbs_plan(const View *view, float width, float room, float largest) {
    ViewThumbs thumbs = {.kind = VIEW_THUMBS_NUMBERED};
    if (view->state->layer.oc < 2) {
        return (ViewThumbs){.kind = VIEW_THUMBS_NONE};
    }
    for (int rows = 1; rows <= THUMB_ROWS; rows++) {
        for (float most = fminf(THUMB_W, largest); most >= THUMB_LEAST; most -= 2) {
            if (fit_numbered(view, most, width, room, rows, &thumbs)) {
                return thumbs;
            }
        }
    }
    thumbs.kind = VIEW_THUMBS_BARE;
    if (!fit_bare(view, width, room, largest, &thumbs)) {
        fit_page(view, width, room, &thumbs);
    }
    return thumbs;
}

/* Above a page of them: which they are, and the way to others. */
static void thumbs_head(View *view, const char *what, const Page *page, int chosen, DrawRect area) {
    char numbers[40], text[64], brief[32];
    snprintf(brief, sizeof brief, "%d–%d", page->first, page->first + page->count - 1);
    snprintf(numbers, sizeof numbers, "%s of %d", brief, view->state->layer.oc);
    snprintf(text, sizeof text, "filters %s", numbers);
    const char *const texts[] = {text, numbers, brief};
    DrawRect line = {area.x - 3, area.y - 3, area.w + 6, LINE + 2};
    float taken = turn_pages(view, what, page, chosen, line);
    draw_on(view->list, view->theme->stage);
    draw_text(view->list, DRAW_FACE_UI, 11, line.x, area.y + 9, DRAW_LEFT, view->theme->muted,
              view_fitting(view, texts, 3, DRAW_FACE_UI, 11, line.w - taken - 4));
}

void view_thumbs_draw(View *view, const ViewThumbs *thumbs, ConvRole role, int n, int chosen,
                      DrawRect area) {
    bool numbered = thumbs->kind == VIEW_THUMBS_NUMBERED;
    float name = numbered ? THUMB_NAME : 0;
    float head = thumbs->kind == VIEW_THUMBS_PAGE ? LINE + LINE_GAP : 0;
    float gap = numbered ? THUMB_GAP : MAP_GAP;
    DrawRect room = {area.x, floorf(area.y + head), area.w, thumbs->height - head};
    Page page = plan_page(room, thumbs->w, thumbs->h, name, gap, view->state->layer.oc, chosen);
    const char *what = role == CONV_ROLE_Y ? "map" : "gradient map";
    if (head > 0) {
        thumbs_head(view, role == CONV_ROLE_Y ? "maps" : "gradient maps", &page, chosen, area);
    }
    for (int i = 0; i < page.count; i++) {
        ViewPlane plane = view_plane(view, role, n, page.first + i);
        plane.rect = page_rect(&page, i);
        view_thumbnail_draw(view, &plane);
        if (numbered) {
            draw_on(view->list, view->theme->stage);
            draw_textf(view->list, DRAW_FACE_UI, 11, plane.rect.x + thumbs->w / 2,
                       plane.rect.y + thumbs->h + 13, DRAW_CENTRE, view->theme->muted, "%d",
                       page.first + i);
        }
    }
    choose_of(view, what, &page, chosen);
}

/* ------------------------------------------------------------------------------ kernels */

/* How so many channels of a filter are coloured, from one on: up to their own largest weight, or as
 * the person chose for all. */
static ViewScale kernel_scale(View *view, ConvRole role, int filter, int channel, int channels) {
    ViewPlane plane = view_kernel_plane(view, role, filter, view_channel_of(view, filter, channel));
    ViewScale scale = view_scale(view, role);
    ViewSpan chosen;
    bool one = view->state->layer.kh * view->state->layer.kw * channels == 1;
    if (!one && !view_span(view, role, &chosen)) {
        scale.limit = view_weights_limit(view, role, (int[4]){plane.n, plane.c, 0, 0}, channels);
        view->own_scales = true;
    }
    return scale;
}

/* A plane of W or dW, of a channel of the filter's group, as colours alone, as far as the walk has
 * come. */
static void kernel_picture(View *view, ConvRole role, ViewScale scale, DrawRect rect, int filter,
                           int channel) {
    const ConvLayer *layer = &view->state->layer;
    ViewPlane plane = view_kernel_plane(view, role, filter, view_channel_of(view, filter, channel));
    draw_rect(view->list, rect, 0, view->theme->paper);
    for (int i = 0; i < layer->kh; i++) {
        for (int j = 0; j < layer->kw; j++) {
            int row = plane.turned ? layer->kh - 1 - i : i;
            int column = plane.turned ? layer->kw - 1 - j : j;
            double value;
            int index[4] = {plane.n, plane.c, i, j};
            bool empty = view_cell(view, role, index, &value) == CONV_CELL_EMPTY;
            if (empty || value == 0) {
                continue; /* the paper */
            }
            DrawRect cell = {rect.x + rect.w * (float)column / (float)layer->kw,
                             rect.y + rect.h * (float)row / (float)layer->kh,
                             rect.w / (float)layer->kw, rect.h / (float)layer->kh};
            draw_rect(view->list, cell, 0,
                      draw_map(view->theme, scale.palette, view_scale_at(scale, value)));
        }
    }
    draw_frame(view->list, draw_rect_inset(rect, -1), 0, 1, view->theme->line);
}

/* How the kernels of all filters lie: of each all channels, side by side or one beneath the other,
 * or one of them. */
typedef struct Kernels {
    int channels, first; ///< of a filter's group
    bool stacked;
    float w, h; ///< of a plane
    Page page;
} Kernels;

/* With cells of that size, of all channels or of one. */
static Kernels lay_kernels(const View *view, DrawRect area, float cell, bool all, bool stacked,
                           int chosen, int channel) {
    const ConvLayer *layer = &view->state->layer;
    int icg = view->derived->shape.icg;
    Kernels kernels = {.channels = all ? icg : 1, .first = all ? 0 : channel % icg};
    kernels.stacked = stacked;
    kernels.w = cell * (float)layer->kw;
    kernels.h = cell * (float)layer->kh;
    float more = (float)(kernels.channels - 1);
    float gap = kernels.channels > 1 ? KERNELS_GAP : KERNEL_GAP;
    float w = kernels.w + (stacked ? 0 : more * (kernels.w + PLANE_GAP));
    float h = kernels.h + (stacked ? more * (kernels.h + PLANE_GAP) : 0);
    kernels.page = plan_page(area, w, h, 0, gap, layer->oc, chosen);
    return kernels;
}

/* All filters have room in it. */
static bool has_all(const View *view, const Kernels *kernels) {
    const Page *page = &kernels->page;
    return page->count == view->state->layer.oc && page_width(page) <= page->area.w + 0.5f &&
           page_height(page) <= page->area.h + 0.5f;
}

/* The largest cells with which all filters have room, of all channels if these can be seen, else of
 * one; a page of them where there are too many. */
static Kernels plan_kernels(const View *view, DrawRect area, float high, int chosen, int channel) {
    const ConvLayer *layer = &view->state->layer;
    int icg = view->derived->shape.icg;
    float longer = (float)(layer->kh > layer->kw ? layer->kh : layer->kw);
    float least = fmaxf(1, ceilf(KERNEL_LEAST / longer));
    float most = fmaxf(least, floorf(high / longer));
    for (int all = icg > 1; all >= 0; all--) {
        for (float cell = most; cell >= least; cell--) {
            float whole = (float)icg * (longer * cell + PLANE_GAP);
            for (int stacked = 0; stacked <= all && (!all || whole <= KERNEL_WIDE); stacked++) {
                Kernels kernels = lay_kernels(view, area, cell, all, stacked, chosen, channel);
                if (has_all(view, &kernels)) {
                    return kernels;
                }
            }
        }
    }
    return lay_kernels(view, area, least, false, false, chosen, channel);
}

static void draw_kernels(View *view, ConvRole role, const char *what, const Kernels *kernels,
                         int chosen) {
    for (int i = 0; i < kernels->page.count; i++) {
        DrawRect rect = page_rect(&kernels->page, i);
        ViewScale scale =
            kernel_scale(view, role, kernels->page.first + i, kernels->first, kernels->channels);
        for (int c = 0; c < kernels->channels; c++) {
            float along = (float)c;
            DrawRect plane = {rect.x + (kernels->stacked ? 0 : along * (kernels->w + PLANE_GAP)),
                              rect.y + (kernels->stacked ? along * (kernels->h + PLANE_GAP) : 0),
                              kernels->w, kernels->h};
            kernel_picture(view, role, scale, plane, kernels->page.first + i, kernels->first + c);
        }
    }
    choose_of(view, what, &kernels->page, chosen);
}

/* Where in a room for the bank the kernels lie: beneath the line of words, their outlines in it. */
static DrawRect beneath_words(DrawRect room) {
    return (DrawRect){floorf(room.x + 3), floorf(room.y + LINE + 3), room.w - 6,
                      fmaxf(KERNEL_LEAST, room.h - LINE - 3)};
}

float view_bank_height(const View *view, float width, float most) {
    const float around = LINE + 6, least = KERNEL_HIGH + around;
    if (view->state->layer.oc < 2) {
        return 0;
    }
    Kernels kernels =
        plan_kernels(view, beneath_words((DrawRect){0, 0, width, least}), KERNEL_HIGH, 0, 0);
    bool few = has_all(view, &kernels) && kernels.channels == view->derived->shape.icg;
    if (!few && most > least) {
        kernels =
            plan_kernels(view, beneath_words((DrawRect){0, 0, width, most}), KERNEL_HIGH, 0, 0);
    }
    return fmaxf(least, page_height(&kernels.page) + around);
}

/* "W 64×3×3×3 · filters 0–27 of 64, channel R", or less where that has no room. */
static void bank_words(View *view, const Kernels *kernels, DrawRect room) {
    const ConvLayer *layer = &view->state->layer;
    const Page *page = &kernels->page;
    bool part = page->count < layer->oc, one = kernels->channels < view->derived->shape.icg;
    char shape[64], which[64], pages[32] = "", channel[64] = "", name[VIEW_CHANNEL_NAME];
    view_format_shape(shape, sizeof shape, scene_tensor(view->frame->scene, CONV_ROLE_W));
    snprintf(which, sizeof which, "%d filters", layer->oc);
    if (part) {
        snprintf(pages, sizeof pages, "%d–%d", page->first, page->first + page->count - 1);
        snprintf(which, sizeof which, "filters %s of %d", pages, layer->oc);
    }
    if (one) {
        view_channel_name(view, kernels->first, name);
        snprintf(channel, sizeof channel, "channel %s%s", name,
                 layer->groups > 1 ? " of their group" : "");
    }
    const char *comma = one ? ", " : "", *short_comma = one && part ? ", " : "";
    char texts[4][256];
    snprintf(texts[0], sizeof texts[0], "W %s · %s%s%s", shape, which, comma, channel);
    snprintf(texts[1], sizeof texts[1], "W %s%s%s%s%s", shape, part || one ? " · " : "", pages,
             short_comma, channel);
    snprintf(texts[2], sizeof texts[2], "W %s · %s", shape, part ? pages : which);
    snprintf(texts[3], sizeof texts[3], "W %s", shape);
    const char *const fitting[] = {texts[0], texts[1], texts[2], texts[3]};
    const char *text = view_fitting(view, fitting, 4, DRAW_FACE_UI, 11, room.w);
    DrawRect line = {room.x, room.y - 2, room.w, LINE}, behind = line;
    behind.w = draw_text_width(view->list->fonts, DRAW_FACE_UI, 11, view->list->scale, text) + 2;
    draw_rect(view->list, behind, 0, view->theme->stage); /* over lines to the loupe */
    draw_on(view->list, view->theme->stage);
    draw_text_in(view->list, DRAW_FACE_UI, 11, line, DRAW_LEFT, view->theme->muted, text);
}

void view_bank(View *view, DrawRect room, int chosen, int channel) {
    Kernels kernels = plan_kernels(view, beneath_words(room), KERNEL_HIGH, chosen, channel);
    bank_words(view, &kernels, room);
    draw_kernels(view, CONV_ROLE_W, "bank", &kernels, chosen);
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

/* In rows as those of the numbers beside them, a column for each filter; in less than the good
 * width they are closer to each other. */
static DrawRect weight_columns(View *view, DrawRect area, float gap, ViewWeightRows *rows,
                               int chosen) {
    const ConvLayer *layer = &view->state->layer;
    float kw = (float)layer->kw, each = ((area.w + gap) / (float)layer->oc - gap) / kw;
    float cell = fminf(fminf(WEIGHT_MOST, each), rows->h / (float)layer->kh);
    float high = (float)rows->count * (rows->h + rows->gap) - rows->gap;
    Page page = plan_page((DrawRect){area.x, area.y, area.w + 0.5f, 1}, kw * cell, high, 0, gap,
                          layer->oc, chosen);
    for (int i = 0; i < page.count; i++) {
        DrawRect column = page_rect(&page, i);
        ViewScale scale =
            kernel_scale(view, CONV_ROLE_DW, page.first + i, rows->first, rows->count);
        for (int r = 0; r < rows->count; r++) {
            DrawRect plane = {column.x, area.y + (float)r * (rows->h + rows->gap), column.w,
                              rows->h};
            kernel_picture(view, CONV_ROLE_DW, scale, plane, page.first + i, rows->first + r);
        }
    }
    choose_of(view, "weights", &page, chosen);
    return (DrawRect){area.x, area.y, page_width(&page), high};
}

DrawRect view_weight_grid(View *view, DrawRect area, ViewWeightRows *rows, int chosen,
                          int channel) {
    const ConvLayer *layer = &view->state->layer;
    rows->first_filter = 0;
    rows->filters = layer->oc;
    rows->channel = -1;
    float least = (float)(layer->kw * WEIGHT_TIGHT + KERNELS_GAP) * (float)layer->oc - KERNELS_GAP;
    if (least <= area.w + 0.5f) {
        float gap = view_weight_grid_least(view) <= area.w + 0.5f ? GAP : KERNELS_GAP;
        return weight_columns(view, area, gap, rows, chosen);
    }
    DrawRect room = {floorf(area.x), floorf(area.y), area.w, area.h};
    float high = (float)(WEIGHT_MOST * layer->kh);
    Kernels kernels = plan_kernels(view, room, high, chosen, channel);
    draw_kernels(view, CONV_ROLE_DW, "weights", &kernels, chosen);
    rows->first_filter = kernels.page.first;
    rows->filters = kernels.page.count;
    rows->channel = kernels.channels < view->derived->shape.icg ? kernels.first : -1;
    return (DrawRect){area.x, area.y, page_width(&kernels.page), page_height(&kernels.page)};
}

/* ----------------------------------------------------------------------------------- db */

/* As large as all of them have room; if they have none, a page of the smallest. */
static Page plan_biases(DrawRect area, int total, int chosen) {
    float size = BIAS_MOST;
    while (size > BIAS_LEAST &&
           fit_across(area.w, size, BIAS_GAP) * fit_across(area.h, size, BIAS_GAP) < total) {
        size -= 1;
    }
    return plan_page(area, size, size, 0, BIAS_GAP, total, chosen);
}

float view_bias_bank(View *view, DrawRect area, int chosen) {
    int total = view->derived->db.extent[0];
    float high = fmaxf(VIEW_CELL_MIN_H, fminf(BIAS_HIGH, area.h * 0.25f));
    view_bias_gradient_cell(view, (DrawRect){area.x, area.y, area.w, high}, chosen);
    float y = area.y + high + LINE;
    Page page = plan_biases(
        (DrawRect){area.x, y + LINE_GAP, area.w, area.y + area.h - y - LINE_GAP}, total, chosen);
    char words[64];
    int used = snprintf(words, sizeof words, "filter %d", chosen);
    if (page.count < total) {
        snprintf(words + used, sizeof words - (size_t)used, " of %d–%d", page.first,
                 page.first + page.count - 1);
    }
    draw_on(view->list, view->theme->stage);
    draw_text(view->list, DRAW_FACE_UI, 11, area.x, y - 2, DRAW_LEFT, view->theme->muted, words);
    for (int i = 0; i < page.count; i++) {
        const int index[4] = {page.first + i, 0, 0, 0};
        view_tensor_cell(view, page_rect(&page, i), CONV_ROLE_DB, index,
                         view->state->layer.bias ? 0 : VIEW_CELL_HATCHED);
    }
    choose_of(view, "bias", &page, chosen);
    return high + LINE + LINE_GAP + page_height(&page);
}
