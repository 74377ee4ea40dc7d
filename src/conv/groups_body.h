/* Forward and input gradient for one type, groups in the lanes: for layers that treat each channel,
 * or a few, by itself, and for batches of small planes. A vector is one cell of LANES groups, of
 * one image or several, so no lane is empty at the ends of short rows, and any stride, dilation and
 * border goes alike. The groups' planes are laid out side by side, and what comes out is turned
 * back. A tile is some cells of a row; its sums stay in registers and meet channel, row tap, column
 * tap ascending. Taps outside the source are skipped cell by cell. In an input gradient each
 * channel can be such a group. Where a layer has one group, the lanes are its images: their weights
 * are the same, so these are spread from where they lie, and a tile has several planes. */

enum {
    NAME(GROUP_CELLS) = 8,                                ///< most cells of a tile
    NAME(GROUP_TAPS) = 32,                                ///< most column taps
    NAME(GROUP_PLANES) = CONV_VECTOR_BYTES == 64 ? 4 : 2, ///< most planes of it
};

typedef struct NAME(ImageTiles) NAME(ImageTiles);

/* A pass; forward and the input gradient as in kernels_body.h. */
typedef struct NAME(Groups) {
    const ConvLayer *layer;
    const ConvShape *shape;
    const REAL *source, *w, *start;
    REAL *target;
    bool forward;
    int parts;                          ///< of a group, which the lanes treat as groups
    bool alike;                         ///< all lanes have the same weights
    const NAME(ImageTiles) * tiles;     ///< if so
    int together;                       ///< planes of a tile
    int channels, planes;               ///< of a part
    int64_t source_plane, target_plane; ///< cells
    Phases rows, cols;                  ///< of an input gradient
    int64_t room;                       ///< elements that a thread needs
    int64_t next;                       ///< first groups that nobody has taken
} NAME(Groups);

/* One plane of all lanes, or several: what the sweep reads and writes, vector by vector, and the
 * weights of tap 0 and how far it is to the next ones in the order in which they are met. */
typedef struct NAME(GroupPlane) {
    const ConvSweep *sweep;
    const REAL *source, *weights;
    int64_t channel, row, column, plane;
    NAME(Vec) start[NAME(GROUP_PLANES)];
    REAL *target;
    int planes;
    int first;                                         ///< output column of a tile
    int low[NAME(GROUP_TAPS)], high[NAME(GROUP_TAPS)]; ///< its cells that read through each tap
} NAME(GroupPlane);

/* Adds a tap to cell c of a tile, if it has so many. As text: the sums must not leave their
 * registers. */
#define ADD_CELL(c)                                                                                \
    if ((c) < cells) {                                                                             \
        NAME(Vec) x = NAME(load)(from + (c)*step);                                                 \
        if (planes > 1) {                                                                          \
            CONV_KEEP(x);                                                                          \
        }                                                                                          \
        _Pragma("GCC unroll 4") for (int p = 0; p < planes; p++) {                                 \
            sum[p][c] = NAME(fma)(x, w[p], sum[p][c]);                                             \
        }                                                                                          \
    }
/* The same as a case of a switch, which goes on to the next one: tests of every cell would take as
 * long as the sums. */
#define ADD_CELL_FROM(c)                                                                           \
    case c:                                                                                        \
        ADD_CELL(c)                                                                                \
        __attribute__((fallthrough));
#define ADD_CELL_TO(c)                                                                             \
    case (c) + 1:                                                                                  \
        ADD_CELL(c)                                                                                \
        __attribute__((fallthrough));

