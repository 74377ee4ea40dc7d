/* dW for one type, places in the lanes: for pictures, batches and layers of many groups, whose
 * chains outnumber the weights. Each lane works on a strip of its own, some blocks of rows of one
 * image and group, and all lanes do the same steps; so a vector of sums is one weight in LANES
 * chains. dY and x are laid out with the strips side by side: x row by row in a ring that holds the
 * rows which the taps reach, dY a few columns at a time. A tile of sums, some filters times some
 * taps, stays in registers for these columns. Each chain meets its positions in raster order; lanes
 * and columns that a tap does not read are left out. The blocks' totals are kept and added in order
 * at the end, so it does not matter how many strips there are. */

/* Some filters and channels of every group, as jobs (group, image, strip) for the lanes. */
typedef struct NAME(Strips) {
    const ConvLayer *layer;
    const ConvShape *shape;
    const REAL *x, *dy;
    int filter, filters;   ///< first one within the group, and how many
    int channel, channels; ///< likewise
    int rows;              ///< output rows of a block
    int blocks;            ///< of an image
    int strips;            ///< of an image
    int strip_blocks;      ///< of a strip; the last one may have fewer
    int span;              ///< columns of a padded row of x that windows reach
    bool far;              ///< x and dy lie in more pages than the processor has at hand
    int64_t jobs;
    int together; ///< jobs done at once, at most LANES
    REAL *totals; ///< of the blocks: [group][image][block][filter][channel][kh][kw]
    int64_t next; ///< first jobs that nobody has taken
} NAME(Strips);

/* One tap of one channel in a row. */
typedef struct NAME(StripTap) {
    int64_t x;                ///< elements from where the row's x begins to what column 0 reads
    int64_t sum;              ///< elements from the first sum of a filter to the tap's
    const NAME(Ints) * reads; ///< lanes whose row is inside the input
    int low, high;            ///< output columns that are
} NAME(StripTap);

/* Columns from .. to-1 of a row, and its taps. */
typedef struct NAME(StripRow) {
    const REAL *x;
    const REAL *dy; ///< [column - from][filter][lane]
    REAL *sums;     ///< [filter][tap, and one for what is not used][lane]
    const NAME(StripTap) * taps;
    int count;         ///< of taps
    int filters;       ///< all that dY and the sums have
    int from, to;      ///< columns
    bool whole;        ///< each tap reads in every lane whose sums will be used
    int64_t step;      ///< elements of x from column to column
    int64_t sum_pitch; ///< from filter to filter
} NAME(StripRow);

/* What a thread works with. */
typedef struct NAME(StripRoom) {
    const NAME(Strips) * strips;
    const REAL *x[NAME(LANES)];               ///< first channel
    const REAL *dy[NAME(LANES)];              ///< first filter
    REAL *totals[NAME(LANES)];                ///< of the image's block 0
    int first[NAME(LANES)], end[NAME(LANES)]; ///< blocks of the strip; none: the lane has no job
    int first_row, end_row;   ///< of the strips, where all lanes have a row whose taps all read
    int first_line, end_line; ///< likewise of their input, where all have one
    int listed;               ///< how many taps are listed for such rows, or 0
    REAL *ring;               ///< x as [channel][row][column of the padded row][lane]
    REAL *side;               ///< dY as [column][filter][lane]
    REAL *sums;               ///< [filter][channel][kh][kw, and one for what is not used][lane]
    NAME(Ints) * reads;       ///< [kh]
    NAME(StripTap) * taps;
} NAME(StripRoom);

/* The columns of a row for a tile of filters from number f on: one by one where not all taps read,
 * or not all lanes. */
