/* The loupe: what the window holds. The grids are the same for every walk, because a term is two
 * factors and a product in all of them. Which part of them has room is loupe_plan.c, the cells are
 * loupe_cells.c, what they come to loupe_sums.c. */
#include "view/loupe_parts.h"
#include "view/prepared.h"
#include "view/stage.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SUMS_USUAL = 12, WORDS = 11 /* points; a class has larger ones */ };

static void channel_label(View *view, int64_t channel, float x, float y, float size) {
    static const char *const letters[] = {"R", "G", "B"};
    const DrawTheme *theme = view->theme;
    DrawColour colours[] = {theme->red, theme->green, theme->blue};
    draw_on(view->list, theme->stage);
    if (view_is_colour(view)) {
        draw_text(view->list, DRAW_FACE_UI_BOLD, size + 1, x, y, DRAW_LEFT, colours[channel],
                  letters[channel]);
    } else {
        draw_textf(view->list, DRAW_FACE_MONO, size, x, y, DRAW_LEFT, theme->muted, "%lld",
                   (long long)channel);
    }
}

void view_channel_label(View *view, int64_t channel, float x, float y) {
    channel_label(view, channel, x, y, WORDS);
}

/* The groups are channels. */
static bool has_channels(const View *view) {
    ConvWalkKind walk = view->state->walk;
    return walk == CONV_WALK_FORWARD || walk == CONV_WALK_DX_SCATTER;
}

void view_group_label(View *view, const ViewLoupePlan *plan, int64_t group, float x, float y) {
    if (plan->grid.groups < 2 && !(has_channels(view) && view_is_colour(view))) {
        return;
    }
    int64_t number = view_group_number(view, group);
    if (has_channels(view)) {
        channel_label(view, number, x, y, plan->words);
        return;
    }
    draw_on(view->list, view->theme->stage);
    draw_textf(view->list, DRAW_FACE_MONO, plan->words, x, y, DRAW_LEFT, view->theme->muted, "%lld",
               (long long)number);
}

/* Where the grids begin. */
static void grid_places(const ViewLoupePlan *plan, float x, float places[3]) {
    places[0] = x + plan->label;
    for (int g = 1; g < 3; g++) {
        places[g] = places[g - 1] + (float)plan->cols * plan->cell_w[g - 1] + plan->sign;
    }
    places[2] = plan->drop > 0 ? places[0] + plan->sign : places[2];
}

static DrawRect grid_cell(const ViewLoupePlan *plan, const float places[3], float y, int grid,
                          int r, int c) {
    float drop = grid == 2 ? plan->drop : 0;
    return (DrawRect){places[grid] + (float)c * plan->cell_w[grid],
                      y + drop + (float)r * plan->cell_h, plan->cell_w[grid], plan->cell_h};
}

/* Where the sums begin: behind the products. */
static float sums_place(const ViewLoupePlan *plan, const float places[3]) {
    int last = plan->two_factors ? 2 : 0;
    return places[last] + fmaxf((float)plan->cols * plan->cell_w[last], 50) + 8;
}

/* Before the grid at x; where the room is tight it is smaller: frames of cells reach into it. */
static void sign(View *view, const ViewLoupePlan *plan, float x, float y, const char *text) {
    float size = plan->sign < VIEW_LOUPE_SIGN ? 11 : plan->sign > VIEW_LOUPE_SIGN ? 18 : 13;
    draw_on(view->list, view->theme->stage);
    draw_text(view->list, DRAW_FACE_UI, size, x - plan->sign / 2, y + 5, DRAW_CENTRE,
              view->theme->muted, text);
}

