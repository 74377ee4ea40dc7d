/* The kernels for f32 and f64, from one body. */
#include "conv/kernels.h"

#include "conv/gradient.h"

#define REAL       float
#define FMA        __builtin_fmaf
#define NAME(name) name##_f32
#include "conv/kernels_body.h"
#undef REAL
#undef FMA
#undef NAME

#define REAL       double
#define FMA        __builtin_fma
#define NAME(name) name##_f64
#include "conv/kernels_body.h"
