/* The body of taps.c for one type. */

/* One kernel position: where it lies in W, and which outputs read the input through it. */
typedef struct NAME(Tap) {
    int64_t weight;        ///< place in a kernel plane of W
    int row, column;       ///< input that output (0, 0) reads; may lie outside
    int row_low, row_high; ///< outputs that read inside
    int col_low, col_high;
} NAME(Tap);

static NAME(Tap) NAME(tap_at)(const ConvLayer *layer, const ConvShape *shape, int kh, int kw) {
    NAME(Tap)
    tap = {
        .weight =
            conv_turned((int64_t)layer->kh * layer->kw, (int64_t)kh * layer->kw + kw, layer->flip),
        .row = kh * layer->dh - layer->top,
        .column = kw * layer->dw - layer->left,
    };
    conv_reading_range(tap.row, layer->sh, layer->ih, shape->oh, &tap.row_low, &tap.row_high);
    conv_reading_range(tap.column, layer->sw, layer->iw, shape->ow, &tap.col_low, &tap.col_high);
    return tap;
}

/* Place in a fine plane of the cell that output (oh, ow) reads through a tap. */
static int64_t NAME(fine_at)(const ConvLayer *layer, const NAME(Tap) * tap, int oh, int ow) {
    return ((int64_t)oh * layer->sh + tap->row) * layer->iw + (int64_t)ow * layer->sw + tap->column;
}

/* to[i * to_step] += from[i * from_step] * w. */
CONV_INLINE void NAME(add_row)(const REAL *from, int from_step, REAL w, REAL *to, int to_step,
                               int count) {
    for (int64_t i = 0; i < count; i++) {
        to[i * to_step] = FMA(from[i * from_step], w, to[i * to_step]);
    }
}

/* Adds a plane times w to another: fine to coarse, or back. */
CONV_INLINE void NAME(add_plane)(const ConvLayer *layer, const ConvShape *shape,
                                 const NAME(Tap) * tap, bool back, const REAL *from, REAL w,
                                 REAL *to) {
    int count = tap->col_high - tap->col_low;
    for (int oh = tap->row_low; oh < tap->row_high && count > 0; oh++) {
        int64_t fine = NAME(fine_at)(layer, tap, oh, tap->col_low);
        int64_t coarse = (int64_t)oh * shape->ow + tap->col_low;
        if (layer->sw == 1) {
            NAME(add_row)
            (from + (back ? coarse : fine), 1, w, to + (back ? fine : coarse), 1, count);
        } else if (back) {
            NAME(add_row)(from + coarse, 1, w, to + fine, layer->sw, count);
        } else {
            NAME(add_row)(from + fine, layer->sw, w, to + coarse, 1, count);
        }
    }
}

/* One tap of all images, filters and channels. */
CONV_CLONES
static void NAME(add_tap)(const ConvLayer *layer, const ConvShape *shape, const NAME(Tap) * tap,
                          bool back, const REAL *w, const REAL *from, REAL *to) {
    int64_t fine_plane = (int64_t)layer->ih * layer->iw;
    int64_t coarse_plane = (int64_t)shape->oh * shape->ow;
    int64_t kernel = (int64_t)layer->kh * layer->kw;
    for (int n = 0; n < layer->n; n++) {
        for (int oc = 0; oc < layer->oc; oc++) {
            for (int icg = 0; icg < shape->icg; icg++) {
                int ic = oc / shape->ocg * shape->icg + icg;
                int64_t fine = ((int64_t)n * layer->ic + ic) * fine_plane;
                int64_t coarse = ((int64_t)n * layer->oc + oc) * coarse_plane;
                NAME(add_plane)
                (layer, shape, tap, back, from + (back ? coarse : fine),
                 w[((int64_t)oc * shape->icg + icg) * kernel + tap->weight],
                 to + (back ? fine : coarse));
            }
        }
    }
}

/* Fills the planes of each image with the values that their channels begin at. */
static void NAME(begin_planes)(int images, int channels, int64_t plane, const REAL *start,
                               REAL *out) {
    for (int n = 0; n < images; n++) {
        for (int channel = 0; channel < channels; channel++) {
            REAL value = start == NULL ? 0 : start[channel];
            for (int64_t i = 0; i < plane; i++) {
                *out++ = value;
            }
        }
    }
}

