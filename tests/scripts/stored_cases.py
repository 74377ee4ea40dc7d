#!/usr/bin/env python3
"""Makes tests/data/conv/torch_cases.txt with PyTorch (made with 1.13.0), scipy_cases.txt with SciPy
and NumPy (1.10.1, 1.24.2), and refused_pairs.txt: layers with random tensors and what others say of
them, each named by its text (src/conv/problem.h). Run it with the interpreter that has the three.

Every layer has one option of each axis of AXES; an option that changes nothing, like the dilation
of a kernel of one row, is not counted as one. Any two options of different axes occur together in
some layer of torch_cases.txt, except those that REFUSED lists, where the core refuses, and those of
WITHOUT_MEANING. LAYERS are chosen by hand; cover() adds random ones until all pairs are there. The
test judges by itself whether they are.

The given tensors are f32 values for both types. A result that is mostly zeros would show little:
such layers are not written. oneDNN is off: it may transform the kernel (Winograd), and then no
bound of a plain sum holds. Flip turns the kernel, and borders that PyTorch has not (unequal sides,
circular ones wider than the input, same-upper and same-lower) are made of x inside the graph, so
that dw belongs to the unturned kernel and dx to the unpadded input.
"""
import pathlib
import random

import numpy
import scipy.signal
import torch
import torch.nn.functional as F

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "data" / "conv"
SIDES = ("top", "bottom", "left", "right")
DEFAULTS = dict(n=1, ic=1, oc=1, kh=3, kw=3, sh=1, sw=1, dh=1, dw=1, groups=1, bias=0, flip=0,
                padding="valid", border="zeros", top=0, bottom=0, left=0, right=0, transposed=0,
                oph=0, opw=0)


def custom(top, bottom, left, right):
    return dict(padding="custom", top=top, bottom=bottom, left=left, right=right)


# ---- the options of a layer -----------------------------------------------------------------

def kernel_option(extent, word):
    return f"{word}-1" if extent == 1 else f"even-{word}" if extent % 2 == 0 else f"odd-{word}"


def input_option(l):
    top, bottom, _, _ = sides(l)
    if l["ih"] == l["kh"] == 1 and l["iw"] > 1 and top == bottom == l["oph"] == 0:
        return "one-row"
    return "square-input" if l["ih"] == l["iw"] else "oblong-input"


def padding_option(l):
    top, bottom, left, right = sides(l)
    if not any(sides(l)):
        return "valid"
    if l["padding"] != "custom":
        return l["padding"]
    return "equal-sides" if top == bottom and left == right else "unequal-sides"


def border_option(l):
    top, bottom, left, right = sides(l)
    if not any(sides(l)):
        return "zeros"
    wide = max(top, bottom) > l["ih"] or max(left, right) > l["iw"]
    return "circular-wider" if l["border"] == "circular" and wide else l["border"]


def groups_option(l):
    if l["groups"] == 1:
        return "one-group"
    if l["groups"] < l["ic"]:
        return "groups"
    return "depthwise" if l["oc"] == l["ic"] else "depthwise-multiplied"


def kind_option(l):
    if not l["transposed"]:
        return "ordinary"
    if l["oph"] >= l["sh"] or l["opw"] >= l["sw"]:
        return "output-padding-from-stride"
    return "output-padding" if l["oph"] + l["opw"] else "transposed"


AXES = [
    lambda l: "batch" if l["n"] > 1 else "one-image",
    lambda l: "channels" if l["ic"] > 1 else "one-channel",
    lambda l: "filters" if l["oc"] > 1 else "one-filter",
    input_option,
    lambda l: kernel_option(l["kh"], "height"),
    lambda l: kernel_option(l["kw"], "width"),
    lambda l: "square-kernel" if l["kh"] == l["kw"] else "oblong-kernel",
    lambda l: "row-stride" if l["sh"] > 1 and windows(l)[0] > 1 else "every-row",
    lambda l: "column-stride" if l["sw"] > 1 and windows(l)[1] > 1 else "every-column",
    lambda l: "row-dilation" if l["dh"] > 1 and l["kh"] > 1 else "dense-rows",
    lambda l: "column-dilation" if l["dw"] > 1 and l["kw"] > 1 else "dense-columns",
    padding_option,
    border_option,
    groups_option,
    lambda l: "bias" if l["bias"] else "no-bias",
    lambda l: "flip" if l["flip"] and l["kh"] * l["kw"] > 1 else "no-flip",
    kind_option,
]


