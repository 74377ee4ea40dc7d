"""PyTorch and OpenCV as contenders: started by the benchmark, told what to compute line by line.

    open torch fwd f32 THREADS N C H W K KH KW SH SW PH PW DH DW G FOLDER -> ok | no
    slice torch SECONDS -> seconds a pass
    answer torch -> ok, and the result is in FOLDER/result
"""
import sys
import time

import numpy as np


def clock_of(threads):
    return time.process_time if threads == 1 else time.perf_counter


class Problem:
    def __init__(self, words):
        self.op, self.type, self.threads = words[0], words[1], int(words[2])
        (self.n, self.c, self.h, self.w, self.k, self.kh, self.kw, self.sh, self.sw, self.ph,
         self.pw, self.dh, self.dw, self.g) = (int(word) for word in words[3:17])
        self.folder = words[17]
        self.oh = (self.h + 2 * self.ph - self.dh * (self.kh - 1) - 1) // self.sh + 1
        self.ow = (self.w + 2 * self.pw - self.dw * (self.kw - 1) - 1) // self.sw + 1

    def read(self, name, *shape):
        kind = np.float32 if self.type == "f32" else np.float64
        return np.fromfile(f"{self.folder}/{name}", kind).reshape(shape)

    def tensors(self):
        return (self.read("x", self.n, self.c, self.h, self.w),
                self.read("w", self.k, self.c // self.g, self.kh, self.kw),
                self.read("b", self.k),
                self.read("dy", self.n, self.k, self.oh, self.ow))


def torch_pass(p):
    import torch

    torch.set_num_threads(p.threads)
    torch.set_grad_enabled(False)
    x, w, b, dy = (torch.from_numpy(array) for array in p.tensors())
    sizes = [p.sh, p.sw], [p.ph, p.pw], [p.dh, p.dw]
    if p.op == "fwd":
        run = lambda: torch.conv2d(x, w, b, *sizes, p.g)
    elif p.op == "db":
        run = lambda: dy.sum((0, 2, 3))
    else:
        which = [p.op == "dx", p.op == "dw", False]
        back = torch.ops.aten.convolution_backward
        run = lambda: back(dy, x, w, [p.k], *sizes, False, [0, 0], p.g, which)[which.index(True)]
    return run, lambda result: result.contiguous().numpy()


def opencv_pass(p):
    """A filter a channel and a map, the maps added: what one does with pictures."""
    import cv2

    spans = (p.dh * (p.kh - 1), p.dw * (p.kw - 1))
    fits = spans == (2 * p.ph, 2 * p.pw) and p.n == p.sh == p.sw == p.g == 1 and p.c <= 4
    if not fits or p.k > 8 or p.h < 64 or p.op not in ("fwd", "dx"):
        return None
    cv2.setNumThreads(p.threads)
    x, w, b, dy = p.tensors()
    spread = np.zeros((p.k, p.c, spans[0] + 1, spans[1] + 1), w.dtype)
    spread[:, :, ::p.dh, ::p.dw] = w
    if p.op == "dx":
        spread = np.ascontiguousarray(spread.transpose(1, 0, 2, 3)[:, :, ::-1, ::-1])
    source, start = (x[0], b) if p.op == "fwd" else (dy[0], np.zeros(p.c, w.dtype))
    out = np.empty((len(spread),) + source.shape[1:], w.dtype)
    part = np.empty(source.shape[1:], w.dtype)

    def run():
        for to, filters, first in zip(out, spread, start):
            cv2.filter2D(source[0], -1, filters[0], to, delta=float(first),
                         borderType=cv2.BORDER_CONSTANT)
            for plane, weights in zip(source[1:], filters[1:]):
                cv2.filter2D(plane, -1, weights, part, borderType=cv2.BORDER_CONSTANT)
                cv2.add(to, part, to)
        return out

    return run, lambda result: result


def main():
    passes = {}
    for line in sys.stdin:
        words = line.split()
        reply = "ok"
        if words[0] == "open":
            problem = Problem(words[2:])
            try:
                made = {"torch": torch_pass, "opencv": opencv_pass}[words[1]](problem)
            except ImportError:
                made = None
            if made is None:
                reply = "no"
            else:
                passes[words[1]] = (problem,) + made
                made[0]()
        else:
            problem, run, finish = passes[words[1]]
            if words[0] == "answer":
                finish(run()).tofile(f"{problem.folder}/result")
            else:
                reply = repr(measure(run, clock_of(problem.threads), float(words[2])))
        print(reply, flush=True)


def measure(run, clock, seconds):
    calls = 0
    begin = clock()
    while True:
        run()
        calls += 1
        passed = clock() - begin
        if passed >= seconds:
            return passed / calls


main()
