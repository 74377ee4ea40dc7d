/* The body of walk_sums.c for one type. */

/* Elements of a tensor along one axis, so that loops need no index arithmetic of four axes. */
static const REAL *NAME(at)(const ConvTensor *tensor, int a, int b, int c, int d) {
    const int64_t *stride = tensor->stride;
    return (const REAL *)tensor->data + a * stride[0] + b * stride[1] + c * stride[2] +
           d * stride[3];
}

/* The weight between filter oc (a coarse channel) and channel icg of its group at a tap. */
static REAL NAME(weight_at)(const ConvWalk *walk, int oc, int icg, int kh, int kw) {
    const ConvLayer *layer = &walk->sides.layer;
    return *NAME(at)(&walk->operands.w, oc, icg, (int)conv_turned(layer->kh, kh, layer->flip),
                     (int)conv_turned(layer->kw, kw, layer->flip));
}

/* What the sums of a channel of Y begin at; of gradients, +0. */
static REAL NAME(start_of)(const ConvWalk *walk, int channel) {
    bool bias = walk->layer.bias && conv_walk_target(walk->kind) == CONV_ROLE_Y;
    return bias ? *NAME(at)(&walk->operands.b, channel, 0, 0, 0) : 0;
}

/* The sum with one more term of a coarse cell's window; padding adds nothing. */
static REAL NAME(add_window_term)(const ConvWalk *walk, const ConvTensor *fine, const int cell[4],
                                  int icg, int kh, int kw, REAL sum) {
    const ConvLayer *layer = &walk->sides.layer;
    const ConvShape *shape = &walk->sides.shape;
    int ih = conv_border_source(layer->border, layer->ih,
                                cell[2] * layer->sh - layer->top + kh * layer->dh);
    int iw = conv_border_source(layer->border, layer->iw,
                                cell[3] * layer->sw - layer->left + kw * layer->dw);
    if (ih < 0 || iw < 0) {
        return sum;
    }
    int channel = cell[1] / shape->ocg * shape->icg + icg;
    return FMA(*NAME(at)(fine, cell[0], channel, ih, iw),
               NAME(weight_at)(walk, cell[1], icg, kh, kw), sum);
}

static REAL NAME(sum_window)(const ConvWalk *walk, const int cell[4], int64_t count,
                             bool taps_first) {
    const ConvLayer *layer = &walk->sides.layer;
    const ConvTensor *fine = conv_walk_operand(walk, conv_walk_fine_role(walk));
    int channels = walk->sides.shape.icg;
    int64_t outer = taps_first ? 1 : channels;
    int64_t inner = taps_first ? channels : 1;
    REAL sum = NAME(start_of)(walk, cell[1]);
    int64_t k = 0;
    for (int64_t i = 0; i < outer && k < count; i++) {
        for (int kh = 0; kh < layer->kh && k < count; kh++) {
            for (int kw = 0; kw < layer->kw && k < count; kw++) {
                for (int64_t j = 0; j < inner && k < count; j++, k++) {
                    sum = NAME(add_window_term)(walk, fine, cell, (int)(i + j), kh, kw, sum);
                }
            }
        }
    }
    return sum;
}

/* The coarse cells whose windows read one fine cell, through one row of taps. */
static REAL NAME(add_gather_row)(const ConvWalk *walk, const ConvTensor *coarse, const int cell[4],
                                 int oc, int kh, int taps, REAL sum) {
    const ConvLayer *layer = &walk->sides.layer;
    const ConvShape *shape = &walk->sides.shape;
    int oh;
    int ow;
    if (!conv_coarse_at(cell[2], layer->top, kh, layer->dh, layer->sh, shape->oh, &oh)) {
        return sum;
    }
    for (int i = 0; i < taps; i++) {
        int kw = layer->kw - 1 - i;
        if (conv_coarse_at(cell[3], layer->left, kw, layer->dw, layer->sw, shape->ow, &ow)) {
            sum = FMA(*NAME(at)(coarse, cell[0], oc, oh, ow),
                      NAME(weight_at)(walk, oc, cell[1] % shape->icg, kh, kw), sum);
        }
    }
    return sum;
}