def options(l):
    return [axis(l) for axis in AXES]


def pairs(l):
    held = options(l)
    return {(a, b) for i, b in enumerate(held) for a in held[:i]}


# ---- pairs that the core refuses, each with a layer and words of the sentence -----------------

def refused_pairs():
    """Yields option, option, problem, words."""
    grouped = {"groups": (2, 4), "depthwise": (2, 2), "depthwise-multiplied": (2, 4)}
    for word, (groups, many) in grouped.items():
        one = dict(ih=5, iw=6, groups=groups)
        yield ("one-channel", word, dict(one, ic=1, oc=many),
               f"{groups} groups do not divide 1 input channels")
        yield ("one-filter", word, dict(one, ic=many, oc=1),
               f"{groups} groups do not divide 1 filters")
    strides = ("row-stride", dict(sh=2), "2×1"), ("column-stride", dict(sw=3), "1×3")
    for word, stride, said in strides:
        yield (word, "same", dict(ih=5, iw=6, padding="same", **stride),
               f"padding 'same' needs stride 1, the stride is {said}")
    kinds = {"transposed": dict(), "output-padding": dict(sh=2, oph=1),
             "output-padding-from-stride": dict(dh=3, oph=2)}
    for word, parts in kinds.items():
        transposed = dict(ih=5, iw=6, transposed=1, **parts)
        for padding in "same", "same-upper", "same-lower", "full":
            yield (padding, word, dict(transposed, padding=padding),
                   f"padding '{padding}' is for ordinary layers")
        for border in "reflect", "replicate", "circular", "circular-wider":
            value = border.split("-")[0]
            side = 7 if border == "circular-wider" else 1
            yield (border, word, dict(transposed, border=value, **custom(side, 0, 0, 0)),
                   f"padding values '{value}' are for ordinary layers")
        if parts:
            yield ("ordinary", word, dict(transposed, transposed=0),
                   f"output padding is {parts['oph']}×0, but only transposed layers have any")


REFUSED = list(refused_pairs())
WITHOUT_MEANING = {
    *(("valid", border) for border in ("reflect", "replicate", "circular", "circular-wider")),
    *(("one-row", rows) for rows in ("even-height", "odd-height", "row-stride", "row-dilation")),
    ("height-1", "row-dilation"), ("width-1", "column-dilation"),
}

