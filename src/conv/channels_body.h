/* dW for one type, channels in the lanes: for few filters over many channels, and for many groups,
 * of planes that are too small or too few for strips. A vector of sums is one weight of LANES
 * channels. x of a chain is laid out with the channels side by side, dY row by row: where all lanes
 * are of one group its values are spread over them, else the groups' rows are laid side by side.
 * The tiles of strips_body.h do the rest: a chain meets its positions in raster order. The totals
 * of images and blocks are added in order as they come. */

/* What all threads share. */
typedef struct NAME(Channels) {
    const ConvLayer *layer;
    const ConvShape *shape;
    const REAL *x, *dy;
    REAL *dw;
    int filters;   ///< most of a group at a time
    int rows;      ///< output rows of a block
    int dy_rows;   ///< that are laid out at once
    int64_t lines; ///< most rows of x that a block reads
    int64_t room;  ///< elements that a thread needs
    int64_t next;  ///< first job that nobody has taken
} NAME(Channels);

/* What a thread works with: some channels and some filters of their groups. */
typedef struct NAME(ChannelRoom) {
    const NAME(Channels) * all;
    int channel, channels;                        ///< first one of the layer, and how many
    int filter, filters;                          ///< first one within each group, and how many
    bool alike;                                   ///< all lanes are of one group
    const REAL *x[NAME(LANES)], *dy[NAME(LANES)]; ///< of image 0
    REAL *laid;                                   ///< x as [row][column][lane]
    REAL *side;                                   ///< dY as [row][column][filter][lane]
    REAL *sums, *totals;   ///< [filter][kh][kw, and one for what is not used][lane]
    NAME(StripTap) * taps; ///< [kh][kw]
} NAME(ChannelRoom);

/* Sums of a filter. */
static int64_t NAME(channel_sums)(const ConvLayer *layer) {
    return ((int64_t)layer->kh * layer->kw + 1) * NAME(LANES);
}

/* Gives the lanes their channels; those without one read what lane 0 reads. */
static void NAME(take_channels)(NAME(ChannelRoom) * room) {
    const NAME(Channels) *all = room->all;
    const ConvLayer *l = all->layer;
    const ConvShape *shape = all->shape;
    const int64_t plane = (int64_t)shape->oh * shape->ow;
    for (int lane = 0; lane < NAME(LANES); lane++) {
        int channel = room->channel + (lane < room->channels ? lane : 0);
        int64_t filter = (int64_t)(channel / shape->icg) * shape->ocg + room->filter;
        room->x[lane] = all->x + (int64_t)channel * l->ih * l->iw;
        room->dy[lane] = all->dy + filter * plane;
    }
    room->alike = room->dy[room->channels - 1] == room->dy[0];
}

/* Lists the taps of the kernel, for a row whose x begins at the row of the first one. */
static void NAME(list_channel_taps)(const NAME(Channels) * all, const NAME(Ints) * every,
                                    NAME(StripTap) * tap) {
    const ConvLayer *l = all->layer;
    for (int kh = 0; kh < l->kh; kh++) {
        for (int kw = 0; kw < l->kw; kw++, tap++) {
            int column = kw * l->dw - l->left;
            tap->x = ((int64_t)kh * l->dh * l->iw + column) * NAME(LANES);
            tap->sum = ((int64_t)kh * l->kw + kw) * NAME(LANES);
            tap->reads = every;
            reading_columns(column, l->sw, l->iw, all->shape->ow, &tap->low, &tap->high);
        }
    }
}

/* Some cells of dY from number `first` of each plane of image n, with the filters and lanes side by
 * side. */
static void NAME(lay_channel_dy)(const NAME(ChannelRoom) * room, int n, int64_t first,
                                 int64_t count) {
    const NAME(Channels) *all = room->all;
    const int64_t plane = (int64_t)all->shape->oh * all->shape->ow;
    const int64_t pitch = (int64_t)room->filters * NAME(LANES);
    for (int f = 0; f < room->filters; f++) {
        const int64_t at = ((int64_t)n * all->layer->oc + f) * plane + first;
        REAL *to = room->side + f * NAME(LANES);
        if (room->alike) {
            const REAL *from = room->dy[0] + at;
            for (int64_t i = 0; i < count; i++) {
                NAME(store)(to + i * pitch, NAME(splat)(from[i]));
            }
            continue;
        }
        const REAL *row[NAME(LANES)];
        for (int lane = 0; lane < NAME(LANES); lane++) {
            row[lane] = room->dy[lane] + at;
        }
        NAME(lay_side_by_side)(row, count, false, to, pitch);
    }
}

