/* The sandbox: what a child may do, what ends it, and that nothing of it stays behind. */
#include "files.h"

#include "io/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>

/* Where children leave what they did; shared with them. */
typedef struct Slate {
    volatile int sum;
    volatile int survived; ///< got past the call under test
} Slate;

static Slate *slate;

static int make_slate(void **state) {
    (void)state;
    slate = mmap(NULL, sizeof *slate, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return slate == MAP_FAILED;
}

static int check_no_child_is_left(void **state) {
    (void)state;
    munmap(slate, sizeof *slate);
    return !(waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD);
}

static IoSandboxState run(IoSandboxWork *work, double seconds) {
    IoSandbox sandbox;
    assert_ok(io_sandbox_begin(&sandbox, work, slate, seconds));
    io_sandbox_wait(&sandbox);
    IoSandboxState state = io_sandbox_poll(&sandbox);
    assert_int_equal(io_sandbox_poll(&sandbox), state);
    io_sandbox_end(&sandbox);
    return state;
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void add_up(void *context) {
    Slate *mine = context;
    for (int i = 1; i <= 100; ++i)
        mine->sum += i;
}

static void loop_for_ever(void *context) {
    for (;;)
        ((Slate *)context)->sum++;
}

static void step_outside(void *context) {
    Slate *volatile nowhere = NULL;
    (void)context;
    nowhere->sum = 1;
}

#ifndef __SANITIZE_ADDRESS__ /* which needs system calls for its reports */
static void ask_the_system(void *context) {
    (void)getppid();
    ((Slate *)context)->survived = 1;
}

static void write_to_stdout(void *context) {
    if (write(1, "leaked", 6) == 6)
        ((Slate *)context)->survived = 1;
}

static void test_system_calls_end_the_child(void **state) {
    (void)state;
    assert_int_equal(run(ask_the_system, 10), IO_SANDBOX_STOPPED);
    assert_int_equal(run(write_to_stdout, 10), IO_SANDBOX_STOPPED);
    assert_false(slate->survived);
}
#endif

static void test_work_is_done_and_seen(void **state) {
    (void)state;
    assert_int_equal(run(add_up, 10), IO_SANDBOX_FINISHED);
    assert_int_equal(slate->sum, 5050);
}

static void test_too_long_is_ended_in_time(void **state) {
    (void)state;
    double begin = now();
    assert_int_equal(run(loop_for_ever, 0.2), IO_SANDBOX_TIMED_OUT);
    assert_true(now() - begin >= 0.2 && now() - begin < 5);
    assert_true(slate->sum != 0);
}

static void test_a_wild_pointer_ends_only_the_child(void **state) {
    (void)state;
    assert_int_equal(run(step_outside, 10), IO_SANDBOX_STOPPED);
}

static void test_ending_early_leaves_nothing(void **state) {
    (void)state;
    IoSandbox sandbox;
    assert_ok(io_sandbox_begin(&sandbox, loop_for_ever, slate, 60));
    pid_t child = sandbox.child;
    assert_int_equal(io_sandbox_poll(&sandbox), IO_SANDBOX_RUNNING);
    io_sandbox_end(&sandbox);
    io_sandbox_end(&sandbox);
    assert_int_equal(kill(child, 0), -1);
    assert_int_equal(io_sandbox_poll(&sandbox), IO_SANDBOX_STOPPED);
}

/* A program that ignores its children's ends has nothing to wait for; that must not hang. */
static void test_children_reaped_by_the_system(void **state) {
    (void)state;
    signal(SIGCHLD, SIG_IGN);
    IoSandboxState end = run(add_up, 10);
    signal(SIGCHLD, SIG_DFL);
    assert_int_not_equal(end, IO_SANDBOX_RUNNING);
    assert_int_not_equal(end, IO_SANDBOX_TIMED_OUT);
    assert_int_equal(slate->sum, 5050);
}

/* Several at a time: the pipe of one is not held open by another. */
static void test_two_at_a_time(void **state) {
    (void)state;
    IoSandbox quick, slow;
    assert_ok(io_sandbox_begin(&quick, add_up, slate, 20));
    assert_ok(io_sandbox_begin(&slow, loop_for_ever, slate, 20));
    double begin = now();
    io_sandbox_wait(&quick);
    assert_int_equal(io_sandbox_poll(&quick), IO_SANDBOX_FINISHED);
    assert_true(now() - begin < 5);
    assert_int_equal(io_sandbox_poll(&slow), IO_SANDBOX_RUNNING);
    io_sandbox_end(&slow);
}

static void test_no_descriptor_stays_open(void **state) {
    (void)state;
    int before = open("/dev/null", O_RDONLY);
    close(before);
    for (int i = 0; i < 20; ++i)
        run(add_up, 10);
    int after = open("/dev/null", O_RDONLY);
    close(after);
    assert_int_equal(before, after);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_slate, check_no_child_is_left)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_work_is_done_and_seen),
        TEST(test_too_long_is_ended_in_time),
        TEST(test_a_wild_pointer_ends_only_the_child),
#ifndef __SANITIZE_ADDRESS__
        TEST(test_system_calls_end_the_child),
#endif
        TEST(test_ending_early_leaves_nothing),
        TEST(test_children_reaped_by_the_system),
        TEST(test_two_at_a_time),
        TEST(test_no_descriptor_stays_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
