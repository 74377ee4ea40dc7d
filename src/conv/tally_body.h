/* conv_tally for one type, chains of db in the lanes: each goes through its rows from left to
 * right, so the order of its additions and of the rows' sums is that of plain loops. Rows become
 * columns while they are loaded; what a column adds to is LANES sums of dY and, in f64, LANES sums
 * of terms. */

enum { NAME(HALVES) = 8 / sizeof(REAL) }; ///< vectors of f64 that hold as many lanes

/* Chains of the same number of rows. */
typedef struct NAME(TallySet) {
    const REAL *y[NAME(LANES)], *t[NAME(LANES)]; ///< row 0 of each; t where there is one
    int64_t row[NAME(LANES)];                    ///< where the sum of row 0 goes
    int64_t chain[NAME(LANES)];                  ///< where the chain's sum goes
    int count;                                   ///< lanes that are used; the others repeat lane 0
    int rows;
    int64_t width;
    REAL slope; ///< of a loss that reads no t
    double *row_sums;
    REAL *chain_sums;
    NAME(Vec) high_y, high_dy;
} NAME(TallySet);

/* The sums of one row in each lane. */
typedef struct NAME(TallySums) {
    Vec_f64 row[NAME(HALVES)];
    NAME(Vec) chain, high_y, high_dy;
} NAME(TallySums);

CONV_INLINE void NAME(widen)(NAME(Vec) v, Vec_f64 out[NAME(HALVES)]) {
#if REAL_BITS == 64
    out[0] = v;
#elif CONV_VECTOR_BYTES == 64
    out[0] = _mm512_cvtps_pd(_mm512_castps512_ps256(v));
    out[1] = _mm512_cvtps_pd(_mm512_extractf32x8_ps(v, 1));
#elif CONV_VECTOR_BYTES == 32
    out[0] = _mm256_cvtps_pd(_mm256_castps256_ps128(v));
    out[1] = _mm256_cvtps_pd(_mm256_extractf128_ps(v, 1));
#else
    for (int i = 0; i < LANES_f32; i++) {
        out[i / LANES_f64][i % LANES_f64] = (double)v[i];
    }
#endif
}

/* sum + a*b of factors that were widened: the product of two f32 is exact in f64, so that fma
 * rounds as often. */
CONV_INLINE Vec_f64 NAME(add_product)(Vec_f64 a, Vec_f64 b, Vec_f64 sum) {
#if REAL_BITS == 32 && CONV_VECTOR_BYTES > 16
    return fma_f64(a, b, sum);
#else
    return sum + a * b;
#endif
}

/* Adds a column of y, and of t where the loss reads it and it is not `zero`. */
CONV_INLINE void NAME(tally_column)(NAME(Vec) y, NAME(Vec) t, NAME(Vec) slope, ConvLoss loss,
                                    bool zero, NAME(TallySums) * sums) {
    NAME(Vec) dy = loss == CONV_LOSS_GIVEN ? t : slope;
    if (loss == CONV_LOSS_HALF_SQUARED) {
        dy = y;
        dy -= t;
    }
    Vec_f64 wide[NAME(HALVES)];
    Vec_f64 target[NAME(HALVES)];
    NAME(widen)(y, wide);
    NAME(widen)(t, target);
    for (int i = 0; i < NAME(HALVES); i++) {
        Vec_f64 apart = wide[i] - target[i];
        if (loss == CONV_LOSS_HALF_SQUARED && zero) {
            sums->row[i] = NAME(add_product)(wide[i], wide[i], sums->row[i]);
        } else if (loss == CONV_LOSS_HALF_SQUARED) {
            sums->row[i] += apart * apart;
        } else if (loss == CONV_LOSS_GIVEN) {
            sums->row[i] = NAME(add_product)(target[i], wide[i], sums->row[i]);
        } else {
            sums->row[i] += wide[i];
        }
    }
    sums->chain += dy;
    sums->high_y = NAME(larger_size)(sums->high_y, y);
    if (loss == CONV_LOSS_HALF_SQUARED && !zero) {
        sums->high_dy = NAME(larger_size)(sums->high_dy, dy);
    }
}

/* Row r of the set's chains. */
CONV_INLINE void NAME(tally_row)(const NAME(TallySet) * set, int r, ConvLoss loss, bool zero,
                                 NAME(TallySums) * sums) {
    NAME(Vec) y[NAME(LANES)];
    NAME(Vec) t[NAME(LANES)];
    const bool reads = !zero && (loss == CONV_LOSS_HALF_SQUARED || loss == CONV_LOSS_GIVEN);
    const NAME(Vec) slope = NAME(splat)(set->slope);
    const int64_t start = r * set->width;
    const int64_t end = start + set->width;
    for (int k = 0; k < NAME(LANES); k++) {
        t[k] = NAME(splat)(0);
    }
    int64_t i = start;
    for (; i + NAME(LANES) <= end; i += NAME(LANES)) {
#pragma GCC unroll 16
        for (int lane = 0; lane < NAME(LANES); lane++) {
            __builtin_prefetch(set->y[lane] + i + AHEAD_BYTES / sizeof(REAL));
        }
        NAME(load_columns)(set->y, i, y);
        if (reads) {
            NAME(load_columns)(set->t, i, t);
        }
#pragma GCC unroll 16
        for (int k = 0; k < NAME(LANES); k++) {
            NAME(tally_column)(y[k], t[k], slope, loss, zero, sums);
        }
    }
    if (i < end) {
        NAME(load_some_columns)(set->y, i, (int)(end - i), y);
        if (reads) {
            NAME(load_some_columns)(set->t, i, (int)(end - i), t);
        }
        for (int k = 0; k < end - i; k++) {
            NAME(tally_column)(y[k], t[k], slope, loss, zero, sums);
        }
    }
}

