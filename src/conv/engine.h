/* The kernels compiled for one set of instructions: engine_plain.c, engine_avx2.c, engine_avx512.c
 * include the same bodies with other flags. Private to conv. */
#ifndef CONV_ENGINE_H
#define CONV_ENGINE_H

#include "conv/kernels.h"

/// As the functions of kernels.h, of which each calls the one here.
typedef struct ConvEngine {
    __typeof__(conv_kernel_forward_f32) *forward_f32;
    __typeof__(conv_kernel_forward_f64) *forward_f64;
    __typeof__(conv_kernel_grad_input_f32) *grad_input_f32;
    __typeof__(conv_kernel_grad_input_f64) *grad_input_f64;
    __typeof__(conv_kernel_grad_weight_f32) *grad_weight_f32;
    __typeof__(conv_kernel_grad_weight_f64) *grad_weight_f64;
    __typeof__(conv_kernel_grad_bias_f32) *grad_bias_f32;
    __typeof__(conv_kernel_grad_bias_f64) *grad_bias_f64;
    __typeof__(conv_kernel_tally_f32) *tally_f32;
    __typeof__(conv_kernel_tally_f64) *tally_f64;
} ConvEngine;

extern const ConvEngine conv_engine_plain, conv_engine_avx2, conv_engine_avx512;

/// The engine of conv_cpu().
const ConvEngine *conv_engine(void);

#endif
