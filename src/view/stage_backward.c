/* The stage of a backward walk over a small layer, and of a transposed layer's forward walk: the
 * tensors that meet in it stand in one row, every number in place, and beneath them where dY comes
 * from (or the gradients). Large layers keep the pictures and the loupe. */
#include "view/loupe.h"
#include "view/stage.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    HEAD = 36,
    CHIPS = 34,
    NOTE = 22,
    IMAGES = 28, /* the row that chooses an image */
    GAP = 46,
    GAP_TIGHT = 30,
    ITEM_MIN = 96,
    ITEMS = 4,
    CELL_SMALL = 30,
    CELL_GOOD = 32,
    SPREAD_MIN = 11,
    WEIGHTS_LEAST = 96, /* width of dW of all filters */
    WEIGHTS_MOST = 260
};

typedef enum ItemKind {
    ITEM_PLANE,    ///< a plane of a tensor
    ITEM_PRODUCTS, ///< the products of the current window
    ITEM_SPREAD,   ///< dY (or X) with its cells the stride apart, for gather with a border
    ITEM_BIAS      ///< db as a column
} ItemKind;

/* One tensor of the row, and the sign behind it. */
typedef struct Item {
    ItemKind kind;
    ViewPlane plane; ///< which plane; of products and spread where it lies
    int rows, cols;
    float needs[VIEW_DIGITS_MOST + 1]; ///< width of a cell's number with so many fewer decimals
    const char *meaning;
    char detail[96];
    const char *sign;
} Item;

typedef struct Row {
    Item items[ITEMS];
    int count;
    float cell, cell_max, spread_cell;
    bool own;      ///< each item has the largest cells that its rows allow, up to `cell`
    float gap;     ///< least room between two items, for the sign
    int fewer;     ///< decimals that are given up
    DrawRect area; ///< below the titles
} Row;

/* ------------------------------------------------------------------------------- laying */

/* Cells of the spread dY may be smaller than the others': most of them are zeros. */
static float cell_of(const Row *row, const Item *item) {
    if (row->own) {
        return fminf(row->cell, floorf(row->area.h / (float)item->rows));
    }
    return item->kind == ITEM_SPREAD ? row->spread_cell : row->cell;
}

static float cells_width(const Row *row, const Item *item) {
    float cell = cell_of(row, item);
    bool colour_alone = cell < (item->kind == ITEM_SPREAD ? VIEW_CELL_MIN_W : VIEW_CELL_MIN_H);
    return (float)item->cols * (colour_alone ? cell : fmaxf(cell, item->needs[row->fewer]));
}

static float item_width(const Row *row, const Item *item) {
    return fmaxf(ITEM_MIN, cells_width(row, item));
}

static bool row_fits(const Row *row) {
    float w = (float)(row->count - 1) * row->gap, h = 0;
    for (int i = 0; i < row->count; i++) {
        w += item_width(row, &row->items[i]);
        h = fmaxf(h, (float)row->items[i].rows * cell_of(row, &row->items[i]));
    }
    return w <= row->area.w && h <= row->area.h;
}

/* The largest cells that fit, those of the spread dY not below `spread`; false when none do. */
static bool choose_cells(Row *row, float least, float spread) {
    for (row->cell = row->cell_max; row->cell >= least; row->cell -= 1) {
        for (row->spread_cell = row->cell; row->spread_cell >= spread; row->spread_cell -= 1) {
            if (row_fits(row)) {
                return true;
            }
            if (row->cell > CELL_GOOD) {
                break; /* all of them smaller, before only the spread ones are */
            }
        }
    }
    return false;
}

/* Tight gaps come before fewer decimals, and these before a spread dY without numbers. */
static bool choose_room(Row *row, float least) {
    const int ways = 2 * (VIEW_DIGITS_MOST + 1);
    for (int way = 0; way < 2 * ways; way++) {
        row->gap = way % 2 ? GAP_TIGHT : GAP;
        row->fewer = way % ways / 2;
        if (choose_cells(row, least, way < ways ? VIEW_CELL_MIN_W : SPREAD_MIN)) {
            return true;
        }
    }
    return false;
}

