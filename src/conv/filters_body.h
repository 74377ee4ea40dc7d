/* dW for one type, filters in the lanes: dY of a chain is laid out with the filters side by side
 * once, and then serves all taps, a tile of them at a time. The sums of a tile stay in registers
 * from the chain's first row to its last, so each meets its positions in raster order; taps outside
 * the input are skipped. A row that is too long to be laid out at once is done in pieces, between
 * which the sums wait. Functions with `taps` or `vectors` among their arguments get constants
 * there. */

enum {
    NAME(FILTER_VECTORS) = CONV_VECTOR_BYTES == 64 ? 4 : 2, ///< most vectors of filters at a time
    NAME(TAPS_OF_MANY) = 6,                                 ///< taps of a tile with that many
    NAME(TAPS_OF_FEW) = 12,                                 ///< with half as many or fewer
};

/* Output columns up to `end`, from where the run before it ends: all are read by the same taps. */
typedef struct NAME(ColumnRun) {
    int end;
    unsigned reads; ///< a bit for each tap of the tile
} NAME(ColumnRun);

/* Taps that are summed at once. */
typedef struct NAME(FilterTile) {
    int64_t x[NAME(TAPS_OF_FEW)]; ///< elements from the first channel to what output (0, 0) reads
    int place[NAME(TAPS_OF_FEW)]; ///< of the weight
    int taps;                     ///< that count; what is too much is summed, not stored
    int first_row[NAME(TAPS_OF_FEW)], end_row[NAME(TAPS_OF_FEW)]; ///< outputs that read the input
    int first_some, end_some; ///< output rows that any tap reads
    int first_all, end_all;   ///< that all read
    NAME(ColumnRun) runs[2 * NAME(TAPS_OF_FEW) + 1];
} NAME(FilterTile);

/* Rows of one chain, or columns of a row; what its sums begin with and where they go. */
typedef struct NAME(Piece) {
    const REAL *x;     ///< the first channel
    const REAL *dy;    ///< [row - begin][column - from][vectors of filters]
    int begin, end;    ///< output rows
    int from, to;      ///< columns
    int64_t row_pitch; ///< input elements from one output row to the next
    int step;          ///< from one output column to the next
    const REAL *start; ///< [place][vectors of filters], zeros where it is NULL
    REAL *out;         ///< likewise, or dw itself
    int64_t pitch;     ///< elements from one place to the next there
    bool add;          ///< to what is there
} NAME(Piece);

/* Adds `columns` columns to those taps that read them: all of a tile where `whole` says so, and
 * then fetches what lies at `next`, as much as the columns are. */
CONV_INLINE void NAME(add_columns)(const REAL *const from[], const REAL *d, int64_t i, int step,
                                   int columns, bool whole, unsigned reads, int taps, int vectors,
                                   const REAL *next, NAME(Vec) sum[][NAME(FILTER_VECTORS)]) {
    for (int64_t end = i + (int64_t)columns * step; i < end; i += step) {
        NAME(Vec) held[NAME(FILTER_VECTORS)];
#pragma GCC unroll 16
        for (int v = 0; v < vectors; v++) {
            held[v] = NAME(load)(d + v * NAME(LANES));
            CONV_KEEP(held[v]);
        }
#pragma GCC unroll 16
        for (int t = 0; t < taps; t++) {
            if (whole || (reads >> t & 1) != 0) {
                NAME(Vec) x = NAME(splat)(from[t][i]);
#pragma GCC unroll 16
                for (int v = 0; v < vectors; v++) {
                    sum[t][v] = NAME(fma)(x, held[v], sum[t][v]);
                }
            }
        }
        d += vectors * NAME(LANES);
        if (whole) {
            __builtin_prefetch(next);
            next += taps;
        }
    }
}

/* The taps that read the input in an output row. */
static unsigned NAME(taps_in_row)(const NAME(FilterTile) * tile, int row, int taps) {
    unsigned reads = 0;
    for (int t = 0; t < taps; t++) {
        bool inside = row >= tile->first_row[t] && row < tile->end_row[t];
        reads |= (unsigned)inside << t;
    }
    return reads;
}

