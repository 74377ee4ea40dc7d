/* The sweep for one type, planes in the lanes: for many filters (of dX: many channels). A tile is
 * some output cells times one or two vectors of planes, and all its sums stay in registers. A
 * source value is spread over all lanes straight from where it lies, so any stride and dilation go
 * alike; weights come as vectors, packed once in the order in which they are met. Each sum meets
 * channel, row tap, column tap in ascending order; taps outside the source are skipped cell by
 * cell. */

/* Cells of a tile: with two vectors each, their sums and the operands fill the registers. */
enum {
    NAME(CELLS) = CONV_VECTOR_BYTES == 64 ? 14 : 6,
    NAME(HALF) = NAME(CELLS) / 2,
    NAME(MOST_COLUMN_TAPS) = 32, ///< more are left to the sweep by columns
};

typedef struct NAME(Patch) {
    const ConvSweep *sweep;
    const REAL *source, *weights, *start;
    REAL *target;
    int row, rows;                          ///< first output row and how many there are
    int column, columns;                    ///< first output column and how many there are
    unsigned reads[NAME(MOST_COLUMN_TAPS)]; ///< columns that read through tap j, a bit each
} NAME(Patch);

/* Sums of cell (r, c) from what the planes hold. */
CONV_INLINE void NAME(resume)(const NAME(Patch) * patch, int64_t offset, int vectors,
                              NAME(Vec) sum[2]) {
    const ConvSweep *sweep = patch->sweep;
    REAL held[2 * NAME(LANES)] = {0};
    for (int p = 0; p < sweep->planes; p++) {
        held[p] = patch->target[offset + p * sweep->plane_pitch];
    }
#pragma GCC unroll 16
    for (int v = 0; v < vectors; v++) {
        sum[v] = NAME(load)(held + v * NAME(LANES));
    }
}

/* Writes the sums: cells become lanes, a vector a plane. */
CONV_INLINE void NAME(store_patch)(const NAME(Patch) * patch, int64_t offset, int rows, int columns,
                                   int vectors, NAME(Vec) sum[NAME(CELLS)][2]) {
    const ConvSweep *sweep = patch->sweep;
    int64_t row_apart = (int64_t)sweep->rows.pitch * sweep->row_pitch;
    int64_t pitch = sweep->cols.pitch;
    for (int first = 0; first < rows * columns; first += NAME(LANES)) {
#pragma GCC unroll 16
        for (int v = 0; v < vectors; v++) {
            NAME(Vec) plane[NAME(LANES)];
            for (int i = 0; i < NAME(LANES); i++) {
                plane[i] = first + i < rows * columns ? sum[first + i][v] : NAME(splat)(0);
            }
            NAME(transpose)(plane);
            for (int i = 0; i < NAME(LANES) && v * NAME(LANES) + i < sweep->planes; i++) {
                REAL *to = patch->target + offset + (v * NAME(LANES) + i) * sweep->plane_pitch;
                for (int r = 0; r < rows && r < patch->rows; r++) {
                    int lane = r * columns - first; /* of the row's first cell */
                    NAME(store_few)
                    (lane, lane + patch->columns, to + r * row_apart - lane * pitch, pitch,
                     plane[i]);
                }
            }
        }
    }
}

CONV_INLINE void NAME(sweep_patch)(const NAME(Patch) * patch, int rows, int columns, int vectors,
                                   int step) {
    const ConvSweep *sweep = patch->sweep;
    const ConvAxis *axis = &sweep->rows;
    const ConvAxis *cols = &sweep->cols;
    const unsigned row_bits = (1u << columns) - 1;
    const unsigned all = (1u << (rows * columns)) - 1;
    int64_t offset = ((int64_t)axis->first + (int64_t)patch->row * axis->pitch) * sweep->row_pitch +
                     cols->first + (int64_t)patch->column * cols->pitch;
    NAME(Vec) sum[NAME(CELLS)][2];
#pragma GCC unroll 16
    for (int i = 0; i < rows * columns; i++) {
#pragma GCC unroll 16
        for (int v = 0; v < vectors; v++) {
            sum[i][v] = NAME(load)(patch->start + v * NAME(LANES));
        }
    }
    if (sweep->goes_on) {
        for (int r = 0; r < patch->rows; r++) {
            for (int c = 0; c < patch->columns; c++) {
                NAME(resume)
                (patch,
                 offset + (int64_t)r * axis->pitch * sweep->row_pitch + (int64_t)c * cols->pitch,
                 vectors, sum[r * columns + c]);
            }
        }
    }
    int line = axis->base + patch->row * axis->step;
    const REAL *corner = patch->source + cols->base + (int64_t)patch->column * step;
    const REAL *weight = patch->weights;
    for (int channel = 0; channel < sweep->channels; channel++) {
        for (int i = 0; i < axis->taps; i++) {
            const REAL *from[2];
            unsigned lines = 0;
#pragma GCC unroll 16
            for (int r = 0; r < rows; r++) {
                int at = line + r * axis->step + i * axis->tap_step;
                bool inside = at >= 0 && at < axis->limit && r < patch->rows;
                lines |= inside ? row_bits << r * columns : 0;
                from[r] = corner + channel * sweep->channel_pitch +
                          (inside ? (int64_t)at * sweep->source_pitch : 0);
            }
            for (int j = 0; j < cols->taps; j++) {
                unsigned bits = lines & patch->reads[j];
                NAME(Vec) w[2];
#pragma GCC unroll 16
                for (int v = 0; v < vectors; v++) {
                    w[v] = NAME(load)(weight + v * NAME(LANES));
                    CONV_KEEP(w[v]);
                }
                if (bits == all) {
#pragma GCC unroll 2
                    for (int r = 0; r < rows; r++) {
#pragma GCC unroll 16
                        for (int c = 0; c < columns; c++) {
                            NAME(Vec) x = NAME(splat)(from[r][(int64_t)c * step]);
                            CONV_KEEP(x);
#pragma GCC unroll 16
                            for (int v = 0; v < vectors; v++) {
                                sum[r * columns + c][v] =
                                    NAME(fma)(x, w[v], sum[r * columns + c][v]);
                            }
                        }
                    }
                } else if (bits != 0) {
#pragma GCC unroll 2
                    for (int r = 0; r < rows; r++) {
#pragma GCC unroll 16
                        for (int c = 0; c < columns; c++) {
                            if (bits >> (r * columns + c) & 1) {
                                NAME(Vec) x = NAME(splat)(from[r][(int64_t)c * step]);
#pragma GCC unroll 16
                                for (int v = 0; v < vectors; v++) {
                                    sum[r * columns + c][v] =
                                        NAME(fma)(x, w[v], sum[r * columns + c][v]);
                                }
                            }
                        }
                    }
                }
                weight += vectors * NAME(LANES);
#pragma GCC unroll 16
                for (int r = 0; r < rows; r++) {
                    from[r] += cols->tap_step;
                }
            }
        }
    }
    NAME(store_patch)(patch, offset, rows, columns, vectors, sum);
}

