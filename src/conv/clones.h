/* CONV_CLONES before a function compiles it for several x86-64 instruction sets; the program picks
 * one at start. For plain loops, which the compiler lays out; the direct passes choose for
 * themselves (conv/engine.h). Every clone computes the same bits: fma() is written out and nothing
 * is reassociated, so a wider vector only does more elements at a time. For conv and for
 * scenes. */
#ifndef CONV_CLONES_H
#define CONV_CLONES_H

#include <stdlib.h> /* defines __GLIBC__, whose loader picks the clone */

/* Defined as nothing on the compiler's command line, only what its own flags say is compiled. */
#ifndef CONV_CLONES
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__)
#if __GNUC__ >= 12 && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
/* Not under sanitizers: the picking runs before they are ready. */
#define CONV_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#endif
#endif
#endif

#ifndef CONV_CLONES
#define CONV_CLONES
#endif

#endif
