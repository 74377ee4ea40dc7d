/* All terms of the pinned number, in a list that scrolls: what it is the sum of, or what it goes
 * into. Only the rows in sight are asked for. */
#include "conv/links.h"
#include "view/stage.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    ROW = 34,
    PAD = 4,
    ROWS_SHOWN = 8,
    ROWS_MOST = 12,      /* fetched at once: those in sight and one more */
    LISTED_MAX = 400000, /* beyond, a list is no place to look */
    NUMBER = 8,          /* characters */
    FEWEST = 4,
    APART = 10 /* what is at the left and what is at the right of a row */
};

/* What the list holds: the chain of a cell of `walk`, under a mirrored border those of its places,
 * or the links of a cell. */
typedef struct TermList {
    ConvRole role;
    const int *index;
    bool chain;
    ConvWalk walk;
    int64_t count; ///< of all
    bool whole;    ///< of a chain: all of it has been added
    bool in_play;  ///< of a chain: the walk is this one
    ViewLine sums; ///< how those in sight are written
} TermList;

/* The walk that adds a role up; false for those that are no sums. */
static bool walk_of(ConvRole role, ConvWalkKind *kind) {
    *kind = role == CONV_ROLE_DX   ? CONV_WALK_DX_GATHER
            : role == CONV_ROLE_DW ? CONV_WALK_DW
            : role == CONV_ROLE_DB ? CONV_WALK_DB
                                   : CONV_WALK_FORWARD;
    return role == CONV_ROLE_Y || role == CONV_ROLE_T || *kind != CONV_WALK_FORWARD;
}

static bool begin_chain(const View *view, TermList *list) {
    const Scene *scene = view->frame->scene;
    ConvWalkKind kind;
    if (!walk_of(list->role, &kind)) {
        return false;
    }
    ConvOperands operands = {.x = *scene_tensor(scene, CONV_ROLE_X),
                             .w = *scene_tensor(scene, CONV_ROLE_W),
                             .dy = view->derived->dy};
    if (view->state->layer.bias) {
        operands.b = *scene_tensor(scene, CONV_ROLE_B);
    }
    Status status = conv_walk_init(&list->walk, kind, &view->state->layer, &operands);
    if (status_failed(&status)) {
        return false; /* longer than can be counted */
    }
    list->in_play = kind == view->state->walk;
    conv_walk_turn(&list->walk, list->in_play ? view->state->first_window : 0);
    list->count = list->walk.terms * conv_walk_place_count(&list->walk, list->index);
    double value;
    ConvRole sum = kind == CONV_WALK_FORWARD ? CONV_ROLE_Y : list->role;
    list->whole = view_cell(view, sum, list->index, &value) == CONV_CELL_DONE;
    return true;
}

/* The walk's window that row k belongs to. */
static int64_t window_of(const TermList *list, int64_t k) {
    int place[4];
    conv_walk_place_at(&list->walk, list->index, k / list->walk.terms, place);
    return conv_walk_window_of(&list->walk, place);
}

/* The position at which row k has just been added. */
static int64_t position_of(const TermList *list, int64_t k) {
    return window_of(list, k) * list->walk.terms + k % list->walk.terms + 1;
}

static bool is_added(const View *view, const TermList *list, int64_t k) {
    return list->whole || (list->in_play && position_of(list, k) <= view->state->position);
}

static TermList begin_list(const View *view) {
    TermList list = {.role = (ConvRole)view->state->pin_role, .index = view->state->pin_index};
    list.chain = begin_chain(view, &list);
    if (!list.chain && conv_role_kin(list.role) != CONV_ROLE_B) {
        list.count = conv_link_count(&view->state->layer, list.role, list.index);
    }
    return list;
}

static void factor_name(const ConvFactor *factor, char *out, int size) {
    char name[64];
    view_format_cell(name, sizeof name, factor->role, factor->index);
    snprintf(out, (size_t)size, "%s%s",
             factor->kind == CONV_FACTOR_PADDING         ? "border"
             : factor->kind == CONV_FACTOR_INSERTED_ZERO ? "gap"
                                                         : name,
             factor->border ? "°" : ""); /* read where the border shows it */
}

static bool number(const View *view, ConvRole role, double value, ViewLine line, char *out,
                   int size) {
    return view_number(view, out, size, value, view->derived->integers[role], line);
}