# Those with a reason of their own, which its name tells.
LAYERS = {
    "plain": dict(ih=6, iw=7, ic=2, oc=3),
    "kernel-1x1": dict(ih=4, iw=5, ic=3, oc=2, kh=1, kw=1),
    "kernel-as-large-as-the-input": dict(ih=3, iw=4, kw=4, ic=3, oc=4),
    "kernel-2x2": dict(ih=5, iw=6, oc=2, kh=2, kw=2),
    "kernel-4x4": dict(ih=6, iw=7, ic=2, kh=4, kw=4),
    "kernel-3x2": dict(ih=6, iw=5, ic=2, oc=2, kw=2),
    "kernel-1x5": dict(ih=4, iw=9, oc=2, kh=1, kw=5),
    "kernel-4x1": dict(ih=7, iw=4, ic=2, oc=2, kh=4, kw=1),
    "one-row": dict(ih=1, iw=11, ic=2, oc=2, kh=1),
    "stride-2": dict(ih=7, iw=9, ic=2, oc=2, sh=2, sw=2),
    "stride-3x2": dict(ih=9, iw=9, oc=2, sh=3, sw=2),
    "stride-leaves-a-tail": dict(ih=8, iw=9, oc=2, sh=3, sw=4),
    "stride-above-the-kernel": dict(ih=8, iw=11, ic=2, oc=2, kh=2, sh=3, sw=4),
    "stride-of-a-1x1-kernel": dict(ih=6, iw=7, ic=2, oc=2, kh=1, kw=1, sw=2),
    "padding-1": dict(ih=5, iw=6, ic=2, oc=2, **custom(1, 1, 1, 1)),
    "padding-2x1": dict(ih=4, iw=5, oc=2, **custom(2, 2, 1, 1)),
    "padding-on-unequal-sides": dict(ih=4, iw=5, ic=2, oc=2, **custom(2, 0, 1, 3)),
    "padding-above-and-left": dict(ih=5, iw=4, oc=3, kh=2, kw=2, **custom(1, 0, 1, 0)),
    "padding-beyond-the-kernel": dict(ih=4, iw=5, ic=2, kh=2, **custom(3, 0, 4, 1)),
    "padding-around-one-cell": dict(ih=1, iw=1, ic=3, oc=2, **custom(2, 2, 2, 2)),
    "padding-and-stride": dict(ih=7, iw=8, oc=2, sh=2, sw=3, **custom(1, 2, 0, 1)),
    "same": dict(ih=5, iw=6, ic=2, oc=2, padding="same"),
    "same-of-an-even-kernel": dict(ih=5, iw=6, oc=2, kh=2, kw=4, padding="same"),
    "same-of-a-dilated-even-kernel": dict(ih=5, iw=5, ic=2, kh=2, kw=2, dh=3, dw=3, padding="same"),
    "full": dict(ih=4, iw=5, oc=2, padding="full"),
    "full-of-an-even-kernel": dict(ih=4, iw=3, ic=2, kh=2, kw=4, padding="full"),
    "full-dilated": dict(ih=4, iw=4, dh=2, kw=2, dw=3, padding="full"),
    "dilation-2": dict(ih=7, iw=8, ic=2, oc=2, dh=2, dw=2),
    "dilation-3x1": dict(ih=9, iw=5, oc=2, dh=3),
    "dilation-and-stride": dict(ih=9, iw=11, ic=2, oc=2, dh=2, dw=3, sh=3, sw=2),
    "dilation-equal-to-the-stride": dict(ih=9, iw=7, oc=2, dh=2, dw=2, kw=2, sh=2),
    "dilation-stride-and-padding": dict(ih=7, iw=6, oc=2, kh=2, dh=4, dw=2, sh=2,
                                        **custom(2, 3, 2, 0)),
    "groups-2": dict(ih=5, iw=5, ic=4, oc=2, groups=2),
    "groups-of-unequal-width": dict(ih=4, iw=5, ic=3, oc=6, groups=3, kh=2),
    "groups-stride-padding": dict(ih=6, iw=5, ic=4, oc=4, groups=2, sh=2, **custom(1, 1, 0, 2)),
    "depthwise": dict(ih=5, iw=6, ic=4, oc=4, groups=4),
    "depthwise-twice": dict(ih=5, iw=5, ic=3, oc=6, groups=3, sh=2, **custom(1, 1, 1, 1)),
    "bias": dict(ih=5, iw=4, ic=2, oc=3, bias=1),
    "bias-and-groups": dict(ih=4, iw=4, ic=2, oc=4, groups=2, kh=2, kw=2, bias=1),
    "flip": dict(ih=6, iw=6, ic=2, oc=2, flip=1),
    "flip-of-an-even-kernel": dict(ih=5, iw=6, oc=2, kh=2, kw=4, flip=1, **custom(1, 0, 2, 1)),
    "flip-full": dict(ih=3, iw=4, kh=2, padding="full", flip=1),
    "flip-stride-dilation": dict(ih=9, iw=8, ic=2, sh=2, dw=2, flip=1, bias=1),
    "batch-3": dict(n=3, ih=4, iw=5, ic=2, oc=2),
    "batch-bias-stride": dict(n=2, ih=6, iw=7, ic=2, oc=3, kw=2, sh=2, sw=2, bias=1),
    "nine-filters": dict(ih=4, iw=5, ic=2, oc=9),
    "nine-channels": dict(ih=4, iw=5, ic=9, oc=2, kh=2, kw=2),
    "wide": dict(ih=2, iw=77, kh=2, kw=4, **custom(0, 0, 2, 1)),
    "everything": dict(n=2, ih=9, iw=8, ic=4, oc=6, kh=2, kw=3, sh=2, sw=3, dh=3, dw=2, groups=2,
                       bias=1, flip=1, **custom(2, 1, 0, 3)),
    "reflect": dict(ih=5, iw=6, ic=2, oc=2, border="reflect", **custom(1, 1, 1, 1)),
    "reflect-on-unequal-sides": dict(ih=4, iw=5, oc=2, border="reflect", **custom(2, 0, 1, 3)),
    "reflect-as-far-as-it-goes": dict(ih=3, iw=4, ic=2, border="reflect", **custom(2, 2, 3, 3)),
    "reflect-stride-dilation": dict(ih=6, iw=7, oc=2, sh=2, sw=3, dh=2, border="reflect",
                                    **custom(3, 2, 4, 1)),
    "reflect-flip-groups-bias": dict(ih=4, iw=4, ic=4, oc=2, groups=2, kh=2, flip=1, bias=1,
                                     border="reflect", **custom(1, 2, 3, 0)),
    "reflect-same": dict(n=2, ih=5, iw=5, kh=4, kw=5, padding="same", border="reflect"),
    "replicate": dict(ih=5, iw=6, ic=2, oc=2, border="replicate", **custom(1, 1, 1, 1)),
    "replicate-beyond-the-input": dict(ih=2, iw=3, ic=2, border="replicate", **custom(5, 4, 3, 6)),
    "replicate-around-one-cell": dict(ih=1, iw=1, oc=2, border="replicate", **custom(2, 1, 1, 2)),
    "replicate-stride": dict(ih=6, iw=7, oc=2, sh=3, sw=2, border="replicate",
                             **custom(2, 1, 3, 2)),
    "replicate-flip-groups-bias": dict(n=2, ih=3, iw=4, ic=2, oc=4, groups=2, flip=1, bias=1,
                                       border="replicate", **custom(1, 0, 2, 2)),
    "circular": dict(ih=5, iw=6, ic=2, oc=2, border="circular", **custom(1, 1, 1, 1)),
    "circular-on-unequal-sides": dict(ih=4, iw=5, oc=2, border="circular", **custom(3, 1, 2, 4)),
    "circular-as-wide-as-the-input": dict(ih=3, iw=2, ic=2, border="circular",
                                          **custom(3, 3, 2, 2)),
    "circular-stride-dilation": dict(ih=6, iw=5, oc=2, sh=2, dw=3, border="circular",
                                     **custom(2, 3, 4, 3)),
    "circular-flip-groups-bias": dict(ih=4, iw=4, ic=3, oc=6, groups=3, kw=2, flip=1, bias=1,
                                      border="circular", **custom(2, 1, 0, 3)),
    "circular-full": dict(ih=4, iw=5, kh=3, kw=4, padding="full", border="circular"),
    "same-upper": dict(ih=5, iw=6, ic=2, oc=2, kh=2, kw=4, padding="same-upper"),
    "same-upper-stride": dict(ih=7, iw=8, ic=2, kh=3, kw=4, sh=2, sw=3, padding="same-upper"),
    "same-upper-of-a-small-kernel": dict(ih=6, iw=8, kh=2, sh=3, sw=4, padding="same-upper"),
    "same-upper-reflect": dict(ih=6, iw=7, kh=4, sh=2, dw=2, padding="same-upper",
                               border="reflect"),
    "same-lower": dict(ih=5, iw=6, oc=2, kh=2, kw=4, padding="same-lower"),
    "same-lower-stride": dict(ih=7, iw=8, ic=2, kh=3, kw=4, sh=2, sw=3, padding="same-lower"),
    "same-lower-flip-dilation": dict(ih=6, iw=7, kh=2, kw=2, dh=2, dw=3, sw=2, flip=1,
                                     padding="same-lower"),
}