/* One group: the three grids side by side. */
static void draw_group(View *view, ViewLoupePlan *plan, int64_t group, float x, float y,
                       ViewJointEdges *edges) {
    float middle = y + (float)plan->rows * plan->cell_h / 2, at_x[3];
    view_group_label(view, plan, group, x, middle + plan->words / 3);
    grid_places(plan, x, at_x);
    int last = plan->two_factors ? 2 : 0;
    DrawRect marks[2], now = {0};
    int mark_count = 0;
    for (int r = 0; r < plan->rows; r++) {
        for (int c = 0; c < plan->cols; c++) {
            int64_t k = view_loupe_term(plan, group, r, c);
            ConvTerm term;
            conv_walk_term(&view->derived->walk, view->derived->window, k, &term);
            DrawRect at = grid_cell(plan, at_x, y, 0, r, c), b = grid_cell(plan, at_x, y, 1, r, c);
            DrawRect product = grid_cell(plan, at_x, y, last, r, c);
            if (plan->two_factors) {
                plan->rounded[0] |= view_factor_cell(view, at, &term, 0, plan->scale[0], edges);
                plan->rounded[1] |= view_factor_cell(view, b, &term, 1, plan->scale[1], edges);
            }
            view_product_cell(view, product, plan->scale[last], k);
            if (k == view->derived->term) {
                now = product;
                if (plan->two_factors) {
                    marks[mark_count++] = at;
                    marks[mark_count++] = b;
                }
            }
        }
    }
    if (plan->two_factors) {
        sign(view, plan, at_x[1], middle, "⊙");
        sign(view, plan, at_x[2], middle + plan->drop, "=");
    }
    for (int m = 0; m < mark_count; m++) {
        view_mark_numbers(view, marks[m], marks[m], plan->scale[m].digits);
    }
    if (now.w > 0) {
        view_product_now(view, now, plan->scale[last], view->derived->term);
    }
    if (plan->drop <= 0) {
        view_loupe_sums_beside(view, plan, group, sums_place(plan, at_x), middle + plan->type / 3);
    }
}

/* How the second factors lie, where they are the kernel and not as it was typed. */
typedef enum KernelLies { KERNEL_AS_TYPED, KERNEL_TURNED, KERNEL_TURNED_BACK } KernelLies;

static KernelLies kernel_lies(const View *view) {
    ViewTermGrid grid = view_term_grid(view);
    ConvTerm first, last;
    conv_walk_term(&view->derived->walk, view->derived->window, 0, &first);
    conv_walk_term(&view->derived->walk, view->derived->window, (int64_t)grid.rows * grid.cols - 1,
                   &last);
    const int *a = first.b.index, *z = last.b.index;
    if (first.b.role != CONV_ROLE_W || (a[2] == z[2] && a[3] == z[3])) {
        return KERNEL_AS_TYPED;
    }
    return a[2] > z[2] || (a[2] == z[2] && a[3] > z[3]) ? KERNEL_TURNED
           : view->state->layer.flip                    ? KERNEL_TURNED_BACK
                                                        : KERNEL_AS_TYPED;
}

/* "w turned by 180° 4×3×3×3 · filter 0 ≈", "w turned ≈", "w[0] ≈": what the second factors are, as
 * much of it as fits: how the kernel lies, of which filter, where there are several and all rows
 * are of that one, and whether digits are left out. */
static void second_name(const View *view, const ViewLoupePlan *plan, ConvRole role, float room,
                        char *out, size_t size) {
    static const char *const lies[2][3] = {{"", " turned by 180°", " turned back"},
                                           {"", " turned", " turned back"}};
    const char *word = conv_role_word(role), *mark = plan->rounded[1] ? " ≈" : "";
    const KernelLies lie = kernel_lies(view);
    char shape[64], filter[32] = "", brief[32] = "";
    view_format_shape(shape, sizeof shape, scene_tensor(view->frame->scene, role));
    if (view->state->layer.oc > 1 && view->state->walk != CONV_WALK_DX_GATHER) {
        const SceneState *state = view->state;
        snprintf(filter, sizeof filter, " · filter %d", state->show_oc);
        if (role == CONV_ROLE_W && !state->layer.transposed) {
            snprintf(brief, sizeof brief, "[%d]", state->show_oc);
        }
    }
    const struct {
        const char *which, *lies, *space, *shape, *filter;
    } ways[] = {{"", lies[0][lie], " ", shape, filter}, {"", lies[1][lie], " ", shape, filter},
                {brief, lies[1][lie], " ", shape, ""},  {"", lies[1][lie], " ", shape, ""},
                {"", lies[1][lie], "", "", filter},     {brief, lies[1][lie], "", "", ""},
                {"", lies[1][lie], "", "", ""}};
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        snprintf(out, size, "%s%s%s%s%s%s%s", word, ways[i].which, ways[i].lies, ways[i].space,
                 ways[i].shape, ways[i].filter, mark);
        if (draw_text_width(view->list->fonts, DRAW_FACE_MONO, plan->words, view->list->scale,
                            out) < room) {
            break;
        }
    }
}

