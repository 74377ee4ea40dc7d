/* Includes CONV_BODY twice, for f32 and for f64: one body, two types. In it REAL is the type of an
 * element, REAL_BITS its size, FMA(a, b, c) is a*b + c with one rounding, NAME(f) is f_f32 or
 * f_f64. Private to conv; no guard, it may be included once a body. */
#define REAL       float
#define REAL_BITS  32
#define FMA        __builtin_fmaf
#define NAME(name) name##_f32
#include CONV_BODY
#undef REAL
#undef REAL_BITS
#undef FMA
#undef NAME

#define REAL       double
#define REAL_BITS  64
#define FMA        __builtin_fma
#define NAME(name) name##_f64
#include CONV_BODY
#undef REAL
#undef REAL_BITS
#undef FMA
#undef NAME
#undef CONV_BODY
