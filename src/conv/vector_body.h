/* Vectors of one type, as wide as the engine's instructions: what the kernels need of them, each a
 * line or two. A Mask says which lanes take part: a run of neighbours. Lanes that do not are
 * neither read nor written in memory, and keep their sums. */

#if CONV_VECTOR_BYTES * 8 / REAL_BITS == 16
#define CONV_EVERY_SECOND 0, 2, 4, 6, 8, 10, 12, 14, 17, 19, 21, 23, 25, 27, 29, 31
#define CONV_LOW_PAIRS    0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define CONV_HIGH_PAIRS   8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#define CONV_EVEN         0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30
#define CONV_ODD          1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31
#elif CONV_VECTOR_BYTES * 8 / REAL_BITS == 8
#define CONV_EVERY_SECOND 0, 2, 4, 6, 9, 11, 13, 15
#define CONV_LOW_PAIRS    0, 8, 1, 9, 2, 10, 3, 11
#define CONV_HIGH_PAIRS   4, 12, 5, 13, 6, 14, 7, 15
#define CONV_EVEN         0, 2, 4, 6, 8, 10, 12, 14
#define CONV_ODD          1, 3, 5, 7, 9, 11, 13, 15
#elif CONV_VECTOR_BYTES * 8 / REAL_BITS == 4
#define CONV_EVERY_SECOND 0, 2, 5, 7
#define CONV_LOW_PAIRS    0, 4, 1, 5
#define CONV_HIGH_PAIRS   2, 6, 3, 7
#define CONV_EVEN         0, 2, 4, 6
#define CONV_ODD          1, 3, 5, 7
#else
#define CONV_EVERY_SECOND 0, 3
#define CONV_LOW_PAIRS    0, 2
#define CONV_HIGH_PAIRS   1, 3
#define CONV_EVEN         0, 2
#define CONV_ODD          1, 3
#endif

enum { NAME(LANES) = CONV_VECTOR_BYTES / sizeof(REAL) };

typedef REAL NAME(Vec) __attribute__((vector_size(CONV_VECTOR_BYTES), may_alias));
/* The same in memory, wherever an element may lie. */
typedef REAL NAME(VecAt)
    __attribute__((vector_size(CONV_VECTOR_BYTES), may_alias, aligned(sizeof(REAL))));

/* Integers of the same width. */
#if REAL_BITS == 32
typedef int32_t NAME(Int);
#else
typedef int64_t NAME(Int);
#endif
typedef NAME(Int) NAME(Ints) __attribute__((vector_size(CONV_VECTOR_BYTES), may_alias));

CONV_INLINE NAME(Vec) NAME(load)(const REAL *from) {
    return *(const NAME(VecAt) *)from;
}

CONV_INLINE void NAME(store)(REAL *to, NAME(Vec) v) {
    *(NAME(VecAt) *)to = v;
}

/* The same past the caches, to where a vector lies well. What other threads are to read needs
 * CONV_STREAMED after it. */
CONV_INLINE void NAME(stream)(REAL *to, NAME(Vec) v) {
#if CONV_VECTOR_BYTES == 64
    _mm512_stream_si512((__m512i *)to, (__m512i)v);
#elif CONV_VECTOR_BYTES == 32
    _mm256_stream_si256((__m256i *)to, (__m256i)v);
#else
    *(NAME(Vec) *)to = v;
#endif
}

CONV_INLINE NAME(Ints) NAME(lane_numbers)(void) {
    NAME(Ints) number = {0};
    for (int i = 0; i < NAME(LANES); i++) {
        number[i] = i;
    }
    return number;
}

/* Lanes of `a` where `chosen` has all bits, of `b` where it has none. */
CONV_INLINE NAME(Vec) NAME(choose)(NAME(Ints) chosen, NAME(Vec) a, NAME(Vec) b) {
    return (NAME(Vec))(((NAME(Ints))a & chosen) | ((NAME(Ints))b & ~chosen));
}

