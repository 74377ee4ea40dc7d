/* The stage of a backward walk over a small layer, and of a transposed layer's forward walk: the
 * tensors that meet in it stand in one row, every number in place, and beneath them where dY comes
 * from (or the gradients). Large layers keep the pictures and the loupe. */
#include "view/loupe.h"
#include "view/stage_row.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    HEAD = 36,
    HEAD_CLASS = 30, /* for a class, and the note beneath, which it could not read */
    NOTE_CLASS = 4,
    CHIPS = 34,
    PUSH_CHIPS = 150,
    NOTE = 22,
    IMAGES = 28,     /* the row that chooses an image */
    GROUP_LINE = 16, /* of the sums after each group */
    IMAGES_ROOM = 150,
    CHANNEL_WORD = 56, /* what chooses a channel: the word, and its buttons */
    CHANNEL_BUTTON = 30,
    CHANNELS_MOST = 8,
    FILTERS_MOST = 280, /* widths of what chooses an image or a filter */
    BIAS_BELOW = 12,    /* under the products */
    SUMMED_MOST = 1 << 16,
    COLUMN_GAP = 14,   /* between gradients that stand beneath their tensors */
    ARROWS_LEAST = 18, /* smaller cells take the room of the arrows, too */
    UNDER_LEAST = 140,
    TEXTS_GAP = 40,     /* behind the texts beside what stands beneath */
    CELL_LEAST = 18,    /* of a row over which marks go: they leave the digits free */
    WEIGHTS_LEAST = 96, /* width of dW of all filters */
    WEIGHTS_MOST = 260
};

/* ------------------------------------------------------------------------------ drawing */

/* The group of terms (channel, filter or image) that the current term belongs to. */
static int64_t current_group(const View *view) {
    ViewTermGrid grid = view_term_grid(view);
    int64_t term = view->derived->term < 0 ? 0 : view->derived->term;
    return term / ((int64_t)grid.rows * grid.cols);
}

/* Sums after each group, where there are several, down to `bottom`: one chain goes on through all
 * of them. */
static void draw_group_sums(View *view, DrawRect under, float room, float bottom) {
    ViewTermGrid grid = view_term_grid(view);
    int64_t per_group = (int64_t)grid.rows * grid.cols;
    if (grid.groups < 2 || view_pushes(view)) {
        return;
    }
    const char *what = view_group_noun(view);
    float y = under.y + under.h + 18;
    int64_t now = current_group(view), lines = (int64_t)fminf(3, (bottom - y) / GROUP_LINE + 1);
    int64_t from = now - lines + 1 > 0 ? now - lines + 1 : 0;
    for (int64_t g = from; g <= now; g++) {
        int64_t k = (g + 1) * per_group - 1;
        bool done = view->derived->term >= k;
        k = done ? k : view->derived->term;
        int64_t slot = k - view->first_term;
        if (view->derived->term < g * per_group || slot < 0 || slot >= view->term_count) {
            continue;
        }
        char number[32];
        bool told = view_number(view, number, sizeof number, view->terms[slot].after,
                                view->derived->integers[view->terms[slot].target],
                                view_line_of_sums(view, VIEW_SUM));
        char words[64], fewer[32];
        snprintf(words, sizeof words, done ? "after %s %lld" : "in %s %lld, so far", what,
                 (long long)view_group_number(view, g));
        snprintf(fewer, sizeof fewer, done ? "after %lld" : "%lld, so far",
                 (long long)view_group_number(view, g));
        float left =
            room -
            draw_text_width(view->list->fonts, DRAW_FACE_MONO, 11, view->list->scale, number) - 28;
        bool all =
            draw_text_width(view->list->fonts, DRAW_FACE_UI, 11, view->list->scale, words) <= left;
        draw_on(view->list, view->theme->stage);
        float used = draw_text(view->list, DRAW_FACE_UI, 11, under.x, y, DRAW_LEFT,
                               view->theme->muted, all ? words : fewer);
        draw_tag(view->list, view->terms[slot].target, DRAW_PART_SUM, (int[4]){(int)k, 0, 0, 0});
        draw_textf(view->list, DRAW_FACE_MONO, 11, under.x + used + 8, y, DRAW_LEFT,
                   view->theme->ink, told ? "→ %s" : "≈ %s", number);
        draw_untag(view->list);
        y += GROUP_LINE;
    }
}

/* What chooses a channel, an image and a filter, side by side beneath the row: where each begins,
 * and where the last one ends at most. */
typedef struct Choosers {
    bool channels;
    float images, filters, end;
} Choosers;