static float width_of(const View *view, const char *text) {
    return draw_text_width(view->list->fonts, DRAW_FACE_MONO, 11, view->list->scale, text);
}

/* ".5333·(-.0833)", in numbers of as many characters as there is room for; returns how many. With
 * `mark` a ≈ where they are not all told. */
static int factors_text(const View *view, const ConvRole roles[2], const double values[2],
                        float room, bool mark, char *out, int size) {
    for (int chars = NUMBER;; chars--) {
        char a[64], b[64];
        bool told = view_factor(view, a, sizeof a, roles[0], values[0], chars);
        told &= view_factor(view, b, sizeof b, roles[1], values[1], chars);
        snprintf(out, (size_t)size, "%s%s·%s", mark && !told ? "≈" : "", a, b);
        if (width_of(view, out) <= room || chars == FEWEST) {
            return chars;
        }
    }
}

/* One row: which factors, and beneath them their values, the product and what it adds up to. */
static void row(View *view, DrawRect at, int64_t k, const char *names, const char *numbers,
                ConvRole role, const char *result, bool quiet) {
    const DrawTheme *theme = view->theme;
    if (strstr(names, "°")) {
        ui_tip(view->ui, at, "°: by way of the border, which shows a number of X again");
    }
    draw_textf(view->list, DRAW_FACE_MONO, 11, at.x, at.y + 13, DRAW_LEFT, theme->muted, "%lld",
               (long long)k);
    draw_text(view->list, DRAW_FACE_MONO, 11, at.x + at.w, at.y + 13, DRAW_RIGHT, theme->muted,
              names);
    draw_text(view->list, DRAW_FACE_MONO, 11, at.x, at.y + 27, DRAW_LEFT,
              quiet ? theme->muted : theme->ink, numbers);
    draw_tag(view->list, role, DRAW_PART_LISTED, (int[4]){(int)k, 0, 0, 0});
    draw_text(view->list, DRAW_FACE_MONO, 11, at.x + at.w, at.y + 27, DRAW_RIGHT,
              quiet ? theme->muted : theme->ink, result);
    draw_untag(view->list);
}

/* "3·(-1) = -3", with ≈ where that is rounded; without the product where the sum would not fit
 * beside it. A product is no column's, so it has the digits that it needs, as its factors have. */
static void numbers_text(const View *view, const ConvTerm *term, float room, char *out, int size) {
    char product[64];
    if (term->skipped) {
        snprintf(out, (size_t)size, "not added");
        return;
    }
    if (term->b.kind == CONV_FACTOR_NONE) {
        ViewLine line = view_line_of_tensor(view, term->a.role, NUMBER);
        bool told = number(view, term->a.role, term->a.value, line, product, sizeof product);
        snprintf(out, (size_t)size, "%s%s", view_mark_of(product, told), product);
        return;
    }
    const ConvRole roles[2] = {term->a.role, term->b.role};
    const double values[2] = {term->a.value, term->b.value};
    int chars = factors_text(view, roles, values, room, false, out, size);
    ViewFacts facts = {0};
    view_facts_add(&facts, term->product, view->state->type);
    ViewLine line = view_line_of(facts, NUMBER);
    number(view, term->target, term->product, line, product, sizeof product);
    int used = (int)strlen(out);
    snprintf(out + used, (size_t)(size - used), " %s %s",
             view_multiplies(view, term, chars, line) ? "=" : "≈", product);
    if (width_of(view, out) > room) {
        factors_text(view, roles, values, room, true, out, size);
    }
}

static void chain_row(View *view, const TermList *list, DrawRect at, int64_t k,
                      const ConvTerm *term) {
    char a[80], b[80], names[200], numbers[240], sum[40], result[48] = "";
    factor_name(&term->a, a, sizeof a);
    factor_name(&term->b, b, sizeof b);
    bool first = list->count > list->walk.terms && k % list->walk.terms == 0;
    if (first) { /* of a place */
        int place[4];
        conv_walk_place_at(&list->walk, list->index, k / list->walk.terms, place);
        draw_textf(view->list, DRAW_FACE_MONO, 11, at.x + 26, at.y + 13, DRAW_LEFT,
                   view->theme->muted, "(%d,%d)", place[2], place[3]);
    }
    snprintf(names, sizeof names, term->b.kind == CONV_FACTOR_NONE ? "%s" : "%s · %s", a, b);
    bool added = is_added(view, list, k);
    if (added) {
        number(view, term->target, term->after, list->sums, sum, sizeof sum);
        bool right = view_adds_up(view, term, NUMBER, list->sums);
        snprintf(result, sizeof result, "%s %s", right ? "→" : "≈", sum);
    }
    numbers_text(view, term, at.w - width_of(view, result) - APART, numbers, sizeof numbers);
    row(view, at, k, names, numbers, term->target, result, !added);
}

