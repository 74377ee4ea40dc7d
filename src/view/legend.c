/* What the colours say: the range of each tensor's colours, chosen and shown, and the key of the
 * colours that are no values. */
#include "view/cells.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    LEGEND_CELLS = 21,
    BAR = 13,
    CHOICE_W = 104,
    CHOICE_H = 22,
    FIELD_W = 88,
    FIELD_H = 24,
    PHOTO_LINE = 20,
    KEY_LINE = 20,
    KEY_COLUMN = 100,
    END = 9,         /* characters of an end of a scale */
    COUNTS_NAMED = 6 /* counts that all stand under the bar */
};

static const char *const MODES[] = {"symmetric", "auto", "fixed"};

/* ------------------------------------------------------------------------------- ranges */

static void set_range(View *view, ConvRole role, ViewRange range) {
    view_request(view,
                 &(ViewRequest){.kind = VIEW_REQUEST_RANGE, .value = (int)role, .range = range});
}

static void choose_mode(View *view, ConvRole role, float x, float y) {
    int chosen = (int)view->frame->options->range[role].mode;
    DrawRect rect = {x, y, CHOICE_W, CHOICE_H};
    if (ui_select(view->ui, ui_id("range", (int)role), rect, MODES, VIEW_RANGE_COUNT, &chosen)) {
        double limit = view_colour_limit(view, role);
        ViewSpan span = {limit, limit};
        view_span(view, role, &span); /* two ends, that either can be typed */
        set_range(view, role, (ViewRange){(ViewRangeMode)chosen, -span.below, span.above});
    }
    ui_tip(view->ui, rect,
           "Symmetric: the same scale above and below zero. Auto: each side up to its own "
           "largest value, and a side without values left out. Fixed: the ends that you type, "
           "whatever the values do.");
    draw_on(view->list, view->theme->panel);
}

/* The two ends, to be typed. Zero lies between them. */
static void type_ends(View *view, ConvRole role, float x, float y, float w) {
    ViewRange range = view->frame->options->range[role];
    double low = range.low, high = range.high;
    DrawRect left = {x, y, FIELD_W, FIELD_H}, right = {x + w - FIELD_W, y, FIELD_W, FIELD_H};
    if (ui_number(view->ui, ui_id("range-low", (int)role), left, &low, 6) && low < 0) {
        range.low = low;
        set_range(view, role, range);
    }
    ui_tip(view->ui, left, "The value below zero that has the full colour");
    if (ui_number(view->ui, ui_id("range-high", (int)role), right, &high, 6) && high > 0) {
        range.high = high;
        set_range(view, role, range);
    }
    ui_tip(view->ui, right, "The value above zero that has the full colour");
    draw_on(view->list, view->theme->panel);
    draw_text_in(view->list, DRAW_FACE_MONO, 11, (DrawRect){x, y, w, FIELD_H}, DRAW_CENTRE,
                 view->theme->muted, "0");
}

/* -------------------------------------------------------------------------------- legend */

/* From the strongest colour below zero (-1), or from zero, to zero or that above (1). */
static void draw_bar(View *view, DrawPalette palette, float from, float to, DrawRect bar) {
    float cell = bar.w / LEGEND_CELLS;
    for (int i = 0; i < LEGEND_CELLS; i++) {
        float t = from + (to - from) * (float)i / (LEGEND_CELLS - 1);
        draw_rect(view->list, (DrawRect){bar.x + (float)i * cell, bar.y, cell + 0.5f, bar.h}, 0,
                  draw_map(view->theme, palette, t));
    }
    draw_frame(view->list, bar, 0, 1, view->theme->line);
}

/* "-3", "≈3.211", or "≤ -.9" and "≥ ≈3.211" where there are values beyond. The end above has no
 * more digits than that below, which has a sign. */
static void end_text(const View *view, double value, ViewLine line, const char *beyond, char *out,
                     int size) {
    char signed_number[40];
    bool told = view_number(view, signed_number, sizeof signed_number, -fabs(value), true, line);
    const char *number = signed_number + (value > 0 && signed_number[0] == '-');
    snprintf(out, (size_t)size, "%s%s%s", beyond, view_mark_of(number, told), number);
}

