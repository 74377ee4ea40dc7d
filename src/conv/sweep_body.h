/* The sweep for one type, output columns in the lanes: a tile of sums stays in registers while the
 * source goes by. Functions with `rows`, `planes` or `vectors` among their arguments get constants
 * there and are unrolled.
 *
 * A wide tile reads the source through every tap. A source row serves all output rows of the tile
 * that read it, so these lie a row tap apart; each meets source rows in ascending order, and that
 * is the order of its row taps. A narrow tile may lie in the border: neighbouring output rows meet
 * row tap after row tap, column tap after column tap, each in the source row it reads through them,
 * and lanes or rows that a tap does not read are left out. So the order of each chain is channel,
 * row tap, column tap in both. */

/* How many vectors a wide tile has for 1 .. 4 planes: as many as leave registers for source and
 * weights. Narrow ones have one or two vectors and more rows. */
enum {
    NAME(VECTORS_1) = CONV_VECTOR_BYTES == 64 ? 4 : 2, ///< and four rows
    NAME(VECTORS_2) = CONV_VECTOR_BYTES == 64 ? 4 : 2, ///< and two rows
    NAME(VECTORS_3) = CONV_VECTOR_BYTES == 64 ? 6 : 3,
    NAME(VECTORS_4) = CONV_VECTOR_BYTES == 64 ? 5 : 2,
    NAME(VECTORS_MOST) = 6,
    NAME(ROWS_MOST) = 4,
    NAME(NARROW_ROWS_1) = CONV_VECTOR_BYTES == 64 ? 8 : 4, ///< rows of a narrow tile of 1 .. 4
    NAME(NARROW_ROWS_2) = CONV_VECTOR_BYTES == 64 ? 8 : 4, ///< planes and one vector
    NAME(NARROW_ROWS_3) = CONV_VECTOR_BYTES == 64 ? 7 : 3,
    NAME(NARROW_ROWS_4) = CONV_VECTOR_BYTES == 64 ? 6 : 2,
    NAME(TWO_ROWS_1) = CONV_VECTOR_BYTES == 64 ? 8 : 4, ///< and of two vectors
    NAME(TWO_ROWS_2) = CONV_VECTOR_BYTES == 64 ? 4 : 2,
    NAME(TWO_ROWS_3) = CONV_VECTOR_BYTES == 64 ? 4 : 1,
    NAME(TWO_ROWS_4) = CONV_VECTOR_BYTES == 64 ? 3 : 1,
    NAME(NARROW_MOST) = 8,
};

/* Some output rows and where they are. */
typedef struct NAME(Band) {
    const ConvSweep *sweep;
    const REAL *source; ///< channel 0, row 0, column 0
    const REAL *weights;
    const REAL *start;
    REAL *target;  ///< plane 0, first row, output column 0
    int64_t apart; ///< elements from one of the rows to the next
    int rows;      ///< rows there are, at least 1
    int line;      ///< source row that row 0 reads through tap 0; may be outside
    int first,
        end; ///< source rows line + first*tap_step .. that are inside and read
    int tap_step;
    int step;            ///< row taps from one of the rows to the next
    const int64_t *from; ///< place_of_column of each tap, where source rows are laid out
} NAME(Band);

/* How far from the place of a source row that is laid out lies what output 0 reads through a column
 * tap. */
static int64_t NAME(place_of_column)(const ConvSweep *sweep, int j) {
    const ConvAxis *cols = &sweep->cols;
    int place = cols->base + j * cols->tap_step;
    int before = floor_div(place, cols->step); /* of the columns that leave the same rest */
    return (int64_t)(place - before * cols->step) * sweep->length + before;
}

/* The weights that output row r of a band meets in source row `line` (counted in row taps from the
 * band's own), or NULL. */
CONV_INLINE const REAL *NAME(weights_of)(const NAME(Band) * band, int channel, int line, int r,
                                         int planes) {
    const ConvSweep *sweep = band->sweep;
    int i = line - r * band->step;
    if (r >= band->rows || i < 0 || i >= sweep->rows.taps) {
        return NULL;
    }
    return band->weights + ((int64_t)channel * sweep->rows.taps + i) * sweep->cols.taps * planes;
}

