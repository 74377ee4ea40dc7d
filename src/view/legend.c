/* What the colours say: the range of each tensor's colours, chosen and shown, and the key of the
 * colours that are no values. */
#include "view/cells.h"

#include <math.h>
#include <stdio.h>

enum { LEGEND_CELLS = 21, BAR = 13, CHOICE_W = 104, CHOICE_H = 22, FIELD_W = 88, FIELD_H = 24 };

static const char *const MODES[] = {"symmetric", "auto", "fixed"};

/* ------------------------------------------------------------------------------- ranges */

/* The largest magnitudes above and below zero of a tensor. */
static ViewSpan span_of(const ConvTensor *tensor) {
    double low, high;
    conv_tensor_range(tensor, &low, &high);
    return (ViewSpan){high > 0 ? high : 1, low < 0 ? -low : 1};
}

void view_measure_spans(View *view) {
    for (int role = 0; role < CONV_ROLE_COUNT; role++) {
        ViewSpanKept *kept = &view->spans[role];
        uint64_t revision = view->derived->revision[role];
        bool wanted = view->frame->options->range[role].mode == VIEW_RANGE_AUTO;
        const ConvTensor *tensor = scene_tensor(view->frame->scene, (ConvRole)role);
        if (wanted && (!kept->known || kept->revision != revision)) {
            *kept = (ViewSpanKept){span_of(tensor), revision, true};
        }
    }
}

bool view_span(const View *view, ConvRole role, ViewSpan *out) {
    const ViewRange *range = &view->frame->options->range[role];
    const ViewSpanKept *kept = &view->spans[role];
    if (range->mode == VIEW_RANGE_FIXED) {
        *out = (ViewSpan){range->high, -range->low};
        return true;
    }
    if (range->mode == VIEW_RANGE_AUTO && kept->known) {
        *out = kept->span;
        return true;
    }
    return false;
}

static void set_range(View *view, ConvRole role, ViewRange range) {
    view_request(view,
                 &(ViewRequest){.kind = VIEW_REQUEST_RANGE, .value = (int)role, .range = range});
}

/* What the colours of a tensor span now, however that came about. */
static ViewSpan shown_span(const View *view, ConvRole role) {
    ViewSpan span;
    if (view_span(view, role, &span)) {
        return span;
    }
    bool picture = view->pictures[role].shown;
    double limit = picture ? view->pictures[role].limit : view->derived->limit[role];
    return (ViewSpan){limit, limit};
}

