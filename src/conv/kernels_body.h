/* The body of the engines' forward and input gradient for one type: a pass is cut into units (some
 * planes of one group), whose weights are packed once for all images, rows and phases. */

enum {
    NAME(STACK_WEIGHTS) = STACK_WEIGHT_BYTES / sizeof(REAL),
    NAME(BLOCK_OF_LANES) = 2 * NAME(LANES), ///< most planes of a unit with planes in the lanes
};

/* Forward reads x and writes y; the input gradient reads dy and writes dx. Both call what they read
 * the source, its channels, and what they write planes. */
typedef struct NAME(Pass) {
    const ConvLayer *layer;
    const ConvShape *shape;
    const REAL *source, *w;
    const REAL *start; ///< of each plane, or NULL
    REAL *target;
    bool forward;
    int64_t windows;      ///< of an input gradient: dY cells that count
    int channels, planes; ///< of a group
    bool lanes;           ///< planes in the lanes, else columns
#if CONV_VECTOR_BYTES == 64
    NAME(Flat) * flat; ///< or cells in raster order, else NULL
    bool cells;        ///< likewise, of a few small planes
#endif
    int block;         ///< most planes of a unit
    int width;         ///< of its packed weights
    Phases rows, cols; ///< of an input gradient
    bool apart;        ///< columns that lie apart are laid out first
    bool braided;      ///< phases of columns are summed together (braid_body.h)
    bool woven;        ///< or swept side by side, then woven
    bool streams;      ///< the target is large, its rows begin where cache lines do
    NAME(Laid) laid;
    NAME(Weave) weave;
    int units, chunks; ///< a unit's rows are cut into chunks, for threads
} NAME(Pass);

typedef struct NAME(Unit) {
    int group, plane, planes; ///< first plane, within the group, and how many
    int width;                ///< planes of a tap's packed weights, of which there may be fewer
    REAL start[NAME(BLOCK_OF_LANES)];
    NAME(Narrow) narrow; ///< what is kept from sweep to sweep
    const REAL *weights; ///< packed, or where they lie if that is the same
    int64_t pitch;       ///< from one tap's to the next, with planes in the lanes
    REAL *band;          ///< room for source rows that are laid out, or target rows to be woven
} NAME(Unit);

/* Whether planes lie better in the lanes than columns do: about how many cycles a row of outputs
 * takes, of `rows` whose sums have `terms` terms each. `vectors` hold the columns of a row, and
 * `reading` is what one takes for a term, which is more where they must be brought together first;
 * what is done once for a few planes weighs on small ones. */
static bool NAME(prefers_lanes)(int planes, int rows, int columns, double vectors, double terms,
                                double reading, bool serves) {
    double by_columns = vectors * terms * reading + 75.0 / rows;
    return NAME(lanes_cost)(planes, columns, terms, serves) < by_columns * planes;
}

#if CONV_VECTOR_BYTES == 64
/* Whether a pass can be laid out flat. */
static bool NAME(can_lie_flat)(const NAME(Pass) * pass) {
    if (pass->flat == NULL) {
        return false;
    }
    const ConvSweep sweep = forward_sweep(pass->layer, pass->shape);
    return NAME(lies_flat)(&sweep, pass->layer->n, pass->flat);
}

/* Keeps the room for that only where it is used. */
static void NAME(plan_flat)(NAME(Pass) * pass, bool flat) {
    if (!flat) {
        pass->flat = NULL;
        return;
    }
    const ConvSweep sweep = forward_sweep(pass->layer, pass->shape);
    NAME(mark_flat)(&sweep, pass->flat);
    pass->block = NAME(FLAT_PLANES);
}
#endif

#if CONV_VECTOR_BYTES == 64
/* Whether the cells of a pass lie better in the lanes than its columns or planes do: about how many
 * cycles either takes, of rows and columns of a phase whose sums have `terms` terms each. */
