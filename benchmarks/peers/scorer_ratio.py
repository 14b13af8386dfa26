#!/usr/bin/python3
"""Scorers of pairs of ultrasound images (two ResNet-18 at 224 x 224 and a head) by PyTorch and by Rubor, in turns in one run, with random weights;
prints seconds of each and the ratio Rubor / PyTorch.

step       a training step of the fusion network: cross-entropy, Adam
scores     all 60 classifiers (90 ResNet-18) on one pair, after loading; both sides hold all 90 networks
quick      10 networks of width 16 at 112 x 112 with six heads each (Rubor alone)
heatmaps   integrated gradients of both scores, 5 nodes x 8 noises, NETWORKS networks each
error      the same with 4 further nodes that tell the error (Rubor alone)

usage: scorer_ratio.py [--parts step scores ..] [--rounds 3] [--threads 2] [--batch 16] [--networks 10]
The best of the rounds is compared: neighbours on the machine only ever slow one down. So they do with seconds of the processor, but less; these are to
be trusted with --threads 1. Needs: python3-torch, and `dotnet build -c Release benchmarks/Rubor.Benchmarks`."""
import argparse
import pathlib
import subprocess
import sys
import tempfile
import time

root = pathlib.Path(__file__).resolve().parents[2]
parser = argparse.ArgumentParser()
parser.add_argument("--parts", nargs="+", choices=("step", "scores", "quick", "heatmaps", "error"), default=["step", "scores", "quick", "heatmaps", "error"])
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--batch", type=int, default=16)
parser.add_argument("--networks", type=int, default=10)
parser.add_argument("--part", help=argparse.SUPPRESS)
options = parser.parse_args()


def part(which):
    """As a user would write it in eager PyTorch, in its default memory format."""
    import torch
    from torch import nn
    from torch.nn import functional as F
    torch.set_num_threads(options.threads)

    class Basic(nn.Module):
        def __init__(self, i, o, s):
            super().__init__()
            self.f = nn.Sequential(nn.Conv2d(i, o, 3, s, 1, bias=False), nn.BatchNorm2d(o), nn.ReLU(True), nn.Conv2d(o, o, 3, 1, 1, bias=False), nn.BatchNorm2d(o))
            self.skip = nn.Sequential(nn.Conv2d(i, o, 1, s, bias=False), nn.BatchNorm2d(o)) if s != 1 or i != o else nn.Identity()

        def forward(self, x):
            return F.relu(self.f(x) + self.skip(x), True)

    def resnet18():
        layers, i = [nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(True), nn.MaxPool2d(3, 2, 1)], 64
        for o, s in ((64, 1), (128, 2), (256, 2), (512, 2)):
            layers += [Basic(i, o, s), Basic(o, o, 1)]
            i = o
        return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten())

    class Scorer(nn.Module):
        def __init__(self, branches):
            super().__init__()
            self.branches = nn.ModuleList(resnet18() for _ in range(branches))
            self.head = nn.Sequential(nn.Linear(512 * branches, 256), nn.Linear(256, 2))

        def forward(self, *images):
            return self.head(torch.cat([b(x) for b, x in zip(self.branches, images)], 1))

    def timed(what, f, rounds, warm=True):
        if warm:
            f()
        for _ in range(rounds):
            start, processor = time.perf_counter(), time.process_time()
            f()
            print(f"{what} {time.perf_counter() - start} {time.process_time() - processor}", flush=True)

    if which == "step":
        net = Scorer(2)
        adam = torch.optim.Adam(net.parameters(), 3e-4)
        images, truth = [torch.randn(options.batch, 3, 224, 224) for _ in range(2)], torch.arange(options.batch) % 2

        def step():
            adam.zero_grad()
            loss = F.cross_entropy(net(*images), truth)
            loss.backward()
            adam.step()
        timed("step", step, 3)
    elif which == "scores":
        nets = [Scorer(2).eval() for _ in range(30)] + [Scorer(1).eval() for _ in range(30)]
        images = [torch.randn(1, 3, 224, 224) for _ in range(2)]

        def scores():
            with torch.no_grad():
                for k, net in enumerate(nets):
                    net(*images) if k < 30 else net(images[1])
        timed("scores", scores, 2)
    else:
        images = [torch.randn(1, 3, 224, 224) for _ in range(2)]
        nodes = torch.tensor([0.046910077, 0.230765345, 0.5, 0.769234655, 0.953089923])
        nets = [Scorer(2).eval() for _ in range(options.networks)] + [Scorer(1).eval() for _ in range(options.networks)]
        for p in (p for net in nets for p in net.parameters()):
            p.requires_grad_(False)

        def heatmaps():
            for k, net in enumerate(nets):
                for noise in range(8):
                    own = [i + torch.randn_like(i) for i in (images if k < options.networks else images[1:])]
                    points = [(nodes.view(-1, 1, 1, 1) * i).requires_grad_() for i in own]
                    torch.autograd.grad(net(*points)[:, 1].sum(), points)
        timed("heatmaps", heatmaps, 1, warm=False)


if options.part:
    part(options.part)
    sys.exit()

program = str(next((root / "artifacts/bin/Rubor.Benchmarks").glob("release*/Rubor.Benchmarks")))
with tempfile.TemporaryDirectory() as folder:
    subprocess.run([program, "scorer", "make", folder], check=True)
    threads = str(options.threads)
    ours = {"step": ["step", str(options.batch), "3", threads], "scores": ["scores", folder, "published", "2", threads], "quick": ["scores", folder, "quick", "3", threads],
            "heatmaps": ["heatmaps", folder, "fast", str(options.networks), threads], "error": ["heatmaps", folder, "error", str(options.networks), threads]}
    for which in options.parts:
        commands = {"Rubor": [program, "scorer", *ours[which]]}
        if which in ("step", "scores", "heatmaps"):
            commands = {"PyTorch": [sys.executable, __file__, "--part", which, "--threads", threads, "--batch", str(options.batch), "--networks", str(options.networks)]} | commands
        times = {name: [] for name in commands}
        for _ in range(options.rounds):
            for name, command in commands.items():
                text = subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout
                rows = [tuple(map(float, line.split()[1:])) for line in text.splitlines() if not line.startswith("loading")]
                times[name].append((min(s for s, _ in rows), min(p for _, p in rows)))
        for k, what in enumerate(("s", "s of the processor")):
            best = {name: min(t[k] for t in found) for name, found in times.items()}
            ratio = "" if len(best) == 1 else f": ratio {best['Rubor'] / best['PyTorch']:.2f} (rounds {', '.join(f'{o[k] / t[k]:.2f}' for o, t in zip(times['Rubor'], times['PyTorch']))})"
            print(f"{which}: " + ", ".join(f"{name} {value:.3f} {what}" for name, value in best.items()) + ratio, flush=True)
