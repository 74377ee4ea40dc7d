/* Forward and the gradients of small layers for one type: lessons, of which a window computes many
 * a frame. Columns in the lanes, of dW taps, and weights where they lie: nothing is packed, planned
 * or allocated, since that would take longer than the sums. A sum meets channel, row tap, column
 * tap ascending, of dW positions in raster order; lanes that a tap does not read keep their sum. */

/* Where a plane's weights lie: of tap 0, and how far it is to the next ones in the order in which
 * they are met. */
typedef struct NAME(SmallWeights) {
    const REAL *w;
    int64_t channel, row, column;
} NAME(SmallWeights);

/* One plane. The columns of the source lie side by side, and there are few column taps. */
static void NAME(small_plane)(const ConvSweep *sweep, const NAME(SmallWeights) * weights,
                              const REAL *source, REAL start, REAL *target) {
    const ConvAxis *rows = &sweep->rows;
    const ConvAxis *cols = &sweep->cols;
    for (int left = 0; left < cols->count; left += NAME(LANES)) {
        int width = smaller(cols->count - left, NAME(LANES));
        NAME(Mask) reads[CONV_KNOWN_TAPS];
        for (int j = 0; j < cols->taps; j++) {
            int place = cols->base + left + j * cols->tap_step;
            reads[j] = NAME(lanes)(-place, smaller(width, cols->limit - place));
        }
        for (int i = 0; i < rows->count; i++) {
            int first;
            int end;
            reading_taps(rows, i, &first, &end);
            int line = rows->base + i * rows->step;
            NAME(Vec) sum = NAME(splat)(start);
            for (int channel = 0; channel < sweep->channels; channel++) {
                for (int tap = first; tap < end; tap++) {
                    const REAL *from =
                        source + channel * sweep->channel_pitch +
                        (int64_t)(line + tap * rows->tap_step) * sweep->source_pitch + cols->base +
                        left;
                    const REAL *w = weights->w + channel * weights->channel + tap * weights->row;
                    for (int j = 0; j < cols->taps; j++) {
                        NAME(Vec) x = NAME(load_some)(reads[j], from);
                        sum = NAME(fma_some)(reads[j], x, NAME(splat)(*w), sum);
                        from += cols->tap_step;
                        w += weights->column;
                    }
                }
            }
            REAL *to = target +
                       ((int64_t)rows->first + (int64_t)i * rows->pitch) * sweep->row_pitch +
                       cols->first + (int64_t)left * cols->pitch;
            NAME(store_few)(0, width, to, cols->pitch, sum);
        }
    }
}

/* Whether a sweep of so many planes in all is small: by vectors of multiply-adds. */
static bool NAME(is_small)(const ConvSweep *sweep, int64_t planes) {
    int64_t vectors = (sweep->cols.count + NAME(LANES) - 1) / NAME(LANES);
    return sweep->cols.step == 1 && sweep->cols.taps <= CONV_KNOWN_TAPS &&
           planes * vectors * sweep->rows.count * sweep->channels * sweep->rows.taps *
                   sweep->cols.taps <=
               SMALL_VECTORS;
}

/* False where the layer is not small; nothing is written then. */
static bool NAME(small_forward)(const ConvLayer *layer, const ConvShape *shape, const REAL *x,
                                const REAL *w, const REAL *b, REAL *y) {
    ConvSweep sweep = forward_sweep(layer, shape);
    if (!NAME(is_small)(&sweep, (int64_t)layer->n * layer->oc)) {
        return false;
    }
    int plane = layer->kh * layer->kw;
    NAME(SmallWeights)
    weights = {.channel = plane,
               .row = layer->flip ? -layer->kw : layer->kw,
               .column = layer->flip ? -1 : 1};
    for (int n = 0; n < layer->n; n++) {
        for (int oc = 0; oc < layer->oc; oc++) {
            int64_t ic = oc / shape->ocg * shape->icg;
            weights.w = w + (int64_t)oc * shape->icg * plane + (layer->flip ? plane - 1 : 0);
            NAME(small_plane)
            (&sweep, &weights, x + (n * layer->ic + ic) * sweep.channel_pitch,
             b == NULL ? 0 : b[oc], y + ((int64_t)n * layer->oc + oc) * sweep.plane_pitch);
        }
    }
    return true;
}

