/* Whole files in, whole files out, through POSIX calls. A file is written under a temporary name
 * beside its target, synced, and then renamed over it; symbolic links are followed to what they
 * name. Does not lock: of two writers the last one wins, whole. */
#include "io/file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { TEMPORARY_TRIES = 100, LINK_DEPTH = 40 };

void io_bytes_free(IoBytes *bytes) {
    free(bytes->data);
    *bytes = (IoBytes){0};
}

static bool continues_character(char byte) {
    return ((unsigned char)byte & 0xC0) == 0x80;
}

const char *io_file_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

IoName io_file_label(const char *path) {
    enum { KEPT_FRONT = 36, KEPT_BACK = 20 };
    const char *name = io_file_name(path);
    size_t length = strlen(name);
    IoName out;
    if (length < sizeof out.text) {
        memcpy(out.text, name, length + 1);
    } else {
        size_t front = KEPT_FRONT, back = length - KEPT_BACK;
        while (front > 0 && continues_character(name[front]))
            front--;
        while (continues_character(name[back]))
            back++;
        snprintf(out.text, sizeof out.text, "%.*s…%s", (int)front, name, name + back);
    }
    for (char *c = out.text; *c; ++c) {
        if ((unsigned char)*c < ' ' || *c == 127)
            *c = '?';
    }
    return out;
}

typedef enum Action { READ, WRITE } Action;

/* The system's reason, in our words where its own would puzzle a beginner. */
static Status file_error(const char *path, Action action, int reason) {
    const IoName label = io_file_label(path);
    const char *name = label.text;
    const char *verb = action == READ ? "read" : "write";
    char buffer[128];
    switch (reason) {
    case ENOENT:
        return status_error(STATUS_FILE, "%s: %s", name,
                            action == READ ? "there is no such file"
                                           : "the folder it should go to does not exist");
    case ENOTDIR:
        return status_error(STATUS_FILE, "%s: its path goes through something that is no folder",
                            name);
    case EISDIR:
        return status_error(STATUS_FILE, "%s: it is a folder, not a file", name);
    case EACCES:
    case EPERM:
        return status_error(STATUS_FILE, "%s: no permission to %s it", name, verb);
    default:
        return status_error(STATUS_FILE, "%s: cannot %s it: %s", name, verb,
                            strerror_r(reason, buffer, sizeof buffer));
    }
}

