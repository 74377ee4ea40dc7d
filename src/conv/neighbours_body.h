/* dW for one type, neighbouring taps in the lanes: for small planes of few filters. A vector holds
 * the sums of some taps of one channel and kernel row that lie side by side, for 1, 2, 4 or 8
 * filters one after another; its taps read neighbours in x, which are loaded at once and repeated
 * for each filter. A tile is some channels and kernel rows; its sums stay in registers along an
 * output row, so each chain meets its positions in raster order. Lanes whose tap is outside the
 * input are left out. */

enum { NAME(STACK_SUMS) = STACK_SUMS_BYTES / sizeof(REAL) };

/* Some filters of a group and some of its channels: what one thread does. */
typedef struct NAME(Near) {
    const ConvLayer *layer;
    const ConvShape *shape;
    const REAL *x;  ///< of the group's first channel, image 0
    const REAL *dy; ///< of the first filter, image 0
    REAL *dw;       ///< of the first filter
    int filters;
    int side;              ///< filters of a vector, a power of two
    int taps, groups;      ///< taps of a vector, and vectors that a row of the kernel takes
    int each;              ///< lanes of a filter: as many, or more
    int part;              ///< elements of x that a load repeats for each filter, or 0
    int channel, channels; ///< first one within the group
    REAL *sums, *totals;   ///< [group of taps][channel][kh][lane]
    REAL *columns;         ///< room for dY as [column][filter]
    NAME(Ints) to_taps;    ///< which tap a lane is of
    NAME(Ints) to_filters; ///< which filter
} NAME(Near);

/* Some columns of a row of dY. */
typedef struct NAME(NearRow) {
    const REAL *dy; ///< [column - from][filter]
    int from, to;
    int low, high; ///< columns for which all taps of the kernel read, and whole parts can be loaded
} NAME(NearRow);

/* Vectors that are summed in one loop: where the sums of each are, its first tap, and what that
 * reads in column 0 of a row without padding. */
typedef struct NAME(NearTile) {
    REAL *sums[NEAR_VECTORS];
    int first[NEAR_VECTORS];
    const REAL *line[NEAR_VECTORS];
} NAME(NearTile);

/* The first tap of a group. Groups have the same number of taps, so the last one may begin with
 * some that the one before has too. */
static int NAME(first_near)(const NAME(Near) * near, int group) {
    return smaller(group * near->taps, near->layer->kw - near->taps);
}

/* The taps of a row that are in `mask`, `apart` columns apart. */
CONV_INLINE NAME(Vec) NAME(load_taps)(NAME(Mask) mask, const REAL *from, int apart) {
    return apart == 1 ? NAME(load_some)(mask, from) : NAME(gather)(mask, from, apart);
}

/* Adds the columns of a row to the vectors of a tile. */
CONV_INLINE void NAME(near_tile)(const NAME(Near) * near, const NAME(NearRow) * row,
                                 const NAME(NearTile) * tile, int vectors, int apart, int part) {
    const ConvLayer *l = near->layer;
    NAME(Vec) sum[NEAR_VECTORS];
    const int side = part > 0 ? NAME(LANES) / part : near->side;
    NAME(Mask) filters = NAME(lanes)(0, side);
    NAME(Mask) all = NAME(lanes)(0, near->taps);
    const NAME(Ints) to_taps = near->to_taps;
    const NAME(Ints) to_filters = near->to_filters;
    const REAL *d = row->dy;
    const int64_t step = l->sw;
    int64_t column = (int64_t)row->from * step - l->left; /* that tap 0 of the kernel reads */
#pragma GCC unroll 16
    for (int v = 0; v < vectors; v++) {
        sum[v] = NAME(load)(tile->sums[v]);
    }
    int ow = row->from;
    while (ow < row->to) {
        if (ow >= row->low && ow < row->high) {
            int high = smaller(row->high, row->to);
            for (; ow < high; ow++, column += step, d += side) {
                NAME(Vec) held = NAME(permute)(to_filters, NAME(load_some)(filters, d));
#pragma GCC unroll 16
                for (int v = 0; v < vectors; v++) {
                    const REAL *from = tile->line[v] + column;
                    NAME(Vec)
                    x = part > 0 ? NAME(repeat)(from, part)
                                 : NAME(permute)(to_taps, NAME(load_taps)(all, from, apart));
                    sum[v] = NAME(fma)(x, held, sum[v]);
                }
            }
            continue;
        }
        NAME(Vec) held = NAME(permute)(to_filters, NAME(load_some)(filters, d));
#pragma GCC unroll 16
        for (int v = 0; v < vectors; v++) {
            int64_t at = column + (int64_t)tile->first[v] * apart;
            int low = at < 0 ? (int)((-at + apart - 1) / apart) : 0;
            int high = at < l->iw ? (int)((l->iw - 1 - at) / apart) + 1 : 0;
            high = smaller(high, near->taps);
            if (low < high) {
                NAME(Mask) there = NAME(lanes)(low, high);
                NAME(Vec) x = NAME(load_taps)(there, tile->line[v] + column, apart);
                NAME(Vec) next = NAME(fma)(NAME(permute)(to_taps, x), held, sum[v]);
                sum[v] = NAME(choose)((to_taps >= low) & (to_taps < high), next, sum[v]);
            }
        }
        ow++;
        column += step;
        d += side;
    }
#pragma GCC unroll 16
    for (int v = 0; v < vectors; v++) {
        NAME(store)(tile->sums[v], sum[v]);
    }
}

