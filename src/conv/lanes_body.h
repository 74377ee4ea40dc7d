/* The sweep for one type, planes in the lanes: for many filters (of dX: many channels). A tile is
 * some output cells times one or two vectors of planes, and all its sums stay in registers. A
 * source value is spread over all lanes straight from where it lies, so any stride and dilation go
 * alike; weights come as vectors, packed once in the order in which they are met. Each sum meets
 * channel, row tap, column tap in ascending order; taps outside the source are skipped cell by
 * cell. */

/* Cells of a tile: with two vectors each, their sums and the operands fill the registers. */
enum {
    NAME(CELLS) = CONV_VECTOR_BYTES == 64 ? 14 : 6,
    NAME(MIDDLE) = CONV_VECTOR_BYTES == 64 ? 10 : 4,
    NAME(HALF) = NAME(CELLS) / 2, ///< in each of two rows
    NAME(AHEAD) = 4,              ///< channels ahead whose rows are fetched
    NAME(MOST_COLUMN_TAPS) = 32,  ///< more are left to the sweep by columns
    NAME(SERVED_TAPS) = 5,        ///< most taps that one value serves
};

/* How many cells of a row a patch has, for rows of `count`. */
static int NAME(patch_cells)(int count) {
    return count <= NAME(HALF) ? NAME(HALF) : count <= NAME(MIDDLE) ? NAME(MIDDLE) : NAME(CELLS);
}

/* Whether a value serves all taps of its row everywhere, in a forward pass. */
static bool NAME(serves)(const ConvLayer *layer) {
    return layer->sw == 1 && layer->dw == 1 && (layer->kw == 3 || layer->kw == NAME(SERVED_TAPS)) &&
           layer->left + layer->right + layer->top + layer->bottom == 0;
}

/* About how many cycles a row of outputs takes, whose sums have `terms` terms each. Patches are
 * turned before they are stored, and those of a single vector wait for their source values, unless
 * these serve all taps. */
static double NAME(lanes_cost)(int planes, int columns, double terms, bool serves) {
    const int cells = NAME(patch_cells)(columns);
    const int vectors = (planes + NAME(LANES) - 1) / NAME(LANES);
    const double patches = (columns + cells - 1) / cells;
    const double one = serves && vectors == 1 ? 0.55 : cells == NAME(HALF) ? 1.04 : 0.78;
    const double partly = columns < cells ? 1.45 : 1; /* each cell is looked at */
    const double term = (vectors / 2 * 1.04 + vectors % 2 * one) * partly;
    return patches * cells * (0.7 * NAME(LANES) * vectors + terms * term);
}

typedef struct NAME(Patch) {
    const ConvSweep *sweep;
    const REAL *source, *weights, *start;
    REAL *target;
    int row, rows;                          ///< first output row and how many there are
    int column, columns;                    ///< first output column and how many there are
    unsigned reads[NAME(MOST_COLUMN_TAPS)]; ///< columns that read through tap j, a bit each
    bool whole;                             ///< all do through all taps
} NAME(Patch);

/* Writes `some` neighbouring cells of up to LANES planes: cells become lanes, a vector a plane; a
 * few cells a part of one. Cell i is at sums + i*pitch, and LANES of them can be read. */
CONV_INLINE void NAME(store_cells)(const REAL *sums, int pitch, int some, int planes, REAL *to,
                                   int64_t plane_pitch) {
    const REAL *from[NAME(LANES)];
    NAME(Vec) cell[NAME(LANES)];
#pragma GCC unroll 16
    for (int i = 0; i < NAME(LANES); i++) {
        from[i] = sums + i * pitch;
    }
    if (some <= (int)NAME(PART)) {
        for (int i = 0; i < NAME(PART); i++) {
            cell[i] = NAME(load)(from[i]);
        }
        NAME(turn_parts)(cell);
#pragma GCC unroll 16
        for (int p = 0; p < NAME(LANES); p++, to += plane_pitch) {
            const int lane = p / NAME(PART) * NAME(PART);
            if (p < planes) {
                NAME(store_few)(lane, lane + some, to - lane, 1, cell[p % NAME(PART)]);
            }
        }
        return;
    }
    NAME(load_block)(from, 0, cell);
    const NAME(Mask) there = NAME(lanes)(0, some);
#pragma GCC unroll 16
    for (int p = 0; p < NAME(LANES); p++, to += plane_pitch) {
        if (p < planes) {
            NAME(store_some)(there, to, cell[p]);
        }
    }
}

