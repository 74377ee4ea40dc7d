/* The current step in symbols and in numbers, the current term boxed, terms to come quieter, the
 * running sum beneath. */
#include "view/fold.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { FACTOR = 7 /* characters */ };

static const char ARROW[] = " → ";

static const float BLOCK_MOST = 0.42f; /* of the line of sums */

/* How large the lines are, in points. */
typedef struct Type {
    float symbols, numbers, sums, latest, words;
    float lines[3];            /* from the top to where these stand */
    float rounded, rounded_by; /* room for "≈ rounded" and "≈ rounded by f32" */
} Type;

static Type type_of(const View *view) {
    if (!view->frame->options->presenting) {
        return (Type){14, 13, 12, 14, 11, {30, 58, 84}, 90, 120};
    }
    float size = view_class_size(view), words = view_class_words(view);
    return (Type){size,      size,      size, size, words, {1.4f * size, 3.05f * size, 4.8f * size},
                  8 * words, 11 * words};
}

float view_mono_width(const View *view, const char *text, float size) {
    return draw_text_width(view->list->fonts, DRAW_FACE_MONO, size, view->list->scale, text);
}

/* "2+kh", "kh", "3·oh−1+2": base and step·name, as short as it can be said. */
static void affine(char *out, int size, int base, int step, const char *name) {
    char scaled[32];
    if (step == 1) {
        snprintf(scaled, sizeof scaled, "%s", name);
    } else {
        snprintf(scaled, sizeof scaled, "%d·%s", step, name);
    }
    if (base == 0) {
        snprintf(out, (size_t)size, "%s", scaled);
    } else if (base > 0) {
        snprintf(out, (size_t)size, "%d+%s", base, scaled);
    } else {
        snprintf(out, (size_t)size, "%s-%d", scaled, -base);
    }
}

/* "2-oh": what `name`, counted in steps of `step`, leaves of `from`; in parentheses over `by`. */
static void rest_of(char *out, int size, int from, int step, int by, const char *name) {
    char scaled[32];
    affine(scaled, sizeof scaled, 0, step, name);
    if (by == 1) {
        snprintf(out, (size_t)size, "%d-%s", from, scaled);
    } else {
        snprintf(out, (size_t)size, "(%d-%s)/%d", from, scaled, by);
    }
}

/* The formula in three parts: before the Σ, the indices it runs over, what is summed. */
typedef struct Formula {
    char left[160], over[32], right[260];
} Formula;

/* What the indices of a side's tensor are called: its channel, row and column. */
typedef struct Axes {
    const char *c, *h, *w;
} Axes;

static Axes fine_axes(const View *view) {
    return view->state->layer.transposed ? (Axes){"oc", "oh", "ow"} : (Axes){"ic", "ih", "iw"};
}

static Axes coarse_axes(const View *view) {
    return view->state->layer.transposed ? (Axes){"ic", "ih", "iw"} : (Axes){"oc", "oh", "ow"};
}

static const char *fine_word(const View *view) {
    return conv_role_word(conv_walk_fine_role(&view->derived->walk));
}

static const char *coarse_word(const View *view) {
    return conv_role_word(conv_walk_coarse_role(&view->derived->walk));
}

static const char *kernel_word(const View *view) {
    return view->state->layer.flip ? "turned w" : "w";
}

/* "y[0,1,2,3] = b[1] + Σ": the cell that a window sums. */
static void summed_cell(const View *view, const int cell[4], const char *sign, Formula *f) {
    int used = snprintf(f->left, sizeof f->left, "%s[%d,%d,%d,%d] %s ",
                        conv_role_word(conv_walk_target(view->state->walk)), cell[0], cell[1],
                        cell[2], cell[3], sign);
    bool biased = view->state->walk == CONV_WALK_FORWARD && view->state->layer.bias;
    used +=
        biased ? snprintf(f->left + used, sizeof f->left - (size_t)used, "b[%d] + ", cell[1]) : 0;
    snprintf(f->left + used, sizeof f->left - (size_t)used, "Σ");
}

/* "ic", in a group beyond the first "2+ic", or its number where there is one only: channel `name`,
 * of the `count` that begin with `base`. */
static void channel_of(char *out, int size, int base, int count, const char *name) {
    if (count == 1) {
        snprintf(out, (size_t)size, "%d", base);
    } else {
        affine(out, size, base, 1, name);
    }
}

/* A channel of the fine side that meets coarse channel `coarse`: its name in the tensor, and in W,
 * which counts from the group's first. */
static const char *fine_channel(const View *view, int coarse, char *out, int size) {
    const ConvShape shape = view_sides(view).shape;
    const char *name = fine_axes(view).c;
    channel_of(out, size, coarse / shape.ocg * shape.icg, shape.icg, name);
    return shape.icg == 1 ? "0" : name;
}