static bool lay_row(Row *row, float least) {
    if (!choose_room(row, least)) {
        return false;
    }
    float used = 0;
    for (int i = 0; i < row->count; i++) {
        used += item_width(row, &row->items[i]);
    }
    float gap = row->count > 1 ? (row->area.w - used) / (float)(row->count - 1) : 0;
    gap = fminf(gap, 96);
    float x = row->area.x;
    for (int i = 0; i < row->count; i++) {
        Item *item = &row->items[i];
        float w = cells_width(row, item), h = (float)item->rows * cell_of(row, item);
        item->plane.rect = (DrawRect){floorf(x), floorf(row->area.y + (row->area.h - h) / 2), w, h};
        item->plane.numbers = true;
        x += item_width(row, item) + gap;
    }
    return true;
}

/* -------------------------------------------------------------------------------- items */

static Item *add_item(Row *row, ItemKind kind, ViewPlane plane, const char *meaning,
                      const char *sign) {
    Item *item = &row->items[row->count++];
    *item = (Item){.kind = kind, .plane = plane, .meaning = meaning, .sign = sign};
    item->rows = plane.top + plane.rows + plane.bottom;
    item->cols = plane.left + plane.cols + plane.right;
    return item;
}

static void need_numbers_of(const View *view, Item *item, ConvRole role) {
    item->needs[0] = view_cell_width(view, role);
    for (int fewer = 1; fewer <= VIEW_DIGITS_MOST; fewer++) {
        item->needs[fewer] = view_cell_fewer(view, role, fewer);
    }
}

static Item *add_plane(const View *view, Row *row, ConvRole role, int n, int c, const char *meaning,
                       const char *sign) {
    Item *item = add_item(row, ITEM_PLANE, view_plane(view, role, n, c), meaning, sign);
    need_numbers_of(view, item, role);
    view_format_shape(item->detail, sizeof item->detail, scene_tensor(view->frame->scene, role));
    return item;
}

static void add_products(const View *view, Row *row, const char *meaning, const char *sign) {
    ViewTermGrid grid = view_term_grid(view);
    ViewPlane plane = {
        .role = conv_walk_target(view->state->walk), .rows = grid.rows, .cols = grid.cols};
    Item *item = add_item(row, ITEM_PRODUCTS, plane, meaning, sign);
    for (int fewer = 0; fewer <= VIEW_DIGITS_MOST; fewer++) {
        item->needs[fewer] = view_product_width(view, fewer);
    }
    view_products_of(view, item->detail, sizeof item->detail);
}

/* The border has been cut away. */
static void without_ring(Item *item) {
    ViewPlane *plane = &item->plane;
    plane->top = plane->bottom = plane->left = plane->right = 0;
    item->rows = plane->rows;
    item->cols = plane->cols;
}

/* What is gathered from, or lies on the other side as a kernel. */
static void add_spread(const View *view, Row *row, int n, int oc, int ic, const char *sign) {
    ViewPlane plane = view_spread_plane(view, n, oc, ic);
    Item *item = add_item(row, ITEM_SPREAD, plane, view_spread_meaning(view), sign);
    need_numbers_of(view, item, plane.role);
    view_spread_detail(view, &plane, item->detail, sizeof item->detail);
}

static void add_kernel(const View *view, Row *row, int oc, int ic, bool turned, const char *meaning,
                       const char *sign) {
    ViewPlane plane = view_kernel_plane(view, CONV_ROLE_W, oc, ic);
    add_plane(view, row, CONV_ROLE_W, plane.n, plane.c, meaning, sign)->plane.turned =
        turned != plane.turned;
}

static void add_kernel_gradient(const View *view, Row *row, int oc, int ic) {
    ViewPlane plane = view_kernel_plane(view, CONV_ROLE_DW, oc, ic);
    add_plane(view, row, CONV_ROLE_DW, plane.n, plane.c, view_gradient_meaning(view, CONV_ROLE_DW),
              "")
        ->plane.turned = plane.turned;
}

