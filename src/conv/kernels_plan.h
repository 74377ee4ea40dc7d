/* Forward and input gradient as sweeps: along which axes, and which weights are met in which order.
 * Knows no type. Private to the engines. */
#ifndef CONV_KERNELS_PLAN_H
#define CONV_KERNELS_PLAN_H

#include "conv/layer.h"
#include "conv/sweep.h"

enum {
    STACK_WEIGHT_BYTES = 16384, /* packed weights beyond this are allocated */
    PACK_TAPS = 64,             /* taps whose weights are packed in one go */
    SMALL_VECTORS = 400,        /* multiply-adds of vectors that are not worth a plan */
    SMALL_CHAINS = 150,         /* likewise of dW, whose chains are long */
    CHUNK_ROWS = 8,             /* rows of a chunk of work, times a whole number */
    CHUNKS_A_THREAD = 4,        /* so that a thread that is held up does not hold up the others */
    SHARES_A_THREAD = 2,        /* likewise of dW, each of which lays dY out for itself, */
    SHARE_TAPS = 256,           /* which is little of that many taps */
    ROW_CHUNKS_A_THREAD = 8,    /* likewise where they are rows, which cost nothing to begin */
    FLAT_BYTES = 49152,         /* of a picture that is laid out flat */
    FLAT_TAPS = 256,            /* of its sums, and masks of all its vectors and taps */
    FLAT_MASKS = 1024,
    FLAT_IMAGES = 4, /* fewer are not worth the masks, and leave threads too little to share */
    BAND_ROWS = 24,  /* rows that are swept before the next ones, and the bytes of source rows */
    BAND_BYTES = 786432, /* beyond which that is done by some channels at a time */
    BAND_CHANNELS = 8,
    LAID_TAPS = 5,           /* columns that lie apart are not laid out for fewer */
    LAID_ROWS = 24,          /* most output rows of a band that is laid out */
    LAID_BYTES = 32768,      /* of a band, unless it has few rows */
    WOVEN_RESTS = 4,         /* strides up to which rows are woven vector by vector */
    GROUP_FILTERS = 3,       /* most filters of a dX whose channels lie in the lanes like groups */
    GROUP_BYTES = 1 << 20,   /* most of groups that are laid out side by side */
    STREAM_BYTES = 16 << 20, /* of an output that will have left the caches before it is read */
    STREAM_TERMS = 9,        /* of sums that wait for memory */
    KNOWN_PHASES = 8,        /* worked out once; those of larger strides each time */
};

/* Where tap k of a kernel axis lies in W: the opposite place when the kernel is turned. */
static int turned(bool flip, int extent, int k) {
    return flip ? extent - 1 - k : k;
}

static int smaller(int a, int b) {
    return a < b ? a : b;
}

static int larger(int a, int b) {
    return a > b ? a : b;
}

static int64_t smaller64(int64_t a, int64_t b) {
    return a < b ? a : b;
}

/* A row where a chunk may begin. */
static int chunk_row(int64_t row) {
    return (int)(row / CHUNK_ROWS * CHUNK_ROWS);
}

static ConvSweep forward_sweep(const ConvLayer *layer, const ConvShape *shape) {
    return (ConvSweep){
        .rows = {.count = shape->oh,
                 .pitch = 1,
                 .base = -layer->top,
                 .step = layer->sh,
                 .taps = layer->kh,
                 .tap_step = layer->dh,
                 .limit = layer->ih},
        .cols = {.count = shape->ow,
                 .pitch = 1,
                 .base = -layer->left,
                 .step = layer->sw,
                 .taps = layer->kw,
                 .tap_step = layer->dw,
                 .limit = layer->iw},
        .channels = shape->icg,
        .channel_pitch = (int64_t)layer->ih * layer->iw,
        .source_pitch = layer->iw,
        .plane_pitch = (int64_t)shape->oh * shape->ow,
        .row_pitch = shape->ow,
    };
}

/* Along one axis, the inputs i = residue, residue + stride, ... are read through the same taps:
 * k_last, k_last - k_step, ... in the order in which the outputs that read them ascend. */
typedef struct Phase {
    ConvAxis axis;
    int k_last, k_step;
} Phase;

