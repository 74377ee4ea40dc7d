/* What a folder holds that can be opened here, listed in a thread: a folder on a slow disk keeps
 * nobody waiting. Looks at names and sizes, opens no file. */
#ifndef IO_FOLDER_H
#define IO_FOLDER_H

#include "base/status.h"

#include <stdbool.h>
#include <stdint.h>

enum { IO_FOLDER_PATH = 4096, IO_FOLDER_ENTRIES_MAX = 20000 };

typedef struct IoEntry {
    char *name;
    bool folder;
    int64_t bytes; ///< of a file
} IoEntry;

/// Folders first, then files, each in order of their names, numbers in them by value; without
/// hidden ones.
typedef struct IoFolder {
    char path[IO_FOLDER_PATH]; ///< absolute, without links
    IoEntry *entries;
    int count;
    bool cut; ///< there are more than IO_FOLDER_ENTRIES_MAX
} IoFolder;

void io_folder_free(IoFolder *folder);

typedef struct IoFolderJob IoFolderJob;

/// Starts listing a folder; "" is the present one, "~" the person's own. Of files those are listed
/// whose names end in one of `endings` (as ".png", in any case), a list that ends with NULL and
/// stays where it is.
///   errors  STATUS_MEMORY, STATUS_PLATFORM; *out NULL
Status io_folder_begin(const char *path, const char *const *endings, IoFolderJob **out);

typedef enum IoFolderState { IO_FOLDER_WORKING, IO_FOLDER_READY, IO_FOLDER_FAILED } IoFolderState;

/// Looks without waiting. On READY *folder is filled, once, the caller's to free; on FAILED *why is
/// a sentence: it is not there, it is no folder, no permission.
IoFolderState io_folder_poll(IoFolderJob *job, IoFolder *folder, Status *why);

/// Lets go of the job at any time; NULL is fine.
void io_folder_end(IoFolderJob *job);

#endif