CONV_INLINE void NAME(group_tile)(const NAME(GroupPlane) * plane, int i, int cells, int planes,
                                  bool alike) {
    const ConvSweep *sweep = plane->sweep;
    const ConvAxis *rows = &sweep->rows;
    const ConvAxis *cols = &sweep->cols;
    const int64_t step = (int64_t)cols->step * NAME(LANES);
    int first;
    int end;
    reading_taps(rows, i, &first, &end);
    NAME(Vec) sum[NAME(GROUP_PLANES)][NAME(GROUP_CELLS)];
#pragma GCC unroll 4
    for (int p = 0; p < planes; p++) {
#pragma GCC unroll 8
        for (int c = 0; c < cells; c++) {
            sum[p][c] = plane->start[p];
        }
    }
    const int64_t line = rows->base + (int64_t)i * rows->step;
    const int64_t column = cols->base + (int64_t)plane->first * cols->step;
    for (int channel = 0; channel < sweep->channels; channel++) {
        for (int tap = first; tap < end; tap++) {
            const REAL *from =
                plane->source + (channel * sweep->channel_pitch +
                                 (line + tap * rows->tap_step) * sweep->source_pitch + column) *
                                    NAME(LANES);
            const REAL *weight = plane->weights + channel * plane->channel + tap * plane->row;
            for (int j = 0; j < cols->taps; j++) {
                NAME(Vec) w[NAME(GROUP_PLANES)];
#pragma GCC unroll 4
                for (int p = 0; p < planes; p++) {
                    w[p] = alike ? NAME(splat)(weight[p * plane->plane]) : NAME(load)(weight);
                    CONV_KEEP(w[p]);
                }
                const int low = plane->low[j];
                const int high = plane->high[j];
                if (low <= 0) {
                    switch (smaller(high, cells)) {
                        ADD_CELL_TO(7)
                        ADD_CELL_TO(6)
                        ADD_CELL_TO(5)
                        ADD_CELL_TO(4)
                        ADD_CELL_TO(3)
                        ADD_CELL_TO(2)
                        ADD_CELL_TO(1)
                        ADD_CELL_TO(0)
                    default:
                        break;
                    }
                } else if (high >= cells) {
                    switch (low) {
                        ADD_CELL_FROM(1)
                        ADD_CELL_FROM(2)
                        ADD_CELL_FROM(3)
                        ADD_CELL_FROM(4)
                        ADD_CELL_FROM(5)
                        ADD_CELL_FROM(6)
                        ADD_CELL_FROM(7)
                    default:
                        break;
                    }
                } else {
#pragma GCC unroll 8
                    for (int c = 0; c < cells; c++) {
                        if (c >= low && c < high) {
                            ADD_CELL(c)
                        }
                    }
                }
                weight += plane->column;
                from += cols->tap_step * NAME(LANES);
            }
        }
    }
    REAL *to =
        plane->target + (((int64_t)rows->first + (int64_t)i * rows->pitch) * sweep->row_pitch +
                         cols->first + (int64_t)plane->first * cols->pitch) *
                            NAME(LANES);
#pragma GCC unroll 4
    for (int p = 0; p < planes; p++) {
#pragma GCC unroll 8
        for (int c = 0; c < cells; c++) {
            if (plane->first + c < cols->count) {
                NAME(store)(to + (int64_t)c * cols->pitch * NAME(LANES), sum[p][c]);
            }
        }
        to += sweep->plane_pitch * NAME(LANES);
    }
}
#undef ADD_CELL_FROM
#undef ADD_CELL_TO
#undef ADD_CELL

/* Tiles with their constants, each a function of its own. */
#define GROUP_TILE(cells, planes, alike, name)                                                     \
    static __attribute__((noinline)) void NAME(name)(const NAME(GroupPlane) * plane, int i) {      \
        NAME(group_tile)(plane, i, cells, planes, alike);                                          \
    }