/* "-3 … 0 … 3", or "≤ -.9 … ≥ .9" where there are values beyond; "0 … 3" of one side alone. */
static void name_ends(View *view, ViewSpan span, double largest, float x, float y, float w) {
    char text[48];
    ViewFacts facts = {0};
    view_facts_add(&facts, -span.below, view->state->type);
    view_facts_add(&facts, span.above, view->state->type);
    ViewLine line = view_line_of(facts, END);
    end_text(view, -span.below, line, span.below < largest ? "≤ " : "", text, sizeof text);
    draw_text(view->list, DRAW_FACE_MONO, 11, x, y, DRAW_LEFT, view->theme->muted, text);
    if (span.below > 0 && span.above > 0) {
        draw_text(view->list, DRAW_FACE_MONO, 11, x + w / 2, y, DRAW_CENTRE, view->theme->muted,
                  "0");
    }
    end_text(view, span.above, line, span.above < largest ? "≥ " : "", text, sizeof text);
    draw_text(view->list, DRAW_FACE_MONO, 11, x + w, y, DRAW_RIGHT, view->theme->muted, text);
    if (span.below < largest || span.above < largest) {
        ui_tip(view->ui, (DrawRect){x, y - 30, w, 36},
               "There are stronger values than the ends of this scale: from there on all have the "
               "same full colour, so that the others differ");
    }
}

/* How often cells are read: no values, and no range to choose. */
static void coverage_legend(View *view, float x, float y, float w) {
    int most = view_coverage_most(view), filters = view->derived->shape.ocg;
    int steps = most / filters <= COUNTS_NAMED ? most / filters : 2 - most % 2;
    view_heading(view, x, y,
                 view->state->layer.transposed ? "OUTPUTS A CELL ADDS TO"
                                               : "OUTPUTS THAT READ A CELL");
    draw_bar(view, DRAW_PALETTE_VALUES, 0, 1, (DrawRect){x, y + 10, w, BAR});
    for (int i = 0; i <= steps; i++) {
        draw_textf(view->list, DRAW_FACE_MONO, 11, x + w * (float)i / (float)steps, y + 38,
                   i == 0       ? DRAW_LEFT
                   : i == steps ? DRAW_RIGHT
                                : DRAW_CENTRE,
                   view->theme->muted, "%d", most * i / steps);
    }
}

/* The walk shows single numbers of X in their colours, also where X itself is a photo. */
static bool multiplies_x(const View *view) {
    ConvRole target = conv_walk_target(view->state->walk);
    return target == CONV_ROLE_Y || target == CONV_ROLE_DW;
}

/* The same for every tensor, so that nothing jumps when another one is pointed at. The values stand
 * above the gradients, and X, which may be a photo, among them. */
static float legend_height(const View *view, bool gradient) {
    bool fixed = false;
    for (int role = 0; role < CONV_ROLE_COUNT; role++) {
        fixed = fixed || view->frame->options->range[role].mode == VIEW_RANGE_FIXED;
    }
    bool both = view->photo != VIEW_PHOTO_NONE && multiplies_x(view) && !gradient;
    return (fixed ? 78 : 64) + (both ? PHOTO_LINE : 0);
}

/* The scale of a photo: from black to white, or to the full red, green and blue. */
static void draw_photo_bar(View *view, DrawRect bar) {
    const int strips = view->photo == VIEW_PHOTO_COLOUR ? 3 : 1;
    float w = bar.w / LEGEND_CELLS, h = bar.h / (float)strips;
    for (int i = 0; i < LEGEND_CELLS * strips; i++) {
        int at = i % LEGEND_CELLS, channel = i / LEGEND_CELLS;
        uint8_t light = (uint8_t)(255 * at / (LEGEND_CELLS - 1));
        uint8_t of[3] = {light, light, light};
        for (int c = 0; c < 3 && strips > 1; c++) {
            of[c] = c == channel ? light : 0;
        }
        DrawRect cell = {bar.x + (float)at * w, bar.y + (float)channel * h, w + 0.5f, h};
        draw_rect(view->list, cell, 0, (DrawColour){of[0], of[1], of[2], 255});
    }
    draw_frame(view->list, bar, 0, 1, view->theme->line);
}

