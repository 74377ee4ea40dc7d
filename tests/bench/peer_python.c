/* PyTorch and OpenCV, in a process of their own: peers.py computes, lines over a pipe say what.
 * Where Python, NumPy or the library is missing there is no such contender. */
#include "bench.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct Python {
    pid_t child;
    FILE *to, *from;
    char folder[64];
} Python;

typedef struct Peer {
    const BenchProblem *problem;
    const char *name;
    void *result;
} Peer;

static Python python;

static void start_child(void) {
    int to[2];
    int from[2];
    strcpy(python.folder, "/tmp/convscope-bench-XXXXXX");
    if (mkdtemp(python.folder) == NULL || pipe(to) != 0 || pipe(from) != 0) {
        return;
    }
    signal(SIGPIPE, SIG_IGN);
    python.child = fork();
    if (python.child == 0) {
        dup2(to[0], 0);
        dup2(from[1], 1);
        close(to[1]);
        close(from[0]);
        /* Debian's packages belong to Debian's Python, whichever else comes first in PATH. */
        execl("/usr/bin/python3", "python3", BENCH_PEERS, (char *)NULL);
        execlp("python3", "python3", BENCH_PEERS, (char *)NULL);
        _exit(127);
    }
    close(to[0]);
    close(from[1]);
    python.to = fdopen(to[1], "w");
    python.from = fdopen(from[0], "r");
}

/* The child's reply to a line; false when there is no child or it has ended. */
static bool ask(const char *line, char reply[64]) {
    if (python.to == NULL) {
        return false;
    }
    fprintf(python.to, "%s\n", line);
    return fflush(python.to) == 0 && fgets(reply, 64, python.from) != NULL;
}

static void path_of(const char *name, char path[128]) {
    snprintf(path, 128, "%s/%s", python.folder, name);
}

static bool write_tensor(const char *name, const ConvTensor *tensor) {
    char path[128];
    path_of(name, path);
    FILE *file = fopen(path, "wb");
    size_t count = (size_t)conv_tensor_count(tensor);
    size_t size = (size_t)conv_type_size(tensor->type);
    bool written = file != NULL && fwrite(tensor->data, size, count, file) == count;
    return file != NULL && fclose(file) == 0 && written;
}

/* Tells the child of a problem; false when it does not compute such. */
static bool tell(const Peer *peer) {
    const BenchProblem *p = peer->problem;
    const ConvLayer *l = &p->layer;
    char line[400];
    char reply[64];
    snprintf(line, sizeof line, "open %s %s %s %d %d %d %d %d %d %d %d %d %d %d %d %d %d %d %s",
             peer->name, bench_op_word(p->op), p->type == CONV_F32 ? "f32" : "f64", p->threads,
             l->n, l->ic, l->ih, l->iw, l->oc, l->kh, l->kw, l->sh, l->sw, l->top, l->left, l->dh,
             l->dw, l->groups, python.folder);
    return ask(line, reply) && strcmp(reply, "ok\n") == 0;
}

static void *open_peer(const BenchProblem *problem, const char *name) {
    static bool started;
    if (!started) {
        started = true;
        start_child();
    }
    Peer *peer = calloc(1, sizeof *peer);
    peer->problem = problem;
    peer->name = name;
    if (python.to == NULL || !write_tensor("x", &problem->x) || !write_tensor("w", &problem->w) ||
        !write_tensor("b", &problem->b) || !write_tensor("dy", &problem->dy) || !tell(peer)) {
        free(peer);
        return NULL;
    }
    peer->result = malloc((size_t)(conv_tensor_count(&problem->result) * 8));
    return peer;
}

static void *open_torch(const BenchProblem *problem) {
    return open_peer(problem, "torch");
}

static void *open_opencv(const BenchProblem *problem) {
    return open_peer(problem, "opencv");
}

static double slice(void *state, double seconds) {
    char line[64];
    char reply[64];
    snprintf(line, sizeof line, "slice %s %g", ((Peer *)state)->name, seconds);
    return ask(line, reply) ? strtod(reply, NULL) : 1e9;
}

static const void *answer(void *state) {
    Peer *peer = state;
    char path[128];
    char line[64];
    char reply[64];
    path_of("result", path);
    snprintf(line, sizeof line, "answer %s", peer->name);
    if (!ask(line, reply)) {
        return NULL;
    }
    FILE *file = fopen(path, "rb");
    size_t count = (size_t)conv_tensor_count(&peer->problem->result);
    size_t size = (size_t)conv_type_size(peer->problem->type);
    bool whole = file != NULL && fread(peer->result, size, count, file) == count;
    if (file != NULL) {
        fclose(file);
    }
    return whole ? peer->result : NULL;
}

static void close_peer(void *state) {
    free(((Peer *)state)->result);
    free(state);
}

void bench_python_end(void) {
    static const char *const files[] = {"x", "w", "b", "dy", "result"};
    if (python.to == NULL) {
        return;
    }
    fclose(python.to);
    fclose(python.from);
    waitpid(python.child, NULL, 0);
    for (int i = 0; i < 5; i++) {
        char path[128];
        path_of(files[i], path);
        unlink(path);
    }
    rmdir(python.folder);
}

const BenchContender bench_torch = {"PyTorch", open_torch, slice, answer, close_peer};
const BenchContender bench_opencv = {"OpenCV", open_opencv, slice, answer, close_peer};
