/* The sweep for one type, output cells in the lanes: for small planes and few of them, whose rows
 * would leave most lanes empty. Cells lie in raster order, across the ends of rows. What those of a
 * vector read through a tap are neighbours where rows follow each other as in the source, else it
 * is gathered, once for all planes. Lanes that a tap does not read are masked out. A sum meets
 * channel, row tap, column tap ascending. */

#if CONV_VECTOR_BYTES == 64 /* else so few columns fill the lanes */

enum {
    NAME(CELL_PLANES) = 6,       ///< of a unit
    NAME(CELL_VECTORS) = 4,      ///< of a tile; with the planes of a unit, they fill the registers
    NAME(VECTORS_OF_CELLS) = 16, ///< most of a plane: whole tiles
};

/* Where the cells of a sweep read and write. */
typedef struct NAME(Cells) {
    int vectors, taps;
    bool read_near, write_near;   ///< what neighbouring cells read and write are neighbours
    int64_t from[FLAT_TAPS];      ///< what cell 0 reads through a tap
    NAME(Mask) lanes[FLAT_MASKS]; ///< [tile][tap][vector]: those that read
    NAME(Places) reads[NAME(VECTORS_OF_CELLS)], writes[NAME(VECTORS_OF_CELLS)]; ///< from cell 0 on
} NAME(Cells);

/* Vectors of that many cells, as whole tiles. */
CONV_INLINE int NAME(vectors_of_cells)(int64_t cells) {
    const int64_t tile = NAME(CELL_VECTORS) * NAME(LANES);
    return (int)((cells + tile - 1) / tile) * NAME(CELL_VECTORS);
}

/* Where cells lie in a tensor whose rows are `row` apart and whose columns `column`. Returns
 * whether they are neighbours. */
static bool NAME(place_cells)(const ConvSweep *sweep, int row, int column,
                              NAME(Places) places[NAME(VECTORS_OF_CELLS)]) {
    if (column == 1 && row == sweep->cols.count) {
        return true;
    }
    int place[NAME(VECTORS_OF_CELLS) * NAME(LANES)] = {0};
    int *to = place;
    for (int i = 0; i < sweep->rows.count; i++) {
        for (int j = 0; j < sweep->cols.count; j++) {
            *to++ = i * row + j * column;
        }
    }
    memcpy(places, place, sizeof place);
    return false;
}

static void NAME(mark_cells)(const ConvSweep *sweep, NAME(Cells) * cells) {
    const ConvAxis *rows = &sweep->rows;
    const ConvAxis *cols = &sweep->cols;
    cells->vectors = NAME(vectors_of_cells)((int64_t)rows->count * cols->count);
    cells->taps = rows->taps * cols->taps;
    cells->read_near =
        NAME(place_cells)(sweep, rows->step * sweep->source_pitch, cols->step, cells->reads);
    cells->write_near =
        NAME(place_cells)(sweep, rows->pitch * sweep->row_pitch, cols->pitch, cells->writes);
    memset(cells->lanes, 0, sizeof cells->lanes[0] * (size_t)(cells->vectors * cells->taps));
    for (int tap = 0; tap < cells->taps; tap++) {
        const int i = tap / cols->taps;
        const int j = tap % cols->taps;
        int top;
        int bottom;
        int left;
        int right;
        cells->from[tap] = (int64_t)(rows->base + i * rows->tap_step) * sweep->source_pitch +
                           cols->base + j * cols->tap_step;
        reading_range(rows, i, &top, &bottom);
        reading_range(cols, j, &left, &right);
        for (int row = top; row < bottom; row++) {
            const int first = row * cols->count + left;
            const int end = row * cols->count + right;
            for (int v = first / NAME(LANES); v * NAME(LANES) < end; v++) {
                const int tile = v / NAME(CELL_VECTORS);
                cells->lanes[(tile * cells->taps + tap) * NAME(CELL_VECTORS) +
                             v % NAME(CELL_VECTORS)] |=
                    NAME(lanes)(first - v * NAME(LANES), end - v * NAME(LANES));
            }
        }
    }
}

