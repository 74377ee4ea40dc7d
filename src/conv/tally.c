/* Chains of db counted through Y, and their sums added up. */
#include "conv/tally.h"

#include "conv/kernels.h"

#include <assert.h>
#include <stddef.h>

/* Rows of a chain, and chains of a plane. */
static void cut_plane(const ConvTensor *y, int *rows, int64_t *blocks) {
    *rows = conv_chain_rows(y->extent[3]);
    *blocks = (y->extent[2] + *rows - 1) / *rows;
}

int64_t conv_tally_chains(const ConvTally *tally) {
    int rows;
    int64_t blocks;
    cut_plane(tally->y, &rows, &blocks);
    return (int64_t)tally->y->extent[0] * tally->y->extent[1] * blocks;
}

int64_t conv_tally_rows(const ConvTally *tally, int64_t chains) {
    int rows;
    int64_t blocks;
    cut_plane(tally->y, &rows, &blocks);
    return chains / blocks * tally->y->extent[2] + chains % blocks * rows;
}

ConvTallied conv_tally(const ConvTally *tally, int64_t first, int64_t count, double *row_sums,
                       void *chain_sums) {
    assert(conv_tensor_is_contiguous(tally->y));
    assert(first >= 0 && count >= 0 && first + count <= conv_tally_chains(tally));
    assert(!conv_loss_reads_target(tally->loss) || tally->t != NULL);
    assert(tally->t == NULL || tally->t->stride[3] == 0 || conv_tensor_is_contiguous(tally->t));
    return tally->y->type == CONV_F32
               ? conv_kernel_tally_f32(tally, first, count, row_sums, chain_sums)
               : conv_kernel_tally_f64(tally, first, count, row_sums, chain_sums);
}

void conv_tally_add_bias(const ConvTally *tally, int64_t first, int64_t count,
                         const void *chain_sums, ConvTensor *db) {
    const int filters = tally->y->extent[1];
    int rows;
    int64_t blocks;
    cut_plane(tally->y, &rows, &blocks);
    for (int64_t i = 0; i < count; i++) {
        const int64_t plane = (first + i) / blocks;
        const int64_t filter = plane % filters;
        const bool begins = plane < filters && (first + i) % blocks == 0;
        if (db->type == CONV_F32) {
            float sum = ((const float *)chain_sums)[i];
            float *to = (float *)db->data + filter;
            *to = begins ? sum : *to + sum;
        } else {
            double sum = ((const double *)chain_sums)[i];
            double *to = (double *)db->data + filter;
            *to = begins ? sum : *to + sum;
        }
    }
}