static Choosers choosers_of(const View *view, DrawRect area) {
    const ConvLayer *layer = &view->state->layer;
    Choosers at = {.channels = view->state->walk != CONV_WALK_DB && layer->ic > 1,
                   .images = area.x,
                   .filters = area.x + (layer->n > 1 ? IMAGES_ROOM : 0),
                   .end = area.x};
    if (at.channels) {
        at.images = area.x + area.w * 0.32f;
        at.filters = area.x + area.w * 0.6f;
        at.end = at.images;
    }
    at.end = layer->n > 1 ? at.images + IMAGES_ROOM : at.end;
    at.end = layer->oc > 1 ? fminf(at.filters + FILTERS_MOST, area.x + area.w) : at.end;
    return at;
}

/* Whether a column of sums from x on stands behind all of them, or where an image would be chosen.
 */
static bool is_clear(const View *view, DrawRect area, float x) {
    const Choosers at = choosers_of(view, area);
    const ConvLayer *layer = &view->state->layer;
    float channels = CHANNEL_WORD + (float)(layer->ic < CHANNELS_MOST ? layer->ic : CHANNELS_MOST) *
                                        CHANNEL_BUTTON;
    bool between = at.channels && layer->n == 1 && x >= area.x + fminf(channels, area.w * 0.3f) &&
                   x + IMAGES_ROOM < at.filters;
    return between || x > at.end + 8;
}

static void draw_products(View *view, const ViewItemRow *row, const ViewItem *item, float room) {
    ViewTermGrid grid = view_term_grid(view);
    DrawRect now = {0}, rect = item->plane.rect;
    float w = rect.w / (float)grid.cols;
    int64_t per_group = (int64_t)grid.rows * grid.cols;
    ViewScale scale = view_product_scale(view, (DrawRect){0, 0, w, view_item_cell(row, item)},
                                         current_group(view) * per_group, per_group);
    for (int r = 0; r < grid.rows; r++) {
        for (int c = 0; c < grid.cols; c++) {
            int64_t k = (current_group(view) * grid.rows + r) * grid.cols + c;
            float h = view_item_cell(row, item);
            DrawRect cell = {rect.x + (float)c * w, rect.y + (float)r * h, w, h};
            view_product_cell(view, cell, scale, k);
            if (k == view->derived->term && !view_is_folded(view)) {
                now = cell;
            }
        }
    }
    if (now.w > 0) {
        view_product_now(view, now, scale, view->derived->term);
    }
    if (view->state->walk == CONV_WALK_FORWARD) {
        view_bias_cell(view, rect.x, rect.y + rect.h + BIAS_BELOW, fmaxf(w, 34), rect.x + room);
        rect.h += BIAS_BELOW + view_bias_height(view);
    }
    bool free = is_clear(view, row->area, rect.x);
    draw_group_sums(view, rect, room, row->area.y + row->area.h + (free ? 2 * GROUP_LINE : 0));
}

/* What db of the shown filter has come to after a row of the shown image. */
typedef struct RowSum {
    bool begun, on_way;
    int64_t k; ///< after which product
    double value;
} RowSum;

static RowSum row_sum(const View *view, int row) {
    const ConvWalk *walk = &view->derived->walk;
    const int filter[4] = {view->state->show_oc, 0, 0, 0};
    int64_t window = conv_walk_window_of(walk, filter), term = view->derived->term;
    bool here = window == view->derived->window;
    int width = view->derived->shape.ow, rows = view->derived->shape.oh;
    int64_t first = ((int64_t)view->state->show_n * rows + row) * width;
    int64_t last = first + width - 1;
    RowSum sum = {.k = here && term < last ? term : last};
    sum.begun = window < view->derived->window || (here && term >= first);
    sum.on_way = sum.begun && here && sum.k == term && sum.k + 1 < walk->terms;
    if (sum.begun) {
        ConvTerm last_term;
        conv_walk_terms(walk, window, sum.k, 1, &last_term);
        sum.value = last_term.after;
    }
    return sum;
}

/* Each beside its row of dY, all with the same decimals; the one on its way is marked. */
static void draw_row_sums(View *view, const ViewItemRow *row, const ViewItem *item) {
    ViewScale scale = view_scale(view, CONV_ROLE_DB);
    ViewFacts facts = {0};
    for (int r = 0; r < item->rows; r++) {
        view_facts_add(&facts, row_sum(view, r).value, view->state->type);
    }
    scale.digits = view_digits_of_facts(view, facts);
    for (int r = 0; r < item->rows; r++) {
        RowSum sum = row_sum(view, r);
        float h = view_item_cell(row, item);
        DrawRect cell = {item->plane.rect.x, item->plane.rect.y + (float)r * h, item->plane.rect.w,
                         h};
        draw_tag(view->list, CONV_ROLE_DB, DRAW_PART_SUM, (int[4]){(int)sum.k, 0, 0, 0});
        view->products_rounded |=
            view_cell_draw(view, cell, scale, sum.begun ? CONV_CELL_DONE : CONV_CELL_EMPTY,
                           sum.value, sum.on_way ? VIEW_CELL_NOW : 0);
        draw_untag(view->list);
        if (sum.on_way) {
            view_mark_thin(view, cell);
        }
    }
}

