/* What the files of the walks share: where terms, chains and places are, and index arithmetic.
 * Private to conv. */
#ifndef CONV_WALK_FORMS_H
#define CONV_WALK_FORMS_H

#include "conv/walk.h"
#include "conv/walk_sums.h"

#include <limits.h>

/// Extents of the sides; the fine one is the padded dX under a mirrored border.
void conv_walk_fine_extent(const ConvWalk *walk, int extent[4]);
void conv_walk_coarse_extent(const ConvWalk *walk, int extent[4]);

/// The operand with a role; empty if it has none.
const ConvTensor *conv_walk_operand(const ConvWalk *walk, ConvRole role);

/// What the walk's sums are in: the type of the tensors that it reads.
ConvType conv_walk_type(const ConvWalk *walk);

static inline int64_t conv_count_of(const int extent[4]) {
    return (int64_t)extent[0] * extent[1] * extent[2] * extent[3];
}

static inline void conv_set_index(int index[4], int a, int b, int c, int d) {
    index[0] = a;
    index[1] = b;
    index[2] = c;
    index[3] = d;
}

static inline void conv_unravel(const int extent[4], int64_t place, int index[4]) {
    for (int axis = 3; axis >= 0; axis--) {
        index[axis] = (int)(place % extent[axis]);
        place /= extent[axis];
    }
}

static inline int64_t conv_ravel(const int extent[4], const int index[4]) {
    int64_t place = 0;
    for (int axis = 0; axis < 4; axis++) {
        place = place * extent[axis] + index[axis];
    }
    return place;
}

static inline bool conv_inside(const int extent[4], const int index[4]) {
    for (int axis = 0; axis < 4; axis++) {
        if (index[axis] < 0 || index[axis] >= extent[axis]) {
            return false;
        }
    }
    return true;
}

/// Splits k of a list (channel, kh, kw) with the taps ascending; returns the channel.
static inline int conv_split_term(const ConvLayer *layer, int64_t k, int tap[2]) {
    tap[1] = (int)(k % layer->kw);
    tap[0] = (int)(k / layer->kw % layer->kh);
    return (int)(k / layer->kw / layer->kh);
}

static inline int64_t conv_join_term(const ConvLayer *layer, int channel, int kh, int kw) {
    return ((int64_t)channel * layer->kh + kh) * layer->kw + kw;
}

/// Term number, in a fine cell's gather window, of a coarse channel of the group and a tap.
static inline int64_t conv_gather_number(const ConvLayer *layer, int channel, const int tap[2]) {
    return conv_join_term(layer, channel, layer->kh - 1 - tap[0], layer->kw - 1 - tap[1]);
}

/// One axis of the sides: the coarse cell whose window reads fine cell `fine` through `tap`; false
/// when there is none.
static inline bool conv_coarse_at(int fine, int before, int tap, int dilation, int stride,
                                  int outputs, int *coarse) {
    int offset = fine + before - tap * dilation;
    *coarse = offset / stride;
    return offset >= 0 && offset % stride == 0 && *coarse < outputs;
}

/* ---- walk_terms.c ------------------------------------------------------------------------ */

/// Term k of a window, which is `window` by its cell (as conv_walk_window_cell gives it): all but
/// sums, and chain_first and chain_last of the pushing forms.
void conv_walk_make_term(const ConvWalk *walk, const int window[4], int64_t k, ConvTerm *out);

/* ---- walk_cells.c ------------------------------------------------------------------------ */

/// How many terms of the chain of target place `place` (as ConvTerm has it) are made when
/// `position` products of the walk are.
int64_t conv_walk_count_at(const ConvWalk *walk, int64_t position, const int place[4]);

/// Positions at which the first and the last term of a target place have just been made; of one
/// that no term adds to, both the position at which it counts as done, and false is returned.
bool conv_walk_span(const ConvWalk *walk, const int place[4], int64_t *first, int64_t *last);

/// Sums of the chains of a target place after its first `count` terms.
ConvSums conv_walk_sums(const ConvWalk *walk, const int place[4], int64_t count);

/* ---- places of a mirrored border --------------------------------------------------------- */

/// The dX cell that stands at a place of the padded dX.
void conv_walk_source(const ConvWalk *walk, const int place[4], int cell[4]);

enum { CONV_WALK_BEFORE_FIRST_PLACE = INT_MIN };

/// The next place, in raster order, at which `cell` stands; the search starts with place[2] =
/// CONV_WALK_BEFORE_FIRST_PLACE. False after the last one. Without a mirrored border the only place
/// is the cell itself.
bool conv_walk_next_place(const ConvWalk *walk, const int cell[4], int place[4]);

#endif