static bool NAME(prefers_cells)(const NAME(Pass) * pass, int rows, int columns, double terms) {
    const ConvLayer *l = pass->layer;
    const int64_t cells = (int64_t)rows * columns;
    const int64_t taps = (int64_t)l->kh * l->kw;
    const int units = (pass->planes - 1) / NAME(CELL_PLANES) + 1;
    const int64_t tasks = (int64_t)units * l->groups * l->n;
    if (cells > NAME(VECTORS_OF_CELLS) * NAME(LANES) || taps > FLAT_TAPS ||
        (int64_t)l->ih * l->iw > INT32_MAX || (int64_t)rows * l->sh * l->iw > INT32_MAX ||
        NAME(vectors_of_cells)(cells) * taps > FLAT_MASKS ||
        conv_threads(pass->shape->macs, INT32_MAX) > tasks) {
        return false;
    }
    const double planes = (double)pass->planes / units;
    int vectors = (int)((cells - 1) / NAME(LANES) + 1);
    vectors += vectors % NAME(CELL_VECTORS) == 3; /* there is no tile of three */
    const double tiles = ceil((double)vectors / NAME(CELL_VECTORS));
    const bool near = pass->forward ? l->sh == 1 && columns == l->iw : columns == pass->shape->ow;
    const double term = vectors / tiles * (planes * 0.6 + (near ? 1 : NAME(LANES) * 0.5));
    const double packing = 1.5 * pass->planes * terms;
    const double rests = pass->forward ? 1 : (double)l->sh * l->sw;
    const double marking = 12.0 * rows * (double)taps / rests;
    const double by_cells = units * (150 + marking + planes * vectors * 15 +
                                     tiles * terms * (term < 4.5 ? 4.5 : term)) +
                            packing;
    /* By columns the rows of a tile are few, so that what is done once for a row tap counts. */
    const bool apart = pass->forward && l->sw > 1;
    const double row_taps = ceil((double)l->kw / (pass->forward ? 1 : l->sw));
    const double blocks = ceil((double)pass->planes / CONV_SWEEP_PLANES);
    const double parts = blocks * ceil(rows / 7.0);
    const double across = (columns - 1) / NAME(LANES) + 1;
    const double once = apart ? 4.5 * blocks * rows : 20 * parts / row_taps;
    const double by_columns =
        across * (terms * (pass->planes * rows * 0.6 + once) + 30 * parts) + 250 + packing;
    const double by_planes = NAME(lanes_cost)(pass->planes, columns, terms, false) * rows *
                             (columns < NAME(HALF) ? 0.75 : 1);
    return by_cells < by_columns && by_cells < by_planes;
}
#endif

/* Elements of the source, which is x or dY, and of the target. */
static int64_t NAME(source_cells)(const NAME(Pass) * pass) {
    const ConvLayer *l = pass->layer;
    const int64_t inputs = (int64_t)l->ih * l->iw;
    const int64_t outputs = (int64_t)pass->shape->oh * pass->shape->ow;
    return pass->forward ? l->n * l->ic * inputs : l->n * l->oc * outputs;
}

static int64_t NAME(target_cells)(const NAME(Pass) * pass) {
    const ConvLayer *l = pass->layer;
    const int64_t inputs = (int64_t)l->ih * l->iw;
    const int64_t outputs = (int64_t)pass->shape->oh * pass->shape->ow;
    return pass->forward ? l->n * l->oc * outputs : l->n * l->ic * inputs;
}

/* Whether what is written leaves out the caches, which it would fill, or it and the source where
 * memory takes longer than the few terms of a sum do: a target that begins, as its rows do, where a
 * line does. */
static bool NAME(streams)(const NAME(Pass) * pass) {
    const ConvLayer *layer = pass->layer;
    const int64_t row = pass->forward ? pass->shape->ow : layer->iw;
    const bool few = (int64_t)pass->channels * layer->kh * layer->kw <= STREAM_TERMS;
    const int64_t moved = NAME(target_cells)(pass) + (few ? NAME(source_cells)(pass) : 0);
    return moved >= STREAM_BYTES / (int64_t)sizeof(REAL) && (pass->forward || layer->sw == 1) &&
           row * sizeof(REAL) % CACHE_LINE_BYTES == 0 &&
           (uintptr_t)pass->target % CACHE_LINE_BYTES == 0;
}

/* Whether the columns of long rows that lie apart are laid out although they have few taps: those
 * of larger strides had to be gathered. */
static bool NAME(is_worth_laying)(const ConvLayer *layer, const ConvShape *shape) {
    const int64_t taps = (int64_t)layer->kh * layer->kw; /* for each sh * sw values */
    return layer->kw > 1 && shape->ow >= NAME(VECTORS_MOST) * NAME(LANES) &&
           taps >= (layer->sw == 2 ? 4 : 1) * (int64_t)layer->sh * layer->sw;
}

