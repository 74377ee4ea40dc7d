/* How many threads a piece of work is worth. Threads take outputs, or whole blocks whose totals are
 * added in a fixed order, so any number of them gives the same bits. For conv and for scenes. */
#ifndef CONV_THREADS_H
#define CONV_THREADS_H

#include <stdint.h>

#ifdef _OPENMP
#include <omp.h>
#define CONV_PRAGMA(words) _Pragma(#words)
/// Before a statement: that many threads do it at once.
#define CONV_PARALLEL(threads) CONV_PRAGMA(omp parallel num_threads(threads))
#else
#define CONV_PARALLEL(threads)
#endif

enum { CONV_THREAD_WORK = 4 << 20 }; ///< multiply-adds that are worth a second thread

/// As many as OpenMP gives (OMP_NUM_THREADS), never more than there are tasks; one for little work
/// and where the program is built without OpenMP.
static inline int conv_threads(int64_t work, int64_t tasks) {
#ifdef _OPENMP
    int most = work < CONV_THREAD_WORK ? 1 : omp_get_max_threads();
    return most < tasks ? most : (int)tasks;
#else
    (void)work;
    (void)tasks;
    return 1;
#endif
}

/// The next number that no thread has taken.
static inline int64_t conv_take(int64_t *next) {
    return __atomic_fetch_add(next, 1, __ATOMIC_RELAXED);
}

enum { CONV_RUNS = 16 }; ///< most runs of tasks

/// Tasks in runs of neighbours: a thread keeps to its own while there are any left, so that what it
/// has prepared for one serves the next; then it helps with the others.
typedef struct ConvRuns {
    int count;
    int64_t next[CONV_RUNS]; ///< of each run, the first task that nobody has taken
    int64_t end[CONV_RUNS];
} ConvRuns;

/// As many runs as threads.
static inline ConvRuns conv_runs(int64_t tasks, int threads) {
    ConvRuns runs = {.count = threads < CONV_RUNS ? threads : CONV_RUNS};
    for (int i = 0; i < runs.count; i++) {
        runs.next[i] = tasks * i / runs.count;
        runs.end[i] = tasks * (i + 1) / runs.count;
    }
    return runs;
}

/// The next task of run *run, or of another one, which *run then is; -1 where none is left.
static inline int64_t conv_take_from(ConvRuns *runs, int *run) {
    for (int tries = 0; tries < runs->count; tries++) {
        int64_t task = conv_take(&runs->next[*run]);
        if (task < runs->end[*run]) {
            return task;
        }
        *run = (*run + 1) % runs->count;
    }
    return -1;
}

/// The number of the thread that asks, from 0.
static inline int conv_thread(void) {
#ifdef _OPENMP
    return omp_get_thread_num();
#else
    return 0;
#endif
}

#endif
