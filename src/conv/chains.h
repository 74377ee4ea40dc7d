/* The weight and bias gradients: chains over output positions, closed after every
 * conv_chain_rows(OW) rows and at each image, their totals added in order. Knows no type. Private
 * to the engines. */
#ifndef CONV_CHAINS_H
#define CONV_CHAINS_H

#include "conv/kernels_plan.h"

enum {
    MOST_TAPS = 9,            /* taps summed in one loop */
    STACK_SUMS_BYTES = 16384, /* scratch beyond this is allocated */
    SEGMENT_BYTES = 16384,    /* dY transposed at a time */
    SIDE_BYTES = 256 << 10,   /* scratch for dY with the filters side by side, as above */
};

/* Output columns low .. high-1 read an input row of `inputs` columns through the tap whose input
 * column for output column 0 is `place`. */
static void reading_columns(int place, int stride, int inputs, int outputs, int *low, int *high) {
    int first = place < 0 ? (-place + stride - 1) / stride : 0;
    int end = place < inputs ? (inputs - 1 - place) / stride + 1 : 0;
    *low = smaller(first, outputs);
    *high = larger(*low, smaller(end, outputs));
}

#endif