/* The sums of a tile. */
CONV_INLINE void NAME(sum_tile)(const NAME(Piece) * piece, const NAME(FilterTile) * tile, int taps,
                                int vectors, int step) {
    const unsigned all = (1u << taps) - 1;
    const int width = vectors * NAME(LANES);
    NAME(Vec) sum[NAME(TAPS_OF_FEW)][NAME(FILTER_VECTORS)];
#pragma GCC unroll 16
    for (int t = 0; t < taps; t++) {
#pragma GCC unroll 16
        for (int v = 0; v < vectors; v++) {
            const REAL *start = piece->start + (int64_t)tile->place[t] * width;
            sum[t][v] = piece->start == NULL ? NAME(splat)(0) : NAME(load)(start + v * NAME(LANES));
        }
    }
    int end = smaller(piece->end, tile->end_some);
    int to = piece->to;
    const NAME(ColumnRun) *runs = tile->runs;
    NAME(ColumnRun) one;
    if (runs->end == to && runs->reads == all && tile->first_all <= piece->begin &&
        tile->end_all >= end && piece->row_pitch == (int64_t)to * step) {
        to *= end - piece->begin; /* rows that follow each other are one long row */
        end = smaller(end, piece->begin + 1);
        one = (NAME(ColumnRun)){to, all};
        runs = &one;
    }
    const REAL *from[NAME(TAPS_OF_FEW)];
#pragma GCC unroll 16
    for (int t = 0; t < taps; t++) {
        from[t] = piece->x + tile->x[t];
    }
    /* The next tile's, where each tap has a plane of its own. */
    const REAL *next = from[0] + (taps > 1 ? taps * (tile->x[1] - tile->x[0]) : 0);
    for (int row = larger(piece->begin, tile->first_some); row < end; row++) {
        unsigned reads = all;
        if (row < tile->first_all || row >= tile->end_all) {
            reads = NAME(taps_in_row)(tile, row, taps);
        }
        const REAL *d = piece->dy + (int64_t)(row - piece->begin) * (to - piece->from) * width;
        int64_t i = row * piece->row_pitch + (int64_t)piece->from * step;
        const NAME(ColumnRun) *run = runs;
        for (int ow = piece->from; ow < to; run++) {
            int columns = smaller(run->end, to) - ow;
            unsigned now = run->reads & reads;
            if (columns <= 0) {
                continue;
            }
            if (now == all) {
                NAME(add_columns)(from, d, i, step, columns, true, all, taps, vectors, next, sum);
            } else if (now != 0) {
                NAME(add_columns)(from, d, i, step, columns, false, now, taps, vectors, next, sum);
            }
            d += (int64_t)columns * width;
            i += (int64_t)columns * step;
            ow += columns;
        }
    }
#pragma GCC unroll 16
    for (int t = 0; t < taps; t++) {
        if (t == tile->taps) {
            break;
        }
#pragma GCC unroll 16
        for (int v = 0; v < vectors; v++) {
            REAL *out = piece->out + tile->place[t] * piece->pitch + v * NAME(LANES);
            if (piece->add) {
                sum[t][v] = NAME(load)(out) + sum[t][v];
            }
            NAME(store)(out, sum[t][v]);
        }
    }
}

/* Tiles with their constants, each a function of its own. */
#define TILE(taps, vectors)                                                                        \
    static __attribute__((noinline)) void NAME(sum_tile_##vectors)(                                \
        const NAME(Piece) * piece, const NAME(FilterTile) * tile) {                                \
        if (piece->step == 1) {                                                                    \
            NAME(sum_tile)(piece, tile, taps, vectors, 1);                                         \
        } else {                                                                                   \
            NAME(sum_tile)(piece, tile, taps, vectors, piece->step);                               \
        }                                                                                          \
    }
TILE(NAME(TAPS_OF_FEW), 1)
#if CONV_VECTOR_BYTES == 64
TILE(NAME(TAPS_OF_FEW), 2)
TILE(NAME(TAPS_OF_MANY), 3)
TILE(NAME(TAPS_OF_MANY), 4)
#else
TILE(NAME(TAPS_OF_MANY), 2)
#endif
#undef TILE

static void (*const NAME(sum_tile_of)[])(const NAME(Piece) *, const NAME(FilterTile) *) = {
    NAME(sum_tile_1),
    NAME(sum_tile_2),
#if CONV_VECTOR_BYTES == 64
    NAME(sum_tile_3),
    NAME(sum_tile_4),
#endif
};