static int common_divisor(int a, int b) {
    while (b != 0) {
        int rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static Phase phase_of(int residue, int inputs, int outputs, int before, int kernel, int stride,
                      int dilation) {
    int k = kernel - 1;
    while (stride > 1 && k >= 0 && (residue + before - k * dilation) % stride != 0) {
        k--;
    }
    int divisor = stride == 1 ? 1 : common_divisor(stride, dilation);
    Phase phase = {
        .axis = {.count = (inputs - residue + stride - 1) / stride,
                 .first = residue,
                 .pitch = stride,
                 .step = 1,
                 .limit = outputs},
        .k_last = k,
        .k_step = stride / divisor,
    };
    if (k >= 0) {
        phase.axis.base = (residue + before - k * dilation) / stride;
        phase.axis.taps = k / phase.k_step + 1;
        phase.axis.tap_step = dilation / divisor;
    }
    return phase;
}

/* All phases along one axis. */
typedef struct Phases {
    int count;
    int inputs, outputs, before, kernel, stride, dilation;
    Phase known[KNOWN_PHASES];
} Phases;

static Phase phase_at(const Phases *phases, int residue) {
    return residue < KNOWN_PHASES
               ? phases->known[residue]
               : phase_of(residue, phases->inputs, phases->outputs, phases->before, phases->kernel,
                          phases->stride, phases->dilation);
}

static Phases phases_along(const ConvLayer *layer, const ConvShape *shape, bool rows) {
    Phases phases = {.inputs = rows ? layer->ih : layer->iw,
                     .outputs = rows ? shape->oh : shape->ow,
                     .before = rows ? layer->top : layer->left,
                     .kernel = rows ? layer->kh : layer->kw,
                     .stride = rows ? layer->sh : layer->sw,
                     .dilation = rows ? layer->dh : layer->dw};
    phases.count = smaller(phases.stride, phases.inputs);
    for (int i = 0; i < phases.count && i < KNOWN_PHASES; i++) {
        phases.known[i] = phase_of(i, phases.inputs, phases.outputs, phases.before, phases.kernel,
                                   phases.stride, phases.dilation);
    }
    return phases;
}

/* Where place k of a kernel axis is met: in the phase that has `taps` of them and comes after
 * `before` taps of other phases, as its tap number `tap`. No input meets it where taps is 0. */
typedef struct TapPlace {
    int tap, taps, before;
} TapPlace;

static TapPlace place_of_tap(const Phases *phases, bool flip, int64_t k) {
    int tap = turned(flip, phases->kernel, (int)k);
    int residue = (tap * phases->dilation - phases->before) % phases->stride;
    residue += residue < 0 ? phases->stride : 0;
    TapPlace place = {0};
    if (residue < phases->count) {
        Phase phase = phase_at(phases, residue);
        place.tap = (phase.k_last - tap) / phase.k_step;
        place.taps = phase.axis.taps;
        for (int i = 0; i < residue; i++) {
            place.before += phase_at(phases, i).axis.taps;
        }
    }
    return place;
}

/* Taps of all phases: those that some input meets. */
static int taps_met(const Phases *phases) {
    int taps = 0;
    for (int i = 0; i < phases->count; i++) {
        taps += phase_at(phases, i).axis.taps;
    }
    return taps;
}

/* A stretch of one group's dY that adds to dX in one go. */
typedef struct Stretch {
    int filter, filters; /* first one, within the group, and how many */
    int row, rows;
    int columns;
    bool goes_on; /* adds to what is there */
} Stretch;

/* The first `cells` dY cells of a group in raster order: whole filters, then whole rows of the
 * next, then the beginning of a row. Returns how many stretches that is; the first always is. */
static int split_cells(const ConvShape *shape, int64_t cells, Stretch out[3]) {
    int64_t plane = (int64_t)shape->oh * shape->ow;
    int filters = (int)(cells / plane);
    int rows = (int)(cells % plane / shape->ow);
    int columns = (int)(cells % shape->ow);
    int count = 0;
    out[count++] = (Stretch){0, filters, 0, shape->oh, shape->ow, false};
    if (rows > 0) {
        out[count++] = (Stretch){filters, 1, 0, rows, shape->ow, true};
    }
    if (columns > 0) {
        out[count++] = (Stretch){filters, 1, rows, 1, columns, true};
    }
    return count;
}

/* How many of the first `windows` dY cells are in group g of image n, which has `cells`. */
static int64_t cells_in_group(int64_t windows, int64_t cells, int64_t group) {
    int64_t left = windows - group * cells;
    return left < 0 ? 0 : left > cells ? cells : left;
}

static ConvSweep gradient_sweep(const ConvLayer *layer, const ConvShape *shape, const Phase *rows,
                                const Phase *cols) {
    return (ConvSweep){
        .rows = rows->axis,
        .cols = cols->axis,
        .channel_pitch = (int64_t)shape->oh * shape->ow,
        .source_pitch = shape->ow,
        .plane_pitch = (int64_t)layer->ih * layer->iw,
        .row_pitch = layer->iw,
    };
}

static void limit_to_stretch(ConvSweep *sweep, const Phase *rows, const Stretch *stretch) {
    sweep->channels = stretch->filters;
    sweep->rows.base = rows->axis.base - stretch->row;
    sweep->rows.limit = stretch->rows;
    sweep->cols.limit = stretch->columns;
    sweep->goes_on = stretch->goes_on;
}

#endif
