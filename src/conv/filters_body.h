/* dW for one type, filters in the lanes: dY of a chain is laid out with the filters side by side
 * once, and then serves all taps, a few at a time. The sums of these taps stay in registers from
 * the chain's first row to its last, so each meets its positions in raster order; taps outside the
 * input are skipped. Functions with `taps` or `vectors` among their arguments get constants there.
 */

enum {
    NAME(FILTER_VECTORS) = CONV_VECTOR_BYTES == 64 ? 4 : 2, ///< most vectors of filters at a time
    NAME(TAPS_OF_MANY) = 6,                                 ///< taps of a tile with that many
    NAME(TAPS_OF_FEW) = 12,                                 ///< with half as many or fewer
};

/* One tap: where output (0, 0) reads, and which outputs read the input. */
typedef struct NAME(FilterTap) {
    const REAL *x;
    int first_row, end_row;
    int low, high; ///< columns
} NAME(FilterTap);

/* The rows of one chain. */
typedef struct NAME(Chain) {
    const REAL *dy; ///< [row - begin][column][vectors of filters]
    int begin, end; ///< output rows
    int columns;
    int64_t row_pitch; ///< input elements from one output row to the next
    int step;          ///< from one output column to the next
} NAME(Chain);

/* Adds the columns from .. to-1 of a row to those taps that read the input there. */
CONV_INLINE void NAME(add_where_read)(const NAME(Chain) * chain, const NAME(FilterTap) * tap,
                                      int row, const REAL *dy, int from, int to, int taps,
                                      int vectors, NAME(Vec) sum[][NAME(FILTER_VECTORS)]) {
    unsigned reads = 0; /* the row through tap t, a bit each */
#pragma GCC unroll 16
    for (int t = 0; t < taps; t++) {
        reads |= (unsigned)(row >= tap[t].first_row && row < tap[t].end_row) << t;
    }
    for (int ow = from; ow < to && reads != 0; ow++) {
#pragma GCC unroll 16
        for (int t = 0; t < taps; t++) {
            if ((reads >> t & 1) != 0 && ow >= tap[t].low && ow < tap[t].high) {
                NAME(Vec)
                x = NAME(splat)(tap[t].x[row * chain->row_pitch + (int64_t)ow * chain->step]);
#pragma GCC unroll 16
                for (int v = 0; v < vectors; v++) {
                    NAME(Vec) d = NAME(load)(dy + ((int64_t)ow * vectors + v) * NAME(LANES));
                    sum[t][v] = NAME(fma)(x, d, sum[t][v]);
                }
            }
        }
    }
}

/* The sums of a chain, [taps][vectors of filters]. */
CONV_INLINE void NAME(sum_taps)(const NAME(Chain) * chain, const NAME(FilterTap) * tap, int taps,
                                int vectors, int step, REAL *out) {
    NAME(Vec) sum[NAME(TAPS_OF_FEW)][NAME(FILTER_VECTORS)];
    int low = 0;
    int high = chain->columns;
    int first_row = chain->begin;
    int end_row = chain->end;
#pragma GCC unroll 16
    for (int t = 0; t < taps; t++) {
#pragma GCC unroll 16
        for (int v = 0; v < vectors; v++) {
            sum[t][v] = NAME(splat)(0);
        }
        low = larger(low, tap[t].low);
        high = smaller(high, tap[t].high);
        first_row = larger(first_row, tap[t].first_row);
        end_row = smaller(end_row, tap[t].end_row);
    }
    int columns = chain->columns;
    int end = chain->end;
    if (low == 0 && high == columns && first_row == chain->begin && end_row == end &&
        chain->row_pitch == (int64_t)columns * step) {
        high = columns *= end - chain->begin; /* rows that follow each other are one long row */
        end = chain->begin + 1;
    }
    for (int row = chain->begin; row < end; row++) {
        const REAL *dy =
            chain->dy + (int64_t)(row - chain->begin) * columns * vectors * NAME(LANES);
        bool all = row >= first_row && row < end_row && low < high;
        int begin = all ? low : 0;
        NAME(add_where_read)(chain, tap, row, dy, 0, begin, taps, vectors, sum);
        if (all) {
            const REAL *from[NAME(TAPS_OF_FEW)];
#pragma GCC unroll 16
            for (int t = 0; t < taps; t++) {
                from[t] = tap[t].x + row * chain->row_pitch;
            }
            const REAL *d = dy + (int64_t)low * vectors * NAME(LANES);
            for (int64_t i = (int64_t)low * step; i < (int64_t)high * step; i += step) {
                NAME(Vec) held[NAME(FILTER_VECTORS)];
#pragma GCC unroll 16
                for (int v = 0; v < vectors; v++) {
                    held[v] = NAME(load)(d + v * NAME(LANES));
                    CONV_KEEP(held[v]);
                }
#pragma GCC unroll 16
                for (int t = 0; t < taps; t++) {
                    NAME(Vec) x = NAME(splat)(from[t][i]);
#pragma GCC unroll 16
                    for (int v = 0; v < vectors; v++) {
                        sum[t][v] = NAME(fma)(x, held[v], sum[t][v]);
                    }
                }
                d += vectors * NAME(LANES);
            }
        }
        NAME(add_where_read)
        (chain, tap, row, dy, all ? high : 0, columns, taps, vectors, sum);
    }
#pragma GCC unroll 16
    for (int t = 0; t < taps; t++) {
#pragma GCC unroll 16
        for (int v = 0; v < vectors; v++) {
            NAME(store)(out + (t * vectors + v) * NAME(LANES), sum[t][v]);
        }
    }
}