/* Some filters of a group and some of its channels: what one thread does. */
typedef struct NAME(Share) {
    const ConvLayer *layer;
    const ConvShape *shape;
    const REAL *x, *dy; ///< of the group, image 0; dy of the first filter
    REAL *dw;           ///< of the first filter
    int filters, vectors;
    int channel, channels;    ///< first one within the group
    int most;                 ///< channels that are summed before their totals are stored
    bool turned;              ///< dw is [channel][filter], and takes the sums as they are
    REAL *side;               ///< room for dY of a piece
    REAL *sum, *total;        ///< room for sums that wait, and for totals, [channel][kh][kw]
    NAME(FilterTile) * tiles; ///< room for what `tiled` channels need
    int tiled, tiled_for;     ///< and vectors of filters
} NAME(Share);

/* Columns of dY with the filters side by side: `count` from `first` on in a plane of image n. */
static void NAME(lay_piece)(const NAME(Share) * share, int n, int64_t first, int64_t count) {
    const ConvShape *shape = share->shape;
    int64_t plane = (int64_t)shape->oh * shape->ow;
    const REAL *dy = share->dy + (int64_t)n * share->layer->oc * plane + first;
    for (int v = 0; v < share->vectors; v++) {
        const REAL *row[NAME(LANES)];
        for (int f = 0; f < NAME(LANES); f++) {
            int filter = v * NAME(LANES) + f;
            row[f] = dy + (filter < share->filters ? filter * plane : 0);
        }
        NAME(lay_side_by_side)
        (row, count, false, share->side + v * NAME(LANES), share->vectors * NAME(LANES));
    }
}

/* Taps of a tile for that many vectors of filters. */
static int NAME(taps_at_once)(int vectors) {
    return vectors > NAME(FILTER_VECTORS) / 2 ? NAME(TAPS_OF_MANY) : NAME(TAPS_OF_FEW);
}

/* Which columns are read by which of the taps, whose columns are low .. high-1. */
static void NAME(find_runs)(NAME(FilterTile) * tile, int taps, int columns, const int low[],
                            const int high[]) {
    NAME(ColumnRun) *run = tile->runs;
    for (int at = 0; at < columns; at = run++->end) {
        *run = (NAME(ColumnRun)){.end = columns};
        for (int t = 0; t < taps; t++) {
            bool reads = at >= low[t] && at < high[t];
            run->reads |= (unsigned)reads << t;
            int change = at < low[t] ? low[t] : reads ? high[t] : columns;
            run->end = smaller(run->end, change);
        }
    }
}

/* Stands on one tap of some channels in the order kh, channel, kw: the taps of a tile mostly have
 * one kh, and so read the input in the same rows. */
typedef struct NAME(TapPlace) {
    int kh, channel, kw;
} NAME(TapPlace);

/* The tap there becomes tap t of a tile, and on to the next of `channels`. */
static void NAME(place_tap)(const NAME(Share) * share, int channels, NAME(TapPlace) * at, int t,
                            NAME(FilterTile) * tile, int *low, int *high) {
    const ConvLayer *l = share->layer;
    int row = at->kh * l->dh - l->top;
    int column = at->kw * l->dw - l->left;
    tile->x[t] = ((int64_t)at->channel * l->ih + row) * l->iw + column;
    tile->place[t] = (at->channel * l->kh + turned(l->flip, l->kh, at->kh)) * l->kw +
                     turned(l->flip, l->kw, at->kw);
    reading_columns(row, l->sh, l->ih, share->shape->oh, &tile->first_row[t], &tile->end_row[t]);
    reading_columns(column, l->sw, l->iw, share->shape->ow, low, high);
    if (++at->kw == l->kw) {
        at->kw = 0;
        if (++at->channel == channels) {
            at->channel = 0;
            at->kh++;
        }
    }
}

/* The tiles for that many channels. */
static void NAME(make_tiles)(NAME(Share) * share, int channels) {
    const ConvShape *shape = share->shape;
    int most = NAME(taps_at_once)(share->vectors);
    int taps = channels * share->layer->kh * share->layer->kw;
    NAME(TapPlace) at = {.kh = 0};
    NAME(FilterTile) *tile = share->tiles;
    for (int i = 0; i < taps; i += most, tile++) {
        int low[NAME(TAPS_OF_FEW)];
        int high[NAME(TAPS_OF_FEW)];
        const NAME(TapPlace) begin = at;
        tile->taps = smaller(taps - i, most);
        tile->first_some = tile->end_all = shape->oh;
        tile->end_some = tile->first_all = 0;
        for (int t = 0; t < most; t++) {
            at = i + t < taps ? at : begin;
            NAME(place_tap)(share, channels, &at, t, tile, &low[t], &high[t]);
            tile->first_some = smaller(tile->first_some, tile->first_row[t]);
            tile->end_some = larger(tile->end_some, tile->end_row[t]);
            tile->first_all = larger(tile->first_all, tile->first_row[t]);
            tile->end_all = smaller(tile->end_all, tile->end_row[t]);
        }
        NAME(find_runs)(tile, most, shape->ow, low, high);
    }
    share->tiled = channels;
    share->tiled_for = share->vectors;
}

