/* The input gradient of few channels with a column stride of 2, 3 or 4, for one type: columns in
 * the lanes. The columns that leave the same rest by the stride are a strand: they read neighbours
 * in dY, through taps of their own. A tile sums all strands of some columns in a few rows that meet
 * the same row taps; then the strands are braided in registers, and whole vectors are stored. A sum
 * meets filter, row tap, column tap ascending; lanes and rows that a tap does not read are left
 * out. */

enum {
    NAME(STRANDS) = 4,                                    ///< most
    NAME(BRAID_PLANES) = 3,                               ///< most planes of a tile
    NAME(BRAID_ROWS) = 4,                                 ///< most rows of it
    NAME(BRAID_SUMS) = CONV_VECTOR_BYTES == 64 ? 24 : 12, ///< most vectors of sums
};

/* Rows of a tile. */
CONV_INLINE int NAME(braid_rows)(int strands, int planes) {
    return smaller(NAME(BRAID_SUMS) / (strands * planes), NAME(BRAID_ROWS));
}

/* What a tile needs: rows of one phase, and the columns of all phases. */
typedef struct NAME(Braid) {
    const REAL *source, *start;
    REAL *target; ///< plane 0, output row 0
    int64_t channel_pitch, plane_pitch;
    int channels, source_pitch, row_pitch, columns;
    ConvAxis rows;
    ConvAxis strand[NAME(STRANDS)];
    const REAL *weights[NAME(STRANDS)]; ///< [channel][row tap][column tap][plane]
    int row, count;                     ///< first output row of a tile, and how many there are
    int first;                          ///< column, of each strand
    NAME(Mask) reads[NAME(STRANDS)][CONV_KNOWN_TAPS]; ///< lanes that read, unless all do
} NAME(Braid);

/* Adds the column taps of one source row to each of the rows low .. high-1, or to all there are. As
 * text: the sums must not leave their registers. */
#define ADD_STRANDS(all, inside)                                                                   \
    _Pragma("GCC unroll 4") for (int j = 0; j < strands; j++) {                                    \
        const ConvAxis *cols = &b->strand[j];                                                      \
        const REAL *at = from + cols->base;                                                        \
        const REAL *weight =                                                                       \
            b->weights[j] + ((int64_t)channel * rows->taps + tap) * cols->taps * planes;           \
        for (int t = 0; t < cols->taps; t++, at += cols->tap_step, weight += planes) {             \
            NAME(Vec) w[NAME(BRAID_PLANES)];                                                       \
            _Pragma("GCC unroll 4") for (int p = 0; p < planes; p++) {                             \
                w[p] = NAME(splat)(weight[p]);                                                     \
            }                                                                                      \
            _Pragma("GCC unroll 4") for (int r = 0; r < most; r++) {                               \
                if ((all) || (r >= low && r < high)) {                                             \
                    const REAL *row = at + (int64_t)r * b->source_pitch;                           \
                    NAME(Vec)                                                                      \
                    x = (inside) ? NAME(load)(row) : NAME(load_some)(b->reads[j][t], row);         \
                    CONV_KEEP(x);                                                                  \
                    _Pragma("GCC unroll 4") for (int p = 0; p < planes; p++) {                     \
                        NAME(Vec) *s = &sum[r][p][j];                                              \
                        *s = (inside) ? NAME(fma)(x, w[p], *s)                                     \
                                      : NAME(fma_some)(b->reads[j][t], x, w[p], *s);               \
                    }                                                                              \
                }                                                                                  \
            }                                                                                      \
        }                                                                                          \
    }

