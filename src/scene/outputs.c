/* What follows from Y element by element: the loss, dY, and what is worth knowing of Y and dY. A
 * photo's Y is too large for the caches, so one pass over its rows does all of it, shared by
 * threads. Where dY has the values of a tensor that is there already, it is that tensor. */
#include "scene/internal.h"

#include "conv/loss.h"
#include "conv/threads.h"

enum {
    BLOCK_ROWS = 8,   /* taken by a thread at a time, as many as are summed side by side */
    BATCH_ROWS = 2048 /* whose sums are added up in order before the next ones are computed */
};

typedef struct Pass {
    const SceneOutputs *outputs;
    int64_t first, count, next;
    double sums[BATCH_ROWS];
    SceneMeasure y[BATCH_ROWS / BLOCK_ROWS], dy[BATCH_ROWS / BLOCK_ROWS];
} Pass;

/* Rows of a tensor that is as large as Y and contiguous, or a T of zeros. */
static ConvTensor rows_of(const ConvTensor *tensor, int64_t first, int64_t count) {
    ConvTensor rows = *tensor;
    int64_t width = tensor->extent[3];
    bool zeros = tensor->stride[3] == 0;
    rows.extent[0] = rows.extent[1] = 1;
    rows.extent[2] = (int)count;
    rows.stride[0] = rows.stride[1] = zeros ? 0 : count * width;
    rows.data = (char *)tensor->data + (zeros ? 0 : first * width * conv_type_size(tensor->type));
    return rows;
}

/* A loss that reads no T has the same slope everywhere. */
static void write_dy(const SceneOutputs *outputs, const ConvTensor *y, const ConvTensor *t,
                     ConvTensor *dy) {
    ConvLoss loss = outputs->loss;
    if (conv_loss_reads_target(loss)) {
        conv_loss_gradient(loss, y, t, dy);
    } else {
        int64_t count = conv_tensor_count(outputs->y);
        conv_tensor_fill(dy, conv_loss_from_sum(loss, conv_loss_slope(loss, 0, 0), count));
    }
}

static void do_block(Pass *pass, int64_t block) {
    const SceneOutputs *outputs = pass->outputs;
    int64_t start = block * BLOCK_ROWS, left = pass->count - start;
    int64_t first = pass->first + start, count = left < BLOCK_ROWS ? left : BLOCK_ROWS;
    ConvTensor y = rows_of(outputs->y, first, count), t = {0};
    if (outputs->t) {
        t = rows_of(outputs->t, first, count);
    }
    if (outputs->y_is_new) {
        pass->y[block] = scene_measure_part(&y);
    }
    conv_loss_row_sums(outputs->loss, &y, &t, 0, count, pass->sums + start);
    if (outputs->dy) {
        ConvTensor dy = rows_of(outputs->dy, first, count);
        write_dy(outputs, &y, &t, &dy);
        pass->dy[block] = scene_measure_part(&dy);
    }
}

static void take_blocks(Pass *pass) {
    for (int64_t block; (block = conv_take(&pass->next)) * BLOCK_ROWS < pass->count;) {
        do_block(pass, block);
    }
}

SceneOutputsFound scene_outputs(const SceneOutputs *outputs) {
    const int *extent = outputs->y->extent;
    int64_t rows = (int64_t)extent[0] * extent[1] * extent[2];
    SceneOutputsFound found = {.y = {.integers = true}, .dy = {.integers = true}};
    double total = 0;
    Pass pass = {.outputs = outputs};
    for (pass.first = 0; pass.first < rows; pass.first += BATCH_ROWS) {
        int64_t left = rows - pass.first;
        pass.count = left < BATCH_ROWS ? left : BATCH_ROWS;
        pass.next = 0;
        int64_t blocks = (pass.count + BLOCK_ROWS - 1) / BLOCK_ROWS;
        CONV_PARALLEL(conv_threads(4 * pass.count * extent[3], blocks))
        take_blocks(&pass);
        for (int64_t i = 0; i < pass.count; i++) {
            total += pass.sums[i];
        }
        for (int64_t i = 0; i < blocks; i++) {
            scene_measure_add(&found.y, &pass.y[i]);
            scene_measure_add(&found.dy, &pass.dy[i]);
        }
    }
    found.loss = conv_loss_from_sum(outputs->loss, total, conv_tensor_count(outputs->y));
    found.y = scene_measure_finish(found.y);
    found.dy = scene_measure_finish(found.dy);
    return found;
}

ConvTensor scene_outputs_present(ConvLoss loss, const ConvTensor *y, const ConvTensor *t) {
    bool zeros = loss == CONV_LOSS_HALF_SQUARED && t->stride[3] == 0;
    return zeros ? *y : loss == CONV_LOSS_GIVEN ? *t : (ConvTensor){0};
}