GROUP_TILE(8, 1, false, group_tile_8)
GROUP_TILE(7, 1, false, group_tile_7)
GROUP_TILE(4, 1, false, group_tile_4)
GROUP_TILE(5, 1, true, images_5_1)
GROUP_TILE(5, 2, true, images_5_2)
#if CONV_VECTOR_BYTES == 64
GROUP_TILE(5, 3, true, images_5_3)
GROUP_TILE(5, 4, true, images_5_4)
GROUP_TILE(7, 1, true, images_7_1)
GROUP_TILE(7, 2, true, images_7_2)
GROUP_TILE(7, 3, true, images_7_3)
GROUP_TILE(8, 1, true, images_8_1)
GROUP_TILE(8, 2, true, images_8_2)
GROUP_TILE(8, 3, true, images_8_3)
#else
GROUP_TILE(4, 1, true, images_4_1)
GROUP_TILE(4, 2, true, images_4_2)
GROUP_TILE(6, 1, true, images_6_1)
GROUP_TILE(6, 2, true, images_6_2)
#endif
#undef GROUP_TILE

typedef void NAME(GroupTile)(const NAME(GroupPlane) *, int);

/* A tile of images: how many cells of a row, and for 1, 2 ... planes. */
struct NAME(ImageTiles) {
    int cells, planes;
    NAME(GroupTile) * of[NAME(GROUP_PLANES)];
};

static const NAME(ImageTiles) NAME(image_tiles)[] = {
#if CONV_VECTOR_BYTES == 64
    {5, 4, {NAME(images_5_1), NAME(images_5_2), NAME(images_5_3), NAME(images_5_4)}},
    {7, 3, {NAME(images_7_1), NAME(images_7_2), NAME(images_7_3), NULL}},
    {8, 3, {NAME(images_8_1), NAME(images_8_2), NAME(images_8_3), NULL}},
#else
    {5, 2, {NAME(images_5_1), NAME(images_5_2)}},
    {4, 2, {NAME(images_4_1), NAME(images_4_2)}},
    {6, 2, {NAME(images_6_1), NAME(images_6_2)}},
#endif
};

/* The cells of whole tiles for a row. */
static int NAME(whole_tiles)(int count, int cells) {
    return (count + cells - 1) / cells * cells;
}

/* The one that fits rows of `count` cells best. */
static const NAME(ImageTiles) * NAME(image_tiles_for)(int count) {
    const NAME(ImageTiles) *best = NAME(image_tiles);
    for (int i = 1; i < 3; i++) {
        const NAME(ImageTiles) *tiles = &NAME(image_tiles)[i];
        if (NAME(whole_tiles)(count, tiles->cells) < NAME(whole_tiles)(count, best->cells)) {
            best = tiles;
        }
    }
    return best;
}

/* All rows of some planes. The last tile of a row is moved back over cells that are done, where
 * there are some: they get the same bits again. */
static void NAME(sweep_groups)(const NAME(Groups) * all, NAME(GroupPlane) * plane) {
    const ConvAxis *cols = &plane->sweep->cols;
    int cells = cols->count <= 4 ? 4 : cols->count % 7 == 0 ? 7 : 8;
    NAME(GroupTile) *tile = cells == 4   ? NAME(group_tile_4)
                            : cells == 7 ? NAME(group_tile_7)
                                         : NAME(group_tile_8);
    if (all->alike) {
        cells = all->tiles->cells;
        tile = all->tiles->of[plane->planes - 1];
    }
    for (int column = 0; column < cols->count; column += cells) {
        plane->first = larger(smaller(column, cols->count - cells), 0);
        for (int j = 0; j < cols->taps; j++) {
            reading_range(cols, j, &plane->low[j], &plane->high[j]);
            plane->low[j] -= plane->first;
            plane->high[j] -= plane->first;
        }
        for (int i = 0; i < plane->sweep->rows.count; i++) {
            tile(plane, i);
        }
    }
}

