/* The body of kernels.c for one type. */

/* Room for `count` packed weights: `stack` if they fit into it, else allocated; NULL when there is
 * no memory. */
static REAL *NAME(weight_room)(int64_t count, REAL *stack) {
    if (count <= STACK_WEIGHTS) {
        return stack;
    }
    return (uint64_t)count > SIZE_MAX / sizeof(REAL) ? NULL : malloc((size_t)count * sizeof(REAL));
}

/* Weights of filters oc .. oc+planes-1 as [icg][kh][kw][planes], taps in window order. */
static void NAME(pack_forward)(const ConvLayer *layer, const ConvShape *shape, const REAL *w,
                               int oc, int planes, REAL *out) {
    int64_t filter_pitch = (int64_t)shape->icg * layer->kh * layer->kw;
    for (int icg = 0; icg < shape->icg; icg++) {
        for (int kh = 0; kh < layer->kh; kh++) {
            for (int kw = 0; kw < layer->kw; kw++) {
                int row = turned(layer->flip, layer->kh, kh);
                int column = turned(layer->flip, layer->kw, kw);
                const REAL *from =
                    w + oc * filter_pitch + ((int64_t)icg * layer->kh + row) * layer->kw + column;
                for (int p = 0; p < planes; p++) {
                    *out++ = from[p * filter_pitch];
                }
            }
        }
    }
}

Status NAME(conv_kernel_forward)(const ConvLayer *layer, const ConvShape *shape, const REAL *x,
                                 const REAL *w, const REAL *b, REAL *y) {
    REAL stack[STACK_WEIGHTS];
    REAL *weights = NAME(weight_room)(weights_of_block(shape->icg, layer), stack);
    if (weights == NULL) {
        return no_weight_room();
    }
    ConvSweep sweep = forward_sweep(layer, shape);
    for (int oc = 0; oc < layer->oc; oc += sweep.planes) {
        int group = oc / shape->ocg;
        sweep.planes = smaller(CONV_SWEEP_PLANES, (group + 1) * shape->ocg - oc);
        NAME(pack_forward)(layer, shape, w, oc, sweep.planes, weights);
        REAL start[CONV_SWEEP_PLANES] = {0};
        for (int p = 0; p < sweep.planes && b != NULL; p++) {
            start[p] = b[oc + p];
        }
        for (int n = 0; n < layer->n; n++) {
            int64_t channel = (int64_t)n * layer->ic + (int64_t)group * shape->icg;
            int64_t filter = (int64_t)n * layer->oc + oc;
            NAME(conv_sweep)
            (&sweep, x + channel * sweep.channel_pitch, weights, start,
             y + filter * sweep.plane_pitch);
        }
    }
    if (weights != stack) {
        free(weights);
    }
    return status_ok();
}

/* Weights of a group that the inputs of one phase meet, for channels icg .. icg+planes-1, as
 * [ocg][row tap][column tap][planes]. */
static void NAME(pack_gradient)(const ConvLayer *layer, const ConvShape *shape, const REAL *w,
                                int group, int icg, int planes, const Phase *rows,
                                const Phase *cols, REAL *out) {
    int64_t channel_pitch = (int64_t)layer->kh * layer->kw;
    for (int ocg = 0; ocg < shape->ocg; ocg++) {
        int64_t channel = ((int64_t)group * shape->ocg + ocg) * shape->icg + icg;
        for (int i = 0; i < rows->axis.taps; i++) {
            int row = turned(layer->flip, layer->kh, rows->k_last - i * rows->k_step);
            for (int j = 0; j < cols->axis.taps; j++) {
                int column = turned(layer->flip, layer->kw, cols->k_last - j * cols->k_step);
                const REAL *from = w + channel * channel_pitch + (int64_t)row * layer->kw + column;
                for (int p = 0; p < planes; p++) {
                    *out++ = from[p * channel_pitch];
                }
            }
        }
    }
}

/* One phase of `planes` input channels from channel icg of a group on, in all images. */
static void NAME(sweep_phase)(const ConvLayer *layer, const ConvShape *shape, const REAL *dy,
                              const REAL *weights, int64_t windows, int group, int icg, int planes,
                              const Phase *rows, const Phase *cols, REAL *dx) {
    static const REAL zeros[CONV_SWEEP_PLANES];
    ConvSweep sweep = gradient_sweep(layer, shape, rows, cols);
    sweep.planes = planes;
    int64_t group_cells = shape->ocg * sweep.channel_pitch;
    int64_t filter_weights = (int64_t)rows->axis.taps * cols->axis.taps * planes;
    for (int n = 0; n < layer->n; n++) {
        int64_t place = (int64_t)n * layer->groups + group;
        Stretch stretch[3];
        int count = split_cells(shape, cells_in_group(windows, group_cells, place), stretch);
        for (int i = 0; i < count; i++) {
            limit_to_stretch(&sweep, rows, &stretch[i]);
            NAME(conv_sweep)
            (&sweep,
             dy + place * group_cells + stretch[i].filter * sweep.channel_pitch +
                 (int64_t)stretch[i].row * shape->ow,
             weights + stretch[i].filter * filter_weights, zeros,
             dx + (place * shape->icg + icg) * sweep.plane_pitch);
        }
    }
}

Status NAME(conv_kernel_grad_input)(const ConvLayer *layer, const ConvShape *shape, const REAL *dy,
                                    const REAL *w, int64_t windows, REAL *dx) {
    REAL stack[STACK_WEIGHTS];
    REAL *weights = NAME(weight_room)(weights_of_block(shape->ocg, layer), stack);
    if (weights == NULL) {
        return no_weight_room();
    }
    int planes;
    for (int ic = 0; ic < layer->ic; ic += planes) {
        int group = ic / shape->icg;
        int icg = ic % shape->icg;
        planes = smaller(CONV_SWEEP_PLANES, shape->icg - icg);
        for (int i = 0; i < smaller(layer->sh, layer->ih); i++) {
            Phase rows =
                phase_of(i, layer->ih, shape->oh, layer->top, layer->kh, layer->sh, layer->dh);
            for (int j = 0; j < smaller(layer->sw, layer->iw); j++) {
                Phase cols =
                    phase_of(j, layer->iw, shape->ow, layer->left, layer->kw, layer->sw, layer->dw);
                NAME(pack_gradient)(layer, shape, w, group, icg, planes, &rows, &cols, weights);
                NAME(sweep_phase)
                (layer, shape, dy, weights, windows, group, icg, planes, &rows, &cols, dx);
            }
        }
    }
    if (weights != stack) {
        free(weights);
    }
    return status_ok();
}