#define NEAR_TILE(vectors)                                                                         \
    static __attribute__((noinline)) void NAME(near_tile_##vectors)(                               \
        const NAME(Near) * near, const NAME(NearRow) * row, const NAME(NearTile) * tile) {         \
        if (near->part == 16 / sizeof(REAL)) {                                                     \
            NAME(near_tile)(near, row, tile, vectors, 1, 16 / sizeof(REAL));                       \
        } else if (near->part == 8 / sizeof(REAL)) {                                               \
            NAME(near_tile)(near, row, tile, vectors, 1, 8 / sizeof(REAL));                        \
        } else if (near->layer->dw == 1) {                                                         \
            NAME(near_tile)(near, row, tile, vectors, 1, 0);                                       \
        } else {                                                                                   \
            NAME(near_tile)(near, row, tile, vectors, near->layer->dw, 0);                         \
        }                                                                                          \
    }
NEAR_TILE(9)
NEAR_TILE(5)
NEAR_TILE(3)
NEAR_TILE(2)
NEAR_TILE(1)
#undef NEAR_TILE

/* A row of dY, or some columns of it, to all vectors of sums. */
static void NAME(add_near)(const NAME(Near) * near, const NAME(NearRow) * row, int n, int oh) {
    const ConvLayer *l = near->layer;
    int first_kh;
    int end_kh;
    int top = oh * l->sh - l->top;
    reading_kernel_rows(l, top, &first_kh, &end_kh);
    const REAL *x = near->x + ((int64_t)n * l->ic + near->channel) * l->ih * l->iw;
    int group = 0;
    int channel = 0;
    int kh = first_kh;
    for (int64_t left = (int64_t)near->groups * near->channels * (end_kh - first_kh); left > 0;) {
        int vectors = left >= 9 ? 9 : left >= 5 ? 5 : left >= 3 ? 3 : (int)left;
        NAME(NearTile) tile;
        for (int v = 0; v < vectors; v++) {
            int64_t place = ((int64_t)group * near->channels + channel) * l->kh + kh;
            tile.sums[v] = near->sums + place * NAME(LANES);
            tile.first[v] = NAME(first_near)(near, group);
            tile.line[v] = x + ((int64_t)channel * l->ih + top + kh * l->dh) * l->iw +
                           (int64_t)tile.first[v] * l->dw;
            if (++kh == end_kh) {
                kh = first_kh;
                if (++channel == near->channels) {
                    channel = 0;
                    group++;
                }
            }
        }
        (vectors == 9   ? NAME(near_tile_9)
         : vectors == 5 ? NAME(near_tile_5)
         : vectors == 3 ? NAME(near_tile_3)
         : vectors == 2 ? NAME(near_tile_2)
                        : NAME(near_tile_1))(near, row, &tile);
        left -= vectors;
    }
}

/* Columns from .. to-1 of a row of dY with the filters side by side. */
static const REAL *NAME(near_columns)(const NAME(Near) * near, int n, int oh, int from, int to) {
    const ConvShape *shape = near->shape;
    int64_t plane = (int64_t)shape->oh * shape->ow;
    const REAL *dy = near->dy + n * near->layer->oc * plane + (int64_t)oh * shape->ow + from;
    if (near->side == 1) {
        return dy;
    }
    for (int i = 0; i < to - from; i += NAME(LANES)) {
        NAME(Mask) there = NAME(lanes)(0, to - from - i);
        NAME(Vec) v[NAME(LANES)];
        for (int f = 0; f < near->side; f++) {
            v[f] = f < near->filters ? NAME(load_some)(there, dy + f * plane + i) : NAME(splat)(0);
        }
        if (near->side == 2) {
            NAME(interleave)(v, 2);
        } else if (near->side == 4 && NAME(LANES) >= 4) {
            NAME(interleave)(v, 4);
        } else if (near->side == 8 && NAME(LANES) >= 8) {
            NAME(interleave)(v, 8);
        }
        for (int f = 0; f < near->side; f++) {
            NAME(store)(near->columns + (int64_t)i * near->side + f * NAME(LANES), v[f]);
        }
    }
    return near->columns;
}

