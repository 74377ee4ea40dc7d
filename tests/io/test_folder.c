/* Folders as the browser shows them: what can be opened, in order, and what is wrong in words. */
#include "files.h"

#include "io/folder.h"

#include <sys/stat.h>
#include <time.h>

static const char *const endings[] = {".png", ".npy", NULL};

static Status list(const char *path, IoFolder *folder) {
    IoFolderJob *job;
    Status why;
    IoFolderState state;
    assert_ok(io_folder_begin(path, endings, &job));
    while ((state = io_folder_poll(job, folder, &why)) == IO_FOLDER_WORKING)
        nanosleep(&(struct timespec){.tv_nsec = 200000}, NULL);
    assert_int_equal(state == IO_FOLDER_FAILED, status_failed(&why));
    io_folder_end(job);
    return why;
}

static Path within(const Path *folder, const char *name) {
    Path path;
    snprintf(path.text, sizeof path.text, "%.300s/%s", folder->text, name);
    return path;
}

static Path make_folder(const char *name) {
    Path path = in_scratch(name);
    strcat(path.text, "-XXXXXX");
    assert_non_null(mkdtemp(path.text));
    return path;
}

static void test_lists_what_can_be_opened_in_order(void **unused) {
    (void)unused;
    static const char *const files[] = {"b10.png", "B9.PNG",    "a.npy", "notes.txt",
                                        ".x.png",  "zlast.png", "png",   "ä ö.npy"};
    static const char *const wanted[] = {"Pictures", "sub",     "to sub",    "a.npy",
                                         "B9.PNG",   "b10.png", "zlast.png", "ä ö.npy"};
    Path folder = make_folder("listed");
    for (size_t i = 0; i < 8; i++)
        put_file(within(&folder, files[i]).text, "12345", 5);
    assert_int_equal(mkdir(within(&folder, "sub").text, 0700), 0);
    assert_int_equal(mkdir(within(&folder, "Pictures").text, 0700), 0);
    assert_int_equal(mkdir(within(&folder, ".hidden").text, 0700), 0);
    assert_int_equal(symlink("sub", within(&folder, "to sub").text), 0);
    assert_int_equal(symlink("nowhere", within(&folder, "broken.png").text), 0);
    assert_int_equal(mkfifo(within(&folder, "pipe.png").text, 0600), 0);
    IoFolder found;
    assert_ok(list(folder.text, &found));
    assert_int_equal(found.count, 8);
    for (int i = 0; i < 8; i++) {
        assert_string_equal(found.entries[i].name, wanted[i]);
        assert_int_equal(found.entries[i].folder, i < 3);
        assert_true(i < 3 || found.entries[i].bytes == 5);
    }
    assert_false(found.cut);
    assert_true(found.path[0] == '/');
    io_folder_free(&found);
    assert_ok(list(within(&folder, "to sub/../sub/").text, &found));
    assert_int_equal(found.count, 0);
    const char *end = found.path + strlen(found.path) - 4;
    assert_string_equal(end, "/sub");
    io_folder_free(&found);
}

static void test_says_why_not(void **unused) {
    (void)unused;
    IoFolder found;
    assert_status(list("/nowhere/at all", &found), STATUS_FILE, "at all: there is no such folder");
    Path file = in_scratch("file.png");
    put_file(file.text, "x", 1);
    assert_status(list(file.text, &found), STATUS_FILE, "file.png: it is no folder");
    assert_int_equal(found.count, 0);
    remove(file.text);
    char longest[IO_FOLDER_PATH];
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_status(list(longest, &found), STATUS_FILE, "its path is too long");
}

static void test_home_and_here(void **unused) {
    (void)unused;
    Path home = make_folder("home");
    put_file(within(&home, "mine.png").text, "x", 1);
    assert_int_equal(setenv("HOME", home.text, 1), 0);
    IoFolder found;
    assert_ok(list("~", &found));
    assert_int_equal(found.count, 1);
    assert_string_equal(found.entries[0].name, "mine.png");
    io_folder_free(&found);
    assert_ok(list("", &found));
    char here[IO_FOLDER_PATH];
    assert_non_null(getcwd(here, sizeof here));
    assert_string_equal(found.path, here);
    io_folder_free(&found);
}

static void test_can_be_let_go_at_any_time(void **unused) {
    (void)unused;
    for (int i = 0; i < 50; i++) {
        IoFolderJob *job;
        IoFolder found;
        Status why;
        assert_ok(io_folder_begin("/", endings, &job));
        if (i % 2 && io_folder_poll(job, &found, &why) == IO_FOLDER_READY)
            io_folder_free(&found);
        io_folder_end(job);
    }
    io_folder_end(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lists_what_can_be_opened_in_order),
        cmocka_unit_test(test_says_why_not),
        cmocka_unit_test(test_home_and_here),
        cmocka_unit_test(test_can_be_let_go_at_any_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
