/* What one visit of Y finds, for a scene that has to know all of it: the sums of the loss's terms,
 * the chains of db and the largest magnitudes. A photo's Y is too large for the caches, so reading
 * it once instead of three times is worth a function of its own. For conv and for scenes. */
#ifndef CONV_TALLY_H
#define CONV_TALLY_H

#include "conv/gradient.h"

/// Chains of db are numbered in raster order: image, filter, block of conv_chain_rows(OW) rows.
typedef struct ConvTally {
    ConvLoss loss;
    const ConvTensor *y; ///< contiguous
    const ConvTensor *t; ///< what the loss reads besides, contiguous or one zero for all; or NULL
} ConvTally;

/// The largest magnitudes of Y and dY, NaN left out; of a typed dY, which is known before, 0.
typedef struct ConvTallied {
    double y, dy;
} ConvTallied;

/// How many chains there are.
int64_t conv_tally_chains(const ConvTally *tally);

/// The rows before a chain, counted through the whole of Y; of all chains: its rows.
int64_t conv_tally_rows(const ConvTally *tally, int64_t chains);

/// Visits `count` chains from number `first` on.
/// writes  row_sums[i]: the sum of the terms of their row i, as the order of conv_loss has it;
///         chain_sums[i]: chain i of dY, as conv_grad_bias has it, in the type of Y
ConvTallied conv_tally(const ConvTally *tally, int64_t first, int64_t count, double *row_sums,
                       void *chain_sums);

/// Adds chains to db, which holds those before `first`: all of them in order make conv_grad_bias.
void conv_tally_add_bias(const ConvTally *tally, int64_t first, int64_t count,
                         const void *chain_sums, ConvTensor *db);

#endif