/* Tiles with their constants, each a function of its own. */
#define TAPS(taps, vectors)                                                                        \
    static __attribute__((noinline)) void NAME(sum_taps_##vectors)(                                \
        const NAME(Chain) * chain, const NAME(FilterTap) * tap, REAL * out) {                      \
        if (chain->step == 1) {                                                                    \
            NAME(sum_taps)(chain, tap, taps, vectors, 1, out);                                     \
        } else {                                                                                   \
            NAME(sum_taps)(chain, tap, taps, vectors, chain->step, out);                           \
        }                                                                                          \
    }
TAPS(NAME(TAPS_OF_FEW), 1)
#if CONV_VECTOR_BYTES == 64
TAPS(NAME(TAPS_OF_FEW), 2)
TAPS(NAME(TAPS_OF_MANY), 3)
TAPS(NAME(TAPS_OF_MANY), 4)
#else
TAPS(NAME(TAPS_OF_MANY), 2)
#endif
#undef TAPS

static void (*const NAME(sum_taps_of)[])(const NAME(Chain) *, const NAME(FilterTap) *, REAL *) = {
    NAME(sum_taps_1),
    NAME(sum_taps_2),
#if CONV_VECTOR_BYTES == 64
    NAME(sum_taps_3),
    NAME(sum_taps_4),
#endif
};

/* Some filters of a group and some of its channels: what one thread does. */
typedef struct NAME(Share) {
    const ConvLayer *layer;
    const ConvShape *shape;
    const REAL *x, *dy; ///< of the group, image 0; dy of the first filter
    REAL *dw;           ///< of the first filter
    int filters, vectors;
    int channel, channels; ///< first one within the group
    REAL *side;            ///< room for dY of a chain
    REAL *total;           ///< room for the totals, [kh][channel][kw][vectors of filters]
} NAME(Share);

/* Columns of dY with the filters side by side: a chain of image n. */
static void NAME(lay_chain)(const NAME(Share) * share, int n, int begin, int64_t count) {
    const ConvShape *shape = share->shape;
    int64_t plane = (int64_t)shape->oh * shape->ow;
    const REAL *dy = share->dy + (int64_t)n * share->layer->oc * plane + (int64_t)begin * shape->ow;
    for (int v = 0; v < share->vectors; v++) {
        const REAL *row[NAME(LANES)];
        for (int f = 0; f < NAME(LANES); f++) {
            int filter = v * NAME(LANES) + f;
            row[f] = filter < share->filters ? dy + filter * plane : NULL;
        }
        NAME(lay_side_by_side)
        (row, count, share->side + v * NAME(LANES), share->vectors * NAME(LANES));
    }
}

/* Stands on one tap of a share in the order kh, channel, kw: the taps of a tile mostly have one kh,
 * and so read the input in the same rows. */
typedef struct NAME(TapPlace) {
    int kh, channel, kw;
    int first_row, end_row; ///< output rows that read the input through kh
} NAME(TapPlace);

static void NAME(find_rows)(const NAME(Share) * share, NAME(TapPlace) * at) {
    const ConvLayer *l = share->layer;
    reading_columns(at->kh * l->dh - l->top, l->sh, l->ih, share->shape->oh, &at->first_row,
                    &at->end_row);
}

