/* The body of chains.c for one type. Arguments called `lanes` and `count` are constants there and
 * unroll the loops over them; lanes that no filter uses compute zeros that nobody reads. */

enum {
    NAME(FEW_LANES) = 4, ///< filters of a block
    NAME(SEGMENT) = SEGMENT_BYTES / sizeof(REAL),
    NAME(STACK_SUMS) = STACK_SUMS_BYTES / sizeof(REAL),
};

/* One tap in a row of outputs: the running sums it adds to and the input row it reads. */
typedef struct NAME(Tap) {
    REAL *sums;      ///< [lanes]
    const REAL *row; ///< input row
    int place;       ///< input column that output column 0 reads, may be negative
    int low, high;   ///< output columns that read the input
} NAME(Tap);

/* Some columns of a row of dY, lanes innermost. */
typedef struct NAME(Segment) {
    const REAL *dy; ///< [column - low][lanes]
    int low, high;  ///< output columns
    int stride;
} NAME(Segment);

/* Adds output columns low .. high-1, which all taps read. */
CONV_INLINE void NAME(add_columns)(const NAME(Segment) * segment, const NAME(Tap) * tap, int lanes,
                                   int count, int stride, int low, int high) {
    REAL sum[MOST_TAPS][NAME(FEW_LANES)];
    const REAL *from[MOST_TAPS];
    if (low >= high) {
        return;
    }
    for (int t = 0; t < count; t++) {
        from[t] = tap[t].row + (tap[t].place + (int64_t)low * stride);
        for (int lane = 0; lane < lanes; lane++) {
            sum[t][lane] = tap[t].sums[lane];
        }
    }
    const REAL *dy = segment->dy + (int64_t)(low - segment->low) * lanes;
    for (int64_t i = 0; i < high - low; i++) {
#pragma GCC unroll 9
        for (int t = 0; t < count; t++) {
            REAL x = from[t][i * stride];
            for (int lane = 0; lane < lanes; lane++) {
                sum[t][lane] = FMA(x, dy[i * lanes + lane], sum[t][lane]);
            }
        }
    }
    for (int t = 0; t < count; t++) {
        for (int lane = 0; lane < lanes; lane++) {
            tap[t].sums[lane] = sum[t][lane];
        }
    }
}

CONV_INLINE void NAME(add_all)(const NAME(Segment) * segment, const NAME(Tap) * tap, int lanes,
                               int count, int low, int high) {
    if (segment->stride == 1) {
        NAME(add_columns)(segment, tap, lanes, count, 1, low, high);
    } else {
        NAME(add_columns)(segment, tap, lanes, count, segment->stride, low, high);
    }
}

/* Adds the columns low .. high-1 that a tap reads, if there are any. */
CONV_INLINE void NAME(add_one)(const NAME(Segment) * segment, const NAME(Tap) * tap, int lanes,
                               int low, int high) {
    NAME(add_columns)
    (segment, tap, lanes, 1, segment->stride, larger(low, tap->low), smaller(high, tap->high));
}

/* Adds a segment to 1 .. most taps: all together in the columns that all of them read, one by one
 * left and right of these, so that every chain meets its columns in order. */
CONV_INLINE void NAME(add_taps)(const NAME(Segment) * segment, const NAME(Tap) * tap, int lanes,
                                int most, int count) {
    int low = segment->low;
    int high = segment->high;
    for (int t = 0; t < count; t++) {
        low = larger(low, tap[t].low);
        high = smaller(high, tap[t].high);
    }
    low = smaller(low, segment->high);
    high = larger(high, low);
    for (int t = 0; t < count; t++) {
        NAME(add_one)(segment, &tap[t], lanes, segment->low, low);
    }
    switch (count) {
    case 9:
        NAME(add_all)(segment, tap, lanes, most < 9 ? 1 : 9, low, high);
        break;
    case 8:
        NAME(add_all)(segment, tap, lanes, most < 8 ? 1 : 8, low, high);
        break;
    case 7:
        NAME(add_all)(segment, tap, lanes, most < 7 ? 1 : 7, low, high);
        break;
    case 6:
        NAME(add_all)(segment, tap, lanes, 6, low, high);
        break;
    case 5:
        NAME(add_all)(segment, tap, lanes, 5, low, high);
        break;
    case 4:
        NAME(add_all)(segment, tap, lanes, 4, low, high);
        break;
    case 3:
        NAME(add_all)(segment, tap, lanes, 3, low, high);
        break;
    case 2:
        NAME(add_all)(segment, tap, lanes, 2, low, high);
        break;
    default:
        NAME(add_all)(segment, tap, lanes, 1, low, high);
        break;
    }
    for (int t = 0; t < count; t++) {
        NAME(add_one)(segment, &tap[t], lanes, high, segment->high);
    }
}

