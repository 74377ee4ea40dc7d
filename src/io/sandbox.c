/* A child process for work on bytes that nobody vouches for: fork, lock in, wait, clear away. */
#include "io/sandbox.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

/* The address sanitizer needs system calls and stderr for its report; it gets the limits only. */
#ifdef __SANITIZE_ADDRESS__
enum { KEEP_FOR_REPORTS = true };
#else
enum { KEEP_FOR_REPORTS = false };
#endif

static double clock_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

// ---- the child: async-signal-safe calls only ---------------------------------------------------

static void limit(int resource, rlim_t most) {
    struct rlimit bound = {most, most};
    (void)setrlimit(resource, &bound);
}

static void close_files_from(int first) {
#ifdef SYS_close_range
    if (syscall(SYS_close_range, (unsigned)first, ~0U, 0) == 0)
        return;
#endif
    struct rlimit open_files = {.rlim_cur = 1024};
    (void)getrlimit(RLIMIT_NOFILE, &open_files);
    for (int descriptor = first; (rlim_t)descriptor < open_files.rlim_cur; ++descriptor)
        (void)close(descriptor);
}

/* Handlers and files of the program are not the child's. The pipe's end becomes descriptor 0, so
 * that everything above can be closed in one go. */
static void leave_the_parent(int pipe_end) {
    for (int number = 1; number < NSIG && !KEEP_FOR_REPORTS; ++number)
        (void)signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    (void)dup2(pipe_end, 0);
    close_files_from(KEEP_FOR_REPORTS ? 3 : 1);
}

#ifdef __linux__
/* Allows the one call by which the child ends; any other ends it at once. Where the kernel has no
 * filters, strict mode comes closest: it allows read and write too, on files that are closed. */
static void forbid_system_calls(void) {
    struct sock_filter rules[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    };
    struct sock_fprog program = {sizeof rules / sizeof rules[0], rules};
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
        (void)prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT);
}
#endif

static void lock_in(double seconds) {
    limit(RLIMIT_CPU, (rlim_t)ceil(seconds) + 1);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_NOFILE, 0);
#ifdef __linux__
    if (!KEEP_FOR_REPORTS)
        forbid_system_calls();
#endif
}

/* _exit would ask for exit_group, which is not allowed; the child has one thread. */
static _Noreturn void leave(void) {
#ifdef __linux__
    for (;;)
        (void)syscall(SYS_exit, 0);
#else
    _exit(0);
#endif
}

// ---- the parent --------------------------------------------------------------------------------

Status io_sandbox_begin(IoSandbox *sandbox, IoSandboxWork *work, void *context, double seconds) {
    assert(sandbox && work && seconds > 0);
    *sandbox = (IoSandbox){.pipe = -1, .state = IO_SANDBOX_STOPPED};
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return status_error(STATUS_PLATFORM, "the system opens no more files for this program");
    pid_t child = fork();
    if (child < 0) {
        close(ends[0]);
        close(ends[1]);
        return status_error(STATUS_PLATFORM, "the system starts no more processes");
    }
    if (child == 0) {
        leave_the_parent(ends[1]);
        lock_in(seconds);
        work(context);
        leave();
    }
    close(ends[1]);
    *sandbox = (IoSandbox){
        .child = child,
        .pipe = ends[0],
        .deadline = clock_now() + seconds,
        .state = IO_SANDBOX_RUNNING,
    };
    return status_ok();
}

/* Records how the child ended and lets go of it. */
static void close_sandbox(IoSandbox *sandbox, IoSandboxState end) {
    close(sandbox->pipe);
    *sandbox = (IoSandbox){.pipe = -1, .state = end};
}

static IoSandboxState end_of(int exit_status) {
    if (WIFEXITED(exit_status) && WEXITSTATUS(exit_status) == 0)
        return IO_SANDBOX_FINISHED;
    if (WIFSIGNALED(exit_status) && WTERMSIG(exit_status) == SIGXCPU)
        return IO_SANDBOX_TIMED_OUT;
    return IO_SANDBOX_STOPPED;
}

/* Ends the child if it has not ended, and waits for it, which then takes no time to speak of. */
static void reap(IoSandbox *sandbox, bool timed_out) {
    int exit_status = 0;
    pid_t gone;
    (void)kill(sandbox->child, SIGKILL);
    do {
        gone = waitpid(sandbox->child, &exit_status, 0);
    } while (gone < 0 && errno == EINTR);
    IoSandboxState end = gone < 0 ? IO_SANDBOX_STOPPED : end_of(exit_status);
    close_sandbox(sandbox, timed_out && end == IO_SANDBOX_STOPPED ? IO_SANDBOX_TIMED_OUT : end);
}

IoSandboxState io_sandbox_poll(IoSandbox *sandbox) {
    if (sandbox->child == 0)
        return sandbox->state;
    int exit_status = 0;
    pid_t gone = waitpid(sandbox->child, &exit_status, WNOHANG);
    if (gone == sandbox->child)
        close_sandbox(sandbox, end_of(exit_status));
    else if (gone < 0 && errno != EINTR) /* someone else waited for it: how it ended is unknown */
        close_sandbox(sandbox, IO_SANDBOX_STOPPED);
    else if (clock_now() >= sandbox->deadline)
        reap(sandbox, true);
    return sandbox->state;
}

void io_sandbox_wait(IoSandbox *sandbox) {
    while (io_sandbox_poll(sandbox) == IO_SANDBOX_RUNNING) {
        double left = sandbox->deadline - clock_now();
        struct pollfd gone = {.fd = sandbox->pipe, .events = POLLIN};
        int milliseconds = (int)fmin(ceil(fmax(left, 0) * 1000), 60000);
        /* The pipe closes as the child ends, just before it can be waited for without waiting. */
        if (poll(&gone, 1, milliseconds) > 0)
            reap(sandbox, false);
    }
}

void io_sandbox_end(IoSandbox *sandbox) {
    if (sandbox->child != 0)
        reap(sandbox, false);
}