/* The first address from `p` on where a vector lies well; LANES elements more must be there. */
CONV_INLINE REAL *NAME(aligned)(REAL *p) {
    uintptr_t over = (uintptr_t)p % CONV_VECTOR_BYTES;
    return over == 0 ? p : (REAL *)((char *)p + (CONV_VECTOR_BYTES - over));
}

/* Room for `count` elements: the caller's `most` where that is enough, else allocated; NULL where
 * there is no memory. */
static REAL *NAME(take_room)(REAL *stack, int64_t most, int64_t count) {
    if (count <= most) {
        return stack;
    }
    return (uint64_t)count > SIZE_MAX / sizeof(REAL) ? NULL : malloc((size_t)count * sizeof(REAL));
}

static void NAME(leave_room)(const REAL *stack, REAL *room) {
    if (room != stack) {
        free(room);
    }
}

/* Has `work` done by so many threads, each with `room` elements of its own, which begin where
 * vectors lie well. False, and nothing is done, where there is no memory. */
static bool NAME(with_room)(void (*work)(void *all, REAL *memory), void *all, int threads,
                            int64_t room) {
    const int64_t each = (room + NAME(LANES) - 1) / NAME(LANES) * NAME(LANES);
    REAL stack[SIDE_BYTES / sizeof(REAL)];
    REAL *memory = NAME(take_room)(stack, SIDE_BYTES / sizeof(REAL), threads * each + NAME(LANES));
    if (memory == NULL) {
        return false;
    }
    REAL *rooms = NAME(aligned)(memory);
    if (threads == 1) {
        work(all, rooms);
    } else {
        CONV_PARALLEL(threads)
        work(all, rooms + conv_thread() * each);
    }
    NAME(leave_room)(stack, memory);
    return true;
}

#if CONV_VECTOR_BYTES == 64

#if REAL_BITS == 32
typedef __mmask16 NAME(Mask);
typedef __m512i NAME(Places);
#define FIRST_PLACES(v)             (v)
#define SIXTEEN_BYTES_AGAIN(from)   _mm512_broadcast_f32x4(_mm_loadu_ps(from))
#define SIXTEEN_BYTES(from)         _mm512_castps128_ps512(_mm_loadu_ps(from))
#define WITH_BYTES(v, from, place)  _mm512_insertf32x4(v, _mm_loadu_ps(from), place)
#define CONV_OP_f32(op)             _mm512_##op##_ps
#define FROM_NARROW_f32             _mm512_castps128_ps512
#define LOAD_NARROW_f32(mask, from) _mm_maskz_loadu_ps((__mmask8)(mask), from)
#else
typedef __mmask8 NAME(Mask);
typedef __m256i NAME(Places);
#define FIRST_PLACES(v)            _mm512_castsi512_si256(v)
#define SIXTEEN_BYTES_AGAIN(from)  _mm512_broadcast_f64x2(_mm_loadu_pd(from))
#define SIXTEEN_BYTES(from)        _mm512_castpd128_pd512(_mm_loadu_pd(from))
#define WITH_BYTES(v, from, place) _mm512_insertf64x2(v, _mm_loadu_pd(from), place)
#define CONV_OP_f64(op)            _mm512_##op##_pd
#endif
#define OP(op) NAME(CONV_OP)(op)

CONV_INLINE NAME(Vec) NAME(splat)(REAL value) {
    return OP(set1)(value);
}

CONV_INLINE NAME(Vec) NAME(fma)(NAME(Vec) a, NAME(Vec) b, NAME(Vec) c) {
    return OP(fmadd)(a, b, c);
}

/* The larger of `high` and |v|; `high` where v is NaN. */
CONV_INLINE NAME(Vec) NAME(larger_size)(NAME(Vec) high, NAME(Vec) v) {
    return OP(max)(OP(abs)(v), high);
}

/* Lanes low .. high-1, of which only those that there are. */
CONV_INLINE NAME(Mask) NAME(lanes)(int low, int high) {
    low = low < 0 ? 0 : low > NAME(LANES) ? NAME(LANES) : low;
    high = high < low ? low : high > NAME(LANES) ? NAME(LANES) : high;
    return (NAME(Mask))(((1u << high) - 1) & ~((1u << low) - 1));
}

