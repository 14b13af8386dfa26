#!/usr/bin/python3
"""Training steps of nnU-Net's planned network (random images, batch 2, three structures, deep supervision, cross-entropy and soft Dice,
clipped gradients, SGD) by PyTorch and by Rubor, in turns in one run; prints seconds a step and the ratio Rubor / PyTorch.

usage: planned_unet_ratio.py [--rounds 3] [--steps 3] [--threads 2] [--networks nnunet cpu]
nnunet: 7 stages, 32 to 512 filters, 256 x 256 (33 million weights); cpu: 6 stages, 16 to 256 filters, 320 x 320.
The best step of each is compared: neighbours on the machine only ever slow one down. So they do with seconds of the processor, but less;
these are to be trusted with --threads 1, where no thread spins while it waits for another. --bfloat16 and --channels-last say what Rubor alone
gains by them, in further rows. Needs: python3-torch, and `dotnet build -c Release benchmarks/Rubor.Benchmarks`."""
import argparse
import pathlib
import subprocess
import sys
import time

root = pathlib.Path(__file__).resolve().parents[2]
parser = argparse.ArgumentParser()
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--steps", type=int, default=3)
parser.add_argument("--threads", type=int, choices=(1, 2), default=2)
parser.add_argument("--networks", nargs="+", choices=("nnunet", "cpu"), default=["cpu", "nnunet"])
parser.add_argument("--bfloat16", action="store_true")
parser.add_argument("--channels-last", action="store_true")
parser.add_argument("--part", help=argparse.SUPPRESS)
options = parser.parse_args()


def part(which):
    """As a user would write it in eager PyTorch: F.conv2d and F.instance_norm in the default memory format."""
    import torch
    from torch import nn
    from torch.nn import functional as F
    torch.set_num_threads(options.threads)

    class Block(nn.Sequential):
        def __init__(self, i, o, stride=1):
            super().__init__(nn.Conv2d(i, o, 3, stride, 1), nn.InstanceNorm2d(o, affine=True), nn.LeakyReLU(0.01, True))

    class Net(nn.Module):
        def __init__(self, features, classes):
            super().__init__()
            pairs = list(zip(features, features[1:]))
            self.down = nn.ModuleList(nn.Sequential(Block(i, o, s), Block(o, o)) for i, o, s in [(1, features[0], 1)] + [(i, o, 2) for i, o in pairs])
            self.up = nn.ModuleList(nn.ConvTranspose2d(o, i, 2, 2) for i, o in pairs)
            self.mix = nn.ModuleList(nn.Sequential(Block(2 * i, i), Block(i, i)) for i, _ in pairs)
            self.head = nn.ModuleList(nn.Conv2d(i, classes, 1) for i, _ in pairs)

        def forward(self, x):
            skips, found = [], []
            for stage in self.down:
                x = stage(x)
                skips.append(x)
            for k in reversed(range(len(self.up))):
                x = self.mix[k](torch.cat([self.up[k](x), skips[k]], 1))
                found.append(self.head[k](x))
            return found[::-1]

    features, side = ((32, 64, 128, 256, 512, 512, 512), 256) if which == "nnunet" else ((16, 32, 64, 128, 256, 256), 320)
    net, classes = Net(features, 4), 4
    sgd = torch.optim.SGD(net.parameters(), 0.01, 0.99, weight_decay=3e-5, nesterov=True)
    x, y = torch.randn(2, 1, side, side), torch.randint(0, classes, (2, side, side))
    weights = [2.0 ** -k for k in range(len(features) - 2)]
    for step in range(options.steps + 1):
        start, processor = time.perf_counter(), time.process_time()
        sgd.zero_grad()
        loss = 0
        for k, (logits, weight) in enumerate(zip(net(x), weights)):
            t = F.interpolate(y[:, None].float(), size=logits.shape[2:], mode="nearest-exact")[:, 0].long()
            p, g = logits.softmax(1), F.one_hot(t, classes).permute(0, 3, 1, 2).float()
            dice = (2 * (p * g).sum((0, 2, 3)) + 1e-5) / (p.sum((0, 2, 3)) + g.sum((0, 2, 3)) + 1e-5)
            loss = loss + weight / sum(weights) * (F.cross_entropy(logits, t) + 1 - dice[1:].mean())
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 12)
        sgd.step()
        loss.item()
        if step:
            print(f"{which}-step {time.perf_counter() - start} {time.process_time() - processor}", flush=True)


if options.part:
    part(options.part)
    sys.exit()

program = next((root / "artifacts/bin/Rubor.Benchmarks").glob("release*/Rubor.Benchmarks"))
threads = ["--one-thread"] if options.threads == 1 else []
for which in options.networks:
    ours = lambda *more: [str(program), "planned-unet", which, str(options.steps), *threads, *more]
    commands = {"PyTorch": [sys.executable, __file__, "--part", which, "--steps", str(options.steps), "--threads", str(options.threads)], "Rubor": ours()}
    if options.channels_last:
        commands["Rubor, channels last"] = ours("--channels-last")
    if options.bfloat16:
        commands["Rubor, bfloat16"] = ours("--bfloat16")
        commands["Rubor, bfloat16, channels last"] = ours("--bfloat16", "--channels-last")
    times = {name: [] for name in commands}
    for _ in range(options.rounds):
        for name, command in commands.items():
            text = subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout
            steps = [tuple(map(float, line.split()[1:])) for line in text.splitlines()]
            times[name].append((min(s for s, _ in steps), min(p for _, p in steps)))
    for name in list(times)[1:]:
        for k, what in enumerate(("s a step", "s of the processor")):
            theirs, own = [t[k] for t in times["PyTorch"]], [t[k] for t in times[name]]
            ratios = [o / t for o, t in zip(own, theirs)]
            print(f"{which}: PyTorch {min(theirs):.3f} {what}, {name} {min(own):.3f}: ratio {min(own) / min(theirs):.2f} (rounds {min(ratios):.2f} to {max(ratios):.2f})",
                  flush=True)