/* Ends the open chains: the first totals are the sums themselves, later ones are added. */
static void NAME(close_near)(const NAME(Near) * near, int64_t count, bool first) {
    for (int64_t i = 0; i < count; i += NAME(LANES)) {
        NAME(Vec) sum = NAME(load)(near->sums + i);
        if (!first) {
            sum = NAME(load)(near->totals + i) + sum;
        }
        NAME(store)(near->totals + i, sum);
        NAME(store)(near->sums + i, NAME(splat)(0));
    }
}

/* The totals to their places in the unturned kernels. */
static void NAME(store_near)(const NAME(Near) * near) {
    const ConvLayer *l = near->layer;
    const int64_t plane = (int64_t)l->kh * l->kw;
    const int64_t filter_pitch = near->shape->icg * plane;
    const int step = l->flip ? -1 : 1; /* turning by 180° reverses the raster order of a plane */
    const REAL *from = near->totals;
    for (int group = 0; group < near->groups; group++) {
        int first = NAME(first_near)(near, group);
        REAL *to = near->dw + near->channel * plane + (l->flip ? plane - 1 - first : first);
        for (int channel = 0; channel < near->channels; channel++) {
            REAL *row = to + channel * plane;
            for (int kh = 0; kh < l->kh; kh++, row += step * l->kw, from += NAME(LANES)) {
                for (int tap = 0; tap < near->taps; tap++) {
                    for (int f = 0; f < near->filters; f++) {
                        row[f * filter_pitch + tap * step] = from[f * near->each + tap];
                    }
                }
            }
        }
    }
}

/* All chains of some filters and channels, and their part of dw. */
static void NAME(sum_near)(const NAME(Near) * near) {
    const ConvLayer *l = near->layer;
    const ConvShape *shape = near->shape;
    int64_t count = (int64_t)near->groups * near->channels * l->kh * NAME(LANES);
    int rows = conv_chain_rows(shape->ow);
    NAME(NearRow) row;
    int high;
    int ignored;
    reading_columns(-l->left, l->sw, l->iw, shape->ow, &row.low, &ignored);
    reading_columns((l->kw - 1) * l->dw - l->left, l->sw, l->iw, shape->ow, &ignored, &high);
    /* Where x ends, a part must not be longer than its taps. */
    int last = NAME(first_near)(near, near->groups - 1) + near->part - 1;
    int end_high;
    reading_columns(larger(last, (l->kw - 1) * l->dw) - l->left, l->sw, l->iw, shape->ow, &ignored,
                    &end_high);
    for (int64_t i = 0; i < count; i += NAME(LANES)) {
        NAME(store)(near->sums + i, NAME(splat)(0));
    }
    for (int n = 0; n < l->n; n++) {
        for (int oh = 0; oh < shape->oh; oh++) {
            /* Behind the last row that is read; images after this one may be of few elements. */
            int64_t rows_after = larger(l->ih - (oh * l->sh - l->top + shape->eff_h), 0) +
                                 (int64_t)(l->n - 1 - n) * l->ic * l->ih;
            row.high = rows_after * l->iw < near->part ? end_high : high;
            for (row.from = 0; row.from < shape->ow; row.from = row.to) {
                row.to = smaller(row.from + NEAR_COLUMNS, shape->ow);
                row.dy = NAME(near_columns)(near, n, oh, row.from, row.to);
                NAME(add_near)(near, &row, n, oh);
            }
            if (oh % rows == rows - 1 || oh == shape->oh - 1) {
                NAME(close_near)(near, count, n == 0 && oh < rows);
            }
        }
    }
    NAME(store_near)(near);
}

/* Filters of a vector: a power of two that holds all of them, or the most. Two become four if there
 * are lanes enough for that, since then a load can repeat what the taps read. */
static int NAME(near_side)(const ConvLayer *layer, const ConvShape *shape) {
    int side = 1;
    while (side < shape->ocg && side < NAME(LANES) / 2 && side < 8) {
        side *= 2;
    }
    return side == 2 && layer->kw <= NAME(LANES) / 4 ? 4 : side;
}

/* Elements of x that a load repeats for each filter of a vector: as many as it has lanes for one,
 * if there is such a load, else 0. */
static int NAME(near_part)(int side, int dilation) {
    int bytes = CONV_VECTOR_BYTES / side;
    return dilation == 1 && side > 1 && bytes <= 16 ? bytes / (int)sizeof(REAL) : 0;
}