/* Lanes 0, 2, 4 ... */
CONV_INLINE NAME(Mask) NAME(every_second_lane)(void) {
    return (NAME(Mask))0x5555;
}

CONV_INLINE NAME(Vec) NAME(load_some)(NAME(Mask) mask, const REAL *from) {
    return OP(maskz_loadu)(mask, from);
}

/* 16 or 8 bytes, over and over. */
CONV_INLINE NAME(Vec) NAME(repeat)(const REAL *from, int count) {
    return count * sizeof(REAL) == 16 ? SIXTEEN_BYTES_AGAIN(from)
                                      : (NAME(Vec))_mm512_set1_pd(*(const EightBytes *)from);
}

CONV_INLINE void NAME(store_some)(NAME(Mask) mask, REAL *to, NAME(Vec) v) {
    OP(mask_storeu)(to, mask, v);
}

CONV_INLINE NAME(Vec) NAME(fma_some)(NAME(Mask) mask, NAME(Vec) a, NAME(Vec) b, NAME(Vec) c) {
    return OP(mask3_fmadd)(a, b, c, mask);
}

/* Lane i of the result is lane from[i] of v. */
CONV_INLINE NAME(Vec) NAME(permute)(NAME(Ints) from, NAME(Vec) v) {
    return OP(permutexvar)((__m512i)from, v);
}

CONV_INLINE NAME(Places) NAME(places)(int step) {
    const __m512i number = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    return FIRST_PLACES(_mm512_mullo_epi32(number, _mm512_set1_epi32(step)));
}

CONV_INLINE NAME(Vec) NAME(gather_at)(NAME(Mask) mask, const REAL *from, NAME(Places) places) {
    return OP(mask_i32gather)(NAME(splat)(0), mask, places, from, sizeof(REAL));
}

CONV_INLINE NAME(Vec) NAME(gather)(NAME(Mask) mask, const REAL *from, int step) {
    return NAME(gather_at)(mask, from, NAME(places)(step));
}

CONV_INLINE void NAME(scatter_at)(NAME(Mask) mask, REAL *to, NAME(Places) places, NAME(Vec) v) {
    OP(mask_i32scatter)(to, mask, places, v, sizeof(REAL));
}

CONV_INLINE void NAME(scatter)(NAME(Mask) mask, REAL *to, int step, NAME(Vec) v) {
    NAME(scatter_at)(mask, to, NAME(places)(step), v);
}

/* 16 bytes of every row that is a whole number of their elements further, side by side. */
CONV_INLINE NAME(Vec) NAME(load_parts)(const REAL *const *row, int64_t at) {
    const int apart = 16 / sizeof(REAL);
    NAME(Vec) v = SIXTEEN_BYTES(row[0] + at);
    v = WITH_BYTES(v, row[apart] + at, 1);
    v = WITH_BYTES(v, row[2 * apart] + at, 2);
    return WITH_BYTES(v, row[3 * apart] + at, 3);
}

/* Half a vector of a row and of the row LANES / 2 after it. */
CONV_INLINE NAME(Vec) NAME(load_halves)(const REAL *const *row, int64_t at) {
    __m512d v = _mm512_castpd256_pd512(_mm256_loadu_pd((const double *)(row[0] + at)));
    const double *second = (const double *)(row[NAME(LANES) / 2] + at);
    return (NAME(Vec))_mm512_insertf64x4(v, _mm256_loadu_pd(second), 1);
}
#undef FIRST_PLACES
#undef SIXTEEN_BYTES_AGAIN

#elif CONV_VECTOR_BYTES == 32

#if REAL_BITS == 32
typedef int32_t NAME(MaskInt);
#define FIRST_PLACES(v)            (v)
#define CONV_OP_f32(op)            _mm256_##op##_ps
#define SIXTEEN_BYTES(from)        _mm256_castps128_ps256(_mm_loadu_ps(from))
#define WITH_BYTES(v, from, place) _mm256_insertf128_ps(v, _mm_loadu_ps(from), place)
#define LANE_NUMBERS                                                                               \
    { 0, 1, 2, 3, 4, 5, 6, 7 }