/* Plane p of all lanes, and those after it; weights: [weight of a group][lane], or of all lanes. */
static void NAME(run_group_plane)(const NAME(Groups) * all, int p, const REAL *weights,
                                  NAME(GroupPlane) * plane) {
    const ConvLayer *l = all->layer;
    const int64_t width = all->alike ? 1 : NAME(LANES);
    const int64_t taps = (int64_t)l->kh * l->kw * width;
    const int64_t turn = l->flip ? -width : width;
    if (all->forward) {
        const ConvSweep sweep = forward_sweep(l, all->shape);
        plane->sweep = &sweep;
        plane->plane = all->channels * taps;
        plane->weights = weights + p * plane->plane + (l->flip ? taps - width : 0);
        plane->channel = taps;
        plane->row = l->kw * turn;
        plane->column = turn;
        NAME(sweep_groups)(all, plane);
        return;
    }
    plane->channel = all->planes * taps;
    plane->plane = taps;
    for (int i = 0; i < all->rows.count; i++) {
        const Phase rows = phase_at(&all->rows, i);
        for (int j = 0; j < all->cols.count; j++) {
            const Phase cols = phase_at(&all->cols, j);
            ConvSweep sweep = gradient_sweep(l, all->shape, &rows, &cols);
            sweep.channels = rows.axis.taps > 0 && cols.axis.taps > 0 ? all->channels : 0;
            int64_t first = (int64_t)turned(l->flip, l->kh, rows.k_last) * l->kw +
                            turned(l->flip, l->kw, cols.k_last);
            plane->sweep = &sweep;
            plane->weights = weights + p * taps + (sweep.channels > 0 ? first * width : 0);
            plane->row = -turn * rows.k_step * l->kw;
            plane->column = -turn * cols.k_step;
            NAME(sweep_groups)(all, plane);
        }
    }
}

/* Planes of all lanes to their places: lanes become planes again. */
static void NAME(store_groups)(const REAL *from, int64_t cells, REAL *const to[NAME(LANES)],
                               int lanes) {
    for (int64_t i = 0; i < cells; i += NAME(LANES)) {
        const int some = (int)smaller64(cells - i, NAME(LANES));
        const REAL *cell[NAME(LANES)];
#pragma GCC unroll 16
        for (int k = 0; k < NAME(LANES); k++) { /* what is too much is not stored */
            cell[k] = from + (i + (k < some ? k : 0)) * NAME(LANES);
        }
        NAME(Vec) v[NAME(LANES)];
        NAME(load_columns)(cell, 0, v);
#pragma GCC unroll 16
        for (int lane = 0; lane < NAME(LANES); lane++) {
            if (lane < lanes) {
                NAME(store_few)(0, some, to[lane] + i, 1, v[lane]);
            }
        }
    }
}

/* Groups first .. first+lanes-1, or parts of them, counted through all images. Lanes without a
 * group do what the first one does. */
static void NAME(run_groups)(const NAME(Groups) * all, int64_t first, int lanes, REAL *memory) {
    const ConvLayer *l = all->layer;
    const int64_t cells = all->channels * all->source_plane;
    const int64_t count = (int64_t)all->channels * all->planes * l->kh * l->kw;
    REAL *laid = memory;
    REAL *weights = laid + cells * NAME(LANES);
    REAL *out = weights + (all->alike ? 0 : count * NAME(LANES));
    /* The weights of a part lie together but for those that other parts have of each filter. */
    const int pieces = all->parts > 1 ? all->channels : 1;
    const REAL *source[NAME(LANES)];
    const REAL *w[NAME(LANES)];
    REAL *target[NAME(LANES)];
    int part[NAME(LANES)]; /* counted through all groups */
    for (int lane = 0; lane < NAME(LANES); lane++) {
        const int64_t at = first + (lane < lanes ? lane : 0);
        part[lane] = (int)(at % ((int64_t)l->groups * all->parts));
        const int64_t group = part[lane] / all->parts;
        source[lane] = all->source + at / all->parts * cells;
        w[lane] = all->w + (group * all->parts * pieces + part[lane] % all->parts) * count / pieces;
        target[lane] = all->target + at * all->planes * all->target_plane;
    }
    NAME(lay_side_by_side)(source, cells, false, laid, NAME(LANES));
    for (int i = 0; i < pieces && !all->alike; i++) {
        NAME(lay_side_by_side)
        (w, count / pieces, false, weights + i * (count / pieces) * NAME(LANES), NAME(LANES));
        for (int lane = 0; lane < NAME(LANES); lane++) {
            w[lane] += all->parts * (count / pieces);
        }
    }
    NAME(GroupPlane) plane = {.source = laid, .target = out};
    for (int p = 0; p < all->planes; p += plane.planes) {
        plane.planes = smaller(all->together, all->planes - p);
        for (int i = 0; i < plane.planes * NAME(LANES); i++) {
            int lane = i % NAME(LANES);
            int64_t at = (int64_t)part[lane] * all->planes + p + i / NAME(LANES);
            plane.start[i / NAME(LANES)][lane] = all->start == NULL ? 0 : all->start[at];
        }
        NAME(run_group_plane)(all, p, all->alike ? all->w : weights, &plane);
        for (int i = 0; i < plane.planes; i++) {
            NAME(store_groups)
            (out + i * all->target_plane * NAME(LANES), all->target_plane, target, lanes);
            for (int lane = 0; lane < NAME(LANES); lane++) {
                target[lane] += all->target_plane;
            }
        }
    }
}

