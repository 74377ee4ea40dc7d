/* Three ways to compute a layer. They do the same multiply-adds and differ in their order:
 *
 *              y                                dx                               dw
 *   direct     a chain over icg, kh, kw         a chain over oc, oh, ow          a chain over
 * n,oh,ow im2col     row of the matrix · kernel:      col2im: a chain over oc for      column of
 * the matrix the chain of direct              each tap, the taps' totals       · dy: the chains of
 *                                               added by kh, kw from +0          direct
 *   taps       plane after plane: a chain       a chain over kh, kw, oc          direct, one tap
 * after over kh, kw, icg                                                  the other
 *
 * On integers all agree with ==. Where the orders are the same they agree bit for bit on all
 * numbers. A transposed layer has the columns y and dx exchanged (its y begins at b, its dx at +0),
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