static void NAME(plan)(NAME(Pass) * pass) {
    const ConvLayer *layer = pass->layer;
    const ConvShape *shape = pass->shape;
    pass->channels = pass->forward ? shape->icg : shape->ocg;
    pass->planes = pass->forward ? shape->ocg : shape->icg;
    if (!pass->forward) {
        pass->rows = phases_along(layer, shape, true);
        pass->cols = phases_along(layer, shape, false);
    }
    int rows = pass->forward ? shape->oh : (layer->ih + layer->sh - 1) / layer->sh;
    int columns = pass->forward ? shape->ow : (layer->iw + layer->sw - 1) / layer->sw;
    double taps = (double)layer->kh * layer->kw;
    bool laid = pass->forward && layer->sw > 1 &&
                (layer->kw > LAID_TAPS || shape->oh == 1 || NAME(is_worth_laying)(layer, shape));
    double terms = pass->channels * taps / (pass->forward ? 1 : (double)layer->sh * layer->sw);
    double reading = !pass->forward || layer->sw == 1 ? 0.9
                     : laid                           ? 1.1 + 1.5 * layer->sh * layer->sw / taps
                                                      : 2.2;
    double vectors = (columns + NAME(LANES) - 1) / NAME(LANES);
#if CONV_VECTOR_BYTES == 64
    const bool flat = NAME(can_lie_flat)(pass);
    reading = flat ? 1.3 : reading;
    vectors = flat ? (double)columns / NAME(LANES) : vectors;
#endif
    bool part =
        !pass->forward && pass->windows < (int64_t)layer->n * layer->oc * shape->oh * shape->ow;
    pass->lanes = !part && layer->kw <= NAME(MOST_COLUMN_TAPS) &&
                  NAME(prefers_lanes)(pass->planes, rows, columns, vectors, terms, reading,
                                      pass->forward && NAME(serves)(layer));
    pass->block = pass->lanes ? NAME(BLOCK_OF_LANES) : CONV_SWEEP_PLANES;
#if CONV_VECTOR_BYTES == 64
    NAME(plan_flat)(pass, flat && !pass->lanes);
#endif
    pass->apart = laid && !pass->lanes;
    pass->braided =
        !pass->forward && !part && !pass->lanes && rows > 1 && NAME(braids)(&pass->cols);
    pass->woven = !pass->forward && !pass->braided && pass->cols.count > (pass->lanes ? 1 : 2);
#if CONV_VECTOR_BYTES == 64
    /* Strands leave few lanes empty if they are long, and one plane has few sums to gain. */
    const bool strands = pass->braided && (columns > NAME(LANES) / 2 || pass->planes == 1);
    pass->cells =
        pass->flat == NULL && !part && !strands && NAME(prefers_cells)(pass, rows, columns, terms);
    if (pass->cells) {
        pass->lanes = pass->braided = pass->woven = false;
        pass->block = NAME(CELL_PLANES);
    }
    pass->apart = pass->apart && pass->flat == NULL && !pass->cells;
#endif
    if (pass->apart) {
        const ConvSweep sweep = forward_sweep(layer, shape);
        pass->laid = NAME(plan_laid)(&sweep);
    }
    if (pass->braided) {
        pass->block = NAME(BRAID_PLANES);
    }
    int parts = (pass->planes + pass->block - 1) / pass->block;
    if (!pass->lanes) { /* of equal size */
        pass->block = (pass->planes + parts - 1) / parts;
    }
    int most = smaller(pass->block, pass->planes);
    pass->width = pass->lanes ? (most + NAME(LANES) - 1) / NAME(LANES) * NAME(LANES) : most;
    pass->units = parts * layer->groups;
    pass->chunks = 1;
    if (pass->woven) {
        pass->weave = NAME(plan_weave)(layer->iw, pass->cols.count, most, rows);
    }
    pass->streams = NAME(streams)(pass);
}

/* Some neighbouring weights of each of `planes` planes, with the planes side by side: weight k goes
 * to out + place[k], to no place where that is negative. */
static void NAME(pack_vectors)(const REAL *from, int64_t pitch, int planes, int width, int some,
                               const int64_t place[], REAL *out) {
    NAME(Mask) there = NAME(lanes)(0, some);
    for (int first = 0; first < width; first += NAME(LANES)) {
        NAME(Vec) block[NAME(LANES)];
#pragma GCC unroll 16
        for (int p = 0; p < NAME(LANES); p++) {
            block[p] = first + p < planes ? NAME(load_some)(there, from + (first + p) * pitch)
                                          : NAME(splat)(0);
        }
        NAME(transpose)(block);
#pragma GCC unroll 16
        for (int k = 0; k < NAME(LANES); k++) {
            if (k < some && place[k] >= 0) {
                NAME(store)(out + place[k] + first, block[k]);
            }
        }
    }
}

/* The same of planes that have at least as many weights as a part of a vector: these are put
 * together while they are loaded. The last part begins earlier and lays some of them again. */
static void NAME(pack_parts)(const REAL *from, int64_t pitch, int planes, int width, int some,
                             const int64_t place[], REAL *out) {
    for (int first = 0; first < width; first += NAME(LANES)) {
        const REAL *plane[NAME(LANES)];
        for (int p = 0; p < NAME(LANES); p++) { /* what is too much is summed, not stored */
            plane[p] = from + (first + p < planes ? first + p : 0) * pitch;
        }
        for (int k = 0; k < some; k += NAME(PART)) {
            NAME(Vec) part[NAME(PART)];
            k = smaller(k, some - NAME(PART));
            NAME(load_part_columns)(plane, k, part);
#pragma GCC unroll 4
            for (int i = 0; i < NAME(PART); i++) {
                if (place[k + i] >= 0) {
                    NAME(store)(out + place[k + i] + first, part[i]);
                }
            }
        }
    }
}