/* The same for the input gradient with all of dY, of strides 1. */
static bool NAME(small_grad_input)(const ConvLayer *layer, const ConvShape *shape, const REAL *dy,
                                   const REAL *w, const REAL *start, REAL *dx) {
    int plane = layer->kh * layer->kw;
    Phase rows = phase_of(0, layer->ih, shape->oh, layer->top, layer->kh, 1, layer->dh);
    Phase cols = phase_of(0, layer->iw, shape->ow, layer->left, layer->kw, 1, layer->dw);
    ConvSweep sweep = gradient_sweep(layer, shape, &rows, &cols);
    sweep.channels = shape->ocg;
    if (layer->sh > 1 || layer->sw > 1 || !NAME(is_small)(&sweep, (int64_t)layer->n * layer->ic)) {
        return false;
    }
    NAME(SmallWeights)
    weights = {.channel = (int64_t)shape->icg * plane,
               .row = layer->flip ? layer->kw : -layer->kw,
               .column = layer->flip ? 1 : -1};
    for (int n = 0; n < layer->n; n++) {
        for (int ic = 0; ic < layer->ic; ic++) {
            int64_t oc = ic / shape->icg * shape->ocg;
            weights.w =
                w + (oc * shape->icg + ic % shape->icg) * plane + (layer->flip ? 0 : plane - 1);
            NAME(small_plane)
            (&sweep, &weights, dy + (n * layer->oc + oc) * sweep.channel_pitch,
             start == NULL ? 0 : start[ic], dx + ((int64_t)n * layer->ic + ic) * sweep.plane_pitch);
        }
    }
    return true;
}

/* The taps of one kernel row in the lanes: its sums over image n, in raster order of the outputs.
 */
CONV_INLINE NAME(Vec) NAME(small_weights)(const ConvLayer *l, const ConvShape *shape, int kh,
                                          const REAL *x, const REAL *dy) {
    const NAME(Mask) all = NAME(lanes)(0, l->kw);
    NAME(Vec) sum = NAME(splat)(0);
    for (int oh = 0; oh < shape->oh; oh++, dy += shape->ow) {
        const int ih = oh * l->sh - l->top + kh * l->dh;
        if (ih < 0 || ih >= l->ih) {
            continue;
        }
        const REAL *row = x + (int64_t)ih * l->iw;
        for (int ow = 0; ow < shape->ow; ow++) {
            const int place = ow * l->sw - l->left;
            const int after = l->iw - place;
            NAME(Mask) reads = all;
            if (place < 0 || after < l->kw) {
                reads = NAME(lanes)(-place, smaller(l->kw, after));
            }
            NAME(Vec) v = NAME(load_some)(reads, row + place);
            sum = NAME(fma_some)(reads, v, NAME(splat)(dy[ow]), sum);
        }
    }
    return sum;
}

/* The weight gradient; no image of a small layer has more than one chain. */
static bool NAME(small_grad_weight)(const ConvLayer *layer, const ConvShape *shape, const REAL *x,
                                    const REAL *dy, REAL *dw) {
    const int64_t outputs = (int64_t)shape->oh * shape->ow;
    if (layer->kw > (int)NAME(LANES) || layer->dw > 1 ||
        layer->n * outputs * layer->oc * shape->icg * layer->kh > SMALL_CHAINS) {
        return false;
    }
    const int64_t inputs = (int64_t)layer->ih * layer->iw;
    for (int oc = 0; oc < layer->oc; oc++) {
        for (int icg = 0; icg < shape->icg; icg++) {
            const REAL *plane = x + (oc / shape->ocg * shape->icg + icg) * inputs;
            for (int kh = 0; kh < layer->kh; kh++, dw += layer->kw) {
                const int row = turned(layer->flip, layer->kh, kh);
                NAME(Vec) total = NAME(small_weights)(layer, shape, row, plane, dy + oc * outputs);
                for (int n = 1; n < layer->n; n++) {
                    total += NAME(small_weights)(layer, shape, row, plane + n * layer->ic * inputs,
                                                 dy + ((int64_t)n * layer->oc + oc) * outputs);
                }
                NAME(store_few)
                (0, layer->kw, layer->flip ? dw + layer->kw - 1 : dw, layer->flip ? -1 : 1, total);
            }
        }
    }
    return true;
}
