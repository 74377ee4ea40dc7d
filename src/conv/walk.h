/* Walks: every window, term and partial sum of a tensor's computation, by index calculation.
 * A walk is a list of windows, each a list of terms; nothing is recorded. Its order is the order
 * in which the core adds, so after a cell's last term the walk's cell is the tensor's element bit
 * for bit. Nothing here allocates. */
#ifndef CONV_WALK_H
#define CONV_WALK_H

#include "conv/layer.h"
#include "conv/sides.h"
#include "conv/tensor.h"

typedef enum ConvRole {
#define CONV_ROLE(NAME, word, title, meaning) CONV_ROLE_##NAME,
#include "conv/roles.def"
#undef CONV_ROLE
    CONV_ROLE_COUNT
} ConvRole;

typedef enum ConvWalkKind {
#define CONV_WALK(NAME, word, target, title) CONV_WALK_##NAME,
#include "conv/walks.def"
#undef CONV_WALK
    CONV_WALK_COUNT
} ConvWalkKind;

/// What a walk does over the two sides of its layer. A kind is what a person sees (forward,
/// dx-gather, ...), of an ordinary or a transposed layer; over the sides there are fewer things to
/// do, and what is done with them is written once for each form.
typedef enum ConvForm {
    CONV_FORM_WINDOW,  ///< a coarse cell sums its window: fine cells, icg, kh, kw
    CONV_FORM_ROWS,    ///< the same, coarse cells in the order n, oh, ow, oc
    CONV_FORM_GATHER,  ///< a fine cell sums the coarse cells whose windows it lies in
    CONV_FORM_FOLD,    ///< the same, tap after tap, each a chain
    CONV_FORM_SCATTER, ///< a coarse cell pushes onto its window
    CONV_FORM_COLLECT, ///< a fine cell pushes onto the coarse cells whose windows it lies in
    CONV_FORM_WEIGHT,  ///< a weight sums over the coarse cells
    CONV_FORM_BIAS,    ///< a bias sums over the output cells
    CONV_FORM_LAY      ///< a weight is laid on a plane and adds to the other side
} ConvForm;

/// What a factor of a term is. Terms with any other factor than elements are listed and skipped.
typedef enum ConvFactorKind {
    CONV_FACTOR_ELEMENT,       ///< an element of the tensor, `index` and `value` valid
    CONV_FACTOR_PADDING,       ///< a border cell of zeros; `index` lies outside the tensor; value 0
    CONV_FACTOR_INSERTED_ZERO, ///< between two dY cells (of a transposed layer, two X cells), when
                               ///< the stride is above 1; value 0
    CONV_FACTOR_NONE           ///< there is no such factor (the second one of db); value 1
} ConvFactorKind;

typedef struct ConvFactor {
    ConvRole role;
    ConvFactorKind kind;
    int index[4]; ///< index of the element; for padding the coordinates it would have; for an
                  ///< inserted zero those of the dY cell above and left of it
    double value;
    bool border; ///< an element of x that is read where the border shows it, not where it stands
} ConvFactor;

/// One multiplication and the sum it goes into.
typedef struct ConvTerm {
    ConvFactor a, b; ///< Y: x, w · dX: dy, w · dW: x, dy · db: dy, none
    int tap[2];      ///< window position kh, kw (before any turning by flip); -1, -1 for db
    bool skipped;    ///< not added: a factor is no element, or the target cell is cropped
    double product;  ///< a*b rounded to the dtype, for display; 0 when skipped
    ConvRole target; ///< y, dx, dw or db
    int cell[4];     ///< the cell it adds to; outside the tensor when `cropped`
    int place[4];    ///< as `cell`, but for dX under a mirrored border: the place of the padded dX
                     ///< that it adds to, in input coordinates, whose sum goes to `cell` then
    bool cropped;    ///< there is no such cell: it lies in the border that is cut away, or (scatter
                     ///< of a transposed layer) between the cells that the window stands on
    int64_t chain; ///< number of the chain within the cell: dw, db: the block · dX under a mirrored
                   ///< border: the place · im2col of a transposed layer: the tap · 0 otherwise
    bool chain_first; ///< the chain starts with this term
    bool chain_last;  ///< the chain ends with this term, and its total joins the cell's
    double chain_before, chain_after; ///< running sum of the chain around this term
    double before, after; ///< the cell around this term: closed chains' total plus the running sum;
                          ///< 0 when `cropped`
} ConvTerm;