/* A channel of the coarse side that meets fine channel `fine`, in the tensor as in W. */
static void coarse_channel(const View *view, int fine, char *out, int size) {
    const ConvShape shape = view_sides(view).shape;
    channel_of(out, size, fine / shape.icg * shape.ocg, shape.ocg, coarse_axes(view).c);
}

/* A coarse cell sums its window on the fine side. */
static void formula_window(const View *view, const int cell[4], Formula *f) {
    const ConvLayer *layer = &view->state->layer;
    char row[48], column[48], channel[32];
    affine(row, sizeof row, cell[2] * layer->sh - layer->top, layer->dh, "kh");
    affine(column, sizeof column, cell[3] * layer->sw - layer->left, layer->dw, "kw");
    const char *in_w = fine_channel(view, cell[1], channel, sizeof channel);
    bool one = view_sides(view).shape.icg == 1;
    summed_cell(view, cell, "=", f);
    snprintf(f->over, sizeof f->over, one ? "kh,kw" : "%s,kh,kw", in_w);
    snprintf(f->right, sizeof f->right, "%s[%d,%s,%s,%s] · %s[%d,%s,kh,kw]", fine_word(view),
             cell[0], channel, row, column, kernel_word(view), cell[1], in_w);
}

/* A fine cell sums the coarse cells whose windows it lies in. */
static void formula_gather(const View *view, const int cell[4], Formula *f) {
    const ConvLayer *layer = &view->state->layer;
    Axes coarse = coarse_axes(view);
    char row[48], column[48], channel[32];
    rest_of(row, sizeof row, cell[2] + layer->top, layer->sh, layer->dh, coarse.h);
    rest_of(column, sizeof column, cell[3] + layer->left, layer->sw, layer->dw, coarse.w);
    coarse_channel(view, cell[1], channel, sizeof channel);
    bool one = view_sides(view).shape.ocg == 1;
    if (view_sums_places(view)) {
        snprintf(f->left, sizeof f->left, "place (%d,%d) = Σ", cell[2], cell[3]);
    } else {
        summed_cell(view, cell, "=", f);
    }
    snprintf(f->over, sizeof f->over, "%s%s%s,%s", one ? "" : coarse.c, one ? "" : ",", coarse.h,
             coarse.w);
    snprintf(f->right, sizeof f->right, "%s[%d,%s,%s,%s] · %s[%s,%d,%s,%s]", coarse_word(view),
             cell[0], channel, coarse.h, coarse.w, kernel_word(view), channel,
             cell[1] % view_sides(view).shape.icg, row, column);
}

/* A coarse cell pushes onto its window. */
static void formula_scatter(const View *view, const int cell[4], Formula *f) {
    const ConvLayer *layer = &view->state->layer;
    char row[48], column[48], channel[32];
    affine(row, sizeof row, cell[2] * layer->sh - layer->top, layer->dh, "kh");
    affine(column, sizeof column, cell[3] * layer->sw - layer->left, layer->dw, "kw");
    const char *in_w = fine_channel(view, cell[1], channel, sizeof channel);
    if (view_sums_places(view)) {
        snprintf(f->left, sizeof f->left, "place (%s,%s) += ", row, column);
    } else {
        snprintf(f->left, sizeof f->left, "%s[%d,%s,%s,%s] +=", fine_word(view), cell[0], channel,
                 row, column);
    }
    f->over[0] = '\0';
    snprintf(f->right, sizeof f->right, "%s[%d,%d,%d,%d] · %s[%d,%s,kh,kw]", coarse_word(view),
             cell[0], cell[1], cell[2], cell[3], kernel_word(view), cell[1], in_w);
}

/* A fine cell pushes onto the coarse cells whose windows it lies in. */
static void formula_collect(const View *view, const int cell[4], Formula *f) {
    const ConvLayer *layer = &view->state->layer;
    char row[48], column[48], channel[32];
    rest_of(row, sizeof row, cell[2] + layer->top, layer->dh, layer->sh, "kh");
    rest_of(column, sizeof column, cell[3] + layer->left, layer->dw, layer->sw, "kw");
    coarse_channel(view, cell[1], channel, sizeof channel);
    snprintf(f->left, sizeof f->left, "%s[%d,%s,%s,%s] +=", coarse_word(view), cell[0], channel,
             row, column);
    f->over[0] = '\0';
    snprintf(f->right, sizeof f->right, "%s[%d,%d,%d,%d] · %s[%s,%d,kh,kw]", fine_word(view),
             cell[0], cell[1], cell[2], cell[3], kernel_word(view), channel,
             cell[1] % view_sides(view).shape.icg);
}