#define PHOTO_TIP                                                                                  \
    "The picture of X is the photo itself: 0 is black, the number at the other end has the full "  \
    "light"

/* All there is to say where X is a photo and none of its numbers is shown. */
static void photo_legend(View *view, float x, float y, float w) {
    view_heading(view, x, y,
                 view->photo == VIEW_PHOTO_COLOUR ? "X: RED, GREEN, BLUE" : "X: BLACK TO WHITE");
    draw_photo_bar(view, (DrawRect){x, y + 12, w, BAR});
    draw_text(view->list, DRAW_FACE_MONO, 11, x, y + 40, DRAW_LEFT, view->theme->muted, "0");
    char text[48];
    end_text(view, view_photo_limit(view), view_line_of_one(END), "", text, sizeof text);
    draw_text(view->list, DRAW_FACE_MONO, 11, x + w, y + 40, DRAW_RIGHT, view->theme->muted, text);
    ui_tip(view->ui, (DrawRect){x, y + 10, w, 36}, PHOTO_TIP);
}

/* The same beneath the colours of single numbers. */
static void photo_line(View *view, float x, float y, float w) {
    const char *name = view->photo == VIEW_PHOTO_COLOUR ? "as RGB photo" : "as grey photo";
    char text[48];
    end_text(view, view_photo_limit(view), view_line_of_one(END), "", text, sizeof text);
    float number = draw_text_width(view->list->fonts, DRAW_FACE_MONO, 11, view->list->scale, text);
    DrawRect bar = {x + w / 2, y, w / 2 - number - 8, BAR};
    draw_photo_bar(view, bar);
    draw_text(view->list, DRAW_FACE_UI, 11, x, y + 10, DRAW_LEFT, view->theme->muted, name);
    draw_text(view->list, DRAW_FACE_MONO, 11, bar.x - 8, y + 10, DRAW_RIGHT, view->theme->muted,
              "0");
    draw_text(view->list, DRAW_FACE_MONO, 11, x + w, y + 10, DRAW_RIGHT, view->theme->muted, text);
    ui_tip(view->ui, (DrawRect){x, y - 2, w, BAR + 4},
           PHOTO_TIP ". Its single numbers have the colours above");
}

#define BAR_TIP                                                                                    \
    "The colour of a number of %s: the full one at either end, paler the nearer it is to 0"

static float legend(View *view, ConvRole role, float x, float y, float w) {
    float end = y + legend_height(view, view_palette(role) == DRAW_PALETTE_GRADIENTS);
    if (view->drawn[role] && view_shows_coverage(view, role)) {
        coverage_legend(view, x, y, w);
        return end;
    }
    bool photo = role == CONV_ROLE_X && view->photo != VIEW_PHOTO_NONE;
    if (photo && !multiplies_x(view)) {
        photo_legend(view, x, y, w);
        return end;
    }
    char text[112];
    snprintf(text, sizeof text, "COLOURS OF %s", conv_role_title(role));
    view_heading(view, x, y, text);
    choose_mode(view, role, x + w - CHOICE_W, y - 16);
    ViewSpan span = view_span_ends(view, role);
    draw_bar(view, view_palette(role), span.below > 0 ? -1 : 0, span.above > 0 ? 1 : 0,
             (DrawRect){x, y + 12, w, BAR});
    snprintf(text, sizeof text, BAR_TIP, conv_role_title(role));
    ui_tip(view->ui, (DrawRect){x, y + 10, w, 36}, text);
    bool typed = view->frame->options->range[role].mode == VIEW_RANGE_FIXED;
    if (photo) {
        photo_line(view, x, y + (typed ? 60 : 46), w);
    }
    if (typed) {
        type_ends(view, role, x, y + 30, w);
        return end;
    }
    bool symmetric = view->frame->options->range[role].mode == VIEW_RANGE_SYMMETRIC;
    name_ends(view, span, symmetric ? view->derived->limit[role] : 0, x, y + 40, w);
    return end;
}