/* Reads up to `size` bytes; fewer when the file ends before. -1 with errno on failure. */
static ssize_t read_up_to(int descriptor, uint8_t *data, size_t size) {
    size_t done = 0;
    while (done < size) {
        ssize_t got = read(descriptor, data + done, size - done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        done += (size_t)got;
    }
    return (ssize_t)done;
}

static bool write_all(int descriptor, const uint8_t *data, size_t size) {
    while (size > 0) {
        ssize_t put = write(descriptor, data, size);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return false;
        data += put;
        size -= (size_t)put;
    }
    return true;
}

static Status load_open_file(int descriptor, const char *path, size_t limit, IoBytes *out) {
    struct stat info;
    if (fstat(descriptor, &info) != 0)
        return file_error(path, READ, errno);
    if (S_ISDIR(info.st_mode))
        return file_error(path, READ, EISDIR);
    if (!S_ISREG(info.st_mode))
        return status_error(STATUS_FILE, "%s: it is a pipe or a device, not a file",
                            io_file_label(path).text);
    if ((uintmax_t)info.st_size > limit)
        return status_error(STATUS_LIMIT, "%s: it has %lld bytes, at most %zu are read",
                            io_file_label(path).text, (long long)info.st_size, limit);
    size_t size = (size_t)info.st_size;
    uint8_t *data = malloc(size + 1);
    if (!data)
        return status_error(STATUS_MEMORY, "%s: not enough memory for its %zu bytes",
                            io_file_label(path).text, size);
    ssize_t got = read_up_to(descriptor, data, size);
    if (got < 0) {
        int reason = errno;
        free(data);
        return file_error(path, READ, reason);
    }
    data[got] = 0;
    *out = (IoBytes){data, (size_t)got};
    return status_ok();
}

Status io_file_load(const char *path, size_t limit, IoBytes *out) {
    assert(path && out && limit < SIZE_MAX);
    *out = (IoBytes){0};
    /* O_NONBLOCK: opening a pipe without a writer must not wait. */
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return file_error(path, READ, errno);
    Status status = load_open_file(descriptor, path, limit, out);
    close(descriptor);
    return status;
}

/* A device or a pipe has no content to keep, so it is opened and written as it is. */
static Status save_directly(const char *path, const void *data, size_t size) {
    int descriptor = open(path, O_WRONLY | O_CLOEXEC | O_TRUNC | O_NOCTTY);
    if (descriptor < 0)
        return file_error(path, WRITE, errno);
    bool written = write_all(descriptor, data, size);
    int reason = errno;
    if (close(descriptor) != 0 && written) {
        written = false;
        reason = errno;
    }
    return written ? status_ok() : file_error(path, WRITE, reason);
}

/* Replaces the last part of `path` by `name`, or all of it when `name` is absolute. */
static bool replace_name(char path[PATH_MAX], const char *name) {
    const char *slash = strrchr(path, '/');
    size_t folder = name[0] == '/' || !slash ? 0 : (size_t)(slash - path) + 1;
    size_t length = strlen(name);
    if (folder + length >= PATH_MAX)
        return false;
    memcpy(path + folder, name, length + 1);
    return true;
}

typedef enum Target { TARGET_REPLACED, TARGET_WRITTEN_DIRECTLY, TARGET_IMPOSSIBLE } Target;

/* Links such as /dev/stdout name something that is open already: written, not replaced. */
static bool names_open_file(const char *link) {
    return strncmp(link, "/proc/", 6) == 0 || strncmp(link, "/dev/", 5) == 0;
}

/* Follows `path` through symbolic links, also to a file that is not there yet. */
static Target follow_links(char path[PATH_MAX]) {
    for (int depth = 0; depth < LINK_DEPTH; ++depth) {
        struct stat info;
        if (lstat(path, &info) != 0 || !S_ISLNK(info.st_mode))
            return TARGET_REPLACED;
        if (names_open_file(path))
            return TARGET_WRITTEN_DIRECTLY;
        char link[PATH_MAX];
        ssize_t length = readlink(path, link, sizeof link - 1);
        if (length < 0)
            return TARGET_IMPOSSIBLE;
        link[length] = 0;
        if (!replace_name(path, link)) {
            errno = ENAMETOOLONG;
            return TARGET_IMPOSSIBLE;
        }
    }
    errno = ELOOP;
    return TARGET_IMPOSSIBLE;
}

/* Creates a file of an unused name in the folder of `target`; its name goes to `temporary`. -1 with
 * errno on failure. Created with open, not mkstemp, so that the person's umask counts. */
static int create_temporary(const char *target, char temporary[PATH_MAX]) {
    for (unsigned attempt = 0; attempt < TEMPORARY_TRIES; ++attempt) {
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        char name[64];
        snprintf(name, sizeof name, ".convscope-%ld-%lx-%u", (long)getpid(), now.tv_nsec, attempt);
        strcpy(temporary, target);
        if (!replace_name(temporary, name)) {
            errno = ENAMETOOLONG;
            return -1;
        }
        int descriptor =
            open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
        if (descriptor >= 0 || errno != EEXIST)
            return descriptor;
    }
    return -1;
}

/* The new file takes over owner and mode of the one it replaces, as far as that is allowed. */
static bool take_over_mode(int descriptor, const struct stat *existing) {
    if (fchown(descriptor, existing->st_uid, existing->st_gid) != 0 && errno != EPERM)
        return false;
    return fchmod(descriptor, existing->st_mode & 07777) == 0;
}

/* Some file systems cannot sync and say so; that is no failure to write. */
static bool sync_file(int descriptor) {
    return fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP;
}

/* Makes the new name last through a power cut; best effort, the content is safe already. */
static void sync_folder(const char *target) {
    char folder[PATH_MAX];
    strcpy(folder, target);
    if (!replace_name(folder, "."))
        return;
    int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor >= 0) {
        (void)fsync(descriptor);
        close(descriptor);
    }
}

/* A file on its way to its name. */
typedef struct Staged {
    bool direct; ///< a device or a pipe: nothing is written before its turn
    char target[PATH_MAX];
    char temporary[PATH_MAX]; ///< holds the bytes; "" when there is no such file
} Staged;

static void discard(Staged *staged) {
    if (staged->temporary[0])
        unlink(staged->temporary);
    staged->temporary[0] = 0;
}

