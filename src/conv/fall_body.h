/* The sweep for one type where one plane is made of one source plane by three row taps without
 * dilation: grey pictures, and layers that treat each channel by itself. Columns lie in the lanes,
 * and a tile goes down its columns: each source row is loaded once and serves the three output rows
 * that read it, whose sums stay in registers and change places as the tile falls. An output row
 * meets its three source rows from above to below, which is the order of its row taps. */

enum {
    NAME(FALL_TAPS) = 3,
    NAME(FALL_ROWS) = 32,                                 ///< output rows of a tile
    NAME(FALL_VECTORS) = CONV_VECTOR_BYTES == 64 ? 4 : 2, ///< of a tile inside the border
    NAME(FALL_AHEAD) = 6,                                 ///< source rows that are fetched ahead
};

/* Adds the source row at `from` to the three output rows that read it. The one that begins there
 * has its sums in place `turn`, the one that ends there in the place after it. */
CONV_INLINE void NAME(fall_line)(const NAME(Narrow) * tile, const REAL *from, int turn, int vectors,
                                 bool border, NAME(Vec) sum[NAME(FALL_TAPS)][NAME(FALL_VECTORS)]) {
    const ConvAxis *cols = &tile->sweep->cols;
    for (int j = 0; j < cols->taps; j++) {
        NAME(Vec) x[NAME(FALL_VECTORS)];
        NAME(Mask) reads[NAME(FALL_VECTORS)];
#pragma GCC unroll 4
        for (int v = 0; v < vectors; v++) {
            const REAL *at = from + v * NAME(LANES);
            reads[v] = border ? tile->reads[j][v % 2].lanes : NAME(lanes)(0, NAME(LANES));
            x[v] = border ? NAME(load_some)(reads[v], at) : NAME(load)(at);
            CONV_KEEP(x[v]);
        }
#pragma GCC unroll 4
        for (int i = 0; i < NAME(FALL_TAPS); i++) {
            const int place = (turn + NAME(FALL_TAPS) - i) % NAME(FALL_TAPS);
            NAME(Vec) w = NAME(splat)(tile->weights[i * cols->taps + j]);
#pragma GCC unroll 4
            for (int v = 0; v < vectors; v++) {
                if (border) {
                    sum[place][v] = NAME(fma_some)(reads[v], x[v], w, sum[place][v]);
                } else {
                    sum[place][v] = NAME(fma)(x[v], w, sum[place][v]);
                }
            }
        }
        from += cols->tap_step;
    }
}

/* The rows of a tile, in one or more vectors of columns. In the border lanes are left out as in a
 * narrow tile. */
CONV_INLINE void NAME(fall)(const NAME(Narrow) * tile, int vectors, bool border) {
    const ConvSweep *sweep = tile->sweep;
    const ConvAxis *rows = &sweep->rows;
    const int64_t pitch = sweep->source_pitch;
    const int lines = tile->rows + NAME(FALL_TAPS) - 1;
    int line = rows->base + tile->row;
    const REAL *from = tile->source + sweep->cols.base + tile->column + line * pitch;
    REAL *to = tile->target + (int64_t)tile->row * sweep->row_pitch;
    NAME(Vec) sum[NAME(FALL_TAPS)][NAME(FALL_VECTORS)];
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) {
        sum[0][v] = sum[1][v] = sum[2][v] = NAME(splat)(0);
    }
/* One source row: one output row begins, one ends. */
#define FALL(turn)                                                                                 \
    if (t < lines) {                                                                               \
        _Pragma("GCC unroll 4") for (int v = 0; v < vectors; v++) {                                \
            sum[turn][v] = NAME(splat)(*tile->start);                                              \
            __builtin_prefetch(from + NAME(FALL_AHEAD) * pitch + v * NAME(LANES));                 \
        }                                                                                          \
        if (line >= 0 && line < rows->limit) {                                                     \
            NAME(fall_line)(tile, from, turn, vectors, border, sum);                               \
        }                                                                                          \
        if (t >= NAME(FALL_TAPS) - 1) {                                                            \
            _Pragma("GCC unroll 4") for (int v = 0; v < vectors; v++) {                            \
                int before = v * NAME(LANES);                                                      \
                int width = border ? tile->width - before : NAME(LANES);                           \
                const NAME(Vec) done = sum[(turn + 1) % NAME(FALL_TAPS)][v];                       \
                if (!border && sweep->streams) {                                                   \
                    NAME(stream)(to + before, done);                                               \
                } else {                                                                           \
                    NAME(store_few)(0, width, to + before, 1, done);                               \
                }                                                                                  \
            }                                                                                      \
            to += sweep->row_pitch;                                                                \
        }                                                                                          \
        t++;                                                                                       \
        line++;                                                                                    \
        from += pitch;                                                                             \
    }
    for (int t = 0; t < lines;) {
        FALL(0)
        FALL(1)
        FALL(2)
    }
#undef FALL
}

static __attribute__((noinline)) void NAME(fall_wide)(const NAME(Narrow) * tile) {
    NAME(fall)(tile, NAME(FALL_VECTORS), false);
}

static __attribute__((noinline)) void NAME(fall_two)(const NAME(Narrow) * tile) {
    NAME(fall)(tile, 2, true);
}

static __attribute__((noinline)) void NAME(fall_one)(const NAME(Narrow) * tile) {
    NAME(fall)(tile, 1, true);
}

/* Whether a sweep is one of these. */
static bool NAME(falls)(const ConvSweep *sweep) {
    return sweep->planes == 1 && sweep->channels == 1 && !sweep->goes_on &&
           sweep->rows.taps == NAME(FALL_TAPS) && sweep->rows.step == 1 &&
           sweep->rows.tap_step == 1 && sweep->rows.pitch == 1 && sweep->cols.step == 1 &&
           sweep->cols.pitch == 1 && sweep->cols.taps > 0 && sweep->cols.taps <= CONV_KNOWN_TAPS;
}

/* The rows of a tile in all columns, from left to right. */
static void NAME(fall_rows)(NAME(Narrow) * tile) {
    const ConvAxis *cols = &tile->sweep->cols;
    const int wide = NAME(FALL_VECTORS) * NAME(LANES);
    REAL *target = tile->target;
    for (tile->column = 0; tile->column < cols->count; tile->column += tile->width) {
        bool inside = tile->column >= tile->low && tile->column + wide <= tile->high;
        tile->width = inside ? wide : smaller(cols->count - tile->column, 2 * NAME(LANES));
        if (!inside) {
            NAME(mark_tile)(tile);
        }
        tile->target = target + tile->column;
        (inside                      ? NAME(fall_wide)
         : tile->width > NAME(LANES) ? NAME(fall_two)
                                     : NAME(fall_one))(tile);
    }
    tile->target = target;
}

/* Rows begin .. end-1 of such a sweep. */
static void NAME(sweep_fall)(const ConvSweep *sweep, int begin, int end, const REAL *source,
                             const REAL *weights, const REAL *start, REAL *target,
                             NAME(Narrow) * tile) {
    const ConvAxis *cols = &sweep->cols;
    int ignored;
    reading_range(cols, 0, &tile->low, &ignored);
    reading_range(cols, cols->taps - 1, &ignored, &tile->high);
    tile->sweep = sweep;
    tile->source = source;
    tile->weights = weights;
    tile->start = start;
    tile->target = target + (int64_t)sweep->rows.first * sweep->row_pitch + cols->first;
    for (tile->row = begin; tile->row < end; tile->row += NAME(FALL_ROWS)) {
        tile->rows = smaller(NAME(FALL_ROWS), end - tile->row);
        NAME(fall_rows)(tile);
    }
}
