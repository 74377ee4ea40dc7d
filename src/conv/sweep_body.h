/* The sweep for one type, output columns in the lanes: a tile of sums stays in registers while the
 * source goes by, row by row and tap by tap. Functions with `rows`, `planes` or `vectors` among
 * their arguments get constants there and are unrolled.
 *
 * A source row serves all output rows of a tile that read it, so the rows of a tile lie a row tap
 * apart. An output row meets source rows in ascending order, and that is the order of its row taps:
 * the order of each chain is channel, row tap, column tap, as it must be. */

/* How many vectors a tile has for 1 .. 4 planes: as many as leave registers for source and weights.
 */
enum {
    NAME(VECTORS_1) = CONV_VECTOR_BYTES == 64 ? 4 : 2, ///< and four rows
    NAME(VECTORS_2) = CONV_VECTOR_BYTES == 64 ? 4 : 2, ///< and two rows
    NAME(VECTORS_3) = CONV_VECTOR_BYTES == 64 ? 6 : 3,
    NAME(VECTORS_4) = CONV_VECTOR_BYTES == 64 ? 5 : 2,
    NAME(VECTORS_MOST) = 6,
    NAME(ROWS_MOST) = 4,
};

/* Some output rows and where they are. */
typedef struct NAME(Band) {
    const ConvSweep *sweep;
    const REAL *source; ///< channel 0, row 0, column 0
    const REAL *weights;
    const REAL *start;
    REAL *target;   ///< plane 0, first row, output column 0
    int64_t apart;  ///< elements from one of the rows to the next
    int rows;       ///< rows there are, at least 1
    int line;       ///< source row that row 0 reads through tap 0; may be outside
    int first, end; ///< source rows line + first*tap_step .. that are inside and read
    int tap_step, step;
    const ConvKnown *known;
} NAME(Band);

/* Columns of a vector of a tile: `column` in front of the tile's first, the last one moved back. */
typedef struct NAME(Span) {
    int column; ///< output column of lane 0
    int back;   ///< how far the last vector is moved back over its neighbour
} NAME(Span);

CONV_INLINE int NAME(place)(const NAME(Span) * span, int vectors, int v) {
    return v * NAME(LANES) - (v == vectors - 1 ? span->back : 0);
}

/* The weights that output row r of a band meets in source row `line` (counted in row taps from the
 * band's own), or NULL. */
CONV_INLINE const REAL *NAME(weights_of)(const NAME(Band) * band, int channel, int line, int r,
                                         int planes) {
    const ConvSweep *sweep = band->sweep;
    int i = line - r;
    if (r >= band->rows || i < 0 || i >= sweep->rows.taps) {
        return NULL;
    }
    return band->weights + ((int64_t)channel * sweep->rows.taps + i) * sweep->cols.taps * planes;
}

/* Adds the column taps of one source row to the rows of a tile that read it: those that have
 * weights there, which is every one if `all`. */