/* Some vectors of all planes of a unit. */
CONV_INLINE void NAME(cell_tile)(const ConvSweep *sweep, const NAME(Cells) * cells,
                                 const REAL *source, const REAL *weights, const REAL *start,
                                 int vector, int planes, int vectors, bool near, REAL *target) {
    const int taps = cells->taps;
    NAME(Vec) sum[NAME(CELL_PLANES)][NAME(CELL_VECTORS)];
#pragma GCC unroll 8
    for (int p = 0; p < planes; p++) {
#pragma GCC unroll 4
        for (int v = 0; v < vectors; v++) {
            sum[p][v] = NAME(splat)(start[p]);
        }
    }
    for (int channel = 0; channel < sweep->channels; channel++) {
        const NAME(Mask) *lanes = cells->lanes + (int64_t)vector * taps;
        for (int tap = 0; tap < taps; tap++, lanes += NAME(CELL_VECTORS)) {
            const REAL *from = source + cells->from[tap] + (near ? vector * NAME(LANES) : 0);
            NAME(Vec) x[NAME(CELL_VECTORS)];
#pragma GCC unroll 4
            for (int v = 0; v < vectors; v++) {
                x[v] = near ? NAME(load_some)(lanes[v], from + v * NAME(LANES))
                            : NAME(gather_at)(lanes[v], from, cells->reads[vector + v]);
                CONV_KEEP(x[v]);
            }
#pragma GCC unroll 8
            for (int p = 0; p < planes; p++) {
                NAME(Vec) w = NAME(splat)(weights[p]);
                CONV_KEEP(w);
#pragma GCC unroll 4
                for (int v = 0; v < vectors; v++) {
                    sum[p][v] = NAME(fma_some)(lanes[v], x[v], w, sum[p][v]);
                }
            }
            weights += planes;
        }
        source += sweep->channel_pitch;
    }
    const int left = sweep->rows.count * sweep->cols.count - vector * NAME(LANES);
#pragma GCC unroll 8
    for (int p = 0; p < planes; p++) {
        REAL *to = target + p * sweep->plane_pitch;
#pragma GCC unroll 4
        for (int v = 0; v < vectors; v++) {
            const NAME(Mask) there = NAME(lanes)(0, left - v * NAME(LANES));
            if (cells->write_near) {
                NAME(store_some)(there, to + (vector + v) * NAME(LANES), sum[p][v]);
            } else {
                NAME(scatter_at)(there, to, cells->writes[vector + v], sum[p][v]);
            }
        }
    }
}

/* Tiles with their constants, each a function of its own. */
#define CELL_TILE(planes, vectors)                                                                 \
    static __attribute__((noinline)) void NAME(cell_tile_##planes##_##vectors)(                    \
        const ConvSweep *sweep, const NAME(Cells) * cells, const REAL *source,                     \
        const REAL *weights, const REAL *start, int vector, REAL *target) {                        \
        if (cells->read_near) {                                                                    \
            NAME(cell_tile)                                                                        \
            (sweep, cells, source, weights, start, vector, planes, vectors, true, target);         \
        } else {                                                                                   \
            NAME(cell_tile)                                                                        \
            (sweep, cells, source, weights, start, vector, planes, vectors, false, target);        \
        }                                                                                          \
    }
#define CELL_TILES(planes) CELL_TILE(planes, 1) CELL_TILE(planes, 2) CELL_TILE(planes, 4)
CELL_TILES(1)
CELL_TILES(2)
CELL_TILES(3)
CELL_TILES(4)
CELL_TILES(5)
CELL_TILES(6)
#undef CELL_TILES
#undef CELL_TILE

/* All rows of a sweep; weights and start as for conv_sweep. */
static void NAME(sweep_cells)(const ConvSweep *sweep, const REAL *source, const REAL *weights,
                              const REAL *start, REAL *target) {
#define CELL_TILES(planes)                                                                         \
    { NAME(cell_tile_##planes##_1), NAME(cell_tile_##planes##_2), NAME(cell_tile_##planes##_4) }
    static void (*const tiles[][3])(const ConvSweep *, const NAME(Cells) *, const REAL *,
                                    const REAL *, const REAL *, int, REAL *) = {
        CELL_TILES(1), CELL_TILES(2), CELL_TILES(3), CELL_TILES(4), CELL_TILES(5), CELL_TILES(6)};
#undef CELL_TILES
    const int vectors = (sweep->rows.count * sweep->cols.count - 1) / NAME(LANES) + 1;
    NAME(Cells) cells;
    NAME(mark_cells)(sweep, &cells);
    target += (int64_t)sweep->rows.first * sweep->row_pitch + sweep->cols.first;
    for (int vector = 0; vector < vectors; vector += NAME(CELL_VECTORS)) {
        const int left = vectors - vector;
        tiles[sweep->planes - 1][left > 2 ? 2 : left - 1](sweep, &cells, source, weights, start,
                                                          vector, target);
    }
}
#endif