/* dY; of a transposed layer its border is seen only where windows slide over it. */
static void add_upstream(const View *view, Row *row, int n, int oc, const char *meaning,
                         const char *sign) {
    Item *item = add_plane(view, row, CONV_ROLE_DY, n, oc, meaning, sign);
    if (!view_is_padded_input(view, CONV_ROLE_DY)) {
        without_ring(item);
    }
}

static void add_bias_gradient(const View *view, Row *row, const char *sign) {
    int filters = view->state->layer.oc;
    ViewPlane bias = {.role = CONV_ROLE_DB, .rows = filters, .cols = 1};
    const char *meaning = view_gradient_meaning(view, CONV_ROLE_DB);
    Item *item = add_item(row, ITEM_BIAS, bias, meaning, sign);
    for (int fewer = 0; fewer <= VIEW_DIGITS_MOST; fewer++) {
        item->needs[fewer] = fmaxf(60, view_cell_fewer(view, CONV_ROLE_DB, fewer));
    }
    snprintf(item->detail, sizeof item->detail, "%d", filters);
}

/* Those of a transposed layer's forward walk. */
static void forward_row(const View *view, Row *row, int n, int oc, int ic) {
    const SceneState *state = view->state;
    bool turned = state->stage >= SCENE_STAGE_TURN;
    add_spread(view, row, n, oc, ic, "⊙");
    add_kernel(view, row, oc, ic, turned, turned ? "turned by 180°" : "as it is", "=");
    add_products(view, row, "products", "Σ");
    Item *y = add_plane(view, row, CONV_ROLE_Y, n, oc, "feature map", "");
    if (state->stage == SCENE_STAGE_CROP) {
        without_ring(y);
    }
}

/* The tensors that meet in dX by gather: of a transposed layer a window on dY, else the spread dY
 * under the turned kernel. */
static void gather_row(const View *view, Row *row, int n, int oc, int ic) {
    const SceneState *state = view->state;
    bool turned = view_gathers(view) && state->stage >= SCENE_STAGE_TURN;
    Item *dx = add_plane(view, row, CONV_ROLE_DX, n, ic, "one cell at a time", "Σ");
    if (state->stage == SCENE_STAGE_CROP) {
        without_ring(dx);
    }
    add_products(view, row, "products", "=");
    const char *plain = state->layer.flip ? "turned by flip" : "as it is";
    const char *meaning = turned ? "turned by 180°" : view_gathers(view) ? "as it is" : plain;
    add_kernel(view, row, oc, ic, turned, meaning, "⊙");
    if (view_gathers(view)) {
        add_spread(view, row, n, oc, ic, "");
    } else {
        add_upstream(view, row, n, oc, "upstream", "");
    }
}

/* The tensors that meet in the current walk. */
static Row main_row(const View *view, DrawRect area) {
    Row row = {.area = area, .cell_max = floorf(view->cell_most)};
    int n, oc, ic;
    view_shown(view, &n, &oc, &ic);
    const SceneState *state = view->state;
    bool transposed = state->layer.transposed;
    switch (state->walk) {
    case CONV_WALK_FORWARD:
        forward_row(view, &row, n, oc, ic);
        break;
    case CONV_WALK_DX_SCATTER:
        add_plane(view, &row, CONV_ROLE_DX, n, ic, "accumulating", "+=");
        add_products(view, &row, "pushed", "=");
        add_kernel(view, &row, oc, ic, false, state->layer.flip ? "turned by flip" : "as it is",
                   "·");
        add_upstream(view, &row, n, oc, "upstream", "");
        break;
    case CONV_WALK_DX_GATHER:
        gather_row(view, &row, n, oc, ic);
        break;
    case CONV_WALK_DW:
        if (transposed) {
            add_upstream(view, &row, n, oc, "upstream", "⊙");
        } else {
            add_plane(view, &row, CONV_ROLE_X, n, ic, "input", "⊙");
        }
        add_spread(view, &row, n, oc, ic, "=");
        add_products(view, &row, "products", "Σ");
        add_kernel_gradient(view, &row, oc, ic);
        break;
    default:
        add_upstream(view, &row, n, oc, "upstream", "Σ");
        add_bias_gradient(view, &row, "");
        break;
    }
    return row;
}