/* Rows first .. first+count-1 of x in image n. */
static void NAME(lay_channel_x)(const NAME(ChannelRoom) * room, int n, int first, int count) {
    const ConvLayer *l = room->all->layer;
    const int64_t at = ((int64_t)n * l->ic * l->ih + first) * l->iw;
    const REAL *row[NAME(LANES)];
    for (int lane = 0; lane < NAME(LANES); lane++) {
        row[lane] = room->x[lane] + at;
    }
    NAME(lay_side_by_side)(row, (int64_t)count * l->iw, false, room->laid, NAME(LANES));
}

/* One block of rows: begin .. end-1 of image n. */
static void NAME(add_channel_block)(NAME(ChannelRoom) * room, int n, int begin, int end) {
    const NAME(Channels) *all = room->all;
    const ConvLayer *l = all->layer;
    const ConvShape *shape = all->shape;
    const int line = larger(begin * l->sh - l->top, 0); /* the first one in the room */
    const int last = smaller((end - 1) * l->sh - l->top + shape->eff_h, l->ih);
    if (last > line) {
        NAME(lay_channel_x)(room, n, line, last - line);
    }
    NAME(StripRow)
    part = {.sums = room->sums,
            .filters = room->filters,
            .whole = true,
            .step = (int64_t)l->sw * NAME(LANES),
            .sum_pitch = NAME(channel_sums)(l)};
    int laid = begin; /* rows before this one have been laid out */
    for (int row = begin; row < end; row++) {
        const int place = row * l->sh - l->top;
        int first;
        int after;
        reading_kernel_rows(l, place, &first, &after);
        part.taps = room->taps + first * l->kw;
        part.count = (after - first) * l->kw;
        part.x = room->laid + (int64_t)(place - line) * l->iw * NAME(LANES);
        for (part.from = 0; part.from < shape->ow; part.from = part.to) {
            part.to = smaller(shape->ow, part.from + CHANNEL_COLUMNS);
            if (shape->ow > CHANNEL_COLUMNS) {
                NAME(lay_channel_dy)
                (room, n, (int64_t)row * shape->ow + part.from, part.to - part.from);
                part.dy = room->side;
            } else {
                if (row == laid) {
                    laid = smaller(row + all->dy_rows, end);
                    NAME(lay_channel_dy)
                    (room, n, (int64_t)row * shape->ow, (int64_t)(laid - row) * shape->ow);
                    part.dy = room->side;
                } else {
                    part.dy += (int64_t)shape->ow * room->filters * NAME(LANES);
                }
            }
            NAME(add_strip_columns)(&part);
        }
    }
}

/* The totals to their places in the unturned kernels: taps become lanes, a vector a channel. */
static void NAME(store_channels)(const NAME(ChannelRoom) * room) {
    const NAME(Channels) *all = room->all;
    const ConvLayer *l = all->layer;
    const ConvShape *shape = all->shape;
    const int64_t plane = (int64_t)l->kh * l->kw;
    for (int f = 0; f < room->filters; f++) {
        const REAL *totals = room->totals + f * NAME(channel_sums)(l);
        for (int64_t tap = 0; tap < plane; tap += NAME(LANES)) {
            int some = (int)smaller64(plane - tap, NAME(LANES));
            NAME(Vec) v[NAME(LANES)];
            for (int k = 0; k < NAME(LANES); k++) { /* what is too much is not stored */
                int64_t at = tap + (k < some ? k : 0);
                v[k] = NAME(load)(totals + (l->flip ? plane - 1 - at : at) * NAME(LANES));
            }
            NAME(transpose)(v);
            for (int lane = 0; lane < room->channels; lane++) {
                int channel = room->channel + lane;
                int64_t filter = (int64_t)(channel / shape->icg) * shape->ocg + room->filter + f;
                REAL *to = all->dw + (filter * shape->icg + channel % shape->icg) * plane + tap;
                NAME(store_some)(NAME(lanes)(0, some), to, v[lane]);
            }
        }
    }
}

/* All chains of a room's channels and filters. */
static void NAME(sum_channels)(NAME(ChannelRoom) * room) {
    const NAME(Channels) *all = room->all;
    const int oh = all->shape->oh;
    const int64_t count = room->filters * NAME(channel_sums)(all->layer);
    NAME(take_channels)(room);
    for (int n = 0; n < all->layer->n; n++) {
        for (int begin = 0; begin < oh; begin += all->rows) {
            memset(room->sums, 0, (size_t)count * sizeof(REAL));
            NAME(add_channel_block)(room, n, begin, smaller(begin + all->rows, oh));
            for (int64_t i = 0; i < count; i += NAME(LANES)) {
                NAME(Vec) sum = NAME(load)(room->sums + i);
                if (n > 0 || begin > 0) {
                    sum = NAME(load)(room->totals + i) + sum;
                }
                NAME(store)(room->totals + i, sum);
            }
        }
    }
    NAME(store_channels)(room);
}

