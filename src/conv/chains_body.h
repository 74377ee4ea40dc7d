/* The weight and bias gradients for one type: the way that suits the layer. */

/* About how many cycles dW takes with filters in the lanes. */
static double NAME(filters_cost)(const ConvLayer *layer, const ConvShape *shape) {
    double vectors = (double)((shape->ocg + NAME(LANES) - 1) / NAME(LANES)) * layer->groups;
    double terms = (double)shape->icg * layer->kh * layer->kw;
    double rows = terms / NAME(TAPS_OF_FEW) + 1; /* of tiles */
    double sums = terms < 8 ? 4 : terms / 2;     /* the next one waits for the one before */
    return (double)layer->n * shape->oh * vectors * (shape->ow * (sums + 5) + 70 * rows);
}

typedef Status NAME(WeightWay)(const ConvLayer *layer, const ConvShape *shape, const REAL *x,
                               const REAL *dy, REAL *dw);

/* The way that suits the layer, and about how many cycles it takes. */
static NAME(WeightWay) *
    NAME(best_weight_way)(const ConvLayer *layer, const ConvShape *shape, double *cost) {
    const double filters = NAME(filters_cost)(layer, shape);
    const double near = NAME(near_cost)(layer, shape);
    NAME(WeightWay) *way = near < filters ? NAME(weight_by_neighbours) : NAME(weight_by_filters);
    *cost = near < filters ? near : filters;
    if (shape->macs > NEAR_AT_LEAST && *cost > NEAR_ENOUGH) {
        const double strips = NAME(strips_cost)(layer, shape);
        const double channels = NAME(channels_cost)(layer, shape);
        const double rows = NAME(rows_cost)(layer, shape);
        if (rows < channels && rows < strips && rows < *cost) {
            *cost = rows;
            return NAME(weight_by_rows);
        }
        if (channels < strips && channels < *cost) {
            *cost = channels;
            return NAME(weight_by_channels);
        }
        if (strips < *cost) {
            *cost = strips;
            return NAME(weight_by_strips);
        }
    }
    return way;
}

static Status NAME(engine_grad_weight)(const ConvLayer *layer, const ConvShape *shape,
                                       const REAL *x, const REAL *dy, REAL *dw) {
    if (NAME(small_grad_weight)(layer, shape, x, dy, dw)) {
        return status_ok();
    }
    double cost;
    NAME(WeightWay) *way = NAME(best_weight_way)(layer, shape, &cost);
    const int rest = shape->ocg % NAME(LANES);
    if (rest == 0 || rest == shape->ocg || layer->groups > 1) {
        return way(layer, shape, x, dy, dw);
    }
    /* Filters that would leave most lanes of a vector empty may be better off by themselves. */
    ConvShape whole = *shape;
    ConvShape others = *shape;
    double whole_cost;
    double others_cost;
    whole.ocg = shape->ocg - rest;
    others.ocg = rest;
    others.macs = shape->macs / shape->ocg * rest;
    whole.macs -= others.macs;
    NAME(WeightWay) *whole_way = NAME(best_weight_way)(layer, &whole, &whole_cost);
    NAME(WeightWay) *others_way = NAME(best_weight_way)(layer, &others, &others_cost);
    if (whole_cost + others_cost + 3000 > 0.95 * cost) {
        return way(layer, shape, x, dy, dw);
    }
    /* Where there is no memory, nothing may have been written: the few wait for the others. */
    const int64_t filter = (int64_t)shape->icg * layer->kh * layer->kw;
    REAL stack[SIDE_BYTES / sizeof(REAL)];
    REAL *few = NAME(take_room)(stack, SIDE_BYTES / sizeof(REAL), rest * filter);
    if (few == NULL) {
        return status_error(STATUS_MEMORY, "there is no memory for the sums of the weights");
    }
    Status status =
        others_way(layer, &others, x, dy + (int64_t)whole.ocg * shape->oh * shape->ow, few);
    if (status.code == STATUS_OK) {
        status = whole_way(layer, &whole, x, dy, dw);
    }
    if (status.code == STATUS_OK) {
        memcpy(dw + whole.ocg * filter, few, (size_t)(rest * filter) * sizeof(REAL));
    }
    NAME(leave_room)(stack, few);
    return status;
}