static void choose_mode(View *view, ConvRole role, float x, float y) {
    int chosen = (int)view->frame->options->range[role].mode;
    DrawRect rect = {x, y, CHOICE_W, CHOICE_H};
    if (ui_select(view->ui, ui_id("range", (int)role), rect, MODES, VIEW_RANGE_COUNT, &chosen)) {
        ViewSpan span = shown_span(view, role);
        set_range(view, role, (ViewRange){(ViewRangeMode)chosen, -span.below, span.above});
    }
    ui_tip(view->ui, rect,
           "Symmetric: the same scale above and below zero. Auto: both sides up to their own "
           "largest value. Fixed: the ends that you type, whatever the values do.");
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

/* From the strongest colour below zero, or from zero, to that above. */
static void draw_bar(View *view, DrawPalette palette, float from, float x, float y, float w) {
    float cell = w / LEGEND_CELLS;
    for (int i = 0; i < LEGEND_CELLS; i++) {
        float t = from + (1 - from) * (float)i / (LEGEND_CELLS - 1);
        draw_rect(view->list, (DrawRect){x + (float)i * cell, y, cell + 0.5f, BAR}, 0,
                  draw_map(view->theme, palette, t));
    }
    draw_frame(view->list, (DrawRect){x, y, w, BAR}, 0, 1, view->theme->line);
}

/* "-3 … 0 … 3", or "to -0.9 … from 0.9" where there are values beyond. */
static void name_ends(View *view, ViewSpan span, bool whole, double largest, float x, float y,
                      float w) {
    char text[48];
    const char *format = whole ? "%s%.0f" : "%s%.4g";
    snprintf(text, sizeof text, format, span.below < largest ? "to " : "", -span.below);
    draw_text(view->list, DRAW_FACE_MONO, 11, x, y, DRAW_LEFT, view->theme->muted, text);
    draw_text(view->list, DRAW_FACE_MONO, 11, x + w / 2, y, DRAW_CENTRE, view->theme->muted, "0");
    snprintf(text, sizeof text, format, span.above < largest ? "from " : "", span.above);
    draw_text(view->list, DRAW_FACE_MONO, 11, x + w, y, DRAW_RIGHT, view->theme->muted, text);
    if (span.below < largest || span.above < largest) {
        ui_tip(view->ui, (DrawRect){x, y - 30, w, 36},
               "There are stronger values than the ends of this scale: from there on all have the "
               "same full colour, so that the others differ");
    }
}

/* How often cells are read: no values, and no range to choose. */
static void coverage_legend(View *view, float x, float y, float w) {
    const ConvLayer *layer = &view->state->layer;
    double most = (double)layer->kh * layer->kw * view->derived->shape.ocg;
    view_heading(view, x, y,
                 layer->transposed ? "OUTPUTS A CELL ADDS TO" : "OUTPUTS THAT READ A CELL");
    draw_bar(view, DRAW_PALETTE_VALUES, 0, x, y + 10, w);
    draw_text(view->list, DRAW_FACE_MONO, 11, x, y + 38, DRAW_LEFT, view->theme->muted, "0");
    draw_textf(view->list, DRAW_FACE_MONO, 11, x + w, y + 38, DRAW_RIGHT, view->theme->muted,
               "%.0f", most);
}

/* The same for every tensor, so that nothing jumps when another one is pointed at. */
static float legend_height(const View *view) {
    bool fixed = false;
    for (int role = 0; role < CONV_ROLE_COUNT; role++) {
        fixed = fixed || view->frame->options->range[role].mode == VIEW_RANGE_FIXED;
    }
    return fixed ? 78 : 64;
}

#define BAR_TIP                                                                                    \
    "The colour of a number of %s: the full one at either end, paler the nearer it is to 0"

static float legend(View *view, ConvRole role, float x, float y, float w) {
    if (view->drawn[role] && view_shows_coverage(view, role)) {
        coverage_legend(view, x, y, w);
        return y + legend_height(view);
    }
    char text[112];
    snprintf(text, sizeof text, "COLOURS OF %s", conv_role_title(role));
    view_heading(view, x, y, text);
    choose_mode(view, role, x + w - CHOICE_W, y - 16);
    draw_bar(view, view_palette(role), -1, x, y + 12, w);
    snprintf(text, sizeof text, BAR_TIP, conv_role_title(role));
    ui_tip(view->ui, (DrawRect){x, y + 10, w, 36}, text);
    if (view->frame->options->range[role].mode == VIEW_RANGE_FIXED) {
        type_ends(view, role, x, y + 30, w);
        return y + legend_height(view);
    }
    bool symmetric = view->frame->options->range[role].mode == VIEW_RANGE_SYMMETRIC;
    bool whole = view->derived->integers[role] && !view->pictures[role].shown;
    name_ends(view, shown_span(view, role), whole, symmetric ? view->derived->limit[role] : 0, x,
              y + 40, w);
    return y + legend_height(view);
}

/* What the colours that are not values mean. */
static float key_line(View *view, float x, float y, DrawColour colour, bool outline,
                      const char *text) {
    DrawRect box = {x, y - 10, 12, 12};
    if (outline) {
        view_mark(view, draw_rect_inset(box, 2));
    } else {
        draw_rect(view->list, box, 3, colour);
    }
    draw_on(view->list, view->theme->panel);
    draw_text(view->list, DRAW_FACE_UI, 12, x + 22, y, DRAW_LEFT, view->theme->ink, text);
    return y + 20;
}

float view_legend(View *view, float x, float y, float w) {
    const DrawTheme *theme = view->theme;
    draw_on(view->list, theme->panel);
    int pin = view->state->pin_role;
    ConvRole role = view->hover.role >= 0 ? (ConvRole)view->hover.role
                    : pin >= 0            ? (ConvRole)pin
                                          : CONV_ROLE_X;
    bool gradient = view_palette(role) == DRAW_PALETTE_GRADIENTS;
    ConvRole target = conv_walk_target(view->state->walk);
    ConvRole other = target == CONV_ROLE_Y ? CONV_ROLE_DX : target;
    y = legend(view, gradient ? CONV_ROLE_X : role, x, y, w);
    y = legend(view, gradient ? role : other, x, y, w);
    y = key_line(view, x, y + 4, theme->forward, false, "forward: from X to Y");
    y = key_line(view, x, y, theme->backward, false, "backward: ∂L/∂ of each tensor");
    y = key_line(view, x, y, theme->now, true, "what happens now");
    DrawRect box = {x, y - 10, 12, 12};
    draw_box(view->list, box, 0, theme->stage, 1, theme->line);
    draw_hatch(view->list, draw_rect_inset(box, 1), 4, 1, theme->hatch);
    draw_text(view->list, DRAW_FACE_UI, 12, x + 22, y, DRAW_LEFT, theme->ink,
              view->state->layer.border == CONV_BORDER_ZEROS ? "counts as 0, or is never read"
                                                             : "shows X again, or is never read");
    return y + 20;
}
