/* PyTorch and OpenCV in a process of Python, ONNX Runtime in one of Node.js: peers.py and peers.js
 * compute, lines over a pipe say what. Where the language or the library is missing there is no
 * such contender. A process that is not asked stands still: its threads would go on waiting for
 * work by turning in a loop, on the core of whoever is measured next. */
#include "bench.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct Process {
    const char *programs[2]; /* the first that is there runs the script */
    const char *script;
    bool started;
    pid_t child;
    FILE *to, *from;
    char folder[64]; /* of the tensors, which go through files */
} Process;

typedef struct Peer {
    const BenchProblem *problem;
    Process *process;
    const char *name;
    void *result;
} Peer;

/* Debian's packages belong to Debian's Python, whichever else comes first in PATH. */
static Process python = {.programs = {"/usr/bin/python3", "python3"}, .script = BENCH_PEERS ".py"};
static Process node = {.programs = {"node", "nodejs"}, .script = BENCH_PEERS ".js"};

static void start(Process *process) {
    int to[2];
    int from[2];
    process->started = true;
    strcpy(process->folder, "/tmp/convscope-bench-XXXXXX");
    if (mkdtemp(process->folder) == NULL || pipe(to) != 0 || pipe(from) != 0) {
        return;
    }
    signal(SIGPIPE, SIG_IGN);
    /* Held by the next child too, our end would never be the last one that closes. */
    fcntl(to[1], F_SETFD, FD_CLOEXEC);
    fcntl(from[0], F_SETFD, FD_CLOEXEC);
    process->child = fork();
    if (process->child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* who stands still would not see our end of the pipe */
        dup2(to[0], 0);
        dup2(from[1], 1);
        close(to[1]);
        close(from[0]);
        for (int i = 0; i < 2; i++) {
            execlp(process->programs[i], process->programs[i], process->script, (char *)NULL);
        }
        _exit(127);
    }
    close(to[0]);
    close(from[1]);
    process->to = fdopen(to[1], "w");
    process->from = fdopen(from[0], "r");
}

/* The child's reply to a line; false when there is no child or it has ended. */
static bool ask(Process *process, const char *line, char reply[64]) {
    if (process->to == NULL) {
        return false;
    }
    kill(process->child, SIGCONT);
    fprintf(process->to, "%s\n", line);
    bool heard = fflush(process->to) == 0 && fgets(reply, 64, process->from) != NULL;
    kill(process->child, SIGSTOP);
    return heard;
}

static void path_of(const Process *process, const char *name, char path[128]) {
    snprintf(path, 128, "%s/%s", process->folder, name);
}

static bool write_tensor(const Process *process, const char *name, const ConvTensor *tensor) {
    char path[128];
    path_of(process, name, path);
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
             l->dw, l->groups, peer->process->folder);
    return ask(peer->process, line, reply) && strcmp(reply, "ok\n") == 0;
}

static void *open_peer(const BenchProblem *problem, Process *process, const char *name) {
    if (!process->started) {
        start(process);
    }
    Peer *peer = calloc(1, sizeof *peer);
    peer->problem = problem;
    peer->process = process;
    peer->name = name;
    if (process->to == NULL || !write_tensor(process, "x", &problem->x) ||
        !write_tensor(process, "w", &problem->w) || !write_tensor(process, "b", &problem->b) ||
        !write_tensor(process, "dy", &problem->dy) || !tell(peer)) {
        free(peer);
        return NULL;
    }
    peer->result = malloc((size_t)(conv_tensor_count(&problem->result) * 8));
    return peer;
}

static void *open_torch(const BenchProblem *problem) {
    return open_peer(problem, &python, "torch");
}

static void *open_opencv(const BenchProblem *problem) {
    return open_peer(problem, &python, "opencv");
}

static void *open_onnx(const BenchProblem *problem) {
    return problem->op == BENCH_FWD ? open_peer(problem, &node, "onnx") : NULL;
}

static double slice(void *state, double seconds) {
    char line[64];
    char reply[64];
    Peer *peer = state;
    snprintf(line, sizeof line, "slice %s %g", peer->name, seconds);
    return ask(peer->process, line, reply) ? strtod(reply, NULL) : 1e9;
}

static const void *answer(void *state) {
    Peer *peer = state;
    char path[128];
    char line[64];
    char reply[64];
    path_of(peer->process, "result", path);
    snprintf(line, sizeof line, "answer %s", peer->name);
    if (!ask(peer->process, line, reply)) {
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

static void end(Process *process) {
    static const char *const files[] = {"x", "w", "b", "dy", "result"};
    if (process->to == NULL) {
        return;
    }
    kill(process->child, SIGCONT);
    fclose(process->to);
    fclose(process->from);
    waitpid(process->child, NULL, 0);
    for (int i = 0; i < 5; i++) {
        char path[128];
        path_of(process, files[i], path);
        unlink(path);
    }
    rmdir(process->folder);
}

void bench_processes_end(void) {
    end(&python);
    end(&node);
}

const BenchContender bench_torch = {"PyTorch", open_torch, slice, answer, close_peer};
const BenchContender bench_opencv = {"OpenCV", open_opencv, slice, answer, close_peer};
const BenchContender bench_onnx = {"ONNX Runtime", open_onnx, slice, answer, close_peer};
