/* The worker: its context is there when it is done, and freed once, whoever lets go last. */
#include "files.h"

#include "io/worker.h"

#include <stdatomic.h>
#include <time.h>

typedef struct Work {
    atomic_bool may_go;
    atomic_int *dropped;
    int result;
} Work;

static void rest(void) {
    nanosleep(&(struct timespec){.tv_nsec = 200000}, NULL);
}

static void run(void *context) {
    Work *work = context;
    while (!atomic_load(&work->may_go))
        rest();
    work->result = 42;
}

static void drop(void *context) {
    Work *work = context;
    atomic_fetch_add(work->dropped, 1);
    free(work);
}

static Work *new_work(atomic_int *dropped) {
    Work *work = calloc(1, sizeof *work);
    assert_non_null(work);
    work->dropped = dropped;
    return work;
}

static void test_a_result_is_waited_for_by_asking(void **unused) {
    (void)unused;
    static atomic_int dropped;
    Work *work = new_work(&dropped);
    IoWorker *worker;
    assert_ok(io_worker_begin(run, drop, work, &worker));
    for (int i = 0; i < 20; i++) {
        assert_false(io_worker_done(worker));
        rest();
    }
    atomic_store(&work->may_go, true);
    while (!io_worker_done(worker))
        rest();
    assert_int_equal(work->result, 42);
    assert_int_equal(atomic_load(&dropped), 0);
    io_worker_end(worker);
    assert_int_equal(atomic_load(&dropped), 1);
    io_worker_end(NULL);
}

/* Ending does not wait; the thread clears away when it is through. */
static void test_an_unwanted_worker_clears_away_by_itself(void **unused) {
    (void)unused;
    static atomic_int dropped;
    Work *work = new_work(&dropped);
    IoWorker *worker;
    assert_ok(io_worker_begin(run, drop, work, &worker));
    io_worker_end(worker);
    assert_int_equal(atomic_load(&dropped), 0);
    atomic_store(&work->may_go, true);
    for (int i = 0; i < 50000 && atomic_load(&dropped) == 0; i++)
        rest();
    assert_int_equal(atomic_load(&dropped), 1);
}

static void test_letting_go_at_any_moment(void **unused) {
    (void)unused;
    static atomic_int dropped;
    for (int i = 0; i < 500; i++) {
        Work *work = new_work(&dropped);
        atomic_store(&work->may_go, true);
        IoWorker *worker;
        assert_ok(io_worker_begin(run, drop, work, &worker));
        for (int k = i % 7; k > 0; k--)
            io_worker_done(worker);
        io_worker_end(worker);
    }
    for (int i = 0; i < 50000 && atomic_load(&dropped) < 500; i++)
        rest();
    assert_int_equal(atomic_load(&dropped), 500);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_result_is_waited_for_by_asking),
        cmocka_unit_test(test_an_unwanted_worker_clears_away_by_itself),
        cmocka_unit_test(test_letting_go_at_any_moment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
