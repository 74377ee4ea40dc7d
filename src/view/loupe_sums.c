/* What the groups of the loupe come to, beside them or in a line beneath them: the one chain
 * through all of them from the bias on, and each group's own. */
#include "view/loupe_parts.h"
#include "view/stage.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    SUM_LEAST = 34, /* sums: room for those of small whole numbers, of others, and a heading */
    SUM_MOST = 50,
    SUM_START = 56,  /* with b above them */
    SUM_TYPED = 5,   /* characters of what typed numbers come to: -12.5 */
    SUM_PAD = 6,     /* around their digits */
    SUM_TYPE = 12,   /* points; a class has larger ones */
    BIAS_NEEDS = 44, /* height of a group in which b stands above its sum */
    LINE_ARROW = 22,
    LINE_MOST = 12, /* groups in a line */
    LINE_CHARS = 8  /* of a sum in it */
};

bool view_loupe_own_sums(const View *view) {
    return view_term_grid(view).groups > 1 && !view_pushes(view);
}

static bool starts_at_bias(const View *view) {
    return view->state->walk == CONV_WALK_FORWARD && view->state->layer.bias;
}

/* b of the window's filter, where its sum starts. */
static double start_value(const View *view, int index[4]) {
    int cell[4];
    conv_walk_window_cell(&view->derived->walk, view->derived->window, cell);
    index[0] = cell[1];
    index[1] = index[2] = index[3] = 0;
    return conv_tensor_at(scene_tensor(view->frame->scene, CONV_ROLE_B), index);
}

/* As long as what a sum comes to with one decimal, and one digit more on the way. */
float view_loupe_sum_tight(const View *view) {
    ViewDigits digits = view_placed_digits(view, conv_walk_target(view->state->walk));
    int chars = digits.large + 1 + (digits.decimals > 0 ? 2 : 0);
    chars = view->typed && chars < SUM_TYPED ? SUM_TYPED : chars;
    return fminf(SUM_MOST, fmaxf(VIEW_LOUPE_ALONE, 9 + view->advance[12] * (float)chars));
}

/* Sums of whole numbers are as long as what they come to, and one digit more on the way. */
float view_loupe_sum_width(const View *view) {
    if (view_pushes(view)) {
        return 0;
    }
    ViewDigits digits = view_placed_digits(view, conv_walk_target(view->state->walk));
    float most = starts_at_bias(view) ? SUM_START : SUM_MOST;
    float needed =
        digits.decimals > 0 || view->typed ? most : 10 + 7.0f * (float)(digits.large + 1);
    return fminf(most, fmaxf(SUM_LEAST, needed));
}

float view_loupe_sum_good(const View *view) {
    bool whole = view->placed.rooms[conv_walk_target(view->state->walk)].whole;
    return view_pushes(view) || whole ? 0 : ceilf(SUM_PAD + view->advance[12] * VIEW_SUM);
}

float view_loupe_own_width(const View *view, float sum) {
    return view_loupe_own_sums(view) ? fmaxf(fminf(sum, SUM_MOST), VIEW_LOUPE_ALONE) : 0;
}

/* A plane of a contiguous tensor, as a tensor of its own. */
static ConvTensor one_plane(const ConvTensor *tensor, int n, int c) {
    const int extent[4] = {1, 1, tensor->extent[2], tensor->extent[3]};
    int64_t plane = (int64_t)extent[2] * extent[3];
    int64_t offset = ((int64_t)n * tensor->extent[1] + c) * plane * conv_type_size(tensor->type);
    return conv_tensor_view(tensor->type, extent, (char *)tensor->data + offset);
}

/* What the group alone adds up to in its first `count` terms: the chain of a layer that has nothing
 * but this channel (or filter, or image), from the core. */