/* sweep_patch with constants for the strides that are usual. */
CONV_INLINE void NAME(sweep_patch_by_step)(const NAME(Patch) * patch, int rows, int columns,
                                           int vectors) {
    switch (patch->sweep->cols.step) {
    case 1:
        NAME(sweep_patch)(patch, rows, columns, vectors, 1);
        break;
    case 2:
        NAME(sweep_patch)(patch, rows, columns, vectors, 2);
        break;
    default:
        NAME(sweep_patch)(patch, rows, columns, vectors, patch->sweep->cols.step);
        break;
    }
}

/* Which cells of a patch read the source through each column tap. */
CONV_INLINE void NAME(mark_reads)(NAME(Patch) * patch, int rows, int columns) {
    const ConvAxis *cols = &patch->sweep->cols;
    for (int j = 0; j < cols->taps; j++) {
        patch->reads[j] = 0;
        for (int c = 0; c < patch->columns; c++) {
            int place = cols->base + (patch->column + c) * cols->step + j * cols->tap_step;
            for (int r = 0; r < rows && place >= 0 && place < cols->limit; r++) {
                patch->reads[j] |= 1u << (r * columns + c);
            }
        }
    }
}

/* Rows begin .. end-1 in patches of rows × columns cells. The last patch of a row is moved back
 * over cells that are done (they get the same bits again), unless it would go on from what it
 * wrote. */
CONV_INLINE void NAME(sweep_patches)(const ConvSweep *sweep, int begin, int end, int rows,
                                     int columns, int vectors, const REAL *source,
                                     const REAL *weights, const REAL *start, REAL *target) {
    int count = sweep->cols.count;
    for (int column = 0; column < count; column += columns) {
        NAME(Patch)
        patch = {.sweep = sweep,
                 .source = source,
                 .weights = weights,
                 .start = start,
                 .target = target,
                 .column = column,
                 .columns = count - column < columns ? count - column : columns};
        if (patch.columns < columns && count >= columns && !sweep->goes_on) {
            patch.column = count - columns;
            patch.columns = columns;
        }
        NAME(mark_reads)(&patch, rows, columns);
        for (patch.row = begin; patch.row < end; patch.row += rows) {
            patch.rows = end - patch.row < rows ? end - patch.row : rows;
            NAME(sweep_patch_by_step)(&patch, rows, columns, vectors);
        }
    }
}

/* Rows begin .. end-1 of a sweep of up to two vectors of planes. weights: [channels][row taps]
 * [column taps][whole vectors of planes]; start: whole vectors. */
static void NAME(conv_sweep_lanes)(const ConvSweep *sweep, int begin, int end, const REAL *source,
                                   const REAL *weights, const REAL *start, REAL *target) {
    bool narrow = sweep->cols.count <= NAME(HALF);
    if (sweep->planes > NAME(LANES)) {
        if (narrow) {
            NAME(sweep_patches)
            (sweep, begin, end, 2, NAME(HALF), 2, source, weights, start, target);
        } else {
            NAME(sweep_patches)
            (sweep, begin, end, 1, NAME(CELLS), 2, source, weights, start, target);
        }
    } else if (narrow) {
        NAME(sweep_patches)(sweep, begin, end, 2, NAME(HALF), 1, source, weights, start, target);
    } else {
        NAME(sweep_patches)(sweep, begin, end, 1, NAME(CELLS), 1, source, weights, start, target);
    }
}