/* Where the first cell of a patch is written, from the place of plane 0. */
static int64_t NAME(patch_offset)(const NAME(Patch) * patch) {
    const ConvAxis *axis = &patch->sweep->rows;
    const ConvAxis *cols = &patch->sweep->cols;
    return ((int64_t)axis->first + (int64_t)patch->row * axis->pitch) * patch->sweep->row_pitch +
           cols->first + (int64_t)patch->column * cols->pitch;
}

/* Writes a patch whose rows have `columns` cells each. */
CONV_INLINE void NAME(store_sums)(const NAME(Patch) * patch, int columns, int vectors,
                                  const REAL *sums) {
    const ConvSweep *sweep = patch->sweep;
    const int64_t plane_pitch = sweep->plane_pitch;
    const int64_t row_apart = (int64_t)sweep->rows.pitch * sweep->row_pitch;
    const bool one_row = patch->columns == columns && row_apart == columns;
    const int rows = one_row ? 1 : patch->rows;
    const int cells = one_row ? patch->rows * columns : patch->columns;
    REAL *target = patch->target + NAME(patch_offset)(patch);
    for (int r = 0; r < rows; r++) {
        for (int first = 0; first < cells; first += NAME(LANES)) {
            const REAL *from = sums + (r * columns + first) * vectors * NAME(LANES);
            REAL *to = target + r * row_apart + first;
            for (int v = 0; v < vectors; v++) {
                NAME(store_cells)
                (from + v * NAME(LANES), vectors * NAME(LANES), smaller(cells - first, NAME(LANES)),
                 sweep->planes - v * NAME(LANES), to + v * NAME(LANES) * plane_pitch, plane_pitch);
            }
        }
    }
}

static __attribute__((noinline)) void NAME(store_sums_1)(const NAME(Patch) * patch, int columns,
                                                         const REAL *sums) {
    NAME(store_sums)(patch, columns, 1, sums);
}

static __attribute__((noinline)) void NAME(store_sums_2)(const NAME(Patch) * patch, int columns,
                                                         const REAL *sums) {
    NAME(store_sums)(patch, columns, 2, sums);
}

/* The same from registers. Through memory half a vector can be loaded as such: rows and columns
 * then change places with fewer shuffles. */
CONV_INLINE void NAME(store_patch)(const NAME(Patch) * patch, int rows, int columns, int vectors,
                                   NAME(Vec) sum[2 * NAME(CELLS)][2]) {
    REAL kept[(4 * NAME(CELLS) + 2 * NAME(LANES)) * NAME(LANES)]
        __attribute__((aligned(CONV_VECTOR_BYTES)));
#pragma GCC unroll 32
    for (int i = 0; i < rows * columns; i++) {
#pragma GCC unroll 2
        for (int v = 0; v < vectors; v++) {
            NAME(store)(kept + (i * vectors + v) * NAME(LANES), sum[i][v]);
        }
    }
    (vectors == 1 ? NAME(store_sums_1) : NAME(store_sums_2))(patch, columns, kept);
}

/* Rows of the next channels lie too far apart to be fetched by themselves. */
CONV_INLINE void NAME(fetch_ahead)(const REAL *row, int64_t channel_pitch, int64_t last) {
    const int line = CACHE_LINE_BYTES / sizeof(REAL);
#pragma GCC unroll 8
    for (int64_t at = 0; at < last; at += line) {
        __builtin_prefetch(row + NAME(AHEAD) * channel_pitch + at);
    }
    __builtin_prefetch(row + NAME(AHEAD) * channel_pitch + last);
}

/* Adds a tap to those cells of rows first .. end-1 for which `reads` holds. As text, not a
 * function: the sums must not leave their registers. */