/* Adds the column taps of one source row to the rows of a tile that read it: those that have
 * weights there, which is every one if `all`. */
CONV_INLINE void NAME(add_line)(const NAME(Band) * band, const REAL *line,
                                const REAL *const *weight, int rows, int planes, int vectors,
                                bool all, bool laid,
                                NAME(Vec) sum[][CONV_SWEEP_PLANES][NAME(VECTORS_MOST)]) {
    const ConvAxis *cols = &band->sweep->cols;
    const REAL *from = line;
    for (int j = 0; j < cols->taps; j++) {
        NAME(Vec) x[NAME(VECTORS_MOST)];
        if (laid) {
            from = line + band->from[j];
        }
#pragma GCC unroll 16
        for (int v = 0; v < vectors; v++) {
            x[v] = NAME(load)(from + v * NAME(LANES));
            CONV_KEEP(x[v]);
        }
#pragma GCC unroll 16
        for (int r = 0; r < rows; r++) {
            if (all || weight[r] != NULL) {
#pragma GCC unroll 16
                for (int p = 0; p < planes; p++) {
                    NAME(Vec) w = NAME(splat)(weight[r][j * planes + p]);
#pragma GCC unroll 16
                    for (int v = 0; v < vectors; v++) {
                        sum[r][p][v] = NAME(fma)(x[v], w, sum[r][p][v]);
                    }
                }
            }
        }
        from += cols->tap_step;
    }
}

/* A tile of columns that lie side by side, all of which read the source through every column tap.
 */
CONV_INLINE void NAME(wide_tile)(const NAME(Band) * band, int column, int rows, int planes,
                                 int vectors, bool laid) {
    const ConvSweep *sweep = band->sweep;
    const ConvAxis *cols = &sweep->cols;
    NAME(Vec) sum[NAME(ROWS_MOST)][CONV_SWEEP_PLANES][NAME(VECTORS_MOST)];
#pragma GCC unroll 16
    for (int r = 0; r < rows; r++) {
#pragma GCC unroll 16
        for (int p = 0; p < planes; p++) {
            const REAL *there = band->target + r * band->apart + p * sweep->plane_pitch +
                                (int64_t)column * cols->pitch;
#pragma GCC unroll 16
            for (int v = 0; v < vectors; v++) {
                sum[r][p][v] = NAME(splat)(band->start[p]);
                if (sweep->goes_on && r < band->rows) {
                    sum[r][p][v] =
                        NAME(load_few)(0, NAME(LANES),
                                       there + (int64_t)v * NAME(LANES) * cols->pitch, cols->pitch);
                }
            }
        }
    }
    const REAL *source = band->source + (laid ? 0 : cols->base) + column;
    for (int channel = 0; channel < sweep->channels; channel++) {
        const REAL *plane = source + channel * sweep->channel_pitch;
        for (int line = band->first; line < band->end; line++) {
            const REAL *from =
                plane + (band->line + (int64_t)line * band->tap_step) * sweep->source_pitch;
            const REAL *weight[NAME(ROWS_MOST)];
            bool all = true;
            if (channel + 1 < sweep->channels) { /* the same line of the next channel comes ahead */
#pragma GCC unroll 16
                for (int v = 0; v < vectors; v++) {
                    __builtin_prefetch(from + sweep->channel_pitch + v * NAME(LANES));
                }
            }
#pragma GCC unroll 16
            for (int r = 0; r < rows; r++) {
                weight[r] = NAME(weights_of)(band, channel, line, r, planes);
                all = all && weight[r] != NULL;
            }
            if (all) {
                NAME(add_line)(band, from, weight, rows, planes, vectors, true, laid, sum);
            } else {
                NAME(add_line)(band, from, weight, rows, planes, vectors, false, laid, sum);
            }
        }
    }
#pragma GCC unroll 16
    for (int r = 0; r < rows; r++) {
        if (r >= band->rows) {
            break;
        }
#pragma GCC unroll 16
        for (int p = 0; p < planes; p++) {
            REAL *to = band->target + r * band->apart + p * sweep->plane_pitch +
                       (int64_t)column * cols->pitch;
#pragma GCC unroll 16
            for (int v = 0; v < vectors; v++) {
                REAL *there = to + (int64_t)v * NAME(LANES) * cols->pitch;
                if (sweep->streams) {
                    NAME(stream)(there, sum[r][p][v]);
                } else {
                    NAME(store_few)(0, NAME(LANES), there, cols->pitch, sum[r][p][v]);
                }
            }
        }
    }
}

