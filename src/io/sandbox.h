/* Runs one function in a child process that can do nothing but compute: on Linux every system call
 * except exit ends it (seccomp); elsewhere limits on processor time, files and cores remain. What
 * the child computes it leaves in memory shared with the parent.
 * Does not: limit memory (the caller maps what the child may use beforehand), queue, run two at
 * once, or touch any other child of the process. */
#ifndef IO_SANDBOX_H
#define IO_SANDBOX_H

#include "base/status.h"

#include <stdbool.h>
#include <sys/types.h>

/// What the child runs. The process it was forked from may have had other threads holding locks, so
/// it calls nothing that allocates, locks, prints or asks the system: plain computation only.
typedef void IoSandboxWork(void *context);

typedef enum IoSandboxState {
    IO_SANDBOX_RUNNING,
    IO_SANDBOX_FINISHED, ///< the function returned
    IO_SANDBOX_STOPPED,  ///< it did what it must not, was ended from outside, or nobody knows
    IO_SANDBOX_TIMED_OUT ///< it ran longer than allowed and was ended
} IoSandboxState;

/// A child under way. Ended by io_sandbox_end.
typedef struct IoSandbox {
    pid_t child; ///< 0 when it is gone
    int pipe;    ///< readable when the child is gone
    double deadline;
    IoSandboxState state;
} IoSandbox;

/// Starts `work(context)` in a child that is ended after `seconds` by the clock.
///   errors  STATUS_PLATFORM when the system gives no process; nothing is running then
Status io_sandbox_begin(IoSandbox *sandbox, IoSandboxWork *work, void *context, double seconds);

/// Looks without waiting; ends a child that is over its time. Once it is not running the state
/// stays.
IoSandboxState io_sandbox_poll(IoSandbox *sandbox);

/// Sleeps until the child is gone, at most until its deadline; io_sandbox_poll tells then.
void io_sandbox_wait(IoSandbox *sandbox);

/// Ends a child that still runs and leaves no zombie. May be called twice.
void io_sandbox_end(IoSandbox *sandbox);

#endif