/* Names above the grids, and whether these leave digits out. */
static void draw_head(View *view, const ViewLoupePlan *plan, DrawRect area) {
    ConvTerm term;
    conv_walk_term(&view->derived->walk, view->derived->window, 0, &term);
    float at_x[3], y = area.y - (plan->type > SUMS_USUAL ? 8 : 14), size = plan->words;
    grid_places(plan, area.x, at_x);
    draw_on(view->list, view->theme->stage);
    if (plan->two_factors) {
        char name[128];
        float end = plan->drop > 0 ? area.x + area.w : at_x[2];
        draw_textf(view->list, DRAW_FACE_MONO, size, at_x[0], y, DRAW_LEFT, view->theme->muted,
                   "%s%s", conv_role_word(term.a.role), plan->rounded[0] ? " ≈" : "");
        second_name(view, plan, term.b.role, end - at_x[1] - VIEW_LOUPE_APART, name, sizeof name);
        draw_text(view->list, DRAW_FACE_MONO, size, at_x[1], y, DRAW_LEFT, view->theme->muted,
                  name);
    }
    draw_textf(view->list, DRAW_FACE_MONO, size, at_x[plan->two_factors ? 2 : 0], y + plan->drop,
               DRAW_LEFT, view->theme->muted, "%s%s", plan->two_factors ? "product" : "value",
               view->products_rounded ? " ≈" : "");
    if (!view_pushes(view) && !plan->line && plan->drop <= 0) {
        view_loupe_sums_head(view, plan, sums_place(plan, at_x), area);
    }
}

/* "rows 10–14", or "row 10" where that is all. */
static void range_text(const char *noun, int first, int count, char *out, int size) {
    if (count > 1) {
        snprintf(out, (size_t)size, "%ss %d–%d", noun, first, first + count - 1);
    } else {
        snprintf(out, (size_t)size, "%s %d", noun, first);
    }
}

enum { PART_TEXTS = 4 };

/* Which part of the window is shown, the later the less of it is told. */
typedef struct Part {
    char texts[PART_TEXTS][96];
} Part;

/* "channel 3 of 16", where it is not all groups. A number before the rows stands for a channel;
 * where it is an image or a filter it is called so, also where all are shown: "images 0–2". */
static void groups_text(const View *view, const ViewLoupePlan *plan, bool of, char *out, int size) {
    bool part = plan->groups < plan->grid.groups;
    int used = 0;
    out[0] = '\0';
    if (plan->grid.groups > 1 && (part || !has_channels(view))) {
        int first = (int)view_group_number(view, plan->first_group);
        range_text(view_group_noun(view), first, plan->groups, out, size);
        used = (int)strlen(out);
    }
    if (used > 0 && part && of) {
        snprintf(out + used, (size_t)(size - used), " of %lld", (long long)view_group_count(view));
    }
}

/* "rows 9–14, columns 14–16" of the window, or "image 13, rows 9–14, columns 14–16"; and the same
 * in fewer letters, without the columns, and without the rows. */
