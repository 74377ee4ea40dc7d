/* The body of walk_sums.c for one type: REAL, FMA and NAME are defined by the includer. */

/* Elements of a tensor along one axis, so that loops need no index arithmetic of four axes. */
static const REAL *NAME(at)(const ConvTensor *tensor, int a, int b, int c, int d) {
    const int64_t *stride = tensor->stride;
    return (const REAL *)tensor->data + a * stride[0] + b * stride[1] + c * stride[2] +
           d * stride[3];
}

static const REAL *NAME(weight_at)(const ConvWalk *walk, int oc, int icg, int kh, int kw) {
    const ConvLayer *layer = &walk->layer;
    return NAME(at)(&walk->operands.w, oc, icg, layer->flip ? layer->kh - 1 - kh : kh,
                    layer->flip ? layer->kw - 1 - kw : kw);
}

static double NAME(sum_forward)(const ConvWalk *walk, const int cell[4], int64_t count) {
    const ConvLayer *layer = &walk->layer;
    int oc = cell[1];
    int channel = oc / walk->shape.ocg * walk->shape.icg;
    int row = cell[2] * layer->sh - layer->top;
    int column = cell[3] * layer->sw - layer->left;
    REAL sum = layer->bias ? *NAME(at)(&walk->operands.b, oc, 0, 0, 0) : 0;
    int64_t k = 0;
    for (int icg = 0; k < count; icg++) {
        for (int kh = 0; kh < layer->kh && k < count; kh++) {
            int ih = conv_border_source(layer->border, layer->ih, row + kh * layer->dh);
            for (int kw = 0; kw < layer->kw && k < count; kw++, k++) {
                int iw = conv_border_source(layer->border, layer->iw, column + kw * layer->dw);
                if (ih >= 0 && iw >= 0) {
                    sum = FMA(*NAME(at)(&walk->operands.x, cell[0], channel + icg, ih, iw),
                              *NAME(weight_at)(walk, oc, icg, kh, kw), sum);
                }
            }
        }
    }
    return (double)sum;
}

static double NAME(sum_grad_input)(const ConvWalk *walk, const int cell[4], int64_t count) {
    const ConvLayer *layer = &walk->layer;
    const ConvShape *shape = &walk->shape;
    int icg = cell[1] % shape->icg;
    int first_filter = cell[1] / shape->icg * shape->ocg;
    REAL sum = 0;
    int64_t k = 0;
    for (int ocg = 0; k < count; ocg++) {
        int oc = first_filter + ocg;
        for (int kh = layer->kh - 1; kh >= 0 && k < count; kh--) {
            int row = cell[2] + layer->top - kh * layer->dh;
            bool reads_row = row >= 0 && row % layer->sh == 0 && row / layer->sh < shape->oh;
            for (int kw = layer->kw - 1; kw >= 0 && k < count; kw--, k++) {
                int column = cell[3] + layer->left - kw * layer->dw;
                if (reads_row && column >= 0 && column % layer->sw == 0 &&
                    column / layer->sw < shape->ow) {
                    sum = FMA(*NAME(at)(&walk->operands.dy, cell[0], oc, row / layer->sh,
                                        column / layer->sw),
                              *NAME(weight_at)(walk, oc, icg, kh, kw), sum);
                }
            }
        }
    }
    return (double)sum;
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
static REAL NAME(add_row_with_border)(const ConvWalk *walk, const REAL *x, const REAL *dy,
                                      int column, int columns, REAL sum) {
    const ConvLayer *layer = &walk->layer;
    for (int ow = 0; ow < columns; ow++) {
        int iw = conv_border_source(layer->border, layer->iw, ow * layer->sw + column);
        sum = FMA(x[iw * walk->operands.x.stride[3]], dy[ow * walk->operands.dy.stride[3]], sum);
    }
    return sum;
}

/* The part of a chain of dW that the first `columns` outputs of row (n, oh) make. */
static REAL NAME(add_weight_row)(const ConvWalk *walk, const int cell[4], int n, int oh,
                                 int columns, REAL sum) {
    const ConvLayer *layer = &walk->layer;
    int kh = layer->flip ? layer->kh - 1 - cell[2] : cell[2];
    int kw = layer->flip ? layer->kw - 1 - cell[3] : cell[3];
    int row = oh * layer->sh - layer->top + kh * layer->dh;
    int ih = conv_border_source(layer->border, layer->ih, row);
    int column = kw * layer->dw - layer->left;
    const ConvTensor *x = &walk->operands.x;
    const ConvTensor *dy = &walk->operands.dy;
    int channel = cell[0] / walk->shape.ocg * walk->shape.icg + cell[1];
    if (layer->border != CONV_BORDER_ZEROS) {
        return NAME(add_row_with_border)(walk, NAME(at)(x, n, channel, ih, 0),
                                         NAME(at)(dy, n, cell[0], oh, 0), column, columns, sum);
    }
    int first = column < 0 ? (-column + layer->sw - 1) / layer->sw : 0;
    int end = column < layer->iw ? (layer->iw - 1 - column) / layer->sw + 1 : 0;
    end = end < columns ? end : columns;
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

/* Chains of dW or db: `add` brings one row of outputs into the running sum. */
static ConvSums NAME(sum_chains)(const ConvWalk *walk, const int cell[4], int64_t count,
                                 REAL (*add)(const ConvWalk *, const int[4], int, int, int, REAL)) {
    int rows = conv_chain_rows(walk->shape.ow);
    REAL closed = 0;
    REAL chain = 0;
    bool any_closed = false;
    bool open = false;
    int64_t left = count;
    for (int n = 0; left > 0; n++) {
        for (int oh = 0; oh < walk->shape.oh && left > 0; oh++) {
            int columns = left < walk->shape.ow ? (int)left : walk->shape.ow;
            chain = add(walk, cell, n, oh, columns, chain);
            left -= columns;
            open = true;
            if (columns == walk->shape.ow && (oh % rows == rows - 1 || oh == walk->shape.oh - 1)) {
                closed = any_closed ? closed + chain : chain;
                chain = 0;
                any_closed = true;
                open = false;
            }
        }
    }
    REAL value = !any_closed ? chain : open ? closed + chain : closed;
    return (ConvSums){.closed = (double)closed, .chain = (double)chain, .cell = (double)value};
}