static void draw_item(View *view, const ViewItemRow *row, const ViewItem *item, float room) {
    float biases =
        view->state->walk == CONV_WALK_DB ? view_item_cell(row, item) : view->cell_most * 0.6f;
    switch (item->kind) {
    case VIEW_ITEM_SUMS:
        draw_row_sums(view, row, item);
        break;
    case VIEW_ITEM_PRODUCTS:
        draw_products(view, row, item, room);
        break;
    case VIEW_ITEM_SPREAD:
        view_spread_draw(view, &item->plane);
        break;
    case VIEW_ITEM_BIAS:
        view_bias_gradient(view, item->plane.rect, biases);
        break;
    default:
        if (item->plane.role == conv_walk_target(view->state->walk)) {
            view_cut_border(view, &item->plane);
        }
        view_plane_draw(view, &item->plane);
        view_plane_marks(view, &item->plane);
        break;
    }
}

/* "filter 0 of 2, channel 1 of 3", each where there are several; `totals` says of how many. */
static void part_name(const View *view, bool totals, char *out, size_t size) {
    const ConvLayer *layer = &view->state->layer;
    int n, oc, ic, used = 0;
    view_shown(view, &n, &oc, &ic);
    out[0] = '\0';
    if (layer->oc > 1) {
        used = snprintf(out, size, totals ? "filter %d of %d" : "filter %d", oc, layer->oc);
    }
    if (view->derived->shape.icg > 1) {
        char name[VIEW_CHANNEL_NAME];
        view_channel_name(view, ic, name);
        snprintf(out + used, size - (size_t)used, totals ? "%schannel %s of %d" : "%schannel %s",
                 used ? ", " : "", name, layer->ic);
    }
}

/* Beneath the title of dW stands which of several filters and channels it is, if need be without
 * its shape. */
static void dw_detail(const View *view, float room, char *detail, size_t size) {
    const DrawList *list = view->list;
    char all[64], brief[64], both[168];
    part_name(view, true, all, sizeof all);
    part_name(view, false, brief, sizeof brief);
    snprintf(both, sizeof both, "%.96s · %s", detail, all);
    const char *texts[3] = {both, all, brief};
    for (int i = 0; i < 3 && all[0]; i++) {
        float w = draw_text_width(list->fonts, DRAW_FACE_MONO, 11, list->scale, texts[i]);
        if (w + 16 <= room) { /* with " ≈" */
            snprintf(detail, size, "%s", texts[i]);
            return;
        }
    }
}

/* Which channel or filter it is, where there are several and the line has room to say it. */
static void tell_plane(const View *view, const ViewItem *item, float room, char *detail,
                       size_t size) {
    ConvRole kin = conv_role_kin(item->plane.role);
    if (item->kind != VIEW_ITEM_PLANE || (kin != CONV_ROLE_X && kin != CONV_ROLE_W)) {
        return;
    }
    int n, oc, ic;
    char note[48];
    view_shown(view, &n, &oc, &ic);
    view_plane_note(view, item->plane.role, kin == CONV_ROLE_W ? oc : item->plane.c, note,
                    sizeof note);
    size_t used = strlen(detail);
    if (note[0]) {
        snprintf(detail + used, size - used, " · %s", note);
    }
    if (draw_text_width(view->list->fonts, DRAW_FACE_MONO, view_detail_size(view),
                        view->list->scale, detail) > room) {
        detail[used] = '\0';
    }
}

/* Of "2×2 → 3×3 → 7×7" in `ends` the first and the last; returns the last. */
static const char *shorter_spread(const char *detail, char *ends, size_t size) {
    static const char to[] = " → ";
    const char *first = strstr(detail, to), *last = detail;
    for (const char *at = first; at; at = strstr(last, to)) {
        last = at + strlen(to);
    }
    snprintf(ends, size, "%.*s%s%s", first ? (int)(first - detail) : 0, detail, first ? to : "",
             last);
    return last;
}

