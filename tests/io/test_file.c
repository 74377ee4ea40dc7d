/* Whole files: what cannot be read or written says so, and a failed write leaves what was there. */
#include "files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

/* A fresh folder outside the build, which any user can enter; removed by leave_folder. */
static char folder[64];

static int enter_folder(void **state) {
    (void)state;
    strcpy(folder, "/tmp/convscope-file-XXXXXX");
    return mkdtemp(folder) && chmod(folder, 0777) == 0 ? 0 : -1;
}

static Path in_folder(const char *name) {
    Path path;
    snprintf(path.text, sizeof path.text, "%s/%s", folder, name);
    return path;
}

static int count_entries(void) {
    DIR *entries = opendir(folder);
    int count = -2; /* . and .. */
    while (readdir(entries))
        count++;
    closedir(entries);
    return count;
}

static int leave_folder(void **state) {
    (void)state;
    DIR *entries = opendir(folder);
    for (struct dirent *entry; (entry = readdir(entries));) {
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
            remove(in_folder(entry->d_name).text);
    }
    closedir(entries);
    return rmdir(folder);
}

static void assert_content(const char *path, const char *text) {
    IoBytes bytes = get_file(path);
    assert_int_equal(bytes.size, strlen(text));
    assert_memory_equal(bytes.data, text, bytes.size);
    io_bytes_free(&bytes);
}

static mode_t mode_of(const char *path) {
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    return info.st_mode & 07777;
}

static void test_round_trip(void **state) {
    (void)state;
    const char data[] = "one\0two\n";
    const size_t sizes[] = {0, 1, sizeof data};
    for (size_t i = 0; i < 3; ++i) {
        IoBytes bytes;
        assert_ok(io_file_save(in_folder("a").text, data, sizes[i]));
        assert_ok(io_file_load(in_folder("a").text, sizes[i], &bytes));
        assert_int_equal(bytes.size, sizes[i]);
        assert_memory_equal(bytes.data, data, sizes[i]);
        assert_int_equal(bytes.data[sizes[i]], 0);
        io_bytes_free(&bytes);
        assert_null(bytes.data);
    }
}

static void test_name_is_the_last_part(void **state) {
    (void)state;
    assert_string_equal(io_file_label("/a/b/x.npy").text, "x.npy");
    assert_string_equal(io_file_label("x.npy").text, "x.npy");
    assert_string_equal(io_file_label("/a/b/").text, "/a/b/");
    assert_string_equal(io_file_label("a\nb\033.npy").text, "a?b?.npy");
}

/* The reason stays readable behind the longest name, and no character is cut in two. */
static void test_long_names_are_shortened(void **state) {
    (void)state;
    char name[256] = {0};
    for (size_t i = 0; i < 250; i += 2)
        memcpy(name + i, "ü", 2);
    memcpy(name + 250, ".npy", 4);
    assert_string_equal(io_file_label(name).text, "üüüüüüüüüüüüüüüüüü…üüüüüüüü.npy");
    memmove(name + 1, name, 254);
    name[0] = 'x';
    assert_string_equal(io_file_label(name).text, "xüüüüüüüüüüüüüüüüü…üüüüüüüü.npy");
    IoBytes bytes;
    assert_status(io_file_load(name, 1, &bytes), STATUS_FILE, ".npy: there is no such file");
}

static void assert_refused(const char *path, size_t limit, StatusCode code, const char *part) {
    IoBytes bytes = {(uint8_t *)"", 1};
    assert_status(io_file_load(path, limit, &bytes), code, part);
    assert_null(bytes.data);
    assert_int_equal(bytes.size, 0);
}

static void test_load_says_what_it_cannot_read(void **state) {
    (void)state;
    assert_refused(in_folder("none").text, 10, STATUS_FILE, "none: there is no such file");
    assert_refused(folder, 10, STATUS_FILE, "it is a folder");
    assert_refused("/dev/null", 10, STATUS_FILE, "it is a pipe or a device");
    assert_int_equal(mkfifo(in_folder("pipe").text, 0666), 0);
    assert_refused(in_folder("pipe").text, 10, STATUS_FILE, "it is a pipe or a device");
    put_file(in_folder("long").text, "12345678901", 11);
    assert_refused(in_folder("long").text, 10, STATUS_LIMIT, "long: it has 11 bytes, at most 10");
    assert_refused(in_folder("long/x").text, 10, STATUS_FILE, "no folder");
}