static REAL NAME(sum_gather)(const ConvWalk *walk, const int cell[4], int64_t count) {
    const ConvLayer *layer = &walk->sides.layer;
    const ConvShape *shape = &walk->sides.shape;
    const ConvTensor *coarse = conv_walk_operand(walk, conv_walk_coarse_role(walk));
    int oc = cell[1] / shape->icg * shape->ocg;
    REAL sum = NAME(start_of)(walk, cell[1]);
    for (int64_t left = count; left > 0; oc++) {
        for (int kh = layer->kh - 1; kh >= 0 && left > 0; kh--) {
            int taps = left < layer->kw ? (int)left : layer->kw;
            sum = NAME(add_gather_row)(walk, coarse, cell, oc, kh, taps, sum);
            left -= taps;
        }
    }
    return sum;
}

/* The first `filters` filters of one tap of a fine cell; *reads whether a window reads it there. */
static REAL NAME(add_tap)(const ConvWalk *walk, const ConvTensor *coarse, const int cell[4],
                          int64_t tap, int filters, REAL sum, bool *reads) {
    const ConvLayer *layer = &walk->sides.layer;
    const ConvShape *shape = &walk->sides.shape;
    int kh = (int)(tap / layer->kw);
    int kw = (int)(tap % layer->kw);
    int first = cell[1] / shape->icg * shape->ocg;
    int oh;
    int ow;
    *reads = conv_coarse_at(cell[2], layer->top, kh, layer->dh, layer->sh, shape->oh, &oh) &&
             conv_coarse_at(cell[3], layer->left, kw, layer->dw, layer->sw, shape->ow, &ow);
    for (int i = 0; *reads && i < filters; i++) {
        sum = FMA(*NAME(at)(coarse, cell[0], first + i, oh, ow),
                  NAME(weight_at)(walk, first + i, cell[1] % shape->icg, kh, kw), sum);
    }
    return sum;
}

static int NAME(filters_left)(int64_t left, int filters) {
    return left < filters ? (int)left : filters;
}

static REAL NAME(sum_laid)(const ConvWalk *walk, const int cell[4], int64_t count) {
    const ConvTensor *coarse = conv_walk_operand(walk, conv_walk_coarse_role(walk));
    REAL sum = NAME(start_of)(walk, cell[1]);
    int64_t tap = 0;
    for (int64_t left = count; left > 0; tap++) {
        bool reads;
        int filters = NAME(filters_left)(left, walk->sides.shape.ocg);
        sum = NAME(add_tap)(walk, coarse, cell, tap, filters, sum, &reads);
        left -= filters;
    }
    return sum;
}

/* Each tap a chain from +0; the totals of those that are read join what the cell began with. */
static ConvSums NAME(sum_fold)(const ConvWalk *walk, const int cell[4], int64_t count) {
    const ConvTensor *coarse = conv_walk_operand(walk, conv_walk_coarse_role(walk));
    REAL closed = NAME(start_of)(walk, cell[1]);
    REAL chain = 0;
    REAL value = closed;
    int64_t tap = 0;
    for (int64_t left = count; left > 0; tap++) {
        bool reads;
        int filters = NAME(filters_left)(left, walk->sides.shape.ocg);
        chain = NAME(add_tap)(walk, coarse, cell, tap, filters, 0, &reads);
        value = reads ? closed + chain : closed;
        left -= filters;
        if (filters == walk->sides.shape.ocg) {
            closed = value;
            chain = 0;
        }
    }
    return (ConvSums){
        .closed = (double)closed, .chain = (double)chain, .cell = (double)value, .counts = true};
}

/* One row's part of a chain of dW: output columns first .. end-1, all of them reading the input. */
static REAL NAME(add_row)(const REAL *x, int64_t x_step, const REAL *dy, int64_t dy_step, int count,
                          REAL sum) {
    for (int i = 0; i < count; i++) {
        sum = FMA(x[i * x_step], dy[i * dy_step], sum);
    }
    return sum;
}

/* The same of output columns 0 .. columns-1, where output 0 reads input column `column`, which may
 * lie in a border that shows the input; x and dy are the rows' first elements. */