/* The totals of some channels to their places: taps become lanes, a vector a filter. */
static void NAME(store_totals)(const NAME(Share) * share, int channel, int channels) {
    const ConvLayer *l = share->layer;
    int64_t plane = (int64_t)l->kh * l->kw;
    int64_t pitch = share->shape->icg * plane;
    int64_t places = channels * plane;
    int width = share->vectors * NAME(LANES);
    for (int v = 0; v < share->vectors; v++) {
        int filters = smaller(share->filters - v * NAME(LANES), NAME(LANES));
        for (int64_t i = 0; i < places; i += NAME(LANES)) {
            int some = (int)smaller64(places - i, NAME(LANES));
            const REAL *from[NAME(LANES)];
#pragma GCC unroll 16
            for (int k = 0; k < NAME(LANES); k++) { /* what is too much is not stored */
                from[k] = share->total + (i + (k < some ? k : 0)) * width + v * NAME(LANES);
            }
            NAME(Vec) block[NAME(LANES)];
            NAME(load_columns)(from, 0, block);
            REAL *to = share->dw + v * NAME(LANES) * pitch + channel * plane + i;
#pragma GCC unroll 16
            for (int f = 0; f < NAME(LANES); f++) {
                if (f < filters) {
                    __builtin_prefetch(to + f * pitch + STORES_AHEAD / sizeof(REAL), 1);
                    NAME(store_few)(0, some, to + f * pitch, 1, block[f]);
                }
            }
        }
    }
}

/* Whether dY is one chain, and laid out at once. */
static bool NAME(is_one_piece)(const ConvLayer *layer, const ConvShape *shape) {
    return layer->n == 1 && shape->oh <= conv_chain_rows(shape->ow) && shape->ow <= PIECE_COLUMNS;
}

/* All tiles of some channels in a piece of image n. */
static void NAME(sum_piece)(const NAME(Share) * share, NAME(Piece) * piece, int n, int channel,
                            int channels) {
    const ConvLayer *l = share->layer;
    int64_t taps = (int64_t)channels * l->kh * l->kw;
    int64_t tiles = (taps - 1) / NAME(taps_at_once)(share->vectors) + 1;
    piece->x = share->x + ((int64_t)n * l->ic + channel) * l->ih * l->iw;
    for (int64_t i = 0; i < tiles; i++) {
        NAME(sum_tile_of)[share->vectors - 1](piece, &share->tiles[i]);
    }
}

/* How many of `channels` are summed before their totals are stored: all where dY would have to be
 * laid out again, else so many that the totals stay near. A whole number of lines of dw is best. */
static int NAME(channels_at_once)(const ConvLayer *layer, const ConvShape *shape, int channels,
                                  int width) {
    const int line = CACHE_LINE_BYTES / (int)sizeof(REAL);
    int64_t each = (int64_t)layer->kh * layer->kw * width * (int64_t)sizeof(REAL);
    int64_t near = larger((int)(TOTALS_BYTES / each) / line, 1) * line;
    return NAME(is_one_piece)(layer, shape) ? (int)smaller64(channels, near) : channels;
}

/* All chains of a share for some of its channels, to the totals. */
static void NAME(sum_chains)(const NAME(Share) * share, int channel, int channels, bool laid) {
    const ConvLayer *layer = share->layer;
    const ConvShape *shape = share->shape;
    int rows = conv_chain_rows(shape->ow);
    NAME(Piece)
    piece = {.dy = share->side, .row_pitch = (int64_t)layer->sh * layer->iw, .step = layer->sw};
    REAL *total = share->total;
    int64_t width = (int64_t)share->vectors * NAME(LANES);
    int64_t pitch = width;
    if (share->turned) {
        pitch = shape->ocg;
        total = share->dw + channel * pitch;
    }
    for (int n = 0; n < layer->n; n++) {
        for (piece.begin = 0; piece.begin < shape->oh; piece.begin = piece.end) {
            piece.end = smaller(piece.begin + rows, shape->oh);
            for (piece.from = 0; piece.from < shape->ow; piece.from = piece.to) {
                piece.to = smaller(shape->ow, piece.from + PIECE_COLUMNS);
                if (!laid) {
                    NAME(lay_piece)
                    (share, n, (int64_t)piece.begin * shape->ow + piece.from,
                     (int64_t)(piece.end - piece.begin) * (piece.to - piece.from));
                }
                bool last = piece.to == shape->ow;
                piece.start = piece.from > 0 ? share->sum : NULL;
                piece.out = last ? total : share->sum;
                piece.pitch = last ? pitch : width;
                piece.add = last && (n > 0 || piece.begin > 0);
                NAME(sum_piece)(share, &piece, n, channel, channels);
            }
        }
    }
}

