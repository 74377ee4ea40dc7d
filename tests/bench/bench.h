/* What the benchmark measures and whom it asks: a problem is one pass of one layer, a contender is
 * somebody who can compute it. Tensors are contiguous N·C·H·W and O·I·H·W for everybody, and what
 * a contender needs to bring them into a form of its own is part of its time. */
#ifndef TESTS_BENCH_H
#define TESTS_BENCH_H

#include "conv/layer.h"
#include "conv/tensor.h"

typedef enum BenchOp { BENCH_FWD, BENCH_DX, BENCH_DW, BENCH_DB, BENCH_OP_COUNT } BenchOp;

typedef struct BenchProblem {
    const char *name;
    ConvLayer layer;
    ConvShape shape;
    BenchOp op;
    ConvType type;
    int threads;
    ConvTensor x, w, b, dy; ///< given
    ConvTensor result;      ///< y, dx, dw or db: its shape; each contender writes a copy of its own
} BenchProblem;

/// The layer's words "fwd", "dx", "dw", "db".
const char *bench_op_word(BenchOp op);

/// Somebody who computes problems. `open` returns what the others are given, or NULL where the
/// contender does not compute such a problem or is not on this machine.
typedef struct BenchContender {
    const char *name;
    void *(*open)(const BenchProblem *problem);
    double (*slice)(void *state, double seconds); ///< computes about that long: seconds a pass
    const void *(*answer)(void *state);           ///< elements of the last pass
    void (*close)(void *state);
} BenchContender;

extern const BenchContender bench_ours, bench_blas, bench_dnnl, bench_dnnl_plain, bench_torch,
    bench_opencv, bench_onnx;

/// Seconds a call of run(state), called until about `seconds` have gone by. One thread is timed by
/// the processor time of the process, which other programs on the machine disturb little.
double bench_time(void (*run)(void *), void *state, int threads, double seconds);

/// Seconds since some moment, as a wall clock counts them.
double bench_now(void);

/// The median of `count` values, which come to lie in order.
double bench_median(double *values, int count);

/// Ends the program with the sentence of a failure.
void bench_insist(Status status);

/// Fills the tensors of a problem whose layer, shape, pass and type are set; and empties them.
void bench_make_tensors(BenchProblem *problem);
void bench_free_tensors(BenchProblem *problem);

/// Operations of a pass, padding counted; db only adds.
double bench_operations(const BenchProblem *problem);

/// Whether `only` leaves in a pass of the shape `name`: it holds words with commas between them,
/// each a shape, a pass or a type, and of each kind that is named one must fit. `names` are all
/// shapes.
bool bench_wants(const char *only, const char *name, const char *const *names, int count,
                 BenchOp op, ConvType type);

/// The core on shapes of all kinds (shapes.c): all, or those far slower than their like.
void bench_shapes(const char *only, bool all);

/// What a person waits for: a layer's parameters changed on a large photo, `seconds` for each.
void bench_scene(double seconds);
/// What a frame costs while lesson 1 plays, for `seconds`.
void bench_play(double seconds);
/// How the window keeps up while a photo is opened.
void bench_open(const char *path);

/// Moves the pointer in the window, so that its loop draws a frame.
void bench_move_pointer(int x);

/// The most multiply-adds a second that this machine does, found by loops that do nothing else;
/// a multiply-add counts as two operations.
double bench_peak(ConvType type, int threads);

/// Seconds that a sum waits for the one before it, where each needs the last.
double bench_chain(ConvType type);

/// Tells OpenBLAS by the environment which processor this is, where it would not see by itself; it
/// reads that when it is loaded, so the program must start again.
void bench_blas_choose(void);

/// Ends the processes behind bench_torch, bench_opencv and bench_onnx, where there are any.
void bench_processes_end(void);

#endif
