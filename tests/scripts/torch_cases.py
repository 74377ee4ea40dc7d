#!/usr/bin/env python3
"""Makes tests/data/conv/torch_cases.txt and torch_borders.txt with PyTorch (made with 1.13.0): layers
with random tensors, and what conv2d and its backward pass say of them, in f32 and in f64.

Flip turns the kernel and custom padding pads the input inside the graph, so that dw belongs to the
unturned kernel and dx to the unpadded input; 'same' is PyTorch's own. The given tensors are f32
values for both types. oneDNN is off: it may transform the kernel (Winograd), and then no bound of a
plain sum holds. Borders that show the input are F.pad's; same-upper and same-lower, which PyTorch
has not, are padded by TensorFlow's formula.
"""
import pathlib

import torch
import torch.nn.functional as F

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "data" / "conv"
LAYER = "n ic ih iw oc kh kw sh sw dh dw top bottom left right groups bias flip".split()
DEFAULTS = dict(n=1, ic=1, oc=1, kh=3, kw=3, sh=1, sw=1, dh=1, dw=1, groups=1, bias=0, flip=0,
                padding="valid", border="zeros", top=0, bottom=0, left=0, right=0)


def custom(top, bottom, left, right):
    return dict(padding="custom", top=top, bottom=bottom, left=left, right=right)


CASES = {
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
    "stride-leaves-a-tail": dict(ih=8, iw=10, oc=2, sh=3, sw=4),
    "stride-above-the-kernel": dict(ih=11, iw=12, ic=2, oc=2, kh=2, kw=2, sh=4, sw=5),
    "stride-of-a-1x1-kernel": dict(ih=6, iw=7, ic=2, oc=2, kh=1, kw=1, sh=2, sw=3),
    "padding-1": dict(ih=5, iw=6, ic=2, oc=2, **custom(1, 1, 1, 1)),
    "padding-2x1": dict(ih=4, iw=5, oc=2, **custom(2, 2, 1, 1)),
    "padding-on-unequal-sides": dict(ih=4, iw=5, ic=2, oc=2, **custom(2, 0, 1, 3)),
    "padding-above-and-left": dict(ih=5, iw=4, oc=3, kh=2, kw=2, **custom(1, 0, 1, 0)),
    "padding-beyond-the-kernel": dict(ih=3, iw=4, ic=2, kh=2, **custom(3, 4, 5, 2)),
    "padding-around-one-cell": dict(ih=1, iw=1, ic=3, oc=2, **custom(1, 2, 2, 1)),
    "padding-and-stride": dict(ih=7, iw=8, oc=2, sh=2, sw=3, **custom(1, 2, 0, 1)),
    "same": dict(ih=5, iw=6, ic=2, oc=2, padding="same"),
    "same-of-an-even-kernel": dict(ih=5, iw=6, oc=2, kh=2, kw=4, padding="same"),
    "same-of-a-dilated-even-kernel": dict(ih=5, iw=5, ic=2, kh=2, kw=2, dh=3, dw=3, padding="same"),
    "full": dict(ih=4, iw=5, oc=2, padding="full"),
    "full-of-an-even-kernel": dict(ih=4, iw=3, ic=2, kh=2, kw=4, padding="full"),
    "full-dilated": dict(ih=4, iw=4, dh=2, kw=2, dw=3, padding="full"),
    "dilation-2": dict(ih=7, iw=8, ic=2, oc=2, dh=2, dw=2),
    "dilation-3x1": dict(ih=9, iw=5, oc=2, dh=3),
    "dilation-and-stride": dict(ih=10, iw=11, ic=2, oc=2, dh=2, dw=3, sh=3, sw=2),
    "dilation-equal-to-the-stride": dict(ih=9, iw=10, oc=2, dh=2, dw=3, kw=2, sh=2, sw=3),
    "dilation-stride-and-padding": dict(ih=7, iw=6, oc=2, kh=2, dh=4, dw=2, sh=2,
                                        **custom(1, 3, 2, 0)),
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
}

BORDERS = {
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
    "replicate-stride": dict(ih=6, iw=7, oc=2, sh=3, sw=2, border="replicate", **custom(2, 1, 3, 2)),
    "replicate-flip-groups-bias": dict(n=2, ih=3, iw=4, ic=2, oc=4, groups=2, flip=1, bias=1,
                                       border="replicate", **custom(1, 0, 2, 2)),
    "circular": dict(ih=5, iw=6, ic=2, oc=2, border="circular", **custom(1, 1, 1, 1)),
    "circular-on-unequal-sides": dict(ih=4, iw=5, oc=2, border="circular", **custom(3, 1, 2, 4)),
    "circular-as-wide-as-the-input": dict(ih=3, iw=2, ic=2, border="circular", **custom(3, 3, 2, 2)),
    "circular-stride-dilation": dict(ih=6, iw=5, oc=2, sh=2, dw=3, border="circular",
                                     **custom(2, 3, 4, 3)),
    "circular-flip-groups-bias": dict(ih=4, iw=4, ic=3, oc=6, groups=3, kw=2, flip=1, bias=1,
                                      border="circular", **custom(2, 1, 0, 3)),
    "circular-full": dict(ih=4, iw=5, kh=3, kw=4, padding="full", border="circular"),
    "same-upper": dict(ih=5, iw=6, ic=2, oc=2, kh=2, kw=4, padding="same-upper"),
    "same-upper-stride": dict(ih=7, iw=8, ic=2, kh=3, kw=4, sh=2, sw=3, padding="same-upper"),
    "same-upper-of-a-small-kernel": dict(ih=7, iw=9, kh=1, kw=2, sh=3, sw=4, padding="same-upper"),
    "same-upper-reflect": dict(ih=6, iw=7, kh=4, sh=2, dw=2, padding="same-upper", border="reflect"),
    "same-lower": dict(ih=5, iw=6, oc=2, kh=2, kw=4, padding="same-lower"),
    "same-lower-stride": dict(ih=7, iw=8, ic=2, kh=3, kw=4, sh=2, sw=3, padding="same-lower"),
    "same-lower-flip-dilation": dict(ih=6, iw=7, kh=2, kw=2, dh=2, dw=3, sw=2, flip=1,
                                     padding="same-lower"),
}