/* What dY is made of. */
static Row loss_row(const View *view, DrawRect area) {
    Row row = {.area = area, .cell_max = fmaxf(CELL_SMALL, floorf(view->cell_most * 0.6f))};
    int n = view->state->show_n, oc = view->state->show_oc;
    if (view->state->loss == CONV_LOSS_HALF_SQUARED) {
        add_plane(view, &row, CONV_ROLE_Y, n, oc, "feature map", "−");
        add_plane(view, &row, CONV_ROLE_T, n, oc, "target", "=");
    } else {
        add_plane(view, &row, CONV_ROLE_Y, n, oc, "feature map", "→");
    }
    add_plane(view, &row, CONV_ROLE_DY, n, oc, "∂L/∂Y", "");
    for (int i = 0; i < row.count; i++) {
        without_ring(&row.items[i]);
    }
    return row;
}

/* The gradients, each of the whole pass. */
static Row gradients_row(const View *view, DrawRect area) {
    float most = fmaxf(CELL_SMALL, floorf(view->cell_most * 0.6f));
    Row row = {.area = area, .cell_max = most, .own = true};
    int n, oc, ic;
    view_shown(view, &n, &oc, &ic);
    add_plane(view, &row, CONV_ROLE_DX, n, ic, "input gradient", "");
    add_kernel_gradient(view, &row, oc, ic);
    add_bias_gradient(view, &row, "←");
    without_ring(add_plane(view, &row, CONV_ROLE_DY, n, oc, "∂L/∂Y", ""));
    return row;
}

/* ------------------------------------------------------------------------------ drawing */

/* The group of terms (channel, filter or image) that the current term belongs to. */
static int64_t current_group(const View *view) {
    ViewTermGrid grid = view_term_grid(view);
    int64_t term = view->derived->term < 0 ? 0 : view->derived->term;
    return term / ((int64_t)grid.rows * grid.cols);
}

/* Sums after each group, where there are several: one chain goes on through all of them. */
static void draw_group_sums(View *view, DrawRect under) {
    ViewTermGrid grid = view_term_grid(view);
    int64_t per_group = (int64_t)grid.rows * grid.cols;
    if (grid.groups < 2 || view_pushes(view)) {
        return;
    }
    const char *what = view_group_noun(view);
    float y = under.y + under.h + 18;
    int64_t now = current_group(view), from = now > 2 ? now - 2 : 0;
    for (int64_t g = from; g <= now; g++) {
        int64_t k = (g + 1) * per_group - 1;
        bool done = view->derived->term >= k;
        k = done ? k : view->derived->term;
        int64_t slot = k - view->first_term;
        if (view->derived->term < g * per_group || slot < 0 || slot >= view->term_count) {
            continue;
        }
        char number[32];
        view_number(view, number, sizeof number, view->terms[slot].after,
                    view->derived->integers[view->terms[slot].target], 8);
        draw_on(view->list, view->theme->stage);
        float used = draw_textf(view->list, DRAW_FACE_UI, 11, under.x, y, DRAW_LEFT,
                                view->theme->muted, done ? "after %s %lld" : "in %s %lld, so far",
                                what, (long long)view_group_number(view, g));
        draw_tag(view->list, view->terms[slot].target, DRAW_PART_SUM, (int[4]){(int)k, 0, 0, 0});
        draw_textf(view->list, DRAW_FACE_MONO, 11, under.x + used + 8, y, DRAW_LEFT,
                   view->theme->ink, "→ %s", number);
        draw_untag(view->list);
        y += 16;
    }
}