CONV_INLINE void NAME(tally_rows)(NAME(TallySet) * set, ConvLoss loss, bool zero) {
    NAME(TallySums)
    sums = {.chain = NAME(splat)(0), .high_y = set->high_y, .high_dy = set->high_dy};
    for (int r = 0; r < set->rows; r++) {
        double row[NAME(LANES)];
        for (int i = 0; i < NAME(HALVES); i++) {
            sums.row[i] = splat_f64(0);
        }
        NAME(tally_row)(set, r, loss, zero, &sums);
        memcpy(row, sums.row, sizeof row);
        for (int lane = 0; lane < set->count; lane++) {
            set->row_sums[set->row[lane] + r] = row[lane];
        }
    }
    for (int lane = 0; lane < set->count; lane++) {
        set->chain_sums[set->chain[lane]] = sums.chain[lane];
    }
    set->high_y = sums.high_y;
    set->high_dy = sums.high_dy;
}

/* The loops for each kind of loss, each a function of its own. */
#define TALLY(name, loss, zero)                                                                    \
    static __attribute__((noinline)) void NAME(tally_##name)(NAME(TallySet) * set) {               \
        NAME(tally_rows)(set, loss, zero);                                                         \
    }
TALLY(sum, CONV_LOSS_SUM, false)
TALLY(square, CONV_LOSS_HALF_SQUARED, true)
TALLY(difference, CONV_LOSS_HALF_SQUARED, false)
TALLY(nothing, CONV_LOSS_GIVEN, true)
TALLY(given, CONV_LOSS_GIVEN, false)
#undef TALLY

static void NAME(tally_set)(NAME(TallySet) * set, ConvLoss loss, bool zero) {
    for (int lane = set->count; lane < NAME(LANES); lane++) {
        set->y[lane] = set->y[0];
        set->t[lane] = set->t[0];
    }
    if (loss == CONV_LOSS_HALF_SQUARED) {
        (zero ? NAME(tally_square) : NAME(tally_difference))(set);
    } else if (loss == CONV_LOSS_GIVEN) {
        (zero ? NAME(tally_nothing) : NAME(tally_given))(set);
    } else {
        NAME(tally_sum)(set);
    }
    set->count = 0;
}

static double NAME(largest_lane)(NAME(Vec) v) {
    double largest = 0;
    for (int lane = 0; lane < NAME(LANES); lane++) {
        largest = (double)v[lane] > largest ? (double)v[lane] : largest;
    }
    return largest;
}

/* Chains first .. first+count-1: those that are whole, then those that end with their image. */
static ConvTallied NAME(engine_tally)(const ConvTally *tally, int64_t first, int64_t count,
                                      double *row_sums, REAL *chain_sums) {
    const int oh = tally->y->extent[2];
    const int ow = tally->y->extent[3];
    const int rows = smaller(conv_chain_rows(ow), oh);
    const int blocks = (oh + rows - 1) / rows;
    const bool zero = tally->t != NULL && tally->t->stride[3] == 0;
    const int64_t first_row = conv_tally_rows(tally, first);
    NAME(TallySet)
    set = {.width = ow,
           .row_sums = row_sums,
           .chain_sums = chain_sums,
           .slope = (REAL)conv_loss_from_sum(tally->loss, 1, conv_tensor_count(tally->y)),
           .high_y = NAME(splat)(0),
           .high_dy = NAME(splat)(0)};
    for (int part = 0; part < 2; part++) {
        set.rows = part == 0 ? rows : oh % rows;
        for (int64_t i = 0; i < count; i++) {
            bool is_short = oh % rows != 0 && (first + i) % blocks == blocks - 1;
            if (is_short == (part == 1)) {
                int64_t row = conv_tally_rows(tally, first + i);
                set.y[set.count] = (const REAL *)tally->y->data + row * ow;
                set.t[set.count] =
                    tally->t == NULL || zero ? NULL : (const REAL *)tally->t->data + row * ow;
                set.row[set.count] = row - first_row;
                set.chain[set.count++] = i;
            }
            if (set.count == NAME(LANES) || (set.count > 0 && i == count - 1)) {
                NAME(tally_set)(&set, tally->loss, zero);
            }
        }
    }
    ConvTallied found = {.y = NAME(largest_lane)(set.high_y)};
    if (tally->loss == CONV_LOSS_HALF_SQUARED) {
        found.dy = zero ? found.y : NAME(largest_lane)(set.high_dy);
    } else if (tally->loss != CONV_LOSS_GIVEN) {
        found.dy = (double)set.slope;
    }
    return found;
}