/* What a block of filters needs: its tensors, and its sums as [icg][kh][kw][lanes]. */
typedef struct NAME(Block) {
    const ConvLayer *layer;
    const ConvShape *shape;
    const REAL *x;  ///< of the group, image 0
    const REAL *dy; ///< of the first filter, image 0
    int filters;
    REAL *chain; ///< running sums of the open chains
    REAL *total; ///< totals of the closed ones
} NAME(Block);

/* Columns low .. high-1 of row (n, oh) of dY with the filters side by side. */
CONV_INLINE void NAME(side_by_side)(const NAME(Block) * block, int n, int oh, int lanes, int low,
                                    int high, REAL *out) {
    const ConvShape *shape = block->shape;
    int64_t plane = (int64_t)shape->oh * shape->ow;
    const REAL *row = block->dy + n * block->layer->oc * plane + (int64_t)oh * shape->ow;
    if (block->filters == lanes) {
        for (int ow = low; ow < high; ow++) {
            for (int lane = 0; lane < lanes; lane++) {
                *out++ = row[lane * plane + ow];
            }
        }
        return;
    }
    for (int ow = low; ow < high; ow++) {
        for (int lane = 0; lane < lanes; lane++) {
            *out++ = lane < block->filters ? row[lane * plane + ow] : 0;
        }
    }
}

/* Adds a segment of row (n, oh) to the chains of all taps, a few at a time. */
CONV_INLINE void NAME(add_row)(const NAME(Block) * block, const NAME(Segment) * segment, int n,
                               int oh, int lanes, int most) {
    const ConvLayer *layer = block->layer;
    const ConvShape *shape = block->shape;
    NAME(Tap) tap[MOST_TAPS];
    int count = 0;
    for (int icg = 0; icg < shape->icg; icg++) {
        const REAL *plane = block->x + ((int64_t)n * layer->ic + icg) * layer->ih * layer->iw;
        for (int kh = 0; kh < layer->kh; kh++) {
            int ih = oh * layer->sh - layer->top + kh * layer->dh;
            if (ih < 0 || ih >= layer->ih) {
                continue;
            }
            REAL *sums =
                block->chain + ((int64_t)icg * layer->kh + kh) * layer->kw * (int64_t)lanes;
            for (int kw = 0; kw < layer->kw; kw++) {
                NAME(Tap) *one = &tap[count++];
                one->sums = sums + (int64_t)kw * lanes;
                one->row = plane + (int64_t)ih * layer->iw;
                one->place = kw * layer->dw - layer->left;
                reading_columns(one->place, layer->sw, layer->iw, shape->ow, &one->low, &one->high);
                if (count == most) {
                    NAME(add_taps)(segment, tap, lanes, most, count);
                    count = 0;
                }
            }
        }
    }
    if (count > 0) {
        NAME(add_taps)(segment, tap, lanes, most, count);
    }
}

/* Ends the open chains: the first total is the chain itself, later ones are added to it. */
static void NAME(close_chains)(REAL *chain, REAL *total, int64_t count, bool first) {
    for (int64_t i = 0; i < count; i++) {
        total[i] = first ? chain[i] : total[i] + chain[i];
        chain[i] = 0;
    }
}

/* All chains of a block of filters, into block->total. */
CONV_INLINE void NAME(sum_block)(const NAME(Block) * block, int lanes, int most) {
    const ConvLayer *layer = block->layer;
    const ConvShape *shape = block->shape;
    int64_t sums = (int64_t)shape->icg * layer->kh * layer->kw * lanes;
    int rows = conv_chain_rows(shape->ow);
    REAL dy[NAME(SEGMENT)];
    memset(block->chain, 0, (size_t)sums * sizeof(REAL));
    for (int n = 0; n < layer->n; n++) {
        for (int oh = 0; oh < shape->oh; oh++) {
            int high;
            for (int low = 0; low < shape->ow; low = high) {
                high = smaller(low + NAME(SEGMENT) / lanes, shape->ow);
                NAME(side_by_side)(block, n, oh, lanes, low, high, dy);
                NAME(Segment) segment = {.dy = dy, .low = low, .high = high, .stride = layer->sw};
                NAME(add_row)(block, &segment, n, oh, lanes, most);
            }
            if (oh % rows == rows - 1 || oh == shape->oh - 1) {
                NAME(close_chains)(block->chain, block->total, sums, n == 0 && oh < rows);
            }
        }
    }
}

static void NAME(sum_few_lanes)(const NAME(Block) * block) {
    NAME(sum_block)(block, NAME(FEW_LANES), MOST_TAPS);
}