static void draw_products(View *view, const Row *row, const Item *item, float room) {
    ViewTermGrid grid = view_term_grid(view);
    DrawRect now = {0}, rect = item->plane.rect;
    float w = rect.w / (float)grid.cols;
    int64_t per_group = (int64_t)grid.rows * grid.cols;
    ViewScale scale = view_product_scale(view, (DrawRect){0, 0, w, cell_of(row, item)},
                                         current_group(view) * per_group, per_group);
    for (int r = 0; r < grid.rows; r++) {
        for (int c = 0; c < grid.cols; c++) {
            int64_t k = (current_group(view) * grid.rows + r) * grid.cols + c;
            float h = cell_of(row, item);
            DrawRect cell = {rect.x + (float)c * w, rect.y + (float)r * h, w, h};
            view_product_cell(view, cell, scale, k);
            if (k == view->derived->term) {
                now = cell;
            }
        }
    }
    if (now.w > 0) {
        view_product_now(view, now, scale, view->derived->term);
    }
    if (view->state->walk == CONV_WALK_FORWARD) {
        view_bias_cell(view, rect.x, rect.y + rect.h + 12, fmaxf(w, 34), rect.x + room);
        rect.h += 12 + view_bias_height(view);
    }
    draw_group_sums(view, rect);
}