/* Root may read and write everything, so the rights of another user are taken on for a while. */
static void become_nobody(void) {
    if (geteuid() == 0)
        assert_int_equal(seteuid(65534), 0);
}

static void become_root_again(void) {
    if (getuid() == 0)
        assert_int_equal(seteuid(0), 0);
}

static void test_rights_are_respected(void **state) {
    (void)state;
    become_nobody();
    Path locked = in_folder("locked");
    put_file(locked.text, "kept", 4);
    chmod(locked.text, 0444);
    Status read_only = io_file_save(locked.text, "new", 3);
    chmod(locked.text, 0);
    IoBytes bytes;
    Status unreadable = io_file_load(locked.text, 10, &bytes);
    chmod(locked.text, 0600);
    become_root_again();
    assert_status(read_only, STATUS_FILE, "no permission to write it");
    assert_status(unreadable, STATUS_FILE, "no permission to read it");
    assert_content(locked.text, "kept");
    assert_int_equal(count_entries(), 1);
}

static void test_a_folder_without_rights_is_left_alone(void **state) {
    (void)state;
    chmod(folder, 0555);
    become_nobody();
    Status status = io_file_save(in_folder("x").text, "new", 3);
    become_root_again();
    chmod(folder, 0777);
    assert_status(status, STATUS_FILE, "no permission to write it");
    assert_int_equal(count_entries(), 0);
}

static void test_mode_follows_umask_or_the_file_replaced(void **state) {
    (void)state;
    mode_t before = umask(027);
    assert_ok(io_file_save(in_folder("new").text, "a", 1));
    umask(before);
    assert_int_equal(mode_of(in_folder("new").text), 0640);
    chmod(in_folder("new").text, 0604);
    assert_ok(io_file_save(in_folder("new").text, "b", 1));
    assert_int_equal(mode_of(in_folder("new").text), 0604);
    assert_content(in_folder("new").text, "b");
    assert_int_equal(count_entries(), 1);
}

static void assert_still_link(const char *path) {
    struct stat info;
    assert_int_equal(lstat(path, &info), 0);
    assert_true(S_ISLNK(info.st_mode));
}

static void test_links_are_followed(void **state) {
    (void)state;
    Path target = in_folder("target"), near = in_folder("near"), far = in_folder("far");
    put_file(target.text, "old", 3);
    assert_int_equal(symlink("target", near.text), 0);
    assert_int_equal(symlink(near.text, far.text), 0);
    assert_ok(io_file_save(far.text, "new", 3));
    assert_content(target.text, "new");
    assert_still_link(near.text);
    assert_still_link(far.text);
    remove(target.text);
    assert_ok(io_file_save(near.text, "again", 5));
    assert_content(target.text, "again");
    assert_still_link(near.text);
    assert_int_equal(symlink("loop", in_folder("loop").text), 0);
    assert_status(io_file_save(in_folder("loop").text, "x", 1), STATUS_FILE, "loop: cannot write");
}

static void test_failed_write_leaves_the_old_file(void **state) {
    (void)state;
    Path path = in_folder("old");
    put_file(path.text, "old content", 11);
    char data[4096] = {0};
    struct rlimit before;
    getrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){1000, before.rlim_max});
    Status over = io_file_save(path.text, data, sizeof data);
    Status fresh = io_file_save(in_folder("fresh").text, data, sizeof data);
    setrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, SIG_DFL);
    assert_status(over, STATUS_FILE, "old: cannot write it: File too large");
    assert_status(fresh, STATUS_FILE, "fresh: cannot write it: File too large");
    assert_content(path.text, "old content");
    assert_int_equal(count_entries(), 1);
}

static void test_save_says_where_it_cannot_write(void **state) {
    (void)state;
    assert_status(io_file_save(folder, "x", 1), STATUS_FILE, "it is a folder");
    assert_status(io_file_save(in_folder("no/x").text, "x", 1), STATUS_FILE,
                  "x: the folder it should go to does not exist");
    put_file(in_folder("file").text, "", 0);
    assert_status(io_file_save(in_folder("file/x").text, "x", 1), STATUS_FILE, "no folder");
    assert_status(io_file_save("/dev/full", "x", 1), STATUS_FILE,
                  "full: cannot write it: No space");
    assert_int_equal(count_entries(), 1);
}