/* What pack_forward does, for planes in the lanes. */
static void NAME(pack_forward_lanes)(const NAME(Pass) * pass, const NAME(Unit) * unit, REAL *out) {
    int64_t plane = (int64_t)pass->layer->kh * pass->layer->kw;
    int64_t weights = pass->channels * plane;
    const REAL *filters = pass->w + ((int64_t)unit->group * pass->planes + unit->plane) * weights;
    for (int v = 0; v < unit->width && !pass->layer->flip; v += NAME(LANES)) {
        const REAL *filter[NAME(LANES)];
        for (int f = 0; f < NAME(LANES); f++) { /* what is too much is summed, not stored */
            filter[f] = filters + (v + f < unit->planes ? v + f : 0) * weights;
        }
        NAME(lay_side_by_side)(filter, weights, false, out + v, unit->width);
    }
    for (int64_t first = 0; first < weights && pass->layer->flip; first += NAME(LANES)) {
        int64_t place[NAME(LANES)];
        for (int k = 0; k < NAME(LANES); k++) {
            int64_t at = first + k;
            /* Turning by 180° reverses the raster order of a plane. */
            place[k] = (at - at % plane + plane - 1 - at % plane) * unit->width;
        }
        NAME(pack_vectors)
        (filters + first, weights, unit->planes, unit->width,
         (int)smaller64(weights - first, NAME(LANES)), place, out);
    }
}

/* What pack_gradient does, for planes in the lanes and taps first .. first+some-1 of the kernel, at
 * most PACK_TAPS. */
static void NAME(pack_taps_lanes)(const NAME(Pass) * pass, const NAME(Unit) * unit, int64_t first,
                                  int some, REAL *out) {
    const ConvLayer *layer = pass->layer;
    const int64_t plane = (int64_t)layer->kh * layer->kw;
    const int row_taps = taps_met(&pass->cols);
    int64_t place[PACK_TAPS]; /* of channel 0 */
    int64_t pitch[PACK_TAPS]; /* from channel to channel */
    for (int k = 0; k < some; k++) {
        TapPlace row = place_of_tap(&pass->rows, layer->flip, (first + k) / layer->kw);
        TapPlace column = place_of_tap(&pass->cols, layer->flip, (first + k) % layer->kw);
        int64_t before = (int64_t)row.before * row_taps + row.taps * column.before;
        int64_t tap = row.tap * column.taps + column.tap;
        pitch[k] = (int64_t)row.taps * column.taps * unit->width;
        place[k] = pitch[k] == 0 ? -1 : (before * pass->channels + tap) * unit->width;
    }
    const REAL *from =
        pass->w + ((int64_t)unit->group * pass->channels * pass->planes + unit->plane) * plane +
        first;
    const int64_t filter = pass->planes * plane;
    for (int ocg = 0; ocg < pass->channels; ocg++, from += filter) {
        if (plane == 1) { /* the planes lie side by side already */
            for (int v = 0; v < unit->width && place[0] >= 0; v += NAME(LANES)) {
                __builtin_prefetch(from + 4 * NAME(AHEAD) * filter + v); /* they are short */
                NAME(Mask) there = NAME(lanes)(0, unit->planes - v);
                NAME(store)(out + place[0] + v, NAME(load_some)(there, from + v));
            }
        } else {
            const int line = CACHE_LINE_BYTES / sizeof(REAL);
            for (int64_t at = 0; at < unit->planes * plane && first == 0; at += line) {
                __builtin_prefetch(from + NAME(AHEAD) * filter + at);
            }
            (some < (int)NAME(PART) ? NAME(pack_vectors) : NAME(pack_parts))(
                from, plane, unit->planes, unit->width, some, place, out);
        }
        for (int k = 0; k < some; k++) {
            place[k] += pitch[k];
        }
    }
}

static void NAME(pack_gradient_lanes)(const NAME(Pass) * pass, const NAME(Unit) * unit, REAL *out) {
    int64_t plane = (int64_t)pass->layer->kh * pass->layer->kw;
    for (int64_t first = 0; first < plane; first += PACK_TAPS) {
        NAME(pack_taps_lanes)
        (pass, unit, first, (int)smaller64(plane - first, PACK_TAPS), out);
    }
}

