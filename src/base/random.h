/* Seeded random numbers, the same on every machine: integer generator, exact or correctly rounded
 * steps only, no libm. Not for cryptography. */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stdint.h>

/// State of one generator; copy it to fork the stream.
typedef struct RandomState {
    uint64_t word[4];
} RandomState;

/// Starts the stream of `seed`; equal seeds give equal streams.
void random_init(RandomState *random, uint64_t seed);

/// The next 64 bits.
uint64_t random_bits(RandomState *random);

/// Uniform in [0, 1): a multiple of 2^-53, every one equally likely.
double random_uniform(RandomState *random);

/// Uniform integer in [low, high], both ends included, without modulo bias; low <= high.
int64_t random_integer(RandomState *random, int64_t low, int64_t high);

/// Standard normal, mean 0 and deviation 1, by comparisons of uniform numbers only.
///   source  C. F. F. Karney, "Sampling exactly from the normal distribution", ACM TOMS 42 (2016),
///           algorithm N
double random_normal(RandomState *random);

#endif
