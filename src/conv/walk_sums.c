/* The sums of a walk's cells in f32 and f64, from one body. */
#include "conv/walk_sums.h"

#include "conv/border.h"
#include "conv/gradient.h"
#include "conv/reading.h"
#include "conv/walk_forms.h"

#define CONV_BODY "conv/walk_sums_body.h"
#include "conv/both_types.h"

/* A cell of one chain: its value is that chain. */
static ConvSums one_chain(double sum) {
    return (ConvSums){.chain = sum, .cell = sum};
}

static bool is_single(const ConvWalk *walk) {
    return conv_walk_type(walk) == CONV_F32;
}

ConvSums conv_sums_window(const ConvWalk *walk, const int cell[4], int64_t count, bool taps_first) {
    return one_chain(is_single(walk) ? sum_window_f32(walk, cell, count, taps_first)
                                     : sum_window_f64(walk, cell, count, taps_first));
}

ConvSums conv_sums_gather(const ConvWalk *walk, const int cell[4], int64_t count) {
    return one_chain(is_single(walk) ? sum_gather_f32(walk, cell, count)
                                     : sum_gather_f64(walk, cell, count));
}

ConvSums conv_sums_laid(const ConvWalk *walk, const int cell[4], int64_t count) {
    return one_chain(is_single(walk) ? sum_laid_f32(walk, cell, count)
                                     : sum_laid_f64(walk, cell, count));
}

ConvSums conv_sums_fold(const ConvWalk *walk, const int cell[4], int64_t count) {
    return is_single(walk) ? sum_fold_f32(walk, cell, count) : sum_fold_f64(walk, cell, count);
}

ConvSums conv_sums_weight(const ConvWalk *walk, const int cell[4], int64_t count) {
    return is_single(walk) ? sum_weight_f32(walk, cell, count) : sum_weight_f64(walk, cell, count);
}

ConvSums conv_sums_bias(const ConvWalk *walk, const int cell[4], int64_t count) {
    return is_single(walk) ? sum_bias_f32(walk, cell, count) : sum_bias_f64(walk, cell, count);
}
