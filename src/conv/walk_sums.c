/* The sums of a walk's cells in f32 and f64, from one body. */
#include "conv/walk_sums.h"

#include "conv/border.h"
#include "conv/gradient.h"

#define REAL       float
#define FMA        __builtin_fmaf
#define NAME(name) name##_f32
#include "conv/walk_sums_body.h"
#undef REAL
#undef FMA
#undef NAME

#define REAL       double
#define FMA        __builtin_fma
#define NAME(name) name##_f64
#include "conv/walk_sums_body.h"

/* A cell of one chain: its value is that chain. */
static ConvSums one_chain(double sum) {
    return (ConvSums){.closed = 0, .chain = sum, .cell = sum};
}

ConvSums conv_sums_forward(const ConvWalk *walk, const int cell[4], int64_t count) {
    return one_chain(walk->operands.x.type == CONV_F32 ? sum_forward_f32(walk, cell, count)
                                                       : sum_forward_f64(walk, cell, count));
}

ConvSums conv_sums_grad_input(const ConvWalk *walk, const int cell[4], int64_t count) {
    return one_chain(walk->operands.dy.type == CONV_F32 ? sum_grad_input_f32(walk, cell, count)
                                                        : sum_grad_input_f64(walk, cell, count));
}

ConvSums conv_sums_grad_weight(const ConvWalk *walk, const int cell[4], int64_t count) {
    return walk->operands.dy.type == CONV_F32
               ? sum_chains_f32(walk, cell, count, add_weight_row_f32)
               : sum_chains_f64(walk, cell, count, add_weight_row_f64);
}

ConvSums conv_sums_grad_bias(const ConvWalk *walk, const int cell[4], int64_t count) {
    return walk->operands.dy.type == CONV_F32 ? sum_chains_f32(walk, cell, count, add_bias_row_f32)
                                              : sum_chains_f64(walk, cell, count, add_bias_row_f64);
}