static REAL NAME(add_row_with_border)(const ConvWalk *walk, const REAL *x, int64_t x_step,
                                      const REAL *dy, int64_t dy_step, int column, int columns,
                                      REAL sum) {
    const ConvLayer *layer = &walk->sides.layer;
    for (int ow = 0; ow < columns; ow++) {
        int iw = conv_border_source(layer->border, layer->iw, ow * layer->sw + column);
        sum = FMA(x[iw * x_step], dy[ow * dy_step], sum);
    }
    return sum;
}

/* The part of a chain of dW that the first `columns` outputs of row (n, oh) make. */
static REAL NAME(add_weight_row)(const ConvWalk *walk, const int cell[4], int n, int oh,
                                 int columns, REAL sum) {
    const ConvLayer *layer = &walk->sides.layer;
    const ConvShape *shape = &walk->sides.shape;
    const ConvTensor *x = conv_walk_operand(walk, conv_walk_fine_role(walk));
    const ConvTensor *dy = conv_walk_operand(walk, conv_walk_coarse_role(walk));
    int kh = (int)conv_turned(layer->kh, cell[2], layer->flip);
    int kw = (int)conv_turned(layer->kw, cell[3], layer->flip);
    int row = oh * layer->sh - layer->top + kh * layer->dh;
    int ih = conv_border_source(layer->border, layer->ih, row);
    int column = kw * layer->dw - layer->left;
    int channel = cell[0] / shape->ocg * shape->icg + cell[1];
    if (layer->border != CONV_BORDER_ZEROS) {
        return NAME(add_row_with_border)(walk, NAME(at)(x, n, channel, ih, 0), x->stride[3],
                                         NAME(at)(dy, n, cell[0], oh, 0), dy->stride[3], column,
                                         columns, sum);
    }
    int first;
    int end;
    conv_reading_range(column, layer->sw, layer->iw, columns, &first, &end);
    if (ih < 0 || first >= end) {
        return sum;
    }
    return NAME(add_row)(NAME(at)(x, n, channel, ih, first * layer->sw + column),
                         layer->sw * x->stride[3], NAME(at)(dy, n, cell[0], oh, first),
                         dy->stride[3], end - first, sum);
}

static REAL NAME(add_bias_row)(const ConvWalk *walk, const int cell[4], int n, int oh, int columns,
                               REAL sum) {
    const ConvTensor *dy = &walk->operands.dy;
    const REAL *row = NAME(at)(dy, n, cell[0], oh, 0);
    for (int ow = 0; ow < columns; ow++) {
        sum += row[ow * dy->stride[3]];
    }
    return sum;
}

/* Chains of dW or db over planes of `height` rows and `width` columns: `add` brings one row into
 * the running sum. */
static ConvSums NAME(sum_chains)(const ConvWalk *walk, int height, int width, const int cell[4],
                                 int64_t count,
                                 REAL (*add)(const ConvWalk *, const int[4], int, int, int, REAL)) {
    int rows = conv_chain_rows(width);
    REAL closed = 0;
    REAL chain = 0;
    bool any_closed = false;
    bool open = false;
    int64_t left = count;
    for (int n = 0; left > 0; n++) {
        for (int oh = 0; oh < height && left > 0; oh++) {
            int columns = left < width ? (int)left : width;
            chain = add(walk, cell, n, oh, columns, chain);
            left -= columns;
            open = true;
            if (columns == width && (oh % rows == rows - 1 || oh == height - 1)) {
                closed = any_closed ? closed + chain : chain;
                chain = 0;
                any_closed = true;
                open = false;
            }
        }
    }
    REAL value = !any_closed ? chain : open ? closed + chain : closed;
    return (ConvSums){.closed = (double)closed,
                      .chain = (double)chain,
                      .cell = (double)value,
                      .counts = any_closed};
}

static ConvSums NAME(sum_weight)(const ConvWalk *walk, const int cell[4], int64_t count) {
    const ConvShape *shape = &walk->sides.shape;
    return NAME(sum_chains)(walk, shape->oh, shape->ow, cell, count, NAME(add_weight_row));
}

static ConvSums NAME(sum_bias)(const ConvWalk *walk, const int cell[4], int64_t count) {
    const ConvShape *shape = &walk->shape;
    return NAME(sum_chains)(walk, shape->oh, shape->ow, cell, count, NAME(add_bias_row));
}