CONV_INLINE void NAME(add_line)(const ConvAxis *cols, const NAME(Span) * span, const REAL *from,
                                const REAL *const *weight, int rows, int planes, int vectors,
                                int step, bool all,
                                NAME(Vec) sum[][CONV_SWEEP_PLANES][NAME(VECTORS_MOST)]) {
    for (int j = 0; j < cols->taps; j++) {
        NAME(Vec) x[NAME(VECTORS_MOST)];
#pragma GCC unroll 16
        for (int v = 0; v < vectors; v++) {
            const REAL *at = from + NAME(place)(span, vectors, v) * step;
            x[v] = step == 1 ? NAME(load)(at) : NAME(load_apart)(at, step);
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

/* A tile all of whose columns read the source through every column tap. */
CONV_INLINE void NAME(inner_tile)(const NAME(Band) * band, const NAME(Span) * span, int rows,
                                  int planes, int vectors, int step) {
    const ConvSweep *sweep = band->sweep;
    const ConvAxis *cols = &sweep->cols;
    NAME(Vec) sum[NAME(ROWS_MOST)][CONV_SWEEP_PLANES][NAME(VECTORS_MOST)];
#pragma GCC unroll 16
    for (int r = 0; r < rows; r++) {
#pragma GCC unroll 16
        for (int p = 0; p < planes; p++) {
#pragma GCC unroll 16
            for (int v = 0; v < vectors; v++) {
                sum[r][p][v] = NAME(splat)(band->start[p]);
            }
        }
    }
    const REAL *source = band->source + cols->base + (int64_t)span->column * step;
    for (int channel = 0; channel < sweep->channels; channel++) {
        const REAL *plane = source + channel * sweep->channel_pitch;
        for (int line = band->first; line < band->end; line++) {
            const REAL *from =
                plane + (band->line + (int64_t)line * band->tap_step) * sweep->source_pitch;
            const REAL *weight[NAME(ROWS_MOST)];
            bool all = true;
#pragma GCC unroll 16
            for (int r = 0; r < rows; r++) {
                weight[r] = NAME(weights_of)(band, channel, line, r, planes);
                all = all && weight[r] != NULL;
            }
            if (all) {
                NAME(add_line)(cols, span, from, weight, rows, planes, vectors, step, true, sum);
            } else {
                NAME(add_line)(cols, span, from, weight, rows, planes, vectors, step, false, sum);
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
                       (int64_t)span->column * cols->pitch;
#pragma GCC unroll 16
            for (int v = 0; v < vectors; v++) {
                NAME(store_few)
                (0, NAME(LANES), to + (int64_t)NAME(place)(span, vectors, v) * cols->pitch,
                 cols->pitch, sum[r][p][v]);
            }
        }
    }
}

/* What a vector of an edge tile reads through one column tap: lanes low .. high-1. */
typedef struct NAME(Reading) {
    int low, high;
    NAME(Mask) lanes;
    NAME(Mask) first, rest; ///< of the two loads that every second column is taken from
} NAME(Reading);

CONV_INLINE NAME(Reading) NAME(reading)(const NAME(Band) * band, int j, int column, int width) {
    int low;
    int high;
    if (j < CONV_KNOWN_TAPS) {
        low = band->known->low[j];
        high = band->known->high[j];
    } else {
        reading_range(&band->sweep->cols, j, &low, &high);
    }
    low = larger(low - column, 0);
    high = larger(smaller(high - column, width), low);
    int before = NAME(LANES) - 1;
    NAME(Reading) reading = {.low = low, .high = high, .lanes = NAME(lanes)(low, high)};
    if (band->step == 2) {
        reading.first = NAME(lanes)(2 * low, 2 * high - 1);
        reading.rest = NAME(lanes)(2 * low - before, 2 * high - 1 - before);
    }
    return reading;
}

CONV_INLINE NAME(Vec) NAME(read)(const NAME(Reading) * reading, const REAL *from, int step) {
    if (step == 1) {
        return NAME(load_some)(reading->lanes, from);
    }
#ifdef CONV_SHUFFLE
    if (step == 2) {
        return NAME(every_second)(NAME(load_some)(reading->first, from),
                                  NAME(load_some)(reading->rest, from + NAME(LANES) - 1));
    }
#endif
    return NAME(load_few)(reading->low, reading->high, from, step);
}

/* A tile that may begin or end in the border or past the last column: each tap adds only to the
 * lanes that read the source through it. */
CONV_INLINE void NAME(edge_tile)(const NAME(Band) * band, int column, int width, int rows,
                                 int planes, int vectors) {
    const ConvSweep *sweep = band->sweep;
    const ConvAxis *cols = &sweep->cols;
    NAME(Vec) sum[NAME(ROWS_MOST)][CONV_SWEEP_PLANES][2];
    NAME(Reading) readings[CONV_KNOWN_TAPS][2];
    for (int j = 0; j < cols->taps && j < CONV_KNOWN_TAPS; j++) {
        for (int v = 0; v < vectors; v++) {
            int before = v * NAME(LANES);
            readings[j][v] = NAME(reading)(band, j, column + before, width - before);
        }
    }
    REAL *to = band->target + (int64_t)column * cols->pitch;
#pragma GCC unroll 16
    for (int r = 0; r < rows; r++) {
#pragma GCC unroll 16
        for (int p = 0; p < planes; p++) {
#pragma GCC unroll 16
            for (int v = 0; v < vectors; v++) {
                sum[r][p][v] = NAME(splat)(sweep->goes_on ? 0 : band->start[p]);
                if (sweep->goes_on && r < band->rows) {
                    int before = v * NAME(LANES);
                    sum[r][p][v] = NAME(load_few)(0, width - before,
                                                  to + r * band->apart + p * sweep->plane_pitch +
                                                      before * cols->pitch,
                                                  cols->pitch);
                }
            }
        }
    }
    const REAL *source = band->source + cols->base + (int64_t)column * band->step;
    for (int channel = 0; channel < sweep->channels; channel++) {
        const REAL *plane = source + channel * sweep->channel_pitch;
        for (int line = band->first; line < band->end; line++) {
            const REAL *from =
                plane + (band->line + (int64_t)line * band->tap_step) * sweep->source_pitch;
            const REAL *weight[NAME(ROWS_MOST)];
#pragma GCC unroll 16
            for (int r = 0; r < rows; r++) {
                weight[r] = NAME(weights_of)(band, channel, line, r, planes);
            }
            for (int j = 0; j < cols->taps; j++) {
                NAME(Vec) x[2];
                NAME(Mask) lanes[2];
#pragma GCC unroll 16
                for (int v = 0; v < vectors; v++) {
                    int before = v * NAME(LANES);
                    NAME(Reading)
                    reading = j < CONV_KNOWN_TAPS
                                  ? readings[j][v]
                                  : NAME(reading)(band, j, column + before, width - before);
                    x[v] = NAME(read)(&reading, from + before * band->step, band->step);
                    lanes[v] = reading.lanes;
                }
#pragma GCC unroll 16
                for (int r = 0; r < rows; r++) {
                    if (weight[r] != NULL) {
#pragma GCC unroll 16
                        for (int p = 0; p < planes; p++) {
                            NAME(Vec) w = NAME(splat)(weight[r][j * planes + p]);
#pragma GCC unroll 16
                            for (int v = 0; v < vectors; v++) {
                                sum[r][p][v] = NAME(fma_some)(lanes[v], x[v], w, sum[r][p][v]);
                            }
                        }
                    }
                }
                from += cols->tap_step;
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
#pragma GCC unroll 16
            for (int v = 0; v < vectors; v++) {
                int before = v * NAME(LANES);
                NAME(store_few)
                (0, width - before,
                 to + r * band->apart + p * sweep->plane_pitch + before * cols->pitch, cols->pitch,
                 sum[r][p][v]);
            }
        }
    }
}

/* Tiles with their constants, each a function of its own: the compiler then has all registers for
 * one tile. */
#define TILE(count, planes, vectors, step, name)                                                   \
    static __attribute__((noinline)) void NAME(tile_##name##_##planes)(const NAME(Band) * band,    \
                                                                       const NAME(Span) * span) {  \
        NAME(inner_tile)(band, span, count, planes, vectors, step);                                \
    }
#define EDGE(count, planes, vectors, name)                                                         \
    static __attribute__((noinline)) void NAME(tile_##name##_##planes)(const NAME(Band) * band,    \
                                                                       int column, int width) {    \
        NAME(edge_tile)(band, column, width, count, planes, vectors);                              \
    }
#define ALL_TILES(most, brief, planes)                                                             \
    TILE(most, planes, NAME(VECTORS_##planes), 1, wide)                                            \
    TILE(most, planes, 2, 1, two)                                                                  \
    TILE(most, planes, 1, 1, one)                                                                  \
    TILE(1, planes, 2, 2, second_two)                                                              \
    TILE(1, planes, 1, 2, second_one)                                                              \
    TILE(1, planes, 1, band->step, apart)                                                          \
    EDGE(brief, planes, 1, edge)                                                                   \
    EDGE(brief, planes, 2, edge_two)                                                               \
    EDGE(1, planes, 1, edge_row)                                                                   \
    EDGE(1, planes, 2, edge_two_row)
/* For the rows that are left over, where a tile has several. */
#define ROW_TILES(planes)                                                                          \
    TILE(1, planes, NAME(VECTORS_##planes), 1, wide_row)                                           \
    TILE(1, planes, 2, 1, two_row)                                                                 \
    TILE(1, planes, 1, 1, one_row)
#define TILES_OF(most, brief, planes, row)                                                         \
    static const NAME(Tiles) NAME(tiles_##planes) = {                                              \
        .rows = most,                                                                              \
        .brief_rows = brief,                                                                       \
        .vectors = NAME(VECTORS_##planes),                                                         \
        .inner = {{NAME(tile_one_##planes), NAME(tile_two_##planes), NAME(tile_wide_##planes)},    \
                  {NAME(tile_one##row##_##planes), NAME(tile_two##row##_##planes),                 \
                   NAME(tile_wide##row##_##planes)}},                                              \
        .second = {NAME(tile_second_one_##planes), NAME(tile_second_two_##planes)},                \
        .apart = NAME(tile_apart_##planes),                                                        \
        .edge = {{NAME(tile_edge_##planes), NAME(tile_edge_two_##planes)},                         \
                 {NAME(tile_edge_row_##planes), NAME(tile_edge_two_row_##planes)}},                \
    };

typedef struct NAME(Tiles) {
    int rows, vectors; ///< of the largest tile
    int brief_rows;    ///< where all columns are done by edge tiles
    /* [one row only][one vector, two, all] for columns that lie side by side, then those for every
     * second column, one vector of any others, and [one row only][one vector, two] the border. */
    void (*inner[2][3])(const NAME(Band) *, const NAME(Span) *);
    void (*second[2])(const NAME(Band) *, const NAME(Span) *);
    void (*apart)(const NAME(Band) *, const NAME(Span) *);
    void (*edge[2][2])(const NAME(Band) *, int, int);
} NAME(Tiles);

ALL_TILES(4, 4, 1)
ROW_TILES(1)
TILES_OF(4, 4, 1, _row)
ALL_TILES(2, 2, 2)
ROW_TILES(2)
TILES_OF(2, 2, 2, _row)
ALL_TILES(1, 2, 3)
TILES_OF(1, 2, 3, )
ALL_TILES(1, 2, 4)
TILES_OF(1, 2, 4, )
#undef TILES_OF
#undef ROW_TILES
#undef ALL_TILES
#undef EDGE
#undef TILE

/* Columns column .. end-1, which read the source through every tap: tiles of `vectors`, of two and
 * of one vector; the last vector is moved back so that none is a part. */
static void NAME(inner_tiles)(const NAME(Band) * band, int column, int end,
                              const NAME(Tiles) * tiles) {
    int one_row = band->rows == 1;
    int most = band->step == 1 ? tiles->vectors : band->step == 2 ? 2 : 1;
    while (column < end) {
        int left = (end - column + NAME(LANES) - 1) / NAME(LANES);
        int take = left >= most ? most : left >= 2 && most >= 2 ? 2 : 1;
        int back = column + take * NAME(LANES) - end;
        NAME(Span) span = {.column = column, .back = back > 0 ? back : 0};
        if (band->step == 1) {
            tiles->inner[one_row][take == 1 ? 0 : take == 2 ? 1 : 2](band, &span);
        } else if (band->step == 2) {
            tiles->second[take - 1](band, &span);
        } else {
            tiles->apart(band, &span);
        }
        column += take * NAME(LANES);
    }
}

/* A band from left to right. Columns low .. high-1 read the source through every tap. */
static void NAME(sweep_band)(const NAME(Band) * band, int low, int high,
                             const NAME(Tiles) * tiles) {
    const int count = band->sweep->cols.count;
    bool inner = inner_columns(low, high, band->sweep, NAME(LANES));
    int column = 0;
    while (column < count) {
        if (inner && column >= low && column < high) {
            NAME(inner_tiles)(band, column, high, tiles);
            column = high;
        } else {
            int end = inner && column < low ? smaller(count, column + NAME(LANES)) : count;
            int width = smaller(end - column, 2 * NAME(LANES));
            tiles->edge[band->rows == 1][width > NAME(LANES)](band, column, width);
            column += width;
        }
    }
}

/* Rows begin .. end-1 of a sweep, some at a time. */
static void NAME(conv_sweep)(const ConvSweep *sweep, int begin, int end, const REAL *source,
                             const REAL *weights, const REAL *start, REAL *target) {
    static const NAME(Tiles) *const tiles_of[CONV_SWEEP_PLANES] = {&NAME(tiles_1), &NAME(tiles_2),
                                                                   &NAME(tiles_3), &NAME(tiles_4)};
    const NAME(Tiles) *tiles = tiles_of[sweep->planes - 1];
    const ConvAxis *axis = &sweep->rows;
    int low = 0; /* columns low .. high-1 read the source through every tap */
    int high = sweep->cols.count;
    if (sweep->cols.taps > 0) {
        int ignored;
        reading_range(&sweep->cols, 0, &low, &ignored);
        reading_range(&sweep->cols, sweep->cols.taps - 1, &ignored, &high);
    }
    ConvKnown known;
    for (int j = 0; j < sweep->cols.taps && j < CONV_KNOWN_TAPS; j++) {
        reading_range(&sweep->cols, j, &known.low[j], &known.high[j]);
    }
    bool brief = !inner_columns(low, high, sweep, NAME(LANES));
    /* Rows a tap apart share source rows if the source goes on by one row from row to row, and the
     * tiles for columns side by side can make use of it. */
    bool shared = axis->step == 1 && axis->taps > 1 && sweep->cols.step == 1;
    int apart = shared ? axis->tap_step : 1;
    int most = !shared ? 1 : brief ? tiles->brief_rows : tiles->rows;
    for (int block = begin; block < end; block += apart * most) {
        for (int i = block; i < block + apart && i < end; i++) {
            int there = (end - 1 - i) / apart + 1;
            int place = axis->base + i * axis->step;
            int tap_step = axis->tap_step > 0 ? axis->tap_step : 1;
            NAME(Band)
            band = {
                .sweep = sweep,
                .source = source,
                .weights = weights,
                .start = start,
                .target = target +
                          ((int64_t)axis->first + (int64_t)i * axis->pitch) * sweep->row_pitch +
                          sweep->cols.first,
                .apart = (int64_t)apart * axis->pitch * sweep->row_pitch,
                .rows = there < most ? there : most,
                .line = place,
                .first = place < 0 ? (-place + tap_step - 1) / tap_step : 0,
                .tap_step = tap_step,
                .step = sweep->cols.step,
                .known = &known,
            };
            int lines = place < axis->limit ? (axis->limit - 1 - place) / tap_step + 1 : 0;
            int read = axis->taps > 0 ? band.rows - 1 + axis->taps : 0;
            band.end = lines < read ? lines : read;
            NAME(sweep_band)(&band, low, high, tiles);
        }
    }
}
