/* What stands in a row of tensors, and how it is laid: see stage_row.h. */
#include "view/stage_row.h"

#include "view/loupe.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    SUM_LEAST = 44, /* width of a sum after a row of dY */
    BIASES_LEAST = 4,
    GAP = 46,
    GAP_TIGHT = 30,
    GAP_LEAST = 22,
    WIDTH_TIGHT = 76,
    MARKED = 1, /* room of a cell beside its number for the frames that go over it */
    CELL_GOOD = 32,
    SPREAD_GOOD = 18
};

static const float FEW_TENSORS = 1.5f; /* cells of a walk with few tensors are larger by this */

static int max_int(int a, int b) {
    return a > b ? a : b;
}

/* ------------------------------------------------------------------------------- laying */

/* Cells of the spread dY may be smaller than the others': most of them are zeros. */
float view_item_cell(const ViewItemRow *row, const ViewItem *item) {
    if (row->own) {
        return fminf(row->cell, floorf(row->area.h / (float)item->rows));
    }
    return item->kind == VIEW_ITEM_SPREAD ? row->spread_cell : row->cell;
}

static float cells_width(const ViewItemRow *row, const ViewItem *item) {
    float cell = view_item_cell(row, item);
    bool spread = item->kind == VIEW_ITEM_SPREAD && row->bare;
    bool colour_alone = spread || (cell < VIEW_CELL_MIN_H && item->kind != VIEW_ITEM_BIAS);
    bool rounded = item->kind == VIEW_ITEM_SPREAD && row->rounded;
    float number = rounded ? item->rounded : item->needs[row->fewer];
    return (float)item->cols * (colour_alone ? cell : fmaxf(cell, number));
}

static float item_width(const ViewItemRow *row, const ViewItem *item) {
    float told = item->detail_w - row->gap + 10; /* it may reach towards the next */
    return fmaxf(fmaxf(row->least, told), cells_width(row, item));
}

static bool row_fits(const ViewItemRow *row) {
    float w = (float)(row->count - 1) * row->gap, h = 0;
    for (int i = 0; i < row->count; i++) {
        w += item_width(row, &row->items[i]);
        h = fmaxf(h, (float)row->items[i].rows * view_item_cell(row, &row->items[i]));
    }
    return w <= row->area.w && h <= row->area.h;
}

/* Whether the row fits with such cells and some for the spread dY, `spread` or larger: then with
 * the largest of them. Smaller cells never take more room. */
static bool try_cells(ViewItemRow *row, float cell, float spread) {
    row->cell = row->spread_cell = cell;
    if (cell <= CELL_GOOD) { /* above, all of them get smaller before only the spread ones do */
        row->spread_cell -= floorf(cell - spread);
    }
    if (cell < spread || !row_fits(row)) {
        return false;
    }
    for (row->spread_cell = cell; !row_fits(row);) {
        row->spread_cell -= 1;
    }
    return true;
}

/* The largest cells that fit; false when none do. */
static bool choose_cells(ViewItemRow *row, float least, float spread) {
    float span = row->cell_max - fmaxf(least, spread);
    if (span < 0 || !try_cells(row, row->cell_max - floorf(span), spread)) {
        return false;
    }
    for (float cell = row->cell_max; !try_cells(row, cell, spread);) {
        cell -= 1;
    }
    return true;
}

/* Between a tensor and what is added to it there is more to be said. */
static bool adds(const ViewItemRow *row) {
    return row->count > 0 && strcmp(row->items[0].sign, "+=") == 0;
}

/* Tight gaps come before fewer decimals, and these before a spread dY with rounded numbers, or with
 * none. */
static bool choose_room(ViewItemRow *row, float least) {
    static const struct {
        float gap, least;
    } rooms[] = {{GAP, VIEW_ITEM_WIDTH},
                 {GAP_TIGHT, VIEW_ITEM_WIDTH},
                 {GAP_TIGHT, WIDTH_TIGHT},
                 {GAP_LEAST, WIDTH_TIGHT}};
    const int count = sizeof rooms / sizeof rooms[0] - 1, ways = count * (row->most + 1) + 1;
    const float spread[] = {least, least, fmaxf(least, SPREAD_GOOD), VIEW_SPREAD_MIN};
    for (int way = 0; way < 4 * ways; way++) {
        bool last = way % ways == ways - 1;
        int room = last ? count : way % ways % count;
        row->gap = adds(row) ? fmaxf(rooms[room].gap, GAP_TIGHT) : rooms[room].gap;
        row->least = rooms[room].least;
        row->fewer = last ? row->most : way % ways / count;
        row->rounded = way / ways == 1;
        row->bare = way / ways > 1;
        if (choose_cells(row, least, spread[way / ways])) {
            return true;
        }
    }
    return false;
}