#else
typedef int64_t NAME(MaskInt);
#define FIRST_PLACES(v)            _mm256_castsi256_si128(v)
#define CONV_OP_f64(op)            _mm256_##op##_pd
#define SIXTEEN_BYTES(from)        _mm256_castpd128_pd256(_mm_loadu_pd(from))
#define WITH_BYTES(v, from, place) _mm256_insertf128_pd(v, _mm_loadu_pd(from), place)
#define LANE_NUMBERS                                                                               \
    { 0, 1, 2, 3 }
#endif
#define OP(op) NAME(CONV_OP)(op)
typedef NAME(MaskInt) NAME(Mask) __attribute__((vector_size(32))); /* all bits of a lane */

CONV_INLINE NAME(Vec) NAME(splat)(REAL value) {
    return OP(set1)(value);
}

CONV_INLINE NAME(Vec) NAME(fma)(NAME(Vec) a, NAME(Vec) b, NAME(Vec) c) {
    return OP(fmadd)(a, b, c);
}

CONV_INLINE NAME(Vec) NAME(larger_size)(NAME(Vec) high, NAME(Vec) v) {
    return OP(max)(OP(andnot)(NAME(splat)((REAL)-0.0), v), high);
}

CONV_INLINE NAME(Mask) NAME(lanes)(int low, int high) {
    const NAME(Mask) number = LANE_NUMBERS;
    return (NAME(Mask))((number >= low) & (number < high));
}

CONV_INLINE NAME(Mask) NAME(every_second_lane)(void) {
    const NAME(Mask) number = LANE_NUMBERS;
    return (NAME(Mask))((number & 1) == 0);
}

CONV_INLINE NAME(Vec) NAME(load_some)(NAME(Mask) mask, const REAL *from) {
    return OP(maskload)(from, (__m256i)mask);
}

CONV_INLINE void NAME(store_some)(NAME(Mask) mask, REAL *to, NAME(Vec) v) {
    OP(maskstore)(to, (__m256i)mask, v);
}

CONV_INLINE NAME(Vec) NAME(fma_some)(NAME(Mask) mask, NAME(Vec) a, NAME(Vec) b, NAME(Vec) c) {
    return OP(blendv)(c, OP(fmadd)(a, b, c), (NAME(Vec))mask);
}

CONV_INLINE NAME(Vec) NAME(permute)(NAME(Ints) from, NAME(Vec) v) {
#if REAL_BITS == 32
    return _mm256_permutevar8x32_ps(v, (__m256i)from);
#else /* as pairs of halves */
    NAME(Ints) halves = from * 2 + ((from * 2 + 1) << 32);
    return (NAME(Vec))_mm256_permutevar8x32_ps((__m256)v, (__m256i)halves);
#endif
}

CONV_INLINE NAME(Vec) NAME(gather)(NAME(Mask) mask, const REAL *from, int step) {
    const __m256i number = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    __m256i places = _mm256_mullo_epi32(number, _mm256_set1_epi32(step));
    return OP(mask_i32gather)(NAME(splat)(0), from, FIRST_PLACES(places), (NAME(Vec))mask,
                              sizeof(REAL));
}

/* 16 or 8 bytes, over and over. */
CONV_INLINE NAME(Vec) NAME(repeat)(const REAL *from, int count) {
    if (count * sizeof(REAL) == 16) {
        return (NAME(Vec))_mm256_broadcast_ps((const __m128 *)from);
    }
    return (NAME(Vec))_mm256_set1_pd(*(const EightBytes *)from);
}

/* 16 bytes of every row that is a whole number of their elements further, side by side. */
CONV_INLINE NAME(Vec) NAME(load_parts)(const REAL *const *row, int64_t at) {
    NAME(Vec) v = SIXTEEN_BYTES(row[0] + at);
    return WITH_BYTES(v, row[16 / sizeof(REAL)] + at, 1);
}
#undef FIRST_PLACES
#undef LANE_NUMBERS

