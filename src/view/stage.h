/* The parts of the stage: how its columns lie, what its titles, arrows and choosers look like. */
#ifndef VIEW_STAGE_H
#define VIEW_STAGE_H

#include "view/cells.h"

enum {
    VIEW_STAGE_COLUMNS = 4,
    VIEW_STAGE_MARGIN = 24,
    VIEW_STAGE_TITLE = 50,  ///< title, description and shape above a tensor
    VIEW_STAGE_LETTER = 26, ///< width of "X"
    VIEW_STAGE_GAP = 18,    ///< before Y, beside a loupe
    VIEW_STAGE_APART = 16,  ///< between two titles
    VIEW_STAGE_BEYOND = 10, ///< that a title may reach into the margin at the right end
    VIEW_STAGE_BOTTOM = 14, ///< under the forward row
    VIEW_STAGE_ARROWS = 40, ///< under the backward row: the way from dY to dX and dW
    VIEW_STAGE_BIAS = 30    ///< height of the bias cell
};

/// Where everything lies.
typedef struct ViewStagePlan {
    bool direct;                    ///< every number in place; otherwise pictures and the loupe
    float cell;                     ///< height of a cell
    float wide[VIEW_STAGE_COLUMNS]; ///< its width in each column: what its numbers need
    float ring;                     ///< and in the border of X
    float dw_wide;                  ///< and in dW, which may reach beneath the products
    float db_x, db_w;               ///< beside it
    float t_x, t_wide;              ///< T beside Y, where the loss has one; t_x 0: no room
    float x[VIEW_STAGE_COLUMNS], w[VIEW_STAGE_COLUMNS];
    float end;                  ///< where the last column ends
    DrawRect forward, backward; ///< content of the rows, below their titles
    bool compact;               ///< with little free around them
    bool close;                 ///< numbers come near to their cells' edges
    float title, above;         ///< from the top of a title to its row; all that is free above this
} ViewStagePlan;

/* stage_direct.c: every number in place */
void view_direct_forward(View *view, const ViewStagePlan *plan, int n, int oc, int ic);
void view_direct_backward(View *view, const ViewStagePlan *plan, int n, int oc, int ic);

/* stage_line.c: a long 1-D layer */

/// The forward walk of a 1-D layer of one channel.
bool view_is_line(const View *view);

/// Draws the forward walk of a 1-D layer, its tensors as lines one beneath the other, and returns
/// true; false, with nothing drawn, for other layers and where its numbers do not fit.
bool view_line_stage(View *view, DrawRect stage);

/* stage_loupe.c: pictures, with the loupe between */

/// A backward walk on a stage of one row: this has what is read and what fills.
bool view_is_alone(const View *view);
void view_loupe_forward(View *view, const ViewStagePlan *plan, int n, int oc, int ic);
void view_loupe_backward(View *view, const ViewStagePlan *plan, int n, int oc, int ic);
/// What dW or db needs at the end of the loupe, where it fills in a row that stands alone; else 0.
float view_filled_width(const View *view);
/// The least width of dW with the gap behind it: the numbers of a filter, and all filters.
float view_weights_width(const View *view);

/* stage_backward.c: a backward walk, or one that gathers, with every number in place */

/// Draws it and returns true; false, with nothing drawn, where the numbers do not fit.
bool view_backward_stage(View *view, DrawRect stage);

/* stage_spread.c: what is gathered from, or laid on the other side as a kernel */

/// The coarse side's plane as it is spread now, without its rectangle: of dY filter oc, of X
/// channel ic. Rows and columns count the zeros between the cells.
ViewPlane view_spread_plane(const View *view, int n, int oc, int ic);
/// How many rows and columns it has when it has been made ready.
void view_spread_most(const View *view, int *rows, int *cols);
/// "3×3 → 5×5 → 9×9", and what has been done to it.
void view_spread_detail(const View *view, const ViewPlane *plane, char *out, int size);
const char *view_spread_meaning(const View *view);
/// Draws it with its marks.
void view_spread_draw(View *view, const ViewPlane *plane);
/// The ring of what is gathered or pushed to, which is cut away in the end.
void view_cut_border(View *view, const ViewPlane *plane);
/// The stages of gather's preparation to choose from, or those of scatter that ends with a fold,
/// and what the current one does to the size.
bool view_has_chips(const View *view);
void view_gather_chips(View *view, float x, float y, float width);
void view_gather_note(const View *view, char *out, int size);
void view_fold_note(const View *view, char *out, int size);