static void item_title(View *view, const ViewItemRow *row, const ViewItem *item, float room) {
    float top = row->area.y - VIEW_STAGE_TITLE - 4;
    bool sums = item->kind == VIEW_ITEM_SUMS, products = item->kind == VIEW_ITEM_PRODUCTS || sums;
    const char *name = sums       ? "Σ"
                       : products ? view_products_title(view->state->walk)
                                  : conv_role_title(item->plane.role);
    DrawColour colour = products ? view->theme->now_text : view_role_colour(view, item->plane.role);
    char detail[176];
    snprintf(detail, sizeof detail, "%s", item->detail);
    if (!products && item->plane.role == CONV_ROLE_DW) {
        dw_detail(view, room, detail, sizeof detail);
    } else {
        tell_plane(view, item, room, detail, sizeof detail);
    }
    if (products && view->products_rounded) {
        size_t used = strlen(detail);
        snprintf(detail + used, sizeof detail - used, " ≈");
    }
    if (!products) {
        view_shape_line(view, item->plane.role, item->room.x, top, room,
                        item->kind != VIEW_ITEM_SPREAD, detail, sizeof detail);
    }
    const char *cell = products ? strchr(detail, ' ') : NULL; /* of "from dy[0,0,1,2]" */
    char ends[sizeof detail];
    const char *last = shorter_spread(detail, ends, sizeof ends);
    const char *const texts[] = {detail, cell && !strstr(detail, "at (") ? cell + 1 : ends, last};
    const char *fits = view_fitting(view, texts, 3, DRAW_FACE_MONO, view_detail_size(view), room);
    bool counts = !products && view_shows_coverage(view, item->plane.role);
    view_title(view, colour, name, item->room.x, top, room,
               counts ? view_coverage_meaning(view) : item->meaning, fits);
}

static void draw_row(View *view, const ViewItemRow *row) {
    for (int i = 0; i < row->count; i++) {
        const ViewItem *item = &row->items[i];
        float end =
            i + 1 < row->count ? row->items[i + 1].room.x - 12 : row->area.x + row->area.w + 16;
        bool elsewhere = view->rounded[item->plane.role];
        view->rounded[item->plane.role] = false;
        draw_item(view, row, item, end - item->room.x);
        item_title(view, row, item, end - item->room.x); /* its own cells leave digits out */
        view->rounded[item->plane.role] |= elsewhere;
        if (i + 1 < row->count) {
            float x = (item->room.x + item->room.w + row->items[i + 1].room.x) / 2;
            view_operator(view, x, row->area.y + row->area.h / 2, item->sign);
        }
    }
}

/* -------------------------------------------------------------------------------- texts */

/* The same in a few words. */
static const char *walk_words(const View *view) {
    switch (view_form(view)) {
    case CONV_FORM_SCATTER:
    case CONV_FORM_COLLECT:
        return "each dY cell pushes its value through the kernel";
    case CONV_FORM_GATHER:
        return view->state->layer.transposed ? "the turned kernel slides over X"
                                             : "the turned kernel slides over dY";
    case CONV_FORM_WINDOW:
        return "the kernel slides over dY";
    case CONV_FORM_WEIGHT:
        return view->state->layer.transposed ? "X slides over dY as a kernel"
                                             : "dY slides over X as a kernel";
    default:
        return "a sum, not a mean";
    }
}

static const char *walk_sentence(const View *view) {
    const ConvLayer *layer = &view->state->layer;
    switch (view_form(view)) {
    case CONV_FORM_SCATTER:
        return "each dY cell pushes its value, through the kernel, onto the window it came from";
    case CONV_FORM_COLLECT:
        return "each dY cell pushes its value, through the kernel, onto the inputs that made it";
    case CONV_FORM_GATHER:
        return layer->transposed
                   ? "each Y cell asks for the inputs that lay the kernel on it: it slides over X"
               : layer->flip
                   ? "the same sums, asked by each dX cell: the kernel, turned back, slides over dY"
                   : "the same sums, asked by each dX cell: the turned kernel slides over dY";
    case CONV_FORM_WINDOW:
        return "an ordinary convolution: the kernel slides over dY, a stride for each dX cell";
    case CONV_FORM_WEIGHT:
        if (layer->transposed) {
            return layer->sh > 1 || layer->sw > 1
                       ? "X lies on dY as a kernel whose cells are the stride apart"
                       : "X lies on dY as a kernel and slides over it";
        }
        return layer->sh > 1 || layer->sw > 1
                   ? "dY lies on X as a kernel whose cells are the stride apart"
                   : "dY lies on X as a kernel and slides over it";
    default:
        return "a sum over every position and image, not a mean";
    }
}

/* The stages of gather; for a class they stand beside the name of the walk: so the cells are
 * larger. There the two of scatter always have room. */
static bool chips_beneath(const View *view) {
    return view_gathers(view) && !view->frame->options->presenting;
}

