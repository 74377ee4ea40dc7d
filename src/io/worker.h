/* One function in a thread of its own, for what the system may keep waiting: files and folders. The
 * caller asks once a frame and never waits, not even to end it.
 * Does not: stop the function, run several, return its result (the context is where it leaves it).
 */
#ifndef IO_WORKER_H
#define IO_WORKER_H

#include "base/status.h"

#include <stdbool.h>

typedef struct IoWorker IoWorker;

/// Runs `work(context)`. The context belongs to the worker from now on, also when this fails:
/// `drop(context)` frees it once, when the work is over and nobody wants it any more.
///   errors  STATUS_PLATFORM the system gives no thread, STATUS_MEMORY; *out NULL
Status io_worker_begin(void (*work)(void *context), void (*drop)(void *context), void *context,
                       IoWorker **out);

/// The work is over, the context can be read and changed.
bool io_worker_done(IoWorker *worker);

/// Nobody wants it any more; NULL is fine.
void io_worker_end(IoWorker *worker);

#endif
