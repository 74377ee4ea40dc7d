/* The body of sweep.c for one type. Functions with `planes` or `width` among their arguments get
 * constants there and are unrolled, so that a tile of sums stays in registers. */

enum {
    NAME(WIDE) = 128 / sizeof(REAL), ///< columns of a tile
    NAME(EDGE) = 64 / sizeof(REAL),  ///< columns of a tile at the border
};

/* One output row: where it is written, where it reads, and the row taps that reach the source. */
typedef struct NAME(Row) {
    const ConvSweep *sweep;
    const REAL *source;  ///< row that row tap `low` reads, channel 0, column 0
    const REAL *weights; ///< of row tap `low`, channel 0
    const REAL *start;
    REAL *target; ///< plane 0, output column 0
    int taps;     ///< row taps from `low` on
} NAME(Row);

/* Loads the sums of a tile at the beginning of their chains, or where they stand. */
CONV_INLINE void NAME(begin_tile)(const NAME(Row) * row, int planes, int width, int column,
                                  REAL sum[][NAME(WIDE)]) {
    const ConvSweep *sweep = row->sweep;
    for (int p = 0; p < planes; p++) {
        const REAL *from =
            row->target + p * sweep->plane_pitch + (int64_t)column * sweep->cols.pitch;
        for (int c = 0; c < width; c++) {
            sum[p][c] = sweep->goes_on ? from[(int64_t)c * sweep->cols.pitch] : row->start[p];
        }
    }
}

CONV_INLINE void NAME(end_tile)(const NAME(Row) * row, int planes, int width, int column,
                                REAL sum[][NAME(WIDE)]) {
    const ConvSweep *sweep = row->sweep;
    int64_t pitch = sweep->cols.pitch;
    for (int p = 0; p < planes; p++) {
        REAL *to = row->target + p * sweep->plane_pitch + column * pitch;
        if (pitch == 1) {
            for (int c = 0; c < width; c++) {
                to[c] = sum[p][c];
            }
        } else {
            for (int c = 0; c < width; c++) {
                to[c * pitch] = sum[p][c];
            }
        }
    }
}

/* A tile all of whose columns read the source through every column tap. */
CONV_INLINE void NAME(inner_tile)(const NAME(Row) * row, int planes, int column) {
    const ConvSweep *sweep = row->sweep;
    const ConvAxis *cols = &sweep->cols;
    const int step = cols->step;
    int64_t row_step = (int64_t)sweep->rows.tap_step * sweep->source_pitch;
    int64_t unread = (int64_t)(sweep->rows.taps - row->taps) * cols->taps * planes;
    const REAL *source = row->source + (cols->base + (int64_t)column * step);
    const REAL *weight = row->weights;
    REAL apart[NAME(WIDE)];
    REAL sum[CONV_SWEEP_PLANES][NAME(WIDE)];
    NAME(begin_tile)(row, planes, NAME(WIDE), column, sum);
    for (int channel = 0; channel < sweep->channels; channel++) {
        for (int i = 0; i < row->taps; i++) {
            for (int j = 0; j < cols->taps; j++) {
                const REAL *from = source + channel * sweep->channel_pitch + i * row_step +
                                   (int64_t)j * cols->tap_step;
                if (step != 1) {
                    for (int c = 0; c < NAME(WIDE); c++) {
                        apart[c] = from[c * step];
                    }
                    from = apart;
                }
#pragma GCC unroll 4
                for (int p = 0; p < planes; p++) {
                    for (int c = 0; c < NAME(WIDE); c++) {
                        sum[p][c] = FMA(from[c], weight[p], sum[p][c]);
                    }
                }
                weight += planes;
            }
        }
        weight += unread;
    }
    NAME(end_tile)(row, planes, NAME(WIDE), column, sum);
}

/* A tile that may begin or end in the border or past the last column: each tap adds only to the
 * columns that read the source through it. */
