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

const char *io_file_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

typedef enum Action { READ, WRITE } Action;

/* The system's reason, in our words where its own would puzzle a beginner. */
static Status file_error(const char *path, Action action, int reason) {
    const char *name = io_file_name(path);
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
                            io_file_name(path));
    if ((uintmax_t)info.st_size > limit)
        return status_error(STATUS_LIMIT, "%s: it has %lld bytes, at most %zu are read",
                            io_file_name(path), (long long)info.st_size, limit);
    size_t size = (size_t)info.st_size;
    uint8_t *data = malloc(size + 1);
    if (!data)
        return status_error(STATUS_MEMORY, "%s: not enough memory for its %zu bytes",
                            io_file_name(path), size);
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

/* Writes, syncs and renames; the temporary file is gone afterwards either way. */
static Status replace_file(const char *target, const struct stat *existing, const void *data,
                           size_t size) {
    char temporary[PATH_MAX];
    int descriptor = create_temporary(target, temporary);
    if (descriptor < 0)
        return file_error(target, WRITE, errno);
    bool done = (!existing || take_over_mode(descriptor, existing)) &&
                write_all(descriptor, data, size) && sync_file(descriptor);
    int reason = errno;
    if (close(descriptor) != 0 && done) {
        done = false;
        reason = errno;
    }
    if (done && rename(temporary, target) != 0) {
        done = false;
        reason = errno;
    }
    if (!done) {
        unlink(temporary);
        return file_error(target, WRITE, reason);
    }
    sync_folder(target);
    return status_ok();
}

Status io_file_save(const char *path, const void *data, size_t size) {
    assert(path && (data || size == 0));
    struct stat info;
    bool exists = stat(path, &info) == 0;
    if (!exists && errno != ENOENT)
        return file_error(path, WRITE, errno);
    if (exists && S_ISDIR(info.st_mode))
        return file_error(path, WRITE, EISDIR);
    if (exists && !S_ISREG(info.st_mode))
        return save_directly(path, data, size);

    char target[PATH_MAX];
    size_t length = strlen(path);
    if (length >= sizeof target)
        return file_error(path, WRITE, ENAMETOOLONG);
    memcpy(target, path, length + 1);
    switch (follow_links(target)) {
    case TARGET_IMPOSSIBLE:
        return file_error(path, WRITE, errno);
    case TARGET_WRITTEN_DIRECTLY:
        return save_directly(path, data, size);
    case TARGET_REPLACED:
        break;
    }
    /* Renaming would get past write protection; a person who set it means it. */
    if (exists && faccessat(AT_FDCWD, target, W_OK, AT_EACCESS) != 0)
        return file_error(path, WRITE, errno);
    return replace_file(target, exists ? &info : NULL, data, size);
}
