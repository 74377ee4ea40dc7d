/* The engine for x86-64 processors with AVX2 and FMA. */
#ifdef CONV_X86_ENGINES
#define CONV_ENGINE conv_engine_avx2
#include "conv/engine_body.h"
#else
typedef int conv_engine_avx2_is_for_x86_64;
#endif