#define ADD_TO(first, end, reads)                                                                  \
    _Pragma("GCC unroll 2") for (int r = (first); r < (end); r++) {                                \
        _Pragma("GCC unroll 16") for (int c = 0; c < columns; c++) {                               \
            if (reads) {                                                                           \
                NAME(Vec) x = NAME(splat)(from[r][(int64_t)c * step]);                             \
                CONV_KEEP(x);                                                                      \
                _Pragma("GCC unroll 16") for (int v = 0; v < vectors; v++) {                       \
                    sum[r * columns + c][v] = NAME(fma)(x, w[v], sum[r * columns + c][v]);         \
                }                                                                                  \
            }                                                                                      \
        }                                                                                          \
    }

/* The same of all rows, without a look at the bit of cells that are sure to have one. */
#define ADD_TAP(sure) ADD_TO(0, rows, (sure) || (bits >> (r * columns + c) & 1))

CONV_INLINE void NAME(sweep_patch)(const NAME(Patch) * patch, int rows, int columns, int vectors,
                                   int step) {
    const ConvSweep *sweep = patch->sweep;
    const ConvAxis *axis = &sweep->rows;
    const ConvAxis *cols = &sweep->cols;
    const unsigned row_bits = (1u << columns) - 1;
    const unsigned all = (1u << (rows * columns)) - 1;
    /* All but the first and last columns, which are what most borders take away. */
    const unsigned middle = all & ~(rows == 2 ? (1u | 1u << (columns - 1)) * (1u | 1u << columns)
                                              : (1u | 1u << (columns - 1)));
    NAME(Vec) sum[2 * NAME(CELLS)][2];
#pragma GCC unroll 16
    for (int i = 0; i < rows * columns; i++) {
#pragma GCC unroll 16
        for (int v = 0; v < vectors; v++) {
            sum[i][v] = NAME(load)(patch->start + v * NAME(LANES));
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
                NAME(fetch_ahead)(from[r], sweep->channel_pitch, (columns - 1) * step);
            }
            for (int j = 0; j < cols->taps; j++) {
                unsigned bits = lines & patch->reads[j];
                NAME(Vec) w[2];
#pragma GCC unroll 16
                for (int v = 0; v < vectors; v++) {
                    w[v] = NAME(load)(weight + v * NAME(LANES));
                    CONV_KEEP(w[v]);
                }
                if (rows == 2) { /* one may be outside; tests weigh more on few columns */
#pragma GCC unroll 2
                    for (int k = 0; k < 2; k++) {
                        const unsigned here = bits >> k * columns & row_bits;
                        if (here == row_bits) {
                            ADD_TO(k, k + 1, true);
                        } else if (here == (row_bits & ~1u)) {
                            ADD_TO(k, k + 1, c > 0);
                        } else if (here == row_bits >> 1) {
                            ADD_TO(k, k + 1, c < columns - 1);
                        } else if (here != 0) {
                            ADD_TO(k, k + 1, here >> c & 1);
                        }
                    }
                } else if (bits == all) {
                    ADD_TAP(true);
                } else if ((bits & middle) == middle) {
                    ADD_TAP(c > 0 && c < columns - 1);
                } else if (bits != 0) {
                    ADD_TAP(false);
                }
                weight += vectors * NAME(LANES);
#pragma GCC unroll 16
                for (int r = 0; r < rows; r++) {
                    from[r] += cols->tap_step;
                }
            }
        }
    }
    NAME(store_patch)(patch, rows, columns, vectors, sum);
}

/* The same of columns side by side whose cells all read through all taps: nothing is tested, which
 * with few vectors or taps would take longer than the sums. The channels of a kernel of one tap are
 * met as if they were taps. */