#else /* any processor: the compiler knows what there is for a few lanes */

typedef struct NAME(Mask) {
    int low, high;
} NAME(Mask);

CONV_INLINE NAME(Vec) NAME(splat)(REAL value) {
    NAME(Vec) v = {0};
    for (int i = 0; i < NAME(LANES); i++) {
        v[i] = value;
    }
    return v;
}

CONV_INLINE NAME(Vec) NAME(fma)(NAME(Vec) a, NAME(Vec) b, NAME(Vec) c) {
    for (int i = 0; i < NAME(LANES); i++) {
        c[i] = FMA(a[i], b[i], c[i]);
    }
    return c;
}

CONV_INLINE NAME(Vec) NAME(larger_size)(NAME(Vec) high, NAME(Vec) v) {
    for (int i = 0; i < NAME(LANES); i++) {
        REAL size = v[i] < 0 ? -v[i] : v[i];
        high[i] = size > high[i] ? size : high[i];
    }
    return high;
}

CONV_INLINE NAME(Mask) NAME(lanes)(int low, int high) {
    return (NAME(Mask)){low, high};
}

CONV_INLINE NAME(Vec) NAME(load_some)(NAME(Mask) mask, const REAL *from) {
    NAME(Vec) v = {0};
    for (int i = 0; i < NAME(LANES); i++) {
        v[i] = i >= mask.low && i < mask.high ? from[i] : 0;
    }
    return v;
}

CONV_INLINE void NAME(store_some)(NAME(Mask) mask, REAL *to, NAME(Vec) v) {
    for (int i = 0; i < NAME(LANES); i++) {
        if (i >= mask.low && i < mask.high) {
            to[i] = v[i];
        }
    }
}

CONV_INLINE NAME(Vec) NAME(fma_some)(NAME(Mask) mask, NAME(Vec) a, NAME(Vec) b, NAME(Vec) c) {
    for (int i = 0; i < NAME(LANES); i++) {
        c[i] = i >= mask.low && i < mask.high ? FMA(a[i], b[i], c[i]) : c[i];
    }
    return c;
}

CONV_INLINE NAME(Vec) NAME(permute)(NAME(Ints) from, NAME(Vec) v) {
    NAME(Vec) moved = {0};
    for (int i = 0; i < NAME(LANES); i++) {
        moved[i] = v[from[i]];
    }
    return moved;
}

CONV_INLINE NAME(Vec) NAME(repeat)(const REAL *from, int count) {
    NAME(Vec) v = {0};
    for (int i = 0; i < NAME(LANES); i++) {
        v[i] = from[i % count];
    }
    return v;
}

CONV_INLINE NAME(Vec) NAME(gather)(NAME(Mask) mask, const REAL *from, int step) {
    NAME(Vec) v = {0};
    for (int i = 0; i < NAME(LANES); i++) {
        v[i] = i >= mask.low && i < mask.high ? from[i * step] : 0;
    }
    return v;
}
#endif

/* Lane i of the result is number from[i] of the lanes of `a` and, after them, of `b`. */
CONV_INLINE NAME(Vec) NAME(permute_two)(NAME(Ints) from, NAME(Vec) a, NAME(Vec) b) {
#if CONV_VECTOR_BYTES == 64
    return OP(permutex2var)(a, (__m512i)from, b);
#else
    NAME(Ints) within = from & (NAME(LANES) - 1);
    return NAME(choose)(from < NAME(LANES), NAME(permute)(within, a), NAME(permute)(within, b));
#endif
}

#if CONV_VECTOR_BYTES < 64
/* Lane by lane: there is no instruction for it. */
static __attribute__((noinline)) void NAME(scatter_lanes)(int low, int high, REAL *to, int step,
                                                          const NAME(Vec) * v) {
    for (int i = low; i < high; i++) {
        to[(int64_t)i * step] = (*v)[i];
    }
}
#endif