/* What a vector of a narrow tile reads through one column tap. */
typedef struct NAME(Reading) {
    NAME(Mask) lanes;
    NAME(Mask)
    first, rest; ///< of the two loads that every second column is taken from
    bool whole;  ///< all columns that will be stored read
} NAME(Reading);

static NAME(Reading) NAME(reading)(const ConvAxis *cols, int j, int column, int width) {
    int low;
    int high;
    reading_range(cols, j, &low, &high);
    low = larger(low - column, 0);
    high = larger(smaller(high - column, width), low);
    int before = NAME(LANES) - 1;
    return (NAME(Reading)){.lanes = NAME(lanes)(low, high),
                           .first = NAME(lanes)(2 * low, 2 * high - 1),
                           .rest = NAME(lanes)(2 * low - before, 2 * high - 1 - before),
                           .whole = low == 0 && high >= smaller(width, NAME(LANES))};
}

/* Some rows of one or two vectors of columns, which may begin or end in the border or past the last
 * column. */
typedef struct NAME(Narrow) {
    const ConvSweep *sweep;
    const REAL *source, *weights, *start;
    REAL *target;  ///< plane 0, row 0, the first column
    int row, rows; ///< first output row, and how many there are
    int column, width;
    int low, high; ///< columns low .. high-1 read the source through every tap
    NAME(Reading) reads[CONV_KNOWN_TAPS][2];
    int64_t from[CONV_KNOWN_TAPS]; ///< place_of_column of each tap
    bool marked;                   ///< both are of the axis, column and width that follow
    ConvAxis marked_axis;
    int marked_column, marked_width;
    const REAL *begin, *end; ///< of all there is to read, in which any vector can be loaded
} NAME(Narrow);

/* Where the columns of rows that are laid out are read. */
static void NAME(find_columns)(NAME(Narrow) * tile) {
    for (int j = 0; j < tile->sweep->cols.taps && j < CONV_KNOWN_TAPS; j++) {
        tile->from[j] = NAME(place_of_column)(tile->sweep, j);
    }
}

/* Works out what the vectors of a tile read, unless that is known from the tile before: tiles of
 * the same columns read the same, and so do all whose columns read through every tap. */
static void NAME(mark_tile)(NAME(Narrow) * tile) {
    const ConvAxis *cols = &tile->sweep->cols;
    bool inside = tile->column >= tile->low && tile->column + tile->width <= tile->high;
    int key = inside ? -1 : tile->column;
    if (tile->marked && key == tile->marked_column && tile->width == tile->marked_width &&
        memcmp(cols, &tile->marked_axis, sizeof *cols) == 0) {
        return;
    }
    NAME(find_columns)(tile);
    for (int j = 0; j < cols->taps && j < CONV_KNOWN_TAPS; j++) {
        for (int v = 0; v < 2; v++) {
            int before = v * NAME(LANES);
            tile->reads[j][v] = NAME(reading)(cols, j, tile->column + before, tile->width - before);
        }
    }
    tile->marked = true;
    tile->marked_axis = *cols;
    tile->marked_column = key;
    tile->marked_width = tile->width;
}

/* The lanes of the columns that a vector reads, `step` apart. */
CONV_INLINE NAME(Vec) NAME(read)(const NAME(Reading) * reading, const REAL *from, int step) {
    if (step <= 1) {
        return NAME(load_some)(reading->lanes, from);
    }
#ifdef CONV_SHUFFLE
    if (step == 2) {
        return NAME(every_second)(NAME(load_some)(reading->first, from),
                                  NAME(load_some)(reading->rest, from + NAME(LANES) - 1));
    }
#endif
    return NAME(gather)(reading->lanes, from, step);
}

/* Adds one tap to a vector of columns in rows low .. high-1 of a tile, which are all there are if
 * `all`. Lanes that read nothing are left out of the sums, unless these will not be stored, as
 * where `whole` says so; where `inside`, there is something to load for them, and that is faster
 * than to leave them out twice. */
