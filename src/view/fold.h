/* The end of dX under a mirrored border: the border's sums are added to the cells that it shows. */
#ifndef VIEW_FOLD_H
#define VIEW_FOLD_H

#include "view/stage.h"

/// Where the lines of the equation stand, and the points of their type.
typedef struct ViewFoldLines {
    float x, right, y[3];
    float symbols, numbers, latest, words;
} ViewFoldLines;

/// The cell of dX whose sum is told: the pointed-at or pinned one, else one that has places in the
/// border.
void view_fold_cell(const View *view, int cell[4]);
/// Its places as terms, at most so many: `a` is what each has come to, `after` the cell with the
/// places up to it.
void view_fold_terms(const View *view, ConvTerm *terms, int most, int *count);
/// A place of the border that has handed its sum over: an arrow to the cell that has it now.
void view_fold_arrow(View *view, const ViewPlane *plane, const int place[2], const int index[4]);
/// "dx[0,0,1,1] = the sum of its 4 places", these with their names, and what they come to.
void view_fold_equation(View *view, ViewFoldLines lines);

#endif
