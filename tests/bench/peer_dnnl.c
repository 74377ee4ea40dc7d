/* oneDNN 2, once free to choose its own formats, which it reorders to and from within its time,
 * and once told to work on the plain tensors as they are. Compiled where dnnl.h is found. */
#include "bench.h"

#include <stdlib.h>

#ifdef BENCH_DNNL
#include <dnnl.h>
#include <oneapi/dnnl/dnnl_version.h>
#endif
#ifdef _OPENMP
#include <omp.h>
#endif

#if defined(BENCH_DNNL) && DNNL_VERSION_MAJOR == 2

enum { OPERANDS = 4 };

/* One tensor of a primitive: the caller's, and the one that the primitive works on. */
typedef struct Operand {
    int argument; /* DNNL_ARG_... */
    bool written;
    dnnl_memory_t plain, own;
    dnnl_primitive_t reorder; /* NULL where both are one */
} Operand;

typedef struct Dnnl {
    const BenchProblem *problem;
    dnnl_engine_t engine;
    dnnl_stream_t stream;
    dnnl_primitive_t primitive;
    Operand operand[OPERANDS];
    int operands;
    void *result;
} Dnnl;

typedef struct Forms {
    dnnl_memory_desc_t x, w, b, y;
} Forms;

static dnnl_memory_desc_t form(const ConvTensor *tensor, int groups, bool any) {
    dnnl_dims_t dims;
    dnnl_memory_desc_t desc;
    int rank = 0;
    if (groups > 1) {
        dims[rank++] = groups;
    }
    for (int axis = 0; axis < 4; axis++) {
        dims[rank++] = axis == 0 ? tensor->extent[0] / groups : tensor->extent[axis];
    }
    dnnl_format_tag_t tag = any ? dnnl_format_tag_any : rank == 5 ? dnnl_abcde : dnnl_abcd;
    dnnl_memory_desc_init_by_tag(&desc, rank, dims, dnnl_f32, tag);
    return desc;
}

static Forms forms(const BenchProblem *p, bool any) {
    Forms f = {.x = form(&p->x, 1, any), .w = form(&p->w, p->layer.groups, any)};
    f.y = form(&p->dy, 1, any);
    dnnl_dims_t filters = {p->layer.oc};
    dnnl_memory_desc_init_by_tag(&f.b, 1, filters, dnnl_f32, dnnl_a);
    return f;
}

/* Describes the pass; the gradients need the forward pass as a hint. */
static dnnl_status_t describe(const BenchProblem *p, dnnl_engine_t engine, const Forms *f,
                              dnnl_primitive_desc_t *out) {
    const ConvLayer *l = &p->layer;
    dnnl_dims_t stride = {l->sh, l->sw};
    dnnl_dims_t dilation = {l->dh - 1, l->dw - 1};
    dnnl_dims_t before = {l->top, l->left};
    dnnl_dims_t after = {l->bottom, l->right};
    dnnl_convolution_desc_t forward;
    dnnl_convolution_desc_t desc;
    dnnl_primitive_desc_t hint = NULL;
    dnnl_status_t status = dnnl_dilated_convolution_forward_desc_init(
        &forward, dnnl_forward_training, dnnl_convolution_direct, &f->x, &f->w, &f->b, &f->y,
        stride, dilation, before, after);
    if (status == dnnl_success) {
        status = dnnl_primitive_desc_create(&hint, &forward, NULL, engine, NULL);
    }
    if (status != dnnl_success || p->op == BENCH_FWD) {
        *out = hint;
        return status;
    }
    if (p->op == BENCH_DX) {
        status = dnnl_dilated_convolution_backward_data_desc_init(
            &desc, dnnl_convolution_direct, &f->x, &f->w, &f->y, stride, dilation, before, after);
    } else {
        status = dnnl_dilated_convolution_backward_weights_desc_init(
            &desc, dnnl_convolution_direct, &f->x, &f->w, NULL, &f->y, stride, dilation, before,
            after);
    }
    if (status == dnnl_success) {
        status = dnnl_primitive_desc_create(out, &desc, NULL, engine, hint);
    }
    dnnl_primitive_desc_destroy(hint);
    return status;
}

/* Adds an operand: `data` as it lies there, and a reorder if the primitive wants another form. */
static void add_operand(Dnnl *dnnl, int argument, bool written, const dnnl_memory_desc_t *plain,
                        const dnnl_memory_desc_t *wanted, void *data) {
    Operand *operand = &dnnl->operand[dnnl->operands++];
    operand->argument = argument;
    operand->written = written;
    dnnl_memory_create(&operand->plain, plain, dnnl->engine, data);
    operand->own = operand->plain;
    if (dnnl_memory_desc_equal(plain, wanted)) {
        return;
    }
    dnnl_primitive_desc_t desc;
    dnnl_memory_create(&operand->own, wanted, dnnl->engine, DNNL_MEMORY_ALLOCATE);
    dnnl_reorder_primitive_desc_create(&desc, written ? wanted : plain, dnnl->engine,
                                       written ? plain : wanted, dnnl->engine, NULL);
    dnnl_primitive_create(&operand->reorder, desc);
    dnnl_primitive_desc_destroy(desc);
}