/* stage_parts.c */

/// Points of the line beneath a tensor's title, which a small scale leaves legible.
float view_detail_size(const View *view);
/// The first of some texts, longer ones first, that has room; the last where none has.
const char *view_fitting(const View *view, const char *const *texts, int count, DrawFace face,
                         float size, float room);

/// A title of two weights and a line beneath it; y is the top.
void view_title(View *view, DrawColour colour, const char *name, float x, float y, float width,
                const char *meaning, const char *detail);
/// "X ⊙ W", what the products of a walk are.
const char *view_products_title(ConvWalkKind walk);
/// Which window they belong to: "window at (1, 1)", "for dx[0,0,2,2]".
void view_products_of(const View *view, char *out, int size);

/// "dX input gradient" and beneath it the shape, with a note behind it or ""; y is the top.
void view_tensor_title(View *view, ConvRole role, float x, float y, float width, const char *note);
/// What dW and db are: dW lies as W does, db may be of a bias that is off.
const char *view_gradient_meaning(const View *view, ConvRole role);
/// Completes the line beneath a title at x, y: "≈" behind it where cells of the tensor leave digits
/// out, and a tip that says so and, where it is the tensor's `shape`, what that counts.
void view_shape_line(View *view, ConvRole role, float x, float y, float width, bool shape,
                     char *detail, size_t size);
/// "∂L/∂Y = Y − T", of the loss that is chosen.
void view_derivative_text(const View *view, char *out, size_t size);
enum { VIEW_CHANNEL_NAME = 12 };
/// What a channel is called: "R", "G" or "B" of a photo, else its number.
void view_channel_name(const View *view, int channel, char out[VIEW_CHANNEL_NAME]);
/// Which of several channels or filters is shown, and what a dilated kernel spans; or "".
void view_plane_note(const View *view, ConvRole role, int c, char *out, int size);

/// The line that names what the stride leaves over at the end; its height is 0 where that is
/// nothing.
float view_unread_height(const View *view);
void view_unread_note(View *view, float x, float y, float width);
/// The title of the products and the window they belong to.
void view_products_heading(View *view, float x, float y, float width);
/// The same in one line: beneath it stand the loupe's own labels.
void view_loupe_heading(View *view, float x, float y, float width);
/// The width of all of it.
float view_loupe_heading_width(const View *view);
/// ⊙, = or Σ between two tensors.
void view_operator(View *view, float x, float y, const char *sign);
void view_arrow(View *view, float x0, float y0, float x1, float y1, DrawColour colour);
/// The bias of the shown filter, where the sum starts; what it is stands beside it, up to `right`.
float view_bias_height(const View *view);
void view_bias_cell(View *view, float x, float y, float w, float right);
/// db as a column of cells up to `most` high, or as view_bias_bank has it. Returns the height used.
float view_bias_gradient(View *view, DrawRect area, float most);
/// One cell of it, with the mark of what happens now.
void view_bias_gradient_cell(View *view, DrawRect rect, int filter);
/// "L = Σ Y = -3"; in two lines where the column is narrow. Returns the y beneath it.
float view_loss_line(View *view, float x, float y, float width);
/// Its width in one line.
float view_loss_width(const View *view);
/// And that of most values, so that another one moves nothing beside it.
float view_loss_room(const View *view);
/// From dY along the bottom, beneath `lowest`, to dW (with X) and to dX (with W).
void view_gradient_arrows(View *view, DrawRect row, float lowest, DrawRect dx, DrawRect dw,
                          DrawRect dy);

/* stage_tiles.c: several planes of a tensor side by side */

/// Height of a row of small pictures of all channels, with the gap above it; 0 where a plane with
/// numbers leaves them no room in a height.
float view_tiles_strip(const View *view, ConvRole role, float h);
/// Channels first … first+count-1 of a tensor, all of one size.
typedef struct ViewTiles {
    ConvRole role;
    int n, first, count, columns;
    int current; ///< the channel in play
    float w, h;  ///< of a plane with its ring
    float caption;
    DrawRect area;
} ViewTiles;