CONV_INLINE void NAME(braid_tile)(const NAME(Braid) * b, int strands, int planes, bool inside) {
    const int most = NAME(braid_rows)(strands, planes);
    const ConvAxis *rows = &b->rows;
    NAME(Vec) sum[NAME(BRAID_ROWS)][NAME(BRAID_PLANES)][NAME(STRANDS)];
#pragma GCC unroll 4
    for (int r = 0; r < most; r++) {
#pragma GCC unroll 4
        for (int p = 0; p < planes; p++) {
#pragma GCC unroll 4
            for (int j = 0; j < strands; j++) {
                sum[r][p][j] = NAME(splat)(b->start[p]);
            }
        }
    }
    for (int channel = 0; channel < b->channels; channel++) {
        for (int tap = 0; tap < rows->taps; tap++) {
            const int line = rows->base + b->row + tap * rows->tap_step;
            const int low = larger(-line, 0);
            const int high = smaller(rows->limit - line, b->count);
            const REAL *from =
                b->source + channel * b->channel_pitch + (int64_t)line * b->source_pitch + b->first;
            if (low == 0 && high == most) {
                ADD_STRANDS(true, inside)
            } else if (low < high) {
                ADD_STRANDS(false, inside)
            }
        }
    }
    const int left = b->columns - b->first * strands;
    REAL *to = b->target + ((int64_t)rows->first + (int64_t)b->row * rows->pitch) * b->row_pitch +
               (int64_t)b->first * strands;
#pragma GCC unroll 4
    for (int r = 0; r < most; r++) {
        if (r >= b->count) {
            break;
        }
#pragma GCC unroll 4
        for (int p = 0; p < planes; p++) {
            REAL *row = to + (int64_t)r * rows->pitch * b->row_pitch + p * b->plane_pitch;
            NAME(interleave)(sum[r][p], strands);
#pragma GCC unroll 4
            for (int k = 0; k < strands; k++) {
                if (left >= strands * NAME(LANES)) {
                    NAME(store)(row + k * NAME(LANES), sum[r][p][k]);
                } else {
                    NAME(store_some)
                    (NAME(lanes)(0, left - k * NAME(LANES)), row + k * NAME(LANES), sum[r][p][k]);
                }
            }
        }
    }
}
#undef ADD_STRANDS

/* Tiles with their constants, each a function of its own. */
#define BRAID(strands, planes)                                                                     \
    static __attribute__((noinline)) void NAME(braid_##strands##_##planes)(const NAME(Braid) * b,  \
                                                                           bool inside) {          \
        if (inside) {                                                                              \
            NAME(braid_tile)(b, strands, planes, true);                                            \
        } else {                                                                                   \
            NAME(braid_tile)(b, strands, planes, false);                                           \
        }                                                                                          \
    }
#define BRAIDS(strands) BRAID(strands, 1) BRAID(strands, 2) BRAID(strands, 3)
BRAIDS(2)
BRAIDS(3)
BRAIDS(4)
#undef BRAIDS
#undef BRAID

/* Marks which lanes of the tile's columns read through each tap; true where all do. */
static bool NAME(mark_braid)(NAME(Braid) * b, int strands) {
    bool inside = true;
    for (int j = 0; j < strands; j++) {
        const ConvAxis *cols = &b->strand[j];
        const int first = cols->base + b->first;
        const int last = first + (cols->taps - 1) * cols->tap_step + NAME(LANES);
        inside = inside && (cols->taps == 0 || (first >= 0 && last <= cols->limit));
    }
    for (int j = 0; j < strands && !inside; j++) {
        const ConvAxis *cols = &b->strand[j];
        for (int t = 0; t < cols->taps; t++) {
            const int place = cols->base + b->first + t * cols->tap_step;
            b->reads[j][t] = NAME(lanes)(-place, cols->limit - place);
        }
    }
    return inside;
}

/* Output rows begin .. end-1 of a phase of rows, in `planes` planes. The last tile is moved back
 * over rows that are done: they get the same bits again. */
static void NAME(sweep_braid)(NAME(Braid) * b, int strands, int planes, int begin, int end) {
    static void (*const tiles[][NAME(BRAID_PLANES)])(const NAME(Braid) *, bool) = {
        {NAME(braid_2_1), NAME(braid_2_2), NAME(braid_2_3)},
        {NAME(braid_3_1), NAME(braid_3_2), NAME(braid_3_3)},
        {NAME(braid_4_1), NAME(braid_4_2), NAME(braid_4_3)},
    };
    const int most = NAME(braid_rows)(strands, planes);
    const int blocks = (b->strand[0].count - 1) / NAME(LANES) + 1;
    bool inside = false;
    b->count = smaller(end - begin, most);
    for (int row = begin; row < end; row += most) {
        b->row = larger(smaller(row, end - most), begin);
        for (int i = 0; i < blocks; i++) {
            b->first = i * NAME(LANES);
            if (blocks > 1 || row == begin) {
                inside = NAME(mark_braid)(b, strands);
            }
            tiles[strands - 2][planes - 1](b, inside);
        }
    }
}

/* Whether the column phases of an input gradient can be strands. */
static bool NAME(braids)(const Phases *cols) {
    return cols->count == cols->stride && cols->count > 1 && cols->count <= NAME(STRANDS) &&
           cols->kernel <= CONV_KNOWN_TAPS;
}
