/* The end of dX under a mirrored border: what has come together in each place of the padded dX, one
 * sum beside the other, and how those of the border are added to the cells that they show. The sums
 * are the core's: those of the places, and what its walk has the cell come to after each of them.
 */
#include "view/fold.h"

#include "conv/border.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { NAME = 11 /* points */, ARROW_LEAST = 12 /* smaller cells have a dot */ };

/* A cell that has something in the border: the one that its first place shows. */
static void first_shown(const View *view, int cell[4]) {
    const ConvLayer *layer = &view->state->layer;
    bool before = layer->top + layer->left > 0;
    int oc;
    view_shown(view, &cell[0], &oc, &cell[1]);
    int row = before ? -layer->top : layer->ih - 1 + layer->bottom;
    int column = before ? -layer->left : layer->iw - 1 + layer->right;
    cell[2] = conv_border_source(layer->border, layer->ih, row);
    cell[3] = conv_border_source(layer->border, layer->iw, column);
}

void view_fold_cell(const View *view, int cell[4]) {
    ViewSource from;
    bool chosen = view_linked_from(view, &from) && conv_role_kin(from.role) == CONV_ROLE_X;
    if (chosen) {
        memcpy(cell, from.index, sizeof from.index);
    } else {
        first_shown(view, cell);
    }
}

void view_fold_terms(const View *view, ConvTerm *terms, int most, int *count) {
    const ConvWalk *shown = &view->derived->walk;
    ConvWalk walk;
    int cell[4];
    *count = 0;
    Status status =
        conv_walk_init(&walk, CONV_WALK_DX_GATHER, &view->state->layer, &shown->operands);
    if (status_failed(&status)) {
        return; /* longer than can be counted */
    }
    view_fold_cell(view, cell);
    int64_t all = conv_walk_place_count(&walk, cell), length = conv_walk_length(&walk);
    double before = 0;
    for (int64_t i = 0; i < all && i < most; i++) {
        ConvTerm term = {.target = CONV_ROLE_DX, .tap = {-1, -1}, .before = before};
        term.a.role = CONV_ROLE_DX;
        term.b = (ConvFactor){.kind = CONV_FACTOR_NONE, .value = 1};
        conv_walk_place_at(&walk, cell, i, term.place);
        conv_walk_place(&walk, length, term.place, &term.a.value);
        int64_t end = (conv_walk_window_of(&walk, term.place) + 1) * walk.terms;
        conv_walk_cell(&walk, end, cell, &term.after); /* with the places up to this one */
        memcpy(term.a.index, term.place, sizeof term.place);
        memcpy(term.cell, cell, sizeof term.cell);
        term.product = term.a.value;
        before = term.after;
        terms[(*count)++] = term;
    }
}

void view_fold_arrow(View *view, const ViewPlane *plane, const int place[2], const int index[4]) {
    DrawRect from = view_plane_cell(plane, place[0], place[1]);
    DrawRect to = view_plane_cell(plane, index[2], index[3]);
    float x = from.x + from.w / 2, y = from.y + from.h / 2, least = fminf(from.w, from.h);
    float dx = to.x + to.w / 2 - x, dy = to.y + to.h / 2 - y, length = hypotf(dx, dy);
    DrawColour colour = view->theme->muted;
    draw_rect(view->list, draw_rect_inset(from, 1), 0, draw_fade(view->theme->stage, 0.6f));
    if (least < ARROW_LEAST || length == 0) {
        draw_rect(view->list, (DrawRect){x - 1, y - 1, 2, 2}, 1, colour);
        return;
    }
    float reach = fminf(0.32f * least, 9);
    dx *= reach / length;
    dy *= reach / length;
    draw_line(view->list, x - dx, y - dy, x + dx * 0.4f, y + dy * 0.4f, 1.5f, 0, colour);
    draw_arrow_head(view->list, (DrawPoint){x + dx, y + dy}, dx, dy, fminf(7, reach), colour);
}

/* ----------------------------------------------------------------------------- equation */

static bool sum_text(const View *view, double value, char *out, int size) {
    return view_number(view, out, size, value, view->derived->integers[CONV_ROLE_DX],
                       view_line_of_sums(view, VIEW_SUM));
}