/// The tensors a walk reads; those that its kind does not read may be empty.
typedef struct ConvOperands {
    ConvTensor x, w, b, dy;
} ConvOperands;

typedef struct ConvWalk {
    ConvWalkKind kind;
    ConvLayer layer;
    ConvShape shape;
    ConvSides sides;       ///< its sides; for dX under a mirrored border, those of the padded layer
    ConvOperands operands; ///< views; must outlive the walk
    int64_t windows;       ///< number of windows
    int64_t terms;         ///< terms of each window, the same for all
    int64_t first;         ///< the window of the raster order that comes first (conv_walk_turn)
} ConvWalk;

typedef enum ConvCellState {
    CONV_CELL_EMPTY,   ///< nothing has been added yet: not the same as 0
    CONV_CELL_PARTIAL, ///< some of its terms have
    CONV_CELL_DONE     ///< equal to the tensor's element
} ConvCellState;

/// Prepares a walk. A window is:
///   forward    one Y cell                   dx-gather   one dX cell
///   dx-scatter one dY cell                  dw, db      one dW, one db cell
/// each in raster order of its tensor;
///   im2col     one row of the matrix times one kernel: a Y cell, in the order n, oh, ow, oc
///   taps       one weight, in the order kh, kw (window positions), oc, icg
/// and its terms:
///   forward, im2col  icg, kh, kw ascending
///   dx-gather        oc of the group ascending, then taps kh, kw descending (so oh, ow ascend)
///   dx-scatter       icg, kh, kw ascending, pushed onto dX
///   dw, db           n, oh, ow ascending
///   taps             n, oh, ow ascending: the plane that the weight is laid on
///
/// A transposed layer exchanges forward and dx-gather: its Y cells gather from X with descending
/// taps, its dX cells have a window on dY. In dx-scatter each dY cell pushes onto those dX cells
/// whose windows it lies in, through taps ascending. dw goes over n, ih, iw. taps lays each weight
/// on the plane of X, the order of the windows is kh, kw, oc, ic of the group. im2col is the way
/// back from its matrix, one Y cell a window: for each tap a sum over ic, the taps' sums added.
///
/// Under a border other than zeros, forward and the like and dw read the elements that it shows.
/// dx-gather then has a window for each place of the padded dX, in its raster order; each sum goes
/// to the element that the border shows there, as a chain of its own. dx-scatter pushes onto
/// places. errors  what conv_layer_check says; STATUS_SHAPE when a tensor it reads disagrees;
/// STATUS_LIMIT
///         when there are more terms than can be counted
Status conv_walk_init(ConvWalk *walk, ConvWalkKind kind, const ConvLayer *layer,
                      const ConvOperands *operands);

/// Whether a walk's windows can come in another order: where each sums a cell of its own.
bool conv_walk_can_turn(const ConvWalk *walk);

/// Has the raster of windows begin with its window `first` and go round; 0 is the order above. No
/// sum changes. Only of a walk that can turn; `first` begins a map: one place of the two outer
/// axes.
void conv_walk_turn(ConvWalk *walk, int64_t first);

/// The whole number of products, windows*terms: positions run from 0 to it.
int64_t conv_walk_length(const ConvWalk *walk);