/* One meeting: of x and dy the product and where it goes, of w the pair and its output. */
static void link_row(View *view, const TermList *list, DrawRect at, int64_t k) {
    const Scene *scene = view->frame->scene;
    ConvLink link;
    conv_link_at(&view->state->layer, list->role, list->index, k, &link);
    bool upstream = list->role == CONV_ROLE_DY, gradient = list->role == CONV_ROLE_DX || upstream;
    ConvRole left = gradient ? CONV_ROLE_DY : CONV_ROLE_X;
    ConvRole target = gradient ? CONV_ROLE_DX : CONV_ROLE_Y;
    bool outside = gradient == view->state->layer.transposed; /* the factor lies there */
    const int *from = gradient ? link.y : link.x, *to = gradient ? link.x : link.y;
    char a[64], b[64], names[136], numbers[160], result[80];
    view_format_cell(a, sizeof a, left, from);
    view_format_cell(b, sizeof b, CONV_ROLE_W, link.w);
    snprintf(names, sizeof names, "%s%s · %s", link.padding && outside ? "border" : a,
             link.border ? "°" : "", b);
    if (link.padding) {
        snprintf(numbers, sizeof numbers, "not added");
        snprintf(result, sizeof result, "%s", outside ? "" : "→ border");
    } else {
        view_format_cell(a, sizeof a, target, to);
        snprintf(result, sizeof result, "→ %s", a);
        const ConvRole roles[2] = {left, CONV_ROLE_W};
        const double values[2] = {conv_tensor_at(scene_tensor(scene, left), from),
                                  conv_tensor_at(scene_tensor(scene, CONV_ROLE_W), link.w)};
        factors_text(view, roles, values, at.w - width_of(view, result) - APART, true, numbers,
                     sizeof numbers);
    }
    row(view, at, k, names, numbers, list->role, result, link.padding);
}

/* Terms first … first+count-1, which may be of several places. */
static void fetch(const TermList *list, int64_t first, int count, ConvTerm *terms) {
    for (int done = 0, part; done < count; done += part) {
        int64_t k = first + done, term = k % list->walk.terms, left = list->walk.terms - term;
        part = count - done < left ? count - done : (int)left;
        conv_walk_terms(&list->walk, window_of(list, k), term, part, terms + done);
    }
}

/* All sums in sight are written alike. */
static void choose_line(const View *view, TermList *list, const ConvTerm *terms, int count) {
    ViewFacts sums = {0};
    for (int i = 0; i < count; i++) {
        view_facts_add(&sums, terms[i].before, view->state->type);
        view_facts_add(&sums, terms[i].after, view->state->type);
    }
    list->sums = view_line_of(sums, NUMBER);
}

static void draw_rows(View *view, TermList *list, DrawRect area, float offset, int64_t listed) {
    int64_t first = (int64_t)(fmaxf(0, -offset - PAD) / ROW);
    int count = (int)(listed - first < ROWS_MOST ? listed - first : ROWS_MOST);
    ConvTerm terms[ROWS_MOST];
    if (list->chain) {
        fetch(list, first, count, terms);
        choose_line(view, list, terms, count);
    }
    for (int i = 0; i < count; i++) {
        int64_t k = first + i;
        float y = area.y + PAD + (float)(k * ROW) + offset;
        DrawRect at = {area.x + 8, y, area.w - 16 - UI_SCROLL_BAR, ROW};
        bool now = list->chain && list->in_play && view->now &&
                   position_of(list, k) == view->state->position;
        if (now) {
            draw_frame(view->list, (DrawRect){area.x + 2, y + 1, area.w - 4 - UI_SCROLL_BAR, ROW},
                       4, 2, view->theme->now);
        }
        if (list->chain) {
            chain_row(view, list, at, k, &terms[i]);
        } else {
            link_row(view, list, at, k);
        }
    }
}