/* Some chains of db: images first_image .. , blocks of rows first_block .. and filters first_filter
 * .. , whose sums are kept until they can be added in order. */
typedef struct NAME(BiasWindow) {
    const ConvLayer *layer;
    const ConvShape *shape;
    const REAL *dy;
    int rows, blocks; ///< of a block, and of an image
    int image, images;
    int block, blocks_here;
    int filter, filters;
    REAL *sums;   ///< [image][block][filter]
    int64_t next; ///< first chains that nobody has taken
} NAME(BiasWindow);

enum { NAME(BIAS_LANES) = 2 * NAME(LANES) }; ///< chains that are added to by turns

/* Adds up chains of one length in `sets` vectors: they become lanes and are added one element after
 * another. While one vector waits for its sum the next one goes on. */
CONV_INLINE void NAME(sum_bias_chains)(const REAL *const *from, int64_t length, int sets,
                                       REAL *out) {
    NAME(Vec) sum[2] = {NAME(splat)(0), NAME(splat)(0)};
    NAME(Vec) next[NAME(LANES)];
    int64_t i = 0;
    for (; i + NAME(LANES) <= length; i += NAME(LANES)) {
#pragma GCC unroll 2
        for (int s = 0; s < sets; s++) {
            NAME(load_columns)(from + s * NAME(LANES), i, next);
#pragma GCC unroll 16
            for (int k = 0; k < NAME(LANES); k++) {
                sum[s] += next[k];
            }
        }
    }
    for (; i < length; i += NAME(PART)) { /* the last part begins earlier, its end alone is added */
        bool whole = length >= NAME(PART);
        int64_t at = whole ? smaller64(i, length - NAME(PART)) : 0;
#pragma GCC unroll 2
        for (int s = 0; s < sets; s++) {
            if (whole) {
                NAME(load_part_columns)(from + s * NAME(LANES), at, next);
            } else {
                NAME(load_some_columns)(from + s * NAME(LANES), at, (int)length, next);
            }
#pragma GCC unroll 4
            for (int k = 0; k < NAME(PART); k++) {
                if (at + k >= i && at + k < length) {
                    sum[s] += next[k];
                }
            }
        }
    }
#pragma GCC unroll 2
    for (int s = 0; s < sets; s++) {
        NAME(store)(out + s * NAME(LANES), sum[s]);
    }
}

/* Up to BIAS_LANES chains from number `first` on, of those that have `blocks` blocks an image from
 * block `start` of the window on. */
static void NAME(sum_bias_set)(const NAME(BiasWindow) * w, int64_t first, int start, int blocks) {
    const ConvShape *shape = w->shape;
    int64_t plane = (int64_t)shape->oh * shape->ow;
    int64_t each = (int64_t)blocks * w->filters;
    int here = (int)smaller64(w->images * each - first, NAME(BIAS_LANES));
    int64_t image = first / each;
    int block = start + (int)(first % each) / w->filters;
    int filter = (int)(first % each) % w->filters;
    int oh = (w->block + block) * w->rows;
    int64_t length = (int64_t)smaller(w->rows, shape->oh - oh) * shape->ow;
    const REAL *from[NAME(BIAS_LANES)];
    REAL *to[NAME(BIAS_LANES)];
    REAL sum[NAME(BIAS_LANES)];
    const REAL *at = NULL;
    REAL *sums = NULL;
    for (int lane = 0; lane < here; lane++) {
        if (lane == 0 || filter == w->filters) {
            if (filter == w->filters) {
                filter = 0;
                if (++block == start + blocks) {
                    block = start;
                    image++;
                }
            }
            int64_t place = (w->image + image) * w->layer->oc + w->filter + filter;
            int64_t row = (int64_t)(w->block + block) * w->rows;
            at = w->dy + place * plane + row * shape->ow;
            sums = w->sums + (image * w->blocks_here + block) * w->filters + filter;
        }
        from[lane] = at;
        to[lane] = sums++;
        at += plane;
        filter++;
    }
    for (int lane = here; lane < NAME(BIAS_LANES); lane++) {
        from[lane] = w->dy; /* summed, not used */
    }
    if (here <= NAME(LANES)) {
        NAME(sum_bias_chains)(from, length, 1, sum);
    } else {
        NAME(sum_bias_chains)(from, length, 2, sum);
    }
    for (int lane = 0; lane < here; lane++) {
        *to[lane] = sum[lane];
    }
}