/// Terms first .. first+count-1 of a window, with their sums. The cost is one pass over the cell's
/// chain up to there (scatter, taps: of each target cell's chain), not over the walk.
void conv_walk_terms(const ConvWalk *walk, int64_t window, int64_t first, int64_t count,
                     ConvTerm *out);

/// One term without its sums (before, after, chain_before, chain_after are 0): constant time.
void conv_walk_term(const ConvWalk *walk, int64_t window, int64_t k, ConvTerm *out);

/// Whether the sum after a term that has its sums is another number than the one before plus the
/// exact product: whether the type had to round it. False where one of them is not finite.
bool conv_term_rounds(const ConvTerm *term);

/// Extents of the list of windows in its order, outermost first: for all kinds but im2col and taps
/// those of the windows' tensor, for dx-gather under a mirrored border of the padded dX.
void conv_walk_window_extent(const ConvWalk *walk, int extent[4]);

/// The cell that a window computes (for scatter: the dY cell it pushes; for taps the weight). For
/// dx-gather under a mirrored border a place of the padded dX, in input coordinates: it may lie
/// outside, from -top and -left on.
void conv_walk_window_cell(const ConvWalk *walk, int64_t window, int cell[4]);

/// The window of a cell of the walk's windows' tensor; -1 when the index lies outside it (for
/// dx-gather under a mirrored border, outside the padded dX).
int64_t conv_walk_window_of(const ConvWalk *walk, const int cell[4]);

/// State of a cell of the walk's target tensor after `position` products, and its value then
/// (0 when empty). A cell all of whose terms are skipped is done when its last term has passed; one
/// that no term adds to, in the scatter and taps walks, when the last window of its group and image
/// (taps: of its channel) has. Under a mirrored border its places count
/// that terms add to.
ConvCellState conv_walk_cell(const ConvWalk *walk, int64_t position, const int cell[4],
                             double *value);

ConvForm conv_walk_form(const ConvWalk *walk);

/// The walk's tensors on the two sides: x or dx and y or dy, whichever it reads or computes.
ConvRole conv_walk_fine_role(const ConvWalk *walk);
ConvRole conv_walk_coarse_role(const ConvWalk *walk);

/// Whether the walk sums dX by the places of a mirrored border.
bool conv_walk_folds(const ConvWalk *walk);

/// How many places of the padded dX show a cell of it, and place number `i` of them in raster
/// order, in input coordinates. Of any other walk: one, the cell itself.
int64_t conv_walk_place_count(const ConvWalk *walk, const int cell[4]);
void conv_walk_place_at(const ConvWalk *walk, const int cell[4], int64_t i, int place[4]);

/// State of one place of the padded dX after `position` products, and what its own chain has come
/// to (0 when empty), which is a part of the cell that it shows. As conv_walk_cell where nothing
/// folds.
ConvCellState conv_walk_place(const ConvWalk *walk, int64_t position, const int place[4],
                              double *value);

/// The position in `to` (gather or scatter of the same layer) at which the same dX cell, dY cell
/// and tap have just been added as at `position` in `from`. False, *out untouched, when the term
/// has no counterpart (padding, inserted zero, cropped, position 0).
bool conv_walk_switch(const ConvWalk *from, int64_t position, const ConvWalk *to, int64_t *out);

const char *conv_role_word(ConvRole role);         ///< "x", "dw", ...
const char *conv_role_title(ConvRole role);        ///< "X", "dW", ...
const char *conv_role_meaning(ConvRole role);      ///< "input", "weight gradient", ...
ConvRole conv_role_kin(ConvRole role);             ///< x, w, b or y: whose indices it has
const char *conv_walk_word(ConvWalkKind kind);     ///< "forward", "dx-gather", ...
const char *conv_walk_title(ConvWalkKind kind);    ///< "Forward", "dX by gather", ...
ConvRole conv_walk_target(ConvWalkKind kind);      ///< the tensor it computes
ConvRole conv_walk_window_role(ConvWalkKind kind); ///< the tensor whose cells are its windows

#endif