/* The tap of image n there, and on to the next. */
static NAME(FilterTap) NAME(next_tap)(const NAME(Share) * share, int n, NAME(TapPlace) * at) {
    const ConvLayer *l = share->layer;
    int row = at->kh * l->dh - l->top;
    int column = at->kw * l->dw - l->left;
    int64_t channel = (int64_t)n * l->ic + share->channel + at->channel;
    NAME(FilterTap)
    tap = {.x = share->x + channel * l->ih * l->iw + (int64_t)row * l->iw + column,
           .first_row = at->first_row,
           .end_row = at->end_row};
    reading_columns(column, l->sw, l->iw, share->shape->ow, &tap.low, &tap.high);
    if (++at->kw == l->kw) {
        at->kw = 0;
        if (++at->channel == share->channels) {
            at->channel = 0;
            at->kh++;
            NAME(find_rows)(share, at);
        }
    }
    return tap;
}

/* Adds a chain's sums to the totals, of which it may be the first. */
static void NAME(add_totals)(const REAL *sum, int64_t count, bool first, REAL *total) {
    for (int64_t i = 0; i < count; i++) {
        total[i] = first ? sum[i] : total[i] + sum[i];
    }
}

/* The number of the tap whose weight lies at a place of the unturned kernels, and on to the next
 * place in raster order. */
static int64_t NAME(tap_at)(const NAME(Share) * share, NAME(TapPlace) * at) {
    const ConvLayer *l = share->layer;
    int64_t row = (int64_t)turned(l->flip, l->kh, at->kh) * share->channels + at->channel;
    int64_t tap = row * l->kw + turned(l->flip, l->kw, at->kw);
    if (++at->kw == l->kw) {
        at->kw = 0;
        if (++at->kh == l->kh) {
            at->kh = 0;
            at->channel++;
        }
    }
    return tap;
}

/* The totals to their places: taps become lanes, a vector a filter. */
static void NAME(store_totals)(const NAME(Share) * share) {
    const ConvLayer *l = share->layer;
    int64_t plane = (int64_t)l->kh * l->kw;
    int64_t pitch = share->shape->icg * plane;
    int64_t places = share->channels * plane;
    int width = share->vectors * NAME(LANES);
    NAME(TapPlace) at = {.kh = 0};
    for (int64_t i = 0; i < places; i += NAME(LANES)) {
        int some = (int)smaller64(places - i, NAME(LANES));
        const REAL *from[NAME(LANES)];
        for (int k = 0; k < NAME(LANES); k++) {
            from[k] = share->total + (k < some ? NAME(tap_at)(share, &at) * width : 0);
        }
        for (int v = 0; v < share->vectors; v++) {
            NAME(Vec) block[NAME(LANES)];
#pragma GCC unroll 16
            for (int k = 0; k < NAME(LANES); k++) {
                block[k] = NAME(load)(from[k] + v * NAME(LANES));
            }
            NAME(transpose)(block);
            REAL *to = share->dw + v * NAME(LANES) * pitch + share->channel * plane + i;
            int filters = smaller(share->filters - v * NAME(LANES), NAME(LANES));
#pragma GCC unroll 16
            for (int f = 0; f < NAME(LANES); f++) {
                if (f < filters) {
                    NAME(store_few)(0, some, to + f * pitch, 1, block[f]);
                }
            }
        }
    }
}

/* All chains of a share, and its part of dw. */
static void NAME(sum_share)(const NAME(Share) * share) {
    const ConvLayer *layer = share->layer;
    const ConvShape *shape = share->shape;
    int width = share->vectors * NAME(LANES);
    int at_once =
        share->vectors > NAME(FILTER_VECTORS) / 2 ? NAME(TAPS_OF_MANY) : NAME(TAPS_OF_FEW);
    int rows = conv_chain_rows(shape->ow);
    int64_t taps = (int64_t)share->channels * layer->kh * layer->kw;
    for (int n = 0; n < layer->n; n++) {
        for (int begin = 0; begin < shape->oh; begin += rows) {
            NAME(Chain)
            chain = {.dy = share->side,
                     .begin = begin,
                     .end = smaller(begin + rows, shape->oh),
                     .columns = shape->ow,
                     .row_pitch = (int64_t)layer->sh * layer->iw,
                     .step = layer->sw};
            NAME(lay_chain)
            (share, n, begin, (int64_t)(chain.end - begin) * shape->ow);
            NAME(TapPlace) at = {.kh = 0};
            NAME(find_rows)(share, &at);
            for (int64_t i = 0; i < taps; i += at_once) {
                NAME(FilterTap) tap[NAME(TAPS_OF_FEW)];
                REAL sum[NAME(TAPS_OF_FEW) * NAME(FILTER_VECTORS) * NAME(LANES)];
                int count = (int)smaller64(taps - i, at_once);
                for (int t = 0; t < at_once; t++) { /* what is too many is summed, not used */
                    tap[t] = t < count ? NAME(next_tap)(share, n, &at) : tap[0];
                }
                bool first = n == 0 && begin == 0;
                REAL *total = share->total + i * width;
                bool straight = first && count == at_once; /* nothing to add to */
                NAME(sum_taps_of)[share->vectors - 1](&chain, tap, straight ? total : sum);
                if (!straight) {
                    NAME(add_totals)(sum, (int64_t)count * width, first, total);
                }
            }
        }
    }
    NAME(store_totals)(share);
}