/* What one thread does: takes chains, BIAS_LANES at a time. Those of the last block of each image
 * may be shorter, so they come after all others. */
static void NAME(sum_bias_window)(NAME(BiasWindow) * w) {
    int last = w->block + w->blocks_here == w->blocks; /* block of an image */
    int others = w->blocks_here - last;
    int64_t sets =
        ((int64_t)w->images * others * w->filters + NAME(BIAS_LANES) - 1) / NAME(BIAS_LANES);
    int64_t all =
        sets + ((int64_t)w->images * last * w->filters + NAME(BIAS_LANES) - 1) / NAME(BIAS_LANES);
    for (int64_t set = conv_take(&w->next); set < all; set = conv_take(&w->next)) {
        if (set < sets) {
            NAME(sum_bias_set)(w, set * NAME(BIAS_LANES), 0, others);
        } else {
            NAME(sum_bias_set)(w, (set - sets) * NAME(BIAS_LANES), others, 1);
        }
    }
}

static void NAME(run_bias_window)(NAME(BiasWindow) * w, REAL *db) {
    int64_t chains = (int64_t)w->images * w->blocks_here * w->filters;
    int64_t elements = chains * w->rows * w->shape->ow; /* one takes as long as 8 multiply-adds */
    int threads = conv_threads(8 * elements, (chains + NAME(BIAS_LANES) - 1) / NAME(BIAS_LANES));
    w->next = 0;
    if (threads == 1) {
        NAME(sum_bias_window)(w);
    } else {
        CONV_PARALLEL(threads)
        NAME(sum_bias_window)(w);
    }
    for (int64_t i = 0; i < (int64_t)w->images * w->blocks_here; i++) {
        bool first = w->image == 0 && w->block == 0 && i == 0;
        for (int f = 0; f < w->filters; f++) {
            REAL sum = w->sums[i * w->filters + f];
            db[w->filter + f] = first ? sum : db[w->filter + f] + sum;
        }
    }
}

static void NAME(engine_grad_bias)(const ConvLayer *layer, const ConvShape *shape, const REAL *dy,
                                   REAL *db) {
    REAL sums[BIAS_CHAINS];
    NAME(BiasWindow)
    w = {.layer = layer, .shape = shape, .dy = dy, .sums = sums};
    w.rows = smaller(conv_chain_rows(shape->ow), shape->oh);
    w.blocks = (shape->oh + w.rows - 1) / w.rows;
    int blocks = smaller(w.blocks, BIAS_CHAINS);
    int filters = smaller(layer->oc, BIAS_CHAINS / blocks);
    bool whole = blocks == w.blocks && filters == layer->oc; /* images */
    int images = whole ? smaller(layer->n, BIAS_CHAINS / (blocks * filters)) : 1;
    for (w.image = 0; w.image < layer->n; w.image += images) {
        w.images = smaller(images, layer->n - w.image);
        for (w.filter = 0; w.filter < layer->oc; w.filter += filters) {
            w.filters = smaller(filters, layer->oc - w.filter);
            for (w.block = 0; w.block < w.blocks; w.block += blocks) {
                w.blocks_here = smaller(blocks, w.blocks - w.block);
                NAME(run_bias_window)(&w, db);
            }
        }
    }
}