#ifdef CONV_SHUFFLE
/* Elements 0, 2, 4 ... of those that begin with `a`, of which the last are the last of `b`. */
CONV_INLINE NAME(Vec) NAME(every_second)(NAME(Vec) a, NAME(Vec) b) {
    return CONV_SHUFFLE(a, b, CONV_EVERY_SECOND);
}
#endif

/* Elements `step` apart. */
CONV_INLINE NAME(Vec) NAME(load_apart)(const REAL *from, int step) {
#ifdef CONV_SHUFFLE
    if (step == 2) { /* the last element read is the last one wanted */
        return NAME(every_second)(NAME(load)(from), NAME(load)(from + NAME(LANES) - 1));
    }
#endif
    return NAME(gather)(NAME(lanes)(0, NAME(LANES)), from, step);
}

/* Lanes low .. high-1 from elements `step` apart; the others are 0. */
CONV_INLINE NAME(Vec) NAME(load_few)(int low, int high, const REAL *from, int step) {
    NAME(Mask) mask = NAME(lanes)(low, high);
    return step == 1 ? NAME(load_some)(mask, from) : NAME(gather)(mask, from, step);
}

/* Lanes low .. high-1 to elements `step` apart. */
CONV_INLINE void NAME(store_few)(int low, int high, REAL *to, int step, NAME(Vec) v) {
    if (step == 1) {
        NAME(store_some)(NAME(lanes)(low, high), to, v);
        return;
    }
#if defined(CONV_SHUFFLE) && CONV_VECTOR_BYTES > 16
    if (step == 2) { /* each element twice, and every second one is stored */
        int half = NAME(LANES);
        NAME(Mask) even = NAME(every_second_lane)();
        NAME(store_some)
        (NAME(lanes)(2 * low, 2 * high) & even, to, CONV_SHUFFLE(v, v, CONV_LOW_PAIRS));
        NAME(store_some)
        (NAME(lanes)(2 * low - half, 2 * high - half) & even, to + half,
         CONV_SHUFFLE(v, v, CONV_HIGH_PAIRS));
        return;
    }
#endif
#if CONV_VECTOR_BYTES == 64
    NAME(scatter)(NAME(lanes)(low, high), to, step, v);
#else
    NAME(scatter_lanes)(larger(low, 0), smaller(high, NAME(LANES)), to, step, &v);
#endif
}

/* The rows v[0] .. v[count-1] element by element: element 0 of all of them, then element 1 of all,
 * and so on. count is a power of two, or 3. Each round brings the two halves of the rows together
 * pair by pair; of three rows, the third comes to where the other two have left room for it. */
CONV_INLINE void NAME(interleave)(NAME(Vec) * v, int count) {
    NAME(Vec) next[NAME(LANES) > 4 ? NAME(LANES) : 4];
#ifdef CONV_SHUFFLE
    if (count == 3) {
#pragma GCC unroll 4
        for (int k = 0; k < 3; k++) {
            NAME(Ints) pairs = {0};
            NAME(Ints) thirds = {0};
            for (int lane = 0; lane < NAME(LANES); lane++) {
                const int at = k * NAME(LANES) + lane;
                pairs[lane] = at / 3 + (at % 3 == 1 ? NAME(LANES) : 0);
                thirds[lane] = at % 3 == 2 ? NAME(LANES) + at / 3 : lane;
            }
            next[k] = NAME(permute_two)(thirds, NAME(permute_two)(pairs, v[0], v[1]), v[2]);
        }
#pragma GCC unroll 4
        for (int k = 0; k < 3; k++) {
            v[k] = next[k];
        }
        return;
    }
#pragma GCC unroll 8
    for (int round = 1; round < count; round *= 2) {
#pragma GCC unroll 16
        for (int i = 0; i < count / 2; i++) {
            next[2 * i] = CONV_SHUFFLE(v[i], v[i + count / 2], CONV_LOW_PAIRS);
            next[2 * i + 1] = CONV_SHUFFLE(v[i], v[i + count / 2], CONV_HIGH_PAIRS);
        }
#pragma GCC unroll 16
        for (int i = 0; i < count; i++) {
            v[i] = next[i];
        }
    }
#else
    for (int i = 0; i < count * NAME(LANES); i++) {
        next[i / NAME(LANES)][i % NAME(LANES)] = v[i % count][i / count];
    }
    for (int i = 0; i < count; i++) {
        v[i] = next[i];
    }
#endif
}