CONV_INLINE void NAME(add_vector_tap)(const NAME(Reading) * reading, const REAL *from,
                                      int64_t row_step, const NAME(Vec) w[CONV_SWEEP_PLANES],
                                      int low, int high, int rows, int planes, int v, int step,
                                      bool all, bool inside, bool whole,
                                      NAME(Vec) sum[][CONV_SWEEP_PLANES][2]) {
#pragma GCC unroll 16
    for (int r = 0; r < rows; r++) {
        if (all || (r >= low && r < high)) {
            const REAL *at = from + r * row_step;
            NAME(Vec) x = inside ? NAME(load)(at) : NAME(read)(reading, at, step);
            if (inside) {
                CONV_KEEP(x);
            }
#pragma GCC unroll 16
            for (int p = 0; p < planes; p++) {
                sum[r][p][v] = whole ? NAME(fma)(x, w[p], sum[r][p][v])
                                     : NAME(fma_some)(reading->lanes, x, w[p], sum[r][p][v]);
            }
        }
    }
}

/* Adds column tap after column tap of one row tap. Neighbouring columns lie `step` apart; without a
 * step the row is laid out. */
CONV_INLINE void NAME(add_row_tap)(const NAME(Narrow) * tile, const REAL *from, int64_t row_step,
                                   const REAL *weight, int low, int high, int rows, int planes,
                                   int vectors, int step, bool all, bool inside,
                                   NAME(Vec) sum[][CONV_SWEEP_PLANES][2]) {
    const ConvAxis *cols = &tile->sweep->cols;
    const REAL *row = from;
    for (int j = 0; j < cols->taps; j++) {
        NAME(Vec) w[CONV_SWEEP_PLANES];
#pragma GCC unroll 16
        for (int p = 0; p < planes; p++) {
            w[p] = NAME(splat)(weight[p]);
            CONV_KEEP(w[p]);
        }
        if (step == 0) {
            from =
                row + (j < CONV_KNOWN_TAPS ? tile->from[j] : NAME(place_of_column)(tile->sweep, j));
        }
#pragma GCC unroll 16
        for (int v = 0; v < vectors; v++) {
            int before = v * NAME(LANES);
            NAME(Reading) reading;
            if (j < CONV_KNOWN_TAPS) {
                reading = tile->reads[j][v];
            } else {
                reading = NAME(reading)(cols, j, tile->column + before, tile->width - before);
            }
            const REAL *at = from + before * larger(step, 1);
            if (CONV_VECTOR_BYTES == 32 && reading.whole) { /* leaving lanes out costs more there */
                NAME(add_vector_tap)
                (&reading, at, row_step, w, low, high, rows, planes, v, step, all, inside, true,
                 sum);
            } else {
                NAME(add_vector_tap)
                (&reading, at, row_step, w, low, high, rows, planes, v, step, all, inside, false,
                 sum);
            }
        }
        from += cols->tap_step;
        weight += planes;
    }
}

/* First and last row of a narrow tile that read the source through row tap i: *low .. *high-1. */
CONV_INLINE void NAME(reading_rows)(const NAME(Narrow) * tile, int line, int *low, int *high) {
    const ConvAxis *axis = &tile->sweep->rows;
    *low = 0;
    *high = tile->rows;
    while (*low < *high && line + *low * axis->step < 0) {
        ++*low;
    }
    while (*low < *high && line + (*high - 1) * axis->step >= axis->limit) {
        --*high;
    }
}

#define ADD_ROW_TAP(all, inside)                                                                   \
    NAME(add_row_tap)                                                                              \
    (tile, from, row_step, weight, low, high, rows, planes, vectors, step, all, inside, sum)

/* Each tap adds to the lanes that read the source through it. All rows of the tile meet the same
 * weights at the same time, in rows of the source a stride apart. */