/// All channels of x or dx in an area; only those around the current one where there are too many
/// to be seen.
ViewTiles view_tiles_plan(const View *view, ConvRole role, int n, int current, DrawRect area);
/// A plane's cells, and those of all tiles, have room for its numbers, and for `more` beside them.
bool view_plane_tells(const View *view, const ViewPlane *plane, float more);
bool view_tiles_have_numbers(const View *view, const ViewTiles *tiles);
/// Draws them and returns what they cover; the marks come later.
DrawRect view_tiles_draw(View *view, const ViewTiles *tiles);
void view_tiles_marks(View *view, const ViewTiles *tiles);
/// "12–47" where not all are shown, else "".
void view_tiles_note(const View *view, const ViewTiles *tiles, char *out, int size);
/// The least width, up to `most`, in which a tensor, as it is shown, has numbers within a height;
/// 0: none.
float view_tiles_numbers_width(const View *view, ConvRole role, float h, float most);

/* stage_bank.c: all filters as small pictures to choose from */

/// How the maps of all filters have room: each with its number beneath it, or without, or a page of
/// them under a line that says which and turns it; or not at all.
typedef enum ViewThumbsKind {
    VIEW_THUMBS_NONE,
    VIEW_THUMBS_NUMBERED,
    VIEW_THUMBS_BARE,
    VIEW_THUMBS_PAGE
} ViewThumbsKind;

typedef struct ViewThumbs {
    ViewThumbsKind kind;
    float w, h;   ///< of one map
    float height; ///< all in all
} ViewThumbs;

/// The maps (y or dy) as large as they have room, none wider than `largest`.
ViewThumbs view_thumbs_plan(const View *view, float width, float room, float largest);
void view_thumbs_draw(View *view, const ViewThumbs *thumbs, ConvRole role, int n, int chosen,
                      DrawRect area);

/// The kernels of all filters, or a page of them, of all their channels or of one, under a line
/// that says so; the height that they need, which is more than the least only up to `most`.
float view_bank_height(const View *view, float width, float most);
void view_bank(View *view, DrawRect room, int chosen, int channel);

/// db of the chosen filter with its number, and beneath it that of all filters as colours, or a
/// page of them. Returns the height used.
float view_bias_bank(View *view, DrawRect area, int chosen);

/// The channels of dW that are shown, one beneath the other.
typedef struct ViewWeightRows {
    int first, count;
    float h, gap;              ///< of one, and between two
    int first_filter, filters; ///< those of the grid beside them; 0: there is none
    int channel;               ///< of a filter's group, the one that it shows; -1 as the rows
} ViewWeightRows;
/// As many around a channel as a height has room for, with cells no lower than `least_cell`.
ViewWeightRows view_weight_rows(const View *view, float h, float least_cell, int channel);
/// dW of all filters as colours, to choose from: a column for each beside the rows where these have
/// room, else smaller ones, if need be of one channel; what it covers. And the least width of the
/// columns, 0 where there is one only.
DrawRect view_weight_grid(View *view, DrawRect area, ViewWeightRows *rows, int chosen, int channel);
float view_weight_grid_least(const View *view);

/// Shows another filter, and of the input the channels it reads.
void view_show_filter(View *view, int filter);

/// Which channel of X is shown: a row as high as the first function says, where there is more than
/// one to choose from.
float view_input_chooser_height(const View *view);
void view_input_chooser(View *view, float x, float y, float width);
/// The same on a stage that shows one channel only: there is no "all" to choose.
void view_one_channel_chooser(View *view, float x, float y, float width);
/// Its width where a column is so wide that it has its place beside the title of X, else 0.
float view_input_chooser_beside(const View *view, float width);
/// "X input", or "X image" with the stepper that chooses one of the batch, of X or dX; at the right
/// end, where `chooser` is not 0, which channel is shown.
void view_input_title(View *view, ConvRole role, float x, float y, float width, const char *note,
                      float chooser);
/// Which image of the batch is shown, where there are several; it ends at x + width.
void view_image_chooser(View *view, float x, float y, float width);
/// All channels of X are to be seen, as one colour picture or side by side.
bool view_shows_all_channels(const View *view);
/// X is a photo of three channels.
bool view_is_colour(const View *view);

/// Which filter is shown, likewise.
float view_filter_chooser_height(const View *view);
void view_filter_chooser(View *view, float x, float y, float width);
/// Its width where it stands in the title of a map, as there are too many for buttons; else 0.
float view_filter_chooser_beside(const View *view, float width);
/// "Y feature map" with that at its right end, where it is not 0.
void view_output_title(View *view, ConvRole role, float x, float y, float width, float more,
                       const char *note, float chooser);

#endif