static int rows_of(const ViewPlane *plane) {
    return plane->top + plane->rows + plane->bottom;
}

static int cols_of(const ViewPlane *plane) {
    return plane->left + plane->cols + plane->right;
}

void view_put_item(ViewItem *item, DrawRect room) {
    float w = room.w / (float)item->cols, h = room.h / (float)item->rows;
    ViewPlane *plane = &item->plane;
    item->room = room;
    plane->rect = (DrawRect){room.x + (float)item->col * w, room.y + (float)item->row * h,
                             (float)cols_of(plane) * w, (float)rows_of(plane) * h};
    plane->numbers = true;
}

/* What is spread by colours alone has numbers as long as its few cells have room for them there. */
static void enlarge_spread(const ViewItemRow *row, ViewItem *item) {
    ViewPlane *plane = &item->plane;
    const DrawRect *room = &item->room;
    float cols = (float)cols_of(plane), rows = (float)rows_of(plane);
    float high = floorf(fminf(room->h / rows, row->cell_max));
    float wide = floorf(fminf(room->w / cols, fmaxf(high, item->needs[0])));
    if (wide >= item->needs[VIEW_DIGITS_MOST] && high >= VIEW_CELL_MIN_H) {
        float w = wide * cols, h = fminf(high, wide) * rows;
        plane->rect = (DrawRect){floorf(room->x + (room->w - w) / 2),
                                 floorf(room->y + (room->h - h) / 2), w, h};
    }
}

bool view_lay_row(ViewItemRow *row, float least) {
    if (!choose_room(row, least)) {
        return false;
    }
    float used = 0, taken[VIEW_ITEMS];
    for (int i = 0; i < row->count; i++) {
        taken[i] = item_width(row, &row->items[i]);
        used += taken[i];
    }
    float gap = row->count > 1 ? (row->area.w - used) / (float)(row->count - 1) : 0;
    gap = fminf(gap, 96);
    float x = row->area.x;
    for (int i = 0; i < row->count; i++) {
        ViewItem *item = &row->items[i];
        float w = cells_width(row, item), h = (float)item->rows * view_item_cell(row, item);
        view_put_item(item,
                      (DrawRect){floorf(x), floorf(row->area.y + (row->area.h - h) / 2), w, h});
        if (item->kind == VIEW_ITEM_SPREAD && row->bare) {
            enlarge_spread(row, item);
        }
        x += taken[i] + gap;
    }
    return true;
}

/* -------------------------------------------------------------------------------- items */

static ViewItem *add_item(ViewItemRow *row, ViewItemKind kind, ViewPlane plane, const char *meaning,
                          const char *sign) {
    ViewItem *item = &row->items[row->count++];
    *item = (ViewItem){.kind = kind, .plane = plane, .meaning = meaning, .sign = sign};
    item->rows = rows_of(&plane);
    item->cols = cols_of(&plane);
    return item;
}

static void need_numbers_of(const View *view, ViewItem *item, ConvRole role) {
    item->needs[0] = view_cell_width(view, role);
    for (int fewer = 1; fewer <= VIEW_DIGITS_MOST; fewer++) {
        item->needs[fewer] = view_cell_fewer(view, role, fewer);
    }
}

static ViewItem *add_plane(const View *view, ViewItemRow *row, ConvRole role, int n, int c,
                           const char *meaning, const char *sign) {
    ViewItem *item = add_item(row, VIEW_ITEM_PLANE, view_plane(view, role, n, c), meaning, sign);
    need_numbers_of(view, item, role);
    view_format_shape(item->detail, sizeof item->detail, scene_tensor(view->frame->scene, role));
    return item;
}

static void add_products(const View *view, ViewItemRow *row, const char *meaning,
                         const char *sign) {
    ViewTermGrid grid = view_term_grid(view);
    ViewPlane plane = {
        .role = conv_walk_target(view->state->walk), .rows = grid.rows, .cols = grid.cols};
    ViewItem *item = add_item(row, VIEW_ITEM_PRODUCTS, plane, meaning, sign);
    for (int fewer = 0; fewer <= VIEW_DIGITS_MOST; fewer++) {
        item->needs[fewer] = view_product_width(view, fewer);
    }
    view_products_of(view, item->detail, sizeof item->detail);
    char last[sizeof item->detail], name[80]; /* as long as they get: nothing moves in the walk */
    view_format_window(view, view->derived->walk.windows - 1, name, sizeof name);
    snprintf(last, sizeof last, view_pushes(view) ? "from %s" : "for %s", name);
    item->detail_w = draw_text_width(view->list->fonts, DRAW_FACE_MONO, view_detail_size(view),
                                     view->list->scale, last);
}

