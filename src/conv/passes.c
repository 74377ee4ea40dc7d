/* Which loops compute a pass: a table a type, a row an algorithm. */
#include "conv/passes.h"

#include "conv/kernels.h"

#include <assert.h>
#include <stddef.h>

#define CONV_BODY "conv/passes_body.h"
#include "conv/both_types.h"

static const void *data_of(const ConvTensor *tensor) {
    return tensor == NULL ? NULL : tensor->data;
}

static bool is_algorithm(ConvAlgorithm algorithm) {
    return (int)algorithm >= 0 && algorithm < CONV_ALGORITHM_COUNT;
}

const char *conv_algorithm_word(ConvAlgorithm algorithm) {
    static const char *const words[] = {
#define CONV_ALGORITHM(NAME, word, help) word,
#include "conv/algorithms.def"
#undef CONV_ALGORITHM
    };
    assert(is_algorithm(algorithm));
    return words[algorithm];
}

Status conv_pass_forward(ConvAlgorithm algorithm, const ConvSides *sides, const ConvTensor *fine,
                         const ConvTensor *w, const ConvTensor *b, ConvTensor *coarse) {
    assert(is_algorithm(algorithm));
    const ConvLayer *layer = &sides->layer;
    const ConvShape *shape = &sides->shape;
    return fine->type == CONV_F32
               ? kernels_f32[algorithm].forward(layer, shape, fine->data, w->data, data_of(b),
                                                coarse->data)
               : kernels_f64[algorithm].forward(layer, shape, fine->data, w->data, data_of(b),
                                                coarse->data);
}

Status conv_pass_input(ConvAlgorithm algorithm, const ConvSides *sides, const ConvTensor *coarse,
                       const ConvTensor *w, const ConvTensor *start, ConvTensor *fine) {
    assert(is_algorithm(algorithm));
    const ConvLayer *layer = &sides->layer;
    const ConvShape *shape = &sides->shape;
    return coarse->type == CONV_F32
               ? kernels_f32[algorithm].grad_input(layer, shape, coarse->data, w->data,
                                                   data_of(start), fine->data)
               : kernels_f64[algorithm].grad_input(layer, shape, coarse->data, w->data,
                                                   data_of(start), fine->data);
}

Status conv_pass_weight(ConvAlgorithm algorithm, const ConvSides *sides, const ConvTensor *fine,
                        const ConvTensor *coarse, ConvTensor *dw) {
    assert(is_algorithm(algorithm));
    const ConvLayer *layer = &sides->layer;
    const ConvShape *shape = &sides->shape;
    return fine->type == CONV_F32 ? kernels_f32[algorithm].grad_weight(layer, shape, fine->data,
                                                                       coarse->data, dw->data)
                                  : kernels_f64[algorithm].grad_weight(layer, shape, fine->data,
                                                                       coarse->data, dw->data);
}