static void NAME(add_taps)(const ConvLayer *layer, const ConvShape *shape, bool back, const REAL *w,
                           const REAL *from, REAL *to) {
    for (int kh = 0; kh < layer->kh; kh++) {
        for (int kw = 0; kw < layer->kw; kw++) {
            NAME(Tap) tap = NAME(tap_at)(layer, shape, kh, kw);
            NAME(add_tap)(layer, shape, &tap, back, w, from, to);
        }
    }
}

Status NAME(conv_taps_forward)(const ConvLayer *layer, const ConvShape *shape, const REAL *x,
                               const REAL *w, const REAL *b, REAL *y) {
    NAME(begin_planes)(layer->n, layer->oc, (int64_t)shape->oh * shape->ow, b, y);
    NAME(add_taps)(layer, shape, false, w, x, y);
    return status_ok();
}

Status NAME(conv_taps_grad_input)(const ConvLayer *layer, const ConvShape *shape, const REAL *dy,
                                  const REAL *w, const REAL *start, REAL *dx) {
    NAME(begin_planes)(layer->n, layer->ic, (int64_t)layer->ih * layer->iw, start, dx);
    NAME(add_taps)(layer, shape, true, w, dy, dx);
    return status_ok();
}

/* One row of outputs of a tap's chain of dW. */
CONV_INLINE REAL NAME(add_products)(const REAL *x, int step, const REAL *dy, int count,
                                    REAL chain) {
    for (int64_t i = 0; i < count; i++) {
        chain = FMA(x[i * step], dy[i], chain);
    }
    return chain;
}

/* One weight: the shifted plane times dY's, in the chains of conv_grad_weight. */
CONV_INLINE REAL NAME(sum_tap)(const ConvLayer *layer, const ConvShape *shape,
                               const NAME(Tap) * tap, const REAL *x, const REAL *dy) {
    int rows = conv_chain_rows(shape->ow);
    int count = tap->col_high - tap->col_low;
    REAL total = 0;
    REAL chain = 0;
    for (int n = 0; n < layer->n; n++) {
        for (int oh = 0; oh < shape->oh; oh++) {
            if (oh >= tap->row_low && oh < tap->row_high && count > 0) {
                chain =
                    NAME(add_products)(x + NAME(fine_at)(layer, tap, oh, tap->col_low), layer->sw,
                                       dy + (int64_t)oh * shape->ow + tap->col_low, count, chain);
            }
            if (oh % rows == rows - 1 || oh == shape->oh - 1) {
                total = n == 0 && oh < rows ? chain : total + chain;
                chain = 0;
            }
        }
        x += (int64_t)layer->ic * layer->ih * layer->iw;
        dy += (int64_t)layer->oc * shape->oh * shape->ow;
    }
    return total;
}

CONV_CLONES
static void NAME(sum_taps)(const ConvLayer *layer, const ConvShape *shape, const REAL *x,
                           const REAL *dy, REAL *dw) {
    int64_t kernel = (int64_t)layer->kh * layer->kw;
    for (int64_t k = 0; k < kernel; k++) {
        NAME(Tap)
        tap = NAME(tap_at)(layer, shape, (int)(k / layer->kw), (int)(k % layer->kw));
        for (int oc = 0; oc < layer->oc; oc++) {
            for (int icg = 0; icg < shape->icg; icg++) {
                int ic = oc / shape->ocg * shape->icg + icg;
                dw[((int64_t)oc * shape->icg + icg) * kernel + tap.weight] =
                    NAME(sum_tap)(layer, shape, &tap, x + (int64_t)ic * layer->ih * layer->iw,
                                  dy + (int64_t)oc * shape->oh * shape->ow);
            }
        }
    }
}

Status NAME(conv_taps_grad_weight)(const ConvLayer *layer, const ConvShape *shape, const REAL *x,
                                   const REAL *dy, REAL *dw) {
    NAME(sum_taps)(layer, shape, x, dy, dw);
    return status_ok();
}