CONV_INLINE void NAME(strip_tile)(const NAME(StripRow) * row, const NAME(StripTap) * tap, int f,
                                  int filters, int taps) {
    NAME(Vec) sum[STRIP_TAPS][STRIP_FILTERS];
    REAL *sums = row->sums + f * row->sum_pitch;
    const int64_t dy_pitch = (int64_t)row->filters * NAME(LANES);
    const int64_t step = row->step;
    int low = row->from;
    int high = row->whole ? row->to : row->from;
#pragma GCC unroll 16
    for (int t = 0; t < taps; t++) {
#pragma GCC unroll 4
        for (int k = 0; k < filters; k++) {
            sum[t][k] = NAME(load)(sums + tap[t].sum + k * row->sum_pitch);
        }
        low = larger(low, tap[t].low);
        high = smaller(high, tap[t].high);
    }
    const REAL *d = row->dy + f * NAME(LANES);
    int ow = row->from;
    while (ow < row->to) {
        if (ow >= low && ow < high) {
            const REAL *x[STRIP_TAPS];
#pragma GCC unroll 16
            for (int t = 0; t < taps; t++) {
                x[t] = row->x + tap[t].x + ow * step;
            }
            for (; ow < high; ow++, d += dy_pitch) {
                NAME(Vec) held[STRIP_FILTERS];
#pragma GCC unroll 4
                for (int k = 0; k < filters; k++) {
                    held[k] = NAME(load)(d + k * NAME(LANES));
                    CONV_KEEP(held[k]);
                }
#pragma GCC unroll 16
                for (int t = 0; t < taps; t++) {
                    NAME(Vec) v = NAME(load)(x[t]);
                    x[t] += step;
#pragma GCC unroll 4
                    for (int k = 0; k < filters; k++) {
                        sum[t][k] = NAME(fma)(v, held[k], sum[t][k]);
                    }
                }
            }
            continue;
        }
#pragma GCC unroll 16
        for (int t = 0; t < taps; t++) {
            if (ow >= tap[t].low && ow < tap[t].high) {
                NAME(Vec) v = NAME(load)(row->x + tap[t].x + ow * step);
                NAME(Ints) reads = *tap[t].reads;
#pragma GCC unroll 4
                for (int k = 0; k < filters; k++) {
                    NAME(Vec) next = NAME(fma)(v, NAME(load)(d + k * NAME(LANES)), sum[t][k]);
                    sum[t][k] = NAME(choose)(reads, next, sum[t][k]);
                }
            }
        }
        ow++;
        d += dy_pitch;
    }
#pragma GCC unroll 16
    for (int t = 0; t < taps; t++) {
#pragma GCC unroll 4
        for (int k = 0; k < filters; k++) {
            NAME(store)(sums + tap[t].sum + k * row->sum_pitch, sum[t][k]);
        }
    }
}

/* Tiles with their constants, each a function of its own. */
#define STRIP_TILE(filters, taps)                                                                  \
    static __attribute__((noinline)) void NAME(strip_tile_##filters##_##taps)(                     \
        const NAME(StripRow) * row, const NAME(StripTap) * tap, int f) {                           \
        NAME(strip_tile)(row, tap, f, filters, taps);                                              \
    }
#if CONV_VECTOR_BYTES == 64
STRIP_TILE(4, 6)
STRIP_TILE(4, 3)
#endif
STRIP_TILE(2, 6)
STRIP_TILE(2, 3)
STRIP_TILE(1, 9)
STRIP_TILE(1, 3)
#undef STRIP_TILE

typedef struct NAME(StripTile) {
    int filters, many, few; ///< taps of the two
    void (*of_many)(const NAME(StripRow) *, const NAME(StripTap) *, int);
    void (*of_few)(const NAME(StripRow) *, const NAME(StripTap) *, int);
} NAME(StripTile);

static const NAME(StripTile) NAME(strip_tiles)[] = {
#if CONV_VECTOR_BYTES == 64
    {4, 6, 3, NAME(strip_tile_4_6), NAME(strip_tile_4_3)},
#endif
    {2, 6, 3, NAME(strip_tile_2_6), NAME(strip_tile_2_3)},
    {1, 9, 3, NAME(strip_tile_1_9), NAME(strip_tile_1_3)},
};

