/* One plane of a tensor on screen: as cells with numbers, or as a picture when it is too large for
 * them. */
#ifndef VIEW_CELLS_H
#define VIEW_CELLS_H

#include "view/internal.h"

/// A plane and where it lies. The ring is the border that padding adds around X; around dX it is
/// blank, or the places of a mirrored border. Of a transposed layer Y and dY have one.
typedef struct ViewPlane {
    ConvRole role;
    int n, c;                     ///< first two indices: image and channel; of w filter and channel
    int rows, cols;               ///< of the plane itself
    int top, bottom, left, right; ///< ring, in cells
    DrawRect rect;                ///< ring included
    float ring_w;                 ///< width of the ring's cells where it is another; else 0
    bool numbers;                 ///< cells with numbers; otherwise a picture
    bool colour;                  ///< picture: the three channels as red, green, blue
    bool grey;                    ///< picture: one channel of a photo, from black to white
    bool turned;                  ///< rows and columns drawn in reverse order
    bool zoomed;                  ///< magnified beyond its frame
} ViewPlane;

/// Smallest cell in which numbers are shown, points.
enum { VIEW_CELL_MIN_W = 22, VIEW_CELL_MIN_H = 16 };
/// Where they would have no room otherwise, they come so much nearer to the edges, both together.
enum { VIEW_CLOSER = 4 };

/// The plane of a role that is shown, without its rectangle.
ViewPlane view_plane(const View *view, ConvRole role, int n, int c);
/// The plane of w or dw between a channel of x and a filter, turned where the layer turns its
/// kernel: each weight's gradient lies as the weight does.
ViewPlane view_kernel_plane(const View *view, ConvRole role, int oc, int ic);
/// The channel of x that is number `icg` of those that a filter reads.
int view_channel_of(const View *view, int oc, int icg);
/// The plane without its ring.
ViewPlane view_plane_bare(const View *view, ConvRole role, int n, int c);

/// The ring of this role's planes is read: X is, of a transposed layer dY where windows slide over
/// it.
bool view_is_padded_input(const View *view, ConvRole role);

/// The plane as the camera shows it: a picture magnified, with numbers where its cells have room.
ViewPlane view_camera_plane(const View *view, const ViewPlane *plane);
/// Tells the camera where a cell in play of this frame lies, as it is seen: through the frame of
/// its picture, or (NULL) that of the stage.
void view_camera_in_play(View *view, ViewPlayer which, DrawRect cell, DrawRect around,
                         const DrawRect *frame);
/// Tells the camera of a plane of this frame.
void view_camera_note(View *view, const ViewPlane *plane);

/// Where element (i, j) of the plane lies; i, j may lie in the ring.
DrawRect view_plane_cell(const ViewPlane *plane, int i, int j);

/// Draws the plane, its ring, its unread remainder, and finds the cell under the pointer.
void view_plane_draw(View *view, const ViewPlane *plane);

/// Index of element (i, j) of the plane in its tensor.
void view_plane_index(const ViewPlane *plane, int i, int j, int index[4]);

/// The largest one that fits an area: numbers where they fit, otherwise a picture. It has its ring
/// where that is read or added to.
ViewPlane view_plane_fitted(const View *view, ConvRole role, int n, int c, DrawRect area);

/// The plane as a small picture that nothing points at: every few rows of a large one.
void view_thumbnail_draw(View *view, const ViewPlane *plane);

/// What stood there before the layer was changed, for a moment (ghost.c).
void view_ghost_draw(View *view, const ViewPlane *plane);

/// The plane as a picture (picture.c).
void view_picture_draw(View *view, const ViewPlane *plane);

/// What the kernel covers on this plane now: the window on X of the forward walk, on dX of scatter.
/// False when there is none.
bool view_plane_window(View *view, const ViewPlane *plane, DrawRect *out);

/// Whether row i, column j lies between the taps of a dilated kernel that is on this plane now.
bool view_plane_in_gap(const View *view, const ViewPlane *plane, int i, int j);

/// The element of X that cell (i, j) of the ring shows. False for a border of zeros.
bool view_border_source(const View *view, const ViewPlane *plane, int i, int j, int index[4]);

/// Where a term reads X: the place in the border; false where it reads the element where it stands.
bool view_border_place(const View *view, const ConvTerm *term, int place[2]);

/// Whether the ring of this plane is places of the padded dX, which the walk sums up one by one and
/// adds to the cells that stand there.
bool view_shows_places(const View *view, const ViewPlane *plane);

/// The plane without its ring.
DrawRect view_plane_inner(const ViewPlane *plane);

enum {
    VIEW_CELL_NOW = 1,     ///< it is being computed: bold, on paper
    VIEW_CELL_HATCHED = 2, ///< hatched behind its number: no window reads it, or it is a border
    VIEW_CELL_VEILED = 4,  ///< between the taps of a dilated kernel: paler behind its number
    VIEW_CELL_SUM = 8,     ///< its sum is not whole: it has digits of its own
    VIEW_CELL_JOINED = 16  ///< above its number stands what links it (view_joint_mark)
};

/// How values become colours and digits: one scale a tensor.
typedef struct ViewScale {
    double limit; ///< magnitude of the strongest colour
    DrawPalette palette;
    ViewDigits digits;
    bool quiet;    ///< a map of the whole pass, while another one fills
    ViewSpan span; ///< what has the full colour, where it is not `limit`; 0: it is
} ViewScale;
ViewScale view_scale(const View *view, ConvRole role);
/// Where a value is on it: -1 to 1, as draw_map has it.
float view_scale_at(ViewScale scale, double value);