/* The border has been cut away: what is left stays where it was. */
static void cut_ring(ViewItem *item) {
    ViewPlane *plane = &item->plane;
    item->row += plane->top;
    item->col += plane->left;
    plane->top = plane->bottom = plane->left = plane->right = 0;
}

/* There is none. */
static void without_ring(ViewItem *item) {
    cut_ring(item);
    item->row = item->col = 0;
    item->rows = item->plane.rows;
    item->cols = item->plane.cols;
}

/* What is gathered from, or lies on the other side as a kernel. */
static void add_spread(const View *view, ViewItemRow *row, int n, int oc, int ic,
                       const char *sign) {
    ViewPlane plane = view_spread_plane(view, n, oc, ic);
    ViewItem *item = add_item(row, VIEW_ITEM_SPREAD, plane, view_spread_meaning(view), sign);
    view_spread_most(view, &item->rows, &item->cols); /* it grows around its middle */
    item->row = (item->rows - rows_of(&plane)) / 2;
    item->col = (item->cols - cols_of(&plane)) / 2;
    need_numbers_of(view, item, plane.role);
    item->rounded = view_cell_rounded(view, plane.role);
    view_spread_detail(view, &plane, item->detail, sizeof item->detail);
}

/* `turned` by the walk, besides by the layer; what flip has turned is then as it was typed. */
static void add_kernel(const View *view, ViewItemRow *row, int oc, int ic, bool turned,
                       const char *sign) {
    static const char *const meanings[2][2] = {{"as it is", "turned by 180°"},
                                               {"turned by 180°", "turned back"}};
    ViewPlane plane = view_kernel_plane(view, CONV_ROLE_W, oc, ic);
    const char *meaning = meanings[turned][view->state->layer.flip];
    add_plane(view, row, CONV_ROLE_W, plane.n, plane.c, meaning, sign)->plane.turned =
        turned != plane.turned;
}

static void add_kernel_gradient(const View *view, ViewItemRow *row, int oc, int ic) {
    ViewPlane plane = view_kernel_plane(view, CONV_ROLE_DW, oc, ic);
    add_plane(view, row, CONV_ROLE_DW, plane.n, plane.c, view_gradient_meaning(view, CONV_ROLE_DW),
              "")
        ->plane.turned = plane.turned;
}

/* dY; of a transposed layer its border is seen only where windows slide over it. */
static void add_upstream(const View *view, ViewItemRow *row, int n, int oc, const char *meaning,
                         const char *sign) {
    ViewItem *item = add_plane(view, row, CONV_ROLE_DY, n, oc, meaning, sign);
    if (!view_is_padded_input(view, CONV_ROLE_DY)) {
        without_ring(item);
    }
}

/* Beside each row of dY what db has come to after it. */
static void add_row_sums(const View *view, ViewItemRow *row, const char *sign) {
    ViewPlane sums = {.role = CONV_ROLE_DB, .rows = view->derived->shape.oh, .cols = 1};
    ViewItem *item = add_item(row, VIEW_ITEM_SUMS, sums, "after each row", sign);
    for (int fewer = 0; fewer <= VIEW_DIGITS_MOST; fewer++) {
        item->needs[fewer] = fmaxf(SUM_LEAST, view_cell_fewer(view, CONV_ROLE_DB, fewer));
    }
    if (view->state->layer.n > 1) {
        snprintf(item->detail, sizeof item->detail, "of image %d", view->state->show_n);
    }
}

/* Of many filters those around the shown one. */
static void add_bias_gradient(const View *view, ViewItemRow *row, const char *sign) {
    int filters = view->state->layer.oc, most = max_int(view->derived->shape.oh, BIASES_LEAST);
    ViewPlane bias = {.role = CONV_ROLE_DB, .rows = filters < most ? filters : most, .cols = 1};
    const char *meaning = view_gradient_meaning(view, CONV_ROLE_DB);
    ViewItem *item = add_item(row, VIEW_ITEM_BIAS, bias, meaning, sign);
    for (int fewer = 0; fewer <= VIEW_DIGITS_MOST; fewer++) {
        item->needs[fewer] = fmaxf(60, view_cell_fewer(view, CONV_ROLE_DB, fewer));
    }
    snprintf(item->detail, sizeof item->detail, "%d", filters);
}

/* Those of a transposed layer's forward walk. */
static void forward_row(const View *view, ViewItemRow *row, int n, int oc, int ic) {
    const SceneState *state = view->state;
    bool turned = state->stage >= SCENE_STAGE_TURN;
    add_spread(view, row, n, oc, ic, "⊙");
    add_kernel(view, row, oc, ic, turned, "=");
    add_products(view, row, "products", "Σ");
    ViewItem *y = add_plane(view, row, CONV_ROLE_Y, n, oc, "feature map", "");
    if (state->stage == SCENE_STAGE_CROP) {
        cut_ring(y);
    }
}