/* Weights of a unit as [icg][kh][kw][planes], taps in window order. */
static void NAME(pack_forward)(const NAME(Pass) * pass, const NAME(Unit) * unit, REAL *out) {
    const ConvLayer *layer = pass->layer;
    const int planes = unit->planes;
    const int64_t plane = (int64_t)layer->kh * layer->kw;
    const int64_t weights = pass->channels * plane;
    const REAL *from = pass->w + ((int64_t)unit->group * pass->planes + unit->plane) * weights;
    for (int p = 0; p < planes; p++, from += weights) {
        REAL *to = out + p;
        for (int64_t k = 0; k < weights && !layer->flip; k++, to += planes) {
            *to = from[k];
        }
        for (int64_t k = 0; k < weights && layer->flip; k += plane) {
            for (int64_t tap = plane - 1; tap >= 0; tap--, to += planes) {
                *to = from[k + tap];
            }
        }
    }
}

/* Weights that the inputs of a phase meet, as [ocg][row tap][column tap][planes]; returns where
 * those of the next phase go. */
static REAL *NAME(pack_phase)(const NAME(Pass) * pass, const NAME(Unit) * unit, const Phase *rows,
                              const Phase *cols, REAL *out) {
    const ConvLayer *layer = pass->layer;
    int planes = unit->planes;
    int64_t plane_pitch = (int64_t)layer->kh * layer->kw;
    for (int ocg = 0; ocg < pass->channels; ocg++) {
        int64_t place = ((int64_t)unit->group * pass->channels + ocg) * pass->planes + unit->plane;
        for (int i = 0; i < rows->axis.taps; i++) {
            int row = turned(layer->flip, layer->kh, rows->k_last - i * rows->k_step);
            for (int j = 0; j < cols->axis.taps; j++) {
                int column = turned(layer->flip, layer->kw, cols->k_last - j * cols->k_step);
                const REAL *from =
                    pass->w + place * plane_pitch + (int64_t)row * layer->kw + column;
                for (int p = 0; p < planes; p++) {
                    *out++ = from[p * plane_pitch];
                }
            }
        }
    }
    return out;
}

/* The same of all phases, rows outermost. */
static void NAME(pack_gradient)(const NAME(Pass) * pass, const NAME(Unit) * unit, REAL *out) {
    for (int i = 0; i < pass->rows.count; i++) {
        const Phase rows = phase_at(&pass->rows, i);
        for (int j = 0; j < pass->cols.count && rows.axis.taps > 0; j++) {
            const Phase cols = phase_at(&pass->cols, j);
            out = NAME(pack_phase)(pass, unit, &rows, &cols, out);
        }
    }
}

/* Whether the weights of a unit with planes in the lanes are met where they lie: of an input
 * gradient through one tap, planes lie side by side. Only whole patches read them there, so both
 * sides have planes of one size. */
static bool NAME(lie_packed)(const NAME(Pass) * pass, const NAME(Unit) * unit) {
    const ConvLayer *l = pass->layer;
    const int cells = NAME(patch_cells)(l->iw);
    return pass->lanes && !pass->forward && l->kh == 1 && l->kw == 1 && l->sh == 1 && l->sw == 1 &&
           l->top == 0 && l->left == 0 && l->ih == pass->shape->oh && l->iw == pass->shape->ow &&
           cells > NAME(HALF) && l->iw >= cells && unit->planes == NAME(BLOCK_OF_LANES);
}

/* Unit number `index`, and its weights packed. */
static void NAME(make_unit)(const NAME(Pass) * pass, int index, NAME(Unit) * unit, REAL *weights) {
    int blocks = (pass->planes + pass->block - 1) / pass->block;
    unit->group = index / blocks;
    unit->plane = index % blocks * pass->block;
    int planes = smaller(pass->block, pass->planes - unit->plane);
    unit->planes = planes;
    unit->width = pass->lanes ? (planes + NAME(LANES) - 1) / NAME(LANES) * NAME(LANES) : planes;
    const REAL *start = pass->start;
    for (int p = 0; p < unit->width; p++) {
        bool there = start != NULL && p < planes;
        unit->start[p] = there ? start[(int64_t)unit->group * pass->planes + unit->plane + p] : 0;
    }
    const int64_t plane = (int64_t)pass->layer->kh * pass->layer->kw;
    unit->weights = weights;
    unit->pitch = unit->width;
    if (NAME(lie_packed)(pass, unit)) {
        unit->weights =
            pass->w + (int64_t)unit->group * pass->channels * pass->planes + unit->plane;
        unit->pitch = pass->planes;
    } else if (pass->forward && !pass->lanes && planes == 1 && !pass->layer->flip) {
        unit->weights =
            pass->w + ((int64_t)unit->group * pass->planes + unit->plane) * pass->channels * plane;
    } else if (pass->lanes && pass->forward) {
        NAME(pack_forward_lanes)(pass, unit, weights);
    } else if (pass->lanes) {
        NAME(pack_gradient_lanes)(pass, unit, weights);
    } else if (pass->forward) {
        NAME(pack_forward)(pass, unit, weights);
    } else {
        NAME(pack_gradient)(pass, unit, weights);
    }
}