/// A cell of the border that shows an element of X: hatched, paler than the element itself; with
/// `place` (its row and column) the number gives way to what links it. Returns whether digits were
/// left out.
bool view_border_cell(View *view, DrawRect rect, ViewScale scale, const int index[4],
                      const int *place);

/// The type of the numbers in cells of one size: as many of the wanted decimals as have room, and
/// as large as these allow. So a larger cell never tells less than a smaller one.
typedef struct ViewCellType {
    float size;   ///< points
    int decimals; ///< -1: not even the least fit
} ViewCellType;
ViewCellType view_cell_type(const View *view, ViewDigits digits, float width, float most);
/// That of the numbers in a cell.
ViewCellType view_number_type(const View *view, ViewDigits digits, DrawRect cell);
/// Gives the scale digits of its own, such as its numbers in sight need, where with those of the
/// tensor, which has far larger ones elsewhere, the largest of them would have one digit or the
/// smallest none in such a cell, or where they would tell all; returns whether it did.
bool view_tells_more(const View *view, ViewScale *scale, DrawRect cell, ViewFacts facts);
/// A number as it would stand in a cell of this tensor; "" where it has no room.
void view_cell_number(const View *view, ConvRole role, DrawRect cell, double value, char *out,
                      int size);
/// Characters of that type that a cell has room for.
int view_cell_chars(const View *view, float width, float size);

/// What such a cell leaves free on each side of its longest number; all of it where there is none.
float view_cell_margin(const View *view, DrawRect cell, ViewDigits digits);

/// One cell: its fill by value, its number, a dot when it is not computed yet. All cells of one
/// size write the numbers of a tensor with the same decimals and in the same type, such that the
/// longest one fits; where none would, they are colour alone.
///   flags  VIEW_CELL_*
/// Returns whether digits were left out.
bool view_cell_draw(View *view, DrawRect rect, ViewScale scale, ConvCellState state, double value,
                    int flags);

/// Width in which the tensor's numbers can be read: all digits of whole numbers, about three of
/// others, as many as were asked for.
float view_cell_width(const View *view, ConvRole role);
/// The same with `fewer` decimals, but as many as still tell something; the least of these.
float view_cell_fewer(const View *view, ConvRole role, int fewer);
float view_cell_least(const View *view, ConvRole role);
/// The least in which it tells anything: where most numbers are whole the others may be rounded.
float view_cell_short(const View *view, ConvRole role);
/// The width for the numbers of a tensor that stands elsewhere, too, rounded to whole ones where
/// they have no room otherwise, and their digits then; false where that would tell nothing, or no
/// less.
float view_cell_rounded(const View *view, ConvRole role);
bool view_digits_round(const View *view, ConvRole role, ViewDigits *digits);
/// For the products of the walk.
float view_product_width(const View *view, int fewer);

/// X, or dX where X is not on the stage, shows how many windows read each cell, in place of values.
bool view_shows_coverage(const View *view, ConvRole role);

/// "outputs that read it": what stands there then.
const char *view_coverage_meaning(const View *view);
/// The largest of these counts, of all filters together; at least 1.
int view_coverage_most(const View *view);

/// Where a cell of a tensor can be reached: under the pointer it is pointed at, and what is typed
/// into it stands there, or where it was drawn before in this frame.
void view_cell_reach(View *view, DrawRect rect, ConvRole role, const int index[4]);

/// The cell of a tensor with its value as the walk stands; tells of it when the pointer is over it.
void view_tensor_cell(View *view, DrawRect rect, ConvRole role, const int index[4], int flags);

enum { VIEW_JOINT_EDGES = 48, VIEW_JOINT_CHARS = 16 };

/// A row or column of lit cells that are too low for the name of what links them.
typedef struct ViewJointEdge {
    float at, room; ///< where its cells begin, and how high or wide they are
    char text[VIEW_JOINT_CHARS];
} ViewJointEdge;

/// Those of a grid: their names stand at its edges.
typedef struct ViewJointEdges {
    ConvRole role, by; ///< of the cells; what these are the rows and columns of: weights or outputs
    bool right;        ///< those of rows rather at the right
    int row_count, column_count;
    ViewJointEdge rows[VIEW_JOINT_EDGES], columns[VIEW_JOINT_EDGES];
} ViewJointEdges;

/// In the corner of a cell that lights up: the weight by which it is linked to the pointed-at (or
/// pinned) number, or, from a weight, the output; where several are, as "0+2,1". Where that has no
/// room above a number written so, it is noted in `edges`. With `place` (row and column) it is what
/// the border shows there.
void view_joint_mark(View *view, DrawRect cell, ViewDigits digits, ConvRole role,
                     const int index[4], const int *place, ViewJointEdges *edges);
/// Whether it stands there: the number gives way to it then, so far (of that size, in points).
bool view_joint_has_room(const View *view, DrawRect cell, ViewDigits digits, ConvRole role,
                         const int index[4], const int *place);
float view_joint_drop(DrawRect cell, float size);
float view_joint_size(DrawRect cell, float size);
/// The noted names beside the rows and above the columns of a grid, where that is free of texts.
void view_joint_edges(View *view, const ViewJointEdges *edges, DrawRect around);

/// Marks on it what happens now: the window, the factors of the current term, the cell it adds to;
/// and what is linked to the pointed-at number. The second leaves names at the edges to the caller,
/// who has several planes side by side.
void view_plane_marks(View *view, const ViewPlane *plane);
void view_plane_marks_noted(View *view, const ViewPlane *plane, ViewJointEdges *edges);

/// A cell that stands for no element (padding, an inserted zero, a product that is cut away):
/// hatched, with a word, mostly the 0 it counts as, in no larger type than the numbers `beside` it.
void view_hatched_cell(View *view, DrawRect rect, ViewDigits beside, const char *word);

#endif
