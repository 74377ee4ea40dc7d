/* Opening whatever can become X, a photo or a NumPy array, told apart by its first bytes. The file
 * is read in a thread and a photo decoded in its sandbox, so that the caller, who asks once a
 * frame, never waits; both tell how far they are and can be dropped at any time. */
#ifndef IO_OPEN_H
#define IO_OPEN_H

#include "io/image.h"
#include "io/npy.h"

/// Endings of the names of files that can be opened, a list that ends with NULL.
extern const char *const io_open_endings[];

enum { IO_OPEN_PATH = 4096 };

typedef struct IoOpening IoOpening;

/// What was opened: a picture, or an array where image.pixels is NULL. The caller's to free.
typedef struct IoOpened {
    IoImage image;
    ConvTensor x; ///< the picture with at most limits.enter pixels, as io_image_tensor makes it:
                  ///< one plane of a grey picture, else three
    int full_width, full_height; ///< of the picture in its file, turned as it is
    IoNpy array;
    bool is_folder; ///< then nothing was opened, and `path` is the folder's
    char path[IO_OPEN_PATH];
} IoOpened;

/// Starts opening; returns at once. "~/" is the person's own folder. `limits` are those of
/// pictures; arrays may have 64 million elements.
///   errors  STATUS_MEMORY, STATUS_PLATFORM; *out NULL
Status io_open_begin(const char *path, const IoImageLimits *limits, IoOpening **out);

typedef enum IoOpenState { IO_OPEN_WORKING, IO_OPEN_READY, IO_OPEN_FAILED } IoOpenState;

/// Looks without waiting. On READY *opened is filled, once; on FAILED *why says why, beginning with
/// the file's name.
IoOpenState io_open_poll(IoOpening *opening, IoOpened *opened, Status *why);

/// io_open_poll until it is not working any more.
IoOpenState io_open_wait(IoOpening *opening, IoOpened *opened, Status *why);

/// How far it is, 0 to 1; *what is what is being done: "reading", "decoding",
/// "reducing".
double io_open_progress(const IoOpening *opening, const char **what);

/// Lets go at any time; NULL is fine.
void io_open_end(IoOpening *opening);

#endif