CONV_INLINE void NAME(sweep_whole_patch)(const NAME(Patch) * patch, int rows, int columns,
                                         int vectors) {
    const ConvSweep *sweep = patch->sweep;
    const ConvAxis *axis = &sweep->rows;
    const bool point = axis->taps == 1 && sweep->cols.taps == 1;
    const int channels = point ? 1 : sweep->channels;
    const int taps = point ? sweep->channels : sweep->cols.taps;
    const int64_t tap_step = point ? sweep->channel_pitch : sweep->cols.tap_step;
    const int64_t row_step = (int64_t)axis->step * sweep->source_pitch;
    const int step = 1;
    const unsigned bits = 0;
    NAME(Vec) sum[2 * NAME(CELLS)][2];
#pragma GCC unroll 16
    for (int i = 0; i < rows * columns; i++) {
#pragma GCC unroll 16
        for (int v = 0; v < vectors; v++) {
            sum[i][v] = NAME(load)(patch->start + v * NAME(LANES));
        }
    }
    const REAL *corner = patch->source + sweep->cols.base + patch->column +
                         (int64_t)(axis->base + patch->row * axis->step) * sweep->source_pitch;
    const REAL *written = patch->target + NAME(patch_offset)(patch) + columns - 1;
    const REAL *weight = patch->weights;
    int writes = sweep->planes; /* that are not fetched yet, a plane at a time */
    for (int channel = 0; channel < channels; channel++) {
        for (int i = 0; i < axis->taps; i++) {
            const REAL *from[2] = {corner + (int64_t)i * axis->tap_step * sweep->source_pitch};
            from[1] = from[0] + row_step;
            if (!point && writes-- > 0) {
                __builtin_prefetch(written, 1);
                written += sweep->plane_pitch;
            }
            for (int r = 0; r < rows && !point; r++) {
                NAME(fetch_ahead)
                (from[r], sweep->channel_pitch, columns - 1 + (taps - 1) * tap_step);
            }
            for (int j = 0; j < taps; j++) {
                NAME(Vec) w[2];
#pragma GCC unroll 16
                for (int v = 0; v < vectors; v++) {
                    w[v] = NAME(load)(weight + v * NAME(LANES));
                    CONV_KEEP(w[v]);
                }
                ADD_TAP(true);
                if (point) { /* weights may lie where they are, in rows of their own */
                    const REAL *ahead = weight + 4 * NAME(AHEAD) * sweep->weight_pitch;
                    __builtin_prefetch(ahead);
                    __builtin_prefetch(ahead + (vectors - 1) * NAME(LANES));
                    if (writes-- > 0) {
                        __builtin_prefetch(written, 1);
                        written += sweep->plane_pitch;
                    }
                }
                weight += sweep->weight_pitch;
#pragma GCC unroll 16
                for (int r = 0; r < rows; r++) {
                    if (point) {
                        NAME(fetch_ahead)(from[r], sweep->channel_pitch, columns - 1);
                    }
                    from[r] += tap_step;
                }
            }
        }
        corner += sweep->channel_pitch;
    }
    NAME(store_patch)(patch, rows, columns, vectors, sum);
}

#undef ADD_TAP
#undef ADD_TO

/* The same with one vector of planes, of few taps: a value is spread once and serves all taps of
 * its row, whose weights stay in registers. Output column c meets source column c + j through tap
 * j; values come in ascending order, and so do the taps of a column. */
CONV_INLINE void NAME(sweep_served_patch)(const NAME(Patch) * patch, int columns, int taps) {
    const ConvSweep *sweep = patch->sweep;
    const ConvAxis *axis = &sweep->rows;
    const int64_t row_step = (int64_t)axis->step * sweep->source_pitch;
    NAME(Vec) sum[2 * NAME(CELLS)][2];
#pragma GCC unroll 32
    for (int i = 0; i < 2 * columns; i++) {
        sum[i][0] = NAME(load)(patch->start);
    }
    const REAL *corner = patch->source + sweep->cols.base + patch->column +
                         (int64_t)(axis->base + patch->row * axis->step) * sweep->source_pitch;
    const REAL *weight = patch->weights;
    for (int channel = 0; channel < sweep->channels; channel++) {
        for (int i = 0; i < axis->taps; i++) {
            const REAL *from[2] = {corner + (int64_t)i * axis->tap_step * sweep->source_pitch};
            from[1] = from[0] + row_step;
            NAME(fetch_ahead)(from[1], sweep->channel_pitch, columns + taps - 2);
            NAME(Vec) w[NAME(SERVED_TAPS)];
#pragma GCC unroll 8
            for (int j = 0; j < taps; j++) {
                w[j] = NAME(load)(weight + j * NAME(LANES));
                CONV_KEEP(w[j]);
            }
#pragma GCC unroll 32
            for (int c = 0; c < columns + taps - 1; c++) {
#pragma GCC unroll 2
                for (int r = 0; r < 2; r++) {
                    NAME(Vec) x = NAME(splat)(from[r][c]);
                    CONV_KEEP(x);
#pragma GCC unroll 8
                    for (int j = 0; j < taps; j++) {
                        if (c >= j && c - j < columns) {
                            const int cell = r * columns + c - j;
                            sum[cell][0] = NAME(fma)(x, w[j], sum[cell][0]);
                        }
                    }
                }
            }
            weight += taps * NAME(LANES);
        }
        corner += sweep->channel_pitch;
    }
    NAME(store_patch)(patch, 2, columns, 1, sum);
}