/* What one thread does: takes channels and filters until there are none left. */
static void NAME(sum_all_channels)(void *work, REAL *memory) {
    NAME(Channels) *all = work;
    const ConvLayer *l = all->layer;
    const ConvShape *shape = all->shape;
    const int64_t sums = all->filters * NAME(channel_sums)(l);
    const NAME(Ints) none = {0};
    const NAME(Ints) every = ~none;
    NAME(ChannelRoom) room = {.all = all, .sums = memory, .totals = memory + sums};
    room.laid = room.totals + sums;
    room.side = room.laid + all->lines * l->iw * NAME(LANES);
    room.taps = (NAME(StripTap) *)(memory + all->room -
                                   (int64_t)l->kh * l->kw *
                                       (int64_t)(sizeof(NAME(StripTap)) / sizeof(REAL)));
    NAME(list_channel_taps)(all, &every, room.taps);
    const int blocks = (shape->ocg + all->filters - 1) / all->filters;
    const int64_t jobs = (int64_t)(l->ic + NAME(LANES) - 1) / NAME(LANES) * blocks;
    for (int64_t i = conv_take(&all->next); i < jobs; i = conv_take(&all->next)) {
        room.channel = (int)(i / blocks) * NAME(LANES);
        room.channels = smaller(l->ic - room.channel, NAME(LANES));
        room.filter = (int)(i % blocks) * all->filters;
        room.filters = smaller(shape->ocg - room.filter, all->filters);
        NAME(sum_channels)(&room);
    }
}

static NAME(Channels) NAME(cut_channels)(const ConvLayer *layer, const ConvShape *shape) {
    NAME(Channels) all = {.layer = layer, .shape = shape};
    all.filters = smaller(shape->ocg, STRIP_FILTERS_MOST);
    all.rows = smaller(conv_chain_rows(shape->ow), shape->oh);
    all.lines = smaller64((int64_t)(all.rows - 1) * layer->sh + shape->eff_h, layer->ih);
    const int columns = smaller(shape->ow, CHANNEL_COLUMNS);
    all.dy_rows = smaller(CHANNEL_COLUMNS / columns, all.rows);
    all.room =
        2 * all.filters * NAME(channel_sums)(layer) +
        (all.lines * layer->iw + (int64_t)all.dy_rows * columns * all.filters) * NAME(LANES) +
        (int64_t)layer->kh * layer->kw * (int64_t)(sizeof(NAME(StripTap)) / sizeof(REAL));
    return all;
}

/* About how many cycles it takes. */
static double NAME(channels_cost)(const ConvLayer *layer, const ConvShape *shape) {
    const NAME(Channels) all = NAME(cut_channels)(layer, shape);
    if (all.room > (int64_t)(STRIP_ROOM_BYTES / sizeof(REAL))) {
        return INFINITY;
    }
    double sets = (layer->ic + NAME(LANES) - 1) / NAME(LANES);
    double filters = (shape->ocg + all.filters - 1) / all.filters;
    double taps = (double)layer->kh * layer->kw;
    double inputs = (double)smaller(layer->sh, shape->eff_h) * layer->sw * filters;
    double spread = layer->groups == 1 ? 2 : 5;
    double tiles = shape->ocg * taps / 9 + 1;
    double chain =
        shape->oh * (shape->ow * (shape->ocg * (taps * 0.6 + spread) + 5 * inputs) + 40 * tiles);
    return sets * (layer->n * chain + 300 + 20 * shape->ocg * taps);
}

static Status NAME(weight_by_channels)(const ConvLayer *layer, const ConvShape *shape,
                                       const REAL *x, const REAL *dy, REAL *dw) {
    NAME(Channels) all = NAME(cut_channels)(layer, shape);
    all.x = x;
    all.dy = dy;
    all.dw = dw;
    int64_t jobs =
        (int64_t)((layer->ic - 1) / NAME(LANES) + 1) * ((shape->ocg - 1) / all.filters + 1);
    int threads = conv_threads(shape->macs, jobs);
    return NAME(with_room)(NAME(sum_all_channels), &all, threads, all.room)
               ? status_ok()
               : status_error(STATUS_MEMORY, "there is no memory for the sums of the weights");
}
