/* What follows from Y element by element: the loss, dY, db, and what is worth knowing of Y and dY.
 * A photo's Y is too large for the caches, so one pass over its rows does all of it, shared by
 * threads. Where dY has the values of a tensor that is there already, it is that tensor. */
#include "scene/internal.h"

#include "conv/loss.h"
#include "conv/tally.h"
#include "conv/threads.h"

#include <math.h>

enum {
    TASK_CHAINS = 16,  /* of db: taken by a thread at a time, as many as are summed side by side */
    BATCH_ROWS = 8192, /* whose sums are added up in order before the next ones are computed */
};

/* Some chains, as conv/tally.h numbers them. */
typedef struct Pass {
    const SceneOutputs *outputs;
    ConvTally tally;
    int64_t first, count; /* chains */
    int64_t row;          /* the first one's first */
    int64_t next;         /* first task that nobody has taken */
    double sums[BATCH_ROWS], chains[BATCH_ROWS];
    SceneMeasure y[BATCH_ROWS / TASK_CHAINS], dy[BATCH_ROWS / TASK_CHAINS];
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
static void write_dy(const SceneOutputs *outputs, int64_t row, int64_t rows, ConvTensor *dy) {
    ConvLoss loss = outputs->loss;
    if (conv_loss_reads_target(loss)) {
        ConvTensor y = rows_of(outputs->y, row, rows), t = rows_of(outputs->t, row, rows);
        conv_loss_gradient(loss, &y, &t, dy);
    } else {
        conv_tensor_fill(dy, conv_loss_from_sum(loss, 1, conv_tensor_count(outputs->y)));
    }
}

static SceneMeasure measure(const ConvTensor *part, double largest) {
    return isinf(largest) ? scene_measure_part(part)
                          : (SceneMeasure){largest, scene_measure_integers(part)};
}

static void do_task(Pass *pass, int64_t task) {
    const SceneOutputs *outputs = pass->outputs;
    int64_t start = task * TASK_CHAINS, left = pass->count - start;
    int64_t chains = left < TASK_CHAINS ? left : TASK_CHAINS, first = pass->first + start;
    int64_t row = conv_tally_rows(&pass->tally, first);
    int64_t rows = conv_tally_rows(&pass->tally, first + chains) - row;
    void *sums = (char *)pass->chains + start * conv_type_size(outputs->y->type);
    ConvTallied found =
        conv_tally(&pass->tally, first, chains, pass->sums + (row - pass->row), sums);
    if (outputs->y_is_new) {
        ConvTensor y = rows_of(outputs->y, row, rows);
        pass->y[task] = measure(&y, found.y);
    }
    if (outputs->dy) {
        ConvTensor dy = rows_of(outputs->dy, row, rows);
        write_dy(outputs, row, rows, &dy);
        pass->dy[task] = measure(&dy, found.dy);
    }
}

static void take_tasks(Pass *pass) {
    for (int64_t task; (task = conv_take(&pass->next)) * TASK_CHAINS < pass->count;) {
        do_task(pass, task);
    }
}

/* Computes a batch and adds it to what was found before it. */
static void do_batch(Pass *pass, double *total, SceneOutputsFound *found) {
    const SceneOutputs *outputs = pass->outputs;
    int64_t tasks = (pass->count + TASK_CHAINS - 1) / TASK_CHAINS;
    pass->next = 0;
    pass->row = conv_tally_rows(&pass->tally, pass->first);
    int64_t rows = conv_tally_rows(&pass->tally, pass->first + pass->count) - pass->row;
    CONV_PARALLEL(conv_threads(4 * rows * outputs->y->extent[3], tasks))
    take_tasks(pass);
    for (int64_t i = 0; i < rows; i++) {
        *total += pass->sums[i];
    }
    if (outputs->db) {
        conv_tally_add_bias(&pass->tally, pass->first, pass->count, pass->chains, outputs->db);
    }
    for (int64_t i = 0; i < tasks && outputs->y_is_new; i++) {
        scene_measure_add(&found->y, &pass->y[i]);
    }
    for (int64_t i = 0; i < tasks && outputs->dy; i++) {
        scene_measure_add(&found->dy, &pass->dy[i]);
    }
}

SceneOutputsFound scene_outputs(const SceneOutputs *outputs) {
    SceneOutputsFound found = {.y = {.integers = true}, .dy = {.integers = true}};
    double total = 0;
    Pass pass;
    pass.outputs = outputs;
    pass.tally = (ConvTally){.loss = outputs->loss, .y = outputs->y, .t = outputs->t};
    int64_t chains = conv_tally_chains(&pass.tally);
    int64_t most = BATCH_ROWS / conv_tally_rows(&pass.tally, 1);
    for (pass.first = 0; pass.first < chains; pass.first += most) {
        int64_t left = chains - pass.first;
        pass.count = left < most ? left : most;
        do_batch(&pass, &total, &found);
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