/* dW as shares that threads take one after another. */
typedef struct NAME(Shares) {
    const ConvLayer *layer;
    const ConvShape *shape;
    const REAL *x, *dy;
    REAL *dw;
    int most;     ///< filters of a share
    int blocks;   ///< of that many filters in a group
    int part;     ///< channels of a share
    int parts;    ///< of that many channels in a group
    int64_t side; ///< scratch for dY of a chain
    int64_t room; ///< scratch of a thread
    int64_t next; ///< first share that nobody has taken
} NAME(Shares);

static void NAME(sum_shares)(NAME(Shares) * all, REAL *scratch) {
    const ConvShape *shape = all->shape;
    int64_t taps = (int64_t)shape->icg * all->layer->kh * all->layer->kw;
    int64_t count = (int64_t)all->layer->groups * all->blocks * all->parts;
    for (int64_t i = conv_take(&all->next); i < count; i = conv_take(&all->next)) {
        int64_t group = i / all->parts / all->blocks;
        int64_t filter = i / all->parts % all->blocks * all->most;
        int64_t first = group * shape->ocg + filter;
        NAME(Share)
        share = {.layer = all->layer, .shape = shape, .side = scratch};
        share.channel = (int)(i % all->parts) * all->part;
        share.channels = smaller(all->part, shape->icg - share.channel);
        share.filters = (int)smaller64(all->most, shape->ocg - filter);
        share.vectors = (share.filters + NAME(LANES) - 1) / NAME(LANES);
        share.x = all->x + group * shape->icg * all->layer->ih * all->layer->iw;
        share.dy = all->dy + first * shape->oh * shape->ow;
        share.dw = all->dw + first * taps;
        share.total = scratch + all->side;
        NAME(sum_share)(&share);
    }
}

/* dW with filters in the lanes; threads take filters, and parts of the channels. */
static Status NAME(weight_by_filters)(const ConvLayer *layer, const ConvShape *shape, const REAL *x,
                                      const REAL *dy, REAL *dw) {
    NAME(Shares)
    all = {.layer = layer, .shape = shape, .x = x, .dy = dy, .dw = dw};
    all.most = NAME(FILTER_VECTORS) * NAME(LANES);
    all.blocks = (shape->ocg + all.most - 1) / all.most;
    int64_t units = (int64_t)all.blocks * layer->groups;
    int threads = conv_threads(shape->macs, units * shape->icg);
    int64_t parts = threads == 1 ? 1 : (threads * (int64_t)CHUNKS_A_THREAD + units - 1) / units;
    all.part = (int)((shape->icg + parts - 1) / parts);
    all.part += all.part % 2 && all.part < shape->icg; /* two by two: six taps where kw is 3 */
    all.parts = (shape->icg + all.part - 1) / all.part;
    int width = (smaller(shape->ocg, all.most) + NAME(LANES) - 1) / NAME(LANES) * NAME(LANES);
    all.side = (int64_t)smaller(conv_chain_rows(shape->ow), shape->oh) * shape->ow * width;
    all.room = all.side + ((int64_t)all.part * layer->kh * layer->kw + 1) * width;
    REAL stack[SIDE_BYTES / sizeof(REAL)];
    REAL *scratch = stack;
    if (threads > 1 || all.room > (int64_t)(SIDE_BYTES / sizeof(REAL))) {
        bool fits = (uint64_t)all.room <= SIZE_MAX / sizeof(REAL) / (size_t)threads;
        scratch = fits ? malloc((size_t)all.room * (size_t)threads * sizeof(REAL)) : NULL;
    }
    if (scratch == NULL) {
        return status_error(STATUS_MEMORY, "there is no memory for the sums of the weights");
    }
    if (threads == 1) {
        NAME(sum_shares)(&all, NAME(aligned)(scratch));
    } else {
        CONV_PARALLEL(threads)
        NAME(sum_shares)(&all, NAME(aligned)(scratch + conv_thread() * all.room));
    }
    if (scratch != stack) {
        free(scratch);
    }
    return status_ok();
}
