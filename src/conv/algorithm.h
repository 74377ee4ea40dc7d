/* Three ways to compute a layer. They do the same multiply-adds and differ in their order:
 *
 *   direct  y   a chain over icg, kh, kw
 *           dx  a chain over oc, oh, ow
 *           dw  chains over n, oh, ow
 *
 *   im2col  y   row of the matrix · kernel: the chain of direct
 *           dx  col2im: for each tap a chain over oc; the taps' totals added by kh, kw from +0
 *           dw  column of the matrix · dy: the chains of direct
 *
 *   taps    y   plane after plane: a chain over kh, kw, icg
 *           dx  a chain over kh, kw, oc
 *           dw  direct, one tap after the other
 *
 * On integers all agree with ==. Where the orders are the same they agree bit for bit on all
 * numbers. A transposed layer has y and dx exchanged (its y begins at b, its dx at +0),
 * over its own channels. Direct is the one that the screen shows and the fast one; the other two
 * are there to be looked at and to be compared with. */
#ifndef CONV_ALGORITHM_H
#define CONV_ALGORITHM_H

typedef enum ConvAlgorithm {
#define CONV_ALGORITHM(NAME, word, help) CONV_ALGORITHM_##NAME,
#include "conv/algorithms.def"
#undef CONV_ALGORITHM
    CONV_ALGORITHM_COUNT
} ConvAlgorithm;

const char *conv_algorithm_word(ConvAlgorithm algorithm); ///< "direct", "im2col", "taps"

#endif
