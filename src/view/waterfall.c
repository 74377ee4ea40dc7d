/* The partial sums as a waterfall: each product is a bar from the sum before it to the sum after
 * it; products to come are dashed. */
#include "view/stage.h"

#include <math.h>
#include <stdio.h>

enum { BAR_MIN = 7, BAR_MAX = 22, SIZE = 11 /* points of its words */ };

/* The stretch of terms that is drawn and the scale it is drawn on. */
typedef struct Chart {
    DrawRect area;
    int first, count; /* in view->look */
    double low, high;
    float step;
} Chart;

static Chart plan_chart(const View *view, DrawRect area) {
    Chart chart = {.area = area};
    int fit = (int)(area.w / BAR_MIN);
    int all = view->look.count;
    chart.count = all < fit ? all : fit;
    int now = (int)(view->look.middle - view->look.first);
    chart.first = now - chart.count * 2 / 3;
    chart.first = chart.first > all - chart.count ? all - chart.count : chart.first;
    chart.first = chart.first < 0 ? 0 : chart.first;
    chart.step = fminf(BAR_MAX, area.w / (float)(chart.count > 0 ? chart.count : 1));
    for (int i = chart.first; i < chart.first + chart.count; i++) {
        const ConvTerm *term = &view->look.terms[i];
        chart.low = fmin(chart.low, fmin(term->before, term->after));
        chart.high = fmax(chart.high, fmax(term->before, term->after));
    }
    if (!(chart.high > chart.low) || !isfinite(chart.high - chart.low)) {
        chart.low = -1;
        chart.high = 1;
    }
    return chart;
}

static float level(const Chart *chart, double value) {
    if (!isfinite(value)) {
        value = value > 0 ? chart->high : chart->low;
    }
    double at = (chart->high - value) / (chart->high - chart->low);
    return chart->area.y + (float)at * chart->area.h;
}

/* The last of the bars that is a sum by now. */
static int64_t latest(const View *view) {
    return view_is_folded(view) ? view->look.count - 1 : view->derived->term;
}

static void dashed_frame(View *view, DrawRect r, DrawColour colour) {
    draw_line(view->list, r.x, r.y, r.x + r.w, r.y, 1, 2, colour);
    draw_line(view->list, r.x, r.y + r.h, r.x + r.w, r.y + r.h, 1, 2, colour);
    draw_line(view->list, r.x, r.y, r.x, r.y + r.h, 1, 2, colour);
    draw_line(view->list, r.x + r.w, r.y, r.x + r.w, r.y + r.h, 1, 2, colour);
}

static void draw_bar(View *view, const Chart *chart, int i) {
    const ConvTerm *term = &view->look.terms[i];
    float x = chart->area.x + (float)(i - chart->first) * chart->step;
    float from = level(chart, term->before), to = level(chart, term->after);
    DrawRect bar = {x + 1, fminf(from, to), chart->step - 2, fmaxf(fabsf(to - from), 2)};
    int64_t k = view->look.first + i;
    if (k > latest(view)) {
        dashed_frame(view, bar, view->theme->faint);
        return;
    }
    bool up = term->after > term->before, flat = term->after == term->before;
    DrawColour fill =
        flat ? view->theme->muted : draw_palette_end(view->theme, view_palette(term->target), up);
    draw_rect(view->list, bar, 0, fill);
    draw_line(view->list, x + chart->step - 1, to, x + chart->step + 1, to, 1, 0,
              view->theme->muted);
    if (k == latest(view)) {
        view_mark(view, bar);
    }
}

static void sum_text(const View *view, const ConvTerm *term, char *out, size_t size) {
    char digits[40];
    bool told =
        view_number(view, digits, sizeof digits, term->after, view->derived->integers[term->target],
                    view_line_of_sums(view, VIEW_SUM));
    snprintf(out, size, "%s%s", view_mark_of(digits, told), digits);
}

/* A class reads the number from the last row, its name from a nearer one. */
static float number_size(const View *view) {
    return view->frame->options->presenting ? view_class_size(view) : SIZE;
}

static float name_size(const View *view) {
    return view->frame->options->presenting ? view_class_words(view) : SIZE;
}

