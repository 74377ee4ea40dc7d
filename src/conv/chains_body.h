/* The weight and bias gradients for one type: the way that suits the layer. */

/* About how many cycles dW takes with filters in the lanes. */
static double NAME(filters_cost)(const ConvLayer *layer, const ConvShape *shape) {
    double vectors = (double)((shape->ocg + NAME(LANES) - 1) / NAME(LANES)) * layer->groups;
    double terms = (double)shape->icg * layer->kh * layer->kw;
    return (double)layer->n * shape->oh * shape->ow * vectors * (terms / 2 + 5);
}

static Status NAME(engine_grad_weight)(const ConvLayer *layer, const ConvShape *shape,
                                       const REAL *x, const REAL *dy, REAL *dw) {
    double filters = NAME(filters_cost)(layer, shape);
    double near = NAME(near_cost)(layer, shape);
    if (shape->macs > NEAR_AT_LEAST) {
        double strips = NAME(strips_cost)(layer, shape);
        if (strips < filters && strips < near) {
            return NAME(weight_by_strips)(layer, shape, x, dy, dw);
        }
    }
    return near < filters ? NAME(weight_by_neighbours)(layer, shape, x, dy, dw)
                          : NAME(weight_by_filters)(layer, shape, x, dy, dw);
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