static double sum_alone(const View *view, int64_t group, int64_t count) {
    const ConvWalk *whole = &view->derived->walk;
    const Scene *scene = view->frame->scene;
    ConvTerm term;
    conv_walk_term(whole, view->derived->window,
                   group * view_term_grid(view).rows * view_term_grid(view).cols, &term);
    ConvLayer layer = view->state->layer;
    layer.n = layer.ic = layer.oc = layer.groups = 1;
    layer.bias = false;
    ConvOperands operands = {0};
    const ConvFactor *factors[2] = {&term.a, &term.b};
    for (int f = 0; f < 2; f++) {
        const int *at = factors[f]->index;
        ConvTensor *into = factors[f]->role == CONV_ROLE_X   ? &operands.x
                           : factors[f]->role == CONV_ROLE_W ? &operands.w
                                                             : &operands.dy;
        if (factors[f]->kind != CONV_FACTOR_NONE) {
            *into = one_plane(scene_tensor(scene, factors[f]->role), at[0], at[1]);
        }
    }
    int cell[4];
    conv_walk_window_cell(whole, view->derived->window, cell);
    cell[0] = cell[1] = 0;
    ConvWalk walk;
    Status status = conv_walk_init(&walk, whole->kind, &layer, &operands);
    if (status_failed(&status)) {
        return NAN;
    }
    conv_walk_terms(&walk, conv_walk_window_of(&walk, cell), count - 1, 1, &term);
    return conv_walk_folds(&walk) ? term.chain_after : term.after; /* not its cell's other places */
}

/* What the groups in sight have come to, as far as the walk is. */
static void find_sums(const View *view, ViewLoupePlan *plan) {
    int64_t per_group = (int64_t)plan->grid.rows * plan->grid.cols, term = view->derived->term;
    for (int g = 0; g < plan->groups && g < VIEW_LOUPE_SUMS && !view_pushes(view); g++) {
        int64_t group = plan->first_group + g, last = (group + 1) * per_group - 1;
        ViewLoupeSum *sum = &plan->sums[g];
        sum->begun = term >= group * per_group;
        sum->k = term < last ? term : last;
        int64_t slot = sum->k - view->first_term;
        sum->told = sum->begun && slot >= 0 && slot < view->term_count;
        sum->chain = sum->told ? view->terms[slot].after : 0;
        if (sum->begun && plan->alone) {
            sum->own = sum_alone(view, group, sum->k - group * per_group + 1);
        }
    }
}

/* As many decimals as the largest has room for, of what has no end those of the equation. */
static ViewLoupeDigits column_digits(const View *view, ViewFacts facts, int chars) {
    ViewLoupeDigits how = {.digits = view_digits_of_facts(view, facts), .chars = chars};
    ViewLine line = view_line_of(facts, chars);
    how.decimals = view_digits_fit(how.digits, chars);
    if (line.places > 0 && view->frame->options->digits == 0) {
        how.decimals = line.places;
    }
    return how;
}

static int sum_chars(const View *view, const ViewLoupePlan *plan, float room) {
    return (int)((room - SUM_PAD) / view_advance(view, (int)plan->type) + 0.01f);
}

void view_loupe_sums_plan(const View *view, ViewLoupePlan *plan) {
    ViewFacts chain = view->sums, all; /* as in the equation, also those to come */
    int index[4];
    find_sums(view, plan);
    if (starts_at_bias(view)) {
        view_facts_add(&chain, start_value(view, index), view->state->type);
    }
    for (int g = 0; g < plan->groups && g < VIEW_LOUPE_SUMS; g++) {
        view_facts_add(&chain, plan->sums[g].chain, view->state->type);
    }
    all = chain; /* what a group comes to alone is written as the chain is, where that has room */
    for (int g = 0; g < plan->groups && g < VIEW_LOUPE_SUMS; g++) {
        view_facts_add(&all, plan->sums[g].own, view->state->type);
    }
    plan->start_in_head =
        starts_at_bias(view) && (float)plan->rows * plan->cell_h < (float)BIAS_NEEDS;
    int chars = plan->line ? LINE_CHARS : sum_chars(view, plan, plan->sum);
    chars -= plan->start_in_head ? 1 : 0; /* the ≈ before it */
    plan->chain = column_digits(view, chain, chars);
    plan->own_digits = column_digits(view, all, sum_chars(view, plan, plan->own));
    if (plan->own_digits.decimals > plan->chain.decimals && plan->chain.decimals >= 0) {
        plan->own_digits.decimals = plan->chain.decimals;
    }
}

/* One of the sums; with `marked` a ≈ where not all of it is told. Returns whether it is. */
static bool sum_text(const View *view, const ViewLoupeDigits *how, double value, bool marked,
                     char *out, size_t size) {
    char number[40];
    view_write_number(how->digits, how->decimals, how->chars, value, number, sizeof number);
    bool told = view_tells_all(view, number, value);
    snprintf(out, size, "%s%s", marked ? view_mark_of(number, told) : "", number);
    return told;
}

