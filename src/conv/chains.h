/* The weight and bias gradients: chains over output positions, closed after every
 * conv_chain_rows(OW) rows and at each image, their totals added in order. Knows no type. Private
 * to the engines. */
#ifndef CONV_CHAINS_H
#define CONV_CHAINS_H

#include "conv/kernels_plan.h"

enum {
    STACK_SUMS_BYTES = 16384,   /* scratch beyond this is allocated */
    SIDE_BYTES = 256 << 10,     /* scratch of dW, as above */
    TOTALS_BYTES = 163840,      /* totals of dW that are stored together */
    PIECE_COLUMNS = 2048,       /* columns of a row of dY that are laid out at once */
    STORES_AHEAD = 256,         /* bytes of dw that are fetched before they are stored */
    NEAR_VECTORS = 9,           /* most vectors of neighbouring taps summed in one loop */
    NEAR_COLUMNS = 256,         /* columns of dY laid side by side at a time for them */
    NEAR_AT_LEAST = 1000,       /* multiply-adds up to which nothing else is considered, */
    NEAR_ENOUGH = 1000,         /* and cycles: considering takes some, too */
    BIAS_CHAINS = 4096,         /* chains of db whose sums wait to be added */
    STRIP_TAPS = 9,             /* most taps of a tile with places in the lanes */
    STRIP_FILTERS = 4,          /* most filters of it */
    STRIP_FILTERS_MOST = 16,    /* most filters for which x is brought into the lanes once */
    STRIP_COLUMNS = 64,         /* columns of dY brought into the lanes at a time */
    CHANNEL_COLUMNS = 256,      /* of dY laid out at a time with channels in the lanes */
    ROW_COLUMNS = 256,          /* of dY done at a time with kernel rows in the lanes */
    FAR_BYTES = 12 << 20,       /* x and dy in more pages than the processor has at hand */
    STRIP_ROOM_BYTES = 8 << 20, /* most scratch of a thread */
};

/* Output columns low .. high-1 read an input row of `inputs` columns through the tap whose input
 * column for output column 0 is `place`. */
static void reading_columns(int place, int stride, int inputs, int outputs, int *low, int *high) {
    int first = -place;
    int end = inputs - place;
    if (stride > 1) {
        first = place < 0 ? (-place + stride - 1) / stride : 0;
        end = place < inputs ? (inputs - 1 - place) / stride + 1 : 0;
    }
    first = larger(first, 0);
    *low = smaller(first, outputs);
    *high = larger(*low, smaller(end, outputs));
}

/* Kernel rows low .. high-1 read the input for an output row whose kernel row 0 reads, or would
 * read, input row `place`. */
static void reading_kernel_rows(const ConvLayer *layer, int place, int *low, int *high) {
    reading_columns(place, layer->dh, layer->ih, layer->kh, low, high);
}

#endif
