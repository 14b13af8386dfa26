#!/usr/bin/python3
"""A training step of DenseNet-121 (one channel, 30 outputs, binary cross-entropy, Adam) by PyTorch and by Rubor, in turns in one run, with random
weights; prints seconds of each and the ratio Rubor / PyTorch, by the clock and of the processor.

usage: densenet_ratio.py [--side 256] [--batch 8] [--steps 3] [--rounds 2] [--threads 1] [--contiguous]
The best step of all rounds is compared: neighbours on the machine only ever slow one down. PyTorch runs as a user would write it, in its default
memory format. Needs: python3-torch, and `dotnet build -c Release benchmarks/Rubor.Benchmarks`."""
import argparse
import pathlib
import subprocess
import sys
import time

root = pathlib.Path(__file__).resolve().parents[2]
parser = argparse.ArgumentParser()
parser.add_argument("--side", type=int, default=256)
parser.add_argument("--batch", type=int, default=8)
parser.add_argument("--steps", type=int, default=3)
parser.add_argument("--rounds", type=int, default=2)
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--contiguous", action="store_true")
parser.add_argument("--peer", action="store_true", help=argparse.SUPPRESS)
options = parser.parse_args()


def peer():
    import torch
    from torch.nn import functional as F
    torch.set_num_threads(options.threads)
    source = (root / "tests/Reference/handjoints/densenet.py").read_text()
    names = {"__file__": __file__}
    exec(source[:source.rindex("(pathlib.Path(__file__)")], names)  # the network as its golden file has it
    torch.set_num_threads(options.threads)
    net = names["DenseNet"](1, 30)
    adam = torch.optim.Adam(net.parameters(), 1e-4)
    x, y = torch.randn(options.batch, 1, options.side, options.side), (torch.randn(options.batch, 30) > 1).float()
    for step in range(options.steps + 1):
        start, processor = time.perf_counter(), time.process_time()
        adam.zero_grad()
        F.binary_cross_entropy_with_logits(net(x), y).backward()
        adam.step()
        if step:
            print(f"step {time.perf_counter() - start} {time.process_time() - processor}", flush=True)


if options.peer:
    peer()
    sys.exit()
program = str(next((root / "artifacts/bin/Rubor.Benchmarks").glob("release*/Rubor.Benchmarks")))
words = [str(v) for v in (options.side, options.batch, options.steps, options.threads)]
commands = {"PyTorch": [sys.executable, __file__, "--peer", "--side", words[0], "--batch", words[1], "--steps", words[2], "--threads", words[3]],
            "Rubor": [program, "densenet", *words, *(["--contiguous"] if options.contiguous else [])]}
times = {name: [] for name in commands}
for _ in range(options.rounds):
    for name, command in commands.items():
        rows = [tuple(map(float, line.split()[1:])) for line in subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout.splitlines()]
        times[name].append((min(s for s, _ in rows), min(p for _, p in rows)))
for k, what in enumerate(("s by the clock", "s of the processor")):
    best = {name: min(t[k] for t in found) for name, found in times.items()}
    each = ", ".join(f"{o[k] / t[k]:.2f}" for o, t in zip(times["Rubor"], times["PyTorch"]))
    print(", ".join(f"{name} {value:.2f} {what}" for name, value in best.items()) + f": ratio {best['Rubor'] / best['PyTorch']:.2f} (rounds {each})", flush=True)
