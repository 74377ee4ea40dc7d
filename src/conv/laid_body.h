/* Source rows laid out for a forward pass whose columns lie apart, for one type: the columns that
 * leave the same rest by the stride come to lie side by side, rest after rest. Then what the lanes
 * of a tile read through a column tap are neighbours again, whatever the stride. And the other way
 * round, rows of an input gradient that were summed rest after rest are woven into one. */

/* A band of rows in all channels: [channels][lines][rests][length]. */
typedef struct NAME(Laid) {
    int rows;       ///< most output rows of a band
    int lines;      ///< most source rows that they read
    int rests;      ///< columns leave that many different rests
    int length;     ///< columns that leave the same one, and what is between two of them
    int64_t needed; ///< elements of a band
} NAME(Laid);

static NAME(Laid) NAME(plan_laid)(const ConvSweep *sweep) {
    const ConvAxis *rows = &sweep->rows;
    const ConvAxis *cols = &sweep->cols;
    NAME(Laid)
    laid = {.rests = smaller(cols->step, cols->limit),
            .length = (cols->limit + cols->step - 1) / cols->step};
    laid.length =
        (laid.length + NAME(LANES) - 1) / NAME(LANES) * NAME(LANES); /* as vectors lie well */
    const int64_t line = ((int64_t)laid.rests * laid.length + NAME(LANES)) * sweep->channels;
    for (laid.rows = LAID_ROWS; laid.rows > 0; laid.rows -= CHUNK_ROWS) {
        int64_t lines =
            (int64_t)(laid.rows - 1) * rows->step + (int64_t)(rows->taps - 1) * rows->tap_step + 1;
        laid.lines = (int)smaller64(lines, rows->limit);
        laid.needed = laid.lines * line;
        if (laid.rows == CHUNK_ROWS || laid.needed * (int64_t)sizeof(REAL) <= LAID_BYTES) {
            break;
        }
    }
    return laid;
}

/* One row, whose columns leave so many different rests, that many vectors at a time. */
#ifdef CONV_SHUFFLE
CONV_INLINE void NAME(lay_rests)(const NAME(Laid) * laid, int columns, const REAL *from, int rests,
                                 REAL *to) {
    for (; columns > 0; columns -= rests * NAME(LANES), from += rests * NAME(LANES)) {
        const bool whole = columns >= rests * NAME(LANES);
        NAME(Vec) v[4];
#pragma GCC unroll 4
        for (int k = 0; k < rests; k++) {
            const REAL *at = from + k * NAME(LANES);
            v[k] = whole ? NAME(load)(at)
                         : NAME(load_some)(NAME(lanes)(0, columns - k * NAME(LANES)), at);
        }
        NAME(separate)(v, rests);
#pragma GCC unroll 4
        for (int k = 0; k < rests; k++) {
            if (whole) {
                NAME(store)(to + k * laid->length, v[k]);
            } else {
                const int some = (columns - k + rests - 1) / rests;
                NAME(store_some)(NAME(lanes)(0, some), to + k * laid->length, v[k]);
            }
        }
        to += NAME(LANES);
    }
}
#endif

static void NAME(lay_row)(const NAME(Laid) * laid, const ConvAxis *cols, const REAL *from,
                          REAL *to) {
#ifdef CONV_SHUFFLE
    if (cols->step <= 4 && cols->step == laid->rests) {
        (cols->step == 2   ? NAME(lay_rests)(laid, cols->limit, from, 2, to)
         : cols->step == 3 ? NAME(lay_rests)(laid, cols->limit, from, 3, to)
                           : NAME(lay_rests)(laid, cols->limit, from, 4, to));
        return;
    }
#endif
    for (int rest = 0; rest < laid->rests; rest++, to += laid->length) {
        int count = (cols->limit - rest + cols->step - 1) / cols->step;
        int i = 0;
        for (; i + NAME(LANES) <= count; i += NAME(LANES)) {
            NAME(store)
            (to + i, NAME(load_apart)(from + rest + (int64_t)i * cols->step, cols->step));
        }
        if (i < count) {
            NAME(Mask) some = NAME(lanes)(0, count - i);
            NAME(store_some)
            (some, to + i, NAME(gather)(some, from + rest + (int64_t)i * cols->step, cols->step));
        }
    }
}

