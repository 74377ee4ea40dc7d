/* Source rows laid out for a forward pass whose columns lie apart, for one type: the columns that
 * leave the same rest by the stride come to lie side by side, rest after rest. Then what the lanes
 * of a tile read through a column tap are neighbours again, whatever the stride. */

/* A band of rows in all channels: [channels][lines][rests][length]. */
typedef struct NAME(Laid) {
    int rows;       ///< most output rows of a band
    int lines;      ///< most source rows that they read
    int rests;      ///< columns leave that many different rests
    int length;     ///< most columns that leave the same one
    int64_t needed; ///< elements of a band
} NAME(Laid);

static NAME(Laid) NAME(plan_laid)(const ConvSweep *sweep) {
    const ConvAxis *rows = &sweep->rows;
    const ConvAxis *cols = &sweep->cols;
    NAME(Laid)
    laid = {.rests = smaller(cols->step, cols->limit),
            .length = (cols->limit + cols->step - 1) / cols->step};
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

/* One row. */
static void NAME(lay_row)(const NAME(Laid) * laid, const ConvAxis *cols, const REAL *from,
                          REAL *to) {
    for (int rest = 0; rest < laid->rests; rest++, to += laid->length) {
        int count = (cols->limit - rest + cols->step - 1) / cols->step;
        int i = 0;
        for (; i + NAME(LANES) <= count; i += NAME(LANES)) {
            NAME(store)
            (to + i, NAME(load_apart)(from + rest + (int64_t)i * cols->step, cols->step));
        }
        NAME(Mask) some = NAME(lanes)(0, count - i);
        NAME(store_some)
        (some, to + i, NAME(gather)(some, from + rest + (int64_t)i * cols->step, cols->step));
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
