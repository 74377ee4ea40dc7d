/* Seeded random numbers: xoshiro256** started by splitmix64, and what is drawn from its bits.
 * Integer operations, comparisons and single correctly rounded steps only, so every machine gets
 * the same values. Keeps no state of its own.
 *
 * Sources: D. Blackman, S. Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47
 * (2021); G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators", OOPSLA
 * 2014; C. F. F. Karney, "Sampling exactly from the normal distribution", ACM TOMS 42 (2016). */
#include "base/random.h"

#include <assert.h>
#include <stdbool.h>

/* One step of splitmix64, which spreads a seed over the words of the state. */
static uint64_t splitmix(uint64_t *counter) {
    *counter += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t z = *counter;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static uint64_t rotate_left(uint64_t value, int bits) {
    return (value << bits) | (value >> (64 - bits));
}

void random_init(RandomState *random, uint64_t seed) {
    for (int i = 0; i < 4; i++) {
        random->word[i] = splitmix(&seed);
    }
}

uint64_t random_bits(RandomState *random) {
    uint64_t *s = random->word;
    uint64_t result = rotate_left(s[1] * 5, 7) * 9;
    uint64_t shifted = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotate_left(s[3], 45);
    return result;
}

double random_uniform(RandomState *random) {
    return (double)(random_bits(random) >> 11) * 0x1p-53;
}

/* Uniform in 0 .. last: as many low bits as `last` has, drawn again while they are above it. */
static uint64_t below_or_at(RandomState *random, uint64_t last) {
    uint64_t mask = last;
    for (int shift = 1; shift < 64; shift *= 2) {
        mask |= mask >> shift;
    }
    uint64_t drawn;
    do {
        drawn = random_bits(random) & mask;
    } while (drawn > last);
    return drawn;
}

int64_t random_integer(RandomState *random, int64_t low, int64_t high) {
    assert(low <= high);
    uint64_t span = (uint64_t)high - (uint64_t)low;
    return (int64_t)((uint64_t)low + below_or_at(random, span));
}

/* True with probability exp(-1/2): the run of uniforms 1/2 > u1 > u2 > ... has even length.
 * Karney's algorithm H. Uniforms are 64-bit fractions here and below. */
static bool half_exponential(RandomState *random) {
    uint64_t bound = UINT64_C(1) << 63;
    bool even = true;
    for (;;) {
        uint64_t u = random_bits(random);
        if (u >= bound) {
            return even;
        }
        bound = u;
        even = !even;
    }
}

/* True with probability (2k+x)/(2k+2), which needs no division: of 2k+2 equal chances 2k accept,
 * one compares a uniform with x and one refuses. */
static bool ratio_accepts(RandomState *random, uint64_t k, uint64_t x) {
    uint64_t chance = below_or_at(random, 2 * k + 1);
    if (chance == 0) {
        return false;
    }
    return chance > 1 || random_bits(random) < x;
}

/* True with probability exp(-x(2k+x)/(2k+2)). Karney's algorithm B. */
static bool tail_accepts(RandomState *random, uint64_t k, uint64_t x) {
    uint64_t bound = x;
    bool even = true;
    for (;;) {
        uint64_t u = random_bits(random);
        if (u >= bound || !ratio_accepts(random, k, x)) {
            return even;
        }
        bound = u;
        even = !even;
    }
}

/* The integer part k of |normal|: exp(-k/2) by counting, exp(-k(k-1)/2) by rejection, together
 * exp(-k²/2). Steps N1 and N2. */
static uint64_t normal_integer_part(RandomState *random) {
    for (;;) {
        uint64_t k = 0;
        while (half_exponential(random)) {
            k++;
        }
        uint64_t trials = k < 2 ? 0 : k * (k - 1);
        while (trials > 0 && half_exponential(random)) {
            trials--;
        }
        if (trials == 0) {
            return k;
        }
    }
}

double random_normal(RandomState *random) {
    for (;;) {
        uint64_t k = normal_integer_part(random);
        uint64_t x = random_bits(random);
        uint64_t trials = k + 1;
        while (trials > 0 && tail_accepts(random, k, x)) {
            trials--;
        }
        if (trials == 0) {
            double size = (double)k + (double)x * 0x1p-64;
            return random_bits(random) >> 63 ? -size : size;
        }
    }
}