/* All chains of a share, and its part of dw. */
static void NAME(sum_share)(NAME(Share) * share) {
    for (int channel = 0; channel < share->channels; channel += share->most) {
        int channels = smaller(share->most, share->channels - channel);
        if (channels != share->tiled || share->vectors != share->tiled_for) {
            NAME(make_tiles)(share, channels);
        }
        NAME(sum_chains)(share, share->channel + channel, channels, channel > 0);
        if (!share->turned) {
            NAME(store_totals)(share, share->channel + channel, channels);
        }
    }
}

/* dW as shares that threads take one after another. */
typedef struct NAME(Shares) {
    const ConvLayer *layer;
    const ConvShape *shape;
    const REAL *x, *dy;
    REAL *dw;
    bool turned;   ///< dw is [channel][filter]
    int most;      ///< filters of a share
    int channels;  ///< of which a share stores the totals together
    int blocks;    ///< of that many filters in a group
    int part;      ///< channels of a share
    int parts;     ///< of that many channels in a group
    int64_t side;  ///< scratch for dY of a piece
    int64_t sums;  ///< for sums, and for totals
    int64_t tiles; ///< for tiles
    int64_t room;  ///< all of a thread, and LANES to begin with a whole vector
    int64_t next;  ///< first share that nobody has taken
} NAME(Shares);

static void NAME(sum_shares)(void *work, REAL *scratch) {
    NAME(Shares) *all = work;
    const ConvShape *shape = all->shape;
    int64_t taps = (int64_t)shape->icg * all->layer->kh * all->layer->kw;
    int64_t count = (int64_t)all->layer->groups * all->blocks * all->parts;
    NAME(Share)
    share = {.layer = all->layer, .shape = shape, .most = all->channels, .side = scratch};
    share.turned = all->turned;
    share.total = scratch + all->side;
    share.sum = share.total + all->sums;
    share.tiles = (NAME(FilterTile) *)(scratch + all->room - NAME(LANES) - all->tiles);
    for (int64_t i = conv_take(&all->next); i < count; i = conv_take(&all->next)) {
        int64_t group = i / all->parts / all->blocks;
        int64_t filter = i / all->parts % all->blocks * all->most;
        int64_t first = group * shape->ocg + filter;
        share.channel = (int)(i % all->parts) * all->part;
        share.channels = smaller(all->part, shape->icg - share.channel);
        share.filters = (int)smaller64(all->most, shape->ocg - filter);
        share.vectors = (share.filters + NAME(LANES) - 1) / NAME(LANES);
        share.x = all->x + group * shape->icg * all->layer->ih * all->layer->iw;
        share.dy = all->dy + first * shape->oh * shape->ow;
        share.dw = all->dw + (all->turned ? group * shape->ocg * taps + filter : first * taps);
        NAME(sum_share)(&share);
    }
}

/* How much scratch a thread needs. */
static void NAME(size_room)(NAME(Shares) * all) {
    const ConvLayer *layer = all->layer;
    const ConvShape *shape = all->shape;
    int vectors = (smaller(shape->ocg, all->most) + NAME(LANES) - 1) / NAME(LANES);
    int width = vectors * NAME(LANES);
    int rows = smaller(conv_chain_rows(shape->ow), shape->oh);
    all->channels =
        all->turned ? all->part : NAME(channels_at_once)(layer, shape, all->part, width);
    int64_t taps = (int64_t)all->channels * layer->kh * layer->kw;
    int64_t tiles = (taps - 1) / NAME(taps_at_once)(vectors) + 1;
    all->side = (int64_t)rows * smaller(shape->ow, PIECE_COLUMNS) * width;
    all->sums = taps * width;
    all->tiles = tiles * (int64_t)(sizeof(NAME(FilterTile)) / sizeof(REAL));
    int64_t sums = all->sums * (shape->ow > PIECE_COLUMNS ? 2 : 1);
    all->room = all->side + sums + all->tiles + NAME(LANES); /* to begin where vectors lie well */
}

