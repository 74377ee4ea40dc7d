/* The body of border.c for one type. */

/* Adds one padded row, of whose cells the first `count` count, to the dX row that it shows; without
 * `begun` the row's first cells start the sums. Of columns first .. end-1 it shows each once. */
static void NAME(fold_line)(const ConvLayer *layer, const REAL *cells, int64_t count, bool begun,
                            int first, int end, REAL *restrict dx) {
    int64_t counted = count - layer->left;
    int column_end = counted < layer->iw + layer->right ? (int)counted : layer->iw + layer->right;
    cells += layer->left;
    int stop = end < column_end ? end : column_end;
    for (int iw = first; iw < stop; iw++) {
        dx[iw] = begun ? dx[iw] + cells[iw] : cells[iw];
    }
    for (int iw = 0; iw < layer->iw; iw++) {
        iw = iw == first && first < end ? end : iw;
        bool started = begun;
        int column = -layer->left;
        while (iw < layer->iw && (column = conv_border_next(layer->border, layer->iw, iw, column,
                                                            column_end)) < column_end) {
            dx[iw] = started ? dx[iw] + cells[column] : cells[column];
            started = true;
            column++;
        }
    }
}

static void NAME(fold)(const ConvLayer *layer, const REAL *padded, int64_t places, REAL *dx) {
    int width = layer->left + layer->iw + layer->right;
    int row_end = layer->ih + layer->bottom;
    int64_t channels = (int64_t)layer->n * layer->ic;
    int first;
    int end;
    once_shown(layer, &first, &end);
    for (int64_t channel = 0; channel < channels; channel++) {
        for (int ih = 0; ih < layer->ih; ih++) {
            memset(dx, 0, (size_t)layer->iw * sizeof *dx);
            int row = conv_border_next(layer->border, layer->ih, ih, -layer->top, row_end);
            for (bool begun = false; row < row_end; begun = true) {
                int64_t before = (int64_t)(row + layer->top) * width;
                if (before < places) {
                    NAME(fold_line)
                    (layer, padded + before, places - before, begun, first, end, dx);
                }
                row = conv_border_next(layer->border, layer->ih, ih, row + 1, row_end);
            }
            dx += layer->iw;
        }
        int64_t plane = (int64_t)(layer->top + row_end) * width;
        padded += plane;
        places -= plane;
    }
}
