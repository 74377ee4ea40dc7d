/* Looks at the processor once and remembers what to use: the only thing that the core remembers
 * between calls. No result depends on it. */
#include "conv/cpu.h"

#include "conv/engine.h"

#include <assert.h>
#include <stdatomic.h>
#include <stddef.h>

static bool processor_has(ConvCpu cpu) {
#if defined(__x86_64__) && defined(__GNUC__)
    __builtin_cpu_init();
    bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    switch (cpu) {
    case CONV_CPU_AVX2:
        return avx2;
    case CONV_CPU_AVX512:
        return avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
               __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw");
    default:
        return true;
    }
#else
    return cpu == CONV_CPU_PLAIN;
#endif
}

static const ConvEngine *const engines[CONV_CPU_COUNT] = {
    [CONV_CPU_PLAIN] = &conv_engine_plain,
#ifdef CONV_X86_ENGINES
    [CONV_CPU_AVX2] = &conv_engine_avx2,
    [CONV_CPU_AVX512] = &conv_engine_avx512,
#endif
};

static atomic_int chosen = -1; /* a ConvCpu once somebody has asked */

bool conv_cpu_runs(ConvCpu cpu) {
    assert((int)cpu >= 0 && cpu < CONV_CPU_COUNT);
    return engines[cpu] != NULL && processor_has(cpu);
}

ConvCpu conv_cpu(void) {
    int cpu = atomic_load_explicit(&chosen, memory_order_relaxed);
    if (cpu < 0) {
        cpu = CONV_CPU_COUNT - 1;
        while (!conv_cpu_runs((ConvCpu)cpu)) {
            cpu--;
        }
        atomic_store_explicit(&chosen, cpu, memory_order_relaxed);
    }
    return (ConvCpu)cpu;
}

void conv_cpu_use(ConvCpu cpu) {
    assert(conv_cpu_runs(cpu));
    atomic_store_explicit(&chosen, (int)cpu, memory_order_relaxed);
}

const char *conv_cpu_word(ConvCpu cpu) {
    static const char *const words[] = {
#define CONV_CPU(NAME, word) word,
#include "conv/cpus.def"
#undef CONV_CPU
    };
    assert((int)cpu >= 0 && cpu < CONV_CPU_COUNT);
    return words[cpu];
}

const ConvEngine *conv_engine(void) {
    return engines[conv_cpu()];
}
