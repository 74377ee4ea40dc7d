/* ./run bench --shapes: the core alone, on shapes around those that have their own loops: odd
 * extents, strides, dilations, kernels of one row, few channels, few filters. Which of them are far
 * slower than the shape they are a change of? Speed is told as a share of what the machine could
 * do: multiply-adds at their peak, or one chain of dW or db, whose every term waits for the one
 * before; and each tensor moved once. */
#include "bench.h"

#include "conv/gradient.h"

#include <ctype.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BYTES_A_SECOND                                                                             \
    20e9 /* of a tensor that was used a moment ago and is not in the nearest cache */
#define SECONDS_A_CALL  0.3e-6
#define SECONDS_A_SLICE 0.002
enum { SLICES = 3, SLOW = 3 };

/* Words of a letter or two and a number: n batch, c channels, f filters, h and w, k kernel, s
 * stride, d dilation (kh, kw and so on along one axis), g groups (0: one a channel), p padding
 * (that keeps the extents unless it is given), b border. */
static const char *const bases[][2] = {
    {"gray", "c1 f1 h512 w512 k3"},    {"rgb4", "c3 f4 h256 w480 k3"},
    {"small4", "c1 f4 h28 w28 k3"},    {"cifar16", "c3 f16 h32 w32 k3"},
    {"r56", "c64 f64 h56 w56 k3"},     {"r14", "c256 f256 h14 w14 k3"},
    {"r7", "c512 f512 h7 w7 k3"},      {"depth56", "c64 f64 h56 w56 k3 g0"},
    {"row", "c1 f1 h1 w4096 kh1 kw3"}, {"rows16", "c16 f16 h1 w4096 kh1 kw5"},
};

static const char *const changes[] = {
    "",         "w+1",       "w-1",      "h+1",      "w17",      "w33",    "h17",    "h33 w33",
    "k1",       "k2",        "k4",       "k5",       "k7",       "k11",    "kh1",    "kw1",
    "kh1 kw5",  "kh5 kw1",   "kh1 kw11", "kh11 kw1", "s2",       "s3",     "s4",     "sh2",
    "sw2",      "sh3 sw2",   "k2 s2 p0", "k3 s3 p0", "k5 s2",    "k7 s2",  "k7 s4",  "k4 s4 p0",
    "k1 s2",    "d2",        "d3",       "d5",       "dh2",      "dw2",    "s2 d2",  "s2 d3",
    "p0",       "p2",        "p3",       "k5 p0",    "b1",       "b2",     "b3",     "g2",
    "g4",       "c1",        "c2",       "c3",       "c5",       "c7",     "c17",    "c33",
    "f1",       "f2",        "f3",       "f5",       "f7",       "f9",     "f12",    "f15",
    "f17",      "f33",       "f63",      "c3 f1",    "c5 f5",    "c17 f3", "c1 f16", "c1 f17",
    "c33 f1",   "n8",        "n8 s2",    "n8 w+1",   "n8 c3 f5", "s2 f1",  "s2 f3",  "s2 f8",
    "s2 c1 f8", "s2 c3 f16", "s3 f2",    "s2 k5 f4", "s2 w+1",   "d2 f2",  "d3 f5",  "g0",
    "g0 s2",    "g0 k5",     "g0 k7",    "g0 s2 k5", "g0 d2",    "g0 n8",  "g0 k4",
};

enum { BASES = sizeof bases / sizeof bases[0], CHANGES = sizeof changes / sizeof changes[0] };

static int *field(ConvLayer *layer, const char *name, size_t length, bool second) {
    static const struct {
        const char *name;
        size_t offset[2];
    } fields[] = {
#define FIELD(name, a, b)                                                                          \
    {                                                                                              \
        name, {                                                                                    \
            offsetof(ConvLayer, a), offsetof(ConvLayer, b)                                         \
        }                                                                                          \
    }
        FIELD("n", n, n),    FIELD("c", ic, ic),  FIELD("f", oc, oc),         FIELD("h", ih, ih),
        FIELD("w", iw, iw),  FIELD("k", kh, kw),  FIELD("kh", kh, kh),        FIELD("kw", kw, kw),
        FIELD("s", sh, sw),  FIELD("sh", sh, sh), FIELD("sw", sw, sw),        FIELD("d", dh, dw),
        FIELD("dh", dh, dh), FIELD("dw", dw, dw), FIELD("g", groups, groups), FIELD("p", top, left),
#undef FIELD
    };
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (strlen(fields[i].name) == length && strncmp(fields[i].name, name, length) == 0) {
            return (int *)((char *)layer + fields[i].offset[second]);
        }
    }
    return NULL;
}