void view_loupe_sums_beside(View *view, const ViewLoupePlan *plan, int64_t group, float x,
                            float y) {
    int64_t g = group - plan->first_group;
    if (plan->line || g >= VIEW_LOUPE_SUMS || !plan->sums[g].begun) {
        return;
    }
    const ViewLoupeSum *sum = &plan->sums[g];
    ConvRole target = conv_walk_target(view->state->walk);
    char text[48];
    bool now = sum->k == view->derived->term;
    draw_on(view->list, view->theme->stage);
    if (plan->alone) {
        draw_tag(view->list, target, DRAW_PART_ALONE, (int[4]){(int)group, (int)sum->k, 0, 0});
        sum_text(view, &plan->own_digits, sum->own, false, text, sizeof text);
        draw_text(view->list, DRAW_FACE_MONO, plan->type, x, y, DRAW_LEFT, view->theme->muted,
                  text);
        draw_untag(view->list);
        x += plan->own;
    }
    if (sum->told) {
        draw_tag(view->list, target, DRAW_PART_SUM, (int[4]){(int)sum->k, 0, 0, 0});
        sum_text(view, &plan->chain, sum->chain, plan->start_in_head, text, sizeof text);
        draw_text(view->list, now ? DRAW_FACE_MONO_BOLD : DRAW_FACE_MONO, plan->type, x, y,
                  DRAW_LEFT, now ? view->theme->ink : view->theme->muted, text);
        draw_untag(view->list);
    }
}

/* "b = 0": the number that the sum starts at, in the same digits as the sums; without its sign
 * where that leaves no room, as the heading of the sums has it. Returns the width used. */
static float bias_start(View *view, const ViewLoupePlan *plan, float x, float y, float room) {
    const DrawTheme *theme = view->theme;
    const DrawList *list = view->list;
    int index[4];
    double bias = start_value(view, index);
    char number[48];
    bool told = sum_text(view, &plan->chain, bias, false, number, sizeof number);
    if (bias == floor(bias) && !strchr(number, 'e')) {
        view_trim(number); /* it was typed without a point */
    }
    const char *word = told ? "b =" : "b ≈";
    float size = plan->type,
          w = draw_text_width(list->fonts, DRAW_FACE_MONO, size, list->scale, number);
    float used = draw_text_width(list->fonts, DRAW_FACE_MONO, plan->words, list->scale, word) + 4;
    if (used + w > room) {
        word = "b";
        size = fminf(size, plan->words);
        used = draw_text_width(list->fonts, DRAW_FACE_MONO, plan->words, list->scale, word) + 4;
    }
    draw_text(view->list, DRAW_FACE_MONO, plan->words, x, y, DRAW_LEFT, theme->muted, word);
    draw_tag(view->list, CONV_ROLE_B, DRAW_PART_CELL, index);
    w = draw_text(view->list, DRAW_FACE_MONO, size, x + used, y, DRAW_LEFT, theme->forward, number);
    draw_untag(view->list);
    DrawRect at = {x + used - 3, y - 12, w + 6, 16};
    view->drawn[CONV_ROLE_B] = true;
    if (view_is_linked(view, CONV_ROLE_B, index)) {
        draw_frame(view->list, at, 3, 2, theme->forward);
    }
    view_cell_reach(view, at, CONV_ROLE_B, index);
    ui_tip(view->ui, (DrawRect){x, y - 12, used + w + 6, 16},
           "The sum starts here, at the bias, and goes on through all channels");
    return used + w;
}

/* Whether all is told of the sums of the groups alone, or of the chain and where it starts. */
static bool tells_sums(const View *view, const ViewLoupePlan *plan, bool own) {
    int index[4];
    char text[48];
    bool told = own || !starts_at_bias(view) ||
                sum_text(view, &plan->chain, start_value(view, index), false, text, sizeof text);
    for (int g = 0; g < plan->groups && g < VIEW_LOUPE_SUMS; g++) {
        const ViewLoupeSum *sum = &plan->sums[g];
        told &= !(own ? sum->begun : sum->told) ||
                sum_text(view, own ? &plan->own_digits : &plan->chain, own ? sum->own : sum->chain,
                         false, text, sizeof text);
    }
    return told;
}

/* Above the sums: "each channel" and "sum", with ≈ where not all of them is told; the bias, where
 * the sum starts, stands above the first of them, or where that has no room in place of "sum". */