/* Writes and syncs the temporary file; it is gone again on failure. */
static Status write_temporary(Staged *staged, const struct stat *existing, const IoOutput *output) {
    int descriptor = create_temporary(staged->target, staged->temporary);
    if (descriptor < 0) {
        int reason = errno;
        staged->temporary[0] = 0;
        return file_error(staged->target, WRITE, reason);
    }
    bool done = (!existing || take_over_mode(descriptor, existing)) &&
                write_all(descriptor, output->data, output->size) && sync_file(descriptor);
    int reason = errno;
    if (close(descriptor) != 0 && done) {
        done = false;
        reason = errno;
    }
    if (done)
        return status_ok();
    discard(staged);
    return file_error(staged->target, WRITE, reason);
}

/* Everything that can fail for want of room or rights, short of the name itself. */
static Status stage(const IoOutput *output, Staged *staged) {
    const char *path = output->path;
    struct stat info;
    bool exists = stat(path, &info) == 0;
    if (!exists && errno != ENOENT)
        return file_error(path, WRITE, errno);
    if (exists && S_ISDIR(info.st_mode))
        return file_error(path, WRITE, EISDIR);
    staged->direct = exists && !S_ISREG(info.st_mode);
    if (staged->direct)
        return status_ok();

    size_t length = strlen(path);
    if (length >= sizeof staged->target)
        return file_error(path, WRITE, ENAMETOOLONG);
    memcpy(staged->target, path, length + 1);
    switch (follow_links(staged->target)) {
    case TARGET_IMPOSSIBLE:
        return file_error(path, WRITE, errno);
    case TARGET_WRITTEN_DIRECTLY:
        staged->direct = true;
        return status_ok();
    case TARGET_REPLACED:
        break;
    }
    /* Renaming would get past write protection; a person who set it means it. */
    if (exists && faccessat(AT_FDCWD, staged->target, W_OK, AT_EACCESS) != 0)
        return file_error(path, WRITE, errno);
    return write_temporary(staged, exists ? &info : NULL, output);
}

/* The bytes get their name. */
static Status publish(const IoOutput *output, Staged *staged) {
    if (staged->direct)
        return save_directly(output->path, output->data, output->size);
    if (rename(staged->temporary, staged->target) != 0)
        return file_error(staged->target, WRITE, errno);
    staged->temporary[0] = 0;
    sync_folder(staged->target);
    return status_ok();
}

Status io_file_save_all(const IoOutput *outputs, int count, int *failed) {
    assert(outputs && count >= 1 && failed);
    *failed = 0;
    Staged *staged = calloc((size_t)count, sizeof *staged);
    if (!staged)
        return status_error(STATUS_MEMORY, "%s: not enough memory to write it",
                            io_file_label(outputs[0].path).text);
    Status status = status_ok();
    for (int i = 0; i < count && !status_failed(&status); ++i) {
        assert(outputs[i].path && (outputs[i].data || outputs[i].size == 0));
        *failed = i;
        status = stage(&outputs[i], &staged[i]);
    }
    /* A device can still refuse, a new name hardly: so the devices come first. */
    for (int direct = 1; direct >= 0; --direct) {
        for (int i = 0; i < count && !status_failed(&status); ++i) {
            if (staged[i].direct != direct)
                continue;
            *failed = i;
            status = publish(&outputs[i], &staged[i]);
        }
    }
    for (int i = 0; i < count; ++i)
        discard(&staged[i]);
    free(staged);
    return status;
}

Status io_file_save(const char *path, const void *data, size_t size) {
    int failed;
    return io_file_save_all(&(IoOutput){path, data, size}, 1, &failed);
}

static bool same_place(const struct stat *a, const struct stat *b) {
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* The folder that a path names something in. */
static bool stat_folder(const char *path, struct stat *info) {
    char folder[PATH_MAX];
    size_t length = strlen(path);
    if (length >= sizeof folder)
        return false;
    memcpy(folder, path, length + 1);
    return replace_name(folder, ".") && stat(folder, info) == 0;
}

bool io_file_same(const char *a, const char *b) {
    struct stat first, second;
    bool first_exists = stat(a, &first) == 0, second_exists = stat(b, &second) == 0;
    if (first_exists && second_exists)
        return S_ISREG(first.st_mode) && same_place(&first, &second);
    return !first_exists && !second_exists && strcmp(io_file_name(a), io_file_name(b)) == 0 &&
           stat_folder(a, &first) && stat_folder(b, &second) && same_place(&first, &second);
}