CONV_INLINE void NAME(edge_tile)(const NAME(Row) * row, int planes, int column) {
    const ConvSweep *sweep = row->sweep;
    const ConvAxis *cols = &sweep->cols;
    const int step = cols->step;
    int width = cols->count - column < NAME(EDGE) ? cols->count - column : NAME(EDGE);
    int64_t row_step = (int64_t)sweep->rows.tap_step * sweep->source_pitch;
    int64_t unread = (int64_t)(sweep->rows.taps - row->taps) * cols->taps * planes;
    const REAL *weight = row->weights;
    REAL value[NAME(EDGE)];
    REAL sum[CONV_SWEEP_PLANES][NAME(WIDE)];
    NAME(begin_tile)(row, planes, width, column, sum);
    for (int channel = 0; channel < sweep->channels; channel++) {
        for (int i = 0; i < row->taps; i++) {
            const REAL *line = row->source + channel * sweep->channel_pitch + i * row_step;
            for (int j = 0; j < cols->taps; j++) {
                int low;
                int high;
                reading_range(cols, j, &low, &high);
                unsigned first = (unsigned)(low - column); /* below 0 means far above */
                unsigned count = (unsigned)(high - low);
                const REAL *from =
                    line + (cols->base + (int64_t)j * cols->tap_step + (int64_t)column * step);
                if (step == 1) {
                    for (int c = 0; c < NAME(EDGE); c++) {
                        value[c] = (unsigned)c - first < count ? from[c] : 0;
                    }
                } else {
                    for (int c = 0; c < NAME(EDGE); c++) {
                        value[c] = (unsigned)c - first < count ? from[c * step] : 0;
                    }
                }
#pragma GCC unroll 4
                for (int p = 0; p < planes; p++) {
                    for (int c = 0; c < NAME(EDGE); c++) {
                        REAL next = FMA(value[c], weight[p], sum[p][c]);
                        sum[p][c] = (unsigned)c - first < count ? next : sum[p][c];
                    }
                }
                weight += planes;
            }
        }
        weight += unread;
    }
    NAME(end_tile)(row, planes, width, column, sum);
}

/* A row from left to right: edge tiles as far as the border reaches, wide tiles, edge tiles again.
 * Columns low .. high-1 read the source through every tap. */
CONV_INLINE void NAME(sweep_row)(const NAME(Row) * row, int planes, int low, int high) {
    int column = 0;
    while (column < row->sweep->cols.count) {
        if (column >= low && column + NAME(WIDE) <= high) {
            NAME(inner_tile)(row, planes, column);
            column += NAME(WIDE);
        } else {
            NAME(edge_tile)(row, planes, column);
            column += NAME(EDGE);
        }
    }
}

/* All rows, for a constant number of planes. */
CONV_INLINE void NAME(sweep_rows)(const ConvSweep *sweep, int planes, const REAL *source,
                                  const REAL *weights, const REAL *start, REAL *target) {
    const ConvAxis *cols = &sweep->cols;
    int low = 0; /* columns low .. high-1 read the source through every tap */
    int high = cols->count;
    if (cols->taps > 0) {
        int ignored;
        reading_range(cols, 0, &low, &ignored);
        reading_range(cols, cols->taps - 1, &ignored, &high);
        high = high < low ? low : high;
    }
    for (int i = 0; i < sweep->rows.count; i++) {
        int first;
        int end;
        reading_taps(&sweep->rows, i, &first, &end);
        int64_t line = sweep->rows.base + (int64_t)i * sweep->rows.step +
                       (int64_t)first * sweep->rows.tap_step;
        NAME(Row)
        row = {
            .sweep = sweep,
            .source = first < end ? source + line * sweep->source_pitch : source,
            .weights = weights + (int64_t)first * cols->taps * planes,
            .start = start,
            .target =
                target +
                ((int64_t)sweep->rows.first + (int64_t)i * sweep->rows.pitch) * sweep->row_pitch +
                cols->first,
            .taps = end - first,
        };
        NAME(sweep_row)(&row, planes, low, high);
    }
}

CONV_CLONES
void NAME(conv_sweep)(const ConvSweep *sweep, const REAL *source, const REAL *weights,
                      const REAL *start, REAL *target) {
    switch (sweep->planes) {
    case 1:
        NAME(sweep_rows)(sweep, 1, source, weights, start, target);
        break;
    case 2:
        NAME(sweep_rows)(sweep, 2, source, weights, start, target);
        break;
    case 3:
        NAME(sweep_rows)(sweep, 3, source, weights, start, target);
        break;
    default:
        NAME(sweep_rows)(sweep, 4, source, weights, start, target);
        break;
    }
}
