/* dW for one type, kernel rows in the lanes: for few filters of few channels, on planes too few for
 * strips. A vector holds one weight of LANES kernel rows, those of all channels one after another,
 * row 0 of each first; so a vector of x is what these rows read in one column, and a value of dY is
 * spread over all lanes. Before each output row what it reads is laid out with the rows side by
 * side. Sums wait in memory from row to row, and each chain meets its positions in raster order.
 * Rows outside the input are a run of lanes, which is masked out. */

enum {
    NAME(ROW_FILTERS) = CONV_VECTOR_BYTES == 64 ? 4 : 2, ///< most filters of a tile
    NAME(ROW_TAPS) = 3,                                  ///< most taps of it
};

/* Some columns of an output row, for a tile of sums. */
typedef struct NAME(RowPart) {
    const REAL *x;     ///< what lies side by side, as if from input column 0 on
    const REAL *dy;    ///< column 0 of the first filter
    int64_t dy_pitch;  ///< from filter to filter
    REAL *sums;        ///< of the first filter and tap; then the taps of one filter
    int64_t sum_pitch; ///< from filter to filter
    int from, to;      ///< columns
    int place;         ///< input column that the first tap reads for column 0
    int step, apart;   ///< input columns from column to column, and from tap to tap
    int low, high;     ///< columns that read the input through all taps of the tile
    int columns;       ///< of the input
    NAME(Mask) inside; ///< lanes whose row is
    bool whole;        ///< all are
} NAME(RowPart);

CONV_INLINE void NAME(row_tile)(const NAME(RowPart) * part, int filters, int taps, bool whole) {
    NAME(Vec) sum[NAME(ROW_TAPS)][NAME(ROW_FILTERS)];
    const NAME(Mask) inside = part->inside;
#pragma GCC unroll 4
    for (int t = 0; t < taps; t++) {
#pragma GCC unroll 4
        for (int k = 0; k < filters; k++) {
            sum[t][k] = NAME(load)(part->sums + k * part->sum_pitch + t * NAME(LANES));
        }
    }
    const int64_t apart = (int64_t)part->apart * NAME(LANES);
    for (int ow = part->from; ow < part->to; ow++) {
        const int column = part->place + ow * part->step;
        const REAL *from = part->x + (int64_t)column * NAME(LANES);
        const bool all = ow >= part->low && ow < part->high;
        NAME(Vec) held[NAME(ROW_FILTERS)];
#pragma GCC unroll 4
        for (int k = 0; k < filters; k++) {
            held[k] = NAME(splat)(part->dy[k * part->dy_pitch + ow]);
        }
#pragma GCC unroll 4
        for (int t = 0; t < taps; t++) {
            const int at = column + t * part->apart;
            if (all || (at >= 0 && at < part->columns)) {
                NAME(Vec) x = NAME(load)(from + t * apart);
                CONV_KEEP(x);
#pragma GCC unroll 4
                for (int k = 0; k < filters; k++) {
                    sum[t][k] = whole ? NAME(fma)(x, held[k], sum[t][k])
                                      : NAME(fma_some)(inside, x, held[k], sum[t][k]);
                }
            }
        }
    }
#pragma GCC unroll 4
    for (int t = 0; t < taps; t++) {
#pragma GCC unroll 4
        for (int k = 0; k < filters; k++) {
            NAME(store)(part->sums + k * part->sum_pitch + t * NAME(LANES), sum[t][k]);
        }
    }
}

/* Tiles with their constants, each a function of its own. */
#define ROW_TILE(filters, taps)                                                                    \
    static __attribute__((noinline)) void NAME(row_tile_##filters##_##taps)(const NAME(RowPart) *  \
                                                                            part) {                \
        if (part->whole) {                                                                         \
            NAME(row_tile)(part, filters, taps, true);                                             \
        } else {                                                                                   \
            NAME(row_tile)(part, filters, taps, false);                                            \
        }                                                                                          \
    }
#if CONV_VECTOR_BYTES == 64
ROW_TILE(4, 3)
ROW_TILE(4, 1)
#endif
ROW_TILE(2, 3)
ROW_TILE(2, 1)
ROW_TILE(1, 3)
ROW_TILE(1, 1)
#undef ROW_TILE

typedef struct NAME(RowTiles) {
    int filters;
    void (*many)(const NAME(RowPart) *); ///< of ROW_TAPS taps
    void (*one)(const NAME(RowPart) *);
} NAME(RowTiles);