/* What the colours that are not values mean. */
static void key_entry(View *view, float x, float y, DrawColour colour, const char *text) {
    draw_rect(view->list, (DrawRect){x, y - 10, 12, 12}, 3, colour);
    draw_on(view->list, view->theme->panel);
    draw_text(view->list, DRAW_FACE_UI, 12, x + 22, y, DRAW_LEFT, view->theme->ink, text);
}

/* That small maps are not to be compared by their colours. */
static float own_scales_line(View *view, float x, float y) {
    const DrawPalette palette = DRAW_PALETTE_VALUES;
    for (int i = 0; i < 3; i++) {
        DrawRect box = {x + 5 * (float)i - 1, y - 7, 4, 7};
        draw_rect(view->list, box, 0, draw_map(view->theme, palette, i == 1 ? -1 : 1));
    }
    draw_on(view->list, view->theme->panel);
    draw_text(view->list, DRAW_FACE_UI, 12, x + 22, y, DRAW_LEFT, view->theme->ink,
              "small maps: each its own scale");
    ui_tip(view->ui, (DrawRect){x, y - 14, 200, KEY_LINE},
           "The small maps and kernels of the filters have the full colour at their own largest "
           "value each, so that all can be seen. Compare their values by the numbers, or choose a "
           "fixed range for all");
    return y + KEY_LINE;
}

static float key_lines(View *view, float x, float y, float w) {
    const DrawTheme *theme = view->theme;
    DrawRect row = {x, y - 14, KEY_COLUMN, KEY_LINE};
    key_entry(view, x, y, theme->forward, "forward");
    ui_tip(view->ui, row, "Forward: from X to Y");
    row.x += KEY_COLUMN;
    key_entry(view, row.x, y, theme->backward, "backward");
    ui_tip(view->ui, row, "Backward: how L changes with each number of a tensor");
    y += KEY_LINE;
    DrawRect box = {x, y - 10, 12, 12};
    view_mark(view, draw_rect_inset(box, 2));
    draw_on(view->list, theme->panel);
    draw_text(view->list, DRAW_FACE_UI, 12, x + 22, y, DRAW_LEFT, theme->ink, "what happens now");
    y += KEY_LINE;
    box.y += KEY_LINE;
    draw_box(view->list, box, 0, theme->stage, 1, theme->line);
    draw_hatch(view->list, draw_rect_inset(box, 1), 4, 1, theme->hatch);
    const ConvLayer *layer = &view->state->layer;
    DrawRect room = {x + 22, y - 14, w - 22, 20};
    draw_text_in(
        view->list, DRAW_FACE_UI, 12, room, DRAW_LEFT, theme->ink,
        layer->border != CONV_BORDER_ZEROS
            ? (layer->bias ? "shows X again, or is never read" : "X again, never read, or bias off")
            : (layer->bias ? "counts as 0, or is never read" : "counts as 0, never read, or off"));
    return view->own_scales ? own_scales_line(view, x, y + KEY_LINE) : y + KEY_LINE;
}

/* X, or where no X stands what has its colours. */
static ConvRole usual_role(const View *view) {
    static const ConvRole roles[] = {CONV_ROLE_X, CONV_ROLE_W, CONV_ROLE_Y};
    for (int i = 0; i < 3; i++) {
        if (view->drawn[roles[i]]) {
            return roles[i];
        }
    }
    return CONV_ROLE_X;
}

float view_legend(View *view, float x, float y, float w) {
    draw_on(view->list, view->theme->panel);
    int pin = view->state->pin_role;
    ConvRole role = view->hover.role >= 0 ? (ConvRole)view->hover.role
                    : pin >= 0            ? (ConvRole)pin
                                          : usual_role(view);
    bool gradient = view_palette(role) == DRAW_PALETTE_GRADIENTS;
    ConvRole target = conv_walk_target(view->state->walk);
    ConvRole other = target == CONV_ROLE_Y ? CONV_ROLE_DX : target;
    y = legend(view, gradient ? usual_role(view) : role, x, y, w);
    y = legend(view, gradient ? role : other, x, y, w);
    return key_lines(view, x, y + 2, w);
}