static void NAME(sweep)(const NAME(Pass) * pass, NAME(Unit) * unit, ConvSweep *sweep, int begin,
                        int end, const REAL *source, const REAL *weights, REAL *target) {
    sweep->planes = unit->planes;
    sweep->weight_pitch = unit->pitch;
    sweep->streams = pass->streams;
#if CONV_VECTOR_BYTES == 64
    if (pass->cells) {
        NAME(sweep_cells)(sweep, source, weights, unit->start, target);
        return;
    }
#endif
    if (pass->lanes) {
        NAME(conv_sweep_lanes)
        (sweep, begin, end, source, weights, unit->start, target);
    } else if (NAME(falls)(sweep)) {
        NAME(sweep_fall)(sweep, begin, end, source, weights, unit->start, target, &unit->narrow);
    } else {
        NAME(conv_sweep)(sweep, begin, end, source, weights, unit->start, target, &unit->narrow);
    }
}

/* Rows begin .. end-1 of a phase of an input gradient, by the stretches of dY that count. */
static void NAME(sweep_stretches)(const NAME(Pass) * pass, NAME(Unit) * unit, const Phase *rows,
                                  const ConvSweep *phase, int64_t place, int begin, int end,
                                  const REAL *weights, REAL *target) {
    int64_t cells = pass->channels * phase->channel_pitch;
    int64_t filter_weights = (int64_t)phase->rows.taps * phase->cols.taps * unit->width;
    Stretch stretch[3];
    int count = split_cells(pass->shape, cells_in_group(pass->windows, cells, place), stretch);
    for (int i = 0; i < count; i++) {
        ConvSweep sweep = *phase;
        limit_to_stretch(&sweep, rows, &stretch[i]);
        NAME(sweep)
        (pass, unit, &sweep, begin, end,
         pass->source + place * cells + stretch[i].filter * sweep.channel_pitch +
             (int64_t)stretch[i].row * sweep.source_pitch,
         weights + stretch[i].filter * filter_weights, target);
    }
}

/* The rows of one chunk of so many: first .. end-1. */
static void NAME(rows_of_chunk)(const NAME(Pass) * pass, int chunk, int64_t rows, int *first,
                                int *end) {
    *first = chunk_row(rows * chunk / pass->chunks);
    *end = chunk == pass->chunks - 1 ? (int)rows : chunk_row(rows * (chunk + 1) / pass->chunks);
}

/* Rows begin .. end-1 of a phase that reads nothing: its sums are what they begin with. */
static void NAME(fill_phase)(const ConvSweep *sweep, const NAME(Unit) * unit, int begin, int end,
                             REAL *target) {
    for (int p = 0; p < unit->planes; p++, target += sweep->plane_pitch) {
        for (int row = begin; row < end; row++) {
            REAL *to = target +
                       (sweep->rows.first + (int64_t)row * sweep->rows.pitch) * sweep->row_pitch +
                       sweep->cols.first;
            for (int i = 0; i < sweep->cols.count; i++) {
                to[(int64_t)i * sweep->cols.pitch] = unit->start[p];
            }
        }
    }
}

/* Rows begin .. end-1 of a phase of rows, in all phases of columns: into target, or side by side
 * into the room for them. */
static void NAME(sweep_phases)(const NAME(Pass) * pass, NAME(Unit) * unit, const Phase *rows,
                               int64_t place, int begin, int end, const REAL *weights,
                               REAL *target) {
    for (int j = 0; j < pass->cols.count; j++) {
        const Phase cols = phase_at(&pass->cols, j);
        ConvSweep sweep = gradient_sweep(pass->layer, pass->shape, rows, &cols);
        if (pass->woven) {
            sweep.rows.first = -begin;
            sweep.cols.first = j * pass->weave.length;
            sweep.rows.pitch = sweep.cols.pitch = 1;
            sweep.row_pitch = pass->weave.row;
            sweep.plane_pitch = (int64_t)pass->weave.rows * pass->weave.row;
        }
        if (rows->axis.taps == 0 || cols.axis.taps == 0) {
            NAME(fill_phase)(&sweep, unit, begin, end, target);
            continue;
        }
        NAME(sweep_stretches)
        (pass, unit, rows, &sweep, place, begin, end, weights, target);
        weights += (int64_t)pass->channels * rows->axis.taps * cols.axis.taps * unit->width;
    }
}