static void test_devices_and_pipes_are_written_directly(void **state) {
    (void)state;
    assert_ok(io_file_save("/dev/null", "x", 1));
    Path path = in_folder("pipe");
    assert_int_equal(mkfifo(path.text, 0666), 0);
    int pipe_end = open(path.text, O_RDWR | O_NONBLOCK);
    assert_true(pipe_end >= 0);
    assert_ok(io_file_save(path.text, "through", 7));
    char got[16];
    assert_int_equal(read(pipe_end, got, sizeof got), 7);
    assert_memory_equal(got, "through", 7);
    close(pipe_end);
    struct stat info;
    stat(path.text, &info);
    assert_true(S_ISFIFO(info.st_mode));
}

/* Output sent to a file by the shell goes into that very file, not into another of its name. */
static void test_dev_stdout_is_the_file_it_was_sent_to(void **state) {
    (void)state;
    Path path = in_folder("sent");
    put_file(path.text, "older and longer", 16);
    struct stat before, after;
    stat(path.text, &before);
    fflush(stdout);
    int kept = dup(1);
    int file = open(path.text, O_WRONLY);
    dup2(file, 1);
    Status status = io_file_save("/dev/stdout", "sent", 4);
    dup2(kept, 1);
    close(kept);
    close(file);
    stat(path.text, &after);
    assert_ok(status);
    assert_content(path.text, "sent");
    assert_int_equal(before.st_ino, after.st_ino);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, enter_folder, leave_folder)

static void test_several_files_are_written_together(void **state) {
    (void)state;
    Path a = in_folder("a"), b = in_folder("b");
    put_file(a.text, "old", 3);
    const IoOutput outputs[] = {{a.text, "first", 5}, {"/dev/null", "x", 1}, {b.text, "", 0}};
    int failed;
    assert_ok(io_file_save_all(outputs, 3, &failed));
    assert_content(a.text, "first");
    assert_content(b.text, "");
    assert_int_equal(count_entries(), 2);
}

/* Whichever of them is the one that cannot be written, the others stay as they were. */
static void test_several_files_or_none(void **state) {
    (void)state;
    static const char *const reasons[][2] = {
        {"/dev/full", "full: cannot write it: No space"},
        {"/nowhere/x", "x: the folder it should go to does not exist"},
        {"/", "it is a folder"},
    };
    Path old = in_folder("old"), fresh = in_folder("fresh");
    put_file(old.text, "kept", 4);
    for (int reason = 0; reason < 3; ++reason) {
        for (int place = 0; place < 3; ++place) {
            IoOutput outputs[3] = {{old.text, "new", 3}, {fresh.text, "new", 3}};
            outputs[2] = outputs[place];
            outputs[place] = (IoOutput){reasons[reason][0], "new", 3};
            int failed = -1;
            Status status = io_file_save_all(outputs, 3, &failed);
            assert_status(status, STATUS_FILE, reasons[reason][1]);
            assert_int_equal(failed, place);
            assert_content(old.text, "kept");
            assert_int_equal(count_entries(), 1);
        }
    }
}

static void test_two_names_of_one_file(void **state) {
    (void)state;
    char roundabout[200];
    snprintf(roundabout, sizeof roundabout, "%s/../%s/a", folder, strrchr(folder, '/') + 1);
    Path a = in_folder("a"), b = in_folder("b"), link = in_folder("link");
    assert_true(io_file_same(a.text, a.text));
    assert_true(io_file_same(a.text, roundabout));
    assert_false(io_file_same(a.text, b.text));
    put_file(a.text, "", 0);
    assert_false(io_file_same(a.text, b.text));
    put_file(b.text, "", 0);
    assert_false(io_file_same(a.text, b.text));
    assert_true(io_file_same(a.text, roundabout));
    assert_int_equal(symlink("a", link.text), 0);
    assert_true(io_file_same(link.text, roundabout));
    assert_false(io_file_same(link.text, b.text));
    assert_false(io_file_same("/dev/null", "/dev/null"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_round_trip),
        TEST(test_name_is_the_last_part),
        TEST(test_long_names_are_shortened),
        TEST(test_load_says_what_it_cannot_read),
        TEST(test_rights_are_respected),
        TEST(test_a_folder_without_rights_is_left_alone),
        TEST(test_mode_follows_umask_or_the_file_replaced),
        TEST(test_links_are_followed),
        TEST(test_failed_write_leaves_the_old_file),
        TEST(test_save_says_where_it_cannot_write),
        TEST(test_devices_and_pipes_are_written_directly),
        TEST(test_dev_stdout_is_the_file_it_was_sent_to),
        TEST(test_several_files_are_written_together),
        TEST(test_several_files_or_none),
        TEST(test_two_names_of_one_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