void view_loupe_sums_head(View *view, const ViewLoupePlan *plan, float x, DrawRect area) {
    const DrawTheme *theme = view->theme;
    float y = area.y - (plan->type > SUM_TYPE ? 8 : 14), end = area.x + area.w + 4;
    if (plan->alone) {
        char name[48], brief[16], tip[200];
        const char *noun = view_group_noun(view), *mark = tells_sums(view, plan, true) ? "" : " ≈";
        snprintf(name, sizeof name, "each %s%s", noun, mark);
        snprintf(brief, sizeof brief, "each%s", mark);
        const char *const names[] = {name, brief};
        draw_text(
            view->list, DRAW_FACE_UI, plan->words, x, y, DRAW_LEFT, theme->muted,
            view_fitting(view, names, 2, DRAW_FACE_UI, plan->words, plan->own - VIEW_LOUPE_APART));
        snprintf(tip, sizeof tip,
                 "What each %s comes to alone, from 0. Beside it the sum of all so far; where sums "
                 "are rounded, these may differ from it.",
                 noun);
        ui_tip(view->ui, (DrawRect){x, y - 12, plan->own, 16}, tip);
        x += plan->own;
    }
    if (starts_at_bias(view)) {
        bias_start(view, plan, x, plan->start_in_head ? y : area.y + plan->type, end - x);
    }
    if (!plan->start_in_head) {
        draw_on(view->list, theme->stage);
        draw_text(view->list, DRAW_FACE_UI, plan->words, x, y, DRAW_LEFT, theme->muted,
                  tells_sums(view, plan, false) ? "sum" : "sum ≈");
    }
}

/* "its own -.1392", "sum ≈-.4784": where it stands alone each says itself whether it is all told.
 */
static float told_sum(View *view, const ViewLoupePlan *plan, bool own, float x, float y) {
    const ViewLoupeSum *sum = &plan->sums[0];
    const DrawTheme *theme = view->theme;
    const float apart = 8;
    char text[48];
    sum_text(view, own ? &plan->own_digits : &plan->chain, own ? sum->own : sum->chain, true, text,
             sizeof text);
    float used = draw_text(view->list, DRAW_FACE_UI, plan->words, x, y, DRAW_LEFT, theme->muted,
                           own ? "its own" : "sum") +
                 apart;
    const int group = (int)plan->first_group, alone[4] = {group, (int)sum->k, 0, 0};
    const int chain[4] = {(int)sum->k, 0, 0, 0};
    draw_tag(view->list, conv_walk_target(view->state->walk), own ? DRAW_PART_ALONE : DRAW_PART_SUM,
             own ? alone : chain);
    used += draw_text(view->list, own ? DRAW_FACE_MONO : DRAW_FACE_MONO_BOLD, plan->type, x + used,
                      y, DRAW_LEFT, own ? theme->muted : theme->ink, text);
    draw_untag(view->list);
    return used;
}

void view_loupe_sums_beneath(View *view, const ViewLoupePlan *plan, DrawRect area) {
    const float apart = 22, names = 60, end = area.x + area.w;
    float x = area.x, y = area.y + plan->type;
    float each = plan->sum + names;
    bool begun = plan->sums[0].begun && plan->sums[0].told;
    draw_on(view->list, view->theme->stage);
    if (starts_at_bias(view) && (!begun || x + each * (plan->alone ? 2 : 1) + each < end)) {
        x += bias_start(view, plan, x, y, end - x) + apart;
        draw_on(view->list, view->theme->stage);
    }
    if (begun && plan->alone && x + each + each - names / 2 <= end) {
        x += told_sum(view, plan, true, x, y) + apart;
    }
    if (begun) {
        told_sum(view, plan, false, x, y);
    }
}

/* What a group has come to, as it stands in the line. */
typedef struct LineSum {
    int64_t group, k; ///< after which product
    char number[40];
    float w; ///< of it with its group's name and the arrow before it
} LineSum;

/* The groups are the colours of a photo, named by letters of their own. */
static bool named_by_colour(const View *view) {
    return view_is_colour(view) && conv_walk_target(view->state->walk) == CONV_ROLE_Y;
}

/* Room of a group's name in the line. */
static float line_label(const View *view, const ViewLoupePlan *plan) {
    return plan->grid.groups < 2 ? 0 : plan->label + (named_by_colour(view) ? 0 : 5);
}

