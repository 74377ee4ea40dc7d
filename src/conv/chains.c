/* The weight and bias gradients: chains over output positions, closed after every
 * conv_chain_rows(OW) rows and at each image, their totals added in order. Independent chains are
 * laid beside each other: filters in the lanes of a vector, a few taps in its registers. */
#include "conv/clones.h"
#include "conv/gradient.h"
#include "conv/kernels.h"

#include <stdlib.h>
#include <string.h>

enum {
    MOST_TAPS = 9,            /* taps summed in one loop */
    STACK_SUMS_BYTES = 16384, /* scratch beyond this is allocated */
    SEGMENT_BYTES = 16384,    /* dY transposed at a time */
    BIAS_CHAINS = 8,          /* chains of db summed in one loop */
};

static int smaller(int a, int b) {
    return a < b ? a : b;
}

static int larger(int a, int b) {
    return a > b ? a : b;
}

/* Output columns low .. high-1 read an input row of `inputs` columns through the tap whose input
 * column for output column 0 is `place`. */
static void reading_columns(int place, int stride, int inputs, int outputs, int *low, int *high) {
    int first = place < 0 ? (-place + stride - 1) / stride : 0;
    int end = place < inputs ? (inputs - 1 - place) / stride + 1 : 0;
    *low = smaller(first, outputs);
    *high = larger(*low, smaller(end, outputs));
}

#define CONV_BODY "conv/chains_body.h"
#include "conv/both_types.h"