/* Which cells of a patch read the source through each column tap. */
static void NAME(mark_reads)(NAME(Patch) * patch, int rows, int columns) {
    const ConvAxis *cols = &patch->sweep->cols;
    patch->whole = true;
    for (int j = 0; j < cols->taps; j++) {
        int low;
        int high;
        reading_range(cols, j, &low, &high);
        low = larger(low - patch->column, 0);
        high = larger(smaller(high - patch->column, patch->columns), low);
        unsigned row = low >= columns ? 0 : (1u << high) - (1u << low);
        patch->reads[j] = 0;
        for (int r = 0; r < rows; r++) {
            patch->reads[j] |= row << (r * columns);
        }
        patch->whole = patch->whole && patch->reads[j] == (1u << rows * columns) - 1;
    }
}

/* Patches with their constants, each a function of its own: the compiler then has all registers for
 * one patch. */
#define PATCH(rows, columns, vectors, step, name)                                                  \
    static __attribute__((noinline)) void NAME(patch_##name)(const NAME(Patch) * patch) {          \
        NAME(sweep_patch)(patch, rows, columns, vectors, step);                                    \
    }
#define WHOLE_PATCH(rows, columns, vectors, name)                                                  \
    static __attribute__((noinline)) void NAME(patch_##name)(const NAME(Patch) * patch) {          \
        NAME(sweep_whole_patch)(patch, rows, columns, vectors);                                    \
    }
#define SERVED_PATCH(columns, taps, name)                                                          \
    static __attribute__((noinline)) void NAME(patch_##name)(const NAME(Patch) * patch) {          \
        NAME(sweep_served_patch)(patch, columns, taps);                                            \
    }