/* A weight sums over the coarse cells; x stands first, whichever side it is on. */
static void formula_weight(const View *view, const int cell[4], Formula *f) {
    const ConvLayer *layer = &view->state->layer;
    const ConvShape shape = view_sides(view).shape;
    Axes coarse = coarse_axes(view);
    int kh = layer->flip ? layer->kh - 1 - cell[2] : cell[2];
    int kw = layer->flip ? layer->kw - 1 - cell[3] : cell[3];
    char row[48], column[48], fine_cell[120], coarse_cell[64];
    affine(row, sizeof row, kh * layer->dh - layer->top, layer->sh, coarse.h);
    affine(column, sizeof column, kw * layer->dw - layer->left, layer->sw, coarse.w);
    bool one = layer->n == 1;
    const char *n = one ? "0" : "n";
    summed_cell(view, cell, "=", f);
    snprintf(f->over, sizeof f->over, one ? "%s,%s" : "n,%s,%s", coarse.h, coarse.w);
    snprintf(fine_cell, sizeof fine_cell, "%s[%s,%d,%s,%s]", fine_word(view), n,
             cell[0] / shape.ocg * shape.icg + cell[1], row, column);
    snprintf(coarse_cell, sizeof coarse_cell, "%s[%s,%d,%s,%s]", coarse_word(view), n, cell[0],
             coarse.h, coarse.w);
    snprintf(f->right, sizeof f->right, "%s · %s", layer->transposed ? coarse_cell : fine_cell,
             layer->transposed ? fine_cell : coarse_cell);
}

static void formula_bias(const View *view, const int cell[4], Formula *f) {
    bool one = view->state->layer.n == 1;
    snprintf(f->left, sizeof f->left, "db[%d] = Σ", cell[0]);
    snprintf(f->over, sizeof f->over, one ? "oh,ow" : "n,oh,ow");
    snprintf(f->right, sizeof f->right, "dy[%s,%d,oh,ow]", one ? "0" : "n", cell[0]);
}