static void draw_head(View *view, DrawRect stage) {
    draw_on(view->list, view->theme->stage);
    float x = stage.x + VIEW_STAGE_MARGIN;
    float y = stage.y + (view->type_least > 0 ? HEAD_CLASS - 9 : HEAD - 10);
    bool forward = view->state->walk == CONV_WALK_FORWARD;
    float used = draw_text(view->list, DRAW_FACE_UI_BOLD, 15, x, y, DRAW_LEFT,
                           view_role_colour(view, conv_walk_target(view->state->walk)),
                           forward ? "Y by gather" : conv_walk_title(view->state->walk));
    const char *const texts[] = {walk_sentence(view), walk_words(view), ""};
    float room = stage.w - used - 2 * VIEW_STAGE_MARGIN - 16;
    if (view_gathers(view) && !chips_beneath(view)) {
        view_gather_chips(view, x + used + 16, y - 17, room);
        return;
    }
    if (view_has_fold(view) && !chips_beneath(view)) {
        room -= PUSH_CHIPS + 16;
        view_gather_chips(view, x + used + 32 + room, y - 17, PUSH_CHIPS);
        draw_on(view->list, view->theme->stage);
    }
    draw_text(view->list, DRAW_FACE_UI, 12, x + used + 16, y, DRAW_LEFT, view->theme->muted,
              view_fitting(view, texts, 3, DRAW_FACE_UI, 12, room));
}

static void push_note(const View *view, char *out, int size) {
    const ConvLayer *layer = &view->state->layer;
    const ConvShape *shape = &view->derived->shape;
    bool apart = layer->sh > 1 || layer->sw > 1 || layer->dh > 1 || layer->dw > 1;
    if (layer->transposed) {
        snprintf(out, (size_t)size, "an input collects from all outputs that it has added to%s",
                 apart ? " · what falls between the cells of dX goes nowhere" : "");
        return;
    }
    bool overlap = layer->sh < shape->eff_h || layer->sw < shape->eff_w;
    bool border = layer->top + layer->bottom + layer->left + layer->right > 0;
    bool folds = conv_walk_folds(&view->derived->walk);
    if (view_is_folded(view)) {
        view_fold_note(view, out, size);
        return;
    }
    snprintf(out, (size_t)size, "%s%s%s",
             overlap ? "where windows overlap, a cell collects from all of them" : "",
             overlap && border ? " · " : "",
             border && folds ? "the border’s sums are added inside at the end (fold)"
             : border        ? "what falls on the hatched border is cut away"
                             : "");
}

/* Of "a reason: what comes of it" the latter, of "what · more" the former. */
static const char *shorter_note(const char *note, char *out, size_t size) {
    const char *result = strstr(note, ": "), *more = strstr(note, " · ");
    snprintf(out, size, "%s", result ? result + 2 : note);
    if (!result && more) {
        out[more - note] = '\0';
    }
    return out;
}

static void draw_note(View *view, float x, float y, float width) {
    char text[240] = "";
    if (view_gathers(view)) {
        view_gather_note(view, text, sizeof text);
    } else if (view_pushes(view)) {
        push_note(view, text, sizeof text);
    }
    if (view->state->walk == CONV_WALK_DW) {
        view_unread_note(view, x, y, width);
        return;
    }
    char brief[sizeof text];
    const char *const texts[] = {text, shorter_note(text, brief, sizeof brief)};
    draw_on(view->list, view->theme->stage);
    draw_text_in(view->list, DRAW_FACE_UI, 11, (DrawRect){x, y, width, 18}, DRAW_LEFT,
                 view->theme->muted, view_fitting(view, texts, 2, DRAW_FACE_UI, 11, width));
}

static void draw_loss_texts(View *view, float x, float y, float width) {
    view_loss_line(view, x, y, width);
    char text[96];
    view_derivative_text(view, text, sizeof text);
    draw_text_in(view->list, DRAW_FACE_MONO, fmaxf(12, view_detail_size(view)),
                 (DrawRect){x, y + 20, width, 18}, DRAW_LEFT, view->theme->backward, text);
}

/* dW of all filters, where there is more than the plane above. */
static void draw_weights(View *view, DrawRect area) {
    const ConvLayer *layer = &view->state->layer;
    int n, oc, ic;
    view_shown(view, &n, &oc, &ic);
    if (view->state->walk != CONV_WALK_DW || layer->oc * view->derived->shape.icg < 2 ||
        area.w < WEIGHTS_LEAST) {
        return;
    }
    char detail[96];
    ViewWeightRows rows = view_weight_rows(view, area.h, 5, ic);
    rows.h = fminf(rows.h, 14 * (float)layer->kh);
    snprintf(detail, sizeof detail, "rows: channels %d–%d", rows.first,
             rows.first + rows.count - 1);
    const char *const texts[] = {detail, strstr(detail, "channels"), strrchr(detail, ' ') + 1};
    const char *fits = view_fitting(view, texts, 3, DRAW_FACE_MONO, view_detail_size(view), area.w);
    view_title(view, view->theme->backward, "dW", area.x, area.y - VIEW_STAGE_TITLE - 4, area.w,
               "all filters", view->derived->shape.icg > 1 ? fits : "");
    view_weight_grid(view, area, &rows, oc, ic);
}

