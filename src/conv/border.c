/* Where a border's values come from, the padded input, and the folding of its gradient. */
#include "conv/border.h"

#include <assert.h>
#include <string.h>

enum { KNOWN_ENDS = 32 }; /* columns whose source is looked up once for all rows */

static int remainder_of(int a, int b) {
    return a % b + (a % b < 0 ? b : 0);
}

int conv_border_source(ConvBorder border, int extent, int place) {
    if (place >= 0 && place < extent) {
        return place;
    }
    switch (border) {
    case CONV_BORDER_REFLECT: {
        assert(extent > 1);
        int period = 2 * (extent - 1);
        int within = remainder_of(place, period);
        return within < extent ? within : period - within;
    }
    case CONV_BORDER_REPLICATE:
        return place < 0 ? 0 : extent - 1;
    case CONV_BORDER_CIRCULAR:
        return remainder_of(place, extent);
    default:
        return -1;
    }
}

int conv_border_next(ConvBorder border, int extent, int index, int from, int end) {
    int place = from;
    while (place < end && conv_border_source(border, extent, place) != index) {
        bool inside = place >= 0 && place < extent; /* where it stands but once */
        place = !inside ? place + 1 : place < index ? index : extent;
    }
    return place < end ? place : end;
}

ConvLayer conv_border_padded_layer(const ConvLayer *layer) {
    ConvLayer padded = *layer;
    padded.ih += layer->top + layer->bottom;
    padded.iw += layer->left + layer->right;
    padded.top = padded.bottom = padded.left = padded.right = 0;
    padded.padding = CONV_PADDING_CUSTOM;
    padded.border = CONV_BORDER_ZEROS;
    return padded;
}

/* Writes the cells of one padded row from place `first` on, before `end`, all outside the input. */
static char *pad_cells(const ConvLayer *layer, const char *row, int first, int end, size_t size,
                       char *to) {
    for (int place = first; place < end; place++) {
        size_t source = (size_t)conv_border_source(layer->border, layer->iw, place);
        memcpy(to, row + source * size, size);
        to += size;
    }
    return to;
}

/* One row with its two ends, elements of `size` bytes; returns where the next one goes. */
static char *pad_row(const ConvLayer *layer, const char *row, size_t size, char *to) {
    to = pad_cells(layer, row, -layer->left, 0, size, to);
    memcpy(to, row, (size_t)layer->iw * size);
    to += (size_t)layer->iw * size;
    return pad_cells(layer, row, layer->iw, layer->iw + layer->right, size, to);
}

Status conv_border_pad(const ConvLayer *layer, const ConvTensor *x, ConvTensor *out) {
    assert(layer->border != CONV_BORDER_ZEROS && conv_tensor_is_contiguous(x));
    ConvLayer padded = conv_border_padded_layer(layer);
    int extent[4];
    conv_layer_extent_x(&padded, extent);
    Status status = conv_tensor_create(x->type, extent, out);
    if (status.code != STATUS_OK) {
        return status;
    }
    size_t size = (size_t)conv_type_size(x->type);
    size_t pitch = (size_t)layer->iw * size;
    const char *plane = x->data;
    char *to = out->data;
    for (int64_t channel = 0; channel < (int64_t)layer->n * layer->ic; channel++) {
        for (int row = -layer->top; row < layer->ih + layer->bottom; row++) {
            size_t source = (size_t)conv_border_source(layer->border, layer->ih, row);
            to = pad_row(layer, plane + source * pitch, size, to);
        }
        plane += (size_t)layer->ih * pitch;
    }
    return status;
}

/* The ends of a padded row: its columns, in order, that show input columns which stand more than
 * once. Input columns first .. end-1 stand nowhere in the border; those of one half may be all. */
typedef struct Ends {
    int first, end;
    int count;             /* of columns of the ends */
    int shows[KNOWN_ENDS]; /* input column that each shows */
} Ends;

static int column_of_end(const ConvLayer *layer, const Ends *ends, int k) {
    int left = layer->left + ends->first;
    return k < left ? k - layer->left : ends->end + k - left;
}

static int shown_by_end(const ConvLayer *layer, const Ends *ends, int k) {
    return conv_border_source(layer->border, layer->iw, column_of_end(layer, ends, k));
}

static Ends ends_of(const ConvLayer *layer) {
    Ends ends = {.end = layer->iw};
    for (int i = 0; i < layer->left + layer->right; i++) {
        int place = i < layer->left ? i - layer->left : layer->iw + i - layer->left;
        int source = conv_border_source(layer->border, layer->iw, place);
        if (source < layer->iw / 2) {
            ends.first = source < ends.first ? ends.first : source + 1;
        } else {
            ends.end = source < ends.end ? source : ends.end;
        }
    }
    ends.count = layer->left + ends.first + layer->iw - ends.end + layer->right;
    for (int k = 0; k < ends.count && k < KNOWN_ENDS; k++) {
        ends.shows[k] = shown_by_end(layer, &ends, k);
    }
    return ends;
}

#define CONV_BODY "conv/border_body.h"
#include "conv/both_types.h"

void conv_border_fold(const ConvLayer *layer, const ConvTensor *padded, ConvTensor *dx) {
    conv_border_fold_part(layer, padded, conv_tensor_count(padded), dx);
}

void conv_border_fold_part(const ConvLayer *layer, const ConvTensor *padded, int64_t places,
                           ConvTensor *dx) {
    assert(padded->type == dx->type);
    assert(conv_tensor_is_contiguous(padded) && conv_tensor_is_contiguous(dx));
    if (dx->type == CONV_F32) {
        fold_f32(layer, padded->data, places, dx->data);
    } else {
        fold_f64(layer, padded->data, places, dx->data);
    }
}