#ifdef CONV_SHUFFLE
/* The other way round, for 2, 3 or 4 rows: every count-th element, from element 0 on, from element
 * 1 on and so on. */
CONV_INLINE void NAME(separate)(NAME(Vec) * v, int count) {
    NAME(Vec) next[4];
    if (count == 3) {
#pragma GCC unroll 4
        for (int k = 0; k < 3; k++) {
            NAME(Ints) pairs = {0};
            NAME(Ints) thirds = {0};
            for (int lane = 0; lane < NAME(LANES); lane++) {
                const int at = 3 * lane + k;
                pairs[lane] = at < 2 * NAME(LANES) ? at : 0;
                thirds[lane] = at < 2 * NAME(LANES) ? lane : at - NAME(LANES);
            }
            next[k] = NAME(permute_two)(thirds, NAME(permute_two)(pairs, v[0], v[1]), v[2]);
        }
#pragma GCC unroll 4
        for (int k = 0; k < 3; k++) {
            v[k] = next[k];
        }
        return;
    }
#pragma GCC unroll 4
    for (int round = 1; round < count; round *= 2) {
#pragma GCC unroll 4
        for (int i = 0; i < count / 2; i++) {
            next[i] = CONV_SHUFFLE(v[2 * i], v[2 * i + 1], CONV_EVEN);
            next[i + count / 2] = CONV_SHUFFLE(v[2 * i], v[2 * i + 1], CONV_ODD);
        }
#pragma GCC unroll 4
        for (int i = 0; i < count; i++) {
            v[i] = next[i];
        }
    }
}
#endif

/* Rows become columns: element i of v[j] and element j of v[i] change places. */
CONV_INLINE void NAME(transpose)(NAME(Vec) v[NAME(LANES)]) {
    NAME(interleave)(v, NAME(LANES));
}

enum { NAME(PART) = 16 / sizeof(REAL) }; ///< elements of the parts of rows that are put together

#if CONV_VECTOR_BYTES == 16
/* A whole vector is one part. */
CONV_INLINE NAME(Vec) NAME(load_parts)(const REAL *const *row, int64_t at) {
    return NAME(load)(row[0] + at);
}

CONV_INLINE void NAME(turn_parts)(NAME(Vec) v[NAME(PART)]) {
    NAME(transpose)(v);
}
#else
/* Within their parts, rows become columns. */
CONV_INLINE void NAME(turn_parts)(NAME(Vec) v[NAME(PART)]) {
#if REAL_BITS == 32
    NAME(Vec) a = OP(unpacklo)(v[0], v[1]);
    NAME(Vec) b = OP(unpackhi)(v[0], v[1]);
    NAME(Vec) c = OP(unpacklo)(v[2], v[3]);
    NAME(Vec) d = OP(unpackhi)(v[2], v[3]);
    v[0] = OP(shuffle)(a, c, 0x44);
    v[1] = OP(shuffle)(a, c, 0xee);
    v[2] = OP(shuffle)(b, d, 0x44);
    v[3] = OP(shuffle)(b, d, 0xee);
#else
    NAME(Vec) a = OP(unpacklo)(v[0], v[1]);
    v[1] = OP(unpackhi)(v[0], v[1]);
    v[0] = a;
#endif
}
#undef OP
#undef SIXTEEN_BYTES
#undef WITH_BYTES
#endif

/* Elements at .. at+PART-1 of LANES rows, as columns: v[k] is element k of all of them. Each part
 * of a row is put where it belongs while it is loaded, so little is left to be shuffled. */
CONV_INLINE void NAME(load_part_columns)(const REAL *const *row, int64_t at,
                                         NAME(Vec) v[NAME(PART)]) {
#pragma GCC unroll 4
    for (int j = 0; j < NAME(PART); j++) {
        v[j] = NAME(load_parts)(row + j, at);
    }
    NAME(turn_parts)(v);
}