/* Adds some columns of a row to all its taps. What is too much of the last tile is not used. */
static void NAME(add_strip_columns)(const NAME(StripRow) * row) {
    const NAME(StripTile) *tile = NAME(strip_tiles);
    for (int f = 0; f < row->filters; f += tile->filters) {
        while (tile->filters > row->filters - f) {
            tile++;
        }
        for (int t = 0; t < row->count;) {
            bool many = row->count - t > tile->few;
            int most = many ? tile->many : tile->few;
            const NAME(StripTap) *taps = row->taps + t;
            NAME(StripTap) last[STRIP_TAPS];
            if (most > row->count - t) {
                for (int i = 0; i < most; i++) {
                    last[i] = row->taps[smaller(t + i, row->count - 1)];
                    last[i].sum = t + i < row->count ? last[i].sum : row->sum_pitch - NAME(LANES);
                }
                taps = last;
            }
            (many ? tile->of_many : tile->of_few)(row, taps, f);
            t += most;
        }
    }
}

/* Weights of a filter, and how far its sums are from the next one's. */
static int64_t NAME(strip_weights)(const NAME(Strips) * s) {
    return (int64_t)s->channels * s->layer->kh * s->layer->kw;
}

static int64_t NAME(strip_sum_pitch)(const NAME(Strips) * s) {
    return (NAME(strip_weights)(s) + 1) * NAME(LANES);
}

/* Gives the lanes the jobs from number `first` on. */
static void NAME(take_jobs)(NAME(StripRoom) * room, int64_t first) {
    const NAME(Strips) *s = room->strips;
    const ConvLayer *l = s->layer;
    int64_t plane = (int64_t)s->shape->oh * s->shape->ow;
    int64_t weights = s->filters * NAME(strip_weights)(s);
    for (int lane = 0; lane < NAME(LANES); lane++) {
        int64_t job = first + lane;
        if (lane >= s->together || job >= s->jobs) { /* reads what lane 0 reads */
            room->x[lane] = room->x[0];
            room->dy[lane] = room->dy[0];
            room->first[lane] = room->end[lane] = room->first[0];
            continue;
        }
        int strip = (int)(job % s->strips);
        int64_t image = job / s->strips % l->n;
        int64_t group = job / s->strips / l->n;
        int64_t channel = image * l->ic + group * s->shape->icg + s->channel;
        int64_t filter = image * l->oc + group * s->shape->ocg + s->filter;
        room->x[lane] = s->x + channel * l->ih * l->iw;
        room->dy[lane] = s->dy + filter * plane;
        room->totals[lane] = s->totals + (group * l->n + image) * s->blocks * weights;
        room->first[lane] = smaller(strip * s->strip_blocks, s->blocks);
        room->end[lane] = smaller(room->first[lane] + s->strip_blocks, s->blocks);
    }
}

/* Finds the rows that need no look at each lane. */
static void NAME(find_inner_rows)(NAME(StripRoom) * room) {
    const NAME(Strips) *s = room->strips;
    const ConvLayer *l = s->layer;
    int first;
    int end;
    int ignored;
    reading_columns(-l->top, l->sh, l->ih, s->shape->oh, &first, &ignored);
    reading_columns((l->kh - 1) * l->dh - l->top, l->sh, l->ih, s->shape->oh, &ignored, &end);
    room->first_row = room->first_line = room->listed = 0;
    room->end_row = room->end_line = INT32_MAX;
    for (int lane = 0; lane < NAME(LANES); lane++) {
        int row = room->first[lane] * s->rows;
        int line = row * l->sh - l->top;
        room->first_line = larger(room->first_line, -line);
        room->end_line = smaller(room->end_line, l->ih - line);
        if (room->end[lane] > room->first[lane]) {
            int limit = smaller(end, room->end[lane] * s->rows);
            room->first_row = larger(room->first_row, first - row);
            room->end_row = smaller(room->end_row, limit - row);
        }
    }
}

/* What the lanes do in one row of their strips. */
typedef struct NAME(LaneRows) {
    int oh[NAME(LANES)]; ///< output row, or -1
    int open;            ///< lanes that have a block there, whether or not it has such a row;
                         ///< not counted where all are alike
} NAME(LaneRows);

