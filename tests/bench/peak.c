/* The speed limit: independent multiply-adds in registers, in vectors as wide as the machine has.
 */
#include "bench.h"

#include <stdlib.h>
#include <time.h>

enum { CHAINS = 12, ROUNDS = 20000, CALLS = 20, TRIES = 40 };

/* Defines a loop of CHAINS sums of vectors and the operations of one call of it. The barrier keeps
 * the compiler from taking the loop apart. */
#define DEFINE_LOOP(name, attribute, Real, bytes, FMA)                                             \
    typedef Real Vector_##name __attribute__((vector_size(bytes)));                                \
    attribute static double name(void) {                                                           \
        Vector_##name sum[CHAINS], a = {0}, b = {0};                                               \
        for (int i = 0; i < CHAINS; i++) {                                                         \
            sum[i] = (Vector_##name){0};                                                           \
        }                                                                                          \
        for (int round = 0; round < ROUNDS; round++) {                                             \
            __asm__ volatile("" : "+v"(a), "+v"(b));                                               \
            for (int i = 0; i < CHAINS; i++) {                                                     \
                for (unsigned lane = 0; lane < bytes / sizeof(Real); lane++) {                     \
                    sum[i][lane] = FMA(a[lane], b[lane], sum[i][lane]);                            \
                }                                                                                  \
            }                                                                                      \
        }                                                                                          \
        for (int i = 0; i < CHAINS; i++) {                                                         \
            __asm__ volatile("" : : "v"(sum[i]));                                                  \
        }                                                                                          \
        return 2.0 * ROUNDS * CHAINS * bytes / sizeof(Real);                                       \
    }

#if defined(__x86_64__)
#define WIDEST __attribute__((target("avx512f"), optimize("O3")))
#define WIDE   __attribute__((target("avx2,fma"), optimize("O3")))
DEFINE_LOOP(f32_512, WIDEST, float, 64, __builtin_fmaf)
DEFINE_LOOP(f64_512, WIDEST, double, 64, __builtin_fma)
DEFINE_LOOP(f32_256, WIDE, float, 32, __builtin_fmaf)
DEFINE_LOOP(f64_256, WIDE, double, 32, __builtin_fma)
#endif

/* Any machine: separate chains, which the compiler puts into whatever vectors there are. */
static double f32_any(void) {
    static volatile float factor = 0;
    float sum[64] = {0}, a = factor;
    for (int round = 0; round < ROUNDS / 8; round++) {
        for (int i = 0; i < 64; i++) {
            sum[i] = a * a + sum[i];
        }
        __asm__ volatile("" : : "r"(sum) : "memory");
    }
    return 2.0 * (ROUNDS / 8) * 64;
}

static double (*loop_of(ConvType type))(void) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f")) {
        return type == CONV_F32 ? f32_512 : f64_512;
    }
    if (__builtin_cpu_supports("fma")) {
        return type == CONV_F32 ? f32_256 : f64_256;
    }
#endif
    (void)type;
    return f32_any;
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

double bench_peak(ConvType type, int threads) {
    double (*loop)(void) = loop_of(type);
    double best = 0;
    for (int i = 0; i < TRIES; i++) {
        double operations = 0;
        double start = now();
#ifdef _OPENMP
#pragma omp parallel for num_threads(threads) reduction(+ : operations) schedule(static)
#endif
        for (int thread = 0; thread < threads; thread++) {
            /* A millisecond, so that the start of a thread counts little. */
            for (int call = 0; call < CALLS; call++) {
                operations += loop();
            }
        }
        double speed = operations / (now() - start);
        best = speed > best ? speed : best;
    }
    return best;
}

/* Additions, which everybody's compiler has; multiply-adds wait as long, or a cycle longer. */
#define DEFINE_CHAIN(name, Real)                                                                   \
    static Real name(Real sum) {                                                                   \
        volatile Real one = 1;                                                                     \
        const Real next = one;                                                                     \
        for (int i = 0; i < ROUNDS; i++) {                                                         \
            sum += next;                                                                           \
        }                                                                                          \
        return sum;                                                                                \
    }
DEFINE_CHAIN(chain_f32, float)
DEFINE_CHAIN(chain_f64, double)

double bench_chain(ConvType type) {
    volatile double result = 0;
    double best = 1;
    for (int i = 0; i < TRIES; i++) {
        double start = now();
        result = type == CONV_F32 ? (double)chain_f32((float)result) : chain_f64(result);
        double seconds = now() - start;
        best = seconds < best ? seconds : best;
    }
    return best / ROUNDS;
}
