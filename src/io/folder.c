/* Listing a folder in a worker thread. */
#include "io/folder.h"

#include "io/file.h"
#include "io/worker.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

/* What the thread works on. */
typedef struct Listing {
    char asked[IO_FOLDER_PATH];
    const char *const *endings;
    IoFolder folder;
    int capacity;
    Status status;
} Listing;

struct IoFolderJob {
    IoWorker *worker;
    Listing *listing; ///< the worker's
};

void io_folder_free(IoFolder *folder) {
    for (int i = 0; i < folder->count; i++)
        free(folder->entries[i].name);
    free(folder->entries);
    *folder = (IoFolder){0};
}

static Status folder_error(const char *path, int reason) {
    const IoName label = io_file_label(path);
    char buffer[128];
    switch (reason) {
    case ENOENT:
        return status_error(STATUS_FILE, "%s: there is no such folder", label.text);
    case ENOTDIR:
        return status_error(STATUS_FILE, "%s: it is no folder", label.text);
    case EACCES:
    case EPERM:
        return status_error(STATUS_FILE, "%s: no permission to look into it", label.text);
    case ENAMETOOLONG:
        return status_error(STATUS_FILE, "%s: its path is too long", label.text);
    default:
        return status_error(STATUS_FILE, "%s: cannot look into it: %s", label.text,
                            strerror_r(reason, buffer, sizeof buffer));
    }
}

static bool ends_with(const char *name, const char *ending) {
    size_t length = strlen(name), tail = strlen(ending);
    return length > tail && strcasecmp(name + length - tail, ending) == 0;
}

static bool is_wanted(const Listing *listing, const char *name) {
    for (const char *const *ending = listing->endings; *ending; ending++)
        if (ends_with(name, *ending))
            return true;
    return false;
}

static Status add_entry(Listing *listing, IoEntry entry) {
    IoFolder *folder = &listing->folder;
    if (folder->count == listing->capacity) {
        int capacity = listing->capacity ? 2 * listing->capacity : 64;
        IoEntry *grown = realloc(folder->entries, (size_t)capacity * sizeof *grown);
        if (!grown)
            return status_error(STATUS_MEMORY, "not enough memory to list the folder");
        folder->entries = grown;
        listing->capacity = capacity;
    }
    entry.name = strdup(entry.name);
    if (!entry.name)
        return status_error(STATUS_MEMORY, "not enough memory to list the folder");
    folder->entries[folder->count++] = entry;
    return status_ok();
}

/* Links count as what they lead to; what leads nowhere, and pipes and devices, are left out. */
static Status look_at(Listing *listing, int descriptor, const struct dirent *found) {
    struct stat info;
    bool may_be_folder =
        found->d_type == DT_DIR || found->d_type == DT_LNK || found->d_type == DT_UNKNOWN;
    if (found->d_name[0] == '.' || (!may_be_folder && !is_wanted(listing, found->d_name)))
        return status_ok();
    if (fstatat(descriptor, found->d_name, &info, 0) != 0)
        return status_ok();
    bool folder = S_ISDIR(info.st_mode);
    if (!folder && !(S_ISREG(info.st_mode) && is_wanted(listing, found->d_name)))
        return status_ok();
    if (listing->folder.count == IO_FOLDER_ENTRIES_MAX) {
        listing->folder.cut = true;
        return status_ok();
    }
    return add_entry(listing, (IoEntry){(char *)found->d_name, folder, info.st_size});
}

static int by_name(const void *a, const void *b) {
    const IoEntry *left = a, *right = b;
    if (left->folder != right->folder)
        return left->folder ? -1 : 1;
    char x[256], y[256];
    size_t i = 0, j = 0;
    for (; left->name[i] && i < sizeof x - 1; i++)
        x[i] = (char)(left->name[i] >= 'A' && left->name[i] <= 'Z' ? left->name[i] + 32
                                                                   : left->name[i]);
    for (; right->name[j] && j < sizeof y - 1; j++)
        y[j] = (char)(right->name[j] >= 'A' && right->name[j] <= 'Z' ? right->name[j] + 32
                                                                     : right->name[j]);
    x[i] = y[j] = '\0';
    int order = strverscmp(x, y);
    return order ? order : strcmp(left->name, right->name);
}

/* The absolute path of what was asked for. */
static Status resolve(Listing *listing) {
    const char *home = getenv("HOME"), *asked = listing->asked;
    char path[2 * IO_FOLDER_PATH];
    bool at_home = asked[0] == '~' && (asked[1] == '/' || asked[1] == '\0') && home;
    snprintf(path, sizeof path, "%s%s", at_home ? home : "", at_home ? asked + 1 : asked);
    char *real = realpath(path[0] ? path : ".", NULL);
    if (!real)
        return folder_error(asked, errno);
    bool fits = strlen(real) < sizeof listing->folder.path;
    if (fits)
        strcpy(listing->folder.path, real);
    free(real);
    return fits ? status_ok() : folder_error(asked, ENAMETOOLONG);
}

static Status list(Listing *listing) {
    Status status = resolve(listing);
    if (status_failed(&status))
        return status;
    DIR *folder = opendir(listing->folder.path);
    if (!folder)
        return folder_error(listing->folder.path, errno);
    for (const struct dirent *found; !status_failed(&status) && (found = readdir(folder));)
        status = look_at(listing, dirfd(folder), found);
    closedir(folder);
    if (listing->folder.count > 1)
        qsort(listing->folder.entries, (size_t)listing->folder.count, sizeof(IoEntry), by_name);
    return status;
}

static void work(void *context) {
    Listing *listing = context;
    listing->status = list(listing);
}

static void drop(void *context) {
    Listing *listing = context;
    io_folder_free(&listing->folder);
    free(listing);
}

Status io_folder_begin(const char *path, const char *const *endings, IoFolderJob **out) {
    *out = NULL;
    IoFolderJob *job = calloc(1, sizeof *job);
    Listing *listing = calloc(1, sizeof *listing);
    if (!job || !listing) {
        free(job);
        free(listing);
        return status_error(STATUS_MEMORY, "not enough memory to list the folder");
    }
    snprintf(listing->asked, sizeof listing->asked, "%s", path);
    listing->endings = endings;
    job->listing = listing;
    Status status = io_worker_begin(work, drop, listing, &job->worker);
    if (status_failed(&status)) {
        free(job);
        return status;
    }
    *out = job;
    return status;
}

IoFolderState io_folder_poll(IoFolderJob *job, IoFolder *folder, Status *why) {
    *folder = (IoFolder){0};
    *why = status_ok();
    if (!io_worker_done(job->worker))
        return IO_FOLDER_WORKING;
    Listing *listing = job->listing;
    *why = listing->status;
    if (status_failed(why))
        return IO_FOLDER_FAILED;
    *folder = listing->folder;
    listing->folder = (IoFolder){0};
    return IO_FOLDER_READY;
}

void io_folder_end(IoFolderJob *job) {
    if (job) {
        io_worker_end(job->worker);
        free(job);
    }
}
