// ONNX Runtime as a contender, forward only: started by the benchmark, told what to compute line by
// line, as peers.py is.
//
//     open onnx fwd f32 THREADS N C H W K KH KW SH SW PH PW DH DW G FOLDER -> ok | no
//     slice onnx SECONDS -> seconds a pass
//     answer onnx -> ok, and the result is in FOLDER/result
//
// The kernels are constants of the model, as they are where a trained network runs, so bringing them
// into another order is not part of the time.
"use strict";
const fs = require("fs");
const readline = require("readline");

const FLOAT = 1, DOUBLE = 11; // TensorProto.DataType

function library() {
    try {
        return require(require.resolve("onnxruntime-node", {paths: [process.cwd(), __dirname]}));
    } catch {
        return require("onnxruntime-node"); // NODE_PATH
    }
}

// ------------------------------------------------------ a model, in the format of protobuf

function varint(value) {
    const bytes = [];
    for (let rest = BigInt(value); ; rest >>= 7n) {
        if (rest < 128n) {
            bytes.push(Number(rest));
            return Buffer.from(bytes);
        }
        bytes.push(Number(rest & 127n) | 128);
    }
}

const number = (field, value) => Buffer.concat([varint(field << 3), varint(value)]);

function bytes(field, ...parts) {
    const all = Buffer.concat(parts.map((part) => Buffer.from(part)));
    return Buffer.concat([varint((field << 3) | 2), varint(all.length), all]);
}

const integers = (name, values) =>
    bytes(5, bytes(1, name), number(20, 7), ...values.map((value) => number(8, value)));
const integer = (name, value) => bytes(5, bytes(1, name), number(20, 2), number(3, value));

function constant(name, type, extent, data) {
    return bytes(5, ...extent.map((size) => number(1, size)), number(2, type), bytes(8, name),
                 bytes(9, data));
}

function port(field, name, type, extent) {
    const sizes = extent.map((size) => bytes(1, number(1, size)));
    return bytes(field, bytes(1, name), bytes(2, bytes(1, number(1, type), bytes(2, ...sizes))));
}

function model(p) {
    const node = bytes(1, bytes(1, "x"), bytes(1, "w"), bytes(1, "b"), bytes(2, "y"),
                       bytes(4, "Conv"), integers("strides", [p.sh, p.sw]),
                       integers("dilations", [p.dh, p.dw]),
                       integers("pads", [p.ph, p.pw, p.ph, p.pw]), integer("group", p.g));
    const graph = bytes(7, node, bytes(2, "layer"),
                        constant("w", p.type, [p.k, p.c / p.g, p.kh, p.kw], p.read("w")),
                        constant("b", p.type, [p.k], p.read("b")),
                        port(11, "x", p.type, [p.n, p.c, p.h, p.w]),
                        port(12, "y", p.type, [p.n, p.k, p.oh, p.ow]));
    return Buffer.concat([number(1, 8), graph, bytes(8, bytes(1, ""), number(2, 13))]);
}

// ------------------------------------------------------------------------------ problems

function problemOf(words) {
    const names = ["threads", "n", "c", "h", "w", "k", "kh", "kw", "sh", "sw", "ph", "pw", "dh", "dw",
                   "g"];
    const p = {type: words[1] === "f32" ? FLOAT : DOUBLE, folder: words[17]};
    names.forEach((name, i) => { p[name] = parseInt(words[2 + i], 10); });
    p.oh = Math.floor((p.h + 2 * p.ph - p.dh * (p.kh - 1) - 1) / p.sh) + 1;
    p.ow = Math.floor((p.w + 2 * p.pw - p.dw * (p.kw - 1) - 1) / p.sw) + 1;
    p.read = (name) => fs.readFileSync(`${p.folder}/${name}`);
    return p;
}

async function open(words) {
    const ort = library(), p = problemOf(words);
    const session = await ort.InferenceSession.create(model(p), {
        intraOpNumThreads: p.threads, interOpNumThreads: 1, graphOptimizationLevel: "all",
    });
    const data = p.read("x");
    const Elements = p.type === FLOAT ? Float32Array : Float64Array;
    const buffer = data.buffer.slice(data.byteOffset, data.byteOffset + data.length);
    const x = new ort.Tensor(p.type === FLOAT ? "float32" : "float64", new Elements(buffer),
                             [p.n, p.c, p.h, p.w]);
    const run = () => session.run({x});
    await run();
    return {p, run};
}

// Seconds: of the processor for one thread, by the clock for several.
function now(threads) {
    if (threads > 1) {
        return performance.now() / 1e3;
    }
    const used = process.cpuUsage();
    return (used.user + used.system) / 1e6;
}

async function slice({p, run}, seconds) {
    const begin = now(p.threads);
    for (let calls = 1; ; calls++) {
        await run();
        const passed = now(p.threads) - begin;
        if (passed >= seconds) {
            return passed / calls;
        }
    }
}

async function main() {
    let current = null;
    for await (const line of readline.createInterface({input: process.stdin})) {
        const words = line.split(" ");
        let reply = "ok";
        if (words[0] === "open") {
            current = await open(words.slice(2)).catch(() => null);
            reply = current ? "ok" : "no";
        } else if (words[0] === "answer") {
            const {y} = await current.run();
            fs.writeFileSync(`${current.p.folder}/result`, Buffer.from(y.data.buffer,
                             y.data.byteOffset, y.data.byteLength));
        } else {
            reply = String(await slice(current, parseFloat(words[2])));
        }
        process.stdout.write(`${reply}\n`);
    }
}

main();