/* dX as it fills; under a mirrored border first with a sum for each of its places. */
static ViewItem *add_filling(const View *view, ViewItemRow *row, int n, int ic, const char *meaning,
                             const char *sign) {
    const char *means = view_is_folded(view)     ? "border added in"
                        : view_sums_places(view) ? "place by place"
                                                 : meaning;
    return add_plane(view, row, CONV_ROLE_DX, n, ic, means, sign);
}

/* The tensors that meet in dX by gather: of a transposed layer a window on dY, else the spread dY
 * under the turned kernel. */
static void gather_row(const View *view, ViewItemRow *row, int n, int oc, int ic) {
    const SceneState *state = view->state;
    bool turned = view_gathers(view) && state->stage >= SCENE_STAGE_TURN;
    ViewItem *dx = add_filling(view, row, n, ic, "cell by cell", "Σ");
    if (state->stage == SCENE_STAGE_CROP && !view_has_fold(view)) {
        cut_ring(dx);
    }
    add_products(view, row, "products", "=");
    add_kernel(view, row, oc, ic, turned, "⊙");
    if (view_gathers(view)) {
        add_spread(view, row, n, oc, ic, "");
    } else {
        add_upstream(view, row, n, oc, "upstream", "");
    }
}

/* What happens now is marked by frames around cells; large type leaves them room. */
static void leave_marks(const View *view, ViewItemRow *row) {
    for (int i = 0; i < row->count; i++) {
        for (int fewer = 0; fewer <= VIEW_DIGITS_MOST; fewer++) {
            row->items[i].needs[fewer] += view->type_least > 0 ? 0 : MARKED;
        }
    }
}

/* The tensors that meet in the current walk; in db with the sums after each row. */
ViewItemRow view_main_row(const View *view, DrawRect area, bool sums) {
    ViewItemRow row = {.area = area, .cell_max = floorf(view->cell_most), .most = view->fewer_most};
    int n, oc, ic;
    view_shown(view, &n, &oc, &ic);
    const SceneState *state = view->state;
    bool transposed = state->layer.transposed;
    switch (state->walk) {
    case CONV_WALK_FORWARD:
        forward_row(view, &row, n, oc, ic);
        break;
    case CONV_WALK_DX_SCATTER:
        add_filling(view, &row, n, ic, "accumulating", "+=");
        add_products(view, &row, "pushed", "=");
        add_kernel(view, &row, oc, ic, false, "·");
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
        row.cell_max = floorf(view->cell_most * FEW_TENSORS);
        add_upstream(view, &row, n, oc, "upstream", "Σ");
        if (sums) {
            add_row_sums(view, &row, "=");
        }
        add_bias_gradient(view, &row, "");
        break;
    }
    leave_marks(view, &row);
    return row;
}

/* Their cells are equally wide, so that equal numbers look alike. */
static void share_needs(ViewItemRow *row) {
    for (int i = 0; i < row->count; i++) {
        for (int k = 0; k < row->count; k++) {
            ViewItem *one = &row->items[i];
            const ViewItem *other = &row->items[k];
            for (int fewer = 0; fewer <= VIEW_DIGITS_MOST; fewer++) {
                one->needs[fewer] = fmaxf(one->needs[fewer], other->needs[fewer]);
            }
        }
    }
}

/* What dY is made of. */
ViewItemRow view_loss_row(const View *view, DrawRect area) {
    ViewItemRow row = {.area = area,
                       .cell_max = fmaxf(VIEW_ITEM_SMALL, floorf(view->cell_most * 0.6f)),
                       .most = view->fewer_most};
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
    share_needs(&row);
    leave_marks(view, &row);
    return row;
}

/* The gradients, each of the whole pass. */
ViewItemRow view_gradients_row(const View *view, DrawRect area) {
    float most = fmaxf(VIEW_ITEM_SMALL, floorf(view->cell_most * 0.6f));
    ViewItemRow row = {.area = area, .cell_max = most, .own = true, .most = view->fewer_most};
    int n, oc, ic;
    view_shown(view, &n, &oc, &ic);
    add_plane(view, &row, CONV_ROLE_DX, n, ic, "input gradient", "");
    add_kernel_gradient(view, &row, oc, ic);
    add_bias_gradient(view, &row, "←");
    without_ring(add_plane(view, &row, CONV_ROLE_DY, n, oc, "∂L/∂Y", ""));
    return row;
}