static void draw_item(View *view, const Row *row, const Item *item, float room) {
    switch (item->kind) {
    case ITEM_PRODUCTS:
        draw_products(view, row, item, room);
        break;
    case ITEM_SPREAD:
        view_spread_draw(view, &item->plane);
        break;
    case ITEM_BIAS:
        view_bias_gradient(view, item->plane.rect.x, item->plane.rect.y, item->plane.rect.w,
                           item->plane.rect.h);
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
        snprintf(out + used, size - (size_t)used, totals ? "%schannel %d of %d" : "%schannel %d",
                 used ? ", " : "", ic, layer->ic);
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

static void item_title(View *view, const Row *row, const Item *item, float room) {
    float top = row->area.y - VIEW_STAGE_TITLE - 4;
    bool products = item->kind == ITEM_PRODUCTS;
    const char *name =
        products ? view_products_title(view->state->walk) : conv_role_title(item->plane.role);
    DrawColour colour = products ? view->theme->now_text : view_role_colour(view, item->plane.role);
    char detail[176];
    snprintf(detail, sizeof detail, "%s", item->detail);
    if (!products && item->plane.role == CONV_ROLE_DW) {
        dw_detail(view, room, detail, sizeof detail);
    }
    if (!products) {
        view_shape_line(view, item->plane.role, item->plane.rect.x, top, room,
                        item->kind != ITEM_SPREAD, detail, sizeof detail);
    }
    bool counts = !products && view_shows_coverage(view, item->plane.role);
    view_title(view, colour, name, item->plane.rect.x, top, room,
               counts ? view_coverage_meaning(view) : item->meaning, detail);
}

static void draw_row(View *view, const Row *row) {
    for (int i = 0; i < row->count; i++) {
        const Item *item = &row->items[i];
        float end = i + 1 < row->count ? row->items[i + 1].plane.rect.x - 8
                                       : row->area.x + row->area.w + 16;
        draw_item(view, row, item, end - item->plane.rect.x);
        item_title(view, row, item, end - item->plane.rect.x);
        if (i + 1 < row->count) {
            float x =
                (item->plane.rect.x + item->plane.rect.w + row->items[i + 1].plane.rect.x) / 2;
            view_operator(view, x, row->area.y + row->area.h / 2, item->sign);
        }
    }
}

/* -------------------------------------------------------------------------------- texts */

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

static void draw_head(View *view, DrawRect stage) {
    draw_on(view->list, view->theme->stage);
    float x = stage.x + VIEW_STAGE_MARGIN, y = stage.y + 26;
    bool forward = view->state->walk == CONV_WALK_FORWARD;
    float used = draw_text(view->list, DRAW_FACE_UI_BOLD, 15, x, y, DRAW_LEFT,
                           view_role_colour(view, conv_walk_target(view->state->walk)),
                           forward ? "Y by gather" : conv_walk_title(view->state->walk));
    draw_text_in(view->list, DRAW_FACE_UI, 12,
                 (DrawRect){x + used + 16, y - 15, stage.w - used - 2 * VIEW_STAGE_MARGIN - 16, 20},
                 DRAW_LEFT, view->theme->muted, walk_sentence(view));
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
    snprintf(out, (size_t)size, "%s%s%s",
             overlap ? "where windows overlap, a cell collects from all of them" : "",
             overlap && border ? " · " : "",
             border && folds ? "what falls on the border goes to the cell that it shows"
             : border        ? "what falls on the hatched border is cut away"
                             : "");
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
    draw_on(view->list, view->theme->stage);
    draw_text_in(view->list, DRAW_FACE_UI, 11, (DrawRect){x, y, width, 18}, DRAW_LEFT,
                 view->theme->muted, text);
}

static void draw_loss_texts(View *view, float x, float y, float width) {
    static const char *const derivatives[] = {
#define CONV_LOSS(NAME, word, formula, derivative) derivative,
#include "conv/losses.def"
#undef CONV_LOSS
    };
    view_loss_line(view, x, y, width);
    char text[96];
    snprintf(text, sizeof text, "∂L/∂Y = %s", derivatives[view->state->loss]);
    draw_text_in(view->list, DRAW_FACE_MONO, 12, (DrawRect){x, y + 20, width, 18}, DRAW_LEFT,
                 view->theme->backward, text);
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
    view_title(view, view->theme->backward, "dW", area.x, area.y - VIEW_STAGE_TITLE - 4, area.w,
               "all filters", view->derived->shape.icg > 1 ? detail : "");
    view_weight_grid(view, area, &rows, oc);
}

/* -------------------------------------------------------------------------------- whole */

static DrawRect lower_part(const View *view, DrawRect stage) {
    float h = view->frame->options->gradients ? fmaxf(140, stage.h * 0.32f) : 0;
    return (DrawRect){stage.x, stage.y + stage.h - h, stage.w, h};
}

bool view_backward_stage(View *view, DrawRect stage) {
    float x = stage.x + VIEW_STAGE_MARGIN, w = stage.w - 2 * VIEW_STAGE_MARGIN;
    bool gather = view_gathers(view);
    DrawRect lower = lower_part(view, stage);
    float top = stage.y + HEAD + (gather ? CHIPS : 0) + VIEW_STAGE_TITLE + 4;
    float choosers = fmaxf(view_input_chooser_height(view), view_filter_chooser_height(view));
    choosers = fmaxf(choosers, view->state->layer.n > 1 ? IMAGES : 0);
    float bottom = stage.y + stage.h - lower.h - NOTE - choosers;
    Row row = main_row(view, (DrawRect){x, top, w, bottom - top});
    if (!lay_row(&row, VIEW_CELL_MIN_W)) {
        return false;
    }
    int n, oc, ic;
    view_shown(view, &n, &oc, &ic);
    draw_head(view, stage);
    if (gather) {
        view_gather_chips(view, x, stage.y + HEAD + 4, w);
    }
    draw_row(view, &row);
    view_input_chooser(view, x, bottom + 2, w * 0.3f);
    view_image_chooser(view, x + w * 0.32f, bottom + 2, 120);
    view_filter_chooser(view, x + w * 0.6f, bottom + 2, w * 0.4f);
    draw_note(view, x, bottom + choosers, w);
    if (lower.h <= 0) {
        return true;
    }
    draw_line(view->list, stage.x, lower.y, stage.x + stage.w, lower.y, 1, 3, view->theme->line);
    float texts = fminf(230, w * 0.34f);
    draw_loss_texts(view, x, lower.y + 36, texts);
    DrawRect area = {x + texts, lower.y + VIEW_STAGE_TITLE + 8, w - texts,
                     lower.h - VIEW_STAGE_TITLE - 20};
    bool forward = view->state->walk == CONV_WALK_FORWARD;
    Row sources = forward ? gradients_row(view, area) : loss_row(view, area);
    if (lay_row(&sources, VIEW_CELL_MIN_H) || lay_row(&sources, SPREAD_MIN)) {
        draw_row(view, &sources);
        const DrawRect *last = &sources.items[sources.count - 1].plane.rect;
        float beside = fmaxf(last->x + fmaxf(last->w, ITEM_MIN) + 24, x + w - WEIGHTS_MOST);
        draw_weights(view, (DrawRect){beside, area.y, x + w - beside, area.h});
    }
    return true;
}