#define PATCHES(rows, columns, name)                                                               \
    WHOLE_PATCH(rows, columns, 1, name##_1_whole)                                                  \
    WHOLE_PATCH(rows, columns, 2, name##_2_whole)                                                  \
    PATCH(rows, columns, 1, 1, name##_1)                                                           \
    PATCH(rows, columns, 2, 1, name##_2)                                                           \
    PATCH(rows, columns, 1, 2, name##_1_second)                                                    \
    PATCH(rows, columns, 2, 2, name##_2_second)                                                    \
    PATCH(rows, columns, 1, patch->sweep->cols.step, name##_1_apart)                               \
    PATCH(rows, columns, 2, patch->sweep->cols.step, name##_2_apart)                               \
    static const NAME(Patches) NAME(name) = {                                                      \
        rows,                                                                                      \
        columns,                                                                                   \
        {{NAME(patch_##name##_1), NAME(patch_##name##_1_second), NAME(patch_##name##_1_apart)},    \
         {NAME(patch_##name##_2), NAME(patch_##name##_2_second), NAME(patch_##name##_2_apart)}},   \
        {NAME(patch_##name##_1_whole), NAME(patch_##name##_2_whole)},                              \
        {NULL, NULL},                                                                              \
    };

typedef struct NAME(Patches) {
    int rows, columns;
    void (*run[2][3])(const NAME(Patch) *); ///< [vectors - 1][columns side by side, second, apart]
    void (*whole[2])(const NAME(Patch) *);  ///< [vectors - 1]
    void (*served[2])(const NAME(Patch) *); ///< whole, one vector, of three taps or five
} NAME(Patches);

PATCHES(1, NAME(CELLS), full)
PATCHES(1, NAME(MIDDLE), middle)
PATCHES(2, NAME(HALF), half)
/* With one vector of planes there are registers for two rows. */
#define PAIR(columns, name)                                                                        \
    WHOLE_PATCH(2, columns, 1, name##_whole)                                                       \
    SERVED_PATCH(columns, 3, name##_3)                                                             \
    SERVED_PATCH(columns, 5, name##_5)                                                             \
    PATCH(2, columns, 1, 1, name)                                                                  \
    PATCH(2, columns, 1, 2, name##_second)                                                         \
    PATCH(2, columns, 1, patch->sweep->cols.step, name##_apart)                                    \
    static const NAME(Patches) NAME(name) = {                                                      \
        2,                                                                                         \
        columns,                                                                                   \
        {{NAME(patch_##name), NAME(patch_##name##_second), NAME(patch_##name##_apart)}},           \
        {NAME(patch_##name##_whole)},                                                              \
        {NAME(patch_##name##_3), NAME(patch_##name##_5)},                                          \
    };
PAIR(NAME(CELLS), pair)
PAIR(NAME(MIDDLE), pair_middle)
PAIR(NAME(HALF), pair_half)
#undef PAIR
#undef SERVED_PATCH
#undef PATCHES
#undef WHOLE_PATCH
#undef PATCH

/* Rows begin .. end-1 of a sweep of up to two vectors of planes, none of which goes on and whose
 * columns are written side by side. weights:
 * [channels][row taps][column taps][whole vectors of planes]; start: whole vectors. A row's last
 * patch is moved back over cells that are done: they get the same bits again. */
static void NAME(conv_sweep_lanes)(const ConvSweep *sweep, int begin, int end, const REAL *source,
                                   const REAL *weights, const REAL *start, REAL *target) {
    int count = sweep->cols.count;
    int cells = NAME(patch_cells)(count);
    const NAME(Patches) *patches = cells == NAME(HALF)     ? &NAME(half)
                                   : cells == NAME(MIDDLE) ? &NAME(middle)
                                                           : &NAME(full);
    if (sweep->planes <= NAME(LANES) && end - begin > 1) {
        patches = cells == NAME(HALF)     ? &NAME(pair_half)
                  : cells == NAME(MIDDLE) ? &NAME(pair_middle)
                                          : &NAME(pair);
    }
    int step = sweep->cols.step;
    void (*run)(const NAME(Patch) *) = patches->run[sweep->planes > NAME(LANES)][step == 1   ? 0
                                                                                 : step == 2 ? 1
                                                                                             : 2];
    NAME(Patch)
    patch = {
        .sweep = sweep, .source = source, .weights = weights, .start = start, .target = target};
    int marked = -1; /* the column that patch.reads is of */
    for (patch.row = begin; patch.row < end; patch.row += patches->rows) {
        patch.rows = smaller(end - patch.row, patches->rows);
        for (int column = 0; column < count; column += patches->columns) {
            patch.columns = smaller(count, patches->columns);
            patch.column = larger(smaller(column, count - patches->columns), 0);
            if (marked != patch.column) {
                NAME(mark_reads)(&patch, patches->rows, patches->columns);
                marked = patch.column;
            }
            int line = sweep->rows.base + patch.row * sweep->rows.step;
            int last = line + (patch.rows - 1) * sweep->rows.step +
                       (sweep->rows.taps - 1) * sweep->rows.tap_step;
            const bool whole = patch.whole && patch.rows == patches->rows && line >= 0 &&
                               last < sweep->rows.limit && step == 1;
            const int taps = sweep->cols.taps;
            const bool served = whole && patches->served[0] != NULL && sweep->cols.tap_step == 1 &&
                                (taps == 3 || taps == NAME(SERVED_TAPS));
            (served  ? patches->served[taps != 3]
             : whole ? patches->whole[sweep->planes > NAME(LANES)]
                     : run)(&patch);
        }
    }
}