def for_stride(extent, eff, stride):
    """TensorFlow's SAME along one axis: the smaller half of the border, and the other."""
    total = max((-(-extent // stride) - 1) * stride + eff - extent, 0)
    return total // 2, total - total // 2


def sides(layer):
    """The border as the layer of the test has it once it is resolved: top, bottom, left, right."""
    rows, columns = layer["dh"] * (layer["kh"] - 1), layer["dw"] * (layer["kw"] - 1)
    if layer["padding"] == "same":
        return rows // 2, rows - rows // 2, columns // 2, columns - columns // 2
    if layer["padding"] == "full":
        return rows, rows, columns, columns
    if layer["padding"] in ("same-upper", "same-lower"):
        vertical = for_stride(layer["ih"], rows + 1, layer["sh"])
        horizontal = for_stride(layer["iw"], columns + 1, layer["sw"])
        step = 1 if layer["padding"] == "same-upper" else -1
        return (*vertical[::step], *horizontal[::step])
    return tuple(layer[side] for side in ("top", "bottom", "left", "right"))


def forward(layer, x, w, b):
    kernel = w.flip(2, 3) if layer["flip"] else w
    rest = dict(bias=b, stride=(layer["sh"], layer["sw"]), dilation=(layer["dh"], layer["dw"]),
                groups=layer["groups"])
    if layer["padding"] == "same" and layer["border"] == "zeros":
        return F.conv2d(x, kernel, padding="same", **rest)
    top, bottom, left, right = sides(layer)
    mode = "constant" if layer["border"] == "zeros" else layer["border"]
    return F.conv2d(F.pad(x, (left, right, top, bottom), mode), kernel, **rest)


def number(value):
    """A hexadecimal float without its trailing zeros."""
    mantissa, exponent = float(value).hex().split("p")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}p{exponent}"


def write(file, key, tensor):
    print(key, *map(number, tensor.detach().flatten().tolist()), file=file)


def write_results(file, word, dtype, layer, given):
    x, w, b = (given[key].to(dtype, copy=True).requires_grad_() for key in "xwb")
    b = b if layer["bias"] else None
    dy = given["dy"].to(dtype)
    y = forward(layer, x, w, b)
    y.backward(dy)
    print(word, file=file)
    write(file, "y", y)
    write(file, "dx", x.grad)
    write(file, "dw", w.grad)
    if b is not None:
        write(file, "db", b.grad)


def write_case(file, word, name, layer):
    given = {
        "x": torch.randn(layer["n"], layer["ic"], layer["ih"], layer["iw"]),
        "w": torch.randn(layer["oc"], layer["ic"] // layer["groups"], layer["kh"], layer["kw"]),
        "b": torch.randn(layer["oc"]),
    }
    shape = forward(layer, given["x"], given["w"], None).shape
    given["dy"] = torch.randn(shape)
    stored = dict(layer, **dict(zip(("top", "bottom", "left", "right"), sides(layer))))
    print(word, name, layer["padding"], *(stored[key] for key in LAYER), *shape[2:], file=file)
    for key, tensor in given.items():
        if key != "b" or layer["bias"]:
            write(file, key, tensor)
    write_results(file, "f32", torch.float32, layer, given)
    write_results(file, "f64", torch.float64, layer, given)


def write_file(path, word_of, cases):
    """All cases of a file; word_of(layer) begins each."""
    torch.manual_seed(0)
    with open(path, "w", encoding="ascii") as output:
        print("#", word_of(None), "NAME PADDING", *LAYER, "oh ow", file=output)
        print("# x w [b] dy; in f32 and in f64 PyTorch's y dx dw [db]; each in raster order",
              file=output)
        for name, layer in cases.items():
            write_case(output, word_of(layer), name, {**DEFAULTS, **layer})


torch.backends.mkldnn.set_flags(False)
FOLDER.mkdir(parents=True, exist_ok=True)
write_file(FOLDER / "torch_cases.txt", lambda layer: "case", CASES)
write_file(FOLDER / "torch_borders.txt",
           lambda layer: layer.get("border", "zeros") if layer else "BORDER", BORDERS)
