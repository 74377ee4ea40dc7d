/* ./run bench: convscope against what people would use instead, on the shapes of suite.def. The
 * contenders take turns in short slices within one run, so that whatever else the machine does
 * meets all of them; each cell's time is the median of its slices. */
#include "bench.h"

#include "base/random.h"
#include "conv/cpu.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS_MOST = 400, ROUNDS_LEAST = 5 };
#define SLICE_SECONDS 0.002

static const BenchContender *const contenders[] = {&bench_ours, &bench_dnnl,  &bench_dnnl_plain,
                                                   &bench_blas, &bench_torch, &bench_opencv,
                                                   &bench_onnx};
enum { CONTENDERS = sizeof contenders / sizeof contenders[0] };

typedef struct Entry {
    const char *name;
    int n, c, h, w, filters, kernel, stride, padding, dilation, groups;
} Entry;

static const Entry suite[] = {
#define BENCH_SHAPE(name, ...) {#name, __VA_ARGS__},
#include "suite.def"
#undef BENCH_SHAPE
};
enum { SHAPES = sizeof suite / sizeof suite[0] };

typedef struct Options {
    bool csv;
    int threads; /* 0 is one and two */
    double seconds;
    const char *only;
    bool verbose;
    bool scene, play, shapes;
    const char *open;
} Options;

/* What was measured of one cell of the table. */
typedef struct Cell {
    double ours, peer; /* seconds a pass; peer 0 where there is none */
    const char *best;
    double share;
} Cell;

/* Sum of the logarithms of the ratios of one kind of pass. */
typedef struct Mean {
    double sum;
    int count;
} Mean;

const char *bench_op_word(BenchOp op) {
    static const char *const words[] = {"fwd", "dx", "dw", "db"};
    return words[op];
}