/* "y[0,1,254,478] = b[1] + Σ" without its indices. */
static void without_indices(char *text) {
    char *to = text;
    for (const char *from = text; *from; from++) {
        if (*from == '[') {
            from = strchr(from, ']');
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
}

static bool is_sign(const char *text) {
    return *text == '=' || *text == '+' || strncmp(text, "·", strlen("·")) == 0;
}

/* "y[0,1,254,478]=b[1]+Σ" without the spaces around its signs. */
static void without_spaces(char *text) {
    char *to = text;
    for (const char *from = text; *from; from++) {
        bool after = to - text >= 1 &&
                     (to[-1] == '=' || to[-1] == '+' || (to - text >= 2 && is_sign(to - 2)));
        if (*from != ' ' || !(after || is_sign(from + 1))) {
            *to++ = *from;
        }
    }
    *to = '\0';
}

/* "b + Σ" for "b[1] + Σ": y's indices tell of which filter it is. */
static void without_filter_of_bias(char *text) {
    char *bias = strstr(text, "b[");
    if (bias && bias != text && bias[-1] != 'd') {
        const char *end = strchr(bias, ']') + 1;
        memmove(bias + 1, end, strlen(end) + 1);
    }
}

/* Where the current term reads X through the border: which element stands there. */
static void draw_border_note(View *view, float y, float right, float least) {
    const ConvTerm *now = view->now;
    if (!now || !now->a.border) {
        return;
    }
    char name[64], text[96];
    view_format_cell(name, sizeof name, now->a.role, now->a.index);
    snprintf(text, sizeof text, "the border shows %s", name);
    float size = type_of(view).words;
    float w = draw_text_width(view->list->fonts, DRAW_FACE_UI, size, view->list->scale, text);
    if (right - w > least + 16) {
        draw_text(view->list, DRAW_FACE_UI, size, right, y, DRAW_RIGHT, view->theme->muted, text);
    }
}

/* Of the indices under the Σ, beside a formula of such type. */
static float over_size(const View *view, float size) {
    return fmaxf(11, fminf(type_of(view).words, floorf(size * 0.78f)));
}

static float formula_width(const View *view, const Formula *f, float size) {
    return view_mono_width(view, f->left, size) + 11 +
           view_mono_width(view, f->over, over_size(view, size)) +
           view_mono_width(view, f->right, size);
}

enum { FORMULA_WAYS = 5 };

/* The formula in one of the ways in which it takes ever less room: without spaces, without the
 * index of b, which y has, too; then without the indices of its cell, which the products' title
 * names, and without any. */
static Formula shorter_formula(const Formula *f, int way) {
    Formula shorter = *f;
    if (way == 1 || way == 2) {
        without_spaces(shorter.left);
        without_spaces(shorter.right);
    }
    if (way == 2) {
        without_filter_of_bias(shorter.left);
    }
    if (way >= 3) {
        without_indices(shorter.left);
    }
    if (way == 4) {
        without_indices(shorter.right);
    }
    return shorter;
}

/* Makes the formula fit: smaller, then in a shorter way. Returns its size. */
static float fit_formula(const View *view, Formula *f, float room) {
    const Formula whole = *f;
    const Type type = type_of(view);
    for (int way = 0; way < FORMULA_WAYS; way++) {
        *f = shorter_formula(&whole, way);
        for (float size = type.symbols; size >= type.words; size -= 0.5f) {
            if (formula_width(view, f, size) <= room) {
                return size;
            }
        }
    }
    return type.words;
}

static void draw_formula(View *view, float x, float y, float right) {
    int cell[4];
    Formula f;
    conv_walk_window_cell(&view->derived->walk, view->derived->window, cell);
    switch (view_form(view)) {
    case CONV_FORM_GATHER:
        formula_gather(view, cell, &f);
        break;
    case CONV_FORM_SCATTER:
        formula_scatter(view, cell, &f);
        break;
    case CONV_FORM_COLLECT:
        formula_collect(view, cell, &f);
        break;
    case CONV_FORM_WEIGHT:
        formula_weight(view, cell, &f);
        break;
    case CONV_FORM_BIAS:
        formula_bias(view, cell, &f);
        break;
    default:
        formula_window(view, cell, &f);
        break;
    }
    DrawColour ink = view->theme->ink;
    float size = fit_formula(view, &f, right - x), over = over_size(view, size);
    x += draw_text(view->list, DRAW_FACE_MONO, size, x, y, DRAW_LEFT, ink, f.left) + 3;
    x += draw_text(view->list, DRAW_FACE_MONO, over, x, y + 5, DRAW_LEFT, view->theme->muted,
                   f.over);
    x += 8 + draw_text(view->list, DRAW_FACE_MONO, size, x + 8, y, DRAW_LEFT, ink, f.right);
    draw_border_note(view, y, right, x);
}

/* -------------------------------------------------------------------------------- terms */

/* "+3·(-1)"; padding and other skipped terms say what they are. Returns whether all of its numbers
 * is told. */
static bool term_text(const View *view, const ConvTerm *term, bool plus, char *out, int size) {
    char a[32], b[32] = "";
    const char *sign = plus ? "+" : "";
    if (term->skipped && !term->cropped) {
        bool inserted = term->a.kind == CONV_FACTOR_INSERTED_ZERO;
        bool beyond = view->state->layer.transposed && !view_gathers(view); /* what is cut off Y */
        const char *why = inserted ? "gap" : beyond ? "cut" : "border";
        snprintf(out, (size_t)size, "%s[%s]", sign, why);
        return true;
    }
    bool one = term->b.kind == CONV_FACTOR_NONE;
    bool told = view_factor(view, a, sizeof a, term->a.role, term->a.value, FACTOR);
    if (!one) {
        told &= view_factor(view, b, sizeof b, term->b.role, term->b.value, FACTOR);
    }
    if (term->cropped) {
        snprintf(out, (size_t)size, "%s[%s·%s %s]", sign, a, b,
                 view_form(view) == CONV_FORM_COLLECT ? "between" : "cut");
    } else {
        snprintf(out, (size_t)size, one ? "%s%s" : "%s%s·%s", sign, a, b);
    }
    return told;
}

/* Room for the "…" behind the line. */
static float more_width(const View *view) {
    return fmaxf(16, view_mono_width(view, "…", type_of(view).numbers) + 3);
}

static float term_width(const View *view, int i, float gap) {
    char text[80];
    term_text(view, &view->look.terms[i], true, text, sizeof text);
    return view_mono_width(view, text, type_of(view).numbers) + gap;
}

/* Width of all terms that could be drawn. */
static float terms_width(const View *view, float gap) {
    float used = 0;
    for (int i = 0; i < view->look.count; i++) {
        used += term_width(view, i, gap);
    }
    return used;
}

/* Between the present term and the inside of its frame. */
static float beside_term(const View *view) {
    return fmaxf(3, floorf(type_of(view).numbers * 0.25f));
}

static void tag_term(View *view, const ConvTerm *term, int64_t k) {
    int index[4] = {(int)k, 0, 0, 0};
    draw_tag(view->list, term->target, DRAW_PART_TERM, index);
}

/* Whether all is told of the numbers of the terms that have room, from the first of these on. */
static bool terms_told(const View *view, int first, float room, float gap) {
    bool told = true;
    for (int i = first; i < view->look.count && room >= term_width(view, i, 0); i++) {
        char text[80];
        told &= term_text(view, &view->look.terms[i], true, text, sizeof text);
        room -= term_width(view, i, gap);
    }
    return told;
}

static bool sum_text(const View *view, ConvRole role, double value, char *out, int size) {
    ViewLine line = view_line_of_sums(view, VIEW_SUM);
    return view_number(view, out, size, value, view->derived->integers[role], line);
}

/* What stands before the first of all terms: "0", and a ≈ where not all is told of one of them. */
static float start_width(const View *view, float gap) {
    const float size = type_of(view).numbers, beside = beside_term(view);
    char text[40] = "";
    bool told = terms_told(view, 0, HUGE_VALF, gap);
    if (!view_pushes(view) && view->look.count > 0) {
        const ConvTerm *term = &view->look.terms[0];
        told &= sum_text(view, term->target, term->before, text, sizeof text);
    }
    float mark = told ? 0 : beside + 3 + view_mono_width(view, "≈", size);
    return mark + (text[0] ? view_mono_width(view, text, size) + beside + 5 : 0) + beside;
}

/* The first term to draw so that the current one (or the one looked at), and some after it, are in
 * view. */
static int first_visible(const View *view, float room, float gap) {
    const float size = type_of(view).numbers;
    const float signs =
        2 * beside_term(view) + 8 + view_mono_width(view, "…≈", size) + more_width(view);
    if (view->look.count == view->derived->walk.terms &&
        terms_width(view, gap) - gap <= room - start_width(view, gap) - more_width(view)) {
        return 0;
    }
    int64_t now = view->look.middle - view->look.first;
    int present = now > 0 ? (int)now : 0, first = present;
    float used = term_width(view, first, gap);
    while (first > 0 && used <= room * 0.6f) {
        first--;
        used += term_width(view, first, gap);
    }
    return first + (first < present && used > room - signs); /* the present one has to be seen */
}

/* "0" or "1.68": what the first term is added to, or "…" for terms before; a ≈ before it where not
 * all is told of the numbers in the line. Returns where the terms begin; where the ≈ would take the
 * room of the only term that it is for, that one is left to the "…" behind the line instead. */
static float draw_start(View *view, int first, float x, float y, float *right, float gap) {
    char text[40] = "";
    bool told = true;
    DrawColour muted = view->theme->muted;
    if (first > 0 || view->look.first > 0) {
        snprintf(text, sizeof text, "…");
    } else if (!view_pushes(view) && view->look.count > 0) {
        const ConvTerm *term = &view->look.terms[0];
        told = sum_text(view, term->target, term->before, text, sizeof text);
    }
    const float size = type_of(view).numbers;
    const float beside = beside_term(view);
    float start = text[0] ? view_mono_width(view, text, size) + beside + 5 : 0;
    float room = *right - more_width(view) - x - start,
          mark = beside + 3 + view_mono_width(view, "≈", size);
    if (told && !terms_told(view, first, room, gap)) {
        told = terms_told(view, first, room - mark, gap);
        *right -= told ? mark : 0;
    }
    if (!told) {
        x += beside + 3 + draw_text(view->list, DRAW_FACE_MONO, size, x, y, DRAW_LEFT, muted, "≈");
    }
    if (text[0]) {
        x += beside + 5 + draw_text(view->list, DRAW_FACE_MONO, size, x, y, DRAW_LEFT, muted, text);
    }
    return x;
}

/* Where the visible terms lie among all of them. */
static void draw_extent(View *view, float x, float right, float y, int64_t first, int64_t end) {
    float all = (float)view->derived->walk.terms, w = right - x;
    float from = x + w * (float)first / all;
    float length = fmaxf(8, w * (float)(end - first) / all);
    from = fminf(from, right - length);
    draw_rect(view->list, (DrawRect){x, y, w, 2}, 1, view->theme->line);
    draw_rect(view->list, (DrawRect){from, y - 0.5f, length, 3}, 1.5f, view->theme->muted);
}

/* One term at x; its width. A click on it takes the walk there. */
static float draw_term(View *view, int i, float x, float y, const UiArea *area, float left) {
    const ConvTerm *term = &view->look.terms[i];
    int64_t k = view->look.first + i;
    bool now = k == view->derived->term;
    char text[80];
    term_text(view, term, !view_pushes(view), text, sizeof text);
    const float size = type_of(view).numbers;
    float w = view_mono_width(view, text, size);
    DrawColour colour = k <= view->derived->term ? view->theme->ink : view->theme->muted;
    tag_term(view, term, k);
    draw_text(view->list, now ? DRAW_FACE_MONO_BOLD : DRAW_FACE_MONO, size, x, y, DRAW_LEFT, colour,
              text);
    draw_untag(view->list);
    if (now) {
        float pop = 2 * view_pop(view), beside = beside_term(view);
        DrawRect around = {x - beside, y - floorf(size * 1.1f), w + 2 * beside,
                           floorf(size * 1.5f)};
        view_mark(view, draw_rect_inset(around, -pop));
    }
    if (area->clicked && area->x >= x - left && area->x <= x - left + w) {
        view_seek_term(view, k);
    }
    return w;
}

static void draw_terms(View *view, float x, float y, float right) {
    const float size = type_of(view).numbers, gap = fmaxf(9, floorf(size * 0.6f));
    const float under = fmaxf(9, floorf(size * 0.6f));
    DrawRect line = {x, y - floorf(size * 1.35f), right - x, floorf(size * 2.1f)};
    UiArea area = view_look(view, "equation-terms", line);
    float left = x;
    int first = first_visible(view, right - x, gap), i = first;
    float end = right;
    x = draw_start(view, first, x, y, &end, gap);
    for (; i < view->look.count; i++) {
        if (x + term_width(view, i, 0) > end - more_width(view)) {
            draw_text(view->list, DRAW_FACE_MONO, size, x, y, DRAW_LEFT, view->theme->muted, "…");
            break;
        }
        x += draw_term(view, i, x, y, &area, left) + gap;
    }
    if (i - first < view->derived->walk.terms) {
        draw_extent(view, left, right, y + under, view->look.first + first, view->look.first + i);
        ui_tip(view->ui, line, "Turn the wheel to look through all terms; a click goes to one");
    }
}

/* -------------------------------------------------------------------------- running sum */

/* "≈2.752": a sum that says by itself whether it is all told. */
static void marked_text(const View *view, ConvRole role, double value, char *out, int size) {
    char number[40];
    bool told = sum_text(view, role, value, number, sizeof number);
    snprintf(out, (size_t)size, "%s%s", view_mark_of(number, told), number);
}

/* Which sums of the line there is room for. */
typedef struct Running {
    int first, last; ///< in view->terms
    bool from_start; ///< what the first one is added to stands before it
    bool rounded;    ///< what stands there is not all of the numbers
    bool by_type;    ///< the type rounded a sum so that it is seen
} Running;

static Running plan_running(const View *view, float room) {
    int last = (int)(view->derived->term - view->first_term);
    Running line = {.first = last, .last = last};
    char text[40];
    const float size = type_of(view).sums;
    float used = 0, arrow = view_mono_width(view, ARROW, size);
    while (line.first >= 0) {
        sum_text(view, view->now->target, view->terms[line.first].after, text, sizeof text);
        used += view_mono_width(view, text, size) + arrow;
        if (used > room) {
            break;
        }
        line.first--;
    }
    line.first = line.first < last ? line.first + 1 : last;
    line.from_start = line.first == 0 && view->first_term == 0;
    ViewLine sums = view_line_of_sums(view, VIEW_SUM);
    for (int i = line.first; i <= last; i++) {
        const ConvTerm *term = &view->terms[i];
        bool led_to = i > line.first || line.from_start; /* from a sum that is seen */
        line.rounded |= !sum_text(view, view->now->target, term->after, text, sizeof text);
        line.by_type |= led_to && view_sum_was_rounded(view, term, FACTOR, sums);
    }
    if (line.from_start) {
        line.rounded |=
            !sum_text(view, view->now->target, view->terms[0].before, text, sizeof text);
    }
    return line;
}

static void draw_nothing_yet(View *view, float x, float y, float right) {
    static const char *const texts[2][3] = {
        {"nothing added yet: press Space to play, → for one step", "press Space to play, → to step",
         "Space plays, → steps"},
        {"nothing added yet: → goes to the next stage, Space plays",
         "→ goes to the next stage, Space plays", "→ next stage, Space plays"}};
    const float room = right - x, size = fmaxf(12, type_of(view).words);
    draw_text_in(view->list, DRAW_FACE_UI, size,
                 (DrawRect){x, y - floorf(size * 1.2f), room, floorf(size * 1.7f)}, DRAW_LEFT,
                 view->theme->muted,
                 view_fitting(view, texts[view_is_preparing(view)], 3, DRAW_FACE_UI, size, room));
}

/* Behind the sums: "≈ rounded" where not all of one is shown, "rounded by f32" where the terms
 * above come to another sum than the type can hold. Returns the width used. */
static float draw_rounded(View *view, bool shown, bool by_type, float x, float y, float right) {
    char text[40];
    if (!shown && !by_type) {
        return 0;
    }
    snprintf(text, sizeof text, "%s%s", shown ? "≈ " : "",
             by_type ? view_rounded_by(view) : "rounded");
    const char *const texts[] = {text, shown ? "≈" : "rounded"};
    const float size = type_of(view).words;
    float w = draw_text(view->list, DRAW_FACE_UI, size, x, y, DRAW_LEFT, view->theme->muted,
                        view_fitting(view, texts, 2, DRAW_FACE_UI, size, right - x));
    if (by_type) {
        ui_tip(view->ui, (DrawRect){x, y - 13, w, 18},
               view->state->type == CONV_F32
                   ? "A sum has about 7 digits in f32 (16 in f64): digits beyond these were lost "
                     "when a product was added"
                   : "A sum has about 16 digits in f64: digits beyond these were lost when a "
                     "product was added");
    }
    return w;
}

/* Sums so far, the latest bold at the right end of what fits. Returns where it ends. */
static float draw_running(View *view, float x, float y, float right) {
    const ConvTerm *now = view->now;
    DrawColour muted = view->theme->muted;
    const Type type = type_of(view);
    x += 14 + draw_text(view->list, DRAW_FACE_MONO, fmaxf(12, type.words), x, y, DRAW_LEFT, muted,
                        "running");
    if (!now) {
        draw_nothing_yet(view, x, y, right);
        return right;
    }
    Running line = plan_running(view, right - x - type.rounded);
    line = line.by_type ? plan_running(view, right - x - type.rounded_by) : line;
    char text[40] = "…";
    if (line.from_start) {
        sum_text(view, now->target, view->terms[0].before, text, sizeof text);
    }
    x += draw_text(view->list, DRAW_FACE_MONO, type.sums, x, y, DRAW_LEFT, muted, text);
    for (int i = line.first; i <= line.last; i++) {
        bool is_now = i == line.last;
        sum_text(view, now->target, view->terms[i].after, text, sizeof text);
        x += draw_text(view->list, DRAW_FACE_MONO, type.sums, x, y, DRAW_LEFT, muted, ARROW);
        draw_tag(view->list, now->target, DRAW_PART_SUM,
                 (int[4]){(int)(view->first_term + i), 0, 0, 0});
        x += draw_text(view->list, is_now ? DRAW_FACE_MONO_BOLD : DRAW_FACE_MONO,
                       is_now ? type.latest : type.sums, x, y, DRAW_LEFT,
                       is_now ? view->theme->ink : muted, text);
        draw_untag(view->list);
    }
    return x + 12 + draw_rounded(view, line.rounded, line.by_type, x + 12, y, right);
}

/* Scatter adds to a different cell with every term: that cell, before and after. Returns where it
 * ends. */
static float draw_scatter_sum(View *view, float x, float y, float right) {
    const ConvTerm *now = view->now;
    if (!now) {
        return draw_running(view, x, y, fminf(x + 400, right));
    }
    char name[64], before[40], after[40], term[80], text[280], brief[200], sums[120];
    bool by_type = false;
    view_format_cell(name, sizeof name, now->target, now->cell);
    if (view_sums_places(view)) {
        snprintf(name, sizeof name, "place (%d,%d)", now->place[2], now->place[3]);
    }
    term_text(view, now, false, term, sizeof term);
    if (now->cropped) {
        snprintf(text, sizeof text,
                 view_form(view) == CONV_FORM_COLLECT
                     ? "this product falls between the cells of dX, or beside them"
                     : "this product falls on the border, which is cut away");
        snprintf(brief, sizeof brief, "not added");
        snprintf(sums, sizeof sums, "not added");
    } else {
        sum_text(view, now->target, now->before, before, sizeof before);
        sum_text(view, now->target, now->after, after, sizeof after);
        ViewLine line = view_line_of_sums(view, VIEW_SUM);
        const char *sign = view_adds_up(view, now, FACTOR, line) ? "→" : "≈";
        by_type = view_sum_was_rounded(view, now, FACTOR, line);
        snprintf(text, sizeof text, "%s  %s + %s %s %s", name, before, term, sign, after);
        snprintf(brief, sizeof brief, "%s + %s %s %s", before, term, sign, after);
        snprintf(sums, sizeof sums, "%s %s %s", before, sign, after);
    }
    const char *const texts[] = {text, brief, sums};
    const Type type = type_of(view);
    right -= by_type ? type.rounded_by : 0;
    draw_tag(view->list, now->target, DRAW_PART_SUM, (int[4]){(int)view->derived->term, 0, 0, 0});
    float w = draw_text(view->list, DRAW_FACE_MONO, type.numbers, x, y, DRAW_LEFT, view->theme->ink,
                        view_fitting(view, texts, 3, DRAW_FACE_MONO, type.numbers, right - x));
    draw_untag(view->list);
    draw_rounded(view, false, by_type, x + w + 12, y, right + type.rounded_by);
    return x + w + (by_type ? type.rounded_by : 0);
}

/* Where the sum of a place in the border will go. */
static void place_text(const View *view, char *out, int size) {
    int cell[4];
    char name[64];
    if (view_place_source(view, view->now->place, cell)) {
        view_format_cell(name, sizeof name, CONV_ROLE_DX, cell);
        snprintf(out, (size_t)size, "goes to %s at the end", name);
    }
}

/* dW and db of a large map add in blocks of rows: which one, and what it has come to; `brief` where
 * there is little room. Empty for a sum of one block. */
static void block_text(const View *view, bool brief, char *out, int size) {
    const ConvTerm *now = view->now;
    const ConvShape shape =
        view->state->walk == CONV_WALK_DW ? view_sides(view).shape : view->derived->shape;
    int rows = conv_chain_rows(shape.ow), height = shape.oh;
    bool blocks = (view->state->walk == CONV_WALK_DW || view->state->walk == CONV_WALK_DB) &&
                  (rows < height || view->state->layer.n > 1);
    out[0] = '\0';
    if (now && view_sums_places(view)) {
        place_text(view, out, size);
    }
    if (!now || !blocks) {
        return;
    }
    ConvRole summed = view->state->walk == CONV_WALK_DB
                          ? CONV_ROLE_DY
                          : conv_walk_coarse_role(&view->derived->walk);
    const ConvFactor *factor = now->a.role == summed ? &now->a : &now->b;
    int first = factor->index[2] / rows * rows;
    int last = first + rows - 1 < height - 1 ? first + rows - 1 : height - 1;
    char number[40];
    marked_text(view, now->target, now->chain_after, number, sizeof number);
    char image[32] = "", rows_text[32];
    if (view->state->layer.n > 1) {
        snprintf(image, sizeof image, "image %d, ", factor->index[0]);
    }
    int used = snprintf(rows_text, sizeof rows_text, first == last ? "row %d" : "rows %d", first);
    if (first < last) {
        snprintf(rows_text + used, sizeof rows_text - (size_t)used, "–%d", last);
    }
    snprintf(out, (size_t)size, "%s%s%s: %s", brief ? "" : "subtotal of ", image, rows_text,
             number);
}

static float block_width(const View *view, const char *text) {
    return text[0] ? draw_text_width(view->list->fonts, DRAW_FACE_UI, type_of(view).words,
                                     view->list->scale, text) +
                         16
                   : 0;
}

/* No longer than the sums on its left can spare. */
static void block_fitting(const View *view, float room, char *out, int size) {
    block_text(view, false, out, size);
    if (block_width(view, out) > room * BLOCK_MOST) {
        block_text(view, true, out, size);
    }
}

static void draw_block(View *view, float right, float y, const char *text) {
    float w = draw_text(view->list, DRAW_FACE_UI, type_of(view).words, right, y, DRAW_RIGHT,
                        view->theme->muted, text);
    if (text[0] && !view_sums_places(view)) {
        ui_tip(view->ui, (DrawRect){right - w, y - 13, w, 18},
               "A long sum is added up in blocks of whole rows, each from 0, and the blocks' sums "
               "are added in the end: so it keeps its digits");
    }
}

void view_equation(View *view, DrawRect rect) {
    float x = rect.x + VIEW_STAGE_MARGIN, right = rect.x + rect.w - 12;
    draw_on(view->list, view->theme->panel);
    draw_clip_push(view->list, rect);
    const Type type = type_of(view);
    const float *lines = type.lines;
    if (view_is_folded(view)) {
        const ViewFoldLines fold = {
            x,
            right,
            {rect.y + lines[0] - 4, rect.y + lines[1] + 3, rect.y + lines[2]},
            type.symbols,
            type.numbers,
            type.latest,
            type.words};
        view_fold_equation(view, fold);
        draw_clip_pop(view->list);
        return;
    }
    draw_formula(view, x, rect.y + lines[0], right);
    if (!view_is_preparing(view)) {
        draw_terms(view, x, rect.y + lines[1], right);
    }
    char subtotal[120];
    block_fitting(view, right - x, subtotal, sizeof subtotal);
    float block = right - block_width(view, subtotal);
    float used = view_pushes(view) ? draw_scatter_sum(view, x, rect.y + lines[2], right)
                                   : draw_running(view, x, rect.y + lines[2], block);
    if (used <= block) {
        draw_block(view, right, rect.y + lines[2], subtotal);
    }
    draw_clip_pop(view->list);
}