/* dW cut into filters and channels that threads take one after another. */
typedef struct NAME(NearShares) {
    const ConvLayer *layer;
    const ConvShape *shape;
    const REAL *x, *dy;
    REAL *dw;
    int side, blocks; ///< filters of a share, and so many times in a group
    int part, parts;  ///< channels of a share, likewise
    int taps, groups; ///< of a vector, and vectors for a row of the kernel
    int64_t sums;     ///< elements that a share has
    int64_t next;     ///< first share that nobody has taken
} NAME(NearShares);

static void NAME(sum_near_shares)(NAME(NearShares) * all, REAL *memory) {
    const ConvLayer *l = all->layer;
    const ConvShape *shape = all->shape;
    int64_t count = (int64_t)l->groups * all->blocks * all->parts;
    NAME(Near)
    near = {.layer = l,
            .shape = shape,
            .side = all->side,
            .taps = all->taps,
            .groups = all->groups,
            .sums = memory,
            .totals = memory + all->sums,
            .columns = memory + 2 * all->sums};
    const NAME(Ints) lane = NAME(lane_numbers)();
    near.each = NAME(LANES) / all->side;
    near.part = NAME(near_part)(all->side, l->dw);
    near.to_filters = lane >> __builtin_ctz((unsigned)near.each);
    near.to_taps = lane & (near.each - 1);
    for (int64_t i = conv_take(&all->next); i < count; i = conv_take(&all->next)) {
        int64_t group = i / all->parts / all->blocks;
        int filter = (int)(i / all->parts % all->blocks) * all->side;
        int64_t first = group * shape->ocg + filter;
        near.channel = (int)(i % all->parts) * all->part;
        near.channels = smaller(all->part, shape->icg - near.channel);
        near.filters = smaller(all->side, shape->ocg - filter);
        near.x = all->x + group * shape->icg * l->ih * l->iw;
        near.dy = all->dy + first * shape->oh * shape->ow;
        near.dw = all->dw + first * shape->icg * l->kh * l->kw;
        NAME(sum_near)(&near);
    }
}

/* About how many cycles it takes. */
static double NAME(near_cost)(const ConvLayer *layer, const ConvShape *shape) {
    int side = NAME(near_side)(layer, shape);
    int taps = NAME(LANES) / side;
    double vectors = (double)((shape->ocg + side - 1) / side) * layer->groups * shape->icg *
                     layer->kh * ((layer->kw + taps - 1) / taps);
    const bool repeats = NAME(near_part)(side, layer->dw) > 0;
    double each = layer->dw > 1 ? 6 /* gathered */ : repeats ? 0.9 : 1.2;
    double ends = layer->left > 0 || layer->right > 0 ? 30 : 18;
    if (repeats) {
        ends = 9 + 4.5 * (layer->left + layer->right);
    }
    return (double)layer->n * shape->oh * (shape->ow * (vectors * each + 2) + ends * vectors);
}

static Status NAME(weight_by_neighbours)(const ConvLayer *layer, const ConvShape *shape,
                                         const REAL *x, const REAL *dy, REAL *dw) {
    NAME(NearShares)
    all = {.layer = layer, .shape = shape, .x = x, .dy = dy, .dw = dw};
    all.side = NAME(near_side)(layer, shape);
    all.blocks = (shape->ocg + all.side - 1) / all.side;
    int64_t units = (int64_t)layer->groups * all.blocks;
    int threads = conv_threads(shape->macs, units * shape->icg);
    int64_t parts = threads == 1 ? 1 : (threads * (int64_t)CHUNKS_A_THREAD + units - 1) / units;
    all.part = (int)((shape->icg + parts - 1) / parts);
    all.parts = (shape->icg + all.part - 1) / all.part;
    int most = NAME(LANES) / all.side; /* taps of a vector */
    all.groups = (layer->kw + most - 1) / most;
    all.taps = (layer->kw + all.groups - 1) / all.groups;
    all.sums = (int64_t)all.groups * all.part * layer->kh * NAME(LANES);
    int64_t columns = smaller(shape->ow, NEAR_COLUMNS) + NAME(LANES);
    int64_t room = 2 * all.sums + columns * all.side;
    REAL stack[NAME(STACK_SUMS)];
    REAL *memory = NAME(take_room)(stack, NAME(STACK_SUMS), room * threads);
    if (memory == NULL) {
        return status_error(STATUS_MEMORY, "there is no memory for the sums of the weights");
    }
    if (threads == 1) {
        NAME(sum_near_shares)(&all, memory);
    } else {
        CONV_PARALLEL(threads)
        NAME(sum_near_shares)(&all, memory + conv_thread() * room);
    }
    NAME(leave_room)(stack, memory);
    return status_ok();
}