static void change(ConvLayer *layer, const char *words) {
    while (*words != 0) {
        size_t length = 0;
        while (isalpha((unsigned char)words[length])) {
            length++;
        }
        bool by = words[length] == '+' || words[length] == '-';
        char *end;
        int value = (int)strtol(words + length, &end, 10);
        if (*words == 'b') {
            layer->border = (ConvBorder)value;
        } else {
            for (int i = 0; i < 2; i++) {
                int *at = field(layer, words, length, i);
                *at = !by                                              ? value
                      : i == 0 || at != field(layer, words, length, 0) ? *at + value
                                                                       : *at;
            }
        }
        words = end + strspn(end, " ");
    }
}

/* False where there is no such layer. */
static bool make_layer(const char *base, const char *words, ConvLayer *layer, ConvShape *shape) {
    *layer = conv_layer_default();
    layer->bias = true;
    layer->padding = CONV_PADDING_CUSTOM;
    layer->top = layer->left = -1;
    change(layer, base);
    change(layer, words);
    layer->top = layer->top < 0 ? layer->dh * (layer->kh - 1) / 2 : layer->top;
    layer->left = layer->left < 0 ? layer->dw * (layer->kw - 1) / 2 : layer->left;
    layer->bottom = layer->top;
    layer->right = layer->left;
    layer->groups = layer->groups == 0 ? layer->ic : layer->groups;
    Status status = conv_layer_check(layer, shape);
    return !status_failed(&status);
}

/* What the machine can do with one type. */
typedef struct Limits {
    double peak; /* operations a second */
    double term; /* seconds that a term of a chain waits for the one before */
} Limits;

/* Terms of the longest chain of dW or db; the chains of the other passes are short. */
static double longest_chain(const BenchProblem *p) {
    int rows = conv_chain_rows(p->shape.ow);
    rows = rows < p->shape.oh ? rows : p->shape.oh;
    return p->op == BENCH_DW || p->op == BENCH_DB ? (double)rows * p->shape.ow : 0;
}

static double speed(const BenchProblem *p, const Limits *limits, double *seconds) {
    double slices[SLICES];
    void *state = bench_ours.open(p);
    for (int i = 0; i < SLICES; i++) {
        slices[i] = bench_ours.slice(state, SECONDS_A_SLICE);
    }
    bench_ours.close(state);
    *seconds = bench_median(slices, SLICES);
    double elements =
        (double)(conv_tensor_count(&p->dy) +
                 (p->op == BENCH_DB ? 0 : conv_tensor_count(&p->x) + conv_tensor_count(&p->w)));
    double bytes = elements * (p->type == CONV_F32 ? 4 : 8);
    double sums = fmax(bench_operations(p) / limits->peak, longest_chain(p) * limits->term);
    return (sums + bytes / BYTES_A_SECOND + SECONDS_A_CALL) / *seconds;
}

void bench_shapes(const char *only, bool all) {
    const char *names[BASES];
    for (int i = 0; i < BASES; i++) {
        names[i] = bases[i][0];
    }
    int slow = 0;
    int count = 0;
    const Limits limits[] = {{bench_peak(CONV_F32, 1), bench_chain(CONV_F32)},
                             {bench_peak(CONV_F64, 1), bench_chain(CONV_F64)}};
    printf("base     change     op  type      us   GFLOP/s   share  of the base's\n");
    for (int i = 0; i < BASES; i++) {
        for (int cell = 0; cell < 2 * BENCH_OP_COUNT; cell++) {
            BenchOp op = (BenchOp)(cell % BENCH_OP_COUNT);
            ConvType type = cell < BENCH_OP_COUNT ? CONV_F32 : CONV_F64;
            double usual = 0;
            for (int c = 0; c < (bench_wants(only, names[i], names, BASES, op, type) ? CHANGES : 0);
                 c++) {
                BenchProblem p = {.name = bases[i][0], .op = op, .type = type, .threads = 1};
                if (!make_layer(bases[i][1], changes[c], &p.layer, &p.shape)) {
                    continue;
                }
                double seconds;
                bench_make_tensors(&p);
                double share = speed(&p, &limits[type != CONV_F32], &seconds);
                if (c == 0) { /* the base's db can be near the processor, and above 100 % */
                    usual = op == BENCH_DB ? fmin(share, 1) : share;
                }
                if (all || share * SLOW < usual) {
                    printf("%-8s %-10s %-3s %s %10.2f %7.1f %6.0f%% %6.2f\n", bases[i][0],
                           changes[c], bench_op_word(op), type == CONV_F32 ? "f32" : "f64",
                           1e6 * seconds, 1e-9 * bench_operations(&p) / seconds, 100 * share,
                           share / usual);
                }
                slow += share * SLOW < usual;
                count++;
                bench_free_tensors(&p);
            }
        }
    }
    printf("%d of %d below a third of their base\n", slow, count);
}