static void NAME(rows_of_lanes)(const NAME(StripRoom) * room, int row, bool inner,
                                NAME(LaneRows) * rows) {
    const NAME(Strips) *s = room->strips;
    if (inner) {
        for (int lane = 0; lane < NAME(LANES); lane++) {
            rows->oh[lane] = room->first[lane] * s->rows + row;
        }
        return;
    }
    int block = row / s->rows;
    rows->open = 0;
    for (int lane = 0; lane < NAME(LANES); lane++) {
        int at = room->first[lane] * s->rows + row;
        int is_open = room->first[lane] + block < room->end[lane];
        rows->open += is_open;
        rows->oh[lane] = is_open & (at < s->shape->oh) ? at : -1;
    }
}

/* Brings row `line` of the strips' part of the padded input into the ring. */
static void NAME(fill_ring)(const NAME(StripRoom) * room, int line) {
    const NAME(Strips) *s = room->strips;
    const ConvLayer *l = s->layer;
    int columns = smaller(l->iw, s->span - l->left);
    int slots = s->shape->eff_h;
    bool all = line >= room->first_line && line < room->end_line;
    for (int channel = 0; channel < s->channels && columns > 0; channel++) {
        const REAL *row[NAME(LANES)];
        for (int lane = 0; lane < NAME(LANES); lane++) {
            int64_t ih = (int64_t)room->first[lane] * s->rows * l->sh - l->top + line;
            ih = all || (ih >= 0 && ih < l->ih) ? ih : 0; /* what is outside is not used */
            row[lane] = room->x[lane] + (channel * (int64_t)l->ih + ih) * l->iw;
        }
        REAL *to = room->ring +
                   (((int64_t)channel * slots + line % slots) * s->span + l->left) * NAME(LANES);
        NAME(lay_side_by_side)(row, columns, s->far, to, NAME(LANES));
    }
}

/* The taps that read the input from output row `row` of the strips. Returns how many; *whole says
 * whether they do so in every lane whose sums will be used. */
static int NAME(list_taps)(NAME(StripRoom) * room, int row, const NAME(LaneRows) * rows,
                           bool *whole) {
    const NAME(Strips) *s = room->strips;
    const ConvLayer *l = s->layer;
    int slots = s->shape->eff_h;
    int count = 0;
    *whole = true;
    for (int kh = 0; kh < l->kh; kh++) {
        int reading = 0;
        NAME(Int) reads[NAME(LANES)];
        for (int lane = 0; lane < NAME(LANES); lane++) {
            int ih = rows->oh[lane] * l->sh - l->top + kh * l->dh;
            int inside = (rows->oh[lane] >= 0) & (ih >= 0) & (ih < l->ih);
            reads[lane] = -(NAME(Int))inside;
            reading += inside;
        }
        memcpy(&room->reads[kh], reads, sizeof reads);
        *whole = *whole && (reading == 0 || reading == rows->open);
        int64_t slot = ((int64_t)row * l->sh + kh * l->dh) % slots;
        for (int channel = 0; channel < s->channels && reading > 0; channel++) {
            for (int kw = 0; kw < l->kw; kw++) {
                NAME(StripTap) *tap = &room->taps[count++];
                int64_t weight = ((int64_t)channel * l->kh + kh) * l->kw + kw;
                int column = kw * l->dw;
                tap->x = ((channel * slots + slot) * s->span + column) * NAME(LANES);
                tap->sum = weight * NAME(LANES);
                tap->reads = &room->reads[kh];
                reading_columns(column - l->left, l->sw, l->iw, s->shape->ow, &tap->low,
                                &tap->high);
            }
        }
    }
    return count;
}

/* The listed taps go on to another row in which all lanes read through all of them. */
static void NAME(move_taps)(NAME(StripRoom) * room, int row) {
    const NAME(Strips) *s = room->strips;
    const ConvLayer *l = s->layer;
    int slots = s->shape->eff_h;
    NAME(StripTap) *tap = room->taps;
    for (int kh = 0; kh < l->kh; kh++) {
        int slot = (int)(((int64_t)row * l->sh + kh * l->dh) % slots);
        for (int channel = 0; channel < s->channels; channel++) {
            int64_t x = ((int64_t)channel * slots + slot) * s->span * NAME(LANES);
            for (int kw = 0; kw < l->kw; kw++, tap++) {
                tap->x = x + kw * l->dw * NAME(LANES);
            }
        }
    }
}