CONV_INLINE void NAME(narrow_tile)(const NAME(Narrow) * tile, int rows, int planes, int vectors,
                                   int step) {
    const ConvSweep *sweep = tile->sweep;
    const ConvAxis *cols = &sweep->cols;
    const ConvAxis *axis = &sweep->rows;
    const int64_t apart = (int64_t)axis->pitch * sweep->row_pitch;
    NAME(Vec) sum[NAME(NARROW_MOST)][CONV_SWEEP_PLANES][2];
    REAL *to = tile->target + tile->row * apart;
#pragma GCC unroll 16
    for (int r = 0; r < rows; r++) {
#pragma GCC unroll 16
        for (int p = 0; p < planes; p++) {
#pragma GCC unroll 16
            for (int v = 0; v < vectors; v++) {
                sum[r][p][v] = NAME(splat)(tile->start[p]);
                if (sweep->goes_on && r < tile->rows) {
                    int before = v * NAME(LANES);
                    sum[r][p][v] = NAME(load_few)(0, tile->width - before,
                                                  to + r * apart + p * sweep->plane_pitch +
                                                      before * cols->pitch,
                                                  cols->pitch);
                }
            }
        }
    }
    const REAL *source =
        tile->source + (step == 0 ? 0 : cols->base) + (int64_t)tile->column * larger(step, 1);
    const int64_t row_step = (int64_t)axis->step * sweep->source_pitch;
    const int64_t tap_columns = (int64_t)(cols->taps - 1) * cols->tap_step + vectors * NAME(LANES);
    const REAL *weight = tile->weights;
    for (int channel = 0; channel < sweep->channels; channel++) {
        for (int i = 0; i < axis->taps; i++) {
            int line = axis->base + tile->row * axis->step + i * axis->tap_step;
            int low;
            int high;
            NAME(reading_rows)(tile, line, &low, &high);
            const REAL *from = source + (int64_t)line * sweep->source_pitch;
            const REAL *last = from + (rows - 1) * row_step + tap_columns;
            const bool inside = step == 1 && from >= tile->begin && last <= tile->end;
            /* Rows that are not there may be summed, too, where there is something to load. */
            const bool all = low == 0 && (high == rows || (inside && high == tile->rows));
            if (all && inside) {
                ADD_ROW_TAP(true, true);
            } else if (all) {
                ADD_ROW_TAP(true, false);
            } else if (low < high) {
                ADD_ROW_TAP(false, false);
            }
            weight += cols->taps * planes;
        }
        source += sweep->channel_pitch;
    }
#pragma GCC unroll 16
    for (int r = 0; r < rows; r++) {
        if (r >= tile->rows) {
            break;
        }
#pragma GCC unroll 16
        for (int p = 0; p < planes; p++) {
#pragma GCC unroll 16
            for (int v = 0; v < vectors; v++) {
                int before = v * NAME(LANES);
                NAME(store_few)
                (0, tile->width - before,
                 to + r * apart + p * sweep->plane_pitch + before * cols->pitch, cols->pitch,
                 sum[r][p][v]);
            }
        }
    }
}
#undef ADD_ROW_TAP

/* Tiles with their constants, each a function of its own: the compiler then has all registers for
 * one tile. */