static const NAME(RowTiles) NAME(row_tiles)[] = {
#if CONV_VECTOR_BYTES == 64
    {4, NAME(row_tile_4_3), NAME(row_tile_4_1)},
#endif
    {2, NAME(row_tile_2_3), NAME(row_tile_2_1)},
    {1, NAME(row_tile_1_3), NAME(row_tile_1_1)},
};

/* What all threads share. */
typedef struct NAME(Rows) {
    const ConvLayer *layer;
    const ConvShape *shape;
    const REAL *x, *dy;
    REAL *dw;
    int sets;     ///< vectors of kernel rows of a group
    int64_t sums; ///< elements
    int64_t room; ///< that a thread needs
    int64_t next; ///< first set that nobody has taken
} NAME(Rows);

/* What a thread works with: some kernel rows of one group. */
typedef struct NAME(RowSet) {
    const NAME(Rows) * all;
    int group, first, count; ///< first kernel row, and how many
    REAL *sums, *totals;     ///< [filter][kw][lane]
    REAL *laid;              ///< x as [column][lane]
} NAME(RowSet);

/* All filters and taps of some columns of a row. */
static void NAME(add_row_part)(const NAME(RowSet) * set, NAME(RowPart) * part) {
    const ConvLayer *l = set->all->layer;
    const ConvShape *shape = set->all->shape;
    const NAME(RowTiles) *tiles = NAME(row_tiles);
    const REAL *dy = part->dy;
    for (int f = 0; f < shape->ocg; f += tiles->filters) {
        while (tiles->filters > shape->ocg - f) {
            tiles++;
        }
        part->dy = dy + f * part->dy_pitch;
        for (int kw = 0; kw < l->kw;) {
            const int taps = l->kw - kw >= NAME(ROW_TAPS) ? NAME(ROW_TAPS) : 1;
            int ignored;
            part->sums = set->sums + f * part->sum_pitch + (int64_t)kw * NAME(LANES);
            part->place = kw * l->dw - l->left;
            reading_columns(part->place, l->sw, l->iw, shape->ow, &part->low, &ignored);
            reading_columns(part->place + (taps - 1) * l->dw, l->sw, l->iw, shape->ow, &ignored,
                            &part->high);
            (taps > 1 ? tiles->many : tiles->one)(part);
            kw += taps;
        }
    }
}

/* Output row oh of image n. */
static void NAME(add_kernel_rows)(const NAME(RowSet) * set, int n, int oh) {
    const NAME(Rows) *all = set->all;
    const ConvLayer *l = all->layer;
    const ConvShape *shape = all->shape;
    const REAL *x = all->x + ((int64_t)n * l->ic + set->group * shape->icg) * l->ih * l->iw;
    const int place = oh * l->sh - l->top;
    int low;
    int high;
    reading_kernel_rows(l, place, &low, &high);
    low = larger(low * shape->icg - set->first, 0);
    high = smaller(high * shape->icg - set->first, set->count);
    if (low >= high) {
        return;
    }
    const REAL *row[NAME(LANES)];
    for (int lane = 0; lane < NAME(LANES); lane++) { /* the others read what one of them does */
        const int at = set->first + smaller(larger(lane, low), high - 1);
        const int64_t line = place + at / shape->icg * l->dh;
        row[lane] = x + ((int64_t)(at % shape->icg) * l->ih + line) * l->iw;
    }
    const int64_t plane = (int64_t)shape->oh * shape->ow;
    const int64_t filter = (int64_t)n * l->oc + (int64_t)set->group * shape->ocg;
    NAME(RowPart)
    part = {.dy_pitch = plane,
            .sum_pitch = (int64_t)l->kw * NAME(LANES),
            .step = l->sw,
            .apart = l->dw,
            .columns = l->iw,
            .inside = NAME(lanes)(low, high),
            .whole = low == 0 && high == set->count};
    for (; part.from < shape->ow; part.from = part.to) {
        part.to = smaller(shape->ow, part.from + ROW_COLUMNS);
        const int first = larger(part.from * l->sw - l->left, 0);
        const int after = smaller((part.to - 1) * l->sw - l->left + shape->eff_w, l->iw);
        if (first < after) {
            const REAL *begin[NAME(LANES)];
            for (int lane = 0; lane < NAME(LANES); lane++) {
                begin[lane] = row[lane] + first;
            }
            NAME(lay_side_by_side)(begin, after - first, false, set->laid, NAME(LANES));
            part.x = set->laid - (int64_t)first * NAME(LANES);
            part.dy = all->dy + filter * plane + (int64_t)oh * shape->ow;
            NAME(add_row_part)(set, &part);
        }
    }
}