/* -------------------------------------------------------------------------------- whole */

/* Both rows of the stage; which of them there are says view->rows. */
typedef struct Parts {
    DrawRect stage, lower; ///< `lower` is empty without a row beneath
    ViewItemRow main, beneath;
    float bottom, choosers; ///< where the upper row ends, and the height of what chooses
    float texts;            ///< width of those at the left of the row beneath
    bool columns;           ///< it stands in the columns of the upper one
    bool arrows;            ///< and there is room for the way from dY to dX and dW
    bool pictures;          ///< it has no room for numbers
} Parts;

/* All cells of the row are high enough for numbers. */
static bool has_numbers(const ViewItemRow *row, float least) {
    if (row->bare) {
        return false;
    }
    for (int i = 0; i < row->count; i++) {
        if (row->items[i].kind != VIEW_ITEM_BIAS && view_item_cell(row, &row->items[i]) < least) {
            return false;
        }
    }
    return true;
}

/* `strict`: each of its numbers can be read; else a spread tensor may be colours alone. */
static bool lay_main(const View *view, Parts *parts, float least, bool strict) {
    least = fmaxf(least, ceilf(view->type_least / VIEW_CLASS_SHARE));
    float x = parts->stage.x + VIEW_STAGE_MARGIN, w = parts->stage.w - 2 * VIEW_STAGE_MARGIN;
    bool class = view->type_least > 0;
    float head = class ? HEAD_CLASS : HEAD, below = class ? NOTE_CLASS : NOTE;
    float top = parts->stage.y + head + (chips_beneath(view) ? CHIPS : 0) + VIEW_STAGE_TITLE + 4;
    float choosers = fmaxf(view_input_chooser_height(view), view_filter_chooser_height(view));
    parts->choosers = fmaxf(choosers, view->state->layer.n > 1 ? IMAGES : 0);
    parts->bottom = parts->stage.y + parts->stage.h - parts->lower.h - below - parts->choosers;
    bool sums = view->state->walk == CONV_WALK_DB && view->derived->walk.terms <= SUMMED_MOST;
    for (int with = sums; with >= 0; with--) {
        parts->main = view_main_row(view, (DrawRect){x, top, w, parts->bottom - top}, with);
        if (view_lay_row(&parts->main, least) &&
            (!strict || has_numbers(&parts->main, CELL_LEAST))) {
            return true;
        }
    }
    return false;
}

static void lower_area(Parts *parts, float high, float below) {
    const DrawRect *stage = &parts->stage;
    parts->lower = (DrawRect){stage->x, stage->y + stage->h - high, stage->w, high};
    float w = stage->w - 2 * VIEW_STAGE_MARGIN - parts->texts;
    DrawRect area = {stage->x + VIEW_STAGE_MARGIN + parts->texts,
                     parts->lower.y + VIEW_STAGE_TITLE + 8, w, high - VIEW_STAGE_TITLE - 8 - below};
    parts->beneath.area = area;
}

/* The row that stands beneath by itself, its texts to the left of it. */
static bool lay_beneath(const View *view, Parts *parts, float high) {
    bool forward = view->state->walk == CONV_WALK_FORWARD;
    char text[96];
    view_derivative_text(view, text, sizeof text);
    float w = draw_text_width(view->list->fonts, DRAW_FACE_MONO, fmaxf(12, view_detail_size(view)),
                              view->list->scale, text);
    parts->texts = fmaxf(w, view_loss_room(view)) + TEXTS_GAP;
    lower_area(parts, high, 12);
    DrawRect area = parts->beneath.area;
    parts->beneath = forward ? view_gradients_row(view, area) : view_loss_row(view, area);
    bool laid =
        view_lay_row(&parts->beneath, CELL_LEAST) && has_numbers(&parts->beneath, CELL_LEAST);
    parts->pictures = !laid;
    return laid;
}

/* Puts an item into its column, with the largest cells that have room there. */
static bool lay_in_column(const ViewItemRow *row, ViewItem *item, float x, float room) {
    float cell =
        fminf(row->cell_max, fminf(row->area.h / (float)item->rows, room / (float)item->cols));
    cell = floorf(item->kind == VIEW_ITEM_BIAS ? fmaxf(cell, VIEW_CELL_MIN_H) : cell);
    float w = (float)item->cols * fmaxf(cell, item->needs[row->fewer]);
    float h = fminf(row->area.h, (float)item->rows * cell);
    view_put_item(item, (DrawRect){x, floorf(row->area.y + (row->area.h - h) / 2), w, h});
    return cell >= VIEW_CELL_MIN_H && w <= room;
}