/* Rows begin .. end-1 of a phase of rows, in all phases of columns at once. */
static void NAME(braid_phases)(const NAME(Pass) * pass, const NAME(Unit) * unit, const Phase *rows,
                               int64_t place, int begin, int end, const REAL *weights,
                               REAL *target) {
    const int64_t plane = (int64_t)pass->shape->oh * pass->shape->ow;
    NAME(Braid)
    braid = {.source = pass->source + place * pass->channels * plane,
             .start = unit->start,
             .target = target,
             .channel_pitch = plane,
             .plane_pitch = (int64_t)pass->layer->ih * pass->layer->iw,
             .channels = pass->channels,
             .source_pitch = pass->shape->ow,
             .row_pitch = pass->layer->iw,
             .columns = pass->layer->iw,
             .rows = rows->axis};
    for (int j = 0; j < pass->cols.count; j++) {
        braid.strand[j] = phase_at(&pass->cols, j).axis;
        braid.weights[j] = weights;
        weights += (int64_t)pass->channels * rows->axis.taps * braid.strand[j].taps * unit->width;
    }
    NAME(sweep_braid)(&braid, pass->cols.count, unit->planes, begin, end);
}

/* One chunk of an input gradient in the place'th group of all images: its rows of all phases, which
 * lie among each other. */
static void NAME(run_phases)(const NAME(Pass) * pass, NAME(Unit) * unit, int64_t place, int chunk,
                             REAL *target) {
    const int64_t plane = (int64_t)pass->layer->ih * pass->layer->iw;
    const int row_taps = taps_met(&pass->cols);
    const REAL *weights = unit->weights;
    for (int i = 0; i < pass->rows.count; i++) {
        const Phase rows = phase_at(&pass->rows, i);
        int begin;
        int end;
        NAME(rows_of_chunk)(pass, chunk, rows.axis.count, &begin, &end);
        if (pass->braided) {
            NAME(braid_phases)(pass, unit, &rows, place, begin, end, weights, target);
        } else if (!pass->woven) {
            NAME(sweep_phases)(pass, unit, &rows, place, begin, end, weights, target);
        }
        for (int after; pass->woven && begin < end; begin = after) {
            after = smaller(begin + pass->weave.rows, end);
            NAME(sweep_phases)(pass, unit, &rows, place, begin, after, weights, unit->band);
            for (int p = 0; p < unit->planes; p++) {
                const int64_t first = rows.axis.first + (int64_t)begin * rows.axis.pitch;
                NAME(weave_rows)
                (&pass->weave, unit->band + (int64_t)p * pass->weave.rows * pass->weave.row,
                 after - begin, target + p * plane + first * pass->layer->iw,
                 (int64_t)rows.axis.pitch * pass->layer->iw, plane);
            }
        }
        weights += (int64_t)pass->channels * rows.axis.taps * row_taps * unit->width;
    }
}

/* Rows begin .. end-1 of a forward pass whose columns lie apart: band after band is laid out,
 * behind the weights. */
static void NAME(sweep_apart)(const NAME(Pass) * pass, NAME(Unit) * unit, const ConvSweep *sweep,
                              int begin, int end, const REAL *source, REAL *target) {
    for (int row = begin; row < end; row += pass->laid.rows) {
        int after = smaller(row + pass->laid.rows, end);
        const REAL *from = source;
        ConvSweep laid = NAME(lay_band)(&pass->laid, sweep, row, after, &from, unit->band);
        NAME(sweep)(pass, unit, &laid, row, after, from, unit->weights, target);
    }
}

/* One chunk of rows of a unit in image n. */
static void NAME(run_chunk)(const NAME(Pass) * pass, NAME(Unit) * unit, int n, int chunk) {
    int64_t place = (int64_t)n * pass->layer->groups + unit->group;
    if (!pass->forward) {
        int64_t plane = (int64_t)pass->layer->ih * pass->layer->iw;
        NAME(run_phases)
        (pass, unit, place, chunk, pass->target + (place * pass->planes + unit->plane) * plane);
        return;
    }
    ConvSweep sweep = forward_sweep(pass->layer, pass->shape);
    const REAL *source = pass->source + place * pass->channels * sweep.channel_pitch;
    REAL *target = pass->target + (place * pass->planes + unit->plane) * sweep.plane_pitch;
#if CONV_VECTOR_BYTES == 64
    if (pass->flat != NULL) {
        sweep.planes = unit->planes;
        NAME(sweep_flat)(&sweep, pass->flat, source, unit->weights, unit->start, target);
        return;
    }
#endif
    int begin;
    int end;
    NAME(rows_of_chunk)(pass, chunk, sweep.rows.count, &begin, &end);
    if (pass->apart) {
        NAME(sweep_apart)(pass, unit, &sweep, begin, end, source, target);
    } else {
        NAME(sweep)(pass, unit, &sweep, begin, end, source, unit->weights, target);
    }
}