/* All chains of a set, and its part of dw. */
static void NAME(sum_row_set)(const NAME(RowSet) * set) {
    const NAME(Rows) *all = set->all;
    const ConvLayer *l = all->layer;
    const ConvShape *shape = all->shape;
    const int rows = conv_chain_rows(shape->ow);
    for (int n = 0; n < l->n; n++) {
        for (int begin = 0; begin < shape->oh; begin += rows) {
            memset(set->sums, 0, (size_t)all->sums * sizeof(REAL));
            for (int oh = begin; oh < shape->oh && oh < begin + rows; oh++) {
                NAME(add_kernel_rows)(set, n, oh);
            }
            for (int64_t i = 0; i < all->sums; i += NAME(LANES)) {
                NAME(Vec) sum = NAME(load)(set->sums + i);
                if (n > 0 || begin > 0) {
                    sum = NAME(load)(set->totals + i) + sum;
                }
                NAME(store)(set->totals + i, sum);
            }
        }
    }
    const int64_t plane = (int64_t)l->kh * l->kw;
    const REAL *from = set->totals;
    for (int f = 0; f < shape->ocg; f++) {
        REAL *filter = all->dw + ((int64_t)set->group * shape->ocg + f) * shape->icg * plane;
        for (int kw = 0; kw < l->kw; kw++, from += NAME(LANES)) {
            for (int lane = 0; lane < set->count; lane++) {
                const int at = set->first + lane;
                const int64_t tap = (int64_t)(at / shape->icg) * l->kw + kw;
                filter[at % shape->icg * plane + (l->flip ? plane - 1 - tap : tap)] = from[lane];
            }
        }
    }
}

/* What one thread does: takes sets until there are none left. */
static void NAME(sum_row_sets)(void *work, REAL *memory) {
    NAME(Rows) *all = work;
    const int rows = all->layer->kh * all->shape->icg;
    const int64_t count = (int64_t)all->layer->groups * all->sets;
    NAME(RowSet)
    set = {
        .all = all, .sums = memory, .totals = memory + all->sums, .laid = memory + 2 * all->sums};
    for (int64_t i = conv_take(&all->next); i < count; i = conv_take(&all->next)) {
        set.group = (int)(i / all->sets);
        set.first = (int)(i % all->sets) * NAME(LANES);
        set.count = smaller(rows - set.first, NAME(LANES));
        NAME(sum_row_set)(&set);
    }
}

static NAME(Rows) NAME(cut_rows)(const ConvLayer *layer, const ConvShape *shape) {
    NAME(Rows) all = {.layer = layer, .shape = shape};
    all.sets = (int)(((int64_t)layer->kh * shape->icg - 1) / NAME(LANES) + 1);
    all.sums = (int64_t)shape->ocg * layer->kw * NAME(LANES);
    const int64_t reach = (int64_t)(smaller(shape->ow, ROW_COLUMNS) - 1) * layer->sw;
    all.room = 2 * all.sums + smaller64(reach + shape->eff_w, layer->iw) * NAME(LANES);
    return all;
}

/* About how many cycles it takes. */
static double NAME(rows_cost)(const ConvLayer *layer, const ConvShape *shape) {
    const NAME(Rows) all = NAME(cut_rows)(layer, shape);
    if (all.room > (int64_t)(STRIP_ROOM_BYTES / sizeof(REAL))) {
        return INFINITY;
    }
    const double filters = ceil((double)shape->ocg / NAME(ROW_FILTERS));
    const double taps = layer->kw / NAME(ROW_TAPS) + layer->kw % NAME(ROW_TAPS);
    const double sums = (double)shape->ocg * layer->kw;
    const double column = fmax(4.5 * filters * taps, 0.6 * sums) + 0.5 * shape->ocg;
    const double laying = layer->iw < NAME(LANES) ? 150 : 6.0 * layer->iw;
    const double row = 60 + laying + filters * taps * 15 + 2 * sums + shape->ow * column;
    return (double)layer->groups * all.sets * (layer->n * shape->oh * row + 6 * sums * NAME(LANES));
}

static Status NAME(weight_by_rows)(const ConvLayer *layer, const ConvShape *shape, const REAL *x,
                                   const REAL *dy, REAL *dw) {
    NAME(Rows) all = NAME(cut_rows)(layer, shape);
    all.x = x;
    all.dy = dy;
    all.dw = dw;
    const int threads = conv_threads(shape->macs, (int64_t)layer->groups * all.sets);
    return NAME(with_room)(NAME(sum_row_sets), &all, threads, all.room)
               ? status_ok()
               : status_error(STATUS_MEMORY, "there is no memory for the sums of the weights");
}