/* Elements at .. at+LANES-1 of LANES rows, likewise. */
#if CONV_VECTOR_BYTES == 64
/* Halves of vectors are put together. Each row is read at once, since far rows can be in each
 * other's way in the cache. */
CONV_INLINE void NAME(load_block)(const REAL *const *row, int64_t at, NAME(Vec) v[NAME(LANES)]) {
    const __m512i low = _mm512_setr_epi64(0, 1, 8, 9, 4, 5, 12, 13);
    const __m512i high = _mm512_setr_epi64(2, 3, 10, 11, 6, 7, 14, 15);
    const int half = NAME(LANES) / 2;
#pragma GCC unroll 4
    for (int j = 0; j < NAME(PART); j++) {
#pragma GCC unroll 2
        for (int i = 0; i < NAME(LANES); i += half) {
            __m512d a = (__m512d)NAME(load_halves)(row + j, at + i);
            __m512d b = (__m512d)NAME(load_halves)(row + j + NAME(PART), at + i);
            v[i + j] = (NAME(Vec))_mm512_permutex2var_pd(a, low, b);
            v[i + j + NAME(PART)] = (NAME(Vec))_mm512_permutex2var_pd(a, high, b);
        }
    }
#pragma GCC unroll 4
    for (int i = 0; i < NAME(LANES); i += NAME(PART)) {
        NAME(turn_parts)(v + i);
    }
}
#else
CONV_INLINE void NAME(load_block)(const REAL *const *row, int64_t at, NAME(Vec) v[NAME(LANES)]) {
#pragma GCC unroll 4
    for (int i = 0; i < NAME(LANES); i += NAME(PART)) {
        NAME(load_part_columns)(row, at + i, v + i);
    }
}
#endif

/* The same of rows wherever they lie: there are not registers for all their places. */
CONV_INLINE void NAME(load_columns)(const REAL *const *row, int64_t at, NAME(Vec) v[NAME(LANES)]) {
    CONV_FORGET(row);
    NAME(load_block)(row, at, v);
}

/* The same of the first `some` elements alone, and zeros after them. */
CONV_INLINE void NAME(load_some_columns)(const REAL *const *row, int64_t at, int some,
                                         NAME(Vec) v[NAME(LANES)]) {
    NAME(Mask) there = NAME(lanes)(0, some);
#pragma GCC unroll 16
    for (int i = 0; i < NAME(LANES); i++) {
        v[i] = NAME(load_some)(there, row[i] + at);
    }
    NAME(transpose)(v);
}

/* `count` columns of LANES rows, with the rows side by side: column i goes to to + i*pitch. `far`
 * where the rows lie in so many pages that they must be fetched ahead. */
static void NAME(lay_side_by_side)(const REAL *const row[NAME(LANES)], int64_t count, bool far,
                                   REAL *to, int64_t pitch) {
    NAME(Vec) block[NAME(LANES)];
    for (int64_t i = 0; i < count; i += NAME(LANES)) {
        int some = NAME(LANES);
        if (count < NAME(LANES)) {
            some = (int)count;
            NAME(load_some_columns)(row, 0, some, block);
        } else { /* the last ones may be laid a second time */
            i = smaller64(i, count - NAME(LANES));
#pragma GCC unroll 16
            for (int r = 0; r < NAME(LANES) && far; r++) {
                __builtin_prefetch(row[r] + i + AHEAD_BYTES / sizeof(REAL));
            }
            NAME(load_columns)(row, i, block);
        }
#pragma GCC unroll 16
        for (int k = 0; k < NAME(LANES); k++) {
            if (k < some) {
                NAME(store)(to + (i + k) * pitch, block[k]);
            }
        }
    }
}

#undef CONV_EVERY_SECOND
#undef CONV_LOW_PAIRS
#undef CONV_HIGH_PAIRS
#undef CONV_EVEN
#undef CONV_ODD
