/* The body of im2col.c for one type. The matrix of a group is made a stretch of rows at a time. */

/* Row (n, oh, ow) of a group's matrix, from the group's first plane of image n. */
static void NAME(fill_row)(const ConvLayer *layer, const ConvShape *shape, const Window *window,
                           const REAL *x, REAL *row) {
    for (int icg = 0; icg < shape->icg; icg++) {
        const REAL *plane = x + (int64_t)icg * layer->ih * layer->iw;
        for (int kh = 0; kh < layer->kh; kh++) {
            bool inside = kh >= window->kh_low && kh < window->kh_high;
            int64_t line = ((int64_t)window->row + (int64_t)kh * layer->dh) * layer->iw;
            for (int kw = 0; kw < layer->kw; kw++) {
                bool reads = inside && kw >= window->kw_low && kw < window->kw_high;
                *row++ = reads ? plane[line + window->column + (int64_t)kw * layer->dw] : 0;
            }
        }
    }
}

/* Row times kernel, in the order of the columns; padding is skipped, not multiplied. */
CONV_INLINE REAL NAME(multiply_row)(const ConvLayer *layer, const ConvShape *shape,
                                    const Window *window, const REAL *row, const REAL *w,
                                    REAL sum) {
    int64_t kernel = (int64_t)layer->kh * layer->kw;
    for (int icg = 0; icg < shape->icg; icg++) {
        for (int kh = window->kh_low; kh < window->kh_high; kh++) {
            int64_t k = (int64_t)kh * layer->kw;
            for (int kw = window->kw_low; kw < window->kw_high; kw++) {
                sum = FMA(row[k + kw], w[conv_turned(kernel, k + kw, layer->flip)], sum);
            }
        }
        row += kernel;
        w += kernel;
    }
    return sum;
}

CONV_CLONES
static void NAME(multiply_image)(const ConvLayer *layer, const ConvShape *shape, int group,
                                 const REAL *x, const REAL *w, const REAL *b, REAL *row, REAL *y) {
    int64_t plane = (int64_t)shape->oh * shape->ow;
    int64_t columns = (int64_t)shape->icg * layer->kh * layer->kw;
    for (int64_t i = 0; i < plane; i++) {
        Window window = window_at(layer, (int)(i / shape->ow), (int)(i % shape->ow));
        NAME(fill_row)(layer, shape, &window, x, row);
        for (int ocg = 0; ocg < shape->ocg; ocg++) {
            int oc = group * shape->ocg + ocg;
            y[ocg * plane + i] =
                NAME(multiply_row)(layer, shape, &window, row, w + oc * columns, b ? b[oc] : 0);
        }
    }
}

Status NAME(conv_im2col_forward)(const ConvLayer *layer, const ConvShape *shape, const REAL *x,
                                 const REAL *w, const REAL *b, REAL *y) {
    int64_t columns = (int64_t)shape->icg * layer->kh * layer->kw;
    REAL *row = malloc((size_t)columns * sizeof(REAL));
    if (row == NULL) {
        return no_matrix_room();
    }
    int64_t in_group = (int64_t)shape->icg * layer->ih * layer->iw;
    int64_t out_group = (int64_t)shape->ocg * shape->oh * shape->ow;
    for (int64_t i = 0; i < (int64_t)layer->n * layer->groups; i++) {
        NAME(multiply_image)
        (layer, shape, (int)(i % layer->groups), x + i * in_group, w, b, row, y + i * out_group);
    }
    free(row);
    return status_ok();
}

/* One column of the matrix dY · W, added to the cells that it was read from: tap (kh, kw) of one
 * channel in one image. `w` is the group's first weight of that channel and tap. */
CONV_CLONES
static void NAME(fold_column)(const ConvLayer *layer, const ConvShape *shape, int kh, int kw,
                              const REAL *dy, const REAL *w, REAL *dx) {
    int64_t plane = (int64_t)shape->oh * shape->ow;
    int64_t filter = (int64_t)shape->icg * layer->kh * layer->kw;
    int row = kh * layer->dh - layer->top;
    int column = kw * layer->dw - layer->left;
    int row_low, row_high, col_low, col_high;
    conv_reading_range(row, layer->sh, layer->ih, shape->oh, &row_low, &row_high);
    conv_reading_range(column, layer->sw, layer->iw, shape->ow, &col_low, &col_high);
    for (int oh = row_low; oh < row_high; oh++) {
        for (int ow = col_low; ow < col_high; ow++) {
            REAL sum = 0;
            for (int ocg = 0; ocg < shape->ocg; ocg++) {
                sum = FMA(dy[ocg * plane + (int64_t)oh * shape->ow + ow], w[ocg * filter], sum);
            }
            dx[((int64_t)oh * layer->sh + row) * layer->iw + (int64_t)ow * layer->sw + column] +=
                sum;
        }
    }
}