/* One output row of the strips. */
static void NAME(add_strip_row)(NAME(StripRoom) * room, int row) {
    const NAME(Strips) *s = room->strips;
    const ConvShape *shape = s->shape;
    NAME(LaneRows) rows;
    bool whole = true;
    bool inner = row >= room->first_row && row < room->end_row && room->listed > 0;
    int count = room->listed;
    NAME(rows_of_lanes)(room, row, inner, &rows);
    if (inner) {
        NAME(move_taps)(room, row);
    } else {
        count = NAME(list_taps)(room, row, &rows, &whole);
        room->listed = row >= room->first_row && row < room->end_row ? count : 0;
    }
    NAME(StripRow)
    part = {.x = room->ring,
            .dy = room->side,
            .sums = room->sums,
            .taps = room->taps,
            .count = count,
            .filters = s->filters,
            .whole = whole,
            .step = (int64_t)s->layer->sw * NAME(LANES),
            .sum_pitch = NAME(strip_sum_pitch)(s)};
    for (; part.from < shape->ow; part.from = part.to) {
        part.to = smaller(part.from + STRIP_COLUMNS, shape->ow);
        for (int f = 0; f < s->filters; f++) {
            const REAL *line[NAME(LANES)];
            for (int lane = 0; lane < NAME(LANES); lane++) {
                int64_t at = ((int64_t)f * shape->oh + rows.oh[lane]) * shape->ow + part.from;
                line[lane] = rows.oh[lane] >= 0 ? room->dy[lane] + at : s->dy;
            }
            NAME(lay_side_by_side)
            (line, part.to - part.from, s->far, room->side + f * NAME(LANES),
             (int64_t)s->filters * NAME(LANES));
        }
        NAME(add_strip_columns)(&part);
    }
}

/* The sums of block number `block` of each strip to the totals, and zeros in their place. */
static void NAME(close_blocks)(const NAME(StripRoom) * room, int block) {
    const NAME(Strips) *s = room->strips;
    int64_t weights = NAME(strip_weights)(s);
    for (int f = 0; f < s->filters; f++) {
        REAL *sums = room->sums + f * NAME(strip_sum_pitch)(s);
        for (int64_t w = 0; w < weights; w += NAME(LANES)) {
            int some = (int)smaller64(weights - w, NAME(LANES));
            NAME(Vec) v[NAME(LANES)];
            for (int k = 0; k < NAME(LANES); k++) {
                v[k] = NAME(splat)(0);
                if (k < some) {
                    v[k] = NAME(load)(sums + (w + k) * NAME(LANES));
                    NAME(store)(sums + (w + k) * NAME(LANES), NAME(splat)(0));
                }
            }
            NAME(transpose)(v);
            for (int lane = 0; lane < NAME(LANES); lane++) {
                int at = room->first[lane] + block;
                if (at < room->end[lane]) {
                    REAL *to = room->totals[lane] + (at * (int64_t)s->filters + f) * weights + w;
                    NAME(store_some)(NAME(lanes)(0, some), to, v[lane]);
                }
            }
        }
    }
}

/* What one thread does: takes jobs until there are none left. */
static void NAME(sum_strips)(NAME(Strips) * s, NAME(StripRoom) * room) {
    int64_t sets = (s->jobs + s->together - 1) / s->together;
    memset(room->sums, 0, (size_t)(s->filters * NAME(strip_sum_pitch)(s)) * sizeof(REAL));
    for (int64_t set = conv_take(&s->next); set < sets; set = conv_take(&s->next)) {
        NAME(take_jobs)(room, set * s->together);
        NAME(find_inner_rows)(room);
        int filled = 0; /* rows before this one have been in the ring */
        for (int row = 0; row < s->strip_blocks * s->rows && row < s->shape->oh; row++) {
            int line = row * s->layer->sh;
            for (filled = larger(filled, line); filled < line + s->shape->eff_h; filled++) {
                NAME(fill_ring)(room, filled);
            }
            NAME(add_strip_row)(room, row);
            if (row % s->rows == s->rows - 1 || row == s->shape->oh - 1) {
                NAME(close_blocks)(room, row / s->rows);
            }
        }
    }
}