/* "-4 after 6 of 9" where it has room, and "-4 after 6" where that leaves the name its room; a
 * class is told by the bar beneath after how many. All sums of the window are `longer` for it. */
static void sum_words(const View *view, const char *number, float width, float name, float longer,
                      char *out, size_t size) {
    const DrawFonts *fonts = view->list->fonts;
    long long k = (long long)latest(view) + 1;
    long long all = view_is_folded(view) ? k : (long long)view->derived->walk.terms;
    char whole[120], brief[80];
    snprintf(whole, sizeof whole, "%s after %lld of %lld", number, k, all);
    snprintf(brief, sizeof brief, "%s after %lld", number, k);
    const char *const texts[] = {whole, brief, number};
    float beside = width - name - longer;
    bool named = draw_text_width(fonts, DRAW_FACE_MONO, SIZE, view->list->scale, brief) <= beside;
    const char *text =
        view_fitting(view, texts, 3, DRAW_FACE_MONO, SIZE, named ? beside : width - longer);
    snprintf(out, size, "%s", view->frame->options->presenting ? number : text);
}

/* The sum in its words, right-aligned; returns the width that it has taken, or may take for a
 * class. All sums of the window are as long for it, so that its words, and the name beside it, stay
 * from step to step. */
static float draw_sum(View *view, const ConvTerm *now, float right, float y, float width,
                      float name) {
    const float size = number_size(view);
    char number[48], text[120];
    int most = 0, length;
    for (int i = 0; i < view->term_count && !view_is_folded(view); i++) {
        sum_text(view, &view->terms[i], number, sizeof number);
        length = view_characters(number);
        most = length > most ? length : most;
    }
    sum_text(view, now, number, sizeof number);
    length = view_characters(number);
    float longer = view_advance(view, (int)size) * (float)(most > length ? most - length : 0);
    sum_words(view, number, width, name, longer, text, sizeof text);
    if (!view_is_folded(view)) {
        draw_tag(view->list, now->target, DRAW_PART_SUM, (int[4]){(int)latest(view), 0, 0, 0});
    }
    float used =
        draw_text(view->list, DRAW_FACE_MONO, size, right, y, DRAW_RIGHT, view->theme->ink, text);
    draw_untag(view->list);
    return view->frame->options->presenting ? used + longer : used;
}

void view_waterfall(View *view, DrawRect rect) {
    DrawRect area = {rect.x + 10, rect.y + 16, rect.w - 34, rect.h - 35 - number_size(view)};
    Chart chart = plan_chart(view, area);
    UiArea bars = view_look(view, "waterfall", area);
    int pointed = chart.first + (int)(bars.x / chart.step);
    if (bars.clicked && !view_is_folded(view) && bars.x >= 0 &&
        pointed < chart.first + chart.count) {
        view_seek_term(view, view->look.first + pointed);
    }
    draw_on(view->list, view->theme->panel);
    float zero = level(&chart, 0);
    draw_line(view->list, area.x, zero, area.x + area.w, zero, 1, 0, view->theme->muted);
    for (int i = chart.first; i < chart.first + chart.count && !view_is_preparing(view); i++) {
        draw_bar(view, &chart, i);
    }
    float y = rect.y + rect.h - 11;
    const char *name = view_is_folded(view)                        ? "its places"
                       : view->state->walk == CONV_WALK_DX_SCATTER ? "each cell’s sum"
                                                                   : "partial sum";
    const float size = name_size(view);
    float used = 0, name_width = 10 + draw_text_width(view->list->fonts, DRAW_FACE_UI, size,
                                                      view->list->scale, name);
    const ConvTerm *now =
        view_is_folded(view) && view->look.count ? &view->look.terms[latest(view)] : view->now;
    if (now) {
        used = draw_sum(view, now, area.x + area.w, y, area.w, name_width);
    }
    draw_on(view->list, view->theme->panel);
    if (area.w - used > name_width) {
        draw_text(view->list, DRAW_FACE_UI, size, area.x, y, DRAW_LEFT, view->theme->muted, name);
    }
}
