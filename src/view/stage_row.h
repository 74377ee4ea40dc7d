/* The row of tensors that meet in a walk, with signs between them: what they are, how large, where
 * each lies. stage_backward.c draws it. */
#ifndef VIEW_STAGE_ROW_H
#define VIEW_STAGE_ROW_H

#include "view/stage.h"

enum {
    VIEW_ITEMS = 4,
    VIEW_ITEM_SMALL = 30, ///< the cells of what stands beneath, where they have room
    VIEW_ITEM_WIDTH = 96, ///< of the narrowest tensor with its title
    VIEW_SPREAD_MIN = 11  ///< the smallest cells, of colours alone
};

typedef enum ViewItemKind {
    VIEW_ITEM_PLANE,    ///< a plane of a tensor
    VIEW_ITEM_PRODUCTS, ///< the products of the current window
    VIEW_ITEM_SPREAD,   ///< dY (or X) with its cells the stride apart, for gather with a border
    VIEW_ITEM_SUMS,     ///< what db has come to after each row of dY
    VIEW_ITEM_BIAS      ///< db as a column
} ViewItemKind;

/* One tensor of the row, and the sign behind it. */
typedef struct ViewItem {
    ViewItemKind kind;
    ViewPlane plane; ///< which plane; of products and spread where it lies
    int rows, cols;  ///< of its room: as many cells as it has at any stage, so nothing moves
    int row, col;    ///< where in this the plane begins
    DrawRect room;
    float needs[VIEW_DIGITS_MOST + 1]; ///< width of a cell's number with so many fewer decimals
    float rounded;                     ///< and of a whole one
    const char *meaning;
    float detail_w; ///< width that `detail` needs, where it must be there
    char detail[96];
    const char *sign;
} ViewItem;

typedef struct ViewItemRow {
    ViewItem items[VIEW_ITEMS];
    int count;
    float cell, cell_max, spread_cell;
    bool own;      ///< each item has the largest cells that its rows allow, up to `cell`
    float gap;     ///< least room between two items, for the sign
    float least;   ///< width of an item, for its title
    int fewer;     ///< decimals that are given up,
    int most;      ///< no more than these
    bool rounded;  ///< what is spread has whole numbers,
    bool bare;     ///< or is colours alone
    DrawRect area; ///< below the titles
} ViewItemRow;

/// The tensors that meet in the current walk, not laid yet; in db with the `sums` after each row.
ViewItemRow view_main_row(const View *view, DrawRect area, bool sums);
/// What dY is made of.
ViewItemRow view_loss_row(const View *view, DrawRect area);
/// The gradients, each of the whole pass.
ViewItemRow view_gradients_row(const View *view, DrawRect area);

/// Lays them side by side in the row's area, with the largest cells that have room for all, no
/// smaller than `least`; false where these have none.
bool view_lay_row(ViewItemRow *row, float least);
/// Lays an item in a room of its own.
void view_put_item(ViewItem *item, DrawRect room);
/// Height of the item's cells.
float view_item_cell(const ViewItemRow *row, const ViewItem *item);

#endif