/* Adds the totals of the blocks in order, and brings them to their places in the unturned kernels.
 */
static void NAME(add_blocks)(const NAME(Strips) * s, REAL *dw) {
    const ConvLayer *l = s->layer;
    int64_t plane = (int64_t)l->kh * l->kw;
    int64_t weights = NAME(strip_weights)(s);
    int64_t count = s->filters * weights;
    int64_t chains = (int64_t)l->n * s->blocks;
    for (int group = 0; group < l->groups; group++) {
        REAL *total = s->totals + group * chains * count;
        for (int64_t i = 1; i < chains; i++) {
            for (int64_t w = 0; w < count; w++) {
                total[w] += total[i * count + w];
            }
        }
        for (int f = 0; f < s->filters; f++) {
            int64_t filter = (int64_t)group * s->shape->ocg + s->filter + f;
            REAL *to = dw + (filter * s->shape->icg + s->channel) * plane;
            for (int64_t w = 0; w < weights; w++) {
                int64_t within = w % plane;
                to[l->flip ? w - within + plane - 1 - within : w] = total[f * weights + w];
            }
        }
    }
}

/* Elements that a thread's room takes. */
static int64_t NAME(strip_room)(const NAME(Strips) * s) {
    int64_t vectors = (int64_t)s->channels * s->shape->eff_h * s->span +
                      (int64_t)STRIP_COLUMNS * s->filters + s->layer->kh + 1;
    int64_t taps = NAME(strip_weights)(s) * (int64_t)(sizeof(NAME(StripTap)) / sizeof(REAL));
    return vectors * NAME(LANES) + s->filters * NAME(strip_sum_pitch)(s) + taps;
}

static NAME(StripRoom) NAME(divide_room)(const NAME(Strips) * s, REAL *memory) {
    NAME(StripRoom) room = {.strips = s};
    room.ring = NAME(aligned)(memory);
    room.side = room.ring + (int64_t)s->channels * s->shape->eff_h * s->span * NAME(LANES);
    room.sums = room.side + (int64_t)STRIP_COLUMNS * s->filters * NAME(LANES);
    REAL *reads = room.sums + s->filters * NAME(strip_sum_pitch)(s);
    room.reads = (NAME(Ints) *)reads;
    room.taps = (NAME(StripTap) *)(reads + s->layer->kh * NAME(LANES));
    return room;
}

/* All jobs of some filters and channels. */
static void NAME(run_strips)(NAME(Strips) * s, int threads, REAL *memory) {
    s->next = 0;
    if (threads == 1) {
        NAME(StripRoom) room = NAME(divide_room)(s, memory);
        NAME(sum_strips)(s, &room);
        return;
    }
    int64_t each = NAME(strip_room)(s);
    CONV_PARALLEL(threads) {
        NAME(StripRoom) room = NAME(divide_room)(s, memory + conv_thread() * each);
        NAME(sum_strips)(s, &room);
    }
}