/* What one thread does: takes chunks, units outermost, until there is none left. */
static void NAME(run_chunks)(const NAME(Pass) * pass, ConvRuns *runs, REAL *weights) {
    NAME(Unit) unit;
    unit.narrow.marked = false;
    unit.narrow.begin = pass->source;
    unit.narrow.end = pass->source + NAME(source_cells)(pass);
    unit.band = NAME(aligned)(weights + (int64_t)pass->channels * pass->layer->kh *
                                            pass->layer->kw * pass->width);
    int held = -1;
    int64_t of_unit = (int64_t)pass->layer->n * pass->chunks;
    int run = conv_thread() % runs->count;
    for (int64_t i = conv_take_from(runs, &run); i >= 0; i = conv_take_from(runs, &run)) {
        int index = (int)(i / of_unit);
        if (index != held) {
            NAME(make_unit)(pass, index, &unit, weights);
            held = index;
        }
        int64_t within = i % of_unit;
        NAME(run_chunk)(pass, &unit, (int)(within / pass->chunks), (int)(within % pass->chunks));
    }
    if (pass->streams) {
        CONV_STREAMED();
    }
}

static Status NAME(run_pass)(NAME(Pass) * pass) {
    const ConvLayer *layer = pass->layer;
    NAME(plan)(pass);
    int64_t most = pass->units * (int64_t)layer->n;
    int64_t rows = pass->forward ? pass->shape->oh : layer->ih / pass->rows.count;
    int threads = conv_threads(pass->shape->macs, most * ((rows + CHUNK_ROWS - 1) / CHUNK_ROWS));
    bool cut = threads > 1;
#if CONV_VECTOR_BYTES == 64
    cut = cut && pass->flat == NULL && !pass->cells; /* whole pictures are shared out */
#endif
    if (cut) {
        int64_t chunks = (threads * (int64_t)ROW_CHUNKS_A_THREAD + most - 1) / most;
        pass->chunks = (int)smaller64(chunks, (rows + CHUNK_ROWS - 1) / CHUNK_ROWS);
    }
    if (pass->braided) { /* so that phases find the source rows where others have just read them */
        pass->chunks = larger(pass->chunks, (int)(rows / BAND_ROWS));
    }
    int64_t count = (int64_t)pass->channels * layer->kh * layer->kw * pass->width + 2 * NAME(LANES);
    count += pass->apart ? pass->laid.needed : pass->woven ? pass->weave.needed : 0;
    REAL stack[NAME(STACK_WEIGHTS)];
    REAL *room = NAME(take_room)(stack, NAME(STACK_WEIGHTS), count * threads);
    if (room == NULL) {
        return status_error(STATUS_MEMORY, "there is no memory to pack the weights");
    }
    ConvRuns runs = conv_runs(most * pass->chunks, threads);
    if (threads == 1) {
        NAME(run_chunks)(pass, &runs, NAME(aligned)(room));
    } else {
        CONV_PARALLEL(threads)
        NAME(run_chunks)
        (pass, &runs, NAME(aligned)(room + conv_thread() * count));
    }
    NAME(leave_room)(stack, room);
    return status_ok();
}

static Status NAME(engine_forward)(const ConvLayer *layer, const ConvShape *shape, const REAL *x,
                                   const REAL *w, const REAL *b, REAL *y) {
    if (NAME(small_forward)(layer, shape, x, w, b, y)) {
        return status_ok();
    }
    Status status;
    const NAME(Groups) groups = {.layer = layer,
                                 .shape = shape,
                                 .source = x,
                                 .w = w,
                                 .start = b,
                                 .target = y,
                                 .forward = true};
    if (NAME(pass_by_groups)(groups, &status)) {
        return status;
    }
    NAME(Pass)
    pass = {.layer = layer,
            .shape = shape,
            .source = x,
            .w = w,
            .start = b,
            .target = y,
            .forward = true};
#if CONV_VECTOR_BYTES == 64
    NAME(Flat) flat;
    pass.flat = &flat;
#endif
    return NAME(run_pass)(&pass);
}

static Status NAME(engine_grad_input)(const ConvLayer *layer, const ConvShape *shape,
                                      const REAL *dy, const REAL *w, const REAL *start,
                                      int64_t windows, REAL *dx) {
    bool whole = windows == (int64_t)layer->n * layer->oc * shape->oh * shape->ow;
    if (whole && NAME(small_grad_input)(layer, shape, dy, w, start, dx)) {
        return status_ok();
    }
    Status status;
    const NAME(Groups) groups = {
        .layer = layer, .shape = shape, .source = dy, .w = w, .start = start, .target = dx};
    if (whole && NAME(pass_by_groups)(groups, &status)) {
        return status;
    }
    NAME(Pass)
    pass = {.layer = layer,
            .shape = shape,
            .source = dy,
            .w = w,
            .start = start,
            .target = dx,
            .windows = windows};
    return NAME(run_pass)(&pass);
}