/* What one thread does: takes groups until there are none left. */
static void NAME(take_groups)(void *work, REAL *memory) {
    NAME(Groups) *all = work;
    const int64_t count = (int64_t)all->layer->n * all->layer->groups * all->parts;
    const int64_t sets = (count - 1) / NAME(LANES) + 1;
    for (int64_t set = conv_take(&all->next); set < sets; set = conv_take(&all->next)) {
        const int64_t first = set * NAME(LANES);
        NAME(run_groups)(all, first, (int)smaller64(count - first, NAME(LANES)), memory);
    }
}

/* Whether the images of a pass of one group lie better in the lanes than its columns or planes do:
 * about how many cycles either takes, for a thread. */
static bool NAME(prefers_images)(const NAME(Groups) * all) {
    const ConvLayer *l = all->layer;
    const ConvShape *shape = all->shape;
    const int threads = conv_threads(shape->macs, INT32_MAX);
    const int64_t together = (int64_t)threads * NAME(LANES);
    const double sets = (double)((l->n - 1) / together + 1);
    const double images = (double)l->n / threads;
    const double phases = all->forward ? 1 : (double)l->sh * l->sw;
    const double rows = all->forward ? shape->oh : l->ih;
    const int columns = all->forward ? shape->ow : (l->iw + l->sw - 1) / l->sw;
    const double terms = (double)all->channels * l->kh * l->kw;
    const double met = terms * shape->oh; /* terms of an output column, of all rows */
    const double moved =
        (double)(all->channels * all->source_plane + all->planes * all->target_plane);
    const double waste = (double)NAME(whole_tiles)(columns, all->tiles->cells) / columns;
    const double term = (0.6 + 0.3 / all->together) * waste;
    const double by_images = sets * (8 * moved + term * met * shape->ow * all->planes +
                                     10 * rows * all->planes * phases);
    const bool flat = CONV_VECTOR_BYTES == 64 && all->forward && l->sw == 2; /* flat_body.h */
    const double filled = (double)columns / NAME(LANES);
    const double vectors = flat ? filled : ceil(filled);
    const bool blends = CONV_VECTOR_BYTES == 32 && (!all->forward || l->left + l->right > 0);
    const double reading = flat ? 1.3 : all->forward && l->sw > 1 ? 2.2 : blends ? 1.6 : 0.9;
    const double scattered = !all->forward && l->sw > 2 ? 12 : 0;
    const double by_columns =
        images * all->planes * (met * vectors * reading + rows * (6 + scattered) + 60 * phases);
    const double by_planes =
        images * rows *
        NAME(lanes_cost)(all->planes, columns, met / rows, all->forward && NAME(serves)(l));
    return by_images < by_columns && by_images < by_planes;
}

