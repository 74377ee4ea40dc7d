/* The body of border.c for one type. */

/* The sum over the images of input cell (ih, iw) in one channel of the padded gradient, of whose
 * cells the first `places` count. */
static REAL NAME(sum_images)(const ConvLayer *layer, const REAL *padded, int64_t places, int ih,
                             int iw) {
    int width = layer->left + layer->iw + layer->right;
    int row_end = layer->ih + layer->bottom;
    int column_end = layer->iw + layer->right;
    REAL sum = 0;
    bool first = true;
    for (int row = conv_border_next(layer->border, layer->ih, ih, -layer->top, row_end);
         row < row_end; row = conv_border_next(layer->border, layer->ih, ih, row + 1, row_end)) {
        int64_t before = (int64_t)(row + layer->top) * width + layer->left;
        const REAL *cells = padded + before;
        for (int column = conv_border_next(layer->border, layer->iw, iw, -layer->left, column_end);
             column < column_end;
             column = conv_border_next(layer->border, layer->iw, iw, column + 1, column_end)) {
            if (before + column >= places) {
                return sum; /* they are in raster order */
            }
            sum = first ? cells[column] : sum + cells[column];
            first = false;
        }
    }
    return sum;
}

static void NAME(fold)(const ConvLayer *layer, const REAL *padded, int64_t places, REAL *dx) {
    int64_t plane = (int64_t)(layer->top + layer->ih + layer->bottom) *
                    (layer->left + layer->iw + layer->right);
    int64_t channels = (int64_t)layer->n * layer->ic;
    for (int64_t channel = 0; channel < channels; channel++) {
        for (int ih = 0; ih < layer->ih; ih++) {
            for (int iw = 0; iw < layer->iw; iw++) {
                *dx++ = NAME(sum_images)(layer, padded + channel * plane, places - channel * plane,
                                         ih, iw);
            }
        }
    }
}