/* All columns of one channel, taps ascending. */
static void NAME(fold_channel)(const ConvLayer *layer, const ConvShape *shape, const REAL *dy,
                               const REAL *w, REAL start, REAL *dx) {
    int64_t kernel = (int64_t)layer->kh * layer->kw;
    for (int64_t i = 0; i < (int64_t)layer->ih * layer->iw; i++) {
        dx[i] = start;
    }
    for (int64_t k = 0; k < kernel; k++) {
        NAME(fold_column)
        (layer, shape, (int)(k / layer->kw), (int)(k % layer->kw), dy,
         w + conv_turned(kernel, k, layer->flip), dx);
    }
}

Status NAME(conv_im2col_grad_input)(const ConvLayer *layer, const ConvShape *shape, const REAL *dy,
                                    const REAL *w, const REAL *start, REAL *dx) {
    int64_t kernel = (int64_t)layer->kh * layer->kw;
    int64_t in_plane = (int64_t)layer->ih * layer->iw;
    int64_t out_group = (int64_t)shape->ocg * shape->oh * shape->ow;
    for (int n = 0; n < layer->n; n++) {
        for (int ic = 0; ic < layer->ic; ic++) {
            int group = ic / shape->icg;
            int64_t first = (int64_t)group * shape->ocg * shape->icg + ic % shape->icg;
            NAME(fold_channel)
            (layer, shape, dy + ((int64_t)n * layer->groups + group) * out_group,
             w + first * kernel, start ? start[ic] : 0,
             dx + ((int64_t)n * layer->ic + ic) * in_plane);
        }
    }
    return status_ok();
}

/* Adds row times dY of one filter to the chains of its columns. */
CONV_INLINE void NAME(add_row)(const ConvLayer *layer, const ConvShape *shape, const Window *window,
                               const REAL *row, REAL dy, REAL *chain) {
    for (int icg = 0; icg < shape->icg; icg++) {
        for (int kh = window->kh_low; kh < window->kh_high; kh++) {
            int64_t k = ((int64_t)icg * layer->kh + kh) * layer->kw;
            for (int kw = window->kw_low; kw < window->kw_high; kw++) {
                chain[k + kw] = FMA(row[k + kw], dy, chain[k + kw]);
            }
        }
    }
}

/* The matrix of one row of outputs, transposed, times dY: added to the chains [ocg][column]. */
CONV_CLONES
static void NAME(add_output_row)(const ConvLayer *layer, const ConvShape *shape, int oh,
                                 const REAL *x, const REAL *dy, REAL *row, REAL *chain) {
    int64_t plane = (int64_t)shape->oh * shape->ow;
    int64_t columns = (int64_t)shape->icg * layer->kh * layer->kw;
    for (int ow = 0; ow < shape->ow; ow++) {
        Window window = window_at(layer, oh, ow);
        NAME(fill_row)(layer, shape, &window, x, row);
        for (int ocg = 0; ocg < shape->ocg; ocg++) {
            NAME(add_row)
            (layer, shape, &window, row, dy[ocg * plane + (int64_t)oh * shape->ow + ow],
             chain + ocg * columns);
        }
    }
}

/* Ends the open chains; `total` is where their weights lie. */
static void NAME(close_chains)(const ConvLayer *layer, int64_t count, bool first, REAL *chain,
                               REAL *total) {
    int64_t kernel = (int64_t)layer->kh * layer->kw;
    for (int64_t i = 0; i < count; i++) {
        REAL *to = total + (i - i % kernel + conv_turned(kernel, i % kernel, layer->flip));
        *to = first ? chain[i] : *to + chain[i];
        chain[i] = 0;
    }
}

static void NAME(sum_group)(const ConvLayer *layer, const ConvShape *shape, const REAL *x,
                            const REAL *dy, REAL *row, REAL *chain, REAL *dw) {
    int rows = conv_chain_rows(shape->ow);
    int64_t count = (int64_t)shape->ocg * shape->icg * layer->kh * layer->kw;
    memset(chain, 0, (size_t)count * sizeof(REAL));
    for (int n = 0; n < layer->n; n++) {
        for (int oh = 0; oh < shape->oh; oh++) {
            NAME(add_output_row)(layer, shape, oh, x, dy, row, chain);
            if (oh % rows == rows - 1 || oh == shape->oh - 1) {
                NAME(close_chains)(layer, count, n == 0 && oh < rows, chain, dw);
            }
        }
        x += (int64_t)layer->ic * layer->ih * layer->iw;
        dy += (int64_t)layer->oc * shape->oh * shape->ow;
    }
}

Status NAME(conv_im2col_grad_weight)(const ConvLayer *layer, const ConvShape *shape, const REAL *x,
                                     const REAL *dy, REAL *dw) {
    int64_t columns = (int64_t)shape->icg * layer->kh * layer->kw;
    REAL *scratch = malloc((size_t)(columns + shape->ocg * columns) * sizeof(REAL));
    if (scratch == NULL) {
        return no_matrix_room();
    }
    for (int group = 0; group < layer->groups; group++) {
        NAME(sum_group)
        (layer, shape, x + (int64_t)group * shape->icg * layer->ih * layer->iw,
         dy + (int64_t)group * shape->ocg * shape->oh * shape->ow, scratch, scratch + columns,
         dw + group * shape->ocg * columns);
    }
    free(scratch);
    return status_ok();
}
