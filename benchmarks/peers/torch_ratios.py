#!/usr/bin/env python3
"""Rubor beside PyTorch in one run: prints each time and the ratio Rubor / PyTorch (for the three nets: how many times as fast).
usage: torch_ratios.py [--data DIR] [--peer disease_region_torch.py] [--rounds 3] [--subject 2014] [--variants]
DIR holds bone-mri/ (default: RUBOR_DATA); the peer is a plain PyTorch script that prints seconds for three nets and a training step
(default: ../peers/disease_region_torch.py beside DIR). The two take turns, and the best rounds are compared: neighbours on the machine only ever slow one down.
needs: python3-torch python3-nibabel, and `dotnet build -c Release benchmarks/Rubor.Benchmarks`."""
import argparse, os, pathlib, re, statistics, subprocess, sys, tempfile, time

root = pathlib.Path(__file__).resolve().parents[2]
p = argparse.ArgumentParser()
p.add_argument("--data", default=os.environ.get("RUBOR_DATA"))
p.add_argument("--peer")
p.add_argument("--rounds", type=int, default=3)
p.add_argument("--subject", default="2014")
p.add_argument("--variants", action="store_true", help="also what allocator, channels last, batching and bfloat16 bring")
p.add_argument("--part", choices=["torch"], help=argparse.SUPPRESS)
a = p.parse_args()


def torch_part():
    """ResNet-18, the addition: the same work as Rubor's `torch` benchmark, in eager PyTorch as a user would write it."""
    import torch
    from torch import nn
    from torch.nn import functional as F
    torch.set_num_threads(2)

    class Residual(nn.Module):
        def __init__(self, i, o):
            super().__init__()
            s = 1 if i == o else 2
            self.conv1, self.bn1 = nn.Conv2d(i, o, 3, s, 1, bias=False), nn.BatchNorm2d(o)
            self.conv2, self.bn2 = nn.Conv2d(o, o, 3, padding=1, bias=False), nn.BatchNorm2d(o)
            self.downsample = None if s == 1 else nn.Sequential(nn.Conv2d(i, o, 1, s, bias=False), nn.BatchNorm2d(o))

        def forward(self, x):
            y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)), inplace=True)))
            y += x if self.downsample is None else self.downsample(x)
            return F.relu(y, inplace=True)

    class ResNet18(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv1, self.bn1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64)
            w = [64, 64, 64, 128, 128, 256, 256, 512, 512]
            self.blocks = nn.Sequential(*[Residual(i, o) for i, o in zip(w, w[1:])])
            self.fc = nn.Linear(512, 1000)

        def forward(self, x):
            x = F.max_pool2d(F.relu(self.bn1(self.conv1(x)), inplace=True), 3, 2, 1)
            return self.fc(torch.flatten(F.adaptive_avg_pool2d(self.blocks(x), 1), 1))

    def median(repeats, run):
        run()
        seconds = []
        for _ in range(repeats):
            start = time.perf_counter()
            run()
            seconds.append(time.perf_counter() - start)
        return statistics.median(seconds)

    one = torch.ones(1)

    def additions():
        for _ in range(100_000):
            one + one
    print("add", median(9, additions) / 100_000)
    net, x, y = ResNet18(), torch.randn(8, 3, 224, 224), torch.zeros(8, dtype=torch.int64)
    net.eval()
    with torch.no_grad():
        print("resnet18-forward", median(5, lambda: net(x)))
    net.train()
    sgd = torch.optim.SGD(net.parameters(), 1e-3, momentum=0.9, nesterov=True)

    def step():
        sgd.zero_grad()
        F.cross_entropy(net(x), y).backward()
        sgd.step()
    print("resnet18-step", median(5, step))


if a.part == "torch":
    torch_part()
    sys.exit()
if not a.data:
    p.error("name the data folder with --data or RUBOR_DATA")
data = pathlib.Path(a.data) / "bone-mri"
peer = a.peer or pathlib.Path(a.data).parent / "peers" / "disease_region_torch.py"
t1w, weights = data / "t1w" / f"{a.subject}_T1W.nii.gz", [data / "weights" / f"model_{k}.pt" for k in (1, 2, 3)]
program = next((root / "artifacts/bin/Rubor.Benchmarks").glob("release*/Rubor.Benchmarks.dll"))


def rubor(*arguments):
    text = subprocess.run(["dotnet", program, *map(str, arguments)], check=True, capture_output=True, text=True).stdout
    return {name: float(value) for name, value in (line.split() for line in text.splitlines())}


def peer_times():
    text = subprocess.run([sys.executable, peer, t1w, *weights], check=True, capture_output=True, text=True).stdout
    read, network, ready = map(float, re.search(r"read ([\d.]+) s, network ([\d.]+) s, write-ready ([\d.]+)", text).groups())
    return {"end-to-end": read + network + ready, "network": network, "unet-step": float(re.search(r"batch 4: ([\d.]+)", text).group(1))}


def torch_times():
    text = subprocess.run([sys.executable, __file__, "--part", "torch"], check=True, capture_output=True, text=True).stdout
    return {name: float(value) for name, value in (line.split() for line in text.splitlines())}


ours, theirs = {}, {}
for k in range(a.rounds):
    for into, run in ((theirs, peer_times), (ours, lambda: rubor("disease-region", t1w, *weights)), (theirs, torch_times), (ours, lambda: rubor("torch"))):
        for name, value in run().items():
            into.setdefault(name, []).append(value)
            print(f"  round {k + 1} {'Rubor' if into is ours else 'PyTorch'} {name} {value:.6g}", flush=True)
best = lambda times, name: min(times[name])
for name in ("end-to-end", "network"):
    print(f"three nets, {name}: PyTorch {best(theirs, name):.3f} s, Rubor {best(ours, name):.3f} s: {best(theirs, name) / best(ours, name):.2f} times as fast")
for name in ("unet-step", "resnet18-forward", "resnet18-step", "add"):
    print(f"{name}: PyTorch {best(theirs, name):.3g} s, Rubor {best(ours, name):.3g} s: ratio {best(ours, name) / best(theirs, name):.2f}")

if a.variants:
    with tempfile.TemporaryDirectory() as folder:
        masks = {}
        for name, options in {"as it is": [], "system allocator": ["--system-allocator"], "contiguous": ["--contiguous"],
                              "contiguous, system allocator": ["--contiguous", "--system-allocator"],
                              "all slices at once": ["--batch=25"], "one slice at a time": ["--batch=1"], "bfloat16": ["--bfloat16"]}.items():
            out = pathlib.Path(folder) / name
            runs = [rubor("disease-region", t1w, *weights, f"--mask-out={out}", *options) for _ in range(a.rounds)]
            masks[name] = out.read_bytes()
            changed = sum(x != y for x, y in zip(masks[name], masks["as it is"]))
            print(f"{name}: network {min(r['network'] for r in runs):.2f} s, peak {runs[0]['peak-mb']:.0f} MB, {changed} of {len(masks[name])} voxels differ", flush=True)