/* Lays out what output rows begin .. end-1 read; returns the sweep over it, whose source row 0 lies
 * at *source. */
static ConvSweep NAME(lay_band)(const NAME(Laid) * laid, const ConvSweep *sweep, int begin, int end,
                                const REAL **source, REAL *out) {
    const ConvAxis *rows = &sweep->rows;
    int first = larger(rows->base + begin * rows->step, 0);
    int last = rows->base + (end - 1) * rows->step + (rows->taps - 1) * rows->tap_step;
    last = smaller(last, rows->limit - 1);
    ConvSweep over = *sweep;
    over.source_pitch = laid->rests * laid->length + NAME(LANES); /* seldom a power of two */
    over.channel_pitch = (int64_t)laid->lines * over.source_pitch;
    over.length = laid->length;
    for (int channel = 0; channel < sweep->channels; channel++) {
        for (int line = first; line <= last; line++) {
            NAME(lay_row)
            (laid, &sweep->cols,
             *source + channel * sweep->channel_pitch + (int64_t)line * sweep->source_pitch,
             out + channel * over.channel_pitch + (int64_t)(line - first) * over.source_pitch);
        }
    }
    *source = out - (int64_t)first * over.source_pitch;
    return over;
}

/* How rows of an input gradient wait to be woven: [planes][rows][rests][length]. */
typedef struct NAME(Weave) {
    int rows;       ///< most that wait
    int columns;    ///< of a row when it is woven
    int rests;      ///< columns leave that many different rests
    int length;     ///< most columns that leave the same one
    int row;        ///< elements of a row
    int64_t needed; ///< elements of all, and as many as can be read after them
} NAME(Weave);

static NAME(Weave) NAME(plan_weave)(int columns, int rests, int planes, int rows) {
    NAME(Weave) weave = {.columns = columns, .rests = rests, .rows = smaller(rows, LAID_ROWS)};
    weave.length = (columns + rests - 1) / rests;
    weave.row = rests * weave.length;
    const int64_t each = (int64_t)planes * weave.row;
    while (weave.rows > CHUNK_ROWS && each * weave.rows * (int64_t)sizeof(REAL) > LAID_BYTES) {
        weave.rows -= CHUNK_ROWS;
    }
    weave.rows = larger(weave.rows, 1);
    weave.needed = each * weave.rows + NAME(LANES);
    return weave;
}

/* A row. What will be written `next` elements further is fetched. */
CONV_INLINE void NAME(weave_row)(const NAME(Weave) * weave, const REAL *from, int rests, REAL *to,
                                 int64_t next) {
    for (int left = weave->columns; left > 0; from += NAME(LANES)) {
        NAME(Vec) v[WOVEN_RESTS];
#pragma GCC unroll 4
        for (int j = 0; j < rests; j++) {
            v[j] = NAME(load)(from + j * weave->length);
        }
        NAME(interleave)(v, rests);
#pragma GCC unroll 4
        for (int k = 0; k < rests; k++) {
            __builtin_prefetch(to + next, 1);
            if (left >= NAME(LANES)) {
                NAME(store)(to, v[k]);
            } else {
                NAME(store_some)(NAME(lanes)(0, left), to, v[k]);
            }
            to += NAME(LANES);
            left -= NAME(LANES);
        }
    }
}

/* `count` rows, which come to lie `pitch` elements apart, and others `next` elements further. */
static void NAME(weave_rows)(const NAME(Weave) * weave, const REAL *from, int count, REAL *to,
                             int64_t pitch, int64_t next) {
    for (int i = 0; i < count; i++, from += weave->row, to += pitch) {
        if (weave->rests == 2) {
            NAME(weave_row)(weave, from, 2, to, next);
        } else if (weave->rests == 3) {
            NAME(weave_row)(weave, from, 3, to, next);
        } else if (weave->rests == WOVEN_RESTS) {
            NAME(weave_row)(weave, from, WOVEN_RESTS, to, next);
        } else {
            for (int c = 0; c < weave->columns; c++) {
                to[c] = from[c % weave->rests * weave->length + c / weave->rests];
            }
        }
    }
}
