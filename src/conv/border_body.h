/* The body of border.c for one type. */

/* Adds one padded row, of whose cells the first `count` count, to the dX row that it shows. Columns
 * that stand once are the sum itself, if the row is the first one. */
static void NAME(fold_line)(const ConvLayer *layer, const Ends *ends, const REAL *cells,
                            int64_t count, bool begun, REAL *restrict dx) {
    int64_t counted = count - layer->left;
    int column_end = counted < layer->iw + layer->right ? (int)counted : layer->iw + layer->right;
    int stop = ends->end < column_end ? ends->end : column_end;
    cells += layer->left;
    if (!begun && stop > ends->first) {
        memcpy(dx + ends->first, cells + ends->first, (size_t)(stop - ends->first) * sizeof *dx);
    }
    for (int iw = ends->first; begun && iw < stop; iw++) {
        dx[iw] += cells[iw];
    }
    for (int k = 0; k < ends->count; k++) {
        int column = column_of_end(layer, ends, k);
        if (column >= column_end) {
            break;
        }
        dx[k < KNOWN_ENDS ? ends->shows[k] : shown_by_end(layer, ends, k)] += cells[column];
    }
}

/* One dX row of a channel, of whose padded places the first `places` count. A sum of columns that
 * stand more than once begins with -0, which changes no value that is added to it. */
static void NAME(fold_row)(const ConvLayer *layer, const Ends *ends, const REAL *padded,
                           int64_t places, int ih, REAL *dx) {
    int width = layer->left + layer->iw + layer->right;
    int row_end = layer->ih + layer->bottom;
    for (int iw = 0; iw < ends->first; iw++) {
        dx[iw] = (REAL)-0.0;
    }
    for (int iw = ends->end; iw < layer->iw; iw++) {
        dx[iw] = (REAL)-0.0;
    }
    int row = conv_border_next(layer->border, layer->ih, ih, -layer->top, row_end);
    int64_t first = places - (int64_t)(row + layer->top) * width; /* that count in this row */
    for (bool begun = false; row < row_end; begun = true) {
        int64_t before = (int64_t)(row + layer->top) * width;
        if (before < places) {
            NAME(fold_line)(layer, ends, padded + before, places - before, begun, dx);
        }
        row = conv_border_next(layer->border, layer->ih, ih, row + 1, row_end);
    }
    int column_end = first < 0 ? -layer->left : (int)(first < width ? first : width) - layer->left;
    for (int iw = 0; iw < layer->iw && first < width; iw++) { /* what nothing was added to */
        int shown = conv_border_next(layer->border, layer->iw, iw, -layer->left, column_end);
        dx[iw] = shown < column_end ? dx[iw] : 0;
    }
}

static void NAME(fold)(const ConvLayer *layer, const REAL *padded, int64_t places, REAL *dx) {
    int64_t plane = (int64_t)(layer->top + layer->ih + layer->bottom) *
                    (layer->left + layer->iw + layer->right);
    int64_t channels = (int64_t)layer->n * layer->ic;
    Ends ends = ends_of(layer);
    for (int64_t channel = 0; channel < channels; channel++) {
        for (int ih = 0; ih < layer->ih; ih++) {
            NAME(fold_row)(layer, &ends, padded, places, ih, dx);
            dx += layer->iw;
        }
        padded += plane;
        places -= plane;
    }
}
