/* What many write themselves: the windows laid out as a matrix (im2col), then OpenBLAS, which is
 * looked for when the benchmark starts. */
#include "bench.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef void (*Sgemm)(int, int, int, int, int, int, float, const float *, int, const float *, int,
                      float, float *, int);
typedef void (*Dgemm)(int, int, int, int, int, int, double, const double *, int, const double *,
                      int, double, double *, int);
enum { ROW_MAJOR = 101, PLAIN = 111, TURNED = 112 };

typedef struct Library {
    Sgemm sgemm;
    Dgemm dgemm;
    void (*set_threads)(int);
} Library;

typedef struct Blas {
    const BenchProblem *problem;
    const Library *library;
    void *columns; ///< [icg*kh*kw][oh*ow] of one image and group
    void *result;
} Blas;

/* OpenBLAS of Debian 12 takes processors younger than itself for the oldest one. */
void bench_blas_choose(void) {
    static const char named[] = "OPENBLAS_CORETYPE";
    unsetenv(named);
    void *handle = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
    char *(*core)(void) = NULL;
    if (handle != NULL) {
        *(void **)&core = dlsym(handle, "openblas_get_corename");
    }
#if defined(__x86_64__)
    if (core != NULL && strcmp(core(), "Prescott") == 0 && __builtin_cpu_supports("avx2")) {
        setenv(named, __builtin_cpu_supports("avx512f") ? "SKYLAKEX" : "HASWELL", 1);
    }
#endif
}

static const Library *find_library(void) {
    static Library library;
    static bool tried;
    if (!tried) {
        tried = true;
        void *handle = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
        if (handle != NULL) {
            *(void **)&library.sgemm = dlsym(handle, "cblas_sgemm");
            *(void **)&library.dgemm = dlsym(handle, "cblas_dgemm");
            *(void **)&library.set_threads = dlsym(handle, "openblas_set_num_threads");
        }
    }
    return library.sgemm && library.dgemm && library.set_threads ? &library : NULL;
}

