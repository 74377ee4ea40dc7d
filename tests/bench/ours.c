/* convscope as a contender, called as any program would call it. */
#include "bench.h"

#include "conv/forward.h"
#include "conv/gradient.h"

#include <stdlib.h>
#ifdef _OPENMP
#include <omp.h>
#endif

typedef struct Ours {
    const BenchProblem *problem;
    ConvTensor result;
} Ours;

static void run(void *state) {
    Ours *ours = state;
    const BenchProblem *p = ours->problem;
    Status status;
    switch (p->op) {
    case BENCH_FWD:
        status = conv_forward(&p->layer, &p->x, &p->w, &p->b, &ours->result);
        break;
    case BENCH_DX:
        status = conv_grad_input(&p->layer, &p->dy, &p->w, &ours->result);
        break;
    case BENCH_DW:
        status = conv_grad_weight(&p->layer, &p->x, &p->dy, &ours->result);
        break;
    default:
        status = conv_grad_bias(&p->layer, &p->dy, &ours->result);
        break;
    }
    if (status_failed(&status)) {
        abort();
    }
}

static void *open_ours(const BenchProblem *problem) {
    Ours *ours = calloc(1, sizeof *ours);
    ours->problem = problem;
    Status status = conv_tensor_create(problem->type, problem->result.extent, &ours->result);
    if (status_failed(&status)) {
        abort();
    }
#ifdef _OPENMP
    omp_set_num_threads(problem->threads);
#endif
    run(ours);
    return ours;
}

static double slice(void *state, double seconds) {
    return bench_time(run, state, ((Ours *)state)->problem->threads, seconds);
}

static const void *answer(void *state) {
    return ((Ours *)state)->result.data;
}

static void close_ours(void *state) {
    conv_tensor_destroy(&((Ours *)state)->result);
    free(state);
}

const BenchContender bench_ours = {"convscope", open_ours, slice, answer, close_ours};
