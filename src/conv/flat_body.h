/* Forward of batches of small pictures with few filters and a column stride of 2, for one type:
 * output cells in the lanes, in raster order and across the ends of rows, so that a plane of 19
 * columns leaves no lanes empty. A picture is first laid out by phases: cells whose row and column
 * leave the same rests, each row as long as an output row. Then a tap reads, for cell after cell of
 * the output, cell after cell of one phase. Lanes that a tap does not read are masked out. A sum
 * meets channel, row tap, column tap ascending. */

#if CONV_VECTOR_BYTES == 64 /* else so few filters lie well in the lanes */

enum {
    NAME(FLAT_VECTORS) = 4, ///< of a tile
    NAME(FLAT_PLANES) = 6,  ///< of a unit; with the vectors of a tile, they fill the registers
    NAME(FLAT_ROOM) = FLAT_BYTES / sizeof(REAL),
};

/* How a picture lies when it is laid out, and which lanes read it. */
typedef struct NAME(Flat) {
    int vectors;                  ///< of a plane: whole tiles
    int taps;                     ///< row taps times column taps
    int64_t phase;                ///< elements of a phase, and a vector more
    int64_t phase_rows;           ///< rows of it
    int64_t before;               ///< elements that may be read before the first phase
    int from[FLAT_TAPS];          ///< [taps] how far from a cell's place lies what it reads
    NAME(Mask) lanes[FLAT_MASKS]; ///< [vectors][taps]
} NAME(Flat);

/* How far from an output cell's own place lies what it reads through a tap, within a phase. */
CONV_INLINE int64_t NAME(flat_shift)(const ConvSweep *sweep, int i, int j) {
    int line = floor_div(sweep->rows.base + i * sweep->rows.tap_step, sweep->rows.step);
    int column = floor_div(sweep->cols.base + j * sweep->cols.tap_step, sweep->cols.step);
    return (int64_t)line * sweep->cols.count + column;
}

/* Whether a sweep over so many images is done flat: where rows by themselves would leave a quarter
 * of the lanes empty, or more. `flat` then holds all but where taps read. */
static bool NAME(lies_flat)(const ConvSweep *sweep, int images, NAME(Flat) * flat) {
    const ConvAxis *rows = &sweep->rows;
    const ConvAxis *cols = &sweep->cols;
    if (cols->step != 2 || images < FLAT_IMAGES || sweep->channels < 2 || rows->taps < 2 ||
        cols->taps < 2 || ceil_div(cols->limit, 2) > cols->count ||
        (int64_t)cols->count * rows->count > FLAT_MASKS * NAME(LANES)) {
        return false;
    }
    int tile = NAME(FLAT_VECTORS) * NAME(LANES);
    int tiles = ceil_div(rows->count * cols->count, tile);
    flat->vectors = tiles * NAME(FLAT_VECTORS);
    flat->phase_rows = ceil_div(rows->limit, rows->step);
    flat->phase = flat->phase_rows * cols->count + NAME(LANES);
    int64_t first = NAME(flat_shift)(sweep, 0, 0);
    int64_t last = NAME(flat_shift)(sweep, rows->taps - 1, cols->taps - 1);
    int64_t after = last + (int64_t)tiles * tile - flat->phase;
    flat->before = first < 0 ? -first : 0;
    int64_t room = NAME(FLAT_ROOM) - NAME(LANES) - flat->before - (after > 0 ? after : 0);
    int64_t taps = (int64_t)rows->taps * cols->taps;
    flat->taps = (int)smaller64(taps, FLAT_TAPS);
    return room > 0 && sweep->channels <= room / 2 / rows->step / flat->phase &&
           taps <= FLAT_TAPS && taps * flat->vectors <= FLAT_MASKS;
}

/* Marks where each tap reads, and which lanes do. */
static void NAME(mark_flat)(const ConvSweep *sweep, NAME(Flat) * flat) {
    const ConvAxis *rows = &sweep->rows;
    const ConvAxis *cols = &sweep->cols;
    memset(flat->lanes, 0, sizeof flat->lanes[0] * (size_t)flat->vectors * (size_t)flat->taps);
    for (int tap = 0; tap < flat->taps; tap++) {
        int i = tap / cols->taps;
        int j = tap % cols->taps;
        int line = rows->base + i * rows->tap_step;
        int row_phase = line - floor_div(line, rows->step) * rows->step;
        int column_phase = (cols->base + j * cols->tap_step) & 1;
        flat->from[tap] =
            (int)((row_phase * 2 + column_phase) * flat->phase + NAME(flat_shift)(sweep, i, j));
        int top;
        int bottom;
        int left;
        int right;
        reading_range(rows, i, &top, &bottom);
        reading_range(cols, j, &left, &right);
        for (int row = top; row < bottom; row++) {
            int first = row * cols->count + left;
            int end = row * cols->count + right;
            for (int at = first / NAME(LANES) * NAME(LANES); at < end; at += NAME(LANES)) {
                flat->lanes[at / NAME(LANES) * flat->taps + tap] |=
                    NAME(lanes)(first - at, end - at);
            }
        }
    }
}

/* Lays a picture out: [channels][row phases][2 column phases][phase rows][output columns]. Whole
 * vectors are written, past the end of a row: there comes the next one, or what meets no lane. */
