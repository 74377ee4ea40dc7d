/* Which instructions the core computes with. The program picks the widest that the processor has;
 * every choice gives the same bits, so this is about time alone. */
#ifndef CONV_CPU_H
#define CONV_CPU_H

#include <stdbool.h>

typedef enum ConvCpu {
#define CONV_CPU(NAME, word) CONV_CPU_##NAME,
#include "conv/cpus.def"
#undef CONV_CPU
    CONV_CPU_COUNT
} ConvCpu;

/// Whether this program holds code for `cpu` and this processor can run it. Of PLAIN always.
bool conv_cpu_runs(ConvCpu cpu);

/// What passes use now: the widest that runs, until conv_cpu_use says otherwise.
ConvCpu conv_cpu(void);

/// Makes later passes use `cpu`, which must run here; for tests and measurements.
void conv_cpu_use(ConvCpu cpu);

/// "plain", "AVX2", "AVX-512".
const char *conv_cpu_word(ConvCpu cpu);

#endif