/* Whether the groups of a pass lie better in the lanes than its columns do: about how many cycles
 * either takes. Fills in what is counted of the pass. */
static bool NAME(prefers_groups)(NAME(Groups) * all) {
    const ConvLayer *l = all->layer;
    const ConvShape *shape = all->shape;
    const int64_t inputs = (int64_t)l->ih * l->iw;
    const int64_t outputs = (int64_t)shape->oh * shape->ow;
    all->channels = all->forward ? shape->icg : shape->ocg;
    all->planes = all->forward ? shape->ocg : shape->icg;
    /* An input gradient writes channels that have nothing to do with each other, mostly by turning
     * them; where the columns lie apart that takes longer than the sums of a few filters. */
    const bool few =
        !all->forward && l->sw > 1 && shape->ocg <= GROUP_FILTERS && shape->icg >= NAME(LANES);
    all->parts = few ? shape->icg : 1;
    all->planes /= all->parts;
    all->source_plane = all->forward ? inputs : outputs;
    all->target_plane = all->forward ? outputs : inputs;
    const int64_t taps = (int64_t)l->kh * l->kw;
    all->alike = (int64_t)l->groups * all->parts == 1;
    const int across = all->forward ? shape->ow : (l->iw + l->sw - 1) / l->sw;
    all->tiles = NAME(image_tiles_for)(across);
    all->together = all->alike ? smaller(all->tiles->planes, all->planes) : 1;
    const int64_t weights = all->alike ? 0 : all->planes * taps;
    all->room =
        (all->channels * (all->source_plane + weights) + all->together * all->target_plane) *
        NAME(LANES);
    if (l->kw > NAME(GROUP_TAPS) || all->room > (int64_t)(GROUP_BYTES / sizeof(REAL))) {
        return false;
    }
    if (all->alike) {
        return NAME(prefers_images)(all);
    }
    const int64_t lanes = (int64_t)l->n * l->groups * all->parts;
    const double count = (double)lanes;
    const double sets = (double)((lanes - 1) / NAME(LANES) + 1);
    const double phases = all->forward ? 1 : (double)l->sh * l->sw;
    const double rows = all->forward ? shape->oh : l->ih;
    const double columns = all->forward ? shape->ow : ((double)l->iw + l->sw - 1) / l->sw;
    const double terms = (double)all->channels * (double)taps;
    const double moved =
        (double)(all->channels * all->source_plane + all->planes * all->target_plane);
    const double by_groups = sets * (6 * moved + 0.8 * (double)(all->planes * outputs) * terms +
                                     10 * rows * all->planes * phases);
    const bool falls = l->kh == 3 && l->dh == 1 && all->channels == 1; /* fall_body.h */
    const double reading = l->sw > 1 ? 3.3 : falls ? 0.95 : 1.2;
    const double scattered = !all->forward && l->sw > 2 ? 12 : 0;
    const double vectors = ceil(columns / NAME(LANES)) * (all->forward ? 1 : l->sw);
    const double by_columns = count * all->planes *
                              (rows * (vectors * (reading * terms / phases + scattered) + 6) +
                               (all->forward ? 60 : 100 * phases));
    return by_groups < by_columns;
}

/* The pass by groups; false where that is not better. */
static bool NAME(pass_by_groups)(NAME(Groups) all, Status *status) {
    if (!NAME(prefers_groups)(&all)) {
        return false;
    }
    if (!all.forward) {
        all.rows = phases_along(all.layer, all.shape, true);
        all.cols = phases_along(all.layer, all.shape, false);
    }
    const int64_t sets =
        ((int64_t)all.layer->n * all.layer->groups * all.parts - 1) / NAME(LANES) + 1;
    const int threads = conv_threads(all.shape->macs, sets);
    *status = NAME(with_room)(NAME(take_groups), &all, threads, all.room)
                  ? status_ok()
                  : status_error(STATUS_MEMORY, "there is no memory to lay out the groups");
    return true;
}