/* A click on a row of a chain takes the walk there. */
static void seek_row(View *view, const TermList *list, DrawRect area, float offset,
                     int64_t listed) {
    UiArea rows = ui_area(view->ui, ui_id("pinned-terms-rows", 0), area);
    int64_t k = (int64_t)((rows.y - PAD - offset) / ROW);
    if (!rows.clicked || !list->chain || k < 0 || k >= listed) {
        return;
    }
    if (view->state->walk != list->walk.kind) {
        view_command(view, &(SceneCommand){.kind = SCENE_SET_WALK, .value = (int)list->walk.kind});
    }
    view_command(view, &(SceneCommand){.kind = SCENE_SEEK, .position = position_of(list, k)});
}

/* Where a chain starts, or what the links are. */
static void heading_text(const View *view, const TermList *list, char *out, int size) {
    char name[64], start[40];
    ConvRole role = list->role == CONV_ROLE_T ? CONV_ROLE_Y : list->role;
    view_format_cell(name, sizeof name, role, list->index);
    if (list->chain && list->walk.kind == CONV_WALK_FORWARD && view->state->layer.bias) {
        int index[4] = {list->index[1], 0, 0, 0};
        double bias = conv_tensor_at(scene_tensor(view->frame->scene, CONV_ROLE_B), index);
        bool told = number(view, CONV_ROLE_B, bias, view_line_of_one(NUMBER), start, sizeof start);
        snprintf(out, (size_t)size, "%s starts at b %s %s and adds", name, told ? "=" : "≈", start);
    } else if (list->chain && list->count > list->walk.terms) {
        snprintf(out, (size_t)size, "%s: the sum of its %lld places", name,
                 (long long)(list->count / list->walk.terms));
    } else if (list->chain) {
        snprintf(out, (size_t)size, "%s starts at 0 and adds", name);
    } else if (list->role == CONV_ROLE_DY || list->role == CONV_ROLE_DX) {
        snprintf(out, (size_t)size, "%s in dX: dy · w", name);
    } else {
        snprintf(out, (size_t)size, "%s in Y: x · w", name);
    }
}

float view_terms_section(View *view, float x, float y, float w) {
    if (!view_is_within(view, view->state->pin_role, view->state->pin_index)) {
        return y;
    }
    TermList list = begin_list(view);
    if (list.count == 0) {
        return y;
    }
    int64_t listed = list.count < LISTED_MAX ? list.count : LISTED_MAX;
    char text[160];
    draw_on(view->list, view->theme->panel);
    if (listed < list.count) {
        snprintf(text, sizeof text, "THE FIRST %lld OF %lld TERMS", (long long)listed,
                 (long long)list.count);
    } else {
        snprintf(text, sizeof text, "%lld TERM%s", (long long)listed, listed == 1 ? "" : "S");
    }
    view_heading(view, x, y, text);
    heading_text(view, &list, text, sizeof text);
    draw_text_in(view->list, DRAW_FACE_UI, 12, (DrawRect){x, y + 6, w, 18}, DRAW_LEFT,
                 view->theme->muted, text);
    if (view->state->layer.border != CONV_BORDER_ZEROS) {
        y += 16;
        draw_text_in(view->list, DRAW_FACE_UI, 11, (DrawRect){x, y + 6, w, 18}, DRAW_LEFT,
                     view->theme->muted, "°: read where the border shows it");
    }
    int64_t shown = listed < ROWS_SHOWN ? listed : ROWS_SHOWN;
    DrawRect area = {x - 8, y + 28, w + 16, (float)(shown * ROW) + 2 * PAD};
    draw_rect(view->list, area, 8, view->theme->well);
    draw_on(view->list, view->theme->well);
    float offset = ui_scroll_begin(view->ui, ui_id("pinned-terms", 0), area);
    draw_rows(view, &list, area, offset, listed);
    seek_row(view, &list, area, offset, listed);
    ui_scroll_end(view->ui, (float)(listed * ROW) + 2 * PAD);
    draw_on(view->list, view->theme->panel);
    return area.y + area.h + 34;
}