/* "dx[0,0,1,1] = the sum of its 4 places". */
static void draw_rule(View *view, const ConvTerm *term, ViewFoldLines lines) {
    char cell[64], text[160], brief[128];
    view_format_cell(cell, sizeof cell, CONV_ROLE_DX, term->cell);
    int64_t count = conv_walk_place_count(&view->derived->walk, term->cell);
    if (count == 1) {
        snprintf(text, sizeof text, "%s has no place in the border: it stays as it is", cell);
        snprintf(brief, sizeof brief, "%s stays as it is", cell);
    } else {
        snprintf(text, sizeof text, "%s = the sum of its %lld places", cell, (long long)count);
        snprintf(brief, sizeof brief, "%s = Σ %lld places", cell, (long long)count);
    }
    const char *const texts[] = {text, brief, cell};
    draw_text(view->list, DRAW_FACE_MONO, lines.symbols, lines.x, lines.y[0], DRAW_LEFT,
              view->theme->ink,
              view_fitting(view, texts, 3, DRAW_FACE_MONO, lines.symbols, lines.right - lines.x));
}

/* "+ (-.84)", what the place has come to; returns whether all of it is told. */
static bool part_text(const View *view, const ConvTerm *term, bool first, char *out, size_t size) {
    char number[40];
    bool told = sum_text(view, term->a.value, number, sizeof number);
    bool negative = number[0] == '-' && !first;
    snprintf(out, size, "%s%s%s%s", first ? "" : "+ ", negative ? "(" : "", number,
             negative ? ")" : "");
    return told;
}

/* The same with the place's name above; returns the width. */
static float draw_part(View *view, const ConvTerm *term, bool first, float x, ViewFoldLines lines) {
    char name[32], text[48];
    part_text(view, term, first, text, sizeof text);
    snprintf(name, sizeof name, "(%d,%d)", term->place[2], term->place[3]);
    float w =
        fmaxf(view_mono_width(view, text, lines.numbers), view_mono_width(view, name, lines.words));
    draw_text(view->list, DRAW_FACE_MONO, lines.words, x + w, lines.y[1] - 1.15f * lines.numbers,
              DRAW_RIGHT, view->theme->muted, name);
    draw_tag(view->list, CONV_ROLE_DX, DRAW_PART_FOLDED, term->place);
    draw_text(view->list, DRAW_FACE_MONO, lines.numbers, x + w, lines.y[1], DRAW_RIGHT,
              view->theme->ink, text);
    draw_untag(view->list);
    return w;
}

/* The places, as many as have room. */
static void draw_parts(View *view, ViewFoldLines lines) {
    const ConvTerm *terms = view->look.terms;
    const float size = lines.numbers, gap = 0.8f * size, more = view_mono_width(view, "…", size);
    int count = view->look.count, drawn = 0;
    char text[48];
    bool told = true;
    for (int i = 0; i < count; i++) {
        told &= part_text(view, &terms[i], i == 0, text, sizeof text);
    }
    float x = lines.x;
    x += told ? 0
              : 5 + draw_text(view->list, DRAW_FACE_MONO, size, x, lines.y[1], DRAW_LEFT,
                              view->theme->muted, "≈");
    for (; drawn < count; drawn++) {
        part_text(view, &terms[drawn], drawn == 0, text, sizeof text);
        bool last = drawn + 1 == count;
        if (x + view_mono_width(view, text, size) + (last ? 0 : gap + more) > lines.right) {
            break;
        }
        x += gap + draw_part(view, &terms[drawn], drawn == 0, x, lines);
    }
    if (drawn < conv_walk_place_count(&view->derived->walk, terms[0].cell)) {
        draw_text(view->list, DRAW_FACE_MONO, size, x, lines.y[1], DRAW_LEFT, view->theme->muted,
                  "…");
    }
}

void view_fold_equation(View *view, ViewFoldLines lines) {
    const ConvTerm *terms = view->look.terms;
    if (view->look.count == 0) {
        return;
    }
    draw_rule(view, &terms[0], lines);
    draw_parts(view, lines);
    char text[40];
    double value;
    view_cell(view, CONV_ROLE_DX, terms[0].cell, &value);
    bool told = sum_text(view, value, text, sizeof text);
    float x = lines.x + draw_text(view->list, DRAW_FACE_MONO, lines.latest, lines.x, lines.y[2],
                                  DRAW_LEFT, view->theme->muted, told ? "= " : "≈ ");
    draw_text(view->list, DRAW_FACE_MONO_BOLD, lines.latest, x, lines.y[2], DRAW_LEFT,
              view->theme->ink, text);
}