static void add_operands(Dnnl *dnnl, const dnnl_primitive_desc_t desc) {
    const BenchProblem *p = dnnl->problem;
    Forms plain = forms(p, false);
    const dnnl_memory_desc_t *x;
    const dnnl_memory_desc_t *w;
    const dnnl_memory_desc_t *y;
    switch (p->op) {
    case BENCH_FWD:
        x = dnnl_primitive_desc_query_md(desc, dnnl_query_src_md, 0);
        w = dnnl_primitive_desc_query_md(desc, dnnl_query_weights_md, 0);
        y = dnnl_primitive_desc_query_md(desc, dnnl_query_dst_md, 0);
        add_operand(dnnl, DNNL_ARG_SRC, false, &plain.x, x, p->x.data);
        add_operand(dnnl, DNNL_ARG_WEIGHTS, false, &plain.w, w, p->w.data);
        add_operand(dnnl, DNNL_ARG_BIAS, false, &plain.b, &plain.b, p->b.data);
        add_operand(dnnl, DNNL_ARG_DST, true, &plain.y, y, dnnl->result);
        break;
    case BENCH_DX:
        x = dnnl_primitive_desc_query_md(desc, dnnl_query_diff_src_md, 0);
        w = dnnl_primitive_desc_query_md(desc, dnnl_query_weights_md, 0);
        y = dnnl_primitive_desc_query_md(desc, dnnl_query_diff_dst_md, 0);
        add_operand(dnnl, DNNL_ARG_DIFF_DST, false, &plain.y, y, p->dy.data);
        add_operand(dnnl, DNNL_ARG_WEIGHTS, false, &plain.w, w, p->w.data);
        add_operand(dnnl, DNNL_ARG_DIFF_SRC, true, &plain.x, x, dnnl->result);
        break;
    default:
        x = dnnl_primitive_desc_query_md(desc, dnnl_query_src_md, 0);
        w = dnnl_primitive_desc_query_md(desc, dnnl_query_diff_weights_md, 0);
        y = dnnl_primitive_desc_query_md(desc, dnnl_query_diff_dst_md, 0);
        add_operand(dnnl, DNNL_ARG_SRC, false, &plain.x, x, p->x.data);
        add_operand(dnnl, DNNL_ARG_DIFF_DST, false, &plain.y, y, p->dy.data);
        add_operand(dnnl, DNNL_ARG_DIFF_WEIGHTS, true, &plain.w, w, dnnl->result);
        break;
    }
}

static void reorder(const Dnnl *dnnl, const Operand *operand) {
    dnnl_exec_arg_t args[2] = {
        {DNNL_ARG_FROM, operand->written ? operand->own : operand->plain},
        {DNNL_ARG_TO, operand->written ? operand->plain : operand->own},
    };
    dnnl_primitive_execute(operand->reorder, dnnl->stream, 2, args);
}

static void run(void *state) {
    Dnnl *dnnl = state;
    dnnl_exec_arg_t args[OPERANDS];
    for (int i = 0; i < dnnl->operands; i++) {
        args[i] = (dnnl_exec_arg_t){dnnl->operand[i].argument, dnnl->operand[i].own};
        if (dnnl->operand[i].reorder != NULL && !dnnl->operand[i].written) {
            reorder(dnnl, &dnnl->operand[i]);
        }
    }
    dnnl_primitive_execute(dnnl->primitive, dnnl->stream, dnnl->operands, args);
    if (dnnl->operand[dnnl->operands - 1].reorder != NULL) {
        reorder(dnnl, &dnnl->operand[dnnl->operands - 1]);
    }
    dnnl_stream_wait(dnnl->stream);
}

static void close_dnnl(void *state) {
    Dnnl *dnnl = state;
    for (int i = 0; i < dnnl->operands; i++) {
        if (dnnl->operand[i].reorder != NULL) {
            dnnl_primitive_destroy(dnnl->operand[i].reorder);
            dnnl_memory_destroy(dnnl->operand[i].own);
        }
        dnnl_memory_destroy(dnnl->operand[i].plain);
    }
    if (dnnl->primitive != NULL) {
        dnnl_primitive_destroy(dnnl->primitive);
    }
    dnnl_stream_destroy(dnnl->stream);
    dnnl_engine_destroy(dnnl->engine);
    free(dnnl->result);
    free(dnnl);
}

static void *open_form(const BenchProblem *problem, bool any) {
    if (problem->type != CONV_F32 || problem->op == BENCH_DB) {
        return NULL;
    }
#ifdef _OPENMP
    omp_set_num_threads(problem->threads);
#endif
    Dnnl *dnnl = calloc(1, sizeof *dnnl);
    dnnl->problem = problem;
    size_t bytes = (size_t)conv_tensor_count(&problem->result) * sizeof(float);
    dnnl->result = aligned_alloc(64, (bytes + 63) / 64 * 64);
    dnnl_engine_create(&dnnl->engine, dnnl_cpu, 0);
    dnnl_stream_create(&dnnl->stream, dnnl->engine, dnnl_stream_default_flags);
    Forms f = forms(problem, any);
    dnnl_primitive_desc_t desc;
    if (describe(problem, dnnl->engine, &f, &desc) != dnnl_success) {
        close_dnnl(dnnl);
        return NULL;
    }
    dnnl_primitive_create(&dnnl->primitive, desc);
    add_operands(dnnl, desc);
    dnnl_primitive_desc_destroy(desc);
    return dnnl;
}

static double slice(void *state, double seconds) {
    return bench_time(run, state, ((Dnnl *)state)->problem->threads, seconds);
}

static const void *answer(void *state) {
    return ((Dnnl *)state)->result;
}
#else
static void *open_form(const BenchProblem *problem, bool any) {
    (void)problem;
    (void)any;
    return NULL;
}
#define slice      NULL
#define answer     NULL
#define close_dnnl NULL
#endif

static void *open_any(const BenchProblem *problem) {
    return open_form(problem, true);
}

static void *open_plain(const BenchProblem *problem) {
    return open_form(problem, false);
}

const BenchContender bench_dnnl = {"oneDNN", open_any, slice, answer, close_dnnl};
const BenchContender bench_dnnl_plain = {"oneDNN plain", open_plain, slice, answer, close_dnnl};