/* Of the groups in sight the last ones that have begun and have room, in their order; returns how
 * many. */
static int line_sums(const View *view, const ViewLoupePlan *plan, float room,
                     LineSum sums[LINE_MOST]) {
    const DrawList *list = view->list;
    int count = 0;
    for (int g = plan->groups < VIEW_LOUPE_SUMS ? plan->groups - 1 : VIEW_LOUPE_SUMS - 1; g >= 0;
         g--) {
        LineSum sum = {.group = plan->first_group + g, .k = plan->sums[g].k};
        if (!plan->sums[g].told) {
            continue;
        }
        sum_text(view, &plan->chain, plan->sums[g].chain, true, sum.number, sizeof sum.number);
        sum.w = LINE_ARROW + line_label(view, plan) +
                draw_text_width(list->fonts, DRAW_FACE_MONO_BOLD, 12, list->scale, sum.number);
        room -= sum.w;
        if (room < 0 || count == LINE_MOST) {
            break;
        }
        memmove(sums + 1, sums, (size_t)count * sizeof *sums);
        sums[0] = sum;
        count++;
    }
    return count;
}

static float line_arrow(View *view, float x, float y) {
    draw_text(view->list, DRAW_FACE_UI, 12, x + LINE_ARROW / 2.0f, y, DRAW_CENTRE,
              view->theme->muted, "→");
    return LINE_ARROW;
}

/* "after channel" before the number of the first group, where there is room. */
static float line_noun(View *view, const ViewLoupePlan *plan, const LineSum *sums, int count,
                       float x, float y, float end) {
    char noun[32];
    snprintf(noun, sizeof noun, "after %s ", view_group_noun(view));
    float w = draw_text_width(view->list->fonts, DRAW_FACE_UI, 11, view->list->scale, noun);
    float rest = 0;
    for (int i = 0; i < count; i++) {
        rest += sums[i].w;
    }
    if (plan->grid.groups < 2 || named_by_colour(view) || count < 1 ||
        x + w + rest - LINE_ARROW > end) {
        return 0;
    }
    draw_text(view->list, DRAW_FACE_UI, 11, x, y, DRAW_LEFT, view->theme->muted, noun);
    return w;
}

/* The one chain through all groups, from b on: "b = 0 → R ≈.005 → G ≈.008", or
 * "b = 0 → after channel 0: -6 → 1: 9". */
void view_loupe_sums_line(View *view, const ViewLoupePlan *plan, DrawRect area) {
    const DrawTheme *theme = view->theme;
    ConvRole target = conv_walk_target(view->state->walk);
    float x = area.x, y = area.y + 14;
    draw_on(view->list, theme->stage);
    if (starts_at_bias(view)) {
        x += bias_start(view, plan, x, y, area.w);
    } else {
        x += draw_text(view->list, DRAW_FACE_MONO, 11, x, y, DRAW_LEFT, theme->muted, "from 0");
    }
    LineSum sums[LINE_MOST];
    int count = line_sums(view, plan, area.x + area.w - x - LINE_ARROW, sums);
    if (count > 0 && sums[0].group > 0) {
        x += line_arrow(view, x, y);
        draw_text(view->list, DRAW_FACE_UI, 12, x, y, DRAW_LEFT, theme->muted, "…");
        x += 10;
    }
    for (int i = 0; i < count; i++) {
        x += line_arrow(view, x, y);
        if (i == 0) {
            x += line_noun(view, plan, sums, count, x, y, area.x + area.w);
            draw_on(view->list, theme->stage);
        }
        float label = line_label(view, plan);
        if (label > 0) {
            view_group_label(view, plan, sums[i].group, x, y);
        }
        draw_on(view->list, theme->stage);
        if (label > plan->label) {
            draw_text(view->list, DRAW_FACE_UI, 11, x + label - 9, y, DRAW_LEFT, theme->muted, ":");
        }
        bool now = sums[i].k == view->derived->term;
        draw_tag(view->list, target, DRAW_PART_SUM, (int[4]){(int)sums[i].k, 0, 0, 0});
        draw_text(view->list, now ? DRAW_FACE_MONO_BOLD : DRAW_FACE_MONO, 12, x + label, y,
                  DRAW_LEFT, now ? theme->ink : theme->muted, sums[i].number);
        draw_untag(view->list);
        x += sums[i].w - LINE_ARROW;
    }
}