/* Each gradient beneath its tensor. */
static bool lay_columns(const View *view, Parts *parts, float high, float below) {
    parts->texts = 0;
    lower_area(parts, high, below);
    ViewItemRow *row = &parts->beneath;
    *row = view_gradients_row(view, row->area);
    for (row->fewer = 0; row->fewer <= VIEW_DIGITS_MOST; row->fewer++) {
        bool fits = true;
        for (int i = 0; i < VIEW_ITEMS && fits; i++) {
            float x = parts->main.items[i].room.x;
            float end = i + 1 < VIEW_ITEMS ? parts->main.items[i + 1].room.x - COLUMN_GAP
                                           : row->area.x + row->area.w;
            fits = lay_in_column(row, &row->items[i], x, end - x);
        }
        if (fits) {
            return true;
        }
    }
    return false;
}

/* Rows of the highest tensor beneath; of db some are enough. */
static int rows_beneath(const View *view) {
    const ConvLayer *layer = &view->state->layer;
    int rows = view->derived->shape.oh;
    if (view->state->walk == CONV_WALK_FORWARD) {
        rows = rows > layer->ih ? rows : layer->ih;
        rows = rows > layer->kh ? rows : layer->kh;
    }
    return rows;
}

/* Forward: the largest cells that both rows can have, with the arrows first. */
static bool plan_columns(const View *view, Parts *parts, bool strict) {
    int rows = rows_beneath(view);
    float most = fmaxf(VIEW_ITEM_SMALL, floorf(view->cell_most * 0.6f));
    parts->columns = true;
    for (int way = 0; way < 2; way++) {
        parts->arrows = way == 0;
        float below = parts->arrows ? VIEW_STAGE_ARROWS : 12;
        float least = parts->arrows ? ARROWS_LEAST : VIEW_CELL_MIN_H;
        for (float cell = most; cell >= least; cell -= 1) {
            float high =
                VIEW_STAGE_TITLE + 8 + below + fmaxf((float)rows * cell, 2 * VIEW_ITEM_SMALL);
            parts->lower.h = high;
            if (high < parts->stage.h &&
                lay_main(view, parts, fmaxf(cell, strict ? CELL_LEAST : VIEW_CELL_MIN_W), strict) &&
                lay_columns(view, parts, high, below)) {
                return true;
            }
        }
    }
    parts->columns = parts->arrows = false;
    return false;
}

/* Heights for the row beneath, the usual one first. */
static bool plan_heights(const View *view, Parts *parts, bool strict) {
    float needed = VIEW_STAGE_TITLE + 20 + (float)(rows_beneath(view) * CELL_LEAST);
    float usual = fmaxf(UNDER_LEAST, parts->stage.h * 0.32f);
    for (int way = 0; way < 2; way++) {
        float high = way == 0 ? usual : fmaxf(UNDER_LEAST, needed);
        parts->lower.h = high;
        if (high < parts->stage.h &&
            lay_main(view, parts, strict ? CELL_LEAST : VIEW_CELL_MIN_W, strict) &&
            lay_beneath(view, parts, high)) {
            return true;
        }
    }
    parts->lower.h = usual; /* where dY comes from may be small pictures */
    bool laid = view->state->walk != CONV_WALK_FORWARD &&
                lay_main(view, parts, strict ? CELL_LEAST : VIEW_CELL_MIN_W, strict);
    if (laid) {
        lay_beneath(view, parts, usual);
    }
    return laid;
}

/* Some tensors are too wide for numbers, however much height there is: these as colours. */
static bool is_too_wide(const View *view, Parts *parts) {
    parts->lower.h = 0;
    return !lay_main(view, parts, CELL_LEAST, true);
}

static bool plan_both(const View *view, Parts *parts) {
    bool forward = view->state->walk == CONV_WALK_FORWARD;
    for (int way = 0; way < 2; way++) {
        bool strict = way == 0;
        if ((forward && plan_columns(view, parts, strict)) || plan_heights(view, parts, strict)) {
            return true;
        }
        if (!is_too_wide(view, parts)) {
            return false;
        }
    }
    return false;
}

static bool plan_parts(const View *view, DrawRect stage, Parts *parts) {
    *parts = (Parts){.stage = stage};
    switch (view->rows) {
    case VIEW_ROWS_BOTH:
        return plan_both(view, parts);
    case VIEW_ROWS_MAIN:
        return lay_main(view, parts, CELL_LEAST, true) ||
               (!view->frame->options->gradients && view->type_least == 0 &&
                lay_main(view, parts, VIEW_CELL_MIN_W, false));
    default:
        return lay_beneath(view, parts, stage.h);
    }
}