static double clock_now(int threads) {
    struct timespec time;
    clock_gettime(threads == 1 ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

double bench_now(void) {
    return clock_now(2);
}

double bench_time(void (*run)(void *), void *state, int threads, double seconds) {
    int64_t calls = 0;
    double start = clock_now(threads);
    for (int64_t more = 1;; more = calls < 64 ? calls : 64) {
        for (int64_t i = 0; i < more; i++) {
            run(state);
        }
        calls += more;
        double passed = clock_now(threads) - start;
        if (passed >= seconds) {
            return passed / (double)calls;
        }
    }
}

void bench_insist(Status status) {
    if (status_failed(&status)) {
        fprintf(stderr, "convscope bench: %s\n", status.text);
        exit(1);
    }
}

static void make_tensor(ConvTensor *tensor, ConvType type, const int extent[4],
                        RandomState *random) {
    bench_insist(conv_tensor_create(type, extent, tensor));
    int64_t count = conv_tensor_count(tensor);
    for (int64_t i = 0; random != NULL && i < count; i++) {
        double value = 2 * random_uniform(random) - 1;
        if (type == CONV_F32) {
            ((float *)tensor->data)[i] = (float)value;
        } else {
            ((double *)tensor->data)[i] = value;
        }
    }
}

void bench_make_tensors(BenchProblem *p) {
    RandomState random;
    random_init(&random, 1);
    int extent[4];
    conv_layer_extent_x(&p->layer, extent);
    make_tensor(&p->x, p->type, extent, &random);
    conv_layer_extent_w(&p->layer, extent);
    make_tensor(&p->w, p->type, extent, &random);
    conv_layer_extent_b(&p->layer, extent);
    make_tensor(&p->b, p->type, extent, &random);
    conv_layer_extent_y(&p->layer, extent);
    make_tensor(&p->dy, p->type, extent, &random);
    const ConvTensor *shapes[] = {&p->dy, &p->x, &p->w, &p->b};
    make_tensor(&p->result, p->type, shapes[p->op]->extent, NULL);
}

static BenchProblem make_problem(const Entry *e, BenchOp op, ConvType type, int threads) {
    BenchProblem p = {.name = e->name, .op = op, .type = type, .threads = threads};
    p.layer = conv_layer_default();
    p.layer.n = e->n, p.layer.ic = e->c, p.layer.ih = e->h, p.layer.iw = e->w;
    p.layer.oc = e->filters, p.layer.groups = e->groups, p.layer.bias = true;
    p.layer.kh = p.layer.kw = e->kernel;
    p.layer.sh = p.layer.sw = e->stride;
    p.layer.dh = p.layer.dw = e->dilation;
    p.layer.padding = CONV_PADDING_CUSTOM;
    p.layer.top = p.layer.bottom = p.layer.left = p.layer.right = e->padding;
    Status status = conv_layer_check(&p.layer, &p.shape);
    if (status_failed(&status)) {
        fprintf(stderr, "convscope bench: %s: %s\n", e->name, status.text);
        exit(1);
    }
    bench_make_tensors(&p);
    return p;
}

void bench_free_tensors(BenchProblem *p) {
    ConvTensor *all[] = {&p->x, &p->w, &p->b, &p->dy, &p->result};
    for (int i = 0; i < 5; i++) {
        conv_tensor_destroy(all[i]);
    }
}

static double element(const BenchProblem *p, const void *data, int64_t i) {
    return p->type == CONV_F32 ? (double)((const float *)data)[i] : ((const double *)data)[i];
}

/* Whether a peer has computed the same thing: up to roundings, which it adds in its own order. */
static bool agrees(const BenchProblem *p, const void *ours, const void *theirs) {
    double largest = 0;
    double apart = 0;
    int64_t count = conv_tensor_count(&p->result);
    for (int64_t i = 0; i < count; i++) {
        double a = element(p, ours, i);
        double b = element(p, theirs, i);
        largest = fmax(largest, fabs(a));
        apart = a == b ? apart : fabs(a - b) > apart || isnan(a - b) ? fabs(a - b) : apart;
    }
    return apart <= largest * (p->type == CONV_F32 ? 1e-3 : 1e-10);
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

double bench_median(double *values, int count) {
    qsort(values, (size_t)count, sizeof *values, compare);
    return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

/* Lets all contenders that can take turns; times[c] is the median of contender c, or 0. */
static void measure(const BenchProblem *p, double seconds, double times[CONTENDERS]) {
    static double slices[CONTENDERS][ROUNDS_MOST];
    void *state[CONTENDERS];
    for (int c = 0; c < CONTENDERS; c++) {
        state[c] = contenders[c]->open(p);
        if (state[c] != NULL) {
            contenders[c]->slice(state[c], 0);
        }
        if (c > 0 && state[c] != NULL) {
            const void *theirs = contenders[c]->answer(state[c]);
            if (theirs == NULL || !agrees(p, contenders[0]->answer(state[0]), theirs)) {
                fprintf(stderr, "convscope bench: %s %s: %s computes something else\n", p->name,
                        bench_op_word(p->op), contenders[c]->name);
                contenders[c]->close(state[c]);
                state[c] = NULL;
            }
        }
    }
    int rounds = 0;
    struct timespec begin;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    do {
        for (int c = 0; c < CONTENDERS; c++) {
            if (state[c] != NULL) {
                usleep(1000); /* the threads of the contender before go to sleep */
                slices[c][rounds] = contenders[c]->slice(state[c], SLICE_SECONDS);
            }
        }
        rounds++;
        clock_gettime(CLOCK_MONOTONIC, &now);
    } while (rounds < ROUNDS_LEAST ||
             (rounds < ROUNDS_MOST &&
              difftime(now.tv_sec, begin.tv_sec) + 1e-9 * (double)(now.tv_nsec - begin.tv_nsec) <
                  seconds));
    for (int c = 0; c < CONTENDERS; c++) {
        times[c] = 0;
        if (state[c] != NULL) {
            times[c] = bench_median(slices[c], rounds);
            contenders[c]->close(state[c]);
        }
    }
}

double bench_operations(const BenchProblem *p) {
    return p->op == BENCH_DB ? (double)conv_tensor_count(&p->dy) : 2 * (double)p->shape.macs;
}

static Cell measure_cell(const Entry *entry, BenchOp op, ConvType type, int threads, double peak,
                         const Options *options) {
    BenchProblem p = make_problem(entry, op, type, threads);
    double times[CONTENDERS];
    measure(&p, options->seconds, times);
    Cell cell = {.ours = times[0], .best = "-", .share = bench_operations(&p) / times[0] / peak};
    for (int c = 1; c < CONTENDERS; c++) {
        if (times[c] > 0 && (cell.peer == 0 || times[c] < cell.peer)) {
            cell.peer = times[c];
            cell.best = contenders[c]->name;
        }
    }
    if (options->verbose) {
        for (int c = 0; c < CONTENDERS; c++) {
            fprintf(stderr, "  %s %.2f", contenders[c]->name, 1e6 * times[c]);
        }
        fprintf(stderr, "\n");
    }
    bench_free_tensors(&p);
    return cell;
}

static void print_cell(const Entry *entry, BenchOp op, ConvType type, int threads, const Cell *cell,
                       bool csv) {
    const char *word = type == CONV_F32 ? "f32" : "f64";
    double ratio = cell->peer / cell->ours;
    if (csv) {
        printf("%s,%s,%s,%d,%.3f,%s,%.3f,%.3f,%.4f\n", entry->name, bench_op_word(op), word,
               threads, 1e6 * cell->ours, cell->best, 1e6 * cell->peer, ratio, cell->share);
    } else {
        printf("%-10s %-3s %s %d %11.2f %11.2f %7.2f %5.0f%%  %s\n", entry->name, bench_op_word(op),
               word, threads, 1e6 * cell->ours, 1e6 * cell->peer, ratio, 100 * cell->share,
               cell->best);
    }
    fflush(stdout);
}

static bool wanted(const char *only, const char *word, const char *const *kind, int count) {
    bool named = false;
    char list[200];
    snprintf(list, sizeof list, "%s", only);
    for (char *item = strtok(list, ","); item != NULL; item = strtok(NULL, ",")) {
        for (int i = 0; i < count; i++) {
            if (strcmp(item, kind[i]) == 0) {
                named = true;
                if (strcmp(item, word) == 0) {
                    return true;
                }
            }
        }
    }
    return !named;
}

bool bench_wants(const char *only, const char *name, const char *const *names, int count,
                 BenchOp op, ConvType type) {
    static const char *const ops[] = {"fwd", "dx", "dw", "db"};
    static const char *const types[] = {"f32", "f64"};
    return wanted(only, name, names, count) && wanted(only, ops[op], ops, BENCH_OP_COUNT) &&
           wanted(only, types[type], types, 2);
}

static void measure_all(const Options *options, ConvType type, int threads) {
    Mean mean[BENCH_OP_COUNT] = {0};
    const char *names[SHAPES];
    for (int i = 0; i < SHAPES; i++) {
        names[i] = suite[i].name;
    }
    double peak = bench_peak(type, threads);
    if (!options->csv) {
        printf("\n%s, %d thread%s, %.0f GFLOP/s of multiply-adds\n"
               "shape      op  dtype t     ours us     best us   ratio  peak  the best peer\n",
               type == CONV_F32 ? "f32" : "f64", threads, threads == 1 ? "" : "s", 1e-9 * peak);
    }
    for (int i = 0; i < SHAPES; i++) {
        for (int op = 0; op < BENCH_OP_COUNT; op++) {
            if (bench_wants(options->only, suite[i].name, names, SHAPES, (BenchOp)op, type)) {
                Cell cell = measure_cell(&suite[i], (BenchOp)op, type, threads, peak, options);
                print_cell(&suite[i], (BenchOp)op, type, threads, &cell, options->csv);
                if (cell.peer > 0) {
                    mean[op].sum += log(cell.peer / cell.ours);
                    mean[op].count++;
                }
            }
        }
    }
    for (int op = 0; op < BENCH_OP_COUNT && !options->csv; op++) {
        if (mean[op].count > 0) {
            printf("geometric mean of %d ratios, %s: %.2f\n", mean[op].count,
                   bench_op_word((BenchOp)op), exp(mean[op].sum / mean[op].count));
        }
    }
}

static void usage(FILE *file) {
    fprintf(
        file,
        "./run bench                  the suite against the peers that are on this machine\n"
        "  --only r56,fwd,f32         only these shapes, passes (fwd dx dw db) and types\n"
        "  --threads N                with N threads; else with one and with two\n"
        "  --seconds S                time for each cell of the table, 0.5 if not given\n"
        "  --cpu plain|AVX2|AVX-512   with these instructions, else the widest of the processor\n"
        "  --csv                      shape,op,dtype,threads,ours_us,best_peer,peer_us,ratio,"
        "share_of_peak\n"
        "  --peers                    also the time of every peer\n"
        "  --shapes                   instead: shapes of all kinds that are below a third of the\n"
        "                             speed of their like, one thread; with --csv all of them\n"
        "  --scene                    instead: a layer's parameters changed on a large photo,\n"
        "                             how long until everything is computed and shown\n"
        "  --play                     instead: what a frame costs while lesson 1 plays\n"
        "  --open FILE                instead: how the window keeps up while a photo loads\n"
        "Ratios above 1: convscope takes less time. Peers are libdnnl-dev, libopenblas-dev,\n"
        "python3-torch and python3-opencv of Debian and onnxruntime-node of npm (here, or where\n"
        "NODE_PATH says); those that are missing do not run.\n");
}

/* False where there is no such processor here. */
static bool use_cpu(const char *word) {
    for (int cpu = 0; cpu < CONV_CPU_COUNT; cpu++) {
        if (strcmp(word, conv_cpu_word((ConvCpu)cpu)) == 0 && conv_cpu_runs((ConvCpu)cpu)) {
            conv_cpu_use((ConvCpu)cpu);
            return true;
        }
    }
    return false;
}

static Options read_options(int count, char **words) {
    Options options = {.seconds = 0.5, .only = ""};
    for (int i = 1; i < count; i++) {
        const char *value = i + 1 < count ? words[i + 1] : "";
        char *end = words[i];
        if (strcmp(words[i], "--csv") == 0) {
            options.csv = true;
        } else if (strcmp(words[i], "--peers") == 0) {
            options.verbose = true;
        } else if (strcmp(words[i], "--scene") == 0) {
            options.scene = true;
        } else if (strcmp(words[i], "--shapes") == 0) {
            options.shapes = true;
        } else if (strcmp(words[i], "--play") == 0) {
            options.play = true;
        } else if (strcmp(words[i], "--open") == 0 && *value) {
            options.open = words[++i];
        } else if (strcmp(words[i], "--cpu") == 0 && use_cpu(value)) {
            i++;
        } else if (strcmp(words[i], "--only") == 0 && *value) {
            options.only = words[++i];
        } else if (strcmp(words[i], "--threads") == 0 && strtol(value, &end, 10) > 0 && !*end) {
            options.threads = atoi(words[++i]);
        } else if (strcmp(words[i], "--seconds") == 0 && strtod(value, &end) > 0 && !*end) {
            options.seconds = atof(words[++i]);
        } else {
            bool help = strcmp(words[i], "--help") == 0;
            usage(help ? stdout : stderr);
            exit(help ? 0 : 2);
        }
    }
    return options;
}

/* What a person waits for, rather than the core. */
static void measure_window(const Options *options) {
    if (options->scene) {
        bench_scene(options->seconds);
    }
    if (options->play) {
        bench_play(options->seconds);
    }
    if (options->open) {
        bench_open(options->open);
    }
}

/* Threads that wait for more work by turning in a loop keep a core from the next contender, and
 * from our own second thread where the system puts it on the core of the first: 4 to 8 ms a pass.
 * So everybody's threads sleep between passes, which OpenMP must be told before it starts. */
static void restart(char **words) {
    if (getenv("CONVSCOPE_BENCH_STARTED") == NULL) {
        setenv("CONVSCOPE_BENCH_STARTED", "1", 1);
        setenv("OMP_WAIT_POLICY", "passive", 0);
        setenv("OPENBLAS_THREAD_TIMEOUT", "20", 1); /* 2^20 cycles, half a millisecond */
        bench_blas_choose();
        execv("/proc/self/exe", words);
    }
}

int main(int count, char **words) {
    Options options = read_options(count, words);
    if (options.scene || options.play || options.open) {
        measure_window(&options);
        return 0;
    }
    restart(words);
    if (options.shapes) {
        bench_shapes(options.only, options.csv);
        return 0;
    }
    if (options.csv) {
        printf("shape,op,dtype,threads,ours_us,best_peer,peer_us,ratio,share_of_peak\n");
    }
    int first = options.threads > 0 ? options.threads : 1;
    int last = options.threads > 0 ? options.threads : 2;
    for (int threads = first; threads <= last; threads++) {
        measure_all(&options, CONV_F32, threads);
        measure_all(&options, CONV_F64, threads);
    }
    bench_processes_end();
    return 0;
}