/* How a layer is cut into strips: enough of them to fill the lanes, and all threads. */
static NAME(Strips)
    NAME(cut_strips)(const ConvLayer *layer, const ConvShape *shape, int64_t threads) {
    NAME(Strips) s = {.layer = layer, .shape = shape};
    s.rows = smaller(conv_chain_rows(shape->ow), shape->oh);
    s.blocks = (shape->oh + s.rows - 1) / s.rows;
    s.span = (shape->ow - 1) * layer->sw + shape->eff_w;
    int64_t planes = (int64_t)layer->groups * layer->n;
    int64_t sets = threads == 1 ? 1 : 2 * threads;
    int64_t strips = smaller64((sets * NAME(LANES) + planes - 1) / planes, s.blocks);
    s.strip_blocks = (int)((s.blocks + strips - 1) / strips);
    s.strips = (s.blocks + s.strip_blocks - 1) / s.strip_blocks;
    s.jobs = planes * s.strips;
    sets = (s.jobs + NAME(LANES) - 1) / NAME(LANES);
    s.together = (int)((s.jobs + sets - 1) / sets);
    s.filters = smaller(shape->ocg, STRIP_FILTERS_MOST);
    s.channels = shape->icg;
    int64_t elements = (int64_t)layer->n * layer->ic * layer->ih * layer->iw +
                       (int64_t)layer->n * layer->oc * shape->oh * shape->ow;
    s.far = elements > (int64_t)(FAR_BYTES / sizeof(REAL));
    while (s.channels > 1 && NAME(strip_room)(&s) > (int64_t)(STRIP_ROOM_BYTES / sizeof(REAL))) {
        s.channels = (s.channels + 1) / 2;
    }
    return s;
}

/* About how many cycles it takes: the multiply-adds, and bringing dY and x into the lanes. */
static double NAME(strips_cost)(const ConvLayer *layer, const ConvShape *shape) {
    NAME(Strips) s = NAME(cut_strips)(layer, shape, 1);
    if (NAME(strip_room)(&s) > (int64_t)(STRIP_ROOM_BYTES / sizeof(REAL))) {
        return INFINITY;
    }
    double sets = (double)((s.jobs + NAME(LANES) - 1) / NAME(LANES));
    double rows = smaller(s.strip_blocks * s.rows, shape->oh);
    double parts = (double)((shape->icg + s.channels - 1) / s.channels);
    double blocks = (double)((shape->ocg + s.filters - 1) / s.filters);
    double inputs = (double)smaller(layer->sh, shape->eff_h) * layer->sw * shape->icg * blocks;
    double terms = (double)shape->ocg * shape->icg * layer->kh * layer->kw;
    double kept = layer->kh * layer->kw > STRIP_TAPS ? 20 : 12; /* for a row, in memory */
    return sets * rows * shape->ow * (terms / 2 + 5 * (inputs + shape->ocg * parts)) +
           sets * rows * (300 + terms * kept);
}

static Status NAME(weight_by_strips)(const ConvLayer *layer, const ConvShape *shape, const REAL *x,
                                     const REAL *dy, REAL *dw) {
    int64_t blocks = (shape->oh - 1) / conv_chain_rows(shape->ow) + 1;
    int threads =
        conv_threads(shape->macs, (int64_t)layer->groups * layer->n * blocks / NAME(LANES) + 1);
    NAME(Strips) s = NAME(cut_strips)(layer, shape, threads);
    s.x = x;
    s.dy = dy;
    int64_t totals =
        (int64_t)layer->groups * layer->n * s.blocks * s.filters * NAME(strip_weights)(&s);
    int64_t room = NAME(strip_room)(&s);
    int64_t size = totals + threads * room + NAME(LANES);
    REAL stack[SIDE_BYTES / sizeof(REAL)];
    REAL *memory = NAME(take_room)(stack, SIDE_BYTES / sizeof(REAL), size);
    if (memory == NULL) {
        return status_error(STATUS_MEMORY, "there is no memory for the sums of the weights");
    }
    s.totals = NAME(aligned)(memory);
    REAL *rooms = s.totals + totals;
    int most_filters = s.filters;
    int most_channels = s.channels;
    for (s.filter = 0; s.filter < shape->ocg; s.filter += most_filters) {
        s.filters = smaller(most_filters, shape->ocg - s.filter);
        for (s.channel = 0; s.channel < shape->icg; s.channel += most_channels) {
            s.channels = smaller(most_channels, shape->icg - s.channel);
            NAME(run_strips)(&s, threads, rooms);
            NAME(add_blocks)(&s, dw);
        }
    }
    NAME(leave_room)(stack, memory);
    return status_ok();
}
