/* The stage of a backward walk over a small layer: the tensors that meet in it stand in one row,
 * every number in place, and beneath them where dY comes from. Large layers keep the pictures and
 * the loupe. */
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
    ITEM_SPREAD,   ///< dY with its cells the stride apart, and a border around them for gather
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
    float gap;     ///< least room between two items, for the sign
    int fewer;     ///< decimals that are given up
    DrawRect area; ///< below the titles
} Row;

/* ------------------------------------------------------------------------------- laying */

/* Cells of the spread dY may be smaller than the others': most of them are zeros. */
static float cell_of(const Row *row, const Item *item) {
    return item->kind == ITEM_SPREAD ? row->spread_cell : row->cell;
}

static float cells_width(const Row *row, const Item *item) {
    float cell = cell_of(row, item);
    bool colour_alone = item->kind == ITEM_SPREAD && cell < VIEW_CELL_MIN_W;
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
    for (int fewer = 0; fewer <= VIEW_DIGITS_MOST; fewer++) {
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

/* dY spread by the stride; for gather with its border, as far as its preparation has come. */
static void add_spread(const View *view, Row *row, int n, int oc, const char *meaning,
                       const char *sign) {
    const SceneState *state = view->state;
    const ConvShape *shape = &view->derived->shape;
    SceneGatherSizes sizes = scene_gather_sizes(&state->layer, shape);
    bool gather = state->walk == CONV_WALK_DX_GATHER;
    bool spread = !gather || state->stage >= SCENE_STAGE_ZEROS;
    ViewPlane plane = view_plane(view, CONV_ROLE_DY, n, oc);
    plane.rows = spread ? sizes.inserted_h : shape->oh;
    plane.cols = spread ? sizes.inserted_w : shape->ow;
    if (gather && state->stage >= SCENE_STAGE_PAD) {
        plane.top = sizes.pad_top;
        plane.bottom = sizes.pad_bottom;
        plane.left = sizes.pad_left;
        plane.right = sizes.pad_right;
    }
    Item *item = add_item(row, ITEM_SPREAD, plane, meaning, sign);
    need_numbers_of(view, item, CONV_ROLE_DY);
    int used = snprintf(item->detail, sizeof item->detail, "%d×%d", shape->oh, shape->ow);
    bool apart = state->layer.sh > 1 || state->layer.sw > 1;
    if (spread && apart && used > 0) {
        used += snprintf(item->detail + used, sizeof item->detail - (size_t)used, " → %d×%d",
                         sizes.inserted_h, sizes.inserted_w);
    }
    if (plane.top + plane.bottom + plane.left + plane.right > 0) {
        snprintf(item->detail + used, sizeof item->detail - (size_t)used, " → %d×%d", item->rows,
                 item->cols);
    }
}

static const char *prepared_meaning(SceneStage stage) {
    return stage == SCENE_STAGE_AS_IS   ? "as it is"
           : stage == SCENE_STAGE_ZEROS ? "zeros inserted"
                                        : "padded";
}

/* The tensors that meet in the current walk. */
static Row main_row(const View *view, DrawRect area) {
    Row row = {.area = area, .cell_max = floorf(view->cell_most)};
    int n, oc, ic;
    view_shown(view, &n, &oc, &ic);
    int icg = ic % view->derived->shape.icg;
    const SceneState *state = view->state;
    switch (state->walk) {
    case CONV_WALK_DX_SCATTER:
        add_plane(view, &row, CONV_ROLE_DX, n, ic, "accumulating", "+=");
        add_products(view, &row, "pushed", "=");
        add_plane(view, &row, CONV_ROLE_W, oc, icg,
                  state->layer.flip ? "turned by flip" : "as it is", "·")
            ->plane.turned = state->layer.flip;
        add_plane(view, &row, CONV_ROLE_DY, n, oc, "upstream", "");
        break;
    case CONV_WALK_DX_GATHER: {
        bool turned = state->stage >= SCENE_STAGE_TURN;
        Item *dx = add_plane(view, &row, CONV_ROLE_DX, n, ic, "one cell at a time", "Σ");
        if (state->stage == SCENE_STAGE_CROP) {
            without_ring(dx);
        }
        add_products(view, &row, "products", "=");
        add_plane(view, &row, CONV_ROLE_W, oc, icg, turned ? "turned by 180°" : "as it is", "⊙")
            ->plane.turned = turned != state->layer.flip;
        add_spread(view, &row, n, oc, prepared_meaning(state->stage), "");
        break;
    }
    case CONV_WALK_DW:
        add_plane(view, &row, CONV_ROLE_X, n, ic, "input", "⊙");
        add_spread(view, &row, n, oc,
                   state->layer.sh > 1 || state->layer.sw > 1 ? "spread by the stride"
                                                              : "as a kernel",
                   "=");
        add_products(view, &row, "products", "Σ");
        add_plane(view, &row, CONV_ROLE_DW, oc, icg, "weight gradient", "");
        break;
    default:
        add_plane(view, &row, CONV_ROLE_DY, n, oc, "upstream", "Σ");
        ViewPlane bias = {.role = CONV_ROLE_DB, .rows = state->layer.oc, .cols = 1};
        Item *item = add_item(&row, ITEM_BIAS, bias, "bias gradient", "");
        for (int fewer = 0; fewer <= VIEW_DIGITS_MOST; fewer++) {
            item->needs[fewer] = fmaxf(60, view_cell_fewer(view, CONV_ROLE_DB, fewer));
        }
        snprintf(item->detail, sizeof item->detail, "%d", state->layer.oc);
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
    if (grid.groups < 2 || view->state->walk == CONV_WALK_DX_SCATTER) {
        return;
    }
    const char *what = view->state->walk == CONV_WALK_DX_GATHER ? "filter" : "image";
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
        float used =
            draw_textf(view->list, DRAW_FACE_UI, 11, under.x, y, DRAW_LEFT, view->theme->muted,
                       done ? "after %s %lld" : "in %s %lld, so far", what, (long long)g);
        draw_tag(view->list, view->terms[slot].target, DRAW_PART_SUM, (int[4]){(int)k, 0, 0, 0});
        draw_textf(view->list, DRAW_FACE_MONO, 11, under.x + used + 8, y, DRAW_LEFT,
                   view->theme->ink, "→ %s", number);
        draw_untag(view->list);
        y += 16;
    }
}

static void draw_products(View *view, const Row *row, const Item *item) {
    ViewTermGrid grid = view_term_grid(view);
    DrawRect now = {0}, rect = item->plane.rect;
    float w = rect.w / (float)grid.cols;
    for (int r = 0; r < grid.rows; r++) {
        for (int c = 0; c < grid.cols; c++) {
            int64_t k = (current_group(view) * grid.rows + r) * grid.cols + c;
            DrawRect cell = {rect.x + (float)c * w, rect.y + (float)r * row->cell, w, row->cell};
            view_product_cell(view, cell, k, k <= view->derived->term);
            if (k == view->derived->term) {
                now = cell;
            }
        }
    }
    if (now.w > 0) {
        view_product_now(view, now, view->derived->term);
    }
    draw_group_sums(view, rect);
}

/* Where dy[oh, ow] lies in the spread plane. */
static DrawRect spread_cell(const View *view, const ViewPlane *plane, int oh, int ow) {
    bool spread =
        view->state->walk != CONV_WALK_DX_GATHER || view->state->stage >= SCENE_STAGE_ZEROS;
    int step_h = spread ? view->state->layer.sh : 1, step_w = spread ? view->state->layer.sw : 1;
    return view_plane_cell(plane, oh * step_h, ow * step_w);
}

/* The turned kernel over the spread dY: where it stands for the current dX cell. */
static void mark_turned_window(View *view, const ViewPlane *plane) {
    const ConvLayer *layer = &view->state->layer;
    const ConvShape *shape = &view->derived->shape;
    if (view->state->stage != SCENE_STAGE_SLIDE) {
        return;
    }
    int cell[4];
    conv_walk_window_cell(&view->derived->walk, view->derived->window, cell);
    DrawRect first = view_plane_cell(plane, cell[2] + layer->top - plane->top,
                                     cell[3] + layer->left - plane->left);
    view_mark(view, (DrawRect){first.x, first.y, first.w * (float)shape->eff_w,
                               first.h * (float)shape->eff_h});
    if (view->now) {
        int row = cell[2] + layer->top - view->now->tap[0] * layer->dh;
        int column = cell[3] + layer->left - view->now->tap[1] * layer->dw;
        view_mark(view, view_plane_cell(plane, row, column));
    }
}

static void draw_spread(View *view, const Item *item) {
    const ViewPlane *plane = &item->plane;
    bool gather = view->state->walk == CONV_WALK_DX_GATHER;
    for (int i = -plane->top; i < plane->rows + plane->bottom; i++) {
        for (int j = -plane->left; j < plane->cols + plane->right; j++) {
            DrawRect cell = view_plane_cell(plane, i, j);
            if (gather) {
                view_hatched_cell(view, cell, "0");
            } else {
                draw_frame(view->list, cell, 0, 1, view->theme->grid);
            }
        }
    }
    ViewPlane dy = view_plane(view, CONV_ROLE_DY, plane->n, plane->c);
    for (int oh = 0; oh < dy.rows; oh++) {
        for (int ow = 0; ow < dy.cols; ow++) {
            int index[4] = {plane->n, plane->c, oh, ow};
            DrawRect cell = spread_cell(view, plane, oh, ow);
            view_tensor_cell(view, cell, CONV_ROLE_DY, index, 0);
            if (view_is_linked(view, CONV_ROLE_DY, index)) {
                draw_frame(view->list, draw_rect_inset(cell, cell.w > 12 ? 1 : 0), 3, 2,
                           view_role_colour(view, CONV_ROLE_DY));
            }
        }
    }
    if (gather) {
        mark_turned_window(view, plane);
    } else if (view->now) {
        const int *at = view->now->b.index;
        if (at[0] == plane->n && at[1] == plane->c) {
            view_mark(view, spread_cell(view, plane, at[2], at[3]));
        }
    }
}

/* What the border of dX has come to when the kernel has slid over all of it: the core's gradient of
 * the padded input, before the crop takes it away. */
static void draw_border_sums(View *view, const ViewPlane *plane) {
    ConvLayer padded = view->state->layer;
    padded.ih += padded.top + padded.bottom;
    padded.iw += padded.left + padded.right;
    padded.top = padded.bottom = padded.left = padded.right = 0;
    padded.padding = CONV_PADDING_CUSTOM;
    int extent[4];
    ConvTensor sums;
    conv_layer_extent_x(&padded, extent);
    Status status = conv_tensor_create(view->state->type, extent, &sums);
    if (!status_failed(&status)) {
        status = conv_grad_input(&padded, &view->derived->dy,
                                 scene_tensor(view->frame->scene, CONV_ROLE_W), &sums);
    }
    for (int i = -plane->top; i < plane->rows + plane->bottom && !status_failed(&status); i++) {
        for (int j = -plane->left; j < plane->cols + plane->right; j++) {
            bool inside = i >= 0 && j >= 0 && i < plane->rows && j < plane->cols;
            if (!inside) {
                char text[32];
                int index[4] = {plane->n, plane->c, i + plane->top, j + plane->left};
                view_number(view, text, sizeof text, conv_tensor_at(&sums, index),
                            view->derived->integers[CONV_ROLE_DX], 5);
                view_hatched_cell(view, view_plane_cell(plane, i, j), text);
            }
        }
    }
    conv_tensor_destroy(&sums);
}

/* The border of dX that is cut away in the end. */
static void draw_cut_border(View *view, const ViewPlane *plane) {
    if (view_shows_places(view, plane)) {
        return; /* nothing of it is lost */
    }
    if (plane->top + plane->bottom + plane->left + plane->right > 0) {
        draw_rect(view->list, plane->rect, 0, view->theme->stage);
        draw_hatch(view->list, plane->rect, 6, 1, view->theme->hatch);
        draw_frame(view->list, plane->rect, 0, 1, view->theme->line);
        bool slid = view->state->walk == CONV_WALK_DX_GATHER &&
                    view->state->position == conv_walk_length(&view->derived->walk);
        if (slid) {
            draw_border_sums(view, plane);
        }
    }
}

static void draw_item(View *view, const Row *row, const Item *item) {
    switch (item->kind) {
    case ITEM_PRODUCTS:
        draw_products(view, row, item);
        break;
    case ITEM_SPREAD:
        draw_spread(view, item);
        break;
    case ITEM_BIAS:
        view_bias_gradient(view, item->plane.rect.x, item->plane.rect.y, item->plane.rect.w,
                           item->plane.rect.h);
        break;
    default:
        if (item->plane.role == CONV_ROLE_DX) {
            draw_cut_border(view, &item->plane);
        }
        view_plane_draw(view, &item->plane);
        view_plane_marks(view, &item->plane);
        break;
    }
}

static void item_title(View *view, const Row *row, const Item *item, float room) {
    float top = row->area.y - VIEW_STAGE_TITLE - 4;
    bool products = item->kind == ITEM_PRODUCTS;
    const char *name =
        products ? view_products_title(view->state->walk) : conv_role_title(item->plane.role);
    DrawColour colour = products ? view->theme->now_text : view_role_colour(view, item->plane.role);
    char detail[sizeof item->detail + 8];
    snprintf(detail, sizeof detail, "%s", item->detail);
    if (!products) {
        view_mark_rounded(view, item->plane.role, item->plane.rect.x, top, room, detail,
                          sizeof detail);
    }
    bool counts = !products && view_shows_coverage(view, item->plane.role);
    view_title(view, colour, name, item->plane.rect.x, top, room,
               counts ? "outputs that read it" : item->meaning, detail);
}

static void draw_row(View *view, const Row *row) {
    for (int i = 0; i < row->count; i++) {
        const Item *item = &row->items[i];
        float end = i + 1 < row->count ? row->items[i + 1].plane.rect.x - 8
                                       : row->area.x + row->area.w + 16;
        draw_item(view, row, item);
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
    switch (view->state->walk) {
    case CONV_WALK_DX_SCATTER:
        return "each dY cell pushes its value, through the kernel, onto the window it came from";
    case CONV_WALK_DX_GATHER:
        return "the same sums, asked by each dX cell: the turned kernel slides over dY";
    case CONV_WALK_DW:
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
    float used = draw_text(view->list, DRAW_FACE_UI_BOLD, 15, x, y, DRAW_LEFT,
                           view->theme->backward, conv_walk_title(view->state->walk));
    draw_text_in(view->list, DRAW_FACE_UI, 12,
                 (DrawRect){x + used + 16, y - 15, stage.w - used - 2 * VIEW_STAGE_MARGIN - 16, 20},
                 DRAW_LEFT, view->theme->muted, walk_sentence(view));
}

/* The preparation of dY in gather, one chip a stage. */
void view_gather_chips(View *view, float x, float y, float width) {
    const char *labels[] = {
#define SCENE_STAGE(NAME, word, label) label,
#include "scene/stages.def"
#undef SCENE_STAGE
    };
    if (conv_walk_folds(&view->derived->walk)) {
        labels[SCENE_STAGE_CROP] = "fold";
    }
    int chosen = (int)view->state->stage;
    DrawRect rect = {x, y, fminf(width, 640), 24};
    if (ui_choice(view->ui, ui_id("gather-stage", 0), rect, labels, SCENE_STAGE_COUNT, &chosen,
                  view->theme->backward, true)) {
        view_command(view, &(SceneCommand){.kind = SCENE_SET_STAGE, .value = chosen});
    }
}

/* "3+2·(3−1) = 7", with what is unread where there is any. */
static void padded_size(char *out, int size, int inserted, int span, int tail, int padded) {
    if (tail > 0) {
        snprintf(out, (size_t)size, "%d+2·(%d−1)+%d = %d", inserted, span, tail, padded);
    } else {
        snprintf(out, (size_t)size, "%d+2·(%d−1) = %d", inserted, span, padded);
    }
}

/* What the stage of gather's preparation does to the size. */
void view_gather_note(const View *view, char *out, int size) {
    const ConvLayer *layer = &view->state->layer;
    const ConvShape *shape = &view->derived->shape;
    SceneGatherSizes s = scene_gather_sizes(layer, shape);
    switch (view->state->stage) {
    case SCENE_STAGE_AS_IS:
        snprintf(out, (size_t)size, "dY is %d×%d, one cell for each window of the forward pass",
                 shape->oh, shape->ow);
        break;
    case SCENE_STAGE_ZEROS:
        snprintf(out, (size_t)size,
                 "windows stand the stride apart, so s-1 zeros go between: (%d-1)·%d+1 = %d high, "
                 "(%d-1)·%d+1 = %d wide",
                 shape->oh, layer->sh, s.inserted_h, shape->ow, layer->sw, s.inserted_w);
        break;
    case SCENE_STAGE_PAD: {
        char high[64], wide[64];
        padded_size(high, sizeof high, s.inserted_h, shape->eff_h, shape->tail_h, s.padded_h);
        padded_size(wide, sizeof wide, s.inserted_w, shape->eff_w, shape->tail_w, s.padded_w);
        snprintf(out, (size_t)size,
                 "a border of the kernel's span − 1 all round%s: %s high, %s wide",
                 shape->tail_h + shape->tail_w > 0 ? ", and what no window read" : "", high, wide);
        break;
    }
    case SCENE_STAGE_TURN:
        snprintf(
            out, (size_t)size,
            "an output sees this input up and left of it, so the input sees the output down and "
            "right: W is turned by 180°");
        break;
    case SCENE_STAGE_CROP:
        if (conv_walk_folds(&view->derived->walk)) {
            snprintf(out, (size_t)size,
                     "a border cell is a number of X again, so what came together there has been "
                     "added to it: dX is %d×%d",
                     layer->ih, layer->iw);
            break;
        }
        snprintf(out, (size_t)size,
                 "the border is no input, so it is cut: %d-%d-%d = %d high, "
                 "%d-%d-%d = %d wide",
                 s.result_h, layer->top, layer->bottom, layer->ih, s.result_w, layer->left,
                 layer->right, layer->iw);
        break;
    default:
        snprintf(out, (size_t)size,
                 "%d-%d+1 = %d high, %d-%d+1 = %d wide · hatched terms are "
                 "listed and skipped",
                 s.padded_h, shape->eff_h, s.result_h, s.padded_w, shape->eff_w, s.result_w);
        break;
    }
}

static void draw_note(View *view, float x, float y, float width) {
    char text[240] = "";
    if (view->state->walk == CONV_WALK_DX_GATHER) {
        view_gather_note(view, text, sizeof text);
    } else if (view->state->walk == CONV_WALK_DX_SCATTER) {
        const ConvLayer *layer = &view->state->layer;
        const ConvShape *shape = &view->derived->shape;
        bool overlap = layer->sh < shape->eff_h || layer->sw < shape->eff_w;
        bool border = layer->top + layer->bottom + layer->left + layer->right > 0;
        bool folds = conv_walk_folds(&view->derived->walk);
        snprintf(text, sizeof text, "%s%s%s",
                 overlap ? "where windows overlap, a cell collects from all of them" : "",
                 overlap && border ? " · " : "",
                 border && folds ? "what falls on the border goes to the cell that it shows"
                 : border        ? "what falls on the hatched border is cut away"
                                 : "");
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
    bool gather = view->state->walk == CONV_WALK_DX_GATHER;
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
    Row sources = loss_row(view, area);
    if (lay_row(&sources, VIEW_CELL_MIN_H)) {
        draw_row(view, &sources);
        const DrawRect *last = &sources.items[sources.count - 1].plane.rect;
        float beside = fmaxf(last->x + fmaxf(last->w, ITEM_MIN) + 24, x + w - WEIGHTS_MOST);
        draw_weights(view, (DrawRect){beside, area.y, x + w - beside, area.h});
    }
    return true;
}