#define WIDE(count, planes, laid, name)                                                            \
    static __attribute__((noinline)) void NAME(name##_##planes)(const NAME(Band) * band,           \
                                                                int column) {                      \
        NAME(wide_tile)(band, column, count, planes, NAME(VECTORS_##planes), laid);                \
    }
#define NARROW(count, planes, vectors, step, name)                                                 \
    static __attribute__((noinline)) void NAME(name##_##planes)(const NAME(Narrow) * tile) {       \
        NAME(narrow_tile)(tile, count, planes, vectors, step);                                     \
    }
/* Wide tiles have `most` rows, or one; `row` is the name of those. */
#define TILES(most, planes, row)                                                                   \
    WIDE(most, planes, false, wide)                                                                \
    WIDE(most, planes, true, wide_laid)                                                            \
    NARROW(NAME(NARROW_ROWS_##planes), planes, 1, 1, narrow)                                       \
    NARROW(NAME(TWO_ROWS_##planes), planes, 2, 1, two)                                             \
    NARROW(NAME(NARROW_ROWS_##planes), planes, 1, tile->sweep->cols.step, narrow_apart)            \
    NARROW(NAME(TWO_ROWS_##planes), planes, 2, tile->sweep->cols.step, two_apart)                  \
    NARROW(NAME(TWO_ROWS_##planes), planes, 2, 0, laid)                                            \
    NARROW(1, planes, 2, 0, laid_row)                                                              \
    static const NAME(Tiles) NAME(tiles_##planes) = {                                              \
        .rows = most,                                                                              \
        .vectors = NAME(VECTORS_##planes),                                                         \
        .wide = {NAME(wide_##planes), NAME(row##_##planes)},                                       \
        .wide_laid = NAME(wide_laid_##planes),                                                     \
        .narrow_rows = {NAME(NARROW_ROWS_##planes), NAME(TWO_ROWS_##planes)},                      \
        .narrow = {{NAME(narrow_##planes), NAME(narrow_apart_##planes)},                           \
                   {NAME(two_##planes), NAME(two_apart_##planes)}},                                \
        .laid = {NAME(laid_##planes), NAME(laid_row_##planes)},                                    \
    };

typedef struct NAME(Tiles) {
    int rows, vectors;                          ///< of a wide tile
    void (*wide[2])(const NAME(Band) *, int);   ///< [one row only]
    void (*wide_laid)(const NAME(Band) *, int); ///< of rows laid out
    int narrow_rows[2];                         ///< [one vector, two]
    void (*narrow[2][2])(const NAME(Narrow) *); ///< likewise, [columns lie apart]
    void (*laid[2])(const NAME(Narrow) *);      ///< two vectors of rows laid out, [one row only]
} NAME(Tiles);

WIDE(1, 1, false, wide_row)
TILES(4, 1, wide_row)
WIDE(1, 2, false, wide_row)
TILES(2, 2, wide_row)
TILES(1, 3, wide)
TILES(1, 4, wide)
#undef TILES
#undef NARROW
#undef WIDE

/* Rows begin .. end-1 of columns column .. last-1, one or two vectors at a time. */
static void NAME(sweep_narrow)(NAME(Narrow) * tile, int begin, int end, int column, int last,
                               const NAME(Tiles) * tiles) {
    const ConvAxis *cols = &tile->sweep->cols;
    const bool laid = tile->sweep->length > 0;
    REAL *target = tile->target;
    for (tile->column = column; tile->column < last; tile->column += tile->width) {
        tile->width = smaller(last - tile->column, 2 * NAME(LANES));
        int two = laid || tile->width > NAME(LANES);
        NAME(mark_tile)(tile);
        tile->target = target + (int64_t)tile->column * cols->pitch;
        for (tile->row = begin; tile->row < end; tile->row += tiles->narrow_rows[two]) {
            tile->rows = smaller(end - tile->row, tiles->narrow_rows[two]);
            (laid ? tiles->laid[tile->rows == 1] : tiles->narrow[two][cols->step != 1])(tile);
        }
    }
    tile->target = target;
}

/* Rows begin .. end-1 of wide tiles that hold columns column .. last-1. The last tile is moved back
 * over columns that are done, if there are more: they get the same bits again. `from` as in a band,
 * or NULL. */
static void NAME(sweep_wide)(const ConvSweep *sweep, int begin, int end, int column, int last,
                             const REAL *source, const REAL *weights, const REAL *start,
                             REAL *target, const NAME(Tiles) * tiles, const int64_t *from) {
    const ConvAxis *axis = &sweep->rows;
    const int tap_step = axis->tap_step > 0 ? axis->tap_step : 1;
    /* Rows that lie a whole number of taps apart, fewer than there are, share source rows. */
    const int divisor = axis->step == 1 ? 1 : common_divisor(axis->step, tap_step);
    const int step = axis->step / divisor;
    const bool shared = step < axis->taps && (axis->step == 1 || from != NULL);
    const int apart = shared ? tap_step / divisor : 1;
    const int most = shared ? tiles->rows : 1;
    const int width = tiles->vectors * NAME(LANES);
    for (int block = begin; block < end; block += apart * most) {
        for (int i = block; i < block + apart && i < end; i++) {
            int there = (end - 1 - i) / apart + 1;
            int place = axis->base + i * axis->step;
            NAME(Band)
            band = {
                .sweep = sweep,
                .source = source,
                .weights = weights,
                .start = start,
                .target = target + (int64_t)i * axis->pitch * sweep->row_pitch,
                .apart = (int64_t)apart * axis->pitch * sweep->row_pitch,
                .rows = there < most ? there : most,
                .line = place,
                .first = place < 0 ? (-place + tap_step - 1) / tap_step : 0,
                .tap_step = tap_step,
                .step = step,
                .from = from,
            };
            int lines = place < axis->limit ? (axis->limit - 1 - place) / tap_step + 1 : 0;
            int read = axis->taps > 0 ? (band.rows - 1) * step + axis->taps : 0;
            band.end = lines < read ? lines : read;
            for (int at = column; at < last; at += width) {
                (from != NULL ? tiles->wide_laid
                              : tiles->wide[band.rows == 1])(&band, smaller(at, last - width));
            }
        }
    }
}

/* Rows begin .. end-1 of a sweep: wide tiles hold columns first .. last-1, if any, narrow ones what
 * is left and right of them. */
static void NAME(sweep_band)(const ConvSweep *sweep, int begin, int end, int first, int last,
                             const REAL *source, const REAL *weights, const REAL *start,
                             REAL *target, const NAME(Tiles) * tiles, NAME(Narrow) * narrow) {
    narrow->sweep = sweep;
    if (first < last) {
        const bool laid = sweep->length > 0;
        if (laid) {
            NAME(find_columns)(narrow);
        }
        NAME(sweep_wide)
        (sweep, begin, end, first, last, source, weights, start, target, tiles,
         laid ? narrow->from : NULL);
    }
    narrow->source = source;
    narrow->weights = weights;
    narrow->start = start;
    narrow->target = target;
    NAME(sweep_narrow)(narrow, begin, end, 0, first, tiles);
    NAME(sweep_narrow)(narrow, begin, end, last, sweep->cols.count, tiles);
}

/* Rows begin .. end-1 of a sweep, some at a time, so that a band's columns find the source rows
 * where others have just read them; of large planes also some channels at a time, which then
 * continue each other's sums. Wide tiles lie where all columns read the source through every tap.
 */
static void NAME(conv_sweep)(const ConvSweep *sweep, int begin, int end, const REAL *source,
                             const REAL *weights, const REAL *start, REAL *target,
                             NAME(Narrow) * narrow) {
    static const NAME(Tiles) *const tiles_of[CONV_SWEEP_PLANES] = {&NAME(tiles_1), &NAME(tiles_2),
                                                                   &NAME(tiles_3), &NAME(tiles_4)};
    const NAME(Tiles) *tiles = tiles_of[sweep->planes - 1];
    const ConvAxis *cols = &sweep->cols;
    target += (int64_t)sweep->rows.first * sweep->row_pitch + cols->first;
    narrow->low = 0;
    narrow->high = cols->count;
    if (cols->taps > 0) {
        int ignored;
        reading_range(cols, 0, &narrow->low, &ignored);
        reading_range(cols, cols->taps - 1, &ignored, &narrow->high);
    }
    const int high = narrow->high;
    const int64_t plane = (int64_t)sweep->source_pitch * sizeof(REAL) * BAND_ROWS;
    const int some = plane * sweep->channels > BAND_BYTES ? BAND_CHANNELS : sweep->channels;
    const int columns = tiles->vectors * NAME(LANES);
    const bool near = cols->step == 1 || (sweep->length > 0 && cols->taps <= CONV_KNOWN_TAPS);
    int first = (narrow->low + NAME(LANES) - 1) / NAME(LANES) * NAME(LANES);
    int last = first;
    if (near && high - first >= columns) {
        last = high - (high - first) % columns;
        const bool once = some == sweep->channels && !sweep->goes_on && !sweep->streams;
        last = once && high - last > NAME(LANES) ? high : last;
    } else {
        first = last = 0;
    }
    const int64_t channel_weights = (int64_t)sweep->rows.taps * cols->taps * sweep->planes;
    const int band = BAND_ROWS * larger(sweep->rows.tap_step, 1);
    for (int row = begin; row < end; row += band) {
        ConvSweep part = *sweep;
        for (int channel = 0; channel == 0 || channel < sweep->channels;
             channel += larger(some, 1)) {
            part.channels = smaller(some, sweep->channels - channel);
            part.streams = sweep->streams && channel + some >= sweep->channels;
            NAME(sweep_band)
            (&part, row, smaller(row + band, end), first, last,
             source + channel * sweep->channel_pitch, weights + channel * channel_weights, start,
             target, tiles, narrow);
            part.goes_on = true;
        }
    }
}