/* Most filters of a share, for so many threads: half of what is possible where threads would else
 * have to share the channels, since each part of them lays dY out again. */
static int NAME(filters_at_once)(const ConvLayer *layer, const ConvShape *shape, int threads) {
    const int most = NAME(FILTER_VECTORS) * NAME(LANES);
    const int64_t units = (int64_t)((shape->ocg - 1) / most + 1) * layer->groups;
    const bool halves = NAME(FILTER_VECTORS) > 2 && shape->ocg > most / 2 && units < threads;
    return halves ? most / 2 : most;
}

/* How many parts the channels have, for so many blocks of filters: as many as give each thread a
 * share, or a few if laying dY out is little of what each part does. */
static int64_t NAME(parts_of_channels)(const ConvLayer *layer, const ConvShape *shape,
                                       int64_t units, int threads) {
    const int64_t taps = (int64_t)shape->icg * layer->kh * layer->kw;
    const int64_t few = (threads * (int64_t)SHARES_A_THREAD - 1) / units + 1;
    const int64_t parts = smaller64(few, taps / SHARE_TAPS);
    const int64_t least = (threads - 1) / units + 1;
    return threads == 1 || parts < least ? least : parts;
}

/* dW with filters in the lanes; threads take filters, and parts of the channels. */
static Status NAME(sum_weights)(const ConvLayer *layer, const ConvShape *shape, const REAL *x,
                                const REAL *dy, bool turned, REAL *dw) {
    NAME(Shares)
    all = {.layer = layer, .shape = shape, .x = x, .dy = dy, .dw = dw, .turned = turned};
    const int half = NAME(FILTER_VECTORS) / 2 * NAME(LANES);
    const int64_t filters = (int64_t)((shape->ocg - 1) / half + 1) * layer->groups;
    int threads = conv_threads(shape->macs, filters * shape->icg);
    all.most = NAME(filters_at_once)(layer, shape, threads);
    all.blocks = (shape->ocg + all.most - 1) / all.most;
    int64_t units = (int64_t)all.blocks * layer->groups;
    int64_t parts = NAME(parts_of_channels)(layer, shape, units, threads);
    all.part = (int)((shape->icg + parts - 1) / parts);
    all.part += all.part % 2 && all.part < shape->icg; /* two by two: six taps where kw is 3 */
    all.parts = (shape->icg + all.part - 1) / all.part;
    NAME(size_room)(&all);
    return NAME(with_room)(NAME(sum_shares), &all, threads, all.room)
               ? status_ok()
               : status_error(STATUS_MEMORY, "there is no memory for the sums of the weights");
}

/* Whether x and dY had better change places. They can where every weight meets all of both, so that
 * dw is a product of matrices. With whole vectors of channels in the lanes the sums lie as they lie
 * in dw: it is x that is laid out, not dY, and no total has to be turned. */
static bool NAME(is_better_turned)(const ConvLayer *layer, const ConvShape *shape) {
    /* Planes of one size: output padding may go with one weight and stride 1, too. */
    bool product = layer->kh == 1 && layer->kw == 1 && layer->sh == 1 && layer->sw == 1 &&
                   layer->top == 0 && layer->left == 0 && layer->ih == shape->oh &&
                   layer->iw == shape->ow;
    int64_t cells = (int64_t)layer->n * shape->oh * shape->ow;
    return product && shape->icg % NAME(LANES) == 0 &&
           cells * shape->icg <= cells * shape->ocg + (int64_t)shape->icg * shape->ocg;
}

static Status NAME(weight_by_filters)(const ConvLayer *layer, const ConvShape *shape, const REAL *x,
                                      const REAL *dy, REAL *dw) {
    if (!NAME(is_better_turned)(layer, shape)) {
        return NAME(sum_weights)(layer, shape, x, dy, false, dw);
    }
    ConvLayer turned = *layer;
    turned.ic = layer->oc;
    turned.oc = layer->ic;
    ConvShape turned_shape = *shape;
    turned_shape.icg = shape->ocg;
    turned_shape.ocg = shape->icg;
    return NAME(sum_weights)(&turned, &turned_shape, dy, x, true, dw);
}