/* Where the bias cell under the products stands, if it reaches down to y; else far right. */
static float bias_begins(const View *view, const ViewItemRow *row, float y) {
    float end = row->area.x + 2 * row->area.w;
    for (int i = 0; i < row->count && view->state->walk == CONV_WALK_FORWARD; i++) {
        const DrawRect *room = &row->items[i].room;
        bool products = row->items[i].kind == VIEW_ITEM_PRODUCTS;
        float bottom = room->y + room->h + BIAS_BELOW + view_bias_height(view);
        end = products && bottom > y ? room->x : end;
    }
    return end;
}

static void draw_main(View *view, const Parts *parts) {
    float x = parts->stage.x + VIEW_STAGE_MARGIN, w = parts->stage.w - 2 * VIEW_STAGE_MARGIN;
    draw_head(view, parts->stage);
    if (chips_beneath(view)) {
        view_gather_chips(view, x, parts->stage.y + HEAD + 4, w);
    }
    draw_row(view, &parts->main);
    float choosers = parts->bottom + 2;
    Choosers at = choosers_of(view, parts->main.area);
    if (at.channels) {
        view_one_channel_chooser(view, x, choosers, w * 0.3f);
    }
    view_image_chooser(view, at.images, choosers, IMAGES_ROOM - 30);
    view_filter_chooser(view, at.filters, choosers, w * 0.4f);
    float note = parts->bottom + parts->choosers;
    if (view->type_least > 0) {
        return;
    }
    draw_note(view, x, note, fminf(w, bias_begins(view, &parts->main, note) - x - 10));
}

/* The gradients beneath their tensors, with L under db and the way from dY to each. */
static void draw_columns(View *view, const Parts *parts) {
    const ViewItemRow *row = &parts->beneath;
    const ViewPlane *dx = &row->items[0].plane, *dw = &row->items[1].plane;
    const ViewPlane *db = &row->items[2].plane, *dy = &row->items[3].plane;
    float top = row->area.y - VIEW_STAGE_TITLE - 4;
    DrawRect room = {db->rect.x, row->area.y, db->rect.w, row->area.h - 40};
    float used = view_bias_gradient(view, room, view->cell_most * 0.6f);
    for (int i = 0; i < VIEW_ITEMS; i++) {
        const ViewPlane *plane = &row->items[i].plane;
        float end = i + 1 < VIEW_ITEMS ? row->items[i + 1].plane.rect.x - VIEW_STAGE_APART
                                       : row->area.x + row->area.w + VIEW_STAGE_BEYOND;
        if (i != 2) {
            view_plane_draw(view, plane);
            view_plane_marks(view, plane);
        }
        view_tensor_title(view, plane->role, plane->rect.x, top, end - plane->rect.x, "");
    }
    float lowest =
        view_loss_line(view, db->rect.x, row->area.y + used + 24, dy->rect.x - db->rect.x - 12);
    float arrow_y = floorf(fmaxf(row->area.y + used / 2, dy->rect.y + 8));
    view_arrow(view, dy->rect.x - 8, arrow_y, db->rect.x + db->rect.w + 10, arrow_y,
               view->theme->backward);
    if (parts->arrows) {
        view_gradient_arrows(view, row->area, lowest, dx->rect, dw->rect, dy->rect);
    }
}

static void draw_beneath(View *view, Parts *parts) {
    float x = parts->stage.x + VIEW_STAGE_MARGIN, w = parts->stage.w - 2 * VIEW_STAGE_MARGIN;
    ViewItemRow *row = &parts->beneath;
    draw_loss_texts(view, x, parts->lower.y + 36, parts->texts - 16);
    if (parts->pictures && !view_lay_row(row, VIEW_SPREAD_MIN)) {
        return;
    }
    draw_row(view, row);
    const DrawRect *last = &row->items[row->count - 1].plane.rect;
    float beside = fmaxf(last->x + fmaxf(last->w, VIEW_ITEM_WIDTH) + 24, x + w - WEIGHTS_MOST);
    draw_weights(view, (DrawRect){beside, row->area.y, x + w - beside, row->area.h});
}

bool view_backward_stage(View *view, DrawRect stage) {
    Parts parts;
    if (!plan_parts(view, stage, &parts)) {
        return false;
    }
    if (view->rows != VIEW_ROWS_BENEATH) {
        draw_main(view, &parts);
    }
    if (view->rows == VIEW_ROWS_BOTH) {
        draw_line(view->list, stage.x, parts.lower.y, stage.x + stage.w, parts.lower.y, 1, 3,
                  view->theme->line);
    }
    if (parts.columns) {
        draw_columns(view, &parts);
    } else if (view->rows != VIEW_ROWS_MAIN) {
        draw_beneath(view, &parts);
    }
    return true;
}
