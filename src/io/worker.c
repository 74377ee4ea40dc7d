/* A detached thread whose worker has two owners, itself and the caller: the last one to let go
 * clears away. */
#include "io/worker.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

typedef enum State { RUNNING, DONE, UNWANTED } State;

struct IoWorker {
    void (*work)(void *context);
    void (*drop)(void *context);
    void *context;
    atomic_int state;
};

static void clear_away(IoWorker *worker) {
    worker->drop(worker->context);
    free(worker);
}

static void *run(void *argument) {
    IoWorker *worker = argument;
    worker->work(worker->context);
    if (atomic_exchange(&worker->state, DONE) == UNWANTED)
        clear_away(worker);
    return NULL;
}

/* Signals are the main thread's. */
static int start(IoWorker *worker) {
    pthread_attr_t attributes;
    pthread_t thread;
    sigset_t all, before;
    if (pthread_attr_init(&attributes) != 0)
        return -1;
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&thread, &attributes, run, worker);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    return failed;
}

Status io_worker_begin(void (*work)(void *context), void (*drop)(void *context), void *context,
                       IoWorker **out) {
    *out = NULL;
    IoWorker *worker = malloc(sizeof *worker);
    if (!worker) {
        drop(context);
        return status_error(STATUS_MEMORY, "not enough memory to read files");
    }
    *worker = (IoWorker){.work = work, .drop = drop, .context = context};
    atomic_init(&worker->state, RUNNING);
    if (start(worker) != 0) {
        clear_away(worker);
        return status_error(STATUS_PLATFORM, "the system starts no more threads");
    }
    *out = worker;
    return status_ok();
}

bool io_worker_done(IoWorker *worker) {
    return atomic_load(&worker->state) == DONE;
}

void io_worker_end(IoWorker *worker) {
    if (worker && atomic_exchange(&worker->state, UNWANTED) == DONE)
        clear_away(worker);
}