static Part part_of(const View *view, const ViewLoupePlan *plan) {
    Part part = {0};
    bool rows = plan->rows < plan->grid.rows, cols = plan->cols < plan->grid.cols;
    char group[64] = "", down[32] = "", across[32] = "";
    if (!rows && !cols) {
        groups_text(view, plan, true, part.texts[0], sizeof part.texts[0]);
        return part;
    }
    if (!has_channels(view)) {
        groups_text(view, plan, false, group, sizeof group);
    }
    if (rows) {
        range_text("row", plan->first_row, plan->rows, down, sizeof down);
    }
    if (cols) {
        range_text("column", plan->first_col, plan->cols, across, sizeof across);
    }
    const char *comma = group[0] ? ", " : "";
    const size_t size = sizeof part.texts[0];
    if (rows && cols) {
        const char *numbers = strchr(across, ' ');
        snprintf(part.texts[0], size, "%s%s%s, %s", group, comma, down, across);
        snprintf(part.texts[1], size, "%s%s%s, cols%s", group, comma, down, numbers);
        snprintf(part.texts[2], size, "%s%s%s", group, comma, down);
    } else {
        snprintf(part.texts[0], size, "%s%s%s of %d", group, comma, rows ? down : across,
                 rows ? plan->grid.rows : plan->grid.cols);
        snprintf(part.texts[1], size, "%s%s%s", group, comma, rows ? down : across);
        memcpy(part.texts[2], part.texts[1], size);
    }
    snprintf(part.texts[PART_TEXTS - 1], size, "%s", group[0] ? group : down);
    return part;
}

/* The title, and at its right which part is shown: its place at least beside all of the title, or
 * as much as its name leaves room for. */
static void draw_heading(View *view, DrawRect area, const Part *part) {
    const DrawFonts *fonts = view->list->fonts;
    const float scale = view->list->scale;
    const char *title = view_products_title(view->state->walk);
    float room = area.w - 12 - draw_text_width(fonts, DRAW_FACE_UI_BOLD, 17, scale, title);
    float beside = area.w - 12 - view_loupe_heading_width(view);
    const char *const texts[] = {part->texts[0], part->texts[1], part->texts[2], part->texts[3],
                                 ""};
    const char *shown = view_fitting(view, texts, 2, DRAW_FACE_UI, 11, beside);
    if (draw_text_width(fonts, DRAW_FACE_UI, 11, scale, shown) > beside) {
        shown = view_fitting(view, texts, PART_TEXTS + 1, DRAW_FACE_UI, 11, room);
    }
    float w = draw_text_width(fonts, DRAW_FACE_UI, 11, scale, shown);
    float y = area.y - VIEW_STAGE_TITLE - 4;
    draw_on(view->list, view->theme->stage);
    draw_text(view->list, DRAW_FACE_UI, 11, area.x + area.w, y + 22, DRAW_RIGHT, view->theme->muted,
              shown);
    view_loupe_heading(view, area.x, y, area.w - (w > 0 ? w + 12 : 0));
}

float view_loupe(View *view, DrawRect area, ViewJointEdges *edges) {
    if (view_is_preparing(view)) {
        draw_heading(view, area, &(Part){0});
        return view_prepared(view, area); /* there are no windows yet */
    }
    ViewLoupePlan plan = view_loupe_plan(view, area);
    Part shown = part_of(view, &plan);
    draw_heading(view, area, &shown);
    float one = (float)plan.rows * plan.cell_h + plan.gap;
    for (int g = 0; g < plan.groups; g++) {
        draw_group(view, &plan, plan.first_group + g, area.x, area.y + (float)g * one, edges);
    }
    draw_head(view, &plan, area);
    float h = (float)plan.groups * one - plan.gap + plan.drop;
    if (plan.drop > 0 && !view_pushes(view)) {
        float x = area.x + plan.label, y = area.y + h + plan.gap;
        view_loupe_sums_beneath(view, &plan, (DrawRect){x, y, area.w - plan.label, 0});
    }
    if (plan.line) {
        view_loupe_sums_line(view, &plan, (DrawRect){area.x, area.y + h, area.w, VIEW_LOUPE_LINE});
    }
    return h + (plan.line ? VIEW_LOUPE_LINE - VIEW_LOUPE_SPILLS : 0);
}