#define DEFINE_BLAS(Real, suffix, gemm)                                                            \
    static void columns_##suffix(const BenchProblem *p, const Real *x, Real *out) {                \
        const ConvLayer *l = &p->layer;                                                            \
        for (int c = 0; c < p->shape.icg; c++)                                                     \
            for (int kh = 0; kh < l->kh; kh++)                                                     \
                for (int kw = 0; kw < l->kw; kw++)                                                 \
                    for (int oh = 0; oh < p->shape.oh; oh++) {                                     \
                        int ih = oh * l->sh - l->top + kh * l->dh;                                 \
                        int first = kw * l->dw - l->left;                                          \
                        const Real *row = x + ((int64_t)c * l->ih + ih) * l->iw;                   \
                        bool inside = ih >= 0 && ih < l->ih;                                       \
                        if (l->sw == 1 && inside && first >= 0 && first + p->shape.ow <= l->iw) {  \
                            memcpy(out, row + first, (size_t)p->shape.ow * sizeof *out);           \
                            out += p->shape.ow;                                                    \
                            continue;                                                              \
                        }                                                                          \
                        for (int ow = 0; ow < p->shape.ow; ow++) {                                 \
                            int iw = first + ow * l->sw;                                           \
                            *out++ = inside && iw >= 0 && iw < l->iw ? row[iw] : 0;                \
                        }                                                                          \
                    }                                                                              \
    }                                                                                              \
                                                                                                   \
    /* The way back: every column added to the inputs that it came from. */                        \
    static void add_columns_##suffix(const BenchProblem *p, const Real *in, Real *dx) {            \
        const ConvLayer *l = &p->layer;                                                            \
        for (int c = 0; c < p->shape.icg; c++)                                                     \
            for (int kh = 0; kh < l->kh; kh++)                                                     \
                for (int kw = 0; kw < l->kw; kw++)                                                 \
                    for (int oh = 0; oh < p->shape.oh; oh++) {                                     \
                        int ih = oh * l->sh - l->top + kh * l->dh;                                 \
                        int first = kw * l->dw - l->left;                                          \
                        Real *row = dx + ((int64_t)c * l->ih + ih) * l->iw;                        \
                        bool inside = ih >= 0 && ih < l->ih;                                       \
                        if (l->sw == 1 && inside && first >= 0 && first + p->shape.ow <= l->iw) {  \
                            for (int ow = 0; ow < p->shape.ow; ow++) {                             \
                                row[first + ow] += in[ow];                                         \
                            }                                                                      \
                            in += p->shape.ow;                                                     \
                            continue;                                                              \
                        }                                                                          \
                        for (int ow = 0; ow < p->shape.ow; ow++) {                                 \
                            int iw = first + ow * l->sw;                                           \
                            if (inside && iw >= 0 && iw < l->iw) {                                 \
                                row[iw] += *in;                                                    \
                            }                                                                      \
                            in++;                                                                  \
                        }                                                                          \
                    }                                                                              \
    }                                                                                              \
                                                                                                   \
    static void run_##suffix(void *state) {                                                        \
        Blas *blas = state;                                                                        \
        const BenchProblem *p = blas->problem;                                                     \
        const ConvLayer *l = &p->layer;                                                            \
        int taps = p->shape.icg * l->kh * l->kw, places = p->shape.oh * p->shape.ow;               \
        int ocg = p->shape.ocg;                                                                    \
        int64_t part = (int64_t)p->shape.icg * l->ih * l->iw;                                      \
        bool dense = l->kh * l->kw == 1 && l->sh * l->sw == 1 && l->top + l->left == 0;            \
        Real *columns = blas->columns, *result = blas->result;                                     \
        if (p->op == BENCH_DX) {                                                                   \
            memset(result, 0, (size_t)(l->n * l->groups * part) * sizeof(Real));                   \
        }                                                                                          \
        for (int i = 0; i < l->n * l->groups; i++) {                                               \
            const Real *x = (const Real *)p->x.data + i * part;                                    \
            const Real *w = (const Real *)p->w.data + (int64_t)(i % l->groups) * ocg * taps;       \
            const Real *b = (const Real *)p->b.data + (int64_t)(i % l->groups) * ocg;              \
            const Real *dy = (const Real *)p->dy.data + (int64_t)i * ocg * places;                 \
            Real *dw = result + (int64_t)(i % l->groups) * ocg * taps;                             \
            Real *y = result + (int64_t)i * ocg * places, *dx = result + i * part;                 \
            const Real *matrix = dense ? x : columns;                                              \
            if (p->op != BENCH_DX && !dense) {                                                     \
                columns_##suffix(p, x, columns);                                                   \
            }                                                                                      \
            if (p->op == BENCH_FWD) {                                                              \
                for (int oc = 0; oc < ocg; oc++) {                                                 \
                    for (int place = 0; place < places; place++) {                                 \
                        y[(int64_t)oc * places + place] = b[oc];                                   \
                    }                                                                              \
                }                                                                                  \
                blas->library->gemm(ROW_MAJOR, PLAIN, PLAIN, ocg, places, taps, 1, w, taps,        \
                                    matrix, places, 1, y, places);                                 \
            } else if (p->op == BENCH_DW) {                                                        \
                blas->library->gemm(ROW_MAJOR, PLAIN, TURNED, ocg, taps, places, 1, dy, places,    \
                                    matrix, places, i < l->groups ? 0 : 1, dw, taps);              \
            } else {                                                                               \
                blas->library->gemm(ROW_MAJOR, TURNED, PLAIN, taps, places, ocg, 1, w, taps, dy,   \
                                    places, 0, dense ? dx : columns, places);                      \
                if (!dense) {                                                                      \
                    add_columns_##suffix(p, columns, dx);                                          \
                }                                                                                  \
            }                                                                                      \
        }                                                                                          \
    }

DEFINE_BLAS(float, f32, sgemm)
DEFINE_BLAS(double, f64, dgemm)

static void *open_blas(const BenchProblem *problem) {
    const Library *library = find_library();
    if (library == NULL || problem->op == BENCH_DB) {
        return NULL;
    }
    size_t size = (size_t)conv_type_size(problem->type);
    size_t places = (size_t)problem->shape.oh * (size_t)problem->shape.ow;
    size_t taps = (size_t)problem->shape.icg * (size_t)(problem->layer.kh * problem->layer.kw);
    Blas *blas = calloc(1, sizeof *blas);
    blas->problem = problem;
    blas->library = library;
    blas->columns = aligned_alloc(64, (places * taps * size + 63) / 64 * 64);
    blas->result =
        aligned_alloc(64, ((size_t)conv_tensor_count(&problem->result) * size + 63) / 64 * 64);
    library->set_threads(problem->threads);
    return blas;
}

static double slice(void *state, double seconds) {
    Blas *blas = state;
    void (*run)(void *) = blas->problem->type == CONV_F32 ? run_f32 : run_f64;
    return bench_time(run, state, blas->problem->threads, seconds);
}

static const void *answer(void *state) {
    return ((Blas *)state)->result;
}

static void close_blas(void *state) {
    Blas *blas = state;
    free(blas->columns);
    free(blas->result);
    free(blas);
}

const BenchContender bench_blas = {"im2col+OpenBLAS", open_blas, slice, answer, close_blas};