static void NAME(lay_flat)(const ConvSweep *sweep, const NAME(Flat) * flat, const REAL *source,
                           REAL *out) {
    const int step = sweep->rows.step;
    const int block = 2 * NAME(LANES);
    const int whole = sweep->cols.limit / block * block;
    const int rest = sweep->cols.limit - whole;
    const NAME(Mask) first = NAME(lanes)(0, rest);
    const NAME(Mask) second = NAME(lanes)(0, rest - NAME(LANES));
    for (int channel = 0; channel < sweep->channels; channel++) {
        for (int row_phase = 0; row_phase < step; row_phase++) {
            REAL *to = out;
            for (int line = row_phase; line < sweep->rows.limit; line += step) {
                const REAL *from = source + (int64_t)line * sweep->source_pitch;
                NAME(Vec) v[2];
                for (int i = 0; i < whole; i += block) {
                    v[0] = NAME(load)(from + i);
                    v[1] = NAME(load)(from + i + NAME(LANES));
                    NAME(separate)(v, 2);
                    NAME(store)(to + i / 2, v[0]);
                    NAME(store)(to + i / 2 + flat->phase, v[1]);
                }
                if (rest > 0) {
                    v[0] = NAME(load_some)(first, from + whole);
                    v[1] = NAME(load_some)(second, from + whole + NAME(LANES));
                    NAME(separate)(v, 2);
                    NAME(store)(to + whole / 2, v[0]);
                    NAME(store)(to + whole / 2 + flat->phase, v[1]);
                }
                to += sweep->cols.count;
            }
            out += 2 * flat->phase;
        }
        source += sweep->channel_pitch;
    }
}

/* Some vectors of all planes of a unit. */
CONV_INLINE void NAME(flat_tile)(const ConvSweep *sweep, const NAME(Flat) * flat, const REAL *laid,
                                 const REAL *weights, const REAL *start, int vector, int planes,
                                 REAL *target) {
    const int taps = flat->taps;
    NAME(Vec) sum[NAME(FLAT_PLANES)][NAME(FLAT_VECTORS)];
#pragma GCC unroll 16
    for (int p = 0; p < planes; p++) {
#pragma GCC unroll 16
        for (int v = 0; v < NAME(FLAT_VECTORS); v++) {
            sum[p][v] = NAME(splat)(start[p]);
        }
    }
    laid += (int64_t)vector * NAME(LANES);
    const NAME(Mask) *lanes = flat->lanes + (int64_t)vector * taps;
    for (int channel = 0; channel < sweep->channels; channel++) {
        for (int tap = 0; tap < taps; tap++) {
            NAME(Vec) x[NAME(FLAT_VECTORS)];
#pragma GCC unroll 16
            for (int v = 0; v < NAME(FLAT_VECTORS); v++) {
                x[v] = NAME(load)(laid + flat->from[tap] + v * NAME(LANES));
                CONV_KEEP(x[v]);
            }
#pragma GCC unroll 16
            for (int p = 0; p < planes; p++) {
                NAME(Vec) w = NAME(splat)(weights[p]);
                CONV_KEEP(w);
#pragma GCC unroll 16
                for (int v = 0; v < NAME(FLAT_VECTORS); v++) {
                    sum[p][v] = NAME(fma_some)(lanes[v * taps + tap], x[v], w, sum[p][v]);
                }
            }
            weights += planes;
        }
        laid += 2 * sweep->rows.step * flat->phase;
    }
    int cells = sweep->rows.count * sweep->cols.count - vector * NAME(LANES);
#pragma GCC unroll 16
    for (int p = 0; p < planes; p++) {
#pragma GCC unroll 16
        for (int v = 0; v < NAME(FLAT_VECTORS); v++) {
            NAME(store_some)
            (NAME(lanes)(0, cells - v * NAME(LANES)),
             target + p * sweep->plane_pitch + (int64_t)(vector + v) * NAME(LANES), sum[p][v]);
        }
    }
}

/* Tiles with their constants, each a function of its own: the compiler then has all registers for
 * one tile. */
#define FLAT_TILE(planes)                                                                          \
    static __attribute__((noinline)) void NAME(flat_##planes)(                                     \
        const ConvSweep *sweep, const NAME(Flat) * flat, const REAL *laid, const REAL *weights,    \
        const REAL *start, int vector, REAL *target) {                                             \
        NAME(flat_tile)(sweep, flat, laid, weights, start, vector, planes, target);                \
    }
FLAT_TILE(1)
FLAT_TILE(2)
FLAT_TILE(3)
FLAT_TILE(4)
FLAT_TILE(5)
FLAT_TILE(6)
#undef FLAT_TILE

/* All rows of a sweep that lies flat; weights and start as for conv_sweep. */
static __attribute__((noinline)) void NAME(sweep_flat)(const ConvSweep *sweep,
                                                       const NAME(Flat) * flat, const REAL *source,
                                                       const REAL *weights, const REAL *start,
                                                       REAL *target) {
    static void (*const tiles[])(const ConvSweep *, const NAME(Flat) *, const REAL *, const REAL *,
                                 const REAL *, int, REAL *) = {
        NAME(flat_1), NAME(flat_2), NAME(flat_3), NAME(flat_4), NAME(flat_5), NAME(flat_6)};
    REAL room[NAME(FLAT_ROOM)];
    REAL *laid = NAME(aligned)(room) + flat->before;
    NAME(lay_flat)(sweep, flat, source, laid);
    for (int vector = 0; vector < flat->vectors; vector += NAME(FLAT_VECTORS)) {
        tiles[sweep->planes - 1](sweep, flat, laid, weights, start, vector, target);
    }
}
#endif