/* The totals of filters oc .. oc+filters-1 to their places in the unturned kernel. */
static void NAME(store_block)(const NAME(Block) * block, int oc, int lanes, REAL *dw) {
    const ConvLayer *layer = block->layer;
    int64_t plane = (int64_t)layer->kh * layer->kw;
    int64_t taps = block->shape->icg * plane;
    for (int64_t tap = 0; tap < taps; tap++) {
        /* Turning by 180° reverses the raster order of a plane. */
        int64_t within = tap % plane;
        int64_t place = tap - within + (layer->flip ? plane - 1 - within : within);
        for (int lane = 0; lane < block->filters; lane++) {
            dw[(oc + lane) * taps + place] = block->total[tap * lanes + lane];
        }
    }
}

static Status NAME(engine_grad_weight)(const ConvLayer *layer, const ConvShape *shape,
                                       const REAL *x, const REAL *dy, REAL *dw) {
    if (shape->ocg > NAME(FEW_LANES)) {
        return NAME(weight_by_filters)(layer, shape, x, dy, dw);
    }
    int lanes = NAME(FEW_LANES);
    REAL stack[NAME(STACK_SUMS)];
    int64_t sums = (int64_t)shape->icg * layer->kh * layer->kw * lanes;
    REAL *scratch = stack;
    if (2 * sums > NAME(STACK_SUMS)) {
        scratch = malloc(2 * (size_t)sums * sizeof(REAL));
    }
    if (scratch == NULL) {
        return status_error(STATUS_MEMORY, "there is no memory for the sums of the weights");
    }
    NAME(Block) block = {.layer = layer, .shape = shape, .chain = scratch, .total = scratch + sums};
    for (int oc = 0; oc < layer->oc; oc += block.filters) {
        int group = oc / shape->ocg;
        block.filters = smaller(lanes, (group + 1) * shape->ocg - oc);
        block.x = x + (int64_t)group * shape->icg * layer->ih * layer->iw;
        block.dy = dy + (int64_t)oc * shape->oh * shape->ow;
        NAME(sum_few_lanes)(&block);
        NAME(store_block)(&block, oc, lanes, dw);
    }
    if (scratch != stack) {
        free(scratch);
    }
    return status_ok();
}

/* Chains of db of one length that wait to be summed together, one a lane. */
typedef struct NAME(BiasChains) {
    const REAL *from[NAME(LANES)];
    int oc[NAME(LANES)];
    bool first[NAME(LANES)]; ///< of its filter
    int count;
    int64_t length;
} NAME(BiasChains);

/* Sums the waiting chains: some elements of each become lanes and are added one after another. Then
 * adds their totals in order. */
static void NAME(sum_bias_chains)(NAME(BiasChains) * chains, REAL *db) {
    NAME(Vec) sum = NAME(splat)(0);
    for (int64_t i = 0; i < chains->length && chains->count > 0; i += NAME(LANES)) {
        int some = (int)smaller64(chains->length - i, NAME(LANES));
        NAME(Vec) next[NAME(LANES)];
#pragma GCC unroll 16
        for (int c = 0; c < NAME(LANES); c++) {
            next[c] = NAME(splat)(0);
            if (c < chains->count) {
                const REAL *from = chains->from[c] + i;
                next[c] = some == NAME(LANES) ? NAME(load)(from)
                                              : NAME(load_some)(NAME(lanes)(0, some), from);
            }
        }
        NAME(transpose)(next);
#pragma GCC unroll 16
        for (int k = 0; k < NAME(LANES); k++) {
            if (k < some) {
                sum += next[k];
            }
        }
    }
    for (int c = 0; c < chains->count; c++) {
        int oc = chains->oc[c];
        db[oc] = chains->first[c] ? sum[c] : db[oc] + sum[c];
    }
    chains->count = 0;
}

static void NAME(engine_grad_bias)(const ConvLayer *layer, const ConvShape *shape, const REAL *dy,
                                   REAL *db) {
    NAME(BiasChains) chains = {.count = 0};
    int rows = conv_chain_rows(shape->ow);
    for (int n = 0; n < layer->n; n++) {
        for (int oh = 0; oh < shape->oh; oh += rows) {
            int64_t length = (int64_t)smaller(rows, shape->oh - oh) * shape->ow;
            for (int oc = 0; oc < layer->oc; oc++) {
                if (chains.count == NAME(LANES) || length != chains.length) {
                    NAME(sum_bias_chains)(&chains, db);
                    chains.length = length;
                }
                chains.from[chains.count] =
                    dy + (((int64_t)n * layer->oc + oc) * shape->oh + oh) * shape->ow;
                chains.oc[chains.count] = oc;
                chains.first[chains.count] = n == 0 && oh == 0;
                chains.count++;
            }
        }
    }
    NAME(sum_bias_chains)(&chains, db);
}
