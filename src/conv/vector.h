/* How wide the vectors of an engine are, by the flags that its file is compiled with. What can be
 * done with them is in vector_body.h. Private to the engines. */
#ifndef CONV_VECTOR_H
#define CONV_VECTOR_H

#if defined(__AVX512F__) && defined(__AVX512VL__) && defined(__AVX512DQ__) && defined(__AVX512BW__)
#include <immintrin.h>
#define CONV_VECTOR_BYTES 64
#elif defined(__AVX2__) && defined(__FMA__)
#include <immintrin.h>
#define CONV_VECTOR_BYTES 32
#else
#define CONV_VECTOR_BYTES 16
#endif

typedef double EightBytes __attribute__((may_alias, aligned(4))); ///< of whatever type

enum { CACHE_LINE_BYTES = 64 }; ///< of most processors: how far apart prefetches lie
enum { AHEAD_BYTES = 512 };     ///< how far ahead rows are fetched that no prefetcher follows

#if defined(__has_builtin)
#if __has_builtin(__builtin_shufflevector)
#define CONV_SHUFFLE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#endif
#endif

/// Keeps a loaded vector in a register: else the compiler may load it again for every use.
#if CONV_VECTOR_BYTES == 64
#define CONV_KEEP(v) __asm__("" : "+v"(v))
#elif CONV_VECTOR_BYTES == 32
#define CONV_KEEP(v) __asm__("" : "+x"(v))
#else
#define CONV_KEEP(v) (void)(v)
#endif

/// Before others read what was streamed.
#if CONV_VECTOR_BYTES > 16
#define CONV_STREAMED() _mm_sfence()
#else
#define CONV_STREAMED() (void)0
#endif

/// Makes the compiler read again what a pointer leads to, rather than keep more than registers
/// hold.
#define CONV_FORGET(p) __asm__ volatile("" : "+r"(p))

#endif