# ---- a layer as one word, as src/conv/problem.c writes it --------------------------------------

def problem(l):
    def part(usual, **numbers):
        return "".join(f"{name}{value}" for name, value in numbers.items()) \
            if any(value != usual for value in numbers.values()) else ""
    rule = l["padding"] != "custom"
    words = [f"n{l['n']}g{l['groups']}", f"ic{l['ic']}ih{l['ih']}iw{l['iw']}", f"oc{l['oc']}",
             f"kh{l['kh']}kw{l['kw']}", part(1, sh=l["sh"], sw=l["sw"]),
             part(1, dh=l["dh"], dw=l["dw"]),
             "" if rule else part(0, pt=l["top"], pb=l["bottom"], pl=l["left"], pr=l["right"]),
             part(0, oph=l["oph"], opw=l["opw"]),
             l["padding"] if rule and l["padding"] != "valid" else "",
             l["border"] if l["border"] != "zeros" else "",
             *(word if l[word] else "" for word in ("bias", "flip", "transposed"))]
    return "_".join(filter(None, words))


# ---- what PyTorch makes of a layer -------------------------------------------------------------

def for_stride(extent, eff, stride):
    """TensorFlow's SAME along one axis: the smaller half of the border, and the other."""
    total = max((-(-extent // stride) - 1) * stride + eff - extent, 0)
    return total // 2, total - total // 2


def sides(l):
    """The border as a resolved layer has it: top, bottom, left, right."""
    rows, columns = l["dh"] * (l["kh"] - 1), l["dw"] * (l["kw"] - 1)
    if l["padding"] == "same":
        step = -1 if l["flip"] else 1  # of a turned kernel, the centre of full
        return (*(rows // 2, rows - rows // 2)[::step],
                *(columns // 2, columns - columns // 2)[::step])
    if l["padding"] == "full":
        return rows, rows, columns, columns
    if l["padding"] in ("same-upper", "same-lower"):
        step = 1 if l["padding"] == "same-upper" else -1
        return (*for_stride(l["ih"], rows + 1, l["sh"])[::step],
                *for_stride(l["iw"], columns + 1, l["sw"])[::step])
    return tuple(l[side] for side in SIDES)


def output(l):
    """Rows and columns of y; below 1 where the layer does not fit."""
    top, bottom, left, right = sides(l)
    def extent(i, k, s, d, pads, more):
        return (i - 1) * s - pads + d * (k - 1) + 1 + more if l["transposed"] \
            else (i + pads - d * (k - 1) - 1) // s + 1
    return (extent(l["ih"], l["kh"], l["sh"], l["dh"], top + bottom, l["oph"]),
            extent(l["iw"], l["kw"], l["sw"], l["dw"], left + right, l["opw"]))


def windows(l):
    """Rows and columns of places of the window."""
    return (l["ih"], l["iw"]) if l["transposed"] else output(l)


def repeated(x, top, bottom, left, right):
    """A circular border of any width, which F.pad refuses: rows and columns by their number."""
    rows = torch.arange(-top, x.shape[2] + bottom) % x.shape[2]
    columns = torch.arange(-left, x.shape[3] + right) % x.shape[3]
    return x[:, :, rows][:, :, :, columns]


def padded(l, x):
    top, bottom, left, right = sides(l)
    if border_option(l) == "circular-wider":
        return repeated(x, top, bottom, left, right)
    return F.pad(x, (left, right, top, bottom),
                 "constant" if l["border"] == "zeros" else l["border"])


def forward(l, x, w, b):
    kernel = w.flip(2, 3) if l["flip"] else w
    rest = dict(bias=b, stride=(l["sh"], l["sw"]), dilation=(l["dh"], l["dw"]), groups=l["groups"])
    top, bottom, left, right = sides(l)
    equal = top == bottom and left == right
    if l["transposed"]:
        rest["output_padding"] = (l["oph"], l["opw"])
        if equal:
            return F.conv_transpose2d(x, kernel, padding=(top, left), **rest)
        whole = F.conv_transpose2d(x, kernel, **rest)
        return whole[:, :, top:whole.shape[2] - bottom, left:whole.shape[3] - right]
    if l["border"] == "zeros" and l["padding"] == "same" and not l["flip"]:
        return F.conv2d(x, kernel, padding="same", **rest)
    if equal and (l["border"] == "zeros" or (top, left) == (0, 0)):
        return F.conv2d(x, kernel, padding=(top, left), **rest)
    return F.conv2d(padded(l, x), kernel, **rest)


def results(l, given, dtype):
    x, w, b = (given[key].to(dtype, copy=True).requires_grad_() for key in "xwb")
    y = forward(l, x, w, b if l["bias"] else None)
    y.backward(given["dy"].to(dtype))
    return {"y": y, "dx": x.grad, "dw": w.grad, **({"db": b.grad} if l["bias"] else {})}


def random_tensors(l):
    filters = (l["ic"], l["oc"] // l["groups"]) if l["transposed"] \
        else (l["oc"], l["ic"] // l["groups"])
    given = {"x": torch.randn(l["n"], l["ic"], l["ih"], l["iw"]),
             "w": torch.randn(*filters, l["kh"], l["kw"]), "b": torch.randn(l["oc"])}
    given["dy"] = torch.randn(forward(l, given["x"], given["w"], None).shape)
    return given


def is_filled(tensors):
    return all(2 * int((t != 0).sum()) >= t.numel() for t in tensors.values())


# ---- covering all pairs -------------------------------------------------------------------------

def random_layer(dice):
    """Any layer; most do not fit together."""
    l = dict(DEFAULTS)
    l["n"] = dice.choice((1, 2, 3))
    l["groups"] = dice.choice((1, 1, 2, 3))
    l["ic"] = l["groups"] * dice.choice((1, 1, 2))
    l["oc"] = l["groups"] * dice.choice((1, 1, 2))
    l["ih"], l["iw"] = dice.choice((1, 2, 3, 4, 5, 6)), dice.choice((3, 4, 5, 6, 7))
    l["iw"] = l["ih"] if l["ih"] > 1 and dice.random() < 0.3 else l["iw"]
    l["kh"], l["kw"] = dice.choice((1, 2, 3, 4)), dice.choice((1, 2, 3, 4, 5))
    l["kw"] = l["kh"] if dice.random() < 0.4 else l["kw"]
    for key in "sh", "sw", "dh", "dw":
        l[key] = dice.choice((1, 2, 3))
    l["padding"] = dice.choice(("valid", "custom", "custom", "same", "same-upper", "same-lower",
                                "full"))
    if l["padding"] == "custom":
        l.update({side: dice.choice((0, 1, 2, 3, 4)) for side in SIDES})
        if dice.random() < 0.4:
            l["bottom"], l["right"] = l["top"], l["left"]
    l["border"] = dice.choice(("zeros", "reflect", "replicate", "circular"))
    l["bias"], l["flip"] = dice.randrange(2), dice.randrange(2)
    if dice.random() < 0.4:
        l.update(transposed=1, border="zeros", padding=dice.choice(("valid", "custom")))
        l["oph"] = dice.randrange(max(l["sh"], l["dh"])) if dice.random() < 0.5 else 0
        l["opw"] = dice.randrange(max(l["sw"], l["dw"])) if dice.random() < 0.5 else 0
    if l["padding"] != "custom":
        l.update(dict.fromkeys(SIDES, 0))
    return l


def fits(l):
    """Whether the layer can be computed, and is small."""
    top, bottom, left, right = sides(l)
    oh, ow = output(l)
    if l["padding"] == "same" and (l["sh"] > 1 or l["sw"] > 1):
        return False
    if l["border"] == "reflect" and (max(top, bottom) >= l["ih"] or max(left, right) >= l["iw"]):
        return False
    return oh > 0 and ow > 0 and size(l) <= 200 and l["n"] * l["oc"] * oh * ow <= 200


def size(l):
    """Elements of x and w."""
    kernel = l["kh"] * l["kw"] * l["oc"] // l["groups"] * l["ic"]
    return l["n"] * l["ic"] * l["ih"] * l["iw"] + kernel


def every_pair(dice):
    """All pairs of options of different axes, told from many layers of all kinds."""
    seen = [set() for _ in AXES]
    for _ in range(20000):
        for held, option in zip(seen, options(random_layer(dice))):
            held.add(option)
    return {(a, b) for i, after in enumerate(seen) for before in seen[:i]
            for a in before for b in after}


def possible_pairs(dice):
    refused = {frozenset(entry[:2]) for entry in REFUSED}
    return {pair for pair in every_pair(dice)
            if frozenset(pair) not in refused and pair not in WITHOUT_MEANING}


def cover(chosen):
    """The chosen layers with their tensors, and random ones until no possible pair is missing."""
    dice = random.Random(4)
    missing = possible_pairs(dice)
    written = {}

    def take(l):
        given = random_tensors(l)
        if not is_filled(results(l, given, torch.float64)):
            return False
        written[problem(l)] = (l, given)
        missing.difference_update(pairs(l))
        return True

    for l in chosen:
        assert take({**DEFAULTS, **l}), f"{problem({**DEFAULTS, **l})} has results of zeros"
    while missing:
        some = [l for l in (random_layer(dice) for _ in range(3000)) if fits(l)]
        some.sort(key=lambda l: (-len(pairs(l) & missing), size(l)))
        any(take(l) for l in some if pairs(l) & missing)
    return written


# ---- SciPy and NumPy -------------------------------------------------------------------------

def spread(w, rows, columns):
    """A kernel with zeros between its weights."""
    wide = numpy.zeros(((w.shape[0] - 1) * rows + 1, (w.shape[1] - 1) * columns + 1), w.dtype)
    wide[::rows, ::columns] = w
    return wide


def scipy_layers():
    """Yields a layer and the function of (x, w), two planes, that says what y is."""
    planes = [(5, 6, 3, 3), (6, 5, 2, 4), (5, 5, 4, 3), (4, 7, 2, 2), (6, 6, 1, 3), (3, 8, 3, 2)]
    for ih, iw, kh, kw in planes:
        for mode in "valid", "full", "same":
            extents = dict(ih=ih, iw=iw, kh=kh, kw=kw, padding=mode)
            yield (dict(extents, flip=1),
                   lambda x, w, mode=mode: scipy.signal.convolve2d(x, w, mode))
            yield extents, lambda x, w, mode=mode: scipy.signal.correlate2d(x, w, mode)
    wrapped = dict(ih=6, iw=7, kh=3, kw=5, padding="same", border="circular")
    yield (dict(wrapped, flip=1),
           lambda x, w: scipy.signal.convolve2d(x, w, "same", boundary="wrap"))
    yield wrapped, lambda x, w: scipy.signal.correlate2d(x, w, "same", boundary="wrap")
    # A stride leaves places out, a dilation spreads the kernel.
    for flip, function in (0, scipy.signal.correlate2d), (1, scipy.signal.convolve2d):
        yield (dict(ih=9, iw=8, kh=3, kw=2, sh=2, sw=3, flip=flip),
               lambda x, w, function=function: function(x, w, "valid")[::2, ::3])
        yield (dict(ih=5, iw=6, kh=2, kw=3, dh=3, dw=2, padding="full", flip=flip),
               lambda x, w, function=function: function(x, spread(w, 3, 2), "full"))
    for iw, kw in (9, 3), (9, 4), (8, 2), (5, 5), (3, 2):
        for mode in "valid", "full", "same":
            row = dict(ih=1, iw=iw, kh=1, kw=kw, padding=mode, flip=1)
            yield row, lambda x, w, mode=mode: numpy.convolve(x[0], w[0], mode)[None]


# ---- the files --------------------------------------------------------------------------------

def number(value):
    """A hexadecimal float without its trailing zeros."""
    mantissa, exponent = float(value).hex().split("p")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}p{exponent}"


def write_tensors(file, tensors):
    for key, tensor in tensors.items():
        print(key, *map(number, tensor.flatten().tolist()), file=file)


def open_file(name, *lines):
    file = open(FOLDER / name, "w", encoding="utf-8")
    print(*(f"# {line}" for line in lines), sep="\n", file=file)
    return file


def write_torch(layers):
    with open_file("torch_cases.txt", "case PROBLEM, then x w [b] dy; in f32 and in f64 PyTorch's",
                   "y dx dw [db]; each in raster order") as file:
        for name, (l, given) in layers.items():
            print("case", name, file=file)
            write_tensors(file, {k: t for k, t in given.items() if k != "b" or l["bias"]})
            for word, dtype in ("f32", torch.float32), ("f64", torch.float64):
                print(word, file=file)
                write_tensors(file, {k: t.detach() for k, t in results(l, given, dtype).items()})


def write_scipy():
    random_values = numpy.random.default_rng(4)
    with open_file("scipy_cases.txt", "case PROBLEM, then x w; in f32 and in f64 SciPy's or",
                   "NumPy's y; each in raster order") as file:
        for parts, function in scipy_layers():
            l = {**DEFAULTS, **parts}
            x = random_values.standard_normal((l["ih"], l["iw"]), dtype=numpy.float32)
            w = random_values.standard_normal((l["kh"], l["kw"]), dtype=numpy.float32)
            print("case", problem(l), file=file)
            write_tensors(file, {"x": x, "w": w})
            for word, dtype in ("f32", numpy.float32), ("f64", numpy.float64):
                print(word, file=file)
                y = function(x.astype(dtype), w.astype(dtype))
                assert y.dtype == dtype
                write_tensors(file, {"y": y})


def write_refused():
    with open_file("refused_pairs.txt", "OPTION OPTION PROBLEM words of the sentence that",
                   "refuses it (it may have more)") as file:
        for a, b, l, words in REFUSED:
            print(a, b, problem({**DEFAULTS, **l}), words, file=file)


torch.backends.mkldnn.set_flags(False)
torch.manual_seed(0)
FOLDER.mkdir(parents=True, exist_ok=True)
write_torch(cover(LAYERS.values()))
write_scipy()
write_refused()
